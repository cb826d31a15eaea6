"""The engine's `find_skills`: spans with names, in posts and in resumes, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine import find_skills
from atspro.engine.crf_features import lists, tag, weights
from atspro.engine.resume_text import resume_text
from atspro.engine.skill_extraction import MAX_TEXT, is_resume
from tests.engine.examples import ENGINEER, ENGINEER_JOB, NURSE, PAIRS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Solid knowledge of Java and PostgreSQL.", {"Java", "PostgreSQL"}),
        ("You have worked with Kubernetes, Terraform and AWS", {"Kubernetes", "Terraform", "AWS"}),
        ("Experience with C++ or C# on Linux", {"C++", "C#", "Linux"}),
    ],
)
def test_finds_what_a_post_asks_to_know(text: str, found: set[str]) -> None:
    assert {span.text for span in find_skills(text)} >= found


def test_names_are_the_vocabularys_where_it_knows_them() -> None:
    names = {span.text: span.name for span in find_skills("Experience with Postgres, JavaScript and K8s")}
    assert names["Postgres"] == "PostgreSQL"
    assert names["JavaScript"] == "JavaScript"


def test_plain_sentences_name_no_skill() -> None:
    assert find_skills("We are looking forward to hearing from you soon!") == []
    assert find_skills("") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_ordered_spans_of_itself(text: str) -> None:
    reached = 0
    for span in find_skills(text):
        assert reached <= span.start < span.end
        assert text[span.start : span.end] == span.text
        assert span.name
        reached = span.end


def test_a_resume_is_told_from_a_post() -> None:
    assert is_resume(resume_text(NURSE))
    assert is_resume(resume_text(ENGINEER))
    assert not is_resume(ENGINEER_JOB.description * 3 + "\n".join(ENGINEER_JOB.qualifications or []))


def test_a_post_that_addresses_nobody_is_no_resume() -> None:
    post = (
        "Overview\nThe operations manager supports the general manager and runs the projects of the house.\n"
        "Required skills and experience\nAbility to lead a team of twelve. Bachelor's degree preferred. Three years of "
        "experience in a hotel required. Must be able to work at weekends.\nResponsibilities\nSchedules staff, orders "
        "stock, checks bills and keeps the accounts of the kitchen, the bar and the rooms. Answers complaints "
        "within a day, reports figures each week, keeps the books for the owners of the house, and "
        "plans repairs of the lifts, the boilers and the roof for the coming season and for the one after it.\n"
    )
    assert not is_resume(post)
    assert is_resume(
        post.replace("Ability to lead", "Led").replace("Must be", "2015 to 2019:").replace("preferred", "")
    )


@pytest.mark.parametrize("pair", PAIRS[:4])
def test_the_same_text_gives_the_same_spans(pair) -> None:
    text = resume_text(pair[0])
    assert find_skills(text) == find_skills(text)


def test_a_long_text_is_read_to_a_limit() -> None:
    assert all(span.end <= MAX_TEXT for span in find_skills("Python, SQL. " * 9_000))


def test_the_data_files_hold_weights_and_lists() -> None:
    for register in ("post", "resume"):
        known = weights(register)
        assert len(known.features) > 1_000
        assert len(known.steps) == 3
        assert tag("Python", register) in ([], [(0, 6)])
    assert "python" in lists()
