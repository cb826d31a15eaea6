"""What people read of us, taken out of documents, templates and code, as plain text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/*.md", "tests/chaos/README.md", "deploy/*.md") for path in ROOT.glob(pattern)
)
CODE = ("web", "admin", "forms", "services", "supervisor", "errors.py", "cli.py", "embedded", "config.py")
VALUE = "Ada"
"""Stands for whatever a page or a sentence puts in."""
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARKED = re.compile(r"\{\{\s*_\('([^']*)'[^{}]*\)\s*\}\}")
_SENTENCE = re.compile(r"[A-Z“\"].* .*[.?!:”]$", re.DOTALL)
_PLACE = re.compile(r"%\(\w+\)[sd]|\{[^{}]*\}|%[sd]")
# Not for people: queries, patterns, prompts with names of fields, what is written to logs.
_NOT_PROSE = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|FROM)\b|\(\?|\\[wsdb]|[{}<>]|^[A-Z_]+$")


def documents() -> Iterator[tuple[str, str]]:
    """Each document of ours as Markdown: its name and its text, without tables and code."""
    for path in DOCUMENTS:
        text = re.sub(r"^(?: {4}|\t).*$|^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
        yield str(path.relative_to(ROOT)), re.sub(r"^\|[-| :]+\|$", "", text, flags=re.MULTILINE)


def templates() -> Iterator[tuple[str, str]]:
    """The sentences of each template, one a line; a value that a page puts in is "Ada"."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        marked = _MARKED.sub(r"\1", path.read_text())
        source = _PLACE.sub(VALUE, _PRINTED.sub(VALUE, _JINJA.sub(" ", marked)))
        page = BeautifulSoup(source, "html.parser")
        for element in page(["script", "style", "code", "pre", "svg"]):
            element.decompose()
        lines = (_even(text) for text in page.stripped_strings)
        found = [line for line in lines if _SENTENCE.fullmatch(line)]
        if found:
            yield str(path.relative_to(ROOT)), "\n\n".join(found)


def messages() -> Iterator[tuple[str, str]]:
    """The sentences in each module that speaks to people, docstrings left out, one a line."""
    for part in CODE:
        place = ROOT / "atspro" / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            found = [text for text in _strings(ast.parse(path.read_text())) if _is_sentence(text)]
            if found:
                yield str(path.relative_to(ROOT)), "\n\n".join(found)


def _even(text: str) -> str:
    """A text on one line, with values that stand beside each other as one."""
    return re.sub(rf"{VALUE}(?: ?{VALUE})+", VALUE, re.sub(r"\s+", " ", text)).strip()


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.fullmatch(text)) and not _NOT_PROSE.search(text)


def _strings(tree: ast.Module) -> Iterator[str]:
    ignored = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            ignored.update(map(id, node.values))
            parts = (value.value if isinstance(value, ast.Constant) else VALUE for value in node.values)
            yield re.sub(r"\s+", " ", "".join(map(str, parts))).strip()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in ignored:
            yield _even(_PLACE.sub(VALUE, node.value))
