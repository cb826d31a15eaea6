"""Kindred words and classes of products: what tells of a thing without naming it. Data in data/kinship.txt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from atspro.engine.skills import vocabulary
from atspro.engine.text import stem, stems

_AKIN = 5
"""Letters from the first that two stems must share to be forms of one word: "negoti" of negotiated and negotiation."""
_GENERIC = frozenset(
    stem(word)
    for word in ["software", "system", "systems", "tool", "tools", "platform", "platforms", "and", "or", "of"]
)


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in files("atspro.engine").joinpath("data/kinship.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return found


@cache
def _kin() -> dict[str, frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for line in _sections()["kin"]:
        group = {stem(word) for word in line.split()}
        for one in group:
            groups[one] |= group
    return {one: frozenset(group) for one, group in groups.items()}


def kindred(one: str, other: str) -> float:
    """How far one stem may stand for another: 1 the same word, 0.9 another form of it, 0.7 a kindred word, else 0."""
    if one == other:
        return 1.0
    return 0.9 if _akin(one, other) else 0.7 if other in _kin().get(one, ()) else 0.0


def _akin(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    return size >= _AKIN and max(len(one), len(other)) - size <= 3 and one[:size] == other[:size]


@dataclass(frozen=True, slots=True)
class Told:
    """The stems of a text, each once, and the longer ones by their first letters."""

    stems: frozenset[str]
    heads: dict[str, tuple[str, ...]]

    def tells(self, part: str) -> float:
        """How far the text says a stem, as `kindred` has it."""
        if part in self.stems or f"{part}s" in self.stems or (part.endswith("s") and part[:-1] in self.stems):
            # The stemmer leaves "menus" as it is.
            return 1.0
        if len(part) >= _AKIN and any(_akin(part, one) for one in self.heads.get(part[:_AKIN], ())):
            return 0.9
        return 0.7 if not self.stems.isdisjoint(_kin().get(part, frozenset())) else 0.0


_MANY = 60
"""Stems of a text from which an abbreviation in it is not written out: so long a text tells enough."""


@cache
def _abbreviations() -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = (line.partition(" = ") for line in _sections()["abbreviations"])
    return tuple((stem(re.sub(r"\W", "", short).lower()), tuple(stems(long))) for short, _, long in pairs)


@lru_cache(maxsize=8192)
def told(text: str) -> Told:
    """The stems that a text tells."""
    every = dict.fromkeys(stems(text))
    for short, long in _abbreviations():
        if short in every and len(every) < _MANY:
            every |= dict.fromkeys(long)
        elif long and every.keys() >= set(long):
            every[short] = None
    heads: dict[str, tuple[str, ...]] = {}
    for one in every:
        if len(one) >= _AKIN:
            heads[one[:_AKIN]] = (*heads.get(one[:_AKIN], ()), one)
    return Told(frozenset(every), heads)


@cache
def shown_by(name: str) -> tuple[tuple[str, ...], ...]:
    """The words, each as stems, by which a person shows a way of working; none for what is no way of working."""
    for line in _sections()["shows"]:
        head, _, rest = line.partition(" = ")
        if head == name:
            return tuple(tuple(stems(part)) for part in rest.split(",") if stems(part))
    return ()


@cache
def _classes() -> dict[frozenset[str], frozenset[str]]:
    made: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for line in _sections()["classes"]:
        head, _, rest = line.partition(" = ")
        made[_class_key(head)] |= {product.strip().lower() for product in rest.split(";")}
    for skill in vocabulary().skills.values():
        if skill.named:
            words = skill.group.removeprefix("named_").split("_")
            names = {" ".join(words)}
            if words[-1] == "software" and len(words) > 2 and len(words[-2]) < 5:
                # O*NET writes the acronym last: customer_relationship_management_crm_software.
                names |= {words[-2], " ".join([*words[:-2], "software"])}
            for name in names:
                made[_class_key(name)] |= {one.lower() for one in skill.aliases}
    return {key: frozenset(products) for key, products in made.items() if key}


def _class_key(text: str) -> frozenset[str]:
    return frozenset(stems(text)) - _GENERIC


@lru_cache(maxsize=4096)
def products_of(names: tuple[str, ...]) -> frozenset[str]:
    """The products, in lower case, of the class that any of some names calls; none where none is a class."""
    made: set[str] = set()
    for name in names:
        made |= _classes().get(_class_key(name), frozenset())
    return frozenset(made)


def names_product(text: str, products: Iterable[str]) -> bool:
    """Whether a text names one of some products, as whole words."""
    lowered = text.lower()
    return any(one in lowered and re.search(rf"(?<![\w+#]){re.escape(one)}\d*(?![\w+#])", lowered) for one in products)


@lru_cache(maxsize=4096)
def kinds_of_title(title: str) -> str:
    """The kinds of work that a title is of beyond its own words: "sales" for an account executive; "" for none."""
    lowered = title.lower()
    found = []
    for line in _sections()["titles"]:
        kind, _, titles = line.partition(" = ")
        if any(re.search(rf"(?<!\w){re.escape(one.strip().lower())}s?(?!\w)", lowered) for one in titles.split(";")):
            found.append(kind)
    return " ".join(found)


@cache
def _class_heads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    made = []
    for line in _sections()["classes"]:
        head = line.partition(" = ")[0]
        if " " in head:
            core = re.sub(r"s$", "", re.sub(r" (?:systems|software|tools|platforms)$", "", head))
            if " " not in core:
                # "Design" alone is no class of tools.
                core = head.removesuffix("s")
            tail = r"(?:s|es)?(?: (?:systems?|software|tools?|platforms?|solutions?))?"
            made.append((head, re.compile(rf"(?<![\w-]){re.escape(core)}{tail}(?![\w-])", re.IGNORECASE)))
    return tuple(made)


def classes_in(text: str) -> list[tuple[int, int, str]]:
    """The classes of products that a text names, as (start, end, the class)."""
    return [(m.start(), m.end(), head) for head, pattern in _class_heads() for m in pattern.finditer(text)]
