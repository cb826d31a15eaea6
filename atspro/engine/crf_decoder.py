"""Spans from a chain of words, each outside, beginning or inside one: how probable each is, and which to name.

An exact span counts as found or not, so what is named are not the spans of the most probable course of states but the
set of spans that do not overlap whose probabilities exceed ``least`` by the largest sum (minimum Bayes risk decoding;
the probabilities come from the forward-backward algorithm, Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp

LONGEST = 8
"""Words of the longest span that is named."""
_LITTLE = 0.05

Scores = tuple[float, float, float]
"""What speaks for a word being outside, beginning and inside a span, in logarithms."""
Range = tuple[int, int]
"""The first word and the one after the last."""


def best_ranges(scores: Sequence[Scores], steps: Sequence[Scores], least: float) -> list[Range]:
    """The ranges of words to name, in order; ``steps[a][b]`` is what going from state a to b adds."""
    ending: dict[int, list[tuple[int, float]]] = {}
    first: int | None
    for start, end, probability in probable_ranges(scores, steps):
        if probability > least:
            ending.setdefault(end, []).append((start, probability - least))
    reached = [0.0]
    begun: list[int | None] = [None]
    for end in range(1, len(scores) + 1):
        most, first = reached[-1], None
        for start, gain in ending.get(end, ()):
            if reached[start] + gain > most:
                most, first = reached[start] + gain, start
        reached.append(most)
        begun.append(first)
    found: list[Range] = []
    end = len(scores)
    while end:
        first = begun[end]
        if first is not None:
            found.append((first, end))
        end = end - 1 if first is None else first
    return found[::-1]


def probable_ranges(scores: Sequence[Scores], steps: Sequence[Scores]) -> Iterator[tuple[int, int, float]]:
    """Every range of at most `LONGEST` words that may well be a span, and its probability."""
    if not scores:
        return
    here = [_weights(one) for one in scores]
    (oo, ob, oi), (bo, bb, bi), (io, ib, ii) = ([exp(value) for value in row] for row in steps)
    before = [_scaled(*here[0])]
    for out, beginning, inside in here[1:]:
        o, b, i = before[-1]
        before.append(
            _scaled(
                (o * oo + b * bo + i * io) * out,
                (o * ob + b * bb + i * ib) * beginning,
                (o * oi + b * bi + i * ii) * inside,
            )
        )
    ahead: list[Scores] = [(1.0, 1.0, 1.0)]
    for out, beginning, inside in reversed(here[1:]):
        o, b, i = ahead[-1]
        o, b, i = o * out, b * beginning, i * inside
        ahead.append(_scaled(oo * o + ob * b + oi * i, bo * o + bb * b + bi * i, io * o + ib * b + ii * i))
    ahead.reverse()
    for start, ((o, b, i), (p, q, r)) in enumerate(zip(before, ahead, strict=True)):
        probability = b * q / (o * p + b * q + i * r)
        to_outside, to_beginning, to_inside = bo, bb, bi
        for end in range(start + 1, min(len(here), start + LONGEST) + 1):
            if probability < _LITTLE:
                break
            if end == len(here):
                yield start, end, probability
                break
            out, beginning, inside = here[end]
            p, q, r = ahead[end]
            goes_on = to_inside * inside * r
            ends = to_outside * out * p + to_beginning * beginning * q
            share = goes_on / (goes_on + ends)
            yield start, end, probability * (1 - share)
            probability *= share
            to_outside, to_beginning, to_inside = io, ib, ii


def _weights(scores: Scores) -> Scores:
    most = max(scores)
    return exp(scores[0] - most), exp(scores[1] - most), exp(scores[2] - most)


def _scaled(outside: float, begins: float, goes_on: float) -> Scores:
    whole = outside + begins + goes_on
    return outside / whole, begins / whole, goes_on / whole
