"""Verbs that begin the bullets of resumes: their forms, and whether a word that is also a noun is a verb here."""

from __future__ import annotations

from atspro.engine.wordlists import wordlist

IRREGULAR = dict(pair.split("/") for pair in wordlist("irregular-verbs"))
"""Past forms with their bases."""
BASES = frozenset([*wordlist("verbs"), *IRREGULAR.values()])

_NOT_VERBS = wordlist("not-verbs")


def is_past(word: str) -> bool:
    """Whether a lower-case word is a past form that may begin a bullet."""
    if word in IRREGULAR or word.rpartition("-")[2] in IRREGULAR:
        return True
    return word.endswith("ed") and word not in _NOT_VERBS and len(word) > 4 and word.replace("-", "").isalpha()


def base_of(word: str) -> str:
    """The base of a lower-case verb in the third person, or ""."""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word.removesuffix(ending) + instead in BASES:
            return word.removesuffix(ending) + instead
    return ""


def is_gerund(word: str) -> bool:
    """Whether a lower-case word is the -ing form of a known verb."""
    trunk = word.removesuffix("ing")
    if trunk == word or len(word) < 6:
        return False
    doubled = trunk[:-1] if trunk[-1:] == trunk[-2:-1] else trunk
    return any(base in BASES for base in (trunk, trunk + "e", doubled))
