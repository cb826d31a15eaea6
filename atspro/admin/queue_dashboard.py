"""The queue console: what waits, runs, is stuck or failed, who works on it, and what ended in a day and a week."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app, request
from flask_admin import BaseView

from atspro.admin.charts import Columns, Point, Series
from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.permissions import StaffOnly
from atspro.db import db
from atspro.services.monitoring import dashboard_stats, queue_dashboard, queue_metrics

ACTIONS = (("raise_priority", "Move to the front"), ("retry", "Retry"), ("cancel", "Cancel requests"))
TAB_NAMES = {"running": "In progress", "queued": "Waiting", "stuck": "Stuck", "failed": "Failed in the last day"}
SERIES = (
    Series("succeeded", "Written", "good"),
    Series("failed", "Failed", "bad"),
    Series("cancelled", "Canceled", "plain"),
)


class QueueView(StaffOnly, BaseView):
    """The console and the part of it that is read again and again."""

    def __init__(self) -> None:
        super().__init__(name="Queue", endpoint="admin_queue", url="/admin/queue")

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
            "duration": duration,
            "list_url": list_url,
        }


def duration(seconds: float | None) -> str:
    """A time span in the two largest units that it has, such as “3 min 20 s”."""
    if seconds is None:
        return "–"
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    first = next((place for place, (count, _) in enumerate(units) if count), len(units) - 1)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count or unit == units[first][1])


def by_hour(ended: list[tuple[datetime, dict[str, int]]]) -> Columns:
    """What ended in the last day, each hour leading to its requests."""
    points = [Point(f"{hour:%b %-d, %H:00}", _since(hour), values) for hour, values in ended]
    return Columns("Ended in the last 24 hours", "requests", SERIES, points)


def by_day(ended: list[Any], title: str = "Ended in the last 7 days") -> Columns:
    """What ended on each day, leading to its requests."""
    points = [
        Point(f"{day:%b %-d}", _since(datetime.combine(day, time.min), timedelta(days=1)), values)
        for day, values in ended
    ]
    return Columns(title, "requests", SERIES, points)


def _since(moment: datetime, span: timedelta = timedelta(hours=1)) -> str:
    return list_url(
        "admin_requests",
        ended_since=moment.isoformat(timespec="seconds"),
        ended_before=(moment + span).isoformat(timespec="seconds"),
    )
