"""Files as they come: each kind read, and each bad one refused with a sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap
from docx.shared import Inches

from atspro.engine.read import read_job_file, read_resume
from atspro.errors import UnreadableFile

TEXT = "Kim Doe\nkim@doe.test\n\nEXPERIENCE\n\nGardener\nCity Parks\n2019 - 2021\n- Planted trees\n"


def pdf_of(source: str) -> bytes:
    return typst.compile(source.encode())


def refused(data: bytes, filename: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_resume(data, filename)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) > 40
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("Kim", "Zoë").encode("cp1252"),
    ],
)
def test_text_in_the_usual_encodings(data: bytes) -> None:
    resume = read_resume(data, "resume.txt").resume
    assert resume.contact_info.full_name in ("Kim Doe", "Zoë Doe")
    assert resume.work_experience[0].responsibilities == ["Planted trees"]


def test_content_decides_and_not_the_name() -> None:
    assert read_resume(pdf_of("= Kim Doe\nkim\\@doe.test"), "resume.txt").resume.contact_info.email == "kim@doe.test"


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("Grace Okonkwo", style="Title")
    document.add_paragraph("Chicago, IL | (312) 555-0144 | grace.o@example.com")
    document.add_heading("Experience", 1)
    line = document.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(Inches(6))
    line.add_run("Marketing Manager").bold = True
    line.add_run("\tFeb 2020 – Present")
    document.add_paragraph("Bright Foods Inc., Chicago, IL")
    document.add_paragraph("Grew subscribers from 40k to 130k", style="List Bullet")
    document.add_heading("Skills", 1)
    table = document.add_table(rows=2, cols=2)
    for row, (label, items) in zip(table.rows, (("Channels", "SEO, Email"), ("Tools", "HubSpot, Figma")), strict=True):
        row.cells[0].text, row.cells[1].text = label, items
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_with_tabs_lists_and_tables_in_body_order() -> None:
    reading = read_resume(word_file(), "resume.docx")
    entry = reading.resume.work_experience[0]
    assert reading.resume.contact_info.full_name == "Grace Okonkwo"
    assert (entry.position, entry.company, entry.start_date) == ("Marketing Manager", "Bright Foods Inc.", "Feb 2020")
    assert entry.responsibilities == ["Grew subscribers from 40k to 130k"]
    assert reading.resume.skills == ["SEO", "Email", "HubSpot", "Figma"]


BOX = (
    '<w:r xmlns:w="{w}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{content}'
    "</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def test_word_text_boxes_are_read_once_where_they_are_anchored() -> None:
    document = docx.Document()
    document.add_paragraph("Grace Okonkwo", style="Title")
    anchor = document.add_paragraph()
    lines = ("grace.o@example.com", "(312) 555-0144", "Chicago, IL")
    content = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    box = BOX.format(w=nsmap["w"], content=f"<w:txbxContent>{content}</w:txbxContent>")
    anchor._p.append(parse_xml(box))
    document.add_heading("Experience", 1)
    document.add_paragraph("Gardener, City Parks Ltd, 2019 – 2021")
    document.add_paragraph("Planted trees", style="List Bullet")
    saved = io.BytesIO()
    document.save(saved)
    reading = read_resume(saved.getvalue(), "resume.docx")
    contact = reading.resume.contact_info
    assert (contact.email, contact.phone, contact.address) == lines
    assert reading.source_text.count("grace.o@example.com") == 1
    assert [(e.position, e.company) for e in reading.resume.work_experience] == [("Gardener", "City Parks Ltd")]


def test_word_layout_table_reads_as_columns() -> None:
    document = docx.Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = "CONTACT"
    for line in ("sam@lee.test", "SKILLS", "Welding", "Forklift"):
        left.add_paragraph(line)
    right.text = "Sam Lee"
    for line in (
        "WORK HISTORY",
        "Welder",
        "Puget Shipyards, Seattle, WA",
        "June 2018 to Present",
        "Welds hull sections.",
    ):
        right.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    resume = read_resume(out.getvalue(), "resume.docx").resume
    assert resume.contact_info.full_name == "Sam Lee"
    assert resume.skills == ["Welding", "Forklift"]
    assert (resume.work_experience[0].company, resume.work_experience[0].is_current) == ("Puget Shipyards", True)


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\x00" * 50])
def test_empty(data: bytes) -> None:
    assert refused(data, "resume.pdf").reason == "empty"


def test_pdf_with_pictures_only() -> None:
    assert refused(pdf_of("#rect(width: 5cm, height: 5cm, fill: red)"), "scan.pdf").reason == "no_text"


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of("= Kim Doe\nkim\\@doe.test\n\n== Skills\nPruning, Sowing")))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_encrypted_pdf_is_refused_and_an_empty_user_password_is_read() -> None:
    assert refused(encrypted("secret"), "resume.pdf").reason == "encrypted"
    assert read_resume(encrypted(""), "resume.pdf").resume.skills == ["Pruning", "Sowing"]


def test_too_large_a_file_and_too_many_pages() -> None:
    assert refused(b"%PDF-" + b"x" * (5 * 1024 * 1024), "resume.pdf").reason == "too_large"
    assert refused(pdf_of("#for n in range(21) [page #n #pagebreak()]"), "book.pdf").reason == "too_large"


def test_a_page_with_more_than_a_resume_can_have_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of("Kim Doe, gardener")))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"0 0 m 10 10 l S " * 80_000)
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    assert refused(out.getvalue(), "resume.pdf").reason == "too_large"


def test_a_word_file_that_inflates_without_end_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\x20" * (80 * 1024 * 1024))
    assert refused(out.getvalue(), "resume.docx").reason == "too_large"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_damaged_files(cut: float) -> None:
    pdf, word = pdf_of("= Kim Doe\nkim\\@doe.test"), word_file()
    assert refused(pdf[: int(len(pdf) * cut)], "resume.pdf").reason in ("corrupt", "no_text")
    assert refused(word[: int(len(word) * cut)], "resume.docx").reason == "corrupt"


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "filename", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "resume.doc", "DOCX"),
        (b"{\\rtf1 hello}", "resume.rtf", "DOCX"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "resume.png", "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "resume.pdf", "picture"),
        (archive("Index/Document.iwa"), "resume.pages", "Pages"),
        (archive("readme.md"), "resume.zip", "LinkedIn"),
        (b"MZ\x90\x00\x03" + b"\x00\x01\x02" * 40, "resume.exe", "PDF"),
        (b"hello there", "resume.pdf", "PDF"),
    ],
)
def test_wrong_types_say_what_to_save_as(data: bytes, filename: str, says: str) -> None:
    error = refused(data, filename)
    assert error.reason == "wrong_type"
    assert says in str(error)


def test_job_posts_in_files() -> None:
    source = "= Gardener\nCity Parks, Austin, TX\n\n== Requirements\n- Two years of pruning\n- A driving license\n"
    job = read_job_file(pdf_of(source), "post.pdf").job
    assert job.title == "Gardener"
    assert job.qualifications == ["Two years of pruning", "A driving license"]
    html = b"<!doctype html><html><body><h1>Gardener</h1><h2>Duties</h2><ul><li>Prune roses</li></ul></body></html>"
    assert read_job_file(html, "post.html").job.responsibilities == ["Prune roses"]


def test_job_sample_as_a_file(shared: Path) -> None:
    path = shared / "samples" / "job_research_engineer.md"
    assert read_job_file(path.read_bytes(), path.name).job.company == "OpenAI"
