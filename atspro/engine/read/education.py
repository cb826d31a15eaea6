"""Education: schools, degrees, fields of study, dates, grades, honors and courses."""

from __future__ import annotations

import re

from atspro.engine.dates import MONTH, find_date, find_period
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.text_lines import Line
from atspro.engine.read.places import is_place, split_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.title_company_scores import degree_match, school_score

_GPA = re.compile(
    r"\(?(?:(?:cumulative |overall |major |final |c)?(?:GPA|G\.P\.A\.?|grade(?: point average)?|average|"
    r"CPI)\s*(?:of\s*)?[:=–-]?\s*(?P<after>\d{1,3}(?:[.,]\d{1,3})?)(?!\d)"
    r"(?:\s*(?:/|out of)\s*\d{1,3}(?:[.,]\d{1,2})?)?|"
    r"(?P<before>\d(?:[.,]\d{1,3})?)(?:\s*/\s*\d{1,2}(?:[.,]\d{1,2})?)?\s*(?:c?GPA|G\.P\.A\.?))\)?",
    re.IGNORECASE,
)
_COURSES = re.compile(
    r"(?:relevant |selected |related |key |main |core )?(?:course\s?work|courses|modules|"
    r"subjects)(?: (?:included?|taken|includes|completed))?\s*[:–—-]\s*",
    re.IGNORECASE,
)
_HONOR_LABEL = re.compile(
    r"^(?:(?:academic |university )?(?:honou?rs?|awards?|distinctions?|scholarships?|achievements?)(?: (?:and|"
    r"&) (?:awards?|honou?rs?|scholarships?|activities))?)\s*[:–—-]\s*(?P<items>.+)$",
    re.IGNORECASE,
)
_HONOR = re.compile(
    r"(?:(?:summa|magna) cum laude|cum laude|dean['’]?s (?:honou?rs? )?list|(?:with|"
    r"graduated with) (?:high(?:est)? )?(?:honou?rs|distinction)|valedictorian|salutatorian|"
    r"phi beta kappa|first[- ]class honou?rs|(?:upper|lower) second[- ]class(?: honou?rs)?|honor roll|"
    r"national merit|scholarship|\bfellowship|distinction|"
    r"\b(?:2:1|2:2)\b|first class)",
    re.IGNORECASE,
)
_ACTIVITY = re.compile(
    r"^(?:thesis|dissertation|activities|clubs?|societ\w+|project|capstone|advisor|supervisor|concentration|"
    r"emphasis|focus|specializ\w+|specialis\w+|"
    r"extracurricular\w*|study abroad|exchange|leadership|affiliations?)\b.{0,40}?[:–—-]\s",
    re.IGNORECASE,
)
_FIELD_LABEL = re.compile(
    r"^(?P<name>major|field(?: of study)?|area|subject|concentration|specialization|specialisation|"
    r"discipline)\s*:\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_IN = re.compile(
    r"^(?P<degree>.{1,110}?)(?:,?\s+(?:in|with (?:a )?(?:major|concentration|specialization|focus) in)\s+|"
    r"\s*\(in\s+)(?P<field>(?-i:[A-ZÀ-Þ(]).{1,120}?)\)?$"
)
_DEGREE_PREFIX = re.compile(
    r"(?P<degree>(?:(?:bachelor|master|associate)(?:'s|’s|s)?(?: degree)?(?: of (?:applied )?(?:science|arts|"
    r"engineering|business administration|fine arts|education|technology|commerce|"
    r"architecture|laws?|music|nursing|social work|public (?:health|administration)|philosophy|research|design|"
    r"medicine|surgery))?(?: \([A-Za-z. ]{2,12}\))?"
    r"|doctor(?:ate)?(?: of (?:philosophy|medicine|education|pharmacy|nursing practice|"
    r"physical therapy))?(?: \([A-Za-z. ]{2,8}\))?"
    r"|ph\.?\s?d\.?|b\.?\s?sc\.?|b\.?\s?s\.?|b\.?\s?a\.?|b\.?\s?eng\.?|b\.?\s?e\.?|b\.?\s?tech\.?|b\.?\s?com\.?|"
    r"bba|bfa|bsn|m\.?\s?sc\.?|m\.?\s?s\.?|m\.?\s?a\.?|m\.?\s?eng\.?|m\.?\s?tech\.?|mba|mfa|mph|pgce|msn|m\.?\s?ed\.?|"
    r"a\.?a\.?s?\.?|a\.?s\.?|adn|j\.?d\.?|m\.?d\.?|llb|llm|diploma|diplom)(?:\s*\((?:hons?|honours)\.?\)|"
    r"\s+hons?\.?)?)[\s,:–—-]+(?P<field>(?-i:[A-ZÀ-Þ]).{2,100})$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"\s+[|•·●▪◦⋅∙¦]\s*|\s*[|•·●▪◦⋅∙¦]\s+|\s{3,}|\t|\s+[—–―]\s+|\s+-\s+|;\s+")


# Words about a degree that are none of its name: "Course: …", "pursuing a …", "… (expected)".
_ABOUT = re.compile(
    r"^(?:(?:course|degree|qualification|program(?:me)?|award)\s*[:–—-]\s+|(?:currently |presently )?"
    r"(?:pursuing|completed|completing|earned|obtained|received|holds?|working towards?|candidate for)\s+"
    r"(?:(?:an?|the|my|his|her)\s+)?(?=\w))",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    rf"[\s,(]+(?:expected|anticipated|conferred|candidate|in progress|ongoing|{MONTH})\W*$", re.IGNORECASE
)


def read_education(lines: list[Line]) -> list[FoundEntry]:
    """The degrees of an education section, in the order they stand."""
    entries: list[FoundEntry] = []
    current = FoundEntry()
    undated: list[tuple[str, int]] = []

    def close() -> None:
        nonlocal current, undated
        _finish(current, undated)
        if current.text("institution") or current.text("degree"):
            entries.append(current)
        current, undated = FoundEntry(), []

    for line in lines:
        text = line.text
        if _take_detail(current, line):
            continue
        pieces = _pieces(line)
        starts = _starts_entry(current, pieces, line, undated)
        if starts:
            close()
        _take_dates(current, line)
        for piece in _pieces(line) if starts else pieces:
            _take_piece(current, piece, line, undated)
        if line.bullet and not pieces and text:
            continue
    close()
    return entries


def _pieces(line: Line) -> list[str]:
    """The parts of a line without dates, grades and places."""
    pieces: list[str] = []
    for cell in line.cells:
        text = _GPA.sub(" | ", cell)
        found = find_period(text)
        if found is not None:
            text = text[: found[1][0]] + " | " + text[found[1][1] :]
        single = find_date(text)
        while single is not None and len(text) < 200:
            before = re.sub(
                r"(?:\(?(?:expected|graduat\w+|anticipated|completed|class of|conferred|awarded|due)\s*(?:in|"
                r"on)?\s*:?\s*)$",
                "",
                text[: single[1][0]],
                flags=re.IGNORECASE,
            )
            text = before + " | " + text[single[1][1] :]
            single = find_date(text)
        text = re.sub(r"\(\s*\|?\s*\)|[(]\s*\|", " | ", text)
        for part in _JOINTS.split(text):
            part = re.sub(r"^[\s,;:|()–—-]+|[\s,;:|–—-]+$", "", part)
            part = part + ")" if part.count("(") > part.count(")") else part
            if (
                not part
                or is_place(part)
                or re.fullmatch(
                    r"(?:expected|graduated|graduation|anticipated|present|completed|date)(?: date)?\W*",
                    part,
                    re.IGNORECASE,
                )
            ):
                continue
            shorter, place = split_place(part)
            pieces.append(shorter if place and shorter else part)
    return pieces


def _take_detail(current: FoundEntry, line: Line) -> bool:
    """Grades, courses, honors and the like: lines that belong to the entry above."""
    text = line.text
    courses = _COURSES.search(text)
    if courses and (courses.start() == 0 or text[courses.start() - 2 : courses.start()] in (". ", "; ", "  ")):
        for item in split_items(text[courses.end() :].rstrip(".")):
            current.add("relevantCourses", item, line.index)
        return True
    items = skills_line(text)
    if items is not None:
        for item in split_items(items):
            current.add("skills", item, line.index)
        return True
    named = _FIELD_LABEL.match(text)
    if named:
        current.put("fieldOfStudy", named.group("value").split("|")[0].strip(), line.index)
        return True
    honor = _HONOR_LABEL.match(text)
    if honor:
        for item in split_items(honor.group("items")):
            current.add("honors", item, line.index)
        return True
    if not degree_match(text) and _HONOR.search(text) and len(text) < 150 and (not school_score(text) or line.bullet):
        _take_gpa(current, line)
        for piece in _JOINTS.split(re.sub(_GPA, " | ", text)):
            piece = piece.strip(" ,|")
            if _HONOR.search(piece):
                current.add("honors", piece, line.index)
        return True
    if _ACTIVITY.match(text):
        _take_gpa(current, line)
        return True
    if (
        line.bullet
        and (current.has("institution") or current.has("degree"))
        and not (school_score(text) and degree_match(text))
    ):
        _take_gpa(current, line)
        return True
    return len(text.split()) > 16 and len(line.cells) == 1


def _take_gpa(current: FoundEntry, line: Line) -> None:
    match = _GPA.search(line.text)
    if match:
        current.put("gpa", (match.group("after") or match.group("before")).replace(",", "."), line.index)


def _starts_entry(current: FoundEntry, pieces: list[str], line: Line, undated: list[tuple[str, int]]) -> bool:
    """Whether a line begins the next entry: it brings a second school, degree or date."""
    if not current.fields and not undated:
        return False
    if line.level and (current.has("institution") or current.has("degree")):
        return True
    schools = any(_is_school(piece) for piece in pieces)
    degrees = any(degree_match(piece) and not _is_school(piece) for piece in pieces)
    if schools and current.has("institution"):
        return True
    if degrees and current.has("degree"):
        return True
    dated = find_period(line.text) is not None
    if dated and current.has("graduationDate") and pieces:
        return True
    complete = (current.has("institution") or bool(undated)) and current.has("degree")
    return line.gap and complete and bool(pieces) and (schools or degrees or len(line.cells) > 1)


def _is_school(piece: str) -> bool:
    if not school_score(piece):
        return False
    match = degree_match(piece)
    return match is None or (
        school_score(piece.replace(match.group(), " ")) > 0
        and not re.match(r"^(?:bachelor|master|doctor|high school diploma)", piece, re.IGNORECASE)
    )


def _take_dates(current: FoundEntry, line: Line) -> None:
    _take_gpa(current, line)
    if len(line.text) > 200 or current.has("graduationDate"):
        return
    text = _GPA.sub(" ", line.text)
    found = find_period(text)
    if found is not None:
        current.put("graduationDate", found[0].end_text, line.index)
        return
    single = find_date(text)
    if single is not None:
        current.put("graduationDate", single[0], line.index)


def _take_piece(current: FoundEntry, piece: str, line: Line, undated: list[tuple[str, int]]) -> None:
    if len(piece) > 200:
        return
    degree = degree_match(piece)
    if degree and not current.has("degree"):
        if school_score(piece):
            parts = [part.strip() for part in piece.split(",") if part.strip()]
            at_school = next((at for at, part in enumerate(parts) if school_score(part) and not degree_match(part)), -1)
            if at_school >= 0 and any(degree_match(part) for part in parts):
                after = [part for part in parts[at_school + 1 :] if not degree_match(part) and not is_place(part)]
                rest = parts[:at_school] or [part for part in parts[at_school + 1 :] if part not in after]
                _take_degree(current, ", ".join(rest), line)
                campus = after if parts[:at_school] else after[:0]
                current.put("institution", ", ".join([parts[at_school], *campus]), line.index)
                return
            at = re.split(r"\s+(?:from|at)\s+(?:the\s+)?(?=[A-Z])|,\s+(?=(?:The )?Univers)", piece, maxsplit=1)
            if len(at) == 2 and school_score(at[1]):
                _take_degree(current, at[0].strip(" ,"), line)
                current.put("institution", at[1].strip(), line.index)
                return
            if _is_school(piece):
                current.put("institution", piece, line.index)
                return
        _take_degree(current, piece, line)
        return
    if school_score(piece) and not current.has("institution"):
        school, colon, studied = piece.partition(": ")
        if colon and school_score(school) and not school_score(studied):
            current.put("institution", school, line.index)
            current.put("fieldOfStudy", studied.strip(" ,"), line.index)
        else:
            current.put("institution", piece, line.index)
        return
    if _HONOR.search(piece):
        current.add("honors", piece, line.index)
        return
    undated.append((piece, line.index))


def _take_degree(current: FoundEntry, text: str, line: Line) -> None:
    """Divide "Bachelor of Science in Physics" and "BSc Physics" into degree and field of study."""
    for honor in _HONOR.finditer(text):
        if honor.start() > 0:
            current.add("honors", honor.group(), line.index)
    text = re.sub(
        r"[,\s(]*(?:(?:summa |magna )?cum laude|with (?:high(?:est)? )?(?:honou?rs|distinction)|"
        r"first[- ]class honou?rs|(?:2:1|2:2|1st|first|2\.1|2\.2)(?: class)?(?: honou?rs)?)\)?$",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = _AFTERWARDS.sub("", _ABOUT.sub("", text))
    degree = degree_match(text)
    match = (_IN.match(text) or _DEGREE_PREFIX.fullmatch(text)) if degree else None
    if match and degree and degree.start() < len(match.group("degree")):
        current.put("degree", match.group("degree").strip(" ,:-–—"), line.index)
        current.put("fieldOfStudy", match.group("field").strip(" ,"), line.index)
        return
    parts = [part.strip() for part in text.split(",")]
    if (
        len(parts) == 2
        and degree_match(parts[0])
        and parts[1]
        and not degree_match(parts[1])
        and parts[1][:1].isupper()
    ):
        current.put("degree", parts[0], line.index)
        current.put("fieldOfStudy", parts[1], line.index)
        return
    if len(parts) == 2 and degree_match(parts[1]) and not degree_match(parts[0]) and parts[0]:
        current.put("degree", parts[1], line.index)
        current.put("fieldOfStudy", parts[0], line.index)
        return
    current.put("degree", text, line.index)


def _finish(current: FoundEntry, undated: list[tuple[str, int]]) -> None:
    """Give the texts that named neither degree nor school to the fields still empty."""
    rest = [(text, line) for text, line in undated if len(text.split()) <= 10]
    if not current.has("institution") and current.has("degree"):
        outside = [item for item in rest if item[1] != _line_of(current, "degree")] or rest
        if outside:
            current.put("institution", outside[0][0], outside[0][1], sure=False)
            rest.remove(outside[0])
    elif current.has("institution") and not current.has("degree") and len(rest) > 1:
        current.put("degree", rest[0][0], rest[0][1], sure=False)
        rest.pop(0)
    elif not current.has("institution") and not current.has("degree") and rest and current.has("graduationDate"):
        current.put("institution", rest[0][0], rest[0][1], sure=False)
        rest.pop(0)
    if not current.has("fieldOfStudy") and rest and current.has("institution"):
        current.put("fieldOfStudy", rest[0][0], rest[0][1], sure=current.has("degree"))


def _line_of(entry: FoundEntry, name: str) -> int:
    value = entry.fields.get(name)
    return value.line if value is not None and not isinstance(value, list) else -1
