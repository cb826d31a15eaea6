"""What a score makes of the fit table: must-haves cap it, and the same content scores the same by every way in."""

from __future__ import annotations

import pytest

from atspro.engine import read_resume_text
from atspro.engine.resume_text import resume_text
from atspro.engine.score import STRONG, score
from atspro.engine.types import Score
from tests.engine.fit.pairs import ACCOUNTANT, ASIDE, FITTED, GO, JAVA, NURSE_AWAY, STUDENT, TEACHER, TODAY, Pair

PAIRS = (*FITTED, *ASIDE)


def total(pair: Pair, more: str = "") -> Score:
    return score(resume_text(pair.resume, pair.sections) + more, pair.job, today=TODAY)


@pytest.mark.parametrize(
    ("pair", "missing"),
    [
        (GO, "3+ years of Go"),
        (TEACHER, "Valid South Carolina teaching certificate"),
        (NURSE_AWAY, "Active Ohio RN license"),
        (ACCOUNTANT, "CPA license required"),
    ],
    ids=lambda value: value.name if isinstance(value, Pair) else None,
)
def test_a_must_have_that_is_not_shown_keeps_a_score_from_strong_and_says_so(pair: Pair, missing: str) -> None:
    made = total(pair)
    assert made.band != "strong"
    assert any(missing in part.note for part in made.parts)
    assert made.total == pytest.approx(sum(part.points for part in made.parts), abs=0.01)


def test_with_the_must_have_it_is_strong() -> None:
    licensed = total(ACCOUNTANT, "\n\n- CPA, licensed by the Accountancy Board of Ohio since 2022\n")
    assert licensed.total >= STRONG > total(ACCOUNTANT).total


def test_a_near_perfect_match_is_strong_and_a_student_for_an_internship_not_weak() -> None:
    assert total(JAVA).band == "strong"
    assert total(STUDENT).band != "weak"


def test_even_a_full_score_stays_below_strong_without_a_must_have() -> None:
    asked = "Requirements\n\n- Active Ohio RN license\n- Wound care\n\nResponsibilities\n\n- Dress wounds"
    post = f"Registered Nurse\n\n{asked}"
    lines = ["Jo Doe", "jo@example.org", "+1 555 0100 200", "Experience", "Nurse", "2015 – Present", "Dress wounds"]
    text = "\n\n".join([*lines, "Wound care for wounds of nurses and patients"] * 3)
    assert score(text, post, today=TODAY).total < STRONG


# The student's skills have levels in parentheses, which a reader may take off.
@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair is not STUDENT], ids=lambda pair: pair.name)
def test_a_resume_that_is_read_again_scores_the_same(pair: Pair) -> None:
    stored = resume_text(pair.resume)
    again = resume_text(read_resume_text(stored).resume)
    made, other = (score(text, pair.job, today=TODAY).total for text in (stored, again))
    assert made == pytest.approx(other, abs=1.0)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_further_sections_never_lower_a_score(pair: Pair) -> None:
    assert total(pair).total >= score(resume_text(pair.resume), pair.job, today=TODAY).total
