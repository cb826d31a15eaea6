"""The queue console: what waits, runs, is stuck or failed, who works on it, and what ended in a day and a week."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView
from sqlalchemy.orm import Session

from atspro.admin import display
from atspro.admin.charts import Columns, Point, Series
from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.permissions import StaffOnly, require_admin
from atspro.db import db, transaction, utc_now
from atspro.document_kinds import DOCUMENT_TYPES
from atspro.errors import InvalidInput
from atspro.i18n import Labels, day_label, gettext, gettext_noop, lazy_gettext
from atspro.services.generation import controls
from atspro.services.monitoring import dashboard_stats, queue_dashboard, queue_metrics
from atspro.tables import TABLES

ACTIONS = (
    ("raise_priority", lazy_gettext("Move to the front")),
    ("retry", lazy_gettext("Retry")),
    ("acknowledge", lazy_gettext("Acknowledge")),
    ("cancel", lazy_gettext("Cancel requests")),
)
CONTROLLED = (
    *(("queue", name) for name in controls.CONTROLLED_QUEUES),
    *(("type", name) for name in DOCUMENT_TYPES),
)
TAB_NAMES = Labels(
    {
        "running": gettext_noop("In progress"),
        "queued": gettext_noop("Waiting"),
        "stuck": gettext_noop("Stuck"),
        "failed": gettext_noop("Failed in the last day"),
    }
)
SERIES = (
    Series("succeeded", lazy_gettext("Written"), "good"),
    Series("failed", lazy_gettext("Failed"), "bad"),
    Series("cancelled", lazy_gettext("Canceled"), "plain"),
)


class QueueView(StaffOnly, BaseView):
    """The console and the part of it that is read again and again."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Queue"), endpoint="admin_queue", url="/admin/queue")

    @expose("/")
    def index_view(self) -> str:
        """The whole page."""
        session = db.session()
        charts = [by_hour(queue_dashboard.ended_by_hour(session)), by_day(queue_dashboard.ended_by_day(session))]
        return str(self.render("admin/queue/index.html", actions=ACTIONS, charts=charts, **self._now()))

    @expose("/live/")
    def live_view(self) -> str:
        """What changes while one looks."""
        return str(self.render("admin/queue/_live.html", **self._now()))

    @expose("/control/", methods=("GET", "POST"))
    def control_view(self) -> ResponseReturnValue:
        """Pause, limit or let go a queue, a type of document or a worker."""
        form = _control_form(db.session())
        if form is None:
            abort(404)
        error = ""
        if request.method == "POST":
            try:
                self._control(form)
            except InvalidInput as refused:
                error = str(refused)
            else:
                flash(gettext("Saved: %(called)s.", called=called(form["kind"], form["name"])), "success")
                return redirect(self.get_url(".index_view"))
        held = controls.all_controls(db.session())
        current = next((one for one in held if (one.kind, one.name) == (form["kind"], form["name"])), None)
        page = self.render(
            "admin/queue/control.html",
            form=form,
            error=error,
            current=current,
            called=called,
            most=controls.MOST,
            max_reason=controls.MAX_REASON,
        )
        return make_response(page, 422 if error else 200)

    def _control(self, form: dict[str, str]) -> None:
        most = form["most_at_once"].strip()
        limited = form["what"] == "limit"
        if limited and not (most.isascii() and most.isdigit()):
            raise InvalidInput(gettext("Say how many at once: a number from 1 to %(most)s.", most=controls.MOST))
        with transaction() as session:
            controls.set_control(
                session,
                require_admin(),
                form["kind"],
                form["name"],
                paused=form["what"] == "pause",
                most_at_once=int(most[:6]) if limited else None,
                reason=form["reason"],
            )

    def _now(self) -> dict[str, Any]:
        session = db.session()
        tab = request.args.get("state", "")
        tab = tab if tab in queue_dashboard.TABS else "running"
        live = queue_metrics.live(session)
        counts = {
            "running": sum(one.count for one in live if one.state == "running"),
            "queued": sum(one.count for one in live if one.state == "queued"),
            "stuck": queue_dashboard.count_stuck(session),
        }
        queues: dict[str, dict[str, int]] = {}
        for one in live:
            about = queues.setdefault(one.queue, {"running": 0, "queued": 0, "held": 0})
            about[one.state] += one.count
            about["held"] += one.held
        return {
            "tab": tab,
            "tabs": TAB_NAMES,
            "counts": counts,
            "queues": queues,
            "lines": queue_dashboard.read_requests(session, tab),
            "shown": queue_dashboard.SHOWN,
            "workers": queue_metrics.workers(session),
            "broker": dashboard_stats.broker_lengths(current_app.config["SETTINGS"]),
            "duration": display.duration,
            "list_url": list_url,
            "controls": controls.all_controls(session),
            "stuck_words": Labels(queue_dashboard.STUCK_WORDS),
            "day_ago": (utc_now() - timedelta(days=1)).isoformat(timespec="seconds"),
            "controlled": CONTROLLED,
            "called": called,
        }


def called(kind: str, name: str) -> str:
    """What a control is of, in words: "the queue documents", "the type Resume", "the worker one@host"."""
    return f"the {kind} {display.word_for('document_names', name) if kind == 'type' else name}"


def _control_form(session: Session) -> dict[str, str] | None:
    """What was typed, or what holds now; None for what cannot be controlled."""
    given = request.form if request.method == "POST" else request.args
    kind, name = given.get("kind", ""), given.get("name", "")
    if not any(kind == known and name in of_kind for known, of_kind in controls.names(session).items()):
        return None
    form = {"kind": kind, "name": name, "what": "pause", "most_at_once": "", "reason": ""}
    if request.method == "POST":
        return form | {key: given.get(key, form[key])[: controls.MAX_REASON + 1] for key in form}
    return form


def by_hour(ended: list[tuple[datetime, dict[str, int]]]) -> Columns:
    """What ended in the last day, each hour leading to its requests."""
    points = [Point(f"{day_label(hour)}, {hour:%H:00}", _since(hour), values) for hour, values in ended]
    return Columns(gettext("Ended in the last 24 hours"), TABLES["generationRequest"].plural, SERIES, points)


def by_day(ended: list[Any], title: str = "") -> Columns:
    """What ended on each day, leading to its requests."""
    points = [
        Point(day_label(day), _since(datetime.combine(day, time.min), timedelta(days=1)), values)
        for day, values in ended
    ]
    named = title or gettext("Ended in the last 7 days")
    return Columns(named, TABLES["generationRequest"].plural, SERIES, points)


def _since(moment: datetime, span: timedelta = timedelta(hours=1)) -> str:
    return list_url(
        "admin_requests",
        ended_since=moment.isoformat(timespec="seconds"),
        ended_before=(moment + span).isoformat(timespec="seconds"),
    )
