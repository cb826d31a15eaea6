"""Whether degrees, certificates, licenses and honors stand in the base resume."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from atspro.engine.fact_check.texts import stems_of
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.negation import affirmed

# Abbreviations by the words they stand for; dots are taken out before they are looked up.
_ABBREVIATIONS = {
    "AA": "associate arts", "AS": "associate science",
    "AAS": "associate applied science", "BA": "bachelor arts", "BS": "bachelor science",
    "BSc": "bachelor science", "BSC": "bachelor science", "BSN": "bachelor science nursing", "BEng": "bachelor "
    "engineering",
    "BE": "bachelor engineering", "BTech": "bachelor technology", "BBA": "bachelor business administration",
    "BFA": "bachelor fine arts", "BEd": "bachelor education", "BCom": "bachelor commerce", "LLB": "bachelor laws",
    "BSW": "bachelor social work", "BArch": "bachelor architecture",
    "MA": "master arts", "MS": "master science", "MSc": "master science", "MSC": "master science",
    "MSN": "master science nursing", "MEng": "master engineering", "MTech": "master technology",
    "MBA": "master business administration", "EMBA": "master business administration", "MFA": "master fine arts",
    "MEd": "master education", "MPH": "master public health", "MPA": "master public administration",
    "MSW": "master social work", "LLM": "master laws", "MPhil": "master philosophy", "MArch": "master architecture",
    "PhD": "doctor philosophy", "PHD": "doctor philosophy", "DPhil": "doctor philosophy", "MD": "doctor medicine",
    "JD": "doctor law", "EdD": "doctor education", "DBA": "doctor business administration",
    "DNP": "doctor nursing practice", "PharmD": "doctor pharmacy", "DDS": "doctor dental surgery",
    "DVM": "doctor veterinary medicine", "PsyD": "doctor psychology", "DPT": "doctor physical therapy",
}  # fmt: skip
_LEVELS = {"associ": "associ", "bachelor": "bachelor", "master": "master", "doctor": "doctor", "doctor's": "doctor"}
_SHORT = "|".join(
    sorted((r"\.?".join(re.escape(c) for c in re.findall(r"[A-Z][a-z]*", name)) + r"\.?" for name in _ABBREVIATIONS),
           key=len, reverse=True)
)  # fmt: skip
# The words of a field of study go on until the sentence turns to something else.
_FIELD_END = (
    r"(?!(?:at|from|with|I|by|to|where|while|gave|was|has|have|who|which|then|as|is|are|on|during|before|after"
    r"|degree|for"
    r"|since|and (?:I|have|has|a|an|my|the|over|more|nearly|\d))\b|equip|taught|prepar|help)"
)
_FIELD = rf"(?:[A-Za-z][\w&/'’-]*)(?:\s{_FIELD_END}[A-Za-z&][\w&/'’-]*){{0,6}}"
DEGREE = re.compile(
    rf"(?:(?P<word>[Aa]ssociate(?:['’]?s)?(?=\s(?:of|in|degree))|[Bb]achelor(?:['’]?s)?(?!\s?party)|[Mm]aster"
    rf"(?:['’]?s|(?=\sof\b|\sdegree))"
    rf"|[Dd]octor(?:ate|al degree|\sof)|[Jj]uris [Dd]octor|[Dd]octoral|[Dd]oktor)(?P<of>\s(?:of|in)\s{_FIELD})?"
    rf"|(?<![\w.])(?P<short>{_SHORT})(?![\w+]))"
    rf"(?P<degree>\s(?:degrees?|diploma))?(?P<field>,?\s(?:in|of|with a major in|majoring in)\s{_FIELD}"
    rf"|\s\([A-Z][^)]+\))?"
)
_LOST = frozenset(["degre", "major", "honor", "hon", "diploma"])
_STUDY = re.compile(r"\b(?:degree|major|majored|minor|minored|studied|graduat\w+|diploma)\b", re.IGNORECASE)


def check_degrees(part: Part) -> Iterator[Finding]:
    """Degrees whose level or field no course of study of the resume has."""
    text = affirmed(part.text)
    named = part.base.entries_named(part.sentence, ("school",))
    for found in DEGREE.finditer(text):
        short = (found.group("short") or "").replace(".", "")
        if short in ("AS", "MS", "MA", "BE", "MD", "AA", "BA", "PA") and not _is_degree(text, found):
            continue
        shown = found.group().strip(" ,.")
        wanted = _expanded(shown)
        if not wanted or not wanted & set(_LEVELS.values()):
            continue
        if not _held(wanted, named, part) or _of_another(text[found.end() :], wanted, part):
            yield Finding(shown, "degree")
    for major in re.finditer(
        r"\b(?:majored in|minored in|major in|minor in|degree in|graduated in|studied)\s(?!I\b)(" + _FIELD + ")", text
    ):
        fields = frozenset(stems_of(major.group(1)))
        if fields and not _field_known(fields, part):
            yield Finding(major.group().strip(), "degree")


def _is_degree(text: str, found: re.Match[str]) -> bool:
    """Whether two capitals are a degree here: before "in", after a comma, beside a school, or with dots."""
    around = text[max(0, found.start() - 12) : found.end() + 12]
    return (
        "." in found.group("short")
        or re.search(
            rf"(?:^|[,(]\s?|\ban?\s|\bmy\s){re.escape(found.group('short'))}(?:\s(?:in|degree)|[,)]|$)", around
        )
        is not None
    )


_SHORT_ALONE = re.compile(rf"(?<![\w.])(?:{_SHORT})(?![\w+])")


@lru_cache(maxsize=4096)
def _expanded(text: str) -> frozenset[str]:
    """The stems of a degree's words, abbreviations written out: "B.S. in Law" gives bachelor, scienc and law."""
    spelled = _SHORT_ALONE.sub(lambda found: _ABBREVIATIONS.get(found.group().replace(".", ""), found.group()), text)
    made = set()
    for one in stems_of(spelled):
        made.add("doctor" if one.startswith("doctor") or one == "juri" else one)
    if "laws" in spelled or "juris" in text.lower():
        made.add("law")
    return frozenset(made - _LOST)


def _held(wanted: frozenset[str], named: list[int], part: Part) -> bool:
    """Whether a course of study has all of these words, or a text of the sources has; named schools bind."""
    entries = part.base.entries
    schools = [at for at, one in enumerate(entries) if one.kind == "school" and (not named or at in named)]
    for at in schools:
        own = _expanded(entries[at].title) | _expanded(entries[at].name)
        more = frozenset(one for text in entries[at].texts for one in stems_of(text))
        if wanted <= own | more and wanted & set(_LEVELS.values()) <= own:
            return True
        # "Bachelor's degree in Nursing" for "BSN": the level and the field, without what kind of bachelor it is.
    texts = [one.text for source in part.sources for one in source.items if one.entry not in schools or not named]
    texts = [text for text in texts if not any(text.endswith(entries[at].name) for at in range(len(entries)))]
    return any(wanted <= _expanded(text) for text in texts) if not named else False


_FROM = re.compile(r",?\s(?:from|at)\s(?:the\s)?(?P<name>[A-Z][\w’'-]*(?:\s(?:of\s)?[A-Z][\w’'-]*){0,5})")


def _of_another(after: str, wanted: frozenset[str], part: Part) -> bool:
    """Whether a degree is said to be from another place of the resume: an employer's, or the school of another one."""
    found = _FROM.match(after)
    if not found or part.voice != "person":
        return False
    words = frozenset(stems_of(found.group("name"))) - _LOST - _PLAIN_NAME
    level = wanted & set(_LEVELS.values())
    entries = [one for one in part.base.entries if words & frozenset(stems_of(one.name))]
    holders = [one for one in part.base.entries if one.kind == "school" and level <= _expanded(one.title)]
    return bool(words and entries and holders) and not any(one in entries for one in holders)


_PLAIN_NAME = frozenset(["univers", "colleg", "school", "institut", "academi", "state", "citi", "technic", "communiti"])


def _field_known(fields: frozenset[str], part: Part) -> bool:
    return any(fields <= (_expanded(one.text) | frozenset(stems_of(one.text)))
               for source in part.sources for one in source.items)  # fmt: skip


_CERTIFIED = re.compile(
    r"\b(?:certifi(?:ed|cations?|cates?)|licen[sc](?:ed|es?|ure)|accredit(?:ed|ation)|chartered|credentials?\b(?!"
    r" ID)|security"
    r" clearance|board[- ]certified)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?:\s(?:in|as|of|for|from|by|with))?\s(?:an?\s|the\s)?((?!includ|is\b|are\b|and\b|or\b"
    r"|ID\b)[A-Za-z][\w+#/.-]*(?:\s(?!and\b|with\b|who\b|at\b|since\b|in\b|on\b|for\b|to\b|by\b"
    r"|from\b)[A-Za-z&][\w+#/.-]*){0,4})"
)
# A hyphen is never given back: "A-A-A-…" could be cut into words in millions of ways.
_SUBJECT = re.compile(r"(?<!\w)((?:[A-Z][\w+#/&.-]*+(?: |(?<=-))){1,5})$")
_CERT_STEMS = frozenset(
    ["certif", "certifi", "licens", "licenc", "accredit", "charter", "credenti", "clearanc", "certificat"]
)
_HONOR = re.compile(
    r"\b(?:(?:summa|magna) cum laude|cum laude|dean['’]s list|valedictorian|salutatorian|phi beta kappa|with "
    r"(?:high(?:est)? )?"
    r"(?:honou?rs|distinction)|first[- ]class honou?rs|patents?|security clearance|fulbright|rhodes scholar\w*"
    r"|nobel|pulitzer"
    r"|employee of the (?:year|month)|top performer|scholarship|fellowship|award-winning|\w+ award)\b",
    re.IGNORECASE,
)


def check_credentials(part: Part) -> Iterator[Finding]:
    """Certificates, licenses and honors that the resume does not have."""
    text = affirmed(part.text)
    certified = list(_CERTIFIED.finditer(text)) if part.voice == "person" else []
    if certified:
        known = [frozenset(stems_of(one.text)) for one in part.base.items]
        held = [
            stems for stems, one in zip(known, part.base.items, strict=True)
            if stems & _CERT_STEMS or (one.entry >= 0 and part.base.entries[one.entry].kind == "certificate")
        ]  # fmt: skip
        for found in certified:
            named = _named_beside(text, found)
            if not held:
                yield Finding(named or found.group(), "credential")
            elif named:
                named = re.sub(r"^State of ", "", named)
                wanted = frozenset(stems_of(named)) - _CERT_STEMS
                if re.fullmatch(r"[A-Z]{2,6}", named) and named in part.base.first_letters:
                    continue
                if wanted and not any(wanted <= stems | _CERT_STEMS for stems in held) and not part.base.holds(named):
                    yield Finding(named, "credential")
        yield from _certified_to(text, part)
        yield from _higher(text, held)
    for found in _HONOR.finditer(text):
        wanted = frozenset(stems_of(found.group()))
        if not any(wanted <= stems for source in part.sources for stems in source.stems):
            yield Finding(found.group(), "credential")


_RANKED = re.compile(
    r"\b(?P<rank>master|advanced|expert|senior|chief|professional|principal|level (?:2|3|4|5|II|III|IV))"
    r"(?= (?:[\w-]+ ){0,2}(?:licen[cs]e|certificat\w+|ticket|card)\b)",
    re.IGNORECASE,
)


def _higher(text: str, held: list[frozenset[str]]) -> Iterator[Finding]:
    """A rank of a license that none has: "a master electrician license" for a journeyman's."""
    for found in _RANKED.finditer(text):
        wanted = frozenset(stems_of(found.group("rank")))
        if wanted and not any(wanted <= stems for stems in held):
            yield Finding(found.group("rank"), "credential")


_TO = re.compile(
    r"\bI (?:am|was|have been|became) (?:\w+ly |also )?(?:certified|licen[sc]ed|accredited) (?:to|for)"
    r" (?P<what>[^.,;]{4,60})"
)
_OF_GROUP = re.compile(
    r"\b(?:certified|licen[sc]ed|accredited) (?:crews?|teams?|staff|labs?|laborator\w+|facilit\w+|kitchens?|cent\w+"
    r"|clinics?|compan\w+|shops?|sites?|partners?|contractors?|providers?|organi[sz]ations?|practices?|hospitals?"
    r"|schools?|programs?)\b",
    re.IGNORECASE,
)


def _certified_to(text: str, part: Part) -> Iterator[Finding]:
    """What one is said to be certified to do, when no certificate and no line of one's own says so."""
    for found in _TO.finditer(text):
        wanted = frozenset(stems_of(found.group("what")))
        items = [
            one for one in part.base.items
            if (one.entry >= 0 and part.base.entries[one.entry].kind == "certificate")
            or (_CERTIFIED.search(one.text) and not _OF_GROUP.search(one.text))
        ]  # fmt: skip
        if wanted and not any(wanted & frozenset(stems_of(one.text)) for one in items):
            yield Finding(found.group(), "credential")


def _named_beside(text: str, found: re.Match[str]) -> str:
    """What is certified: the capitalised words before, or else the words after."""
    before = _SUBJECT.search(text[max(0, found.start() - 160) : found.start()])
    after = _OBJECT.match(text[found.end() :])
    named = after.group(1).strip() if after and after.group(1)[0].isupper() else ""
    if before and not re.fullmatch(r"(?:I|A|An|The|My|Also|Now)[ -]", before.group(1)):
        first = re.sub(
            r"^(?:I|A|An|The|My|Hold|Holds|Holding|Earned|Obtained|Gained|Completed|Also|As)\s", "", before.group(1)
        )
        direct = named and text[found.end() : found.end() + 2].strip()[:1].isupper()
        return f"{first.strip()} {named}" if direct else first.strip()
    if named:
        return named
    if after and re.match(r"\s(?:in|as|for)\s", text[found.end() :]):
        return re.sub(r" (?:dates|since|runs|goes|is|was|comes)$", "", after.group(1).strip())
    return ""
