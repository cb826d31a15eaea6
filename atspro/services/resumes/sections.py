"""Sections of a base resume beside its own columns: projects, languages, publications and the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import ResumeSection, UserResume
from atspro.shapes import MAX_ENTRIES, parse_shape
from atspro.shapes import ResumeSection as SectionData

# A section, and whether documents show it.
SectionChoice = tuple[SectionData, bool]


def sections_of(session: Session, user_id: str, *, visible_only: bool = True) -> list[SectionData]:
    """The sections of a person's base resume in their order; those left out of documents only when asked for.

    A row of another client's that breaks the shape is left out.
    """
    query = (
        select(ResumeSection)
        .join(UserResume, UserResume.id == ResumeSection.user_resume_id)
        .where(UserResume.user_id == user_id)
        .order_by(ResumeSection.position, ResumeSection.id)
    )
    if visible_only:
        query = query.where(ResumeSection.is_visible)
    return [section for row in session.scalars(query) if (section := _readable(row)) is not None]


def readable_sections(stored: Iterable[Mapping[str, Any]]) -> list[SectionData]:
    """Sections out of stored JSON, without those that break the shape."""
    sections: list[SectionData] = []
    for value in stored:
        with suppress(InvalidInput):
            sections.append(parse_shape(SectionData, value))
    return sections


def _readable(row: ResumeSection) -> SectionData | None:
    with suppress(InvalidInput):
        return row.data
    return None


def section_choices(resume: UserResume) -> list[SectionChoice]:
    """All sections of a resume in their order, each with whether documents show it."""
    return [(section, row.is_visible) for row in resume.sections if (section := _readable(row)) is not None]


def save_sections(session: Session, resume: UserResume, chosen: Sequence[SectionChoice]) -> bool:
    """Make these the sections of a resume, in this order; whether anything changed.

    A section that is still there keeps its row, so that its history goes on; a row that no editor can show, because
    another client stored it against the shape, stays behind the others. The resume's own updatedAt moves with
    its sections, by which documents made before are known to be outdated. Raises `InvalidInput` for too many.
    """
    if len(chosen) > MAX_ENTRIES:
        message = gettext("Use at most %(max_entries)s sections.", max_entries=MAX_ENTRIES)
        raise InvalidInput(message, {"sections": message})
    before = [(row.kind, row.title, row.entries, row.is_visible) for row in resume.sections]
    free = [row for row in resume.sections if _readable(row) is not None]
    unreadable = [row for row in resume.sections if row not in free]
    kept: list[ResumeSection] = []
    for position, (data, is_visible) in enumerate(chosen):
        row = next(
            (candidate for candidate in free if (candidate.kind, candidate.title) == (data.kind, data.title)), None
        )
        if row is None:
            row = ResumeSection(kind=data.kind, title=data.title)
        else:
            free.remove(row)
        entries = [entry.to_json() for entry in data.entries]
        if row.entries != entries:
            row.entries = entries
        row.position, row.is_visible = position, is_visible
        kept.append(row)
    for position, row in enumerate(unreadable, start=len(kept)):
        row.position = position
        kept.append(row)
    resume.sections = kept
    session.flush()
    has_changed = before != [(row.kind, row.title, row.entries, row.is_visible) for row in kept]
    if has_changed:
        session.execute(
            update(UserResume)
            .where(UserResume.id == resume.id)
            .values(summary=UserResume.summary)
            .execution_options(synchronize_session=False)
        )
        session.expire(resume, ["updated_at"])
    return has_changed
