"""What is looked at of each word of an entry's head to tell a title from an employer, a school from a degree.

A head is a few cells; each is cut into parts at commas, dashes, bars and the like. What a part holds, where it
stands and
what stands in the same place of the document's other heads says more than the word itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from atspro.engine.read.lexicon import LEXICON, Lexicon, dates_in
from atspro.engine.read.text_lines import Cell
from atspro.engine.read.title_company_scores import degree_spans

TOKEN = re.compile(
    r"[^\W_]+(?:['’.&/+#_-]+[^\W_]+)*(?:\+\+|#|\+|-(?= (?:und|oder|y|et|and|e|en|i) ))?|https?://\S+|[^\w\s]|_"
)
_SEPARATORS = frozenset(",;|·•–—‒―@():/-~>→»")
_FUNCTION = frozenset(
    """
    at of for and the in by from to with on a an or & bei der die das und für im am zum zur von des chez de la le
    les du et pour à au aux en d l y e el los las del para por da do dos na no em di della dello delle per presso
    con il lo van het een voor bij met w z i dla oraz minor major concentration specialization emphasis gpa cgpa
    grade note mention nota thesis honors honours cum laude expected expires expiry valid issued exp id until
    since schwerpunkt spécialité especialidad
    """.split()  # noqa: SIM905
)
# "Commercial Driver License, Class A": what follows the comma grades what is before it.
_GRADED = re.compile(
    r" (?:class|level|grade|tier|type|stage|phase|klasse|stufe|niveau|nivel|livello) (?:\d|[A-Z]{1,2}\b)", re.I
)
_WORD_URL = re.compile(r"https?://|www\.|\.(?:com|org|net|io|dev|de|fr|es|it|nl|pl|pt|app|me)\b", re.IGNORECASE)

Span = tuple[int, int]


@dataclass(slots=True)
class HeadCell:
    """A cell of a head; ``line`` is the index of its line, ``row`` counts the head's rows."""

    cell: Cell
    line: int
    row: int
    order: int
    alone: bool


@dataclass(slots=True)
class Token:
    """A word of a head."""

    text: str
    span: Span
    cell: int
    part: int
    look: int
    dated: bool = False
    place: bool = False
    separator: bool = False
    degree: bool = False


@dataclass(slots=True)
class Part:
    """Words between two separators and what they hold."""

    cell: int
    number: int
    first: int
    last: int
    before: str
    marks: list[str] = field(default_factory=list)
    slot: Hashable = None
    after: str = ""


@dataclass(slots=True)
class Head:
    """The words and parts of one entry's head."""

    cells: list[HeadCell]
    tokens: list[Token] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def date_spans(text: str) -> list[Span]:
    """Where dates and periods stand in a cell."""
    return [(span.begin, span.end) for span in dates_in(text)]


def read_head(cells: Sequence[HeadCell], lexicon: Lexicon = LEXICON) -> Head:
    """The head's words, cut into parts."""
    head = Head(list(cells))
    for number, one in enumerate(cells):
        _read_cell(head, number, one, lexicon)
    return head


def _read_cell(head: Head, number: int, one: HeadCell, lexicon: Lexicon) -> None:
    text = one.cell.text[:400]
    dates, places, degrees = date_spans(text), lexicon.place_spans(text), degree_spans(text)
    breaks = [match.start() for match in re.finditer(r"\s+", text)]
    part = Part(number, 0, len(head.tokens), len(head.tokens), "^")
    head.parts.append(part)
    word = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while word < len(breaks) and breaks[word] < start:
            word += 1
        raw = match.group()
        dated = any(a <= start < b for a, b in dates)
        alone = start > 0 and text[start - 1] == " " and text[end : end + 1] in ("", " ")
        divides = (
            not dated
            and not (raw == "," and _GRADED.match(text, end))
            and (
                (raw in _SEPARATORS and (raw not in "-/" or alone or (start == 0 and text[end : end + 1] in " -")))
                or (
                    raw == "." and text[end : end + 1] == " " and len(head.tokens) > 0 and len(head.tokens[-1].text) > 4
                )
                or (raw.lower() in ("at", "bei", "chez", "presso", "bij") and start > 0)
            )
        )
        if dated and (not head.tokens or head.tokens[-1].cell != number or not head.tokens[-1].dated):
            divides_before = True
        else:
            divides_before = bool(
                head.tokens and head.tokens[-1].cell == number and head.tokens[-1].dated and not dated and not divides
            )
        looks = one.cell.looks
        look = looks[word] if word < len(looks) else 0
        before = head.tokens[-1] if head.tokens and head.tokens[-1].cell == number else None
        if before is not None and before.look != look and not dated and not divides and not before.separator:
            divides_before, other_look = True, True
        else:
            other_look = False
        if divides_before and part.last > part.first:
            part.after = "~" if other_look else "D" if dated else "d"
            part = Part(number, part.number + 1, len(head.tokens), len(head.tokens), part.after)
            head.parts.append(part)
        token = Token(
            raw,
            (start, end),
            number,
            len(head.parts) - 1,
            look,
            dated,
            any(a <= start < b for a, b in places),
            divides,
            any(a <= start < b for a, b in degrees),
        )
        head.tokens.append(token)
        if divides:
            part.after = raw.lower()
            part = Part(number, part.number + 1, len(head.tokens), len(head.tokens), raw.lower())
            head.parts.append(part)
            token.part = len(head.parts) - 2
        else:
            part.last = len(head.tokens)
    part.after = part.after or "$"
    first_look = one.cell.looks[0] if one.cell.looks else 0
    for part in head.parts:
        if part.cell == number:
            _mark(part, head, text, one, first_look, lexicon)


def _mark(part: Part, head: Head, text: str, one: HeadCell, first_look: int, lexicon: Lexicon) -> None:
    tokens = head.tokens[part.first : part.last]
    said = text[tokens[0].span[0] : tokens[-1].span[1]] if tokens else ""
    marks = part.marks
    title, company = lexicon.title(said), lexicon.company(said)
    for on, name in (
        (title > 0, "T"),
        (company > 0, "C"),
        (lexicon.degree(said), "G"),
        (lexicon.school(said) > 0, "S"),
        (
            (bool(tokens) and sum(token.place for token in tokens) > len(tokens) / 2)
            or (bool(said) and lexicon.place(said)),
            "P",
        ),
        (bool(tokens) and all(token.dated for token in tokens), "D"),
        (_WORD_URL.search(said) is not None, "U"),
    ):
        if on:
            marks.append(name)
    if not marks:
        marks.append("0" if not tokens else "l" if said[:1].islower() else "w")
    look = "s" if tokens and tokens[0].look == first_look else "o"
    style = (one.cell.bold, one.cell.italic, said.isupper() and len(said) > 3)
    part.slot = (one.row, one.order, min(part.number, 4), part.before if part.before in "^(@D" else ",", look, style)


def head_features(heads: Sequence[Head]) -> list[list[list[str]]]:
    """Features of each word of each head; the heads of one kind of section inform each other."""
    slots: dict[Hashable, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for head in heads:
        for part in head.parts:
            if part.last > part.first:
                slots[part.slot]["n"] += 1
                for mark in part.marks:
                    slots[part.slot][mark] += 1
    return [_features(head, slots) for head in heads]


def _features(head: Head, slots: dict[Hashable, dict[str, int]]) -> list[list[str]]:
    filled = [number for number, part in enumerate(head.parts) if part.last > part.first]
    order = {number: place for place, number in enumerate(filled)}
    dated = [any(token.dated for token in head.tokens if token.cell == number) for number in range(len(head.cells))]
    made: list[list[str]] = []
    part_names: dict[int, list[str]] = {}
    for number in filled:
        part_names[number] = _part_features(head, number, filled, order[number], slots)
    tokens = head.tokens
    for at, token in enumerate(tokens):
        names = ["b", f"w={_word(token)}", f"s={_shape(token.text)}"]
        names += part_names.get(token.part, ["sep"])
        lower = token.text.lower()
        names.append(f"e={lower[-3:]}")
        for on, name in (
            (token.dated, "date"),
            (token.place, "place"),
            (token.degree, "deg"),
            (token.separator, "sep"),
            (dated[token.cell], "celldate"),
            (at == 0, "start"),
            (at == len(tokens) - 1, "stop"),
        ):
            if on:
                names.append(name)
        if at:
            last = tokens[at - 1]
            names += [f"l={_word(last)}", f"ls={_shape(last.text)}", f"lpart={last.part == token.part}"]
            if last.cell == token.cell:
                names.append(f"samelook={last.look == token.look}")
            else:
                names.append("newcell")
            names.append(f"ldate={last.dated}")
        if at + 1 < len(tokens):
            after = tokens[at + 1]
            names += [f"r={_word(after)}", f"rs={_shape(after.text)}"]
            names.append(f"rdate={after.dated}")
            names.append(f"rplace={after.place}")
        made.append(names)
    return made


def _part_features(
    head: Head, number: int, filled: list[int], place: int, slots: dict[Hashable, dict[str, int]]
) -> list[str]:
    part = head.parts[number]
    one = head.cells[part.cell]
    own = "".join(part.marks)
    names = [
        f"m={own}",
        f"pn={min(part.number, 4)}",
        f"row={min(one.row, 4)}",
        f"ord={min(one.order, 2)}",
        f"nth={min(place, 5)}",
        f"bef={part.before if len(part.before) == 1 else 'at'}",
        f"aft={part.after[:1]}",
        f"m={own}&row={min(one.row, 3)}",
        f"m={own}&ord={min(one.order, 2)}&pn={min(part.number, 2)}",
        f"m={own}&bef={part.before[:2]}",
        f"cells={min(len(head.cells), 5)}",
        f"bold={one.cell.bold}",
        f"m={own}&bold={one.cell.bold}&ital={one.cell.italic}",
        f"ital={one.cell.italic}",
        f"size={one.cell.size > 1.06}",
        f"last={place == len(filled) - 1}",
        f"len={min(part.last - part.first, 6)}",
        f"m={own}&len={min(part.last - part.first, 4)}",
        f"bul={one.cell.bullet}",
        f"pos={min(one.row, 3)}{min(one.order, 2)}{min(part.number, 3)}{one.alone}",
    ]
    lasts = "".join(head.parts[filled[place - 1]].marks) if place else "^"
    nexts = "".join(head.parts[filled[place + 1]].marks) if place + 1 < len(filled) else "$"
    after2 = "".join(head.parts[filled[place + 2]].marks) if place + 2 < len(filled) else "$"
    before2 = "".join(head.parts[filled[place - 2]].marks) if place > 1 else "^"
    names += [
        f"pm={lasts}&m={own}",
        f"nm={nexts}&m={own}",
        f"pm={lasts}&m={own}&nm={nexts}",
        f"nm2={nexts}&{after2}&m={own}",
    ]
    names.append(f"pm2={before2}&{lasts}&m={own}")
    others = {mark for other in filled if other != number for mark in head.parts[other].marks}
    for mark in "TCGSPD":
        if mark in others:
            names.append(f"has{mark}")
            names.append(f"has{mark}&m={own}")
    firsts = {mark for other in filled[:place] for mark in head.parts[other].marks}
    names.append("seen=" + "".join(mark for mark in "TCGSPD" if mark in firsts) + f"&m={own}")
    shared = slots[part.slot]
    count = shared["n"]
    if count > 1:
        for mark in "TCGSPD":
            share = shared[mark] / count
            level = 0 if share == 0 else 1 if share < 0.35 else 2 if share < 0.7 else 3
            names.append(f"slot{mark}={level}")
            if mark in "TCGS":
                names.append(f"slot{mark}={level}&m={own}")
    return names


def _word(token: Token) -> str:
    lower = token.text.lower()
    return lower if lower in _FUNCTION or not token.text[:1].isalnum() else "0"


def _shape(text: str) -> str:
    if not text[:1].isalnum():
        return "."
    if text.isdigit():
        return f"9{min(len(text), 4)}"
    if any(char.isdigit() for char in text):
        return "x9"
    return ("X" if len(text) == 1 else "XX") if text.isupper() else "Xx" if text[:1].isupper() else "x"
