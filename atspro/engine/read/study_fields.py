"""The fields of a study: degree, what was studied, school, grade, date and courses."""

from __future__ import annotations

import re

from atspro.engine.read.entry_grouping import Entry
from atspro.engine.read.entry_slots import MARKS, Run, part_text
from atspro.engine.read.head_runs import (
    best_run,
    dated_spans,
    joined_runs,
    only_dates,
    put_run,
)
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.places import is_place
from atspro.engine.read.skills import split_items
from atspro.engine.read.title_company_scores import degree_match, school_score
from atspro.engine.read.word_features import Head

_GRADE = re.compile(
    r"(?:c?gpa|g\.p\.a\.?|grade(?: point average)?|cpi|(?:abschluss|gesamt)?note|notendurchschnitt|"
    r"moyenne|nota(?: media)?|promedio|"
    r"média|media|voto|votazione|cijfer|gemiddelde|ocena|średnia)\s*(?:of\s*)?[:=–-]?\s*(?P<after>\d{1,3}(?:[.,]\d{1,3})?)(?![\d])"
    r"(?P<scale>\s*(?:/|out of|von|sur|de|su)\s*\d{1,3}(?:[.,]\d{1,2})?)?|"
    r"(?<![\w.,/])(?P<before>\d(?:[.,]\d{1,3})?)(?P<scale2>\s*/\s*\d{1,2}(?:[.,]\d{1,2})?)?\s*(?:c?gpa|g\.p\.a\.?)(?!\w)",
    re.IGNORECASE,
)


_COURSES = re.compile(
    r"(?:relevant |selected |related |key |main |core )?(?:course\s?work|courses|modules|subjects|cours|"
    r"cursos|corsi|vakken|"
    r"schwerpunkte|przedmioty)(?: (?:included?|taken|includes|completed))?\s*[:–—-]\s*",
    re.IGNORECASE,
)


# Words about a degree that are none of its name: "Course: …", "pursuing a …".
_ABOUT = re.compile(
    r"^(?:(?:course|degree|qualification|program(?:me)?|award)\s*[:–—-]\s+|(?:currently |presently )?"
    r"(?:pursuing|completed|completing|earned|obtained|received|holds?|working towards?|candidate for)\s+"
    r"(?:(?:an?|the|my|his|her)\s+)?(?=\w))",
    re.IGNORECASE,
)


_IN = re.compile(
    r"^(?P<degree>.{1,110}?),?\s+(?:in|with (?:a )?(?:major|concentration) in)\s+(?P<field>[A-ZÀ-Þ].{1,120})$"
)


_CAMPUS = re.compile(r" (?:at|in) [A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){0,3}(?= *(?:$|[,|(–—-]))", re.IGNORECASE)


_SHORT = re.compile(
    r"^(?P<degree>[A-Z]{2,5}|[BM]\.?(?:[AS]|Sc|Eng|Ed|Com)\.?)\s+"
    r"(?P<field>[A-ZÀ-Þ][^\W\d]+(?: (?:(?:and|of|de|et|&) )?[A-ZÀ-Þ][^\W\d]+){0,3})$"
)


_COMMA = re.compile(r"^(?P<degree>[^,]{2,60}),\s+(?P<field>[A-ZÀ-Þ][^,()]{2,80})$")


_STUDIES = frozenset(
    """
    science arts engineering education technology commerce architecture law laws music nursing philosophy research
    design medicine surgery computer applied
    """.split()  # noqa: SIM905
)


_HONOR = re.compile(
    r"laude|hono|distinction|dean|mention|auszeichnung|first class|lode|honra|honor|wyróż", re.IGNORECASE
)


_EXAMINED = re.compile(r"(?:staatlich )?(?:geprüfter?|anerkannter?|examinierter?)", re.IGNORECASE)


def read_education(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    runs["F"] = [run for run in runs.get("F", []) if not is_place(run.text)]
    for name in "GFS":
        # A grade is none of the three, whatever stands beside it.
        kept = [run for run in runs.get(name, []) if not _GRADE.fullmatch(run.text)]
        if len(kept) < len(runs.get(name, [])):
            runs.setdefault("N", []).extend(run for run in runs[name] if _GRADE.fullmatch(run.text))
            runs[name] = kept
    degree, field = best_run(head, runs.get("G")), best_run(head, runs.get("F"))
    school = best_run(head, runs.get("S"))
    if degree is not None:
        degree.text = _ABOUT.sub("", degree.text)
        if _EXAMINED.fullmatch(degree.text):
            beside = [run for run in runs.get("F", []) if run.cell == degree.cell]
            field = next((run for run in beside if 0 <= run.start - degree.end <= 1), field)
        if field is not None and field.cell == degree.cell and 0 <= field.start - degree.end <= 1:
            named = re.fullmatch(r"(?:bachelor|master|doctor) of (\w+)", degree.text, re.IGNORECASE)
            if (named and named.group(1).lower() not in _STUDIES) or _EXAMINED.fullmatch(degree.text):
                degree.text, field = f"{degree.text} {field.text}", None
        if field is None or field.cell != degree.cell:
            name, studied = degree_and_field(degree.text)
            if studied:
                field = Run(degree.cell, degree.end - len(studied), degree.end, degree.sure, 1, studied)
                degree.text = name
    if field is None and degree is not None:
        # What is left alone in a cell below a degree and its school is what was studied.
        field = next(
            (
                run
                for name in "PN"
                for run in runs.get(name, [])
                if run.text == head.cells[run.cell].cell.text.strip()
                and len(run.text.split()) < 7
                and not is_place(run.text)
                and not any(char.isdigit() for char in run.text)
                and run.text[:1].isupper()
                and not _HONOR.search(run.text)
                and run.cell not in (degree.cell, school.cell if school else -1)
            ),
            None,
        )
        if field is not None:
            field.sure = 0.0
            runs["N"] = [run for run in runs.get("N", []) if run is not field]
    if field is not None and field.text.count(",") > 3:
        # A list that long is of courses, not what was studied.
        runs.setdefault("N", []).append(field)
        field = None
    if school is not None and is_place(school.text):
        school = None
    if school is None:
        schools = [run for name in "GFPN" for run in runs.get(name, []) if _names_school(run.text)]
        school = schools[0] if schools else None
        if school is None and degree is not None:
            degree, school = _with_school(degree)
        degree = None if degree is school else degree
        if school is None:
            school = _left_name(head, runs)
        field = None if field is school else field
    if degree is None and school is not None:
        first, rest = _with_school(school)
        degree, school = (first, rest) if rest is not None else (None, school)
    if school is not None and re.match(r"(?i)univ\w+ (?:of|at) ", school.text):
        text = head.cells[school.cell].cell.text
        at = _CAMPUS.match(text, school.end)
        if at:
            school.text, school.end = f"{school.text}{at.group()}", at.end()
        campus = next(
            (
                run
                for name in "PF"
                for run in runs.get(name, [])
                if run.cell == school.cell and text[school.end : run.start] == ", "
            ),
            None,
        )
        if campus is not None and not is_place(campus.text) and "," not in campus.text:
            school.text = f"{school.text}, {campus.text}"
    put_run(found, "degree", head, degree)
    put_run(found, "institution", head, school)
    put_run(found, "fieldOfStudy", head, field)
    # A cell that gives nothing else is kept as it is written, whatever of it was taken for a remark.
    used = {run.cell for run in (degree, school, field) if run is not None} | {
        number for _, number in dated_spans(head)
    }
    for run in joined_runs(head, runs.get("N", [])):
        one = head.cells[run.cell]
        _take_grade(found, run.text if run.cell in used else one.cell.text.strip(), one.line)
    for one in head.cells:
        if not found.has("gpa") and _GRADE.search(one.cell.text[:300]):
            _take_grade(found, one.cell.text[:300], one.line, only=True)
    spans = dated_spans(head)
    ranges = [pair for pair in spans if pair[0].is_range] or spans
    if ranges:
        span, number = ranges[0] if ranges[0][0].is_range else ranges[-1]
        found.put("graduationDate", span.period.end_text, head.cells[number].line)
    elif runs.get("D"):
        run = runs["D"][0]
        found.put("graduationDate", run.text, head.cells[run.cell].line, sure=False)
    for passage in entry.body:
        courses = _COURSES.match(passage.text)
        if passage.under and _COURSES.match(f"{passage.under}: "):
            for item in split_items(passage.text):
                found.add("relevantCourses", item, passage.line)
        elif courses:
            for item in split_items(passage.text[courses.end() :]):
                found.add("relevantCourses", item, passage.line)
        elif not found.has("graduationDate") and only_dates(passage.text):
            found.put("graduationDate", dates_in(passage.text)[0].period.end_text, passage.line)
        elif _GRADE.match(passage.text) and len(passage.text) < 40:
            _take_grade(found, passage.text, passage.line)
        else:
            found.add("honors", passage.text, passage.line)


def _left_name(head: Head, runs: dict[str, list[Run]]) -> Run | None:
    """A name in a degree's line that is nothing else: "BBA Accounting, UTSA, GPA 3.6"."""
    taken = [run for name in "GFD" for run in runs.get(name, [])]
    for part in head.parts:
        text = part_text(head, part)
        if not text[:1].isupper() or any(char.isdigit() for char in text) or len(text.split()) > 7:
            continue
        start, end = head.tokens[part.first].span[0], head.tokens[part.last - 1].span[1]
        beside = any(run.cell == part.cell for run in taken)
        free = not any(run.cell == part.cell and run.start < end and start < run.end for run in taken)
        if (
            beside
            and free
            and not (is_place(text) or _HONOR.search(text) or _GRADE.search(text) or _ABOUT.search(text))
        ):
            return Run(part.cell, start, end, 0.0, part.last - part.first, text)
    return None


_IRISH_SCHOOL = re.compile(r"(?:coláiste|scoil|gaelscoil) [^\W\d_]", re.IGNORECASE)


def _names_school(text: str) -> bool:
    """Whether a text names a school and no degree: "Lakeside High School", not "High School Diploma"."""
    return (school_score(text) > 0 or _IRISH_SCHOOL.match(text) is not None) and (
        degree_match(text) is None or re.search(r"\w high school$", text, re.I) is not None
    )


def _with_school(degree: Run) -> tuple[Run, Run | None]:
    """A degree and the school behind its mark: "High School Diploma, Lakeside High School"."""
    name, mark, rest = re.sub(r",\s+|\s+[-–—|·•@]\s+", "\t", degree.text).rpartition("\t")
    if not mark or not _names_school(rest):
        return degree, None
    cut = degree.start + degree.text.rfind(rest)
    return (
        Run(degree.cell, degree.start, cut, degree.sure, 1, name.replace("\t", ", ").strip(MARKS)),
        Run(degree.cell, cut, degree.end, 0.0, 1, rest),
    )


def degree_and_field(text: str) -> tuple[str, str]:
    """A degree and what was studied, written as one: "BSc in Physics", "Licence, Géographie". The second may be ""."""
    match = _IN.match(text)
    if match is None:
        match = _COMMA.match(text)
        if match and (degree_match(match.group("field")) or _HONOR.search(match.group("field"))):
            match = None
    if match is None:
        match = _SHORT.match(text)
        if match and (not degree_match(match.group("degree")) or _HONOR.search(match.group("field"))):
            match = None
    return (match.group("degree"), match.group("field")) if match else (text, "")


def _take_grade(found: FoundEntry, text: str, line: int, only: bool = False) -> None:
    """The grade as a number, and what is written as a line of honors when it says more."""
    grade = _GRADE.search(text)
    if grade is None:
        plain = re.fullmatch(r"\W*(\d{1,3}[.,]\d{1,2})\s*(/\s*\d{1,3}(?:[.,]\d{1,2})?)?\W*", text)
        if plain is None or found.has("gpa"):
            if not only:
                found.add("honors", text, line)
            return
        number, scale = plain.group(1), plain.group(2) or ""
        if number in ("2.1", "2.2") and not scale:
            # A class of honours in Britain and Ireland, and no average.
            if not only:
                found.add("honors", number, line)
            return
    else:
        number = grade.group("after") or grade.group("before")
        scale = grade.group("scale") or grade.group("scale2") or ""
    value = float(number.replace(",", "."))
    if value > 1000:
        return
    found.put("gpa", str(value), line)
    written = f"{number}{scale}".strip()
    if written != f"{value:g}":
        found.add("honors", written, line)
    if grade is not None and not only:
        for rest in (text[: grade.start()], text[grade.end() :]):
            rest = rest.strip(MARKS + "()")
            if len(rest) > 2 and any(char.isalpha() for char in rest):
                found.add("honors", rest, line)
