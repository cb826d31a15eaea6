"""PDF resumes by layout: reading order, columns, bullets whole across lines, and a floor on the real samples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst

from atspro.engine.read import ResumeReading, read_resume
from bench.reading.samples import FIELDS, corrected, count, expected, f1, found, total
from tests.engine.read import layouts

FLOOR = 0.98
# Four narrow columns of wrapped skills: where one ends and the next begins is not always told apart.
FLOORS = {"kakuna": 0.86}


def reading_of(source: str) -> ResumeReading:
    return read_resume(typst.compile(source.encode()), "resume.pdf")


def jobs(reading: ResumeReading) -> list[tuple[str, str, str | None, str | None]]:
    return [(e.position, e.company, e.start_date, e.end_date) for e in reading.resume.work_experience]


def test_one_column_with_dates_and_places_at_the_right() -> None:
    reading = reading_of(layouts.RIGHT_ALIGNED)
    assert jobs(reading) == [
        ("Undergraduate Research Assistant", "Texas A&M University", "June 2020", "Present"),
        ("Information Technology Support Specialist", "Southwestern University", "Sep. 2018", "Present"),
        ("Artificial Intelligence Research Assistant", "Southwestern University", "May 2019", "July 2019"),
    ]
    assert reading.resume.work_experience[0].responsibilities[0].endswith("which serves several thousand students")
    assert [e.institution for e in reading.resume.education] == ["Southwestern University", "Blinn College"]
    assert "SQL (Postgres)" in reading.resume.skills
    assert "Developer Tools" not in reading.resume.skills


def test_dates_in_a_column_of_their_own() -> None:
    reading = reading_of(layouts.DATES_LEFT)
    assert jobs(reading) == [
        ("Senior Accountant", "Hansa Logistik GmbH", "2019", "present"),
        ("Accountant", "Nordbank AG", "04/2014", "12/2018"),
        ("Junior Accountant", "Steuerbüro Petersen", "2012", "2014"),
    ]
    assert reading.resume.work_experience[0].responsibilities[0] == "Cut the closing from nine days to five"
    assert reading.resume.education[0].institution == "University of Kiel"
    assert reading.resume.contact_info.full_name == "Maria Müller-Lüdenscheidt"
    assert reading.resume.skills[:4] == ["DATEV", "SAP FI", "Excel", "Power BI"]


def test_a_sidebar_is_not_mixed_into_the_main_column() -> None:
    reading = reading_of(layouts.SIDEBAR)
    assert reading.resume.contact_info.full_name == "Nina Okafor"
    assert reading.resume.contact_info.email == "nina.okafor@mail.test"
    assert jobs(reading) == [
        ("Charge Nurse, Emergency Department", "Highland Hospital", "March 2019", "Present"),
        ("Staff Nurse", "St. Mary’s Medical Center", "June 2015", "February 2019"),
    ]
    assert reading.resume.skills == ["Wound care", "IV therapy", "Epic EHR", "Patient education", "Triage"]
    assert [c.name for c in reading.resume.certifications] == ["Registered Nurse (RN)", "BLS", "ACLS"]
    assert reading.resume.education[0].field_of_study == "Nursing"


def test_two_columns_below_a_title() -> None:
    reading = reading_of(layouts.TWO_COLUMNS)
    assert [job[:2] for job in jobs(reading)] == [
        ("Sous Chef", "Restaurante Alma"),
        ("Chef de Partie", "Belcanto"),
        ("Commis Chef", "Hotel Tivoli"),
    ]
    assert reading.resume.skills == ["Menu design", "Food costing", "HACCP", "Pastry"]
    bullets = reading.resume.work_experience[0].responsibilities
    assert bullets[-1] == "Wrote the autumn menu that won the Gold Fork award of the city in 2022"


@pytest.mark.parametrize("layout", ["bronzor", "chikorita", "gengar", "kakuna", "onyx", "pikachu"])
def test_real_samples_stay_above_the_floor(shared: Path, layout: str) -> None:
    path = shared / "samples" / f"resume_{layout}.pdf"
    gold = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["gold"]
    want, got = corrected(layout, expected(gold)), found(read_resume(path.read_bytes(), path.name))
    counts = {name: count(want[name], got[name]) for name in FIELDS}
    assert f1(total([counts])) >= FLOORS.get(layout, FLOOR), counts


def test_bullets_are_whole_across_lines_and_pages(shared: Path) -> None:
    path = shared / "samples" / "resume_bronzor.pdf"
    entry = read_resume(path.read_bytes(), path.name).resume.work_experience[0]
    assert len(entry.responsibilities) == 3
    assert entry.responsibilities[0].endswith(
        "AAA action-adventure title built in Unreal Engine 5 for PC and next-gen consoles"
    )
