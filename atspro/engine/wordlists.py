"""The word lists in data/words.txt."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in files("atspro.engine").joinpath("data/words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current += line.split()
    return {name: frozenset(words) for name, words in found.items()}


def wordlist(name: str) -> frozenset[str]:
    """The words of one section. Raises KeyError for a section that the file does not have."""
    return _sections()[name]
