"""Plain text and Markdown as lines: decoding, cells, bullets, headings, and hard-wrapped lines joined."""

from __future__ import annotations

import codecs
import re

from atspro.engine.read.headings import heading_kind
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.places import ends_in_place
from atspro.engine.read.text_lines import (
    INLINE_HEADING,
    MAX_TEXT_CHARS,
    Document,
    Line,
    clean,
    clean_keep_space,
    split_cells,
    strip_bullet,
)
from atspro.engine.read.text_repair import mended
from atspro.errors import UnreadableFile

MAX_LINES = 5_000
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\(\s*<?([^()\s<>]{0,500}(?:\([^()\s]{0,100}\))?[^()\s<>]{0,500})>?(?:\s+\"[^\"\n]{0,200}\")?\s*\)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>")
_ATX = re.compile(r"^\s{0,3}(#{1,6})\s+(.{1,500}?)\s*#*\s*$")
_RULE = re.compile(r"^\s*(?:[-=_*~─━═]\s*){3,}$")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_SLIGHT = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]{1,300}?)(?<=\S)\1(?![\w*_])")


def decode(data: bytes) -> str:
    """Text from UTF-8, UTF-16 or UTF-32 with a byte order mark, or else Windows-1252.

    Raises `UnreadableFile` (wrong_type) when the bytes are no text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError:
                raise _not_text() from None
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"))


def _checked(text: str) -> str:
    sample = text[:20_000]
    odd = sum(char == "\ufffd" or (char < " " and char not in "\t\n\r\f\v") for char in sample)
    if "\x00" in sample or odd > 0.02 * len(sample):
        raise _not_text()
    return text


def _not_text() -> UnreadableFile:
    return UnreadableFile(
        "wrong_type",
        "This file is not a document that can be read. Save it as PDF, DOCX or plain text, or paste the text.",
    )


_SLASHES = re.compile(r"(?<=[ \t])//(?=[ \t])")
"""Two slashes between parts of a line: "Cork // 087 555 0133"."""


def read_text(text: str, markup: bool | None = None) -> Document:
    """Lines of plain text or Markdown (detected unless ``markup`` says which).

    Raises `UnreadableFile`: empty or too_large.
    """
    if not text.strip():
        raise UnreadableFile("empty", "There is no text to read. Choose another file, or paste the resume’s text.")
    if len(text) > MAX_TEXT_CHARS:
        raise UnreadableFile(
            "too_large", f"The text is longer than {MAX_TEXT_CHARS:,} characters. Keep only the resume’s own text."
        )
    text = _SLASHES.sub("|", mended(text))
    raw_lines = clean_keep_space(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    if sum(bool(raw.strip()) for raw in raw_lines) > MAX_LINES:
        raise UnreadableFile(
            "too_large", f"The text has more than {MAX_LINES:,} lines. Keep only the resume’s own text."
        )
    if markup is None:
        markup = _is_markdown(raw_lines)
    links: list[tuple[str, str]] = []
    lines: list[Line] = []
    gap = False
    width = _wrap_width(raw_lines)
    if not markup and sum(_TIGHT_DASH.match(raw) is not None for raw in raw_lines) > 1:
        raw_lines = [_TIGHT_DASH.sub(r"\1- ", raw) for raw in raw_lines]
    if sum(_LONE_O.match(raw) is not None for raw in raw_lines) > 1:
        raw_lines = [_LONE_O.sub(r"\1- ", raw) for raw in raw_lines]
    wrapping: tuple[int, int, bool] | None = None
    for raw in raw_lines:
        if not raw.strip():
            gap, wrapping = True, None
            continue
        if _RULE.match(raw):
            if lines and not gap and not lines[-1].bullet and len(lines[-1].text) < 60 and raw.strip()[0] in "=-─━═":
                level = (1 if raw.strip()[0] == "=" else 2) if markup else 0
                lines[-1] = _changed(lines[-1], level=lines[-1].level or level, style=("ruled",))
            gap, wrapping = True, None
            continue
        indent = len(raw) - len(raw.lstrip())
        line = _line(raw, markup, gap, links)
        if line is None:
            continue
        if wrapping is not None and _continues(lines[-1], line, indent, wrapping, width):
            joined = f"{lines[-1].text} {line.text}"
            lines[-1] = _changed(lines[-1], text=joined, cells=(joined,))
            wrapping = (len(raw.rstrip()), wrapping[1], raw.endswith("  "))
            continue
        lines.append(line)
        gap = False
        wrapping = (len(raw.rstrip()), indent, raw.endswith(("  ", "\\")))
    if not any(line.text for line in lines):
        raise UnreadableFile("empty", "There is no text to read. Choose another file, or paste the resume’s text.")
    return Document(lines, links, markup=markup)


# "-answered phones": a list typed without a space behind its dashes.
_TIGHT_DASH = re.compile(r"^(\s*)-(?=[^\W\d_])")
# "o Wrote 60 tests": the hollow bullet of a word processor as it is pasted.
_LONE_O = re.compile(r"^(\s*)o (?=[A-ZÀ-Þ\d])")
_INLINE = re.compile(r"([^\W\d_][\w &/'’-]{2,40}?)\s*:\s+(\S.*)")
# What stands so in a job or a school as well, about that one alone.
_ALSO_IN_ENTRIES = frozenset({"skills", "awards", "projects", "volunteer", "summary", "courses", "publications"})
_ENTRIES = frozenset({"experience", "education", "projects", "volunteer"})
_NO_SECTION = frozenset({"contact", "links", "experience", "other"})


def split_inline_headings(lines: list[Line]) -> list[Line]:
    """Lines that are a section of their own as a heading and its content: "Education: BBA Accounting, UTSA, 2019".

    Labels within a list of skills, and those that may tell of the job above ("Skills: …" right below its bullets),
    stay as they are.
    """
    made: list[Line] = []
    section: str | None = None
    inline = False
    named = [_inline_heading(line) for line in lines]
    for at, line in enumerate(lines):
        match, kind = named[at]
        # Two of them one below the other, or one below the schools, tell of the person.
        apart = line.gap and (section == "education" or (at + 1 < len(lines) and named[at + 1][1] is not None))
        if match and kind and (_opens_section(kind, section, inline, line.gap) or (apart and kind not in _NO_SECTION)):
            heading, content = clean(match.group(1)), clean(match.group(2))
            made.append(_changed(line, text=heading, cells=(heading,), style=INLINE_HEADING))
            made.append(_changed(line, text=content, cells=(content,), bold=False, gap=False))
            section, inline = kind, True
            continue
        alone = None if line.bullet or match else heading_kind(line.text)
        if alone:
            section, inline = alone, False
        # A job's bullets, or a paragraph apart, end the run of such lines.
        inline = inline and not (line.bullet or line.gap)
        made.append(line)
    return made


def _inline_heading(line: Line) -> tuple[re.Match[str] | None, str | None]:
    """A line's label and what follows it, and the section that the label names."""
    match = None if line.bullet or line.level or len(line.cells) > 1 else _INLINE.fullmatch(line.text)
    if match is None:
        return None, None
    label = match.group(1)
    # What is studied elsewhere heads a list of programs here.
    if label.lower() in ("informatique", "bureautique", "logiciels", "edv", "it", "informática", "informatica"):
        return match, "skills"
    return match, heading_kind(label[:1].upper() + label[1:])


def _opens_section(kind: str, section: str | None, inline: bool, gap: bool) -> bool:
    if kind in _NO_SECTION or (section == "skills" and not inline):
        return False
    if kind not in _ALSO_IN_ENTRIES or inline:
        return True
    return gap and section not in _ENTRIES


def _changed(line: Line, **changes: object) -> Line:
    values = {name: getattr(line, name) for name in Line.__slots__}
    values.update(changes)
    return Line(**values)


def _is_markdown(raw_lines: list[str]) -> bool:
    score = 0
    for raw in raw_lines[:2000]:
        if _ATX.match(raw):
            score += 2
        elif _LINK.search(raw[:1000]) or re.match(r"^\s*\*\*[^*]{1,200}\*\*", raw):
            score += 1
    return score >= 2


def _line(raw: str, markup: bool, gap: bool, links: list[tuple[str, str]]) -> Line | None:
    level = 0
    body = raw
    if markup:
        heading = _ATX.match(raw)
        if heading:
            level, body = len(heading.group(1)), heading.group(2)
        body = _unlink(body, links)
        if "|" in body and re.fullmatch(r"[\s|:-]+", body):
            return None
        body = body.rstrip("\\")
        if body.lstrip().startswith(">"):
            body = body.lstrip()[1:]
    text, bullet = (body.strip(), False) if level else strip_bullet(body)
    bold = False
    if markup:
        whole = re.fullmatch(r"(\*\*|__)(.{1,500}?)\1:?", text)
        bold = whole is not None and "**" not in (whole.group(2) if whole else "")
        text = _plain(text)
    if not text.strip():
        return None
    if markup and text.startswith("|") and text.endswith("|"):
        cells = tuple(clean(cell) for cell in text.strip("|").split("|") if cell.strip())
    else:
        cells = split_cells(text)
    return Line("   ".join(cells), cells, bullet, level, bold or bool(level), gap=gap)


def _unlink(body: str, links: list[tuple[str, str]]) -> str:
    def named(match: re.Match[str]) -> str:
        label, address = clean(_plain(match.group(1))), match.group(2)
        if len(links) < 200:
            links.append((address, label))
        return label

    def bare(match: re.Match[str]) -> str:
        if len(links) < 200:
            links.append((match.group(1), ""))
        return match.group(1).removeprefix("mailto:")

    return _AUTOLINK.sub(bare, _LINK.sub(named, body[:20_000]))


def _plain(text: str) -> str:
    """Markdown emphasis, code marks and escapes taken away."""
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    text = _SLIGHT.sub(r"\2", text)
    text = re.sub(r"`([^`\n]{1,300})`", r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|>~&])", r"\1", text)


def _wrap_width(raw_lines: list[str]) -> int:
    """The column at which the text is hard-wrapped; 0 when its lines end where their sentences do."""
    lengths = [len(raw.rstrip()) for raw in raw_lines if raw.strip()]
    width = max(lengths, default=0)
    full = [raw.rstrip() for raw in raw_lines if len(raw.rstrip()) > width - 15]
    ends = sum(raw.endswith((".", "!", "?", ":", ";")) or _ends_dated(raw) for raw in full)
    return width if width <= 110 and len(full) >= 4 and 2 * ends <= len(full) else 0


def _ends_dated(text: str) -> bool:
    """Whether a line ends in a date, as an entry's first line does: "BusBuddy, a bus app (2024)"."""
    tail = text[-40:].rstrip(" )")
    spans = dates_in(tail)
    return bool(spans) and spans[-1].end == len(tail)


def _continues(above: Line, line: Line, indent: int, wrapping: tuple[int, int, bool], width: int) -> bool:
    """Whether a line of a hard-wrapped text goes on with the line above."""
    length, above_indent, broken = wrapping
    if line.bullet or line.level or above.level or line.bold or above.bold or broken:
        return False
    if len(above.cells) > 1 or len(line.cells) > 1:
        return False
    if above.bullet:
        return indent > above_indent or (line.text[:1].islower() and length >= 45)
    if not 50 <= length <= 120 or re.match(r"[\w &]{2,30}:", line.text):
        return False
    if line.text[:1].islower():
        return not above.text.endswith(":")
    if ends_in_place(line.text) or _ends_dated(above.text):
        return False
    first_word = len(line.text.split()[0])
    return width > 0 and above.text.count(" ") > 6 and length + 1 + first_word > width - 3
