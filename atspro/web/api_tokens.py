"""The account's tokens, by which programs act for a person: make one, see when each was last used, revoke."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext
from atspro.services import mail
from atspro.services.auth import api_tokens
from atspro.web import step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor, not_in_anothers_name
from atspro.web.email_links import full_address
from atspro.web.forms.api_tokens import TokenForm
from atspro.web.forms.base import show_errors

bp = Blueprint("api_tokens", __name__, url_prefix="/account/tokens")
bp.before_request(login_required(lambda: None))
bp.before_request(not_in_anothers_name)


@bp.route("/", methods=["GET", "POST"])
@ask_password
def show() -> ResponseReturnValue:
    """The tokens, and the form of a new one. A token outlives the session that made it, so the password is asked for.

    The answer to the form is the only page that ever has the token in it.
    """
    form = TokenForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            secret = _make(form)
        except InvalidInput as error:
            show_errors(form, error)
        except Conflict as error:
            form.form_errors.append(str(error))
        else:
            return _page(TokenForm(formdata=None), secret=secret)
    return _page(form), 422 if form.is_submitted() else 200


def _make(form: TokenForm) -> str:
    with transaction() as session:
        token, secret = api_tokens.make(
            session, actor(), form.name.data or "", form.scopes.data or [], form.days.data or 0
        )
        link = full_address("api_tokens.show")
        mail.send(session, "api_token_made", actor().email, about=actor(), name=token.name, link=link)
    return secret


@bp.route("/<uuid:token_id>/revoke", methods=["GET", "POST"])
def revoke(token_id: UUID) -> ResponseReturnValue:
    """Ask, then have a token end. Whoever finds a browser open may well do it."""
    form = FlaskForm()
    token = api_tokens.get_token(db.session(), actor(), token_id)
    if form.validate_on_submit():
        with transaction() as session:
            api_tokens.revoke(session, api_tokens.get_token(session, actor(), token_id))
        flash(gettext("The token is revoked. The program is refused from now on."), "success")
        return redirect(url_for("api_tokens.show"))
    return render_template("account/tokens/revoke.html", form=form, token=token), 422 if form.is_submitted() else 200


def _page(form: TokenForm, *, secret: str = "") -> str:
    return render_template(
        "account/tokens/show.html",
        form=form,
        secret=secret,
        tokens=api_tokens.list_tokens(db.session(), actor()),
        scopes=api_tokens.SCOPES,
        **step_up.context(form),
    )
