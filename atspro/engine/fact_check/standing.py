"""What a claim says of the person's standing: in charge, chosen, how well a language is spoken, how soon it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.claim_words import ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, roots_in
from atspro.engine.fact_check.texts import blank, dates_in, plain_words
from atspro.engine.fact_check.types import Part
from atspro.engine.negation import affirmed

MAX_CUES = 8
_HEADED = re.compile(
    r"\b(?:I|and|also|then) (?:\w+ly )?(?:ran|run|headed|head|managed|manage|led|lead|owned|own|operated|operate"
    r"|took over"
    r"|am in charge of|was in charge of) (?:the|an?|our|my|its|their) (?:[\w-]+ ){0,2}?(?P<what>business|bakery|shop"
    r"|store"
    r"|hotel|department|office|operations?|kitchen|company|firm|branch|site|plant|ward|unit|lab|practice|restaurant"
    r"|team"
    r"|crew|shift|station|division|agency|clinic|warehouse|school|library|farm)\b",
)
_IN_CHARGE = roots_in("claim-leading") | frozenset(
    map(root, ("run", "ran", "own", "operate", "foreman", "chief", "owner"))
)
_CHOSEN = re.compile(
    r"\b(?:was|am|were|been|got) (?:\w+ly )?(?:hand-?picked|selected|chosen|picked|tapped|invited|singled out|elected"
    r"|appointed|recruited|entrusted|headhunted)\b",
    re.IGNORECASE,
)
_CHOOSING = roots_in("claim-chosen")
_LANGUAGE = re.compile(
    r"\b(?:English|Spanish|French|German|Italian|Portuguese|Dutch|Polish|Russian|Ukrainian|Arabic|Hebrew|Turkish"
    r"|Farsi|Latin|Serbian|Croatian|Bosnian|Albanian|Slovenian|Slovak|Czech|Hungarian|Romanian|Bulgarian|Danish|Norwegian"
    r"|Finnish|Latvian|Lithuanian|Estonian|Catalan|Basque|Welsh|Irish|Icelandic|Persian|Pashto|Dari|Kurdish|Armenian"
    r"|Georgian|Punjabi|Bengali|Tamil|Telugu|Gujarati|Marathi|Nepali|Thai|Lao|Khmer|Burmese|Malay|Indonesian|Zulu|Xhosa"
    r"|Afrikaans|Amharic|Tigrinya|Yoruba|Igbo|Hausa|Wolof|Creole|Hindi"
    r"|Urdu|Chinese|Mandarin|Cantonese|Japanese|Korean|Vietnamese|Tagalog|Swahili|Greek|Swedish|Somali)\b"
)
_HIGH = re.compile(
    r"\b(?:fluent\w*|native\w*|bilingual\w*|perfect\w*|like a native|proficient\w*|mother)\b", re.IGNORECASE
)
_LOW = re.compile(
    r"\b(?:basic|beginner|elementary|conversational|intermediate|limited|some|learning|school|A1|A2|B1|B2)\b",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:in|within|after) (?:just |only |under |less than |barely )?(?:an?|one|a single|my first|its first|the first)"
    r" (?:single |first )?(?P<unit>day|week|month|quarter|year|summer|season|semester|term)s?\b(?! (?:of|ago|before"
    r"|and a half)\b)"
    r"|\bovernight\b",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\b(?:day|week|month|quarter|year|summer|season|semester|term)s?\b|\b(?:annual|month|week|dai|year)ly?\b", re.I
)
_WHOSE = re.compile(
    r"\b(?:the|our|my) (?P<whose>company|firm|department|region|industry|district|organi[sz]ation|plant|agency"
    r"|branch)['’]s "
    r"(?=[a-z])"
)


def standing(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first word by which a claim puts the person higher, or the result sooner, than any line; "" for none."""
    return next(
        (
            found
            for check in (_owned, _risen, _headed, _chosen, _fluent, _soon, _whose, _added)
            for found in check(content, text, part)
        ),
        "",
    )


def _owned(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one owns or founded what one works for."""
    for found in islice(_OWNED.finditer(text), MAX_CUES):
        if not any(one in part.base.said for one in _OWNERS):
            yield found.group()


_OWNED = re.compile(r"\bI (?:\w+ly )?(?:co-)?(?:own|owned|founded|established)(?= (?:and|the|an?|my|our|\d|[A-Z]))")
_OWNERS = frozenset(map(root, ("own", "owner", "founder", "founded", "established", "proprietor")))


_ROSE = re.compile(
    r"\bI (?:have |was )?(?:rose|risen|advanced|promoted|climbed) (?:\w+ )?from (?P<low>[\w -]{3,50}?)"
    r" to (?P<high>[\w -]{3,50}?)(?= at\b| with\b| in\b| within\b|[.,;]|$)"
)


def _risen(_content: list[ClaimWord], _text: str, part: Part) -> Iterator[str]:
    """That one rose from one title to another, which were held at different employers."""
    works = [one for one in part.base.entries if one.kind == "work"]
    for found in islice(_ROSE.finditer(part.sentence), MAX_CUES):
        low, high = (
            {one.name for one in works if set(plain_words(found.group(name))) <= set(plain_words(one.title))}
            for name in ("low", "high")
        )
        if low and high and low.isdisjoint(high):
            yield found.group()


def _headed(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one ran a place or a team which no line says one led."""
    base = part.base
    in_charge = frozenset().union(*(base.said.get(one, frozenset()) for one in _IN_CHARGE))
    for found in islice(_HEADED.finditer(text), MAX_CUES):
        lines = covered(found.group("what"), base)
        titled = any(_leads(base.items[line].text) for line in in_charge if base.items[line].text == _title(line, part))
        if not titled and not (lines & in_charge):
            yield found.group()


_LEADER = re.compile(
    r"\b(?:lead|leader|head|director|supervisor|foreman|chief|owner|captain|superintendent|principal|charge|executive"
    r"|president|founder|(?:store|shop|office|team|site|plant|general|branch|restaurant|department|unit|shift|nurse"
    r"|assistant"
    r"|engineering|sales|operations|clinic|regional|district|kitchen|warehouse|hotel|property|construction"
    r"|project) manager"
    r"|manager,)",
    re.IGNORECASE,
)


def _leads(title: str) -> bool:
    """Whether a title is of somebody who leads people: a store manager and no case manager."""
    return _LEADER.search(title) is not None or title.lower() == "manager"


def _title(line: int, part: Part) -> str:
    if part.base.items[line].entry < 0:
        return ""
    entry = part.base.entries[part.base.items[line].entry]
    return entry.title if entry.kind == "work" else ""


def _chosen(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one was picked for it."""
    for found in islice(_CHOSEN.finditer(text), MAX_CUES):
        if not any(one in part.base.said for one in _CHOOSING):
            yield found.group()


def _fluent(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That a language is spoken better than its line says."""
    speaks = re.search(r"\b(?:speak|spoken|speaks|spoke|converse|conversation\w*)\b", affirmed(text))
    for language in islice(_LANGUAGE.finditer(text), MAX_CUES):
        lines = [item.text for item in part.base.items if language.group() in item.text]
        only_read = re.compile(rf"{language.group()} \(?(?:reading|read|written|passive)\b", re.IGNORECASE)
        if speaks and lines and all(only_read.search(line) for line in lines):
            yield speaks.group()
    high = _HIGH.search(affirmed(text))
    spoken = list(islice(_LANGUAGE.finditer(text), MAX_CUES))
    if high is None or not spoken:
        return
    for language in (min(spoken, key=lambda one: abs(one.start() - high.start())),):
        lines = [item.text for item in part.base.items if language.group() in item.text]
        near = [line[line.find(language.group()) :][: len(language.group()) + 20] for line in lines]
        if any(_LOW.search(one.split(",")[0]) for one in near) and not any(
            _HIGH.search(one.split(",")[0]) for one in near
        ):
            yield high.group()


def _meant(content: list[ClaimWord], part: Part, least: int = 3) -> list[str]:
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    return [part.base.items[line].text for line, value in told.items() if value == best] if best >= least else []


def _soon(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That it took a year, when the line that is meant gives no time."""
    for found in islice(_SOON.finditer(text), MAX_CUES):
        lines = _meant(content, part, 4)
        if not lines:
            continue
        timed = any(_UNITS.search(line) for line in lines)
        alike = not found.group("unit") or not _single(found.group()) or any(_single(line) for line in lines)
        if not (timed and alike):
            yield found.group()


def _single(text: str) -> bool:
    return re.search(r"\b(?:an?|one|single|first|1|per|each|every)\b", text, re.IGNORECASE) is not None


def _whose(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That a figure is the whole company's, when its line does not say whose it is."""
    for found in islice(_WHOSE.finditer(text), MAX_CUES):
        dates = [(start, end) for start, end, _, unsure in dates_in(text) if not unsure]
        lines = _meant(content, part) if find_amounts(blank(text, dates)) else []
        if lines and not any(re.search(rf"\b{found.group('whose')}", line, re.IGNORECASE) for line in lines):
            yield found.group().strip()


_ITEM = re.compile(r", |,? (?:and|or) ")


def _added(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """An item of a list that stands in no bullet, only among the skills: "breads, desserts and chocolates"."""
    if len(_ITEM.findall(text)) < 2 or not find_amounts(text):
        return
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    meant = {line for line, value in told.items() if value == best}
    if best < 4:
        return
    cuts = [0, *(found.end() for found in _ITEM.finditer(text)), len(text)]
    skills = {at for at, item in enumerate(part.base.items) if item.skill}
    for start, end in pairwise(cuts):
        words = [one for one in content if start <= one.start < end]
        if len(words) == 1 and (lines := covered(words[0].text, part.base)) and not lines & meant and lines <= skills:
            yield words[0].text
