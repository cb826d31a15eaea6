"""Lines of the resume as the person would tell them: confirmed sentences first, else what the gate lets by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atspro.engine.clauses import Clause, clause_of
from atspro.engine.clauses.words import words
from atspro.engine.dates import PartialDate, parse_date
from atspro.engine.evidence import denies_skill, newest_first
from atspro.engine.resume_text import paragraphs, prose_date
from atspro.engine.skills import skill_names
from atspro.engine.text import joined, sentences
from atspro.engine.write.material import Material
from atspro.engine.write.wording import a_role, count_words, in_title_case, role, upper_first
from atspro.shapes import WorkExperience

_BULLET = re.compile(r"(?P<group>resume\.workExperience\[(?P<job>\d+)\])\.(?:responsibilities\[\d+\]|description)")
_ENTRY = re.compile(
    r"(?P<group>resume\.sections\[(?P<section>\d+)\]\.entries\[(?P<entry>\d+)\])\.(?:bullets\[\d+\]|description)"
)
_LITTLE = frozenset(
    ["assist", "participate", "help", "support", "attend", "observe", "learn", "responsible", "be", "contribute", "aid"]
)
"""Verbs that make little of a person: another line is told where there is one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the resume as a sentence: ``clause`` follows "I", or ``whole`` is a sentence that stands by itself."""

    path: str
    group: str
    text: str
    clause: str
    whole: str
    past: bool
    modest: bool
    lasting: bool = False

    def sentence(self) -> str:
        """The sentence as it stands by itself."""
        return self.whole or f"I {self.clause}."

    def words(self) -> int:
        """Its words."""
        return count_words(self.whole or self.clause)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was done: a position, or a project, an office held or a course among the sections."""

    group: str
    lead: str
    short: str
    paths: tuple[str, ...]
    current: bool = False
    start: PartialDate | None = None
    end: PartialDate | None = None
    since: str = ""
    title: str = ""
    until: str = ""
    years: str = ""
    project: str = ""


def tell(path: str, material: Material, line: str = "") -> Told | None:
    """What stands at a path, told; None when it cannot be told safely and no sentence was confirmed.

    None, too, for a line that the person's plan leaves out. ``line`` is one line of the path's field, where it has
    several.
    """
    text = line or material.sources.text(path)
    found = _BULLET.fullmatch(path) or _ENTRY.fullmatch(path)
    if not text or found is None or path in material.plan.excluded:
        return None
    group = found.group("group")
    current = place_of(group, material).current
    given = material.confirmed.get(path, "").strip()
    if given:
        given = given if given[-1] in ".!?" else f"{given}."
        plain = re.fullmatch(r"I ([a-z][^.!?]*(?:\.\d[^.!?]*)*)\.", given)
        return Told(path, group, text, plain.group(1) if plain else "", "" if plain else given, True, False)
    if denies_skill(text, material.evidence.asked.keywords):
        return None
    clause = clause_of(spelled_out(text), current=current) or _two_clauses(spelled_out(text), current)
    if clause is None:
        return None
    state = lasting(clause.text) if current and clause.past else ""
    return Told(path, group, text, state or clause.text, "", clause.past, clause.verb in _LITTLE, bool(state))


_SHORT_FORMS = (
    (re.compile(r"\bw/o\s+"), "without "),
    (re.compile(r"\bw/\s*(?=\w)"), "with "),
    (re.compile(r",?\s*\bincl\.\s+", re.IGNORECASE), ", including "),
    (re.compile(r"\bapprox\.\s+", re.IGNORECASE), "about "),
    (re.compile(r"(?<=[a-z])\s*/\s*(?=(?:shift|day|week|month|year)\b)"), " a "),
    (re.compile(r"\bp\.\s?a\.(?=\W|$)"), "a year"),
    (re.compile(r"(?<=[a-z]) & (?=[a-z])"), " and "),
    (re.compile(r"(?<=\d) years experience\b"), " years of experience"),
    (re.compile(r"\bin (?:the )?year (?=(?:19|20)\d\d\b)"), "in "),
    (re.compile(r"\bin (?=(?!the\b|an?\b|our\b)(?:[a-z-]+ ){1,3}industry\b)"), "in the "),
)


def spelled_out(text: str) -> str:
    """A line with the short forms that only resumes have written out: "w/", "incl.", "2 shifts/week"."""
    for pattern, full in _SHORT_FORMS:
        text = pattern.sub(full, text)
    return text


_RESULT_VERB = re.compile(
    r"(?:led to|resulted in|leads? to|went|rose|fell|grew|became|meant|helped|ended|earned|received)\b", re.IGNORECASE
)
"""What the work did, and not the person: "led to a review"."""
_SECOND_CLAUSE = re.compile(r"(?:,|;) (?=[a-z]+ )")


def _two_clauses(text: str, current: bool) -> Clause | None:
    """Two statements with a comma or a semicolon between them, each of which can be told, told with "and"."""
    for joint in _SECOND_CLAUSE.finditer(text):
        head, tail = text[: joint.start()], text[joint.end() :]
        if len(head.split()) < 4 or len(tail.split()) < 3 or _SECOND_CLAUSE.search(tail):
            continue
        first, second = clause_of(head, current=current), clause_of(tail, current=current)
        if first is None or second is None or first.past != second.past or second.text.split()[0].endswith("ing"):
            continue
        if _RESULT_VERB.match(tail):
            continue
        opened = words().past if first.past else words().base
        if second.text.split()[0] not in opened or tail.split()[0].endswith("ing"):
            continue
        joined = f"{first.text}, and I {second.text}" if " and " in first.text else f"{first.text} and {second.text}"
        return Clause(joined, first.verb, first.past)
    return None


_STATES = re.compile(r"(?P<never>never )?(?P<verb>[a-z]+)\b")
_KEPT = frozenset(["kept", "maintained", "held", "remained", "stayed", "served"])
_FINISHED = re.compile(r"\b(?:in|from|until|during) (?:the )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d\b|\blast \w+\b|\bago\b")


def lasting(clause: str) -> str:
    """A state that lasts, or what was done since a year, in the present perfect: "have kept the pipeline"; else ""."""
    opened = _STATES.match(clause)
    since = re.search(r"\bsince (?:[A-Z][a-z]+ )?(?:19|20)\d\d\b", clause)
    if opened is None or not (opened["never"] or opened["verb"] in _KEPT or since):
        return ""
    forms = words().past.get(opened["verb"])
    if forms is None or " and " in clause or ";" in clause or (_FINISHED.search(clause) and not since):
        return ""
    return f"have {opened['never'] or ''}{forms.participle[0]}{clause[opened.end() :]}"


def place_of(group: str, material: Material) -> Place:
    """The place of a position or an entry, with how a sentence leads in from it."""
    found = re.fullmatch(r"resume\.workExperience\[(\d+)\]", group)
    if found:
        return _of_work(group, material.resume.work_experience[int(found.group(1))], material)
    section, entry = (int(number) for number in re.findall(r"\[(\d+)\]", group))
    kind = material.sections[section].kind
    one = material.sections[section].entries[entry]
    paths = (f"{group}.name", f"{group}.organization")
    current = (one.end_date or "").strip().lower() in ("present", "now", "today", "current")
    name, house = one.name or "", one.organization or ""
    project = "Some highlights of my work" if _HIGHLIGHTS.search(material.sections[section].title) else ""
    if project:
        lead = short = ""
    elif kind == "volunteering" and name and house:
        lead, short = f"As {a_role(name)} at {_the(house)}", f"at {_the(house)}"
    elif kind == "volunteering" and (name or house):
        lead = short = f"at {_the(house or name)}"
        lead = f"As a volunteer {lead}"
    elif re.search(r"\b(?:team|club|society|crew|band|council|committee)$", name, re.IGNORECASE):
        lead, short = f"On the {name}", f"on the {name}"
    else:
        bare, made_with = _apart(name)
        lead, short = f"In my project “{bare}”" if name else "", f"in “{bare}”" if name else ""
        project = f"From my project “{bare}”{made_with}" if name else ""
    when = parse_date(one.start_date), parse_date(one.end_date)
    return Place(group, lead, short, paths, current, *when, project=project)


def _apart(name: str) -> tuple[str, str]:
    """A project's name, and how a sentence goes on with the tools in its brackets: ", built with Python and React"."""
    found = re.fullmatch(r"(.+?)\s*[(|]\s*([^()]+?)\)?", name)
    if found is None:
        return name, ""
    tools = [part.strip() for part in re.split(r",|/| and ", found.group(2))]
    built = all(skill_names(part) for part in tools)
    return found.group(1), f", built with {joined(tools)}" if built else ""


_FIRM = re.compile(r"\W*(?:[A-ZÀ-Þ0-9]|[a-z]{1,2}[A-Z])")
_ALONE = re.compile(r"(?:self[- ]employed|freelance)\b", re.IGNORECASE)


def _bare_town(text: str) -> str:
    return re.sub(r"[\d()]+", "", text.split(",")[0]).strip().lower()


def _of_work(group: str, work: WorkExperience, material: Material) -> Place:
    house, title = work.company.strip(), work.position.strip()
    town = (material.resume.contact_info.address or "").split(",")[0].strip().lower()
    if not _FIRM.match(house) or _ALONE.match(title) or (town and _bare_town(house) == town):
        # What begins with a small letter is no firm's name, and who works for themselves is at no firm.
        house = ""
    within = "in" if _SERVICE.search(house) else "at"
    short = f"{within} {_the(house)}" if house else ""
    if house and title:
        lead = f"As {a_role(title)} {short}"
    elif house:
        lead = upper_first(short)
    else:
        lead, short = (f"As {a_role(title)}", f"as {a_role(title)}") if title else ("", "")
    return Place(
        group,
        lead,
        short,
        (f"{group}.company", f"{group}.position"),
        work.is_current,
        parse_date(work.start_date),
        parse_date(work.end_date),
        prose_date(work.start_date) if work.start_date and parse_date(work.start_date) else "",
        role(title) if title else "",
        prose_date(work.end_date) if work.end_date and parse_date(work.end_date) else "",
        _years(parse_date(work.start_date), parse_date(work.end_date)),
    )


def _years(start: PartialDate | None, end: PartialDate | None) -> str:
    """ "from 2016 to 2021", "in 2020"; "" where a date is missing."""
    if not start or not end:
        return ""
    return f"in {end.year}" if start.year == end.year else f"from {start.year} to {end.year}"


_SERVICE = re.compile(r"\b(?:Army|Navy|Air Force|Marine Corps|Marines|Coast Guard|National Guard)\b")


def _the(house: str) -> str:
    """A name as it is written, without the place behind its comma, and not in capitals throughout."""
    house = in_title_case(house)
    short = re.sub(r",\s+(?!Inc|LLC|Ltd|Co\b|LLP|PLC).*$|\s*\([^)]*\)?$", "", house)
    takes = re.match(
        r"(?:US|U\.S\.|United States|British|Royal|Royal Air) (?:Army|Navy|Air Force|Marine|Coast)|University of", short
    )
    return f"the {short}" if takes else short


def precedes(earlier: Place, later: Place) -> bool:
    """Whether one place was left before the other was begun, as their dates tell."""
    if not earlier.end or not later.start:
        return False
    end, start = earlier.end, later.start
    return (end.year, end.month or 1) <= (start.year, start.month or 12)


_HIGHLIGHTS = re.compile(r"\b(?:highlights|achievements|accomplishments|key results)\b", re.IGNORECASE)
"""Headings over lines of the whole career."""


def groups_newest_first(material: Material) -> list[str]:
    """Every place of the resume, positions by their dates, then the entries of its sections."""
    order = [material.resume.work_experience.index(one) for one in newest_first(material.resume)]
    found = [f"resume.workExperience[{number}]" for number in dict.fromkeys(order)]
    for number, section in enumerate(material.sections):
        if section.kind in ("projects", "volunteering", "military") or _HIGHLIGHTS.search(section.title):
            found += [f"resume.sections[{number}].entries[{at}]" for at in range(len(section.entries))]
    return found


def bullets_of(group: str, material: Material) -> Iterator[str]:
    """The paths of the lines that stand in a place."""
    for name in ("responsibilities", "bullets"):
        number = 0
        while material.sources.has(f"{group}.{name}[{number}]"):
            yield f"{group}.{name}[{number}]"
            number += 1


_LONG_LINE = 34
"""Words of a line from which its sentences stand apart."""
_NO_LINE = re.compile(
    r":$|^(?:duties|responsibilities|tasks|role)\b[^.]{0,20}:|^(?:skills|technologies|tools)\b", re.IGNORECASE
)


def lines_of(group: str, material: Material) -> Iterator[tuple[str, str]]:
    """The lines that stand in a place, each with the path of its field: its bullets, then its description's lines."""
    for path in bullets_of(group, material):
        yield path, material.sources.text(path)
    found = re.fullmatch(r"resume\.workExperience\[(\d+)\]", group)
    if found:
        text = material.resume.work_experience[int(found.group(1))].description or ""
    else:
        section, entry = (int(number) for number in re.findall(r"\[(\d+)\]", group))
        text = material.sections[section].entries[entry].description or ""
    for line in paragraphs(text):
        shown = line.strip(" •*-–\t")
        for part in sentences(shown) if len(shown.split()) > _LONG_LINE else [shown]:
            if len(part.split()) > 2 and not _NO_LINE.search(part) and not _is_head(part):
                yield f"{group}.description", part


def _is_head(text: str) -> bool:
    """Whether a line is a firm with its town rather than what was done: "Hawthorne Castings, Inc., Pittsburgh, PA"."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return len(words) < 8 and all(word[0].isupper() for word in words) and not re.search(r"\d", text)


def tells_in_third(lines: Sequence[str]) -> bool:
    """Whether the lines of a place speak of the person as "she": "Supervises a clerk", "Organizes meetings"."""
    return sum(bool(_third(line)) for line in lines) > 1


def _third(line: str) -> str:
    """The base of the verb in -s with which a line opens, "" where it opens otherwise."""
    first, _, rest = line.strip().partition(" ")
    forms = words().third.get(first.lower()) if first[:1].isupper() and first[1:].islower() else None
    return forms.base if forms and rest and not re.match(r"(?:with|of|for|to|from|at|on|and|in)\b|\W", rest) else ""


def list_line(text: str, *, third: bool = False) -> str:
    """A line of a resume as an item of a letter's list: its short forms written out, without a full stop.

    With ``third`` a verb in -s becomes that of a person who speaks of themselves.
    """
    base = _third(text) if third else ""
    text = f"{base}{text.strip()[len(text.strip().split(' ')[0]) :]}" if base else text
    shown = upper_first(" ".join(spelled_out(text).split()).strip(" •-–;"))
    return shown[:-1] if shown.endswith(".") and ". " not in shown else shown


_RESULT = re.compile(
    r"\bfrom \S+(?: \S+){0,3} to \S+|%|\bsaved?\b|\bcut\b|\breduced\b|\braised\b|\bincreased\b|\bgrew\b|\bwon\b"
    r"|^(?:no|zero|never)\b|\bwithout an?\b|\brose\b|\bfell\b|\brecovered\b|\bsold out\b|\ball of whom\b|\bof whom\b"
    r"|\bearly\b|\bdoubled\b|\bfirst\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?<![\w,.])(?!(?:19|20)\d\d\b)[$€£]?\d")


def impact(text: str) -> float:
    """How much a line says of what came of the work: 0 for a duty, 1 for one with a measure, more for a result."""
    return 1.0 * bool(_COUNT.search(text)) + 1.5 * bool(_RESULT.search(text)) + 0.5 * bool(re.search(r"[$€£%]", text))


def fresh(one: Told, others: Sequence[Told]) -> bool:
    """Whether a line says something that others do not."""
    mine = {word.strip(".,;").lower() for word in one.text.split() if len(word) > 3}
    for other in others:
        theirs = {word.strip(".,;").lower() for word in other.text.split() if len(word) > 3}
        if (one.path, one.text) == (other.path, other.text) or (
            mine and len(mine & theirs) > 0.7 * min(len(mine), len(theirs))
        ):
            return False
    return True
