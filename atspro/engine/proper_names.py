"""Names in a post that nobody can put in a resume as a skill: people, places, streets and awards."""

from __future__ import annotations

import re
from functools import lru_cache

from atspro.engine.read.places import PLACE

_CAP = r"[A-ZÀ-Þ][a-zß-ÿ'’]{1,30}(?:-[A-ZÀ-Þ][a-zß-ÿ'’]{1,30})?"
_PERSON = re.compile(
    rf"\b(?i:report(?:s|ing)? (?:directly )?(?:in)?to|founded (?:in \d{{4}} )?by|led by|(?:co-?)?founders?|ceo|cto|"
    rf"coo|cfo|recruiter|"
    rf"hiring manager|herrn?|frau|mr|mrs|ms|dr|mme)[,:.]? (?:our )?(?i:(?:co-?)?founders?,? |ceo,? |owner,? )?"
    rf"(?P<name>{_CAP}(?: (?:van|von|de|der|di|la))?(?: {_CAP}){{1,2}})(?: and (?P<other>{_CAP} {_CAP}))?"
)
_STREET = re.compile(
    r"\b\d{1,5} (?:[NSEW]\.? )?(?:[A-ZÀ-Þ][\w.'’-]{1,30} ){1,3}(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Ln|"
    r"Lane|Dr|Drive|Way|Pl|Place|Sq|Square|Court|Ct|"
    r"Parkway|Pkwy|Highway|Hwy|Terrace|Quay)\b\.?|\b[A-ZÄÖÜ][\wäöüß-]{2,30}(?:straße|strasse|str\.|weg|platz|"
    r"allee|gasse) \d{1,4}\b|"
    r"\b\d{1,4},? (?:rue|avenue|boulevard|place|quai) (?:de |du |des |la |le |"
    r"l['’]){0,2}[A-ZÀ-Þ][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,2}|"
    r"\b(?:Calle|Avenida|Plaza|Paseo) (?:de |del |la |las |los ){0,2}[A-ZÀ-Þ][\w'’-]{1,30},? \d{1,4}\b"
)
_WON = r"(?:Best|Top|Great|Forbes|Fortune|Awards?|Prize|Fast \d{2,3}|Employers?|Workplaces?)"
_AWARD = re.compile(
    rf"\b(?i:named|voted|ranked|recogni[sz]ed|awarded|winners? of)\b[^.;\n]{{0,60}}?\b{_WON}\b"
    r"(?: (?:[A-ZÀ-Þ0-9][\w'’-]{0,30}|(?:of|to|for|in|the|a)\b)){0,8}|"
    r"(?:[A-ZÀ-Þ][\w'’&.-]{0,30} (?:of |for |the )?){1,5}(?:Awards?|Prize|Fast \d{2,3})\b|"
    r"\bBest Places? to Work\b|\bGreat Place to Work\b|\bMagic Quadrant\b|\bInc\.? 5000\b|\bTop Employer\b"
)


@lru_cache(maxsize=2048)
def without_names(text: str) -> str:
    """The text with the names of people, places, streets and awards taken out of it, where its words show what "
    "they are."""
    if len(text) > 2000:
        return text
    for pattern in (_STREET, PLACE, _AWARD):
        text = pattern.sub(" ", text)
    return _PERSON.sub(_without_person, text)


def _without_person(match: re.Match[str]) -> str:
    whole = match.group()
    for name in (match.group("other"), match.group("name")):
        whole = whole.replace(name, " ") if name else whole
    return whole
