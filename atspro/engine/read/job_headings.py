"""Headings of job posts in the wordings and languages that people write them in (data/post_headings.txt)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

MAX_HEADING = 110
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*$")
_DECORATION = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBER = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+", re.IGNORECASE)


_PRONOUNS = {"us": "benefits", "we": "about", "you": "qualifications"}
"""Headings of one short word, of whom the part speaks."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    texts: dict[str, list[str]] = {}
    kind = ""
    for line in files("atspro.engine").joinpath("data/post_headings.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            texts.setdefault(kind, []).append(line)
    return {kind: re.compile("|".join(lines)) for kind, lines in texts.items()}


def folded(text: str) -> str:
    """Small letters without accents and apostrophes, single spaces."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.sub(r"['’‘`´]", "", text).replace("‑", "-").split())


def normalized(text: str) -> str:
    """A heading's words: small, without accents, apostrophes, numbering and decoration."""
    text = folded(text.replace("&", " and "))
    text = _DECORATION.sub("", _BRACKETS.sub("", _DECORATION.sub("", text) if text[-1:] not in ")]" else text))
    return " ".join(_NUMBER.sub("", text).split())


def post_heading(text: str, loose: bool = False) -> str | None:
    """The kind of part that a heading of a post names, or None.

    ``loose`` also knows wordings that begin sentences as well, for lines that something else shows to be headings.
    """
    if (pronoun := _PRONOUNS.get(text.strip(" :*").lower())) is not None:
        return pronoun
    return _kind(text, loose) if 2 < len(text) <= MAX_HEADING + 30 else None


@lru_cache(maxsize=4096)
def _kind(text: str, loose: bool) -> str | None:
    words = normalized(text)
    if not 2 < len(words) <= MAX_HEADING:
        return None
    kind = _lookup(words, loose=False)
    if kind is None:
        kind = next((found for mark in ("|", " / ") if (found := _of_pieces(text, mark))), None)
    if kind is None and "/" in words:
        kinds = {_lookup(piece.strip(), loose=False) for piece in words.split("/")[:4]}
        kind = kinds.pop() if len(kinds) == 1 else None
    if kind is None and ": " in text.strip(" :"):
        about, _, rest = text.partition(": ")
        kind = _lookup(normalized(rest), loose=False) if _lookup(normalized(about), loose=False) is not None else None
    if kind is None:
        first = normalized(re.split(r"\s[-–—]\s", text, maxsplit=1)[0])
        kind = _lookup(first, loose=False) if first != words else None
    return _lookup(words, loose=True) if kind is None and loose else kind


def _of_pieces(text: str, mark: str) -> str | None:
    """The kind that one side of a heading in two languages names."""
    pieces = text.split(mark)[:4] if mark in text else []
    return next((found for piece in reversed(pieces) if (found := _lookup(normalized(piece), loose=False))), None)


def _lookup(words: str, loose: bool) -> str | None:
    if len(words) < 3:
        return None
    for kind, pattern in _patterns().items():
        if kind.startswith("loose ") is loose and pattern.fullmatch(words):
            return kind.removeprefix("loose ")
    return None
