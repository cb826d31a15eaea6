"""Markdown: the one parser, the one sanitizer, plain text out of it, and the escaping of text put into it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from atspro.errors import InvalidInput

MAX_MARKDOWN = 400_000
"""Characters; twice the longest post and resume together, so that no document of ours meets it."""

_LONGEST_KEPT = 50_000
"""Characters of the longest text whose blocks are kept, for the few that are asked for again at once."""

_TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; raw HTML and images are text, since a document has no need of them."""
    # An option that is set is found at once; one that is not costs an exception for every line.
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 40, "strikethrough_single_tilde": False})
    made.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    made.core.ruler.at("inline", _read_inline)
    made.block.ruler.at("table", _read_table, {"alt": ["paragraph", "reference"]})
    return made


_MAX_CELLS = 10_000
"""Of all tables of a document together: a row of one character may stand for a hundred cells, which are not free."""


def _read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, until a document has too many cells; from there on its tables are text."""
    cells = state.env.setdefault("cells", 0)
    if cells > _MAX_CELLS or not table(state, start, end, True):
        return False
    if silent:
        return True
    columns = state.getLines(start, start + 1, 0, False).count("|") + 1
    rows = 0
    while start + rows < end and not state.isEmpty(start + rows) and columns * rows <= _MAX_CELLS:
        rows += 1
    state.env["cells"] = cells + columns * rows
    return state.env["cells"] <= _MAX_CELLS and table(state, start, end, False)


_MARKED = re.compile(r"[\\`*_~<>&\n]")
"""What a line must hold, or a pair of brackets, for any of the parser's inline rules to have something to do."""


def _read_inline(state: StateCore) -> None:
    """The parser's own rule for what stands inside of blocks, without looking for marks in lines that have none."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if _MARKED.search(token.content) or ("[" in token.content and "]" in token.content):
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children.append(Token("text", "", 0, content=token.content))


def parse(markdown: str) -> list[Token]:
    """The block tokens of a document.

    Raises `InvalidInput` for text longer than `MAX_MARKDOWN` characters.
    """
    if len(markdown) > MAX_MARKDOWN:
        raise InvalidInput(f"The document is longer than {MAX_MARKDOWN:,} characters. Shorten it and try again.")
    return parser().parse(without_controls(markdown))


def to_html(markdown: str, heading_shift: int = 0) -> str:
    """Safe HTML of a document; ``heading_shift`` 1 turns its h1 into h2, and so on down to h6.

    Links keep only http, https and mailto addresses and carry rel="nofollow noopener noreferrer".
    """
    return render(parse(markdown), heading_shift)


def render(tokens: Sequence[Token], heading_shift: int = 0, spans: Set[str] = frozenset()) -> str:
    """`to_html` of tokens. ``spans`` are attributes that `span` may have, where a caller has put any around the text;
    a document's own HTML never gets here, since the parser takes it as text."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(1, int(token.tag[1]) + heading_shift))}"
    html = parser().renderer.render(tokens, parser().options, {})
    return nh3.clean(
        html,
        tags=_TAGS | {"span"} if spans else _TAGS,
        attributes={**_ATTRIBUTES, "span": set(spans)} if spans else _ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="nofollow noopener noreferrer",
    )


def plain_blocks(text: str) -> list[str]:
    """The words of a Markdown or plain text, a string for each heading, paragraph, list item or cell.

    Line breaks inside a block stay; marks of emphasis, links and lists do not.
    """
    return list(_kept_blocks(text) if len(text) <= _LONGEST_KEPT else _blocks(text))


@lru_cache(maxsize=8)
def _kept_blocks(text: str) -> tuple[str, ...]:
    return tuple(_blocks(text))


def _blocks(text: str) -> list[str]:
    blocks: list[str] = []
    for token in parse(text):
        if token.type == "inline":
            blocks.append(inline_text(token))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content)
    return [block for block in (block.strip() for block in blocks) if block]


def plain_text(text: str) -> str:
    """`plain_blocks`, a line for each block."""
    return "\n".join(plain_blocks(text))


def inline_text(token: Token) -> str:
    """The visible characters of an inline token."""
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )


def word_count(markdown: str) -> int:
    """How many words a reader sees."""
    return sum(1 for word in plain_text(markdown).split() if any(c.isalnum() for c in word))


def without_controls(text: str) -> str:
    """The text without characters that XML, PDF and terminals cannot show; tab and line feed stay."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    bad = {char for char in set(text) if char not in "\n\t" and _unshowable(char)}
    return "".join(char for char in text if char not in bad) if bad else text


def _unshowable(char: str) -> bool:
    if char.isascii():
        return not char.isprintable()
    # An emoji may be younger than Python's tables.
    kind = "So" if "\U0001f000" <= char <= "\U0001faff" else unicodedata.category(char)
    return kind in ("Cc", "Cs", "Co", "Cn") or char in "\u202a\u202b\u202c\u202d\u202e\ufeff"


_MARK = re.compile(r"[\\`*\[\]<&_~#]|^[-+=>]|^\d{1,9}[.)]")
"""What every text that needs any of the following has."""
_ALWAYS = re.compile(r"[\\`*\[\]]")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_EMPHASIS_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_STRIKE = re.compile(r"~(?=~)|(?<=~)~")
_LINE_START = re.compile(r"^(?:#(?=#{0,5}(?:\s|$))|[-+](?=[\s-]|$)|=(?==*\s*$)|>)")
_HEADING_END = re.compile(r"(?:^|(?<=\s))#(?=#*$)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def escape(text: str | None) -> str:
    """One line of text as Markdown that shows exactly these characters, wherever in a line it is put.

    Runs of white space become one space. Only what CommonMark would take as a mark is escaped, so that the source
    stays readable.
    """
    return _kept_escaped(text) if text and len(text) <= 2_000 else _escaped(text or "")


@lru_cache(maxsize=4096)
def _kept_escaped(text: str) -> str:
    return _escaped(text)


def _escaped(text: str) -> str:
    line = " ".join(without_controls(text).split())
    if not _MARK.search(line):
        return line
    line = _ALWAYS.sub(lambda found: "\\" + found.group(), line)
    for pattern in (_TAG_START, _ENTITY, _EMPHASIS_UNDERSCORE, _STRIKE, _LINE_START, _HEADING_END):
        line = pattern.sub(lambda found: "\\" + found.group(), line)
    return _NUMBERED.sub(r"\1\\\2", line)


def link(label: str, url: str) -> str:
    """A Markdown link, or plain text when the address is not one that a page may link to."""
    address = url.strip()
    if not re.fullmatch(r"(?i)(https?://|mailto:)[^\s<>\\]+", address) or not address.isprintable():
        return escape(label if label == url else f"{label}: {url}")
    return f"[{escape(label)}](<{address}>)"
