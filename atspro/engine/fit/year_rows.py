"""Rows for years of work in kind, from the dates of positions of that kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from atspro.engine.fit.asked_years import YEARS
from atspro.engine.fit.kinship import kindred, kinds_of_title
from atspro.engine.fit.matching import (
    KINDRED,
    NAMED,
    Shown,
    covers,
    need_words,
    shows_name,
    skills_shown,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.rows import row
from atspro.engine.fit.skill_rows import LEADS_BY_TITLE, asks_to_lead, need_row, tells_of_leading
from atspro.engine.fit.types import FitRow, Requirement, Status
from atspro.engine.fit.years import Span, bare_title, years_in_kind
from atspro.engine.number_words import number_of
from atspro.engine.occupation import likeness, place, work_stems
from atspro.engine.requirements import title_words
from atspro.engine.skills import vocabulary
from atspro.engine.text import joined, stem, stems, words
from atspro.shapes import JobData

_LONG_AGO = 60
"""Months since work of a kind ended, from which it is told as long ago."""


def years_row(asked: Requirement, profile: Profile, job: JobData | None) -> FitRow:
    subject = asked.name
    leads = asks_to_lead(subject)
    title = bare_title(job.title) if job else ""
    by_index = {span.index: span for span in profile.spans}

    def of_kind(index: int) -> bool:
        if leads and not _led_there(profile, index):
            return False
        return _in_kind(head or title, asked.options, profile, index, generic, title) if head or title else True

    head, _, setting = f" {subject}".partition(" in ")
    head = head.strip()
    generic = not head
    spans = _within(asked, profile)
    years, chosen, last = years_in_kind(spans, of_kind)
    texts = {one.path: one for one in profile.passages}
    shown = [
        Shown(
            replace(texts[one.path], order=0)
            if one.path in texts
            else Passage(one.path, one.title, one.title, "title", employer=one.employer),
            NAMED,
        )
        for one in (profile.positions[index] for index in chosen)
        if one.path
    ]
    if not shown:
        shown = [Shown(Passage("", profile.positions[n].title, "", "title"), NAMED) for n in chosen]
    kind = f" of {subject}" if head else ""
    if setting and chosen and years:
        need = need_words(setting)
        there = [n for n in chosen if covers(need, _around(profile, n)) >= 0.5]
        general = " ".join(one.claim for one in profile.passages if one.kind in ("summary", "headline"))
        if there:
            years, chosen, last = years_in_kind(spans, lambda index: index in there)
        elif covers(need, general) < 0.5:
            note = f"{_plural(years)} by the dates; that they were in {setting} is not found by name."
            return row(asked, "partly", shown, note)
    if years >= asked.amount:
        now = profile.today[0] * 12 + profile.today[1] - 1 if profile.today else last
        if now - last >= _LONG_AGO:
            return row(
                asked, "partly", shown, f"{years} years by the dates, the last of them {(now - last) // 12} years ago."
            )
        return row(asked, "met", shown, f"{_plural(years)}{kind} by the dates of {_positions(profile, chosen)}.")
    if not chosen and len(spans) < len(profile.spans):
        before, earlier, _ = years_in_kind(profile.spans, of_kind)
        if before:
            window = _WINDOW.search(asked.line)
            note = f"{_plural(before)} by the dates, none of them {window.group() if window else 'since'}."
            shown = [Shown(texts[at], NAMED) for n in earlier if (at := profile.positions[n].path) in texts]
            return row(asked, "not shown", shown, note)
    stated = _stated(asked, profile, subject or title)
    if stated:
        return row(asked, "partly", [*shown, stated], f"The resume states it; its dates show {_plural(years)}.")
    if years or (by_index and chosen):
        told = "less than a year" if not years else _plural(years)
        status: Status = "partly"
        return row(asked, status, shown, f"{told} of {asked.amount} by the dates of {_positions(profile, chosen)}.")
    undated = [n for n in range(len(profile.positions)) if n not in by_index and of_kind(n)]
    if undated:
        shown = [Shown(texts[profile.positions[n].path], NAMED) for n in undated if profile.positions[n].path in texts]
        return row(asked, "partly", shown, "The work is shown, without dates that can be counted.")
    named = [one for name in asked.options for one in shows_name(name, profile.passages)]
    if named:
        return row(asked, "partly", named, "It is named, but not as the work of a dated position.")
    nearest = need_row(replace(asked, kind="skill", text=subject, options=()), profile) if subject else None
    near = nearest.evidence if nearest and nearest.status != "not shown" else ()
    made = row(asked, "not shown", [], f"No dated position is found that shows {subject or 'this kind of work'}.")
    return replace(made, evidence=near[:3])


def _led_there(profile: Profile, index: int) -> bool:
    """Whether people were led in a position, as its title or one of its lines tells."""
    position = profile.positions[index]
    return bool(LEADS_BY_TITLE.search(position.title)) or any(map(tells_of_leading, position.texts))


def _around(profile: Profile, index: int) -> str:
    position = profile.positions[index]
    return " ".join((position.title, position.employer, *position.texts))


_WINDOW = re.compile(r"\b(?:in|within|over|during) the (?:last|past) (\w+) years?\b", re.I)


def _within(asked: Requirement, profile: Profile) -> list[Span]:
    """The positions, cut to the last years where the post asks for years within them."""
    window = _WINDOW.search(asked.line)
    size = (number_of(window.group(1)) or 0) if window else 0
    if not size or profile.today is None:
        return list(profile.spans)
    since = profile.today[0] * 12 + profile.today[1] - 1 - 12 * size
    return [replace(span, start=max(span.start, since)) for span in profile.spans if span.end > since]


def _plural(years: int) -> str:
    return "less than a year" if years == 0 else "1 year" if years == 1 else f"{years} years"


def _positions(profile: Profile, chosen: Sequence[int]) -> str:
    titles = dict.fromkeys(profile.positions[n].title.split(" | ")[0] for n in chosen if profile.positions[n].title)
    return joined(list(titles)[:3]) if titles else "the positions"


def _in_kind(
    subject: str, options: Sequence[str], profile: Profile, index: int, generic: bool, near_title: str = ""
) -> bool:
    """Whether a position is work of a kind: its title says it, or its lines show the skills that are the kind."""
    position = profile.positions[index]
    hard = [name for name in options if not vocabulary().skills[name].soft]
    whole = " \n".join((position.title, *position.texts))
    if hard and not generic:
        # One line that names a tool does not make a paralegal's years those of a developer; a list or two lines do.
        texts = tuple(dict.fromkeys((position.title, *position.texts)))
        for name in hard:
            telling = [text for text in texts if name in skills_shown(text, len(text.split()) < 6)]
            if (
                len(telling) > 1
                or any(len(text.split()) < 6 for text in telling)
                or (telling and _title_near(position.title, near_title))
            ):
                return True
    named = f"{position.title} {kinds_of_title(position.title)}"
    title = set(title_words(stems(named)))
    parts = [part for part in re.split(r",\s*(?:or |and )?|\s+(?:or|and/or|/)\s+|/", subject) if part.strip()] or [
        subject
    ]
    for part in parts:
        kind = [one for one in title_words(stems(bare_title(part) if generic else part)) if one not in _HOLLOW]
        if not kind:
            continue
        said = sum(max((kindred(one, other) for other in title), default=0.0) for one in kind) / len(kind)
        if said >= 0.65 or same_work(position.title, part):
            return True
        if said >= 0.5:
            # "Principal Engineer" is software engineering where what it tells of is near that work.
            near = _near_work(whole, part)
            if near >= (_NEAR_WORK / 2 if generic else _NEAR_WORK):
                return True
        if not generic and len(kind) > 1 and kindred_in(kind[-1], title):
            # "B2B SaaS sales" is sales, of a kind that the position or the summary tells of.
            around = [whole, position.employer]
            around += [one.claim for one in profile.passages if one.kind in ("summary", "headline")]
            if covers(dict.fromkeys(kind[:-1], 1.0), " ".join(around)) >= 0.5:
                return True
        by_name = {stem(word) for name in hard for word in words(name)}
        if not generic and len(kind) <= 6 and not by_name.issuperset(kind):
            need = dict.fromkeys(kind, 1.0)
            told = max((covers(need, text) for text in (position.title, *position.texts)), default=0.0)
            if told >= 0.8 or covers(need, whole) >= 0.9:
                return True
    return False


def kindred_in(one: str, others: set[str]) -> bool:
    """Whether a stem or a kindred one is among some."""
    return any(kindred(one, other) for other in others)


def _title_near(title: str, other: str) -> bool:
    mine, theirs = set(title_words(stems(bare_title(title)))), set(title_words(stems(other)))
    return any(kindred(one, another) for one in mine for another in theirs)


def same_work(title: str, kind: str) -> bool:
    """Whether a title is near a kind of work in what it does not share with it word for word."""
    return _near_work(title, kind) >= _SAME_WORK


@lru_cache(maxsize=1024)
def _near_work(text: str, kind: str) -> float:
    """How near two texts are in their line of work, words of both left aside; 0 where nothing is left."""
    mine, theirs = Counter(work_stems(text)), Counter(work_stems(kind))
    for shared in mine.keys() & theirs.keys():
        del mine[shared], theirs[shared]
    return likeness(place(mine), place(theirs)) if mine and theirs else 0.0


_SAME_WORK = 0.55
_NEAR_WORK = 0.2
"""How near what a position tells must be to a kind of work that half its title names."""


_HOLLOW = frozenset(
    stems(
        "experience work role position industry environment field setting level similar general various"
        " professional team responsibilities management manager"
    )
) - frozenset(["manag"])


def _stated(asked: Requirement, profile: Profile, subject: str) -> Shown | None:
    """A line that states as many years of this kind ("12 years in acute care")."""
    words = dict.fromkeys(stems(subject), 1.0) if subject else {}
    for one in profile.passages:
        if one.kind not in ("summary", "headline", "skill", "bullet"):
            continue
        for match in YEARS.finditer(one.claim):
            number = match.group("number")
            amount = int(number) if number.isdigit() else 0
            if amount >= asked.amount and (not words or covers(words, one.claim) >= 0.6):
                return Shown(one, KINDRED)
    return None
