"""Changes of a tailored resume that its owner accepts or refuses, line by line, and that the job's plan remembers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from atspro.document_details import Change, Claim, DocumentDetails
from atspro.engine.tailoring import ChangeKind, TailoringChange, change_key, with_change
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import format_number, gettext
from atspro.models import JobDocument
from atspro.services.documents import document_details
from atspro.services.documents.versions import MAX_CONTENT, add_version, newest_version
from atspro.services.jobs import plans
from atspro.services.sandbox import pages

ACCEPTED, REFUSED = "accepted", "refused"
KINDS: tuple[ChangeKind, ...] = ("summary", "order", "wording", "left out")
"""In the order in which they are made and shown."""
GONE = (
    "“{line}” was changed by hand since, so its change can’t be taken back by itself. Edit the text instead; your other"
    " choices are still to be saved."
)


def key_of(change: Change) -> str:
    """The name of a change, by which a form and the job's plan know it."""
    return change_key(change.kind, change.original)


def engine_change(change: Change) -> TailoringChange:
    """A stored change as the engine has it."""
    kind: ChangeKind = next((one for one in KINDS if one == change.kind), "wording")
    rest = (change.path, change.original, change.new, change.reason, change.after, change.before)
    return TailoringChange(kind, *rest)


def stored_change(change: TailoringChange, state: str = "") -> Change:
    """A change as a version's details keep it."""
    rest = {name: getattr(change, name) for name in ("path", "original", "new", "reason", "kind", "after", "before")}
    return Change(**rest, state=state)


def without_refused(
    markdown: str, changes: Sequence[TailoringChange], refused: Sequence[Mapping[str, Any]]
) -> tuple[str, list[Change]]:
    """A text without the changes that its owner refused before, and all changes as details keep them."""
    known = {str(one.get("key")) for one in refused}
    made: list[Change] = []
    for change in changes:
        back = with_change(markdown, change, taken=False) if change.key in known else None
        markdown = back if back is not None else markdown
        made.append(stored_change(change, REFUSED if back is not None else ""))
    return markdown, made


def ledger_of(claims: Sequence[Claim], changes: Sequence[Change], content: str) -> list[Claim]:
    """The claims that a text still has, with those of the lines that are as the base resume has them."""
    plain = f" {' '.join(pages.call('plain', content=content).split())} "
    kept = [claim for claim in claims if " ".join(claim.text.split()) in plain]
    have = {claim.text for claim in kept}
    for one in changes:
        text = " ".join(one.original.split())
        if one.state == REFUSED and one.kind != "order" and text and text in plain and text not in have:
            kept.append(Claim(text=text, sources=[one.path]))
    return kept


def decide_changes(session: Session, document: JobDocument, accepted: Collection[str]) -> JobDocument:
    """Accept the changes of these names and refuse the others; the version that has it so.

    A new version is made where the text becomes another one, and the job's plan remembers what was refused. Raises
    `Conflict` when the version is not the active one any more, or a line was edited by hand since.
    """
    if not document.is_active:
        raise Conflict(gettext("Another version is the current one now. Open that one to choose its changes."))
    about, content, based_on = document.about, document.content, newest_version(session, document)
    changes: list[Change] = []
    for kind in KINDS:
        for change in (one for one in about.changes if one.kind == kind):
            take = key_of(change) in accepted
            if take == (change.state == REFUSED):
                made = with_change(content, engine_change(change), taken=take)
                if made is None:
                    line = (change.original or change.new).split("\n")[0]
                    raise Conflict(GONE.format(line=line if len(line) < 90 else f"{line[:87]}…"))
                content = made
            changes.append(change.model_copy(update={"state": ACCEPTED if take else REFUSED}))
    refused = [one for one in changes if one.state == REFUSED]
    told = [{"key": key_of(one), "kind": one.kind, "path": one.path, "text": one.original} for one in refused]
    plans.remember_refused(session, document.job_id, told, [key_of(one) for one in changes])
    if content == document.content:
        document.details = {**(document.details or {}), "changes": [one.model_dump(by_alias=True) for one in changes]}
        session.flush()
        return document
    if len(content) > MAX_CONTENT:
        raise InvalidInput(
            gettext(
                "The resume would be longer than %(max_content)s characters.", max_content=format_number(MAX_CONTENT)
            )
        )
    details = document_details.decided(session, document, content)
    kept = ledger_of(about.ledger, changes, content)
    details["changes"] = [one.model_dump(by_alias=True) for one in changes]
    details["ledger"] = [one.model_dump(by_alias=True) for one in kept]
    details["sourceWords"] = document_details.words_for(session, document, kept, about.source_words)
    stored = DocumentDetails.read(details).to_json()
    return add_version(session, document.job_id, document.type, content, stored, based_on=based_on)
