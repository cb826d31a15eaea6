"""Marks for texts that are translated later, where Flask is not at hand."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """The message as it is: it goes into the catalogs, and whoever shows it translates it."""
    return message
