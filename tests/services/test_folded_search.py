"""Search without regard to accents and case, C++ apart from C#, and what tells that a job was tracked before."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import User, UserApplication, UserJob
from atspro.services import jobs, search
from atspro.shapes import JobData


def found(session: Session, user: User, typed: str) -> set[str]:
    query = select(UserJob.title).where(UserJob.user_id == user.id, search.owners_jobs(typed))
    return set(session.scalars(query))


def everywhere(session: Session, typed: str) -> set[str]:
    """As staff search."""
    hits = search.find_jobs(typed).hits()  # type: ignore[union-attr]
    return set(session.scalars(select(UserJob.title).join(hits, hits.c.key == UserJob.id)))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Köchin", "kochin"),
        ("Kochin", "köchin"),
        ("Straße", "strasse"),
        ("STRASSE", "straße"),
        ("Łódź", "lodz"),
        ("Sørlandet", "sorlandet"),
        ("Crème brûlée", "CREME brulee"),
        ("Ko\u0308chin", "Köchin"),
        ("Œuvre", "oeuvre"),
        ("İstanbul", "istanbul"),
        ("Инженер", "инженер"),
        ("ﬁnance", "finance"),
    ],
)
@pytest.mark.parametrize("place", ["title", "description"])
def test_accents_and_case_do_not_matter(session: Session, user: User, written: str, typed: str, place: str) -> None:
    data = {"company": "Acme", "title": "Here", "description": "Nothing", place: f"We look for {written} now"}
    jobs.create_job(session, user, JobData(**data))
    jobs.create_job(session, user, JobData(company="Acme", title="Elsewhere", description="Nothing"))
    expected = {data["title"]}
    assert found(session, user, typed) == expected
    assert everywhere(session, typed) == expected


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("C++", {"cpp"}),
        ("c#", {"sharp"}),
        ("C", {"c", "all"}),
        ("F#", set()),
        (".net", {"sharp"}),
        ("java", {"all"}),
        ("kotlin", {"all"}),
        ("-c++ embedded", {"c"}),
        ('"c++ embedded"', {"cpp"}),
    ],
)
def test_languages_that_differ_by_a_sign_are_told_apart(
    session: Session, user: User, typed: str, titles: set[str]
) -> None:
    texts = {"cpp": "C++ embedded", "sharp": "C# and .NET", "c": "C, embedded", "all": "Java/Kotlin or plain C."}
    for title, text in texts.items():
        jobs.create_job(session, user, JobData(company="Q", title=title, description=text))
    assert everywhere(session, typed) == titles


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Globex GmbH & Co. KG", "globex", True),
        ("Müller AG", "Muller", True),
        ("O'Reilly Media, Inc.", "OReilly Media", True),
        ("S.A. Brun", "SA Brun", True),
        ("Соль", "Соль", True),
        ("Соль", "Боль", False),
        ("Globex North", "Globex", False),
        ("Company", "Company Co.", True),
    ],
)
def test_a_company_is_the_same_whatever_its_legal_form(session: Session, one: str, other: str, is_same: bool) -> None:
    keys = [session.scalar(select(func.atspro_company_key(name))) for name in (one, other)]
    assert all(keys)
    assert (keys[0] == keys[1]) is is_same


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://www.Jobs.example/17/", "http://jobs.example/17", True),
        ("https://jobs.example/17?utm_source=x&id=4", "https://jobs.example/17?id=4", True),
        ("https://jobs.example/17?id=4&gclid=1&b=2", "https://jobs.example/17?id=4&b=2", True),
        ("https://jobs.example/17#apply", "https://jobs.example/17", True),
        ("https://jobs.example/#/job/17", "https://jobs.example/#/job/18", False),
        ("https://jobs.example/?job=17", "https://jobs.example/?job=18", False),
        ("https://jobs.example/A", "https://jobs.example/a", False),
    ],
)
def test_a_link_is_the_same_whatever_counts_its_visits(session: Session, one: str, other: str, is_same: bool) -> None:
    links = [session.scalar(select(func.atspro_canonical_link(link))) for link in (one, other)]
    assert (links[0] == links[1]) is is_same


def test_the_keys_follow_the_job(session: Session, user: User) -> None:
    job = jobs.create_job(
        session, user, JobData(company="Globex GmbH", title="T", description="", link="https://www.a.example/1")
    )
    query = select(UserApplication).where(UserApplication.job_id == job.id).execution_options(populate_existing=True)
    first = session.scalars(query).one()
    assert (first.company_key, first.canonical_link, first.text_hash) == ("globex", "a.example/1", None)
    jobs.update_job(session, job, JobData(company="Initech", title="T", description="Long enough a text. " * 9))
    changed = session.scalars(query).one()
    assert (changed.company_key, changed.canonical_link) == ("initech", None)
    assert len(changed.text_hash or "") == 64
