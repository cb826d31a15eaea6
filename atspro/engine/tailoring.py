"""What a tailored resume changed of the base resume, line by line, and the text with a change taken back or made again.

Works on the Markdown, so that what a person edited by hand beside a change stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from atspro.engine.markdown import escape, plain_text
from atspro.engine.types import Change, Claim
from atspro.shapes import ResumeData, ResumeSection

ChangeKind = Literal["summary", "wording", "left out", "order"]
LEFT_OUT = "says less for this posting than the lines that stayed"
ORDER = "what speaks most for this posting comes first"
NEW_SUMMARY = "opens with your line of work, then the lines that speak most for this posting"
_SUMMARY = "Summary"
_USUAL = ("Summary", "Skills", "Experience", "Education", "Certifications")
_HEAD = "## "
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class TailoringChange:
    """One change: the text as the base resume has it, as the document has it ("" for none), and why.

    ``after`` and ``before`` are the lines of the document between which a line that was left out would stand.
    """

    kind: ChangeKind
    path: str
    original: str
    new: str
    reason: str
    after: str = ""
    before: str = ""

    @property
    def key(self) -> str:
        """A short name, the same for the same change of another version."""
        return change_key(self.kind, self.original)


def change_key(kind: str, original: str) -> str:
    """The name of a change by its kind and what the base resume has; of the order of sections there is one change."""
    said = kind if kind == "order" else f"{kind}\n{_even(original)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tailoring_changes(
    markdown: str,
    resume: ResumeData,
    sections: Sequence[ResumeSection],
    ledger: Sequence[Claim],
    reasons: Sequence[Change],
) -> list[TailoringChange]:
    """Every change of a tailored resume: its summary, its order, its wording, and the lines that were left out.

    ``ledger`` tells which line of the document is which of the resume, ``reasons`` why lines were worded anew.
    """
    lines = markdown.split("\n")
    return [
        *_summary_change(lines, resume, reasons),
        *_order_change(lines),
        *_line_changes(lines, resume, sections, ledger, reasons),
    ]


def with_change(markdown: str, change: TailoringChange, *, taken: bool) -> str | None:
    """The text with a change made (``taken``) or taken back; None where the text has no such place any more."""
    lines = markdown.split("\n")
    if change.kind == "order":
        made = _ordered(lines, (change.new if taken else change.original).split("\n"))
    elif change.kind == "summary":
        old, new = (change.original, change.new) if taken else (change.new, change.original)
        made = _with_summary(lines, old, new)
    elif change.kind == "wording":
        old, new = (change.original, change.new) if taken else (change.new, change.original)
        made = _with_line(lines, old, new)
    elif taken:
        made = _without_line(lines, change.original)
    else:
        made = _with_inserted(lines, change)
    return "\n".join(made) if made is not None else None


# What was changed


def _even(text: str) -> str:
    return " ".join(text.split())


def _plain(line: str) -> str:
    return _even(plain_text(line))


def _headings(lines: Sequence[str]) -> list[str]:
    return [_plain(line) for line in lines if line.startswith(_HEAD)]


def _section(lines: Sequence[str], heading: str) -> tuple[int, int] | None:
    """The lines of a section, without its heading: the first, and the one behind the last."""
    starts = [n for n, line in enumerate(lines) if line.startswith(_HEAD)]
    for place, start in enumerate(starts):
        if _plain(lines[start]) == heading:
            return start + 1, starts[place + 1] if place + 1 < len(starts) else len(lines)
    return None


def _summary_change(lines: Sequence[str], resume: ResumeData, reasons: Sequence[Change]) -> Iterator[TailoringChange]:
    found = _section(lines, _SUMMARY)
    new = _plain("\n".join(lines[found[0] : found[1]])) if found else ""
    original = resume.summary or ""
    if new != _even(original) and (new or original):
        told = next((one.reason for one in reasons if one.path == "resume.summary"), NEW_SUMMARY)
        yield TailoringChange("summary", "resume.summary", original, new, told)


def _order_change(lines: Sequence[str]) -> Iterator[TailoringChange]:
    now = _headings(lines)
    usual = sorted(now, key=lambda name: _USUAL.index(name) if name in _USUAL else len(_USUAL))
    if usual != now and len(set(now)) == len(now):
        yield TailoringChange("order", "resume", "\n".join(usual), "\n".join(now), ORDER)


def _line_changes(
    lines: Sequence[str],
    resume: ResumeData,
    sections: Sequence[ResumeSection],
    ledger: Sequence[Claim],
    reasons: Sequence[Change],
) -> Iterator[TailoringChange]:
    there = {_plain(line) for line in lines if line.startswith(_BULLET)}
    told = {claim.sources[0]: claim.text for claim in ledger if claim.sources and claim.text in there}
    for group in _groups(resume, sections):
        shown = [told.get(path, "") for path, _ in group]
        for place, (path, text) in enumerate(group):
            if not shown[place]:
                after = next((one for one in reversed(shown[:place]) if one), "")
                before = next((one for one in shown[place:] if one), "")
                if after or before:
                    yield TailoringChange("left out", path, text, "", LEFT_OUT, after, before)
            elif shown[place] != _even(text):
                why = dict.fromkeys(one.reason for one in reasons if one.path == path)
                yield TailoringChange("wording", path, text, shown[place], "; ".join(why) or "worded for this posting")


def _groups(resume: ResumeData, sections: Sequence[ResumeSection]) -> Iterator[list[tuple[str, str]]]:
    """The bullets of each position and of each entry, with their paths."""
    for n, work in enumerate(resume.work_experience):
        at = f"resume.workExperience[{n}].responsibilities"
        yield [(f"{at}[{k}]", text) for k, text in enumerate(work.responsibilities) if text.strip()]
    for n, section in enumerate(sections):
        for k, entry in enumerate(section.entries):
            at = f"resume.sections[{n}].entries[{k}].bullets"
            yield [(f"{at}[{place}]", text) for place, text in enumerate(entry.bullets) if text.strip()]


# The text with a change


def _at(lines: Sequence[str], text: str) -> int | None:
    """Where a bullet with this text stands."""
    wanted = _even(text)
    return next((n for n, line in enumerate(lines) if line.startswith(_BULLET) and _plain(line) == wanted), None)


def _with_line(lines: list[str], old: str, new: str) -> list[str] | None:
    place = _at(lines, old)
    return None if place is None else [*lines[:place], _BULLET + escape(new), *lines[place + 1 :]]


def _without_line(lines: list[str], text: str) -> list[str] | None:
    place = _at(lines, text)
    return None if place is None else [*lines[:place], *lines[place + 1 :]]


def _with_inserted(lines: list[str], change: TailoringChange) -> list[str] | None:
    if _at(lines, change.original) is not None:
        return lines
    after = _at(lines, change.after) if change.after else None
    before = _at(lines, change.before) if change.before else None
    place = after + 1 if after is not None else before
    return None if place is None else [*lines[:place], _BULLET + escape(change.original), *lines[place:]]


def _with_summary(lines: list[str], old: str, new: str) -> list[str] | None:
    found = _section(lines, _SUMMARY)
    now = _plain("\n".join(lines[found[0] : found[1]])) if found else ""
    if now != _even(old):
        return None
    said = [escape(part) for part in new.split("\n") if part.strip()]
    body = [line for part in said for line in (part, "")]
    if found and new:
        return [*lines[: found[0]], "", *body, *lines[found[1] :]]
    if found:
        return [*lines[: found[0] - 1], *lines[found[1] :]]
    first = next((n for n, line in enumerate(lines) if line.startswith(_HEAD)), len(lines))
    return [*lines[:first], f"{_HEAD}{_SUMMARY}", "", *body, *lines[first:]]


def _ordered(lines: list[str], order: Sequence[str]) -> list[str] | None:
    starts = [n for n, line in enumerate(lines) if line.startswith(_HEAD)]
    if not starts:
        return None
    ends = [*starts[1:], len(lines)]
    parts = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    # The last section ends without an empty line, wherever it goes.
    parts = [[*part, ""] if part[-1] else part for part in parts]
    names = [_plain(part[0]) for part in parts]
    if not set(order) & set(names):
        return None
    # What a person added since stays behind what stood before it.
    ranks: list[int] = []
    for name in names:
        ranks.append(order.index(name) if name in order else max([-1, *ranks]))
    moved = [part for _, part in sorted(zip(ranks, parts, strict=True), key=lambda one: one[0])]
    return [*lines[: starts[0]], *(line for part in moved for line in part)]
