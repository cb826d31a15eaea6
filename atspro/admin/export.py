"""Taking a list out as CSV, XLSX or JSON: all rows that its filters and its search leave, in its order.

Rows are read in batches along the list's index, each in a transaction of its own, and sent while the next are read; the
server holds one batch, whatever the length. A workbook has to be written before it can be sent, so it has a cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Response, flash, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro import replica, roles
from atspro.admin import confirmation, declared, display
from atspro.admin.data_access import current_reader, note_exported
from atspro.admin.list_state import ListState
from atspro.admin.lists import ListReader
from atspro.admin.permissions import require
from atspro.db import transaction, utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.services import audit, search
from atspro.services.audit.data_access import Reader
from atspro.services.spreadsheets import writer

if TYPE_CHECKING:
    from atspro.admin.base import AdminModelView

BATCH = 500
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
Reach = str | Callable[[Any], Any]


class Export:
    """A list that leaves as a file. None of it does where there are no columns.

    ``columns`` maps a column's name in the file to the path of an attribute, or to a function of the row, and
    ``options`` say what is loaded for it. What is not named there never leaves, so no password and no token does.
    """

    def __init__(
        self,
        reader: ListReader,
        *,
        columns: Mapping[str, Reach] | None = None,
        options: Sequence[ExecutableOption] | None = None,
    ) -> None:
        self.reader = reader
        self.table = reader.table
        self.columns = declared.export_columns(self.table) if columns is None else columns
        self.options = declared.one_options(self.table) if options is None else tuple(options)

    def answer(self, view: AdminModelView, export_type: str) -> ResponseReturnValue:
        """The file, after the password where it was not given lately. The download is recorded before the first row
        leaves."""
        if not self.columns or export_type not in FORMATS:
            raise NotFound(gettext("This list can’t be exported."))
        state = self.reader.state_of(request.args)
        if confirmation.is_needed() and not (request.method == "POST" and confirmation.passes()):
            asked = view.render("admin/model/export.html", address=request.full_path, **confirmation.context())
            return asked, 422 if request.method == "POST" else 200
        with confirmation.limit_exports():
            pass
        with transaction() as session:
            taken = {"format": export_type, "list": state.first().address()}
            audit.record(session, require(roles.DATA_EXPORT), self.reader.rows.event("export"), None, taken)
            is_capped = self._is_capped(session, state)
        columns = tuple(self.columns)
        rows = self._exported(state, current_reader())
        if export_type == "xlsx":
            try:
                file = writer.as_xlsx(str(view.name), columns, rows)
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
        name = f"{self.reader.rows.path}{part}-{utc_now():%Y-%m-%d}.{export_type}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    @property
    def model(self) -> Any:
        """The table's model."""
        return self.table.model

    def batches(self, session: Session, state: ListState) -> Iterator[list[Any]]:
        """All rows of the list, in its order, `BATCH` at a time. Of a search, those of its capped hits."""
        order = self.reader.order_of(state)
        if state.search:
            keys = self._keys_of_hits(session, state)
            for start in range(0, len(keys), BATCH):
                wanted = keys[start : start + BATCH]
                query = select(self.model).where(self.reader.key.in_(wanted)).options(*self.options)
                place = {key: number for number, key in enumerate(wanted)}
                yield sorted(session.scalars(query), key=lambda row: place[row.id])
            return
        mark: tuple[Any, Any] | None = None
        while True:
            query = select(self.model, order.column.label("value")).where(*self.reader.conditions(state))
            query = query.options(*self.options)
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
        hits = self.reader.hits(state) if state.search else None
        return hits is not None and (session.scalar(select(func.count()).select_from(hits)) or 0) > search.CAP

    def _keys_of_hits(self, session: Session, state: ListState) -> list[Any]:
        hits = self.reader.hits(state)
        if hits is None:
            return []
        query: Select[Any] = select(hits.c.key)
        if state.sort:
            query = self.reader.order_of(state).ordered(query.join(self.model, self.reader.key == hits.c.key))
        else:
            query = query.order_by(hits.c.rank.desc(), hits.c.key.desc())
        return list(session.scalars(query.limit(search.CAP)))

    def _exported(self, state: ListState, reader: Reader) -> Iterator[list[list[Any]]]:
        reaches = [_reader(reach) for reach in self.columns.values()]
        # A session of its own: what the request itself has loaded is not touched.
        with replica.reading() as session:
            for batch in self.batches(session, state):
                owners = self.reader.rows.owners(batch)
                lines = [[read(row) for read in reaches] for row in batch]
                # A browser may be slow: while it takes these, no transaction is open, and nothing of them is kept.
                session.close()
                note_exported(reader, owners)
                yield lines


def _reader(reach: Reach) -> Callable[[Any], Any]:
    return reach if callable(reach) else lambda row: display.reach(row, reach)
