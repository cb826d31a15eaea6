"""The plan's form on a job's page: as stored, as typed, and with a line moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from atspro.errors import Conflict, InvalidInput
from atspro.services.jobs.plans import PlanView, TypedPlan, need_key


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The plan's form as the page shows it: as stored, or as typed with its errors."""

    need: str
    lines: tuple[str, ...]
    addressee: str
    names_gap: bool
    close: str
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""

    @classmethod
    def stored(cls, view: PlanView) -> PlanForm:
        """The plan as the person has it."""
        plan = view.plan
        return cls(
            need_key(plan.thesis.path, plan.thesis.need) if plan.thesis else "",
            tuple(one.id for one in plan.facts),
            plan.addressee.name if plan.addressee else "",
            view.proposal.gap is None or plan.gap is not None,
            plan.close.text,
        )

    @classmethod
    def typed(cls, given: TypedPlan, error: InvalidInput | Conflict) -> PlanForm:
        """What was typed, with what was wrong with it."""
        errors = error.fields if isinstance(error, InvalidInput) else {}
        conflict = str(error) if isinstance(error, Conflict) else ""
        return cls(given.need, tuple(given.lines), given.addressee, given.names_gap, given.close, errors, conflict)


def read_plan(form: MultiDict[str, str]) -> TypedPlan:
    """What the form was sent with. A button "up:PATH" or "down:PATH" moves that line by one place."""
    typed = TypedPlan(
        form.get("need", ""),
        form.getlist("line"),
        form.get("addressee", ""),
        form.get("gap", "name") == "name",
        form.get("close", ""),
    )
    direction, _, path = form.get("action", "").partition(":")
    if direction in ("up", "down"):
        typed = replace(typed, lines=moved(typed.lines, path, -1 if direction == "up" else 1))
    return typed


def moved(lines: Sequence[str], path: str, by: int) -> list[str]:
    """The lines with one of them a place higher (-1) or lower (1)."""
    made = list(lines)
    if path in made:
        place = made.index(path)
        other = min(max(place + by, 0), len(made) - 1)
        made[place], made[other] = made[other], made[place]
    return made
