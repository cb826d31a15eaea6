"""A sentence from a bullet: made by constructions that hold, or not at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atspro.engine.clauses import clause_of, propose_sentence
from atspro.engine.clauses.tagger import tags, tokens
from atspro.engine.clauses.words import past_of, words
from tests.engine.approved import examples


@pytest.mark.parametrize(
    ("bullet", "sentence"),
    [
        ("Managed a team of 5", "I managed a team of 5."),
        (
            "Finished a $2.4 million hospital wing two weeks ahead of schedule",
            "I finished a $2.4 million hospital wing two weeks ahead of schedule.",
        ),
        ("Cut the latency of the API from 800 ms to 250 ms", "I cut the latency of the API from 800 ms to 250 ms."),
        ("Maintained a .NET system for 11 towns", "I maintained a .NET system for 11 towns."),
        ("Relaunched the oat range; sales rose 22% in 2022", "I relaunched the oat range; sales rose 22% in 2022."),
        ("Led 86 soldiers who kept 240 vehicles running", "I led 86 soldiers who kept 240 vehicles running."),
        (
            "Taught Title I reading to 24 students and raised scores by 12%",
            "I taught Title I reading to 24 students and raised scores by 12%.",
        ),
        (
            "Embedded analytics in two products, cutting churn by 3%",
            "I embedded analytics in two products, cutting churn by 3%.",
        ),
        ("Proofread and formatted 40 reports a month", "I proofread and formatted 40 reports a month."),
        ("Successfully negotiated the lease", "I successfully negotiated the lease."),
        ("Responsible for training new hires", "I was responsible for training new hires."),
        ("I led a team of 5", "I led a team of 5."),
        (
            "Precepted 7 new graduates, all of whom stayed past their first year",
            "I precepted 7 new graduates, all of whom stayed past their first year.",
        ),
        (
            "Keep the records; the last inspection gave five stars",
            "I kept the records; the last inspection gave five stars.",
        ),
        ("Ran the pasta section, 90 covers a night", "I ran the pasta section, 90 covers a night."),
        ("Managed all accounts. Trained two clerks", "I managed all accounts. I trained two clerks."),
    ],
)
def test_a_bullet_that_can_be_followed_is_told(bullet: str, sentence: str) -> None:
    assert propose_sentence(bullet) == sentence


@pytest.mark.parametrize(
    ("bullet", "held", "ended"),
    [
        ("Manage a team and train its members", "I manage a team and train its members.", None),
        ("Manages a team and trains staff", "I manage a team and train staff.", "I managed a team and trained staff."),
        ("File sales tax returns in 6 states", "I file sales tax returns in 6 states.", None),
        ("Build Java and Kotlin services for banks", "I build Java and Kotlin services for banks.", None),
        ("Managing a team of 11 people", "I manage a team of 11 people.", "I managed a team of 11 people."),
        (
            "Raising the score from 8.3 to 9.1",
            "I raised the score from 8.3 to 9.1.",
            "I raised the score from 8.3 to 9.1.",
        ),
        ("Training of 4 apprentices", "I train 4 apprentices.", "I trained 4 apprentices."),
        ("Reducing of stops from 31 to 12", "I reduced stops from 31 to 12.", "I reduced stops from 31 to 12."),
        (
            "Responsible for preventive maintenance of three machines",
            "I am responsible for preventive maintenance of three machines.",
            "I was responsible for preventive maintenance of three machines.",
        ),
        (
            "Case manager for 22 students with IEPs",
            "I am a case manager for 22 students with IEPs.",
            "I was a case manager for 22 students with IEPs.",
        ),
        ("Preceptor to 11 new hires since 2020", "I have been a preceptor to 11 new hires since 2020.", None),
        ("Responsible for hiring cooks", "I am responsible for hiring cooks.", "I was responsible for hiring cooks."),
    ],
)
def test_a_verb_follows_the_position(bullet: str, held: str, ended: str | None) -> None:
    assert propose_sentence(bullet, current=True) == held
    assert ended is None or propose_sentence(bullet) == ended


@pytest.mark.parametrize(
    "bullet",
    [
        "Age-based plan of care",
        "Retail sales of computers and related peripherals",
        "Help desk duties",
        "Direct supervision of lines",
        "Train driver",
        "Managed 9 Account Executives, Team Building, Received awards",
        "Supported to a develop a plan",
        "Built an out prototype",
        "Promoted to manager in 2019",
        "Awarded Employee of the Month",
        "Charge nurse for 24-bed unit",
        "Well head hook-up",
        "Managed team of five",
        "Test cases for web apps",
        "Accounting records and reports",
        "Training of staff",
        "Member of the Month",
        "Director of Engineering",
        "Director of Engineering , 04/2018 to 05/2018",
        "Singh is a member on the committee of consultants",
        "Provided counseling, assisted with lending services, and build relationships with customers",
        "Computes prices, total purchases and receive cash",
        "Checking and verification of bills",
        "Managed Care Claims Auditor Apr 2002 to Nov 2005",
        "Reviewed the ledger Analyzing CSAT and SLA metrics",
        "Savings of $50,000 over the season",
        "Cost savings of $50,000 over the season",
        "Identify problems and implement appropriate solutions",
        "A an the of",
        "",
        "Led",
        "LED ALL CARE ON NIGHTS",
    ],
)
def test_what_is_not_sure_is_not_told(bullet: str) -> None:
    assert propose_sentence(bullet) is None


def bare(text: str) -> list[str]:
    return [word.lower().strip(".,;()") for word in text.replace("&", "and").split()]


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.folder.name)
def test_no_word_is_put_in_and_none_is_cut(example: object) -> None:
    """But "I", the verb before "responsible", and the forms of verbs."""
    for work in example.resume.work_experience:  # type: ignore[attr-defined]
        for bullet in work.responsibilities:
            clause = clause_of(bullet, current=work.is_current)
            if clause is None:
                continue
            told, given_ = bare(clause.text), bare(bullet)
            told = told[1:] if told[1:2] == ["responsible"] else told
            given_ = given_[1:] if given_[0] == "i" else given_
            if given_[0].endswith("ing") and given_[1] == "of":
                del given_[1]
            assert len(told) == len(given_)
            known = words()
            for one, other in zip(told, given_, strict=True):
                forms = {known.base.get(one), known.past.get(one)} - {None}
                changed = {known.third.get(other), known.ing.get(other), known.base.get(other)} - {None}
                assert one == other or forms & changed, (one, other)


@pytest.mark.parametrize(
    ("base", "past"),
    [
        ("embed", "embedded"),
        ("transmit", "transmitted"),
        ("format", "formatted"),
        ("proofread", "proofread"),
        ("fulfil", "fulfilled"),
        ("oversee", "oversaw"),
        ("troubleshoot", "troubleshot"),
        ("program", "programmed"),
        ("benchmark", "benchmarked"),
        ("upsell", "upsold"),
        ("input", "input"),
        ("onboard", "onboarded"),
        ("refer", "referred"),
    ],
)
def test_past_forms(base: str, past: str) -> None:
    assert past_of(base) == past


def test_a_spelling_follows_the_bullet() -> None:
    assert past_of("travel", "travelling") == "travelled"
    assert past_of("travel", "traveling") == "traveled"


def test_parts_of_speech() -> None:
    parts = tokens("I managed a 24-bed unit, $2.4M and C++ for 5% of the U.S. market")
    assert parts == [
        *("I", "managed", "a", "24-bed", "unit", ",", "$2.4M", "and", "C++", "for", "5%", "of", "the"),
        *("U.S.", "market"),
    ]  # fmt: skip
    assert tags(["I", "managed", "the", "team"]) == ["PRP", "VBD", "DT", "NN"]


@given(st.text(max_size=120))
def test_any_text_gives_a_sentence_or_nothing(text: str) -> None:
    told = propose_sentence(text)
    assert told is None or (told.startswith("I ") and re.search(r"[.!?]$", told))
