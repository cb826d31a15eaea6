"""Sign up, in and out; the ways back after a forgotten password; links that prove an address."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput, LinkExpired, SessionNeeded, SignInRefused
from atspro.i18n import gettext
from atspro.models import User
from atspro.services import mail
from atspro.services.auth import accounts, email_links, link_rows, sign_up
from atspro.web.current_user import (
    anonymous_only,
    safe_next,
    sign_out_response,
)
from atspro.web.email_links import (
    expired_page,
    full_address,
    limited,
    limited_opening,
    secret_page,
    send_verification,
    sends_mail,
    settings,
)
from atspro.web.forms.auth import (
    FinishSignUpForm,
    ForgottenPasswordForm,
    LinkForm,
    ResetPasswordForm,
    SignInForm,
    SignUpForm,
)
from atspro.web.forms.base import show_errors
from atspro.web.second_step import enter, entered, sign_in_response
from atspro.web.security import limiter, network_key, note_security_event, setting_limit

bp = Blueprint("auth", __name__)


def _account_named() -> str:
    return request.form.get("email", "").strip().lower()[:300]


@bp.route("/sign-up", methods=["GET", "POST"], endpoint="sign_up")
@anonymous_only
@limiter.limit(setting_limit("SIGN_UP_LIMIT"), methods=["POST"])
@limited(_account_named, only_with_mail=True)
def sign_up_page() -> ResponseReturnValue:
    """Make an account and go on to bringing a resume; where mail works, by the link in a mail."""
    form = SignUpForm()
    if form.validate_on_submit():
        name, email, password = form.name.data or "", form.email.data or "", form.password.data or ""
        try:
            if sends_mail():
                _ask_by_mail(name, email, password)
                return redirect(url_for("auth.check_mail", reason="sign-up"))
            with transaction() as session:
                user = accounts.sign_up(session, name, email, password)
                send_verification(session, user)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            return _welcome(user.name, sign_in_response(user, url_for("resume.upload"), remember=True))
    return render_template("auth/sign_up.html", form=form), 422 if form.is_submitted() else 200


def _ask_by_mail(name: str, email: str, password: str) -> None:
    """Write to the address: a link that makes the account, or, to whoever has one, that they do."""
    with transaction() as session:
        address, token = sign_up.ask(session, name, email, password)
        if token is not None:
            mail.send(session, "sign_up", address, link=full_address("auth.finish_sign_up", token=token))
        else:
            _tell_owner(session, address)


def _tell_owner(session: Session, address: str) -> None:
    mail.send(
        session,
        "sign_up_known",
        address,
        sign_in_link=full_address("auth.sign_in"),
        reset_link=full_address("auth.forgotten_password"),
    )


def _welcome(name: str, response: ResponseReturnValue) -> ResponseReturnValue:
    flash(
        gettext("Welcome, %(name)s. Start with your resume: everything else is written from it.", name=name), "success"
    )
    return response


@bp.get("/check-your-mail")
def check_mail() -> ResponseReturnValue:
    """Say that a message is on its way; the same for every address."""
    return render_template(
        "auth/check_mail.html",
        reason=request.args.get("reason", ""),
        sends_mail=sends_mail(),
        is_local=settings().EMBEDDED,
    )


def _link_named() -> str:
    token = request.form.get("token", "") or request.args.get("token", "")
    return link_rows.digest(token[:300])


def _was_refused(response: Response) -> bool:
    return response.status_code == 422


@bp.route("/finish-sign-up", methods=["GET", "POST"])
@limited_opening
# As many wrong passwords as a link that lasts a day may have: whoever forgot it signs up again.
@limiter.limit("10 per day", key_func=lambda: f"link:{_link_named()}", methods=["POST"], deduct_when=_was_refused)
@limiter.limit(setting_limit("SIGN_IN_LIMIT"), methods=["POST"], deduct_when=_was_refused)
@secret_page
def finish_sign_up() -> ResponseReturnValue:
    """The link in the mail of signing up: the password chosen then makes the account and signs in."""
    form = FinishSignUpForm(token=request.args.get("token", ""))
    token = form.token.data or ""
    try:
        address = sign_up.waiting_address(db.session(), token)
        if form.validate_on_submit():
            with transaction() as session:
                user = sign_up.finish(session, token, form.password.data or "")
            return _welcome(user.name, sign_in_response(user, url_for("resume.upload"), remember=True))
    except InvalidInput as error:
        show_errors(form, error)
        note_security_event("sign_up.failed", None, link=link_rows.digest(token)[:12])
    except LinkExpired as error:
        return expired_page(str(error), "auth.sign_up", gettext("Sign up again"))
    except Conflict as error:
        flash(str(error), "info")
        return redirect(url_for("auth.sign_in"))
    page = render_template("auth/finish_sign_up.html", form=form, address=address)
    return page, 422 if form.is_submitted() else 200


@bp.route("/sign-in", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"), methods=["POST"])
@limiter.limit(
    setting_limit("SIGN_IN_ACCOUNT_LIMIT"),
    # The low limit counts by network address too, so that nobody can lock somebody else out with a few tries.
    key_func=lambda: f"account:{network_key()}:{_account_named()}",
    methods=["POST"],
    deduct_when=_was_refused,
)
@limiter.limit(
    setting_limit("SIGN_IN_ACCOUNT_CEILING"),
    key_func=lambda: f"account:{_account_named()}",
    methods=["POST"],
    deduct_when=_was_refused,
)
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to where the person was heading."""
    form = SignInForm()
    if form.validate_on_submit():
        remember = bool(form.remember.data)
        try:
            with transaction() as session:
                user = accounts.sign_in(session, form.email.data or "", form.password.data or "")
                entry = enter(session, user, remember=remember)
        except SignInRefused as error:
            form.form_errors.append(str(error))
            known = accounts.find_user(db.session(), form.email.data or "")
            note_security_event("sign_in.failed", known, reason=type(error).__name__)
        else:
            target = safe_next(request.args.get("next")) or url_for("dashboard.index")
            return entered(entry, target, remember=remember)
    return render_template("auth/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session on both applications."""
    flash(gettext("You are signed out."), "success")
    return sign_out_response(redirect(url_for("auth.sign_in")))


@bp.route("/forgotten-password", methods=["GET", "POST"])
@limited(_account_named)
def forgotten_password() -> ResponseReturnValue:
    """Mail a link to the address, if it has an account; the answer and its time are the same if not."""
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        with transaction() as session:
            found = email_links.request_password_reset(session, form.email.data or "")
            if found is None:
                mail.send_nothing(session, "reset")
            else:
                user, token = found
                # To the stored address, never to what was typed: the two may only look alike.
                mail.send(session, "reset", user.email, link=full_address("auth.reset_password", token=token))
        return redirect(url_for("auth.check_mail", reason="reset"))
    return render_template("auth/forgotten_password.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/reset-password", methods=["GET", "POST"])
@limited_opening
@secret_page
def reset_password() -> ResponseReturnValue:
    """Choose a new password by a link from a mail; every session ends."""
    form = ResetPasswordForm(token=request.args.get("token", ""))
    token = form.token.data or ""
    try:
        if form.validate_on_submit():
            with transaction() as session:
                user = email_links.reset_password(session, token, form.password.data or "")
                mail.send(
                    session,
                    "password_changed",
                    user.email,
                    signed_out=True,
                    reset_link=full_address("auth.forgotten_password"),
                )
            flash(
                gettext("Your password has been changed and every device signed out. Sign in with the new password."),
                "success",
            )
            return redirect(url_for("auth.sign_in"))
        if not email_links.is_reset_open(db.session(), token):
            raise LinkExpired(gettext("This link has expired or was already used. Request a new one."))
    except InvalidInput as error:
        show_errors(form, error)
    except LinkExpired as error:
        return expired_page(str(error), "auth.forgotten_password", gettext("Request a new link"))
    return render_template("auth/reset_password.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/verify-email", methods=["GET", "POST"])
@limited_opening
@secret_page
def verify_email() -> ResponseReturnValue:
    """Prove an address, or a new one, by a link from a mail: the link asks, the button acts."""
    form = LinkForm(token=request.args.get("token", ""))
    token, secret = form.token.data or "", settings().BETTER_AUTH_SECRET
    actor = current_user._get_current_object() if current_user.is_authenticated else None
    try:
        if not form.validate_on_submit():
            address = email_links.address_to_verify(db.session(), token, secret, actor=actor)
            return render_template("auth/verify_email.html", form=form, address=address)
        with transaction() as session:
            done = email_links.verify_email(session, token, secret, actor=actor)
            if done.old_email:
                _tell_old_address(session, done.user, done.old_email)
    except SessionNeeded as error:
        return render_template("auth/sign_in_first.html", message=str(error)), 403
    except (LinkExpired, Conflict) as error:
        return expired_page(str(error), "account.show", gettext("Go to your account"))
    if done.old_email:
        flash(gettext("Your address is %(email)s now.", email=done.user.email), "success")
    else:
        flash(gettext("Your address is confirmed."), "success")
    return redirect(url_for("account.show"))


def _tell_old_address(session: Session, user: User, old: str) -> None:
    token = email_links.open_cancellation(session, user, old)
    cancel_link = full_address("auth.cancel_address", token=token)
    mail.send(session, "address_changed", old, about=user, new_address=user.email, cancel_link=cancel_link)


@bp.route("/keep-address", methods=["GET", "POST"])
@limited_opening
@secret_page
def cancel_address() -> ResponseReturnValue:
    """Take a change of address back, by the link in the mail to the old one; then a new password is chosen."""
    form = LinkForm(token=request.args.get("token", ""))
    token = form.token.data or ""
    try:
        if not form.validate_on_submit():
            address = email_links.address_to_keep(db.session(), token)
            return render_template("auth/cancel_address.html", form=form, address=address)
        with transaction() as session:
            user, reset = email_links.cancel_change(session, token)
            address = user.email
    except (LinkExpired, Conflict) as error:
        return expired_page(str(error), "auth.sign_in", gettext("Sign in"))
    flash(
        gettext(
            "Your account is at %(address)s, and every device is signed out. Choose a new password now.",
            address=address,
        ),
        "success",
    )
    return redirect(url_for("auth.reset_password", token=reset))
