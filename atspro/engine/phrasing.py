"""A resume's bullet as a sentence in the first person, only where that is grammatically safe.

`first_person` gives what follows "I" ("led the migration of …") or "My work included" ("managing budgets of …"), or
None: the caller then quotes the bullet as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from atspro.engine.determiners import vowel_sound, with_articles
from atspro.engine.evidence import spoken
from atspro.engine.skills import find_skills
from atspro.engine.text import is_common, sentences
from atspro.engine.verb_forms import BASES, base_of, begins_verb_phrase, in_step, is_gerund, is_past, past_of
from atspro.engine.wordlists import wordlist

_ADVERBS = wordlist("adverbs")
_ROLES = wordlist("roles")
_SOLE_ROLES = wordlist("sole-roles")
_ROLE_ADJECTIVES = wordlist("role-adjectives")
_ORDINARY = BASES | _ROLES | _ROLE_ADJECTIVES | _SOLE_ROLES | wordlist("role-openers")
_STUDIOUS = frozenset(["assistant", "associate", "engineer", "fellow", "intern", "scientist", "technician"])
_MODIFIERS = wordlist("modifiers")
_PARTICLES = wordlist("verb-particles")
_PASSIVES = wordlist("passives")
_DETERMINERS = wordlist("determiners")
_DONE_TO_ONE = wordlist("done-to-one")
_DONE_TO_ONE_ALONE = wordlist("done-to-one-alone")
_WITHOUT_OBJECT = wordlist("without-object")
_PREPOSITIONS = wordlist("prepositions")
_NOUNS_IN_ING = wordlist("ing-nouns")
_COUNTABLE = wordlist("countable")
_RESULT = re.compile(
    r"(?<=[\w%)+]) (?=(?:reducing|improving|increasing|resulting in|enabling|saving|cutting|boosting|achieving"
    r"|decreasing|raising|lowering|generating|ensuring|contributing to|leading to|allowing|eliminating|earning)\b)"
)
_RESULT_CLAUSE = re.compile(
    r"[,;]?\s+(?=(?:resulting in|which (?:led|resulted|reduced|improved|increased|cut|saved)|leading to|reducing"
    r"|improving|increasing|decreasing|saving|cutting|boosting|achieving|enabling|raising|lowering|generating|earning"
    r"|eliminating|contributing to|ensuring)\b)"
)
_UNSAFE = re.compile(r"\b(?:I|we|our|us|We|Our)\b|[!?•]|^[^:]{0,40}: ")
_OWN = re.compile(r"I(?:['’](ve|m))? (?:also )?")
_STATE = re.compile(
    r"(?:(?:primary|main|key|first|sole|the|a) )*(?:points? of contact|go-to (?:person|expert)|part of|in charge of)\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"\b(?:a|an|the)(?:[,;]|\s(?:but|and|or|to|with|by|of|in|as|a|an|the)(?![\w/-])|$)", re.IGNORECASE)
"""An article with nothing to stand before."""
_LONGEST = 330
_NOUN_ENDINGS = ("tion", "tions", "ment", "ments", "ance", "ence", "ship", "ity", "ysis", "ness")
_NEVER = re.compile(r"(?:no|zero) [a-z]", re.IGNORECASE)
_OF_WHAT = ("for", "in", "of", "on", "with")


@dataclass(frozen=True, slots=True)
class Clause:
    """What follows "I" (``frame`` "I") or "My work included" (``frame`` "work"); ``past`` is the tense of the verb."""

    text: str
    past: bool
    frame: Literal["I", "work"] = "I"


@lru_cache(maxsize=4096)
def first_person(bullet: str, current: bool = False) -> Clause | None:
    """The first sentence of a bullet as a clause about oneself, or None when no safe form was found.

    ``current`` says that the position still runs: "Manage a team" is then present tense, otherwise "managed a team".
    """
    text = _spelled_out(_labelled(_bare((sentences(bullet) or [""])[0])))
    own = _OWN.match(text)
    text = ({"ve": "have ", "m": "am "}.get(own.group(1) or "", "") + text[own.end() :]) if own else text
    first, _, rest = text.partition(" ")
    if not rest or len(text) > _LONGEST or _UNSAFE.search(text) or (text.isupper() and len(text) > 12):
        return None
    adverb = ""
    if first.lower() in _ADVERBS and " " in rest:
        adverb, (first, _, rest) = f"{first.lower()} ", rest.partition(" ")
    verb = first.lower()
    return (
        _state(verb, rest, text, current)
        or _role(text, current)
        or _deed(adverb, verb, rest, current)
        or (_work(verb, rest, current) if not adverb else None)
        or (_thing(text, current) if not adverb else None)
    )


def split_result(bullet: str) -> tuple[str, str]:
    """A bullet as (what was done, what came of it); the second is "" when the bullet names no result."""
    text = " ".join(bullet.split()).rstrip(".; ")
    found = _RESULT_CLAUSE.search(text)
    if found and found.start() > 8:
        return text[: found.start()].rstrip(",; "), text[found.end() :]
    return text, ""


def _bare(sentence: str) -> str:
    """A sentence without its bullet, its full stop and quotation marks around the whole of it."""
    text = sentence.strip().lstrip("•·*-–— ").rstrip(".;, ")
    quoted = re.fullmatch(r"[\"“]([^\"“”]+)[\"”]", text)
    return quoted.group(1).rstrip(".;, ") if quoted else text


def _spelled_out(text: str) -> str:
    """The abbreviations of lists as sentences have them: "incl. review" as "including review"."""
    return _SHORT_FORMS.sub(lambda found: _IN_FULL[found.group(1).lower()] + " ", _AMPERSAND.sub(" and ", text))


_IN_FULL = {"incl.": "including", "w/": "with", "approx.": "about", "mgmt.": "management"}
_AMPERSAND = re.compile(r"(?<=[a-z]) & (?=[a-z])")
_SHORT_FORMS = re.compile(r"(?<!\S)(incl\.|w/|approx\.|mgmt\.)\s?(?=\w)", re.IGNORECASE)
_THEN = re.compile(r"; (?:(?:then|also) )?([a-z]+)(?= )")
_LABELLED = re.compile(r"([A-Z][\w&/-]*(?: [\w&/-]+){0,2}): ([a-z][^.:()]{5,90})")
_NO_LABELS = re.compile(
    r"(?:results?|notes?|awards?|honou?rs?|languages?|key|achievements?|duties|responsibilit|tools?|technolog|skills?|stack)",
    re.I,
)


def _labelled(text: str) -> str:
    """ "SEO: organic traffic up 140%" as one thing, "SEO (organic traffic up 140%)"."""
    found = _LABELLED.fullmatch(text)
    if not found or _NO_LABELS.match(found.group(1)):
        return text
    return f"{found.group(1)} ({found.group(2)})"


def _state(verb: str, rest: str, text: str, current: bool) -> Clause | None:
    """What the person is or has: "Responsible for …", "Promoted to …", "Was in charge of …"."""
    be = "am" if current else "was"
    following = rest.split(" ", 1)[0].strip(",").lower()
    if verb in ("responsible", "accountable"):
        return Clause(f"{be} {verb} {with_articles(rest)}", not current)
    if _STATE.match(text):
        return Clause(f"{be} {text[0].lower()}{text[1:]}", not current)
    if f"{verb}/{following}" in _PASSIVES or (verb == "named" and following in ("employee", "one", "top")):
        return Clause(f"was {verb} {rest}", True)
    if verb in ("am", "was"):
        return Clause(f"{be if verb == 'am' else verb} {rest}", verb == "was" or not current)
    if verb in ("have", "had") and is_past(following):
        return Clause(f"{verb} {rest}", True)
    return None


def _deed(adverb: str, verb: str, rest: str, current: bool) -> Clause | None:
    """What the person did or does, in the tense of the position."""
    word = verb.rstrip(",")
    chained = word != verb
    if is_past(word):
        if not chained and not _active(word, rest):
            return None
        said = rest if chained else _tail(rest)
        return None if _BROKEN.search(said) and not _BROKEN.search(rest) else Clause(f"{adverb}{verb} {said}", True)
    third = word not in BASES
    base = base_of(word) if third else word
    if not base or not (begins_verb_phrase(base, rest) if not chained else _goes_on(rest, third)):
        return None
    others: str | None = rest
    if third or not current:
        others = in_step(rest, third=third, past=not current, chained=chained)
    if others is None:
        return None
    said = base if current else past_of(base)
    return Clause(f"{adverb}{said}{', ' + others if chained else ' ' + _tail(others)}", not current)


def _active(past: str, rest: str) -> bool:
    """Whether a past form before ``rest`` is what the person did, not a participle of what was done to the person."""
    following = rest.split(" ", 1)[0].strip(",;").lower()
    if past in _DONE_TO_ONE or following == "by":
        return False
    if past in _DONE_TO_ONE_ALONE:
        return following in _DETERMINERS or following[:1].isdigit() or following.endswith("s")
    if following in ("as", "to", "into", "with"):
        return past in _WITHOUT_OBJECT
    return following not in ("but", "yet")


def _goes_on(rest: str, third: bool) -> bool:
    """Whether what follows a verb and a comma is another verb in the same form."""
    word = re.split(r"[ ,]", rest.removeprefix("and "), maxsplit=1)[0].lower()
    return bool(base_of(word)) if third else word in BASES


def _work(verb: str, rest: str, current: bool) -> Clause | None:
    """What the work includes: "Managing budgets of …"."""
    word = verb.rstrip(",")
    following = rest.split(" ", 1)[0].strip(",").lower()
    if word == "training" and following == "of":
        return Clause(f"the {word} {rest}", not current, "work")
    if not is_gerund(word) or (word == "leading" and following not in _DETERMINERS and not following[:1].isdigit()):
        return None
    if verb in _NOUNS_IN_ING and following in _COUNTABLE:
        return None
    return Clause(f"{verb} {rest if word != verb else _tail(rest)}", not current, "work")


def _thing(text: str, current: bool) -> Clause | None:
    """What the work includes when a bullet only names it: "Month-end entries and accruals", "Budget of $2M"."""
    if _NEVER.match(text):
        return Clause(f"{'have had' if current else 'had'} {text[0].lower()}{text[1:]}", not current)
    tokens = text.split(" ")
    first = tokens[0].strip(",").lower()
    second = tokens[1].strip(",").lower()
    third = tokens[2].lower() if len(tokens) > 2 else ""
    if first in _DETERMINERS or first[:1].isdigit() or first.endswith("ed") or is_past(first) or base_of(first):
        return None
    named = first.endswith(_NOUN_ENDINGS) or first in _COUNTABLE or first in _NOUNS_IN_ING
    compound = second in _COUNTABLE or second in _NOUNS_IN_ING or second.endswith(_NOUN_ENDINGS)
    listed = tokens[0].endswith(",") and named
    if first in BASES and not (first in _COUNTABLE and second in _OF_WHAT):
        return None
    if (
        listed
        or (second in _OF_WHAT and (named or second == "of"))
        or (compound and third in _OF_WHAT)
        or _names_skill(text)
        or (" (" in text[:35] and text.endswith(")") and _LABELLED.fullmatch(text.replace(" (", ": ", 1)[:-1]))
        or re.fullmatch(r"(?:month|quarter|year|week|day|pre|post|end)-[a-z]+", first)
    ):
        said = text[0].lower() + text[1:] if tokens[0][1:].strip(",").replace("-", "").islower() else text
        return Clause(with_articles(said), not current, "work")
    return None


def _names_skill(text: str) -> bool:
    """Whether a text begins with a skill and goes on with what it was done for: "Payroll for 8 employees"."""
    found = find_skills(text)
    return bool(found) and found[0].start == 0 and text[found[0].end :].lstrip().split(" ", 1)[0] in _OF_WHAT


def _role(text: str, current: bool) -> Clause | None:
    """What the person was: "Lead gameplay programmer on …" is no deed, though "lead" is a verb elsewhere."""
    tokens = text.split(" ")
    end = 0
    while end < len(tokens) and end < 7:
        bare = tokens[end].strip(",()").lower()
        if bare in _PREPOSITIONS or bare in ("of", "that", "which", "who", "and", "or", "&"):
            break
        end += 1
        if tokens[end - 1].endswith(","):
            break
    phrase = [token.strip(",").lower() for token in tokens[:end]]
    if not phrase or phrase[-1] not in _ROLES or end == len(tokens):
        return None
    following = tokens[end].lower() if end < len(tokens) else ""
    if following in ("and", "or", "&") or any(word in _DETERMINERS for word in phrase[1:]):
        return None
    if not _names_role(phrase, following):
        return None
    sole = phrase[0] in _SOLE_ROLES or phrase[-1] in _SOLE_ROLES or phrase[0] in _DETERMINERS
    said = text[0].lower() + text[1:] if _is_common_noun(tokens[0]) else lower_first(text)
    article = "" if sole else "an " if vowel_sound(said.split(" ", 1)[0]) else "a "
    return Clause(f"{'am' if current else 'was'} {article}{_RESULT.sub(', ', said, count=1)}", not current)


def _is_common_noun(word: str) -> bool:
    """Whether the word that begins a role is no name: "Line cook", not "Python developer" or "CDL-A driver"."""
    if not word[1:].replace("-", "").islower():
        return False
    return not any(spoken(span.name)[:1].isupper() for span in find_skills(word))


def _names_role(phrase: list[str], following: str) -> bool:
    """Whether words that end in a role name one: "support engineer" before "for", not "mentor engineer"."""
    first = phrase[0]
    if (is_past(first) and first not in _ROLE_ADJECTIVES) or (base_of(first) and first not in BASES):
        return False
    if len(phrase) == 1:
        return first not in BASES or (
            following in ("for", "of", "on", "to") and f"{first}/{following}" not in _PARTICLES
        )
    if first in ("lead", "head"):
        return True
    if first in _MODIFIERS and first in BASES:
        return following in ("for", "of", "at", "on") or (phrase[-1] in _STUDIOUS and following in ("in", "with"))
    return first not in BASES


def _tail(rest: str) -> str:
    """What follows the verb, with the articles that a sentence needs, a comma before a result,
    and "I" before another verb."""
    said = _RESULT.sub(", ", with_articles(rest), count=1)
    return _THEN.sub(lambda found: f"; I {found.group(1)}" if is_past(found.group(1)) else found.group(), said)


def lower_first(text: str) -> str:
    """Lower-case a leading capital of an ordinary word; acronyms, names and titles with capitals keep theirs."""
    first, _, rest = text.partition(" ")
    word = first.strip(",").lower()
    ordinary = word in _ORDINARY or is_common(word)
    if first[1:].strip(",").replace("-", "").islower() and ordinary and not rest[:1].isupper():
        return text[0].lower() + text[1:]
    return text


def in_sentence(skill: str, prose: str = "") -> str:
    """A skill or a course of a list as it stands inside a sentence: "guided reading", but "Google Classroom".

    ``prose`` is text in which ordinary words stand in lower case, as in the bullets of the same resume.
    """
    text = skill.strip()
    found = find_skills(text)
    if len(found) == 1 and found[0].text == text and spoken(found[0].name)[:1].isupper():
        return text
    first, _, rest = text.partition(" ")
    if not first[1:].replace("-", "").islower() or (rest and not rest.islower()):
        return text
    if any(spoken(span.name)[:1].isupper() for span in find_skills(first)):
        return text
    word = first.lower()
    known = len(found) == 1 and found[0].text == text
    plain = known or word in BASES or is_gerund(word) or is_past(word) or is_common(word) or word in _COUNTABLE
    plain = plain or (word.endswith(_NOUN_ENDINGS) and len(word) > 6)
    if plain or re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", prose):
        return text[0].lower() + text[1:]
    return text
