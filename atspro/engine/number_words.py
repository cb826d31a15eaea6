"""Numbers that people write as words."""

from __future__ import annotations

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

NUMBER_WORDS: dict[str, int] = {word: number for number, word in enumerate(_UNITS.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), 2)
}
"""The words for 0 to 19 and for the tens, in lower case."""
COUNTING_WORDS: dict[str, int] = {word: number for word, number in NUMBER_WORDS.items() if number}
"""The same without zero: nobody asks for zero years."""


def number_of(text: str) -> int | None:
    """The number that digits or a word stand for; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() else NUMBER_WORDS.get(text.lower())
