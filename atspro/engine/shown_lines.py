"""A document as the lines that a reader sees: words without marks, and the form that each line has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from atspro.engine.export.blocks import Block, Runs
from atspro.engine.normal_form import normal_form


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line: ``form`` is h1 to h6, text, item, quote, code or row; ``style`` names what is bold, linked or such."""

    text: str
    form: str
    depth: int = 0
    mark: str = ""
    style: str = ""


def shown_lines(markdown: str) -> list[ShownLine]:
    """The lines of a Markdown document, in order. Raises `InvalidInput` for a text longer than the parser's limit."""
    return list(_lines(normal_form(markdown), "text", 0))


def _lines(blocks: tuple[Block, ...], form: str, depth: int, mark: str = "") -> Iterator[ShownLine]:
    for block in blocks:
        match block.type:
            case "heading":
                yield from _of_runs(block.runs, f"h{block.level}", depth)
            case "list":
                for number, item in enumerate(block.children, block.start or 0):
                    sign = "•" if block.start is None else f"{number}."
                    yield from _lines(item.children, "item", depth + 1, sign)
            case "quote":
                yield from _lines(block.children, "quote", depth + 1)
            case "table":
                for row in block.rows:
                    runs = [run for cell in row for run in cell]
                    text = " · ".join("".join(run.text for run in cell).replace("\n", " ") for cell in row)
                    yield ShownLine(text, "row", depth, style=_style(tuple(runs)))
            case "rule":
                continue
            case _:
                yield from _of_runs(block.runs, "code" if block.type == "code" else form, depth, mark)
        # What follows in an item stands below its sign.
        mark = ""


def _of_runs(runs: Runs, form: str, depth: int, mark: str = "") -> Iterator[ShownLine]:
    style = _style(runs)
    for text in "".join(run.text for run in runs).split("\n"):
        yield ShownLine(text.strip() if form != "code" else text, form, depth, mark, style)
        mark = ""


def _style(runs: Runs) -> str:
    """What of a line is bold, italic, struck out, code or linked, and where a link leads."""
    told = []
    for run in runs:
        names = [name for name in ("bold", "italic", "code", "strike") if getattr(run, name)]
        if names or run.url:
            told.append(f"{run.text}: {' '.join([*names, run.url])}")
    return "\n".join(told)
