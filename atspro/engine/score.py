"""The score: how well a resume meets a job post.

total = sum over parts of weight × share, with the weights of the parts that the post asks for scaled to add up to 100.

    required      28  half the post's title, required and duty keywords, by their weights, half the must-haves and
                      duties of the fit table (`atspro.engine.fit`), those that decide twice
    preferred      2  the same of its wishes
    experience     3  years of work of the kind asked for
    education      2  the degree asked for
    title         22  the post's job title among the resume's, or how near the latest is to the post's words and work
    relevance     20  the resume's ten words that speak most for the post's line of work (`atspro.engine.occupation`)
    words         20  the eight lines of the resume that share most words with the post
    readability    3  what a parser needs to find: contact, section headings, dates, entries

Where the words of resume and post agree, "title" and "relevance" have at least half of what "words" has: an odd title
takes no score far below what TF-IDF would say.

A must-have that is not shown keeps the score below `STRONG`, and the note of "required" names it: of one that decides
what is above `CAPPED` counts a part, of any other that has a name only what is above `STRONG`. A post for
beginners asks for no titles: that part counts a quarter.

A keyword earns 1 in the post's own spelling, 0.8 in another spelling or wording, 0.6 when another skill implies it
(PostgreSQL implies SQL), 0 otherwise: parsers that compare words literally are common, so the same fact in the post's
words is worth more. Of terms of which the post lets any one do, the best counts, once. The total does not fall when a
line is added to the end of the text, and does not depend on how lines are wrapped or marked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from atspro.engine.alternatives import Asked, asked_for
from atspro.engine.fit.judge import judge
from atspro.engine.fit.matching import IMPLIED as _IMPLIED
from atspro.engine.fit.matching import skills_shown
from atspro.engine.fit.profile import profile_of_text
from atspro.engine.fit.requirements import asks_no_experience, requirements
from atspro.engine.fit.types import FitRow, Requirement
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
    sections,
    title_share,
    title_stems,
    title_words,
)
from atspro.engine.skills import vocabulary
from atspro.engine.text import LONGEST_KEPT, content_stems, joined, stem_set, stems, tells_nothing, words
from atspro.engine.text_units import resume_units
from atspro.engine.types import Band, Keyword, Month, Score, ScorePart
from atspro.shapes import JobData

WEIGHTS = {
    "required": 28.0,
    "preferred": 2.0,
    "relevance": 20.0,
    "title": 22.0,
    "words": 20.0,
    "experience": 3.0,
    "education": 2.0,
    "readability": 3.0,
}
STRONG, FAIR = 70.0, 45.0
CAPPED = 50.0
"""The points from which a score without a must-have counts less, so that even a full one stays below `STRONG`."""
_BELOW = 1.0
"""How far below `STRONG` a score begins that would be strong but for a must with a name."""
_BEGINNERS = 0.25
"""What a post for beginners gives for titles."""
_ROWS = 0.5
"""The share of the fit table's rows in the part for requirements where there are many; the rest are keywords."""
_FEW_ROWS = 3
"""Of so many rows half of that share, so that a post of one requirement is not all or nothing."""
_WORDS = (0.02, 0.16)
"""Where sharing words with a post is worth 0 and where 1: the middle nine tenths of 1,200 pairs lie between."""
_LINES = 8
"""How many lines make up what a resume shares with a post in words: few enough for a short resume."""
_SHORT = 6
"""Words that a line counts at least, so that none of one word is all agreement."""
_STANDS_IN = 0.5
"""What shared words count for a title or a line of work that is not recognized."""
_COMMON = 0.25
"""What a word of any post counts beside one that tells something."""

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
    requirements: tuple[Requirement, ...] = ()
    place: JobData | None = None
    """Where a licence must hold, for posts that are read: their title and location."""
    beginners: bool = False
    telling: Mapping[str, float] = field(default_factory=dict)
    """The post's words, each with how much it says, as a vector of length 1."""


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
    found = requirements(job, lines, paths=False)
    return Wanted(
        tuple(job_keywords(job, lines)),
        asked_years(lines),
        asked_degree(lines),
        title,
        field_of([title, *told]),
        spoken,
        found,
        job if isinstance(job, JobData) else None,
        asks_no_experience(lines, found),
        _unit_vector(Counter(word for text in told for word in stems(text))),
    )


def score(resume: str, job: JobData | str | Wanted, *, today: Month | None = None) -> Score:
    """Score a resume's text (Markdown, plain text as out of a PDF, or JSON Resume) against a post.

    ``today`` is the (year, month) up to which a current position counts; without it, up to the latest date of the
    resume's own positions. ``matched`` and ``missing`` name the keywords, heaviest first.
    """
    asked = job if isinstance(job, Wanted) else wanted(job)
    blocks = resume_units(resume)
    credits = keyword_credits(blocks, asked.keywords)
    profile = profile_of_text(blocks, today)
    rows = [judge(one, profile, asked.place) for one in asked.requirements]
    parts = [part for part in _parts(blocks, asked, credits, rows) if part is not None]
    weights = {**WEIGHTS, "title": WEIGHTS["title"] * (_BEGINNERS if asked.beginners else 1.0)}
    scale = 100 / sum(weights[name] for name, _, _ in parts)
    made = tuple(
        ScorePart(name, round(weights[name] * scale * share, 2), round(weights[name] * scale, 2), note)
        for name, share, note in parts
    )
    missing = [row for row in rows if row.status == "not shown" and row.requirement.need == "must"]
    made = _capped(made, [row for row in missing if row.requirement.core])
    made = _below_strong(made, [row for row in missing if not row.requirement.core and is_named(row.requirement)])
    total = round(sum(part.points for part in made), 2)
    return Score(
        min(100.0, total),
        band(total),
        made,
        tuple(word.name for word in asked.keywords if credits[word.name] > 0),
        unmet(asked.keywords, credits),
    )


def _capped(parts: tuple[ScorePart, ...], missing: Sequence[FitRow]) -> tuple[ScorePart, ...]:
    """The parts of a score whose must-haves are not all shown: together below `STRONG`, and one of them says why."""
    if not missing:
        return parts
    names = joined(dict.fromkeys(row.requirement.text for row in missing[:3]))
    said = f"Not shown, and asked for as a must: {names}. This keeps the score below {STRONG:.0f}."
    total = sum(part.points for part in parts)
    most = STRONG - 0.1 - CAPPED
    kept = CAPPED + (total - CAPPED) * most / (100 - CAPPED) if total > CAPPED else total
    factor = kept / total if total else 1.0
    where = next((part.name for part in parts if part.name == "required"), parts[0].name)
    return tuple(
        replace(
            part,
            points=math.floor(part.points * factor * 100) / 100 if factor < 1 else part.points,
            note=f"{part.note} {said}".strip() if part.name == where else part.note,
        )
        for part in parts
    )


def is_named(asked: Requirement) -> bool:
    """Whether a requirement has a name that paper can show: a tool, a language, a certificate, a degree, years."""
    if asked.kind in ("tool", "language", "certificate", "licence", "degree", "years"):
        return True
    names = [vocabulary().skills[name] for name in asked.options if name in vocabulary().skills]
    return asked.kind == "skill" and bool(names) and not any(one.soft for one in names)


def _below_strong(parts: tuple[ScorePart, ...], missing: Sequence[FitRow]) -> tuple[ScorePart, ...]:
    """The parts of a score that would be strong although a must with a name is not shown: below `STRONG`, and why.

    What is above `_BELOW` less than it keeps its order, so that of two such resumes the better one stays ahead.
    """
    total = sum(part.points for part in parts)
    least = STRONG - _BELOW
    if not missing or total <= least:
        return parts
    names = joined(dict.fromkeys(row.requirement.text for row in missing[:3]))
    kept = least + (total - least) * (_BELOW - 0.1) / (100 - least)
    where = next((part.name for part in parts if part.name == "required"), parts[0].name)
    said = f"Not shown, and asked for as a must: {names}. This keeps the score below {STRONG:.0f}."
    return tuple(
        replace(
            part,
            points=math.floor(part.points * kept / total * 100) / 100,
            note=f"{part.note} {said}".strip() if part.name == where else part.note,
        )
        for part in parts
    )


def _unit_vector(counts: Mapping[str, int]) -> dict[str, float]:
    weighed = {word: (1 + math.log(count)) * _worth(word) for word, count in counts.items()}
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {word: value / length for word, value in weighed.items()}


def _worth(word: str) -> float:
    return _COMMON if tells_nothing(word) else 1.0


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
        for name, degree in skills_shown(block, len(words(block)) < 6 or block.count(",") > 2).items():
            best[name] = max(best.get(name, 0.0), _OTHER_SPELLING if degree > _IMPLIED else IMPLIED)
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
    blocks: Sequence[str], asked: Wanted, credits: dict[str, float], rows: Sequence[FitRow]
) -> list[tuple[str, float, str] | None]:
    every = asked_for(asked.keywords)
    needed = [one for one in every if one.source in ("title", "required", "responsibility")]
    wished = [one for one in every if one.source in ("preferred", "description")]
    shared = _words(blocks, asked)
    least = _STANDS_IN * shared[1] if shared else 0.0
    return [
        _required("required", needed, credits, [row for row in rows if row.requirement.need != "wanted"]),
        _required("preferred", wished, credits, [row for row in rows if row.requirement.need == "wanted"]),
        _at_least(least, _relevance(blocks, asked)),
        _at_least(least, _title(blocks, asked)),
        shared,
        _of_kind("experience", rows, "years"),
        _of_kind("education", rows, "degree"),
        _readability(blocks),
    ]


def _at_least(least: float, part: tuple[str, float, str] | None) -> tuple[str, float, str] | None:
    return part and (part[0], max(least, part[1]), part[2])


_VALUE = {"met": 1.0, "partly": 0.5, "not shown": 0.0}
_OTHER_PARTS = ("years", "degree")
_OF_THE_JOB = ("place", "shift", "right_to_work", "travel")
"""What few resumes speak of: it stands in the fit table and counts nothing."""


def _required(
    name: str, words: Sequence[Asked], credits: dict[str, float], rows: Sequence[FitRow]
) -> tuple[str, float, str] | None:
    counted = [row for row in rows if row.requirement.kind not in (*_OTHER_PARTS, *_OF_THE_JOB)]
    weight = sum(word.weight for word in words)
    if not weight and not counted:
        return None
    met = sum(1 for word in words if _credit(word, credits) > 0)
    by_words = sum(word.weight * _credit(word, credits) for word in words) / weight if weight else 0.0
    whole = sum(_row_weight(row) for row in counted)
    by_rows = sum(_row_weight(row) * _VALUE[row.status] for row in counted) / whole if whole else 0.0
    by_table = _ROWS * len(counted) / (len(counted) + _FEW_ROWS)
    share = by_words if not whole else by_rows if not weight else (1 - by_table) * by_words + by_table * by_rows
    notes = []
    if weight:
        notes.append(f"{met} of {len(words)} {'keywords' if name == 'required' else 'further keywords'} found.")
    if counted:
        shown = sum(1 for row in counted if row.status == "met")
        partly = sum(1 for row in counted if row.status == "partly")
        also = f", {partly} partly" if partly else ""
        notes.append(f"{shown} of {len(counted)} {'requirements' if name == 'required' else 'wishes'} met{also}.")
    return name, share, " ".join(notes)


def _row_weight(row: FitRow) -> float:
    return 2.0 if row.requirement.core else 0.5 if row.requirement.kind == "trait" else 1.0


def _of_kind(name: str, rows: Sequence[FitRow], kind: str) -> tuple[str, float, str] | None:
    asked = [row for row in rows if row.requirement.kind == kind and row.requirement.need != "wanted"]
    if not asked:
        return None
    share = sum(_VALUE[row.status] for row in asked) / len(asked)
    worst = min(asked, key=lambda row: _VALUE[row.status])
    note = worst.note or f"{worst.requirement.text}: {worst.status}."
    return name, share, note


def _words(blocks: Sequence[str], asked: Wanted) -> tuple[str, float, str] | None:
    if not asked.telling:
        return None
    shared = sorted((_agreement(block, asked.telling) for block in blocks), reverse=True)[:_LINES]
    share = _stretched(sum(shared) / _LINES, *_WORDS)
    said = "many" if share >= 0.6 else "some" if share >= 0.25 else "few"
    return "words", share, f"Its lines share {said} words with the post."


def _agreement(block: str, telling: Mapping[str, float]) -> float:
    """How much a line agrees with a post in words: a cosine, but that a short line counts as one of some words."""
    counts = Counter(stems(affirmed(block)))
    said = sum((1 + math.log(n)) * _worth(word) * telling[word] for word, n in counts.items() if word in telling)
    return said / math.sqrt(max(_SHORT, len(counts)))


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
