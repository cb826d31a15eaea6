"""The fields of a position: its title and employer told apart, its dates, duties and tools."""

from __future__ import annotations

import re

from atspro.engine.read.entry_grouping import Entry
from atspro.engine.read.entry_slots import MARKS, Run, tidy
from atspro.engine.read.head_runs import (
    SURE,
    best_run,
    joined_runs,
    only_dates,
    put_period,
    put_run,
)
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.places import is_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.title_company_scores import company_score, position_score, title_score
from atspro.engine.read.word_features import Head

MAX_CELL = 400
_DETAIL = re.compile(
    r"^\W*(?:\d+\+?\s*(?:years?|yrs?|months?|mos?)\W*)+$|^\W*(?:full|part)[- ]time\W*$|.*:$|"
    r"^\W*(?:tasks?|duties|duration|period|summer|winter|spring|autumn|fall|current job|present job|"
    r"location|page \d.*)\W*$",
    re.IGNORECASE,
)


def read_work(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    sure = entry.sure >= 0.5
    for name in ("C", "T"):
        # "Dana Inc, Toledo OH": a state is neither.
        runs[name] = [run for run in runs.get(name, []) if not (len(run.text) < 4 and is_place(run.text))]
        if name == "C":
            # "Carrignavar, Co. Cork" is a town in a county.
            runs[name] = [run for run in runs[name] if not _is_county(head, run)]
        kept = [run for run in runs[name] if not _is_duty(run.text)]
        for run in runs[name]:
            if run not in kept:
                found.add("description", head.cells[run.cell].cell.text, head.cells[run.cell].line)
        runs[name] = kept
    title, company = _checked(*_whole_title(head, runs.get("T", []), runs.get("C", [])))
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
            for run in joined_runs(head, runs.get(name, []))
            if run is not title
            and not is_place(run.text)
            and (position_score(run.text) == 0 or (title is not None and _stands_apart(head, run, title)))
            and not _DETAIL.match(run.text)
        ]
        company = next(
            (run for run in left if title is None or run.cell != title.cell or run.text not in title.text), None
        )
        if company is not None:
            company.sure = 0.0
    title = _known_title(head, title, company, runs)
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
    if title is None and company is not None:
        # Of two lines that are nothing else, the one that is not the employer says what was done there.
        title = next((run for run in runs.get("C", []) if run.cell != company.cell and not is_place(run.text)), None)
        title = title or _alone(head, [*runs.get("P", []), *runs.get("O", [])], company)
    put_run(found, "company", head, company, sure)
    put_run(
        found,
        "position",
        head,
        title,
        sure and (company is not None or title is None or position_score(title.text) > 0),
    )
    put_period(found, head, runs, title)
    named = {run.cell for run in (title, company) if run is not None}
    for run in runs.get("C", []):
        # A second name in a line of its own says more of the employer.
        if company is not None and run.cell not in named and run.text not in company.text:
            found.add("description", head.cells[run.cell].cell.text, head.cells[run.cell].line)
    said = {run.cell for name in "TCPDN" for run in runs.get(name, [])}
    for number, one in enumerate(head.cells):
        text = one.cell.text
        unread = number not in said and len(text.split()) > 2 and not _DETAIL.match(text) and not dates_in(text)
        if (unread or _is_duty(text)) and text not in (found.text("position"), found.text("company")):
            found.add("description", text, one.line)
    for passage in entry.body:
        tools = skills_line(passage.text)
        if tools is not None:
            for item in split_items(tools):
                found.add("skills", item, passage.line)
        elif not found.has("startDate") and not found.has("endDate") and only_dates(passage.text):
            span = dates_in(passage.text)[0]
            found.put("startDate", span.period.start_text or None, passage.line)
            found.put("endDate", span.period.end_text, passage.line)
            if span.period.is_current:
                found.put("isCurrent", "true", passage.line)
        else:
            found.add("responsibilities" if passage.bullet else "description", passage.text, passage.line)


def _stands_apart(head: Head, run: Run, title: Run) -> bool:
    """Whether a name opens a line below the title and only its sound is that of a position: "Coláiste an Chroí"."""
    below = head.cells[run.cell].row > head.cells[title.cell].row
    return below and run.start == 0 and title_score(run.text) == 0


def _is_county(head: Head, run: Run) -> bool:
    after = head.cells[run.cell].cell.text[run.end :]
    cut = run.text.endswith("Co.") and re.match(r"\.?\s[A-Z]", after) is not None
    return cut or re.fullmatch(r"(?:[^,]+, )?Co\. [A-Z]\w+", run.text) is not None


def _alone(head: Head, runs: list[Run], company: Run) -> Run | None:
    """A few plain words in a cell of their own beside the employer: "Stower"."""
    for run in runs:
        whole = run.text == tidy(head.cells[run.cell].cell.text, 0, MAX_CELL)
        plain = run.text[:1].isupper() and len(run.text.split()) <= 4 and not any(map(str.isdigit, run.text))
        if run.cell != company.cell and whole and plain and not is_place(run.text) and not _DETAIL.match(run.text):
            return Run(run.cell, run.start, run.end, 0.0, run.words, run.text)
    return None


def _known_title(head: Head, title: Run | None, company: Run | None, runs: dict[str, list[Run]]) -> Run | None:
    """The title, or a line of its own that names a known one where what was taken for the title does not."""
    if title is not None and position_score(title.text) > 0:
        return title
    others = [run for name in "TCNP" for run in joined_runs(head, runs.get(name, [])) if run is not company]
    alone = [run for run in others if run.text == tidy(head.cells[run.cell].cell.text, 0, MAX_CELL)]
    return next((run for run in alone if position_score(run.text) > 0 and not company_score(run.text)), title)


def _whole_title(head: Head, titles: list[Run], named: list[Run]) -> tuple[Run | None, Run | None]:
    """The title and the employer, where the words behind a title's comma were taken for one above the employer's line.

    "Vice President, Global Supply Chain" is one title when another line of the head begins with an employer.
    """
    title, company = best_run(head, titles), best_run(head, named)
    if title is not None:
        _take_second(head, title, titles)
    if title is not None and company is not None:
        _take_rest(head, title, company, named)
    if title is None or company is None or company.cell != title.cell or company.start < title.end:
        return title, company
    text = head.cells[title.cell].cell.text
    own = next((run for run in joined_runs(head, named) if run.cell != title.cell and run.start == 0), None)
    comma = text[title.end : company.start].strip() in (",", "-", "–") and not text[company.end :].strip()
    if own is None or not comma or is_place(own.text) or company_score(company.text) > company_score(own.text):
        return title, company
    return Run(
        title.cell, title.start, company.end, min(title.sure, SURE), 1, tidy(text, title.start, company.end)
    ), own


def _take_second(head: Head, title: Run, titles: list[Run]) -> None:
    """Give a title the one behind its slash: "Packer / Line Lead"."""
    text = head.cells[title.cell].cell.text
    second = next(
        (run for run in titles if run.cell == title.cell and text[title.end : run.start].strip() == "/"), None
    )
    if second is not None:
        title.end, title.sure = second.end, min(title.sure, second.sure)
        title.text = tidy(text, title.start, title.end)


_IN_BRACKETS = re.compile(r"\s*\([^()]{2,40}\)$")


def _take_rest(head: Head, title: Run, company: Run, named: list[Run]) -> None:
    """Give a title what was taken from it: words behind its comma that are not the employer, and "(Band 7)"."""
    text = head.cells[title.cell].cell.text
    rest = next(
        (run for run in named if run.cell == title.cell and text[title.end : run.start].strip() in (",", "-", "–")),
        None,
    )
    if rest is not None and rest is not company and not is_place(rest.text) and not company_score(rest.text):
        title.end, title.sure = rest.end, min(title.sure, SURE - 0.01)
    bracket = _IN_BRACKETS.match(text, title.end) if company.cell != title.cell else None
    inside = bracket.group().strip(" ()") if bracket else ""
    if bracket and not dates_in(inside) and not is_place(inside) and not _DETAIL.match(inside):
        title.end = bracket.end()
    title.text = tidy(text, title.start, title.end)


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
