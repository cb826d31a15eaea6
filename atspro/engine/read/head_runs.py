"""Runs of labelled words in an entry's head, and how they become its values: names as they stand, dates by rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from atspro.engine.dates import DatedSpan, is_now
from atspro.engine.read.crf import Labelled
from atspro.engine.read.entry_slots import Run, part_text, tidy
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.title_company_scores import school_score
from atspro.engine.read.word_features import Head

SURE = 0.8


_AT = frozenset(("at", "bei", "beim", "chez", "presso", "bij", "für"))
_APART = frozenset("|·•—@/:")


def labelled_runs(head: Head, labels: Sequence[tuple[str, float]]) -> dict[str, list[Run]]:
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


def whole_parts(head: Head, labels: Sequence[Labelled]) -> list[tuple[str, float]]:
    """The labels, where names that are parted by no mark, no other look and no "at" do not change within one part.

    "Academy of Fine Arts in Kraków" is one school, "Mountain Health System" one employer, whatever their words are.
    """
    found = [(one.label, one.probability) for one in labels]
    for part in head.parts:
        tokens = range(part.first, part.last)
        said = {head.tokens[at].text.lower() for at in tokens}
        if len({head.tokens[at].look for at in tokens}) > 1 or said & _AT:
            continue
        weights: dict[str, float] = defaultdict(float)
        for at in tokens:
            weights[found[at][0]] += found[at][1]
        names = [name for name in ("T", "C") if weights.get(name)]
        if weights.get("S") and not any(head.tokens[at].degree or head.tokens[at].dated for at in tokens):
            names = [name for name in "SFGPNO" if weights.get(name)]
        if len(names) < 2:
            continue
        known = "S" in names and school_score(part_text(head, part)) > 0
        most = "S" if known else max(names, key=lambda name: weights[name])
        if most not in "TCS":
            continue
        for at in tokens:
            if found[at][0] in names and found[at][0] != most:
                found[at] = most, min(found[at][1], SURE - 0.01)
    return found


def joined_runs(head: Head, runs: list[Run]) -> list[Run]:
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


def best_run(head: Head, runs: list[Run] | None) -> Run | None:
    """The run that is the field's value: the first of the sure ones."""
    if not runs:
        return None
    merged = joined_runs(head, runs)
    top = max(run.sure for run in merged)
    return next(run for run in merged if run.sure >= 0.7 * top)


def put_run(found: FoundEntry, name: str, head: Head, run: Run | None, sure: bool = True) -> None:
    if run is not None:
        found.put(name, run.text, head.cells[run.cell].line, sure and run.sure >= SURE)


def dated_spans(head: Head) -> list[tuple[DatedSpan, int]]:
    return [(span, number) for number, one in enumerate(head.cells) for span in dates_in(one.cell.text)]


def put_period(found: FoundEntry, head: Head, runs: dict[str, list[Run]], anchor: Run | None) -> None:
    """Start and end as written; of several the one nearest to the title. What is not understood stays as written."""
    spans = dated_spans(head)
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


def only_dates(text: str) -> bool:
    spans = dates_in(text)
    return bool(spans) and sum(span.end - span.begin for span in spans) >= 0.7 * len(text.strip(" ()|,"))
