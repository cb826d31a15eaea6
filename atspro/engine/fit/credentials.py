"""Licences, certificates, degrees and languages: how a post asks for them and how a resume names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from atspro.engine.text import stem, stems

# Licences and certificates


@dataclass(frozen=True, slots=True)
class Credential:
    """A licence or certificate. ``asked`` finds it in a post, ``shown`` in a resume's certificate or other line.

    ``local`` says whether it holds in one state or country only.
    """

    name: str
    kind: Literal["licence", "certificate"]
    asked: re.Pattern[str]
    shown: re.Pattern[str]
    local: bool = False


_LICENCE = (
    r"(?:licen[sc]e[sd]?|licensure|registration|registered|registrant|certificat\w+|certified|credentials?|permit)"
)


def _near(one: str, other: str) -> str:
    return rf"(?:{one})\b[\w\s()/&,'’.-]{{0,28}}?\b(?:{other})|(?:{other})\b[\w\s()/&,'’.-]{{0,28}}?\b(?:{one})"


def _licence(name: str, what: str, also: str = "", shown: str = "") -> Credential:
    asked = _near(what, _LICENCE) + (f"|{also}" if also else "")
    return Credential(name, "licence", re.compile(asked, re.I), re.compile(shown or asked, re.I), local=True)


def _certificate(name: str, pattern: str) -> Credential:
    made = re.compile(pattern, re.I)
    return Credential(name, "certificate", made, made)


_RN = r"\bRNs?\b|\bregistered nurses?(?: \(RN\))?"
CREDENTIALS: tuple[Credential, ...] = (
    _licence(
        "RN license",
        _RN,
        r"(?:active|current|valid|unrestricted|unencumbered)\s(?:[\w-]+\s){0,4}?(?:RN|registered nurse)\b"
        r"|\bNMC (?:pin|registration|registered)|registered with the NMC",
        r"\bRN\b|registered nurse|\bNMC\b|board of nursing|nursing licen[sc]e",
    ),
    _licence(
        "LPN license",
        r"\bL[PV]Ns?\b|licensed (?:practical|vocational) nurse",
        shown=r"\bL[PV]N\b|licensed (?:practical|vocational) nurse",
    ),
    _licence(
        "CNA certification",
        r"\bCNAs?\b|certified nurs\w+ (?:assistant|aide)",
        shown=r"\bCNA\b|certified nurs\w+ (?:assistant|aide)",
    ),
    _licence(
        "nurse practitioner license",
        r"\bA?NPs?\b|nurse practitioner|\bAPRN\b",
        shown=r"\bA?NP\b|nurse practitioner|\bAPRN\b|\bFNP\b",
    ),
    _licence(
        "teaching license",
        r"teach(?:ing|ers?(?:['’]s?)?)|educators?|K-12|elementary(?: education)?|secondary(?: education)?"
        r"|special education",
        r"\bQTS\b|qualified teacher status|\bPGCE\b",
        r"teach\w*['’]?s?\b.{0,40}(?:licen[sc]|certif|credential)|(?:licen[sc]|certif|credential).{0,40}teach|\bQTS\b"
        r"|qualified teacher|\bPGCE\b|educat\w+ (?:licen[sc]|certif|credential)|certif\w+.{0,30}(?:elementary"
        r"|secondary|grades|EC-6|K-\d+)"
        r"|(?:elementary|secondary|special education|EC-6|K-\d+|grades).{0,30}(?:licen[sc]|certif|credential)",
    ),
    _licence(
        "commercial driver's license",
        r"\bCDL\b|commercial driver['’]?s?|(?<!licence )(?<!category )class [AB12]\b(?: CDL)?|\bHGV\b|\bLGV\b",
        r"\bCDL\b|\bC\+E\b",
        r"\bCDL\b|commercial driver|\bHGV\b|\bLGV\b|\bC\+E\b|class 1 licen",
    ),
    _licence(
        "driver's license",
        r"driv(?:er['’]?s?|ers['’]?|ing)|(?:valid|full|class) G2?(?= licen[sc]e)",
        r"clean driving record",
        r"driv(?:er['’]?s?|ers['’]?|ing) licen[sc]e|\b(?:valid|full|class) G2? licen[sc]e"
        r"|\bCDL\b|clean driving|licen[sc]e class|full UK licen",
    ),
    _licence(
        "CPA license", r"\bCPAs?\b|certified public accountant", r"\bCPA\b", r"\bCPA\b|certified public accountant"
    ),
    _licence(
        "bar admission",
        r"(?:state )?bar\b(?! of)|attorney",
        r"admi(?:tted|ssion) (?:to|in) (?:practice|the)\b.{0,30}|member(?:ship)? (?:of"
        r"|in) (?:the )?[\w\s]{0,20}bar\b|\bbar[- ]admi",
        r"\bbar\b.{0,30}(?:admi|member|association|exam)|admi\w+.{0,25}\bbar\b|admitted to practi[cs]e"
        r"|licensed attorney|\bState Bar\b",
    ),
    _licence(
        "PE license",
        r"\bP\.?E\.?(?=\s|,|$)|professional engineer",
        shown=r"\bP\.E\.|\bPE\b(?! teach)|professional engineer",
    ),
    _licence(
        "real estate license",
        r"real estate|realtor|broker['’]?s?",
        shown=r"real estate.{0,25}licen|licen.{0,25}real estate|realtor|broker.{0,10}licen",
    ),
    _licence(
        "insurance license",
        r"insurance|property (?:and|&) casualty|P&C|life (?:and|&) health",
        shown=r"(?:insurance|casualty|P&C|life).{0,30}licen|licen.{0,30}(?:insurance|casualty|P&C)",
    ),
    _licence(
        "electrician's license",
        r"electricians?|journeyman|master electrician|electrical",
        r"\bNICEIC\b|18th edition",
        r"(?:electric\w+|journeyman).{0,30}(?:licen|certif|card)|(?:licen|certif)\w*.{0,30}electric"
        r"|master electrician|journeyman|18th edition|NICEIC",
    ),
    _licence(
        "plumbing license", r"plumb(?:er|ing)", shown=r"plumb\w+.{0,30}(?:licen|certif)|licen\w+.{0,30}plumb|Gas Safe"
    ),
    _licence("contractor's license", r"contractor['’]?s?", shown=r"contractor.{0,20}licen|licen.{0,20}contractor"),
    _licence(
        "pharmacist license",
        r"pharmac(?:ist|y)",
        r"\bGPhC\b",
        r"pharmac\w+.{0,30}(?:licen|regist)|(?:licen|regist)\w+.{0,30}pharmac|GPhC|\bRPh\b",
    ),
    _licence(
        "social work license",
        r"social work(?:er)?",
        r"\bL[CMI]?SW\b|\bLSW\b|\bLISW\b",
        r"\bL[CMI]{0,2}SW\b|licensed.{0,20}social work|social work.{0,20}licen",
    ),
    _licence(
        "counselor license",
        r"counsel(?:l?or|ing)",
        r"\bLPC\b|\bLMHC\b|\bLMFT\b",
        r"\bLPC\w?\b|\bLMHC\b|\bLMFT\b|licensed.{0,25}counsel",
    ),
    _licence(
        "physical therapist license",
        r"physical therap(?:ist|y)|physiotherap(?:ist|y)|occupational therap(?:ist|y)",
        r"\bHCPC\b",
        r"(?:physical|occupational|physio)\s?therap\w+.{0,25}licen|licen\w+.{0,25}therap|\bDPT\b|HCPC|\bOTR\b",
    ),
    _licence(
        "medical license",
        r"medical|physician|medicine|\bGMC\b|M\.?D\.?",
        r"board[- ]certified|board[- ]eligible",
        r"medical licen|board[- ]certified|\bGMC\b|licensed physician",
    ),
    _licence(
        "cosmetology license",
        r"cosmetolog\w+|barber|esthetician",
        shown=r"(?:cosmetolog|barber|esthetic)\w*.{0,25}licen|licen\w+.{0,25}(?:cosmetolog|barber|esthetic)",
    ),
    _licence(
        "security guard license",
        r"security guard|guard card|security officer",
        r"\bSIA\b",
        r"guard (?:card|licen)|\bSIA\b|security.{0,15}licen",
    ),
    Credential(
        "security clearance",
        "licence",
        re.compile(r"(?:security|secret|TS/SCI|SC|DV) clearance|clearance (?:required|needed)|\bTS/SCI\b", re.I),
        re.compile(r"clearance|TS/SCI|SC cleared|DV cleared", re.I),
    ),
    Credential(
        "background check",
        "certificate",
        re.compile(r"\bDBS\b|working with children check|fingerprint clearance", re.I),
        re.compile(r"\bDBS\b|working with children|fingerprint", re.I),
    ),
    _certificate("BLS", r"\bBLS\b|basic life support"),
    _certificate("ACLS", r"\bACLS\b|advanced cardi(?:ac|ovascular) life support"),
    _certificate("PALS", r"\bPALS\b|pediatric advanced life support"),
    _certificate("CCRN", r"\bCCRN\b"),
    _certificate("CEN", r"\bCEN\b"),
    _certificate("NIHSS", r"\bNIHSS\b"),
    _certificate("CPR", r"\bCPR\b|cardiopulmonary resuscitation"),
    _certificate("first aid", r"first[- ]aid"),
    _certificate(
        "forklift certification",
        r"(?:forklift|lift truck|reach truck|FLT)\b.{0,24}(?:certif\w+|licen[sc]\w*|ticket)|(?:certif\w+"
        r"|licen[sc]ed)\b.{0,24}(?:forklift|lift truck)",
    ),
    _certificate(
        "food handler certification",
        r"servsafe|food (?:handler|protection|hygiene|safety)\w*['’]?s?.{0,22}(?:certif\w+|card|permit|level \d)"
        r"|level \d.{0,8}food (?:safety|hygiene)",
    ),
    _certificate(
        "alcohol service permit",
        r"\b(?:TIPS|RBS|TABC)\b.{0,12}certif|personal licen[sc]e holder|alcohol.{0,15}(?:permit|certif)",
    ),
    _certificate("OSHA 30", r"\bOSHA[- ]?30\b|30[- ]hour OSHA"),
    _certificate("OSHA 10", r"\bOSHA[- ]?10\b|10[- ]hour OSHA|\bOSHA[- ]?30\b"),
    _certificate("CSCS card", r"\bCSCS\b"),
    _certificate("SMSTS", r"\bSM?STS\b|\bSSSTS\b"),
    _certificate("NEBOSH", r"\bNEBOSH\b|\bIOSH\b"),
    _certificate("PMP", r"\bPMP\b|project management professional"),
    _certificate("PRINCE2", r"\bPRINCE ?2\b"),
    _certificate("Scrum Master certification", r"\bCSM\b|\bPSM\b|certified scrum ?master|scrum master certif"),
    _certificate("Six Sigma belt", r"six sigma.{0,20}(?:belt|certif)|(?:green|black|yellow) belt"),
    _certificate("CFA", r"\bCFA\b|chartered financial analyst"),
    _certificate("ACCA", r"\bACCA\b"),
    _certificate("CIMA", r"\bCIMA\b"),
    _certificate("CMA", r"\bCMA\b|certified management accountant"),
    _certificate("CIA", r"certified internal auditor"),
    _certificate("EA", r"enrolled agent"),
    _certificate("securities licences", r"\bseries (?:6|7|24|63|65|66)\b|\bSIE\b"),
    _certificate("CISSP", r"\bCISSP\b"),
    _certificate("Security+", r"\bsecurity\+|comptia security"),
    _certificate("A+", r"comptia a\+|\bA\+ certif"),
    _certificate("CCNA", r"\bCCNA\b"),
    _certificate(
        "AWS certification",
        r"\bAWS[- ](?:certif\w+|solutions architect|developer associate|cloud practitioner)|certified.{0,20}\bAWS\b",
    ),
    _certificate("Azure certification", r"azure (?:certif|administrator associate|fundamentals)|\bAZ-\d{3}\b"),
    _certificate("SHRM-CP", r"\bSHRM(?:-[CS]+P)?\b|\bS?PHR\b"),
    _certificate("CIPD", r"\bCIPD\b"),
    _certificate("PMI-ACP", r"\bPMI-ACP\b"),
    _certificate("CELTA", r"\bCELTA\b|\bTEFL\b|\bTESOL\b"),
    _certificate("Google Analytics certification", r"google analytics (?:certif|IQ|individual)|\bGAIQ\b"),
    _certificate("HubSpot certification", r"hubspot.{0,20}certif"),
    _certificate("Salesforce certification", r"salesforce (?:certif|administrator certif)|certified salesforce"),
    _certificate("LEED", r"\bLEED\b"),
    _certificate("AWS welding certification", r"(?:AWS|certified) weld\w+|weld\w+ certif"),
    _certificate("EPA 608", r"\bEPA\b.{0,14}608|section 608"),
    _certificate("hazmat endorsement", r"haz-?mat"),
)
_GENERIC = re.compile(
    r"(?P<name>(?:[A-Z][\w&+/-]*\s){1,4})(?:certification|certificate|licen[sc]e|accreditation)\b"
    r"|(?:certification|certificate|certified|accredited|licensed) (?:in|as an?|as) (?P<other>[\w&/ -]{3,40})"
)
COMPACT = re.compile(r"\b(?:compact|multi-?state|NLC|eNLC)\b", re.I)
"""A licence that other states honour."""


def asked_credentials(text: str) -> list[tuple[Credential, int]]:
    """The licences and certificates that a line asks for, with the place of each in it."""
    found: list[tuple[Credential, int]] = []
    for one in CREDENTIALS:
        match = one.asked.search(text)
        if match and not any(_covers(other, one) for other, _ in found):
            found.append((one, match.start()))
    if not found:
        for match in _GENERIC.finditer(text):
            name = (match.group("name") or match.group("other") or "").strip()
            if name and not _VAGUE.search(name):
                pattern = re.compile(r"\b" + r"\W+".join(map(re.escape, name.split())) + r"\b", re.I)
                found.append((Credential(f"{name} certification", "certificate", pattern, pattern), match.start()))
    return found


_VAGUE = re.compile(
    r"^(?:a|an|the|any|other|relevant|appropriate|valid|current|required|professional|industry|state|related|our|all"
    r"|or|and|of|current|active|preferred|additional|similar|high|post|bachelor)\b",
    re.I,
)


def _covers(one: Credential, other: Credential) -> bool:
    """A line that asks for a commercial driver's licence does not ask for a plain one as well, nor an RN for an LPN."""
    return (one.name, other.name) in (
        ("commercial driver's license", "driver's license"),
        ("OSHA 30", "OSHA 10"),
        ("forklift certification", "driver's license"),
        ("RN license", "CNA certification"),
        ("nurse practitioner license", "RN license"),
        ("LPN license", "medical license"),
        ("RN license", "medical license"),
        ("pharmacist license", "medical license"),
        ("electrician's license", "contractor's license"),
        ("teaching license", "medical license"),
        ("bar admission", "medical license"),
    )


# Degrees

LEVELS: tuple[tuple[int, str, re.Pattern[str]], ...] = tuple(
    (level, name, re.compile(pattern, re.I))
    for level, name, pattern in (
        (
            5,
            "doctorate",
            r"\b(?:ph\.?\s?d\b|d\.?phil\b|doctor(?:ate|al)\b|doctor of|\bM\.?D\b\.?(?= )|\bJ\.?D\b\.?"
            r"|juris doctor|ed\.?d\b|pharm\.?d\b|\bDNP\b|\bDPT\b)",
        ),
        (
            4,
            "master's degree",
            r"\b(?:master(?:['’]?s)?(?: degree| of)|masters?(?:['’]s?)? (?:in|level)|master['’]s\b|masters\b"
            r"|m\.?sc\b|m\.?b\.?a\b|m\.?s\.?(?= in| degree|,|$| [A-Z])|m\.?a\.?(?= in| degree|,| \(|$)"
            r"|m\.?eng\b|m\.?ed\b|\bmsn\b|\bmsw\b|\bmph\b|\bmfa\b|\bllm\b|\bmacc\b|graduate degree"
            r"|advanced degree|postgraduate|magister|diplom-?ingenieur|dipl\.?-?ing)",
        ),
        (
            3,
            "bachelor's degree",
            r"\b(?:bachelor(?:['’]?s)?\b|b\.?sc\b|b\.?s\.?n\b|b\.?s\.?(?= in| degree|,| \(|$| [A-Z])"
            r"|b\.?a\.?(?= in| degree|,| \(|$| [A-Z])|b\.?s\.?e\b|b\.?eng\b|b\.?tech\b|\bbba\b|\bbfa\b|\bllb\b"
            r"|\bb\.?ed\b"
            r"|\bbsw\b|\bb\.?com\b"
            r"|bs/ba|ba/bs|undergraduate degree|college degree|university degree|four-year degree|4-year degree"
            r"|licentiate|degree[- ](?:level|qualified|educated)|first degree|honou?rs degree|\bhons\b"
            r"|licenciatura|laurea)",
        ),
        (
            2,
            "associate degree",
            r"\b(?:associate(?:['’]?s)? (?:degree|of|in (?=[A-Z]))|associate['’]s\b|two-year degree"
            r"|2-year degree|\badn\b|\ba\.?a\.?s?\.?(?= in| degree)|foundation degree|\bHND\b|\bHNC\b"
            r"|higher national|some college)",
        ),
        (
            1,
            "high school diploma",
            r"\b(?:high school|\bGED\b|secondary school|hs diploma|A-levels?|\bGCSEs?\b|baccalaur[eé]at|abitur"
            r"|matura|leaving certificate)",
        ),
    )
)
_DEGREE = re.compile(r"\bdegree\b(?! of (?:independence|accuracy|autonomy|care|responsib))", re.I)
_PURSUING = re.compile(
    r"\b(?:pursuing|enrolled|studying|working towards?|student|in (?:your|their) (?:final|second|third"
    r"|penultimate) year"
    r"|undergraduates?\b(?! degree))",
    re.I,
)
_INSTEAD = re.compile(
    r"or (?:an? )?(?:equivalent|relevant|comparable|related|similar|commensurate)[\w ,/()]{0,30} (?:work )?experience"
    r"|equivalent (?:work |practical |professional )?(?:experience|combination)|or equivalent|or comparable"
    r"|combination of education and experience|in lieu of|or \d+\+? years",
    re.I,
)
_FIELD = re.compile(
    r"(?:degree|bachelor['’]?s?|master['’]?s?|diploma|ph\.?d\.?|b\.?sc?|b\.?a|m\.?sc?|m\.?a|msc"
    r"|bsc)\.?\s*(?:\([\w.]+\)\s*)?(?:degree\s)?(?:in|of)\s"
    r"(?P<field>[^.;()]{2,110})",
    re.I,
)
_FIELD_BEFORE = re.compile(r"(?P<field>(?:[A-Z][a-z]+\s(?:and\s)?){1,4})degree\b")
_FIELD_END = re.compile(
    r",?\s(?:or (?:an? )?(?:equivalent|related|similar|relevant|comparable|other)|and \d|with |from |is "
    r"|required|preferred"
    r"|plus\b|and (?:at least|a |an |current|valid|experience)).*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class DegreeAsked:
    """A degree that a line asks for: its lowest level 1 to 5, its fields in the post's words, and what else will do."""

    level: int
    name: str
    fields: tuple[str, ...]
    any_field: bool
    pursuing: bool
    instead: bool
    start: int = 0


@lru_cache(maxsize=1024)
def degree_asked(text: str) -> DegreeAsked | None:
    """The degree that a line of a post asks for, None when it asks for none."""
    levels = [(level, name) for level, name, pattern in LEVELS if pattern.search(text)]
    if not levels and _DEGREE.search(text):
        levels = [(3, "degree")]
    if not levels:
        return None
    level, name = min(levels)
    match = _FIELD.search(text) or _FIELD_BEFORE.search(text)
    fields: list[str] = []
    if match:
        whole = _FIELD_END.sub("", match.group("field"))
        fields = [part.strip(" ,.") for part in re.split(r",\s*(?:or |and )?|\s+or\s+|/", whole)]
        fields = [
            part
            for part in fields
            if part and len(part.split()) < 7 and not re.match(r"(?:a|an|the|any|related)\b", part, re.I)
        ]
    related = bool(
        re.search(
            r"related|relevant|similar|equivalent|any (?:field|subject|discipline)|or other|adjacent|quantitative",
            text,
            re.I,
        )
    )
    named = next((found.start() for _, _, pattern in LEVELS if (found := pattern.search(text))), None)
    return DegreeAsked(
        level,
        name,
        tuple(fields),
        related or not fields,
        bool(_PURSUING.search(text)),
        bool(_INSTEAD.search(text)),
        text.lower().find("degree") if named is None else named,
    )


@lru_cache(maxsize=1024)
def degree_level(text: str) -> int:
    """The highest degree that a text names, 0 to 5."""
    return max((level for level, _, pattern in LEVELS if pattern.search(text)), default=0)


# Languages

_LANGUAGES = """
English Spanish French German Italian Portuguese Dutch Flemish Swedish Norwegian Danish Finnish Icelandic
Polish Czech Slovak Hungarian Romanian Bulgarian Croatian Serbian Bosnian Slovenian Albanian Greek Turkish
Russian Ukrainian Lithuanian Latvian Estonian Arabic Hebrew Farsi Persian Dari Pashto Kurdish Urdu Hindi
Punjabi Bengali Gujarati Marathi Tamil Telugu Kannada Malayalam Sinhala Nepali Mandarin Cantonese Chinese
Japanese Korean Vietnamese Thai Khmer Lao Burmese Malay Indonesian Tagalog Filipino Swahili Amharic Somali
Tigrinya Yoruba Igbo Hausa Zulu Xhosa Afrikaans Catalan Basque Galician Welsh Irish Gaelic Armenian Georgian
Azerbaijani Kazakh Uzbek Haitian Creole Hmong
""".split()  # noqa: SIM905
_SAME_LANGUAGE = {
    "Filipino": "Tagalog",
    "Chinese": "Mandarin",
    "Persian": "Farsi",
    "Flemish": "Dutch",
    "Haitian": "Creole",
    "Gaelic": "Irish",
}
_SIGN = re.compile(r"\b(?:American |British )?Sign Language\b|\b[AB]SL\b")
_LANGUAGE = re.compile(r"\b(?:" + "|".join(_LANGUAGES) + r")\b")
_NOT_LANGUAGE = re.compile(
    r"\b(?:English (?:learners?|language learners?|teacher|literature|lit|department|language arts|major|class)"
    r"|(?:American|British|Spanish"
    r"|French|German|Italian|Greek|Chinese|Japanese|Thai|Indian)"
    r" (?:market|cuisine|restaurant|cooking|food|office|team|customers?|clients?|law|government|history)"
    r"|Polish(?:ed|ing)|(?:Swedish|Thai) massage|Creole cuisine"
    r"|Georgian (?:house|architecture)|Danish pastr)",
)
_LEVEL: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern, re.I))
    for level, pattern in (
        (7, r"\bnative|mother tongue|first language|\bC2\b|bilingual|muttersprache"),
        (6, r"\bfluent|fluency|\bC1\b|full professional|near[- ]native|excellent|proficien|verhandlungssicher"),
        (5, r"\bB2\b|advanced|professional(?: working)?|business|upper[- ]intermediate|very good|strong|good command"),
        (4, r"\bB1\b|intermediate|conversational|limited working|\bgood\b|working knowledge"),
        (2, r"\bA[12]\b|basic|beginner|elementary|school[- ]level|some\b|learning|basics"),
    )
)
LEVEL_NAMES = {7: "native", 6: "fluent", 5: "advanced", 4: "intermediate", 2: "basic", 0: "no level given"}


@dataclass(frozen=True, slots=True)
class LanguageNamed:
    """A language with its level, 0 when none is given: 2 basic, 4 intermediate, 5 advanced, 6 fluent, 7 native."""

    name: str
    level: int
    start: int


@lru_cache(maxsize=2048)
def languages_in(text: str) -> tuple[LanguageNamed, ...]:
    """The languages that a text names, each with the level that stands nearest to it, within its part of a list."""
    bare = _NOT_LANGUAGE.sub(lambda m: " " * len(m.group()), text)
    found = [(m.start(), m.end(), m.group()) for m in _LANGUAGE.finditer(bare)]
    found += [(m.start(), m.end(), "American Sign Language") for m in _SIGN.finditer(bare)]
    found.sort()
    whole = max((level for level, pattern in _LEVEL if pattern.search(text)), default=0)
    made: list[LanguageNamed] = []
    for number, (start, end, name) in enumerate(found):
        left = found[number - 1][1] if number else 0
        right = found[number + 1][0] if number + 1 < len(found) else len(text)
        after, before = text[end:right], text[left:start]
        after = (
            re.split(r"[;,|](?!\s*(?:fluent|native|basic|[ABC][12]))|\.\s|\band\b", after)[0]
            if ")" not in after
            else after.split(")")[0]
        )
        before = re.split(r"[;,|)]|\.\s|\band\b|\bor\b", before)[-1]
        level = _level(after) or _level(before)
        if (
            not level
            and len(found) > 1
            and number + 1 < len(found)
            and re.fullmatch(r"\s*(?:,|and|or|/|&)\s*", text[end:right])
        ):
            level = _level(text[found[-1][1] :])
        if not level and re.search(r"bilingual|fluent in both|trilingual", text, re.I):
            level = whole
        if not level and re.fullmatch(
            r"\W*(?:fluent|fluency|native|proficien\w+)\b[^.;]*", text[:start].split(".")[-1], re.I
        ):
            level = _level(text[:start])
        made.append(LanguageNamed(_SAME_LANGUAGE.get(name, name), level, start))
    return tuple(made)


def _level(text: str) -> int:
    return max((level for level, pattern in _LEVEL if pattern.search(text)), default=0)


def field_stems(text: str) -> frozenset[str]:
    """The stems of a field of study that tell what it is."""
    return frozenset(stems(text)) - _FIELD_WORDS


_FIELD_WORDS = frozenset(
    map(
        stem,
        [
            "degree",
            "bachelor",
            "master",
            "science",
            "art",
            "arts",
            "studies",
            "study",
            "of",
            "in",
            "field",
            "related",
            "applied",
            "general",
            "hons",
            "honours",
            "honors",
            "ba",
            "bs",
            "bsc",
            "msc",
            "ma",
        ],
    )
)
