"""Words out of PDFs whose programs draw them in odd ways: ligatures within forms, fonts that name no characters."""

from __future__ import annotations

import pypdfium2.raw as pdfium

from atspro.engine.read.pdf_words import Word, page_words

FORM = """/Type /XObject /Subtype /Form /BBox [0 0 4000 4000] /Matrix [0.25 0 0 0.25 50 300]
/Resources << /Font << /F1 5 0 R >> >>"""
LIGATURE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <01> <006600660069> <20> <0020> endbfchar 1 beginbfrange <41> <7A> <0041> endbfrange
endcmap end end"""


def pdf(objects: dict[int, tuple[str, str | None]]) -> bytes:
    """A PDF of objects by number, each a dictionary's inside and a stream or None. 1 is the catalog."""
    out = b"%PDF-1.4\n"
    places = {}
    for number, (inside, stream) in sorted(objects.items()):
        places[number] = len(out)
        body = "" if stream is None else f"\nstream\n{stream}\nendstream"
        length = "" if stream is None else f" /Length {len(stream)}"
        out += f"{number} 0 obj\n<< {inside}{length} >>{body}\nendobj\n".encode("latin-1")
    start = len(out)
    count = max(places) + 1
    rows = "".join(f"{places.get(number, 0):010} 00000 n \n" for number in range(1, count))
    out += f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer << /Size {count} /Root 1 0 R >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def words(objects: dict[int, tuple[str, str | None]]) -> list[Word]:
    """The words of the one page of such a PDF."""
    page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources 3 0 R"
    data = pdf(
        {
            1: ("/Type /Catalog /Pages 2 0 R", None),
            2: ("/Type /Pages /Kids [9 0 R] /Count 1", None),
            9: (page, None),
            **objects,
        }
    )
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    opened = pdfium.FPDF_LoadPage(document, 0)
    try:
        return page_words(document, opened).words
    finally:
        pdfium.FPDF_ClosePage(opened)
        pdfium.FPDF_CloseDocument(document)


def test_a_ligature_within_a_form_stands_in_its_word() -> None:
    text = "BT /F1 1 Tf 48 0 0 48 0 1000 Tm (O\\001cer) Tj ET"
    found = words(
        {
            3: ("/XObject << /X 6 0 R >>", None),
            4: ("", "q /X Do Q"),
            5: ("/Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R", None),
            6: (FORM, text),
            7: ("", LIGATURE),
        }
    )
    assert [word.text for word in found] == ["Officer"]
    assert found[0].look.size == 12
    assert 49 <= found[0].x0 <= found[0].x1 <= 100
    assert 235 <= found[0].top <= found[0].bottom <= 260


def test_glyphs_of_bitmap_fonts_are_read_by_their_place_in_the_encoding_of_tex() -> None:
    codes = [ord("O"), 0x1E, ord("c"), ord("e"), 0x15, 0x88]
    glyphs = " ".join(f"/a{code} 8 0 R" for code in codes)
    names = " ".join(f"{code} /a{code}" for code in codes)
    widths = " ".join("10" for _ in range(256))
    font = (
        "/Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 0 /LastChar 255 "
        f"/Widths [{widths}] /CharProcs << {glyphs} >> /Encoding << /Type /Encoding /Differences [{names}] >> "
        "/Resources << >>"
    )
    found = words(
        {
            3: ("/Font << /F1 5 0 R >>", None),
            4: ("", "BT /F1 10 Tf 50 700 Td (\\210) Tj 30 0 Td (O\\036ce) Tj 70 0 Td (\\025) Tj ET"),
            5: (font, None),
            8: ("", "10 0 0 0 10 10 d1 0 0 8 8 re f"),
        }
    )
    assert [word.text for word in found] == ["•", "Office", "–"]
    assert found[0].dot


def test_signs_between_spaces_spell_no_word() -> None:
    found = words(
        {
            3: ("/Font << /F1 5 0 R >>", None),
            4: ("", "BT /F1 10 Tf 50 700 Td (from 11 % a 6 % in W O R K) Tj ET"),
            5: ("/Type /Font /Subtype /Type1 /BaseFont /Helvetica", None),
        }
    )
    assert [word.text for word in found] == ["from", "11", "%", "a", "6", "%", "in", "WORK"]


def test_glyphs_drawn_over_themselves_are_read_once() -> None:
    # A shadow comes in a font of its own, with codes of its own.
    drawn = " ".join(
        f"BT /F1 10 Tf {x} 700 Td ({char}) Tj ET BT /F2 10 Tf {x} 700 Td ({code}) Tj ET"
        for char, code, x in (("B", "\\001", 50), ("e", "\\002", 56.7), ("l", "\\003", 62.2), ("l", "\\003", 64.5))
    )
    found = words(
        {
            3: ("/Font << /F1 5 0 R /F2 6 0 R >>", None),
            4: ("", drawn),
            5: ("/Type /Font /Subtype /Type1 /BaseFont /Helvetica", None),
            6: (
                "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 1 /LastChar 3 /Widths [667 556 222] "
                "/Encoding << /Type /Encoding /Differences [1 /B /e /l] >>",
                None,
            ),
        }
    )
    assert [word.text for word in found] == ["Bell"]
