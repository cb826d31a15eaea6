"""Bringing rows by a file: choose it, look at what a check found, confirm. Nothing is made before that.

See `atspro.services.imports.file_imports`, which has the columns and the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from sqlalchemy.orm import Session

from atspro.admin import confirmation
from atspro.admin.asked import asked_id
from atspro.admin.pages import page
from atspro.admin.permissions import require_admin
from atspro.admin.row_forms import RowForms
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import AtsproError, InvalidInput, NotFound, UnreadableFile
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import BulkAction, FileImport
from atspro.services import bulk, mail
from atspro.services.imports import file_imports
from atspro.services.imports.file_imports import RefusedRowsError
from atspro.services.imports.import_types import Kind
from atspro.services.sandbox import parser
from atspro.services.spreadsheets import writer
from atspro.services.spreadsheets.reader import MAX_CELL, MAX_COLUMNS, MAX_ROWS

if TYPE_CHECKING:
    from atspro.admin.base import AdminModelView

READ_LIMIT = "30 per minute"
BAD_ON_A_PAGE = 200
CHOOSE = gettext_noop("Choose a file first.")
NO_MAIL = gettext_noop("This copy has no mail server (SMTP_URL): the message stays in the outbox and is not delivered.")


class FileImports:
    """Pages that bring rows of a kind by a file. ``invites`` is whether the rows are people, who can be sent a mail."""

    def __init__(self, kind: Kind[Any], forms: RowForms, *, invites: bool = False) -> None:
        self.kind = kind
        self.forms = forms
        self.rows = forms.rows
        self.table = forms.table
        self.invites = invites

    @page("/import/", methods=("GET", "POST"))
    def import_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Choose a file; what it holds is checked, and kept for the page that shows what was found."""
        if request.method == "GET":
            parser.get_ready()
            return self._import_page(view)
        with self._limited():
            pass
        upload = request.files.get("file")
        name = (upload.filename or "") if upload else ""
        if upload is None or not name:
            return self._import_page(view, gettext(CHOOSE))
        most = self._settings.MAX_UPLOAD_MB
        with closing(upload):
            data = upload.read(most * 1024 * 1024 + 1)
        if len(data) > most * 1024 * 1024:
            message = gettext_noop("%(name)s: This file is larger than %(most)s MB. Split it into smaller files.")
            return self._import_page(view, gettext(message, name=name, most=most))
        try:
            table = parser.read_table(data, name)
            with transaction() as session:
                held = file_imports.check_file(session, require_admin(), self.kind, table, name).id
        except (UnreadableFile, InvalidInput) as error:
            return self._import_page(view, f"{name}: {error}")
        return redirect(self.rows.url("import_check_view", id=held))

    @page("/import/template/")
    def import_template_view(self, view: AdminModelView) -> ResponseReturnValue:
        """A CSV file with the names of all columns and one row as an example."""
        columns = self.kind.columns
        example = [[column.example for column in columns]]
        return _csv(f"{self.rows.path}-template.csv", [column.name for column in columns], iter([example]))

    @page("/import/check/")
    def import_check_view(self, view: AdminModelView) -> ResponseReturnValue:
        """What a check found: how many rows would be made, or every bad row with its reason."""
        return self._check_page(view, self._held())

    @page("/import/bad-rows/")
    def import_bad_rows_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Everything that is wrong with the rows, as a CSV file."""
        held = self._held()
        rows = [[one.line, one.column, one.value, one.reason] for one in file_imports.problems_in(held)]
        return _csv(f"{self.rows.path}-bad-rows.csv", ["line", "column", "value", "reason"], iter([rows]))

    @page("/import/confirm/", methods=("POST",))
    def import_confirm_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Make all rows, or none: at once, or by a worker when they are many."""
        held = self._held()
        if file_imports.summary_of(held).privileged and not confirmation.passes():
            return self._check_page(view, held)
        import_id, site = held.id, self._settings.BASE_URL
        link = site + url_for("auth.reset_password", token="TOKEN").replace("TOKEN", "{token}")  # noqa: S106
        mail_link = link if self.invites and request.form.get("invite") else None
        try:
            with transaction() as session:
                made = file_imports.confirm(
                    session,
                    require_admin(),
                    self.kind,
                    import_id,
                    mail_link=mail_link,
                    site=site,
                    source=self.rows.url("index_view"),
                )
                action_id, count = (made.id, 0) if isinstance(made, BulkAction) else (None, made)
        except RefusedRowsError as error:
            with transaction() as session:
                file_imports.keep_problems(session, import_id, error.problems)
            flash(str(error), "danger")
            return redirect(self.rows.url("import_check_view", id=import_id))
        except NotFound:
            raise
        except AtsproError as error:
            flash(str(error), "warning")
            return redirect(self.rows.url("import_check_view", id=import_id))
        if action_id is not None:
            return redirect(url_for("admin_bulk.details_view", id=action_id))
        rows = f"{format_number(count)} {self.table.noun if count == 1 else self.table.plural}"
        flash(gettext("%(rows)s imported.", rows=rows), "success")
        return redirect(self.rows.url("index_view"))

    @page("/import/discard/", methods=("POST",))
    def import_discard_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Forget the file."""
        held = self._held()

        def write(session: Session) -> bool:
            file_imports.discard(session, require_admin(), self.kind, held.id)
            return True

        if self.forms.write(None, write):
            flash(gettext("The file has been discarded. Nothing was imported."), "success")
        return redirect(self.rows.url("import_view"))

    @property
    def _settings(self) -> Settings:
        return cast("Settings", current_app.config["SETTINGS"])

    @property
    def _invites(self) -> bool:
        return self.rows.path == "users"

    def _limited(self) -> Any:
        limiter: Limiter = next(iter(current_app.extensions["limiter"]))
        return limiter.shared_limit(READ_LIMIT, "file imports", key_func=lambda: f"user:{require_admin().id}")

    def _held(self) -> FileImport:
        try:
            import_id = UUID(asked_id() or "")
        except ValueError:
            raise NotFound(file_imports.GONE) from None
        return file_imports.get_import(db.session(), require_admin(), self.kind, import_id)

    def _import_page(self, view: AdminModelView, error: str = "") -> ResponseReturnValue:
        shown = view.render("admin/import/upload.html", error=error, **self._page_context())
        return shown, 422 if error else 200

    def _check_page(self, view: AdminModelView, held: FileImport) -> ResponseReturnValue:
        summary = file_imports.summary_of(held)
        problems = file_imports.problems_in(held)
        pages = max(1, -(-len(problems) // BAD_ON_A_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = problems[(number - 1) * BAD_ON_A_PAGE : number * BAD_ON_A_PAGE]
        rendered = view.render(
            "admin/import/check.html",
            held=held,
            summary=summary,
            problems=shown,
            problem_count=len(problems),
            page=number,
            pages=pages,
            rows=[] if problems else file_imports.first_rows(db.session(), held),
            under_way=file_imports.is_under_way(held),
            in_background=summary.total > bulk.BULK_THRESHOLD,
            invites=self.invites,
            no_mail="" if mail.is_configured(self._settings) else gettext(NO_MAIL),
            **(confirmation.context() if summary.privileged and not problems else {}),
            **self._page_context(),
        )
        return rendered, 422 if request.method == "POST" else 200

    def _page_context(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "max_rows": MAX_ROWS,
            "max_columns": MAX_COLUMNS,
            "max_cell": MAX_CELL,
            "max_mb": self._settings.MAX_UPLOAD_MB,
            "return_url": self.rows.url("index_view"),
        }


def _csv(name: str, columns: list[str], rows: Iterator[list[list[Any]]]) -> Response:
    # The mark lets Excel know that it is UTF-8.
    text = "".join(writer.as_csv(columns, rows))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
