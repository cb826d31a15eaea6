"""Text out of PDF files: opening them safely, and words with their look and place."""

from __future__ import annotations

import io
import logging
import re
import warnings
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from atspro.engine.read.layout import Page, read_pages
from atspro.engine.read.lines import MAX_TEXT_CHARS, Document, clean
from atspro.engine.read.paragraphs import Segment
from atspro.engine.read.pdf_streams import bounded_streams
from atspro.errors import UnreadableFile

MAX_PAGES = 20
MAX_SHAPES = 4000
MAX_DRAWING_BYTES = 1024 * 1024
MAX_PAGE_WORDS = 4000
MAX_PAGE_RUNS = 1200

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
logging.getLogger("pdfplumber").setLevel(logging.CRITICAL)

CORRUPT = UnreadableFile(
    "corrupt", "This PDF is damaged and cannot be opened. Export it again from your word processor, or paste the text."
)
NO_TEXT = (
    "This PDF has pictures of text, not text. Export it as PDF from your word processor instead of scanning it, "
    "or paste the text."
)
_TEXT_PRODUCERS = re.compile(r"tex|dvips|dvipdf|ghostscript|groff", re.IGNORECASE)
_ICON_FONTS = re.compile(r"awesome|phosphor|material|icon|glyph|feather", re.IGNORECASE)
_SYMBOL_FONTS = re.compile(r"symbol|wingding|dingbat|webding", re.IGNORECASE)
_DOTS = "•●○◦▪▫■□◆◇‣⁃∙►▶▸➢➤✓✔❖"


@dataclass(slots=True)
class _Shape:
    x0: float
    x1: float
    top: float
    bottom: float


def read_pdf(data: bytes) -> Document:
    """The lines of a PDF in reading order, with the addresses it links to.

    Raises `UnreadableFile`: encrypted, too_large, no_text or corrupt. A PDF encrypted with an empty user
    password is read, as every viewer does.
    """
    try:
        with warnings.catch_warnings(), bounded_streams():
            warnings.simplefilter("ignore")
            return _read(data)
    except UnreadableFile:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError):
            raise UnreadableFile(
                "encrypted", "This PDF is protected with a password. Save a copy without one, or paste the text."
            ) from None
        raise _corrupt() from None
    except RecursionError:
        raise _corrupt() from None
    except Exception:  # noqa: BLE001  A damaged PDF breaks pdfminer in many ways; each of them means the same.
        raise _corrupt() from None


def _corrupt() -> UnreadableFile:
    return UnreadableFile(CORRUPT.reason, str(CORRUPT))


def _too_much() -> UnreadableFile:
    return UnreadableFile(
        "too_large",
        "This PDF has more on its pages than a resume can have. Save only the resume’s pages, or paste the text.",
    )


def _read(data: bytes) -> Document:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) > MAX_PAGES:
            raise UnreadableFile(
                "too_large",
                f"This PDF has {len(pdf.pages)} pages; at most {MAX_PAGES} can be read. Save only the resume’s pages.",
            )
        producer = " ".join(str(pdf.metadata.get(key, "")) for key in ("Producer", "Creator"))
        pages: list[Page] = []
        links: list[tuple[str, str]] = []
        characters = damaged = 0
        drawing = 0
        for plumber_page in pdf.pages:
            # Drawing instructions cost time one by one, so their size is bounded before they are run.
            drawing += _drawing_bytes(plumber_page)
            if drawing > MAX_DRAWING_BYTES:
                raise _too_much()
            page, page_links, bad = _read_page(plumber_page)
            pages.append(page)
            links += page_links
            characters += sum(len(segment.text) for segment in page.segments)
            damaged += bad
            plumber_page.close()
            if characters > MAX_TEXT_CHARS:
                raise _too_much()
    if characters < 10 or damaged > characters:
        raise UnreadableFile("no_text", NO_TEXT)
    return Document(read_pages(pages, hyphenates=_TEXT_PRODUCERS.search(producer) is not None), links)


def _drawing_bytes(page: Any) -> int:
    streams = (resolve1(item) for item in page.page_obj.contents)
    return sum(len(stream.get_data()) for stream in streams if isinstance(stream, PDFStream))


def _read_page(page: Any) -> tuple[Page, list[tuple[str, str]], int]:
    words = page.extract_words(
        x_tolerance_ratio=0.18,
        y_tolerance=2,
        extra_attrs=["fontname", "size", "non_stroking_color"],
    )
    segments: list[Segment] = []
    icons: list[_Shape] = []
    damaged = 0
    kept: list[dict[str, Any]] = []
    for word in words:
        size = float(word["size"])
        if not word.get("upright", True) or size < 3:
            continue
        raw = str(word["text"])
        damaged += 5 * raw.count("(cid:")
        raw = re.sub(r"\(cid:\d+\)", "", raw)
        font = str(word["fontname"]).split("+")[-1]
        if (_ICON_FONTS.search(font) and not raw.isascii()) or _is_icon(raw):
            icons.append(_Shape(*(float(word[key]) for key in ("x0", "x1", "top", "bottom"))))
            continue
        if _SYMBOL_FONTS.search(font) and len(raw) == 1:
            raw = "•"
        raw = raw.replace("\uf0b7", "•").replace("\uf0a7", "•").replace("\uf0d8", "•")
        text = clean(raw)
        if text:
            kept.append({**word, "text": text, "font": font})
    if len(kept) > MAX_PAGE_WORDS:
        raise _too_much()
    for word in sorted(kept, key=lambda item: (item["x0"], item["top"])):
        _place(segments, word)
        if len(segments) > MAX_PAGE_RUNS:
            raise _too_much()
    segments = _attach_bullets(segments)
    shapes = _small_shapes(page)
    for segment in segments:
        near = _shapes_before(segment, shapes + icons)
        dot = _is_dot(segment, near)
        segment.bullet = segment.bullet or dot
        if near and not dot:
            # The icon, not the word after it, is what stands at the column's edge.
            middle = (min(shape.top for shape in near) + max(shape.bottom for shape in near)) / 2
            segment.icon = abs(middle - (segment.top + segment.bottom) / 2) < 0.5 * segment.size
            segment.x0 = min(shape.x0 for shape in near)
    segments = [segment for segment in segments if segment.text.strip()]
    return Page(segments, float(page.width), float(page.height)), _links(page, kept), damaged


def _place(segments: list[Segment], word: dict[str, Any]) -> None:
    """Append the word to the run of text that ends just left of it, or start a new run."""
    size = float(word["size"])
    x0, x1, top, bottom = (float(word[key]) for key in ("x0", "x1", "top", "bottom"))
    best: Segment | None = None
    for segment in reversed(segments[-400:]):
        gap = x0 - segment.x1
        same = segment.style[0] == word["font"] and abs(segment.size - size) < 0.6
        if gap > (1.0 if same else 0.5) * max(size, segment.size) or gap < -0.5 * size:
            continue
        overlap = min(bottom, segment.bottom) - max(top, segment.top)
        if overlap < 0.5 * min(bottom - top, segment.bottom - segment.top):
            continue
        if best is None or segment.x1 > best.x1:
            best = segment
    bold = re.search(r"bold|black|heavy|semibold|demi|medium", word["font"], re.IGNORECASE) is not None
    if best is None:
        segments.append(
            Segment(
                word["text"],
                x0,
                x1,
                top,
                bottom,
                size,
                bold,
                (word["font"], round(size, 1), str(word.get("non_stroking_color"))),
                x1 - x0,
                letters=len(word["text"]) == 1,
            )
        )
        return
    gap = x0 - best.x1
    if not best.second_x0:
        best.second_x0 = x0
    best.letters = best.letters and len(word["text"]) == 1
    space = " " if gap > 0.12 * size else ""
    if best.letters and gap < 0.45 * size:
        space = "\u0001"
    best.text += space + word["text"]
    best.x1 = max(best.x1, x1)
    best.top, best.bottom = min(best.top, top), max(best.bottom, bottom)
    best.size = max(best.size, size)


def _attach_bullets(segments: list[Segment]) -> list[Segment]:
    """Give a lone bullet glyph to the text on its right; spell letter-spaced words without their spaces."""
    for segment in segments:
        if segment.letters and segment.text.count("\u0001") >= 3:
            segment.text = segment.text.replace("\u0001", "")
        segment.text = segment.text.replace("\u0001", " ")
    markers = [segment for segment in segments if segment.text in _DOTS or segment.text in ("-", "–", "*", "·", "o")]
    dropped: set[int] = set()
    for marker in markers:
        right = [
            segment
            for segment in segments
            if segment is not marker
            and 0 < segment.x0 - marker.x1 < 45
            and min(segment.bottom, marker.bottom) - max(segment.top, marker.top) > 0.4 * (marker.bottom - marker.top)
        ]
        if right:
            nearest = min(right, key=lambda segment: segment.x0)
            nearest.bullet = True
            dropped.add(id(marker))
        elif marker.text in _DOTS:
            dropped.add(id(marker))
    kept = [segment for segment in segments if id(segment) not in dropped]
    for segment in kept:
        match = re.match(rf"[{_DOTS}]\s*(?=\S)|[-–*]\s+(?=\S)", segment.text)
        if match:
            segment.text = segment.text[match.end() :]
            segment.bullet = True
            segment.x0 = segment.second_x0 or segment.x0 + min(10.0, 0.9 * segment.size)
    return kept


def _small_shapes(page: Any) -> list[_Shape]:
    found: list[_Shape] = []
    for kind in (page.curves, page.rects):
        for item in kind[:MAX_SHAPES]:
            width, height = float(item["x1"]) - float(item["x0"]), float(item["bottom"]) - float(item["top"])
            if width < 13 and height < 13:
                found.append(_Shape(float(item["x0"]), float(item["x1"]), float(item["top"]), float(item["bottom"])))
    return found


def _shapes_before(segment: Segment, shapes: list[_Shape]) -> list[_Shape]:
    middle = (segment.top + segment.bottom) / 2
    return [
        shape
        for shape in shapes
        if -0.5 <= segment.x0 - shape.x1 < 22 and abs((shape.top + shape.bottom) / 2 - middle) < segment.size
    ]


def _is_dot(segment: Segment, near: list[_Shape]) -> bool:
    """Whether one small round or square shape stands alone just left of the text: a drawn bullet."""
    if not near:
        return False
    x0, x1 = min(shape.x0 for shape in near), max(shape.x1 for shape in near)
    top, bottom = min(shape.top for shape in near), max(shape.bottom for shape in near)
    width, height = x1 - x0, bottom - top
    return 1 <= width <= 0.6 * segment.size and 1 <= height <= 0.6 * segment.size and 0.6 < width / height < 1.7


def _is_icon(raw: str) -> bool:
    return len(raw) == 1 and "\ue000" <= raw <= "\uf8ff" and raw not in "\uf0b7\uf0a7\uf0d8"


def _links(page: Any, words: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for link in page.hyperlinks[:200]:
        uri = link.get("uri")
        if not isinstance(uri, str) or len(uri) > 500:
            continue
        inside = [
            word["text"]
            for word in words
            if word["x0"] >= link["x0"] - 2
            and word["x1"] <= link["x1"] + 2
            and link["top"] - 2 <= (word["top"] + word["bottom"]) / 2 <= link["bottom"] + 2
        ]
        found.append((uri, " ".join(inside)))
    return found
