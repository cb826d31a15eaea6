"""Labels for a sequence by a linear-chain conditional random field (Lafferty et al. 2001), with how sure each is.

The weights were learned by bench/training/resume_reader.py. The most probable course of labels is Viterbi's, the
certainty of each the forward-backward algorithm's (Rabiner 1989). Only the few labels that an item itself speaks for
are followed, so that the time grows with the sequence's length alone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "data"
MODELS = ("cells", "work", "education", "certificate", "other")
SCALE = 50
"""Weights are kept as whole numbers of this part."""
_FOLLOWED = 8
_WINDOW = 14.0


class Labelled(NamedTuple):
    """A label and how probable it is, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Model:
    """By feature, what it adds to some labels, each by its number; ``steps[a][b]`` is what going from a to b adds."""

    labels: tuple[str, ...]
    features: Mapping[str, tuple[tuple[int, float], ...]]
    steps: tuple[tuple[float, ...], ...]


@cache
def model(name: str) -> Model:
    """The model of this name among the engine's data: cells, work, education, certificate or other."""
    return parse_model(gzip.decompress((FOLDER / f"resume_{name}.gz").read_bytes()).decode())


def load_models() -> None:
    """Load all models now, so that the first document need not wait for them."""
    for name in MODELS:
        model(name)


def parse_model(text: str) -> Model:
    """A model as the training writes it: a line of JSON with labels and steps, then a line for each feature."""
    head, *rows = text.split("\n")
    facts = json.loads(head)
    features: dict[str, tuple[tuple[int, float], ...]] = {}
    for row in rows:
        name, _, weights = row.partition("\t")
        pairs = (pair.split(":") for pair in weights.split())
        features[name] = tuple((int(label), int(weight) / SCALE) for label, weight in pairs)
    steps = tuple(tuple(weight / SCALE for weight in row) for row in facts["steps"])
    return Model(tuple(facts["labels"]), features, steps)


def label(known: Model, items: Sequence[Sequence[str]]) -> list[Labelled]:
    """A label for each item, of which each is given by its features."""
    if not items:
        return []
    scores = [_followed(known, features) for features in items]
    path = _best_path(known, scores)
    shares = _shares(known, scores)
    return [Labelled(known.labels[at], share[at]) for at, share in zip(path, shares, strict=True)]


def _followed(known: Model, features: Sequence[str]) -> dict[int, float]:
    sums = [0.0] * len(known.labels)
    table = known.features
    for name in features:
        weights = table.get(name)
        if weights is not None:
            for number, weight in weights:
                sums[number] += weight
    limit = max(sums) - _WINDOW
    kept = [(value, number) for number, value in enumerate(sums) if value >= limit]
    if len(kept) > _FOLLOWED:
        kept = sorted(kept, reverse=True)[:_FOLLOWED]
    return {number: value for value, number in kept}


def _best_path(known: Model, scores: Sequence[dict[int, float]]) -> list[int]:
    reached = dict(scores[0])
    came: list[dict[int, int]] = []
    for here in scores[1:]:
        after: dict[int, float] = {}
        before: dict[int, int] = {}
        for number, score in here.items():
            most, best = max([(value + known.steps[last][number], last) for last, value in reached.items()])
            after[number] = most + score
            before[number] = best
        came.append(before)
        reached = after
    at = max(reached, key=lambda number: reached[number])
    path = [at]
    for before in reversed(came):
        at = before[at]
        path.append(at)
    return path[::-1]


def _shares(known: Model, scores: Sequence[dict[int, float]]) -> list[dict[int, float]]:
    weights: list[dict[int, float]] = []
    for here in scores:
        most = max(here.values())
        weights.append({number: exp(value - most) for number, value in here.items()})
    steps = _exponentials(id(known), known)
    forward = [_scaled(weights[0])]
    for here in weights[1:]:
        last = forward[-1]
        forward.append(
            _scaled(
                {
                    number: weight * sum(value * steps[before][number] for before, value in last.items())
                    for number, weight in here.items()
                }
            )
        )
    backward: list[dict[int, float]] = [dict.fromkeys(weights[-1], 1.0)]
    for here, following in zip(reversed(weights[:-1]), reversed(weights[1:]), strict=True):
        after = backward[-1]
        ahead = {number: weight * after[number] for number, weight in following.items()}
        backward.append(
            _scaled({number: sum(steps[number][to] * value for to, value in ahead.items()) for number in here})
        )
    backward.reverse()
    return [
        _scaled({number: value * behind[number] for number, value in ahead.items()})
        for ahead, behind in zip(forward, backward, strict=True)
    ]


_EXPONENTIALS: dict[int, tuple[Model, list[list[float]]]] = {}


def _exponentials(key: int, known: Model) -> list[list[float]]:
    if key not in _EXPONENTIALS or _EXPONENTIALS[key][0] is not known:
        _EXPONENTIALS[key] = known, [[exp(value) for value in row] for row in known.steps]
    return _EXPONENTIALS[key][1]


def _scaled(values: dict[int, float]) -> dict[int, float]:
    whole = sum(values.values())
    if whole <= 0:
        return dict.fromkeys(values, 1 / len(values))
    return {number: value / whole for number, value in values.items()}
