"""Lines of a Word document: paragraphs and tables in the order of the body, read after a check of its unpacked size."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from atspro.engine.dates import find_dates
from atspro.engine.read.archives import Archive
from atspro.engine.read.docx_cells import Piece, cell_pieces, with_parts
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.text_lines import MAX_TEXT_CHARS, Document, Line, clean, strip_bullet
from atspro.errors import UnreadableFile

MAX_BLOCKS = 20_000
MAX_DEPTH = 6
Block = tuple[list[str], dict[str, Any]]
"""The cells of a line and its look."""
# Bullets of symbol fonts come as characters of private use.
_SYMBOL = re.compile(r"\s*[\ue000-\uf8ff]\s*(?=\S)")
_REACH = re.compile(r"\S@\S|\d[\d ().-]{6,}\d|www\.|\w\.\w{2,4}/\w")


def read_docx(data: bytes) -> Document:
    """The lines of a DOCX with the addresses it links to.

    Raises `UnreadableFile`: encrypted, too_large, empty, no_text, wrong_type or corrupt.
    """
    _check_package(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = docx.Document(io.BytesIO(data))
            lines, links = _read(document)
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001  A damaged package breaks python-docx in many ways; each means the same.
        raise _corrupt() from None
    if not any(line.text for line in lines):
        raise UnreadableFile(
            "no_text" if document.inline_shapes is not None and len(document.inline_shapes) else "empty",
            "This document holds no text. Check that it is the right file, or paste the text.",
        )
    return Document(lines, links)


def _corrupt() -> UnreadableFile:
    return UnreadableFile(
        "corrupt", "This Word document is damaged and cannot be opened. Save it again as DOCX, or paste the text."
    )


def _check_package(data: bytes) -> None:
    archive = Archive(data, "Word document")
    archive.check_all()
    if not archive.find(lambda name: name == "word/document.xml"):
        raise UnreadableFile(
            "wrong_type",
            "This file is not a Word document. Save it as PDF, DOCX or plain text, or paste the text.",
        )


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        "too_large",
        "This document unpacks to more than a resume can hold. Save it again without pictures, or paste the text.",
    )


def _read(document: Any) -> tuple[list[Line], list[tuple[str, str]]]:
    lines: list[Line] = []
    links: list[tuple[str, str]] = []
    characters = 0
    gap = False
    parts: list[tuple[Any, Any]] = [(document.element.body, document.part)]
    feet: set[int] = set()
    if len(document.sections):
        first = document.sections[0]
        heads = [first.first_page_header] if first.different_first_page_header_footer else []
        for header in [*heads, first.header][::-1]:
            if not header.is_linked_to_previous:
                parts.insert(0, (header._element, header.part))
        for footer in (first.first_page_footer, first.footer):
            if not footer.is_linked_to_previous:
                feet.add(len(parts))
                parts.append((footer._element, footer.part))
    styles = _Styles(document)
    for number, (element, part) in enumerate(parts):
        for count, (cells, info) in enumerate(_blocks(element, part, styles, links, 0)):
            if count > MAX_BLOCKS:
                raise _bomb()
            if not any(cells):
                gap = True
                continue
            text = "   ".join(cells)
            characters += len(text)
            if characters > MAX_TEXT_CHARS:
                raise UnreadableFile(
                    "too_large", "This document has more text than a resume can have. Keep only the resume’s own text."
                )
            bullet = info["bullet"]
            if not bullet and len(cells) == 1:
                stripped, bullet = strip_bullet(cells[0])
                cells = [Piece.of(stripped, cells[0]) if bullet else cells[0]]
                text = cells[0]
            lines.append(
                Line(
                    text,
                    tuple(cells),
                    bullet,
                    info["level"],
                    info["bold"],
                    info["size"],
                    info["style"],
                    gap or info["space"],
                    info["fresh"] and bool(lines),
                    furniture=info.get("header", False) or (number in feet and _REACH.search(text) is None),
                )
            )
            gap = False
    return with_parts(lines), links


class _Styles:
    """What the named paragraph styles say: heading levels, lists, weight and size."""

    def __init__(self, document: Any) -> None:
        self.names: dict[str, str] = {}
        self.numbered: set[str] = set()
        self.bold: set[str] = set()
        self.sizes: dict[str, float] = {}
        self.hidden: set[str] = set()
        for style in document.styles.element.iterchildren(qn("w:style")):
            identifier = style.get(qn("w:styleId")) or ""
            name = style.find(qn("w:name"))
            self.names[identifier] = (name.get(qn("w:val")) or "").lower() if name is not None else ""
            if style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
                self.numbered.add(identifier)
            properties = style.find(qn("w:rPr"))
            based = style.find(qn("w:basedOn"))
            parent = (based.get(qn("w:val")) or "") if based is not None else ""
            if parent in self.bold:
                self.bold.add(identifier)
            if parent in self.sizes:
                self.sizes[identifier] = self.sizes[parent]
            if properties is not None:
                if _is_on(properties.find(qn("w:b"))):
                    self.bold.add(identifier)
                if _is_on(properties.find(qn("w:vanish"))):
                    self.hidden.add(identifier)
                self.sizes[identifier] = _half_points(properties.find(qn("w:sz"))) or self.sizes.get(identifier, 0.0)


def _blocks(element: Any, part: Any, styles: _Styles, links: list[tuple[str, str]], depth: int) -> Iterator[Block]:
    """Each paragraph as cells with its look; a table row of short cells as one line, else its cells one by one."""
    if depth > MAX_DEPTH:
        return
    for child in element.iterchildren():
        if child.tag == qn("w:p"):
            boxes = [box for box in child.iter(qn("w:txbxContent")) if not _in_fallback(box)]
            yield from _paragraph(child, part, styles, links)
            for box in boxes:
                yield from _blocks(box, part, styles, links, depth + 1)
        elif child.tag == qn("w:tbl"):
            yield from _table(child, part, styles, links, depth)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content, part, styles, links, depth + 1)


def _in_fallback(box: Any) -> bool:
    return any(parent.tag.endswith("}Fallback") for parent in box.iterancestors())


def _table(table: Any, part: Any, styles: _Styles, links: list[tuple[str, str]], depth: int) -> Iterator[Block]:
    rows = [
        [cell for cell in row.iter(qn("w:tc")) if _nearest(cell, "w:tr") is row]
        for row in table.iter(qn("w:tr"))
        if _nearest(row, "w:tbl") is table
    ]
    contents = [
        [
            [(cells, info) for cells, info in _blocks(cell, part, styles, links, depth + 1) if any(cells)]
            for cell in row
            if not _continues_above(cell)
        ]
        for row in rows
    ]
    ranges: tuple[int, int] | None = None
    for number, row in enumerate(contents):
        filled = [cell for cell in row if cell]
        if not number and len(contents) > 1 and _is_header(filled):
            ranges = _range_columns(filled)
            for cell in filled:
                yield cell[0][0], {**cell[0][1], "header": True}
            continue
        if ranges and len(filled) == len(row) and all(len(cell) == 1 for cell in filled):
            first, last = ranges
            filled[first] = [
                ([f"{' '.join(filled[first][0][0])} – {' '.join(filled[last][0][0])}"], filled[first][0][1])
            ]
            del filled[last]
        # A heading at the left stands above what is beside it.
        if len(filled) > 1 and len(filled[0]) == 1 and heading_kind(" ".join(filled[0][0][0])):
            cells, info = filled.pop(0)[0]
            yield cells, {**info, "fresh": True}
        deepest = max((len(cell) for cell in filled), default=0)
        if len(filled) > 1 and deepest <= 2 and deepest == min(len(cell) for cell in filled):
            for line in range(deepest):
                yield [text for cell in filled for text in cell[line][0]], {**filled[0][line][1], "bullet": False}
        elif len(filled) == 2 and len(filled[0]) <= 2 and _is_rail(filled[0], filled[1]):
            yield [*filled[0][0][0], *filled[1][0][0]], filled[1][0][1]
            for cells, info in [*filled[0][1:], *filled[1][1:]]:
                yield cells, info
        else:
            for cell in filled:
                for at, (cells, info) in enumerate(cell):
                    yield cells, {**info, "fresh": info.get("fresh", False) or at == 0}
    yield [], {}


def _is_rail(left: list[Block], right: list[Block]) -> bool:
    """Whether a cell only says when, for what stands beside it."""
    text = " ".join(" ".join(cells) for cells, _ in left)
    spans = find_dates(text)
    dated = bool(spans) and sum(span.end - span.begin for span in spans) >= 0.6 * len(text)
    return dated and len(right) > 1 and not right[0][1]["bullet"]


_HEADER = re.compile(
    r"(?:employer|company|organi[sz]ation|position|(?:job )?title|role|designation|from|to|start|end|"
    r"dates?|period|duration|years?|"
    r"degree|qualification|university|school|college|institut(?:e|ion)|board|grade|marks|percentage|gpa|cgpa|result|"
    r"certificate|certification|name|issuer|issued by|skill|level|language|project|"
    r"arbeitgeber|firma|unternehmen|von|bis|zeitraum|abschluss|hochschule|schule|note|jahr|sprache|niveau|"
    r"entreprise|poste|employeur|du|au|période|diplôme|établissement|année|langue|"
    r"empresa|puesto|cargo|desde|hasta|periodo|título|centro|año|idioma|nivel|"
    r"azienda|ruolo|dal|al|titolo|istituto|anno|lingua|livello|bedrijf|functie|van|tot|firma|stanowisko|od|do|"
    r"(?:year of )?passing|s\.? ?no\.?|#|nr\.?)(?: (?:of|name|date|/).{0,20})?\W*",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:from|start(?: date)?|von|du|desde|dal|van|od|de)\W*", re.IGNORECASE)
_TO = re.compile(r"(?:to|end(?: date)?|until|bis|au|hasta|al|tot|do|até)\W*", re.IGNORECASE)


def _is_header(filled: list[list[Block]]) -> bool:
    """Whether a table's first row only names its columns."""
    texts = [" ".join(cell[0][0]).strip() for cell in filled]
    return len(filled) > 1 and all(len(cell) == 1 for cell in filled) and all(map(_HEADER.fullmatch, texts))


def _range_columns(filled: list[list[Block]]) -> tuple[int, int] | None:
    """Which columns hold the two ends of a period."""
    texts = [" ".join(cell[0][0]).strip() for cell in filled]
    first = next((at for at, text in enumerate(texts) if _FROM.fullmatch(text)), None)
    last = next((at for at, text in enumerate(texts) if _TO.fullmatch(text)), None)
    return (first, last) if first is not None and last is not None and first < last else None


def _nearest(element: Any, tag: str) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != qn(tag):
        parent = parent.getparent()
    return parent


def _continues_above(cell: Any) -> bool:
    """Whether a cell is the lower part of one that is merged over rows."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _paragraph(paragraph: Any, part: Any, styles: _Styles, links: list[tuple[str, str]]) -> Iterator[Block]:
    pieces: list[str] = []
    looks: list[int] = []
    bold_letters = letters = 0
    size = 0.0
    color = font = ""
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    own = (named.get(qn("w:val")) or "") if named is not None else ""
    for run in _runs(paragraph):
        properties = run.find(qn("w:rPr"))
        if (properties is not None and _is_on(properties.find(qn("w:vanish")))) or own in styles.hidden:
            continue
        text = _text_of(run)
        pieces.append(text)
        looks += [_look_of(properties, own in styles.bold)] * len(text)
        weight = len(text.strip())
        letters += weight
        if properties is not None and weight:
            bold = properties.find(qn("w:b"))
            if _is_on(bold) or (bold is None and own in styles.bold):
                bold_letters += weight
            size = max(size, _half_points(properties.find(qn("w:sz"))))
            tint = properties.find(qn("w:color"))
            color = color or (tint.get(qn("w:val")) or "" if tint is not None else "")
        elif weight and own in styles.bold:
            bold_letters += weight
    size = size or styles.sizes.get(own, 0.0)
    for link in paragraph.iter(qn("w:hyperlink")):
        relation = part.rels.get(link.get(qn("r:id"))) if hasattr(part, "rels") else None
        target = getattr(relation, "target_ref", "") if relation is not None else ""
        label = clean("".join(_text_of(run) for run in link.iter(qn("w:r"))))
        if isinstance(target, str) and target and len(target) <= 500 and len(links) < 200:
            links.append((target, label))
    properties = paragraph.find(qn("w:pPr"))
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    identifier = (style.get(qn("w:val")) or "") if style is not None else ""
    name = styles.names.get(identifier, identifier.lower())
    heading = re.match(r"heading\s?(\d)", name)
    level = 1 if name == "title" else min(6, int(heading.group(1)) + 1) if heading else 0
    numbered = identifier in styles.numbered or (properties is not None and properties.find(qn("w:numPr")) is not None)
    listed = (numbered or name.startswith("list")) and not level
    spacing = properties.find(qn("w:spacing")) if properties is not None else None
    before = spacing.get(qn("w:before")) if spacing is not None else None
    info: dict[str, Any] = {
        "bullet": bool(listed),
        "level": level,
        "bold": letters > 0 and bold_letters >= 0.8 * letters,
        "size": size,
        "style": (name, size, color, font, bold_letters >= 0.8 * letters),
        "fresh": False,
        "space": bool(before and before.isdigit() and int(before) >= 100),
    }
    start = 0
    for part_text in "".join(pieces).split("\n"):
        symbol = _SYMBOL.match(part_text)
        skipped = symbol.end() if symbol else 0
        cells = cell_pieces(part_text[skipped:], looks[start + skipped :])
        start += len(part_text) + 1
        yield cells, {**info, "bullet": not level} if symbol else info


def _look_of(properties: Any, bold: bool) -> int:
    if properties is None:
        return int(bold)
    own = properties.find(qn("w:b"))
    heavy = _is_on(own) if own is not None else bold
    color, size = properties.find(qn("w:color")), properties.find(qn("w:sz"))
    more = f"{color.get(qn('w:val')) if color is not None else ''}{size.get(qn('w:val')) if size is not None else ''}"
    return heavy + 2 * _is_on(properties.find(qn("w:i"))) + 4 * (zlib.crc32(more.encode()) % 1000 if more else 0)


def _is_on(element: Any) -> bool:
    """Whether a property of a run is set, and not set to nothing."""
    return element is not None and element.get(qn("w:val")) not in ("0", "false", "none")


def _half_points(element: Any) -> float:
    value = element.get(qn("w:val")) if element is not None else None
    return float(value) / 2 if value and re.fullmatch(r"\d{1,4}", value) else 0.0


def _runs(paragraph: Any) -> Iterator[Any]:
    for run in paragraph.iter(qn("w:r")):
        parent = run.getparent()
        while parent is not None and parent is not paragraph:
            if parent.tag in (qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom")):
                break
            parent = parent.getparent()
        if parent is paragraph:
            yield run


def _text_of(run: Any) -> str:
    parts: list[str] = []
    for child in run.iterchildren():
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag == qn("w:tab"):
            parts.append("\t")
        elif child.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif child.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif child.tag == qn("w:sym"):
            parts.append("•")
    return "".join(parts)
