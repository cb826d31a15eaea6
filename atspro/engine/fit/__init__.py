"""How a resume meets a post, requirement by requirement, and the plan that documents are written from."""

from __future__ import annotations

from atspro.engine.fit.choices import (
    Choices,
    ChosenLine,
    apply_choices,
    tellable_facts,
    text_digest,
    thesis_rows,
    without_lines,
)
from atspro.engine.fit.plan import digest, is_stale, make_plan
from atspro.engine.fit.planning import Planned, plan_for
from atspro.engine.fit.table import fit_table
from atspro.engine.fit.types import (
    Addressee,
    Answer,
    AskedFor,
    Close,
    EvidenceLine,
    Fact,
    FitRow,
    FitTable,
    Gap,
    Plan,
    Requirement,
    Thesis,
    Total,
)

__all__ = [
    "Addressee",
    "Answer",
    "AskedFor",
    "Choices",
    "ChosenLine",
    "Close",
    "EvidenceLine",
    "Fact",
    "FitRow",
    "FitTable",
    "Gap",
    "Plan",
    "Planned",
    "Requirement",
    "Thesis",
    "Total",
    "apply_choices",
    "digest",
    "fit_table",
    "is_stale",
    "make_plan",
    "plan_for",
    "tellable_facts",
    "text_digest",
    "thesis_rows",
    "without_lines",
]
