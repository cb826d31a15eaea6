"""Posts that were misread once, each of a kind: facts for machines, decorated posts, copies of whole pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from atspro.engine.read import JobReading, read_job_file
from atspro.engine.read.job_facts import Pay


def case(shared: Path, name: str) -> JobReading:
    path = shared / "cases" / name
    return read_job_file(path.read_bytes(), path.name)


def test_description_that_was_escaped_twice(shared: Path) -> None:
    job = case(shared, "07-jobs/f-double.html").job
    assert job.responsibilities == ["Negotiate contracts with 40 suppliers", "Plan demand in SAP"]
    assert job.qualifications == ["5+ years in purchasing", "SAP MM and Power BI", "Fluent German"]
    assert job.additional_info == ["30 days of vacation"]
    assert not any(sign in job.description for sign in ("<", "&lt;", "&amp;"))


def test_of_two_postings_the_one_that_the_page_names(shared: Path) -> None:
    job = case(shared, "07-jobs/g-two.html").job
    assert (job.title, job.company) == ("Warehouse Clerk", "Northgate Foods")
    assert job.description.startswith("Pack boxes in Kiel")


@pytest.mark.parametrize(
    ("name", "pay"),
    [("h-sal-list", Pay(50_000, 60_000, "USD", "year")), ("h-sal-outerunit", Pay(25, 25, "USD", "hour"))],
)
def test_pay_in_the_shapes_that_pages_give_it(shared: Path, name: str, pay: Pay) -> None:
    assert case(shared, f"07-jobs/{name}.html").facts.pay == pay


def test_entities_in_names(shared: Path) -> None:
    job = case(shared, "07-jobs/q-amp.html").job
    assert (job.title, job.company) == ("Buyer & Planner (m/w/d)", "Smith & Sons GmbH")


def test_emoji_before_headings_and_items(shared: Path) -> None:
    reading = case(shared, "08-posts/a-emoji.txt")
    job = reading.job
    assert (job.title, job.company) == ("Senior Backend Engineer", "Brightwater Systems")
    assert job.location == ["Berlin or Remote (EU)"]
    assert reading.facts.pay == Pay(80_000, 95_000, "EUR", None)
    assert job.responsibilities == ["Build APIs in Go and Node.js", "Run CI/CD on Kubernetes", "Mentor 3 engineers"]
    assert job.qualifications == ["5+ years with Go or C++", "PostgreSQL, Redis", "Bonus: ISO 27001 experience"]
    assert "30 days off" in (job.additional_info or [])


def test_german(shared: Path) -> None:
    reading = case(shared, "08-posts/b-german.txt")
    job = reading.job
    assert (job.title, job.company) == ("Strategischer Einkäufer (m/w/d)", "Northgate Foods GmbH")
    assert job.responsibilities == ["Verhandlung von Verträgen mit Lieferanten", "Planung des Bedarfs in SAP"]
    assert len(job.qualifications or []) == 4
    assert (job.location, job.logistics) == (["Hamburg"], ["Vollzeit"])
    assert reading.facts.pay == Pay(60_000, 75_000, "EUR", "year")


def test_french(shared: Path) -> None:
    reading = case(shared, "08-posts/c-french.txt")
    job = reading.job
    assert (job.title, job.company) == ("Acheteur stratégique (H/F)", "Northgate Foods")
    assert job.responsibilities == ["Négocier les contrats avec les fournisseurs", "Planifier les besoins dans SAP"]
    assert job.qualifications == ["Bac+5 en commerce", "5 ans d'expérience en achats", "Maîtrise de SAP MM et Power BI"]
    assert (job.location, job.logistics) == (["Lyon"], ["CDI"])
    assert reading.facts.pay == Pay(45_000, 52_000, "EUR", "year")


def test_page_copied_from_linkedin(shared: Path) -> None:
    reading = case(shared, "08-posts/f-linkedin-paste.txt")
    job = reading.job
    assert (job.title, job.company, job.location) == ("Senior Backend Engineer", "Brightwater Systems", ["Austin, TX"])
    assert reading.facts.pay == Pay(150_000, 180_000, "USD", "year")
    assert job.responsibilities == ["Build APIs in Go and Node.js", "Run CI/CD on Kubernetes"]
    assert job.qualifications == ["5+ years with Go or C++", "PostgreSQL, Redis"]
    assert job.logistics == ["Hybrid", "Full-time"]
    whole = job.model_dump_json()
    board = ("Easy Apply", "followers", "Promoted", "applicants", "Reposted", "Save", "Set alert", "logo", "Show more")
    assert [words for words in board if words in whole] == []


def test_page_copied_from_indeed(shared: Path) -> None:
    reading = case(shared, "08-posts/g-indeed-paste.txt")
    job = reading.job
    assert (job.title, job.company) == ("Warehouse Associate", "Harbor Foods")
    assert "Tacoma, WA" in (job.location or [""])[0]
    assert reading.facts.pay == Pay(19.5, 22.75, "USD", "hour")
    assert job.responsibilities == ["Load and unload trucks", "Operate a forklift and pallet jack"]
    assert job.qualifications == ["1 year of warehouse experience", "Forklift certification", "Ability to lift 50 lbs"]
    assert "Shift and schedule: Night shift" in (job.logistics or [])
    assert job.additional_info == ["401(k)", "Dental insurance"]
    whole = job.model_dump_json()
    board = (
        "stars",
        "reviews",
        "Indeed account",
        "Profile insights",
        "nbsp",
        "job post",
        "Report job",
        "response rate",
    )
    assert [words for words in board if words in whole] == []
