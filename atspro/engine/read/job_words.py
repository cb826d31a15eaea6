"""Words that tell a position and an employer in posts, beyond those that resumes share."""

from __future__ import annotations

import re

from atspro.engine.read.title_company_scores import company_score, is_firm_of, position_score, title_score
from atspro.engine.verb_forms import BASES

GENDERS = re.compile(
    r"\(?\b(?:[mwfdhxžviyn] ?[/|*] ?[mwfdhxžviyn](?: ?[/|*] ?[mwfdhxžviyn])?|all genders?|gn|h/f|f/h)\b\)?|\((?:m|"
    r"w|f|d|h|x)(?:[/,|] ?(?:m|w|f|d|h|x|divers)){1,3}\)",
    re.IGNORECASE,
)
_BOTH_GENDERS = re.compile(
    r"[^\W\d_]{3,}(?:[oe]/a|r/a|/-?in|[*:_]in|\(in\)|\(e\)|\(a\)|·e|/(?:euse|rice|trice|ère|ienne))(?![^\W\d_])"
)
"""A noun in both its genders, as only positions are written: "Técnico/a", "Erzieher*in", "Chargé(e)"."""
_FOREIGN_TITLE = re.compile(
    r"(?<!\w)(?:\w*(?:ingenieur|entwickler|leiter|sachbearbeiter|mitarbeiter|referent|kaufmann|kauffrau|kaufleute|"
    r"pfleger|fachkraft|"
    r"techniker|berater|verkäufer|fahrer|meister|assistenz|einkäufer|lehrer|erzieher|arzt|ärzt|koch|köch|helfer|"
    r"verwalter|"
    r"mechaniker|mechatroniker|elektriker|elektroniker|schlosser|monteur|buchhalter|controller|analyst|spezialist|"
    r"werkstudent|"
    r"praktikant|architekt|planer|betreuer|fachfrau|fachmann|administrator|manager|leitung)(?:/?-?\*?:?in(?:nen)?)?|"
    r"ingénieure?s?|développeu(?:r|se)|responsable|chargée? d[e’']|chef(?:fe)? d[e’']|acheteu(?:r|se)|comptable|"
    r"infirmi(?:er|ère)|"
    r"technicien(?:ne)?|assistante?|gestionnaire|vendeu(?:r|se)|conseill(?:er|ère)|direct(?:eur|rice)|"
    r"employée? d[e’']|cuisini(?:er|ère)|"
    r"chauffeur|commerciale?|analyste|consultante?|alternan(?:t|ce)|stagiaire|aide-soignante?|agent|ouvri(?:er|"
    r"ère)|serveu(?:r|se)|"
    r"ingenier[oa]|desarrollador(?:a)?|técnic[oa]|administrativ[oa]|contable|enfermer[oa]|dependient[ae]|"
    r"camarer[oa]|cociner[oa]|"
    r"jef[ea] de|gerente|comprador(?:a)?|analista|consultor(?:a)?|comercial|operari[oa]|conductor(?:a)?|"
    r"asesor(?:a)?|auxiliar|"
    r"encargad[oa]|mozo|profesor(?:a)?|medewerker|adviseur|verpleegkundige|ontwikkelaar|monteur)(?!\w)",
    re.IGNORECASE,
)
_FIRMS = re.compile(
    r"(?<!\w)(?:districts?|authority|commission|cooperative|union|local \d{1,4}|federation|diocese|parish|"
    r"borough|township|nursery|farms?|ranch|hospice|winery|brewery|orchards?|vineyards?|kennels|salon|barbers|trattoria|bistro|"
    r"lettings|solicitors|rechtsanwälte|outfitters|landscapes|autohaus|bäckerei|metzgerei|fundación|fondation|mairie|"
    r"commune|universidad|université|universität)(?!\w)",
    re.IGNORECASE,
)


def firm_score(text: str) -> int:
    """How much a short text of a post looks like the name of an employer."""
    return company_score(text) or 2 * (_FIRMS.search(text[:200]) is not None)


def is_position(text: str) -> bool:
    """Whether a text of a post names a position."""
    text = text[:200]
    return title_score(text) > 0 or any(
        pattern.search(text) is not None for pattern in (_FOREIGN_TITLE, GENDERS, _BOTH_GENDERS)
    )


def may_be_position(text: str) -> bool:
    """Whether a first line is rather a position than anything else: trades that no list has, doers of a verb."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text[:100].lower())
    if not words or firm_score(text) or is_firm_of(text) or len(words) > 6:
        return False
    if is_position(text):
        return True
    last = words[-1]
    if last.endswith("s") or text.rstrip()[-1:] in ".!?:" or {"you", "we", "your", "our"} & set(words):
        return False
    doer = last.endswith(("er", "or")) and (last[:-2] in BASES or last[:-1] in BASES or last[:-3] in BASES)
    return position_score(text) > 0 or (doer and last not in ("center", "corner", "tower", "power", "water", "order"))
