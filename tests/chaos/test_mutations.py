"""Each guard of the ledger taken out, by a switch that only these tests have: the trial that it guards must go red.

A suite that stays green without a guard would say nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.checker import ONE_LIVE
from tests.chaos.lab import Lab, Trial
from tests.chaos.test_broker import freeze_during_the_acknowledgement
from tests.chaos.test_web import click_at_once, restore_while_a_worker_completes
from tests.chaos.test_workers_die import suspend_past_the_lease

thorough = pytest.mark.thorough
LIVE_INDEX = "uq_generationRequest_live"


@pytest.fixture(autouse=True)
def _clean_up(lab: Lab) -> Iterator[None]:
    """What a missing guard breaks must not be found again by the next trial, nor a stalled worker be kept."""
    yield
    lab.switches.clear()
    lab.forget()


def lose_a_message(lab: Lab, guard: str = "") -> Trial:
    """The broker loses one message, and six sweeps pass."""
    trial = lab.trial("one message lost", guard)
    lab.switches.arm("publish", "drop", member="web", times=1)
    mark = lab.switches.mark()
    (job_id,) = lab.ada.add_jobs(1)
    request_id = lab.ada.click(job_id)
    trial.strike()
    lab.wait_for_event("no sweep" if lab.switches.without("sweep") else "sweep", mark, 6)
    trial.settle([request_id], patience=1)
    return trial


def test_without_the_sweep_a_lost_message_loses_its_request(lab: Lab) -> None:
    assert lose_a_message(lab).verdict.violations == {}
    lab.switches.mutate("sweep")
    trial = lose_a_message(lab, "the sweep")
    assert set(trial.verdict.violations) == {"every request ended", "what was asked for succeeded"}
    assert trial.verdict.lost == 1


def test_without_the_fence_a_late_worker_writes_a_second_document(lab: Lab) -> None:
    lab.switches.mutate("fence")
    trial, _ = suspend_past_the_lease(lab, "the fence")
    assert {"a document of the queue has one request", "a request makes one document"} <= set(trial.verdict.violations)
    assert trial.verdict.doubled == 1


@thorough
def test_without_the_lock_versions_collide(lab: Lab) -> None:
    lab.switches.mutate("lock")
    assert restore_while_a_worker_completes(lab, "the parent's lock").verdict.violations


@thorough
def test_without_the_unique_request_a_double_click_asks_twice(lab: Lab) -> None:
    [(definition,)] = lab.cluster.query("SELECT indexdef FROM pg_indexes WHERE indexname = :name", name=LIVE_INDEX)
    lab.cluster.execute(f'DROP INDEX "{LIVE_INDEX}"')
    try:
        trial, ids = click_at_once(lab, "the unique request")
        assert ONE_LIVE in trial.verdict.violations
        assert len(ids) > 1
    finally:
        lab.forget()
        lab.cluster.execute(definition)


@thorough
def test_without_the_cure_a_worker_never_fetches_again(lab: Lab) -> None:
    lab.switches.mutate("ack")
    try:
        trial = freeze_during_the_acknowledgement(lab, guard="the cure of kombu's stall", patience=60)
        assert "every request ended" in trial.verdict.violations
        # The message is with the broker, and its worker lives, but takes nothing any more.
        assert lab.cluster.members["worker"].alive
    finally:
        lab.switches.clear()
        for name in lab.cluster.standard:
            if not name.startswith(("web", "beat")) and lab.cluster.is_alive(name):
                lab.cluster.kill(name)
