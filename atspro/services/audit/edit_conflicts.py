"""Two people, or two tabs, on one row: what a form began with, what changed since, and who is asked before it is lost.

A form carries a short digest of each field's value as it began. When it comes back, a field whose stored value has
another digest was changed by somebody else meanwhile. What else moves on a row, such as its ``updatedAt``, is no clash.
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
from atspro.models import AuditEntry
from atspro.services.audit import history
from atspro.services.audit.value_diff import Difference, difference

SEEN, TOLD = "seen", "told"
CHOICE = "choice-"
CHOOSE_ALL = "choose"
MINE, THEIRS = "mine", "theirs"
MAX_SEALED = 20_000
LOOK_BACK = 30


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed while it was being edited.

    ``apart`` tells how what is stored ("theirs", its before) differs from what was typed ("mine", its after).
    ``is_mine_changed`` is whether the writer changed the field too. ``who`` and ``when`` are of the last change, None
    when it is not remembered.
    """

    name: str
    label: str
    apart: Difference
    is_mine_changed: bool
    who: str | None = None
    when: datetime | None = None


class UnseenError(Conflict):
    """Somebody else's change would be overwritten unseen: the writer has to choose.

    ``told`` is what a page carries that tells of these clashes: a choice is about them, and not about a later change.
    """

    def __init__(self, clashes: Sequence[Clash], told: str) -> None:
        super().__init__(
            "This was changed after you opened this page, by somebody else or in another tab. Nothing is saved yet, and"
            " what you typed is still here."
        )
        self.clashes = list(clashes)
        self.told = told


def seal(values: Mapping[str, Any]) -> str:
    """What a form carries of the values that it begins with."""
    return json.dumps({name: _digest(value) for name, value in values.items()})


def unseal(text: str | None) -> dict[str, str]:
    """The digests by the fields' names; none for what is not a seal of ours."""
    try:
        found = json.loads((text or "{}")[:MAX_SEALED])
    except (ValueError, RecursionError):
        return {}
    return (
        {str(name): digest for name, digest in found.items() if isinstance(digest, str)}
        if isinstance(found, dict)
        else {}
    )


def sealed(digests: Mapping[str, str]) -> str:
    """Digests as a form carries them on."""
    return json.dumps(dict(digests))


def clashes(
    seen: Mapping[str, str],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    labels: Mapping[str, str] | None = None,
) -> list[Clash]:
    """The fields whose stored value is neither what the form began with nor what was typed."""
    found = []
    for name, digest in seen.items():
        if name not in stored or name not in typed:
            continue
        theirs, mine = stored[name], typed[name]
        if _digest(theirs) in (digest, _digest(mine)):
            continue
        apart = difference(name, _plain(theirs), _plain(mine))
        label = (labels or {}).get(name, apart.label)
        found.append(Clash(name, label, replace(apart, label=label), is_mine_changed=_digest(mine) != digest))
    return found


def refuse_unseen(
    session: Session,
    row: Any,
    seen: Mapping[str, str],
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    labels: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> None:
    """Raise `UnseenError` when storing what was typed would overwrite what the writer has not seen.

    ``columns`` names the columns of fields that are called otherwise, so that the memory tells who changed them. The
    row is held by the caller, so that nobody changes it between this and the saving.
    """
    found = clashes(seen, stored, typed, labels)
    if found:
        told = seal({clash.name: stored[clash.name] for clash in found})
        raise UnseenError(_with_authors(session, row, found, columns or {}), told)


def carried(arguments: Mapping[str, str]) -> dict[str, str]:
    """What a form that came back has seen: what it began with and, where the writer has chosen, what it was told of."""
    seen, told = unseal(arguments.get(SEEN)), unseal(arguments.get(TOLD))
    return seen | {name: digest for name, digest in told.items() if _choice(arguments, name)}


def taken(arguments: Mapping[str, str]) -> list[str]:
    """The fields for which the writer takes what the other one stored."""
    return [name for name in unseal(arguments.get(TOLD)) if _choice(arguments, name) == THEIRS]


def _choice(arguments: Mapping[str, str], name: str) -> str:
    found = arguments.get(CHOOSE_ALL) or arguments.get(CHOICE + name) or ""
    return found if found in (MINE, THEIRS) else ""


def take(form: Any, stored: Any, names: Iterable[str]) -> None:
    """Put the values of one form's fields into another one's, as if they had been typed there."""
    for name in names:
        field = form[name]
        field.data = stored[name].data
        if getattr(field, "raw_data", None):
            # A field that shows again what was typed, shows what it holds now.
            field.raw_data = None
            field.raw_data = [stored[name]._value()] if hasattr(field, "_value") else None


def _with_authors(session: Session, row: Any, found: Sequence[Clash], named: Mapping[str, str]) -> list[Clash]:
    """The same with who made the last change of each, out of the memory."""
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
    told = []
    for clash in found:
        column = columns.get(clash.name, clash.name)
        entry = next((one for one in newest if column in (one.changed or ())), None)
        told.append(replace(clash, who=history.who_of(entry), when=entry.created_at) if entry else clash)
    return told


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
