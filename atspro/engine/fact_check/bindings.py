"""What belongs to what: which action an amount is of, who acted, what is counted, and where a line sets a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.claim_words import FREE, STOP, ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.merged import anchored, counted_phrases
from atspro.engine.fact_check.types import Part
from atspro.engine.fact_check.word_classes import word_class

MAX_CUES = 8
_CHANGES = roots_in("claim-changes")
_I_DID = re.compile(r"\bI (?:\w+ly |also |now |then |have |had |can |could )*(?P<verb>[a-z-]+)\b")
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
_MANY = re.compile(r"\b(?P<adjective>[a-z-]+ )?(?P<noun>[a-z]{3,}s)\b(?! ?['’])")
_ONE = r"\b(?:one|1|a single) (?:[\w-]+ ){{0,2}}{noun}\b"
_ONE_OF = re.compile(r"\b(?:one|some|any|each|none|two|half) of (?:the |my |our )?$", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|among|with|to) (?=[a-z])")
_ENDS = re.compile(
    r"[,;:.]|\b(?:and|by|at|for|with|from|to|as|since|while|when|after|before|which|that|every|each|in|on|of)\b"
)


def misbound(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first word that a claim ties to another action, person, count or limit than its line does; "" for none."""
    checks = (_other_action, _reversed, _performed, _other_count, _unlimited, _any, _several_of_one, _other_public)
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
    for found in islice(_I_DID.finditer(text), MAX_CUES):
        verb = next((one for one in content if one.start == found.start("verb")), None)
        if verb is None or verb.root in _CHANGES or word_class(text, verb.text) not in "V":
            continue
        lines = covered(verb.text, base)
        following = find_amounts(text[found.end("verb") :])
        if not following or _APART.search(text[found.end("verb") :][: following[0].start]):
            continue
        if lines and line not in lines and verb.root not in base.title_roots and root(verb.text) in base.said:
            yield verb.text


def _reversed(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That something was done to the person which a line has them do: "I was dispatched" for "Dispatch plumbers"."""
    for found in islice(_PASSIVE.finditer(text), MAX_CUES):
        verb = root(found.group("verb"))
        if verb in _CHOSEN or verb in FREE:
            continue
        lines = [_line(at, part) for at in part.base.said.get(verb, ())]
        acts = [line for line in lines if root(re.split(r"\W+", line.strip().lower(), maxsplit=1)[0]) == verb]
        if lines and len(acts) == len(lines):
            yield found.group()


def _performed(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That was performed which the line has only watched, prepared or helped with."""
    for found in islice(_PERFORM.finditer(text), MAX_CUES):
        for line in _meant(content, part):
            first = root(re.split(r"\W+", _line(line, part).strip().lower(), maxsplit=1)[0])
            said = {one.root for one in content}
            if first in _WATCHING and first not in said and not any(first in stands_for(one) for one in said):
                yield found.group("what").split()[-1]


_APART = re.compile(r"[,;]|\band\b")
_PLACE = re.compile(r"\b(?:at|in|on|for|with)\b|\d")


def _other_count(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That a number counts what its line has another number of, or none: ten assistants for ten volunteers."""
    line = anchored(text, part)
    if line is None:
        return
    theirs, mine = counted_phrases(_line(line, part)), counted_phrases(text)
    heads = {root(words[-1]) for words in theirs.values() if words}
    for value, words in mine.items():
        other = theirs.get(value)
        if not words or not other:
            continue
        head, given = root(words[-1]), root(other[-1])
        related = head == given or given in stands_for(head) or head in stands_for(given)
        beside = re.findall(r"[a-z]+", _PLACE.split(text[text.find(words[0]) :].lower(), maxsplit=1)[0])[:6]
        inside = any(root(word) == head for word in other) or any(root(word) == given for word in beside)
        after = _line(line, part)[_line(line, part).lower().find(other[0]) :].lower()
        far = re.findall(r"[a-z]+", re.split(r"\d", after, maxsplit=1)[0])[:5]
        inside = (
            inside
            or head in map(root, far)
            or words[-1].endswith("th")
            or words[-1].endswith(other[-1])
            or other[-1].endswith(words[-1])
        )
        if not related and not inside and (head in heads or covered(words[-1], part.base)) and head not in FREE:
            yield words[-1]


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


def _several_of_one(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """Several of what the line has one of: "I mentor junior engineers" for "Mentor one junior engineer"."""
    lines = _meant(content, part)
    for found in islice(_MANY.finditer(text), 2 * MAX_CUES):
        noun = found.group("noun")
        if _ONE_OF.search(text[: found.start()]):
            continue
        if noun in STOP or word_class(text, noun) != "N" or not lines:
            continue
        one = re.compile(_ONE.format(noun=re.escape(noun[:-1])), re.IGNORECASE)
        many = re.compile(rf"\b{re.escape(noun)}\b", re.IGNORECASE)
        given = [_line(line, part) for line in lines]
        if all(one.search(line) and not many.search(line) for line in given):
            yield found.group().strip()


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
