"""What carries ids to the workers, by the scheme of its address: Redis or Valkey, TLS, Sentinels, RabbitMQ.

``redis://`` and ``redis+socket://`` · ``rediss://`` (TLS; the certificate is checked unless ``ssl_cert_reqs=none``) ·
``sentinel://:password@host:26379;sentinel://host:26379/0`` (the master's name is SENTINEL_MASTER, the password the
master's; any ``ssl_`` parameter turns TLS on for both) · ``amqp://`` and ``amqps://`` (RabbitMQ). The parameters
``ssl_ca_certs``, ``ssl_certfile`` and ``ssl_keyfile`` name files.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import redis
from kombu import Connection, Queue
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from atspro.config import Settings, redis_url

# A health check or a page must not wait longer for a broker that is away.
ANSWER_SECONDS = 2
WAITS: dict[str, Any] = {
    "socket_timeout": ANSWER_SECONDS,
    "socket_connect_timeout": ANSWER_SECONDS,
    # A connection that broke while it was idle is opened anew; redis-py would wait for silence four times.
    "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
}
_AMQP = ("amqp", "amqps", "pyamqp")
_VERIFY = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}

# A pulled cable tells nobody: a worker that waits for a message would wait for two hours before it asked whether the
# broker is still there. Where a platform has no such option, its own default stays.
_KEEP_ALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 30_000}
KEEP_ALIVE = {getattr(socket, name): value for name, value in _KEEP_ALIVE.items() if hasattr(socket, name)}
REDIS_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 600,  # longer than the hard time limit, so that a slow task is not delivered twice
    "unacked_restore_interval": 10,  # with the next line: a killed worker's messages are back in 12 s instead of 92 s
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,  # without it a publish to a dead socket blocks for ever
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "socket_keepalive_options": KEEP_ALIVE,
    "health_check_interval": 10,
    "retry_on_timeout": True,
    "max_retries": 0,  # a publish tries once: with kombu's default a click waited six seconds for a dead broker
}
AMQP_OPTIONS: dict[str, Any] = {
    "confirm_publish": True,  # without it a publish that the broker refuses looks like one that it took
    "connect_timeout": 2,  # the same reasons as above
    "read_timeout": 5,
    "write_timeout": 5,
    "max_retries": 0,
}
# On the disks of most nodes before a publish is confirmed; RabbitMQ 4 has no other kind that is replicated.
QUORUM = {"x-queue-type": "quorum"}
# Beat keeps one producer for ever. Redis's connection opens itself anew, RabbitMQ's only when a publish is tried again.
_AMQP_RETRY: dict[str, Any] = {
    "task_publish_retry": True,
    "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
}
HASTY_REDIS_OPTIONS: dict[str, Any] = {"socket_timeout": ANSWER_SECONDS, "retry_on_timeout": False}
HASTY_AMQP_OPTIONS: dict[str, Any] = {"read_timeout": ANSWER_SECONDS, "write_timeout": ANSWER_SECONDS}


@dataclass(frozen=True)
class _Address:
    """The parts of an address; ``nodes`` are the Sentinels, or the one server."""

    scheme: str
    nodes: tuple[tuple[str, int], ...]
    username: str | None
    password: str | None
    database: int
    tls: dict[str, str]

    @classmethod
    def parse(cls, url: str) -> _Address:
        """Take apart a redis or sentinel address."""
        parts = [urlsplit(part) for part in url.split(";")]
        first, last = parts[0], parts[-1]
        tls = {name: value for part in parts for name, value in parse_qsl(part.query) if name.startswith("ssl_")}
        default = 26379 if first.scheme == "sentinel" else 6379
        return cls(
            scheme=first.scheme,
            nodes=tuple((part.hostname or "localhost", part.port or default) for part in parts),
            username=unquote(first.username) if first.username else None,
            password=unquote(first.password) if first.password else None,
            database=int(last.path.strip("/") or 0),
            tls=tls,
        )

    @property
    def kombu_url(self) -> str:
        """A sentinel address with its user, database and TLS on the first node, where alone kombu looks for them."""
        user = f"{quote(self.username or '')}:{quote(self.password, safe='')}@" if self.password else ""
        query = "?" + urlencode({"ssl_cert_reqs": "required", **self.tls}) if self.tls else ""
        return ";".join(
            f"sentinel://{user if index == 0 else ''}{host}:{port}" + (f"/{self.database}{query}" if index == 0 else "")
            for index, (host, port) in enumerate(self.nodes)
        )

    @property
    def client_options(self) -> dict[str, Any]:
        """The same for redis-py's Sentinel."""
        options: dict[str, Any] = {"db": self.database, "username": self.username, "password": self.password}
        return options | self.tls_options

    @property
    def tls_options(self) -> dict[str, Any]:
        """What redis-py wants to know to speak TLS; nothing when it does not."""
        return {"ssl": True, "ssl_cert_reqs": "required", **self.tls} if self.tls else {}


def speaks_redis(url: str) -> bool:
    """Whether a Redis or a Valkey is behind the address."""
    return _scheme(url) not in _AMQP and not url.startswith("memory:")


def celery_broker(settings: Settings, *, hasty: bool = False) -> dict[str, Any]:
    """Celery's settings of its broker: the options are each transport's own.

    ``hasty`` is for a process that only publishes while a person waits: it waits once, and not for long. With a
    worker's options, a click on a frozen broker waited for ten to twenty seconds.
    """
    url, scheme = settings.broker, _scheme(settings.broker)
    if scheme in _AMQP:
        if hasty:
            return {**_amqp(url), "broker_transport_options": AMQP_OPTIONS | HASTY_AMQP_OPTIONS}
        return {**_amqp(url), **_AMQP_RETRY, "broker_transport_options": AMQP_OPTIONS}
    options = REDIS_OPTIONS | (HASTY_REDIS_OPTIONS if hasty else {})
    if scheme == "redis+socket":
        # A Unix socket knows neither keep-alive nor a time-out of its connection.
        for name in ("socket_keepalive", "socket_keepalive_options", "socket_connect_timeout"):
            del options[name]
    if scheme == "sentinel":
        address = _Address.parse(url)
        url = address.kombu_url
        options["master_name"] = settings.SENTINEL_MASTER
        options["sentinel_kwargs"] = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            **address.tls_options,
        }
    return {"broker_url": _verified(url), "broker_transport_options": options}


def queues(settings: Settings, names: Sequence[str]) -> list[Queue]:
    """The queues as this broker keeps them."""
    arguments = None if speaks_redis(settings.broker) else QUORUM
    return [Queue(name, queue_arguments=arguments) for name in names]


def redis_client(url: str, master: str) -> redis.Redis:
    """A redis-py client with short time-outs, for health checks, queue lengths and limits."""
    if _scheme(url) != "sentinel":
        return redis.Redis.from_url(redis_url(_verified(url)), **WAITS)
    address = _Address.parse(url)
    sentinel: Any = Sentinel  # redis-py's has no types
    sentinels = sentinel(list(address.nodes), sentinel_kwargs={**WAITS, **address.tls_options})
    client: redis.Redis = sentinels.master_for(master, **WAITS, **address.client_options)
    return client


def limiter_storage(settings: Settings) -> tuple[str, dict[str, Any]]:
    """Where Flask-Limiter counts, and the options of its storage."""
    url = settings.REDIS_URL
    if url.startswith("memory:"):
        return "memory://", {}
    if _scheme(url) == "sentinel":
        address = _Address.parse(url)
        nodes = ",".join(f"{host}:{port}" for host, port in address.nodes)
        # The user is the master's and not the Sentinels'.
        nobody = {"username": None, "password": None, **WAITS, **address.tls_options}
        options = {"sentinel_kwargs": nobody, "use_replicas": False, **WAITS, **address.client_options}
        return f"redis+sentinel://{nodes}/{settings.SENTINEL_MASTER}", options
    plain = redis_url(_verified(url))
    return ("redis+" + plain if plain.startswith("unix://") else plain), dict(WAITS)


def ping(settings: Settings) -> None:
    """Return when the broker answers; raises its client's error when it does not."""
    if speaks_redis(settings.broker):
        with redis_client(settings.broker, settings.SENTINEL_MASTER) as client:
            client.ping()
    else:
        with _amqp_connection(settings):
            pass


def queue_lengths(settings: Settings, names: Sequence[str]) -> dict[str, int]:
    """Messages waiting in each queue; raises the client's error when the broker does not answer."""
    if speaks_redis(settings.broker):
        with redis_client(settings.broker, settings.SENTINEL_MASTER) as client:
            return {name: int(client.llen(name)) for name in names}
    with _amqp_connection(settings) as connection:
        return {name: _amqp_length(connection, name) for name in names}


def _amqp_connection(settings: Settings) -> Connection:
    given = celery_broker(settings)
    connection = Connection(
        given["broker_url"],
        ssl=given.get("broker_use_ssl", False),
        connect_timeout=ANSWER_SECONDS,
        transport_options=given["broker_transport_options"],
    )
    connection.ensure_connection(max_retries=1, timeout=ANSWER_SECONDS)
    return connection


def _amqp_length(connection: Connection, name: str) -> int:
    channel: Any = connection.channel()
    try:
        # Passive: it counts and never makes a queue. A queue that no worker has declared yet closes the channel.
        return int(channel.queue_declare(name, passive=True).message_count)
    except connection.channel_errors:
        return 0
    finally:
        if channel.is_open:
            channel.close()


def _amqp(url: str) -> dict[str, Any]:
    if _scheme(url) != "amqps":
        return {"broker_url": url}
    bare, _, query = url.partition("?")
    given = dict(parse_qsl(query))
    tls: dict[str, Any] = {
        "cert_reqs": _VERIFY[given.pop("ssl_cert_reqs", "required").lower().removeprefix("cert_")],
        "server_hostname": urlsplit(bare).hostname,
    }
    for name in ("ca_certs", "certfile", "keyfile"):
        if f"ssl_{name}" in given:
            tls[name] = given.pop(f"ssl_{name}")
    return {"broker_url": bare + ("?" + urlencode(given) if given else ""), "broker_use_ssl": tls}


def _verified(url: str) -> str:
    """A rediss address says that the certificate is checked: kombu would take any when it says nothing."""
    if not url.startswith("rediss://") or "ssl_cert_reqs=" in url:
        return url
    return url + ("&" if "?" in url else "?") + "ssl_cert_reqs=required"


def _scheme(url: str) -> str:
    return url.split("://", 1)[0].lower()
