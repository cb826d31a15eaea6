"""The parts of a score: what of a post's requirements, title, line of work and words a resume has."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from atspro.engine.alternatives import Asked, asked_for
from atspro.engine.fit.types import FitRow
from atspro.engine.negation import affirmed
from atspro.engine.occupation import likeness, meanings, nearest_words, nearness, place, title_phrases, work_stems
from atspro.engine.requirements import sections, title_share, title_stems, title_words
from atspro.engine.score_keywords import credit
from atspro.engine.score_wanted import TITLE_LINE, Wanted, worth
from atspro.engine.text import joined, stems, words

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
_HELD = 0.85
"""What the post's very title counts where it stands anywhere among the resume's titles."""
_TITLES = 40
_LATEST = 2
"""The titles from the top that count as the latest: a resume may open with what its author seeks or is."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]")
_PHONE = re.compile(r"(?:\+?\d[\s().-]{0,2}){7,15}")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def parts_of(
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
    met = sum(1 for word in words if credit(word, credits) > 0)
    by_words = sum(word.weight * credit(word, credits) for word in words) / weight if weight else 0.0
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
    said = sum((1 + math.log(n)) * worth(word) * telling[word] for word, n in counts.items() if word in telling)
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
    short = len(words(asked.title)) <= TITLE_LINE
    named = title_stems(asked.title) if short and title_phrases([asked.title]) else set()
    if not named and asked.work.whole is None:
        return None
    listed = set(sections(blocks).get("skills", ()))
    lines = (one for one in blocks if one not in listed and one.count(",") < 2 and len(words(one)) <= TITLE_LINE)
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
