"""Lists as people type and paste them: one item a line, with or without bullets, or separated by commas."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^(?:[•‣▪◦●○■·∙–—*-]\s+|[•‣▪◦●■])")
_BRACKETS = ("()", "[]", "{}")
_SEPARATORS = ",;|•"


def split_lines(text: str) -> list[str]:
    """The items of a text, one a line; bullets at the start of a line are dropped, and blank lines."""
    return [_BULLET.sub("", line.strip()) for line in text.split("\n") if line.strip()]


def split_items(text: str, whole: frozenset[str] = frozenset()) -> list[str]:
    """The items of a text, one a line or separated by commas, semicolons, bars or bullets.

    What stands in brackets stays together, as in ``AWS (EC2, S3)``, and so does a line that is one of ``whole``.
    """
    items: list[str] = []
    for line in text.split("\n"):
        line = line.strip()
        if line in whole:
            items.append(line)
        else:
            items += [item.strip() for item in _split_line(_BULLET.sub("", line)) if item.strip()]
    return items


def _split_line(line: str) -> list[str]:
    # A bracket that never closes holds nothing together.
    balanced = all(line.count(pair[0]) == line.count(pair[1]) for pair in _BRACKETS)
    parts: list[str] = []
    depth = start = 0
    for position, character in enumerate(line):
        if balanced and character in "([{":
            depth += 1
        elif balanced and character in ")]}":
            depth -= 1
        elif character in _SEPARATORS and depth <= 0:
            parts.append(line[start:position])
            start = position + 1
    return [*parts, line[start:]]
