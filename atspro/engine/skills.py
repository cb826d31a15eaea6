"""Skills in a text, by the vocabulary in data/skills.txt (its format is described at its head) and technologies.txt.

The first is ours; the second was compiled from O*NET by bench/training/technologies.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from atspro.engine.text import LONGEST_KEPT
from atspro.engine.types import SkillSpan
from atspro.engine.wordlists import wordlist

_DATA = Path(__file__).parent / "data"
TECHNOLOGIES = _DATA / "technologies.txt"

_TOKEN = re.compile(r"\.?[^\W_]+(?:[.'’][^\W_]+)*(?:\+\+|#(?![^\W_]))?")
_GAP = re.compile(r"[ \t\n]*[-‐‑–/&,]?[ \t\n]*")
_LONGEST = 6

# What may stand beside a name that is also a common word or a letter, for it to be a skill.
_LEADS = wordlist("leads")
_FOLLOWS = wordlist("follows")
_LIST_MARKS = frozenset(",/;|()•·:")


@dataclass(frozen=True, slots=True)
class Skill:
    """An entry of the vocabulary. ``aliases`` are spellings of the same thing; ``implies`` holds names."""

    name: str
    group: str
    aliases: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()

    @property
    def soft(self) -> bool:
        """Whether it is a way of working rather than something one can show a certificate or a product of."""
        return self.group.startswith("soft")

    @property
    def named(self) -> bool:
        """Whether it is known by the name of a product, which keeps its capital letter."""
        return self.group.startswith("named_")


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    text: str
    exact_case: bool
    needs_context: bool
    alias: bool


@dataclass(slots=True)
class Vocabulary:
    """All skills by name, and an index of their spellings."""

    skills: dict[str, Skill] = field(default_factory=dict)
    forms: dict[str, list[_Form]] = field(default_factory=dict)
    dotted: set[str] = field(default_factory=set)
    starts: dict[str, int] = field(default_factory=dict)
    """The first words of all spellings, with how many words the longest of them has."""


def read_vocabulary(text: str) -> Vocabulary:
    """Read the format of data/skills.txt. Raises ValueError naming the line that does not follow it."""
    made = Vocabulary()
    group = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("# ") or line == "#":
            continue
        if header := re.fullmatch(r"\[(\w+)\]", line):
            group = header.group(1)
            continue
        entry = re.fullmatch(r"([^=~>;]+?)(?: = ([^=~>]+?))?(?: ~ ([^=~>]+?))?(?: > ([^=~>]+?))?", line)
        if not entry or not group:
            raise ValueError(f"line {number} of the vocabulary is not a skill or a group: {line!r}")
        head, aliases, related, implied = (
            [p.strip() for p in part.split(";")] if part else [] for part in entry.groups()
        )
        name = head[0].rstrip("!?")
        if name in made.skills:
            raise ValueError(f"line {number} of the vocabulary repeats {name!r}")
        spellings = tuple(form.rstrip("!?") for form in [*head, *aliases])
        made.skills[name] = Skill(name, group, spellings, tuple(implied))
        for form in [*head, *aliases, *related]:
            _add_form(made, name, form, alias=form not in related)
    for skill in made.skills.values():
        for name in skill.implies:
            if name not in made.skills:
                raise ValueError(f"the vocabulary's {skill.name!r} implies {name!r}, which is not in it")
    return made


def _add_form(made: Vocabulary, name: str, form: str, alias: bool) -> None:
    text = form.rstrip("!?")
    places = [found.span() for found in _TOKEN.finditer(text)]
    names = [_normal(text[start:end]) for start, end in places]
    made.dotted.update(token for token in names if "." in token)
    keys = _keys(text, places, names, 0)
    if len(keys) != len(places):
        raise ValueError(f"the vocabulary's {form!r} is longer than {_LONGEST} words or has a mark that joins nothing")
    made.starts[names[0]] = max(len(names), made.starts.get(names[0], 0))
    made.forms.setdefault(keys[-1], []).append(_Form(name, text, form != text, form.endswith("?"), alias))


def own_vocabulary() -> Vocabulary:
    """The vocabulary in data/skills.txt alone."""
    return read_vocabulary((_DATA / "skills.txt").read_text("utf-8"))


@cache
def vocabulary() -> Vocabulary:
    """The whole vocabulary."""
    return read_vocabulary((_DATA / "skills.txt").read_text("utf-8") + "\n" + TECHNOLOGIES.read_text("utf-8"))


@cache
def implied_by(name: str) -> frozenset[str]:
    """Every skill that whoever has this one has too, at any remove."""
    known = vocabulary().skills
    found: set[str] = set()
    waiting = list(known[name].implies) if name in known else []
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += known[current].implies
    return frozenset(found)


def find_skills(text: str) -> list[SkillSpan]:
    """The vocabulary's skills in a text, in order, the longest spelling at each place; spans do not overlap."""
    return [span for span, _ in find_forms(text)]


def find_forms(text: str) -> list[tuple[SkillSpan, bool]]:
    """As `find_skills`, with whether the words found are a spelling of the skill itself (not a related phrase)."""
    return list(_kept_forms(text) if len(text) <= LONGEST_KEPT else _forms(text))


@lru_cache(maxsize=4096)
def _kept_forms(text: str) -> tuple[tuple[SkillSpan, bool], ...]:
    return tuple(_forms(text))


def _forms(text: str) -> list[tuple[SkillSpan, bool]]:
    known = vocabulary()
    tokens = _tokens(text, known.dotted)
    names = [_normal(text[start:end]) for start, end in tokens]
    spans: list[tuple[SkillSpan, bool]] = []
    index = 0
    while index < len(tokens):
        longest = known.starts.get(names[index], 0)
        keys = _keys(text, tokens, names, index, longest) if longest else []
        index += 1
        for size in range(len(keys), 0, -1):
            form = _match(text, tokens, index - 1, size, known.forms.get(keys[size - 1]))
            if form is not None:
                start, end = tokens[index - 1][0], tokens[index + size - 2][1]
                spans.append((SkillSpan(start, end, text[start:end], form.name), form.alias))
                index += size - 1
                break
    return spans


def skill_names(text: str) -> set[str]:
    """The names of the skills in a text, without those they imply."""
    return {span.name for span in find_skills(text)}


def _tokens(text: str, dotted: set[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        lower = token.lower()
        if "." not in token or lower in dotted or lower.removesuffix("s") in dotted:
            found.append(match.span())
            continue
        offset = match.start()
        found += [
            (offset + m.start(), offset + m.end()) for m in re.finditer(r"[^\W_]+(?:['’][^\W_]+)*(?:\+\+|#)?", token)
        ]
    return found


def _match(
    text: str, tokens: list[tuple[int, int]], index: int, size: int, forms: Sequence[_Form] | None
) -> _Form | None:
    written = text[tokens[index][0] : tokens[index + size - 1][1]]
    for form in forms or ():
        if form.exact_case and not _same_case(written, form.text):
            continue
        if not form.needs_context or _in_context(text, tokens, index, size):
            return form
    return None


def _same_case(written: str, form: str) -> bool:
    return written in (form, form + "s") or (form.isupper() and len(form) > 3 and written.upper() == form == written)


def _keys(text: str, tokens: list[tuple[int, int]], names: list[str], index: int, longest: int = _LONGEST) -> list[str]:
    """The keys of one token, of it and the next, and so on, as far as they stand together.

    A key is the tokens in lower case and the singular, joined by the mark between them.
    """
    keys = [names[index]]
    for place in range(index + 1, min(index + longest, len(tokens))):
        gap = text[tokens[place - 1][1] : tokens[place][0]]
        if gap != " " and (not _GAP.fullmatch(gap) or gap.count("\n") > 1):
            break
        mark = gap.strip()
        keys.append(keys[-1] + (mark if mark in ("/", "&", ",") else " ") + names[place])
    return keys


@lru_cache(maxsize=20_000)
def _normal(token: str) -> str:
    return _singular(token.lower().replace("’", "'"))


def _singular(token: str) -> str:
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):
        return token[:-1]
    return token


def _in_context(text: str, tokens: list[tuple[int, int]], index: int, size: int) -> bool:
    """Whether a name that is also a word or a letter stands alone on a line, in a list, or beside a telling word."""
    start, end = tokens[index][0], tokens[index + size - 1][1]
    before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    left_edge = not before or before[-1] in "\n•·"
    right_edge = not after or after[0] == "\n"
    if left_edge and right_edge:
        return True
    if after[:1] in ("'", "’", "&") or before[-1:] == "&":
        return False
    previous = text[slice(*tokens[index - 1])] if index and not left_edge else ""
    following = text[slice(*tokens[index + size])] if index + size < len(tokens) and not right_edge else ""
    beside = [
        word for word, joined in ((previous, before[-1:]), (following, after[:1])) if word and joined in _LIST_MARKS
    ]
    if any(_plain_name(word) for word in beside) or _paired(text, tokens, index, size):
        return True
    if before[-1:] in _LIST_MARKS and (right_edge or after[0] in _LIST_MARKS):
        return len(previous) > 1 or len(following) > 1
    led = previous.lower() in _LEADS and before[-1:] not in (".", "!", "?")
    ended = right_edge or after[:1] in (".", ",", ";", ")", "/") or following.lower() in _FOLLOWS
    # "worked with Epic daily": the capital letter is no sentence's and no further name's.
    within = (
        previous in ("with", "using") and text[start].isupper() and before[-1:].isalpha() and following[:1].islower()
    )
    weak = {"and", "or"} if end - start > 2 else {"and", "or", "experience", "knowledge", "skills"}
    return (
        (led and ended)
        or (within and text[start].isupper() and after[:1].isalpha())
        or (following.lower() in _FOLLOWS - weak)
    )


def _paired(text: str, tokens: list[tuple[int, int]], index: int, size: int) -> bool:
    """Whether "and" or "or" joins a name to one that is certain: "Python or Go"."""
    after = text[tokens[index + size - 1][1] :].lstrip(" \t")
    ended = not after or after[0] in "\n.,;)"
    pairs = [(index - 1, index - 2)] if ended else []
    pairs += [(index + size, index + size + 1)]
    for joint, other in pairs:
        if min(joint, other) >= 0 and max(joint, other) < len(tokens):
            first, last = min(joint, other, index), max(joint, other, index + size - 1)
            spaced = all(text[a[1] : b[0]] == " " for a, b in pairwise(tokens[first : last + 1]))
            if spaced and text[slice(*tokens[joint])] in ("and", "or") and _plain_name(text[slice(*tokens[other])]):
                return True
    return False


def _plain_name(word: str) -> bool:
    """Whether the word is, by itself and anywhere, the name of a skill."""
    forms = vocabulary().forms.get(_singular(word.lower()), ())
    return any(not form.needs_context and (not form.exact_case or _same_case(word, form.text)) for form in forms)
