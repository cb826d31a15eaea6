"""Long, uniform text takes the engine time in proportion to its length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from atspro.engine.clauses import propose_sentence
from atspro.engine.fact_check import check_grounding
from atspro.engine.negation import affirmed
from atspro.engine.score import score, wanted
from atspro.engine.text import sentences, stems
from atspro.shapes import JobData
from tests.engine.examples import NURSE, NURSE_JOB

WANTED = wanted("Analyst\n\nRequirements:\n- SQL and Python\n- 3 years of experience")
SHORT, TIMES = 2_500, 4

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


def spent(read: Callable[[str], object], text: str) -> float:
    """The least processor time of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        read(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("unit", ["a", "1", "A ", "a@", ".", "- ", "a.", "(", "(no ", "+1 ", " ", " ,"])
@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_less_than_ten_times_as_long(name: str, unit: str) -> None:
    read = READERS[name]
    short, long = (f"SQL{(unit * size)[:size]}Python" for size in (SHORT, SHORT * TIMES))
    read(short)
    # What takes less than this share of a reading of ordinary text is all overhead, and has no growth to measure.
    least = spent(wanted, "- Write SQL and Python for reports\n" * 20)
    assert spent(read, long) < 10 * max(spent(read, short), least)
