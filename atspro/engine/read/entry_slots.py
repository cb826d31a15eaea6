"""The runs of labelled words in heads of entries, and what the heads of one document have in common.

Whoever writes a resume puts position and employer in the same two places of every entry. Where most heads agree on
them, the others follow, whatever their words are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from atspro.engine.read.title_company_scores import company_score, position_score
from atspro.engine.read.word_features import Head, Part

MARKS = " \t,;|·•–—―‒:/\\>→»@~*"
_MARK = re.compile(r",\s+|\s+[-–—|·•/@]\s+")
_LEGAL = re.compile(
    r"(?:Inc|INC|LTD|CORP|LLC|L\.L\.C|LLP|L\.?P|Ltd|Limited|GmbH|AG|SE|KG|S\.?A\.?|S\.?L\.?P?\.?|S\.?A\.?S|S\.?p\.?A|S\.?r\.?l|B\.?V|N\.?V|PLC|"
    r"Corp|Co|Lda|Ltda|PartG(?: mbB)?|e\.\s?V|P\.?C|PLLC)\.?(?![\w])"
)
_STRONG = frozenset("—–|·•@")
LEAST_SHARE = 0.6
"""The share of the votes that a place needs."""


@dataclass(slots=True)
class Run:
    """Words of one label that stand together: their cell, their place in it and how sure the label is."""

    cell: int
    start: int
    end: int
    sure: float
    words: int
    text: str


def tidy(text: str, start: int, end: int) -> str:
    """The words between two places, with a bracket that was left outside and without marks at the ends."""
    said = text[start:end]
    if said.count("(") > said.count(")") and text[end : end + 1] == ")":
        said += ")"
    if text[end : end + 1] == "." and re.search(
        r"(?:^|[\s.])(?:Inc|Ltd|Corp|Co|St|Sr|Jr|S\.A|S\.L|e\. ?V|B\.V|N\.V|o\.o|\w\.\w|Ph\.D|Lda|Ltda)$", said
    ):
        said += "."
    said = said.strip(MARKS).lstrip("- ")
    if said.startswith("(") and said.endswith(")") and said.count("(") == 1:
        said = said[1:-1].strip(MARKS)
    if said.count(")") > said.count("("):
        said = said.replace(")", "", 1) if said.startswith(")") else said.rstrip(") ")
    if said.count("(") > said.count(")"):
        said = said.lstrip("( ") if said.startswith("(") else said + ")" if ")" not in said else said
    return said if any(char.isalnum() for char in said) else ""


def divide_at_marks(head: Head, runs: dict[str, list[Run]], first: str, second: str) -> None:
    """Let two fields that touch part at the mark that one of them holds: "Cook, Blue | Door Cafe" at the comma.

    A company's legal form is no field of its own: "… y Asociados | , S.L.P.".
    """
    for before, after in ((first, second), (second, first)):
        for one in list(runs.get(before, [])):
            for other in runs.get(after, []):
                if one.cell != other.cell or not 0 <= other.start - one.end <= 3:
                    continue
                text = head.cells[one.cell].cell.text
                legal = _LEGAL.fullmatch(text[other.start : other.end]) is not None
                marked = bool(text[one.end : other.start].strip())
                places = [
                    match
                    for match in _MARK.finditer(text, one.start, one.end if legal else other.end)
                    if match.start() > one.start and _LEGAL.match(text, match.end()) is None
                ]
                if legal and not places and after == "C" and one in runs[before]:
                    # All of it is the employer's name: "HARBOUR POWER | , INC.".
                    runs[before].remove(one)
                    other.start, other.text = one.start, tidy(text, one.start, other.end)
                if not places or (marked and not legal):
                    continue
                mark = min(places, key=lambda match: abs(match.start() - one.end))
                one.end, other.start = mark.start(), mark.end()
                one.text, other.text = tidy(text, one.start, one.end), tidy(text, other.start, other.end)


_SAINT = re.compile(r"(?:^|[ ,(])(?:St|Ste|Sta|Mt|Ft|Dr|Prof)\.?$")


def whole_abbreviations(head: Head, runs: dict[str, list[Run]], names: str) -> None:
    """Give a name that was cut behind an abbreviation the rest of its part: "St. | Fintan's NS, Tallaght"."""
    for one in [run for name in names for run in runs.get(name, []) if _SAINT.search(run.text)]:
        text = head.cells[one.cell].cell.text
        rest = re.match(r"\.? [A-ZÀ-Þ][^,;|()–—]{1,60}", text[one.end :])
        if rest is None:
            continue
        one.end += len(rest.group().rstrip())
        one.text = tidy(text, one.start, one.end)
        for name in runs:
            runs[name] = [
                run for run in runs[name] if run is one or run.cell != one.cell or not one.start <= run.start < one.end
            ]


def same_slots(heads: Sequence[Head], labelled: Sequence[dict[str, list[Run]]]) -> None:
    """Give position and employer of each head to the places where most heads of the document have them."""
    if len(heads) < 2:
        return
    votes: dict[str, dict[Hashable, float]] = {"T": defaultdict(float), "C": defaultdict(float)}
    for head, runs in zip(heads, labelled, strict=True):
        for name, slots in votes.items():
            for part in _parts_of(head, runs.get(name, [])):
                slots[_slot(head, part)] += max(run.sure for run in runs[name])
        for part in head.parts:
            text = part_text(head, part)
            known = position_score(text) > 0
            if text and known != (company_score(text) > 0):
                votes["T" if known else "C"][_slot(head, part)] += 1.0
    slot = {name: max(slots, key=lambda one: slots[one]) for name, slots in votes.items() if slots}
    if len(slot) < 2 or slot["T"] == slot["C"]:
        return
    if any(votes[name][slot[name]] < LEAST_SHARE * sum(votes[name].values()) for name in slot):
        return
    for head, runs in zip(heads, labelled, strict=True):
        parts = {name: _part_in(head, place) for name, place in slot.items()}
        title, company = parts["T"], parts["C"]
        if _has_two_titles(head, runs):
            continue
        if title is None or company is None or _behind_stronger_mark(head, runs.get("C", []), company):
            continue
        if any(slot[name] not in [_slot(head, one) for one in _parts_of(head, runs.get(name, []))] for name in "TC"):
            taken = (part_text(head, title), part_text(head, company))
            for name in "PNDO":
                runs[name] = [run for run in runs.get(name, []) if run.text not in taken]
            runs["T"], runs["C"] = [_run(head, title)], [_run(head, company)]


def _has_two_titles(head: Head, runs: dict[str, list[Run]]) -> bool:
    """Whether a slash stands between two titles, and the employer behind them: "Apprentice / Fitter, Hartwell"."""
    for first, second in pairwise(runs.get("T", [])):
        text = head.cells[first.cell].cell.text
        if first.cell == second.cell and text[first.end : second.start].strip() == "/":
            return any(run.cell != first.cell or run.start > second.end for run in runs.get("C", []))
    return False


def _behind_stronger_mark(head: Head, named: Sequence[Run], company: Part) -> bool:
    """Whether a head names its employer behind a dash, beyond a comma: "Nurse, Surgical — Kettering General"."""
    own = [part for part in _parts_of(head, named) if part.cell == company.cell and part.first > company.first]
    return company.before not in _STRONG and any(part.before in _STRONG for part in own)


def _slot(head: Head, part: Part) -> Hashable:
    cell = head.cells[part.cell]
    return cell.row, cell.order, min(part.number, 4), part.before if part.before in "^(@" else ","


def _parts_of(head: Head, runs: Sequence[Run]) -> list[Part]:
    """The parts that runs are of, each once."""
    found: list[Part] = []
    for run in runs:
        for part in head.parts:
            if part.cell == run.cell and part.last > part.first and part not in found:
                start, end = head.tokens[part.first].span[0], head.tokens[part.last - 1].span[1]
                if start < run.end and run.start < end:
                    found.append(part)
    return found


def _part_in(head: Head, slot: Hashable) -> Part | None:
    """The part at a place, if it can be a name: not a date, a place, or words that begin small."""
    for part in head.parts:
        if part.last > part.first and _slot(head, part) == slot:
            text = part_text(head, part)
            usable = not {"D", "P", "U"} & set(part.marks) and text[:1].isalnum() and not text[:1].islower()
            usable = usable and _LEGAL.fullmatch(text) is None
            return part if usable and len(text.split()) <= 9 else None
    return None


def part_text(head: Head, part: Part) -> str:
    """What a part says, without marks at its ends."""
    if part.last <= part.first:
        return ""
    start, end = head.tokens[part.first].span[0], head.tokens[part.last - 1].span[1]
    return tidy(head.cells[part.cell].cell.text, start, end)


def _run(head: Head, part: Part) -> Run:
    start, end = head.tokens[part.first].span[0], head.tokens[part.last - 1].span[1]
    return Run(part.cell, start, end, 0.75, part.last - part.first, part_text(head, part))
