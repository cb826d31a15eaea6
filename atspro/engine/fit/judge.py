"""How far a resume shows one requirement: met, partly, or not shown after everything was looked at."""

from __future__ import annotations

from atspro.engine.fit.asked_terms import PHYSICAL
from atspro.engine.fit.condition_rows import language_row, permit_row, place_row, said_row
from atspro.engine.fit.credential_rows import credential_row
from atspro.engine.fit.degree_rows import degree_row
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.skill_rows import need_row, skill_row
from atspro.engine.fit.types import FitRow, Requirement
from atspro.engine.fit.year_rows import years_row
from atspro.shapes import JobData


def judge(asked: Requirement, profile: Profile, job: JobData | None = None) -> FitRow:
    """The row of one requirement."""
    match asked.kind:
        case "licence" | "certificate":
            return credential_row(asked, profile, job)
        case "degree":
            return degree_row(asked, profile)
        case "years":
            return years_row(asked, profile, job)
        case "language":
            return language_row(asked, profile)
        case "place":
            return place_row(asked, profile)
        case "right_to_work":
            return permit_row(asked, profile)
        case "trait" if asked.name == PHYSICAL:
            return said_row(asked, profile)
        case "shift" | "travel":
            return said_row(asked, profile)
        case "tool" | "skill" | "trait" if asked.options:
            return skill_row(asked, profile)
        case _:
            return need_row(asked, profile)
