"""A table as PDF: its head on each page, texts that are no code, and letters that no font has."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdfminer.high_level import extract_pages, extract_text

from atspro.engine.export.table_pdf import PrintedTable, table_to_pdf
from atspro.errors import InvalidInput


def printed(rows: list[tuple[str, str]]) -> bytes:
    return table_to_pdf(PrintedTable("Proof", ("Date", "Employer"), rows, (1, 3), signatures=("Signature",)))


def test_a_long_table_has_its_head_on_each_page() -> None:
    rows = [(f"2026-03-{day % 28 + 1:02}", f"Employer {day}") for day in range(90)]
    made = printed(rows)
    pages = len(list(extract_pages(BytesIO(made))))
    text = extract_text(BytesIO(made))
    assert pages > 1
    assert text.count("Employer\n") == pages
    assert all(f"Employer {day}" in text for day in range(90))
    assert made == printed(rows)


def test_texts_are_no_code_and_pictures_are_left_out() -> None:
    text = extract_text(BytesIO(printed([("#panic()", "Köhler & Söhne $x$ *b* 🎉 <a>")])))
    assert "#panic()" in text
    assert "Köhler & Söhne $x$ *b*" in text
    with pytest.raises(InvalidInput, match="No font"):
        printed([("x", "\U00013000\U00016a00")])
