"""Each worker writes every ten seconds that it is there, so that pages and alerts see one that is lost or stuck.

The beat follows the worker's own loop, the one that takes tasks from the broker: a worker whose process lives but whose
loop stands still is not seen. With each beat it reads whether staff drain it: then it stops taking tasks, ends those it
has, and begins again when it is let go.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from typing import Any

from celery import Celery, bootsteps
from celery.worker import state
from celery.worker.consumer.tasks import Tasks
from sqlalchemy import Engine, create_engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from atspro.db import engine_options
from atspro.models import QueueControl, WorkerHeartbeat
from atspro.version import VERSION

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
# The loop waits for its timer at most this long, whatever it has to do.
TICK_SECONDS = 2.0
STUCK_SECONDS = 15.0


class Heart:
    """Writes and removes one worker's row, on a connection opened for each beat: nothing is inherited over a fork."""

    def __init__(self, database_url: str, *, transaction_pooler: bool = False) -> None:
        options = engine_options("atspro-heartbeat", transaction_pooler=transaction_pooler)
        self._engine: Engine = create_engine(database_url, poolclass=NullPool, **options)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._ticked = 0.0
        self.name = ""
        self.queues: list[str] = []
        self.concurrency = 1
        self._is_to_drain = self._is_drained = False

    def tick(self) -> None:
        """Note that the loop turns."""
        self._ticked = time.monotonic()

    def follow(self, consumer: Any) -> None:
        """Stop taking tasks, or begin again, as the last beat read it; called from the loop."""
        if self._is_to_drain == self._is_drained:
            return
        for queue in self.queues:
            (consumer.cancel_task_queue if self._is_to_drain else consumer.add_task_queue)(queue)
        self._is_drained = self._is_to_drain
        logger.warning("%s %s.", self.name, "is drained: it takes nothing new" if self._is_drained else "works again")

    def start(self, name: str, queues: list[str], concurrency: int) -> None:
        """Begin to beat in a thread; once begun it goes on over lost connections to the broker."""
        self.tick()
        if self._thread is None:
            # Of a later connection the queues are those that it takes from just then: none while it is drained.
            self.name, self.queues, self.concurrency = name, queues, concurrency
            self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop beating and remove the row: a worker that ended in order is not missed."""
        if self._thread is None:
            return
        self._stop.set()
        self._thread.join(BEAT_SECONDS)
        try:
            with self._engine.begin() as connection:
                mine = (WorkerHeartbeat.name == self.name) & (WorkerHeartbeat.pid == os.getpid())
                connection.execute(delete(WorkerHeartbeat).where(mine))
        except SQLAlchemyError:
            logger.warning("The database does not take that this worker ended; it will be forgotten later.")

    def beat(self) -> None:
        """Write that this worker is there, unless its loop stands still."""
        if time.monotonic() - self._ticked > STUCK_SECONDS:
            return
        now = func.timezone("UTC", func.clock_timestamp())
        values = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "queues": self.queues,
            "concurrency": self.concurrency,
            "version": VERSION,
            "busy": len(state.active_requests),
            "seen_at": now,
        }
        row = insert(WorkerHeartbeat).values(name=self.name, started_at=now, **values)
        with self._engine.begin() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=[WorkerHeartbeat.name], set_=_columns(values)))
            drained = select(QueueControl.is_paused).where(
                QueueControl.kind == "worker", QueueControl.name == self.name
            )
            self._is_to_drain = bool(connection.scalar(drained))

    def _run(self) -> None:
        away = False
        while True:
            try:
                self.beat()
                away = False
            except SQLAlchemyError:
                if not away:
                    logger.warning("The database does not take this worker's heartbeat.", exc_info=True)
                away = True
            if self._stop.wait(BEAT_SECONDS):
                return


def _columns(values: dict[str, Any]) -> dict[Any, Any]:
    return {getattr(WorkerHeartbeat, name): value for name, value in values.items()}


def install(celery: Celery, database_url: str, *, transaction_pooler: bool = False) -> Heart:
    """Let every worker of this application beat."""
    heart = Heart(database_url, transaction_pooler=transaction_pooler)

    def turn(consumer: Any) -> None:
        heart.tick()
        heart.follow(consumer)

    class Beat(bootsteps.StartStopStep):
        """Part of the consumer: started again with each connection to the broker."""

        requires = (Tasks,)

        def __init__(self, consumer: Any, **_: Any) -> None:
            super().__init__(consumer)
            self.entry: Any = None

        def start(self, consumer: Any) -> None:
            self.entry = consumer.timer.call_repeatedly(TICK_SECONDS, turn, (consumer,))
            heart.start(
                consumer.hostname,
                sorted(consumer.app.amqp.queues.consume_from),
                consumer.controller.concurrency or 1,
            )

        def stop(self, _consumer: Any) -> None:
            if self.entry is not None:
                self.entry.cancel()
                self.entry = None

        def shutdown(self, _consumer: Any) -> None:
            # Celery calls this at the end of every kind of stop; the signal worker_shutdown is not sent by a cold one.
            heart.stop()

    celery.steps["consumer"].add(Beat)
    return heart
