"""A pasted post made even before its lines are read: entities, emoji, decorated headings, bullets of every kind."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from itertools import pairwise

from atspro.engine.read.job_boards import has_board_word
from atspro.engine.read.job_headings import post_heading
from atspro.engine.read.title_company_scores import title_score

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_JOINERS = re.compile("[\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]")
_EMOJI = (
    "\U0001f000-\U0001faff\u2600-\u2712\u2715-\u27a1\u27a3\u27a5-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2713\u2714"
    "\u25fb-\u25fe"
)
_LEADING_EMOJI = re.compile(rf"^\s*(?P<mark>[{_EMOJI}](?:\s?[{_EMOJI}]){{0,4}})\s*(?P<rest>.*)$")
_TRAILING_EMOJI = re.compile(rf"(?:\s*[{_EMOJI}]){{1,6}}\s*$")
_CHECKS = frozenset("✅☑✔✓👉🔹🔸🔷🔶▶➡➜➤➔⭐✨🔵🟢🟣🟠🟡🔴⚫⚪💠☛☞✦✧★☆◾◽❇✳➕➖✚📌🔘👍⚡🌟🏷")
"""Marks that stand before items of lists rather than before headings."""
_PLACE_OR_PAY = frozenset("📍🌍🌎🌏🗺🏠🏢💰💵💶💷💸🤑")
_PRIVATE_BULLET = re.compile(r"^(\s*)[\ue000-\uf8ff\u2043\u204c\u204d\u29bf\u29be\u00bb\u203a\u2605\u2606]\s*(?=\S)")
_ARROW = re.compile(r"^(\s*)(?:[-=]{1,2}>|>{1,2}|»|›|\[\s?[xX]?\])\s+(?=\w)")
_O_BULLET = re.compile(r"^\s*o\s(?=\S)")
_TIGHT_BULLET = re.compile(r"^\s*[-–*]+(?=[^\W\d_][^*]*$)")
_LONE_BULLET = re.compile(r"^\s*[•●○▪■◦*·–-]\s*$")
_DECORATED = re.compile(r"^\s*(?P<before>[\W_]{0,12}?)(?P<core>[^\W_].{1,100}?)(?P<after>[\W_]{0,12})\s*$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s+(?P<core>[^\W\d_].{2,60})$")
_GLUED = re.compile(
    r"(?<=[a-zäöüßéèàñçíóú]{3}[a-zäöüßéèàñçíóú)]|[a-z]{2}\)\.|[a-z]{3}\.)(?=[A-ZÄÖÜÉÈÀ][a-zäöüéèñç]{2,}[ ,:])"
)
_HUMP = re.compile(r"(?<=[a-zäöüéèñç]{3})(?=[A-ZÄÖÜÉÈÀ][a-zäöüéèñç]+)")
_GOES_ON = re.compile(
    r"(?:\b(?:in|to|of|the|a|an|and|with|for|our|using|on|at|as|from|by|de|la|le|des|du|und|mit|der|die|das|im|"
    r"para|con|"
    r"el|que|y)|,)$",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^\s{0,3}#{1,6}\s|^\s*(?:\*\*|__)[^*_].*(?:\*\*|__):?\s*$")


def even_text(text: str) -> tuple[str, bool]:
    """The text with its decoration made plain Markdown, and whether it now has to be read as Markdown."""
    if _ENTITY.search(text):
        text = html.unescape(text)
        text = html.unescape(text) if _ENTITY.search(text) else text
    text = _JOINERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = _joined([part for line in _head_apart(text.split("\n")) for part in _apart(line)])
    counts = Counter(match.group("mark")[0] for line in lines if (match := _LEADING_EMOJI.match(line)))
    o_bullets = sum(_O_BULLET.match(line) is not None for line in lines) > 1
    tight = sum(_TIGHT_BULLET.match(line) is not None for line in lines) > 2
    made: list[str] = []
    markup = below_heading = False
    for at, line in enumerate(lines):
        if not line.strip():
            made.append(line)
            continue
        heading = _decorated_heading(line)
        if heading is None and (emoji := _LEADING_EMOJI.match(line)) is not None:
            rest = _TRAILING_EMOJI.sub("", emoji.group("rest")).strip()
            beside = any(
                _LEADING_EMOJI.match(other) for other in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
            )
            heading, line = _after_emoji(emoji.group("mark")[0], rest, counts, beside and below_heading)
            if line and below_heading and not beside and _divides(line):
                # A heading that is not known divides the list that it stands in.
                line, markup = f"### {line}", True
        elif heading is None:
            if o_bullets and _O_BULLET.match(line):
                line = _O_BULLET.sub("- ", line)
            elif tight and _TIGHT_BULLET.match(line):
                line = _TIGHT_BULLET.sub("- ", line)
            line = _ARROW.sub(r"\1- ", _PRIVATE_BULLET.sub(r"\1• ", line))
            line = _TRAILING_EMOJI.sub("", line) if line.strip() and not line.lstrip().startswith("#") else line
        if heading is not None:
            line, markup = f"## {heading}", True
        if heading is None and _stands_alone(line) and made and made[-1].strip():
            made[-1] = f"{made[-1].rstrip()}  "
        if heading is None and not line.startswith("#") and has_board_word(line):
            # A hard line break: what a board says is no line of a paragraph.
            line = f"{line.rstrip()}  "
        below_heading = below_heading or heading is not None or post_heading(line) is not None
        made.append(line)
    return "\n".join(made), markup


def _after_emoji(mark: str, rest: str, counts: Counter[str], beside: bool) -> tuple[str | None, str]:
    """A heading, or else the line, of what stands behind an emoji."""
    if not rest:
        return None, ""
    kind = post_heading(rest) if len(rest.split()) <= 10 else None
    listed = mark in _CHECKS or counts[mark] > 1
    if kind is not None and not (listed and counts[mark] > 2):
        return rest, ""
    if listed or beside:
        return None, rest if mark in _PLACE_OR_PAY and not beside else f"- {rest}"
    if rest.endswith(":") and len(rest.split()) <= 8:
        return rest, ""
    return None, f"{mark} {rest}" if mark in _PLACE_OR_PAY else rest


def _stands_alone(line: str) -> bool:
    """Whether a line is a known heading, which no paragraph goes on with."""
    text = line.strip()
    return (
        len(text.split()) <= 8 and not text[:1].islower() and text[-1:] not in ".,;" and post_heading(text) is not None
    )


def _divides(line: str) -> bool:
    return line[0].isalpha() and len(line.split()) <= 7 and not line.endswith((".", ",", ";", "!"))


def _decorated_heading(line: str) -> str | None:
    """A heading that rules, stars, numbers and the like stand around, without them."""
    if len(line) > 120 or _MARKED.match(line):
        return None
    numbered = _NUMBERED.match(line)
    if numbered is not None:
        core = numbered.group("core").strip()
        kind = post_heading(core) if not core.endswith(".") and len(core.split()) <= 6 else None
        return core if kind in ("responsibilities", "qualifications", "nice", "benefits", "about", "summary") else None
    match = _DECORATED.match(line)
    if match is None:
        return None
    before, after = (re.sub(r"[\s:?!.…¿¡()\[\]\"'“”„-]", "", match.group(name)) for name in ("before", "after"))
    framed = match.group("before").strip()[-1:] in ("[", "【", "«", "<") and match.group("after").strip()[:1] in (
        "]",
        "】",
        "»",
        ">",
    )
    dashes = framed or match.group("before").count("-") > 1 or match.group("before").count("–") > 1
    if any(unicodedata.category(char) == "So" for char in before) or not (len(before) > 1 or dashes or after):
        return None
    core = match.group("core").strip()
    return core if len(core.split()) <= 10 and post_heading(core) is not None else None


def _apart(line: str) -> list[str]:
    """The items that a copy ran together on one line, as lines of their own."""
    if line.count("•") > 1 and len(line) > 80 and len(line) / (line.count("•") + 1) > 25:
        head, *items = line.split("•")
        return [*([head] if head.strip() else []), *(f"• {item.strip()}" for item in items if item.strip())]
    if 110 < len(line) < 5000:
        cuts = [match.start() for match in _GLUED.finditer(line) if _is_glued(line, match.start())]
        pieces = [line[a:b].strip() for a, b in pairwise([0, *cuts, len(line)])]
        if cuts and all(len(piece) > 12 for piece in pieces):
            return [f"• {piece}" for piece in pieces]
    return [line]


def _head_apart(lines: list[str]) -> list[str]:
    """The lines with the first ones cut where a copy glued the title to what follows: "Analytics EngineerLondon"."""
    made: list[str] = []
    for at, line in enumerate(lines):
        cuts = [found.start() for found in _HUMP.finditer(line)] if at < 6 and len(line) <= 110 else []
        first = next((cut for cut in cuts if title_score(re.split(r"[\s/-]", line[:cut])[-1])), None)
        if first is None:
            made.append(line)
        else:
            ends = [0, *(cut for cut in cuts if cut >= first), len(line)]
            made += [line[start:end].strip() for start, end in pairwise(ends)]
    return made


def _is_glued(line: str, at: int) -> bool:
    """Whether a small word ends here without a space before the next item; "InsurTech" is one word."""
    before = re.search(r"[^\s(/-]+$", line[max(0, at - 40) : at])
    return before is not None and (before.group()[0].islower() or not before.group()[-1].isalpha())


def _joined(lines: list[str]) -> list[str]:
    """The lines with those joined that a copy tore apart: bullets from their text, words from their sentence."""
    made: list[str] = []
    lone = torn = False
    for at, line in enumerate(lines):
        stripped = line.strip()
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if not stripped:
            if not lone:
                made.append(line)
            torn = False
            continue
        if _LONE_BULLET.match(line):
            lone, torn = True, False
            continue
        if lone:
            made.append(f"• {stripped}")
            lone = False
        elif made and made[-1].strip() and (_tears(made[-1], stripped, torn) or _inline_tag(made[-1], line, after)):
            made[-1] = f"{made[-1].rstrip()}{'' if stripped[0] in ':;,.)' else ' '}{stripped}"
            torn = True
            continue
        else:
            made.append(line)
        torn = False
    return made


def _inline_tag(above: str, line: str, after: str) -> bool:
    """Whether a copy set words in bold or with a link on a line of their own in the middle of a sentence."""
    if len(above) > 2000 or _MARKED.match(above) or _MARKED.match(line):
        return False
    if re.match(r" [a-zà-ÿ]", line) and not above.endswith((".", ":", ";")):
        return True
    ends_open = re.search(r"[\w,()’'] $", above) is not None and len(above) > 20
    return ends_open and len(line) < 60 and re.match(r" ?[a-zà-ÿ,.;:)]", after) is not None


def _tears(above: str, line: str, torn: bool) -> bool:
    if len(above) > 2000 or _MARKED.match(above) or _MARKED.match(line):
        return False
    if re.match(r"[:;,.)](?:\s|$)", line):
        return True
    above = above.strip()
    return line[0].islower() and _GOES_ON.search(above[-12:]) is not None and (torn or not line.endswith((";", ",")))
