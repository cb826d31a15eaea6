"""Statistics of a job search against a plain recount of random histories, and what is said of small numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from atspro.i18n import in_language
from atspro.models import User
from atspro.services import applications, jobs
from atspro.services.applications import EventChange
from atspro.services.applications.statistics import Share
from atspro.shapes import JobData

START = datetime(2026, 9, 1, 12)
POST = JobData(company="Globex", title="Data analyst", description="We need SQL.")


def make(session: Session, user: User, *moves: tuple[str, str | None], source: str = "") -> Any:
    application = applications.current_application(session, jobs.create_job(session, user, POST))
    application.source = source or None
    for number, (stage, outcome) in enumerate(moves):
        applications.move(session, application, stage, outcome=outcome, occurred_at=START + timedelta(days=10 * number))
    return application


APPLIED, REJECTED = ("applied", None), ("closed", "rejected")


def test_rejections_are_answers_and_stay_applications(session: Session, user: User) -> None:
    """A hundred sent of which ninety were rejected: what peers tell as a response rate of fifty percent."""
    for number in range(100):
        moves = [APPLIED, REJECTED] if number < 90 else [APPLIED] if number < 95 else [APPLIED, ("interviewing", None)]
        make(session, user, *moves)
    figures = applications.statistics(session, user)
    assert figures.applied == 100
    assert figures.answered.words == "95 % (95 of 100)"
    assert figures.invited.words == "5 % (5 of 100)"
    assert figures.waiting == 5


def test_an_interview_that_led_to_a_rejection_was_held(session: Session, user: User) -> None:
    for number in range(20):
        make(session, user, APPLIED, *([("interviewing", None), REJECTED] if number < 8 else []))
    figures = applications.statistics(session, user)
    assert figures.invited.words == "40 % (8 of 20)"
    [applied, interviewing, _] = figures.stages
    assert (applied.median_days, applied.left, applied.waiting) == (10, 8, 12)
    assert (interviewing.median_days, interviewing.left, interviewing.waiting) == (10, 8, 0)


def test_silence_is_no_answer_and_no_longer_waiting(session: Session, user: User) -> None:
    make(session, user, APPLIED, ("closed", "noResponse"))
    figures = applications.statistics(session, user)
    assert (figures.silent, figures.waiting, figures.answered) == (1, 0, Share(0, 1))


def test_days_that_nobody_knows_count_in_no_time(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, POST)
    job.status = "rejected"
    session.flush()
    figures = applications.statistics(session, user)
    assert (figures.applied, figures.undated) == (1, 1)
    assert all(stage.left == 0 for stage in figures.stages)


def test_groups_by_source_and_period(session: Session, user: User) -> None:
    for _ in range(6):
        make(session, user, APPLIED, REJECTED, source="Job board")
    make(session, user, APPLIED)
    figures = applications.statistics(session, user)
    assert [(group.name, group.applied) for group in figures.by_source] == [("Job board", 6), ("", 1)]
    assert figures.by_source[0].answered.words == "6 of 6, likely between 61 % and 100 %"
    assert applications.statistics(session, user, since=date(2026, 9, 2)).applied == 0


def test_what_a_neighbour_did_is_not_counted(session: Session, user: User, neighbour: User) -> None:
    make(session, neighbour, APPLIED)
    assert applications.statistics(session, user).applied == 0


@pytest.mark.parametrize(
    ("count", "base", "words"),
    [
        (0, 0, "0 of 0"),
        (3, 4, "3 of 4"),
        (4, 11, "4 of 11, likely between 15 % and 65 %"),
        (7, 20, "35 % (7 of 20)"),
    ],
)
def test_small_numbers_have_no_percentage(count: int, base: int, words: str) -> None:
    assert Share(count, base).words == words


MOVE = st.tuples(
    st.sampled_from(["saved", "applied", "interviewing", "offer", "closed"]),
    st.sampled_from(["accepted", "declined", "rejected", "withdrawn", "noResponse", "postClosed"]),
    st.integers(0, 60),
)
HISTORY = st.tuples(st.lists(MOVE, max_size=5), st.sampled_from([None, 5, 50]))


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(HISTORY, max_size=4))
def test_random_histories_are_counted_as_by_hand(session: Session, user: User, histories: list[Any]) -> None:
    with session.begin_nested() as nested:
        expected = {"applied": 0, "answered": 0, "invited": 0, "offered": 0, "waiting": 0}
        for moves, replied in histories:
            application = make(session, user)
            done: list[tuple[int, int, str, str | None]] = []
            for stage, ending, day in moves:
                outcome = ending if stage == "closed" else None
                applications.move(session, application, stage, outcome=outcome, occurred_at=START + timedelta(days=day))
                done.append((day, len(done), stage, outcome))
            if replied is not None:
                reply = EventChange("mail", START + timedelta(days=replied), details={"direction": "in"})
                applications.add_event(session, application, reply)
            recount(expected, done, replied=replied is not None)
        figures = applications.statistics(session, user)
        assert {
            "applied": figures.applied,
            "answered": figures.answered.count,
            "invited": figures.invited.count,
            "offered": figures.offered.count,
            "waiting": figures.waiting,
        } == expected
        nested.rollback()
    session.expire_all()


def recount(expected: dict[str, int], done: list[Any], *, replied: bool) -> None:
    """Count one history by going through it day by day."""
    depth, answered, stage = 0, False, "saved"
    for _, _, to, outcome in sorted(done):
        stage = to
        if to == "saved":
            depth, answered = 0, False
        reached = {"applied": 1, "interviewing": 2, "offer": 3}.get(to, 0)
        if outcome in ("accepted", "declined"):
            reached = 3
        elif outcome in ("rejected", "noResponse"):
            reached = 1
        depth = max(depth, reached)
        answered |= reached >= 2 or outcome == "rejected"
    answered |= replied and stage != "saved"
    if depth:
        expected["applied"] += 1
        expected["answered"] += answered
        expected["invited"] += depth >= 2
        expected["offered"] += depth >= 3
        expected["waiting"] += not answered and stage != "closed"


def test_shares_are_told_in_the_readers_language(app: Flask) -> None:
    with app.app_context(), in_language("de"):
        assert Share(1, 4).words == "1 von 4"
        assert Share(13, 24).words == "54 % (13 von 24)"
        assert Share(3, 10).words == "3 von 10, wahrscheinlich zwischen 11 % und 60 %"
