"""Files: what is written can be read back in order by independent readers, and no text is ever code."""

from __future__ import annotations

import io
import json

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTChar, LTTextBox, LTTextLine
from pypdf import PdfReader

from atspro.engine.export import DESIGNS, FORMATS, MEDIA_TYPES, Design, Format, Layout, export, formats_of
from atspro.engine.export.blocks import read_blocks
from atspro.engine.export.pdf import missing_characters
from atspro.engine.markdown import escape
from atspro.engine.types import KINDS, Kind
from atspro.engine.write import write
from atspro.errors import InvalidInput
from tests.engine.examples import ENGINEER, ENGINEER_JOB, NURSE, NURSE_JOB

RESUME = write("resume", NURSE, NURSE_JOB).markdown
EVERYTHING = """# Title #1

Intro with **bold**, *italic*, `code`, ~~gone~~ and [a link](https://a.example/b).

## Section

- one
- two
  1. first
  2. second
     - deep

7. seven
8. eight

> A quotation

| h1 | h2 |
|----|----|
| c1 | c2 |

---

```
let x = $1 #2
```

Hard\\
break
"""


def squeezed(text: str) -> str:
    return " ".join(text.split())


def pdf_text(data: bytes) -> str:
    return squeezed(extract_text(io.BytesIO(data)))


def docx_paragraphs(data: bytes) -> list[tuple[str, str]]:
    return [(one.style.name, one.text) for one in docx.Document(io.BytesIO(data)).paragraphs]


def in_order(text: str, parts: list[str]) -> bool:
    place = 0
    for part in parts:
        place = text.casefold().find(squeezed(part).casefold(), place)
        if place < 0:
            return False
    return True


FACTS = [
    "Amara Okonkwo-Díaz", "amara.okonkwo@example.org", "Summary", "Skills", "Experience",
    "St. Brigid Medical Center", "Registered Nurse, ICU", "June 2021 – Present", "Precepted 9 new graduate nurses",
    "Lakeway General Hospital", "Staff Nurse, Med-Surg", "July 2019 – May 2021", "which cut falls from 14 to 6",
    "Education", "Texas State University", "May 2019", "Certifications", "ACLS",
]  # fmt: skip


def test_two_readers_get_a_pdf_resume_back_in_order() -> None:
    data = export(RESUME, "pdf", "resume", "Resume", "Amara")
    assert in_order(pdf_text(data), FACTS)
    assert in_order(squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)), FACTS)


@pytest.mark.parametrize("design", DESIGNS["resume"])
def test_a_house_is_bold_above_its_title_and_headings_are_capitals(design: Design) -> None:
    written = (
        "# A-B C\n\n## Projects\n\n### Dryer\n\nHome\n\n2021\n\n## Experience\n\n### Baker\n\nCrumb & Sons\n\n"
        "2020 – Present\n\n- Baked\n\n### Cook\n\n2019\n\n- Cooked\n"
    )
    order = Layout(sections=("projects", "experience"))
    lines = [
        (line.get_text().strip(), {char.fontname.partition("+")[2] for char in line if isinstance(char, LTChar)})
        for page in extract_pages(io.BytesIO(export(written, "pdf", design=design, layout=order)))
        for box in page
        if isinstance(box, LTTextBox)
        for line in box
        if isinstance(line, LTTextLine)
    ]
    in_capitals = design in ("classic", "modern", "compact")
    projects, experience = ("PROJECTS", "EXPERIENCE") if in_capitals else ("Projects", "Experience")
    apart = " " if design == "compact" else "\n"
    shown = (
        f"A-B C\n{projects}\nDryer\nHome{apart}2021\n{experience}\nCrumb & Sons\nBaker{apart}2020 – Present\nCook\n2019"
    )
    assert [squeezed(text) for text, _ in lines if not text.startswith("•")][: shown.count("\n") + 1] == shown.split(
        "\n"
    )
    bold = {text for text, fonts in lines if all("bold" in font.lower() for font in fonts)}
    assert {"Crumb & Sons", "Cook", "Dryer", experience} <= bold
    assert not [text for text in bold if text.startswith(("Baker", "2019"))]


def test_the_pdf_is_letter_tagged_and_named() -> None:
    reader = PdfReader(io.BytesIO(export(RESUME, "pdf", "resume", "Resume for Cedar", "Amara O.")))
    assert (float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)) == (612, 792)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Resume for Cedar", "Amara O.")
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_a_docx_resume_has_real_structure() -> None:
    data = export(RESUME, "docx", "resume", "Resume", "Amara")
    paragraphs = docx_paragraphs(data)
    assert paragraphs[0] == ("Heading 1", "Amara Okonkwo-Díaz")
    assert ("Heading 2", "Experience") in paragraphs
    assert ("Heading 3", "Lakeway General Hospital") in paragraphs
    assert ("Normal", "Staff Nurse, Med-Surg") in paragraphs
    assert ("List Bullet", "Precepted 9 new graduate nurses, all of whom completed orientation on time") in paragraphs
    assert in_order(squeezed(" ".join(text for _, text in paragraphs)), FACTS)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == ("Resume", "Amara")


def test_docx_links_are_links_and_lists_restart() -> None:
    document = docx.Document(io.BytesIO(export(EVERYTHING + "\n\n1. again\n", "docx", "prep")))
    links = [link for one in document.paragraphs for link in one.hyperlinks]
    assert [(link.text, link.url) for link in links] == [("a link", "https://a.example/b")]
    numbered = [one for one in document.paragraphs if one.style.name.startswith("List Number")]
    ids = {one._p.pPr.numPr.numId.val for one in numbered}
    assert [one.text for one in numbered] == ["first", "second", "seven", "eight", "again"]
    assert len(ids) == 3
    assert [cell.text for row in document.tables[0].rows for cell in row.cells] == ["h1", "h2", "c1", "c2"]


@pytest.mark.parametrize(("kind", "format"), [(kind, format) for kind in KINDS for format in formats_of(kind)])
def test_the_same_document_gives_the_same_bytes(kind: Kind, format: Format) -> None:
    assert export(EVERYTHING, format, kind, "T", "A") == export(EVERYTHING, format, kind, "T", "A")


def test_a_design_stands_for_its_kind_and_the_first_is_the_default() -> None:
    files = {design: export(RESUME, "pdf", design=design) for designs in DESIGNS.values() for design in designs}
    assert len(set(files.values())) == len(files) == 7
    for kind in ("resume", "research"):
        assert export(RESUME, "pdf", kind) == files[DESIGNS[kind][0]]
    assert export(RESUME, "pdf", "cover") == export(RESUME, "pdf", "cover", design="classic") != files["classic"]
    assert export(RESUME, "docx", design="classic") != export(RESUME, "docx", design="modern")
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(files["modern"])).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("SourceSansPro" in font for font in fonts)


def test_a_resume_is_taken_out_as_a_json_resume_and_nothing_else_is() -> None:
    made = json.loads(export(RESUME, "json", "resume"))
    assert made["basics"]["name"] == "Amara Okonkwo-Díaz"
    assert [entry["name"] for entry in made["work"]] == ["St. Brigid Medical Center", "Lakeway General Hospital"]
    assert (made["work"][1]["startDate"], made["work"][1]["written"]["startDate"]) == ("2019-07", "July 2019")
    with pytest.raises(InvalidInput, match="Only a resume"):
        export(RESUME, "json", "cover")


@pytest.mark.parametrize("kind", KINDS)
def test_every_block_is_drawn_in_the_pdf(kind: Kind) -> None:
    text = pdf_text(export(EVERYTHING, "pdf", kind))
    for part in (
        "Title #1",
        "bold",
        "italic",
        "gone",
        "a link",
        "first",
        "deep",
        "seven",
        "A quotation",
        "c2",
        "let x = $1 #2",
        "break",
    ):
        assert part in text


def test_plain_text_is_wrapped_and_shows_addresses() -> None:
    text = export(EVERYTHING, "txt", "prep").decode()
    assert "a link (https://a.example/b)" in text
    assert "- two\n  1. first\n  2. second\n     - deep" in text
    assert "7. seven\n8. eight" in text
    assert "SECTION\n-------" in text
    resume = export(RESUME, "txt", "resume").decode()
    assert all(len(line) <= 78 for line in resume.split("\n"))
    assert in_order(
        squeezed(resume),
        [
            part.upper() if part in ("Summary", "Skills", "Education") else part
            for part in FACTS
            if part not in ("Experience", "Certifications")
        ],
    )


def test_an_address_that_is_its_own_text_is_shown_once() -> None:
    text = export(write("resume", ENGINEER, ENGINEER_JOB).markdown, "txt", "resume").decode()
    assert text.count("github.com/jonasb-example") == 1


def test_markdown_is_itself() -> None:
    assert export("# A\r\n\r\nb\x07", "md", "resume") == b"# A\n\nb\n"


TYPST = '#panic("x") $x$ @ref <label> \\ // /* */ #include "/etc/passwd" #{1+1} = heading'


def test_text_is_never_typst_code() -> None:
    text = pdf_text(
        export(
            f"# {escape(TYPST)}\n\n{escape(TYPST)}\n\n- {escape(TYPST)}\n\n```\n{TYPST}\n```",
            "pdf",
            "resume",
            TYPST,
            TYPST,
        )
    )
    assert text.count('#panic("x") $x$ @ref <label>') == 4
    assert "#{1+1}" in text


@settings(max_examples=25, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="latin-1"), max_size=300),
    st.sampled_from(formats_of("cover")),
    st.sampled_from(KINDS),
)
def test_any_latin_text_exports(text: str, format: Format, kind: Kind) -> None:
    assert export(f"x {text}", format, kind, text[:50], text[:50])


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=100))
def test_any_text_exports_to_docx_and_text(text: str) -> None:
    for format in ("docx", "txt"):
        assert export(f"x {text}", format, "prep", text, text)


def test_letters_without_a_font_are_refused_and_pictures_left_out() -> None:
    assert missing_characters(set("Żółć Ωμέγα Привет — “€” • ✓")) == set()
    lost = "\U0001e900"
    assert missing_characters({lost, "a"}) == {lost}
    with pytest.raises(InvalidInput, match="Download it as DOCX"):
        export(f"# {lost}", "pdf", "resume")
    assert "Call me" in pdf_text(export("# Jo\n\n\U0001f6f8 Call me", "pdf", "resume"))


def test_deep_nesting_is_flattened() -> None:
    deep = "\n".join("  " * level + f"- level{level}" for level in range(30))
    assert read_blocks(deep)
    for format in formats_of("prep"):
        assert export(deep, format, "prep")
    assert "level5" in pdf_text(export(deep, "pdf", "prep"))


@pytest.mark.parametrize(
    ("format", "kind", "text"), [("rtf", "resume", "x"), ("pdf", "poem", "x"), ("pdf", "resume", " \n")]
)
def test_bad_arguments_are_refused(format: str, kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        export(text, format, kind)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="Choose one of: report"):
        export("x", "pdf", "prep", design="modern")


def test_every_format_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FORMATS)
