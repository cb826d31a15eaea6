"""A Markdown document as a small tree of blocks, which every export format draws in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it.token import Token

from atspro.engine.markdown import parse

MAX_DEPTH = 6
"""Lists and quotations nested deeper than this are drawn at this depth: a page has no room for more."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``url`` makes it a link; the text "\\n" is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    url: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    heading: ``level`` and ``runs``. paragraph: ``runs``. list: ``children`` are items, ``start`` is the first number or
    None for bullets. item and quote: ``children``. code: one run. rule: nothing. table: ``rows``, the first of them the
    header.
    """

    type: Literal["heading", "paragraph", "list", "item", "quote", "code", "rule", "table"]
    runs: Runs = ()
    level: int = 0
    start: int | None = None
    children: tuple[Block, ...] = ()
    rows: tuple[tuple[Runs, ...], ...] = ()


def read_blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a Markdown document; raw HTML in it is text."""
    return tuple(_blocks(iter(parse(markdown)), "", 0))


def _blocks(tokens: Iterator[Token], close: str, depth: int) -> Iterator[Block]:
    for token in tokens:
        if token.type == close:
            return
        match token.type:
            case "heading_open":
                yield Block("heading", runs=_inline(next(tokens)), level=int(token.tag[1]))
            case "paragraph_open":
                yield Block("paragraph", runs=_inline(next(tokens)))
            case "bullet_list_open" | "ordered_list_open":
                start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
                children = tuple(_blocks(tokens, token.type.replace("open", "close"), depth + 1))
                if depth < MAX_DEPTH:
                    yield Block("list", start=start, children=children)
                else:
                    yield from (block for item in children for block in item.children)
            case "list_item_open":
                yield Block("item", children=tuple(_blocks(tokens, "list_item_close", depth)))
            case "blockquote_open":
                yield from _quote(tokens, depth)
            case "fence" | "code_block":
                yield Block("code", runs=(Run(token.content.rstrip("\n"), code=True),))
            case "hr":
                yield Block("rule")
            case "table_open":
                yield Block("table", rows=tuple(_rows(tokens)))


def _quote(tokens: Iterator[Token], depth: int) -> Iterator[Block]:
    children = tuple(_blocks(tokens, "blockquote_close", depth + 1))
    if depth < MAX_DEPTH:
        yield Block("quote", children=children)
    else:
        yield from children


def _rows(tokens: Iterator[Token]) -> Iterator[tuple[Runs, ...]]:
    row: list[Runs] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append(_inline(token))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _inline(token: Token) -> Runs:
    runs: list[Run] = []
    depths = {"strong": 0, "em": 0, "s": 0}
    url = ""
    for child in token.children or []:
        match child.type:
            case "strong_open" | "em_open" | "s_open" | "strong_close" | "em_close" | "s_close":
                depths[child.type.partition("_")[0]] += child.nesting
            case "link_open":
                url = _web_address(str(child.attrGet("href") or ""))
            case "link_close":
                url = ""
            case "softbreak":
                runs.append(Run(" "))
            case "hardbreak":
                runs.append(Run("\n"))
            case "text" | "code_inline" if child.content:
                code = child.type == "code_inline"
                bold, italic, strike = (depth > 0 for depth in depths.values())
                runs.append(Run(child.content, bold, italic, code, strike, url))
    return tuple(_joined(runs))


def _joined(runs: list[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in runs:
        if held and run.text != "\n" and held.text != "\n" and _style(held) == _style(run):
            held = Run(held.text + run.text, *_style(run))
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _style(run: Run) -> tuple[bool, bool, bool, bool, str]:
    return (run.bold, run.italic, run.code, run.strike, run.url)


def _web_address(url: str) -> str:
    return url if url.lower().startswith(("http://", "https://", "mailto:")) else ""
