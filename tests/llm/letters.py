"""Ten whole letters as a career coach would write them, and forty lies, each of another kind; all in letters.json.

A sentence of a letter is its paragraph, kind, text, and the beginnings of the facts or lines of the post that it rests
on; a lie is what is wrong, kind, text and the same beginnings, about the nurse of the first letter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_DATA = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
LETTERS: dict[str, list[tuple[int, str, str, list[str]]]] = {
    name: [tuple(one) for one in said]
    for name, said in _DATA["letters"].items()  # type: ignore[misc]
}
LIES: list[tuple[str, str, str, list[str]]] = [tuple(one) for one in _DATA["lies"]]  # type: ignore[misc]


def ids_of(begins: list[str], kind: str, asked: dict[str, Any]) -> list[str]:
    """The ids of what begins so in a question: of a claim among the facts first, of the post among its lines."""
    facts, post = list(asked["facts"].items()), list(asked["post"].items())
    known = post if kind == "about the post" else [*facts, *post]
    return [next((id_ for id_, text in known if text.startswith(begun)), "f9999") for begun in begins]


def answer(said: list[tuple[int, str, str, list[str]]], asked: dict[str, Any]) -> list[dict[str, Any]]:
    """A letter in the form of an answer to a question."""
    return [
        {"id": f"s{number}", "part": "letter", "paragraph": paragraph, "kind": kind, "text": text,
         "facts": ids_of(begins, kind, asked)}
        for number, (paragraph, kind, text, begins) in enumerate(said, 1)
    ]  # fmt: skip
