"""English words: the forms of verbs, and which nouns stand without an article."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Forms(NamedTuple):
    """The forms of a verb, each with the spellings that English has for it."""

    base: str
    past: tuple[str, ...]
    participle: tuple[str, ...]
    ing: tuple[str, ...]
    third: tuple[str, ...]


class Words(NamedTuple):
    """``base``, ``past``, ``participle``, ``ing`` and ``third`` find a verb by its form; the rest are sets of words."""

    base: dict[str, Forms]
    past: dict[str, Forms]
    participle: dict[str, Forms]
    ing: dict[str, Forms]
    third: dict[str, Forms]
    mass: frozenset[str]
    counted: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]


@cache
def words() -> Words:
    """The words of data/english_words.gz."""
    text = gzip.decompress(files("atspro.engine").joinpath("data/english_words.gz").read_bytes()).decode()
    tables: tuple[dict[str, Forms], ...] = ({}, {}, {}, {}, {})
    sets: dict[str, list[str]] = {"mass": [], "count": [], "adj": [], "adv": []}
    for line in text.splitlines():
        kind, word, *rest = line.split(" ")
        if kind == "verb":
            spelled = tuple(tuple(form.split("/")) for form in rest)
            forms = Forms(word, *spelled)
            for table, spellings in zip(tables, ((word,), *spelled), strict=True):
                for one in spellings:
                    # "found" is the past of "find" and the base of "found": the plainer verb stands for the form.
                    held = table.get(one)
                    if held is None or len(word) < len(held.base):
                        table[one] = forms
        else:
            sets[kind].append(word)
    for word in listed("more-verbs"):
        forms = Forms(word, (f"{word}ed",), (f"{word}ed",), (f"{word}ing",), (f"{word}s",))
        for table, (one, *_) in zip(tables, ((word,), *forms[1:]), strict=True):
            table.setdefault(one, forms)
    base, past, participle, ing, third = tables
    kinds = [frozenset(sets[name]) for name in ("mass", "count", "adj", "adv")]
    return Words(base, past, participle, ing, third, *kinds)


def base_of(base: str, like: str) -> str:
    """The base that a form is of, of two spellings the one that doubles as it does: "install" of "installing"."""
    doubled = base + base[-1]
    return doubled if like.startswith(doubled) and doubled in words().base else base


def past_of(base: str, like: str = "") -> str:
    """The past of a verb by its base: "embedded", "led"; of two spellings the one that doubles as ``like`` does."""
    forms = words().base[base]
    return _alike(forms.past, base, like)


def _alike(spellings: tuple[str, ...], base: str, like: str) -> str:
    if not like.startswith(base) or like == base:
        return spellings[0]
    doubled = like.startswith(base + base[-1])
    for one in spellings:
        if one.startswith(base + base[-1]) == doubled:
            return one
    return spellings[0]


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in files("atspro.engine").joinpath("data/clause_words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current += line.split()
    return {name: frozenset(held) for name, held in found.items()}


def listed(name: str) -> frozenset[str]:
    """The words of one section of data/clause_words.txt. Raises KeyError for a section that the file does not have."""
    return _lists()[name]
