"""A request's life, try by try: who worked on it, how long it waited and took, and why a try ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from atspro.models import GenerationAttempt, GenerationRequest


@dataclass(frozen=True)
class Try:
    """One try; times are naive UTC. ``waited`` and ``took`` are seconds, None where a time is not known or yet to come.

    ``outcome`` is that of `GenerationAttempt`, or of the last try the request's state.
    """

    number: int
    worker: str | None
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str
    error: str | None
    error_type: str | None
    trace_id: str | None
    next_at: datetime | None
    waited: float | None = None

    @property
    def took(self) -> float | None:
        """How long a worker held it."""
        return _seconds(self.started_at, self.ended_at)


@dataclass(frozen=True)
class Timeline:
    """The tries in order. ``missing`` is how many came before tries were noted, ``next_at`` when the next may begin."""

    tries: Sequence[Try]
    missing: int
    next_at: datetime | None


def timeline_of(request: GenerationRequest, attempts: Sequence[GenerationAttempt]) -> Timeline:
    """The timeline of a request with the attempts that are stored beside it."""
    known = {one.attempt: one for one in attempts}
    own = request.attempt
    tries = [_of_row(one) for one in attempts if one.outcome is not None]
    is_over = own in known and known[own].outcome is not None
    if own and not is_over and request.state != "queued":
        tries.append(_own_try(request, known.get(own)))
    waited: list[Try] = []
    for one in tries:
        # The wait before a try begins where the one before it ended; before the first, with the click.
        ready = request.created_at if one.number == 1 else None
        if waited and waited[-1].number == one.number - 1:
            ready = waited[-1].ended_at
        waited.append(replace(one, waited=_seconds(ready, one.started_at)))
    next_at = request.run_after if request.state == "queued" and own else None
    return Timeline(waited, own - len(waited), next_at)


def _of_row(one: GenerationAttempt) -> Try:
    return Try(
        one.attempt,
        one.worker,
        one.started_at,
        one.ended_at,
        one.outcome or "",
        one.error,
        one.error_type,
        one.trace_id,
        one.next_at,
    )


def _own_try(request: GenerationRequest, noted: GenerationAttempt | None) -> Try:
    """The try that the request's own row tells of: the one at work, or the one that ended it."""
    started = request.started_at if request.attempt == 1 else noted.started_at if noted else None
    return Try(
        request.attempt,
        request.worker,
        started,
        request.finished_at,
        request.state,
        request.error,
        request.error_type,
        request.trace_id,
        None,
    )


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() if begin is not None and end is not None else None
