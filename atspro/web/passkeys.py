"""The account's passkeys: add, rename, remove."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext, lazy_gettext
from atspro.services import mail
from atspro.services.auth import passkeys, two_factor
from atspro.web import passkey_ceremony, step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor, is_remembered, replace_session, signed_in
from atspro.web.email_links import full_address
from atspro.web.forms.base import show_errors
from atspro.web.forms.second_factor import ConfirmedForm, PasskeyForm, PasskeyNameForm
from atspro.web.step_up import is_offered

bp = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")
bp.before_request(login_required(lambda: None))


@bp.route("/start", methods=["GET", "POST"])
@ask_password
def start() -> ResponseReturnValue:
    """Ask who it is, before a passkey is made."""
    if not is_offered():
        abort(404)
    form = ConfirmedForm()
    if not step_up.needed():
        return redirect(url_for("passkeys.add"))
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            return redirect(url_for("passkeys.add"))
    return _question(form, gettext("Add a passkey"), gettext("Continue"))


@bp.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Let the browser make a passkey, and keep it."""
    if not is_offered():
        abort(404)
    if step_up.needed():
        return redirect(url_for("passkeys.start"))
    site, form = passkey_ceremony.site(), PasskeyForm()
    if site is None:
        return passkey_ceremony.render("account/second_factor/add_passkey.html", None, form=form)
    if form.validate_on_submit():
        taken = passkey_ceremony.take("registration")
        try:
            with transaction() as session:
                user = actor()
                answer, name = form.credential.data or "", form.name.data or ""
                made = passkeys.register(session, user, site, taken, answer, name)
                return _done(
                    session,
                    lazy_gettext("A passkey was added to your account: %(name)s.", name=made.name),
                    gettext("Your passkey is ready."),
                )
        except InvalidInput as error:
            show_errors(form, error)
        except Conflict as error:
            form.form_errors.append(str(error))
    with transaction() as session:
        begun = passkeys.begin_registration(session, actor(), site)
    status = 422 if form.is_submitted() else 200
    return passkey_ceremony.render("account/second_factor/add_passkey.html", begun, status, form=form)


@bp.route("/<passkey_id>/name", methods=["GET", "POST"])
def rename(passkey_id: str) -> ResponseReturnValue:
    """Call a passkey something else."""
    known = passkeys.find(db.session(), actor(), passkey_id)
    form = PasskeyNameForm(name=known.name)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                passkeys.rename(session, actor(), passkey_id, form.name.data or "")
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(gettext("The passkey has another name now."), "success")
            return redirect(url_for("two_factor.show"))
    page = render_template("account/second_factor/rename_passkey.html", form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<passkey_id>/remove", methods=["GET", "POST"])
@ask_password
def remove(passkey_id: str) -> ResponseReturnValue:
    """Ask who it is, then take a passkey away."""
    known = passkeys.find(db.session(), actor(), passkey_id)
    name, form = known.name or gettext("Passkey"), ConfirmedForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            with transaction() as session:
                passkeys.remove(session, actor(), passkey_id)
                return _done(
                    session,
                    lazy_gettext("A passkey of your account was removed: %(name)s.", name=name),
                    gettext("The passkey is removed."),
                )
    what = gettext(
        "“%(name)s” can’t be used to sign in any more. Your device may still list it: delete it there, too.", name=name
    )
    return _question(form, gettext("Remove a passkey"), gettext("Remove it"), what)


def _done(session: Session, what: Any, said: str) -> BaseResponse:
    """Tell the person, and go on in a new session of this browser's while all others end."""
    user = actor()
    token = replace_session(session, user, second_factor=two_factor.is_enabled(user))
    link = full_address("auth.forgotten_password")
    mail.send(session, "second_factor_changed", user.email, about=user, what=what, reset_link=link)
    flash(gettext("%(said)s You are signed out everywhere else.", said=said), "success")
    return signed_in(redirect(url_for("two_factor.show")), token, remember=is_remembered())


def _question(form: ConfirmedForm, title: str, button: str, what: str = "") -> ResponseReturnValue:
    page = render_template(
        "account/second_factor/question.html",
        form=form,
        title=title,
        button=button,
        what=what,
        **step_up.context(form),
    )
    return page, 422 if form.is_submitted() else 200
