"""DOCX with real headings, lists, links and properties, so that a word processor and a parser both see structure."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt

from atspro.engine.export.blocks import Block, Run, Runs
from atspro.engine.export.docx_styles import MUTED, Look, look_of, set_up
from atspro.engine.export.layout import Layout
from atspro.engine.types import Design, Kind

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive can record: it stands for no time at all, so that equal input gives equal bytes."""


def to_docx(
    blocks: Sequence[Block], kind: Kind, design: Design, layout: Layout, title: str, author: str, language: str = "en"
) -> bytes:
    """A Word document; the same arguments give the same bytes."""
    document = docx.Document()
    look = look_of(kind, design, layout)
    set_up(document, look, layout.paper, language)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
    properties.comments = ""
    properties.created = properties.modified = datetime.datetime(*_EPOCH, tzinfo=datetime.UTC)
    _Writer(document, look).draw(blocks)
    raw = io.BytesIO()
    document.save(raw)
    return _timeless(raw.getvalue())


class _Writer:
    def __init__(self, document: Any, look: Look) -> None:
        self.document = document
        self.look = look
        self._below = 0

    def draw(self, blocks: Sequence[Block], depth: int = 0, indent: float = 0.0) -> None:
        previous: Block | None = None
        for block in blocks:
            self._block(block, previous, depth, indent)
            previous = block

    def _block(self, block: Block, previous: Block | None, depth: int, indent: float) -> None:
        match block.type:
            case "heading":
                self._add(block.runs, f"Heading {min(block.level, 4)}", indent)
            case "paragraph":
                self._paragraph(block, previous, indent)
            case "list":
                self._list(block, depth, indent)
            case "quote" | "item":
                self.draw(block.children, depth, indent + 0.3)
            case "code":
                for line in block.runs[0].text.split("\n"):
                    self._add((Run(line, code=True),), "Normal", indent)
            case "rule":
                self.document.add_paragraph()
            case "table":
                self._table(block)

    def _paragraph(self, block: Block, previous: Block | None, indent: float) -> None:
        paragraph = self._add(block.runs, "Normal", indent)
        under = self._entry_line(block, previous)
        below_name = previous and previous.type == "heading" and previous.level == 1 and not self.look.is_report
        if not under and not below_name:
            return
        # A title stands out between its house and its dates.
        is_title = under == 1 and not any(char.isdigit() for run in block.runs for char in run.text)
        for run in () if is_title else paragraph.runs:
            run.font.color.rgb = MUTED
        if not under and self.look.is_letter:
            paragraph.paragraph_format.space_after = Pt(18)
        if under:
            paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.keep_with_next = under > 0

    def _entry_line(self, block: Block, previous: Block | None) -> int:
        """Which line below the title of an entry a paragraph is, the house or the dates; 0 when it is none."""
        held, self._below = self._below, 0
        if self.look.is_report or previous is None or sum(len(run.text) for run in block.runs) >= 90:
            return 0
        if previous.type == "heading" and previous.level == 3:
            self._below = 1
        elif previous.type == "paragraph" and held == 1:
            self._below = 2
        return self._below

    def _add(self, runs: Runs, style: str, indent: float = 0.0) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        if indent:
            paragraph.paragraph_format.left_indent = Inches(indent)
        self._fill(paragraph, runs)
        return paragraph

    def _list(self, block: Block, depth: int, indent: float) -> None:
        base = "List Bullet" if block.start is None else "List Number"
        style = base if depth == 0 else f"{base} {min(depth + 1, 3)}"
        number = self._numbering(style, block.start) if block.start is not None else None
        for item in block.children:
            first, rest = (item.children[0], item.children[1:]) if item.children else (Block("paragraph"), ())
            if first.type != "paragraph":
                first, rest = Block("paragraph"), item.children
            paragraph = self._add(first.runs, style)
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = number
                properties.get_or_add_ilvl().val = 0
            self.draw(rest, depth + 1, indent + 0.25 * (min(depth, 2) + 1))

    def _numbering(self, style: str, start: int) -> int:
        """A new numbering that begins at ``start``: without it Word would count on from the list before."""
        numbering = self.document.part.numbering_part.element
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(of_style).abstractNumId.val
        made = numbering.add_num(abstract)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def _table(self, block: Block) -> None:
        columns = max((len(row) for row in block.rows), default=0)
        if not columns:
            return
        table = self.document.add_table(rows=0, cols=columns, style="Table Grid")
        for number, row in enumerate(block.rows):
            cells = table.add_row().cells
            for cell, runs in zip(cells, row, strict=False):
                made = runs if number else tuple(Run(r.text, True, r.italic, r.code, r.strike, r.url) for r in runs)
                self._fill(cell.paragraphs[0], made)
        self.document.add_paragraph()

    def _fill(self, paragraph: Any, runs: Runs) -> None:
        for run in runs:
            if run.text == "\n":
                paragraph.add_run().add_break(WD_BREAK.LINE)
                continue
            made = paragraph.add_run(run.text)
            made.bold, made.italic = run.bold or None, run.italic or None
            made.font.strike = run.strike or None
            if run.code:
                made.font.name = "Consolas"
            if run.url:
                made.font.color.rgb = self.look.accent
                target = self.document.part.relate_to(run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                anchor = OxmlElement("w:hyperlink")
                anchor.set(qn("r:id"), target)
                paragraph._p.append(anchor)
                anchor.append(made._r)


def _timeless(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return made.getvalue()
