"""What templates may use: words for states and types, times in the reader's zone, sanitised Markdown."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask
from markupsafe import Markup, escape

from atspro import i18n
from atspro.document_kinds import ALL_IN_WORDS, DOCUMENT_KINDS, KIND_LABELS
from atspro.services.applications import LABELS
from atspro.tables import TABLES, USER_JOBS
from atspro.web import languages, oauth_clients, sources

DOCUMENT_NAMES = KIND_LABELS
STATUS_NAMES = USER_JOBS["status"].choice_words
STATE_NAMES = TABLES["generationRequest"]["state"].choice_words
BAND_NAMES = {"strong": "Strong match", "fair": "Fair match", "weak": "Weak match"}
PART_NAMES = {
    "required": "What it requires",
    "preferred": "What it prefers",
    "relevance": "Line of work",
    "title": "Job title",
    "words": "Shared words",
    "experience": "Years of experience",
    "education": "Education",
    "readability": "Readable by a parser",
}
_ENTRIES = {"workExperience": "position", "education": "education entry", "certifications": "certification"}
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+)(?:\[(\d+)\])?)?")


def init_app(app: Flask) -> None:
    """Register filters and names."""
    app.add_template_filter(time_element, "time")
    app.add_template_filter(markdown_html, "markdown")
    app.add_template_filter(resume_place, "resume_place")
    app.context_processor(
        lambda: {
            "document_kinds": DOCUMENT_KINDS,
            "all_documents": ALL_IN_WORDS,
            "tables": TABLES,
            "document_names": DOCUMENT_NAMES,
            "status_names": STATUS_NAMES,
            "application_labels": LABELS,
            "state_names": STATE_NAMES,
            "band_names": BAND_NAMES,
            "part_names": PART_NAMES,
            "sign_in_providers": oauth_clients.configured,
        }
    )


def time_element(value: datetime | str | None, style: str = "datetime") -> Markup:
    """A ``<time>`` in UTC that a script rewrites in the reader's zone. ``style``: datetime, date or relative."""
    if value is None:
        return Markup("")
    if isinstance(value, str):
        value = datetime.fromisoformat(value.removesuffix("Z"))
    shown = i18n.format_moment(value, "date" if style == "date" else "datetime", languages.time_zone())
    # Put together by hand, for a list has dozens of these.
    moment = value.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{escape(moment)}Z" data-style="{escape(style)}">{escape(shown)}</time>')  # noqa: S704


def markdown_html(text: str) -> Markup:
    """Sanitised HTML of a document's Markdown, its headings below the page's own h1."""
    return sources.html(text)


def resume_place(path: str) -> str:
    """A path into the resume's JSON in words: "position 1, line 3" for ``workExperience[0].responsibilities[2]``."""
    found = _PLACE.fullmatch(path)
    if not found:
        return "your resume"
    section, entry, field, line = found.groups()
    if section not in _ENTRIES or entry is None:
        return f"your {section}"
    shown = f"{_ENTRIES[section]} {int(entry) + 1}"
    if field == "responsibilities" and line is not None:
        return f"{shown}, line {int(line) + 1}"
    return f"the skills of {shown}" if field == "skills" else shown
