"""A person's own search from a CSV file or a workbook: upload it, say what its columns mean, check, import, undo."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput, UnreadableFile
from atspro.i18n import gettext, ngettext, translated
from atspro.services.imports import search_imports, search_rows
from atspro.services.imports.search_columns import FIELDS, guess_stage
from atspro.services.sandbox import parser
from atspro.web.current_user import actor
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("search_imports", __name__, url_prefix="/jobs/table")
bp.before_request(login_required(lambda: None))

READ_LIMIT = "10 per minute"
SHOWN = 50


@bp.route("/", methods=["GET", "POST"])
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, methods=["POST"])
@costly
def upload() -> ResponseReturnValue:
    """Bring a file; what would be made of it is shown before anything is."""
    if request.method == "GET":
        return _upload_page()
    settings: Settings = current_app.config["SETTINGS"]
    upload = request.files.get("file")
    name = (upload.filename or "") if upload else ""
    if upload is None or not name:
        return _upload_page(gettext("Choose a CSV or XLSX file.")), 422
    limit = settings.MAX_UPLOAD_MB
    with closing(upload):
        data = upload.read(limit * 1024 * 1024 + 1)
    if len(data) > limit * 1024 * 1024:
        message = gettext("This file is larger than %(limit)s MB. Split it into smaller files.", limit=limit)
        return _upload_page(message), 422
    try:
        table = parser.read_table(data, name)
        with transaction() as session:
            import_id = search_imports.keep_file(session, actor(), table, name).id
    except (UnreadableFile, InvalidInput) as error:
        return _upload_page(translated(str(error))), 422
    return redirect(url_for("search_imports.show", import_id=import_id), 303)


@bp.get("/<uuid:import_id>")
@costly
def show(import_id: UUID) -> ResponseReturnValue:
    """What would be made: how many rows, which are there already, which are bad and why."""
    return _check_page(import_id)


@bp.post("/<uuid:import_id>")
def choose(import_id: UUID) -> ResponseReturnValue:
    """Keep what the columns and stages mean."""
    columns = {name: place for name in FIELDS if (place := request.form.get(f"column-{name}", type=int)) is not None}
    words, chosen = request.form.getlist("word"), request.form.getlist("stage")
    try:
        with transaction() as session:
            file = search_imports.get_file(session, actor(), import_id, lock=True)
            search_imports.choose(file, columns, dict(zip(words, chosen, strict=False)))
    except InvalidInput as error:
        return _check_page(import_id, str(error), 422, columns)
    return redirect(url_for("search_imports.show", import_id=import_id, _anchor="check"), 303)


@bp.post("/<uuid:import_id>/confirm")
@limiter.limit(lambda: READ_LIMIT, key_func=person_key)
@costly
def confirm(import_id: UUID) -> ResponseReturnValue:
    """Make all rows, or none."""
    options = {name: bool(request.form.get(name)) for name in ("with_duplicates", "without_bad")}
    try:
        with transaction() as session:
            made = search_imports.confirm(session, actor(), import_id, **options)
    except Conflict as error:
        return _check_page(import_id, str(error), 409)
    flash(ngettext("%(num)s job imported.", "%(num)s jobs imported.", made), "success")
    return redirect(url_for("search_imports.upload"))


@bp.post("/<uuid:import_id>/discard")
def discard(import_id: UUID) -> ResponseReturnValue:
    """Forget a file that waits."""
    with transaction() as session:
        search_imports.discard(session, actor(), import_id)
    flash(gettext("The file has been discarded. Nothing was imported."), "success")
    return redirect(url_for("search_imports.upload"))


@bp.route("/<uuid:import_id>/undo", methods=["GET", "POST"])
def undo(import_id: UUID) -> ResponseReturnValue:
    """Ask first, then remove all that an import made; what was worked on since goes only where the person says so."""
    if request.method == "GET":
        session = db.session()
        file = search_imports.get_file(session, actor(), import_id)
        return render_template("imports/undo.html", file=file, changed=search_imports.changed_since(session, file))
    with transaction() as writing:
        removed, kept = search_imports.undo(
            writing, actor(), import_id, with_changed=bool(request.form.get("with_changed"))
        )
    told = ngettext("%(num)s job removed.", "%(num)s jobs removed.", removed)
    if kept:
        told += " " + ngettext("%(num)s that you worked on stays.", "%(num)s that you worked on stay.", kept)
    flash(told, "success")
    return redirect(url_for("search_imports.upload"))


def _upload_page(error: str = "") -> str:
    return render_template(
        "imports/upload.html",
        error=error,
        imports=search_imports.imports_of(db.session(), actor()),
        max_rows=search_imports.MAX_ROWS,
    )


def _check_page(
    import_id: UUID, error: str = "", status: int = 200, typed: dict[str, Any] | None = None
) -> ResponseReturnValue:
    session = db.session()
    file = search_imports.get_file(session, actor(), import_id)
    if file.made_at is not None:
        return redirect(url_for("search_imports.upload"))
    checked = search_imports.check(session, actor(), file)
    stages = {**{word: guess_stage(word) or "" for word in checked.unknown_stages}, **file.summary["stages"]}
    page = render_template(
        "imports/check.html",
        file=file,
        summary=file.summary,
        examples=[
            next((row[1][place] for row in file.rows if len(row[1]) > place and row[1][place]), "")
            for place in range(len(file.summary["titles"]))
        ],
        columns=file.summary["columns"] if typed is None else typed,
        fields=FIELDS,
        stages=stages,
        stage_choices=[(stage, search_rows.label_of(stage)) for stage in search_rows.STAGE_CHOICES],
        label_of=search_rows.label_of,
        checked=checked,
        shown=SHOWN,
        error=error,
    )
    return page, status
