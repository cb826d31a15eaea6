"""The first page: the numbers that staff want to see, each leading to the rows behind it."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView

from atspro.admin import display
from atspro.admin.charts import Bar, Bars, Columns, Point, Series
from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.permissions import StaffOnly
from atspro.admin.queue_dashboard import begin_of, by_day
from atspro.db import db
from atspro.i18n import day_label, gettext, lazy_gettext, reader_zone
from atspro.services.monitoring import dashboard_stats, queue_dashboard, queue_metrics
from atspro.tables import TABLES


class OverviewView(StaffOnly, AdminIndexView):
    """The index of the dashboard."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Overview"), endpoint="admin", url="/admin")
        # Styles and scripts are the site's own: Flask-Admin's are not served.
        self.static_folder = None

    def is_visible(self) -> bool:
        """In the menu of those who get its numbers."""
        return self.sees_people

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The numbers; who may not see people begins with the queue."""
        if not self.sees_people:
            return redirect(url_for("admin_queue.index_view"))
        session = db.session()
        read = dashboard_stats.read_overview(session, reader_zone())
        return str(
            self.render(
                "admin/index.html",
                overview=read,
                never=dashboard_stats.NEVER,
                breakdowns=breakdowns(read),
                growth=growth(read),
                ended=by_day(
                    queue_dashboard.ended_by_day(session, dashboard_stats.GROWTH_DAYS, reader_zone()),
                    gettext("Requests that ended in the last 30 days"),
                ),
                workers=queue_metrics.workers(session),
                today=queue_metrics.today_by_state(session),
                broker=dashboard_stats.broker_lengths(current_app.config["SETTINGS"]),
                list_url=list_url,
            )
        )


def breakdowns(read: dashboard_stats.Overview) -> list[Bars]:
    """Jobs by status, active documents by type and by the band of their score, each leading to its rows."""
    jobs = [
        Bar(display.word_for("status_names", name), list_url("admin_jobs", status=name), count)
        for name, count in read.jobs.items()
    ]
    documents = [
        Bar(display.word_for("document_names", name), list_url("admin_documents", type=name, active="yes"), count)
        for name, count in read.documents.items()
    ]
    scores = [
        Bar(display.word_for("band_names", name), list_url("admin_documents", score=name), count)
        for name, count in read.scores.items()
    ]
    strong, fair = dashboard_stats.BANDS["strong"][0], dashboard_stats.BANDS["fair"][0]
    return [
        Bars(gettext("Jobs by status"), jobs),
        Bars(gettext("Active documents by type"), documents),
        Bars(
            gettext("Scores of active documents"),
            scores,
            gettext(
                "Out of 100, strong from %(strong)s, fair from %(fair)s; documents without a score are left out.",
                strong=strong,
                fair=fair,
            ),
        ),
    ]


def growth(read: dashboard_stats.Overview) -> list[Columns]:
    """New users and new jobs day by day, each day leading to its rows."""
    charts = []
    for kind, title, endpoint in (
        ("users", gettext("New users in the last 30 days"), "admin_users"),
        ("jobs", gettext("New jobs in the last 30 days"), "admin_jobs"),
    ):
        points = [
            Point(
                day_label(day),
                list_url(endpoint, since=begin_of(day), before=begin_of(day + timedelta(days=1))),
                {kind: counts[kind]},
            )
            for day, counts in read.new_by_day
        ]
        unit = TABLES["user" if kind == "users" else "userJobs"].plural
        charts.append(Columns(title, unit, [Series(kind, unit[:1].upper() + unit[1:])], points, reader_zone()))
    return charts
