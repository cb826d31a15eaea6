"""What the columns and stages of a person's own table mean: our export's words, Huntr's and Reactive Resume's, others.

Huntr's are those of a public sample of its export, Reactive Resume's those of its documented import.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date, datetime

from atspro.i18n import LANGUAGES, Labels, gettext_noop, in_language
from atspro.services.applications import LABELS

FIELDS = Labels(
    {
        "title": gettext_noop("Job title"),
        "company": gettext_noop("Company"),
        "stage": gettext_noop("Stage"),
        "applied": gettext_noop("Applied"),
        "moved": gettext_noop("Last moved"),
        "location": gettext_noop("Location"),
        "salary": gettext_noop("Salary"),
        "link": gettext_noop("Link"),
        "source": gettext_noop("Source"),
        "method": gettext_noop("Method"),
        "deadline": gettext_noop("Deadline"),
        "description": gettext_noop("Text of the job posting"),
        "note": gettext_noop("Note"),
    }
)
_NAMES = {
    "title": "title, job title, role, position, job, jobtitle, stelle, stellenbezeichnung",
    "company": "company, companyname, company name, employer, organization, firma, unternehmen, arbeitgeber",
    "stage": "stage, status, listname, list name, list, state, phase",
    "applied": "applied, appliedat, applied at, applied on, date applied, applied date, application date, beworben",
    "moved": "moved, last moved, lastmovedat, stageenteredat, stage since, last updated",
    "location": "location, city, place, ort",
    "salary": "salary, pay, compensation, gehalt",
    "link": "link, url, sourceurl, source url, job url, posting, website",
    "source": "source, found on, board, quelle",
    "method": "method, how",
    "deadline": "deadline, apply by, due, frist",
    "description": "text of the job posting, description, jobdescription, job description, htmldescription",
    "note": "note, notes, comment, comments, notizen",
}
_FIELD_OF = {name.strip(): field for field, names in _NAMES.items() for name in names.split(",")}
HUNTR = frozenset({"listname", "companyname", "htmldescription", "boardname"})
REACTIVE_RESUME = frozenset({"company", "role", "sourceurl"})
OWN = frozenset({"job title", "company", "stage", "text of the job posting"})
"""By these columns a program's export is known."""

_STAGE_WORDS = {
    "saved": "saved, wishlist, wish list, tracked, bookmarked, interested, to apply, backlog, new, todo, gemerkt",
    "applied": "applied, sent, submitted, application sent, beworben",
    "interviewing": "interviewing, interview, interviews, screening, phone screen, assessment, onsite, on-site",
    "offer": "offer, offered, offers, negotiating, angebot",
    "closed:accepted": "accepted, hired, offer accepted, signed",
    "closed:declined": "declined, offer declined, turned down",
    "closed:rejected": "rejected, rejection, abgelehnt, absage",
    "closed:withdrawn": "withdrawn, withdrew, cancelled, canceled",
    "closed:noResponse": "no response, ghosted, no reply, no answer, silence",
    "closed:postClosed": "post closed, posting closed, expired, position closed",
}
_STAGE_OF = {word.strip(): stage for stage, words in _STAGE_WORDS.items() for word in words.split(",")}
_BLOCK_END = re.compile(r"</(?:p|li|div|h[1-6]|tr|ul|ol)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")


def guess_columns(titles: Sequence[str]) -> dict[str, int]:
    """The field that each column most likely holds, by the place of the column; of two alike, the first."""
    guessed: dict[str, int] = {}
    for place, title in enumerate(titles):
        field = _FIELD_OF.get(folded(title)) or _own_title(title)
        if field and field not in guessed:
            guessed[field] = place
    return guessed


def program_of(titles: Sequence[str]) -> str:
    """The program that a table comes from, by its columns; "" for none that is known."""
    given = {folded(title) for title in titles}
    known = {"Huntr": HUNTR, "Reactive Resume": REACTIVE_RESUME, "ATSPro": OWN}
    return next((name for name, columns in known.items() if columns <= given), "")


def guess_stage(word: str) -> str | None:
    """The stage that a word means, as "applied" or "closed:rejected"; None where it is not known."""
    return "saved" if not word else _STAGE_OF.get(folded(word)) or _own_stages().get(folded(word))


def folded(text: str) -> str:
    """A word without the differences of case and spaces."""
    return " ".join(text.replace("_", " ").lower().split())


def read_day(text: str) -> date | None:
    """The day of a date as people and programs write it; None for none. Raises `ValueError`.

    Days such as 3/4/2026 are refused: nobody can tell the month.
    """
    text = " ".join(text.split())
    if not text or text == "-":
        return None
    day = None
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        for form in _DAY_FORMS:
            try:
                # A day has no time zone.
                day = datetime.strptime(text, form).date()  # noqa: DTZ007
                break
            except ValueError:
                continue
    if day is None or not 1970 <= day.year <= 2999:
        raise ValueError("not a day")
    return day


def plain_posting(text: str) -> str:
    """A posting without HTML; text that has none stays as it is."""
    if not _BLOCK_END.search(text):
        return text.strip()
    lines = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", text))).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _own_title(title: str) -> str | None:
    return next((name for name, label in FIELDS.items() if folded(label) == folded(title)), None)


def _own_stages() -> dict[str, str]:
    # An export carries the words of the language that it was made in.
    words: dict[str, str] = {}
    for language in LANGUAGES:
        with in_language(language):
            for name, label in LABELS.items():
                words[folded(str(label))] = _key(name)
    return words


def _key(name: str) -> str:
    return name if name in ("saved", "applied", "interviewing", "offer") else f"closed:{name}"
