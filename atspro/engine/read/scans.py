"""Scanned PDFs, whose pages are pictures: read by rapidocr where that extra is installed (requirements/ocr.in).

It takes some three seconds of a processor and up to a gigabyte for a page, so callers give it limits of its own.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.pdf import NO_TEXT
from atspro.engine.read.pdf_layout import read_pages
from atspro.engine.read.pdf_limits import check_streams
from atspro.engine.read.pdf_words import BULLET_GLYPHS, Look, PageWords, Word
from atspro.engine.read.resume import resume_of
from atspro.engine.read.text_lines import Document
from atspro.errors import UnreadableFile

MAX_SCANNED_PAGES = 5
DOTS_PER_INCH = 150
MAX_PIXELS = 4_000_000
MIN_SCORE = 0.6
NOTE = "This resume was read from pictures of its pages. Letters may be wrong: compare each value with your file."
# A line's box is higher than its type.
_TYPE_IN_BOX = 0.78
_SAME_SIZE = 0.18


def can_read_scans() -> bool:
    """Whether what reads pictures is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_scanned_resume(data: bytes, tell: Callable[[int, int], None] | None = None) -> ResumeReading:
    """The resume of a scanned PDF, with a note that says so. ``tell`` and what is raised are as in `read_scan`."""
    return resume_of(read_scan(data, tell))


def read_scan(data: bytes, tell: Callable[[int, int], None] | None = None) -> Document:
    """The lines of a scanned PDF's first pages; ``tell`` is called with each page's number and how many there are.

    Raises `UnreadableFile`: no_text (also where rapidocr is missing), encrypted, corrupt or too_large.
    """
    if not can_read_scans():
        raise UnreadableFile("no_text", NO_TEXT)
    check_streams(data)
    pages = _pictures(data)
    read = _reader()
    found: list[PageWords] = []
    shown = min(len(pages), MAX_SCANNED_PAGES)
    for number in range(shown):
        if tell is not None:
            tell(number + 1, shown)
        page = pages[number]
        width, height = page.get_size()
        scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=scale, grayscale=True).to_numpy()
        found.append(PageWords(_words(read(picture), scale), width, height))
    if sum(len(word.text) for page in found for word in page.words) < 10:
        raise UnreadableFile("no_text", NO_TEXT)
    notes = [NOTE]
    if len(pages) > shown:
        notes.append(f"Only the first {shown} of {len(pages)} scanned pages were read.")
    return Document(read_pages(found), [], notes)


def _pictures(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise UnreadableFile(
            "corrupt", "This PDF is damaged or protected and cannot be opened. Export it again, or paste the text."
        ) from None


def _reader() -> Callable[[Any], list[tuple[Any, str, float]]]:
    """Reads one grey picture: the corners of each line, its text and how sure it is. One thread does all."""
    # Where the extra is missing, so are their types.
    cv2, numpy = import_module("cv2"), import_module("numpy")
    cv2.setNumThreads(1)
    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    engine = import_module("rapidocr").RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            **threads,
        }
    )

    def read(picture: Any) -> list[tuple[Any, str, float]]:
        grey = picture.reshape(picture.shape[0], picture.shape[1], 1)
        result = engine(numpy.repeat(grey, 3, axis=2), use_cls=False)
        if result.txts is None:
            return []
        return list(zip(result.boxes, result.txts, map(float, result.scores), strict=True))

    return read


def _words(lines: list[tuple[Any, str, float]], scale: float) -> list[Word]:
    """The words of a page in points; within a line a word has the share of its letters."""
    # A bullet may have lost the space behind it.
    marked = [
        (corners, re.sub(rf"^([{BULLET_GLYPHS}])(?=\w)", r"\1 ", text.strip()), score) for corners, text, score in lines
    ]
    sure = [(corners, text, score) for corners, text, score in marked if score >= MIN_SCORE and text]
    sizes = [_size(corners, scale) for corners, _, _ in sure]
    usual = statistics.median(sizes) if sizes else 0.0
    words: list[Word] = []
    for (corners, text, _), size in zip(sure, sizes, strict=True):
        # Boxes of the same type differ by their letters' heights.
        size = usual if abs(size - usual) < _SAME_SIZE * usual else round(size)
        look = Look("scan", size, bold=False, italic=False, color=(0, 0, 0))
        left, right = (float(edge) / scale for edge in (min(c[0] for c in corners), max(c[0] for c in corners)))
        top, bottom = (float(edge) / scale for edge in (min(c[1] for c in corners), max(c[1] for c in corners)))
        step = (right - left) / max(1, len(text))
        at = 0
        for part in text.split():
            at = text.index(part, at)
            dot = part in BULLET_GLYPHS
            x0, x1 = left + at * step, left + (at + len(part)) * step
            words.append(Word("•" if dot else part, x0, x1, top, bottom, look, dot=dot))
            at += len(part)
    return words


def _size(corners: Any, scale: float) -> float:
    heights = [float(corner[1]) for corner in corners]
    return (max(heights) - min(heights)) * _TYPE_IN_BOX / scale
