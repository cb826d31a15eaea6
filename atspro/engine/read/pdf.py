"""Text out of PDF files: opened within bounds, and their lines in reading order."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from atspro.engine.read.pdf_layout import read_pages
from atspro.engine.read.pdf_limits import check_streams
from atspro.engine.read.pdf_runs import TooManyCells
from atspro.engine.read.pdf_words import PageWords, TooManyGlyphs, page_words
from atspro.engine.read.text_lines import MAX_TEXT_CHARS, Document
from atspro.errors import UnreadableFile

MAX_PAGES = 20
MAX_PAGE_WORDS = 4000

NO_TEXT = (
    "This PDF has pictures of text, not text. Export it as PDF from your word processor instead of scanning it, "
    "or paste the text."
)

_TEXT_PRODUCERS = re.compile(r"tex|dvips|dvipdf|ghostscript|groff", re.IGNORECASE)

pdfium.FPDF_InitLibrary()


def read_pdf(data: bytes) -> Document:
    """The lines of a PDF in reading order, with the addresses it links to.

    Raises `UnreadableFile`: encrypted, too_large, no_text or corrupt. A PDF encrypted with an empty user
    password is read, as every viewer does.
    """
    check_streams(data)
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFile(
                "encrypted", "This PDF is protected with a password. Save a copy without one, or paste the text."
            )
        raise _corrupt()
    try:
        return _read(document)
    except (TooManyGlyphs, TooManyCells):
        raise _too_much() from None
    finally:
        pdfium.FPDF_CloseDocument(document)


def _corrupt() -> UnreadableFile:
    return UnreadableFile(
        "corrupt",
        "This PDF is damaged and cannot be opened. Export it again from your word processor, or paste the text.",
    )


def _too_much() -> UnreadableFile:
    return UnreadableFile(
        "too_large",
        "This PDF has more on its pages than a resume can have. Save only the resume’s pages, or paste the text.",
    )


def _read(document: Any) -> Document:
    count = pdfium.FPDF_GetPageCount(document)
    if count > MAX_PAGES:
        raise UnreadableFile(
            "too_large",
            f"This PDF has {count} pages; at most {MAX_PAGES} can be read. Save only the resume’s pages.",
        )
    pages: list[PageWords] = []
    characters = damaged = 0
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            continue
        try:
            found = page_words(document, page)
        finally:
            pdfium.FPDF_ClosePage(page)
        pages.append(found)
        characters += sum(len(word.text) for word in found.words)
        damaged += 5 * found.damaged
        if characters > MAX_TEXT_CHARS or len(found.words) > MAX_PAGE_WORDS:
            raise _too_much()
    if not pages:
        raise _corrupt()
    if characters < 10 or damaged > characters:
        raise UnreadableFile("no_text", NO_TEXT)
    divides = _TEXT_PRODUCERS.search(_producer(document)) is not None
    return Document(read_pages(pages), [link for page in pages for link in page.links], hyphenates=divides)


def _producer(document: Any) -> str:
    """The programs that a file names as its makers."""
    names = []
    for key in (b"Producer", b"Creator"):
        buffer = ctypes.create_string_buffer(400)
        length = pdfium.FPDF_GetMetaText(document, key, buffer, 400)
        names.append(buffer.raw[: max(0, min(length, 400) - 2)].decode("utf-16-le", "replace"))
    return " ".join(names)
