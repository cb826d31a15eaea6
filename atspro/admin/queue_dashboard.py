"""The queue console: what waits, runs, is stuck or failed, who works on it, and what ended in a day and a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView
from sqlalchemy.orm import Session

from atspro import replica
from atspro.admin import display
from atspro.admin.charts import Bar, Bars, Columns, Point, Series
from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.permissions import StaffOnly, may, require
from atspro.db import db, transaction, utc_now
from atspro.document_kinds import DOCUMENT_TYPES
from atspro.errors import InvalidInput
from atspro.i18n import (
    Labels,
    day_label,
    format_number,
    format_percent,
    gettext,
    gettext_noop,
    lazy_gettext,
    reader_zone,
    to_reader,
    to_utc,
)
from atspro.roles import PEOPLE_SEE, QUEUE_STEER
from atspro.services.generation import controls
from atspro.services.monitoring import dashboard_stats, queue_dashboard, queue_history, queue_metrics
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
RANGE_NAMES = Labels(
    {
        "24h": gettext_noop("24 hours"),
        "7d": gettext_noop("7 days"),
        "30d": gettext_noop("30 days"),
        "90d": gettext_noop("90 days"),
    }
)
TONES = dict(zip(DOCUMENT_TYPES, ("accent", "good", "warn", "plain"), strict=True))
_HOUR = timedelta(hours=1)
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
        charts = [
            by_hour(queue_dashboard.ended_by_hour(session)),
            by_day(queue_dashboard.ended_by_day(session, zone=reader_zone())),
        ]
        return str(self.render("admin/queue/index.html", actions=ACTIONS, charts=charts, **self._now()))

    @expose("/live/")
    def live_view(self) -> str:
        """What changes while one looks."""
        return str(self.render("admin/queue/_live.html", **self._now()))

    @expose("/statistics/")
    def statistics_view(self) -> str:
        """Counts, waits and errors over a range of time."""
        name = request.args.get("range", "")
        name = name if name in queue_history.RANGES else "7d"
        zone = reader_zone()
        (history, tokens), as_of = replica.read(
            db.session(),
            lambda session: (
                queue_history.read_history(session, name, zone),
                queue_history.model_tokens(session, name, zone),
            ),
        )
        return str(
            self.render(
                "admin/queue/statistics.html",
                chosen=name,
                ranges=RANGE_NAMES,
                as_of=as_of,
                history=history,
                charts=history_charts(history, tokens, by_day=queue_history.RANGES[name] > 1),
                errors=_error_bars(history),
                since=history.columns[0].begin,
                zone=zone,
                seconds=lambda value: format_number(round(value, 1)),
                percent=format_percent,
                list_url=list_url,
            )
        )

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
                require(QUEUE_STEER),
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
            "day_ago": utc_now() - timedelta(days=1),
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
    points = [Point(_hour_label(to_reader(hour)), _since(hour, hour + _HOUR), values) for hour, values in ended]
    named = gettext("Ended in the last 24 hours")
    return Columns(named, TABLES["generationRequest"].plural, SERIES, points, reader_zone())


def by_day(ended: list[Any], title: str = "") -> Columns:
    """What ended on each day, leading to its requests."""
    points = [
        Point(day_label(day), _since(begin_of(day), begin_of(day + timedelta(days=1))), values) for day, values in ended
    ]
    named = title or gettext("Ended in the last 7 days")
    return Columns(named, TABLES["generationRequest"].plural, SERIES, points, reader_zone())


def begin_of(day: date) -> datetime:
    """When a day of the reader's begins, in naive UTC."""
    return to_utc(datetime.combine(day, time.min))


def _hour_label(hour: datetime) -> str:
    return f"{day_label(hour)}, {hour:%H:%M}"


def _since(begin: datetime, end: datetime) -> str:
    return list_url("admin_requests", ended_since=begin, ended_before=end)


def history_charts(
    history: queue_history.History, tokens: dict[date, tuple[int, int]], *, by_day: bool
) -> list[Columns]:
    """What ended and what failed by type, how long requests waited, and what a language model read and wrote."""
    unit = TABLES["generationRequest"].plural
    kinds = [Series(kind, display.word_for("document_names", kind), TONES[kind]) for kind in DOCUMENT_TYPES]

    def chart(title: str, unit: str, series: list[Series], values: Any, **narrowed: str) -> Columns:
        points = [
            Point(
                day_label(one.local) if by_day else _hour_label(one.local),
                list_url("admin_requests", ended_since=one.begin, ended_before=one.end, **narrowed),
                values(one),
            )
            for one in history.columns
        ]
        return Columns(title, unit, series, points, reader_zone())

    def waits(one: queue_history.Column) -> dict[str, int]:
        ended = sum(sums.total for sums in one.types.values())
        waited = sum(sums.waited for sums in one.types.values())
        return {"wait": round(waited / ended) if ended else 0}

    charts = [
        chart(gettext("Ended, by type"), unit, kinds, lambda one: {k: sums.total for k, sums in one.types.items()}),
        chart(
            gettext("Failed, by type"),
            unit,
            kinds,
            lambda one: {k: sums.count["failed"] for k, sums in one.types.items()},
            state="failed",
        ),
        chart(
            gettext("Average wait, in seconds"),
            gettext("seconds"),
            [Series("wait", gettext("Average wait"), "accent")],
            waits,
        ),
    ]
    charts[-1] = replace(charts[-1], adds_up=False)
    return [*charts, _token_chart(tokens)] if tokens and may(PEOPLE_SEE) else charts


def _token_chart(tokens: dict[date, tuple[int, int]]) -> Columns:
    days = [min(tokens) + timedelta(days=number) for number in range((max(tokens) - min(tokens)).days + 1)]
    points = [
        Point(
            day_label(day),
            list_url("admin_documents", since=begin_of(day), before=begin_of(day + timedelta(days=1))),
            dict(zip(("read", "written"), tokens.get(day, (0, 0)), strict=True)),
        )
        for day in days
    ]
    series = [Series("read", gettext("Read"), "plain"), Series("written", gettext("Written by the model"), "accent")]
    return Columns(gettext("Tokens of the language model by day"), gettext("tokens"), series, points, reader_zone())


def _error_bars(history: queue_history.History) -> Bars:
    since = history.columns[0].begin
    bars = [
        Bar(
            kind or gettext("not noted"),
            list_url("admin_requests", state="failed", ended_since=since, **({"error_type": kind} if kind else {})),
            count,
        )
        for kind, count in history.errors
    ]
    note = gettext("Of the newest %(count)s failures.", count=format_number(queue_history.MAX_FAILURES))
    return Bars(gettext("Kinds of error"), bars, note if history.is_capped else "")
