"""What is added up across positions: years of a work or a tool from dates, people from counts. Always rounded down."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from atspro.engine.fit.kinship import kinds_of_title
from atspro.engine.fit.matching import IMPLIED, passage_skills, shows_name
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.types import FitTable, Total
from atspro.engine.fit.year_rows import same_work
from atspro.engine.fit.years import bare_title, months_of
from atspro.engine.requirements import title_words
from atspro.engine.text import stem, stems
from atspro.shapes import JobData

MAX_TOTALS = 5
_ADDED = {
    "trained": "trained", "mentored": "mentored", "coached": "coached", "precepted": "precepted", "onboarded":
        "onboarded",
    "hired": "hired", "recruited": "recruited", "tutored": "tutored", "taught": "taught", "opened": "opened",
    "launched": "launched", "placed": "placed", "delivered": "delivered", "published": "published",
}  # fmt: skip
_COUNT = re.compile(
    r"^(?:\W*)(?P<verb>"
    + "|".join(_ADDED)
    + r")\s(?P<number>\d{1,4}(?:,\d{3})?)(?:\s(?:new|junior|graduate))?\s(?P<noun>[a-z]+(?:\s(?!(?:per|an?|each"
    r"|every|in|on|at|for|to|of|from|with|and|by|the|as)\b)[a-z]+)?)(?P<next>[\s,.;]|$)(?!(?:per|a|each)\s)",
    re.I,
)
_RATE = re.compile(r"^[\s,]*(?:per|an?|each|every|at a time|annually|monthly|weekly|daily)\b", re.I)


def totals_of(table: FitTable, profile: Profile, job: JobData) -> Iterator[Total]:
    """At most `MAX_TOTALS`: years as what the person is, years of what the post asks for, people counted together."""
    made: dict[str, Total] = {}
    for total in (*_titles(profile, job), *_tools(table, profile), *_counts(profile)):
        made.setdefault(total.text.lower(), total)
    yield from list(made.values())[:MAX_TOTALS]


def _titles(profile: Profile, job: JobData) -> Iterator[Total]:
    """Years under one title, ranks aside: "7 years as charge nurse"; the post's own work first, then the longest."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(profile.positions):
        key = tuple(sorted(title_words(stems(bare_title(one.title)))))
        if key:
            groups[key].append(number)
    wanted = set(title_words(stems(f"{bare_title(job.title)} {kinds_of_title(job.title)}")))
    made = []
    for numbers in groups.values():
        spans = [span for span in profile.spans if span.index in numbers]
        years = months_of(spans) // 12
        if years >= 2:
            newest = max(spans, key=lambda span: span.end).index
            titles = {re.split(r",|\s[-–—|(]", profile.positions[span.index].title)[0].strip() for span in spans}
            subject = titles.pop() if len(titles) == 1 else bare_title(profile.positions[newest].title)
            paths = tuple(path for span in spans for path in _dates(span.index, span.current))
            own = set(title_words(stems(f"{subject} {kinds_of_title(subject)}")))
            shared = len(wanted & own) or same_work(subject, job.title)
            made.append((-shared, -years, Total(f"{years} years as {subject}", paths, years, "years", subject)))
    made.sort(key=lambda one: (one[0], one[1], one[2].text))
    # Years of another trade are told where there are none of this one.
    near = [one for one in made if one[0]]
    yield from (total for _, _, total in (near or made[:1])[:2])


def _dates(index: int, current: bool) -> tuple[str, ...]:
    at = f"resume.workExperience[{index}]"
    return (f"{at}.startDate", f"{at}.isCurrent" if current else f"{at}.endDate")


def _tools(table: FitTable, profile: Profile) -> Iterator[Total]:
    """Years of the positions that show a tool or skill that the post demands."""
    made = []
    for number, row in enumerate(table.rows):
        asked = row.requirement
        if asked.kind != "tool" or asked.need != "must" or row.status == "not shown":
            continue
        for name in asked.options[:3]:
            found = [one.passage for one in shows_name(name, profile.passages) if one.degree >= IMPLIED]
            often = Counter(one.group for one in found)
            # One line of a position makes its years none of that tool.
            groups = {one.group for one in found if one.kind in ("skill", "title") or often[one.group] > 1}
            spans = [span for span in profile.spans if f"resume.workExperience[{span.index}]" in groups]
            years = months_of(spans) // 12
            if years >= 2:
                paths = tuple(path for span in spans for path in _dates(span.index, span.current))
                held = tuple(
                    one.path for one in profile.passages if one.group in groups and name in passage_skills(one)
                )[:3]
                text = f"{years} years in positions with {name}"
                made.append((not asked.core, -years, number, Total(text, (*held, *paths), years, "years", name)))
    made.sort(key=lambda one: one[:3])
    yield from (total for *_, total in made[:2])


def _counts(profile: Profile) -> Iterator[Total]:
    """Counts of one action on one kind of people or things, in two positions or more: 9 and 4 nurses trained are 13."""
    groups: defaultdict[tuple[str, str], list[tuple[int, str, str, str]]] = defaultdict(list)
    for one in profile.passages:
        match = _COUNT.match(one.claim) if one.kind in ("bullet", "project") else None
        if match and not _RATE.match(one.claim[match.end() - 1 :]):
            noun = match.group("noun").split()
            head = noun[-1] if len(noun) > 1 and noun[-1].endswith("s") else noun[0]
            if head.endswith("s"):
                number = int(match.group("number").replace(",", ""))
                groups[(match.group("verb").lower(), stem(head))].append((number, head, one.path, one.group))
    for (verb, _), found in groups.items():
        if len({group for *_, group in found}) > 1:
            total = sum(number for number, *_ in found)
            yield Total(
                f"{total} {found[0][1]} {verb}", tuple(path for _, _, path, _ in found), total, found[0][1], verb
            )
