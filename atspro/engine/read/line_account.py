"""The account of a resume's lines: which of them stand in no value, whatever the reader took them for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from atspro.engine.read.cell_labels import Section

_WORD = re.compile(r"\d+|[^\W\d_]{2,}")
LEAST_KEPT = 1 / 3
"""The share of a line's words that values hold, for the line to be placed: no field holds the place of a job."""


def lost_lines(texts: Sequence[str], values: Iterable[Any], numbers: Iterable[int]) -> set[int]:
    """Those of the lines ``numbers`` of which most of the words stand in no value.

    ``values`` are strings and numbers, and lists and dictionaries of them.
    """
    kept = {word for text in _strings(values) for word in _words(text)}
    lost: set[int] = set()
    for number in numbers:
        words = _words(texts[number])
        if sum(word in kept for word in words) < LEAST_KEPT * len(words):
            lost.add(number)
    return lost


def told_lines(texts: Sequence[str], values: Iterable[Any], numbers: Iterable[int]) -> set[int]:
    """Those of the lines ``numbers`` that stand in a value word for word: the parts of an address below each other."""
    told = [f" {' '.join(_words(text))} " for text in _strings(values)]
    said = {number: " ".join(_words(texts[number])) for number in numbers}
    return {number for number, text in said.items() if text and any(f" {text} " in value for value in told)}


def empty_headings(parts: Sequence[Section]) -> set[int]:
    """The lines that were taken for headings of an unknown kind and have nothing below them."""
    return {part.line for part in parts if part.kind == "unknown" and not part.cells}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, (str, float)):
            yield str(value)
        elif isinstance(value, dict):
            yield from _strings(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _strings(value)
