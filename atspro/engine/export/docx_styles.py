"""The styles of Word documents: what each design is in the faces that word processors have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt, RGBColor

from atspro.engine.export.layout import Layout, Paper
from atspro.engine.types import Design, Kind

INK = RGBColor(0x1C, 0x24, 0x30)
MUTED = RGBColor(0x56, 0x61, 0x72)
_PAPERS = {"letter": (Inches(8.5), Inches(11)), "a4": (Cm(21), Cm(29.7))}
_AIR = {"compact": 0.8, "normal": 1.0, "airy": 1.25}
_STEP = {"compact": -0.5, "normal": 0.0, "airy": 0.5}


@dataclass(frozen=True, slots=True)
class Look:
    """A design's styles. Sizes and spaces are in points, margins in inches; ``rule`` is the side of a section's heading
    that has a line, in the thickness ``rule_size`` of eighths of a point. A face is one that word processors have
    everywhere: a file that names another one is drawn in whatever is there."""

    face: str = "Calibri"
    body: float = 10.5
    name: float = 20
    section: float = 12.5
    entry: float = 11.5
    side: float = 0.8
    top: float = 0.7
    before_section: float = 12
    before_entry: float = 8
    after: float = 3
    after_item: float = 2
    rule: str = "bottom"
    rule_size: int = 4
    rule_is_accent: bool = False
    is_name_accent: bool = True
    is_centred: bool = False
    is_title_italic: bool = False
    has_hanging_works: bool = False
    accent: RGBColor = INK
    is_report: bool = False
    is_letter: bool = False


_LOOKS: dict[Design, Look] = {
    "classic": Look(),
    "modern": Look("Arial", 10, is_name_accent=False),
    "academic": Look(
        "Cambria", 10.5, 22, 12.5, 11, 1.0, 0.9, 15, 9, 4, 3, "top", 6, True, False, is_centred=True,
        is_title_italic=True, has_hanging_works=True,
    ),
    "creative": Look("Century Gothic", 9.5, 27, 13, 10.5, 0.9, 0.8, 16, 10, 4, 3, "left", 36, True),
    "compact": Look("Tahoma", 9, 17, 10.5, 9.5, 0.7, 0.55, 9, 6, 2, 1, "bottom", 8, True, False),
    "early": Look("Trebuchet MS", 10.5, 25, 13, 11, 1.0, 0.9, 16, 10, 5, 4, "left", 24, True),
    "report": Look(body=11, side=1.0, top=1.0, after=8, after_item=4, is_report=True),
}  # fmt: skip


def look_of(kind: Kind, design: Design, layout: Layout) -> Look:
    """A design's styles for a kind of document, with the color and the density of a layout."""
    look = _LOOKS[design]
    if kind == "cover":
        look = replace(look, body=max(look.body, 10.5) if design != "classic" else 11, side=1.1, top=1.0, after=8,
                       after_item=4, is_letter=True)  # fmt: skip
    air, step = _AIR[layout.density], _STEP[layout.density]
    return replace(
        look,
        accent=RGBColor.from_string(layout.accent_of(design)[1:].upper()),
        body=look.body + step,
        before_section=look.before_section * air,
        before_entry=look.before_entry * air,
        after=look.after * air,
        after_item=look.after_item * air,
    )


def set_up(document: Any, look: Look, paper: Paper, language: str) -> None:
    """Give a new document the paper, margins, page numbers and styles of a look."""
    section = document.sections[0]
    section.page_width, section.page_height = _PAPERS[paper]
    section.left_margin = section.right_margin = Inches(look.side)
    section.top_margin = section.bottom_margin = Inches(look.top)
    sizes = {
        "Normal": look.body,
        "Heading 1": look.name,
        "Heading 2": look.section,
        "Heading 3": look.entry,
        "Heading 4": 11,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = look.face, Pt(size)
        is_accented = name == "Heading 2" or (name == "Heading 1" and look.is_name_accent)
        style.font.color.rgb = look.accent if is_accented else INK
        _set_face(style, look.face)
    _set_language(document.styles["Normal"], language)
    _space(document.styles["Normal"], 0, look.after)
    _space(document.styles["Heading 1"], 0, 2)
    _space(document.styles["Heading 2"], look.before_section, 4)
    _space(document.styles["Heading 3"], look.before_entry, 1)
    for name in ("List Bullet", "List Number"):
        for depth in ("", " 2", " 3"):
            _space(document.styles[name + depth], 0, look.after_item)
    if look.is_centred:
        document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _rule(document.styles["Heading 2"], look)


def _set_face(style: Any, face: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "Theme" in key:
            del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), face)


def _set_language(style: Any, language: str) -> None:
    """What a word processor checks the spelling by; English keeps the one of the template."""
    if language == "en":
        return
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), language)
    style.element.get_or_add_rPr().append(made)


def _space(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.08


def _rule(style: Any, look: Look) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{look.rule}")
    color = str(look.accent) if look.rule_is_accent else "A9BCD0"
    space = "1" if look.rule == "bottom" else "6"
    for key, value in {"val": "single", "sz": str(look.rule_size), "space": space, "color": color}.items():
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
