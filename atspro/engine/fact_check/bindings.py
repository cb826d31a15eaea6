"""What belongs to what: which action an amount is of, who acted, what is counted, and where a line sets a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from atspro.engine.dates import parse_date
from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.claim_words import FREE, STOP, ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.merged import I_DID, anchored, first_word
from atspro.engine.fact_check.titles import RANKS, ROLES, STANDS_IN, STOOD_IN
from atspro.engine.fact_check.types import Part
from atspro.engine.fact_check.word_classes import classes_of, word_class

MAX_CUES = 8
_CHANGES = roots_in("claim-changes")
_PASSIVE = re.compile(
    r"\bI (?:was|am|were|got|have been|had been) (?:\w+ly )?"
    r"(?P<verb>[a-z]+(?:ed|en)|taught|sent|built|told|paid|led|sold|taken)\b"
    r"(?! (?:by|to|as|in|of|from|at)\b)"
)
_CHOSEN = roots_in("claim-chosen") | frozenset(
    map(
        root,
        ("promote", "hire", "name", "award", "ask", "give", "trust", "involve", "train", "base", "certify", "send"),
    )
)
_WATCHING = frozenset(
    map(root, ("monitor", "assist", "watch", "observe", "prepare", "schedule", "support", "help", "assign", "order",
               "coordinate", "document", "record", "track", "review", "inspect", "check", "supervise", "oversee",
               "staff", "translate", "interpret", "plan", "book", "arrange"))
)  # fmt: skip
"""What is done around a thing: who monitors surgeries does not perform them."""
_PERFORM = re.compile(
    r"\bI (?:\w+ly |also |have |now )*(?:perform|do|did|conduct|carr(?:y|ied) out|made|make|execut"
    r"|undert(?:ake|ook))(?:s|ed)?(?: out)? (?P<what>(?:\S+ ){0,3}?[a-z-]{4,})"
)
_EVERY = re.compile(r"\b(?:every|each|all|any) (?:of )?(?:the |my |our )?(?:\w+ )?(?P<noun>[a-z]{3,})\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"^\s(?:\w+\s)?(?P<limit>above|over|below|under|within|beyond|up to|more than|less than|between|older|younger|who\b"
    r"|whose|that\b|with\b|without\b|from\b|after\b|before\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[,;.]|\b(?:by|in|on|at|through|via|each|per|and)\b")
_ANY = re.compile(
    r"\bI (?:\w+ly |also )?(?:can|could|may|am able to|was able to) (?:[a-z-]+ ){1,3}?any (?P<noun>[a-z]{3,})\b"
    r"(?! you)"
)
_FOR = re.compile(r"\b(?:for|among|with|to) (?=[a-z])")
_ENDS = re.compile(
    r"[,;:.]|\b(?:and|by|at|for|with|from|to|as|since|while|when|after|before|which|that|every|each|in|on|of)\b"
)


def misbound(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first word that a claim ties to another action, person, count or limit than its line does; "" for none."""
    checks = (
        _stood_in, _other_action, _other_object, _other_subject, _reversed, _prepared, _performed, _unlimited, _any,
        _other_public, _other_rhythm, _no_longer, _before_it_began, _none_of,
    )  # fmt: skip
    return next((found for check in checks for found in check(content, text, part)), "")


def _line(line: int, part: Part) -> str:
    return part.base.items[line].text


def _meant(content: list[ClaimWord], part: Part, least: int = 2) -> list[int]:
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    return [line for line, value in told.items() if value == best] if best >= least else []


def _other_action(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That an amount is of one action, when its line has another and this one stands elsewhere: cleaned, inspected."""
    line = anchored(text, part)
    if line is None or part.base.items[line].entry < 0:
        return
    base = part.base
    for found in islice(I_DID.finditer(text), MAX_CUES):
        verb = next((one for one in content if one.start == found.start("verb")), None)
        if verb is None or verb.root in _CHANGES or word_class(text, verb.text) not in "V":
            continue
        lines = covered(verb.text, base)
        following = find_amounts(text[found.end("verb") :])
        if not following or _APART.search(text[found.end("verb") :][: following[0].start]):
            continue
        if lines and line not in lines and verb.root not in base.title_roots and root(verb.text) in base.said:
            yield verb.text
        if _governed_by_other(verb.root, text[found.end("verb") :], _line(line, part)):
            yield verb.text


def _governed_by_other(verb: str, after: str, line: str) -> bool:
    """Whether a line has a verb with a thing of its own, and the amount with a later verb: "install X, service 9 Y"."""
    amounts = find_amounts(line)
    mine = {one.value for one in find_amounts(after)[:1]}
    at = next((one.start for one in amounts if one.value in mine), None)
    if at is None:
        return False
    tagged = classes_of(line[:at])
    place = next((number for number, (word, _) in enumerate(tagged) if root(word) == verb), None)
    if place is None:
        return False
    rest = tagged[place + 1 :]
    joined = [
        number for number in range(1, len(rest))
        if rest[number][1] == "V" and rest[number - 1][0] in ("and", ",") and not rest[number][0].endswith("ing")
    ]  # fmt: skip
    return bool(joined) and any(kind == "N" for _, kind in rest[: joined[-1]])


_STEP = re.compile(r"\b(?:of|for|to|with|in|on|at|by|from|into|under|through|that|which|who|so)\b|[,;.(]")


def _phrase(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The roots of what directly follows a verb, up to a preposition, and of the rest."""
    cut = _STEP.search(text)
    parts = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    return tuple(
        frozenset(root(word) for word in re.findall(r"[a-z]{3,}", part.lower()) if word not in STOP) for part in parts
    )  # type: ignore[return-value]


_PERSONS = frozenset(map(root, ROLES | RANKS))
_LEADING = roots_in("claim-leading")
_ACRONYM = re.compile(r" (?:the |our )?[A-Z]{2,4}s?\b")


def _other_object(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That was done to a thing itself which the line has done to something of it: managing a calendar, or its owner."""
    for found in islice(I_DID.finditer(text), MAX_CUES):
        verb = root(found.group("verb"))
        mine, _ = _phrase(text[found.end() :])
        if verb not in _LEADING or (mine.isdisjoint(_PERSONS) and not _ACRONYM.match(text, found.end())):
            continue
        for line in _meant(content, part):
            said = _line(line, part)
            if first_word(said) != verb:
                continue
            theirs, rest = _phrase(said.strip().partition(" ")[2])
            kin = mine | {other for one in mine for other in stands_for(one)}
            if mine and theirs and theirs.isdisjoint(kin) and not kin.isdisjoint(rest):
                yield found.group()


_SUBJECT = re.compile(r"^\W*(?:The|Our) (?P<who>[a-z]+) (?P<verb>[a-z]+)\b")


def _other_subject(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That others did what a line has the person do: "The garage kept 97%" of "Kept 97% (garage average 91%)"."""
    found = _SUBJECT.match(text)
    if not found or found.group("who") in ("team", "crew"):
        return
    verb, who = root(found.group("verb")), root(found.group("who"))
    for line in _meant(content, part, 3):
        said = _line(line, part)
        if first_word(said) == verb and re.search(rf"\b{re.escape(found.group('who'))}", said) and who not in FREE:
            yield found.group().strip()


_RHYTHMS = {
    "hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "biweekly": "biweekly",
    "fortnightly": "biweekly", "monthly": "month", "quarterly": "quarter", "annual": "year", "annually": "year",
    "yearly": "year", "semiannual": "half", "biannual": "half",
}  # fmt: skip
_RHYTHM = re.compile(
    r"\b(?P<often>hourly|daily|nightly|weekly|bi-?weekly|fortnightly|monthly|quarterly|annual(?:ly)?|yearly|semi-?annual"
    r"|bi-?annual)\b|\b(?:every|each|a|per) (?P<unit>hour|day|night|week|month|quarter|year)\b",
    re.IGNORECASE,
)


def _rhythms(text: str) -> set[str]:
    found = [match.groupdict() for match in _RHYTHM.finditer(text)]
    return {_RHYTHMS[(one["often"] or "").lower().replace("-", "")] if one["often"] else one["unit"].lower()
            for one in found}  # fmt: skip


_TWICE = re.compile(r"\b(?:twice|times|half|other|second|third|fourth|\w+ (?:or|to) \w+ times)\b", re.IGNORECASE)


def _other_rhythm(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That it is done as often as no line says: the annual report for the quarterly one."""
    mine = set() if _TWICE.search(text) else _rhythms(text)
    lines = [_line(line, part) for line in _meant(content, part)] if len(mine) == 1 else []
    theirs = [_rhythms(line) for line in lines]
    if lines and all(len(some) == 1 and some != mine for some in theirs):
        yield next(iter(mine))


_SINCE = re.compile(r"\b(?:have|has|['’]ve) (?:\w+ ){0,8}?since (?P<year>(?:19|20)\d\d)\b")


def _no_longer(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That it goes on since a year, when the line gives its end: "since 2020" for "from 2020 to 2022"."""
    for found in islice(_SINCE.finditer(text), MAX_CUES):
        ended = re.compile(rf"\b{found.group('year')}\s?(?:to|until|till|through|-|–|—)\s?(?:\w+ )?(?:19|20)\d\d")
        lines = [_line(line, part) for line in _meant(content, part, 1)]
        if lines and any(ended.search(line) for line in lines) and not any("present" in line.lower() for line in lines):
            yield found.group()


def _before_it_began(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That what a position counts goes on since before it began: "led 14 agents since 2020" of a lead of 2021."""
    line = anchored(text, part)
    entry = part.base.items[line].entry if line is not None else -1
    if entry < 0 or part.base.entries[entry].kind != "work":
        return
    begun = parse_date(part.base.entries[entry].start)
    for found in islice(_SINCE.finditer(text), MAX_CUES):
        if begun is not None and int(found.group("year")) < begun.year:
            yield found.group()


_NONE = re.compile(
    r"\b(?:my|our|the) [^.;,]{2,60}? (?:have|has|had|is|are|were|was|with) (?:no|zero|without) (?P<noun>[a-z]{3,})",
    re.I,
)


def _none_of(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That there are none of what a line counts: "my plots have no snags" of a list that fell to three."""
    for found in islice(_NONE.finditer(text), MAX_CUES):
        noun = root(found.group("noun").lower())
        lines = [_line(at, part) for at in part.base.said.get(noun, ())]
        counted = [line for line in lines if any(one.value > 0 for one in find_amounts(line))]
        if counted and len(counted) == len(lines) and not part.base.denies(noun):
            yield f"no {found.group('noun')}"


_WAS = re.compile(r"\bI (?:was|am|became) (?:the |an? )?(?P<what>[a-z]+(?: [a-z]+){0,2})")


def _stood_in(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one was what one only filled in as, or was the acting one of."""
    if STANDS_IN.search(part.sentence):
        return
    for found in islice(_WAS.finditer(text), MAX_CUES):
        words = found.group("what").split()
        for what in (" ".join(words[:end]) for end in range(len(words), 0, -1)):
            lines = [item.text.lower() for item in part.base.items if what in item.text.lower()]
            if lines and all(STOOD_IN.search(line[: line.find(what)]) for line in lines):
                yield found.group()
            if lines:
                break


def _reversed(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That something was done to the person which a line has them do: "I was dispatched" for "Dispatch plumbers"."""
    for found in islice(_PASSIVE.finditer(text), MAX_CUES):
        verb = root(found.group("verb"))
        if verb in _CHOSEN or verb in FREE:
            continue
        lines = [_line(at, part) for at in part.base.said.get(verb, ())]
        acts = [line for line in lines if first_word(line) == verb]
        if lines and len(acts) == len(lines):
            yield found.group()


_AROUND = _WATCHING | frozenset(
    map(root, ("collect", "gather", "provide", "give", "contribute", "participate", "attend", "propose", "suggest",
               "request", "report", "research", "advise", "promote"))
)  # fmt: skip


def _prepared(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That was done for which a line has only something done: "redesigned" for "feedback for the redesign"."""
    for found in islice(I_DID.finditer(text), MAX_CUES):
        verb = root(found.group("verb"))
        said = {one.root for one in content}
        for line in _meant(content, part):
            shown = _line(line, part)
            first = first_word(shown)
            if verb == first or first not in _AROUND or first in said or any(first in stands_for(one) for one in said):
                continue
            if any(root(word.lower()) == verb for word in _FOR_NOUN.findall(shown)):
                yield found.group("verb")


_FOR_NOUN = re.compile(r"\b(?:for|of|on|during|under|before|after) (?:the |an? |our )?(?:[a-z]+ )?([a-z]+)\b")


def _performed(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That was performed which the line has only watched, prepared or helped with."""
    for found in islice(_PERFORM.finditer(text), MAX_CUES):
        for line in _meant(content, part):
            first = first_word(_line(line, part))
            said = {one.root for one in content}
            if first in _WATCHING and first not in said and not any(first in stands_for(one) for one in said):
                yield found.group("what").split()[-1]


_APART = re.compile(r"[,;]|\band\b")


def _unlimited(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That all of them are meant, when the line says which: "every donor" for "every donor above £500"."""
    for found in islice(_EVERY.finditer(text), MAX_CUES):
        noun = root(found.group("noun").lower())
        for line in _meant(content, part, 1):
            for given in _EVERY.finditer(_line(line, part)):
                limit = _LIMIT.match(_line(line, part), given.end())
                if limit and root(given.group("noun").lower()) == noun and not _LIMIT.match(text, found.end()):
                    rest = _line(line, part)[limit.end() :]
                    rest = _JOINT.split(rest.strip(), maxsplit=1)[0]
                    words = [root(word) for word in re.findall(r"[a-z]{4,}|\d+", rest.lower())][:4]
                    said = {one.root for one in content} | set(re.findall(r"\d+", text))
                    if words and said.isdisjoint(words):
                        yield found.group()


def _any(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That any of them can be done, when no line that is meant says so."""
    for found in islice(_ANY.finditer(text), MAX_CUES):
        lines = [_line(line, part) for line in _meant(content, part, 1)]
        if not any(re.search(r"\b(?:any|all|every|each)\b", line, re.IGNORECASE) for line in lines):
            yield f"any {found.group('noun')}"


def _other_public(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """For whom it was, when the line with the amount does not know of them and another does: "for teens"."""
    line = anchored(text, part)
    if line is None or not text.lstrip().startswith("I "):
        return
    amounts = [one for one in find_amounts(text) if not one.time]
    after = amounts[0].end if amounts else 0
    for found in islice(_FOR.finditer(text, after), MAX_CUES):
        if any(one.start > found.start() for one in find_amounts(text)) or _APART.search(text[after : found.start()]):
            continue
        end = _ENDS.search(text, found.end())
        words = [one for one in content if found.end() <= one.start < (end.start() if end else len(text))]
        names = part.base.name_roots | part.base.title_roots
        known = [one for one in words if line in covered(one.text, part.base) or one.root in names]
        entry = part.base.items[line].entry
        near = [
            one for one in words
            if any(part.base.items[at].entry in (entry, -1) and not _mere(at, part)
                   for at in covered(one.text, part.base))
        ]  # fmt: skip
        if words and not known and all(covered(one.text, part.base) for one in words) and (near or len(words) == 1):
            yield words[0].text


def _mere(line: int, part: Part) -> bool:
    return len(_line(line, part).split()) < 4
