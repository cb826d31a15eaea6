"""``/metrics`` for Prometheus: the queue as PostgreSQL has it, the broker's queues, and this host's HTTP requests.

What ended is a histogram over the last 15 minutes and not a counter: rows go away with their owners, and a counter that
falls looks like a restart. So ``histogram_quantile`` takes these buckets as they are, without ``rate()``.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from atspro import queue
from atspro.config import Settings
from atspro.db import db
from atspro.services.monitoring import queue_metrics
from atspro.version import VERSION
from atspro.web import http_counts, request_logging
from atspro.web.security import limiter

logger = logging.getLogger(__name__)

bp = Blueprint("metrics", __name__)
limiter.exempt(bp)

_KIND = ("type", "state")
_WINDOW = f"Within the last {queue_metrics.WINDOW.total_seconds() / 60:.0f} minutes."
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@bp.get("/metrics")
def show() -> Response:
    """Everything, in the text format that Prometheus reads."""
    settings: Settings = current_app.config["SETTINGS"]
    if not _may_ask(settings):
        abort(404)
    with http_counts.held(http_counts.folder_of_counts()):
        text = generate_latest(_All(settings))
    return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"})


def _may_ask(settings: Settings) -> bool:
    """Whoever shows the token; where there is none, a program on this machine that speaks to us without a proxy."""
    if settings.METRICS_TOKEN:
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(shown.strip().encode(), settings.METRICS_TOKEN.encode())
        return kind.lower() == "bearer" and right
    if any(name in request.headers for name in _FORWARDED):
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    return False


class _All(Collector):
    """One scrape."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def collect(self) -> Iterator[Metric]:
        """Every family; what a server that is away would tell is left out, and that it is away is told."""
        yield _gauge("atspro_build", "The release that runs.", ("version",), [((VERSION,), 1)])
        try:
            readings = queue_metrics.read(db.session())
        except Exception:
            logger.warning("The database does not answer to a scrape.", exc_info=True)
            readings = None
        finally:
            with suppress(Exception):
                db.session.rollback()
        try:
            lengths = queue.queue_lengths(self.settings)
        except Exception:
            logger.warning("The broker does not answer to a scrape.", exc_info=True)
            lengths = None
        yield _gauge("atspro_database_up", "Whether the database answers.", (), [((), readings is not None)])
        yield _gauge("atspro_broker_up", "Whether the broker answers.", (), [((), lengths is not None)])
        if lengths is not None:
            rows = [((name,), count) for name, count in lengths.items()]
            yield _gauge("atspro_broker_messages", "Messages that wait in the broker.", ("queue",), rows)
        if readings is not None:
            yield from _live(readings)
            yield from _ended(readings)
            yield from _others(readings)
        yield from http_counts.counts(request_logging.REGISTRY).collect()


def _live(readings: queue_metrics.Readings) -> Iterator[Metric]:
    labels = ("queue", "type", "state")
    rows = [((row.queue, row.type, row.state), row.count) for row in readings.live]
    yield _gauge("atspro_requests", "Requests that have not ended.", labels, rows)
    queued = [row for row in readings.live if row.state == "queued"]
    yield _gauge(
        "atspro_requests_held",
        "Queued requests that wait for their person's turn.",
        ("queue", "type"),
        [((row.queue, row.type), row.held) for row in queued],
    )
    yield _gauge(
        "atspro_requests_retrying",
        "Queued requests that were tried before.",
        ("queue", "type"),
        [((row.queue, row.type), row.retried) for row in queued],
    )
    ages = {**dict.fromkeys((queue.DOCUMENTS, queue.DOCUMENTS_BULK), 0.0), **readings.oldest_due}
    yield _gauge(
        "atspro_queue_age_seconds",
        "How long the request that is due the longest has been waiting.",
        ("queue",),
        [((name,), age) for name, age in ages.items()],
    )
    yield _gauge(
        "atspro_leases_lapsed",
        "Running requests whose worker is silent; the sweep gives them to another.",
        (),
        [((), readings.lapsed_leases)],
    )


def _ended(readings: queue_metrics.Readings) -> Iterator[Metric]:
    for name, help_text, number in (
        ("atspro_ended_requests", "Requests that ended.", "count"),
        ("atspro_ended_attempts", "Tries of the requests that ended.", "attempts"),
        ("atspro_ended_sent_again", "How often the sweep sent the requests that ended again.", "sent_again"),
        ("atspro_ended_spent", "Requests that ended because worker after worker was lost with them.", "lapsed"),
    ):
        rows = [((row.type, row.state), getattr(row, number)) for row in readings.ended]
        yield _gauge(name, f"{help_text} {_WINDOW}", _KIND, rows)
    waits = Metric("atspro_ended_wait_seconds", f"From click to first claim. {_WINDOW}", "histogram")
    runs = Metric("atspro_ended_run_seconds", f"From first claim to end. {_WINDOW}", "histogram")
    for row in readings.ended:
        found = {"type": row.type, "state": row.state}
        _add_buckets(waits, found, queue_metrics.WAIT_BOUNDS, row.waited, row.count, row.waited_seconds)
        _add_buckets(runs, found, queue_metrics.RUN_BOUNDS, row.ran, row.count, row.ran_seconds)
    yield waits
    yield runs


def _add_buckets(
    metric: Metric, labels: dict[str, str], bounds: Sequence[float], counts: Sequence[int], count: int, total: float
) -> None:
    for bound, below in zip(bounds, counts, strict=True):
        metric.add_sample(f"{metric.name}_bucket", {**labels, "le": str(bound)}, below)
    metric.add_sample(f"{metric.name}_bucket", {**labels, "le": "+Inf"}, count)
    metric.add_sample(f"{metric.name}_count", labels, count)
    metric.add_sample(f"{metric.name}_sum", labels, total)


def _others(readings: queue_metrics.Readings) -> Iterator[Metric]:
    workers = readings.workers
    for name, help_text, rows in (
        ("seen_seconds", "Seconds since a worker was last seen.", [((row.name,), row.age) for row in workers]),
        ("busy", "Tasks that a worker works on.", [((row.name,), row.busy) for row in workers]),
        ("slots", "Tasks that a worker can work on at once.", [((row.name,), row.concurrency) for row in workers]),
    ):
        yield _gauge(f"atspro_worker_{name}", help_text, ("worker",), rows)
    by_queue = dict.fromkeys(queue.QUEUES, 0)
    for worker in workers:
        for name in worker.queues:
            by_queue[name] = by_queue.get(name, 0) + (not worker.is_lost)
    counted = [((name,), count) for name, count in by_queue.items()]
    yield _gauge("atspro_workers", "Workers of a queue that were seen lately.", ("queue",), counted)
    day = [((row.type, row.state), row.count) for row in readings.today]
    yield _gauge("atspro_day_requests", "Requests that ended today (UTC), as of the last rollup.", _KIND, day)
    yield _gauge("atspro_mails_due", "Messages to people that wait to be sent.", (), [((), readings.mails_due)])
    yield _gauge("atspro_mail_age_seconds", "How long the oldest of them is due.", (), [((), readings.oldest_mail)])


def _gauge(name: str, help_text: str, labels: Sequence[str], rows: Sequence[tuple[Sequence[str], float]]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for values, number in rows:
        family.add_metric(values, float(number))
    return family
