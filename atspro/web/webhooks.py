"""The account's webhooks: add, change, switch off, delete, a new secret, a test, and the log of what was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput
from atspro.forms.webhooks import EVENT_NAMES
from atspro.i18n import gettext
from atspro.models import PERSONAL_EVENTS, Webhook
from atspro.services import mail, webhooks
from atspro.web import step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor, not_in_anothers_name
from atspro.web.email_links import full_address
from atspro.web.forms.account import ConfirmForm
from atspro.web.forms.base import show_errors
from atspro.web.forms.webhooks import WebhookForm
from atspro.web.security import limiter, person_key

bp = Blueprint("webhooks", __name__, url_prefix="/account/webhooks")
bp.before_request(login_required(lambda: None))
bp.before_request(not_in_anothers_name)

SEND_LIMIT = "30 per hour"
CHANGE_LIMIT = "60 per hour"
# What was switched on, added or moved is tried anew, however often it failed before.
limited_changes = limiter.shared_limit(CHANGE_LIMIT, "webhook changes", key_func=person_key, methods=["POST"])
# A test and a delivery that is sent again knock at somebody else's door.
limited_sending = limiter.shared_limit(SEND_LIMIT, "webhook sending", key_func=person_key, methods=["POST"])


@bp.get("/")
def index() -> ResponseReturnValue:
    """The person's webhooks."""
    return render_template(
        "account/webhooks/index.html", webhooks=webhooks.all_webhooks(db.session(), actor()), event_names=EVENT_NAMES
    )


@bp.route("/new", methods=["GET", "POST"])
@limited_changes
@ask_password
def add() -> ResponseReturnValue:
    """A new webhook. The answer to the form is the only page that ever has its secret.

    It outlives the session that made it, so whoever finds a browser open must not make one.
    """
    form = WebhookForm()

    def store() -> tuple[Webhook, str]:
        with transaction() as session:
            made, secret = webhooks.add(session, actor(), actor(), _settings(), form.typed)
            _tell(session, made)
            return made, secret

    return _form(form, store, None)


@bp.get("/<uuid:webhook_id>")
def show(webhook_id: UUID) -> ResponseReturnValue:
    """A webhook, and what was sent to it last."""
    session = db.session()
    webhook = webhooks.get(session, actor(), webhook_id)
    return render_template(
        "account/webhooks/show.html",
        webhook=webhook,
        deliveries=webhooks.recent_deliveries(session, webhook),
        event_names=EVENT_NAMES,
    )


@bp.route("/<uuid:webhook_id>/edit", methods=["GET", "POST"])
@limited_changes
@ask_password
def edit(webhook_id: UUID) -> ResponseReturnValue:
    """Another name or address, or other events."""
    webhook = webhooks.get(db.session(), actor(), webhook_id)
    form = WebhookForm(name=webhook.name, url=webhook.url, events=webhook.events)

    def store() -> tuple[Webhook, str]:
        with transaction() as session:
            changed = webhooks.get(session, actor(), webhook_id, lock=True)
            before = changed.url
            webhooks.change(session, actor(), changed, form.typed)
            if changed.url != before:
                _tell(session, changed)
            return changed, ""

    return _form(form, store, webhook)


def _tell(session: Session, webhook: Webhook) -> None:
    """Tell the person by mail of an address that is new: who had their browser may have entered it."""
    link = full_address("webhooks.index")
    mail.send(session, "webhook_made", actor().email, about=actor(), name=webhook.name, link=link)


def _form(form: WebhookForm, store: Callable[[], tuple[Webhook, str]], webhook: Webhook | None) -> ResponseReturnValue:
    form.offer(PERSONAL_EVENTS)
    if form.validate_on_submit():
        try:
            # Looked at before the password is asked for, and stored only after.
            webhooks.check(db.session(), actor(), form.typed, is_new=webhook is None)
            step_up.confirm(form)
            stored, secret = store()
        except InvalidInput as error:
            show_errors(form, error)
        except Conflict as error:
            form.form_errors.append(str(error))
        else:
            if secret:
                return _secret_page(stored, secret)
            flash(gettext("Saved."), "success")
            return _to(stored.id)
    page = render_template("account/webhooks/form.html", form=form, webhook=webhook, **step_up.context(form))
    return page, 422 if form.is_submitted() else 200


@bp.route("/<uuid:webhook_id>/secret", methods=["GET", "POST"])
@ask_password
def replace_secret(webhook_id: UUID) -> ResponseReturnValue:
    """Ask, then show a new secret, this once."""
    form = ConfirmForm()
    webhook = webhooks.get(db.session(), actor(), webhook_id)
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            with transaction() as session:
                webhook = webhooks.get(session, actor(), webhook_id, lock=True)
                secret = webhooks.replace_secret(session, webhook, _settings())
            return _secret_page(webhook, secret)
    page = render_template("account/webhooks/secret.html", form=form, webhook=webhook, **step_up.context(form))
    return page, 422 if form.is_submitted() else 200


def _secret_page(webhook: Webhook, secret: str) -> str:
    return render_template("account/webhooks/secret.html", webhook=webhook, secret=secret)


@bp.route("/<uuid:webhook_id>/delete", methods=["GET", "POST"])
def remove(webhook_id: UUID) -> ResponseReturnValue:
    """Ask, then delete it. Whoever finds a browser open may well do it."""
    form = FlaskForm()
    webhook = webhooks.get(db.session(), actor(), webhook_id)
    if form.validate_on_submit():
        with transaction() as session:
            webhooks.remove(session, webhooks.get(session, actor(), webhook_id, lock=True))
        flash(gettext("The webhook is deleted."), "success")
        return redirect(url_for("webhooks.index"))
    page = render_template("account/webhooks/delete.html", form=form, webhook=webhook)
    return page, 422 if form.is_submitted() else 200


@bp.post("/<uuid:webhook_id>/switch")
@limited_changes
def switch(webhook_id: UUID) -> ResponseReturnValue:
    """Switch it on or off."""
    on = request.form.get("on") == "yes"
    with transaction() as session:
        webhooks.switch(session, webhooks.get(session, actor(), webhook_id, lock=True), on=on)
    said = gettext("The webhook is on.") if on else gettext("The webhook is off. Nothing is sent to it.")
    flash(said, "success")
    return _to(webhook_id)


@bp.post("/<uuid:webhook_id>/test")
@limited_sending
def send_test(webhook_id: UUID) -> ResponseReturnValue:
    """Send it a test."""
    return _send(webhook_id, lambda session, webhook: webhooks.send_test(session, webhook))


@bp.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@limited_sending
def send_again(webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """Send an event once more."""

    def again(session: Any, webhook: Webhook) -> None:
        webhooks.send_again(session, webhook, webhooks.get_delivery(session, webhook, delivery_id))

    return _send(webhook_id, again)


def _send(webhook_id: UUID, send: Callable[[Any, Webhook], object]) -> Response:
    try:
        with transaction() as session:
            send(session, webhooks.get(session, actor(), webhook_id, lock=True))
    except Conflict as error:
        flash(str(error), "warning")
    else:
        flash(gettext("On its way. Reload this page in a moment to see what was answered."), "success")
    return _to(webhook_id)


def _to(webhook_id: UUID) -> Response:
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
