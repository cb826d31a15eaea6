"""The score: how well the words of a resume meet a job post.

total = sum over parts of weight × share, with the weights of the parts that the post asks for scaled to add up to 100.

    required      24  the post's title, required and duty keywords, by their weights
    preferred      4  its preferred and descriptive keywords, by their weights
    relevance     26  the resume's ten words that speak most for the post's line of work (`atspro.engine.occupation`)
    title         34  the post's job title among the resume's, or how near the latest is to the post's words and work
    experience     4  years of work, of the years asked for
    education      4  the degree, of the degree asked for
    readability    4  what a parser needs to find: contact, section headings, dates, entries

A keyword earns 1 in the post's own spelling, 0.8 in another spelling or wording, 0.6 when another skill implies it
(PostgreSQL implies SQL), 0 otherwise: parsers that compare words literally are common, so the same fact in the post's
words is worth more. Of terms of which the post lets any one do, the best counts, once. No part falls when a line is
added to the end of the text, and none depends on how lines are wrapped or marked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from atspro.engine.alternatives import Asked, asked_for
from atspro.engine.job_posting import PostLine, post_lines
from atspro.engine.keywords import job_keywords
from atspro.engine.negation import affirmed
from atspro.engine.occupation import (
    Field,
    field_of,
    likeness,
    meanings,
    nearest_words,
    nearness,
    place,
    title_phrases,
    work_stems,
)
from atspro.engine.requirements import (
    asked_degree,
    asked_years,
    degree_of,
    sections,
    title_share,
    title_stems,
    title_words,
    years_of,
)
from atspro.engine.skills import find_forms, implied_by
from atspro.engine.text import LONGEST_KEPT, content_stems, joined, stem_set, words
from atspro.engine.text_units import resume_units
from atspro.engine.types import Band, Keyword, Month, Score, ScorePart
from atspro.shapes import JobData

WEIGHTS = {
    "required": 24.0,
    "preferred": 4.0,
    "relevance": 26.0,
    "title": 34.0,
    "experience": 4.0,
    "education": 4.0,
    "readability": 4.0,
}
STRONG, FAIR = 70.0, 45.0

_OTHER_SPELLING = 0.8
# Where a share is 0 and where it is 1; of 1,200 pairs of resumes and posts a twentieth lies beyond either end.
_NEAR = (0.1, 0.75)
_LIKE = (-0.15, 0.6)
_TITLE = (0.1, 0.7)
_BELOW_HEADLINE = 0.8
"""What later titles in the text count beside its headline, which is its first line or else its first title."""
_SPOKEN = 0.4
"""The share of a title's nearness that is how often the post says its words; the rest is likeness of work."""
_OFTEN = 4
"""How often a post says a word to have said (1 - 1/e) of it."""
_TITLE_SAID = 4
_HELD = 0.85
"""What the post's very title counts where it stands anywhere among the resume's titles."""
_TITLES = 40
_TITLE_LINE = 14
"""The words of the longest line that may be a title."""
_LATEST = 2
"""The titles from the top that count as the latest: a resume may open with what its author seeks or is."""
_LITTLE = 200
"""Characters of a post's asking and telling, below which all of it is read for its line of work."""
IMPLIED = 0.6
"""The credit of a keyword that another skill implies."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]")
_PHONE = re.compile(r"(?:\+?\d[\s().-]{0,2}){7,15}")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job post as a score sees it, so that two texts can be scored against one reading of it."""

    keywords: tuple[Keyword, ...]
    years: int
    degree: tuple[int, str, bool]
    title: str
    work: Field
    spoken: Mapping[str, int]
    """How often the post says each word that a title may have, its own title's words `_TITLE_SAID` times more."""


def wanted(job: JobData | str, lines: Sequence[PostLine] | None = None) -> Wanted:
    """Read what a post asks for; ``lines`` are its `post_lines`, when they are at hand."""
    lines = post_lines(job) if lines is None else lines
    title = next((line.text for line in lines if line.source == "title"), "")
    told = [line.text for line in lines if line.source not in ("about", "other", "logistics")]
    if sum(len(text) for text in told) < _LITTLE:
        told = [line.text for line in lines]
    spoken = Counter(title_words(word for text in told for word in work_stems(text)))
    if len(words(title)) <= _TITLE_LINE:
        for word in title_words(work_stems(title)):
            spoken[word] += _TITLE_SAID
    return Wanted(
        tuple(job_keywords(job, lines)),
        asked_years(lines),
        asked_degree(lines),
        title,
        field_of([title, *told]),
        spoken,
    )


def score(resume: str, job: JobData | str | Wanted, *, today: Month | None = None) -> Score:
    """Score a resume's text (Markdown, plain text as out of a PDF, or JSON Resume) against a post.

    ``today`` is the (year, month) up to which a current position counts; without it, up to the latest date of the
    resume's own positions. ``matched`` and ``missing`` name the keywords, heaviest first.
    """
    asked = job if isinstance(job, Wanted) else wanted(job)
    blocks = resume_units(resume)
    credits = keyword_credits(blocks, asked.keywords)
    parts = [part for part in _parts(blocks, asked, credits, today) if part is not None]
    scale = 100 / sum(WEIGHTS[name] for name, _, _ in parts)
    made = tuple(
        ScorePart(name, round(WEIGHTS[name] * scale * share, 2), round(WEIGHTS[name] * scale, 2), note)
        for name, share, note in parts
    )
    total = round(sum(part.points for part in made), 2)
    return Score(
        min(100.0, total),
        band(total),
        made,
        tuple(word.name for word in asked.keywords if credits[word.name] > 0),
        unmet(asked.keywords, credits),
    )


def unmet(keywords: Sequence[Keyword], credits: dict[str, float]) -> tuple[str, ...]:
    """What the text shows nothing of, heaviest first; a choice is named once, and only when no part of it is met."""
    absent = [one.name for one in asked_for(keywords) if not _credit(one, credits)]
    return tuple(dict.fromkeys(absent))


def _credit(one: Asked, credits: dict[str, float]) -> float:
    return max(credits.get(name, 0.0) for name in one.names)


def band(total: float) -> Band:
    """strong from `STRONG`, fair from `FAIR`, weak below; bench/README.md has what each was measured to mean.

    Of the total as it is written, with one decimal, so that no 70.0 is called fair.
    """
    total = round(total, 1)
    if total >= STRONG:
        return "strong"
    return "fair" if total >= FAIR else "weak"


def keyword_credits(blocks: Sequence[str], keywords: Sequence[Keyword]) -> dict[str, float]:
    """How far each keyword is met by what the text claims, 0 to 1, by name; a denial or a hope meets none."""
    blocks = [affirmed(block) for block in blocks]
    best: dict[str, float] = {}
    bags: list[frozenset[str]] = []
    lowered = [f" {_plain(block)} " for block in blocks]
    spelled = {word.name: _spelled(word.spellings or (word.name,)) for word in keywords}
    for block in blocks:
        bags.append(stem_set(block) if len(block) <= LONGEST_KEPT else frozenset(content_stems(block)))
        for span, _ in find_forms(block):
            best[span.name] = _OTHER_SPELLING
    for name in list(best):
        for implied in implied_by(name):
            best[implied] = max(best.get(implied, 0.0), IMPLIED)
    credits: dict[str, float] = {}
    for word in keywords:
        if word.known:
            credit = best.get(word.name, 0.0)
            literal = credit >= _OTHER_SPELLING and _written(spelled[word.name], lowered)
        else:
            literal = _written(spelled[word.name], lowered)
            parts = stem_set(word.name)
            credit = _OTHER_SPELLING if parts and any(parts <= bag for bag in bags) else 0.0
        credits[word.name] = 1.0 if literal else credit
    return credits


def _parts(
    blocks: Sequence[str], asked: Wanted, credits: dict[str, float], today: Month | None
) -> list[tuple[str, float, str] | None]:
    every = asked_for(asked.keywords)
    needed = [one for one in every if one.source in ("title", "required", "responsibility")]
    wished = [one for one in every if one.source in ("preferred", "description")]
    return [
        _keyword_part("required", needed, credits),
        _keyword_part("preferred", wished, credits),
        _relevance(blocks, asked),
        _title(blocks, asked),
        _experience(blocks, asked, today),
        _education(blocks, asked, today),
        _readability(blocks),
    ]


def _keyword_part(name: str, words: Sequence[Asked], credits: dict[str, float]) -> tuple[str, float, str] | None:
    weight = sum(word.weight for word in words)
    if not weight:
        return None
    met = sum(1 for word in words if _credit(word, credits) > 0)
    share = sum(word.weight * _credit(word, credits) for word in words) / weight
    return name, share, f"{met} of {len(words)} {'keywords' if name == 'required' else 'further keywords'} found."


def _experience(blocks: Sequence[str], asked: Wanted, today: Month | None) -> tuple[str, float, str] | None:
    if not asked.years:
        return None
    years = years_of(blocks, today)
    return "experience", min(1.0, years / asked.years), f"About {years:.0f} of {asked.years} years asked for."


def _education(blocks: Sequence[str], asked: Wanted, today: Month | None) -> tuple[str, float, str] | None:
    level, name, instead = asked.degree
    if not level:
        return None
    have = degree_of(blocks)
    share = 1.0 if have >= level else 0.5 if have == level - 1 and have > 0 else 0.0
    if instead and years_of(blocks, today) >= max(asked.years, 4):
        share = 1.0
    said = "found" if share == 1.0 else "not found"
    return "education", share, f"The post asks for a {name}: {said}."


def _relevance(blocks: Sequence[str], asked: Wanted) -> tuple[str, float, str] | None:
    if asked.work.whole is None:
        return None
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(work_stems(affirmed(block)))
    telling = nearest_words(counts, asked.work)
    # A post in telling words is easier to be near to than one in plain words; its own nearness evens that out by half.
    share = _stretched(nearness(counts, asked.work) / math.sqrt(asked.work.own or 1.0), *_NEAR)
    left = {word for _, word in telling[:4]}
    for block in blocks:
        if not left:
            break
        for word in words(block):
            for one in left.intersection(meanings(word)):
                written[one] = word
                left.discard(one)
    shown = [written[word] for _, word in telling[:4] if word in written]
    if not shown:
        return "relevance", share, "No word in it speaks for the post’s line of work."
    return "relevance", share, f"What speaks most for the post’s line of work: {joined(shown)}."


def _title(blocks: Sequence[str], asked: Wanted) -> tuple[str, float, str] | None:
    short = len(words(asked.title)) <= _TITLE_LINE
    named = title_stems(asked.title) if short and title_phrases([asked.title]) else set()
    if not named and asked.work.whole is None:
        return None
    listed = set(sections(blocks).get("skills", ()))
    lines = (one for one in blocks if one not in listed and one.count(",") < 2 and len(words(one)) <= _TITLE_LINE)
    titles = title_phrases(lines, capital=True)
    first = blocks[0][:80] if blocks else ""
    near = [_title_nearness(first, asked)]
    near += [_BELOW_HEADLINE * _title_nearness(one, asked) for one in titles[:_LATEST]]
    if titles and not title_phrases([first]):
        near[1] /= _BELOW_HEADLINE
    said = max((title_share(named, one) for one in [first, *titles[:_TITLES]]), default=0.0)
    share = max(_HELD * said, _stretched(max(near), *_TITLE))
    if said > 0.7:
        note = "The post’s title is close to a title in the resume."
    elif share >= 0.5:
        note = "A title in the resume is near the post’s line of work."
    elif share > 0.2:
        note = "The titles in the resume are some way from the post’s."
    else:
        note = "The post’s title differs from the titles in the resume."
    return "title", share, note


def _title_nearness(title: str, asked: Wanted) -> float:
    """How near a title is to the post, 0 to 1: how often the post says its words, and likeness of work."""
    named = work_stems(title)
    said = [1 - math.exp(-asked.spoken.get(word, 0) / _OFTEN) for word in dict.fromkeys(title_words(named))]
    like = _stretched(likeness(place(Counter(named)), asked.work.whole), *_LIKE)
    return _SPOKEN * sum(said) / max(1, len(said)) + (1 - _SPOKEN) * like


def _stretched(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _readability(blocks: Sequence[str]) -> tuple[str, float, str]:
    found = sections(blocks)
    text = "\n".join(blocks)
    checks = {
        "an email address": bool(_EMAIL.search(text)),
        "a phone number": any(_PHONE.search(line) for line in text.split("\n")),
        "an experience section": "experience" in found,
        "an education section": "education" in found,
        "a skills section": "skills" in found,
        "dates": bool(_YEAR.search(text)),
        "a page’s worth of words": len(words(text)) >= 60,
    }
    absent = [name for name, there in checks.items() if not there]
    note = f"Not found: {', '.join(absent)}." if absent else "A parser finds contact, sections and dates."
    return "readability", 1 - len(absent) / len(checks), note


def _written(spellings: Sequence[str], blocks: Sequence[str]) -> bool:
    return any(spelling in block for spelling in spellings for block in blocks)


@lru_cache(maxsize=2048)
def _spelled(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {_plain(one)} " for one in spellings)


def _plain(text: str) -> str:
    return _kept_plain(text) if len(text) <= LONGEST_KEPT else _evened(text)


@lru_cache(maxsize=4096)
def _kept_plain(text: str) -> str:
    return _evened(text)


def _evened(text: str) -> str:
    return re.sub(r"[^\w+#&/.]+", " ", text.lower().replace("’", "'")).replace(". ", " ").strip(" .")
