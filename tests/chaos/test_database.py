"""The database restarted at once, killed, and every connection ended, while requests are being written."""

from __future__ import annotations

import signal
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.chaos.cluster import Cluster, until
from tests.chaos.lab import Lab

pytestmark = pytest.mark.thorough
AT_ONCE = 50


def restart_at_once(cluster: Cluster) -> None:
    cluster.kill_server(cluster.postgresql, signal.SIGQUIT)
    cluster.restart(cluster.postgresql)


def kill(cluster: Cluster) -> None:
    cluster.kill_server(cluster.postgresql)
    cluster.restart(cluster.postgresql)


def end_every_connection(cluster: Cluster) -> None:
    cluster.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


FAULTS: dict[str, Callable[[Cluster], None]] = {
    "database restarted at once": restart_at_once,
    "database killed": kill,
    "every connection to the database ended": end_every_connection,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_database_goes_away_while_workers_write(lab: Lab, fault: str) -> None:
    trial = lab.trial(fault)
    lab.switches.arm("writing", "sleep", seconds=1)
    mark = lab.switches.mark()
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    lab.wait_for_event("writing", mark, 3)
    FAULTS[fault](lab.cluster)
    trial.strike()
    assert trial.settle(ids).violations == {}


def test_the_database_is_restarted_while_fifty_run(lab: Lab) -> None:
    trial = lab.trial(f"database restarted at once while {AT_ONCE} run")
    cluster = lab.cluster
    plain = cluster.postgresql.command
    # Fifty children with their heartbeats want more connections than a small copy's database gives.
    cluster.postgresql.command = [*plain, "-c", "max_connections=300"]
    try:
        for name in ("worker", "worker.2"):
            cluster.kill(name)
        restart_at_once(cluster)
        people = lab.crowd(AT_ONCE // 4 + 1)
        ids: list[UUID] = []
        for person in people:
            (job_id,) = person.add_jobs(1)
            ids += person.request_all(job_id)
        # However long a loaded machine takes to start fifty, none ends before the last one runs.
        lab.switches.arm("writing", "hold")
        mark = lab.switches.mark()
        # Two cores hardly renew fifty leases of a few seconds: these have the product's own.
        cluster.start("worker", concurrency=AT_ONCE // 2, wait=False, LEASE_SECONDS="60")
        cluster.start("worker.2", concurrency=AT_ONCE // 2, wait=False, LEASE_SECONDS="60")
        cluster.wait_ready(["worker", "worker.2"], mark)
        until(f"{AT_ONCE} run", lambda: running(cluster) >= AT_ONCE)
        restart_at_once(cluster)
        lab.switches.disarm("writing")
        trial.strike(AT_ONCE)
        assert trial.settle(ids).violations == {}
    finally:
        cluster.postgresql.command = plain
        cluster.heal(["web"])
        restart_at_once(cluster)


def running(cluster: Cluster) -> int:
    return int(cluster.query("SELECT count(*) FROM \"generationRequest\" WHERE state = 'running'")[0][0])
