"""Words out of a PDF's glyphs, with their place and look, and the addresses that the pages link to.

Places are in points from the page's top left corner. One rule parts words: a space glyph, a gap wider than a share of
the type's height, or another line. Letter-spaced runs are given their own usual gap first.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import hypot
from typing import Any, NamedTuple
from unicodedata import category

import pypdfium2.raw as pdfium

from atspro.engine.read.text_lines import clean

MAX_PAGE_GLYPHS = 40_000
MAX_SHAPES = 4000
MAX_LINKS = 200

# Qt leaves .119 of the type's size between words, TeX .155; letters of a word lie within .05 of each other.
WORD_GAP = 0.1
_CHARACTERS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"} | dict(
    # TeX's bitmap fonts say only where in its T1 and TS1 encodings a glyph stands.
    zip(
        (0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x88),
        ("“", "”", "„", "«", "»", "–", "—", "ff", "fi", "fl", "ffi", "ffl", "•"),
        strict=True,
    )
)
_ICON_FONTS = re.compile(r"awesome|phosphor|material|icon|glyph|feather|fontello|remix", re.IGNORECASE)
_SYMBOL_FONTS = re.compile(r"symbol|wingding|dingbat|webding", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi|medium|cmbx|[-,]bd?$", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|slanted|cmti|[-,]it?$", re.IGNORECASE)
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6
BULLET_GLYPHS = "•●○◦▪▫■□◆◇‣⁃∙►▶▸➢➤➔→✓✔❖❑❒➜➡∎⬤⚫◼◾\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf06c\uf06e\uf071\uf0a8"


class Look(NamedTuple):
    """What type a word is set in; ``size`` in points."""

    font: str
    size: float
    bold: bool
    italic: bool
    color: tuple[int, int, int]


@dataclass(slots=True)
class Word:
    """A word on a page; ``spread`` is what letter-spacing puts between its letters."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    look: Look
    icon: bool = False
    dot: bool = False
    spread: float = 0.0


class Box(NamedTuple):
    """A small drawn shape: an icon or a bullet."""

    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(slots=True)
class PageWords:
    """What one page holds. ``damaged`` counts glyphs that stand for no character."""

    words: list[Word]
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    damaged: int = 0


class _Glyph(NamedTuple):
    char: str
    x0: float
    x1: float
    top: float
    bottom: float
    number: int


class TooManyGlyphs(Exception):
    """A page holds more glyphs than a resume's page can."""


def page_words(document: Any, page: Any) -> PageWords:
    """The words of one opened page. Raises `TooManyGlyphs`."""
    height, width = pdfium.FPDF_GetPageHeightF(page), pdfium.FPDF_GetPageWidthF(page)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MAX_PAGE_GLYPHS:
            raise TooManyGlyphs
        looks = _Looks(text)
        words: list[Word] = []
        damaged = 0
        for run in _runs(_once(text, _placed(text, page, _glyphs(text, count, height), height))):
            damaged += sum(glyph.char == "\ufffd" for glyph in run)
            words += _words(run, looks)
        words = _spelled_out(words)
    finally:
        pdfium.FPDFText_ClosePage(text)
    found = PageWords(_bullets_marked(words), width, height, _boxes(page, height), damaged=damaged)
    found.links = _links(document, page, height, found.words)
    return found


def _glyphs(text: Any, count: int, height: float) -> Iterator[_Glyph | None]:
    """Each glyph in the order of the page's text, and None where a space or a line's end stands."""
    box = pdfium.FS_RECTF()
    place = ctypes.byref(box)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    high = 0
    for number in range(count):
        code = unicode_of(text, number)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
        if code in (0x20, 0xA0, 0x0D, 0x0A, 0x09, 0x3000) or 0x2000 <= code <= 0x200B or code == 0x202F:
            if not (code == 0x20 and pdfium.FPDFText_IsGenerated(text, number) == 1):
                yield None
            continue
        box_of(text, number, place)
        if code == 0 or 0xD800 <= code < 0xE000:
            code = 0xFFFD
        char = _CHARACTERS.get(code) or chr(code)
        yield _Glyph(char, box.left, box.right, height - box.top, height - box.bottom, number)


def _once(text: Any, glyphs: Iterable[_Glyph | None]) -> Iterator[_Glyph | None]:
    """The glyphs without those drawn again over themselves: a shadow, or a pretended bold."""
    last: _Glyph | None = None
    for glyph in glyphs:
        if glyph is not None:
            if last is not None and _lies_on(glyph, last) and _object_of(text, glyph) != _object_of(text, last):
                continue
            last = glyph
        yield glyph


def _lies_on(glyph: _Glyph, last: _Glyph) -> bool:
    same = glyph.char == last.char and abs(glyph.x0 - last.x0) < 0.25 * (glyph.x1 - glyph.x0)
    return same and glyph.top < last.bottom and last.top < glyph.bottom


def _object_of(text: Any, glyph: _Glyph) -> int:
    """Which object of the page draws a glyph; the letters of one ligature are of one."""
    shape = pdfium.FPDFText_GetTextObject(text, glyph.number)
    return ctypes.addressof(shape.contents) if shape else 0


def _placed(text: Any, page: Any, glyphs: Iterator[_Glyph | None], height: float) -> Iterator[_Glyph | None]:
    """The glyphs where they stand on the page.

    Of the letters of ligatures within a form pdfium tells where they stand in that form, and of all others where they
    stand on the page.
    """
    if not _holds_forms(page):
        yield from glyphs
        return
    known: dict[int, tuple[float, ...] | None] = {}
    for glyph in glyphs:
        step = None
        if glyph is not None:
            shape = pdfium.FPDFText_GetTextObject(text, glyph.number)
            address = ctypes.addressof(shape.contents) if shape else 0
            if address not in known:
                known[address] = _form_of(text, shape, glyph.number) if shape else None
            step = known[address]
        if glyph is None or step is None:
            yield glyph
            continue
        wide, right, tall, up, base, size = step
        # Upright type stands on its object's line, and is as high as its size says.
        if glyph.top <= height - base <= glyph.bottom and 0.6 * size < glyph.bottom - glyph.top < 2 * size:
            yield glyph
            continue
        x0, x1 = (x * wide + right for x in (glyph.x0, glyph.x1))
        edges = [height - ((height - y) * tall + up) for y in (glyph.top, glyph.bottom)]
        yield glyph._replace(x0=x0, x1=x1, top=min(edges), bottom=max(edges))


def _holds_forms(page: Any) -> bool:
    count = min(pdfium.FPDFPage_CountObjects(page), MAX_SHAPES)
    kinds = (pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, number)) for number in range(count))
    return pdfium.FPDF_PAGEOBJ_FORM in kinds


def _form_of(text: Any, shape: Any, number: int) -> tuple[float, ...] | None:
    """How a text object's form lies on the page (scale and shift of x, of y), and its line and size. Or None."""
    inner, outer = pdfium.FS_MATRIX(), pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(shape, ctypes.byref(inner))
    pdfium.FPDFText_GetMatrix(text, number, ctypes.byref(outer))
    if not inner.a or not inner.d or (inner.a, inner.d, inner.f) == (outer.a, outer.d, outer.f):
        return None
    wide, tall = outer.a / inner.a, outer.d / inner.d
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(shape, ctypes.byref(size))
    high = abs(size.value * outer.d)
    return wide, outer.e - inner.e * wide, tall, outer.f - inner.f * tall, outer.f, high


def _runs(glyphs: Iterable[_Glyph | None]) -> Iterator[list[_Glyph]]:
    """Glyphs that follow each other on one line without a space between them, however far apart."""
    run: list[_Glyph] = []
    for glyph in glyphs:
        if glyph is None:
            if run:
                yield run
            run = []
            continue
        if run:
            last = run[-1]
            size = max(last.bottom - last.top, glyph.bottom - glyph.top)
            overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
            # The letters of a ligature share one box.
            near = -0.6 * size < glyph.x0 - last.x1 < 1.2 * size or glyph.x0 == last.x0
            if overlap < 0.4 * min(last.bottom - last.top, glyph.bottom - glyph.top) or not near:
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def _words(run: list[_Glyph], looks: _Looks) -> Iterator[Word]:
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 4] if len(gaps) > 2 else 0.0
    # A ligature's box may be as small as its ink: the tallest of the run says how large the type is.
    height = max(glyph.bottom - glyph.top for glyph in run)
    # Tracked type: as good as every gap is wide, so only what exceeds the usual one parts words. In a phone's number
    # half of them may be.
    spread = usual if usual > 0.03 * height else 0.0
    limit = WORD_GAP * height + spread
    start = 0
    for at, gap in enumerate(gaps, 1):
        if gap > limit:
            yield from _word(run[start:at], looks, spread)
            start = at
    yield from _word(run[start:], looks, spread)


def _word(glyphs: list[_Glyph], looks: _Looks, spread: float) -> Iterator[Word]:
    look = looks.of(glyphs[0].number)
    if look is None or look.size < 3:
        return
    raw = "".join(glyph.char for glyph in glyphs)
    x0, x1 = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    top, bottom = min(glyph.top for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    icon = dot = False
    if (len(raw) == 1 and (raw in BULLET_GLYPHS or (_SYMBOL_FONTS.search(look.font) and not raw.isalnum()))) or (
        len(raw) == 1 and _SYMBOL_FONTS.search(look.font)
    ):
        raw, dot = "•", True
    elif (_ICON_FONTS.search(look.font) and not raw.isascii()) or (len(raw) == 1 and category(raw) in ("Co", "So")):
        icon = True
    else:
        raw = clean(raw)
    if raw:
        yield Word(raw, x0, x1, top, bottom, look, icon, dot, spread)


def _spelled_out(words: list[Word]) -> list[Word]:
    """Single letters with spaces between them ("W O R K") as the words that they spell."""
    joined: list[Word] = []
    start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and _next_letter(words[end - 1], words[end]):
            end += 1
        letters = words[start:end]
        if len(letters) < 4:
            joined.append(words[start])
            start += 1
            continue
        gaps = sorted(after.x0 - before.x1 for before, after in itertools.pairwise(letters))
        limit = 1.5 * max(gaps[len(gaps) // 4], 0.05 * letters[0].look.size)
        for letter in letters:
            if joined and letter is not letters[0] and letter.x0 - joined[-1].x1 <= limit:
                joined[-1].text += letter.text
                joined[-1].x1 = letter.x1
            else:
                letter.spread = limit
                joined.append(letter)
        start = end
    return joined


def _next_letter(before: Word, after: Word) -> bool:
    single = len(before.text) == len(after.text) == 1 and before.text.isalpha() and after.text.isalpha()
    return (
        single
        and not (before.icon or after.icon)
        and before.look == after.look
        and abs(before.bottom - after.bottom) < 0.2 * before.look.size
        and 0 <= after.x0 - before.x1 < 1.6 * before.look.size
    )


def _bullets_marked(words: list[Word]) -> list[Word]:
    """Private-use glyphs that open several lines are bullets, whatever font they come from; the others are icons."""
    counts: dict[str, int] = {}
    for word in words:
        if word.icon:
            counts[word.text] = counts.get(word.text, 0) + 1
    for word in words:
        if word.icon and counts[word.text] >= 3 and not _ICON_FONTS.search(word.look.font):
            word.icon, word.dot, word.text = False, True, "•"
    return words


class _Looks:
    """The look of glyphs, asked once for each text object of the page."""

    def __init__(self, text: Any) -> None:
        self.text = text
        self.known: dict[int, Look | None] = {}

    def of(self, number: int) -> Look | None:
        """The look of a glyph, or None when its line is not upright."""
        shape = pdfium.FPDFText_GetTextObject(self.text, number)
        address = ctypes.addressof(shape.contents) if shape else 0
        if address not in self.known:
            self.known[address] = self._ask(shape, number) if shape else Look("", 10.0, False, False, (0, 0, 0))
        return self.known[address]

    def _ask(self, shape: Any, number: int) -> Look | None:
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(shape, ctypes.byref(size))
        matrix = pdfium.FS_MATRIX()
        # Of the glyph, not of its text object: a form may draw both at another size.
        pdfium.FPDFText_GetMatrix(self.text, number, ctypes.byref(matrix))
        scale = hypot(matrix.c, matrix.d) or 1.0
        if abs(pdfium.FPDFText_GetCharAngle(self.text, number)) > 0.15 and (
            abs(pdfium.FPDFText_GetCharAngle(self.text, number) - 6.2832) > 0.15
        ):
            return None
        font = pdfium.FPDFTextObj_GetFont(shape)
        name = ""
        flags = 0
        if font:
            buffer = ctypes.create_string_buffer(200)
            length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
            name = buffer.raw[: max(0, min(length, 200) - 1)].decode("utf-8", "replace").split("+")[-1]
            flags = max(0, pdfium.FPDFFont_GetFlags(font))
        color = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFPageObj_GetFillColor(shape, *(ctypes.byref(part) for part in color))
        bold = _BOLD.search(name) is not None or bool(flags & _FORCE_BOLD)
        italic = _ITALIC.search(name) is not None or bool(flags & _ITALIC_FLAG)
        red, green, blue = (part.value for part in color[:3])
        return Look(name, round(abs(size.value) * scale, 1), bold, italic, (red, green, blue))


def _boxes(page: Any, height: float) -> list[Box]:
    found: list[Box] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page), MAX_SHAPES)):
        shape = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if (
            pdfium.FPDFPageObj_GetBounds(
                shape, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
            )
            and right.value - left.value < 13
            and top.value - bottom.value < 13
        ):
            found.append(Box(left.value, right.value, height - top.value, height - bottom.value))
    return found


def _links(document: Any, page: Any, height: float, words: list[Word]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, link, rect = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while len(found) < MAX_LINKS and pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            continue
        buffer = ctypes.create_string_buffer(502)
        length = pdfium.FPDFAction_GetURIPath(document, action, buffer, 502)
        if not 1 < length <= 501:
            continue
        address = buffer.raw[: length - 1].decode("utf-8", "replace")
        top, bottom = height - rect.top, height - rect.bottom
        inside = [
            word.text
            for word in words
            if word.x0 >= rect.left - 2
            and word.x1 <= rect.right + 2
            and top - 2 <= (word.top + word.bottom) / 2 <= bottom + 2
            and not word.icon
        ]
        found.append((address, " ".join(inside)))
    return found
