"""Whether a text of a resume shows a thing that a post asks for: by name, in another spelling, or in kindred words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from atspro.engine.fit.kinship import Told, names_product, products_of, shown_by, told
from atspro.engine.fit.passages import Passage
from atspro.engine.number_words import NUMBER_WORDS
from atspro.engine.skills import find_skills, implied_by, skill_names, vocabulary
from atspro.engine.text import LONGEST_KEPT, STOP_WORDS, is_common, stem, stems, words
from atspro.engine.wordlists import wordlist

NAMED, SPELLED, IMPLIED, KINDRED = 1.0, 0.95, 0.85, 0.7
"""How sure a text shows a thing: by its name, in another spelling, by what has it in it, in kindred words."""
ENOUGH = 0.6
"""The share of a need's words that must be told for the need to be met; half of that is a part of it."""
PART = 0.3

_TOKEN = re.compile(r"[A-Za-z0-9+#.]+")
_SUITE = re.compile(r"\b([A-Z]\w+) (\w+(?: ?/ ?[A-Z]\w+)+)")
_WEAK = re.compile(
    r"\b(?:basics?|beginner|elementary|familiar(?:ity)?|introductory|novice|exposure|some knowledge|rudimentary"
    r"|learning|A1|A2)\b",
    re.I,
)
_STRONG = re.compile(r"\b(?:advanced|expert\w*|strong|proficien\w+|in-depth|deep|mastery|extensive|fluen\w+)\b", re.I)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that shows something, and how surely, 0 to 1."""

    passage: Passage
    degree: float


@lru_cache(maxsize=8192)
def skills_shown(text: str, listed: bool = False) -> dict[str, float]:
    """The vocabulary's skills that a text shows, each with how surely.

    ``listed`` is for names in a list or a title, where "JAVA" is Java and "GO" is Go.
    """
    found: dict[str, float] = {}
    if len(text) > LONGEST_KEPT:
        return dict.fromkeys(skill_names(text), NAMED)
    for written, degree in _spellings(text, listed):
        for name in skill_names(written):
            found[name] = max(found.get(name, 0.0), degree)
    for name in _squashed(text):
        found[name] = max(found.get(name, 0.0), SPELLED)
    for name in list(found):
        for implied in implied_by(name):
            found[implied] = max(found.get(implied, 0.0), IMPLIED)
    return found


def _spellings(text: str, listed: bool) -> list[tuple[str, float]]:
    made = [(text, NAMED)]
    # "Spring Boot / Security / Mail" names Spring Boot, Spring Security and Spring Mail.
    if "/" in text and (suite := _SUITE.search(text)):
        parts = [part.strip() for part in suite.group(2).split("/")]
        made.append((", ".join(f"{suite.group(1)} {part}" for part in parts), SPELLED))
    apart = re.sub(r"(?<=[A-Za-z]{2})(?=\d+(?:\.\d+)*\b)", " ", text)
    if apart != text:
        made.append((apart, SPELLED))
    if listed and "(" in text[1:]:
        # "Go (one tool)" is Go, whatever stands in the brackets.
        made.append((text.split("(")[0].strip(), NAMED))
    shouted = [word for word in re.findall(r"\b[A-Z]{2,}\b", text) if word.capitalize() in _capitalized()]
    if shouted and (listed or text.isupper() or len(text.split()) < 5):
        made.append((", ".join(word.capitalize() for word in shouted), SPELLED))
    return made


@cache
def _capitalized() -> frozenset[str]:
    """Names that the vocabulary wants in exactly one case, as they are written there."""
    return frozenset(name for name in vocabulary().skills if name.isalpha() and name == name.capitalize())


@cache
def _squash_index() -> dict[str, str]:
    made: dict[str, str] = {}
    for name, skill in vocabulary().skills.items():
        for spelling in skill.aliases:
            key = _squash(spelling)
            if len(key) >= 6 and not is_common(spelling.lower()):
                made.setdefault(key, name)
    return made


def _squash(text: str) -> str:
    return re.sub(r"[^a-z0-9+#]", "", text.lower())


def _squashed(text: str) -> list[str]:
    """Skills that a text writes with a space or a mark more or less: "Solid Works", "Power-BI", "JUnit5"."""
    index = _squash_index()
    tokens = [_squash(token) for token in _TOKEN.findall(text)]
    found: list[str] = []
    for start in range(len(tokens)):
        joined = ""
        for size in range(3):
            if start + size >= len(tokens):
                break
            joined += tokens[start + size]
            name = index.get(joined) or index.get(joined.rstrip("0123456789"))
            if name and (size or joined != joined.rstrip("0123456789")):
                found.append(name)
    return found


LISTED = frozenset(["skill", "title", "certificate", "course", "headline", "degree"])


def passage_skills(one: Passage) -> dict[str, float]:
    """The skills that a passage claims."""
    return skills_shown(one.claim, one.kind in LISTED or one.claim.count(",") > 2)


def shows_name(
    name: str,
    passages: Sequence[Passage],
    words_of_post: tuple[str, ...] = (),
    classes: tuple[str, ...] = (),
    exact: bool = False,
) -> list[Shown]:
    """The passages that show a thing by its name, another spelling, a product of its class or kindred words.

    ``name`` is one of the vocabulary or any term; ``words_of_post`` are the post's own spellings of it, ``classes`` the
    classes of products that the post names; with ``exact`` no kindred word will do.
    """
    known = vocabulary().skills.get(name)
    calls = tuple(dict.fromkeys([name, *(known.aliases if known else ()), *words_of_post]))
    products = products_of((*calls, *classes))
    actions = shown_by(name)
    kin = [parts for parts in (_parts(one) for one in calls) if parts]
    found: list[Shown] = []
    for one in passages:
        degree = passage_skills(one).get(name, 0.0) if known else _term_shown(calls, one.claim, one.kind in LISTED)
        if not degree and known and _in_it(name, one.claim):
            degree = NAMED
        if degree < IMPLIED and products and names_product(one.claim, products):
            degree = IMPLIED
        if not degree and not exact and not (known and _exact(name)):
            here = told(one.claim)
            if any(_told(parts, here) for parts in kin) or _does(actions, one, here):
                degree = KINDRED
        if degree:
            found.append(Shown(one, degree))
    return found


def _in_it(name: str, claim: str) -> bool:
    """Whether a text says that something was made in or with a thing whose name is a word too: "a tool in Go"."""
    shown = re.escape(name)
    return name in claim and bool(
        re.search(rf"\b(?:in|with|using) {shown}(?![\w+#-]| (?:Live|To)\b)|\b{shown} {_USES}", claim)
    )


_USES = (
    r"(?:super-?users?|go-live|implementation|charting|documentation|EHR|EMR|certified|certification|administrator"
    r"|developers?|trainer|upgrade|rollout|migration|training|workbooks?|reports?|templates?)\b"
)
"""What stands behind a product's name that is a word too: "Epic superuser"."""


@lru_cache(maxsize=4096)
def _exact(name: str) -> bool:
    """Whether a skill is a product's name, of which no kindred word tells."""
    known = vocabulary().skills[name]
    return known.named or (known.group in ("languages", "web", "cloud", "spoken") and " " not in name) or len(name) < 4


def _term_shown(calls: Sequence[str], claim: str, listed: bool) -> float:
    claim = " ; ".join(dict.fromkeys(text for text, _ in _spellings(claim, listed)))
    lowered = claim.lower()
    squashed = ""
    for one in calls:
        if one.lower() in lowered and re.search(
            rf"(?<![\w+#]){re.escape(one.lower())}(?:s|\d[\d.]*)?(?![\w+#])", lowered
        ):
            return NAMED
        key = _squash(one)
        if len(key) >= 6:
            squashed = squashed or _squash(claim)
            if key in squashed:
                return SPELLED
    return 0.0


@lru_cache(maxsize=4096)
def _parts(spelling: str) -> tuple[str, ...]:
    """The stems of a spelling that tell something; none where all of them are words of any post."""
    parts = tuple(stems(spelling))
    return parts if any(len(part) >= 4 and part not in _empty() for part in parts) else ()


@cache
def _empty() -> frozenset[str]:
    return frozenset(stem(word) for word in wordlist("empty-names"))


def _told(parts: Sequence[str], here: Told) -> bool:
    return all(here.tells(part) for part in parts)


def _does(actions: Sequence[Sequence[str]], passage: Passage, here: Told) -> bool:
    if not actions or passage.kind not in ("bullet", "project", "summary", "award"):
        return False
    return any(all(here.tells(part) > KINDRED for part in parts) for parts in actions)


# Needs in free words: duties, traits, skills without a name


@lru_cache(maxsize=4096)
def need_words(text: str) -> dict[str, float]:
    """The stems of a need that tell what it is, each with its weight: names of skills most, words of any post least."""
    made: dict[str, float] = {}
    skilled = {
        part for span in find_skills(text) if not vocabulary().skills[span.name].soft for part in stems(span.text)
    }
    for word in words(text):
        for part in re.split(r"[-/&]", word) if len(word) > 3 else [word]:
            if not part or part in STOP_WORDS or part.isdigit() or part in NUMBER_WORDS:
                continue
            key = stem(part)
            weight = 1.0 if key in skilled else 0.25 if is_common(part) or key in _plain_actions() else 0.8
            made[key] = max(made.get(key, 0.0), weight)
    return made


@cache
def _plain_actions() -> frozenset[str]:
    """Verbs and adjectives of any post: they tell that something is done, not what."""
    return frozenset(stem(word) for word in wordlist("plain-actions"))


def plain_action(stemmed: str) -> bool:
    """Whether a verb tells only that something is done: perform, manage, support."""
    return stemmed in _plain_actions()


def covers(need: dict[str, float], claim: str) -> float:
    """The share of a need's words, by weight, that a text tells in any form or by kindred words, 0 to 1."""
    here = told(claim)
    whole = sum(need.values())
    if not whole or not here.stems:
        return 0.0
    total = sum(weight * here.tells(part) for part, weight in need.items())
    return total / whole


def weak_level(text: str, name: str) -> bool:
    """Whether a text claims a thing only as a beginner: "SAP (basic)", "Google Analytics (beginner)"."""
    for part in re.split(r"[,;|•](?![^()]*\))", text):
        if name.lower() in part.lower() or name in skills_shown(part, True):
            return bool(_WEAK.search(part))
    return False


def asks_strong(text: str) -> bool:
    """Whether a requirement asks for more than acquaintance."""
    return bool(_STRONG.search(text))
