"""What templates may use: words for states and types, times in the reader's zone, sanitised Markdown."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask
from markupsafe import Markup, escape

from atspro import i18n
from atspro.document_kinds import ALL_IN_WORDS, DOCUMENT_KINDS, KIND_LABELS
from atspro.i18n import Labels, gettext, gettext_noop
from atspro.roles import ROLE_NAMES
from atspro.services.applications import LABELS
from atspro.tables import TABLES, USER_JOBS
from atspro.web import languages, oauth_clients, sources

DOCUMENT_NAMES = Labels(KIND_LABELS)
STATUS_NAMES = Labels(USER_JOBS["status"].english_words)
ROLE_LABELS = Labels(ROLE_NAMES)
STATE_NAMES = Labels(TABLES["generationRequest"]["state"].english_words)
BAND_NAMES = Labels(
    {"strong": gettext_noop("Strong match"), "fair": gettext_noop("Fair match"), "weak": gettext_noop("Weak match")}
)
CLAIM_KINDS = Labels(
    {
        "number": gettext_noop("number"),
        "date": gettext_noop("date"),
        "employer": gettext_noop("employer"),
        "title": gettext_noop("title"),
        "school": gettext_noop("school"),
        "degree": gettext_noop("degree"),
        "credential": gettext_noop("credential"),
        "skill": gettext_noop("skill"),
        "name": gettext_noop("name"),
        "contact": gettext_noop("contact"),
        "claim": gettext_noop("claim"),
    }
)
PART_NAMES = Labels(
    {
        "required": gettext_noop("What it requires"),
        "preferred": gettext_noop("What it prefers"),
        "relevance": gettext_noop("Line of work"),
        "title": gettext_noop("Job title"),
        "words": gettext_noop("Shared words"),
        "experience": gettext_noop("Years of experience"),
        "education": gettext_noop("Education"),
        "readability": gettext_noop("Readable by a parser"),
    }
)
_ENTRIES = {
    "workExperience": gettext_noop("position %(number)s"),
    "education": gettext_noop("education entry %(number)s"),
    "certifications": gettext_noop("certification %(number)s"),
}
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+)(?:\[(\d+)\])?)?")


def init_app(app: Flask) -> None:
    """Register filters and names."""
    app.add_template_filter(time_element, "time")
    app.add_template_filter(markdown_html, "markdown")
    app.add_template_filter(resume_place, "resume_place")
    app.add_template_filter(i18n.in_sentence, "in_sentence")
    app.add_template_filter(_translated, "translated")
    app.context_processor(
        lambda: {
            "document_kinds": DOCUMENT_KINDS,
            "all_documents": gettext(ALL_IN_WORDS),
            "tables": TABLES,
            "document_names": DOCUMENT_NAMES,
            "status_names": STATUS_NAMES,
            "application_labels": LABELS,
            "state_names": STATE_NAMES,
            "role_names": ROLE_LABELS,
            "band_names": BAND_NAMES,
            "part_names": PART_NAMES,
            "claim_kinds": CLAIM_KINDS,
            "sign_in_providers": oauth_clients.configured,
        }
    )


def _translated(text: str | None) -> str:
    return i18n.translated(text or "")


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
        return gettext("your resume")
    section, entry, field, line = found.groups()
    if section not in _ENTRIES or entry is None:
        return gettext("your %(section)s", section=section)
    number = int(entry) + 1
    if field == "responsibilities" and line is not None:
        return gettext("position %(number)s, line %(line)s", number=number, line=int(line) + 1)
    if field == "skills":
        return gettext("the skills of position %(number)s", number=number)
    return gettext(_ENTRIES[section], number=number)
