"""The change history of a row: its changes in words, who made them, and how it was at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, select, text
from sqlalchemy.orm import Session, joinedload

from atspro.errors import Conflict
from atspro.i18n import gettext, gettext_noop
from atspro.models import AuditEntry
from atspro.services.audit.value_diff import Difference, difference, in_words, label_of
from atspro.tables import TABLES, Field, NotAudited

PER_PAGE = 10
VERBS = {
    "insert": gettext_noop("%(noun)s created"),
    "update": gettext_noop("%(noun)s changed"),
    "delete": gettext_noop("%(noun)s deleted"),
    "truncate": gettext_noop("%(noun)s emptied"),
}
OURS, WORKERS = "atspro", "atspro-worker"
# No news beside what else a row is made of or went with.
_DULL = {"id", "createdAt", "updatedAt"}
# In an event's name these stand between words.
_AS_SPACES = str.maketrans("._", "  ")
# How many changes back a state is looked for.
MAX_STEPS = 500


State = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One entry as a page shows it. ``who`` is an e-mail address, or says in words who it was."""

    entry: AuditEntry
    what: str
    who: str
    when: datetime
    differences: tuple[Difference, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class History:
    """Some events of a row, the newest first; ``older`` is the entry to go on before, None at the end."""

    events: list[Event]
    older: int | None


def of_row(session: Session, table: str, row_id: str, *, before: int | None = None, limit: int = PER_PAGE) -> History:
    """What happened to a row, the newest first, in one statement."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.table_name == table, AuditEntry.row_id == row_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
        .options(joinedload(AuditEntry.actor), joinedload(AuditEntry.impersonated))
    )
    entries = session.scalars(query.where(AuditEntry.id < before) if before else query).all()
    older = entries[limit - 1].id if len(entries) > limit else None
    return History([describe(entry) for entry in entries[:limit]], older)


def noun_of(table: str) -> str:
    """What a row of a table is called in sentences; a table of another program's has its name alone."""
    return TABLES[table].noun if table in TABLES else table or "row"


def words_of(table: str, column: str) -> str:
    """What a column is called inside a sentence."""
    declared = _field_of(table, column)
    return declared.in_sentence if declared else in_words(column)


def _field_of(table: str | None, column: str) -> Field | None:
    return TABLES[table].columns.get(column) if table in TABLES else None


def describe(entry: AuditEntry) -> Event:
    """An entry in words."""
    return Event(entry, what_of(entry), who_of(entry), entry.created_at, tuple(differences_of(entry)))


def what_of(entry: AuditEntry) -> str:
    """What was done, in a word or two: "Job changed", or an event's name as "User: sign out"."""
    noun = noun_of(entry.table_name or "")
    if entry.action not in VERBS:
        about, _, event = entry.action.partition(".")
        words = (about.translate(_AS_SPACES).capitalize(), event.translate(_AS_SPACES))
        return ": ".join(part for part in words if part)
    return gettext(VERBS[entry.action], noun=f"{noun[:1].upper()}{noun[1:]}")


def who_of(entry: AuditEntry) -> str:
    """Who did it: an address, or what is known of a client that told no name."""
    if entry.actor is not None:
        return f"ATSPro’s workers, for {entry.actor.email}" if entry.source == WORKERS else entry.actor.email
    if "claimedActor" in entry.details:
        return f"unknown (said to be {entry.details['claimedActor']}, without proof)"
    if entry.actor_id is not None:
        return gettext("somebody whose account is gone (%(id)s)", id=entry.actor_id)
    if not entry.is_change:
        return gettext("a command")
    if entry.source == WORKERS:
        return gettext("ATSPro’s workers")
    if entry.source == OURS:
        return gettext("ATSPro, nobody was signed in")
    return gettext("another program (%(source)s)", source=entry.source) if entry.source else gettext("another program")


def differences_of(entry: AuditEntry) -> list[Difference]:
    """How each column changed. Of an insertion and a deletion, what was in them."""
    before, after, table = entry.before or {}, entry.after or {}, entry.table_name or ""
    if entry.action == "update":
        logged = [name for name in entry.changed or () if name in before or name in after]
        hidden = [name for name in entry.changed or () if name not in before and name not in after]
        return [
            *(difference_of(table, name, before.get(name), after.get(name)) for name in logged),
            *(Difference(name, _label_of(table, name), hidden=True) for name in hidden),
        ]
    values = before or after
    return [
        difference_of(table, name, before.get(name), after.get(name))
        for name in values
        if name not in _DULL and values[name] not in (None, "", [], {})
    ]


def difference_of(table: str, column: str, before: Any, after: Any) -> Difference:
    """How a value of a table's column differs, under the label that its declaration gives it."""
    return difference(column, before, after, _field_of(table, column))


def _label_of(table: str, column: str) -> str:
    declared = _field_of(table, column)
    return declared.label if declared else label_of(column)


@dataclass(frozen=True)
class LeftOut:
    """Something that the audit log does not hold: of which table, what, and why ("" where the words say it)."""

    table: str
    what: str
    why: str = ""


def left_out() -> list[LeftOut]:
    """All that the log leaves out, as the tables declare it: the triggers are made from the same declarations."""
    lines = [
        LeftOut(table.name, "every change", table.audit.reason)
        for table in TABLES.values()
        if isinstance(table.audit, NotAudited)
    ]
    for table in TABLES.values():
        audited = table.audited()
        if audited is None:
            continue
        by_reason: dict[str, list[str]] = {}
        for column, reason in audited.ignored.items():
            by_reason.setdefault(reason, []).append(words_of(table.name, column))
        lines += [LeftOut(table.name, ", ".join(columns), reason) for reason, columns in by_reason.items()]
        lines += [LeftOut(table.name, words) for words in audited.rule.unlogged]
        if audited.secret:
            names = ", ".join(words_of(table.name, column) for column in audited.secret)
            lines.append(LeftOut(table.name, f"the values of {names}", "that they changed is logged"))
    return lines


def live_state(session: Session, table: str, row_id: str, *, lock: bool = False) -> State | None:
    """The row's columns as the log writes them (JSON, by the database's names); None when it is gone.

    With ``lock`` nobody else changes it until the transaction ends.
    """
    declared = TABLES.get(table)
    if declared is None or not declared.key:
        return None
    # The name is one of ours. Text is compared with text, as the log keeps every id.
    key = "CAST(:id AS uuid)" if isinstance(declared.stored.columns[declared.key].type, Uuid) else ":id"
    query = f'SELECT to_jsonb(t) FROM "{table}" t WHERE t."{declared.key}" = {key}'  # noqa: S608
    state: State | None = session.scalar(text(query + (" FOR NO KEY UPDATE" if lock else "")), {"id": row_id})
    return state


def state_after(session: Session, entry: AuditEntry, live: State) -> State:
    """The row's columns as they were right after an entry: what changed since is undone, from now to then.

    Raises `Conflict` when the way back is not known: the row was deleted in between, or its content was removed.
    """
    newer = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name == entry.table_name,
            AuditEntry.row_id == entry.row_id,
            AuditEntry.id > entry.id,
            AuditEntry.action.in_(("update", "delete")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MAX_STEPS + 1)
    ).all()
    if len(newer) > MAX_STEPS:
        raise Conflict(gettext("That is more than 500 changes ago. Go back to a later moment first."))
    state = dict(live)
    for step in newer:
        if step.before is None:
            raise Conflict(gettext("What this was then is no longer in the audit log."))
        state.update(step.before)
    return state


def last_change(session: Session, table: str, row_id: str, column: str) -> AuditEntry | None:
    """The newest change of one column of a row."""
    return session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name == table,
            AuditEntry.row_id == row_id,
            AuditEntry.action == "update",
            AuditEntry.changed.contains([column]),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
        .options(joinedload(AuditEntry.actor))
    ).first()


def changed_since(session: Session, table: str, row_id: str, moment: datetime, columns: Sequence[str]) -> list[Event]:
    """Changes of any of these columns after a version of the row (its ``updatedAt``), the newest first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name == table,
            AuditEntry.row_id == row_id,
            AuditEntry.action == "update",
            AuditEntry.created_at > moment,
            AuditEntry.changed.overlap(list(columns)),
        )
        .order_by(AuditEntry.id.desc())
        .limit(PER_PAGE)
        .options(joinedload(AuditEntry.actor))
    )
    return [describe(entry) for entry in entries]
