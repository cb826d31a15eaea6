"""Whether two Markdown texts are one document to whoever reads it: the same blocks, words, styles and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from atspro.engine.export.blocks import Block, Run, Runs, read_blocks


def same_document(one: str, other: str) -> bool:
    """Whether two texts differ in white space or in the way their marks are written at most.

    Raises `InvalidInput` for a text longer than the Markdown parser's limit.
    """
    return normal_form(one) == normal_form(other)


def normal_form(markdown: str) -> tuple[Block, ...]:
    """The blocks of a document with single spaces, none at the ends, and none that holds nothing.

    Code keeps its spaces: there they are seen.
    """
    return tuple(_normal(read_blocks(markdown)))


def _normal(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        children, rows = tuple(_normal(block.children)), tuple(tuple(map(_spaced, row)) for row in block.rows)
        runs = block.runs if block.type == "code" else _spaced(block.runs)
        if children or rows or runs or block.type == "rule":
            yield replace(block, runs=runs, children=children, rows=rows)


def _spaced(runs: Runs) -> Runs:
    """Runs with one space for each stretch of white space, which belongs to the run that it ends."""
    made: list[Run] = []
    for run in runs:
        text = run.text if run.code else _one_space(run.text)
        if not run.code and text.startswith(" ") and (not made or made[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        elif not run.code and text.startswith(" ") and not made[-1].code:
            # A space looks the same before a bold word and in it.
            made[-1] = replace(made[-1], text=made[-1].text + " ")
            text = text[1:]
        if text:
            made.append(replace(run, text=text))
    if made and not made[-1].code:
        made[-1] = replace(made[-1], text=made[-1].text.rstrip())
    return tuple(run for run in made if run.text)


def _one_space(text: str) -> str:
    if text == "\n":
        return text
    words = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if words and text[-1:].isspace() else ''}"
