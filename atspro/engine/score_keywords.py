"""How far a resume's text meets a post's keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from atspro.engine.alternatives import Asked, asked_for
from atspro.engine.fit.matching import IMPLIED as _IMPLIED
from atspro.engine.fit.matching import skills_shown
from atspro.engine.negation import affirmed
from atspro.engine.text import LONGEST_KEPT, content_stems, stem_set, words
from atspro.engine.types import Keyword

_OTHER_SPELLING = 0.8
IMPLIED = 0.6
"""The credit of a keyword that another skill implies."""


def unmet(keywords: Sequence[Keyword], credits: dict[str, float]) -> tuple[str, ...]:
    """What the text shows nothing of, heaviest first; a choice is named once, and only when no part of it is met."""
    absent = [one.name for one in asked_for(keywords) if not credit(one, credits)]
    return tuple(dict.fromkeys(absent))


def credit(one: Asked, credits: dict[str, float]) -> float:
    """What is met of one term, or of the best of several of which any one will do."""
    return max(credits.get(name, 0.0) for name in one.names)


def keyword_credits(blocks: Sequence[str], keywords: Sequence[Keyword]) -> dict[str, float]:
    """How far each keyword is met by what the text claims, 0 to 1, by name; a denial or a hope meets none."""
    blocks = [affirmed(block) for block in blocks]
    best: dict[str, float] = {}
    bags: list[frozenset[str]] = []
    lowered = [f" {_plain(block)} " for block in blocks]
    spelled = {word.name: _spelled(word.spellings or (word.name,)) for word in keywords}
    for block in blocks:
        bags.append(stem_set(block) if len(block) <= LONGEST_KEPT else frozenset(content_stems(block)))
        for name, degree in skills_shown(block, len(words(block)) < 6 or block.count(",") > 2).items():
            best[name] = max(best.get(name, 0.0), _OTHER_SPELLING if degree > _IMPLIED else IMPLIED)
    credits: dict[str, float] = {}
    for word in keywords:
        if word.known:
            credit = best.get(word.name, 0.0)
            literal = credit >= _OTHER_SPELLING and _written(spelled[word.name], lowered)
        else:
            literal = _written(spelled[word.name], lowered)
            parts = stem_set(word.name)
            credit = _OTHER_SPELLING if parts and any(parts <= bag for bag in bags) else 0.0
        credits[word.name] = 1.0 if literal else credit
    return credits


def _written(spellings: Sequence[str], blocks: Sequence[str]) -> bool:
    return any(spelling in block for spelling in spellings for block in blocks)


@lru_cache(maxsize=2048)
def _spelled(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {_plain(one)} " for one in spellings)


def _plain(text: str) -> str:
    return _kept_plain(text) if len(text) <= LONGEST_KEPT else _evened(text)


@lru_cache(maxsize=4096)
def _kept_plain(text: str) -> str:
    return _evened(text)


def _evened(text: str) -> str:
    return re.sub(r"[^\w+#&/.]+", " ", text.lower().replace("’", "'")).replace(". ", " ").strip(" .")
