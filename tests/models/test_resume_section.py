"""Sections of a resume beyond the data model's columns: validated, in order, and gone with their resume."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.models import AuditEntry, ResumeSection, User, UserResume
from atspro.models.resume_section import SECTION_KIND_CHECK
from atspro.services import resumes
from atspro.shapes import SECTION_KINDS, ResumeData
from atspro.shapes import ResumeSection as SectionShape


@pytest.fixture
def resume(session: Session, user: User) -> UserResume:
    content = ResumeData.model_validate({"contactInfo": {"fullName": "Ada Example"}})
    return resumes.save_resume(session, user, content)


def add(session: Session, resume: UserResume, title: str, position: int, **more: object) -> ResumeSection:
    section = ResumeSection(user_resume_id=resume.id, kind="projects", title=title, position=position, **more)
    session.add(section)
    session.flush()
    return section


def test_sections_stand_in_their_order_and_hold_their_shape(session: Session, resume: UserResume) -> None:
    add(session, resume, "Second", 2)
    first = add(session, resume, "First", 1, entries=[{"name": "Compiler", "bullets": ["Wrote it."]}])
    session.expire_all()
    assert [section.title for section in resume.sections] == ["First", "Second"]
    assert (first.is_visible, first.entries[0]["skills"]) == (True, [])
    assert first.data.entries[0].name == "Compiler"
    first.data = SectionShape.model_validate(
        {"kind": "languages", "title": "Languages", "entries": [{"name": "Norsk"}]}
    )
    session.flush()
    session.expire_all()
    assert (first.kind, first.title, first.entries[0]["name"]) == ("languages", "Languages", "Norsk")


def test_entries_against_the_shape_are_refused(session: Session, resume: UserResume) -> None:
    with pytest.raises(InvalidInput) as error:
        ResumeSection(kind="projects", title="X", position=0, entries=[{"name": "A", "colour": "red"}])
    assert "entries.0.colour" in error.value.fields


def test_the_database_knows_the_kinds_and_no_other(session: Session, resume: UserResume) -> None:
    for position, kind in enumerate(SECTION_KINDS):
        add(session, resume, kind, position).kind = kind
        session.flush()
        assert f"'{kind}'" in SECTION_KIND_CHECK
    for column, value in (("kind", "hobbies"), ("position", -1)):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f'UPDATE "resumeSection" SET "{column}" = :value'), {"value": value})


def test_a_change_sets_updated_at_and_is_logged_and_deleting_the_resume_takes_sections_along(
    session: Session, resume: UserResume
) -> None:
    section = add(session, resume, "Projects", 0)
    before, section_id = section.updated_at, str(section.id)
    section.title = "Selected projects"
    session.flush()
    session.refresh(section)
    assert section.updated_at > before
    session.execute(delete(UserResume).where(UserResume.id == resume.id))
    entries = session.scalars(select(AuditEntry).where(AuditEntry.row_id == section_id).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["insert", "update", "delete"]
    assert {entry.parent_id for entry in entries} == {str(resume.id)}
    assert (entries[1].before, entries[1].after) == ({"title": "Projects"}, {"title": "Selected projects"})
    assert session.scalars(select(ResumeSection.id)).all() == []
