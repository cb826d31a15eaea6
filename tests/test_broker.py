"""Addresses of brokers: what each library is told, and that certificates are checked unless told otherwise."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import pytest
import redis
from celery.worker import consumer as celery_consumer
from kombu import Connection

from atspro import broker
from atspro.config import Settings, load_settings
from atspro.errors import InvalidInput
from atspro.queue import celery_settings
from tests.conventions.test_settings import GOOD
from workers.consumer import Consumer

SENTINELS = "sentinel://:s%40crets@one:26379;sentinel://two/3"


def settings_of(url: str, **more: str) -> Settings:
    return load_settings({**GOOD, "REDIS_URL": url, **more})


def connection_of(settings: Settings) -> Any:
    given = broker.celery_broker(settings)
    return Connection(
        given["broker_url"],
        ssl=given.get("broker_use_ssl", False),
        transport_options=given["broker_transport_options"],
    )


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("rediss://:secret@h:6380/2", ssl.CERT_REQUIRED),
        ("rediss://h/2?ssl_ca_certs=/etc/ca.pem", ssl.CERT_REQUIRED),
        ("rediss://h/2?ssl_cert_reqs=none", ssl.CERT_NONE),
    ],
)
def test_tls_is_checked_unless_the_address_says_otherwise(url: str, mode: ssl.VerifyMode) -> None:
    settings = settings_of(url)
    connection = connection_of(settings)
    assert connection.ssl["ssl_cert_reqs"] == mode
    assert connection.virtual_host == "2"
    pool = broker.redis_client(url, "m").connection_pool
    assert pool.connection_class.__name__ == "SSLConnection"
    assert pool.make_connection().cert_reqs == mode
    storage, options = broker.limiter_storage(settings)
    assert storage.startswith("rediss://")
    assert "ssl_cert_reqs" in storage
    assert options == broker.WAITS


def test_a_socket_has_neither_keep_alive_nor_a_time_out_of_its_connection() -> None:
    settings = settings_of("unix:///tmp/s")
    options = broker.celery_broker(settings)["broker_transport_options"]
    assert not {"socket_keepalive", "socket_keepalive_options", "socket_connect_timeout"} & set(options)
    assert options["socket_timeout"] == 5
    assert broker.limiter_storage(settings) == ("redis+unix:///tmp/s", broker.WAITS)


def test_sentinels_master_database_and_password_reach_every_client() -> None:
    settings = settings_of(SENTINELS, SENTINEL_MASTER="main")
    connection = connection_of(settings)
    assert connection.alt == ["sentinel://:s%40crets@one:26379/3", "sentinel://two:26379"]
    assert (connection.password, connection.virtual_host) == ("s@crets", "3")
    assert connection.transport_options["master_name"] == "main"
    assert not connection.ssl
    pool = broker.redis_client(settings.broker, "main").connection_pool
    assert (pool.service_name, pool.connection_kwargs["db"], pool.connection_kwargs["password"]) == (
        "main",
        3,
        "s@crets",
    )
    nodes = [node.connection_pool.connection_kwargs for node in pool.sentinel_manager.sentinels]
    assert [(node["host"], node["port"], node.get("password")) for node in nodes] == [
        ("one", 26379, None),
        ("two", 26379, None),
    ]
    storage, options = broker.limiter_storage(settings)
    assert storage == "redis+sentinel://one:26379,two:26379/main"
    assert (options["db"], options["password"], options["sentinel_kwargs"]["password"]) == (3, "s@crets", None)


def test_sentinels_with_tls() -> None:
    settings = settings_of("sentinel://one;sentinel://two/0?ssl_ca_certs=/etc/ca.pem")
    connection = connection_of(settings)
    assert connection.ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/etc/ca.pem"}
    assert connection.transport_options["sentinel_kwargs"]["ssl_ca_certs"] == "/etc/ca.pem"
    assert connection.transport_options["sentinel_kwargs"]["ssl"] is True


def test_rabbitmq_gets_options_of_its_own_and_limits_stay_in_redis() -> None:
    settings = settings_of("redis://limits", BROKER_URL="amqp://ada:secret@queue/atspro")
    assert not broker.speaks_redis(settings.broker)
    options = broker.celery_broker(settings)["broker_transport_options"]
    assert options["confirm_publish"] is True
    assert "visibility_timeout" not in options
    assert broker.limiter_storage(settings) == ("redis://limits", broker.WAITS)
    connection = connection_of(settings)
    assert (connection.hostname, connection.virtual_host) == ("queue", "atspro")


def test_only_rabbitmq_has_quorum_queues_and_no_delays() -> None:
    by_url = {
        url: celery_settings(settings_of("redis://limits", BROKER_URL=url))["task_queues"]
        for url in ("", "amqp://queue", "amqps://queue", "pyamqp://queue")
    }
    types = {url: {(queue.queue_arguments or {}).get("x-queue-type") for queue in by_url[url]} for url in by_url}
    assert types == {"": {None}, "amqp://queue": {"quorum"}, "amqps://queue": {"quorum"}, "pyamqp://queue": {"quorum"}}
    retries = {
        (url, pages): celery_settings(settings_of("redis://limits", BROKER_URL=url), pages=pages)["task_publish_retry"]
        for url in ("", "amqp://queue")
        for pages in (True, False)
    }
    assert [given for given, retry in retries.items() if retry] == [("amqp://queue", False)], "beat's would stay broken"
    plain = [str(step) for step in celery_consumer.Consumer.Blueprint.default_steps]
    kept = [str(step) for step in Consumer.Blueprint.default_steps]
    assert [step for step in plain if step not in kept] == ["celery.worker.consumer.delayed_delivery:DelayedDelivery"]


def test_rabbitmq_with_tls_checks_the_certificate() -> None:
    settings = settings_of("redis://limits", BROKER_URL="amqps://queue/?ssl_ca_certs=/etc/ca.pem&heartbeat=5")
    given = broker.celery_broker(settings)
    assert given["broker_url"] == "amqps://queue/?heartbeat=5"
    assert given["broker_use_ssl"] == {
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": "queue",
        "ca_certs": "/etc/ca.pem",
    }


def test_limits_may_be_counted_in_memory_only_beside_another_broker() -> None:
    settings = settings_of("memory://", BROKER_URL="amqp://queue")
    assert broker.limiter_storage(settings) == ("memory://", {})
    with pytest.raises(InvalidInput, match="BROKER_URL"):
        settings_of("memory://")


@pytest.mark.parametrize("url", ["postgres://h", "h:6379", "sentinel://one;two:26379"])
def test_an_address_that_no_transport_knows_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"REDIS_URL: .*must start with"):
        settings_of(url)


def test_a_silent_broker_is_asked_whether_it_is_still_there() -> None:
    """A worker waits for messages without a time-out of its own: only keep-alive tells it that the cable is gone."""
    given = broker.celery_broker(settings_of("redis://h"))["broker_transport_options"]
    options = {name: given[name] for name in ("socket_keepalive", "socket_keepalive_options", "socket_timeout")}
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = redis.Connection(host="127.0.0.1", port=server.getsockname()[1], **options)._connect()
        with made:
            assert made.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            for option, value in broker.KEEP_ALIVE.items():
                assert made.getsockopt(socket.IPPROTO_TCP, option) == value
    assert len(broker.KEEP_ALIVE) >= 1


def test_a_silent_broker_is_waited_for_once() -> None:
    """A page counts tries in the broker; redis-py would ask four times, with pauses, one that has fallen silent."""
    asked: list[None] = []

    def silence() -> None:
        asked.append(None)
        raise redis.TimeoutError

    def broken() -> None:
        asked.append(None)
        raise redis.ConnectionError

    client = broker.redis_client("redis://h", "m")
    with pytest.raises(redis.TimeoutError):
        client.get_retry().call_with_retry(silence, lambda _: None)
    assert len(asked) == 1
    with pytest.raises(redis.ConnectionError):
        client.get_retry().call_with_retry(broken, lambda _: None)
    assert len(asked) == 3, "one that broke while it was idle is opened anew"
