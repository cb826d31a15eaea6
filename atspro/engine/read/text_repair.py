"""Texts that were damaged on their way here: bytes shown as escapes, line ends turned into spaces, lost dashes."""

from __future__ import annotations

import re

from atspro.engine.dates import DATE, NOW
from atspro.engine.lazy_pattern import LazyPattern

_ESCAPES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
# A symbol font's letters, which copying leaves as private characters: most are bullets, the others as good as one.
_SYMBOLS = re.compile(r"[\uf020-\uf0ff]")
# Some people leave two spaces after each sentence.
_RUN_WITHIN = re.compile(r"(?<![.!?:\s])[ \t]{2,}")
_RUN = re.compile(r"[ \t]{2,}")
_BULLET = r"[•●○◦▪▫■□◆◇♦‣⁃∙►▶▸➢➤✓✔❖]"
_BEFORE_BULLET = re.compile(rf"(?<=\S)[ \t]+(?={_BULLET}[ \t]+\S)")
_LONE_BULLET = re.compile(rf"(?:^|(?<=\n))[ \t]*(?P<mark>{_BULLET}|[-–*])[ \t]*\n+[ \t]*(?!{_BULLET}|\n)", re.MULTILINE)
# Between two dates only a dash can have stood, and dashes are the first to be lost.
_LOST_DASH = LazyPattern(rf"(?<![\w/.–—-])({DATE})[ \t]{{2,6}}(?=(?:{DATE}|{NOW})(?![\w/.]))", re.IGNORECASE)
LONG_LINE = 400
"""Characters on a line; no line of a resume or post that kept its line ends has more, save a paragraph now and then."""


def mended(text: str) -> str:
    """The text with its line ends and letters back, where it shows that they were lost; other texts as they are.

    Bytes written out as ``\\xe2\\x80\\x93`` become the letters they spell. In a text of very long lines with many
    runs of spaces, each run was the end of a line, and a longer one an empty line; two dates beside each other are
    the ends of a period.
    """
    text = _ESCAPES.sub(_spelled, text) if len(_ESCAPES.findall(text)) > 1 else text
    text = _SYMBOLS.sub("•", text)
    return _with_line_ends(text) if is_flat(text) else text


def is_flat(text: str) -> bool:
    """Whether a text lost its line ends: its lines are very long and hold many runs of spaces."""
    lines = text.count("\n") + 1
    return len(text) > LONG_LINE * lines and len(_RUN_WITHIN.findall(text)) > 5 + len(text) / LONG_LINE


def _spelled(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match.group().replace("\\x", ""))
    try:
        # A letter of ASCII needs no such spelling: who writes one that way means to.
        return match.group() if any(byte < 0x80 for byte in raw) else raw.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def _with_line_ends(text: str) -> str:
    text = _LOST_DASH.sub(r"\1 – ", text)
    text = _BEFORE_BULLET.sub("\n", text)
    text = _RUN.sub(lambda run: "\n\n" if len(run.group()) > 3 else "\n", text)
    return _LONE_BULLET.sub(lambda mark: f"{mark.group('mark')} ", text)
