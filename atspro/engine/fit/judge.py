"""How far a resume shows one requirement: met, partly, or not shown after everything was looked at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from atspro.engine.fit.credentials import (
    COMPACT,
    CREDENTIALS,
    LEVEL_NAMES,
    Credential,
    asked_credentials,
    degree_asked,
    degree_level,
    field_stems,
    languages_in,
)
from atspro.engine.fit.geography import cities_in, countries_in, country_of, regions_in
from atspro.engine.fit.kinship import classes_in, kindred, kinds_of_title
from atspro.engine.fit.matching import (
    ENOUGH,
    IMPLIED,
    KINDRED,
    NAMED,
    PART,
    Shown,
    asks_strong,
    covers,
    need_words,
    passage_skills,
    shows_name,
    skills_shown,
    weak_level,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.requirements import YEARS
from atspro.engine.fit.types import EvidenceLine, FitRow, Requirement, Status
from atspro.engine.fit.years import bare_title, months_of, years_in_kind
from atspro.engine.occupation import likeness, place, work_stems
from atspro.engine.requirements import title_words
from atspro.engine.skills import vocabulary
from atspro.engine.text import joined, stem, stems, words
from atspro.engine.verb_forms import BASES
from atspro.shapes import JobData

MAX_EVIDENCE = 6
NOT_FOUND = "Not found by name."
_LONG_AGO = 60
"""Months since work of a kind ended, from which it is told as long ago."""
_MEASURE = re.compile(
    r"[$€£]\s?\d|\d[\d,.]*\s?(?:%|percent|k\b|m\b|\+)|(?<![\w/-])\d[\d,.]*(?![\w/-])|\b(?:half|doubled|tripled|halved)\b",
    re.I,
)
_BASE = {
    "bullet": 7.0, "project": 6.0, "award": 6.0, "title": 5.0, "certificate": 7.0, "degree": 6.0, "language": 6.0,
    "summary": 4.0, "headline": 4.0, "course": 3.5, "skill": 3.0,
}  # fmt: skip


def strength(shown: Shown) -> float:
    """How strongly a passage speaks, 0 to 10: deeds before titles before lists, measured and recent ones first."""
    one = shown.passage
    base = _BASE[one.kind] + (2.0 if one.kind in ("bullet", "project", "award") and _MEASURE.search(one.text) else 0.0)
    return round(min(10.0, base * max(0.5, 1 - 0.08 * one.order) * (0.4 + 0.6 * shown.degree)), 2)


def judge(asked: Requirement, profile: Profile, job: JobData | None = None) -> FitRow:
    """The row of one requirement."""
    match asked.kind:
        case "licence" | "certificate":
            return _credential(asked, profile, job)
        case "degree":
            return _degree(asked, profile)
        case "years":
            return _years(asked, profile, job)
        case "language":
            return _language(asked, profile)
        case "place":
            return _place(asked, profile)
        case "right_to_work":
            return _right_to_work(asked, profile)
        case "shift" | "travel":
            return _said(asked, profile)
        case "tool" | "skill" | "trait" if asked.options:
            return _skill(asked, profile)
        case _:
            return _need(asked, profile)


def _row(asked: Requirement, status: Status, shown: Sequence[Shown], note: str = "") -> FitRow:
    ranked = sorted(shown, key=lambda one: -strength(one))
    lines = tuple(dict.fromkeys(EvidenceLine(one.passage.path, one.passage.text) for one in ranked))[:MAX_EVIDENCE]
    best = strength(ranked[0]) if ranked and status != "not shown" else 0.0
    return FitRow(asked, status, lines, note or (NOT_FOUND if status == "not shown" else ""), best)


# Skills and tools


def _skill(asked: Requirement, profile: Profile) -> FitRow:
    shown: dict[str, Shown] = {}
    classes = tuple(head for _, _, head in classes_in(asked.text))
    for name in asked.options:
        spelled = (asked.text,) if len(asked.options) == 1 and name not in vocabulary().skills else ()
        for one in shows_name(name, profile.passages, spelled, classes):
            old = shown.get(one.passage.path)
            if old is None or old.degree < one.degree:
                shown[one.passage.path] = one
    found = list(shown.values())
    specific = _specific(asked, profile, found)
    if not found:
        return _near(asked, profile)
    best = max(one.degree for one in found)
    weak = [one for one in found if any(weak_level(one.passage.text, name) for name in asked.options)]
    if asks_strong(asked.line) and asked.kind != "trait" and weak and len(weak) == len(found):
        return _row(asked, "partly", found, f"Shown as “{weak[0].passage.text}”, and the post asks for more.")
    if best <= KINDRED and asked.kind == "tool":
        return _row(asked, "partly", found, "Something near it is shown, not the thing itself by name.")
    if specific:
        return specific
    note = ""
    if best <= KINDRED:
        note = "Told in other words."
    elif best <= IMPLIED:
        note = "Shown by something that has it in it."
    return _row(asked, "met", found, note)


def _specific(asked: Requirement, profile: Profile, found: Sequence[Shown]) -> FitRow | None:
    """A clause that asks for more than the skill it names ("contract negotiation with hospitals"): partly, unless told."""
    if asked.kind == "tool" or len(asked.options) > 1 or classes_in(asked.text) or asked.kind == "trait" or not found:
        return None
    need = need_words(asked.text)
    named = {part for name in asked.options for part in stems(name)}
    rest = {part: weight for part, weight in need.items() if part not in named and weight >= 0.8}
    if len(rest) < 2:
        return None
    told = max((covers(need, one.claim) for one in profile.passages), default=0.0)
    whole = covers(rest, " ".join(one.claim for one in profile.passages))
    if told >= 0.5 or whole >= 0.5:
        return None
    return _row(asked, "partly", found, f"{asked.options[0]} is shown; the rest of it is not found by name.")


def _near(asked: Requirement, profile: Profile) -> FitRow:
    """What is not shown, with what is nearest to it: skills of the same group that the resume names."""
    known = vocabulary().skills
    groups = {
        known[name].group
        for name in asked.options
        if name in known and not known[name].soft and known[name].group in _CARRY
    }
    near: list[Shown] = []
    names: list[str] = []
    if groups:
        for one in profile.passages:
            here = [
                name for name, degree in passage_skills(one).items() if degree >= NAMED and known[name].group in groups
            ]
            if here:
                near.append(Shown(one, KINDRED))
                names += here
    if not near and asked.kind != "tool":
        free = _need(replace(asked, options=()), profile)
        if free.status != "not shown":
            return replace(free, requirement=asked)
        return replace(free, requirement=asked)
    if near:
        shown = joined(list(dict.fromkeys(names))[:3])
        return _row(asked, "not shown", near, f"Not found by name. Nearest to it: {shown}.")
    return _row(asked, "not shown", [], NOT_FOUND)


_CARRY = frozenset(["languages", "web", "data", "ml", "cloud", "design", "office", "marketing"])
"""Groups of the vocabulary whose skills carry over to each other."""


# Needs in free words


_SECOND = re.compile(r",?\s+and\s+(?=(\w+)\s+\w)")


def _need(asked: Requirement, profile: Profile) -> FitRow:
    """A need in free words; of a duty of two deeds ("review code and mentor engineers") each is looked for."""
    if asked.kind == "duty":
        for match in _SECOND.finditer(asked.text):
            first, second = asked.text[: match.start()], asked.text[match.end() :]
            if match.group(1).lower() in BASES and len(stems(first)) > 1 and len(stems(second)) > 1:
                halves = [_one_need(replace(asked, text=part), profile) for part in (first, second)]
                if {row.status for row in halves} != {"met"}:
                    whole = _one_need(asked, profile)
                    if whole.status == "met" and any(row.status == "not shown" for row in halves):
                        missing = next(row.requirement.text for row in halves if row.status == "not shown")
                        return replace(whole, status="partly", note=f"“{missing}” is not found by name.")
                break
    return _one_need(asked, profile)


def _one_need(asked: Requirement, profile: Profile) -> FitRow:
    need = need_words(asked.text)
    if not need:
        return _row(asked, "not shown", [], NOT_FOUND)
    telling = {part: weight for part, weight in need.items() if weight >= 0.8}
    asked_skills = {
        name
        for name, degree in skills_shown(asked.text).items()
        if degree >= NAMED and not vocabulary().skills[name].soft
    }
    degrees = {
        (name, one.passage.path): one.degree for name in asked_skills for one in shows_name(name, profile.passages)
    }
    scored: list[Shown] = []
    around: list[str] = []
    for one in profile.passages:
        share = covers(telling or need, one.claim) * 0.75 + covers(need, one.claim) * 0.25
        if asked_skills:
            told = [degrees.get((name, one.path), 0.0) for name in asked_skills]
            share = max(share, 0.85 * sum(told) / len(told) if sum(told) else 0.0)
        if one.kind in ("skill", "course") and len(telling) > 1:
            share *= 0.85
        if share >= PART / 2:
            around.append(one.claim)
        if share >= PART:
            scored.append(Shown(one, min(1.0, share)))
    scored.sort(key=lambda one: (-round(one.degree, 1), -strength(one)))
    if asked.kind == "trait" and not scored:
        for span_name in skills_shown(asked.text):
            scored += shows_name(span_name, profile.passages)
        if scored:
            return _row(asked, "partly", scored, "Told by what was done, not in the post’s word.")
    if not scored:
        return _row(asked, "not shown", [], NOT_FOUND)
    best = scored[0].degree
    together = covers(telling or need, " ".join(around))
    status: Status = "met" if best >= ENOUGH or (together >= 0.8 and best >= 0.45) else "partly"
    note = "" if best >= 0.85 else "Told in other words." if status == "met" else "A part of it is shown."
    row = _row(asked, status, scored[:MAX_EVIDENCE], note)
    lines = tuple(EvidenceLine(one.passage.path, one.passage.text) for one in scored[:MAX_EVIDENCE])
    return replace(row, evidence=tuple(dict.fromkeys(lines)), strength=strength(scored[0]))


# Licences and certificates


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Credential]:
    return {one.name: one for one in CREDENTIALS}


def _credential(asked: Requirement, profile: Profile, job: JobData | None) -> FitRow:
    credential = _by_name().get(asked.name) or next(
        (one for one, _ in asked_credentials(asked.line) if one.name == asked.name), None
    )
    if credential is None:
        return _need(asked, profile)
    matching = [one for one in profile.held if credential.shown.search(one.text)]
    if not any(one.name == credential.name for one in CREDENTIALS):
        matching += [one for one in _generic_held(profile, credential) if one not in matching]
    plain = {one.path for one in profile.passages if one.kind in ("title", "bullet", "project", "degree", "course")}
    named = [
        one
        for one in matching
        if one.path not in plain
        or asked.kind == "certificate"
        or re.search(r"licen|certif|registered with|admitted|\bbar\b", one.text, re.I)
    ]
    by_work = [one for one in matching if one not in named]
    held = [one for one in named if one.held]
    lapsed = [one for one in named if not one.held]
    texts = {one.path: one for one in profile.passages}

    def lines(found: Sequence[object]) -> list[Shown]:
        return [
            Shown(
                replace(texts[one.path], text=one.text)
                if one.path in texts and False
                else texts.get(one.path) or Passage(one.path, one.text, one.text, "certificate"),
                NAMED,
            )  # type: ignore[attr-defined]
            for one in found
        ]

    if not held:
        if lapsed:
            return _row(
                asked, "not shown", lines(lapsed), f"Not held now, as far as the resume tells: “{lapsed[0].text}”."
            )
        if by_work:
            return _row(asked, "partly", lines(by_work), "The work is shown; the licence itself is not named.")
        return _other_state(asked, credential, profile, lines)
    if not credential.local:
        return _row(asked, "met", lines(held))
    return _local(asked, held, profile, job, lines)


def _generic_held(profile: Profile, credential: Credential) -> list[object]:
    from atspro.engine.fit.profile import Held

    return [
        Held(one.path, one.text, True)
        for one in profile.passages
        if one.kind in ("certificate", "skill", "course") and credential.shown.search(one.claim)
    ]


def _other_state(asked: Requirement, credential: Credential, profile: Profile, lines: object) -> FitRow:
    return _row(asked, "not shown", [], "Not found by name; if it is held, it belongs on the resume.")


def _local(asked: Requirement, held: Sequence[object], profile: Profile, job: JobData | None, lines: object) -> FitRow:
    """Whether a licence is of the state or country that the post asks for, or where the job is."""
    explicit = regions_in(asked.line) or ()
    lands = countries_in(asked.line)
    place = " ; ".join(job.location or []) if job else ""
    wanted = explicit or regions_in(place)
    wanted_lands = lands or countries_in(place)
    shown = lines(held)  # type: ignore[operator]
    best: tuple[int, str] = (0, "")
    chosen = held[0]
    for one in held:
        text = one.text  # type: ignore[attr-defined]
        states, countries = regions_in(text), countries_in(text)
        if not wanted and not wanted_lands:
            rank, note = 3, ""
        elif states and wanted:
            if set(states) & set(wanted):
                rank, note = 3, ""
            elif COMPACT.search(text):
                rank = 3 if COMPACT.search(asked.line) else 2
                note = f"A compact licence of {joined(states)}: check that {joined(wanted)} accepts it."
            else:
                rank = 1 if explicit else 2
                where = "the post asks for" if explicit else "the job is in"
                note = f"The licence shown is of {joined(states)}; {where} {joined(wanted, 'or')}."
        elif countries and wanted_lands:
            same = bool(set(countries) & set(wanted_lands))
            rank = (2 if wanted else 3) if same else 1
            note = (
                (f"It does not say for which state; the post asks for {joined(wanted, 'or')}." if wanted else "")
                if same
                else (f"The licence shown is of {joined(countries)}; the job is in {joined(wanted_lands, 'or')}.")
            )
        else:
            home = set(regions_in(profile.address))
            if explicit and not home & set(explicit):
                rank, note = 2, f"It does not say of which state; the post asks for {joined(explicit, 'or')}."
            elif wanted and home and not home & set(wanted):
                rank, note = 2, f"It does not say of which state; the job is in {joined(wanted, 'or')}."
            else:
                rank, note = 3, ""
        if rank > best[0]:
            best, chosen = (rank, note), one
    status: Status = "met" if best[0] == 3 else "partly" if best[0] == 2 else "not shown"
    first = [line for line in shown if line.passage.path == chosen.path]  # type: ignore[attr-defined]
    return _row(asked, status, first + [line for line in shown if line not in first], best[1])


# Degrees


def _degree(asked: Requirement, profile: Profile) -> FitRow:
    wanted = degree_asked(asked.line)
    if wanted is None:
        return _need(asked, profile)
    level = asked.amount
    texts = {one.path: one for one in profile.passages}
    studies = []
    for study in profile.studies:
        passage = texts.get(study.path) or Passage(study.path, study.text, study.text, "degree")
        studies.append(
            (
                degree_level(study.text) or (3 if re.search(r"\bdegree\b", study.text, re.I) else 0),
                study,
                Shown(passage, NAMED),
            )
        )
    worked = months_of(profile.spans) // 12
    if wanted.instead and worked >= _INSTEAD_YEARS and not any(have >= level for have, _, _ in studies):
        shown = [one for _, _, one in studies]
        return _row(
            asked, "met", shown, f"The post takes experience in its place: {worked} years of work by the dates."
        )
    if not studies:
        return _row(asked, "not shown", [], "No degree is found.")
    best: tuple[int, str, Shown] | None = None
    for have, study, shown in studies:
        field = not wanted.fields or any(_field_fits(one, study.text) for one in wanted.fields)
        rank, note = 0, ""
        if wanted.pursuing:
            rank = 4 if study.finished is not True and field else 3 if field else 2
            note = (
                ""
                if rank == 4
                else "The degree is finished; the post asks for students."
                if field
                else "Another field."
            )
        elif have >= level and study.finished is not False:
            if field:
                rank = 4
            elif wanted.any_field and wanted.fields and _related(wanted.fields, study.text):
                rank, note = 4, "A related field."
            else:
                rank, note = 3, f"The degree is shown, in another field than {joined(wanted.fields[:3], 'or')}."
        elif have >= level:
            rank, note = 3, "Not finished yet."
        elif have == level - 1 and have > 0:
            rank, note = 2, f"The nearest is below a {wanted.name}."
        if best is None or rank > best[0]:
            best = (rank, note, shown)
    assert best is not None
    rank, note, shown = best
    if rank < 2 and level > 2:
        return _row(asked, "not shown", [one for _, _, one in studies], f"No {wanted.name} is found.")
    status: Status = "met" if rank == 4 else "partly" if rank >= 2 else "not shown"
    if status != "met" and wanted.instead:
        note = f"{note} The post takes experience in its place.".strip()
        status = "partly"
    rest = [one for _, _, one in studies if one is not shown]
    row = _row(asked, status, [shown], note or ("" if status == "met" else f"No {wanted.name} is found."))
    return replace(
        row,
        evidence=(*row.evidence, *(EvidenceLine(o.passage.path, o.passage.text) for o in rest))[:3]
        if status != "met"
        else row.evidence,
    )


_INSTEAD_YEARS = 4
"""Years of work that stand for a degree where the post says that experience may."""


def _field_fits(field: str, study: str) -> bool:
    asked, have = field_stems(field), field_stems(study)
    return bool(asked) and all(any(kindred(one, other) for other in have) for one in asked)


_FIELD_KIN = (
    "computer software informatics information data programming cyber web it computing",
    "mathematics statistics physics econometrics quantitative actuarial data operations",
    "business management administration commerce economics finance accounting marketing entrepreneurship mba",
    "marketing communications communication advertising journalism media public business",
    "engineering mechanical electrical civil industrial manufacturing mechatronics aerospace chemical",
    "education teaching pedagogy elementary secondary literacy curriculum",
    "nursing health healthcare medicine clinical public",
    "design graphic visual fine arts art interaction hci ux",
    "psychology counseling social sociology human",
    "construction building civil architecture surveying",
    "logistics supply operations transportation business",
    "hospitality hotel culinary tourism restaurant",
    "biology biochemistry chemistry life biomedical molecular genetics",
    "human resources psychology business organizational labor",
    "law legal jurisprudence llb paralegal",
)


@lru_cache(maxsize=1)
def _field_groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stems(line)) for line in _FIELD_KIN)


def _related(fields: Sequence[str], study: str) -> bool:
    have = field_stems(study)
    asked = {one for field in fields for one in field_stems(field)}
    return any(have & group and asked & group for group in _field_groups())


# Years in kind


def _years(asked: Requirement, profile: Profile, job: JobData | None) -> FitRow:
    subject = asked.name
    title = bare_title(job.title) if job else ""
    generic = not subject
    by_index = {span.index: span for span in profile.spans}

    def of_kind(index: int) -> bool:
        return _in_kind(subject or title, asked.options, profile, index, generic, title) if subject or title else True

    years, chosen, last = years_in_kind(profile.spans, of_kind)
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
    kind = f" of {subject}" if subject else ""
    where = re.split(r"\s+in\s+", subject, maxsplit=1)[1:]
    if where and chosen and years:
        around = [text for n in chosen for text in (profile.positions[n].employer, *profile.positions[n].texts)]
        around += [one.claim for one in profile.passages if one.kind in ("summary", "headline")]
        if covers(need_words(where[0]), " ".join(around)) < 0.5:
            note = f"{_plural(years)} by the dates; that they were in {where[0]} is not found by name."
            return _row(asked, "partly", shown, note)
    if years >= asked.amount:
        now = profile.today[0] * 12 + profile.today[1] - 1 if profile.today else last
        if now - last >= _LONG_AGO:
            return _row(
                asked, "partly", shown, f"{years} years by the dates, the last of them {(now - last) // 12} years ago."
            )
        return _row(asked, "met", shown, f"{_plural(years)}{kind} by the dates of {_positions(profile, chosen)}.")
    stated = _stated(asked, profile, subject or title)
    if stated:
        return _row(asked, "partly", [*shown, stated], f"The resume states it; its dates show {_plural(years)}.")
    if years or by_index and chosen:
        told = "less than a year" if not years else _plural(years)
        status: Status = "partly"
        return _row(asked, status, shown, f"{told} of {asked.amount} by the dates of {_positions(profile, chosen)}.")
    undated = [n for n in range(len(profile.positions)) if n not in by_index and of_kind(n)]
    if undated:
        shown = [Shown(texts[profile.positions[n].path], NAMED) for n in undated if profile.positions[n].path in texts]
        return _row(asked, "partly", shown, "The work is shown, without dates that can be counted.")
    named = [one for name in asked.options for one in shows_name(name, profile.passages)]
    if named:
        return _row(asked, "partly", named, "It is named, but not as the work of a dated position.")
    nearest = _need(replace(asked, kind="skill", text=subject, options=()), profile) if subject else None
    near = nearest.evidence if nearest and nearest.status != "not shown" else ()
    row = _row(asked, "not shown", [], f"No dated position is found that shows {subject or 'this kind of work'}.")
    return replace(row, evidence=near[:3])


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
    for whole_part in parts:
        # Of "sales in medical devices" the position is sales; where is looked at by itself.
        part = re.split(r"\s+in\s+", whole_part)[0] if not generic else whole_part
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
        by_name = {stem(word) for name in hard for word in words(name)}
        if not generic and len(kind) <= 6 and not by_name.issuperset(kind):
            need = dict.fromkeys(kind, 1.0)
            told = max((covers(need, text) for text in (position.title, *position.texts)), default=0.0)
            if told >= 0.8 or covers(need, whole) >= 0.9:
                return True
    return False


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
        "experience work role position industry environment field setting level similar general various professional team responsibilities management manager"
    )
) - frozenset(["manag"])


def _stated(asked: Requirement, profile: Profile, subject: str) -> Shown | None:
    """A line that states as many years of this kind ("12 years in acute care")."""
    words = {one: 1.0 for one in stems(subject)} if subject else {}
    for one in profile.passages:
        if one.kind not in ("summary", "headline", "skill", "bullet"):
            continue
        for match in YEARS.finditer(one.claim):
            number = match.group("number")
            amount = int(number) if number.isdigit() else 0
            if amount >= asked.amount and (not words or covers(words, one.claim) >= 0.6):
                return Shown(one, KINDRED)
    return None


# Languages, places, permits


def _language(asked: Requirement, profile: Profile) -> FitRow:
    best: tuple[int, Shown] | None = None
    names = asked.options or (asked.name,)
    for one in profile.passages:
        for named in languages_in(one.claim):
            if named.name in names and (one.kind != "title" or named.level):
                rank = named.level or 1
                if best is None or rank > best[0]:
                    best = (rank, Shown(one, NAMED))
    if best is None:
        if "English" in names:
            return _row(asked, "met", [], "The resume is written in English; it gives no level.")
        return _row(asked, "not shown", [], NOT_FOUND)
    level, shown = best
    if not asked.amount or level >= asked.amount:
        return _row(asked, "met", [shown])
    if level == 1:
        if "English" in names:
            return _row(asked, "met", [shown], "No level is given; the resume is written in English.")
        return _row(asked, "partly", [shown], "It is named without a level.")
    return _row(
        asked,
        "partly",
        [shown],
        f"Shown as {LEVEL_NAMES.get(level, 'some')}; the post asks for {LEVEL_NAMES.get(asked.amount, 'more')}.",
    )


_REMOTE = re.compile(r"\b(?:fully )?remote(?:ly)?\b|work from (?:home|anywhere)", re.I)


def _place(asked: Requirement, profile: Profile) -> FitRow:
    text, address = asked.text, profile.address
    shown = [Shown(Passage("resume.contactInfo.address", address, address, "headline"), NAMED)] if address else []
    if _REMOTE.search(text) and not regions_in(text) and not re.search(r"hybrid|on-?site|office", text, re.I):
        return _row(asked, "met", [], "The work is remote.")
    if not address:
        return _row(asked, "not shown", [], "The resume gives no place.")
    home, there = set(cities_in(address)), set(cities_in(text))
    lowered = text.lower()
    if home & there or any(len(one) > 3 and re.search(rf"\b{re.escape(one)}\b", lowered) for one in home):
        return _row(asked, "met", shown)
    if any(len(one) > 3 and re.search(rf"\b{re.escape(one)}\b", address.lower()) for one in there):
        return _row(asked, "met", shown)
    states, countries = set(regions_in(text)), set(countries_in(text))
    if states & set(regions_in(address)):
        return _row(asked, "partly", shown, "The same state, another town.")
    if not countries and not states and not there:
        return _row(asked, "partly", shown, "The post names no town.")
    if countries & set(countries_in(address)):
        return _row(asked, "partly", shown, f"You are in {address}: say that you would move or travel.")
    if not countries_in(address) or not countries:
        return _row(asked, "partly", shown, f"The resume says {address}: say how you would come to work.")
    return _row(asked, "not shown", shown, f"You are in {address}: say when and how you would move.")


_PERMIT = re.compile(
    r"\bcitizen|permanent resident|green card|authori[sz]ed to work|right to work|work (?:permit|authori[sz]ation|visa)|eligible to work|settled status|EU passport|no sponsorship",
    re.I,
)


def _right_to_work(asked: Requirement, profile: Profile) -> FitRow:
    said = [Shown(one, NAMED) for one in profile.passages if _PERMIT.search(one.claim)]
    if said:
        return _row(asked, "met", said)
    lands = set(countries_in(asked.line))
    if lands and lands & set(countries_in(profile.address)):
        shown = [Shown(Passage("resume.contactInfo.address", profile.address, profile.address, "headline"), NAMED)]
        return _row(asked, "partly", shown, "The resume gives an address there and does not speak of a permit.")
    return _row(asked, "not shown", [], "The resume does not speak of it; be ready to confirm it.")


def _said(asked: Requirement, profile: Profile) -> FitRow:
    """Hours and travel: met where the resume speaks of them, which few do."""
    need = {part: weight for part, weight in need_words(asked.text).items() if not part.isdigit()}
    scored = [
        Shown(one, min(1.0, covers(need, one.claim)))
        for one in profile.passages
        if re.search(
            r"shift|night|weekend|on[- ]call|overtime|travel|relocat|available|full[- ]time|part[- ]time",
            one.claim,
            re.I,
        )
    ]
    scored = [one for one in scored if one.degree >= 0.3]
    if scored:
        return _row(asked, "met" if max(one.degree for one in scored) >= 0.5 else "partly", scored)
    return _row(asked, "not shown", [], "The resume does not speak of it; be ready to confirm it.")


def measured(text: str) -> bool:
    """Whether a text gives a number, an amount or a share."""
    return bool(_MEASURE.search(text))
