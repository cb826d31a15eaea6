"""Plain text: wrapped at 78 columns, with hanging indents for lists."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from atspro.engine.export.blocks import Block, Runs

WIDTH = 78


def to_txt(blocks: Sequence[Block]) -> str:
    """The document as text that any form or mail takes; links show their address when their text does not."""
    return "\n".join(_lines(blocks, WIDTH)).strip("\n") + "\n"


def _lines(blocks: Sequence[Block], width: int) -> list[str]:
    lines: list[str] = []
    for number, block in enumerate(blocks):
        drawn = _draw(block, width)
        before = blocks[number - 1].type if number else None
        after_title = before == "heading" and blocks[number - 1].level >= 3
        if lines and not after_title:
            lines.append("")
        lines += drawn
    return lines


def _draw(block: Block, width: int) -> list[str]:
    match block.type:
        case "heading":
            text = _text(block.runs)
            if block.level == 2:
                return [*_wrap(text.upper(), width), "-" * min(len(text), width)]
            return _wrap(text, width)
        case "paragraph":
            return _wrap(_text(block.runs), width)
        case "list":
            return _list(block, width)
        case "quote":
            return [f"> {line}".rstrip() for line in _lines(block.children, width - 2)]
        case "code":
            return [f"    {line}".rstrip() for line in block.runs[0].text.split("\n")]
        case "rule":
            return ["-" * 20]
        case "table":
            return [line for row in block.rows for line in _wrap(" | ".join(_text(cell) for cell in row), width)]
        case _:
            return _lines(block.children, width)


def _list(block: Block, width: int) -> list[str]:
    lines: list[str] = []
    loose = any(len(item.children) > 1 and item.children[1].type != "list" for item in block.children)
    for number, item in enumerate(block.children):
        mark = "- " if block.start is None else f"{block.start + number}. "
        inner: list[str] = []
        for child in item.children:
            drawn = _draw(child, max(20, width - len(mark)))
            inner += ["", *drawn] if inner and child.type != "list" else drawn
        if loose and lines:
            lines.append("")
        for index, line in enumerate(inner or [""]):
            lines.append((mark + line if index == 0 else " " * len(mark) + line).rstrip())
    return lines


def _wrap(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for part in text.split("\n"):
        lines += textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) or [""]
    return lines


def _text(runs: Runs) -> str:
    parts: list[str] = []
    for run in runs:
        shown = run.url.removeprefix("mailto:")
        parts.append(f"{run.text} ({shown})" if shown and _bare(shown) != _bare(run.text) else run.text)
    return "".join(parts)


def _bare(url: str) -> str:
    return url.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
