"""Heads of positions and studies in the forms people write them, and what is no head at all."""

from __future__ import annotations

import pytest

from atspro.engine.read import ResumeReading, read_resume_text


def read(body: str, section: str = "WORK EXPERIENCE") -> ResumeReading:
    return read_resume_text(f"Ada Example\nada@mail.test\n\n{section}\n{body}\n")


def heads(body: str, section: str = "WORK EXPERIENCE") -> list[tuple[str, str, str | None, str | None]]:
    entries = read(body, section).resume.work_experience
    return [(entry.position, entry.company, entry.start_date, entry.end_date) for entry in entries]


@pytest.mark.parametrize(
    "section",
    [
        "JOB HISTORY",
        "Career Experience/Job History",
        "HIGHLIGHTS OF EMPLOYMENT",
        "TEACHING EXPERIENCE",
        "Adjunct Academic Positions",
        "PROFESSIONAL EXPERIENCE (continued)",
    ],
)
def test_headings_of_work(section: str) -> None:
    assert heads("Cook\nHarbour Hotel Group\n2019 - 2021\n- Ran the grill", section) == [
        ("Cook", "Harbour Hotel Group", "2019", "2021")
    ]


def test_the_position_stands_below_what_the_employer_does() -> None:
    body = """HARBOUR POWER, INC., Leeds
2015 - 2020
Family-owned business that sells backup power to hospitals and schools across the county.
Sales Director
- Doubled the sales of batteries"""
    assert heads(body)[0][0] == "Sales Director"
    assert read(body).resume.work_experience[0].description == (
        "Family-owned business that sells backup power to hospitals and schools across the county."
    )


def test_duties_without_bullets_are_no_employers() -> None:
    body = """Bowling Motorsports
Bowling Green, KY
Team Leader

April 2009 - June 2011

Provided maintenance and preparation of all racecars
Served as tire specialist on race days for both teams

Lord Systems
Cary, NC
Intern

Summer 2008

Created standards that the whole facility adopted"""
    assert heads(body) == [
        ("Team Leader", "Bowling Motorsports", "April 2009", "June 2011"),
        ("Intern", "Lord Systems", None, "Summer 2008"),
    ]
    assert read(body).resume.work_experience[0].responsibilities == [
        "Provided maintenance and preparation of all racecars",
        "Served as tire specialist on race days for both teams",
    ]


def test_an_employer_before_its_city_is_no_place() -> None:
    body = "BANK OF AMERICA, New York, NY\n2014 - 2015\nSoftware Developer\n- Built tools"
    assert heads(body) == [("Software Developer", "BANK OF AMERICA", "2014", "2015")]


@pytest.mark.parametrize("label", ["Tasks:", "Duration", "2004 - 2009", "Summer", "[current job]", "Page 2 of 3"])
def test_labels_and_times_are_no_employers(label: str) -> None:
    entries = read(f"Clerk\n{label}\n2019 - 2021\n- Kept the files").resume.work_experience
    assert [entry.position for entry in entries if entry.position] == ["Clerk"]
    assert not any(label.strip("[]:") in entry.company for entry in entries)


def test_what_an_employer_does_is_kept_and_a_short_name_is_one() -> None:
    reading = read("Chemist\n3M\n2019 - 2021\nWe make tape and glue.\n- Tried new glues")
    entry = reading.resume.work_experience[0]
    assert (entry.position, entry.company) == ("Chemist", "3M")
    assert entry.description == "We make tape and glue."


def test_a_guess_is_not_repeated_for_the_positions_below() -> None:
    reading = read("Gizmo\n2019 - 2021\n- Kept files\n\nSenior Clerk\n2015 - 2019\n- Kept more files")
    first, second = reading.resume.work_experience
    assert "Gizmo" in (first.company, first.position)
    assert (second.company, second.position) == ("", "Senior Clerk")
    assert {"workExperience.0.company", "workExperience.1.company"} <= set(reading.unsure)
    if first.position:
        assert "workExperience.0.position" in reading.unsure


def test_open_periods() -> None:
    entry = read("Cook\nHarbour Hotel Group\nMay 2014 onwards\n- Ran the grill").resume.work_experience[0]
    assert (entry.start_date, entry.is_current) == ("May 2014", True)


def test_a_page_foot_stands_in_no_field() -> None:
    body = "Cook\nHarbour Hotel Group\n2019 - 2021\n- Ran the grill\nAda Example, Resume, Page two\n- Kept the stores"
    entry = read(body).resume.work_experience[0]
    assert entry.responsibilities == ["Ran the grill", "Kept the stores"]


@pytest.mark.parametrize(
    ("line", "degree", "field"),
    [
        ("Course: Master of Business Information Systems", "Master of Business Information Systems", None),
        ("Currently pursuing a Bachelor of Science in Physics", "Bachelor of Science", "Physics"),
        ("BSc in Chemistry (expected)", "BSc", "Chemistry"),
    ],
)
def test_words_about_a_degree_are_none_of_it(line: str, degree: str, field: str | None) -> None:
    found = read(f"{line}\nLeeds University\n2015", "EDUCATION").resume.education[0]
    assert found.institution == "Leeds University"
    assert (found.degree, found.field_of_study) == (degree, field)


def test_what_was_studied_stands_behind_the_school() -> None:
    found = read("Stanford University: Sociology, 1982", "EDUCATION").resume.education[0]
    assert (found.institution, found.field_of_study, found.graduation_date) == (
        "Stanford University",
        "Sociology",
        "1982",
    )


def test_skills_out_of_phrases() -> None:
    body = "Familiar with TCP/IP, VPN\nExcellent knowledge of Cisco Routers\nExperienced user of Excel; web publishing"
    assert read(body, "SKILLS").resume.skills == ["TCP/IP", "VPN", "Cisco Routers", "Excel", "web publishing"]


def test_confidence_is_what_was_measured() -> None:
    reading = read("Gizmo\n2019 - 2021\n- Kept files\n\nClerk\nAcme Ltd\n2015 - 2019\n- Kept more")
    assert reading.confidence("workExperience.0.company") < 0.5 < reading.confidence("workExperience.1.company")
    assert reading.confidence("contactInfo.fullName") > 0.9
    assert all(0 < reading.confidence(path) < 1 for path in reading.origins)


def test_without_headings_dated_positions_and_degrees_are_read_as_guesses() -> None:
    text = """Ada Example
ada@mail.test

Night Porter
Harbour Hotel Group
2019 - 2021

BSc in Hospitality, Leeds University, 2018
"""
    reading = read_resume_text(text)
    work, study = reading.resume.work_experience, reading.resume.education
    assert [(entry.position, entry.company, entry.start_date) for entry in work] == [
        ("Night Porter", "Harbour Hotel Group", "2019")
    ]
    assert [(entry.degree, entry.institution) for entry in study] == [("BSc", "Leeds University")]
    assert {"workExperience.0.company", "workExperience.0.position", "education.0.degree"} <= set(reading.unsure)


def test_a_year_in_prose_makes_no_position() -> None:
    text = "Ada Example\nada@mail.test\n\nIn 2019 - 2021 I travelled, and I came home with four languages and a cat.\n"
    assert read_resume_text(text).resume.work_experience == []
