"""Every design, on both papers, in PDF and DOCX: independent readers get each field of three people back."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator

import docx
import pytest
from pypdf import PdfReader

from atspro.engine.export import DESIGNS, Design, Layout, export, picture, recovered
from atspro.engine.export.layout import ACCENTS, MIN_CONTRAST, PAPERS, TINT, check_accent, contrast, darker
from atspro.engine.read import read_resume
from atspro.errors import InvalidInput
from atspro.shapes import ResumeData
from tests.engine.designs.people import PEOPLE, SCHOLAR, SHORT, Person

RESUMES = DESIGNS["resume"]
SIZES = {"letter": (612, 792), "a4": (595, 842)}


def plain(text: str) -> str:
    return " ".join(text.split())


def texts_of(pdf: bytes) -> Iterator[str]:
    """The text by pypdf and, where it is installed, by poppler."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    yield " ".join(page.extract_text() for page in pages)
    if shutil.which("pdftotext"):
        command = ["pdftotext", "-", "-"]
        yield subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


# The papers take turns, so that each design and each person meets both.
@pytest.mark.parametrize("design", RESUMES)
@pytest.mark.parametrize("name", PEOPLE)
def test_independent_readers_get_every_field_back(name: str, design: Design) -> None:
    person = PEOPLE[name]
    paper = PAPERS[(RESUMES.index(design) + list(PEOPLE).index(name)) % 2]
    layout = Layout(paper=paper)
    pdf = export(person.markdown, "pdf", "resume", person.name, person.name, design=design, layout=layout)
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == SIZES[paper]
    assert recovered(person.markdown, pdf, "pdf", layout, design).lost == ()
    for text in texts_of(pdf):
        shown = plain(re.sub(r"\d+ / \d+", "", text))
        assert [field for field in person.fields if plain(field) not in shown] == []
    word = export(person.markdown, "docx", "resume", design=design, layout=layout)
    assert recovered(person.markdown, word, "docx", layout, design).lost == ()
    section = docx.Document(io.BytesIO(word)).sections[0]
    assert section.page_width is not None
    assert round(section.page_width.pt) == SIZES[paper][0]
    for data, format in ((pdf, "pdf"), (word, "docx")):
        check_fields(person, read_resume(data, f"resume.{format}").resume)


def check_fields(person: Person, read: ResumeData) -> None:
    """Our own reader puts titles, employers, dates, schools and bullets where they belong; a city behind a comma it
    takes for a place."""
    assert read.contact_info.full_name == person.name
    jobs = [(one.position, at_place(one.company), tuple(one.responsibilities)) for one in read.work_experience]
    assert jobs == [(one.title, at_place(one.house), one.bullets) for one in person.jobs]
    dates = [(one.start_date, "Present" if one.is_current else one.end_date) for one in read.work_experience]
    assert dates == [tuple(one.dates.split(" – ")) for one in person.jobs]
    assert [at_place(one.institution) for one in read.education] == [at_place(one.house) for one in person.schools]
    assert set(person.skills) <= set(read.skills)


def at_place(house: str) -> str:
    return house.partition(",")[0]


@pytest.mark.parametrize("design", DESIGNS["cover"])
def test_a_letter_is_on_one_page_and_read_whole(design: Design) -> None:
    layout = Layout(paper="a4")
    pdf = export(SCHOLAR.cover, "pdf", "cover", design=design, layout=layout)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    word = export(SCHOLAR.cover, "docx", "cover", design=design, layout=layout)
    assert recovered(SCHOLAR.cover, pdf, "pdf", layout, design).lost == ()
    assert recovered(SCHOLAR.cover, word, "docx", layout, design).lost == ()


def test_each_design_has_a_face_of_its_own() -> None:
    faces = set()
    for design in RESUMES:
        reader = PdfReader(io.BytesIO(export(SHORT.markdown, "pdf", design=design)))
        used = {
            str(font.get_object()["/BaseFont"])
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        }
        families = {re.split(r"[-+]", name)[1].removesuffix("-Identity") for name in used}
        assert len(families) == 1, (design, used)
        faces |= families
    assert len(faces) == len(RESUMES)


def test_an_accent_can_be_read_or_is_refused() -> None:
    for accent in ACCENTS.values():
        check_accent(accent)
    with pytest.raises(InvalidInput, match=r"too pale.*such as (#[0-9a-f]{6})"):
        check_accent("#ffcc00")
    better = darker("#ffcc00")
    check_accent(better)
    assert contrast(better, "#ffffff") >= MIN_CONTRAST
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert 0 < TINT < 1
    for wrong in ("red", "#12345", "#1f4e79;", ""):
        with pytest.raises(InvalidInput):
            check_accent(wrong)


def test_sections_dates_and_colors_are_as_chosen() -> None:
    layout = Layout(accent="#8a1c4a", density="airy", dates="numeric", sections=("languages", "experience"))
    text = export(SHORT.markdown, "txt", "resume", layout=layout).decode()
    assert text.index("LANGUAGES") < text.index("EXPERIENCE") < text.index("SUMMARY")
    assert "03/2023 – Present" in text
    assert "March" not in text
    word = docx.Document(io.BytesIO(export(SHORT.markdown, "docx", design="early", layout=layout)))
    assert str(word.styles["Heading 2"].font.color.rgb) == "8A1C4A"
    short = export(SHORT.markdown, "txt", "resume", layout=Layout(dates="short")).decode()
    assert "Oct 2024 – Jun 2026" in short


def test_a_german_resume_has_german_months_and_sections() -> None:
    written = (
        "# Anna Groß\n\nKöln\n\n## Summary\n\nIch leite die Buchhaltung und bin für den Abschluss von drei Firmen "
        "zuständig.\n\n## Experience\n\n### Leiterin Buchhaltung\n\nRheinbau GmbH\n\nMarch 2021 – Present\n\n"
        "- Abschlüsse von drei Firmen mit einem Team von vier Personen erstellt\n\n## Schule und Studium\n\n"
        "### Diplom\n\nUniversität zu Köln\n\n2012-05\n"
    )
    text = export(written, "txt", "resume").decode()
    for part in ("PROFIL", "BERUFSERFAHRUNG", "März 2021 – heute", "SCHULE UND STUDIUM", "2012-05"):
        assert part in text
    assert recovered(written, export(written, "pdf", design="compact"), "pdf", design="compact").lost == ()


def test_words_longer_than_a_line_break_and_heads_stay_with_their_text() -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    person = SHORT.markdown.replace("Excel", long)
    for design in RESUMES:
        pdf = export(person, "pdf", design=design)
        assert long in plain("".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()))
        for page in PdfReader(io.BytesIO(export(PEOPLE["long"].markdown, "pdf", design=design))).pages[:-1]:
            lines = [
                line
                for line in page.extract_text().splitlines()
                if line.strip() and not re.fullmatch(r"\d / \d", line.strip())
            ]
            assert lines[-1].startswith("•") or lines[-1].endswith((".", "inutes", "ounds", "ompany"))


def test_a_picture_shows_the_first_page() -> None:
    made = picture(SHORT.markdown, "resume", "early", Layout(paper="a4"))
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20]) == round(595.28)
    assert len(made) < 200_000


def test_a_layout_travels_as_json() -> None:
    layout = Layout("a4", "#1f4e79", "compact", "short", ("education",))
    values = {"paper": "a4", "accent": "#1f4e79", "density": "compact", "dates": "short", "sections": ["education"]}
    assert Layout.from_json(json.loads(json.dumps(values))) == layout
    for wrong in (Layout(paper="a3"), Layout(density="dense"), Layout(dates="roman")):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput):
            wrong.check()
