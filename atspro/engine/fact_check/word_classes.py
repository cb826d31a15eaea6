"""Nouns, verbs and adjectives of a text, by the part-of-speech tagger."""

from __future__ import annotations

from functools import lru_cache

from atspro.engine.clauses import tagger

MAX_TAGGED = 400
"""Characters of a line that are looked at."""


@lru_cache(maxsize=1024)
def classes_of(text: str) -> tuple[tuple[str, str], ...]:
    """Each word of a text in lower case with the first letter of its tag: N of nouns, V of verbs, J of adjectives."""
    parts = tagger.tokens(text[:MAX_TAGGED])
    return tuple((word.lower(), tag[:1]) for word, tag in zip(parts, tagger.tags(parts), strict=True))


def word_class(text: str, word: str) -> str:
    """The class of a word where it first stands in a text; "" where it does not."""
    return next((kind for one, kind in classes_of(text) if one == word or word in one.split("-")), "")
