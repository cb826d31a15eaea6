"""A queue that staff paused and a worker that they drained, while everything around them dies."""

from __future__ import annotations

import time

import pytest

from tests.chaos.lab import Lab

pytestmark = pytest.mark.thorough
PAUSE = """INSERT INTO "queueControl" (kind, name, "isPaused", reason) VALUES (:kind, :name, true, 'A test.')"""


def control(lab: Lab, kind: str, name: str) -> None:
    lab.cluster.execute(PAUSE, kind=kind, name=name)


def test_a_paused_queue_outlives_everything(lab: Lab) -> None:
    trial = lab.trial("queue paused while all workers and the broker die")
    control(lab, "queue", "documents")
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    for name in [one for one in lab.cluster.commands if one not in ("web", "beat")]:
        lab.cluster.kill(name)
    with lab.cluster.broker() as client:
        client.flushall()
    lab.cluster.start_all(lab.cluster.standard)
    trial.strike()
    time.sleep(8)
    assert set(lab.states(ids).values()) == {"queued"}
    lab.cluster.execute('DELETE FROM "queueControl"')
    assert trial.settle(ids).violations == {}


def test_a_drained_worker_that_is_killed_takes_nothing_when_it_is_back(lab: Lab) -> None:
    trial = lab.trial("drained worker killed and started again")
    control(lab, "worker", "documents@worker")
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    lab.cluster.start_all(["worker"])
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    trial.strike()
    time.sleep(8)
    assert set(lab.states(ids).values()) == {"queued"}
    lab.cluster.execute('DELETE FROM "queueControl"')
    assert trial.settle(ids).violations == {}
