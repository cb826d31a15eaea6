"""Rows for degrees: their level, their field, and whether they are finished."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from atspro.engine.fit.credentials import (
    degree_asked,
    degree_level,
    field_stems,
)
from atspro.engine.fit.kinship import kindred
from atspro.engine.fit.matching import (
    NAMED,
    Shown,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.rows import row
from atspro.engine.fit.skill_rows import need_row
from atspro.engine.fit.types import EvidenceLine, FitRow, Requirement, Status
from atspro.engine.fit.years import months_of
from atspro.engine.text import joined, stems


def degree_row(asked: Requirement, profile: Profile) -> FitRow:
    wanted = degree_asked(asked.line)
    if wanted is None:
        return need_row(asked, profile)
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
        note = f"The post takes experience in its place: {worked} years of work by the dates."
        return row(asked, "met", [one for _, _, one in studies], note)
    if not studies:
        return row(asked, "not shown", [], "No degree is found.")
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
            rank, note = 2, "The nearest degree is one level below."
        if best is None or rank > best[0]:
            best = (rank, note, shown)
    assert best is not None
    rank, note, shown = best
    if rank < 2 and level > 2:
        return row(asked, "not shown", [one for _, _, one in studies], f"No {wanted.name} is found.")
    status: Status = "met" if rank == 4 else "partly" if rank >= 2 else "not shown"
    if status != "met" and wanted.instead:
        note = f"{note} The post takes experience in its place.".strip()
        status = "partly"
    rest = [one for _, _, one in studies if one is not shown]
    made = row(asked, status, [shown], note or ("" if status == "met" else f"No {wanted.name} is found."))
    if status == "met":
        return made
    return replace(made, evidence=(*made.evidence, *(EvidenceLine(o.passage.path, o.passage.text) for o in rest))[:3])


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
