"""Signing in after the password: every way in ends here, opens a session, or asks for the second factor first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from atspro import logs
from atspro.db import db, transaction
from atspro.errors import SignInRefused, Unreadable
from atspro.i18n import gettext, gettext_noop
from atspro.models import User
from atspro.services import mail
from atspro.services.auth import challenges, session_cookie, two_factor
from atspro.services.auth.challenges import Answer
from atspro.services.auth.encryption import keyring_of
from atspro.services.auth.two_factor import Checked
from atspro.web import passkey_ceremony
from atspro.web.current_user import (
    anonymous_only,
    expire_cookie,
    is_remembered,
    open_session,
    safe_next,
    set_signed_cookie,
    signed_in,
    signed_value,
)
from atspro.web.email_links import limited, sends_mail, settings
from atspro.web.forms.second_factor import SecondStepForm
from atspro.web.security import limiter, note_security_event, setting_limit
from atspro.web.step_up import is_offered, tell_of_code

bp = Blueprint("second_step", __name__, url_prefix="/sign-in")

bp.app_context_processor(lambda: {"second_factor_offered": is_offered})

_TOO_LATE = gettext_noop("This sign-in took too long, or was used already. Sign in again.")


@dataclass(frozen=True)
class Entry:
    """What a right password leads to: a session's token, or a challenge; and the next cookie of a trusted device."""

    token: str | None = None
    challenge: str | None = None
    trust: str | None = None


def enter(session: Session, user: User, *, remember: bool) -> Entry:
    """Open a session for somebody who has shown who they are, or a challenge where a second factor is due.

    Raises `Banned`.
    """
    if not two_factor.is_enabled(user):
        return Entry(token=open_session(session, user, remember=remember))
    given = signed_value(session_cookie.TRUST_DEVICE)
    trust = challenges.renew_trust(session, user, settings().BETTER_AUTH_SECRET, given)
    if trust is None:
        return Entry(challenge=challenges.begin(session, user))
    return Entry(token=open_session(session, user, remember=remember), trust=trust)


def entered(entry: Entry, target: str, *, remember: bool) -> BaseResponse:
    """The way on after `enter` was committed: to the target, or to the second step first."""
    if entry.token is not None:
        response = signed_in(redirect(target), entry.token, remember=remember)
        return _keep_trust(response, entry.trust) if entry.trust else response
    onward = None if target == url_for("dashboard.index") else safe_next(target)
    response = redirect(url_for("second_step.show", next=onward))
    lasts = int(challenges.LASTS.total_seconds())
    set_signed_cookie(response, session_cookie.TWO_FACTOR, entry.challenge or "", max_age=lasts)
    if remember:
        expire_cookie(response, session_cookie.DONT_REMEMBER)
    else:
        set_signed_cookie(response, session_cookie.DONT_REMEMBER, "true", max_age=None)
    return response


def sign_in_response(user: User, target: str, *, remember: bool) -> BaseResponse:
    """`enter` and `entered` with a transaction of their own. Raises `Banned`."""
    logs.add(user_id=user.id)
    with transaction() as session:
        entry = enter(session, user, remember=remember)
    return entered(entry, target, remember=remember)


def _keep_trust(response: BaseResponse, value: str) -> BaseResponse:
    lasts = int(challenges.TRUST_LASTS.total_seconds())
    set_signed_cookie(response, session_cookie.TRUST_DEVICE, value, max_age=lasts)
    return response


def _challenge() -> str:
    return signed_value(session_cookie.TWO_FACTOR) or ""


def _waiting_user() -> User | None:
    return challenges.find(db.session(), _challenge())


def _account() -> str:
    user = _waiting_user()
    return f"second step:{user.id if user else _challenge()}"


def _was_refused(response: BaseResponse) -> bool:
    return response.status_code == 422


@bp.route("/second-step", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"), methods=["POST"])
@limiter.limit(setting_limit("SIGN_IN_ACCOUNT_CEILING"), key_func=_account, methods=["POST"], deduct_when=_was_refused)
def show() -> ResponseReturnValue:
    """Ask for a code of the app, a backup code, or the code in a mail of those who have no app."""
    user = _waiting_user()
    if user is None:
        return _begin_again(gettext(_TOO_LATE))
    form = SecondStepForm()
    has_app = two_factor.has_app(db.session(), user)
    if form.validate_on_submit():
        answer = _try(user, form.code.data or "", has_app=has_app)
        if answer.checked.method is not None:
            return _finish(user, trust=bool(form.trust.data))
        note_security_event("second_factor.failed", user)
        if answer.is_over:
            return _begin_again(answer.checked.message)
        form.code.errors = [*form.code.errors, answer.checked.message]
        form.code.data = ""
    return passkey_ceremony.render(
        "auth/second_step.html",
        passkey_ceremony.begin_authentication(user, verified=False),
        422 if form.is_submitted() else 200,
        form=form,
        has_app=has_app,
        address=user.email,
        sends_mail=sends_mail(),
    )


def _try(user: User, typed: str, *, has_app: bool) -> Answer:
    identifier = _challenge()
    try:
        with transaction() as session:
            if has_app:
                answer = challenges.answer(session, identifier, keyring_of(settings()), typed)
            else:
                answer = challenges.answer_mailed(session, identifier, typed)
            tell_of_code(session, user, answer.checked)
    except Unreadable as error:
        return Answer(Checked(message=str(error)))
    return answer


@bp.post("/second-step/passkey")
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
def use_passkey() -> ResponseReturnValue:
    """Take one of the person's own passkeys in place of a code."""
    user = _waiting_user()
    if user is None:
        return _begin_again(gettext(_TOO_LATE))
    try:
        passkey_ceremony.authenticate(user, verified=False)
    except SignInRefused as error:
        note_security_event("second_factor.failed", user)
        flash(str(error), "danger")
        return redirect(url_for("second_step.show", next=safe_next(request.args.get("next"))))
    with transaction() as session:
        if not challenges.end(session, _challenge()):
            return _begin_again(gettext(_TOO_LATE))
    return _finish(user, trust="trust" in request.form)


@bp.route("/passkey", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
def passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone. It must have recognized the person, so it is both factors at once."""
    if not is_offered():
        abort(404)
    if request.method == "POST":
        try:
            done = passkey_ceremony.authenticate(None, verified=True)
            with transaction() as session:
                owner = session.get_one(User, done.passkey.user_id)
                logs.add(user_id=owner.id)
                token = open_session(session, owner, remember=True, second_factor=done.is_verified)
        except SignInRefused as error:
            note_security_event("sign_in.failed", None, reason="passkey")
            flash(str(error), "danger")
        else:
            target = safe_next(request.args.get("next")) or url_for("dashboard.index")
            return signed_in(redirect(target), token, remember=True)
        return redirect(url_for("second_step.passkey", next=safe_next(request.args.get("next"))))
    begun = passkey_ceremony.begin_authentication(None, verified=True)
    return passkey_ceremony.render("auth/passkey.html", begun)


@bp.post("/second-step/mail")
@anonymous_only
@limited(_account)
def mail_code() -> ResponseReturnValue:
    """Mail a code to somebody whose second factor is the mailbox, as Better-Auth offers it."""
    user = _waiting_user()
    if user is None or two_factor.has_app(db.session(), user):
        return _begin_again(gettext(_TOO_LATE))
    with transaction() as session:
        code = challenges.mail_code(session, _challenge())
        mail.send(session, "sign_in_code", user.email, about=user, code=code)
    flash(gettext("A code is on its way. It works for three minutes."), "info")
    return redirect(url_for("second_step.show", next=safe_next(request.args.get("next"))))


def _finish(user: User, *, trust: bool) -> BaseResponse:
    remember = is_remembered()
    logs.add(user_id=user.id)
    with transaction() as session:
        token = open_session(session, user, remember=remember, second_factor=True)
        value = challenges.trust_device(session, user, settings().BETTER_AUTH_SECRET) if trust else None
    target = safe_next(request.args.get("next")) or url_for("dashboard.index")
    response = signed_in(redirect(target), token, remember=remember)
    expire_cookie(response, session_cookie.TWO_FACTOR)
    return _keep_trust(response, value) if value else response


def _begin_again(message: str) -> BaseResponse:
    flash(message, "danger")
    response = redirect(url_for("auth.sign_in", next=safe_next(request.args.get("next"))))
    expire_cookie(response, session_cookie.TWO_FACTOR)
    return response
