"""Position and employer stand in the same two places of every entry: what most entries show holds for the others."""

from __future__ import annotations

import pytest

from atspro.engine.read import ResumeReading, read_resume_text
from atspro.engine.read.title_company_scores import position_score

HEAD = "Ada Ferris\nTacoma, WA | ada@example.com | (253) 555-0172\n\nWORK EXPERIENCE\n\n"
JOBS = (
    ("Tidewater Refining LP", "Maintenance Supervisor", "March 2019 - Present", "Ran toolbox talks for 60 people."),
    ("Harlan Boiler Works", "Zwickel", "May 2015 - February 2019", "Welded piping to B31.1."),
    ("Blauwal Freunde", "Welder", "June 2012 - April 2015", "Rebuilt two boilers."),
)


def jobs(reading: ResumeReading) -> list[tuple[str, str]]:
    return [(one.company, one.position) for one in reading.resume.work_experience]


@pytest.mark.parametrize("order", ["employer first", "position first"])
def test_a_position_and_an_employer_in_no_list_follow_the_others(order: str) -> None:
    lines = [
        "\n".join(
            [company, title, dates, f"- {duty}"] if order == "employer first" else [title, company, dates, f"- {duty}"]
        )
        for company, title, dates, duty in JOBS
    ]
    reading = read_resume_text(HEAD + "\n\n".join(lines))
    assert jobs(reading) == [(company, title) for company, title, _, _ in JOBS]


def test_the_town_of_the_address_is_no_position() -> None:
    lines = [f"{company}, Tacoma\n{title}\n{dates}\n- {duty}" for company, title, dates, duty in JOBS]
    assert jobs(read_resume_text(HEAD + "\n\n".join(lines))) == [(company, title) for company, title, _, _ in JOBS]


@pytest.mark.parametrize(
    "title", ["Boilermaker", "Bauleiter", "Vorarbeiter", "Restauratrice", "Topógrafa", "Kitchen Hand"]
)
def test_trades_and_compounds_are_positions(title: str) -> None:
    assert position_score(title) > 0


@pytest.mark.parametrize(
    "name", ["Tidewater Refining LP", "Stadtgrün Görlitz", "Consorcio Vial Misti", "Port autonome de Liège"]
)
def test_names_of_firms_are_none(name: str) -> None:
    assert position_score(name) == 0
