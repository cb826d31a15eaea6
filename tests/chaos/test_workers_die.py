"""Workers killed at every point of a request's life: another try finishes it, and exactly one document comes of it."""

from __future__ import annotations

import signal

import pytest

from tests.chaos.cluster import until
from tests.chaos.lab import Lab, Trial
from tests.chaos.switches import COMMIT

thorough = pytest.mark.thorough
POINTS = {
    "received": "before the claim",
    "claimed": "after the claim",
    "writing": "while writing",
    "committed": "after the commit",
    "finished": "between commit and acknowledgement",
}


@pytest.mark.parametrize(
    "point", [pytest.param(point, marks=() if point == "writing" else thorough) for point in POINTS]
)
def test_a_workers_child_is_killed(lab: Lab, point: str) -> None:
    trial = lab.trial(f"worker's child killed {POINTS[point]}")
    lab.switches.arm(point, "die", times=2)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(3)]
    lab.wait_for_event(point, mark, 2)
    trial.strike(2)
    assert trial.settle(ids).violations == {}


@pytest.mark.parametrize(
    "point", [pytest.param(point, marks=() if point == "finished" else thorough) for point in POINTS]
)
def test_a_whole_worker_is_killed(lab: Lab, point: str) -> None:
    trial = lab.trial(f"worker killed {POINTS[point]}")
    lab.switches.arm(point, "die with the group", times=1)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(3)]
    lab.wait_for_event(point, mark)
    trial.strike()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


@thorough
def test_a_worker_dies_with_a_message_that_the_broker_has_forgotten(lab: Lab) -> None:
    trial = lab.trial("worker killed between taking a message and noting it")
    lab.switches.arm("fetched", "die with the group", times=1, task="documents.generate")
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    lab.wait_for_event("fetched", mark)
    trial.strike()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


@thorough
def test_all_workers_are_killed_while_they_write(lab: Lab) -> None:
    trial = lab.trial("all workers killed")
    lab.switches.arm("writing", "sleep", seconds=1)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(8)]
    lab.wait_for_event("writing", mark, 2)
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    trial.strike(2)
    lab.switches.clear()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


@thorough
def test_a_worker_is_asked_to_stop_and_then_killed(lab: Lab) -> None:
    trial = lab.trial("worker asked to stop, then killed")
    lab.switches.arm("writing", "sleep", seconds=3)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(4)]
    lab.wait_for_event("writing", mark, 2)
    for name in ("worker", "worker.2"):
        lab.cluster.members[name].send(signal.SIGTERM)
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    trial.strike(2)
    lab.switches.clear()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


@thorough
def test_a_worker_dies_at_each_statement_of_the_completion(lab: Lab) -> None:
    trial = lab.trial("worker's child killed at a statement of the completion")
    mark = lab.switches.mark()
    jobs = lab.ada.add_jobs(2)
    # The second version is the longer way: it has a predecessor to deactivate.
    ids = [lab.ada.click(jobs[0])]
    lab.cluster.drain()
    ids.append(lab.ada.click(jobs[0]))
    lab.cluster.drain()
    statements = lab.switches.events("completing", mark)[-1]["statements"]
    assert statements >= 2
    for at in [*range(1, statements + 1), COMMIT]:
        lab.switches.arm("complete", "die", at=at, times=1)
        mark = lab.switches.mark()
        ids.append(lab.ada.click(jobs[0]))
        lab.wait_for_event("complete", mark)
        trial.strike()
        lab.cluster.drain()
    assert trial.settle(ids).violations == {}


def suspend_past_the_lease(lab: Lab, guard: str = "") -> tuple[Trial, int]:
    """A worker is suspended while it writes, loses its lease, and goes on when another has written the document.

    The trial, and how often a late write was refused.
    """
    trial = lab.trial("worker suspended past its lease, then resumed", guard)
    lab.cluster.kill("worker.2")
    lab.switches.arm("written", "sleep", seconds=1, times=1)
    mark = lab.switches.mark()
    (job_id,) = lab.ada.add_jobs(1)
    request_id = lab.ada.click(job_id)
    lab.wait_for_event("written", mark)
    lab.cluster.members["worker"].send_all(signal.SIGSTOP)
    trial.strike()
    lab.cluster.start_all(lab.cluster.standard)
    lab.cluster.drain()
    assert lab.states([request_id]) == {request_id: "succeeded"}
    assert lab.attempts(request_id) >= 2
    lab.cluster.members["worker"].send_all(signal.SIGCONT)
    until(
        "the resumed worker has come to its end",
        lambda: any(entry["member"] == "worker" for entry in lab.switches.events("worked", mark)),
    )
    trial.settle([request_id])
    return trial, len(lab.switches.events("refused", mark))


def test_a_suspended_worker_comes_back_after_its_lease(lab: Lab) -> None:
    trial, refused = suspend_past_the_lease(lab)
    assert trial.verdict.violations == {}
    assert refused >= 1
