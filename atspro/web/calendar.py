"""The calendar: a month, one event as a file, and the private feed that a calendar program reads."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, dates
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro import i18n
from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.models import UserApplication, UserJob
from atspro.services import applications, mail
from atspro.services.applications import calendar
from atspro.services.applications.calendar import Entry
from atspro.web import step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor
from atspro.web.email_links import full_address
from atspro.web.forms.account import FeedForm
from atspro.web.forms.applications import EVENT_LABELS
from atspro.web.forms.base import show_errors
from atspro.web.languages import time_zone
from atspro.web.security import limiter, network_key

bp = Blueprint("calendar", __name__, url_prefix="/calendar")
bp.before_request(login_required(lambda: None))
feed_bp = Blueprint("calendar_feed", __name__, url_prefix="/calendar/feed")

FEED_LIMIT = "60 per minute"
CALENDAR = "text/calendar"
SHOWN_A_DAY = 4
# What entries without words of their own are called.
LABELS = EVENT_LABELS | {
    "event": gettext_noop("Appointment"),
    "task": gettext_noop("Task"),
    "deadline": gettext_noop("Apply by"),
    "offer": gettext_noop("Answer the offer"),
}


@bp.get("/")
def show() -> ResponseReturnValue:
    """A month."""
    return _page(FeedForm(formdata=None))


@bp.post("/feed")
@ask_password
def switch_on() -> ResponseReturnValue:
    """A new address for the feed, shown this once; the one before leads nowhere from now on.

    It is read without a session and outlives the one that made it, so whoever finds a browser open must not make one.
    """
    form = FeedForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            with transaction() as session:
                token = calendar.switch_on(session, actor(), with_details=bool(form.details.data))
                link = full_address("calendar.show")
                mail.send(session, "calendar_feed_made", actor().email, about=actor(), link=link)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            return _page(FeedForm(formdata=None), address=full_address("calendar_feed.show", secret=token))
    return _page(form), 422


@bp.post("/feed/off")
def switch_off() -> ResponseReturnValue:
    """Have the feed's address lead nowhere."""
    with transaction() as session:
        calendar.switch_off(session, actor())
    flash(gettext("The calendar feed is off. Its address leads nowhere from now on."), "success")
    return redirect(url_for("calendar.show", _anchor="feed"))


@bp.get("/events/<uuid:event_id>.ics")
def event(event_id: UUID) -> ResponseReturnValue:
    """One event as a file that a calendar program opens."""
    session = db.session()
    found = applications.get_event(session, actor(), event_id)
    if found.kind not in EVENT_LABELS:
        abort(404)
    application = session.get_one(UserApplication, found.application_id)
    entry = calendar.entry_of(found, session.get_one(UserJob, application.job_id))
    answer = Response(_written([entry], with_details=True), content_type=f"{CALENDAR}; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    return answer


@feed_bp.get("/<secret>.ics", endpoint="show")
@limiter.limit(lambda: FEED_LIMIT, key_func=network_key)
def show_feed(secret: str) -> ResponseReturnValue:
    """The feed, for whoever has its address; no cookie is read or set."""
    with transaction() as session:
        found = calendar.whose_feed(session, secret)
        if found is None:
            abort(404)
        person, with_details = found
        language = i18n.language_for(person.id)
        entries = calendar.feed_entries(session, person)
    with i18n.in_language(language):
        written = _written(entries, with_details=with_details)
    answer = Response(written, content_type=f"{CALENDAR}; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _written(entries: Sequence[Entry], *, with_details: bool) -> bytes:
    return calendar.as_calendar(entries, labels=dict(LABELS), with_details=with_details)


def _page(form: FeedForm, **context: Any) -> str:
    zone = ZoneInfo(time_zone() or "UTC")
    today = utc_now().replace(tzinfo=UTC).astimezone(zone).date()
    month = _month(request.args.get("month", ""), today)
    weeks = Calendar(Locale.parse(i18n.language()).first_week_day).monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    entries = calendar.entries_between(db.session(), actor(), _utc(first, zone), _utc(last, zone))
    # Each with its time of day for the reader; what has none lies on its day in every zone.
    by_day: dict[date, list[tuple[Entry, str]]] = {}
    for entry in entries:
        at = entry.at if entry.is_all_day else entry.at.replace(tzinfo=UTC).astimezone(zone)
        clock = "" if entry.is_all_day else dates.format_time(at.time(), "short", locale=i18n.language())
        by_day.setdefault(at.date(), []).append((entry, clock))
    return render_template(
        "applications/calendar.html",
        month=month,
        weeks=weeks,
        by_day=by_day,
        agenda=sorted(by_day.items()),
        today=today,
        before=(month - timedelta(days=1)).strftime("%Y-%m"),
        after=(month + timedelta(days=31)).strftime("%Y-%m"),
        feed=calendar.current_feed(db.session(), actor()),
        form=form,
        labels=LABELS,
        shown=SHOWN_A_DAY,
        zone=zone.key,
        month_name=dates.format_date(month, "LLLL y", locale=i18n.language()),
        weekday=lambda day: dates.format_date(day, "EEE", locale=i18n.language()),
        format_day=i18n.format_day,
        **step_up.context(form),
        **context,
    )


def _month(typed: str, today: date) -> date:
    try:
        month = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 (a month, of no zone)
    except ValueError:
        month = today
    return (month if 1990 <= month.year <= 2100 else today).replace(day=1)


def _utc(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
