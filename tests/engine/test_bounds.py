"""Long, uniform text takes the engine work in proportion to its length: steps are counted, nothing is timed.

What a count of calls cannot see, the steps within a regular expression, is timed by `bench/growth.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from atspro.engine.clauses import propose_sentence
from atspro.engine.fact_check import check_grounding
from atspro.engine.negation import affirmed
from atspro.engine.score import score
from atspro.engine.score_wanted import wanted
from atspro.engine.text import sentences, stems
from atspro.shapes import JobData
from tests.engine.examples import NURSE, NURSE_JOB
from tests.steps import grows_with_its_size

WANTED = wanted("Analyst\n\nRequirements:\n- SQL and Python\n- 3 years of experience")

READERS: dict[str, Callable[[str], object]] = {
    "score": lambda text: score(text, WANTED),
    "post": wanted,
    "list": lambda text: wanted(JobData(company="", title="Analyst", description="", qualifications=[text])),
    "sentence": propose_sentence,
    "sentences": sentences,
    "stems": stems,
    "claims": affirmed,
    "grounding": lambda text: check_grounding(text, NURSE, NURSE_JOB),
}
UNITS = ("a", "1", "A ", "a@", ".", "- ", "a.", "(", "(no ", "+1 ", " ", " ,")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", READERS)
def test_twice_the_text_is_about_twice_the_work(name: str, unit: str) -> None:
    grows_with_its_size(READERS[name], lambda size: f"SQL {name} {(unit * size)[:size]}Python")


def test_work_that_grows_with_the_square_is_seen() -> None:
    with pytest.raises(AssertionError):
        grows_with_its_size(
            lambda text: [text.find(other) for _ in text for other in text], lambda size: "a" * (size // 20)
        )
