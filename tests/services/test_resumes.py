"""The base resume's verbs: one a user, also when two tabs save at once, and what it cannot do without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput
from atspro.models import User, UserResume
from atspro.services import resumes
from atspro.services.auth import accounts
from atspro.shapes import Certification, ContactInfo, Education, Link, ResumeData, WorkExperience
from tests.conftest import PASSWORD


def named(name: str) -> ResumeData:
    """A resume with nothing but a name."""
    return ResumeData(contact_info=ContactInfo(full_name=name))


def test_saves_reads_replaces_and_deletes(session: Session, user: User, neighbour: User) -> None:
    assert resumes.get_resume(session, user) is None
    first = resumes.save_resume(session, user, named("One"), replace=False)
    second = resumes.save_resume(session, user, named("Two"))
    assert second.id == first.id
    assert second.data == named("Two")
    assert resumes.get_resume(session, neighbour) is None
    resumes.delete_resume(session, neighbour)
    assert resumes.get_resume(session, user) is second
    resumes.delete_resume(session, user)
    assert resumes.get_resume(session, user) is None


def test_an_existing_one_is_replaced_only_when_asked(session: Session, user: User) -> None:
    resumes.save_resume(session, user, named("One"))
    with pytest.raises(Conflict, match="Confirm"):
        resumes.save_resume(session, user, named("Two"), replace=False)
    assert resumes.get_resume(session, user).data == named("One")  # type: ignore[union-attr]


def test_everything_missing_is_named_at_once(session: Session, user: User) -> None:
    data = ResumeData(
        contact_info=ContactInfo(full_name="", links=[Link(name="x", url="javascript:alert(1)")]),
        work_experience=[WorkExperience(company="Acme", position=""), WorkExperience(company="", position="")],
        education=[Education(institution="", degree="")],
        certifications=[Certification(name="", issuer="CNCF")],
    )
    with pytest.raises(InvalidInput) as raised:
        resumes.save_resume(session, user, data)
    assert set(raised.value.fields) == {
        "contactInfo.fullName",
        "contactInfo.links.0.url",
        "workExperience.1.company",
        "education.0.institution",
        "certifications.0.name",
    }
    assert resumes.get_resume(session, user) is None


def test_of_first_resumes_saved_at_once_one_is_stored_and_the_others_are_told(migrated_app: Flask) -> None:
    with migrated_app.app_context(), transaction() as session:
        user = accounts.sign_up(session, "Ada", "two-tabs@example.com", PASSWORD)
        session.flush()
        session.expunge(user)
    together = Barrier(4)

    def save(name: str) -> str | None:
        with migrated_app.app_context():
            together.wait(10)
            try:
                with transaction() as session:
                    resumes.save_resume(session, user, named(name), replace=False)
            except Conflict:
                return None
            return name

    try:
        with ThreadPoolExecutor(4) as pool:
            stored = [name for name in pool.map(save, "abcd") if name]
        with migrated_app.app_context():
            mine = UserResume.user_id == user.id
            assert db.session.scalar(select(func.count()).select_from(UserResume).where(mine)) == 1
            assert [db.session.scalars(select(UserResume).where(mine)).one().contact_info["fullName"]] == stored
    finally:
        with migrated_app.app_context(), transaction() as session:
            session.execute(delete(User).where(User.email == "two-tabs@example.com"))
