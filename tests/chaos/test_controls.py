"""A queue that staff paused, a worker that they drained, and an alert, while everything around them dies."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.chaos.cluster import Cluster, until
from tests.chaos.lab import Lab
from tests.chaos.test_database import end_every_connection, kill, restart_at_once

PAUSE = """INSERT INTO "queueControl" (kind, name, "isPaused", reason) VALUES (:kind, :name, true, 'A test.')"""
LET_GO = 'DELETE FROM "queueControl"'
WORKERS = ("worker", "worker.2")


def all_but_the_web_and_the_broker(cluster: Cluster) -> None:
    for name in [one for one in cluster.commands if one not in ("web", "beat")]:
        cluster.kill(name)
    with cluster.broker() as client:
        client.flushall()


def maintenance_and_beat(cluster: Cluster) -> None:
    for name in ("maintenance", "beat"):
        cluster.kill(name)


def restart_the_broker_empty(cluster: Cluster) -> None:
    cluster.kill_server(cluster.valkey)
    cluster.empty_broker()
    cluster.restart(cluster.valkey)


FAULTS: dict[str, Callable[[Cluster], None]] = {
    "all workers and the broker die": all_but_the_web_and_the_broker,
    "maintenance and beat die": maintenance_and_beat,
    "the broker restarts empty": restart_the_broker_empty,
    "the database is killed": kill,
    "the database restarts": restart_at_once,
    "every connection ends": end_every_connection,
}
each_fault = pytest.mark.parametrize(
    "name", [next(iter(FAULTS)), *(pytest.param(one, marks=pytest.mark.thorough) for one in list(FAULTS)[1:])]
)


def control(lab: Lab, kind: str, name: str) -> None:
    lab.cluster.execute(PAUSE, kind=kind, name=name)


@each_fault
def test_a_paused_queue_outlives_everything(lab: Lab, name: str) -> None:
    trial = lab.trial(f"queue paused while {name}")
    control(lab, "queue", "documents")
    ids = [request for job_id in lab.ada.add_jobs(2) for request in lab.ada.request_all(job_id)]
    FAULTS[name](lab.cluster)
    lab.cluster.heal()
    trial.strike()
    time.sleep(4)
    assert set(lab.states(ids).values()) == {"queued"}
    # What staff decided to wait is no alert.
    assert not lab.cluster.query('SELECT FROM "alertState" WHERE name = \'queue_age\' AND "isFiring"')
    lab.cluster.execute(LET_GO)
    assert trial.settle(ids).violations == {}


@pytest.mark.thorough
@pytest.mark.parametrize("name", FAULTS)
def test_a_drained_worker_takes_nothing_whatever_dies(lab: Lab, name: str) -> None:
    trial = lab.trial(f"worker drained while {name}")
    control(lab, "worker", "documents@worker")
    for one in WORKERS:
        lab.cluster.kill(one)
    lab.cluster.start_all(["worker"])
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    FAULTS[name](lab.cluster)
    lab.cluster.heal([one for one in lab.cluster.standard if one != "worker.2"])
    trial.strike()
    time.sleep(4)
    assert set(lab.states(ids).values()) == {"queued"}
    lab.cluster.execute(LET_GO)
    assert trial.settle(ids).violations == {}


@each_fault
def test_an_alert_is_told_once_and_so_is_its_end(lab: Lab, name: str) -> None:
    trial = lab.trial(f"alert fires while {name}")
    until("nothing is late", lambda: lab.told("firing") == lab.told("recovered"))
    before = lab.told("firing")
    for one in WORKERS:
        lab.cluster.kill(one)
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    time.sleep(random.Random(name).uniform(0, 4))
    FAULTS[name](lab.cluster)
    lab.cluster.heal([one for one in lab.cluster.standard if one not in WORKERS])
    until("the alert is told", lambda: lab.cluster.revive() or lab.told("firing") == before + 1)
    lab.cluster.start_all(WORKERS)
    trial.strike()
    assert trial.settle(ids).violations == {}
    until("its end is told", lambda: lab.cluster.revive() or lab.told("recovered") == before + 1)
    # The checker, too, finds two messages of one state after each other, in this trial and in every other.
    assert lab.told("firing") == before + 1
