"""How a document is laid out: its design, paper, color, density, form of dates and order of sections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from atspro.engine.export.blocks import Block, Run
from atspro.engine.types import Design
from atspro.errors import InvalidInput

Paper = Literal["letter", "a4"]
Density = Literal["compact", "normal", "airy"]
DateForm = Literal["written", "long", "short", "numeric"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
DENSITIES: tuple[Density, ...] = get_args(Density)
DATE_FORMS: tuple[DateForm, ...] = get_args(DateForm)
SECTIONS = ("summary", "skills", "experience", "education", "projects", "publications", "certifications", "awards",
            "volunteer", "languages", "courses", "memberships", "interests", "references")  # fmt: skip
"""The sections that can be put into an order, as `heading_kind` names them."""

MIN_CONTRAST = 4.5
"""What WCAG 2.2 asks of text at level AA."""
ACCENTS: dict[Design, str] = {
    "classic": "#1f4e79", "modern": "#0f6b63", "academic": "#7a2432", "creative": "#5b2fa3", "compact": "#2f4858",
    "early": "#0b5cad", "report": "#1f4e79",
}  # fmt: skip
ORDERS: dict[Design, tuple[str, ...]] = {
    "academic": ("summary", "education", "experience", "publications"),
    "early": ("summary", "education", "projects", "experience"),
}
"""The order in which a design begins, where a person chose none."""
TINT = 0.91
"""How far the creative design lightens the accent behind the name, 1 being white."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person chose; the defaults are the design's own. ``accent`` is "#rrggbb" or "" for the design's."""

    paper: Paper = "letter"
    accent: str = ""
    density: Density = "normal"
    dates: DateForm = "written"
    sections: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Layout:
        """A layout of what `asdict` made of one; a field that is not there is the default."""
        return cls(**{**values, "sections": tuple(values.get("sections", ()))})

    def check(self) -> None:
        """Raises `InvalidInput` for a value that there is not, and for an accent too pale to be read."""
        for value, values in ((self.paper, PAPERS), (self.density, DENSITIES), (self.dates, DATE_FORMS)):
            if value not in values:
                raise InvalidInput(f"There is no layout “{value}”. Choose one of: {', '.join(values)}.")
        if self.accent:
            check_accent(self.accent)

    def accent_of(self, design: Design) -> str:
        """The color of a design's headings, links and rules."""
        return self.accent or ACCENTS[design]


def check_accent(accent: str) -> None:
    """Raises `InvalidInput` unless the color can be read on white and on its own tint; names one that can."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        raise InvalidInput("Write the color as # and six digits or letters from a to f, such as #1f4e79.")
    if not _is_readable(accent):
        raise InvalidInput(
            f"This color is too pale to be read on paper. Choose a darker one, such as {darker(accent)}."
        )


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as WCAG 2.2 defines it, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def darker(accent: str) -> str:
    """The nearest darker color of the same hue that can be read."""
    parts = _parts(accent)
    for share in range(100, -1, -2):
        made = "#" + "".join(f"{part * share // 100:02x}" for part in parts)
        if _is_readable(made):
            return made
    return "#000000"


def _is_readable(accent: str) -> bool:
    tint = "#" + "".join(f"{round(part + (255 - part) * TINT):02x}" for part in _parts(accent))
    return min(contrast(accent, "#ffffff"), contrast(accent, tint)) >= MIN_CONTRAST


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(color: str) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in (q / 255 for q in _parts(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def arranged(blocks: Sequence[Block], design: Design, layout: Layout, language: str = "en") -> tuple[Block, ...]:
    """A resume's blocks with its sections in the layout's order and the dates of its entries in its form."""
    order = layout.sections or ORDERS.get(design, ())
    made = _ordered(blocks, order) if order else tuple(blocks)
    return dated(made, layout.dates, language)


def _ordered(blocks: Sequence[Block], order: Sequence[str]) -> tuple[Block, ...]:
    """Sections that the order names first, in its order; the others behind them as they stood."""
    from atspro.engine.read.headings import heading_kind

    starts = [at for at, block in enumerate(blocks) if block.type == "heading" and block.level == 2]
    if not starts:
        return tuple(blocks)
    ranks = {name: rank for rank, name in enumerate(order)}
    parts = [tuple(blocks[start:end]) for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    parts.sort(key=lambda part: ranks.get(heading_kind(text_of(part[0])) or "", len(ranks)))
    return (*blocks[: starts[0]], *(block for part in parts for block in part))


def dated(blocks: Sequence[Block], form: DateForm, language: str) -> tuple[Block, ...]:
    """The blocks with the dates below the titles of entries in a form; a German resume has German months in any."""
    if form == "written" and language == "en":
        return tuple(blocks)
    made: list[Block] = []
    below = 2
    for block in blocks:
        if block.type == "paragraph" and below < 2:
            below += 1
            made.append(replace(block, runs=tuple(_with_dates(run, form, language) for run in block.runs)))
            continue
        below = 0 if block.type == "heading" and block.level == 3 else 2
        made.append(block)
    return tuple(made)


_MONTH_YEAR = re.compile(r"[^\W\d_]{3,10}\.? \d{4}|\b\d{1,2}/\d{4}|\b\d{4}-\d{2}\b(?!-)")
_NOW = re.compile(r"(?<=[–-] )[Pp]resent\b|^[Ss]ince(?= )")
_GERMAN_NOW = {"present": "heute", "since": "seit"}


def _with_dates(run: Run, form: DateForm, language: str) -> Run:
    from atspro.engine.dates import parse_month

    def again(found: re.Match[str]) -> str:
        month = parse_month(found.group())
        if month is None or month[1] is None:
            return found.group()
        named = form if form != "written" else "long" if found.group()[0].isalpha() else None
        return _in_form(month[0], month[1], named, language) if named else found.group()

    text = _MONTH_YEAR.sub(again, run.text)
    if language == "de":
        text = _NOW.sub(lambda word: _GERMAN_NOW[word.group().lower()], text)
    return replace(run, text=text)


def _in_form(year: int, month: int, form: str, language: str) -> str:
    if form == "numeric":
        return f"{month:02}/{year}"
    from babel.dates import get_month_names

    return f"{get_month_names('wide' if form == 'long' else 'abbreviated', 'format', language)[month]} {year}"


def text_of(block: Block) -> str:
    """The words of a block without its children's."""
    return "".join(run.text for run in block.runs)


def marked(blocks: Sequence[Block], drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drawn blocks with marks on lists that some designs set otherwise: ``references`` and single ``words``."""
    from atspro.engine.read.headings import heading_kind

    kind = None
    for block, made in zip(blocks, drawn, strict=True):
        if block.type == "heading" and block.level == 2:
            kind = heading_kind(text_of(block))
        elif block.type == "list" and kind in ("publications", "patents"):
            made["references"] = True
        elif block.type == "list" and kind in ("languages", "interests", "skills"):
            made["words"] = all(_is_brief(item) for item in block.children)
    return drawn


def _is_brief(item: Block) -> bool:
    return len(item.children) == 1 and item.children[0].type == "paragraph" and len(text_of(item.children[0])) <= 36


__all__ = ["ACCENTS", "DATE_FORMS", "DENSITIES", "PAPERS", "SECTIONS", "Layout", "arranged", "check_accent"]
