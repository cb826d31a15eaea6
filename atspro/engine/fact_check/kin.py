"""Words that may stand for each other in a statement: derived forms, synonyms, and more general words."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from atspro.engine.text import stem
from atspro.engine.verb_forms import IRREGULAR
from atspro.engine.wordlists import wordlist

FILE = "kin_words.gz"
_LONGEST = 40
"""Characters of a word that are looked at."""

_PARTICIPLES = {
    "arisen": "arise", "been": "be", "begun": "begin", "borne": "bear", "broken": "break", "came": "come",
    "chosen": "choose", "did": "do", "done": "do", "drawn": "draw", "driven": "drive", "eaten": "eat", "fallen": "fall",
    "fell": "fall", "felt": "feel", "flown": "fly", "frozen": "freeze", "given": "give", "gone": "go", "gotten": "get",
    "grown": "grow", "heard": "hear", "knew": "know", "known": "know", "learnt": "learn", "made": "make",
    "meant": "mean", "overseen": "oversee", "proven": "prove", "redrew": "redraw", "redrawn": "redraw",
    "ridden": "ride",
    "risen": "rise", "said": "say", "seen": "see", "shown": "show", "shrank": "shrink", "shrunk": "shrink",
    "spoken": "speak", "stolen": "steal", "taken": "take", "thought": "think", "thrown": "throw",
    "went": "go", "woken": "wake", "worn": "wear", "written": "write", "rewritten": "rewrite", "children": "child",
    "people": "people", "buildings": "edifice", "redid": "redo", "redone": "redo",
    "women": "woman", "men": "man", "feet": "foot", "mice": "mouse", "analyses": "analysis",
    "won": "win", "rebuilt": "rebuild", "paid": "pay", "sold": "sell",
}  # fmt: skip
_BRITISH = (
    (re.compile(r"^(\w{3,})is(e|es|ed|ing|ation|er|ers)$"), r"\1iz\2"),
    (re.compile(r"^(\w{3,})ys(e|es|ed|ing)$"), r"\1yz\2"),
    (re.compile(r"^(\w{2,})our(s|ed|ing|ite|ful|able)?$"), r"\1or\2"),
    (re.compile(r"^(\w{2,})tre(s|d)?$"), r"\1ter\2"),
    (re.compile(r"^(\w{3,})ll(ed|ing|er|ers)$"), r"\1l\2"),
    (re.compile(r"^(\w+)ogue(s)?$"), r"\1og\2"),
    (re.compile(r"^(\w{2,})(?:mme)(s)?$"), r"\1m\2"),
)


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """The stem of a lower-case word, of an irregular form that of its base: "lead" of "led"."""
    word = word[:_LONGEST].replace("’", "'").removesuffix("'s").removesuffix("'")
    return stem(_PARTICIPLES.get(word) or IRREGULAR.get(word) or word)


def other_spellings(word: str) -> tuple[str, ...]:
    """The roots of a British word's American spelling."""
    return tuple(root(re.sub(pattern, new, word)) for pattern, new in _BRITISH if pattern.match(word))


@cache
def roots_in(section: str) -> frozenset[str]:
    """The roots of a section of the word lists."""
    return frozenset(map(root, wordlist(section)))


@cache
def _by_hand() -> dict[str, frozenset[str]]:
    made: dict[str, set[str]] = defaultdict(set)
    actions, free = roots_in("claim-actions"), roots_in("claim-free")
    for cluster in wordlist("claim-kin"):
        first, *others = map(root, cluster.split("/"))
        for said in others:
            made[said].update(others if first == "=" else [first])
        if first != "=" and first not in actions:
            made[first].update(given for given in others if given not in free)
    return {said: frozenset(given) for said, given in made.items()}


def by_hand(said: str) -> frozenset[str]:
    """The roots that a root may be said for by the list by hand."""
    return _by_hand().get(said, frozenset())


@cache
def _table() -> dict[str, str]:
    data = gzip.decompress(files("atspro.engine").joinpath(f"data/{FILE}").read_bytes()).decode()
    return {said: given for said, _, given in (line.partition(" ") for line in data.split("\n"))}


@lru_cache(maxsize=20_000)
def stands_for(said: str) -> tuple[str, ...]:
    """The roots that a root may be said for. An action only for what the list by hand has, or for its own forms."""
    found = _table().get(said, "").split()
    if said in roots_in("claim-actions"):
        found = [one for one in found if one[:4] == said[:4]]
    return (said, *sorted({*found, *by_hand(said)} - {said}))
