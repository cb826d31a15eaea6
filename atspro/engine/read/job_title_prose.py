"""How prose names the position that it is about, in English, German, French and Spanish."""

from __future__ import annotations

import re

_END = (
    r"(?=\s(?:to|who|with|for|in|at|on|that|based|will|you|we|your|is|as|and join|within|capable|are|plays?|"
    r"leads?|,?\s*you|zur|für|"
    r"mit|im|in|bei|bist|het|een|wirst|der|die|das|pour|chez|afin|basé|qui|au|capable|para|con|en|que|we|has|sits|ben|"
    r"werk|ga|help|je|voor|bij|wie|die|reports?|reporting|of our)\b|[.,;:!(]|$)"
)
_T = r"(?P<title>[A-ZÀ-Þ(][^\W\d_]?[\w /&+.|,'’()-]{2,70}?)"
TOLD: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (3.5, rf"\b(?:looking for|seeking|seeks?|hiring|searching for|recruiting|need|needs|wants?|appoint)(?: to "
            rf"(?:hire|recruit|appoint))?(?: for)?"
              rf" (?:an?|our (?:next|first|new)|another|a new|several|the|experienced|talented)(?: (?:highly|"
              rf"skilled|experienced|talented|passionate|motivated|"
              rf"dedicated|proactive|detail[- ]oriented|dynamic|strong|curious|driven|exceptional|ambitious|"
              rf"self-motivated|creative|data-driven|collaborative|new|and|full-time|hands-on|,))*\s+{_T}{_END}"),
        (3.0, rf"\b(?:[Aa]s|[Jj]oin us as|[Jj]oin \w+ as|role (?:of|as)|rol van|rol de|[Rr]olle als|puesto de|poste "
            rf"d[e’']|position of|work as|opportunity as|[Aa]ls|En tant qu[e’']|Como) (?:an?|the|our|our new|une?|"
            rf"un/a)?\s*{_T}{_END}"),
        (3.5, rf"à la recherche (?:d['’]une?|de notre|de son)(?:\(e\))?\s+{_T}{_END}"),
        (3.5, rf"\b(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)) (?:actuellement |aujourd['’]hui "
            rf")?(?:une?(?:\(e\)| ?\(?e?\)?)?|un\(e\)|des|son|notre)\s+{_T}{_END}"),
        (3.5, rf"\b(?:suchen|sucht) .{{0,80}}?\b(?:eine?[nr]?|eine/n|einen/eine|ein)\s*(?:\(?e?n?\)?)?\s+{_T}{_END}"),
        (3.5, rf"\b(?:[Bb]uscamos|[Bb]usca|[Ii]ncorporar?|[Ss]eleccionamos|[Ss]elecciona|[Pp]recisa|"
            rf"[Nn]ecesitamos|[Nn]ecesita) (?:a )?(?:(?:una?|un/a|"
            rf"un@)\s+)?{_T}{_END}"),
        (2.0, rf"^(?:The|Our|In this) {_T}(?: role)?(?= (?:is|will|plays?|leads?|role|position|owns|works|reports|"
            rf"supports|designs|builds|drives|manages|develops|ensures|provides|transforms|partners|helps)\b)"),
        (2.5, rf"\b(?:for the|the) {_T} (?:role|position|opportunity)\b"),
        (3.5, rf"\b(?:opening|openings|vacancy|position|opportunity|post|place)s? (?:for|as|of) an? {_T}{_END}"),
        (3.5, rf"\b(?:[Pp]laza|[Vv]acante|[Pp]uesto)s? (?:de|para) {_T}{_END}"),
    )
)  # fmt: skip
SMALL = re.compile(
    r"\b(?:looking for|seeking|hiring|need|recruiting|[Aa]s) (?:(?P<one>an?|several) |more |\d+ |two |three |four )?"
    r"(?:experienced |skilled |reliable |seasonal )?(?P<title>[a-z][a-z-]+(?: [a-z-]+){0,3}?)"
    r"(?= (?:to|who|with|for|in|at|on|that|based)\b|[.,;:!(]|$)"
)
WANTED = re.compile(
    r"^(?P<title>[A-Za-z][\w /&+.-]{2,60}?) (?:wanted|needed|required|gesucht)\b(?: (?:at|for|by|to join|-|"
    r"–) (?P<company>[A-Z][\w&.'’ -]{1,50}?)(?=[.,;:!(]|$| in ))?",
    re.IGNORECASE,
)
