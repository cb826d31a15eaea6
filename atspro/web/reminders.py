"""How somebody wants to be reminded; and the page behind the link that stops the mail."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from atspro.db import db, transaction
from atspro.errors import InvalidInput
from atspro.i18n import Labels, gettext, gettext_noop, lazy_gettext
from atspro.models import ReminderSettings
from atspro.services import applications, mail
from atspro.services.applications import digests
from atspro.services.mail import unsubscribe
from atspro.services.users import user_settings
from atspro.web.current_user import actor
from atspro.web.forms.base import show_errors
from atspro.web.languages import time_zone
from atspro.web.security import limiter, network_key

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
bp.before_request(login_required(lambda: None))
off_bp = Blueprint("reminders_off", __name__, url_prefix="/reminders/off")
OFF_LIMIT = "30 per minute"
DIGEST_LABELS = Labels(
    {"off": gettext_noop("Never"), "daily": gettext_noop("Every day"), "weekly": gettext_noop("Every week")}
)
NUMBER = lazy_gettext("Enter a whole number.")


class ReminderForm(FlaskForm):
    """How a person wants to be reminded."""

    digest = SelectField(
        lazy_gettext("Mail me what waits"), choices=[SelectChoice(*pair) for pair in DIGEST_LABELS.lazy()]
    )
    hour = IntegerField(lazy_gettext("From this hour on"), [InputRequired(NUMBER)])
    timezone = SelectField(lazy_gettext("In this time zone"), validate_choice=False)
    follow_up_days = IntegerField(lazy_gettext("Remind me to ask after days"), [InputRequired(NUMBER)])
    quiet_after_days = IntegerField(lazy_gettext("Call it silence after days"), [InputRequired(NUMBER)])
    thank_you = BooleanField(lazy_gettext("Remind me to say thank you the day after an interview"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.timezone.choices = [SelectChoice(name, name.replace("_", " ")) for name in sorted(available_timezones())]


@bp.route("/", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """See and change the settings."""
    stored = applications.settings_of(db.session(), actor().id)
    if request.method == "GET":
        values = _values(stored) | {"timezone": time_zone() or "UTC"}
        return _page(ReminderForm(formdata=None, data=values))
    form = ReminderForm()
    if form.validate():
        try:
            with transaction() as session:
                digests.save_settings(session, actor(), {name: form[name].data for name in _values(stored)})
                user_settings.save_time_zone(session, actor(), form.timezone.data or "")
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(gettext("Reminders saved."), "success")
            return redirect(url_for("reminders.show"))
    return _page(form), 422


@off_bp.route("/<secret>", methods=["GET", "POST"])
@limiter.limit(lambda: OFF_LIMIT, key_func=network_key)
def off(secret: str) -> ResponseReturnValue:
    """Stop the mail: a page with a button, and what a mail program posts by itself (RFC 8058), without a token."""
    found = unsubscribe.person_of(current_app.config["SETTINGS"], secret)
    if found is None:
        abort(404)
    if request.method == "GET":
        return render_template("applications/digest_off.html", is_off=False)
    with transaction() as session:
        if not digests.stop_digest(session, found[1]):
            abort(404)
    return render_template("applications/digest_off.html", is_off=True)


def _values(stored: ReminderSettings) -> dict[str, object]:
    names = ("digest", "hour", "follow_up_days", "quiet_after_days", "thank_you")
    return {name: getattr(stored, name) for name in names}


def _page(form: ReminderForm) -> str:
    settings = current_app.config["SETTINGS"]
    return render_template(
        "applications/reminders.html", form=form, has_mail=mail.is_configured(settings) or settings.EMBEDDED
    )
