"""Two people, or two tabs, editing one row: what each form began with, what changed since, and whose value is kept.

A form carries a short digest of each field's value as it began. When it is submitted, a field whose stored value has
another digest was changed by somebody else in the meantime. Other changes of the row, such as of its ``updatedAt``, are
no conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from atspro.errors import Conflict
from atspro.i18n import gettext
from atspro.models import AuditEntry
from atspro.services.audit import history
from atspro.services.audit.value_diff import Difference, difference

SEEN, TOLD = "seen", "told"
CHOICE = "choice-"
CHOOSE_ALL = "choose"
MINE, THEIRS = "mine", "theirs"
MAX_DIGESTS = 20_000
LOOK_BACK = 30


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed while it was being edited.

    ``apart`` tells how what is stored ("theirs", its before) differs from what was typed ("mine", its after).
    ``is_mine_changed`` is whether the writer changed the field too. ``who`` and ``when`` are of the last change, None
    when it is not in the log.
    """

    name: str
    label: str
    apart: Difference
    is_mine_changed: bool
    who: str | None = None
    when: datetime | None = None


class StaleFormError(Conflict):
    """Saving would overwrite a change that the writer has not seen: they have to choose.

    ``told`` are the digests of the stored values that the page shows: a choice is about them, not about a later change.
    """

    def __init__(self, conflicts: Sequence[FieldConflict], told: str) -> None:
        super().__init__(
            gettext(
                "This was changed after you opened this page, by somebody else or in another tab. "
                "Nothing is saved yet, and what you typed is still here."
            )
        )
        self.conflicts = list(conflicts)
        self.told = told


def digest_fields(values: Mapping[str, Any]) -> str:
    """Digests of the values that a form begins with, as it carries them."""
    return json.dumps({name: _digest(value) for name, value in values.items()})


def parse_digests(text: str | None) -> dict[str, str]:
    """The digests by the fields' names; none for what is no such text of ours."""
    try:
        value = json.loads((text or "{}")[:MAX_DIGESTS])
    except (ValueError, RecursionError):
        return {}
    return (
        {str(name): digest for name, digest in value.items() if isinstance(digest, str)}
        if isinstance(value, dict)
        else {}
    )


def serialize_digests(digests: Mapping[str, str]) -> str:
    """Digests as a form carries them on."""
    return json.dumps(dict(digests))


def find_conflicts(
    seen: Mapping[str, str],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    labels: Mapping[str, str] | None = None,
) -> list[FieldConflict]:
    """The fields whose stored value is neither what the form began with nor what was typed."""
    conflicts = []
    for name, digest in seen.items():
        if name not in stored or name not in typed:
            continue
        theirs, mine = stored[name], typed[name]
        if _digest(theirs) in (digest, _digest(mine)):
            continue
        apart = difference(name, _plain(theirs), _plain(mine))
        label = (labels or {}).get(name, apart.label)
        conflicts.append(
            FieldConflict(name, label, replace(apart, label=label), is_mine_changed=_digest(mine) != digest)
        )
    return conflicts


def refuse_stale(
    session: Session,
    row: Any,
    seen: Mapping[str, str],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    labels: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> None:
    """Raise `StaleFormError` when storing what was typed would overwrite what the writer has not seen.

    ``columns`` names the columns of fields that are called otherwise, so that the log tells who changed them. The
    row is held by the caller, so that nobody changes it between this and the saving.
    """
    conflicts = find_conflicts(seen, stored, typed, labels)
    if conflicts:
        shown = digest_fields({conflict.name: stored[conflict.name] for conflict in conflicts})
        raise StaleFormError(_with_authors(session, row, conflicts, columns or {}), shown)


def submitted(arguments: Mapping[str, str]) -> dict[str, str]:
    """What the writer of a submitted form has seen: what it began with and, where they chose, what they were shown."""
    seen, shown = parse_digests(arguments.get(SEEN)), parse_digests(arguments.get(TOLD))
    return seen | {name: digest for name, digest in shown.items() if _choice(arguments, name)}


def accepted(arguments: Mapping[str, str]) -> list[str]:
    """The fields for which the writer accepts what the other one stored."""
    return [name for name in parse_digests(arguments.get(TOLD)) if _choice(arguments, name) == THEIRS]


def _choice(arguments: Mapping[str, str], name: str) -> str:
    choice = arguments.get(CHOOSE_ALL) or arguments.get(CHOICE + name) or ""
    return choice if choice in (MINE, THEIRS) else ""


def accept_stored(form: Any, stored: Any, names: Iterable[str]) -> None:
    """Put the values of one form's fields into another one's, as if they had been typed there."""
    for name in names:
        field = form[name]
        field.data = stored[name].data
        if getattr(field, "raw_data", None):
            # A field that shows again what was typed, shows what it holds now.
            field.raw_data = None
            field.raw_data = [stored[name]._value()] if hasattr(field, "_value") else None


def _with_authors(
    session: Session, row: Any, conflicts: Sequence[FieldConflict], named: Mapping[str, str]
) -> list[FieldConflict]:
    """The same with who made the last change of each, from the log."""
    columns = {attribute.key: attribute.columns[0].name for attribute in type(row).__mapper__.column_attrs}
    columns |= named
    newest = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name == row.__tablename__, AuditEntry.row_id == str(row.id), AuditEntry.action == "update"
        )
        .order_by(AuditEntry.id.desc())
        .limit(LOOK_BACK)
        .options(joinedload(AuditEntry.actor))
    ).all()
    attributed = []
    for conflict in conflicts:
        column = columns.get(conflict.name, conflict.name)
        entry = next((change for change in newest if column in (change.changed or ())), None)
        who = history.who_of(entry) if entry else None
        attributed.append(replace(conflict, who=who, when=entry.created_at) if entry else conflict)
    return attributed


def _digest(value: Any) -> str:
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A field's value as two browsers agree on it: line ends and outer blanks, empty and absent, seconds."""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip() or None
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()} or None
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value] or None
    return value
