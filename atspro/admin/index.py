"""The first page: the numbers that staff want to see, each leading to the rows behind it."""

from __future__ import annotations

from flask import current_app
from flask_admin import AdminIndexView

from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.guard import Closed
from atspro.db import db
from atspro.services import monitor, overview


class OverviewView(Closed, AdminIndexView):
    """The index of the dashboard; its blueprint also serves the theme's files."""

    def __init__(self) -> None:
        super().__init__(name="Overview", endpoint="admin", url="/admin")

    @expose("/")
    def index(self) -> str:
        """The numbers."""
        session = db.session()
        return str(
            self.render(
                "admin/index.html",
                overview=overview.read_overview(session),
                workers=monitor.workers(session),
                today=monitor.today_by_state(session),
                broker=overview.broker_lengths(current_app.config["SETTINGS"]),
                list_url=list_url,
            )
        )
