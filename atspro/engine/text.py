"""Words, stems and sentences: what the engine's judging is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from atspro.engine.wordlists import wordlist

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[^\W_]+(?:[.'’+#&/-]+[^\W_]+)*[+#]*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9•$€£])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|Inc|Ltd|Co|Corp|Dr|Mr|Mrs|Ms|St|Jr|Sr|No|approx|(?-i:[ABD-QS-Z]|(?<![a-z] )[RC]))\.)$",
    re.IGNORECASE,
)

STOP_WORDS = wordlist("stop")

COMMON_WORDS = wordlist("common")


def words(text: str) -> list[str]:
    """The words of a text in lower case, with inner marks (c++, front-end, o'brien) kept."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English Snowball stem of a lower-case word."""
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


LONGEST_KEPT = 2_000
"""Characters of the longest text whose reading is kept, so that what is kept stays small."""


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning: no stop words, hyphenated words split."""
    return list(_kept_stems(text) if len(text) <= LONGEST_KEPT else _stems(text))


def _stems(text: str) -> list[str]:
    parts = (part for word in words(text) for part in (re.split(r"[-/&]", word) if len(word) > 3 else [word]))
    return [stem(part) for part in parts if part and part not in STOP_WORDS]


@lru_cache(maxsize=4096)
def _kept_stems(text: str) -> tuple[str, ...]:
    return tuple(_stems(text))


def content_stems(text: str) -> list[str]:
    """`stems` without the words that any post may use."""
    return [one for one in stems(text) if one not in _COMMON_STEMS]


@lru_cache(maxsize=4096)
def stem_set(text: str) -> frozenset[str]:
    """The `content_stems` of a sentence or a line, each once."""
    return frozenset(content_stems(text))


def is_common(word: str) -> bool:
    """Whether the word tells nothing about the text it stands in."""
    return word in STOP_WORDS or word in COMMON_WORDS or stem(word) in _COMMON_STEMS


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations such as "Inc." end none."""
    found: list[str] = []
    for line in text.split("\n"):
        start = 0
        for end in _SENTENCE_END.finditer(line):
            if not _NOT_AN_END.search(line[max(start, end.start() - 40) : end.start()]):
                found.append(line[start : end.start()])
                start = end.end()
        found.append(line[start:])
    return [sentence.strip() for sentence in found if sentence.strip()]


def joined(items: Iterable[str], last: str = "and") -> str:
    """Items as people list them: "a", "a and b", "a, b and c"."""
    every = list(items)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"


_COMMON_STEMS = frozenset(stem(word) for word in COMMON_WORDS | STOP_WORDS)


def tells_nothing(stemmed: str) -> bool:
    """Whether a stem is that of a word of any post."""
    return stemmed in _COMMON_STEMS
