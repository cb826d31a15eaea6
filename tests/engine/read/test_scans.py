"""Scanned PDFs: refused with a sentence, or read where what reads pictures is installed."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from atspro.engine.read import scans
from atspro.engine.read.scans import read_scan
from atspro.errors import UnreadableFile


def blank(pages: int = 1) -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(target)
    return target.getvalue()


def line(text: str, left: float, top: float, height: float = 20, score: float = 0.99) -> tuple[object, str, float]:
    right, bottom = left + 10 * len(text), top + height
    return [[left, top], [right, top], [right, bottom], [left, bottom]], text, score


PAGE = [
    line("Mira Castellan", 100, 60, 44),
    line("mira@example.com", 100, 120),
    line("Experience", 100, 180, 30),
    line("Northgate Foods, Buyer", 100, 230, 22),
    line("Jan 2021 – Present", 900, 230, 19),
    line("•Negotiated 40 contracts with growers.", 120, 270, 21),
    line("• Cut the cost of freight by 11%.", 120, 310),
    line("smudge", 600, 700, 20, 0.2),
]


@pytest.fixture
def pictures_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "can_read_scans", lambda: True)
    monkeypatch.setattr(scans, "_pictures", lambda data: _Pages(data.count(b"/MediaBox")))
    monkeypatch.setattr(scans, "_reader", lambda: lambda picture: PAGE)


class _Pages:
    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> _Pages:
        return self

    def get_size(self) -> tuple[float, float]:
        return 595.0, 842.0

    def render(self, scale: float, grayscale: bool) -> _Pages:
        assert scale <= 150 / 72
        return self

    def to_numpy(self) -> None:
        return None


def test_without_what_reads_pictures_the_sentence_is_todays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "can_read_scans", lambda: False)
    with pytest.raises(UnreadableFile, match="pictures of text") as caught:
        read_scan(blank())
    assert caught.value.reason == "no_text"


@pytest.mark.usefixtures("pictures_are_read")
def test_the_lines_of_a_picture_are_lines_of_the_resume() -> None:
    document = read_scan(blank())
    texts = [found.text for found in document.lines]
    assert texts[:3] == ["Mira Castellan", "mira@example.com", "Experience"]
    assert [found.text for found in document.lines if found.bullet] == [
        "Negotiated 40 contracts with growers.",
        "Cut the cost of freight by 11%.",
    ]
    assert document.lines[3].cells == ("Northgate Foods, Buyer", "Jan 2021 – Present")
    assert "smudge" not in document.source_text
    assert document.notes == [scans.NOTE]


@pytest.mark.usefixtures("pictures_are_read")
def test_five_pages_at_most_are_read_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    document = read_scan(blank(7), lambda page, pages: told.append((page, pages)))
    assert told == [(number, 5) for number in range(1, 6)]
    assert document.notes[1] == "Only the first 5 of 7 scanned pages were read."


@pytest.mark.usefixtures("pictures_are_read")
def test_pictures_without_text_get_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "_reader", lambda: lambda picture: [])
    with pytest.raises(UnreadableFile) as caught:
        read_scan(blank())
    assert caught.value.reason == "no_text"


def test_what_is_no_pdf_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "can_read_scans", lambda: True)
    with pytest.raises(UnreadableFile) as caught:
        read_scan(b"%PDF-1.7 broken")
    assert caught.value.reason == "corrupt"
