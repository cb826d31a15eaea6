"""How values are shown: words for states, times, links, JSON, nothing for nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import current_app, g, url_for
from markupsafe import Markup, escape

from atspro.engine.score import band
from atspro.i18n import gettext
from atspro.models import GenerationRequest, JobDocument, User, UserJob

# What a column of this name shows of a row.
Formatter = Callable[[Any, str], Any]

NOTHING = Markup('<span class="soft">–</span>')
_SCORED = Markup('<span>{} <span class="tag tag-{}">{}</span></span>')
TONES = {"succeeded": "good", "failed": "bad", "running": "accent", "queued": "warn", "offered": "good"}
TONES |= {"strong": "good", "fair": "warn", "weak": "bad"}


def _nothing(_value: object) -> Markup:
    return NOTHING


def _yes_no(value: bool) -> str:
    return "Yes" if value else "No"


def _moment(value: datetime) -> Markup:
    element: Markup = current_app.jinja_env.filters["time"](value)
    return element


def _lines(value: list[Any]) -> Markup:
    if not value:
        return NOTHING
    if len(value) == 1:
        return Markup("{}").format(value[0])
    items = Markup("").join(Markup("<li>{}</li>").format(item) for item in value)
    return Markup('<ul class="value-list">{}</ul>').format(items)


def _mapping(value: dict[str, Any]) -> Markup:
    return pretty_json(value) if value else NOTHING


# What a value shows by its type alone.
TYPES: dict[type, Callable[[Any], Any]] = {
    type(None): _nothing,
    bool: _yes_no,
    datetime: _moment,
    list: _lines,
    dict: _mapping,
}


def pretty_json(value: object) -> Markup:
    """JSON over several lines."""
    return Markup('<pre class="source-text">{}</pre>').format(json.dumps(value, indent=2, ensure_ascii=False))


def word(labels: str) -> Formatter:
    """Shows a value by its word in one of the templates' tables, such as ``state_names``, as a tag."""

    def formatter(row: Any, name: str) -> Markup:
        value = reach(row, name)
        shown = word_for(labels, value)
        return Markup('<span class="tag tag-{}">{}</span>').format(TONES.get(value, "plain"), shown)

    return formatter


def choice(words: Mapping[str, str]) -> Formatter:
    """Shows a value of a choice by its word, as a tag."""

    def formatter(row: Any, name: str) -> Markup:
        value = reach(row, name)
        if value is None:
            return NOTHING
        return Markup('<span class="tag tag-{}">{}</span>').format(TONES.get(value, "plain"), words.get(value, value))

    return formatter


def plain_word(labels: str) -> Formatter:
    """Shows a value by its word, as plain text."""
    return lambda row, name: word_for(labels, reach(row, name))


def word_for(labels: str, value: Any) -> Any:
    """The word for a value in one of the tables that all templates know."""
    words = g.get("admin_words")
    if words is None:
        words = g.admin_words = {}
        current_app.update_template_context(words)
    return words.get(labels, {}).get(value, value)


def long_text(row: Any, name: str) -> Markup:
    """A text with its line breaks."""
    value = reach(row, name)
    return Markup('<div class="source-text">{}</div>').format(value) if value else NOTHING


def markdown(row: Any, name: str) -> Markup:
    """A document's Markdown, rendered and sanitized."""
    html = current_app.jinja_env.filters["markdown"](reach(row, name))
    return Markup('<div class="document">{}</div>').format(html)


def hidden(_row: Any, _name: str) -> Markup:
    """What no page shows."""
    return Markup('<span class="soft">Hidden</span>')


def web_link(row: Any, name: str) -> Markup:
    """An address out of the web, opened without telling it where from; plain text when it is not http."""
    value = reach(row, name)
    if not value:
        return NOTHING
    if not value.lower().startswith(("http://", "https://")):
        return Markup("{}").format(value)
    return Markup('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>').format(value)


def linked(endpoint: str, path: str, shown: Callable[[Any], str]) -> Formatter:
    """A link to the details of the related row at the path."""

    def formatter(row: Any, _name: str) -> Markup:
        related = reach(row, path) if path else row
        if related is None:
            return NOTHING
        # Put together by hand: a list has dozens of these, and templates' formatting is most of their cost.
        return Markup(f'<a href="{_details_of(endpoint)}{quote(str(related.id))}">{escape(shown(related))}</a>')  # noqa: S704

    return formatter


def _details_of(endpoint: str) -> str:
    """The address of a view's details, up to the id; it is the same for all rows of a page."""
    known: dict[str, str] = g.setdefault("details_addresses", {})
    if endpoint not in known:
        known[endpoint] = url_for(f"{endpoint}.details_view") + "?id="
    return known[endpoint]


def email_of(user: User) -> str:
    """What a link to a user says."""
    return user.email


def name_of_job(job: UserJob) -> str:
    """What a link to a job says."""
    return gettext("%(title)s at %(company)s", title=job.title, company=job.company)


def version_of(document: JobDocument) -> str:
    """What a link to a document says."""
    return gettext("Version %(number)s", number=document.version)


def score_of(row: JobDocument, _name: str) -> Any:
    """A document's score, as the view loads it, and what it means."""
    return scored(row.score)


def scored(score: Any) -> Any:
    """A score with the band that it is counted and filtered by; whatever else another client left there, as it is."""
    if score is None:
        return NOTHING
    if isinstance(score, bool) or not isinstance(score, int | float):
        return str(score)
    name = band(score)
    return _SCORED.format(score, TONES[name], word_for("band_names", name))


def duration(seconds: float | None) -> str:
    """A time span in the two largest units that it has, such as “3 min 20 s”."""
    if seconds is None:
        return "–"
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    first = next((place for place, (count, _) in enumerate(units) if count), len(units) - 1)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count or unit == units[first][1])


def progress_of(row: GenerationRequest, _name: str) -> str:
    """How far a request has come, in words."""
    stage = row.stage or ""
    return f"{stage} ({row.progress}%)" if row.is_live and stage else f"{row.progress}%"


def reach(row: Any, path: str) -> Any:
    """The value at the end of a path of attributes such as ``job.user.email``; None where one is missing."""
    for name in path.split("."):
        row = getattr(row, name, None)
    return row
