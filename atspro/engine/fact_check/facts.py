"""Texts indexed for looking statements up in them: words, roots, amounts, dates, skills."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from atspro.engine.dates import PartialDate
from atspro.engine.fact_check.amounts import Amount, find_amounts
from atspro.engine.fact_check.idioms import plain_idioms, told_words
from atspro.engine.fact_check.kin import by_hand, root, stands_for
from atspro.engine.fact_check.texts import blank, dates_in, plain, plain_words, stems_of, surroundings
from atspro.engine.negation import affirmed
from atspro.engine.skills import find_skills, implied_by
from atspro.engine.text import words


@dataclass(frozen=True, slots=True)
class Item:
    """One field or bullet of the resume; ``entry`` is the index of the position, school or certificate it is of.

    ``skill`` says that it stands among the skills.
    """

    text: str
    entry: int = -1
    skill: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A position, a course of study or a certificate: its names, its dates as written, and all its texts."""

    kind: str
    name: str
    title: str
    start: str = ""
    end: str = ""
    current: bool = False
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """An amount that stands in a text, with the stems around it and their weights."""

    amount: Amount
    near: dict[str, float]
    item: int


_KINDS = {
    "certificate": tuple(
        map(root, ("certificate", "certified", "certification", "card", "credential", "licensed", "registered"))
    ),
    "school": tuple(map(root, ("study", "degree", "graduate", "student", "school"))),
}
"""What the lines of an entry say by being of its kind."""
MAX_KEPT = 64
"""Sentences of which it is kept what they name, and items that are kept of an amount."""
_MOST_WORDS = 4_000
"""Words of which it is kept what items have them."""
_NONE = re.compile(r"\b(?:no|not|never|none|nobody|without|zero|neither|nor|free|0)\b", re.IGNORECASE)
_OPENING = frozenset([". ", "! ", "? ", ": ", "; ", "• "])
_HYPHENED = re.compile(r"[^\W\d_]{2,20}-[^\W\d_]{2,20}")
_SPOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=2048)
def _said(text: str) -> frozenset[tuple[str, bool]]:
    """The roots of a text's words, and whether a word is part of a name, which has no synonyms."""
    title = text.istitle() and " " in text
    found: set[tuple[str, bool]] = set()
    text = told_words(text)
    for match in _SPOKEN.finditer(text):
        word = match.group()
        opens = match.start() == 0 or text[match.start() - 2 : match.start()] in _OPENING
        named = not word.islower() and (title or not opens)
        found.add((root(word.lower()), named))
    found |= {(root(word.replace("-", "").lower()), False) for word in _HYPHENED.findall(text)}
    return frozenset(found)


@dataclass
class Source:
    """Texts in which statements are looked up."""

    items: list[Item] = field(default_factory=list)

    @cached_property
    def plain_items(self) -> list[str]:
        """Each item by `plain`."""
        return [plain(one.text) for one in self.items]

    @cached_property
    def plain_text(self) -> str:
        """All items by `plain`, none running into the next."""
        return "|".join(self.plain_items)

    @cached_property
    def bags(self) -> list[frozenset[str]]:
        """The words of each item."""
        return [frozenset(one.split()) for one in self.plain_items]

    @cached_property
    def initials(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Of each short text that holds a name: the first letters of its neighboring words, and its words."""
        found = []
        for one, bag in zip(self.items, self.bags, strict=True):
            if len(one.text) >= 120:
                continue
            each = [word[0] for word in re.findall(r"[^\W\d_]+", one.text)]
            capital, every = "".join(filter(str.isupper, each)), "".join(each).upper()
            runs = {capital[at : at + size] for size in range(2, 7) for at in range(len(capital) - size + 1)}
            if len(each) <= (8 if one.entry >= 0 else 5):
                runs |= {every[at : at + size] for size in (3, 4) for at in range(len(every) - size + 1)}
            if runs:
                found.append((frozenset(runs), bag))
        return found

    @cached_property
    def first_letters(self) -> str:
        """The first letters of all words, those of one item after those of another."""
        return "|".join("".join(word[0] for word in re.findall(r"[^\W\d_]+", one.text)).upper() for one in self.items)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word."""
        return frozenset().union(*self.bags) if self.bags else frozenset()

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """The stems of each item."""
        return [frozenset(stems_of(one.text)) for one in self.items]

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Every stem."""
        return frozenset().union(*self.stems) if self.stems else frozenset()

    @cached_property
    def skills(self) -> frozenset[str]:
        """The vocabulary's skills that the texts claim, with those that they imply."""
        named = {span.name for one in self.items for span in find_skills(affirmed(one.text))}
        return frozenset(named | {more for name in named for more in implied_by(name)})

    @cached_property
    def denied(self) -> frozenset[str]:
        """The vocabulary's skills that the texts name only to deny them, or to hope for them."""
        return frozenset(span.name for one in self.items for span in find_skills(one.text)) - self.skills

    @cached_property
    def amounts(self) -> list[Given]:
        """The amounts of every item."""
        found: list[Given] = []
        for index, one in enumerate(self.items):
            text = blank(one.text, [(start, end) for start, end, _, unsure in dates_in(one.text) if not unsure])
            amounts = find_amounts(text)
            found += [
                Given(amount, surroundings(text, amount, amounts[max(0, at - 3) : at + 4]), index)
                for at, amount in enumerate(amounts)
            ]
        return found

    @cached_property
    def amount_items(self) -> dict[tuple[str, float], list[int]]:
        """The items that give an amount, by its kind and value."""
        found: dict[tuple[str, float], list[int]] = {}
        for one in self.amounts:
            lines = found.setdefault((one.amount.kind, one.amount.value), [])
            if len(lines) < MAX_KEPT and one.item not in lines:
                lines.append(one.item)
        return found

    def amount_lines(self, one: Amount) -> list[int]:
        """The items that give an amount, years and months only where they are such: four years are no crew of four."""
        lines = self.amount_items.get((one.kind, one.value), [])
        if one.time not in ("year", "month", "decade"):
            return lines
        timed = {
            given.item
            for given in self.amounts
            if given.amount.time == one.time and (given.amount.kind, given.amount.value) == (one.kind, one.value)
        }
        return [line for line in lines if line in timed]

    @cached_property
    def changes(self) -> list[tuple[Amount, Amount, int]]:
        """Amounts that stand one after the other in an item, and may be set off against each other; and the item."""
        pairs = zip(self.amounts, self.amounts[1:], strict=False)
        return [
            (one.amount, other.amount, one.item) for one, other in pairs
            if one.item == other.item and not (one.amount.least or other.amount.least)
            and (one.amount.kind == other.amount.kind or "percent" in (one.amount.kind, other.amount.kind))
        ]  # fmt: skip

    @cached_property
    def shown(self) -> str:
        """All texts in small letters, in which an address is looked for."""
        return " ".join(one.text for one in self.items).lower()

    @cached_property
    def digits(self) -> str:
        """All digits, in which a telephone number is looked for."""
        return re.sub(r"\D+", "", self.shown)

    @cached_property
    def dates(self) -> list[tuple[PartialDate, int]]:
        """The dates of every item, and the entry of each."""
        return [(date, one.entry) for one in self.items for _, _, date, _ in dates_in(one.text)]

    @property
    def kinds(self) -> dict[int, str]:
        """What each entry is."""
        return {}

    @cached_property
    def _roots(self) -> list[frozenset[tuple[str, bool]]]:
        """Of each item the roots of its words, and whether a word is part of a name."""
        return [_said(affirmed(plain_idioms(one.text)) if one.entry >= 0 else one.text) for one in self.items]

    @cached_property
    def bare(self) -> frozenset[str]:
        """The roots of all words."""
        return frozenset(map(root, self.words))

    @cached_property
    def said(self) -> dict[str, frozenset[int]]:
        """Of the root of each word, the items that have it."""
        found: dict[str, set[int]] = {}
        for index, some in enumerate(self._roots):
            for given, _ in some:
                found.setdefault(given, set()).add(index)
        return {given: frozenset(items) for given, items in found.items()}

    @cached_property
    def _spoken(self) -> dict[str, frozenset[int]]:
        """The same of words that are part of no name, and of what a line says by the kind of its entry."""
        found: dict[str, set[int]] = {}
        kinds = self.kinds
        for index, (one, some) in enumerate(zip(self.items, self._roots, strict=True)):
            for given in (*_KINDS.get(kinds.get(one.entry, ""), ()), *(given for given, named in some if not named)):
                found.setdefault(given, set()).add(index)
        return {given: frozenset(items) for given, items in found.items()}

    @cached_property
    def _told(self) -> dict[str, frozenset[int]]:
        return {}

    def told(self, root: str) -> frozenset[int]:
        """The items that have a root, or one that it may be said for; of a name only its own forms."""
        if root not in self._told:
            if len(self._told) > _MOST_WORDS:
                self._told.clear()
            spoken, said = self._spoken, self.said
            lines = [spoken[one] for one in stands_for(root) if one in spoken]
            lines += [said[one] for one in stands_for(root) if one in said and one[:4] == root[:4]]
            self._told[root] = frozenset().union(*lines)
        return self._told[root]

    def told_plainly(self, root: str) -> bool:
        """Whether a word that is part of no name has a root, or one that the list by hand lets it be said for."""
        return root in self._spoken or any(one in self._spoken for one in by_hand(root))

    @cached_property
    def by_beginning(self) -> dict[str, tuple[str, ...]]:
        """The roots of all words by their first five letters."""
        found: dict[str, set[str]] = {}
        for one in self.said:
            if len(one) > 4:
                found.setdefault(one[:5], set()).add(one)
        return {begun: tuple(sorted(roots)) for begun, roots in found.items()}

    @cached_property
    def skill_roots(self) -> frozenset[str]:
        """The roots of the words in the names of the vocabulary's skills that the texts claim."""
        return frozenset(
            root(word) for name in self.skills for word in words(name) for word in re.split(r"[-/&.]", word)
        )

    @cached_property
    def _denied_roots(self) -> frozenset[str]:
        return frozenset(given for one in self.items if _NONE.search(one.text) for given, _ in _said(one.text))

    def denies(self, root: str) -> bool:
        """Whether a text that says "no" or "without" has this root or one that it may be said for."""
        return not self._denied_roots.isdisjoint(stands_for(root))

    def says(self, phrase: str) -> bool:
        """Whether the words of a phrase stand together in one of the texts."""
        return plain(phrase) in self.plain_text if phrase.strip() else True

    def holds(self, phrase: str) -> bool:
        """Whether one of the texts has every word of the phrase, in whatever order."""
        wanted = frozenset(plain_words(phrase))
        return any(wanted <= bag for bag in self.bags)
