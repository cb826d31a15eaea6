"""The fields of entries: what each word of a head is, and dates, grades and numbers by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atspro.engine.dates import find_expiry
from atspro.engine.read.crf import label, model
from atspro.engine.read.entry_grouping import CODES, Entry, Passage
from atspro.engine.read.entry_slots import MARKS, Run, divide_at_marks, same_slots, tidy, whole_abbreviations
from atspro.engine.read.head_runs import (
    best_run,
    labelled_runs,
    only_dates,
    put_period,
    put_run,
    whole_parts,
)
from atspro.engine.read.lexicon import DocumentLexicon, dates_in
from atspro.engine.read.parse_results import Found, FoundEntry
from atspro.engine.read.places import is_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.study_fields import read_education
from atspro.engine.read.text_lines import Cell
from atspro.engine.read.title_company_scores import company_score
from atspro.engine.read.word_features import Head, HeadCell, head_features, read_head
from atspro.engine.read.work_fields import read_work

MAX_HEAD = 400
_NUMBER = re.compile(
    r"(?:credential|certificate|certification|licen[sc]e|registration|cert\.?|zertifikat)?\s*(?:id|no\.?|number|#|nr\.?|code|nº|n°)"
    r"\s*[:#.]?\s*(?P<value>(?=[\w./-]*\d)[A-Z0-9][\w./-]{2,60})",
    re.IGNORECASE,
)
_ENDS_IN = re.compile(r"\b(?:to|through|thru)(?= (?:[A-Z][a-z]{2,8}\.? )?(?:\d{1,2}/)?20\d\d\b)")
"""Of a certificate without a stretch of time: "medical card to 2027"."""
_ISSUED = re.compile(
    r"(?:issued by|issuer|issuing (?:body|authority|organization)|provider|authority|ausgestellt von|"
    r"délivré par|emitid[oa] por|"
    r"rilasciato da)\s*:?\s+",
    re.IGNORECASE,
)
_TOUCHING = {"W": ("TC",), "E": ("GF", "FS", "GS"), "C": ("TC",), "X": ("TC",)}
"""The labels of fields that stand beside each other, by the kind of entry."""
_WEB = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|games|app|me|co|edu|de|fr|es|it|nl|pl|pt)(?:/\S*)?"
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
            labelled.append(labelled_runs(heads[at], whole_parts(heads[at], labels)))
        for at, runs in zip(chosen, labelled, strict=True):
            whole_abbreviations(heads[at], runs, "CS")
            for pair in _TOUCHING.get(code, ()):
                divide_at_marks(heads[at], runs, *pair)
        if code == "W":
            same_slots([heads[at] for at in chosen], labelled)
        for at, runs in zip(chosen, labelled, strict=True):
            _READERS[code](found[at], entries[at], heads[at], runs)
    return found


def certificate_of(text: str) -> dict[str, str]:
    """A certificate written on one line: its name, issuer and dates, by their names in `Certification`."""
    [found] = read_entries([Entry("C", [HeadCell(Cell(text[:MAX_HEAD]), 0, 0, 0, True)])])
    return {name: value.text for name, value in found.fields.items() if isinstance(value, Found)}


def _certificate(found: FoundEntry, entry: Entry, head: Head, runs: dict[str, list[Run]]) -> None:
    name, issuer = best_run(head, runs.get("T")), best_run(head, runs.get("C"))
    if issuer is not None:
        issuer.text = _ISSUED.sub("", issuer.text).strip(MARKS)
    texts = [(one.cell.text, one.line) for one in head.cells] + [(passage.text, passage.line) for passage in entry.body]
    for text, line in texts:
        _take_certificate_facts(found, text, line)
    if name is None and issuer is not None:
        name, issuer = issuer, None
    if name is not None and issuer is not None and name.cell == issuer.cell and _is_no_name(issuer.text):
        # "Boiler operator - low pressure" says which, not who gave it.
        name.text, issuer = tidy(head.cells[name.cell].cell.text, name.start, issuer.end), None
    if name is not None and issuer is not None:
        _take_between(head, name, issuer)
    put_run(found, "name", head, name)
    put_run(found, "issuer", head, issuer)


def _is_no_name(text: str) -> bool:
    """Whether no word of a text has a capital, or none but abbreviations in a list that begins without one."""
    capitals = [word for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper()]
    return not capitals or (text[:1].islower() and ", " in text and all(map(str.isupper, capitals)))


def _take_between(head: Head, name: Run, issuer: Run) -> None:
    """Give a certificate's name what stands between it and the issuer: "CPA, license pending, Board of Ohio"."""
    if name.cell != issuer.cell or issuer.start < name.end:
        return
    text = head.cells[name.cell].cell.text
    between = text[name.end : issuer.start].strip(MARKS)
    said = dates_in(between) or _ISSUED.match(f"{between} ") or _NUMBER.search(between)
    if re.search(r"[^\W\d_]{3}", between) and not said:
        name.text = tidy(text, name.start, issuer.start)


def _take_certificate_facts(found: FoundEntry, text: str, line: int) -> None:
    text = text[:400]
    if not any(span.is_range for span in dates_in(text)):
        text = _ENDS_IN.sub("until", text)
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
    name, organization = best_run(head, runs.get("T")), best_run(head, runs.get("C"))
    if name is not None and head.cells[name.cell].row > 0:
        name, organization = _first_line_first(head, runs, name, organization)
    put_run(found, "name", head, name)
    put_run(found, "organization", head, organization)
    put_run(found, "level", head, best_run(head, runs.get("V")))
    put_period(found, head, runs, None)
    for one in head.cells:
        web = _WEB.search(one.cell.text[:300])
        if web:
            found.put("url", web.group().rstrip(".,)"), one.line)
    left = _left_over(head, found)
    for text, line in left:
        if name is not None and len(head.cells) == 1 and text.startswith(name.text) and not entry.body:
            # A line of several things of which none is a name of its own: "Polish (native), English, kitchen Spanish".
            found.fields["name"] = Found(text, line, sure=False)
            found.fields.pop("level", None)
        elif not found.has("name"):
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
        elif not found.has("endDate") and only_dates(passage.text):
            span = dates_in(passage.text)[0]
            found.put("startDate", span.period.start_text or None, passage.line)
            found.put("endDate", span.period.end_text, passage.line)
        else:
            found.add("bullets" if passage.bullet else "description", passage.text, passage.line)


def _first_line_first(
    head: Head, runs: dict[str, list[Run]], name: Run, organization: Run | None
) -> tuple[Run | None, Run | None]:
    """Name and organization, where a line above the name names what it is about and is known for no organization."""
    if organization is not None and head.cells[organization.cell].row < head.cells[name.cell].row:
        return (name, organization) if company_score(organization.text) else (organization, name)
    text = head.cells[0].cell.text
    above = next((run for run in runs.get("T", []) if run.cell == 0 and run.text == text.strip(MARKS)), None)
    if above is not None:
        return above, organization
    unread = not any(run.cell == 0 for found in runs.values() for run in found)
    if organization is None and unread and not dates_in(text) and not is_place(text) and text[:1].isalnum():
        return Run(0, 0, len(text), 0.0, 1, text.strip(MARKS)), name
    return name, organization


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


_READERS = {"W": read_work, "E": read_education, "C": _certificate, "X": _other}

__all__ = ["Passage", "read_entries"]
