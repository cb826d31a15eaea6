"""What line of work a text speaks of: how near its words are to those of a post, in the space of O*NET's occupations.

The vectors in data/work_vectors.bin were compiled from the O*NET database; bench/training/work_vectors.py says how.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import struct
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from operator import mul
from pathlib import Path

from atspro.engine.text import LONGEST_KEPT, stem, stems

FILE = Path(__file__).parent / "data" / "work_vectors.bin"
TITLE_HEADS_FILE = Path(__file__).parent / "data" / "title_heads.txt"
_NAMES_FILE = Path(__file__).parent / "data" / "work_names.txt"

_TELLING = 10
"""How many of the nearest words make a text's nearness: few enough for a short resume, too many for one chance word."""

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Space:
    index: Mapping[str, int]
    rows: tuple[array[int], ...]
    centre: Vector
    scale: float


@cache
def _space() -> _Space:
    data = FILE.read_bytes()
    head_size, words_size = struct.unpack_from("<II", data)
    place = 8 + head_size
    head = json.loads(data[8:place])
    words = gzip.decompress(data[place : place + words_size]).decode().split("\n")
    place += words_size
    size = head["dimensions"]
    centre = struct.unpack_from(f"<{size}f", data, place)
    place += 4 * size
    rows = tuple(array("b", data[place + n * size : place + (n + 1) * size]) for n in range(len(words)))
    return _Space({word: n for n, word in enumerate(words)}, rows, centre, head["scale"])


@cache
def _heads() -> frozenset[str]:
    lines = TITLE_HEADS_FILE.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    made: dict[str, tuple[str, ...]] = {}
    for line in _NAMES_FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            short, mark, long = line.partition(" = " if " = " in line else " + ")
            own = stem(short)
            made[own] = (*((own,) if mark == " + " else ()), *stems(long))
    return made


# Information technology, where it is not a pronoun in a sentence of capitals.
_IT = re.compile(r"\b(?:IT|I\.T\.)(?!\w)")
_LONG = 60


def work_stems(text: str) -> list[str]:
    """The stems of a text with short names of lines of work written out, as data/work_names.txt has them."""
    return list(_kept_work_stems(text) if len(text) <= LONGEST_KEPT else _work_stems(text))


def _work_stems(text: str) -> list[str]:
    if ("IT" in text or "I.T." in text) and (len(text) <= _LONG or not text.isupper()):
        text = _IT.sub("information technology", text)
    names = _names()
    made = stems(text)
    return made if names.keys().isdisjoint(made) else [word for one in made for word in names.get(one, (one,))]


@lru_cache(maxsize=4096)
def _kept_work_stems(text: str) -> tuple[str, ...]:
    return tuple(_work_stems(text))


def meanings(word: str) -> tuple[str, ...]:
    """The stems that a word in lower case stands for, as `work_stems` has them."""
    own = stem(word)
    return _names().get(own, (own,))


def place(counts: Mapping[str, int]) -> Vector | None:
    """The unit vector of a text, given its stems and how often each stands there; None when it says nothing of work."""
    space = _space()
    total = [0.0] * len(space.centre)
    for word, count in counts.items():
        number = space.index.get(word)
        if number is not None:
            factor = 1 + math.log(count)
            total = [a + factor * b for a, b in zip(total, space.rows[number], strict=True)]
    length = math.hypot(*total)
    if not length:
        return None
    return _unit([a / length - b for a, b in zip(total, space.centre, strict=True)])


def likeness(one: Vector | None, other: Vector | None) -> float:
    """The cosine of two places, -1 to 1; 0 when either is unknown."""
    return sum(map(mul, one, other)) if one and other else 0.0


def _unit(values: Sequence[float]) -> Vector:
    length = math.hypot(*values) or 1.0
    return tuple(value / length for value in values)


@dataclass(frozen=True, slots=True)
class Field:
    """The line of work of a post; ``own`` is the `nearness` of its own words, ``near`` remembers that of each stem."""

    whole: Vector | None
    own: float = 0.0
    near: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def nearness(self, word: str) -> float:
        """How much one stem speaks for this work, 0 or more."""
        known = self.near.get(word)
        if known is None:
            space = _space()
            number = space.index.get(word)
            known = 0.0
            if number is not None and self.whole:
                known = max(0.0, space.scale * sum(map(mul, space.rows[number], self.whole)))
            self.near[word] = known
        return known


def field_of(texts: Iterable[str]) -> Field:
    """The line of work that a post's texts describe."""
    counts = Counter(word for text in texts for word in work_stems(text))
    made = Field(place(counts))
    return replace(made, own=nearness(counts, made))


def nearest_words(counts: Mapping[str, int], work: Field) -> list[tuple[float, str]]:
    """The stems that speak most for a post's work, each with how much, the most telling first.

    A stem that stands more than once counts (1 + log n) times.
    """
    near = ((word, count, work.nearness(word)) for word, count in counts.items())
    found = [(value * (1 + math.log(count)), word) for word, count, value in near if value > 0]
    return sorted(found, key=lambda one: (-one[0], one[1]))[:_TELLING]


def nearness(counts: Mapping[str, int], work: Field) -> float:
    """The mean of the `_TELLING` nearest stems. A word more never lowers it; where words stand does not matter."""
    return sum(value for value, _ in nearest_words(counts, work)) / _TELLING


_APART = re.compile(r"\s[-–—|@•·]\s|[|•·,;:()\t/]|\s{2,}|\b(?:at|for|with|from|in|to)\b|\d", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w+#&.'’-]*")


def title_phrases(texts: Iterable[str], capital: bool = False) -> list[str]:
    """Phrases of at most six words in which a word stands that ends job titles, in order, in lower case.

    With ``capital`` only those that begin and end with a capital letter, as titles in a resume do and sentences do not.
    """
    return [phrase for text in texts for phrase in _phrases_of(text, capital)]


@lru_cache(maxsize=4096)
def _phrases_of(text: str, capital: bool) -> tuple[str, ...]:
    found: list[str] = []
    for part in _APART.split(text):
        words = _WORD.findall(part)
        if not 0 < len(words) <= 6 or (capital and not (words[0][0].isupper() and words[-1][0].isupper())):
            continue
        if any(_is_head(stem(word.lower())) for word in words):
            found.append(" ".join(words).lower())
    return tuple(found)


def _is_head(word: str) -> bool:
    return word in _heads()
