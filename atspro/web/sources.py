"""The claim ledger of a version as its page shows it: every sentence with where it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from atspro.document_details import DocumentDetails
from atspro.engine.write import source_words
from atspro.services.sandbox import pages

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


def with_sources(markdown: str, details: DocumentDetails) -> tuple[Markup, list[Sentence]]:
    """The text's HTML with a span for each sentence that the ledger knows, and those sentences in order.

    A sentence that was changed by hand since has no source any more, and no span. A text that would take too long is
    shown as it was typed.
    """
    every = _read(details)
    try:
        marked_html, numbers = pages.call("claims", markdown=markdown, claims=every)
    except pages.TooMuchWork:
        return plain(markdown), []
    shown = [Sentence(f"source-{number}", *every[number]) for number in numbers]
    return Markup(sanitised(marked_html)), shown  # noqa: S704


def html(markdown: str) -> Markup:
    """Sanitised HTML of a document's Markdown, below the page's own h1; as typed where it takes too long."""
    try:
        return Markup(sanitised(pages.call("html", markdown=markdown)))  # noqa: S704
    except pages.TooMuchWork:
        return plain(markdown)


def sanitised(html: str) -> str:
    """What `pages.call` made of a text, where the engine's one sanitiser has been at work."""
    return html


def plain(text: str) -> Markup:
    """A text as it was typed."""
    return Markup('<pre class="as-typed">{}</pre>').format(text)


def _read(details: DocumentDetails) -> list[tuple[str, str]]:
    """The ledger's sentences with their sources in words."""
    return [(claim.text, _in_words(claim.sources, details.source_words)) for claim in details.ledger[:_MOST]]


def _in_words(paths: list[str], named: Mapping[str, str]) -> str:
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
