"""A scanned resume: offered where what reads pictures is installed, told what to do elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pypdf import PdfWriter

from atspro.engine.read import ResumeReading, read_resume_text
from atspro.errors import UnreadableFile
from atspro.services.sandbox import parser, parser_worker
from atspro.web import resume as page
from tests.web.pages import form_fields, soup
from tests.web.test_resume_upload import TEXT, bring

Steps = list[tuple[int, int] | ResumeReading | UnreadableFile]


def scanned() -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _ in range(2):
        writer.add_blank_page(595, 842)
    writer.write(target)
    return target.getvalue()


def reads(monkeypatch: pytest.MonkeyPatch, steps: Steps) -> list[tuple[bytes, str]]:
    """As if what reads pictures were installed and took these steps."""
    asked: list[tuple[bytes, str]] = []

    def by_page(data: bytes, name: str) -> Iterator[tuple[int, int] | ResumeReading]:
        asked.append((data, name))
        for step in steps:
            if isinstance(step, UnreadableFile):
                raise step
            yield step

    monkeypatch.setattr(page.parser, "can_read_scans", lambda: True)
    monkeypatch.setattr(parser, "read_scan_by_page", by_page)
    return asked


def test_without_it_the_page_says_what_to_do(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.parser, "can_read_scans", lambda: False)
    response = bring(client, "scan.pdf", scanned())
    assert response.status_code == 422
    assert "paste the text" in response.text
    assert "requirements/ocr.in" in response.text


def test_pages_are_told_as_they_are_read_and_the_review_follows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reads(monkeypatch, [(1, 2), (2, 2), read_resume_text(TEXT)])
    response = bring(client, "scan.pdf", scanned())
    shown = soup(response)
    assert response.status_code == 200
    assert asked == [(scanned(), "scan.pdf")]
    assert [one.get_text() for one in shown.select("[role=log] p")] == [
        "Reading page 1 of 2 …",
        "Reading page 2 of 2 …",
    ]
    assert form_fields(shown, "form[data-resume-editor]")["contactInfo.fullName"] == "Ada Example"
    assert shown.select_one("[role=log] form") is None
    assert len(shown.select("html")) == len(shown.select("main")) == 1
    assert response.headers["X-Accel-Buffering"] == "no"


def test_what_cannot_be_read_ends_in_a_sentence(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, [(1, 1), UnreadableFile("too_much", parser.TOO_MUCH)])
    response = bring(client, "scan.pdf", scanned())
    alert = soup(response).select_one("[role=alert]")
    assert alert is not None
    assert parser.TOO_MUCH in alert.get_text()
    assert response.text.rstrip().endswith("</html>")


def test_the_process_tells_its_pages_before_its_answer() -> None:
    told: list[tuple[int, int]] = []
    begun = bytearray(b"#1 2\n#2")
    parser._take_steps(begun, lambda number, of: told.append((number, of)))
    begun += b' 2\n{"read": 1}'
    parser._take_steps(begun, lambda number, of: told.append((number, of)))
    assert told == [(1, 2), (2, 2)]
    assert begun == b'{"read": 1}'


def test_an_error_of_the_process_reaches_who_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> ResumeReading:
        raise UnreadableFile(parser_worker.BROKEN, parser.BROKEN)

    monkeypatch.setattr(parser, "read_scan", refuses)
    with pytest.raises(UnreadableFile):
        list(parser.read_scan_by_page(b"", "scan.pdf"))
