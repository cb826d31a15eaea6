"""The account's second factor: set up an authenticator app, see new backup codes once, take the app away."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput, SignInRefused, Unreadable
from atspro.i18n import gettext
from atspro.services import mail
from atspro.services.auth import passkeys, sessions, totp, two_factor
from atspro.web import passkey_ceremony, step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor, current_session, is_remembered, replace_session, safe_next, signed_in
from atspro.web.email_links import full_address, settings
from atspro.web.forms.base import show_errors
from atspro.web.forms.second_factor import ConfirmedForm, FirstCodeForm, SavedCodesForm, StepUpForm
from atspro.web.step_up import is_offered, keyring

bp = Blueprint("two_factor", __name__, url_prefix="/account/second-factor")
bp.before_request(login_required(lambda: None))


@bp.get("/")
def show() -> ResponseReturnValue:
    """What the person has, and what can be done about it."""
    session, user = db.session(), actor()
    left, unreadable = 0, ""
    try:
        left = two_factor.count_backup_codes(session, user, keyring())
    except Unreadable as error:
        unreadable = str(error)
    return render_template(
        "account/second_factor/show.html",
        enabled=two_factor.is_enabled(user),
        has_app=two_factor.has_app(session, user),
        codes_left=left,
        unreadable=unreadable,
        is_offered=is_offered(),
        passkeys=passkeys.list_passkeys(session, user),
        trusted=two_factor.count_trusted(session, user),
        codes_waiting=_shown_codes() is not None,
    )


@bp.route("/start", methods=["GET", "POST"])
@ask_password
def start() -> ResponseReturnValue:
    """Ask who it is, then make the secret of an app that is to be set up."""
    _refuse_unoffered()
    form = ConfirmedForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            with transaction() as session:
                two_factor.begin_set_up(session, actor(), keyring())
        except InvalidInput as error:
            show_errors(form, error)
        except Conflict as error:
            return _back(str(error), "danger")
        else:
            return redirect(url_for("two_factor.set_up"))
    return _question(form, gettext("Set up an authenticator app"), gettext("Continue"))


@bp.route("/set-up", methods=["GET", "POST"])
@ask_password
def set_up() -> ResponseReturnValue:
    """Show the secret as a QR code and as text, and take the app's first code."""
    _refuse_unoffered()
    if step_up.needed():
        return redirect(url_for("two_factor.start"))
    form = FirstCodeForm()
    try:
        secret = two_factor.waiting_secret(db.session(), actor(), keyring())
        if secret is not None and form.validate_on_submit():
            return _confirm(form.code.data or "")
    except (Conflict, Unreadable) as error:
        return _back(str(error), "danger")
    except InvalidInput as error:
        show_errors(form, error)
        form.code.data = ""
    if secret is None:
        return redirect(url_for("two_factor.start"))
    uri = totp.app_uri(secret, actor().email)
    key = totp.key_of(secret)
    page = render_template(
        "account/second_factor/set_up.html",
        form=form,
        qr=Markup(segno.make(uri, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")),  # noqa: S704
        key=" ".join(key[place : place + 4] for place in range(0, len(key), 4)),
        uri=uri,
    )
    return page, 422 if form.is_submitted() else 200


def _confirm(code: str) -> BaseResponse:
    """Turn the second factor on. This browser goes on in a new session, and no other one does."""
    with transaction() as session:
        user = actor()
        two_factor.confirm_set_up(session, user, keyring(), code)
        token = replace_session(session, user, second_factor=True)
        _tell(session, gettext("Signing in to your account now asks for a code of an authenticator app, too."))
    return signed_in(redirect(url_for("two_factor.backup_codes")), token, remember=is_remembered())


@bp.route("/backup-codes", methods=["GET", "POST"])
def backup_codes() -> ResponseReturnValue:
    """Show new backup codes until the person says that they are saved."""
    form = SavedCodesForm()
    codes = _shown_codes()
    if codes is None:
        return redirect(url_for("two_factor.show"))
    if form.validate_on_submit():
        with transaction() as session:
            two_factor.hide_backup_codes(session, actor())
        return _back(gettext("Your account is protected by a second factor."), "success")
    page = render_template("account/second_factor/backup_codes.html", form=form, codes=codes)
    return page, 422 if form.is_submitted() else 200


@bp.get("/backup-codes.txt")
def download_codes() -> ResponseReturnValue:
    """The same as a file."""
    codes = _shown_codes()
    if codes is None:
        abort(404)
    lines = [f"Backup codes for {actor().email} at {settings().BASE_URL}", gettext("Each works once."), "", *codes, ""]
    response = Response("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="atspro-backup-codes.txt"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown_codes() -> list[str] | None:
    # Whoever finds the browser open an hour later, or another session, must not come by them.
    if step_up.needed():
        return None
    try:
        return two_factor.shown_backup_codes(db.session(), actor(), keyring())
    except Unreadable:
        return None


@bp.route("/new-backup-codes", methods=["GET", "POST"])
@ask_password
def new_backup_codes() -> ResponseReturnValue:
    """Ask who it is, then replace the backup codes."""
    form = ConfirmedForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            with transaction() as session:
                two_factor.new_backup_codes(session, actor(), keyring())
                _tell(session, gettext("Your backup codes were replaced: the earlier ones do not work any more."))
        except InvalidInput as error:
            show_errors(form, error)
        except Conflict as error:
            return _back(str(error), "danger")
        else:
            return redirect(url_for("two_factor.backup_codes"))
    return _question(
        form,
        gettext("Get new backup codes"),
        gettext("Replace the codes"),
        gettext("The codes you have now stop working."),
    )


@bp.route("/remove", methods=["GET", "POST"])
@ask_password
def remove() -> ResponseReturnValue:
    """Ask who it is, then ask for no second factor any more."""
    if not two_factor.is_enabled(actor()):
        return redirect(url_for("two_factor.show"))
    form = ConfirmedForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            with transaction() as session:
                user = actor()
                two_factor.disable(session, user, actor=user)
                token = replace_session(session, user)
                _tell(session, gettext("Signing in to your account asks for the password alone again."))
            response = _back(gettext("The second factor is removed. You are signed out everywhere else."), "success")
            return signed_in(response, token, remember=is_remembered())
    what = gettext("Signing in will ask for your password alone. Backup codes and trusted devices end too.")
    return _question(form, gettext("Remove the second factor"), gettext("Remove it"), what)


@bp.post("/forget-devices")
def forget_devices() -> ResponseReturnValue:
    """Trust no device any more: each is asked for a code at its next sign-in."""
    with transaction() as session:
        two_factor.forget_devices(session, actor())
    return _back(gettext("Every device will be asked for a code at its next sign-in."), "success")


@bp.route("/confirm", methods=["GET", "POST"])
@ask_password
def confirm() -> ResponseReturnValue:
    """Ask for the second factor of somebody who is signed in: before the dashboard, and in place of a form's fields."""
    user, form = actor(), StepUpForm()
    if not two_factor.is_enabled(user) or step_up.has_shown():
        return redirect(safe_next(request.args.get("next")) or url_for("two_factor.show"))
    if form.validate_on_submit():
        try:
            step_up.confirm_code(form.code.data or "")
        except InvalidInput as error:
            show_errors(form, error)
        else:
            return _confirmed()
    begun = passkey_ceremony.begin_authentication(user, verified=True)
    status = 422 if form.is_submitted() else 200
    has_app = two_factor.has_app(db.session(), user)
    return passkey_ceremony.render("account/second_factor/confirm.html", begun, status, form=form, has_app=has_app)


@bp.post("/confirm/passkey")
@ask_password
def confirm_passkey() -> ResponseReturnValue:
    """The same with a passkey that recognized the person, which stands for the password too."""
    try:
        passkey_ceremony.authenticate(actor(), verified=True)
    except SignInRefused as error:
        flash(str(error), "danger")
        return redirect(url_for("two_factor.confirm", next=safe_next(request.args.get("next"))))
    with transaction() as session:
        sessions.note_confirmed(session, current_session(), second_factor=True)
    return _confirmed()


def _confirmed() -> BaseResponse:
    target = safe_next(request.args.get("next"))
    if target is None:
        flash(gettext("Thank you. Close this tab, and go on where you were."), "success")
    return redirect(target or url_for("two_factor.show"))


def _tell(session: Session, what: str) -> None:
    user = actor()
    link = full_address("auth.forgotten_password")
    mail.send(session, "second_factor_changed", user.email, about=user, what=what, reset_link=link)


def _question(form: FlaskForm, title: str, button: str, what: str = "") -> ResponseReturnValue:
    page = render_template(
        "account/second_factor/question.html",
        form=form,
        title=title,
        button=button,
        what=what,
        **step_up.context(form),
    )
    return page, 422 if form.is_submitted() else 200


def _refuse_unoffered() -> None:
    if not is_offered():
        abort(404)


def _back(message: str, category: str) -> BaseResponse:
    flash(message, category)
    return redirect(url_for("two_factor.show"))
