"""Lines that only name what the work was, as a noun that can follow "My work there included"."""

from __future__ import annotations

import re

from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.parse import parsed
from atspro.engine.clauses.types import BRACKETS, Statement
from atspro.engine.clauses.words import words
from atspro.engine.text import joined

_ACTIVITY = re.compile(
    r"(?:[a-z]+(?:tion|sion|ment|ance|ence|sis|ing|ysis|ery)s?|reports?|returns|repairs?|service|support|care|reviews?"
    r"|audits?|accounts|forecasts?|schedules?|design|sales|orders|budgets?|payroll|inspections?|drawings|estimates"
    r"|invoices|contracts|tests|deliveries|transports?|surveys|translations)$"
)


def activity(text: str) -> Statement | None:
    """ "VAT returns for 3 sites": what the work was, as a noun that can follow "includes"; also a list of them."""
    bare = BRACKETS.sub("", text)
    bare = re.split(r", (?=including\b)", bare)[0]
    items = [item.strip() for item in re.split(r",(?: and)?\s", bare)]
    if len(items) == 1:
        name = _activity(bare)
        return Statement(noun=name) if name else None
    named = [_activity(item, listed=True) for item in items] if len(items) <= _MOST_ITEMS else []
    if not named or not all(named) or not any(_names_work(item) for item in items):
        return None
    if not any(" and " in one for one in named[:-1]) and " and " in named[-1]:
        return Statement(noun=", ".join(named))
    last = ", and" if " and " in " ".join(named) else "and"
    return Statement(noun=joined(named, last).replace(" , and", ", and"))


def names_work(text: str) -> bool:
    """Whether a line names things and says of nobody that they did them: "Stock takes and audit fieldwork"."""
    first, known = text.split()[0].lower() if text.split() else "", words()
    if (
        not 2 <= len(text.split()) <= 14
        or re.search(r"[,;:|/()]|\.\s", text)
        or not first.isalpha()
        or first in known.past
    ):
        return False
    if first in known.base and not (first in known.counted or first in known.mass or first in known.adjectives):
        return False
    parts = parsed(f"the {text[:1].lower() + text[1:]}")[1:]
    return not any(one.tag in ("VBD", "VBZ", "VBP", "VB", "MD", "PRP", "WDT", "WP") for one in parts)


def _names_work(item: str) -> bool:
    """Whether what an item is about is work, and not a thing: "fistula care", not "insulin drips"."""
    return _ACTIVITY.match(re.split(r" (?:of|for|with|in|on|to)\b", item)[0].split()[-1].lower()) is not None


def _activity(bare: str, listed: bool = False) -> str:
    """One activity as it follows "included"; "" where it may be anything else."""
    bare = re.sub(r"^([A-Za-z]+ing) of (?=[a-z])", r"\1 ", bare)
    count = len(bare.split())
    if not (1 if listed else 2) <= count <= 14 or re.search(r"[,;:.]$|[,;:|/]|\.\s", bare) or not bare[:1].isalpha():
        return ""
    parts = parsed(f"the {bare[:1].lower() + bare[1:]}")[1:]
    if any(one.tag[:2] in ("VB", "MD", "PR", "WD", "WP") and one.tag not in ("VBG", "VBN") for one in parts):
        return ""
    head = next((at for at, one in enumerate(parts) if one.tag in ("IN", "TO")), len(parts)) - 1
    goes_on = head + 1 < len(parts) or listed
    named = 0 <= head <= 4 and goes_on and (_ACTIVITY.match(parts[head].lower) or (listed and parts[head].tag == "NNS"))
    if not named and not (re.match(r"[a-z]+ing\b", bare, re.I) and parts[0].lower in words().ing):
        return ""
    first = bare.split()[0]
    known = words()
    if first.lower() in known.third and first.lower().removesuffix("s") not in known.counted:
        return ""
    verbal = (
        count > 1
        and (first.lower() in known.base or first.lower() in known.past)
        and bare.split()[1].lower() not in ("of", "for", "with", "to", "and", "in")
    )
    if verbal and first.lower() not in words().adjectives:
        # "Design packaging for 22 brands" may be what was done as well.
        return ""
    name = bare if first.isupper() or first[1:] != first[1:].lower() else bare[:1].lower() + bare[1:]
    return name if count == 1 or clause_of(f"handled {name}") is not None else ""


_MOST_ITEMS = 4
