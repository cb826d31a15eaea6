"""The honest mark of a missing keyword: evidence with its place, something near, or do not add."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine.keyword_gaps import explain_missing, resume_fields
from atspro.engine.score_keywords import keyword_credits
from atspro.engine.score_wanted import wanted
from atspro.shapes import JobData, ResumeData
from tests.engine.examples import ENGINEER, PAIRS, STUDENT

RESUME = ResumeData.model_validate(
    {
        "contactInfo": {"fullName": "Ines Duarte"},
        "workExperience": [
            {
                "company": "Oakline",
                "position": "Buyer",
                "responsibilities": [
                    "Ordered parts",
                    "Negotiated 14 contracts with suppliers",
                    "Wrote queries in MySQL",
                ],
            }
        ],
        "education": [],
        "certifications": [],
        "skills": ["React", "No experience with Kubernetes"],
    }
)


def job(*asked: str) -> JobData:
    return JobData(company="Fernlight", title="Buyer", description="", qualifications=list(asked))


def test_evidence_says_where() -> None:
    (mark,) = [
        one for one in explain_missing(RESUME, job("Negotiation")) if one.name == "Negotiation"
    ] or explain_missing(RESUME, job("Negotiation"), ["Negotiation"])
    assert (mark.mark, mark.where) == ("evidence", "workExperience[0].responsibilities[1]")
    assert "Negotiated 14 contracts" in mark.what


def test_a_keyword_that_only_the_document_left_out_has_evidence() -> None:
    (mark,) = explain_missing(RESUME, job("SQL"), ["SQL"])
    assert (mark.mark, mark.where) == ("evidence", "workExperience[0].responsibilities[2]")


def test_a_neighbour_is_named_and_not_called_the_thing() -> None:
    marks = {one.name: one for one in explain_missing(RESUME, job("PostgreSQL", "Vue.js"))}
    assert (marks["PostgreSQL"].mark, marks["PostgreSQL"].what) == ("adjacent", "MySQL")
    assert (marks["Vue.js"].mark, marks["Vue.js"].what, marks["Vue.js"].where) == ("adjacent", "React", "skills[0]")


@pytest.mark.parametrize("asked", ["Kubernetes", "Phlebotomy", "Welding"])
def test_what_nothing_supports_is_not_to_be_added(asked: str) -> None:
    (mark,) = explain_missing(RESUME, job(asked))
    assert (mark.name, mark.mark, mark.where, mark.what) == (asked, "do not add", "", "")


def test_an_occupation_is_no_evidence_of_a_task_that_shares_its_first_letters() -> None:
    resume = RESUME.model_copy(deep=True)
    resume.work_experience[0].position = "Senior Accountant"
    (mark,) = [one for one in explain_missing(resume, job("Accounts receivable")) if one.name == "Accounts receivable"]
    assert mark.mark != "evidence"


@pytest.mark.parametrize("pair", PAIRS)
def test_every_missing_keyword_has_one_mark_and_evidence_points_to_its_words(pair) -> None:
    resume, post = pair
    fields = dict(resume_fields(resume))
    asked = wanted(post)
    for mark in explain_missing(resume, asked):
        assert mark.mark in ("evidence", "adjacent", "do not add")
        assert (mark.where in fields) == (mark.mark != "do not add")
        if mark.mark == "evidence":
            assert mark.what.rstrip("…") in " ".join(fields[mark.where].split())


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([word.name for word in wanted(PAIRS[0][1]).keywords]))
def test_a_resume_without_a_word_of_it_gets_no_evidence(name: str) -> None:
    bare = ResumeData.model_validate(
        {"contactInfo": {"fullName": "Jo"}, "workExperience": [], "education": [], "certifications": [], "skills": []}
    )
    assert all(one.mark == "do not add" for one in explain_missing(bare, PAIRS[0][1], [name]))


def test_evidence_agrees_with_the_score() -> None:
    asked = wanted("Clerk\n\nRequirements\n\n- Python\n- PostgreSQL\n- Phlebotomy")
    shown = keyword_credits([text for _, text in resume_fields(ENGINEER) if text], asked.keywords)
    names = [word.name for word in asked.keywords]
    marks = explain_missing(ENGINEER, asked, names)
    assert {one.name for one in marks if one.mark == "evidence"} >= {name for name in names if shown[name] > 0}
    assert explain_missing(STUDENT, asked, ["Phlebotomy"])[0].mark == "do not add"
