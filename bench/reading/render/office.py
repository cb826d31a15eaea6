"""Documents of several shapes as DOCX and ODT, and as PDF by LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bench.reading.people import Person
from bench.reading.render.outline import Entry, Part, contact, employers, outline

# A type that most people have; LibreOffice puts its own double in its place.
_TYPES = ("Calibri", "Arial", "Times New Roman", "Georgia")


def make(people: list[Person], folder: Path, tools: Path) -> None:
    """Write NAME.SHAPE.docx and NAME.lo-SHAPE.pdf, and NAME.lo-odt-SHAPE.pdf from ODT, for each person."""
    with tempfile.TemporaryDirectory() as scratch:
        made: list[Path] = []
        for person in people:
            for shape, write in DOCX_SHAPES.items():
                target = folder / f"{person.name}.docx-{shape}.docx"
                write(person).save(str(target))
                made.append(Path(shutil.copy(target, Path(scratch) / f"{person.name}.lo-{shape}.docx")))
            for shape, lay in ODT_SHAPES.items():
                flat = Path(scratch) / f"{person.name}.lo-odt-{shape}.fodt"
                flat.write_text(lay(person), "utf-8")
                made.append(flat)
        profile = tools / "libreoffice"
        for at in range(0, len(made), 60):
            subprocess.run(
                [
                    "soffice",
                    f"-env:UserInstallation={profile.as_uri()}",
                    "--headless",
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    str(folder),
                    *map(str, made[at : at + 60]),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},
            )


def _new(person: Person) -> Any:
    document = Document()
    number = int(person.name[2:])
    style = document.styles["Normal"]
    style.font.name, style.font.size = _TYPES[number % len(_TYPES)], Pt(10.5)
    style.paragraph_format.space_after = Pt(2)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    return document


def _dated(place: Any, parts: list[tuple[str, bool]], dates: str, width: float = 17) -> None:
    """A line of text, some of it bold, with its dates at the right margin."""
    paragraph = place.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
    for text, bold in parts:
        paragraph.add_run(text).bold = bold
    if dates:
        paragraph.add_run(f"\t{dates}")


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()._r
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run.append(element)


def _plain(person: Person) -> Any:
    """Word's own styles: Title, Heading 1, List Bullet; "Title, Employer" with dates at the right."""
    document = _new(person)
    document.add_paragraph(person.resume.contact_info.full_name, style="Title")
    document.add_paragraph(" | ".join(contact(person)))
    for part in outline(person):
        document.add_heading(part.heading, 1)
        if part.text:
            document.add_paragraph(part.text)
        for entry in part.entries:
            head = [(entry.title, True)]
            if entry.below:
                head.append((", " + ", ".join(filter(None, (entry.below, entry.place))), False))
            _dated(document, head, entry.dates)
            _body(document, entry)
        if part.kind == "skills":
            document.add_paragraph(", ".join(part.items))
        else:
            for item in part.items:
                document.add_paragraph(item, style="List Bullet")
    return document


def _body(place: Any, entry: Entry) -> None:
    if entry.text:
        place.add_paragraph(entry.text)
    for bullet in entry.bullets:
        place.add_paragraph(bullet, style="List Bullet")


def _stacked(person: Person) -> Any:
    """The employer once, its roles below; a foot with name and page on each page."""
    document = _new(person)
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{person.resume.contact_info.full_name} · ")
    _page_number(foot)
    head = document.add_paragraph()
    run = head.add_run(person.resume.contact_info.full_name)
    run.bold, run.font.size = True, Pt(20)
    document.add_paragraph(person.headline)
    for line in contact(person):
        document.add_paragraph(line)
    for part in outline(person):
        run = document.add_paragraph().add_run(part.heading.upper())
        run.bold, run.font.size = True, Pt(13)
        if part.text:
            document.add_paragraph(part.text)
        for employer, roles in employers(part.entries):
            place = next((role.place for role in roles if role.place), "")
            if employer:
                _dated(document, [(employer, True)], place)
            for role in roles:
                paragraph = document.add_paragraph()
                paragraph.add_run(role.title).italic = True
                if role.dates:
                    paragraph.add_run(f"  ({role.dates})")
                _body(document, role)
        for item in part.items:
            document.add_paragraph(item, style="List Bullet")
    return document


def _rail(person: Person) -> Any:
    """A table for each section: dates at the left, the rest at the right."""
    document = _new(person)
    document.add_heading(person.resume.contact_info.full_name, 0)
    table = document.add_table(rows=0, cols=2)
    labels = {"@": "E-Mail", "http": "Web"}
    for line in contact(person):
        cells = table.add_row().cells
        cells[0].text = next(
            (label for mark, label in labels.items() if mark in line), "Tel." if line[-1].isdigit() else ""
        )
        cells[1].text = line
    for part in outline(person):
        document.add_heading(part.heading, 2)
        if part.text:
            document.add_paragraph(part.text)
        if part.entries:
            table = document.add_table(rows=0, cols=2)
            table.autofit = False
            for entry in part.entries:
                cells = table.add_row().cells
                cells[0].width, cells[1].width = Cm(4.5), Cm(12.5)
                cells[0].text = entry.dates
                cells[1].paragraphs[0].add_run(entry.title).bold = True
                below = ", ".join(filter(None, (entry.below, entry.place)))
                if below:
                    cells[1].add_paragraph(below)
                _body(cells[1], entry)
        if part.items:
            table = document.add_table(rows=0, cols=2)
            for item in part.items if part.kind != "skills" else [", ".join(part.items)]:
                table.add_row().cells[1].text = item
    return document


def _sidebar(person: Person) -> Any:
    """One table of two cells: contact, skills and languages beside the rest."""
    document = _new(person)
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    side, main = table.rows[0].cells
    side.width, main.width = Cm(5.5), Cm(11.5)
    run = side.paragraphs[0].add_run(person.resume.contact_info.full_name)
    run.bold, run.font.size = True, Pt(18)
    for line in contact(person):
        side.add_paragraph(line)
    for part in outline(person):
        narrow = part.kind in ("skills", "languages", "interests", "certificates")
        place = side if narrow else main
        run = place.add_paragraph().add_run(part.heading)
        run.bold, run.font.size = True, Pt(13)
        if part.text:
            place.add_paragraph(part.text)
        for entry in part.entries:
            place.add_paragraph().add_run(entry.title).bold = True
            line = "  |  ".join(filter(None, (entry.below, entry.place, entry.dates)))
            if line:
                place.add_paragraph(line)
            _body(place, entry)
        for item in part.items:
            place.add_paragraph(item)
    return document


def _typed(person: Person) -> Any:
    """No styles at all: capitals, typed bullets, everything of a head on one line with pipes."""
    document = _new(person)
    document.add_paragraph(person.resume.contact_info.full_name)
    document.add_paragraph(" • ".join(contact(person)))
    for part in outline(person):
        document.add_paragraph("")
        document.add_paragraph(part.heading.upper())
        if part.text:
            document.add_paragraph(part.text)
        for entry in part.entries:
            document.add_paragraph(" | ".join(filter(None, (entry.below, entry.title, entry.place, entry.dates))))
            if entry.text:
                document.add_paragraph(entry.text)
            for bullet in entry.bullets:
                document.add_paragraph(f"• {bullet}")
        if part.kind in ("skills", "languages", "interests"):
            document.add_paragraph(", ".join(part.items))
        else:
            for item in part.items:
                document.add_paragraph(f"- {item}")
    return document


DOCX_SHAPES: dict[str, Callable[[Person], Any]] = {
    "plain": _plain,
    "stacked": _stacked,
    "rail": _rail,
    "sidebar": _sidebar,
    "typed": _typed,
}

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


def _flat(body: str, family: str) -> str:
    """A flat ODT with a few styles around a body."""

    def style(name: str, size: float, bold: bool = False, more: str = "") -> str:
        weight = ' fo:font-weight="bold"' if bold else ""
        return (
            f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {more}/>'
            f'<style:text-properties style:font-name="F" fo:font-size="{size}pt"{weight}/></style:style>'
        )

    right = '<style:tab-stops><style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops>'
    dated = style("Dated", 10.5).replace(
        "<style:paragraph-properties />", f"<style:paragraph-properties>{right}</style:paragraph-properties>"
    )
    columns = "".join(
        f'<style:style style:name="C{at}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width}cm"/></style:style>'
        for at, width in enumerate((3.5, 6.5, 7))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMES} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls>'
        f'<style:font-face style:name="F" svg:font-family="{family}"/></office:font-face-decls>'
        "<office:automatic-styles>"
        + style("Name", 22, True)
        + style("Head", 14, True, 'fo:margin-top="0.35cm" fo:border-bottom="0.5pt solid #444444"')
        + style("Strong", 10.5, True, 'fo:margin-top="0.2cm"')
        + style("Body", 10.5)
        + dated
        + columns
        + '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="▪">'
        '<style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.4cm"/>'
        "</text:list-level-style-bullet></text:list-style>"
        '<style:page-layout style:name="P"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
        'fo:margin="2cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page '
        'style:name="Standard" style:page-layout-name="P"/></office:master-styles><office:body><office:text>'
        f"{body}</office:text></office:body></office:document>"
    )


def _p(style: str, text: str) -> str:
    return f'<text:p text:style-name="{style}">{escape(text).replace(chr(9), "<text:tab/>")}</text:p>'


def _list(items: list[str]) -> str:
    rows = "".join(f"<text:list-item>{_p('Body', item)}</text:list-item>" for item in items)
    return f'<text:list text:style-name="L">{rows}</text:list>' if items else ""


def _odt(person: Person, entries: Callable[[Part], str]) -> str:
    body = [_p("Name", person.resume.contact_info.full_name), _p("Body", person.headline)]
    body.append(_p("Body", " · ".join(contact(person))))
    for part in outline(person):
        body.append(_p("Head", part.heading))
        if part.text:
            body.append(_p("Body", part.text))
        body.append(entries(part))
        body.append(_p("Body", " · ".join(part.items)) if part.kind == "skills" else _list(part.items))
    return _flat("".join(body), ("Liberation Serif", "Carlito", "DejaVu Sans")[int(person.name[2:]) % 3])


def _odt_lines(person: Person) -> str:
    """Employer first, with its dates at the right margin; the title on the line below."""

    def entries(part: Part) -> str:
        rows = []
        for entry in part.entries:
            first = " – ".join(filter(None, (entry.below or entry.title, entry.place)))
            rows.append(_p("Dated", f"{first}\t{entry.dates}"))
            if entry.below:
                rows.append(_p("Strong", entry.title))
            if entry.text:
                rows.append(_p("Body", entry.text))
            rows.append(_list(entry.bullets))
        return "".join(rows)

    return _odt(person, entries)


def _odt_grid(person: Person) -> str:
    """A table of three columns for entries: dates, title, employer; what was done below each."""

    def entries(part: Part) -> str:
        rows = []
        for entry in part.entries:
            cells = "".join(
                f"<table:table-cell>{_p(style, text)}</table:table-cell>"
                for style, text in (("Body", entry.dates), ("Strong", entry.title), ("Body", entry.below))
            )
            columns = "".join(f'<table:table-column table:style-name="C{at}"/>' for at in range(3))
            rows.append(f"<table:table>{columns}<table:table-row>{cells}</table:table-row></table:table>")
            rows.append((_p("Body", entry.text) if entry.text else "") + (_list(entry.bullets) or _p("Body", "")))
        return "".join(rows)

    return _odt(person, entries)


ODT_SHAPES: dict[str, Callable[[Person], str]] = {"lines": _odt_lines, "grid": _odt_grid}
