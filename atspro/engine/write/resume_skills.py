"""Skills of a resume by their groups, and the skills that texts name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from atspro.engine.skills import find_skills, skill_names, vocabulary

_MAX_GROUPS = 8


def grouped(ordered: Sequence[str]) -> list[list[str]]:
    """Many skills by the vocabulary's groups, in the order of their first; groups of one share a line with the rest.

    The lines bear no label: its words would be skills that the base resume may not name.
    """
    groups: dict[str, list[str]] = {}
    for skill in ordered:
        found = find_skills(skill)
        groups.setdefault(vocabulary().skills[found[0].name].group if found else "", []).append(skill)
    whole = [items for group, items in groups.items() if group and len(items) > 1]
    rest = [skill for skill in ordered if not any(skill in items for items in whole)]
    if len(whole) < 2 or len(whole) > _MAX_GROUPS or len(rest) * 2 > len(ordered):
        return [list(ordered)]
    return [*whole, rest] if rest else whole


def names_in(texts: Iterable[str]) -> set[str]:
    """The skills that some texts name, by the vocabulary's names."""
    return {name for text in texts for name in skill_names(text)}


__all__ = ["grouped", "names_in"]
