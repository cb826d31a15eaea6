"""Taking a list out as CSV, XLSX or JSON: all rows that its filters and its search leave, in its order.

Rows are read in batches along the list's index, each in a transaction of its own, and sent while the next are read; the
server holds one batch, whatever the length. A workbook has to be written before it can be sent, so it has a cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Response, flash, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro.admin import confirmation, display
from atspro.admin.decorators import expose
from atspro.admin.list_state import ListState
from atspro.admin.lists import ListView
from atspro.admin.permissions import require_admin
from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.services import audit, search
from atspro.services.spreadsheets import writer

BATCH = 500
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
Reach = str | Callable[[Any], Any]


class Exports(ListView):
    """A list that leaves as a file, where its view says which columns.

    ``export_columns`` maps a column's name in the file to the path of an attribute, or to a function of the row. What
    is not named there never leaves, so no password and no token does.
    """

    export_columns: dict[str, Reach] = {}
    export_options: Sequence[ExecutableOption] | None = None

    @property
    def can_be_exported(self) -> bool:
        """Whether the page offers the person to take this list out."""
        return bool(self.export_columns) and bool(self.may_change)

    @expose("/export/<export_type>/", methods=("GET", "POST"))
    def export(self, export_type: str) -> ResponseReturnValue:
        """The file, after the password where it was not given lately. The download is recorded before the first row
        leaves."""
        if not self.export_columns or export_type not in FORMATS:
            raise NotFound("This list can’t be exported.")
        state = self.state_of(request.args)
        if confirmation.is_needed() and not (request.method == "POST" and confirmation.passes()):
            page = self.render(
                "admin/model/export.html", address=request.full_path, **confirmation.context(), nouns=self.nouns
            )
            return page, 422 if request.method == "POST" else 200
        with confirmation.limit_exports():
            pass
        with transaction() as session:
            asked = {"format": export_type, "list": state.first().address()}
            audit.record(session, require_admin(), self.event("export"), None, asked)
            is_capped = self._is_capped(session, state)
        columns = tuple(self.export_columns)
        rows = self._exported(state)
        if export_type == "xlsx":
            try:
                file = writer.as_xlsx(str(self.name), columns, rows)
            except InvalidInput as error:
                flash(str(error), "warning")
                return redirect(state.first().address())
            response = Response(writer.chunks_of(file))
            response.call_on_close(file.close)
        else:
            write = writer.as_csv if export_type == "csv" else writer.as_json
            response = Response(stream_with_context(write(columns, rows)))
        response.headers["Content-Type"] = FORMATS[export_type]
        part = f"-first-{search.CAP}" if is_capped else ""
        name = f"{self.path}{part}-{utc_now():%Y-%m-%d}.{export_type}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    def batches(self, session: Session, state: ListState) -> Iterator[list[Any]]:
        """All rows of the list, in its order, `BATCH` at a time. Of a search, those of its capped hits."""
        order = self.order_of(state)
        options = self.list_options if self.export_options is None else self.export_options
        if state.search:
            keys = self._keys_of_hits(session, state)
            for start in range(0, len(keys), BATCH):
                wanted = keys[start : start + BATCH]
                query = select(self.table).where(self.key.in_(wanted)).options(*options)
                place = {key: number for number, key in enumerate(wanted)}
                yield sorted(session.scalars(query), key=lambda row: place[row.id])
            return
        mark: tuple[Any, Any] | None = None
        while True:
            query = select(self.table, order.column.label("value")).where(*self._conditions(state)).options(*options)
            if mark is not None:
                query = query.where(order.beyond(mark))
            found = session.execute(order.ordered(query).limit(BATCH)).all()
            if found:
                mark = (found[-1][1], found[-1][0].id)
                yield [row[0] for row in found]
            if len(found) < BATCH:
                return

    def _is_capped(self, session: Session, state: ListState) -> bool:
        """Whether a search finds more rows than it lists, so that the file holds the first ones only."""
        hits = self._hits(state) if state.search else None
        return hits is not None and (session.scalar(select(func.count()).select_from(hits)) or 0) > search.CAP

    def _keys_of_hits(self, session: Session, state: ListState) -> list[Any]:
        hits = self._hits(state)
        if hits is None:
            return []
        query: Select[Any] = select(hits.c.key)
        if state.sort:
            query = self.order_of(state).ordered(query.join(self.table, self.key == hits.c.key))
        else:
            query = query.order_by(hits.c.rank.desc(), hits.c.key.desc())
        return list(session.scalars(query.limit(search.CAP)))

    def _exported(self, state: ListState) -> Iterator[list[list[Any]]]:
        reaches = [_reader(reach) for reach in self.export_columns.values()]
        # A session of its own: what the request itself has loaded is not touched.
        with db.session.session_factory() as session:
            for batch in self.batches(session, state):
                lines = [[read(row) for read in reaches] for row in batch]
                # A browser may be slow: while it takes these, no transaction is open, and nothing of them is kept.
                session.close()
                yield lines


def _reader(reach: Reach) -> Callable[[Any], Any]:
    return reach if callable(reach) else lambda row: display.reach(row, reach)
