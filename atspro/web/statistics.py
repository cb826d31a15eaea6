"""How the search goes, and a proof of it to print."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.services import applications
from atspro.services.applications import LABELS, STAGE_LABELS
from atspro.services.spreadsheets.writer import as_csv
from atspro.web.current_user import actor
from atspro.web.forms.applications import METHOD_LABELS
from atspro.web.templating import BAND_NAMES

bp = Blueprint("statistics", __name__)
bp.before_request(login_required(lambda: None))

PERIODS = {
    "all": (gettext_noop("All time"), None),
    "90": (gettext_noop("Last 90 days"), 90),
    "30": (gettext_noop("Last 30 days"), 30),
}
HEADERS = ("Date", "Employer", "Contact", "Position", "Method", "Result", "Source", "Link")


@bp.get("/statistics")
def show() -> ResponseReturnValue:
    """What was ever reached, by what, and how long it takes."""
    period = request.args.get("period", "all")
    period = period if period in PERIODS else "all"
    since = applications.period_start(PERIODS[period][1])
    return render_template(
        "applications/statistics.html",
        figures=applications.statistics(db.session(), actor(), since=since),
        period=period,
        periods={name: gettext(label) for name, (label, _) in PERIODS.items()},
        method_labels=METHOD_LABELS,
        score_labels=BAND_NAMES,
        stage_labels=STAGE_LABELS,
    )


@bp.get("/statistics/proof")
def proof() -> ResponseReturnValue:
    """What was applied to in a period, to print or to download as a table."""
    today = utc_now().date()
    errors: dict[str, str] = {}
    first = _day("first", today - timedelta(days=today.day - 1), errors)
    last = _day("last", today, errors)
    efforts = []
    if not errors:
        try:
            efforts = applications.proof_of_search(db.session(), actor(), first, last)
        except InvalidInput as error:
            errors = error.fields
    if request.args.get("download") and not errors:
        rows = [
            (
                effort.day.date().isoformat(),
                effort.employer,
                effort.contact,
                effort.position,
                METHOD_LABELS.get(effort.method, ""),
                LABELS[effort.result],
                effort.source,
                effort.link,
            )
            for effort in efforts
        ]
        name = f"job-search-{first}-to-{last}.csv"
        return Response(
            "".join(as_csv(HEADERS, iter([rows]))),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    page = render_template(
        "applications/proof.html",
        efforts=efforts,
        first=first,
        last=last,
        typed={"first": request.args.get("first", ""), "last": request.args.get("last", "")},
        errors=errors,
        method_labels=METHOD_LABELS,
        person=actor(),
        today=today,
    )
    return page, 422 if errors else 200


def _day(name: str, otherwise: date, errors: dict[str, str]) -> date:
    typed = request.args.get(name, "")
    if not typed:
        return otherwise
    try:
        return date.fromisoformat(typed)
    except ValueError:
        errors[name] = gettext("Enter a day such as 2026-03-31.")
        return otherwise
