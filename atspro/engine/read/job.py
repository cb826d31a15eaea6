"""Job posts: from pasted text, Markdown or HTML to company, title, place, pay and lists. Nothing is invented."""

from __future__ import annotations

import re
from typing import Any

from atspro.engine.application_terms import CONTACT, DEADLINE, DOCUMENTS, term_lines
from atspro.engine.read.job_asked import Asked, asked
from atspro.engine.read.job_boards import without_board
from atspro.engine.read.job_facts import facts_of
from atspro.engine.read.job_head import head_areas, towns_left
from atspro.engine.read.job_html import Posting, looks_like_html, read_html
from atspro.engine.read.job_lists import demands, duties, fact_items, filled
from atspro.engine.read.job_names import title_and_company
from atspro.engine.read.job_places import places
from atspro.engine.read.job_sections import BOILERPLATE, Post, split_parts
from atspro.engine.read.job_terms import link, logistics, salary
from atspro.engine.read.job_text import even_text
from atspro.engine.read.parse_results import JobReading
from atspro.engine.read.text import read_text
from atspro.engine.read.text_lines import Document
from atspro.engine.text import joined
from atspro.errors import InvalidInput, UnreadableFile
from atspro.shapes import MAX_ITEMS, MAX_LINE, MAX_POST, MAX_TEXT, JobData, parse_shape

_LISTS = ("responsibilities", "qualifications")
_DROPPED = ("boilerplate", "board")

MAX_HTML_BYTES = 2 * 1024 * 1024
MAX_HTML_TAGS = 40_000
MAX_POST_CHARS = 100_000


def read_job(text: str) -> JobReading:
    """Read a job post from pasted text: plain, Markdown or HTML (detected).

    Raises `InvalidInput` with a sentence when there is nothing to read or more than a post can have
    (100,000 characters of text, 2 MB of HTML).
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InvalidInput("Paste the text of the job post first.", {"text": "is empty"})
    posting: Posting | None = None
    if looks_like_html(text):
        if len(text) > MAX_HTML_BYTES or text.count("<") > MAX_HTML_TAGS:
            raise _too_long()
        posting = read_html(text)
        text = posting.text
        if not text.strip() and not posting.facts:
            raise InvalidInput(
                "This page holds no readable text. Copy the post’s text itself and paste it.", {"text": "is empty"}
            )
        text = text if text.strip() else str(posting.facts.get("title") or "")
    if len(text) > MAX_POST_CHARS:
        raise _too_long()
    try:
        text, marked = even_text(text)
        document = read_text(text, markup=True if posting is not None or marked else None)
    except UnreadableFile as error:
        if error.reason == "too_large":
            raise _too_long() from None
        raise InvalidInput("Paste the text of the job post first.", {"text": str(error)}) from None
    return _reading(document, posting or Posting(""))


def _too_long() -> InvalidInput:
    return InvalidInput(
        "This is more text than a job post has. Paste only the post itself, at most 100,000 characters.",
        {"text": "is too long"},
    )


def _reading(document: Document, posting: Posting) -> JobReading:
    """The whole post, checked against the shape."""
    lines = without_board(document.lines) or document.lines
    post = Post(document, posting, lines, split_parts(lines))
    notes: list[str] = []
    told = asked(post)
    post.contact = told.contact.partition(",")[0]
    post.of_applying = frozenset((told.contact_line, told.deadline_line))
    title, company = title_and_company(post)
    responsibilities, qualifications = filled(post, duties(post), demands(post))
    terms = term_lines(told.contact, told.deadline, [name for name, _ in told.documents])
    data: dict[str, Any] = {
        "company": company[:MAX_LINE],
        "title": title[:MAX_LINE],
        "description": _description(post)[:MAX_POST],
        "salary": salary(post)[:MAX_LINE] or None,
        "responsibilities": _limited(responsibilities),
        "qualifications": _limited(qualifications),
        "logistics": _limited(logistics(post)),
        "location": _limited(places(post, head_areas(post), towns_left(post, title, company), [title, company])),
        "additionalInfo": _limited([*_additional(post)[: MAX_ITEMS - len(terms)], *terms]),
        "link": link(post)[:MAX_LINE] or None,
    }
    for name, word in (("company", "company"), ("title", "position")):
        if not data[name]:
            post.unsure.append(name)
            notes.append(f"The post does not name the {word} clearly. Type it in.")
    job = parse_shape(JobData, data)
    origins = _origins(job, document) | _asked_origins(job, told)
    hidden = [word for name, word in _TOLD.items() if data[name] and not _has_origin(name, origins)]
    if post.facts and hidden:
        notes.append(f"Taken from what the page tells search engines, not from its text: {joined(hidden)}.")
    unsure = tuple(dict.fromkeys(post.unsure))
    return JobReading(job, document.source_text, unsure, tuple(notes), origins, facts_of(job), post.certainty)


def _asked_origins(job: JobData, told: Asked) -> dict[str, int]:
    """Where contact, deadline and documents stand: by their facts, and by the lines of additional information."""
    found = {"facts.contact": told.contact_line, "facts.deadline": told.deadline_line}
    found |= {f"facts.documents.{number}": line for number, (_, line) in enumerate(told.documents)}
    lines = {
        CONTACT: told.contact_line,
        DEADLINE: told.deadline_line,
        DOCUMENTS: told.documents[0][1] if told.documents else -1,
    }
    for number, item in enumerate(job.additional_info or []):
        label = next((label for label in lines if item.startswith(label)), None)
        if label is not None:
            found[f"additionalInfo.{number}"] = lines[label]
    return {path: line for path, line in found.items() if line >= 0}


_TOLD = {"title": "the job title", "company": "the company", "location": "the location", "salary": "the salary"}


def _has_origin(name: str, origins: dict[str, int]) -> bool:
    return any(path.partition(".")[0] == name for path in origins)


_SHOWN = ("company", "title", "salary", "link", "location", *_LISTS, "logistics", "additionalInfo")


def _origins(job: JobData, document: Document) -> dict[str, int]:
    """The line of each value: the first one, after the last value's of the same list, that holds its words."""
    lines = [_plain(line.text) for line in document.lines]
    found: dict[str, int] = {}
    data = job.to_json()
    for name in _SHOWN:
        value: list[str] | str | None = data[name]
        after = 0
        items: list[str] = value if isinstance(value, list) else [value or ""]
        for number, item in enumerate(items):
            at = _line_of(_plain(item), lines, after)
            if at is not None:
                found[f"{name}.{number}" if isinstance(value, list) else name] = at
                after = at
    return found


def _line_of(text: str, lines: list[str], after: int) -> int | None:
    # A term may carry the name of its part, which stands on a line above: "Schedule: nights".
    for wanted in (text, text.partition(": ")[2]):
        if wanted:
            order: list[int] = [*range(after, len(lines)), *range(after)]
            at = next((at for at in order if wanted in lines[at]), None)
            if at is not None:
                return at
    return None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _additional(post: Post) -> list[str]:
    found: list[str] = []
    for part in post.parts:
        if part.kind in ("benefits", "about"):
            found += [line.text for line in part.lines if not BOILERPLATE.search(line.text) and len(line.text) > 2]
    found += [item for item in fact_items(post.facts.get("jobBenefits")) if item not in found]
    return list(dict.fromkeys(found))


def _is_boilerplate(text: str) -> bool:
    return BOILERPLATE.search(text) is not None and len(text.split()) > 3


def _description(post: Post) -> str:
    parts: list[str] = []
    dropped = {line.index for part in post.parts if part.kind in _DROPPED for line in part.lines}
    titles = {part.title for part in post.parts if part.kind in _DROPPED and part.title}
    for line in post.lines:
        if line.index in dropped or line.text.strip(" :") in titles or _is_boilerplate(line.text):
            continue
        if line.bullet:
            parts.append(f"- {line.text}")
        elif parts and (line.gap or line.level or parts[-1].startswith("- ")):
            parts.append(f"\n{line.text}")
        else:
            parts.append(line.text)
    return "\n".join(parts).strip()


def _limited(items: list[str]) -> list[str] | None:
    kept = [item[:MAX_TEXT] for item in items[:MAX_ITEMS]]
    return kept or None
