"""The broker killed, emptied, cut off, frozen, full, read-only, and messages that come twice: it carries no truth."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

import pytest
import redis

from atspro import queue
from tests.chaos.cluster import PATIENCE, until
from tests.chaos.lab import Lab, Trial
from tests.chaos.switches import Switchboard

thorough = pytest.mark.thorough
WORKERS = ("worker", "worker.2")


def test_the_broker_is_killed_and_comes_back_empty(lab: Lab) -> None:
    trial = lab.trial("broker killed and restarted empty")
    lab.switches.arm("writing", "sleep", seconds=0.5)
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    lab.cluster.kill_server(lab.cluster.valkey)
    lab.cluster.empty_broker()
    lab.cluster.restart(lab.cluster.valkey)
    trial.strike()
    lab.switches.clear()
    assert trial.settle(ids).violations == {}


@thorough
def test_the_broker_flaps(lab: Lab) -> None:
    trial = lab.trial("broker killed again and again")
    ids = []
    for job_id in lab.ada.add_jobs(4):
        ids += lab.ada.request_all(job_id)
        lab.cluster.kill_server(lab.cluster.valkey)
        time.sleep(0.5)
        lab.cluster.restart(lab.cluster.valkey)
        trial.strike()
    assert trial.settle(ids).violations == {}


@thorough
def test_the_broker_is_emptied_with_200_queued(lab: Lab) -> None:
    trial = lab.trial("broker flushed with 200 queued")
    for name in WORKERS:
        lab.cluster.kill(name)
    people = lab.crowd(25)
    ids = [request for person in people for job_id in person.add_jobs(2) for request in person.request_all(job_id)]
    assert len(ids) == 200
    with lab.cluster.broker() as client:
        client.flushall()
    trial.strike()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


def test_a_click_while_the_broker_is_down_is_queued(lab: Lab) -> None:
    trial = lab.trial("broker down at the click")
    jobs = lab.ada.add_jobs(2)
    lab.cluster.kill_server(lab.cluster.valkey)
    ids = [lab.ada.click(job_id) for job_id in jobs]
    trial.strike(len(ids))
    assert set(lab.states(ids).values()) == {"queued"}
    page = lab.ada.get(f"/jobs/{jobs[0]}").text
    assert "Waiting for its turn" in page
    assert "Queued" in page
    lab.cluster.restart(lab.cluster.valkey)
    assert trial.settle(ids).violations == {}


@thorough
def test_every_connection_to_the_broker_is_cut_forty_times(lab: Lab) -> None:
    trial = lab.trial("connections to the broker cut")
    lab.switches.arm("writing", "sleep", seconds=0.2)
    ids = []
    jobs = iter(lab.ada.add_jobs(8))
    with lab.cluster.broker() as client:
        for number in range(40):
            if number % 5 == 0:
                ids += lab.ada.request_all(next(jobs))
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            trial.strike()
            time.sleep(0.1)
    assert trial.settle(ids).violations == {}


def freeze_during_the_acknowledgement(lab: Lab, *, guard: str = "", patience: float = PATIENCE) -> Trial:
    """The broker hangs beyond the socket time-out just when the only worker acknowledges: kombu loses its credit.

    The worker itself must go on when the broker does, so nothing is restarted.
    """
    trial = lab.trial("broker frozen during an acknowledgement", guard)
    for name in WORKERS:
        lab.cluster.kill(name)
    lab.cluster.start("worker", concurrency=1)
    process = lab.cluster.valkey.process
    assert process is not None
    ids = []
    jobs = lab.ada.add_jobs(9)
    for _ in range(5):
        mark = lab.switches.mark()
        # The child itself suspends the broker, so that its worker's next word to it is the acknowledgement; when the
        # worker's own heartbeat was quicker, that one waits for the broker, and the acknowledgement comes after it.
        lab.switches.arm("finished", "suspend", pid=process.pid, times=1)
        ids.append(lab.ada.click(jobs.pop()))
        lab.wait_for_event("worked", mark)
        with suppress(AssertionError):
            until("the acknowledgement failed", lambda: lab.switches.events("ack failed", mark), 15)  # noqa: B023
        process.send_signal(signal.SIGCONT)
        if lab.switches.events("ack failed", mark):
            break
        lab.cluster.drain()
    assert lab.switches.events("ack failed", mark)
    trial.strike()
    ids += [lab.ada.click(job_id) for job_id in jobs[:3]]
    trial.settle(ids, patience=patience)
    return trial


@thorough
def test_the_broker_freezes_during_an_acknowledgement(lab: Lab) -> None:
    trial = freeze_during_the_acknowledgement(lab)
    assert trial.verdict.violations == {}


@thorough
def test_a_click_while_the_broker_is_frozen_is_queued(lab: Lab) -> None:
    trial = lab.trial("broker frozen at the click")
    (job_id,) = lab.ada.add_jobs(1)
    process = lab.cluster.valkey.process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    ids = [lab.ada.click(job_id)]
    assert set(lab.states(ids).values()) == {"queued"}
    process.send_signal(signal.SIGCONT)
    trial.strike()
    assert trial.settle(ids).violations == {}


@thorough
def test_the_brokers_disk_is_full(lab: Lab) -> None:
    trial = lab.trial("broker's disk full")
    jobs = lab.ada.add_jobs(3)
    ids = lab.ada.request_all(jobs[0])
    valkey = lab.cluster.valkey
    plain = valkey.command
    # A limit on the size of its files refuses each write as a full disk does; the signal that comes along is ignored.
    valkey.command = ["/bin/sh", "-c", 'trap \'\' XFSZ; ulimit -f 1; exec "$0" "$@"', *plain]
    try:
        lab.cluster.kill_server(valkey)
        lab.cluster.restart(valkey)
        with lab.cluster.broker() as client:
            until("the broker refuses to write", lambda: refuses_to_write(client))
        ids += lab.ada.request_all(jobs[1])
        assert set(lab.states(ids[4:]).values()) == {"queued"}
    finally:
        valkey.command = plain
        lab.cluster.kill_server(valkey)
        lab.cluster.restart(valkey)
    trial.strike()
    ids += lab.ada.request_all(jobs[2])
    assert trial.settle(ids).violations == {}


@thorough
def test_the_broker_is_read_only(lab: Lab) -> None:
    trial = lab.trial("broker read-only")
    jobs = lab.ada.add_jobs(2)
    ids = lab.ada.request_all(jobs[0])
    with lab.cluster.broker() as client:
        client.replicaof("127.0.0.1", "1")
        try:
            assert refuses_to_write(client)
            ids += lab.ada.request_all(jobs[1])
            trial.strike()
        finally:
            client.replicaof("NO", "ONE")
    assert trial.settle(ids).violations == {}


def refuses_to_write(client: redis.Redis) -> bool:
    try:
        client.set("fault", "1")
    except redis.exceptions.ResponseError:
        return True
    return False


@pytest.mark.parametrize("count", [pytest.param(2, id="twice"), pytest.param(3, id="thrice", marks=thorough)])
def test_every_message_is_delivered_more_than_once(lab: Lab, count: int) -> None:
    trial = lab.trial(f"every message delivered {'twice' if count == 2 else 'thrice'}")
    lab.switches.arm("publish", "repeat", count=count)
    mark = lab.switches.mark()
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    trial.strike(len(ids))
    assert trial.settle(ids).violations == {}
    assert repeated(lab.switches, mark) >= len(ids)
    # Each request was taken once: what came again found nothing to do.
    assert len(lab.switches.events("claim", mark)) == len(ids)


def repeated(switches: Switchboard, mark: int) -> int:
    return sum(entry["task"] == queue.GENERATE_DOCUMENT for entry in switches.events("publish", mark))
