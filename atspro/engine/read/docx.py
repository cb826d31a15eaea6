"""Lines of a Word document: paragraphs and tables in the order of the body, read after a check of its unpacked size."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from atspro.engine.read.text_lines import MAX_TEXT_CHARS, Document, Line, clean, split_cells, strip_bullet
from atspro.errors import UnreadableFile

MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_BLOCKS = 20_000
MAX_DEPTH = 6


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise _bomb()
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableFile(
                    "encrypted",
                    "This document is protected with a password. Save a copy without one, or paste the text.",
                )
            total = 0
            for member in members:
                # The directory's sizes are a claim; the bytes that come out are the fact.
                with package.open(member) as stream:
                    while chunk := stream.read(1 << 20):
                        total += len(chunk)
                        if total > MAX_UNPACKED_BYTES:
                            raise _bomb()
            if "word/document.xml" not in {member.filename for member in members}:
                raise UnreadableFile(
                    "wrong_type",
                    "This file is not a Word document. Save it as PDF, DOCX or plain text, or paste the text.",
                )
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001  zipfile and zlib raise many kinds of error on damaged packages.
        raise _corrupt() from None


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
    header = document.sections[0].header if len(document.sections) else None
    if header is not None and not header.is_linked_to_previous:
        parts.insert(0, (header._element, header.part))
    styles = _Styles(document)
    for element, part in parts:
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
                cells, text = [stripped], stripped
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
                )
            )
            gap = False
    return lines, links


class _Styles:
    """What the named paragraph styles say: heading levels and lists."""

    def __init__(self, document: Any) -> None:
        self.names: dict[str, str] = {}
        self.numbered: set[str] = set()
        for style in document.styles.element.iterchildren(qn("w:style")):
            identifier = style.get(qn("w:styleId")) or ""
            name = style.find(qn("w:name"))
            self.names[identifier] = (name.get(qn("w:val")) or "").lower() if name is not None else ""
            if style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
                self.numbered.add(identifier)


def _blocks(
    element: Any, part: Any, styles: _Styles, links: list[tuple[str, str]], depth: int
) -> Iterator[tuple[list[str], dict[str, Any]]]:
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


def _table(
    table: Any, part: Any, styles: _Styles, links: list[tuple[str, str]], depth: int
) -> Iterator[tuple[list[str], dict[str, Any]]]:
    rows = [[cell for cell in row.iter(qn("w:tc")) if _row_of(cell) is row] for row in table.iterchildren(qn("w:tr"))]
    contents = [[list(_blocks(cell, part, styles, links, depth + 1)) for cell in row] for row in rows]
    for row in contents:
        filled = [[(cells, info) for cells, info in cell if any(cells)] for cell in row]
        filled = [cell for cell in filled if cell]
        if (
            len(filled) > 1
            and all(len(cell) <= 2 for cell in filled)
            and max(len(cell) for cell in filled) == min(len(cell) for cell in filled)
        ):
            for line in range(len(filled[0])):
                yield [text for cell in filled for text in cell[line][0]], filled[0][line][1]
        else:
            for cell in filled:
                for number, (cells, info) in enumerate(cell):
                    yield cells, {**info, "fresh": info.get("fresh", False) or number == 0}
    yield [], {}


def _row_of(cell: Any) -> Any:
    parent = cell.getparent()
    while parent is not None and parent.tag != qn("w:tr"):
        parent = parent.getparent()
    return parent


def _paragraph(
    paragraph: Any, part: Any, styles: _Styles, links: list[tuple[str, str]]
) -> Iterator[tuple[list[str], dict[str, Any]]]:
    pieces: list[str] = []
    bold_letters = letters = 0
    size = 0.0
    color = font = ""
    for run in _runs(paragraph):
        text = _text_of(run)
        pieces.append(text)
        properties = run.find(qn("w:rPr"))
        weight = len(text.strip())
        letters += weight
        if properties is not None and weight:
            bold = properties.find(qn("w:b"))
            if bold is not None and bold.get(qn("w:val")) not in ("0", "false"):
                bold_letters += weight
            size = max(size, _half_points(properties.find(qn("w:sz"))))
            tint = properties.find(qn("w:color"))
            color = color or (tint.get(qn("w:val")) or "" if tint is not None else "")
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
    for part_text in "".join(pieces).split("\n"):
        yield list(split_cells(part_text)), info


def _half_points(element: Any) -> float:
    value = element.get(qn("w:val")) if element is not None else None
    return float(value) / 2 if value and re.fullmatch(r"\d{1,4}", value) else 0.0


def _runs(paragraph: Any) -> Iterator[Any]:
    for run in paragraph.iter(qn("w:r")):
        parent = run.getparent()
        while parent is not None and parent is not paragraph:
            if parent.tag in (qn("w:txbxContent"), qn("w:del")):
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
