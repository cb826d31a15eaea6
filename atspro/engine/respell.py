"""The post's spelling for a skill that the resume writes in another way."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.skills import find_forms, vocabulary
from atspro.engine.types import Keyword


class Respeller:
    """Swaps spellings of the same thing, never one thing for another; ``changes`` lists what was swapped."""

    def __init__(self, keywords: Sequence[Keyword]) -> None:
        self.changes: list[str] = []
        self._post: dict[str, str] = {}
        self._also: dict[str, frozenset[str]] = {}
        for word in keywords:
            if not word.known:
                continue
            aliases = {alias.lower(): alias for alias in vocabulary().skills[word.name].aliases}
            named = [one for one in word.spellings if one.lower() in aliases]
            if named:
                self._post[word.name] = aliases[named[0].lower()]
                self._also[word.name] = frozenset(one.lower() for one in named)

    def __call__(self, text: str) -> str:
        """A sentence or paragraph in the post's spellings.

        Only names are swapped (Postgres, K8s), and only for a name that is no shorter by half: "front-end" in a
        sentence may be an adjective, and an abbreviation would tell a reader less.
        """
        return self._swapped(text, listed=False)

    def listed(self, skill: str) -> str:
        """An item of a skill list in the post's spelling; an abbreviation of the post is added in brackets."""
        return self._swapped(skill, listed=True)

    def _swapped(self, text: str, listed: bool) -> str:
        made = text
        for span, named in reversed(find_forms(text)):
            post = self._post.get(span.name)
            if not named or not post or span.text.lower() in self._also[span.name] or _in_address(text, span.start):
                continue
            if listed and span.text == text.strip():
                shorter = len(post) * 2 <= len(span.text)
                swapped = f"{span.text} ({post})" if shorter else post
            elif (
                _is_name(post)
                and _is_name(span.text)
                and len(post) * 2 > len(span.text)
                and _plural(post) == _plural(span.text)
            ):
                swapped = post
            else:
                continue
            made = made[: span.start] + swapped + made[span.end :]
            change = f"{post} for {span.text}"
            if change not in self.changes:
                self.changes.append(change)
        return made


def _in_address(text: str, place: int) -> bool:
    start = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place)) + 1
    chunk = text[start:].split(None, 1)[0]
    return bool(re.search(r"://|@|www\.|\.(?:com|org|net|io|dev)\b", chunk))


def _is_name(spelling: str) -> bool:
    return " " not in spelling and any(c.isupper() or c.isdigit() for c in spelling)


def _plural(spelling: str) -> bool:
    return spelling.endswith("s") and not spelling.endswith(("ss", "js", "JS", "us", "es", "8s"))
