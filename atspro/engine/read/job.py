"""Job posts: from pasted text, Markdown or HTML to company, title, place, pay and lists. Nothing is invented."""

from __future__ import annotations

import re
from typing import Any

from atspro.engine.read.job_facts import facts_of
from atspro.engine.read.job_html import Posting, looks_like_html, read_html
from atspro.engine.read.job_names import title_and_company
from atspro.engine.read.job_sections import BOILERPLATE, NAVIGATION, Post, split_parts
from atspro.engine.read.job_terms import PAY, link, logistics, places, salary, sentences
from atspro.engine.read.parse_results import JobReading
from atspro.engine.read.text import read_text
from atspro.engine.read.text_lines import Document, clean
from atspro.engine.text import joined
from atspro.errors import InvalidInput, UnreadableFile
from atspro.shapes import MAX_ITEMS, MAX_LINE, MAX_POST, MAX_TEXT, JobData, parse_shape

_LISTS = ("responsibilities", "qualifications")

_ASKED = ("qualifications", "experienceRequirements", "educationRequirements", "skills")

MAX_HTML_BYTES = 2 * 1024 * 1024
MAX_HTML_TAGS = 40_000
MAX_POST_CHARS = 100_000

_ASKS = re.compile(
    r"\b(?:experience|years?|degree|diploma|knowledge|ability to|able to|proficien|familiar|skills?|"
    r"certifi|licen[sc]e|must|understanding|fluent|eligible|willing)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:preferred|preferably|nice to have|a plus|bonus|desirable|desired|ideally|advantageous|an? asset|"
    r"not required)\b",
    re.IGNORECASE,
)
PREFERRED = "Preferred: "
"""What stands before a qualification that the post only wishes for, unless its own words say so; `engine.post` reads it
as one. The data model has one column for both."""
_WANTS = re.compile(
    r"\b(?:experience (?:in|with|required|preferred)|years|must (?:have|be|hold)|required|"
    r"preferred|degree in|licen[sc]e|certified)\b",
    re.IGNORECASE,
)


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
        document = read_text(text, markup=True if posting is not None else None)
    except UnreadableFile as error:
        raise InvalidInput("Paste the text of the job post first.", {"text": str(error)}) from None
    return _reading(document, posting or Posting(""))


def _too_long() -> InvalidInput:
    return InvalidInput(
        "This is more text than a job post has. Paste only the post itself, at most 100,000 characters.",
        {"text": "is too long"},
    )


def _reading(document: Document, posting: Posting) -> JobReading:
    """The whole post, checked against the shape."""
    lines = [line for line in document.lines if not NAVIGATION.search(line.text.strip())]
    post = Post(document, posting, lines, split_parts(Document(list(lines))))
    notes: list[str] = []
    title, company = title_and_company(post)
    responsibilities = _list(post, "responsibilities")
    wishes = [item if _WISH.search(item) else f"{PREFERRED}{item}" for item in _list(post, "nice")]
    qualifications = _list(post, "qualifications") + wishes
    if not responsibilities and not qualifications:
        responsibilities, qualifications = _guess_lists(post)
    data: dict[str, Any] = {
        "company": company[:MAX_LINE],
        "title": title[:MAX_LINE],
        "description": _description(post)[:MAX_POST],
        "salary": salary(post)[:MAX_LINE] or None,
        "responsibilities": _limited(responsibilities),
        "qualifications": _limited(qualifications),
        "logistics": _limited(logistics(post)),
        "location": _limited(places(post)),
        "additionalInfo": _limited(_additional(post)),
        "link": link(post)[:MAX_LINE] or None,
    }
    for name, word in (("company", "company"), ("title", "position")):
        if not data[name]:
            post.unsure.append(name)
            notes.append(f"The post does not name the {word} clearly. Type it in.")
    job = parse_shape(JobData, data)
    origins = _origins(job, document)
    told = [word for name, word in _TOLD.items() if data[name] and not _has_origin(name, origins)]
    if post.facts and told:
        notes.append(f"Taken from what the page tells search engines, not from its text: {joined(told)}.")
    unsure = tuple(dict.fromkeys(post.unsure))
    return JobReading(job, document.source_text, unsure, tuple(notes), origins, facts_of(job))


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


def _list(post: Post, kind: str) -> list[str]:
    items: list[str] = []
    for part in post.parts:
        if part.kind != kind:
            continue
        bullets = any(line.bullet for line in part.lines)
        for line in part.lines:
            text = line.text.strip()
            if _is_boilerplate(text):
                continue
            if line.bullet:
                items.append(text)
            elif not bullets or (not text.endswith(":") and len(text) > 25 and not line.level):
                items += sentences(text)
    if not items and kind in ("responsibilities", "qualifications"):
        names = ("responsibilities",) if kind == "responsibilities" else _ASKED
        items = [item for name in names for item in _fact_items(post.facts.get(name))]
    return list(dict.fromkeys(item for item in items if len(item) > 1))


def _guess_lists(post: Post) -> tuple[list[str], list[str]]:
    """Bullets of a post without headings: what asks for experience is a qualification, the rest are duties."""
    bullets = [
        line.text
        for part in post.parts
        if part.kind in (None, "summary")
        for line in part.lines
        if line.bullet and not BOILERPLATE.search(line.text)
    ]
    if bullets:
        post.unsure += ["responsibilities", "qualifications"]
    if not bullets:
        texts = [
            sentence
            for part in post.parts
            if part.kind in (None, "summary")
            for line in part.lines
            for sentence in sentences(line.text)
        ]
        wanted = [s for s in texts if _WANTS.search(s) and not PAY.search(s) and not BOILERPLATE.search(s)]
        wanted = [s for s in wanted if s != post.lines[0].text]
        if wanted:
            post.unsure.append("qualifications")
        return [], wanted
    return [b for b in bullets if not _ASKS.search(b)], [b for b in bullets if _ASKS.search(b)]


def _additional(post: Post) -> list[str]:
    found: list[str] = []
    for part in post.parts:
        if part.kind in ("benefits", "about"):
            found += [line.text for line in part.lines if not BOILERPLATE.search(line.text) and len(line.text) > 2]
    found += [item for item in _fact_items(post.facts.get("jobBenefits")) if item not in found]
    return list(dict.fromkeys(found))


def _is_boilerplate(text: str) -> bool:
    return BOILERPLATE.search(text) is not None and len(text.split()) > 3


def _description(post: Post) -> str:
    parts: list[str] = []
    dropped = {line.index for part in post.parts if part.kind == "boilerplate" for line in part.lines}
    titles = {part.title for part in post.parts if part.kind == "boilerplate" and part.title}
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


def _fact_items(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    items: list[str] = []
    for item in values[:100]:
        if isinstance(item, dict):
            item = _requirement(item)
        if isinstance(item, str) and item.strip():
            text = read_html(item).text if "<" in item else item
            items += [re.sub(r"^[-•*]\s+", "", clean(line)) for line in re.split(r"\n|;\s", text) if line.strip()]
    return [item for item in items if item]


def _requirement(value: dict[str, Any]) -> str:
    """An experience or a credential that a JobPosting asks for, in words."""
    months, credential = str(value.get("monthsOfExperience") or ""), value.get("credentialCategory")
    if months.isdigit() and 0 < int(months) <= 600:
        years, rest = divmod(int(months), 12)
        return f"{years} year{'s' if years > 1 else ''} of experience" if not rest else f"{months} months of experience"
    return credential.capitalize() if isinstance(credential, str) else str(value.get("description") or "")


def _limited(items: list[str]) -> list[str] | None:
    kept = [item[:MAX_TEXT] for item in items[:MAX_ITEMS]]
    return kept or None
