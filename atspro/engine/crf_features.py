"""Skills in a text as its readers marked them: a sequence of words, each outside, beginning or inside a skill.

A linear-chain conditional random field (Lafferty et al. 2001) over `features`, of which chain.py names the spans. Two
sets of weights: for posts, learned from SkillSpan's knowledge spans, and for resumes, from dotin's annotated resumes;
bench/training/skill_tagger.py made them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from atspro.engine.crf_decoder import Scores, best_ranges

FOLDER = Path(__file__).parent / "data"
REGISTERS = ("post", "resume")
STATES = ("O", "B", "I")
LEAST = {"post": 0.2, "resume": 0.12}
"""How probable a span must be to be named; chosen on halves of the data that the weights were not learned from."""
OWN_MARKS = {"post": "k", "resume": "tjs"}
"""The lists that were gathered from what a register is learned from, which it therefore does not look into."""

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&/+#-]+[^\W_]+)*(?:\+\+|#|\+)?|\.[A-Za-z]+|[^\w\s]|_")
_LONGEST = 6

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """By feature, what it adds to each of `STATES`; ``steps[a][b]`` is what going from a to b adds."""

    features: Mapping[str, Scores]
    steps: tuple[Scores, ...]


def tokens(text: str) -> list[Span]:
    """Where the words and marks of a text stand."""
    return [found.span() for found in _TOKEN.finditer(text)]


@cache
def weights(register: str) -> Weights:
    """The weights for one of `REGISTERS`."""
    lines = gzip.decompress((FOLDER / f"skill_tagger_{register}.gz").read_bytes()).decode().split("\n")
    steps = json.loads(lines[0])["steps"]
    made: dict[str, Scores] = {}
    for line in lines[1:]:
        name, *values = line.rsplit("\t", 3)
        made[name] = (int(values[0]) / 50, int(values[1]) / 50, int(values[2]) / 50)
    return Weights(made, tuple(tuple(row) for row in steps))


@cache
def lists() -> Mapping[str, str]:
    """Phrases of public vocabularies, as `phrase_key` writes them, each with letters for the lists it stands in."""
    made: dict[str, str] = {}
    for line in gzip.decompress((FOLDER / "skill_phrases.gz").read_bytes()).decode().split("\n"):
        phrase, _, marks = line.partition("\t")
        made[phrase] = marks
    return made


def phrase_key(words: Iterable[str]) -> str:
    """Words in lower case and the singular."""
    return " ".join(_single(word.lower()) for word in words)


def tag(text: str, register: str, known: Weights | None = None) -> list[Span]:
    """The spans of the skills in a text, in order; ``known`` are other weights than the register's own."""
    places = tokens(text)
    used = known or weights(register)
    scores = [_sum(used.features, one) for one in features(text, places, register)]
    return [(places[a][0], places[b - 1][1]) for a, b in best_ranges(scores, used.steps, LEAST[register])]


def _sum(known: Mapping[str, Scores], names: Sequence[str]) -> Scores:
    outside = begins = goes_on = 0.0
    for name in names:
        values = known.get(name)
        if values is not None:
            outside += values[0]
            begins += values[1]
            goes_on += values[2]
    return outside, begins, goes_on


def features(text: str, places: Sequence[Span], register: str) -> list[list[str]]:
    """What the model sees of each word: itself, its shape, beginning and end, its neighbors, and the lists it is in."""
    words = [text[start:end] for start, end in places]
    lower = ["<s>", "<s>", *(word.lower() for word in words), "</s>", "</s>"]
    shapes = ["", "", *(_shape(word) for word in words), "", ""]
    listed = _listed(words, OWN_MARKS[register])
    breaks = [True, *(_breaks(text[a[1] : b[0]]) for a, b in pairwise(places)), True]
    made: list[list[str]] = []
    for number in range(len(words)):
        at = number + 2
        here, left, right = lower[at], lower[at - 1], lower[at + 1]
        shape = shapes[at]
        one = [
            "b",
            f"w={here}",
            f"n={_single(here)}",
            f"s={shape}",
            f"p={here[:3]}",
            f"P={here[:4]}",
            f"e={here[-3:]}",
            f"E={here[-4:]}",
            f"l={left}",
            f"r={right}",
            f"L={lower[at - 2]}",
            f"R={lower[at + 2]}",
            f"lw={left}|{here}",
            f"wr={here}|{right}",
            f"Ll={lower[at - 2]}|{left}",
            f"rR={right}|{lower[at + 2]}",
            f"ls={shapes[at - 1]}|{shape}",
            f"sr={shape}|{shapes[at + 1]}",
            f"lsr={shapes[at - 1]}|{shape}|{shapes[at + 1]}",
            f"le={left[-3:]}",
            f"re={right[-3:]}",
        ]
        one += listed[number] or ["g0"]
        one += [f"l{mark}" for mark in listed[number - 1]] if number else []
        one += [f"r{mark}" for mark in listed[number + 1]] if number + 1 < len(words) else []
        if breaks[number]:
            one += ["first", f"fs={shape}"]
        if breaks[number + 1]:
            one.append("last")
        made.append(one)
    return made


def _breaks(gap: str) -> bool:
    return "\n" in gap or "  " in gap


def _listed(words: Sequence[str], own: str) -> list[list[str]]:
    """By word, marks for the longest listed phrase that begins at a place: which lists, and where in the phrase."""
    known = lists()
    single = [_single(word.lower()) for word in words]
    found: list[list[str]] = [[] for _ in words]
    for start in range(len(words)):
        for size in range(min(_LONGEST, len(words) - start), 0, -1):
            marks = known.get(" ".join(single[start : start + size]))
            if marks:
                for step in range(size):
                    part = "S" if size == 1 else "B" if not step else "E" if step == size - 1 else "I"
                    found[start + step] += [f"g{mark}{part}" for mark in marks if mark not in own]
                break
    return found


_SHAPES = ((re.compile("[A-Z]"), "X"), (re.compile("[a-zà-öø-ÿ]"), "x"), (re.compile(r"\d"), "9"))
_RUNS = re.compile(r"(.)\1+")


def _shape(word: str) -> str:
    for pattern, letter in _SHAPES:
        word = pattern.sub(letter, word)
    return _RUNS.sub(r"\1\1", word)[:6]


def _single(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
