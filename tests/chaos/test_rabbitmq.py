"""RabbitMQ's quorum queues in Valkey's place: workers and the broker itself are killed, nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kombu import Connection

from atspro.queue import QUEUES
from tests.chaos.cluster import Cluster, until
from tests.chaos.lab import Lab
from tests.rabbitmq import PORT_MAPPER, SERVER, RabbitMQ, rabbitmq

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not (SERVER and PORT_MAPPER), reason="RabbitMQ is not here: apt-get install rabbitmq-server."),
]


@pytest.fixture(scope="module")
def node() -> Iterator[RabbitMQ]:
    with rabbitmq() as running:
        yield running


@pytest.fixture(scope="module")
def beside(node: RabbitMQ, tmp_path_factory: pytest.TempPathFactory, labs: list[Lab]) -> Iterator[Lab]:
    """The Procfile's processes over RabbitMQ, the worker of documents twice, and a bystander."""
    cluster = Cluster(tmp_path_factory.mktemp("rabbitmq"), settings={"BROKER_URL": node.url})
    try:
        cluster.open()
        lab = Lab(cluster)
        labs.append(lab)
        cluster.start_all(cluster.standard)
        lab.add_bystander()
        yield lab
    finally:
        cluster.close()


@pytest.fixture
def lab(beside: Lab) -> Iterator[Lab]:
    beside.cluster.heal()
    yield beside
    beside.switches.clear()


def waiting(node: RabbitMQ) -> dict[str, int]:
    """Messages of each queue. RabbitMQ refuses to look at a queue under another type than its own."""
    found = {}
    with Connection(node.url) as connection, connection.channel() as channel:
        for name in QUEUES:
            quorum = {"x-queue-type": "quorum"}
            found[name] = channel.queue_declare(name, durable=True, auto_delete=False, arguments=quorum).message_count
    return found


def test_the_queues_are_replicated_ones(lab: Lab, node: RabbitMQ) -> None:
    assert set(waiting(node)) == set(QUEUES)
    # None of Celery's delays in the broker.
    with Connection(node.url) as connection, pytest.raises(connection.channel_errors, match="NOT_FOUND"):
        connection.channel().exchange_declare("celery_delayed_27", "topic", passive=True)


def test_workers_are_killed_in_the_middle(lab: Lab) -> None:
    trial = lab.trial("RabbitMQ: workers killed while they write")
    lab.switches.arm("writing", "sleep", seconds=1)
    mark = lab.switches.mark()
    ids = [request for person in lab.crowd(4) for job in person.add_jobs(3) for request in person.request_all(job)]
    assert len(ids) == 48
    for name in ("worker", "worker.2"):
        lab.wait_for_event("writing", mark, 2)
        lab.cluster.kill(name)
        trial.strike()
        lab.cluster.start(name, wait=False)
        mark = lab.switches.mark()
    lab.switches.clear()
    verdict = trial.settle(ids)
    assert (verdict.violations, verdict.lost, verdict.doubled) == ({}, 0, 0)


def test_a_worker_dies_between_commit_and_acknowledgement(lab: Lab) -> None:
    trial = lab.trial("RabbitMQ: worker killed between commit and acknowledgement")
    lab.switches.arm("finished", "die with the group", times=1)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(3)]
    lab.wait_for_event("finished", mark)
    trial.strike()
    lab.cluster.start_all(lab.cluster.standard)
    assert trial.settle(ids).violations == {}


def test_the_broker_is_killed_and_clicks_go_on(lab: Lab, node: RabbitMQ) -> None:
    trial = lab.trial("RabbitMQ: broker killed with work queued")
    lab.switches.arm("writing", "sleep", seconds=0.5)
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    node.kill()
    trial.strike()
    ids += [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    node.start()
    lab.switches.clear()
    assert trial.settle(ids).violations == {}
    until("the queues are empty", lambda: not any(waiting(node).values()))
