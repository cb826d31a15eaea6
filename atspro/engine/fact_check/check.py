"""The statements of a text that the base resume does not support: whoever wrote it, and however it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from atspro.engine.fact_check import coverage, degrees, labels, names, numbers, progress, skills, titles
from atspro.engine.fact_check.facts import Source
from atspro.engine.fact_check.resume_facts import Resume, read_base, read_post
from atspro.engine.fact_check.segments import Clause, Segment, Style, clauses, segments, style_of
from atspro.engine.fact_check.texts import blank, dates_in, plain
from atspro.engine.fact_check.types import Finding, Part, Unsupported
from atspro.shapes import JobData, ResumeData, ResumeSection

# A sentence ends inside its quotation marks, and what divides sentences drops the last one.
_QUOTED = re.compile(r"[“\"«„]([^”\"»“]{3,400})(?:[”\"»“]|$)")
_HEAD = 12
"""Lines above a letter's salutation, at most."""
_TELLS = re.compile(r"\b(?:I|[Mm]y|[Mm]ine|[Mm]yself)\b|^(?:\S+ +){4,}\S+[.!?]$")
"""A line there that says something: no date, recipient or subject."""
_SALUTATION = re.compile(r"^(?:Dear|To whom|Hello|Hi)\b[^.]{0,120}$")
_CONTACT = re.compile(
    r"(?:https?://|www\.|mailto:)[^\s<>()|]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"
    r"|(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org"
    r"|net|io|dev"
    r"|edu|me|co|app|uk|de|ai)(?:/[^\s|,;)]*)?(?![\w@])|javascript:\S+"
)
_PHONE = re.compile(r"(?<![\w.,$€£])\+?\(?\d[\d\s().-]{7,18}\d(?![\w%])")
_CHECKS: tuple[Callable[[Part], Iterator[Finding]], ...] = (
    numbers.check_dates,
    numbers.check_amounts,
    degrees.check_degrees,
    degrees.check_credentials,
    labels.check_labels,
    progress.check_unfinished,
    titles.check_titles,
    names.check_names,
    skills.check_skills,
)
_ADVICE = {
    "number": "Your base resume does not give this number here. Put in the one it gives, or add this one to it.",
    "date": "Your base resume has another date here. Put in that one, or correct it there.",
    "employer": "Your base resume names no such employer. Take it out, or add the position to your base resume.",
    "title": "Your base resume gives you no such title there. Use the title it has, or correct it there.",
    "school": "Your base resume names no such school. Take it out, or add it to your education.",
    "degree": "Your base resume has no such degree. Use the one it has, or add this one to your education.",
    "credential": "Your base resume shows no such certificate, license or honor. Take it out, or add it there.",
    "skill": "Your base resume does not show this skill. Take it out, or add it there with the place where you "
    "used it.",
    "name": "Neither your base resume nor the post has this name. Take it out, or add it to your base resume.",
    "claim": "Your base resume does not say this. Take it out, or tell it there in the place where you did it.",
    "contact": "This is not among the contact details of your base resume. Correct it here or there.",
}


# A sentence that is one long list of falsehoods need not be read to its end.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found: how many sentences were read, and what in them has no support."""

    sentences: int
    unsupported: tuple[Unsupported, ...]


def check_document(
    text: str,
    resume: ResumeData,
    job: JobData,
    extra: Sequence[str] = (),
    sections: Sequence[ResumeSection] = (),
    today: tuple[int, int] | None = None,
) -> Checked:
    """Check every sentence of a Markdown or plain text.

    Numbers, dates, employers, titles, schools, degrees, credentials, skills and names said of the person must stand in
    the base resume; said of the post or the company, in the post. Its own words in quotation marks are not judged. Of
    what a letter or a resume says of the person every other word must be covered too, see `coverage`.

    ``extra`` is what the person wrote elsewhere, such as answers and confirmed sentences, and ``sections`` are those of
    the resume that the data model has no column for: sources like the resume itself. ``today``, a year and a month, is
    the end of what goes on; without it an ongoing position may have lasted up to five years beyond the last known date.
    """
    content = (resume.model_dump_json(), *(one.model_dump_json() for one in sections))
    base = _base(_Given(content, resume=resume, sections=tuple(sections)), tuple(extra))
    post = _post(_Given((job.model_dump_json(),), job=job))
    found = segments(text)
    style = style_of(found)
    unsupported: list[Unsupported] = []
    # Above its salutation a letter has a date, a recipient and a subject, which state nothing of the person.
    salutation = next((place for place, one in enumerate(found[:_HEAD]) if _SALUTATION.match(one.text)), 0)
    for place, segment in enumerate(found):
        seen: set[tuple[str, str]] = set()
        findings = _of_sentence(segment, _Sources(base, post, job, today), style)
        if place < salutation and not _TELLS.search(segment.text):
            findings = (one for one in findings if one.kind == "contact")
        for one in islice(findings, _MOST):
            key = (one.kind, one.statement.lower())
            if key not in seen and not any(one.statement.lower() in other for kind, other in seen if kind != one.kind):
                seen.add(key)
                unsupported.append(one)
    return Checked(sum(not one.heading for one in found), tuple(unsupported))


@dataclass(frozen=True, slots=True)
class _Given:
    """A resume or a post with what goes with it: the same when their content is."""

    content: tuple[str, ...]
    resume: ResumeData | None = field(default=None, compare=False)
    job: JobData | None = field(default=None, compare=False)
    sections: tuple[ResumeSection, ...] = field(default=(), compare=False)


# One resume is checked against for all of a job's documents, one after the other.
@lru_cache(maxsize=2)
def _base(given: _Given, extra: tuple[str, ...]) -> Resume:
    assert given.resume is not None
    return read_base(given.resume, extra, given.sections)


@lru_cache(maxsize=2)
def _post(given: _Given) -> Source:
    assert given.job is not None
    return read_post(given.job)


def check_grounding(
    text: str,
    resume: ResumeData,
    job: JobData,
    extra: Sequence[str] = (),
    sections: Sequence[ResumeSection] = (),
    today: tuple[int, int] | None = None,
) -> list[Unsupported]:
    """The statements of a text about the person that neither the base resume nor, of the job, the post supports.

    ``text`` is Markdown or plain text in any of the four documents' forms, or a sentence alone. The order is that of
    the text. For ``extra``, ``sections`` and ``today`` see `check_document`. Raises `InvalidInput` for text beyond the
    engine's limit.
    """
    return list(check_document(text, resume, job, extra, sections, today).unsupported)


# "Payroll was not part of my job."
_NOT_MINE = re.compile(
    r"((?:[Tt]he|[Yy]our|[Aa]n?) [\w /+#.-]{2,60}?),? (?:(?:that |which )?you (?:ask|look|list|want|require|prefer"
    r"|name)[\w ]{0,20} )?"
    r"I (?:do not|don['’]t|have not|haven['’]t|have yet|have never|never|lack"
    r"|(?:would|will)(?: still)? (?:have|need|want|like) to learn|(?:would|will|['’]ll) (?:have to )?learn)\b"
    r"|([\w /+#.-]{2,60}?),? I (?:(?:would|will)(?: still)? (?:have|need|want|like) to learn|have (?:not|never)"
    r" (?:used|worked|run|done|tried|touched)|have yet to|(?:do not|don['’]t) know)\b"
    r"|([\w /-]{2,60}?) (?:has|have|had|was|were|is|are)(?: always)?(?: been)? (?:done|handled|run|left|made)"
    r" (?:by|to) (?:others|colleagues?|somebody|someone|another)\b"
    r"|([\w /-]{2,60}?) (?:was|is|were|are|would be) (?:not|never|new|no)\b(?=[^.;,]{0,40}\b(?:my|me|mine|I)\b)"
)


_PARTS = re.compile(r"[;:—–]\s+")


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a text is held against."""

    base: Resume
    post: Source
    job: JobData
    today: tuple[int, int] | None


def _of_sentence(segment: Segment, given: _Sources, style: Style) -> Iterator[Unsupported]:
    text, base, post = segment.text, given.base, given.post
    if _SALUTATION.match(text) or (style == "sheet" and plain(text) in post.plain_text):
        return
    masked, contacts = _without_contacts(text, base, post)
    for statement in contacts:
        yield Unsupported(statement, "contact", text, _ADVICE["contact"], segment.line)
    masked = _without_quotes(masked, base, post)
    starts = [0, *(one.end() for one in islice(_PARTS.finditer(masked), _MOST))]
    not_mine = [_NOT_MINE.match(masked, start) for start in starts]
    masked = blank(masked, [found.span(found.lastindex or 0) for found in not_mine if found])
    for clause in clauses(Segment(masked, segment.line, above=segment.above), style):
        shown = _without_target(clause, given.job, style)
        opens = clause.start == 0
        part = Part(
            shown, masked, segment, clause.voice, clause.hope, style, base, post, given.job, opens, given.today
        )  # fmt: skip
        found = [finding for check in _CHECKS for finding in islice(check(part), _MOST)]
        for finding in found or coverage.check_coverage(part):
            yield Unsupported(finding.statement, finding.kind, text, _ADVICE[finding.kind], segment.line)


def _without_contacts(text: str, base: Resume, post: Source) -> tuple[str, list[str]]:
    """The text without addresses and telephone numbers, and those of them that are nobody's."""
    spans: list[tuple[int, int]] = []
    strange: list[str] = []
    skills_here = {span.lower() for span in ("node.js", "asp.net")}
    for match in _CONTACT.finditer(text):
        shown = match.group().rstrip(".,;:)>”’'\"").lower()
        if shown in skills_here or re.fullmatch(r"[\w-]+\.(?:net|io|js|ai)", shown):
            if shown in base.shown or shown in post.shown:
                spans.append(match.span())
            continue
        spans.append(match.span())
        bare = re.sub(r"^(?:https?://|mailto:)?(?:www\.)?", "", shown).rstrip("/")
        if bare not in base.shown and bare not in post.shown:
            strange.append(match.group().rstrip(".,;:)"))
    dated = dates_in(text)
    for match in _PHONE.finditer(blank(text, spans)):
        number = re.sub(r"\D+", "", match.group())
        if len(number) < 9 or any(start < match.end() and match.start() < end for start, end, _, _ in dated):
            continue
        spans.append(match.span())
        if number not in base.digits and number not in post.digits:
            strange.append(match.group().strip())
    return blank(text, spans), strange


def _without_quotes(text: str, base: Resume, post: Source) -> str:
    """The text without what it quotes word for word from the post or the resume."""
    spans = []
    for match in _QUOTED.finditer(text):
        said = plain(match.group(1).replace("…", " "))
        if said.strip() and (said in post.plain_text or said in base.plain_text or said.strip() in post.plain_text):
            spans.append(match.span())
    return blank(text, spans)


_EMPLOYED = re.compile(
    r"\b(?:worked|work|working|employed|interned|served|time|years?|months?|experience|tenure|career|stint|role"
    r"|position|job|was|been"
    r"|engineer|manager|nurse|led|managed|built|while|currently|now|hired)\b[^.;]{0,60}\b(?:at|for|by|with)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_AT = re.compile(r"^\s*(?:earlier,? |previously,? |most recently,? )?at\s+$", re.IGNORECASE)


def _without_target(clause: Clause, job: JobData, style: Style) -> str:
    """The clause without the post's title and company, where they are what is applied for and not what was held."""
    text = clause.text
    title = re.sub(r"\s*[(\[].*?[)\]]", "", job.title).strip()
    asked = clause.hope or clause.voice == "post"
    for name in dict.fromkeys((job.title, title)):
        if name and asked:
            text = _mask(
                text,
                name,
                lambda before: (
                    not re.search(r"\b(?:worked|served|years|experience|time|was|am) (?:\w+ )?as (?:an? )?$", before)
                ),
            )
    short = re.sub(r",?\s+(?:inc|llc|ltd|corp|co|gmbh|ag|plc|llp)\.?$", "", job.company, flags=re.IGNORECASE)
    if style == "resume" and not asked:
        return text
    for name in dict.fromkeys((job.company, short)):
        if name:
            text = _mask(text, name, lambda before: asked or not (_EMPLOYED.search(before) or _AT.search(before)))
    return text


def _mask(text: str, name: str, may: Callable[[str], bool]) -> str:
    pattern = r"(?<!\w)" + r"[\s\W]+".join(re.escape(word) for word in re.findall(r"[\w+#]+", name)) + r"(?!\w)"
    if len(pattern) > 2000 or not re.search(r"\w", name):
        return text
    spans = [
        found.span()
        for found in re.finditer(pattern, text, re.IGNORECASE)
        if may(text[max(0, found.start() - 160) : found.start()])
    ]
    return blank(text, spans)
