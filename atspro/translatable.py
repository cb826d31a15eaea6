"""Marks for texts that are translated later, where Flask is not at hand."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """The message as it is: it goes into the catalogs, and whoever shows it translates it."""
    return message


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """The message for one thing and for several, as they are."""
    return one, many
