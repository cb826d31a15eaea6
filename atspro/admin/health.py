"""The page of health: what is wrong with this installation, and what to do, by the same checks as `flask doctor`."""

from __future__ import annotations

from flask import current_app
from flask_admin import BaseView
from markupsafe import Markup

from atspro.admin.decorators import expose
from atspro.admin.permissions import StaffOnly
from atspro.db import db, utc_now
from atspro.i18n import lazy_gettext
from atspro.services.monitoring import doctor
from atspro.services.monitoring.findings import Finding

WORST_FIRST = ("problem", "warning", "ok")


class HealthView(StaffOnly, BaseView):
    """Every finding, the worst first."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Health"), endpoint="admin_health", url="/admin/health")

    @expose("/")
    def index_view(self) -> str:
        """What was found just now. Nothing is written."""
        folder = current_app.extensions["migrate"].directory
        found = list(doctor.examine(db.session(), current_app.config["SETTINGS"], folder))
        found.sort(key=lambda one: WORST_FIRST.index(one.status))
        return str(
            self.render(
                "admin/health.html",
                found=found,
                names=doctor.NAMES,
                at=utc_now(),
                count=_count(found),
                coded=coded,
            )
        )


def coded(text: str) -> Markup:
    """A sentence with what stands between backticks as code."""
    plain, code = Markup("{}"), Markup("<code>{}</code>")
    parts = [(code if number % 2 else plain).format(part) for number, part in enumerate(text.split("`"))]
    return Markup("").join(parts)


def _count(found: list[Finding]) -> dict[str, int]:
    return {status: sum(one.status == status for one in found) for status in WORST_FIRST}
