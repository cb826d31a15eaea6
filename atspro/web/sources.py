"""The claim ledger of a version as its page shows it: every sentence with where it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from atspro.engine.sentence_spans import marked_html
from atspro.engine.write import source_words

_MOST = 600
"""Sentences of one document that are shown with their sources; four kinds of pages have about a hundred each."""


_ENTRY = re.compile(r"resume\.workExperience\[\d+\]")
_WHOSE = (".position", ".company")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text, the id of its span, and its sources in words."""

    id: str
    text: str
    words: str


def with_sources(markdown: str, details: Mapping[str, Any]) -> tuple[Markup, list[Sentence]]:
    """The text's HTML with a span for each sentence that the ledger knows, and those sentences in order.

    A sentence that was changed by hand since has no source any more, and no span. Only the first span can be reached by
    Tab; the page's script moves on from it.
    """
    every = _read(details)
    shown: list[Sentence] = []

    def attributes(number: int) -> dict[str, str]:
        text, words = every[number]
        tabindex = "-1" if shown else "0"
        shown.append(Sentence(f"source-{number}", text, words))
        return {
            "class": "claim",
            "tabindex": tabindex,
            "aria-describedby": f"source-{number}",
            "data-source": words,
        }

    sentences = [text for text, _ in every]
    return Markup(marked_html(markdown, sentences, attributes, heading_shift=1)), shown  # noqa: S704 (sanitised)


def _read(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The ledger's sentences with their sources in words; what is not of its shape is passed over."""
    ledger, names = details.get("ledger"), details.get("sourceWords")
    named = names if isinstance(names, Mapping) else {}
    found: list[tuple[str, str]] = []
    for one in ledger[:_MOST] if isinstance(ledger, list) else []:
        text, sources = (one.get("text"), one.get("sources")) if isinstance(one, Mapping) else (None, None)
        if isinstance(text, str) and isinstance(sources, list):
            paths = [path for path in sources if isinstance(path, str)]
            found.append((text, _in_words(paths, named)))
    return found


def _in_words(paths: list[str], named: Mapping[Any, Any]) -> str:
    """Paths in words, the resume's and the post's apart; many of one list are named as the list."""
    # The words of another place in a position name its title and company already.
    other = {found[0] for path in paths if (found := _ENTRY.match(path)) and not path.endswith(_WHOSE)}
    paths = [path for path in paths if not (path.endswith(_WHOSE) and path.rpartition(".")[0] in other)]
    lists = Counter(path.rpartition("[")[0] for path in paths if path.endswith("]"))
    grouped: dict[str, dict[str, None]] = {}
    for path in paths:
        whole = path.rpartition("[")[0]
        path = whole if path.endswith("]") and lists[whole] > 2 else path
        side, _, words = str(named.get(path) or source_words(path)).partition(": ")
        grouped.setdefault(side, {})[words] = None
    return " · ".join(f"{side}: {'; '.join(filter(None, words))}".removesuffix(": ") for side, words in grouped.items())
