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
from docx.shared import Inches, Pt, RGBColor

from atspro.engine.export.blocks import Block, Run, Runs
from atspro.engine.types import Design

_INK = RGBColor(0x1C, 0x24, 0x30)
_MUTED = RGBColor(0x56, 0x61, 0x72)
_ACCENTS = {"modern": RGBColor(0x0F, 0x6B, 0x63)}
_ACCENT = RGBColor(0x1F, 0x4E, 0x79)
# Faces that word processors have everywhere: a file that names another one is drawn in whatever is there.
_FONTS = {"modern": "Arial"}
_FONT = "Calibri"
_RESUMES = ("classic", "modern")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive can record: it stands for no time at all, so that equal input gives equal bytes."""


def to_docx(blocks: Sequence[Block], design: Design, title: str, author: str) -> bytes:
    """A Word document on US Letter paper."""
    document = docx.Document()
    _set_up(document, design)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
    properties.comments = ""
    properties.created = properties.modified = datetime.datetime(*_EPOCH, tzinfo=datetime.UTC)
    _Writer(document, design).draw(blocks)
    raw = io.BytesIO()
    document.save(raw)
    return _timeless(raw.getvalue())


def _set_up(document: Any, design: Design) -> None:
    is_resume, font, accent = design in _RESUMES, _FONTS.get(design, _FONT), _ACCENTS.get(design, _ACCENT)
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    side = 0.8 if is_resume else 1.1 if design == "letter" else 1.0
    section.left_margin = section.right_margin = Inches(side)
    section.top_margin = section.bottom_margin = Inches(0.7 if is_resume else 1.0)
    sizes = {
        "Normal": {"classic": 10.5, "modern": 10}.get(design, 11),
        "Heading 1": 20,
        "Heading 2": 12.5,
        "Heading 3": 11.5,
        "Heading 4": 11,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        is_accented = name == "Heading 2" or (name == "Heading 1" and design != "modern")
        style.font.color.rgb = accent if is_accented else _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if "Theme" in key:
                del fonts.attrib[key]
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), font)
    gap = Pt(3) if is_resume else Pt(8)
    _space(document.styles["Normal"], 0, gap)
    _space(document.styles["Heading 1"], 0, Pt(2))
    _space(document.styles["Heading 2"], Pt(12), Pt(4))
    _space(document.styles["Heading 3"], Pt(8), Pt(1))
    for name in ("List Bullet", "List Number"):
        for depth in ("", " 2", " 3"):
            _space(document.styles[name + depth], 0, Pt(2) if is_resume else Pt(4))
    _underline(document.styles["Heading 2"])


def _space(style: Any, before: Any, after: Any) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = before, after
    style.paragraph_format.line_spacing = 1.08


def _underline(style: Any) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in {"val": "single", "sz": "4", "space": "1", "color": "A9BCD0"}.items():
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


class _Writer:
    def __init__(self, document: Any, design: Design) -> None:
        self.document = document
        self.design = design
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
        below_name = previous and previous.type == "heading" and previous.level == 1 and self.design != "report"
        if not under and not below_name:
            return
        # A title stands out between its house and its dates.
        is_title = under == 1 and not any(char.isdigit() for run in block.runs for char in run.text)
        for run in () if is_title else paragraph.runs:
            run.font.color.rgb = _MUTED
        if not under and self.design == "letter":
            paragraph.paragraph_format.space_after = Pt(18)
        if under:
            paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.keep_with_next = under > 0

    def _entry_line(self, block: Block, previous: Block | None) -> int:
        """Which line below the title of an entry a paragraph is, the house or the dates; 0 when it is none."""
        held, self._below = self._below, 0
        if self.design == "report" or previous is None or sum(len(run.text) for run in block.runs) >= 90:
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
                made.font.color.rgb = _ACCENTS.get(self.design, _ACCENT)
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
