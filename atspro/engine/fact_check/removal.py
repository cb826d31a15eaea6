"""Takes sentences without support out of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from atspro.engine.fact_check.types import Unsupported
from atspro.engine.markdown import escape


def without_statements(markdown: str, unsupported: Iterable[Unsupported]) -> str:
    """The document without the sentences named; a line of which nothing is left goes with them.

    Where a sentence cannot be found as it is written, for the marks of emphasis in it, its whole line goes.
    """
    lines = markdown.split("\n")
    emptied: set[int] = set()
    for line, sentence in dict.fromkeys((one.line, one.sentence) for one in unsupported):
        if line >= len(lines) or line in emptied:
            continue
        place = lines[line].find(escape(sentence))
        rest = lines[line][:place] + lines[line][place + len(escape(sentence)) :] if place >= 0 else ""
        lines[line] = re.sub(r" {2,}", " ", rest).rstrip()
        if not re.search(r"\w", lines[line]):
            emptied.add(line)
    kept = "\n".join(text for index, text in enumerate(lines) if index not in emptied)
    return re.sub(r"\n{3,}", "\n\n", kept)
