"""Spans of a chain: probabilities and choice against all courses of states and all sets of spans, one by one."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine.crf_decoder import Scores, best_ranges, probable_ranges

NUMBER = st.floats(-3, 3)
SCORES = st.tuples(NUMBER, NUMBER, NUMBER)
STEPS = st.tuples(SCORES, SCORES, SCORES)
OUTSIDE, BEGINS, GOES_ON = range(3)


def by_hand(scores: list[Scores], steps: tuple[Scores, ...]) -> dict[tuple[int, int], float]:
    """The probability of each span, summed over every course of states."""
    found: dict[tuple[int, int], float] = {}
    whole = 0.0
    for states in product(range(3), repeat=len(scores)):
        weight = exp(sum(one[state] for one, state in zip(scores, states, strict=True)))
        weight *= exp(sum(steps[a][b] for a, b in pairwise(states)))
        whole += weight
        for start in (place for place, state in enumerate(states) if state == BEGINS):
            end = start + 1
            while end < len(states) and states[end] == GOES_ON:
                end += 1
            found[start, end] = found.get((start, end), 0.0) + weight
    return {span: weight / whole for span, weight in found.items()}


@settings(max_examples=40, deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=5), STEPS)
def test_probabilities_are_those_of_all_courses(scores: list[Scores], steps: tuple[Scores, ...]) -> None:
    expected = by_hand(scores, steps)
    found = {(start, end): probability for start, end, probability in probable_ranges(scores, steps)}
    assert found == pytest.approx({span: expected[span] for span in found})
    assert all(span in found for span, probability in expected.items() if probability > 0.1)


@settings(max_examples=40, deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=5), STEPS)
def test_the_set_named_gains_most(scores: list[Scores], steps: tuple[Scores, ...]) -> None:
    gains = {(a, b): p - 0.1 for a, b, p in probable_ranges(scores, steps) if p > 0.1}
    sets = (some for size in range(6) for some in combinations(sorted(gains), size))
    apart = [some for some in sets if all(one[1] <= two[0] for one, two in pairwise(some))]
    named = best_ranges(scores, steps, 0.1)
    assert sum(gains[span] for span in named) == pytest.approx(max(sum(gains[s] for s in some) for some in apart))
    assert all(one[1] <= two[0] for one, two in pairwise(named))


def test_a_span_is_named_that_the_likeliest_course_leaves_out() -> None:
    steps = ((0.0, 0.0, -9.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    outside_is_likelier = [(0.5, 0.0, -9.0)]
    assert best_ranges(outside_is_likelier, steps, 0.2) == [(0, 1)]
    assert best_ranges(outside_is_likelier, steps, 0.5) == []


def test_no_words_have_no_span() -> None:
    assert best_ranges([], ((0.0, 0.0, 0.0),) * 3, 0.2) == []
