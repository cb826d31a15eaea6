"""Saved web pages of a resume: what a person sees of the page, as lines."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from atspro.engine.read.headings import heading_kind
from atspro.engine.read.text_lines import MAX_TEXT_CHARS, Document, Line, clean, strip_bullet
from atspro.errors import UnreadableFile

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 30_000
MAX_DEPTH = 200
_DROPPED = frozenset(
    """
    script style noscript nav form button svg iframe template select option head dialog input textarea canvas video
    audio object link meta title
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """
    p div section article main header footer aside ul ol li table thead tbody tr dl dt dd blockquote pre hr figure
    address details summary fieldset center body html h1 h2 h3 h4 h5 h6 hgroup
    """.split()  # noqa: SIM905
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?!\.?[1-9])", re.IGNORECASE)
# What is drawn nowhere and read out only: "Skip to content".
_FOR_READERS = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|skip-(?:link|to))", re.IGNORECASE)
_SITES = re.compile(
    r"linked\s?in|git\s?hub|git\s?lab|xing|twitter|mastodon|orcid|stack\s?overflow|behance|dribbble|medium|"
    r"(?:personal )?(?:web\s?site|web\s?seite|site web|homepage|portfolio|blog)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"h([1-6])")
_INSIDE_ENTRIES = ["ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"]
_COUNT = re.compile(r"\s*\(\d{1,2}\)$")
_BOLD = frozenset(("b", "strong"))


def read_web_page(html: str) -> Document:
    """The lines of a page with the addresses it links to.

    Raises `UnreadableFile`: too_large, or no_text when a program must run before there is any.
    """
    if len(html) > MAX_PAGE_BYTES or html.count("<") > 4 * MAX_ELEMENTS:
        raise UnreadableFile(
            "too_large", "This web page is larger than a resume can be. Print it to PDF, or paste the resume’s text."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(html, "lxml")
    page = _Page()
    try:
        page.walk(soup.body or soup)
    except RecursionError:
        raise UnreadableFile(
            "too_large", "This web page is nested too deeply. Print it to PDF, or paste the resume’s text."
        ) from None
    page.end()
    if sum(len(line.text) for line in page.lines) < 40:
        raise UnreadableFile(
            "no_text",
            "This web page holds no text of its own: it loads it when it is opened. "
            "Print it to PDF, or paste the resume’s text.",
        )
    return Document(_with_section_headings(page.lines), page.links)


def _with_section_headings(lines: list[Line]) -> list[Line]:
    """The lines where only the headings of sections are headings: those below them are titles of entries."""
    known: dict[int, set[str]] = {}
    for line in lines:
        kind = heading_kind(_COUNT.sub("", line.text)) if line.level else None
        if kind is not None:
            known.setdefault(line.level, set()).add(kind)
    if not known:
        return lines
    sections = max(known, key=lambda level: (len(known[level]), -level))
    found: list[Line] = []
    begun = False
    levels = [0, *(line.level for line in lines), sections]
    for at, line in enumerate(lines, 1):
        if found and found[-1].text == line.text and line.level == sections:
            found.pop()
        if line.level == sections:
            text, begun = _COUNT.sub("", line.text), True
            line = replace(line, text=text, cells=(text,))
        elif line.level > sections and (
            levels[at + 1] == line.level or (levels[at - 1] == line.level and 0 < levels[at + 1] <= sections)
        ):
            # Titles with nothing below them are a list: of skills, of languages.
            line = replace(line, level=0, bold=False, bullet=True, style=("text",))
        elif line.level > sections:
            line = replace(line, level=0, bold=True, style=("title", float(line.level)))
        elif not begun and line.bullet:
            # An address in a list is no achievement.
            line = replace(line, bullet=False)
        found.append(line)
    return found


class _Page:
    """Walks a page and gathers its lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[tuple[str, str]] = []
        self.pieces: list[str] = []
        self.cells: list[str] = []
        self.bold = self.letters = self.count = self.characters = 0
        self.level = 0
        self.bullet = False
        self.gap = False

    def walk(self, element: Tag, depth: int = 0, bold: bool = False) -> None:
        """Take in an element's text; a block ends the line before it and its own."""
        if depth > MAX_DEPTH:
            raise RecursionError
        for child in element.children:
            self.count += 1
            if self.count > MAX_ELEMENTS:
                raise RecursionError
            if isinstance(child, PreformattedString):
                continue
            if isinstance(child, NavigableString):
                self.text(str(child), bold)
            elif isinstance(child, Tag) and not _is_hidden(child):
                self.element(child, depth, bold)

    def element(self, tag: Tag, depth: int, bold: bool) -> None:
        """One element."""
        name = tag.name.lower()
        if name == "br":
            self.end()
            return
        if name in ("td", "th"):
            self.cell()
        elif name in _BLOCKS:
            self.end()
            self.gap = self.gap or name not in ("li", "tr", "dd", "div")
        heading = _HEADING.fullmatch(name)
        if heading:
            self.level = int(heading.group(1))
        if name == "li":
            # An item that holds a list or a heading itself is an entry, not a bullet.
            self.bullet = tag.find(_INSIDE_ENTRIES) is None
        elif name not in _BLOCKS and isinstance(tag.previous_sibling, Tag) and self.pieces:
            # Two elements side by side may be set apart by their look alone.
            self.pieces.append("" if self.pieces[-1][-1:].isspace() else " ")
        self.walk(tag, depth + 1, bold or name in _BOLD)
        if name == "a":
            self.link(tag)
        if name in ("td", "th"):
            self.cell()
        elif name in _BLOCKS:
            self.end()
            self.gap = self.gap or bool(heading)

    def text(self, text: str, bold: bool) -> None:
        """A piece of a line."""
        self.characters += len(text)
        if self.characters > MAX_TEXT_CHARS * 4:
            raise RecursionError
        self.pieces.append(text)
        letters = sum(char.isalnum() for char in text)
        self.letters += letters
        self.bold += letters if bold else 0

    def link(self, tag: Tag) -> None:
        """Remember where a link leads."""
        target = str(tag.get("href") or "")
        if re.match(r"https?://|mailto:|tel:", target, re.IGNORECASE) and len(target) <= 500 and len(self.links) < 200:
            label = clean(tag.get_text(" "))
            self.links.append((target, label))
            if _SITES.fullmatch(label) and target.lower().startswith("http"):
                # The page shows a name or an icon's name only; the address is what a resume needs.
                self.pieces.append(f": {target}")

    def cell(self) -> None:
        """End a table's cell."""
        text = clean(re.sub(r"\s+", " ", "".join(self.pieces)))
        self.pieces = []
        if text:
            self.cells.append(text)

    def end(self) -> None:
        """End the line."""
        self.cell()
        if any(char.isalnum() for cell in self.cells for char in cell):
            text, bullet = strip_bullet(self.cells[0]) if len(self.cells) == 1 else (self.cells[0], False)
            cells = (text, *self.cells[1:])
            bold = self.letters > 0 and self.bold >= 0.8 * self.letters
            look = ("heading", float(self.level)) if self.level else ("bold",) if bold else ("text",)
            self.lines.append(
                Line(
                    "   ".join(cells),
                    cells,
                    (bullet or self.bullet) and not self.level,
                    self.level,
                    bold or bool(self.level),
                    style=look,
                    gap=self.gap,
                )
            )
            self.gap = False
            self.bullet = False
        self.cells, self.bold, self.letters, self.level = [], 0, 0, 0


def _is_hidden(tag: Tag) -> bool:
    style, named = str(tag.get("style") or ""), " ".join(tag.get_attribute_list("class", ""))
    return (
        tag.name.lower() in _DROPPED
        or tag.has_attr("hidden")
        or _HIDDEN.search(style) is not None
        or _FOR_READERS.search(named) is not None
        or (tag.name == "a" and str(tag.get("href") or "").startswith("#") and "skip" in tag.get_text().lower())
    )
