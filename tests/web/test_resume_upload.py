"""Bringing a resume: a file, a text or nothing; what can't be read gets a sentence, and nothing pasted is lost."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from atspro.engine.export import export
from atspro.models import User, UserResume
from atspro.services import resumes
from atspro.shapes import ContactInfo, ResumeData
from tests.web.pages import counted_statements, described_errors, form_fields, soup

TEXT = """Ada Example
ada@example.com

Experience
Engineer, Acme
March 2021 - Present
- Cut costs by 20 %
"""


def bring(client: FlaskClient, name: str = "", data: bytes = b"", text: str = "", **more: Any) -> Any:
    """Post the form as a browser does: without a choice the file field sends an empty name."""
    # Encoded here, because the test client leaves the temporary file of a large body open.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), name), "text": text, **more})
    return client.post("/resume/upload", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_the_page_offers_a_file_and_a_text(client: FlaskClient) -> None:
    page = soup(client.get("/resume/upload"))
    form = page.select_one("main form")
    assert form is not None
    assert form["enctype"] == "multipart/form-data"
    assert {element["name"] for element in form.select("input[type=file], textarea")} == {"file", "text"}
    assert [label.get_text() for label in form.select("label")] == ["Upload a file", "Paste the text"]
    assert len(page.select(".btn-primary")) == 1


PERSON = '"basics": {"name": "Ada Ferris"}, "work": [{"name": "Acme", "position": "Engineer"}]'


def zipped(**files: str) -> bytes:
    """An archive of CSV files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return held.getvalue()


def word() -> bytes:
    """A document of Word's."""
    held = io.BytesIO()
    document = Document()
    for line in TEXT.replace("Example", "Ferris").splitlines():
        document.add_paragraph(line)
    document.save(held)
    return held.getvalue()


KINDS = {
    ".pdf": lambda: export("# Ada Ferris\n\nada@example.com\n", "pdf"),
    ".docx": word,
    ".txt": lambda: b"Ada Ferris\nada@example.com\n",
    ".md": lambda: b"# Ada Ferris\n\nada@example.com\n",
    ".html": lambda: (
        b"<!doctype html><html><body><h1>Ada Ferris</h1><p>ada@example.com</p>"
        b"<h2>Experience</h2><h3>Engineer, Acme</h3><p>2019 - 2021</p><p>Planned 300 trains a day</p></body></html>"
    ),
    ".json": lambda: f"{{{PERSON}}}".encode(),
    ".yaml": lambda: b"cv:\n  name: Ada Ferris\n",
    ".xml": lambda: (
        b"<SkillsPassport><LearnerInfo><Identification><PersonName><FirstName>Ada</FirstName>"
        b"<Surname>Ferris</Surname></PersonName></Identification></LearnerInfo></SkillsPassport>"
    ),
    ".zip": lambda: zipped(
        Profile="First Name,Last Name\nAda,Ferris\n", Positions="Company Name,Title\nAcme,Engineer\n"
    ),
}
SAME = {".markdown": ".md", ".htm": ".html", ".yml": ".yaml"}


def test_each_kind_that_the_page_offers_is_read(client: FlaskClient) -> None:
    offered = soup(client.get("/resume/upload")).select_one("#file")
    assert offered is not None
    suffixes = str(offered["accept"]).split(",")
    assert set(suffixes) == {*KINDS, *SAME}
    for suffix in suffixes:
        page = soup(bring(client, f"cv{suffix}", KINDS[SAME.get(suffix, suffix)]()))
        assert form_fields(page, "form[data-resume-editor]")["contactInfo.fullName"] == "Ada Ferris", suffix


@pytest.mark.parametrize("name", ["resume_pikachu", "resume_onyx"])
def test_a_pdf_is_shown_for_review_beside_its_text(
    client: FlaskClient, session: Session, shared: Path, name: str
) -> None:
    response = bring(client, f"{name}.pdf", (shared / "samples" / f"{name}.pdf").read_bytes())
    gold = json.loads((shared / "samples" / f"{name}.gold.json").read_text())["gold"]
    page = soup(response)
    fields = form_fields(page, "form[data-resume-editor]")
    assert response.status_code == 200
    assert fields["contactInfo.fullName"] == gold["name"]
    assert fields["contactInfo.email"] == gold["email"]
    shown = page.select_one(".source-text")
    assert shown is not None
    assert gold["name"] in shown.get_text()
    assert f"{name}.pdf" in response.text
    assert session.scalar(select(func.count()).select_from(UserResume)) == 0


def test_each_hint_leads_to_the_line_that_holds_the_value(client: FlaskClient) -> None:
    page = soup(bring(client, text=TEXT))
    hint = page.select_one('a[data-line][aria-label^="Email"]')
    assert hint is not None
    line = page.select_one(str(hint["href"]))
    assert line is not None
    assert line.get_text() == "ada@example.com"
    targets = {str(link["href"])[1:] for link in page.select("a.line-hint")}
    assert targets <= {str(element["id"]) for element in page.select(".source-line")}
    assert len(targets) > 2


def test_a_text_file_a_json_resume_and_pasted_text_are_read(client: FlaskClient, shared: Path) -> None:
    samples = shared / "samples"
    txt = bring(client, "resume.txt", (samples / "resume_software_engineer.txt").read_bytes())
    assert form_fields(soup(txt), "form[data-resume-editor]")["contactInfo.fullName"]
    sample = json.loads((samples / "jsonresume_sample.json").read_text())
    for response in (
        bring(client, "resume.json", json.dumps(sample).encode()),
        bring(client, text=json.dumps(sample)),
    ):
        assert (
            form_fields(soup(response), "form[data-resume-editor]")["contactInfo.fullName"] == sample["basics"]["name"]
        )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.pdf", b""),
        ("broken.pdf", b"%PDF-1.7\nnot really"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("large.txt", b"Ada Example\n" * 450_000),
        ("archive.docx", b"PK\x03\x04 cut off"),
        ("connections.csv", b"First Name,Last Name\nAda,Ferris\n"),
        ("news.xml", b"<?xml version='1.0'?><rss><channel><title>Ada</title></channel></rss>"),
        ("settings.yml", b"theme: dark\nsize: [2, 3]\n"),
        ("cv.tex", b"\\documentclass{article}\\begin{document}Ada\\end{document}"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    client: FlaskClient, session: Session, name: str, data: bytes
) -> None:
    response = bring(client, name, data)
    page = soup(response)
    told = described_errors(page, "file")
    assert response.status_code == 422
    assert len(told.split()) > 6
    assert "Traceback" not in told
    assert session.scalar(select(func.count()).select_from(UserResume)) == 0


def test_another_archive_is_told_what_linkedins_holds(client: FlaskClient) -> None:
    told = described_errors(soup(bring(client, "all.zip", zipped(Connections="First Name\nAda\n"))), "file")
    assert "Profile.csv" in told


def test_an_upload_over_the_limit_gets_a_page_that_says_so(client: FlaskClient) -> None:
    response = bring(client, "huge.pdf", b"x" * (7 * 1024 * 1024))
    assert response.status_code == 413
    assert "smaller file" in response.text


def test_neither_and_both_are_told_and_the_text_is_kept(client: FlaskClient) -> None:
    neither = soup(bring(client))
    assert "Choose a file" in described_errors(neither, "text")
    both = bring(client, "resume.txt", TEXT.encode(), text=TEXT)
    assert both.status_code == 422
    assert "not both" in described_errors(soup(both), "file")
    assert form_fields(soup(both))["text"].replace("\r\n", "\n") == TEXT


@pytest.mark.parametrize("text", ["\x00" * 20, "   \n\t", "x" * 250_000])
def test_bad_text_is_told_and_kept(client: FlaskClient, text: str) -> None:
    response = bring(client, text=text)
    assert response.status_code == 422
    assert described_errors(soup(response), "text")
    assert len(form_fields(soup(response))["text"]) >= len(text.strip("\x00 \n\t"))


def test_markup_in_a_resume_is_shown_as_text(client: FlaskClient) -> None:
    shown = bring(client, text=TEXT + "<script>alert(1)</script>\n</textarea><b>x").text
    assert "<script>alert(1)" not in shown
    assert "</textarea><b>" not in shown


def test_starting_empty_knows_the_person_and_nothing_else(client: FlaskClient, user: User) -> None:
    page = soup(bring(client, text="kept out", start="empty"))
    fields = form_fields(page, "form[data-resume-editor]")
    assert fields["contactInfo.fullName"] == user.name
    assert fields["contactInfo.email"] == user.email
    assert fields["summary"] == fields["skills"] == ""
    assert page.select_one(".source-text") is None


def test_an_existing_resume_is_mentioned_and_must_be_confirmed_over(
    client: FlaskClient, session: Session, user: User
) -> None:
    resumes.save_resume(session, user, ResumeData(contact_info=ContactInfo(full_name="Ada The First")))
    session.commit()
    page = client.get("/resume/upload")
    assert "Replace your resume" in page.text
    assert soup(bring(client, text=TEXT)).select_one("input[type=checkbox][name=replace]") is not None
    session.expire_all()
    assert session.scalars(select(UserResume)).one().contact_info["fullName"] == "Ada The First"


def test_a_neighbours_resume_changes_nothing(client: FlaskClient, session: Session, neighbour: User) -> None:
    resumes.save_resume(session, neighbour, ResumeData(contact_info=ContactInfo(full_name="Nora")))
    session.commit()
    assert "Replace your resume" not in client.get("/resume/upload").text
    assert soup(bring(client, text=TEXT)).select_one("input[name=replace]") is None


def test_asks_the_database_little(client: FlaskClient) -> None:
    with counted_statements() as statements:
        client.get("/resume/upload")
    assert len(statements) <= 3


def test_only_for_the_signed_in(anonymous: FlaskClient) -> None:
    for response in (anonymous.get("/resume/upload"), bring(anonymous, text=TEXT)):
        assert response.status_code == 302
        assert response.location.startswith("/sign-in")


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    assert client.put("/resume/upload").status_code == 405


def test_needs_the_forms_own_token(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert bring(client, text=TEXT).status_code == 400
    token = form_fields(soup(client.get("/resume/upload")))["csrf_token"]
    assert bring(client, text=TEXT, csrf_token=token).status_code == 200
