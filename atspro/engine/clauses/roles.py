"""Roles beside the title as statements: "Team lead since 2022", "Head guard in 2025: wrote the schedule"."""

from __future__ import annotations

import re
from functools import cache

from atspro.engine.clauses.articles import with_articles
from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.parse import parsed
from atspro.engine.clauses.predicates import predicate
from atspro.engine.clauses.types import Statement
from atspro.engine.clauses.words import words
from atspro.engine.skills import skill_names, vocabulary
from atspro.engine.wordlists import wordlist

_ROLES_BESIDE = frozenset(
    ["superuser", "super-user", "champion", "captain", "hire", "nominee", "finalist", "member", "chair", "co-chair",
     "mentor", "preceptor", "treasurer", "lead"]
)  # fmt: skip
_NO_ROLES = frozenset(
    ["order", "number", "paper", "user", "customer", "center", "career", "computer", "matter", "offer", "head",
     "contact", "associate", "executive", "server", "host", "resident", "principal", "chair", "tailor", "guard"]
)  # fmt: skip
LABEL = re.compile(r"(?P<label>(?:[\w&/'’-]+ ){0,3}?[A-Za-z-]+)(?P<when> in (?:19|20)\d\d)?: (?P<rest>[a-z].+)")
_ONE_OF_ITS_KIND = frozenset(["chair", "co-chair", "treasurer", "captain", "secretary", "president", "director"])
_SOLE = frozenset(["first", "second", "third", "only", "sole", "main", "primary", "founding"])
_SPEAKS = frozenset(["i", "we", "he", "she", "they", "was", "am", "is", "my", "our"])
_JOINTS = frozenset(["since", "in", "from", "for", "during", "on", "of", "to", "at"])


_WITHIN = frozenset(["by", "to", "with", "for", "from", "at", "the", "a", "an", "my", "under", "as", "in", "on"])
"""Words that stand in no role's name: "picked by the supervisor"."""
_OFTEN = re.compile(
    r"(?:(?:about|around|up to) )?(?:[\d-]+|two|three|four|five) (?:shifts|days|hours|nights) a (?:week|month) since\b"
)
"""How often a role is held: "two shifts a week since 2022"."""


def _follows_role(rest: list[str]) -> bool:
    return bool(rest) and (
        rest[0].lower() in _JOINTS
        or _OFTEN.match(" ".join(rest)) is not None
        or re.match(r"\d[\d-]*$", rest[0]) is not None
    )


def is_role(word: str) -> bool:
    """Whether a word names what somebody is, by title or beside it."""
    return (word in wordlist("roles") and word not in _NO_ROLES) or word in _ROLES_BESIDE


def _is_product(word: str) -> bool:
    """Whether a word is a product's name, or the first word of one: "Epic"."""
    return any(vocabulary().skills[name].named for name in skill_names(word)) or word in _first_of_products()


@cache
def _first_of_products() -> frozenset[str]:
    calls = (call for name, skill in vocabulary().skills.items() for call in (name, *skill.aliases))
    return frozenset(call.split()[0] for call in calls if re.search(r" (?:EHR|EMR|ERP|CRM|Systems)$", call))


def _named(head: str) -> str:
    """A role as a sentence has it: small letters, but for names and abbreviations."""
    parts = head.split()
    known = words()
    out = []
    for word in parts:
        lower = word.lower()
        plain = any(lower in table for table in (known.mass, known.counted, known.adjectives, known.base))
        titled = word[:1].isupper() and word[1:].islower()
        out.append(lower if titled and (plain or is_role(lower) or "-" in word) and not _is_product(word) else word)
    return " ".join(out)


def labelled(text: str, current: bool) -> Statement | None:
    """ "Head guard in 2025: wrote the schedule": what was done in a role."""
    found = LABEL.fullmatch(text)
    if found is None:
        return None
    label = found["label"].split()
    if not (is_role(label[-1].lower()) or (len(label) > 1 and label[-1].lower() in ("guard", "head", "chair"))):
        return None
    done = predicate(found["rest"], current)
    if done is None or done.verb == "be":
        return None
    return Statement(whole=f"As {_named(found['label'])}{found['when'] or ''}, I {done.clause}.", past=done.past)


def role_beside(text: str, current: bool) -> Statement | None:
    """ "Team lead since 2022", "Member of the falls committee": what the person is or was beside their title."""
    parts = text.split()
    at = next(
        (n for n, word in enumerate(parts[:5]) if is_role(word.lower()) and _follows_role(parts[n + 1 :])),
        None,
    )
    if (
        at is None
        or parts[0].lower() in _SPEAKS
        or parts[0].endswith("ly")
        or any(one.lower() in _WITHIN for one in parts[:at])
        or parts[0].lower() in words().past
        or any(one.endswith(",") for one in parts[: at + 1])
    ):
        return None
    head, rest = " ".join(parts[: at + 1]), with_articles(f"was {' '.join(parts[at:])}").split(" ", 2)[2]
    rest = re.split(r", (?=including\b)", rest)[0]
    if re.match(r"\d", rest) and not _OFTEN.match(rest):
        return None
    if re.match(r"of the (?:month|year|quarter|week|season)\b", rest, re.IGNORECASE):
        return None
    if rest.startswith("in ") and not re.match(r"in (?:19|20)\d\d\b", rest):
        return None
    if len(rest.split()) > 14 or any(one.tag in ("VBD", "VBZ", "MD") for one in parsed(f"worked {rest}")[1:]):
        return None
    since = re.search(r"\bsince (?:[A-Z][a-z]+ )?(?:19|20)\d\d$", rest)
    if not since and (re.search(r"\bsince\b", rest) or clause_of(f"handled matters {rest}") is None):
        return None
    if since and not current:
        return None
    named = _named(head)
    alone = parts[at].lower() in _ONE_OF_ITS_KIND and rest.startswith("of ")
    article = (
        ""
        if alone
        else "the "
        if parts[0].lower() in _SOLE
        else "an "
        if re.match(r"[aeio]|u(?!ni|se)", named, re.I)
        else "a "
    )
    be = "have been" if since else "am" if current and not re.search(r"\b(?:19|20)\d\d\b", rest) else "was"
    return Statement(f"{be} {article}{named} {rest}", "be", be == "was")
