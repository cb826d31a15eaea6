"""The floor under the ledger: claim and completion as plain SQL through psycopg, in a process of its own.

The statements, their order and their transactions are those of atspro/services/generation/claims.py; nothing is
loaded, published or computed. psycopg prepares them on the server after five runs.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

CLAIM = """
UPDATE "generationRequest" SET state = 'running', attempt = attempt + 1, worker = 'raw', stage = 'Starting',
  progress = 5, "leaseUntil" = timezone('UTC', clock_timestamp()) + interval '60 seconds', error = NULL
WHERE id = %s AND attempt < 5 AND ((state = 'queued' AND "runAfter" <= timezone('UTC', clock_timestamp()))
  OR (state = 'running' AND "leaseUntil" < timezone('UTC', clock_timestamp())))
RETURNING attempt, "jobId", type"""
LOCK = 'SELECT id FROM "userJobs" WHERE id = %s FOR NO KEY UPDATE'
DEACTIVATE = 'UPDATE "jobDocuments" SET "isActive" = false WHERE "jobId" = %s AND type = %s AND "isActive"'
INSERT = """
INSERT INTO "jobDocuments" ("jobId", type, content, version, "isActive", metadata)
SELECT %s, %s, %s, coalesce(max(version), 0) + 1, true, %s FROM "jobDocuments" WHERE "jobId" = %s AND type = %s
RETURNING id"""
FINISH = """
UPDATE "generationRequest" SET state = 'succeeded', "leaseUntil" = NULL, stage = NULL, progress = 100,
  "finishedAt" = timezone('UTC', clock_timestamp()), "documentId" = %s
WHERE id = %s AND state = 'running' AND attempt = %s"""


def run(connection: psycopg.Connection[Any], ids: Sequence[Any], content: str, metadata: dict[str, Any]) -> None:
    """Claim and complete each of these requests."""
    for identifier in ids:
        claimed = connection.execute(CLAIM, (identifier,)).fetchone()
        connection.commit()
        assert claimed is not None
        attempt, job, kind = claimed
        connection.execute(LOCK, (job,)).fetchone()
        connection.execute(DEACTIVATE, (job, kind))
        made = connection.execute(INSERT, (job, kind, content, Jsonb(metadata), job, kind)).fetchone()
        assert made is not None
        assert connection.execute(FINISH, (made[0], identifier, attempt)).rowcount == 1
        connection.commit()


def _serve(url: str, pipe: Connection) -> None:
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        pipe.send("ready")
        while (work := pipe.recv()) is not None:
            run(connection, *work)
            pipe.send("done")


class RawLoop:
    """Two waiting processes with open connections."""

    def __init__(self, url: str, processes: int = 2) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            self._pipes.append(ours)
            self._processes.append(context.Process(target=_serve, args=(url, theirs), daemon=True))
            self._processes[-1].start()
        for pipe in self._pipes:
            pipe.recv()

    def seconds(self, ids: Sequence[Any], content: str, metadata: dict[str, Any]) -> float:
        """How long all of them take to claim and complete these requests, shared out evenly."""
        started = time.perf_counter()
        for number, pipe in enumerate(self._pipes):
            pipe.send((ids[number :: len(self._pipes)], content, metadata))
        for pipe in self._pipes:
            pipe.recv()
        return time.perf_counter() - started

    def close(self) -> None:
        """End the processes."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)
