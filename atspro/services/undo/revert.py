"""Changes reverted: one of them, or all since a moment. Each is a change of its own.

What a revert brings back, and under which checks, its table's declaration says; `rules` has the few exceptions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import AuditEntry, User
from atspro.services import audit
from atspro.services.audit import history
from atspro.services.audit.history import State, words_of
from atspro.services.undo.plans import RevertPlan, refuse_columns
from atspro.services.undo.rules import rules_of
from atspro.tables import TABLES, Table
from atspro.tables.checks import check_values


def columns_of(table: str) -> frozenset[str]:
    """The columns that a revert brings back, none for a table whose rows are not reverted."""
    declared = TABLES.get(table)
    return frozenset(one.column_name for one in declared.revert_fields) if declared else frozenset()


def can_revert(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be reverted: a change whose values are logged."""
    table = entry.table_name or ""
    known = columns_of(table) - rules_of(table).follows
    return entry.action == "update" and bool(entry.before) and bool(known & set(entry.before or {}))


def can_go_back_to(entry: AuditEntry) -> bool:
    """Whether a row can be reverted to how it was right after an entry."""
    return bool(columns_of(entry.table_name or "")) and entry.action in ("insert", "update")


def plan_revert(session: Session, entry: AuditEntry, *, lock: bool = False) -> RevertPlan:
    """Revert one change: its columns as they were before it, the others as they are.

    Raises `NotFound` when the row is gone, and `Conflict` when a column was changed again since, or cannot be set.
    """
    live = _live(session, entry, lock=lock)
    if not can_revert(entry):
        raise Conflict(gettext("This can’t be reverted: what was there before is not logged."))
    before, after = entry.before or {}, entry.after or {}
    for column in before:
        if live.get(column) != after.get(column):
            raise Conflict(_changed_again(session, entry, column))
    return _plan(entry, live, {**live, **before})


def plan_back_to(session: Session, entry: AuditEntry, *, lock: bool = False) -> RevertPlan:
    """Revert the row to how it was right after an entry. Raises as `plan_revert`."""
    live = _live(session, entry, lock=lock)
    if not can_go_back_to(entry):
        raise Conflict(gettext("There is no going back to this moment."))
    return _plan(entry, live, history.state_after(session, entry, live))


def carry_out(session: Session, actor: User, entry: AuditEntry, *, full: bool, etag: str, site: str = "") -> Any:
    """Do what a plan said; the row to show.

    ``full`` goes back to the moment of the entry, else the entry alone is reverted. ``site`` is the address that mails
    name. Raises `Conflict` when the row was changed after the plan was looked at, when a column can't be set, and
    whatever the rows' own services refuse; then nothing of it may be stored.
    """
    plan = (plan_back_to if full else plan_revert)(session, entry, lock=True)
    if plan.etag != etag:
        raise Conflict(
            gettext("This was changed in the meantime, so nothing was reverted. Look at the difference again.")
        )
    if not plan.differences:
        raise Conflict(gettext("It is like this already, so there is nothing to revert."))
    refuse_columns(plan.table, plan.changed - columns_of(plan.table))
    write = rules_of(plan.table).revert
    try:
        row = write(session, actor, plan, site) if write else _write(session, TABLES[plan.table], plan)
    except InvalidInput as error:
        raise Conflict(
            gettext("The earlier content is no longer allowed. %(why)s", why=_with_fields(plan.table, error))
        ) from None
    session.flush()
    refuse_columns(plan.table, _unchanged(session, plan, row))
    event = TABLES[plan.table].event("back_to" if full else "revert")
    audit.record(session, actor, event, row, {"entry": entry.id, "columns": sorted(plan.changed)})
    return row


def _write(session: Session, table: Table, plan: RevertPlan) -> Any:
    """Set the columns that change, as the database itself reads their JSON; the row."""
    values = {name: plan.then[name] for name in plan.changed}
    check_values(table, values)
    check = rules_of(table.name).check
    if check is not None:
        check(plan.then)
    # Names of columns and tables are ours, from the declaration.
    names = ", ".join(f'"{name}" = earlier."{name}"' for name in sorted(values))
    session.execute(
        text(
            f'UPDATE "{table.name}" SET {names} FROM jsonb_populate_record(NULL::"{table.name}", :earlier) AS earlier'  # noqa: S608
            f' WHERE "{table.name}"."{table.key}" = earlier."{table.key}"'
        ).bindparams(bindparam("earlier", type_=JSONB)),
        {"earlier": {**values, table.key: plan.row_id}},
    )
    key = table.stored.columns[table.key]
    found = select(table.model).where(key == key.type.python_type(plan.row_id))
    return session.scalars(found.execution_options(populate_existing=True)).one()


def _unchanged(session: Session, plan: RevertPlan, row: Any) -> Collection[str]:
    """The columns that are still as they were although they should differ now, such as other applications' roles."""
    if str(row.id) != plan.row_id:
        # What was then became a row of its own, such as a new version of a document.
        return set()
    live = history.live_state(session, plan.table, plan.row_id) or {}
    same = {name for name in plan.changed if live.get(name) == plan.now[name]}
    return {name for name in same if not _is_same(live.get(name), plan.then[name])}


# Times of changing are the database's own, and whether there is a second factor is its owner's.
_KEPT = frozenset({"updatedAt", "twoFactorEnabled"})


def _is_same(left: Any, right: Any) -> bool:
    """Whether two values mean the same: absent, empty and false are one."""
    return left == right or not (left or right)


def _live(session: Session, entry: AuditEntry, *, lock: bool) -> State:
    live = history.live_state(session, entry.table_name or "", entry.row_id or "", lock=lock)
    if live is None:
        raise NotFound(gettext("This row was deleted. Restore it first, under Recently deleted."))
    return live


def _plan(entry: AuditEntry, now: State, then: State) -> RevertPlan:
    table = entry.table_name or ""
    differing = [name for name in then if name in now and name not in _KEPT and now[name] != then[name]]
    differences = tuple(history.difference_of(table, name, now[name], then[name]) for name in differing)
    named = json.dumps([entry.id, {name: [now[name], then[name]] for name in sorted(differing)}], sort_keys=True)
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return RevertPlan(table, entry.row_id or "", now, then, differences, digest)


def _changed_again(session: Session, entry: AuditEntry, column: str) -> str:
    newer = history.last_change(session, entry.table_name or "", entry.row_id or "", column)
    words = words_of(entry.table_name or "", column)
    if newer is not None and newer.id != entry.id:
        return gettext(
            "Since then %(words)s was changed again by %(who)s. Revert that change first, or go back to an earlier "
            "moment.",
            words=words,
            who=history.who_of(newer),
        )
    return gettext(
        "Since then %(words)s was changed again. Revert that change first, or go back to an earlier moment.",
        words=words,
    )


def _with_fields(table: str, error: InvalidInput) -> str:
    listed = " ".join(
        f"{words_of(table, path.split('.')[0])}: {message}"
        for path, message in error.fields.items()
        if message not in str(error)
    )
    return f"{error} {listed}".strip()
