"""Deleted rows restored from the audit log, with what belonged to them and was deleted in the same transaction.

What is restored equals what was, column by column; what does not is said in the plan, before anything is done. What
belongs to what, and what can be restored, the tables' declarations and their foreign keys say; `rules` has the few
exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased, joinedload

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import Account, AuditEntry, BulkAction, Passkey, User
from atspro.services import audit
from atspro.services.audit import history
from atspro.services.audit.retention import RESTORABLE_DAYS
from atspro.services.undo.inserting import (
    TRANSACTION_HOURS,
    Link,
    emptied_links,
    existing,
    exists,
    insert_row,
    missing_links,
    prepared,
    relink,
)
from atspro.services.undo.rules import rules_of
from atspro.tables import TABLES, Table
from atspro.tables.checks import check_values
from atspro.tables.ownership import children_of, insertion_order, references, unique_columns

PER_PAGE = 20


def can_restore(table: str | None) -> bool:
    """Whether rows of a table can be restored by themselves."""
    return table in TABLES and TABLES[table].undelete == "itself"


def _restorable() -> list[Table]:
    return [table for table in TABLES.values() if table.undelete == "itself"]


@dataclass(frozen=True)
class Deleted:
    """A deleted row as the list of them shows it, without its content."""

    entry_id: int
    table: str
    row_id: str
    name: str
    owner: str | None
    who: str
    when: datetime
    until: datetime


@dataclass(frozen=True)
class UndeletePlan:
    """What undeleting a row restores: entries of deletions by table, links to them, and what differs, in sentences."""

    entry: AuditEntry
    name: str
    rows: dict[str, list[AuditEntry]]
    links: tuple[Link, ...]
    notes: tuple[str, ...]

    def counted(self) -> str:
        """What is restored along with the row, in words; "" for nothing."""
        parts = [
            TABLES[table].counted(len(entries))
            for table, entries in self.rows.items()
            if entries and entries != [self.entry]
        ]
        return ", ".join(parts)


def recently_deleted(session: Session, *, before: int | None = None) -> tuple[list[Deleted], int | None]:
    """A page of what can be restored, the newest first, in one statement; and the entry to go on before.

    What was deleted with its parent is restored with it, and is not listed beside it.
    """
    gone, parent, again = AuditEntry, aliased(AuditEntry), aliased(AuditEntry)
    with_parent = (
        select(parent.id)
        .where(
            or_(
                *(
                    (gone.table_name == table.name) & (parent.table_name == of)
                    for table in _restorable()
                    for _, of in table.parents
                )
            ),
            parent.row_id == gone.parent_id,
            parent.action == "delete",
            parent.transaction_id == gone.transaction_id,
        )
        .exists()
    )
    is_back = (
        select(again.id)
        .where(
            again.table_name == gone.table_name,
            again.row_id == gone.row_id,
            again.id > gone.id,
            again.action.in_(("insert", "delete")),
        )
        .exists()
    )
    paths = sorted({path for table in _restorable() for path in table.name_paths()})
    query = (
        select(gone, *(gone.before[tuple(path.split("."))].astext for path in paths))
        .where(
            gone.action == "delete",
            gone.before.is_not(None),
            gone.created_at > utc_now() - timedelta(days=RESTORABLE_DAYS),
            gone.table_name.in_([table.name for table in _restorable()]),
            ~with_parent,
            ~is_back,
        )
        .order_by(gone.created_at.desc(), gone.id.desc())
        .limit(PER_PAGE + 1)
        .options(joinedload(gone.actor))
    )
    if before is not None:
        query = query.where(gone.id < before)
    owner = aliased(User)
    query = query.outerjoin(owner, owner.id == gone.parent_id).add_columns(owner.email)
    page = session.execute(query).all()
    listed = [
        Deleted(
            entry_id=row[0].id,
            table=row[0].table_name or "",
            row_id=row[0].row_id or "",
            name=TABLES[row[0].table_name or ""].name_of(dict(zip(paths, row[1:-1], strict=True))),
            owner=row[-1],
            who=history.who_of(row[0]),
            when=row[0].created_at,
            until=row[0].created_at + timedelta(days=RESTORABLE_DAYS),
        )
        for row in page[:PER_PAGE]
    ]
    return listed, page[PER_PAGE - 1][0].id if len(page) > PER_PAGE else None


def plan(session: Session, entry: AuditEntry) -> UndeletePlan:
    """What is restored with the row of a deletion. Raises `Conflict` and `NotFound`, saying why it cannot."""
    if entry.action != "delete" or not can_restore(entry.table_name) or entry.row_id is None:
        raise NotFound(gettext("Nothing was deleted here that can be restored."))
    if entry.before is None or entry.created_at <= utc_now() - timedelta(days=RESTORABLE_DAYS):
        raise Conflict(
            gettext(
                "This was deleted more than %(restorable_days)s days ago, and its content is gone.",
                restorable_days=RESTORABLE_DAYS,
            )
        )
    table = TABLES[entry.table_name or ""]
    if history.live_state(session, table.name, entry.row_id) is not None:
        raise Conflict(gettext("This is already restored."))
    _refuse_orphan(session, table, entry.before)
    _refuse_taken(session, table, entry.before)
    rows: dict[str, list[AuditEntry]] = {table.name: [entry]}
    level: list[AuditEntry] = [entry]
    known = {entry.id}
    while level:
        level = [child for child in _children(session, level, entry) if child.id not in known]
        known |= {child.id for child in level}
        for child in level:
            rows.setdefault(child.table_name or "", []).append(child)
    notes = _left_out(session, entry, rows)
    for name, entries in rows.items():
        more = rules_of(name).notes
        notes += more(session, entry, entries) if more else []
    taken = _sign_ins_of_others(session, rows.get("account", []))
    if taken:
        rows["account"] = [account for account in rows["account"] if account not in taken]
        names = ", ".join(sorted({str((account.before or {}).get("providerId")) for account in taken}))
        notes.append(
            gettext(
                "Another account is signed in to with the same %(names)s now, so that sign-in stays with it.",
                names=names,
            )
        )
    if "passkey" in rows:
        rows["passkey"] = _passkeys_still_free(session, rows["passkey"], notes)
    links = emptied_links(session, entry, rows)
    notes += missing_links(session, rows, links)
    return UndeletePlan(entry, name_of(entry), rows, tuple(links), tuple(notes))


def undelete(session: Session, actor: User, entry: AuditEntry) -> tuple[str, str]:
    """Insert the row again with what belonged to it; its table and id. Raises as `plan` does."""
    # Two who press the button at once come one after the other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{entry.table_name} {entry.row_id}", 0))))
    planned = plan(session, entry)
    # What triggers make of rows is among the rows that come back: a job's first application, an application's stage.
    session.execute(text("SET CONSTRAINTS open_application, derive DEFERRED"))
    restored = {(table, row.row_id) for table, entries in planned.rows.items() for row in entries}
    by_row: dict[tuple[str, str], list[Link]] = {}
    for link in planned.links:
        by_row.setdefault((link.table, link.row_id), []).append(link)
    for table in insertion_order():
        for row in planned.rows.get(table.name, []):
            values = dict(row.before or {})
            for link in by_row.pop((table.name, row.row_id or ""), []):
                values[link.column] = link.value
                values["updatedAt"] = link.updated_at or values.get("updatedAt")
            insert_row(session, table.name, prepared(session, table.name, values, restored))
    for links in by_row.values():
        for link in links:
            relink(session, link)
    session.execute(text("SET CONSTRAINTS open_application, derive IMMEDIATE"))
    session.expire_all()
    audit.record(
        session,
        actor,
        TABLES[entry.table_name or ""].event("undelete"),
        None,
        {"entry": entry.id, "table": entry.table_name, "row": entry.row_id, "with": planned.counted()},
    )
    return entry.table_name or "", entry.row_id or ""


def deletions_of(session: Session, event: AuditEntry) -> list[int]:
    """The entries of the rows that one action on many deleted and that are still deleted, in the order of deletion.

    ``event`` is what was recorded of the action, such as job.delete, or job.delete.all for one in the background.
    """
    deletions = {table.event(action): table.name for table in _restorable() for action in ("delete", "delete.all")}
    table = deletions.get(event.action)
    if table is None:
        return []
    later = aliased(AuditEntry)
    query = select(AuditEntry.id).where(
        AuditEntry.table_name == table,
        AuditEntry.action == "delete",
        AuditEntry.before.is_not(None),
        AuditEntry.created_at > utc_now() - timedelta(days=RESTORABLE_DAYS),
        ~select(later.id)
        .where(later.table_name == table, later.row_id == AuditEntry.row_id, later.id > AuditEntry.id)
        .where(later.action.in_(("insert", "delete")))
        .exists(),
    )
    if event.table_name == BulkAction.__tablename__:
        ids = session.scalar(select(BulkAction.ids).where(BulkAction.id == UUID(event.row_id)))
        query = query.where(AuditEntry.created_at >= event.created_at)
    else:
        ids = event.details.get("rows")
        query = query.where(AuditEntry.transaction_id == event.transaction_id)
    return list(session.scalars(query.where(AuditEntry.row_id.in_(ids or [])).order_by(AuditEntry.id)))


def name_of(entry: AuditEntry) -> str:
    """What a person calls the deleted row."""
    table = TABLES.get(entry.table_name or "")
    return table.name_of(entry.before or {}) if table else "row"


def _children(session: Session, parents: Sequence[AuditEntry], entry: AuditEntry) -> list[AuditEntry]:
    """Deletions of the same transaction whose rows belonged to these, or named them by another key that cascades."""
    around = timedelta(hours=TRANSACTION_HOURS)
    conditions: list[Any] = []
    for parent in dict.fromkeys(row.table_name or "" for row in parents):
        ids = [row.row_id for row in parents if row.table_name == parent]
        belonging = [child.name for child in children_of(parent)]
        conditions += [(AuditEntry.table_name == child) & AuditEntry.parent_id.in_(ids) for child in belonging]
        # The log says of a row with several parents what the first is; by the others it is found in its own columns.
        conditions += [
            (AuditEntry.table_name == child.name)
            & AuditEntry.created_at.between(entry.created_at - around, entry.created_at + around)
            & AuditEntry.before[column].astext.in_(ids)
            for child in insertion_order()
            for column, named in references(child.name, "CASCADE").items()
            if named == parent and (column, parent) != next(iter(child.parents), None)
        ]
    if not conditions:
        return []
    return list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.action == "delete",
                AuditEntry.before.is_not(None),
                AuditEntry.transaction_id == entry.transaction_id,
                or_(*conditions),
            )
            .order_by(AuditEntry.id)
        )
    )


def _sign_ins_of_others(session: Session, gone: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those of these sign-ins that somebody has again: one at a provider leads to one account."""
    names = [((entry.before or {}).get("providerId"), (entry.before or {}).get("accountId")) for entry in gone]
    known = select(Account.provider_id, Account.account_id)
    is_named = tuple_(Account.provider_id, Account.account_id).in_(names)
    held = {(row.provider_id, row.account_id) for row in (session.execute(known.where(is_named)) if names else ())}
    return [entry for entry, name in zip(gone, names, strict=True) if name in held]


def _passkeys_still_free(session: Session, gone: Sequence[AuditEntry], notes: list[str]) -> list[AuditEntry]:
    """Those of these passkeys that nobody has registered again; a note tells of the others."""
    names = [(entry.before or {}).get("credentialID") for entry in gone]
    held = set(session.scalars(select(Passkey.credential_id).where(Passkey.credential_id.in_(names))))
    if held:
        notes.append(gettext("A passkey that was registered again meanwhile stays with the account that has it now."))
    return [entry for entry, name in zip(gone, names, strict=True) if name not in held]


def _refuse_orphan(session: Session, table: Table, values: Mapping[str, Any]) -> None:
    """Raise `Conflict` when what the row cannot be without is gone."""
    for column, parent in references(table.name, "CASCADE").items():
        if values.get(column) and not exists(session, parent, str(values[column])):
            noun = TABLES[parent].noun
            raise Conflict(
                gettext("The %(noun)s that it belonged to is deleted too. Restore the %(noun)s first.", noun=noun)
            )


def _refuse_taken(session: Session, table: Table, values: Mapping[str, Any]) -> None:
    """Raise `Conflict` when something else has what only one row may have, and for content that is not allowed."""
    rules = rules_of(table.name)
    going_in = rules.prepare(session, values) if rules.prepare else values
    for columns, is_null_a_value in unique_columns(table):
        if _is_taken(session, table, columns, going_in, is_null_a_value=is_null_a_value):
            names = " and ".join(history.words_of(table.name, column) for column in columns)
            taken = rules.taken.format(**{column: values.get(column) for column in columns})
            raise Conflict(
                taken
                or gettext(
                    "Another %(noun)s has the same %(names)s now. Change or delete that one first.",
                    noun=table.noun,
                    names=names,
                )
            )
    try:
        check_values(table, {one.column_name: values.get(one.column_name) for one in table.content_fields})
        if rules.check:
            rules.check(values)
    except InvalidInput as error:
        raise Conflict(gettext("It can’t be restored as it was. %(error)s", error=error)) from None


def _is_taken(
    session: Session, table: Table, columns: Sequence[str], values: Mapping[str, Any], *, is_null_a_value: bool
) -> bool:
    if not is_null_a_value and any(values.get(column) is None for column in columns):
        return False
    # Names of columns and tables are ours; the database compares by the columns' types.
    same = " AND ".join(
        f'other."{column}" IS NOT DISTINCT FROM gone."{column}"'
        if values.get(column) is None
        else f'other."{column}" = gone."{column}"'
        for column in columns
    )
    query = (
        f'SELECT EXISTS (SELECT FROM "{table.name}" other,'  # noqa: S608
        f' jsonb_populate_record(NULL::"{table.name}", :values) gone WHERE {same})'
    )
    wanted = {"values": {column: values.get(column) for column in columns}}
    return bool(session.scalar(text(query).bindparams(bindparam("values", type_=JSONB)), wanted))


def _left_out(session: Session, entry: AuditEntry, rows: dict[str, list[AuditEntry]]) -> list[str]:
    """Take out of the rows those that cannot be without something that is gone by now; what they are, in sentences."""
    notes = []
    for table in insertion_order():
        restored = {(name, row.row_id) for name, entries in rows.items() for row in entries}
        for column, named in references(table.name, "CASCADE").items():
            entries = [row for row in rows.get(table.name, ()) if row is not entry]
            wanted = {str((row.before or {}).get(column)) for row in entries if (row.before or {}).get(column)}
            wanted -= {str(row_id) for name, row_id in restored if name == named}
            gone = wanted - existing(session, named, wanted) if wanted else set()
            lost = [row for row in entries if str((row.before or {}).get(column)) in gone]
            if lost:
                rows[table.name] = [row for row in rows[table.name] if row not in lost]
                notes.append(
                    gettext(
                        "Not restored: %(counted)s, whose %(noun)s is gone.",
                        counted=table.counted(len(lost)),
                        noun=TABLES[named].noun,
                    )
                )
    return notes
