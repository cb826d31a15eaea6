"""One call for everything that a job's page and its documents need of the fit of a resume and a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atspro.engine.fit.choices import Choices, apply_choices, tellable_facts
from atspro.engine.fit.plan import make_plan
from atspro.engine.fit.table import fit_table
from atspro.engine.fit.types import Answer, Fact, FitTable, Plan
from atspro.engine.types import Month
from atspro.shapes import JobData, ResumeData, ResumeSection


@dataclass(frozen=True, slots=True)
class Planned:
    """The fit table, the plan as proposed and as the person wants it, the lines it may tell, and choices that are lost.

    ``lost`` has a sentence for each choice that no longer fits the resume or the post.
    """

    table: FitTable
    proposal: Plan
    plan: Plan
    facts: tuple[Fact, ...] = ()
    lost: tuple[str, ...] = ()


def plan_for(
    resume: ResumeData,
    job: JobData,
    *,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] = (),
    choices: Choices | None = None,
    stored: Mapping[str, Any] | None = None,
    today: Month | None = None,
) -> Planned:
    """The plan of a job, from a ``stored`` proposal (`Plan.to_json`) that is known to be fresh, or made anew.

    A stored proposal of another form than this version's counts as none.
    """
    table = fit_table(resume, job, sections=sections, today=today)
    proposal = _stored(stored)
    if proposal is None:
        proposal = make_plan(resume, job, table, sections=sections, answers=answers, today=today)
    facts = tellable_facts(resume, table, sections=sections, today=today)
    plan, lost = apply_choices(proposal, choices or Choices(), table, facts)
    return Planned(table, proposal, plan, facts, lost)


def _stored(value: Mapping[str, Any] | None) -> Plan | None:
    if not value:
        return None
    try:
        return Plan.from_json(value)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
