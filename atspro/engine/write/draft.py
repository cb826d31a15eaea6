"""A document being written: no sentence gets into it without its sources."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.engine.markdown import escape, without_controls
from atspro.engine.types import Claim
from atspro.engine.write.sources import Sources


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a list item or a heading that states something, in plain text, with paths to what it rests on.

    ``label`` stands before it in bold. ``markdown`` is given when the text has other marks, such as links.
    """

    text: str
    sources: tuple[str, ...]
    label: str = ""
    markdown: str = ""

    def plain(self) -> str:
        """What a reader sees, with single spaces."""
        return " ".join(without_controls(f"{self.label} {self.text}").split())

    def source(self) -> str:
        """The same as Markdown."""
        text = self.markdown or escape(self.text)
        return f"**{escape(self.label)}** {text}".strip() if self.label else text


class Draft:
    """Blocks of Markdown and the ledger of their claims, both in the order of reading."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._lines: list[str] = []
        self._ledger: list[Claim] = []
        self._words = 0

    def fixed(self, *markdown: str) -> None:
        """Headings and formulas, which state nothing: "## Experience", "Sincerely,"."""
        for line in markdown:
            self._add(line)
            self._words += _count(line)

    def block(self, *said: Sentence, mark: str = "") -> bool:
        """A paragraph of sentences; a list item with the mark "- ", a heading with "## ".

        What names no source, or only such as do not exist, is left out. Tells whether anything was written.
        """
        found = [(one, one.plain(), _specific(self._sources.kept(*one.sources))) for one in said]
        kept = [(one, plain, sources) for one, plain, sources in found if sources and plain]
        if not kept:
            return False
        self._add(mark + " ".join(one.source() for one, _, _ in kept))
        claims = [Claim(plain, sources) for _, plain, sources in kept]
        self._ledger += claims
        self._words += sum(_count(claim.text) for claim in claims)
        return True

    def _add(self, line: str) -> None:
        listed = line.startswith("- ") and self._lines and self._lines[-1].startswith("- ")
        if self._lines and not listed:
            self._lines.append("")
        self._lines.append(line)

    def markdown(self) -> str:
        """The whole document; it ends in a line feed."""
        return "\n".join(self._lines).strip() + "\n"

    def words(self) -> int:
        """How many words a reader sees, as `atspro.engine.markdown.word_count` counts them."""
        return self._words

    def ledger(self) -> tuple[Claim, ...]:
        """A claim for each sentence that was written, in their order."""
        return tuple(self._ledger)


def _specific(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths without the whole of a resume or a post of which others name a part."""
    if len(paths) < 2:
        return paths
    return tuple(path for path in paths if not any(other.startswith(f"{path}.") for other in paths))


def _count(text: str) -> int:
    words = text.split()
    # Most words begin or end in a letter; a bar, a dash or a bracket alone is none.
    return len(words) - sum(
        not (word[0].isalnum() or word[-1].isalnum() or any(c.isalnum() for c in word)) for word in words
    )
