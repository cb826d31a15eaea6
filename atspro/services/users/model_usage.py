"""What the language model took for a person's documents, over the versions that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Numeric, Select, case, cast, func, select
from sqlalchemy.orm import Session

from atspro.models import JobDocument, UserJob


@dataclass(frozen=True, slots=True)
class Usage:
    """Versions that a model was asked for, their tokens, and what those cost by the operator's prices."""

    versions: int
    tokens: int
    cost: float


def of_user(session: Session, user_id: str) -> Usage:
    """The sums of one person."""
    versions, tokens, cost = session.execute(sums(user_id)).one()
    return Usage(versions, int(tokens), float(cost))


def sums(user_id: str) -> Select[Any]:
    """One row of the sums of one person: ``versions``, ``tokens`` and ``cost``."""
    writer = JobDocument.details["writer"]
    numbers = [
        # A number that another client stored as text counts as nothing.
        case((func.jsonb_typeof(writer[name]) == "number", cast(cast(writer[name].astext, Numeric), Integer)), else_=0)
        for name in ("inputTokens", "outputTokens")
    ]
    cost = case((func.jsonb_typeof(writer["cost"]) == "number", cast(writer["cost"].astext, Numeric)), else_=0)
    return (
        select(
            func.count().label("versions"),
            func.coalesce(func.sum(numbers[0] + numbers[1]), 0).label("tokens"),
            func.coalesce(func.sum(cost), 0).label("cost"),
        )
        .join(UserJob, UserJob.id == JobDocument.job_id)
        .where(UserJob.user_id == user_id, func.jsonb_typeof(writer["inputTokens"]) == "number")
    )
