"""The fields of entries: what each word of a head is, and dates, grades and numbers by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atspro.engine.dates import DatedSpan, find_expiry, is_now
from atspro.engine.read.cell_features import DocumentLexicon, dates_in
from atspro.engine.read.crf import label, model
from atspro.engine.read.entry_grouping import CODES, Entry, Passage
from atspro.engine.read.entry_slots import MARKS, Run, divide_at_marks, same_slots, tidy
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.places import is_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.title_company_scores import company_score, degree_match, position_score, school_score
from atspro.engine.read.word_features import Head, head_features, read_head

SURE = 0.8
_APART = frozenset("|·•—@/:")
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
_NUMBER = re.compile(
    r"(?:credential|certificate|certification|licen[sc]e|registration|cert\.?|zertifikat)?\s*(?:id|no\.?|number|#|nr\.?|code|nº|n°)"
    r"\s*[:#.]?\s*(?P<value>(?=[\w./-]*\d)[A-Z0-9][\w./-]{2,60})",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:issued by|issuer|issuing (?:body|authority|organization)|provider|authority|ausgestellt von|"
    r"délivré par|emitid[oa] por|"
    r"rilasciato da)\s*:?\s+",
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
_COMMA = re.compile(r"^(?P<degree>[^,]{2,60}),\s+(?P<field>[A-ZÀ-Þ][^,()]{2,80})$")
_STUDIES = frozenset(
    [
        "science",
        "arts",
        "engineering",
        "education",
        "technology",
        "commerce",
        "architecture",
        "law",
        "laws",
        "music",
        "nursing",
        "philosophy",
        "research",
        "design",
        "medicine",
        "surgery",
        "computer",
        "applied",
    ]
)
_HONOR = re.compile(
    r"laude|hono|distinction|dean|mention|auszeichnung|first class|lode|honra|honor|wyróż", re.IGNORECASE
)
_TOUCHING = {"W": ("TC",), "E": ("GF", "FS", "GS"), "C": ("TC",), "X": ("TC",)}
"""The labels of fields that stand beside each other, by the kind of entry."""
_WEB = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|games|app|me|co|edu|de|fr|es|it|nl|pl|pt)(?:/\S*)?"
)
_DETAIL = re.compile(
    r"^\W*(?:\d+\+?\s*(?:years?|yrs?|months?|mos?)\W*)+$|^\W*(?:full|part)[- ]time\W*$|.*:$|"
    r"^\W*(?:tasks?|duties|duration|period|summer|winter|spring|autumn|fall|current job|present job|"
    r"location|page \d.*)\W*$",
    re.IGNORECASE,
)


def read_entries(entries: Sequence[Entry], towns: set[str] | None = None) -> list[FoundEntry]:
    """The fields of each entry, under the names that `FoundEntry` gives them.

    ``towns`` are places that the document names elsewhere.
    """
    lexicon = DocumentLexicon(towns or set())
    heads = [read_head(entry.head, lexicon) for entry in entries]
    found: list[FoundEntry] = [FoundEntry() for _ in entries]
    for code, name in CODES.items():
        chosen = [at for at, entry in enumerate(entries) if entry.code == code]
        features = head_features([heads[at] for at in chosen])
        labelled = []
        for at, words in zip(chosen, features, strict=True):
            labels = label(model(name), words)
            labelled.append(_runs(heads[at], [(one.label, one.probability) for one in labels]))
        for at, runs in zip(chosen, labelled, strict=True):
            for pair in _TOUCHING.get(code, ()):
                divide_at_marks(heads[at], runs, *pair)
        if code == "W":
            same_slots([heads[at] for at in chosen], labelled)
        for at, runs in zip(chosen, labelled, strict=True):
            _READERS[code](found[at], entries[at], heads[at], runs)
    return found


def _runs(head: Head, labels: Sequence[tuple[str, float]]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    last: tuple[str, int] | None = None
    for token, (name, sure) in zip(head.tokens, labels, strict=True):
        if name == "O":
            last = None if token.text not in ".'’" else last
            continue
        runs = found.setdefault(name, [])
        if last == (name, token.cell) and runs:
            run = runs[-1]
            run.end, run.sure, run.words = token.span[1], min(run.sure, sure), run.words + 1
        else:
            runs.append(Run(token.cell, token.span[0], token.span[1], sure, 1, ""))
        last = (name, token.cell)
    for runs in found.values():
        for run in runs:
            run.text = tidy(head.cells[run.cell].cell.text, run.start, run.end)
    return {name: kept for name, runs in found.items() if (kept := [run for run in runs if run.text])}


def _joined(head: Head, runs: list[Run]) -> list[Run]:
    """Runs of one cell with only a comma or a dash between them as one."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last is not None and last.cell == run.cell:
            text = head.cells[run.cell].cell.text
            between = text[last.end : run.start]
            if len(between) <= 3 and not set(between) & _APART and not any(char.isalnum() for char in between):
                last.end, last.sure, last.words = run.end, min(last.sure, run.sure), last.words + run.words
                last.text = tidy(text, last.start, last.end)
                continue
        merged.append(run)
    return merged


def _best(head: Head, runs: list[Run] | None) -> Run | None:
    """The run that is the field's value: the first of the sure ones."""
    if not runs:
        return None
    merged = _joined(head, runs)
    top = max(run.sure for run in merged)
    return next(run for run in merged if run.sure >= 0.7 * top)


def _put(found: FoundEntry, name: str, head: Head, run: Run | None, sure: bool = True) -> None:
    if run is not None:
        found.put(name, run.text, head.cells[run.cell].line, sure and run.sure >= SURE)


def _spans(head: Head) -> list[tuple[DatedSpan, int]]:
    return [(span, number) for number, one in enumerate(head.cells) for span in dates_in(one.cell.text)]


def _put_period(found: FoundEntry, head: Head, runs: dict[str, list[Run]], anchor: Run | None) -> None:
    """Start and end as written; of several the one nearest to the title. What is not understood stays as written."""
    spans = _spans(head)
    ranges = [pair for pair in spans if pair[0].is_range] or spans
    if ranges:
        row = head.cells[anchor.cell].row if anchor is not None else 0
        span, number = min(ranges, key=lambda pair: (abs(head.cells[pair[1]].row - row), pair[1]))
        line, period = head.cells[number].line, span.period
        if span.is_range:
            found.put("startDate", period.start_text or None, line)
        found.put("endDate", period.end_text, line)
        if period.is_current:
            found.put("isCurrent", "true", line)
        return
    for run in runs.get("D", []):
        if not re.search(r"\d", run.text) and not is_now(run.text):
            continue
        line = head.cells[run.cell].line
        start, _, end = re.sub(r"\s+(?:[-–—]|to|bis)\s+", "\t", run.text).partition("\t")
        if end:
            found.put("startDate", start, line, sure=False)
            found.put("endDate", end, line, sure=False)
            if is_now(end):
                found.put("isCurrent", "true", line)
        else:
            found.put("endDate", start, line, sure=False)
        return


def _work(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    sure = entry.sure >= 0.5
    for name in ("C", "T"):
        kept = [run for run in runs.get(name, []) if not _is_duty(run.text)]
        for run in runs.get(name, []):
            if run not in kept:
                found.add("description", head.cells[run.cell].cell.text, head.cells[run.cell].line)
        runs[name] = kept
    title, company = _checked(_best(head, runs.get("T")), _best(head, runs.get("C")))
    if title is not None and (
        company is None or (re.search(r"\s[—|·•@]\s", title.text) and company.cell >= title.cell)
    ):
        below = company
        title, company = _divided(title, head.cells[title.cell].cell.text)
        if company is not None and below is not None and below.cell != title.cell:
            found.add("description", head.cells[below.cell].cell.text, head.cells[below.cell].line)
        company = company or below
    if title is None and company is not None and position_score(company.text) > 0:
        title, company = _split_words(company)
    elif company is None and title is not None:
        title, company = _split_words(title)
    if company is None:
        left = [
            run
            for name in ("P", "T", "O")
            for run in _joined(head, runs.get(name, []))
            if run is not title
            and not is_place(run.text)
            and position_score(run.text) == 0
            and not _DETAIL.match(run.text)
        ]
        company = next(
            (run for run in left if title is None or run.cell != title.cell or run.text not in title.text), None
        )
        if company is not None:
            company.sure = 0.0
    swapped = (
        title is not None
        and company is not None
        and position_score(title.text) == 0
        and position_score(company.text) > 0
        and company_score(company.text) == 0
        and company_score(title.text) > 0
    )
    if swapped:
        title, company = company, title
    _put(found, "company", head, company, sure)
    _put(
        found,
        "position",
        head,
        title,
        sure and (company is not None or title is None or position_score(title.text) > 0),
    )
    _put_period(found, head, runs, title)
    named = {run.cell for run in (title, company) if run is not None}
    for run in runs.get("C", []):
        # A second name in a line of its own says more of the employer.
        if company is not None and run.cell not in named and run.text not in company.text:
            found.add("description", head.cells[run.cell].cell.text, head.cells[run.cell].line)
    for one in head.cells:
        if _is_duty(one.cell.text) and one.cell.text not in (found.text("position"), found.text("company")):
            found.add("description", one.cell.text, one.line)
    for passage in entry.body:
        tools = skills_line(passage.text)
        if tools is not None:
            for item in split_items(tools):
                found.add("skills", item, passage.line)
        elif not found.has("startDate") and not found.has("endDate") and _only_dates(passage.text):
            span = dates_in(passage.text)[0]
            found.put("startDate", span.period.start_text or None, passage.line)
            found.put("endDate", span.period.end_text, passage.line)
            if span.period.is_current:
                found.put("isCurrent", "true", passage.line)
        else:
            found.add("responsibilities" if passage.bullet else "description", passage.text, passage.line)


def _checked(title: Run | None, company: Run | None) -> tuple[Run | None, Run | None]:
    """The two without what neither can be."""
    if company is not None and (is_place(company.text) or heading_kind(company.text) or _DETAIL.match(company.text)):
        company = None
    if title is not None and (heading_kind(title.text) or _DETAIL.match(title.text)):
        title = None
    if title is not None and company is None and position_score(title.text) == 0 and company_score(title.text) > 0:
        title, company = None, title
    return title, company


def _is_duty(text: str) -> bool:
    """Whether a text tells of work done: a first duty is no employer."""
    words = text.split()
    if len(words) < 2 or company_score(text) or position_score(text):
        return False
    plain = sum(word[:1].islower() for word in words[1:]) >= 0.5 * (len(words) - 1)
    sentence = text.endswith(".") and len(words) > 2 and plain
    return sentence or (plain and re.match(r"[A-Z]\w+(?:ing|ed)\b", text) is not None)


def _split_words(run: Run) -> tuple[Run, Run | None]:
    """A title and an employer with only a space between them: "Cashier Walmart Inc."."""
    words = run.text.split()
    last = max((at for at, word in enumerate(words) if position_score(word) > 0), default=-1)
    rest = " ".join(words[last + 1 :])
    if last < 0 or not rest or not rest[:1].isupper() or company_score(rest) == 0:
        return run, None
    company = Run(run.cell, run.end - len(rest), run.end, 0.0, 1, rest)
    title = Run(run.cell, run.start, run.end - len(rest), 0.0, 1, " ".join(words[: last + 1]))
    return title, company


def _divided(title: Run, text: str) -> tuple[Run, Run | None]:
    """A title that its employer was taken for a part of: "Nurse, Saint Anne"."""
    first, mark, rest = re.sub(r"\s+[|·•–—@-]\s+|,\s+", "\t", title.text, count=1).partition("\t")
    strong = re.search(r"\s[—|·•@]\s", title.text) is not None
    if not mark or (position_score(first) == 0 and not strong) or position_score(rest) > 0 or len(rest) < 3:
        return title, None
    if strong:
        rest = re.split(r"\s[|·•—]\s|,\s|\s\(", text[text.find(rest) :])[0]
    company = Run(title.cell, title.end - len(rest), title.end, 0.0, 1, rest.strip(MARKS))
    title.text, title.sure = first.strip(MARKS), min(title.sure, SURE)
    return title, company


def _only_dates(text: str) -> bool:
    spans = dates_in(text)
    return bool(spans) and sum(span.end - span.begin for span in spans) >= 0.7 * len(text.strip(" ()|,"))


def _education(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    for name in "GFS":
        # A grade is none of the three, whatever stands beside it.
        kept = [run for run in runs.get(name, []) if not _GRADE.fullmatch(run.text)]
        if len(kept) < len(runs.get(name, [])):
            runs.setdefault("N", []).extend(run for run in runs[name] if _GRADE.fullmatch(run.text))
            runs[name] = kept
    degree, field = _best(head, runs.get("G")), _best(head, runs.get("F"))
    school = _best(head, runs.get("S"))
    if degree is not None:
        degree.text = _ABOUT.sub("", degree.text)
        if field is not None and field.cell == degree.cell and 0 <= field.start - degree.end <= 1:
            named = re.fullmatch(r"(?:bachelor|master|doctor) of (\w+)", degree.text, re.IGNORECASE)
            if named and named.group(1).lower() not in _STUDIES:
                degree.text, field = f"{degree.text} {field.text}", None
        inside = _IN.match(degree.text) if field is None or field.cell != degree.cell else None
        if inside is None and field is None:
            inside = _COMMA.match(degree.text)
            if inside and (degree_match(inside.group("field")) or _HONOR.search(inside.group("field"))):
                inside = None
        if inside:
            field = Run(
                degree.cell, degree.end - len(inside.group("field")), degree.end, degree.sure, 1, inside.group("field")
            )
            degree.text = inside.group("degree")
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
    if school is not None and is_place(school.text):
        school = None
    if school is None:
        schools = [
            run
            for name in "GFPN"
            for run in runs.get(name, [])
            if school_score(run.text) and not degree_match(run.text)
        ]
        school = schools[0] if schools else None
        degree = None if degree is school else degree
        field = None if field is school else field
    if school is not None and re.match(r"Univ\w+ (?:of|at) ", school.text):
        text = head.cells[school.cell].cell.text
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
    _put(found, "degree", head, degree)
    _put(found, "institution", head, school)
    _put(found, "fieldOfStudy", head, field)
    for run in _joined(head, runs.get("N", [])):
        _take_grade(found, run.text, head.cells[run.cell].line)
    for one in head.cells:
        if not found.has("gpa") and _GRADE.search(one.cell.text[:300]):
            _take_grade(found, one.cell.text[:300], one.line, only=True)
    spans = _spans(head)
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
        elif not found.has("graduationDate") and _only_dates(passage.text):
            found.put("graduationDate", dates_in(passage.text)[0].period.end_text, passage.line)
        elif _GRADE.match(passage.text) and len(passage.text) < 40:
            _take_grade(found, passage.text, passage.line)
        else:
            found.add("honors", passage.text, passage.line)


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


def _certificate(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    name, issuer = _best(head, runs.get("T")), _best(head, runs.get("C"))
    if issuer is not None:
        issuer.text = _ISSUED.sub("", issuer.text).strip(MARKS)
    texts = [(one.cell.text, one.line) for one in head.cells] + [(passage.text, passage.line) for passage in entry.body]
    for text, line in texts:
        _take_certificate_facts(found, text, line)
    if name is None and issuer is not None:
        name, issuer = issuer, None
    _put(found, "name", head, name)
    _put(found, "issuer", head, issuer)


def _take_certificate_facts(found: FoundEntry, text: str, line: int) -> None:
    text = text[:400]
    expiry = find_expiry(text)
    if expiry is not None:
        found.put("expirationDate", expiry[0], line)
        text = text[: expiry[1][0]] + " | " + text[expiry[1][1] :]
    number = _NUMBER.search(text)
    if number and (number.group("value")[-1:].isalnum()):
        found.put("credentialId", number.group("value"), line)
        text = text[: number.start()] + " | " + text[number.end() :]
    for span in dates_in(text):
        if span.is_range:
            found.put("dateObtained", span.period.start_text or None, line)
            if span.period.end is not None:
                found.put("expirationDate", span.period.end_text, line)
        else:
            found.put("dateObtained", span.period.end_text, line)


def _other(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    _put(found, "name", head, _best(head, runs.get("T")))
    _put(found, "organization", head, _best(head, runs.get("C")))
    _put(found, "level", head, _best(head, runs.get("V")))
    _put_period(found, head, runs, None)
    for one in head.cells:
        web = _WEB.search(one.cell.text[:300])
        if web:
            found.put("url", web.group().rstrip(".,)"), one.line)
    left = _left_over(head, found)
    for text, line in left:
        if not found.has("name"):
            found.put("name", text, line)
        elif not found.has("organization") and len(text.split()) < 9 and not is_place(text):
            found.put("organization", text, line, sure=False)
        else:
            found.add("description", text, line)
    for passage in entry.body:
        tools = skills_line(passage.text)
        if tools is not None:
            for item in split_items(tools):
                found.add("skills", item, passage.line)
        elif not found.has("endDate") and _only_dates(passage.text):
            span = dates_in(passage.text)[0]
            found.put("startDate", span.period.start_text or None, passage.line)
            found.put("endDate", span.period.end_text, passage.line)
        else:
            found.add("bullets" if passage.bullet else "description", passage.text, passage.line)


def _left_over(head: Head, found: FoundEntry) -> Iterable[tuple[str, int]]:
    """The cells of a head with words that came into no field, without their dates; long ones as they are."""
    fields = " ".join(found.text(name) for name in ("name", "organization", "level", "url"))
    for one in head.cells:
        text = one.cell.text
        if len(text) > 400:
            yield text, one.line
            continue
        for span in reversed(dates_in(text)):
            text = text[: span.begin] + text[span.end :]
        text = text.strip(MARKS + "()")
        missing = [word for word in re.findall(r"\w{2,}", text) if word not in fields]
        if text and missing and not is_place(text) and (len(missing) > 1 or len(text.split()) == 1):
            yield text, one.line


_READERS = {"W": _work, "E": _education, "C": _certificate, "X": _other}

__all__ = ["Passage", "read_entries"]
