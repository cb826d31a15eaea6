"""Completed documents a second, against empty tasks through the same worker and against the raw SQL loop."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psutil
from celery import Celery

from atspro import queue
from atspro.config import load_settings
from bench.queue_load.entry import EMPTY_TASK
from bench.queue_load.raw_loop import RawLoop
from bench.queue_load.stage import Stage, make_people, queue_rows, wait_for_worker, wait_until_drained
from bench.queue_load.statistics import Series

PARKED = "parked-"


def measure(stage: Stage, *, rounds: int, size: int) -> dict[str, Any]:
    """Documents a second and processor time of the three contestants, round by round in turn, and each round's ratios.

    The messages of a round are laid beside the queue first and put in its place at once, so that publishing is not
    measured. A round ends when the broker has every acknowledgement, for documents and empty tasks alike.
    """
    connection, broker = stage.connect(), stage.broker()
    jobs = make_people(connection, -(-size // 4))
    app = stage.app()
    sender = _sender(stage)
    raw = RawLoop(stage.database_url)
    with stage.process("worker", ATSPRO_BENCH_ENTRY="1") as worker:
        wait_for_worker(stage, worker, app)
        series = {name: Series() for name in ("documents", "empty", "raw")}
        cpu = {name: Series() for name in series}

        def through_worker(name: str, task: str, ids: list[Any]) -> float:
            for identifier in ids:
                sender.send_task(task, args=[str(identifier)], queue=queue.DOCUMENTS, ignore_result=True)
            used, started = cpu_seconds(), time.perf_counter()
            broker.rename(PARKED + queue.DOCUMENTS, queue.DOCUMENTS)
            ended = wait_until_drained(broker, worker)
            cpu[name].add((cpu_seconds() - used) / size * 1000)
            return ended - started

        def documents() -> float:
            ids = queue_rows(connection, jobs, size)
            seconds = through_worker("documents", queue.GENERATE_DOCUMENT, ids)
            _require_succeeded(connection, ids)
            return seconds

        def empty() -> float:
            return through_worker("empty", EMPTY_TASK, [uuid4() for _ in range(size)])

        def raw_loop() -> float:
            ids = queue_rows(connection, jobs, size)
            row = connection.execute('SELECT content, metadata FROM "jobDocuments" LIMIT 1').fetchone()
            used = cpu_seconds()
            seconds = raw.seconds(ids, *row)
            cpu["raw"].add((cpu_seconds() - used) / size * 1000)
            _require_succeeded(connection, ids)
            return seconds

        contestants = {"documents": documents, "empty": empty, "raw": raw_loop}
        for contestant in contestants.values():
            contestant()  # The first round fills caches and pools.
        cpu = {name: Series() for name in series}
        for number in range(rounds):
            order = list(contestants)
            for name in order[number % 3 :] + order[: number % 3]:
                series[name].add(size / contestants[name]())
    raw.close()
    connection.close()
    return {
        "size": size,
        "documents_per_second": series["documents"].summary(),
        "empty_per_second": series["empty"].summary(),
        "raw_per_second": series["raw"].summary(),
        "of_empty": series["documents"].over(series["empty"]).summary(),
        "of_raw": series["documents"].over(series["raw"]).summary(),
        "raw_of_empty": series["raw"].over(series["empty"]).summary(),
        "cpu_ms": {name: found.summary() for name, found in cpu.items()},
        "cpu_of_empty": cpu["empty"].over(cpu["documents"]).summary(),
        "cpu_of_raw": cpu["raw"].over(cpu["documents"]).summary(),
    }


def cpu_seconds() -> float:
    """The processor time of everything that the benchmark has started: worker, servers and raw loops, not itself."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _sender(stage: Stage) -> Celery:
    """A Celery application whose messages lie beside the queues, under names that no worker reads."""
    settings = queue.celery_settings(load_settings(stage.environ))
    settings["broker_transport_options"] = {**settings["broker_transport_options"], "global_keyprefix": PARKED}
    sender = Celery("bench", set_as_current=False)
    sender.config_from_object(settings)
    return sender


def _require_succeeded(connection: Any, ids: list[Any]) -> None:
    row = connection.execute(
        "SELECT count(*) FROM \"generationRequest\" WHERE id = ANY(%s) AND state = 'succeeded'"
        ' AND "documentId" IS NOT NULL',
        (ids,),
    ).fetchone()
    if row[0] != len(ids):
        raise RuntimeError(f"Of {len(ids)} requests only {row[0]} succeeded.")
