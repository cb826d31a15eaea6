"""Tables out of files: what spreadsheets write, and what is refused with a sentence that helps."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from atspro.errors import UnreadableFile
from atspro.services.sandbox import parser
from atspro.services.spreadsheets import reader
from atspro.services.spreadsheets.reader import NO_RESULT, TableRow, read_table

Book = Callable[..., bytes]


@pytest.fixture
def book() -> Book:
    """The bytes of a workbook whose first sheet has these rows."""

    def make(*rows: list[object]) -> bytes:
        made = Workbook()
        for row in rows:
            made.active.append(row)  # type: ignore[union-attr]
        made.create_sheet("Second").append(["not", "read"])
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()

    return make


def refused(data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as raised:
        read_table(data)
    return raised.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_delimiters_and_marks_are_found(delimiter: str, mark: bytes) -> None:
    lines = ["name,email,role", "Jürgen,j@example.com,user"]
    read = read_table(mark + "\r\n".join(lines).replace(",", delimiter).encode())
    assert read.columns == ["name", "email", "role"]
    assert read.rows == [TableRow(2, ["Jürgen", "j@example.com", "user"])]


def test_what_excel_calls_unicode_text_is_read() -> None:
    read = read_table("name\temail\r\nŁukasz\tl@example.com\r\n".encode("utf-16"))
    assert read.rows == [TableRow(2, ["Łukasz", "l@example.com"])]
    assert read.how == "CSV, UTF-16, tab-separated"


def test_a_first_line_that_names_the_delimiter_counts_as_a_line() -> None:
    read = read_table(b"sep=;\r\nname;email\r\nA, B;a@example.com\r\n")
    assert read.columns == ["name", "email"]
    assert read.rows == [TableRow(3, ["A, B", "a@example.com"])]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    read = read_table(b'name,notes\n"A","one\ntwo"\n\n,\n"B","x"\n')
    assert read.rows == [TableRow(2, ["A", "one\ntwo"]), TableRow(6, ["B", "x"])]


def test_a_workbook_is_read_by_its_first_sheet_and_its_values(book: Book) -> None:
    read = read_table(
        book(
            ["name", "verified", "day", "moment", "number", "share"],
            ["A", True, date(2026, 3, 1), datetime(2026, 3, 1, 14, 30), 50000.0, 0.5],
            [],
            ["B", False],
        )
    )
    assert read.columns[:2] == ["name", "verified"]
    assert read.rows == [
        TableRow(2, ["A", "yes", "2026-03-01", "2026-03-01T14:30:00", "50000", "0.5"]),
        TableRow(4, ["B", "no"]),
    ]


def test_a_formula_without_its_result_is_not_taken_for_an_empty_cell(book: Book) -> None:
    read = read_table(book(["name", "email"], ["A", '=LOWER("A@EXAMPLE.COM")']))
    assert read.rows == [TableRow(2, ["A", NO_RESULT])]


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with another text in its first sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.infolist():
            text = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                assert old in text
                text = text.replace(old, new)
            target.writestr(member, text)
    return made.getvalue()


def test_a_sheet_that_lies_about_its_size_is_read_as_a_whole(book: Book) -> None:
    data = book(["name"], ["A"], ["B"], ["C"])
    read = read_table(changed(data, b'<dimension ref="A1:A4"', b'<dimension ref="A1:A2"'))
    assert [row.cells for row in read.rows] == [["A"], ["B"], ["C"]]


def test_a_mark_at_the_end_of_a_sheet_does_no_harm(book: Book) -> None:
    end = b'<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>'
    read = read_table(changed(book(["name", "email"], ["A", "a"]), b"</sheetData>", end))
    assert read.rows == [TableRow(2, ["A", "a"]), TableRow(1_048_576, ["", "1"])]


BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("entities", ['<!ENTITY e9 SYSTEM "file:///etc/hosts">', f'<!ENTITY e0 "lol">{BILLION}'])
def test_a_sheet_brings_nothing_from_elsewhere_and_does_not_grow(book: Book, entities: str) -> None:
    data = changed(book(["name"], ["MARK"]), b"MARK", b"&e9;")
    data = changed(data, b"<worksheet ", f"<!DOCTYPE worksheet [{entities}]><worksheet ".encode())
    assert refused(data).reason == "corrupt"


def test_another_character_set_is_refused_with_the_line() -> None:
    error = refused("name,email\nA,a@example.com\nJürgen,j@example.com\n".encode("latin-1"))
    assert "line 3" in str(error)
    assert "UTF-8" in str(error)
    assert error.reason == "wrong_type"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n , \n", "is empty"),
        (b"name,email\n", "no rows"),
        (b'name,email\nA,"a"b\n', "Line 2 can't be read: its quotation marks"),
        (b'name,email\nA,a\n"B,b\n', "Line 3 can't be read: its quotation marks"),
        (b"name\x00,email\n", "neither a CSV file nor an XLSX"),
        (b"\xff\xfea", "broken UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "old Excel workbook"),
        (b"PK\x03\x04 and nothing", "XLSX workbook can’t be opened"),
    ],
)
def test_what_is_no_table_is_refused_with_words(data: bytes, words: str) -> None:
    assert words in str(refused(data))


def test_another_zip_is_no_workbook() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "XLSX workbook can’t be opened" in str(refused(made.getvalue()))


def test_a_bomb_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"\x00" * (reader.MAX_UNPACKED_BYTES + 1))
    assert len(made.getvalue()) < 100_000
    error = refused(made.getvalue())
    assert error.reason == "too_large"
    assert "too large when unpacked" in str(error)


def test_rows_columns_cells_and_text_have_limits(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    assert len(read_table(b"name\n" + b"A\n" * 3).rows) == 3
    assert "more than 3 rows" in str(refused(b"name\n" + b"A\n" * 4))
    assert "more than 3 rows" in str(refused(book(["name"], ["A"], ["B"], ["C"], ["D"])))
    assert "Line 1 has more than 50 columns" in str(refused(b",".join([b"a"] * 51)))
    assert "Line 2 has more than 50 columns" in str(refused(book(["name"], ["A"] * 51)))
    assert "Line 2 has a cell of more than 100,000" in str(refused(b"name\n" + b"x" * 100_001))
    assert "Line 2 has a cell of more than 100,000" in str(refused(b"name\n" + b"x" * 200_000))
    monkeypatch.setattr(reader, "MAX_TEXT", 10)
    assert "too much text by line 3" in str(refused(b"name\nabcd\nefgh\n"))


@pytest.mark.usefixtures("parser_process")
def test_the_process_with_limits_gives_the_same(book: Book) -> None:
    data = book(["name", "email"], ["Jürgen", "j@example.com"])
    assert parser.read_table(data, "users.xlsx") == read_table(data)
    with pytest.raises(UnreadableFile, match="no rows"):
        parser.read_table(b"name,email\n", "users.csv")
