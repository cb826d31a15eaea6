"""The common form of everything that is read: logical lines in reading order, whatever the file was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

MAX_TEXT_CHARS = 200_000
INLINE_HEADING = ("inline",)
"""The style of a heading that shared its line with what stands below it: "Licenses: …"."""

_BULLET = re.compile(
    r"^\s{0,40}(?:[•●○◦▪▫■□◆◇‣⁃∙►▶▸➢➤➔→✓✔❖∗\uf0b7\uf0a7\uf0d8\uf076\uf0fc]+\s*|[*·–—+-]\s+|o\s{2,}|"
    r"(?:\(?\d{1,2}[.)]|[a-h]\))\s+)(?=\S)"
)
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200a": " ",
    "\u3000": " ", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    "\u2010": "-", "\u2011": "-", "\x0c": "\n", "\x0b": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
}  # fmt: skip
_TRANSLATION = {ord(key): value for key, value in _LIGATURES.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of words on a line without a wide gap, with its place and look as far as the file tells them.

    Lengths are in ems of the document's usual type, ``x0`` and ``x1`` from the left edge of the cell's column;
    ``first``
    is the first word's width. ``size`` is relative to the usual type. ``looks`` has a number for each word: words that
    look alike share it.
    """

    text: str
    x0: float = 0.0
    x1: float = 0.0
    size: float = 1.0
    bold: bool = False
    italic: bool = False
    style: Hashable = ()
    bullet: bool = False
    icon: bool = False
    first: float = 0.0
    looks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading, a bullet, a paragraph, or a row of cells.

    ``cells`` are the parts a wide gap, a tab or a table border separates; ``text`` is all of them.
    ``level`` is a heading level given by markup (1 to 6) or 0. ``style`` is any hashable look that headings
    of one document share. ``gap`` says that empty space stands above, and ``space`` how many lines of it. ``fresh``
    marks the start of a column. ``parts`` are the cells with their place and look, where the file has them.
    ``right`` is
    the right edge of the column in ems when lines of a paragraph still stand apart, else 0. ``furniture`` is a page's
    head or foot.
    """

    text: str
    cells: tuple[str, ...] = ()
    bullet: bool = False
    level: int = 0
    bold: bool = False
    size: float = 0.0
    style: tuple[str | float, ...] = ()
    gap: bool = False
    fresh: bool = False
    index: int = 0
    parts: tuple[Cell, ...] = ()
    space: float = 0.0
    right: float = 0.0
    page: int = 0
    furniture: bool = False


@dataclass(slots=True)
class Document:
    """Lines in reading order and the addresses that the file links to, as (address, text it stands on)."""

    lines: list[Line]
    links: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    markup: bool = False
    hyphenates: bool = False

    def __post_init__(self) -> None:
        self.lines = [replace(line, index=number) for number, line in enumerate(self.lines)]

    @property
    def source_text(self) -> str:
        """The lines for display, one a line, with a bullet before each list item."""
        return "\n".join(("• " if line.bullet else "") + line.text for line in self.lines)


def clean(text: str) -> str:
    """One line of text with ligatures, odd spaces, icons and control characters normalised away."""
    return re.sub(r"[ \t]+", " ", clean_keep_space(text)).strip()


def clean_keep_space(text: str) -> str:
    """As `clean`, but keeps runs of spaces and tabs, which separate cells."""
    text = text.translate(_TRANSLATION)
    if text.isascii():
        return re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    text = unicodedata.normalize("NFC", text)
    return "".join(
        char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )


def storable(text: str) -> str:
    """The text without NUL and lone surrogates, which JSON escapes can carry and PostgreSQL cannot store."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def strip_bullet(text: str) -> tuple[str, bool]:
    """The text without a leading bullet or list number, and whether it had one."""
    match = _BULLET.match(text)
    if match is None:
        return text.strip(), False
    marker = match.group().strip()
    rest = text[match.end() :].strip()
    if marker[:1].isdigit() and re.match(r"(?:19|20)?\d{2}\b", marker) and re.match(r"\d", rest):
        return text.strip(), False
    return (rest, True) if rest else (text.strip(), False)


def join_wrapped(first: str, second: str, vocabulary: Set[str], hyphenates: bool) -> str:
    """Two printed lines of one paragraph as one.

    A hyphen at the line's end is kept when the document spells the compound so elsewhere, dropped when the undivided
    word occurs elsewhere. Else it is kept when its producer never divides words (``hyphenates`` is False) and what
    follows can be a word of its own: by the document's other words, and by its length and vowels.
    """
    tail = first[-80:]
    match = re.search(r"([^\W\d_]+)-$", tail)
    follow = re.match(r"[a-zà-ÿ]{1,80}", second)
    if match and tail[max(0, match.start() - 1) : match.start()] not in ("-", "/"):
        if follow:
            whole = (match.group(1) + follow.group()).lower()
            compound = f"{match.group(1)}-{follow.group()}".lower()
            if compound not in vocabulary and (whole in vocabulary or hyphenates or len(follow.group()) < 4):
                return first[:-1] + second
        return first + second
    if first.endswith(("/", "-")) and not first.endswith((" -", " /")):
        return first + second
    return f"{first} {second}"


def divides_words(lines: Sequence[Line], vocabulary: Set[str]) -> bool:
    """Whether words are divided at ends of lines: halves that are no words, or the whole stands elsewhere."""
    for above, below in pairwise(lines):
        end, start = re.search(r"([^\W\d_]+)-$", above.text[-80:]), re.match(r"[a-zà-ÿ]{1,80}", below.text)
        if end and start and (len(start.group()) < 4 or (end.group(1) + start.group()).lower() in vocabulary):
            return True
    return False


def split_cells(text: str) -> tuple[str, ...]:
    """Parts of a line of plain text that tabs or three and more spaces separate."""
    return tuple(part for part in (clean(piece) for piece in re.split(r"\t+| {3,}", text)) if part)


def paragraphs(document: Document) -> list[Line]:
    """The document's lines with those of one paragraph joined, by how full they are and how they look."""
    vocabulary = {
        word.lower() for line in document.lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    }
    joined: list[Line] = []
    above: Line | None = None
    for line in document.lines:
        if line.furniture:
            continue
        if above is not None and joined and _goes_on(above, line):
            text = join_wrapped(joined[-1].text, line.text, vocabulary, document.hyphenates)
            joined[-1] = replace(joined[-1], text=text, cells=(text,))
        else:
            joined.append(line)
        above = line
    return [replace(line, index=number) for number, line in enumerate(joined)]


def _goes_on(above: Line, line: Line) -> bool:
    if not line.right or len(above.parts) != 1 or len(line.parts) != 1 or line.bullet or line.fresh or line.gap:
        return False
    last, first = above.parts[0], line.parts[0]
    alike = last.size == first.size and last.bold == first.bold
    slack = 3.0 if first.text[:1].islower() or above.bullet else 0.35
    return alike and above.right - last.x1 < first.first + slack
