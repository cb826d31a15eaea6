"""Documents as files, each read again as a parser would, and what that found."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.engine.export import Design, Format, Layout, Recovered
from atspro.engine.types import DESIGNS, Kind
from atspro.errors import InvalidInput
from atspro.i18n import format_number, gettext
from atspro.models import ExportCheck, JobDocument, ResumeDesign, User
from atspro.services.documents.resume_design import default_design
from atspro.services.documents.versions import MAX_CONTENT
from atspro.services.sandbox import pages

MAX_LOST = 50
"""How many of the lost parts are kept: a list longer than that says no more."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A file's bytes, and what a parser reads in them; None for the formats that are text already.

    ``text`` is what the parser read. ``left_out`` are the signs, such as emoji, that a PDF goes without because no font
    has them.
    """

    data: bytes
    design: Design
    reading: Recovered | None
    left_out: str = ""
    text: str = ""


def take_out(
    document: JobDocument, format: Format, design: str | None, title: str, author: str, layout: Layout | None = None
) -> TakenOut:
    """The document as a file, read again where it was drawn.

    Raises `InvalidInput` for an unknown format or design, and as `pages.call` does.
    """
    kind = cast("Kind", document.type)
    chosen = check_design(kind, design)
    arguments = {
        "format": format,
        "kind": kind,
        "title": title,
        "author": author,
        "design": chosen,
        "layout": asdict(layout or Layout()),
    }
    made = pages.call("take_out", content=document.content, **arguments)
    reading = None if made["parts"] is None else Recovered(int(made["parts"]), tuple(made["lost"]))
    return TakenOut(base64.b64decode(made["data"]), chosen, reading, str(made["left_out"]), str(made["text"]))


@dataclass(frozen=True, slots=True)
class Pictures:
    """The first pages of a text as its PDF would be: PNG files in base64, and how many pages there are."""

    pages: tuple[str, ...]
    total: int


def draw_pages(
    document: JobDocument, content: str, title: str, author: str, design: str | None, layout: Layout
) -> Pictures:
    """A text, saved or not, as the document's PDF would show it; nothing of it is kept.

    Raises `InvalidInput` for one that is empty, too long, or can't be drawn, and as `pages.call` does.
    """
    if len(content) > MAX_CONTENT:
        raise InvalidInput(gettext("Use at most %(max_content)s characters.", max_content=format_number(MAX_CONTENT)))
    if not content.strip():
        raise InvalidInput(gettext("There is no text to show yet."))
    kind = cast("Kind", document.type)
    arguments = {"kind": kind, "title": title, "author": author, "design": check_design(kind, design)}
    made = pages.call("draw_pages", content=content, layout=asdict(layout), **arguments)
    return Pictures(tuple(made["pages"]), int(made["total"]))


def check_design(document_type: Kind, design: str | None) -> Design:
    """The design that is asked for, or the type's first. Raises `InvalidInput` for one that the type has not."""
    designs = DESIGNS[document_type]
    found = next((one for one in designs if one == design), None) if design else designs[0]
    if found is None:
        raise InvalidInput(
            gettext("This design does not exist. Choose one of: %(designs)s.", designs=", ".join(designs))
        )
    return found


def record_check(session: Session, document: JobDocument, format: Format, made: TakenOut) -> None:
    """Keep what a parser read in the file; the newest reading of a format and design replaces the one before."""
    if made.reading is None:
        return
    values = {"share": made.reading.share, "lost": list(made.reading.lost[:MAX_LOST])}
    key = {"document_id": document.id, "format": format, "design": made.design}
    session.execute(
        insert(ExportCheck)
        .values(**key, **values)
        .on_conflict_do_update(
            index_elements=list(ExportCheck.__table__.primary_key), set_=values | {"checkedAt": func.now()}
        )
    )


def checks_and_design(
    session: Session, actor: User, document: JobDocument
) -> tuple[dict[tuple[str, str], ExportCheck], ResumeDesign]:
    """What parsers read in the document's files, by format and design, and how the actor's documents look."""
    found = session.execute(
        select(ExportCheck, ResumeDesign)
        .select_from(User)
        .outerjoin(ExportCheck, ExportCheck.document_id == document.id)
        .outerjoin(ResumeDesign, ResumeDesign.user_id == User.id)
        .where(User.id == actor.id)
    ).all()
    checks = {(check.format, check.design): check for check, _ in found if check}
    stored = found[0][1] if found else None
    return checks, stored or default_design(actor.id)
