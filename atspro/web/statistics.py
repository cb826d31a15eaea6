"""How the search goes, and a proof of it to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, utc_now
from atspro.errors import InvalidInput
from atspro.i18n import format_day, gettext, gettext_noop, language, translated
from atspro.services import applications
from atspro.services.applications import LABELS, METHOD_LABELS, STAGE_LABELS, Effort
from atspro.services.jobs import analytics
from atspro.services.spreadsheets.writer import as_csv
from atspro.web.current_user import actor
from atspro.web.security import costly
from atspro.web.templating import BAND_NAMES

bp = Blueprint("statistics", __name__)
bp.before_request(login_required(lambda: None))

MAX_PRINTED = 1_000
"""Rows of a proof as PDF: three applications a day for a year."""
PERIODS = {
    "all": (gettext_noop("All time"), None),
    "90": (gettext_noop("Last 90 days"), 90),
    "30": (gettext_noop("Last 30 days"), 30),
}
HEADERS = ("Date", "Employer", "Contact", "Position", "Method", "Result", "Source", "Link", "Entered later")


@bp.get("/statistics")
def show() -> ResponseReturnValue:
    """What was ever reached, by what, and how long it takes."""
    period = request.args.get("period", "all")
    period = period if period in PERIODS else "all"
    since = applications.period_start(PERIODS[period][1])
    return render_template(
        "applications/statistics.html",
        figures=applications.statistics(db.session(), actor(), since=since),
        most_seen=analytics.most_seen(db.session(), actor()),
        period=period,
        periods={name: gettext(label) for name, (label, _) in PERIODS.items()},
        method_labels=METHOD_LABELS,
        score_labels=BAND_NAMES,
        stage_labels=STAGE_LABELS,
    )


@bp.get("/statistics/proof")
@costly
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
    if request.args.get("download") == "pdf" and not errors:
        return _as_pdf(efforts, first, last)
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
                "yes" if effort.is_entered_later else "",
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


def _as_pdf(efforts: Sequence[Effort], first: date, last: date) -> ResponseReturnValue:
    # Loaded when the first such file is asked for, as for documents.
    from atspro.engine.export.table_pdf import PrintedTable, table_to_pdf

    person, paper = actor(), "us-letter" if request.args.get("paper") == "letter" else "a4"
    if len(efforts) > MAX_PRINTED:
        flash(gettext("This is too long for a PDF. Choose a shorter period, or download it as CSV."), "warning")
        return redirect(url_for("statistics.proof", first=first, last=last))
    headers = [
        gettext("Date"),
        gettext("Employer"),
        gettext("Contact or place"),
        gettext("Position"),
        gettext("Method"),
        gettext("Result"),
        gettext("Source"),
    ]
    rows = [
        (
            f"{format_day(effort.day.date())}{' *' if effort.is_entered_later else ''}",
            effort.employer,
            effort.contact,
            effort.position,
            METHOD_LABELS.get(effort.method, ""),
            LABELS[effort.result],
            " ".join(filter(None, (effort.source, urlsplit(effort.link).hostname if effort.link else ""))),
        )
        for effort in efforts
    ]
    said = gettext("As entered by the person.")
    later = gettext("* This day was entered later.")
    table = PrintedTable(
        title=gettext("Proof of job search"),
        headers=headers,
        rows=rows,
        widths=(1.2, 2, 2.2, 2.2, 1.3, 1.3, 1.8),
        lines=(
            f"{person.name}, {person.email}",
            gettext(
                "Period: %(first)s to %(last)s. Applications: %(count)s.",
                first=format_day(first),
                last=format_day(last),
                count=len(rows),
            ),
        ),
        notes=(f"{said} {later}" if any(effort.is_entered_later for effort in efforts) else said,),
        signatures=(gettext("Place and date"), gettext("Signature")),
        footer=gettext("Made with ATSPro on %(today)s", today=format_day(utc_now().date())),
        language=language(),
        paper="us-letter" if paper == "us-letter" else "a4",
    )
    try:
        file = table_to_pdf(table)
    except InvalidInput as error:
        flash(f"{translated(str(error))} {gettext('Download it as CSV instead.')}", "warning")
        return redirect(url_for("statistics.proof", first=first, last=last))
    name = f"job-search-{first}-to-{last}.pdf"
    return Response(file, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _day(name: str, otherwise: date, errors: dict[str, str]) -> date:
    typed = request.args.get(name, "")
    if not typed:
        return otherwise
    try:
        return date.fromisoformat(typed)
    except ValueError:
        errors[name] = gettext("Enter a day such as 2026-03-31.")
        return otherwise
