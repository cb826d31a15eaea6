"""The short forms that only resumes have, written out as a sentence has them."""

from __future__ import annotations

import re

from atspro.engine.clauses.words import words
from atspro.engine.verb_forms import IRREGULAR

_MONTHS = {
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June", "jul": "July", "aug": "August",
    "sep": "September", "sept": "September", "oct": "October", "nov": "November", "dec": "December",
}  # fmt: skip
_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? (?=(?:19|20)\d\d\b)")
_SHORT_FORMS = (
    (re.compile(r"\bw/o\s+"), "without "),
    (re.compile(r"\bw/\s*(?=\w)"), "with "),
    (re.compile(r",?\s*\bincl\.\s+", re.IGNORECASE), ", including "),
    (re.compile(r"\bapprox\.\s+", re.IGNORECASE), "about "),
    (re.compile(r"\bc\.\s?(?=\d)"), "about "),
    (re.compile(r"[~≈]\s?(?=[$€£]?\d)"), "about "),
    (re.compile(r"(?<=[a-z])\s*/\s*(?:hour|hr)\b"), " an hour"),
    (re.compile(r"(?<=[a-z])\s*/\s*wk\b"), " a week"),
    (re.compile(r"(?<=[a-z])\s*/\s*mo\b"), " a month"),
    (re.compile(r"(?<=[a-z])\s*/\s*(?:yr|annum)\b"), " a year"),
    (re.compile(r"(?<=[a-z]{3})/s(?=\W|$)"), " a second"),
    (re.compile(r"(?<=[a-z])\s*/\s*(?=(?:shift|day|week|month|year|second|minute)\b)"), " a "),
    (re.compile(r"\bp\.\s?a\.(?=\W|$)"), "a year"),
    (re.compile(r"(?<=\d) hrs\b"), " hours"),
    (re.compile(r"(?<=[a-z]) [&+] (?=[a-z])"), " and "),
    (re.compile(r"(?<=day) & (?=[A-Z][a-z]+day\b)"), " and "),
    (
        re.compile(
            r"\b((?:reduced?|cut|lower(?:ed)?|decreased?|raised?|increased?|improved?|grew|grow)\b"
            r"(?:(?! by )[^,;.]){3,50}?) with "
            r"(?=\d[\d.]*\s?%)",
            re.IGNORECASE,
        ),
        r"\1 by ",
    ),
    (re.compile(r"(?<=\d) years experience\b"), " years of experience"),
    (re.compile(r"\bin (?:the )?year (?=(?:19|20)\d\d\b)"), "in "),
    (re.compile(r"\bin (?=(?!the\b|an?\b|our\b)(?:[a-z-]+ ){1,3}industry\b)"), "in the "),
    (re.compile(r"(?<=[a-z]), (?=(?:19|20)\d\d$)"), " in "),
    (re.compile(r"(?<=\w) #\s?(?=\d)"), " number "),
    (re.compile(r"(\bfrom [$€£]?\d[\w.,%]*)\s*(?:→|->|=>)\s*(?=[$€£]?\d)"), r"\1 to "),
)


def right_past(word: str) -> str:
    """The past of an irregular verb that was formed as a regular one: "teached" is "taught"; else the word."""
    lower, known = word.lower(), words()
    base = next(
        (lower[: -len(end)] for end in ("ed", "d") if lower.endswith(end) and lower[: -len(end)] in known.base), ""
    )
    if not base or lower in known.past or lower in known.base or base not in IRREGULAR.values():
        return word
    past = known.base[base].past[0]
    return past if word.islower() else past[:1].upper() + past[1:]


def spelled_out(text: str) -> str:
    """A line with its short forms written out: "w/", "incl.", "2 shifts/week", "Jan 2023", "~25"."""
    for pattern, full in _SHORT_FORMS:
        text = pattern.sub(full, text)
    first, _, rest = text.partition(" ")
    text = f"{right_past(first)} {rest}" if rest else text
    return _MONTH.sub(lambda found: f"{_MONTHS[found.group(1).lower()]} ", text)
