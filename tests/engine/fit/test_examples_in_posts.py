"""Needs with examples, wishes, what an employer says of itself, and names behind a person's name."""

from __future__ import annotations

from atspro.engine import read_job
from atspro.engine.fit import FitRow, fit_table
from atspro.engine.fit.requirements import requirements
from atspro.shapes import JobData, ResumeData


def rows(qualifications: list[str], bullets: list[str], skills: list[str], name: str = "A B") -> dict[str, FitRow]:
    resume = ResumeData.model_validate(
        {
            "contactInfo": {"fullName": name},
            "workExperience": [
                {
                    "company": "Oak School",
                    "position": "Engineer",
                    "startDate": "2018",
                    "isCurrent": True,
                    "responsibilities": bullets,
                }
            ],
            "skills": skills,
        }
    )
    duties = [one for one in qualifications if one.startswith("Provide")]
    asked = [one for one in qualifications if one not in duties]
    job = JobData.model_validate(
        {
            "company": "Elm",
            "title": "Engineer",
            "description": "\n".join(qualifications),
            "responsibilities": duties,
            "qualifications": asked,
        }
    )
    return {row.requirement.text: row for row in fit_table(resume, job, today=(2026, 11)).rows}


def test_one_of_the_examples_shows_a_need() -> None:
    found = rows(
        ["Provide evidence-based reading instruction (Wilson, Orton-Gillingham)"],
        ["Wilson Reading intervention groups: 14 of 17 students moved up a level"],
        [],
    )
    assert [row.status for row in found.values()] == ["met"]


def test_products_in_brackets_are_a_choice() -> None:
    found = rows(["WMS experience (Manhattan, SAP or similar)"], ["Fixed location errors in Manhattan WMS"], [])
    assert {row.status for row in found.values()} == {"met"}


def test_a_name_with_a_remark_and_a_language_in_a_line_are_shown() -> None:
    for bullets, skills in ((["Wrote internal CLI in Go used by 60 developers"], []), ([], ["Go (side projects)"])):
        found = rows(["Experience with Go"], bullets, skills)
        assert all(row.status != "not shown" for row in found.values())


def test_a_big_plus_is_a_wish_and_a_practice_of_20_years_asks_for_none() -> None:
    found = rows(["Bilingual English/Spanish a big plus", "We're a practice with families of 20 years"], [], [])
    assert [row.requirement.need for row in found.values()] == ["wanted"]


def test_what_stands_behind_a_name_is_held() -> None:
    found = rows(["CPA"], [], [], "Angela M. Dietrich, CPA")
    assert [row.status for row in found.values()] == ["met"]


def test_food_cost_shows_nothing_of_food_safety() -> None:
    found = rows(["food safety"], ["Food cost 24% against target of 27%"], [])
    assert [row.status for row in found.values()] == ["not shown"]


def test_what_a_person_is_or_knows_is_no_duty() -> None:
    found = rows(["know laminated dough inside out", "are organised and kind under pressure"], [], [])
    assert all(row.requirement.need == "must" for row in found.values())


def test_a_heading_of_british_posts_asks_for_nothing() -> None:
    post = "Pharmacist\nElm Surgery\n\nMain duties\n- Review medicines\n\n"
    post += "Person specification\nEssential\n- Registered with the GPhC"
    asked = {one.text for one in requirements(read_job(post).job)}
    assert "Registered with the GPhC" in asked
    assert not asked & {"Person specification", "Essential"}
