"""The plan of a job's documents, made from the fit table alone: no chance, no clock."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence

from atspro.engine.dates import find_date, parse_date
from atspro.engine.fit.application import addressee_of, asked_for_in
from atspro.engine.fit.kinship import kindred, kinds_of_title
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile, profile_of
from atspro.engine.fit.requirements import asks_no_experience
from atspro.engine.fit.rows import measured
from atspro.engine.fit.totals import totals_of
from atspro.engine.fit.types import (
    Answer,
    Close,
    EvidenceLine,
    Fact,
    FitRow,
    FitTable,
    Gap,
    Plan,
    Thesis,
)
from atspro.engine.fit.years import bare_title
from atspro.engine.job_posting import post_lines
from atspro.engine.occupation import likeness, place, work_stems
from atspro.engine.requirements import title_words
from atspro.engine.resume_text import prose_date
from atspro.engine.text import stem, stems
from atspro.engine.types import Month
from atspro.shapes import JobData, ResumeData, ResumeSection, Shape

MIN_FACTS, MAX_FACTS = 5, 7
_PER_EMPLOYER = 4
_OLD = 120
"""Months after which a fact is left out unless nothing newer shows the same."""
_BREAK = 7
"""Months without a position that a reader sees as a break."""
Shows = dict[tuple[str, str], tuple[int, ...]]
Held = dict[tuple[str, str], Passage]
"""The passages of a resume by path and text: a long field has several of one path."""
_ACTIONS = frozenset(["bullet", "project", "award"])
_THESIS_KINDS = {"tool": 1.0, "skill": 1.0, "duty": 0.95, "years": 0.65, "trait": 0.5}
_NEEDS = {"must": 1.0, "duty": 0.95, "wanted": 0.7}
_FAR_WORK = 0.45


def make_plan(
    resume: ResumeData,
    job: JobData,
    table: FitTable,
    *,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] = (),
    today: Month | None = None,
) -> Plan:
    """Choose what the documents of a job will say: the same input, the same plan.

    ``table`` is the `fit_table` of the same resume, sections and post. ``answers`` are kept in it as they are. Without
    ``today`` no break up to now is seen.
    """
    profile = profile_of(resume, sections, today)
    held = {(one.path, one.text): one for one in profile.passages}
    ages = _ages(profile)
    shows = rows_by_passage(table)
    thesis = _thesis(table, held, ages, job)
    contact = resume.contact_info
    reach = [
        ("email", contact.email),
        ("phone", contact.phone),
        *((f"links[{n}].url", one.url) for n, one in enumerate(contact.links)),
    ]
    duty = next((row for row in table.of("duty") if row.status != "not shown"), None) or next(
        iter(table.of("duty")), None
    )
    return Plan(
        thesis=thesis,
        facts=tuple(_facts(table, held, shows, ages, thesis)),
        totals=tuple(totals_of(table, profile, job)),
        gap=_gap(resume, job, table, profile),
        addressee=addressee_of(job),
        close=Close(
            duty.requirement.text if duty else "",
            duty.requirement.path if duty else "",
            tuple(EvidenceLine(f"resume.contactInfo.{name}", text) for name, text in reach if text)[:3],
        ),
        asked_for=asked_for_in(job),
        answers=tuple(answers),
        digests={"resume": digest(resume, *sections), "job": digest(job), "answers": _digest_of_answers(answers)},
    )


# The thesis and the facts


def rows_by_passage(table: FitTable) -> Shows:
    """The numbers of the rows that a passage shows, those not shown left out."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(table.rows):
        if row.status != "not shown" and row.requirement.kind not in ("place", "right_to_work", "shift", "travel"):
            for line in row.evidence:
                found.setdefault((line.path, line.text), []).append(number)
    return {at: tuple(numbers) for at, numbers in found.items()}


def _ages(profile: Profile) -> dict[str, int]:
    """How many months ago each entry of the work experience ended, counted from the end of the newest."""
    newest = max((span.end for span in profile.spans), default=0)
    return {f"resume.workExperience[{span.index}]": newest - span.end for span in profile.spans}


def _speaks(passage: Passage, ages: dict[str, int]) -> float:
    """How strongly a passage speaks, by itself: an action with a measure of the last years most."""
    base = {
        "bullet": 1.0,
        "project": 0.9,
        "award": 0.85,
        "certificate": 0.6,
        "degree": 0.5,
        "summary": 0.45,
        "title": 0.4,
    }.get(passage.kind, 0.25)
    age = ages.get(passage.group, 0)
    return base * (1.3 if measured(passage.text) else 1.0) * (0.55 if age > _OLD else 1 - age / 400)


def _thesis(table: FitTable, held: Held, ages: dict[str, int], job: JobData) -> Thesis | None:
    best: tuple[float, int] | None = None
    title = Counter(title_words(stems(job.title)))
    for number, row in enumerate(table.rows):
        asked = row.requirement
        weight = _THESIS_KINDS.get(asked.kind, 0.0) * _NEEDS[asked.need] * (1.0 if row.status == "met" else 0.4)
        proofs = _proofs(row, held)
        if not weight or not proofs:
            continue
        strongest = sorted((_speaks(one, ages) for one in proofs), reverse=True)
        about = sum(1 for one in set(title_words(stems(asked.text))) if one in title)
        value = (
            weight
            * (strongest[0] + 0.5 * sum(strongest[1:2]))
            * (1.1 if asked.core else 1.0)
            * (1 + 0.08 * min(2, about))
        )
        value *= max(0.75, 1 - 0.02 * number)
        value *= 0.6 + 0.4 * min(1.0, row.strength / 8)
        if best is None or value > best[0]:
            best = (value, number)
    if best is None:
        return None
    row = table.rows[best[1]]
    proofs = _proofs(row, held)
    recent = [one for one in proofs if ages.get(one.group, 0) <= _OLD]
    proofs = sorted(recent or proofs, key=lambda one: -_speaks(one, ages))
    return Thesis(
        best[1],
        row.requirement.text,
        row.requirement.path,
        tuple(EvidenceLine(one.path, one.text) for one in proofs[:3]),
    )


def _proofs(row: FitRow, held: Held) -> list[Passage]:
    """The actions that prove a row; of years in kind those of the positions that count."""
    found = [held[line.path, line.text] for line in row.evidence if (line.path, line.text) in held]
    if row.requirement.kind == "years" and row.status == "met":
        groups = {one.group for one in found if one.kind == "title"}
        found += [one for one in held.values() if one.group in groups and measured(one.text)]
    return [one for one in dict.fromkeys(found) if one.kind in _ACTIONS]


def _facts(
    table: FitTable,
    held: Held,
    shows: Shows,
    ages: dict[str, int],
    thesis: Thesis | None,
) -> list[Fact]:
    """Five to seven facts: those of the thesis, then what shows most of what is not shown yet, strongest first."""
    chosen: list[Passage] = [held[line.path, line.text] for line in (thesis.proofs[:2] if thesis else ())]
    shown = {number for one in chosen for number in shows.get((one.path, one.text), ())}
    worth = [
        _NEEDS[row.requirement.need] * (1.6 if row.requirement.core else 1.0) * (1.0 if row.status == "met" else 0.5)
        for row in table.rows
    ]
    candidates = [
        one for one in held.values() if one.kind in (*_ACTIONS, "certificate", "degree") and len(one.text) < 600
    ]
    old_only = {
        number
        for number in range(len(table.rows))
        if all(
            ages.get(held[line.path, line.text].group, 0) > _OLD
            for line in table.rows[number].evidence
            if (line.path, line.text) in held and held[line.path, line.text].kind in _ACTIONS
        )
    }
    while len(chosen) < MAX_FACTS:
        best: tuple[float, Passage] | None = None
        used = Counter(one.group for one in chosen)
        for one in candidates:
            if any(one.path == other.path for other in chosen) or (
                one.kind in _ACTIONS and used[one.group] >= _PER_EMPLOYER
            ):
                continue
            rows = shows.get((one.path, one.text), ())
            fresh = sum(worth[number] for number in rows if number not in shown)
            again = 0.25 * sum(worth[number] for number in rows if number in shown)
            if one.kind not in _ACTIONS and (not fresh or any(other.kind == one.kind for other in chosen)):
                continue
            if ages.get(one.group, 0) > _OLD and not any(number in old_only and number not in shown for number in rows):
                continue
            value = (
                (fresh + again + (0.35 if one.kind in _ACTIONS and measured(one.text) else 0.1))
                * _speaks(one, ages)
                / (1 + 0.2 * used[one.group])
            )
            if best is None or value > best[0] + 1e-9:
                best = (value, one)
        if best is None or (len(chosen) >= MIN_FACTS and best[0] < 0.5):
            break
        chosen.append(best[1])
        shown |= set(shows.get((best[1].path, best[1].text), ()))
    return [
        Fact(one.path, one.text, one.employer, one.position, one.current, shows.get((one.path, one.text), ()))
        for one in chosen
    ]


# The gap


def _gap(resume: ResumeData, job: JobData, table: FitTable, profile: Profile) -> Gap | None:
    """The one thing that every reader will see, by how much it weighs in a decision."""
    found: list[tuple[float, Gap]] = []
    for number, row in enumerate(table.rows):
        asked = row.requirement
        if asked.need != "must" or row.status == "met":
            continue
        if (
            asked.kind in ("licence", "certificate")
            and asked.core
            and (row.status == "not shown" or "licence shown is of" in row.note)
        ):
            found.append(
                (
                    10.0 if asked.kind == "licence" else 6.5,
                    Gap("licence", asked.text, (asked.path,), row.evidence, number),
                )
            )
        elif asked.kind == "years" and asked.core:
            weight = 8.0 if row.status == "not shown" else 7.5 if "years ago" in row.note else 5.0
            found.append((weight, Gap("years", asked.text, (asked.path,), row.evidence, number)))
        elif row.status == "not shown" and (
            asked.kind in ("tool", "language", "degree") or (asked.kind == "skill" and asked.options)
        ):
            weight = (
                9.0
                if asked.core and asked.path == "job.title"
                else 7.0
                if asked.core
                else 3.0
                if asked.kind == "tool"
                else 2.0
            )
            found.append((weight - number / 100, Gap("must-have", asked.text, (asked.path,), row.evidence, number)))
    lines = post_lines(job)
    beginners = asks_no_experience(lines, [row.requirement for row in table.rows])
    studies = any(study.finished is False for study in profile.studies)
    trains = re.search(r"apprentic|trainee", job.title, re.I)
    change = None if ((beginners or studies) and not trains) or _does_the_work(table) else _change(job, profile)
    if change:
        found.append((8.5, change))
    pause = None if studies else _break(resume, profile)
    if pause:
        found.append((6.0 if pause[1] else 4.0 if pause[2] >= 12 else 2.5, pause[0]))
    for number, row in enumerate(table.rows):
        if (
            row.requirement.kind == "place"
            and row.requirement.path.startswith("job.location")
            and row.note.startswith("You are in")
        ):
            text = f"a move from {profile.address} to {row.requirement.text}"
            found.append(
                (
                    5.5 if row.status == "not shown" else 4.5,
                    Gap("move", text, ("resume.contactInfo.address", row.requirement.path), row.evidence, number),
                )
            )
            break
    return max(found, key=lambda one: one[0])[1] if found else None


_MOST_DUTIES = 0.5


def _does_the_work(table: FitTable) -> bool:
    """Whether the resume shows at least half of the duties, so that nobody would call it another trade."""
    duties = table.of("duty")
    shown = sum(1.0 if row.status == "met" else 0.5 if row.status == "partly" else 0.0 for row in duties)
    return len(duties) > 2 and shown >= _MOST_DUTIES * len(duties)


def _change(job: JobData, profile: Profile) -> Gap | None:
    """A change of trade: no title of the resume is near the post's, by its words or its line of work."""
    if not profile.positions or not job.title:
        return None
    wanted = set(title_words(stems(f"{bare_title(job.title)} {kinds_of_title(job.title)}"))) - _ANY_TRADE
    there = place(Counter(work_stems(job.title)))
    for one in profile.positions:
        mine = set(title_words(stems(one.title)))
        if (
            any(kindred(a, b) for a in wanted for b in mine)
            or likeness(place(Counter(work_stems(one.title))), there) > _FAR_WORK
        ):
            return None
    newest = max(profile.spans, key=lambda span: (span.end, span.start), default=None)
    first = profile.positions[newest.index if newest else 0]
    return Gap(
        "change",
        f"from {first.title} to {job.title}",
        (first.path, "job.title"),
        (EvidenceLine(first.path, first.title),),
    )


_ANY_TRADE = frozenset(
    map(
        stem,
        [
            "manager",
            "management",
            "leadership",
            "director",
            "assistant",
            "associate",
            "coordinator",
            "specialist",
            "head",
            "chief",
            "supervisor",
        ],
    )
)


def _break(resume: ResumeData, profile: Profile) -> tuple[Gap, bool, int] | None:
    """The longest time without a position in the last ten years: the gap, whether it lasts till now, its months."""
    spans = sorted(profile.spans, key=lambda span: span.start)
    if not spans:
        return None
    newest = max(span.end for span in spans)
    found: list[tuple[int, int, int | None]] = []
    reached, last = spans[0].end, spans[0].index
    for span in spans[1:]:
        free = span.start - reached >= _BREAK and not _studied_in(resume, reached, span.start)
        if free and newest - span.start < _OLD and _exact(resume, last, span.index):
            found.append((span.start - reached, last, span.index))
        if span.end > reached:
            reached, last = span.end, span.index
    if profile.today and not any(span.current for span in spans):
        now = profile.today[0] * 12 + profile.today[1] - 1
        if now - reached >= _BREAK and not _studying(resume, profile.today):
            found.append((now - reached, last, None))
    if not found:
        return None
    months, before, after = max(found, key=lambda one: (one[2] is None, one[0]))
    ended = prose_date(resume.work_experience[before].end_date or "")
    paths = [f"resume.workExperience[{before}].endDate"]
    text = f"a break since {ended}"
    if after is not None:
        text = f"a break from {ended} to {prose_date(resume.work_experience[after].start_date or '')}"
        paths.append(f"resume.workExperience[{after}].startDate")
    return Gap("break", text, tuple(paths)), after is None, months


def _studied_in(resume: ResumeData, begin: int, end: int) -> bool:
    """Whether a degree was completed between two months, or within a year after them, so that the time was studied."""
    for one in resume.education:
        date = parse_date(one.graduation_date)
        if date is not None and begin < date.year * 12 + (date.month or 6) - 1 <= end + 12:
            return True
    return False


def _exact(resume: ResumeData, before: int, after: int) -> bool:
    """Whether both dates have a month, or are years apart: "2019" and "2020" tell of no break."""
    end, start = (
        parse_date(resume.work_experience[before].end_date),
        parse_date(resume.work_experience[after].start_date),
    )
    return bool(end and start and ((end.month and start.month) or start.year - end.year > 1))


def _studying(resume: ResumeData, today: Month) -> bool:
    """Whether somebody studies, or did until half a year ago."""
    for one in resume.education:
        found = find_date(one.graduation_date or "")
        date = parse_date(one.graduation_date) or (parse_date(found[0]) if found else None)
        if date is not None and (date.year - today[0]) * 12 + (date.month or 12) - today[1] >= -6:
            return True
    return False


# What a plan was made from


def digest(*shapes: Shape) -> str:
    """A digest of content, the same for equal content in any process."""
    return _hash([one.to_json() for one in shapes])


def is_stale(
    plan: Plan,
    resume: ResumeData,
    job: JobData,
    *,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] | None = None,
) -> bool:
    """Whether the resume, the post or, where given, the answers have changed since the plan was made."""
    now = {"resume": digest(resume, *sections), "job": digest(job)}
    if answers is not None:
        now["answers"] = _digest_of_answers(answers)
    return any(plan.digests.get(name) != value for name, value in now.items())


def _digest_of_answers(answers: Sequence[Answer]) -> str:
    return _hash([[one.question, one.text] for one in answers])


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
