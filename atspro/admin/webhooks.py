"""Staff's webhooks, beside the channels of alerts: what happens to anybody, told in ids, for admins alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from atspro.admin import confirmation
from atspro.admin.decorators import expose
from atspro.admin.permissions import StaffOnly, require
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.forms.webhooks import EVENT_NAMES, WebhookFields
from atspro.i18n import gettext, lazy_gettext
from atspro.models import STAFF_EVENTS, Webhook
from atspro.roles import SECRETS_SEE
from atspro.services import webhooks


class StaffWebhookForm(WebhookFields, FlaskForm):
    """A webhook of staff's."""


class WebhooksView(StaffOnly, BaseView):
    """The webhooks, and what was sent to each."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Webhooks"), endpoint="admin_webhooks", url="/admin/webhooks")

    @expose("/")
    def index_view(self) -> str:
        """The webhooks."""
        found = webhooks.all_webhooks(db.session(), None)
        return str(self.render("admin/webhooks/index.html", webhooks=found, event_names=EVENT_NAMES))

    @expose("/one/")
    def one_view(self) -> str:
        """One webhook, and what was sent to it last."""
        webhook = _webhook()
        deliveries = webhooks.recent_deliveries(db.session(), webhook)
        return str(
            self.render("admin/webhooks/show.html", webhook=webhook, deliveries=deliveries, event_names=EVENT_NAMES)
        )

    @expose("/add/", methods=("GET", "POST"))
    def add_view(self) -> ResponseReturnValue:
        """A new webhook; the answer to the form is the only page that ever has its secret."""

        def store(form: StaffWebhookForm) -> ResponseReturnValue:
            with transaction() as session:
                made, secret = webhooks.add(session, require(SECRETS_SEE), None, _settings(), form.typed)
            return self._secret_page(made, secret)

        return self._show_form(StaffWebhookForm(), store, None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """Another name or address, or other events."""
        webhook = _webhook()

        def store(form: StaffWebhookForm) -> ResponseReturnValue:
            with transaction() as session:
                changed = webhooks.get(session, None, webhook.id, lock=True)
                webhooks.change(session, None, changed, form.typed)
            flash(gettext("Saved."), "success")
            return self._to(webhook)

        form = StaffWebhookForm(name=webhook.name, url=webhook.url, events=webhook.events)
        return self._show_form(form, store, webhook)

    @expose("/secret/", methods=("GET", "POST"))
    def secret_view(self) -> ResponseReturnValue:
        """Ask, then show a new secret, this once."""
        webhook = _webhook()
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                changed = webhooks.get(session, None, webhook.id, lock=True)
                secret = webhooks.replace_secret(session, changed, _settings())
            return self._secret_page(webhook, secret)
        return self._ask("admin/webhooks/secret.html", webhook)

    @expose("/remove/", methods=("GET", "POST"))
    def remove_view(self) -> ResponseReturnValue:
        """Ask, then delete it."""
        webhook = _webhook()
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                webhooks.remove(session, webhooks.get(session, None, webhook.id, lock=True))
            flash(gettext("The webhook is deleted."), "success")
            return redirect(self.get_url(".index_view"))
        return self._ask("admin/webhooks/remove.html", webhook)

    @expose("/switch/", methods=("POST",))
    def switch_view(self) -> ResponseReturnValue:
        """Switch it on or off."""
        on = request.form.get("on") == "yes"
        webhook = _webhook()
        with transaction() as session:
            webhooks.switch(session, webhooks.get(session, None, webhook.id, lock=True), on=on)
        said = gettext("The webhook is on.") if on else gettext("The webhook is off. Nothing is sent to it.")
        flash(said, "success")
        return self._to(webhook)

    @expose("/test/", methods=("POST",))
    def test_view(self) -> ResponseReturnValue:
        """Send it a test."""
        return self._send(lambda session, webhook: webhooks.send_test(session, webhook))

    @expose("/again/", methods=("POST",))
    def again_view(self) -> ResponseReturnValue:
        """Send an event once more."""
        delivery_id = _uuid("delivery")

        def again(session: Any, webhook: Webhook) -> None:
            webhooks.send_again(session, webhook, webhooks.get_delivery(session, webhook, delivery_id))

        return self._send(again)

    def _show_form(
        self,
        form: StaffWebhookForm,
        store: Callable[[StaffWebhookForm], ResponseReturnValue],
        webhook: Webhook | None,
    ) -> ResponseReturnValue:
        form.offer(STAFF_EVENTS)
        if form.validate_on_submit():
            try:
                # Looked at before the password is asked for, and stored only after.
                webhooks.check(db.session(), None, form.typed, is_new=webhook is None)
                if confirmation.passes():
                    return store(form)
            except InvalidInput as refused:
                for name, message in refused.fields.items():
                    form[name].errors = [message]
            except Conflict as refused:
                form.form_errors.append(str(refused))
        page = self.render("admin/webhooks/form.html", form=form, webhook=webhook, **confirmation.context())
        return make_response(page, 422 if form.is_submitted() else 200)

    def _ask(self, template: str, webhook: Webhook) -> ResponseReturnValue:
        page = self.render(template, webhook=webhook, **confirmation.context())
        return make_response(page, 422 if request.method == "POST" else 200)

    def _secret_page(self, webhook: Webhook, secret: str) -> str:
        return str(self.render("admin/webhooks/secret.html", webhook=webhook, secret=secret))

    def _send(self, send: Callable[[Any, Webhook], object]) -> Response:
        webhook = _webhook()
        try:
            with transaction() as session:
                send(session, webhooks.get(session, None, webhook.id, lock=True))
        except Conflict as error:
            flash(str(error), "warning")
        else:
            flash(gettext("On its way. Reload this page in a moment to see what was answered."), "success")
        return self._to(webhook)

    def _to(self, webhook: Webhook) -> Response:
        return redirect(self.get_url(".one_view", id=webhook.id))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _webhook() -> Webhook:
    return webhooks.get(db.session(), None, _uuid("id"))


def _uuid(name: str) -> UUID:
    try:
        return UUID(request.values.get(name, ""))
    except ValueError:
        raise NotFound(gettext("This webhook does not exist.")) from None
