"""Words that make a claim larger than its line: alone, first, always, all of them, the best, never a mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.claim_words import (
    BOASTS,
    STOP,
    ClaimWord,
    before,
    covered,
    is_free,
    meant_lines,
    told_lines,
)  # fmt: skip
from atspro.engine.fact_check.idioms import plain_idioms
from atspro.engine.fact_check.kin import root, roots_in
from atspro.engine.fact_check.types import Part
from atspro.engine.wordlists import wordlist

MAX_PHRASES = 12
MISHAPS = roots_in("claim-mishaps")
_FINDS = frozenset({"find", "finds", "found"})
"""A finding is a mishap; that a reader will not find a word is none."""
_ALONE = re.compile(
    r"\bof the (?-i:Year|Month|Quarter|Decade)\b|\ball (?:kinds|sorts|types|manner) of\b"
    r"|\b(?!(?:end|start|beginning|rest|part|half|time|first|day|week|month|quarter|course|season|most|middle"
    r"|all) )[a-z]+ of the year\b"
    r"|\b(?:(?:employee|teacher|nurse|agent|worker|associate|team) of the (?:month|year|quarter)\b"
    r"|(?:all )?(?:by myself|on (?:my|its|their|our) own(?! (?!and|by|in|at|for|to|with|when|while|as|after|before"
    r"|since|from|on|without|during|over|through|because|but|which|using)[a-z]))\b"
    r"|without (?:any )?(?:help|supervision|assistance|support|guidance)\b"
    r"|(?:my|own) (?:own )?judge?ment\b|(?:the|as|our) only [a-z]+ (?=to\b|who\b|in\b|on\b|with\b)"
    r"|(?:the )?only (?:person|one|employee|member|engineer|woman|man)\b"
    r"|(?:for|in) (?:the|all|every|our|its) (?:whole |entire )?(?:company|organi[sz]ation|firm|business|department"
    r"|district|region|country|state|group|enterprise|chain|network)(?=[.,;]|$| by\b)"
    r"|(?:across|throughout) (?:the|all|every|our|its) (?:whole |entire )?"
    r"(?!year|day|week|month|shift|time|process|career|season|project)[a-z]+\b"
    r"|first [\w-]+ (?:ever|hired|to|in)\b|the first\b|(?<=['’]s )first(?= [a-z])"
    r"|(?:than|unlike) (?:any\w*|every\w*|all|my|the other)\b[^,.;]{0,30}"
    r"|\w+-leading\b|never (?:been |gone |run |once )*(?:over|late|behind|miss\w*|fail\w*|lost|had an?|an?)\b"
    r"|zero\b(?! to one)|without (?:a|any|one)(?: single)? [\w-]+|not (?:a|one) single [\w-]+"
    r"|(?:as|so) \w+ as (?:my|any|the other)\b)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every one (?=has|have|had|was|were|is|are|of)|(?:all|each) (?=has|have|had|were|was|are)"
    r"|(?:all|each|every one|everyone|everybody) of (?:my|our|the|them|whom|which|its|these|those)"
    r"|every(?: (?:single|new|last))?(?! (?:other|few|second|third|[a-z]+th) )|each"
    r"|all (?:new|of the|of my|of our|the|my|our)(?! (?:while|time|more)\b)"
    r"|all (?!(?:of|over|along|the|day|night|year|these|those|this|that|in|at|on|with|from|by|to|for|under|through|as"
    r"|within|about|because|kept|sorts|kinds)\b)"
    r"(?=[a-z]+\b)(?!\w+ed\b))"
    r"(?: ?(?P<noun>[a-z]+))?",
    re.IGNORECASE,
)
TIMES = roots_in("claim-times")
_WHOLE = re.compile(r"\b(?:all|every|each|everyone|entire|whole|both|100\s?(?:%|percent))(?!\w)", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|without|zero(?! to one)|neither|nor|free)\b|n['’]t\b", re.IGNORECASE
)
_PLAIN_EST = wordlist("no-superlatives")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause with its words: all, those that it does not deny, and those of them that carry content."""

    text: str
    said: list[ClaimWord]
    claimed: list[ClaimWord]
    content: list[ClaimWord]


def find_boast(clause: Spoken, part: Part) -> str:
    """The first word or phrase that makes a clause larger than the lines it is about; "" for none."""
    text, claimed, content = clause.text, clause.claimed, clause.content
    return (
        _alone(text, claimed, part)
        or _every(text, content, part)
        or _reaction(claimed, content, text, part)
        or _boast(claimed, text, part)
        or _mishap(clause.said, text, part)
    )


def _alone(text: str, words: list[ClaimWord], part: Part) -> str:
    """That it was done alone, first, or better than by others, when no line says so."""
    for found in islice(_ALONE.finditer(text), MAX_PHRASES):
        phrase = found.group()
        if part.base.says(phrase):
            continue
        last = root(phrase.split()[-1].lower())
        compared = phrase.lower().startswith(("as ", "so ", "than", "unlike"))
        if _ACROSS.match(phrase) and last not in _WHOLES and any(told_lines(_content(words), part)[line] > 1
                                                                 for line in covered(last, part.base)):  # fmt: skip
            continue
        if (part.base.denies(last) and not compared) or (phrase.lower().startswith("than") and _is_first(words, part)):
            continue
        if phrase.lower().startswith(("the first", "first")) and (
            _told_first(words, part)
            or re.match(
                r"\s(?:to |of |in )?(?:day|week|month|year|time|step|draft|half|quarter|thing|place)",
                text[found.end() :],
            )
            or last in TIMES
        ):
            continue
        return phrase
    return ""


_ACROSS = re.compile(r"(?:across|throughout) ", re.IGNORECASE)
_WHOLES = roots_in("claim-scope") | frozenset(
    map(root, ("team", "firm", "business", "organization", "department", "school", "hospital", "agency", "site",
               "plant", "chain", "store", "group", "state", "network", "practice", "building", "warehouse"))
)  # fmt: skip


def _content(words: list[ClaimWord]) -> list[ClaimWord]:
    return [one for one in words if not is_free(one)]


def _told_first(words: list[ClaimWord], part: Part) -> bool:
    """Whether a line that is meant has the word "first"."""
    told = told_lines(_content(words), part)
    best = max(told.values(), default=0)
    return any(told.get(line, 0) == best for line in part.base.said.get(root("first"), ()))


def _every(text: str, content: list[ClaimWord], part: Part) -> str:
    """That it holds of all of them, when the lines that are meant say no such thing."""
    for found in islice(_EVERY.finditer(text), MAX_PHRASES):
        noun = found.group("noun") or ""
        if found.group().count(" ") and _says_all(found.group(), part):
            continue
        if _NEARLY.search(before(text, found.start())):
            continue
        if root(noun) in TIMES and _rarer(noun, text[found.end() :], part):
            return found.group().strip()
        if found.group().lower().startswith("each") and part.base.says(f"per {noun}"):
            continue
        if root(noun) in TIMES and (_mostly(content, part) or _once(content, part)):
            return found.group().strip()
        if not content or root(noun) in TIMES or noun in ("in", "at", "with") or _wholes(content, part):
            continue
        if found.group().lower() == f"every {noun}".lower() and _counts(noun.lower(), content, part):
            continue
        return found.group().strip()
    return ""


def _says_all(phrase: str, part: Part) -> bool:
    """Whether a line has the phrase, with "each" for "every" too."""
    first, _, rest = phrase.partition(" ")
    return any(part.base.says(f"{one} {rest}") for one in (first, *_SAME_ALL.get(first.lower(), ())))


_SAME_ALL = {"every": ("each",), "each": ("every",)}


def _rarer(noun: str, after: str, part: Part) -> bool:
    """Whether lines have only every other or every third one: "every weekend" for "every third weekend"."""
    rare = re.compile(
        rf"\b(?:every (?:other|second|third|fourth|fifth)|one {noun}s? (?:in|of|out of) \w+|one in \w+)"
        rf" ?(?:{noun})?s?\b",
        re.IGNORECASE,
    )
    if noun in ("other", "second", "third", "fourth", "fifth") or re.match(r" (?:or two|in \w+)\b", after):
        return False
    lines = [item.text for item in part.base.items if re.search(rf"\b{re.escape(noun)}s?\b", item.text, re.IGNORECASE)]
    return bool(lines) and all(rare.search(line) for line in lines)


def _counts(noun: str, content: list[ClaimWord], part: Part) -> bool:
    """Whether the line that is meant tells how many there are, and speaks of all of them: "Load 35 trucks"."""
    counted = re.compile(rf"\d(?:\s\w+)?\s{re.escape(noun)}s?\b", re.IGNORECASE)
    lines = [part.base.items[line].text for line in told_lines(content, part)]
    return any(counted.search(line) and not _PARTLY.search(line) for line in lines)


_PARTLY = re.compile(
    r"%|\d of (?:the )?\d|\b(?:percent|most|some|often|sometimes|out of|third|half|quarter)\b", re.IGNORECASE
)
_NEARLY = re.compile(r"\b(?:nearly|almost|not|virtually|practically) $", re.IGNORECASE)
_MOSTLY = re.compile(r"\b\d+ (?:out )?of \d+\b|\b(?:often|usually|sometimes|(?<!, )mostly)\b", re.IGNORECASE)


def _mostly(content: list[ClaimWord], part: Part) -> bool:
    score = meant_lines(content, part)
    best = max(score.values(), default=0)
    return best > 0 and all(
        _MOSTLY.search(part.base.items[line].text) for line, value in score.items() if value >= 0.9 * best
    )


_REGULAR = re.compile(
    r"\b(?:an?|per|each|every|daily|nightly|weekly|monthly|quarterly|yearly|annual\w*|bi\w+ly|semi\w+|twice|regular\w*"
    r"|recurring|\w+days|(?:day|night|week|month|quarter|year|season|shift|morning|evening|hour|spring|summer|fall"
    r"|winter)s?)\b",
    re.IGNORECASE,
)


def _once(content: list[ClaimWord], part: Part) -> bool:
    """Whether the line that is meant tells of something that it does not call regular."""
    score = told_lines(content, part)
    best = max(score.values(), default=0)
    return best >= 3 and not any(
        _REGULAR.search(part.base.items[line].text) for line, value in score.items() if value >= min(3, best - 1)
    )


def _wholes(content: list[ClaimWord], part: Part) -> bool:
    score = meant_lines(content, part)
    best = max(score.values(), default=0)
    return any(
        _WHOLE.search(plain_idioms(part.base.items[line].text)) for line, value in score.items() if value >= 0.5 * best
    )


_ONWARD = re.compile(r" (?:from|up|by|through|(?:on |in |with )?(?:me|us|my|our))\b")
_REACTIONS = roots_in("claim-reactions")
_OWN_BEFORE = re.compile(
    r"(?:\b(?:I|we|to|you|would|also|really|and|can|could|will|me|always|never|how|used|of|by|in|for|not|the|a|my|our"
    r"|still) |-)$",
    re.IGNORECASE,
)


def _reaction(claimed: list[ClaimWord], content: list[ClaimWord], text: str, part: Part) -> str:
    """What others did with it, when no line that is meant says so: "which customers praised"."""
    told = None
    for one in claimed:
        if (
            one.root in _REACTIONS
            and one.start
            and not _ONWARD.match(text, one.end)
            and not _OWN_BEFORE.search(before(text, one.start))
        ):
            told = told_lines(content, part) if told is None else told
            lines = covered(one.text, part.base)
            if not lines or (told and not any(told[line] for line in lines)):
                return one.text
    return ""


def _boast(claimed: list[ClaimWord], text: str, part: Part) -> str:
    """A superlative, or a word that nothing was better, that no line has."""
    for at, one in enumerate(claimed):
        following = claimed[at + 1].text if at + 1 < len(claimed) else ""
        superlative = is_superlative(one.text)
        if superlative or one.text in BOASTS:
            if one.text in ("most", "best", "record", "leading") and not _boastful(one, following, text):
                continue
            if one.text == "best" and _is_first(claimed, part):
                continue
            if one.text in ("nobody", "never", "always") and any(
                part.base.denies(other.root) for other in claimed if other.text not in STOP
            ):
                continue
            if not (part.base.says(one.text) or (superlative and _up_to(part))):
                return one.text
    return ""


def is_superlative(word: str) -> bool:
    return word.endswith("est") and len(word) > 4 and word not in _PLAIN_EST


_RECORD = re.compile(r"\b(?:an?|the|company|new|all-time|team|site|safety|their|its|my) (?:[\w-]+ )?$")


_OPINIONS = frozenset(["idea", "day", "moment", "memory", "part", "lesson", "way", "thing", "argument", "teacher"])


def _boastful(one: ClaimWord, following: str, text: str) -> bool:
    if one.text in ("most", "best"):
        return (
            following not in _OPINIONS
            and following not in ("of", "recent", "recently", "often", "is", "was", "about", "")
            and text[one.end : one.end + 1] == " "
        )
    if one.text == "record":
        return _RECORD.search(before(text, one.start)) is not None and not following.startswith("keep")
    return re.search(r"\b(?:an?|the|this|region's|country's) $", before(text, one.start)) is not None


_FIRST = re.compile(r"\b(?:first|top|best|number one|highest|leading|ranked|#1)\b", re.IGNORECASE)


def _is_first(words: list[ClaimWord], part: Part) -> bool:
    """Whether a line of which the clause speaks has the person first among others."""
    told = told_lines(_content(words), part)
    return any(_FIRST.search(part.base.items[line].text) for line in told)


def _up_to(part: Part) -> bool:
    """Whether the largest of an amount may be meant: a line says "up to"."""
    return any("up to" in item.text for item in part.base.items) and bool(find_amounts(part.text))


def _mishap(said: list[ClaimWord], text: str, part: Part) -> str:
    """That nothing went wrong, when no line says so."""
    if not _NEGATION.search(text):
        return ""
    for one in said:
        if one.root not in MISHAPS or one.text in _FINDS:
            continue
        if not part.base.denies(one.root):
            free_of = _FREE_OF.search(before(text, one.start)) is not None
            if one.denied or free_of or not covered(one.text, part.base):
                return one.text
        elif any(_less(one, item.text, text) for item in part.base.items):
            return one.text
    return ""


_FREE_OF = re.compile(r"\bfree (?:of|from) (?:\w+ ){0,2}$")
_LIMITS = re.compile(
    r"\b(at-fault|chargeable|fatal|major|serious|severe|recordable|reportable|preventable|lost-time|material|significant|critical|avoidable)\s"
    r"([a-z]+)",
    re.IGNORECASE,
)


def _less(one: ClaimWord, line: str, text: str) -> bool:
    """Whether a line says only of the major ones that there were none."""
    return any(
        root(found.group(2).lower()) == one.root
        and not any(re.search(rf"\b{part[:4]}", text, re.IGNORECASE) for part in found.group(1).lower().split("-"))
        for found in _LIMITS.finditer(line)
    )
