"""Alerts: what is watched and how it stands, who is told, and what they were told."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView

from atspro.admin import confirmation
from atspro.admin.decorators import expose
from atspro.admin.permissions import StaffOnly, may, require
from atspro.config import Settings
from atspro.db import db, transaction, utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import Labels, gettext, gettext_noop, lazy_gettext
from atspro.models import CHANNEL_KINDS, SEVERITIES, AlertChannel
from atspro.roles import QUEUE_STEER, SECRETS_SEE
from atspro.services import audit
from atspro.services.monitoring import alert_channels, alerts
from atspro.services.monitoring.alert_rules import RULES
from atspro.services.sandbox.notify_worker import SCHEMES

KIND_NAMES = Labels(
    {
        "mail": gettext_noop("Email"),
        "webhook": gettext_noop("Webhook"),
        "apprise": gettext_noop("Chat or push service"),
    }
)
SEVERITY_NAMES = Labels(
    {
        "warning": gettext_noop("Every alert"),
        "critical": gettext_noop("Critical alerts only"),
    }
)
MAX_ADDRESS = 1000


class AlertsView(StaffOnly, BaseView):
    """The page of alerts, and the forms for its limits and channels."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Alerts"), endpoint="admin_alerts", url="/admin/alerts")

    @expose("/")
    def index_view(self) -> str:
        """What is watched, and who is told."""
        session, settings = db.session(), _settings()
        last = alerts.last_check(session)
        return str(
            self.render(
                "admin/alerts/index.html",
                watched=alerts.watched(session, settings),
                channels=alert_channels.all_channels(session),
                messages=alert_channels.recent_messages(session),
                kinds=KIND_NAMES,
                severities=SEVERITY_NAMES,
                labels=Labels({rule.name: rule.label for rule in RULES.values()}),
                last=last,
                is_late=last is None or utc_now() - last > alerts.LATE,
                shown=alert_channels.shown,
                sees_webhooks=may(SECRETS_SEE),
            )
        )

    @expose("/rule/", methods=("GET", "POST"))
    def rule_view(self) -> ResponseReturnValue:
        """A rule's limit, and whether it is watched."""
        name = request.values.get("name")
        one = next((w for w in alerts.watched(db.session(), _settings()) if w.rule.name == name), None)
        if one is None:
            raise NotFound(gettext("There is no such rule."))
        form = {"threshold": alert_channels.shown(one.threshold), "is_on": one.is_on}
        error = ""
        if request.method == "POST":
            form = {"threshold": request.form.get("threshold", "")[:20], "is_on": "is_on" in request.form}
            try:
                threshold = _number(str(form["threshold"]))
                if confirmation.passes():
                    with transaction() as session:
                        alerts.set_rule(
                            session, require(QUEUE_STEER), one.rule.name, is_on=bool(form["is_on"]), threshold=threshold
                        )
                    flash(gettext("Saved."), "success")
                    return redirect(self.get_url(".index_view"))
            except InvalidInput as refused:
                error = str(refused)
        page = self.render("admin/alerts/rule.html", one=one, form=form, error=error, **confirmation.context())
        return make_response(page, 422 if request.method == "POST" else 200)

    @expose("/channel/", methods=("GET", "POST"))
    def channel_view(self) -> ResponseReturnValue:
        """A new channel, or changes of the one that is named."""
        channel = _channel() if request.values.get("id") else None
        form = {"kind": "mail", "name": "", "address": "", "severity": SEVERITIES[0]}
        if channel is not None:
            form |= {"kind": channel.kind, "name": channel.name, "severity": channel.severity}
        errors: dict[str, str] = {}
        if request.method == "POST":
            form = {name: request.form.get(name, kept)[:MAX_ADDRESS] for name, kept in form.items()}
            try:
                # Looked at before the password is asked for, and stored only after.
                alert_channels.check_channel(db.session(), **form, channel=channel)
                if confirmation.passes():
                    self._store(channel, form)
                    return redirect(self.get_url(".index_view"))
            except InvalidInput as refused:
                errors = refused.fields
            except Conflict as refused:
                errors = {"kind": str(refused)}
        page = self.render(
            "admin/alerts/channel.html",
            channel=channel,
            form=form,
            errors=errors,
            kinds=KIND_NAMES,
            kind_order=CHANNEL_KINDS,
            severities=SEVERITY_NAMES,
            services=sorted(SCHEMES.items(), key=lambda pair: pair[1].lower()),
            **confirmation.context(),
        )
        return make_response(page, 422 if request.method == "POST" else 200)

    def _store(self, channel: AlertChannel | None, form: dict[str, str]) -> None:
        """Add a channel, or store its changes; a new address gets a test message."""
        with transaction() as session:
            actor = require(QUEUE_STEER)
            if channel is None:
                stored = alert_channels.add_channel(session, actor, _settings(), **form)
            else:
                held = alert_channels.get_channel(session, channel.id)
                stored = alert_channels.change_channel(session, _settings(), held, **form)
            if form["address"]:
                alert_channels.enqueue(session, stored, "test")
        if form["address"]:
            flash(gettext("Saved. A test message is on its way; below you see whether it arrived."), "success")
        else:
            flash(gettext("Saved."), "success")

    @expose("/remove/", methods=("GET", "POST"))
    def remove_view(self) -> ResponseReturnValue:
        """Ask, then remove a channel."""
        channel = _channel()
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                alert_channels.remove_channel(session, alert_channels.get_channel(session, channel.id))
            flash(gettext("Removed."), "success")
            return redirect(self.get_url(".index_view"))
        page = self.render("admin/alerts/remove.html", channel=channel, kinds=KIND_NAMES, **confirmation.context())
        return make_response(page, 422 if request.method == "POST" else 200)

    @expose("/test/", methods=("POST",))
    def test_view(self) -> ResponseReturnValue:
        """Send a test to a channel."""
        channel = _channel()
        with transaction() as session:
            channel = alert_channels.get_channel(session, channel.id)
            alert_channels.enqueue(session, channel, "test")
            audit.record(session, require(QUEUE_STEER), "alert_channel.test", None, {"channel": channel.name})
        flash(gettext("A test message is on its way; below you see whether it arrived."), "success")
        return redirect(self.get_url(".index_view"))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _number(typed: str) -> float:
    message = gettext("Enter a number, such as 10 or 0.5.")
    try:
        number = float(typed.strip().replace(",", "."))
    except ValueError:
        raise InvalidInput(message) from None
    if number != number or abs(number) > 1e9:
        raise InvalidInput(message)
    return number


def _channel() -> AlertChannel:
    try:
        channel_id = UUID(request.values.get("id", ""))
    except ValueError:
        raise NotFound(gettext("This channel does not exist.")) from None
    return alert_channels.get_channel(db.session(), channel_id)
