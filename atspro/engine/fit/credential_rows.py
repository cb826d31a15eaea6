"""Rows for licences and certificates: held now, and of the state or country asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from atspro.engine.fit.asked_clauses import DEGREE
from atspro.engine.fit.credentials import (
    COMPACT,
    CREDENTIALS,
    Credential,
    asked_credentials,
    degree_asked,
)
from atspro.engine.fit.degree_rows import degree_row
from atspro.engine.fit.geography import countries_in, regions_in
from atspro.engine.fit.kinship import told
from atspro.engine.fit.matching import (
    KINDRED,
    NAMED,
    Shown,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Held, Profile
from atspro.engine.fit.rows import row
from atspro.engine.fit.skill_rows import need_row
from atspro.engine.fit.types import FitRow, Requirement, Status
from atspro.engine.text import joined, stem, stems
from atspro.shapes import JobData


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Credential]:
    return {one.name: one for one in CREDENTIALS}


_RANK: dict[Status, int] = {"met": 2, "partly": 1, "not shown": 0}


def credential_row(asked: Requirement, profile: Profile, job: JobData | None) -> FitRow:
    """The row of a licence or certificate; of several of which any will do, that which is shown best."""
    if not asked.options:
        return _one(asked, profile, job)
    rows = [
        degree_row(replace(asked, kind="degree", options=(), amount=_level(asked)), profile)
        if name == DEGREE
        else _one(replace(asked, name=name, options=()), profile, job)
        for name in asked.options
    ]
    return replace(max(rows, key=lambda one: _RANK[one.status]), requirement=asked)


def _level(asked: Requirement) -> int:
    degree = degree_asked(asked.line)
    return degree.level if degree else 0


def _one(asked: Requirement, profile: Profile, job: JobData | None) -> FitRow:
    credential = _by_name().get(asked.name) or next(
        (one for one, _ in asked_credentials(asked.line) if one.name == asked.name), None
    )
    if credential is None:
        return need_row(asked, profile)
    matching = [one for one in profile.held if credential.shown.search(one.text)]
    if all(one.name != credential.name for one in CREDENTIALS):
        matching += [one for one in _named_so(profile, credential) if one not in matching]
    plain = {one.path for one in profile.passages if one.kind in ("title", "bullet", "project", "degree", "course")}
    named = [
        one for one in matching if one.path not in plain or asked.kind == "certificate" or _SAYS_SO.search(one.text)
    ]
    held = [one for one in named if one.held]
    if not held:
        if named:
            note = f"Not held now, as far as the resume tells: “{named[0].text}”."
            return row(asked, "not shown", _lines(named, profile), note)
        if matching:
            note = "The work is shown; the licence itself is not named."
            return row(asked, "partly", _lines(matching, profile), note)
        actions = [one for one in profile.passages if one.kind in ("bullet", "project", "title")]
        work = [one for one in actions if _of_the_work(asked, one)]
        if work:
            note = "The work is shown; the certificate itself is not named."
            return row(asked, "partly", [Shown(one, KINDRED) for one in work], note)
        return row(asked, "not shown", [], "Not found by name; if it is held, it belongs on the resume.")
    if not credential.local:
        return row(asked, "met", _lines(held, profile))
    return _local(asked, held, profile, job)


_PAPER = frozenset(
    map(
        stem,
        [
            "license",
            "licence",
            "certification",
            "certificate",
            "card",
            "permit",
            "registration",
            "admission",
            "belt",
            "endorsement",
            "driver",
        ],
    )
)


def _of_the_work(asked: Requirement, passage: Passage) -> bool:
    """Whether a passage tells of the work that a licence or certificate is for."""
    words = [one for one in stems(asked.name) if one not in _PAPER]
    return bool(words) and len(words[0]) > 4 and all(told(passage.claim).tells(one) >= 0.9 for one in words)


_SAYS_SO = re.compile(
    r"licen|certif|registered with|admitted|\bbar\b|\bboard\b|\bstate of\b|obtained|expires|\bissued\b|\bcard\b|permit",
    re.I,
)
"""What makes a line name a licence, not only the work that needs one."""


def _lines(found: Sequence[Held], profile: Profile) -> list[Shown]:
    texts = {(one.path, one.text): one for one in profile.passages}
    titles = {one.path: one for one in profile.passages}
    made = []
    for one in found:
        known = texts.get((one.path, one.text)) or titles.get(one.path)
        made.append(Shown(known or Passage(one.path, one.text, one.text, "certificate"), NAMED))
    return made


def _named_so(profile: Profile, credential: Credential) -> list[Held]:
    """The passages that name a certificate which is none of `CREDENTIALS`."""
    kinds = ("certificate", "skill", "course")
    return [
        Held(one.path, one.text, True)
        for one in profile.passages
        if one.kind in kinds and credential.shown.search(one.claim)
    ]


def _local(asked: Requirement, held: Sequence[Held], profile: Profile, job: JobData | None) -> FitRow:
    """Whether a licence is of the state or country that the post asks for, or where the job is."""
    explicit = regions_in(asked.line) or ()
    lands = countries_in(asked.line)
    place = " ; ".join(job.location or []) if job else ""
    wanted = explicit or regions_in(place)
    wanted_lands = lands or countries_in(place)
    shown = _lines(held, profile)
    best: tuple[int, str] = (0, "")
    chosen = held[0]
    for one in held:
        text = one.text
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
    first = [line for line in shown if line.passage.path == chosen.path]
    return row(asked, status, first + [line for line in shown if line not in first], best[1])
