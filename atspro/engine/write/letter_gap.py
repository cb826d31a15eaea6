"""The one gap that every reader of the resume will see, in a sentence that says only what is known."""

from __future__ import annotations

import re

from atspro.engine.fit import FitRow, Gap
from atspro.engine.fit.geography import regions_in
from atspro.engine.text import content_stems
from atspro.engine.write.career import ended_position, real_gap, years_as
from atspro.engine.write.draft import Sentence
from atspro.engine.write.material import Material
from atspro.engine.write.phrases import asked_phrase, can_be_named, is_public_body, noun_phrase
from atspro.engine.write.telling import place_of
from atspro.engine.write.voice import Voice
from atspro.engine.write.wording import a_role, in_words

_Said = tuple[str, tuple[str, ...]]
_NOTHING: _Said = ("", ())
_RELOCATES = re.compile(
    r"\b(?:open|willing|ready|able|happy|prepared|available|planning|plan) (?:to|for) (?:relocat\w+|mov(?:e|ing))\b"
    r"|\bwill(?:ing to)? relocate\b|\brelocating to\b",
    re.IGNORECASE,
)
_REMOTE = re.compile(r"\bremote\b", re.IGNORECASE)
_STREET = re.compile(r"^\d+\s|\b(?:st|street|ave|avenue|road|rd|apt|suite|lane|drive|school|building)\b", re.IGNORECASE)


def gap_sentence(
    material: Material, voice: Voice, explained: bool, turning: bool, returning: bool = False
) -> list[Sentence]:
    """The gap in one sentence; none where the person tells it in their own words, or nothing true can be said."""
    gap = real_gap(material)
    if gap is None or material.length == "note" or (gap.kind == "change" and (turning or _is_entry(material))):
        return []
    if returning and (gap.kind == "break" or bool(ended_position(material))):
        return []
    if explained and (gap.kind in ("break", "move", "change") or bool(ended_position(material))):
        return []
    text, paths = _told(gap, material, voice)
    return [Sentence(text, (*gap.paths, *paths))] if text else []


def _is_entry(material: Material) -> bool:
    """Whether a post asks for no years of its own work, so that nobody expects them."""
    years = (row.requirement.amount for row in material.table.rows if row.requirement.kind == "years")
    return max(years, default=0) < 2


def is_named(material: Material, voice: Voice) -> bool:
    """Whether the letter names the plan's gap."""
    return bool(gap_sentence(material, voice, False, False))


def _told(gap: Gap, material: Material, voice: Voice) -> _Said:
    match gap.kind:
        case "must-have" | "licence":
            return _lack(gap, material, voice)
        case "years":
            return _years(gap, material, voice)
        case "break":
            return voice.gap_break.format(gap=gap.text), ()
        case "move":
            return _move(material, voice)
        case _:
            near = gap.nearest[0] if gap.nearest and gap.nearest[0].text.strip() else None
            return (voice.gap_change.format(role=a_role(near.text)), (near.path,)) if near else _NOTHING


def _lack(gap: Gap, material: Material, voice: Voice) -> _Said:
    """A must-have that is not shown, with the nearest that the resume names; without one nothing is said of it."""
    row = material.table.rows[gap.row] if 0 <= gap.row < len(material.table.rows) else None
    if row is None or not can_be_named(row):
        return _NOTHING
    if gap.nearest and gap.nearest[0].text.lower() in gap.text.lower():
        return _NOTHING
    asked, nearest = asked_phrase(row), _nearest(gap, row, material)
    return (voice.gap_nearest.format(asked=asked, nearest=nearest[0]), nearest[1]) if asked and nearest else _NOTHING


def _nearest(gap: Gap, row: FitRow, material: Material) -> _Said | None:
    """The nearest thing that the resume names, as a clause: a certificate or a skill, not a whole line."""
    skills: dict[str, str] = {}
    for one in gap.nearest:
        certificate = re.fullmatch(r"resume\.certifications\[(\d+)\]\.name", one.path)
        if certificate:
            held = material.resume.certifications[int(certificate.group(1))]
            if not set(content_stems(held.name)) & set(content_stems(gap.text)) and row.requirement.kind != "licence":
                continue
            if row.requirement.kind == "licence" and regions_in(held.issuer):
                return f"mine is from {regions_in(held.issuer)[0]}", (one.path, f"{one.path[:-5]}.issuer")
            issued = f" from the {held.issuer}" if is_public_body(held.issuer) else ""
            return f"I hold my {held.name}{issued}", (one.path,)
        if re.fullmatch(r"resume\.skills\[\d+\]", one.path) and len(one.text.split()) < 5:
            skills[one.path] = one.text
    if not skills:
        return None
    named = list(skills.values())[:3]
    return f"what I have worked with is {_joined(named)}", tuple(skills)[:3]


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _years(gap: Gap, material: Material, voice: Voice) -> _Said:
    ended = ended_position(material)
    if ended:
        until = place_of(ended, material).until
        return voice.gap_break.format(gap=f"a break since {until}"), (f"{ended}.endDate",)
    row = material.table.rows[gap.row] if 0 <= gap.row < len(material.table.rows) else None
    asked = (asked_phrase(row) if row else "") or noun_phrase(gap.text) or ""
    total = years_as(material)
    enough = row is not None and total is not None and total.amount >= row.requirement.amount
    if asked and total and " or " not in asked and total.amount < 40 and not enough:
        years = f"{in_words(total.amount)} year{'s' * (total.amount > 1)} as {a_role(total.subject)}"
        return voice.gap_years.format(asked=asked, nearest=years), total.paths
    return _NOTHING


def _move(material: Material, voice: Voice) -> _Said:
    """A move, told where the work is elsewhere and on site; as the person's wish where their summary says so."""
    job = material.job
    home = town_of(material.resume.contact_info.address or "", with_region=True)
    town = town_of((job.location or [""])[0])
    if not home or not town or _REMOTE.search(" ".join([*(job.location or []), *(job.logistics or [])])):
        return _NOTHING
    if _RELOCATES.search(material.resume.summary or ""):
        return voice.gap_relocates.format(home=home), ("resume.summary",)
    return voice.gap_move.format(home=home, place=town), ()


def town_of(address: str, *, with_region: bool = False) -> str:
    """The town of an address, with its state or country where asked for: "Hamburg, Germany"; "" where none is told."""
    bare = re.sub(r"\s*\([^)]*\)|\b\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[\w]?(?: \d[A-Z]{2})?\b", "", address)
    parts = [part.strip() for part in bare.split(",")]
    parts = [part for part in parts if part and not _STREET.search(part)]
    if not parts or not parts[0][:1].isupper():
        return ""
    return ", ".join(parts[:2]) if with_region else parts[0]


__all__ = ["gap_sentence", "is_named", "town_of"]
