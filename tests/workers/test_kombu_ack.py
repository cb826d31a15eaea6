"""The cure for kombu's stall: the credit of a message comes back even when the broker cannot be told."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest
from kombu import Connection, Consumer, Producer, Queue
from kombu.transport import redis as transport
from redis.exceptions import TimeoutError as RedisTimeoutError

from workers import kombu_ack

PLAIN_ACK = transport.QoS.ack


@pytest.fixture
def consuming(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A channel that may hold one message and holds it, and a broker that does not hear the acknowledgement."""
    with Connection(redis_server) as connection, connection.channel() as channel:
        queue = Queue("test-of-the-ack", channel=channel)
        queue.declare()
        queue.purge()
        channel.basic_qos(0, 1, False)
        Producer(channel).publish("one", routing_key=queue.name)
        taken: list[Any] = []
        with Consumer(channel, [queue], callbacks=[lambda _, message: taken.append(message)]):
            connection.drain_events(timeout=10)

            def frozen(*_: Any, **__: Any) -> Any:
                raise RedisTimeoutError("The broker is frozen.")

            monkeypatch.setattr(channel.qos, "_remove_from_indices", frozen)
            yield channel.qos, taken[0]
            monkeypatch.undo()
        queue.delete()


def test_a_failed_acknowledgement_gives_the_credit_back_and_is_told(
    consuming: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    qos, message = consuming
    monkeypatch.setattr(transport.QoS, "ack", PLAIN_ACK)
    kombu_ack.install()
    assert not qos.can_consume()
    with pytest.raises(RedisTimeoutError):
        qos.ack(message.delivery_tag)
    assert qos.can_consume()


def test_kombu_alone_keeps_the_credit_for_ever(consuming: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails, kombu was mended: take the cure out."""
    qos, message = consuming
    monkeypatch.setattr(transport.QoS, "ack", PLAIN_ACK)
    with pytest.raises(RedisTimeoutError):
        qos.ack(message.delivery_tag)
    assert not qos.can_consume()


def test_kombu_is_the_version_that_the_cure_was_written_for() -> None:
    assert version("kombu") == "5.7.0"
