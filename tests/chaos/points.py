"""Where the processes under test can be made to fail, and which guards can be taken out: none of it is in the product.

Points: fetched (in the worker itself, between taking a message and noting it), received (before the claim), claimed,
writing, written, complete (before each statement of the completion, and its COMMIT), committed, finished (before the
acknowledgement), publish. Guards: fence, lock, sweep, ack; the unique request is an index, which its test drops.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

from celery import signals
from kombu.transport.redis import QoS
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.chaos.switches import COMMIT, switchboard

BOARD = switchboard()
# What the completion's statement asks of a request beside its id.
FENCE = ' AND "generationRequest".state = \'running\' AND "generationRequest".attempt = %(attempt)s'
_plain_ack = QoS.ack
_local = threading.local()


def install_in_engine() -> None:
    """Wrap the engine's writer; before the workers import it."""
    # The package's name also stands for its function, so the module is asked for by name.
    module = importlib.import_module("atspro.engine.write")
    plain = module.write

    def write(kind: Any, resume: Any, job: Any, **options: Any) -> Any:
        BOARD.hit("writing", company=job.company)
        written = plain(kind, resume, job, **options)
        BOARD.hit("written", company=job.company)
        return written

    module.write = write


def install() -> None:
    """Wrap the product's verbs; after everything is imported."""
    from atspro import queue
    from atspro.services import generation, leases
    from atspro.services.generation import scheduler

    _wrap_publish(queue)
    _wrap_claim(generation)
    _wrap_progress(leases)
    _wrap_complete(generation)
    _wrap_sweep(scheduler)
    generation.sweep = scheduler.sweep
    _wrap_fence(leases)
    _wrap_ack()
    _wrap_append()
    event.listen(Engine, "before_cursor_execute", _before_statement, retval=True)
    event.listen(Engine, "commit", _before_commit)
    event.listen(Engine, "rollback", _after_rollback)
    signals.task_prerun.connect(_received, weak=False)
    signals.task_postrun.connect(_finished, weak=False)
    signals.worker_ready.connect(lambda **_: BOARD.note("ready"), weak=False)


def _received(task: Any = None, args: Any = (), **_: Any) -> None:
    if task.name == "documents.generate":
        BOARD.hit("received", request=str(args[0]))


def _finished(task: Any = None, args: Any = (), **_: Any) -> None:
    if task.name == "documents.generate":
        BOARD.hit("finished", request=str(args[0]))
        BOARD.note("worked", request=str(args[0]))


def _wrap_publish(queue: Any) -> None:
    plain = queue.publish

    def publish(task: str, identifier: Any, name: str) -> Any:
        rule = BOARD.hit("publish", task=task)
        if rule and rule["action"] == "drop":
            return True
        for _ in range(rule["count"] - 1 if rule and rule["action"] == "repeat" else 0):
            plain(task, identifier, name)
        return plain(task, identifier, name)

    queue.publish = publish


def _wrap_claim(generation: Any) -> None:
    from atspro.db import on_commit

    plain = generation.claim

    def claim(session: Session, request_id: Any, **options: Any) -> Any:
        held = plain(session, request_id, **options)
        if held is not None:
            about = {"request": str(request_id), "attempt": held.attempt}
            on_commit(session, lambda: BOARD.note("claim", **about))
            on_commit(session, lambda: BOARD.hit("claimed", **about) and None)
        return held

    generation.claim = claim


def _wrap_progress(leases: Any) -> None:
    plain = leases.renew

    def renew(session: Session, held: Any, **progress: Any) -> Any:
        kept = plain(session, held, **progress)
        if progress and not kept:
            BOARD.note("refused", request=str(held.id), attempt=held.attempt)
        return kept

    leases.renew = renew


def _wrap_complete(generation: Any) -> None:
    from atspro.db import on_commit

    plain = generation.complete

    def complete(session: Session, held: Any, *rest: Any, **options: Any) -> Any:
        about = {"request": str(held.id), "attempt": held.attempt}
        _local.statements = 0
        document = plain(session, held, *rest, **options)
        if document is None:
            BOARD.note("refused", **about)
        else:
            BOARD.note("completing", statements=_local.statements, **about)
            on_commit(session, lambda: BOARD.hit("committed", **about) and None)
        return document

    generation.complete = complete


def _before_statement(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    if getattr(_local, "statements", None) is not None:
        _local.statements += 1
        BOARD.hit("complete", at=_local.statements)
    if BOARD.without("fence"):
        statement = statement.replace(FENCE, "")
    if BOARD.without("lock"):
        statement = statement.rstrip().removesuffix(" FOR NO KEY UPDATE")
    return statement, parameters


def _before_commit(connection: Any) -> None:
    if getattr(_local, "statements", None) is not None:
        _local.statements = None
        BOARD.hit("complete", at=COMMIT)


def _after_rollback(connection: Any) -> None:
    _local.statements = None


def _wrap_sweep(module: Any) -> None:
    plain = module.sweep

    def sweep(session: Session, **options: Any) -> Any:
        if BOARD.without("sweep"):
            BOARD.note("no sweep")
            return module.Swept(0, 0, 0)
        swept = plain(session, **options)
        BOARD.note("sweep")
        return swept

    module.sweep = sweep


def _wrap_fence(module: Any) -> None:
    plain: Callable[[Any, Any, Any], Any] = module.is_held

    def is_held(model: Any, row_id: Any, attempt: Any) -> Any:
        if BOARD.without("fence"):
            return model.id == row_id
        return plain(model, row_id, attempt)

    module.is_held = is_held


def _wrap_ack() -> None:
    cured = QoS.ack

    def ack(self: Any, delivery_tag: str) -> None:
        try:
            (_plain_ack if BOARD.without("ack") else cured)(self, delivery_tag)
        except Exception:
            BOARD.note("ack failed")
            raise

    QoS.ack = ack


def _wrap_append() -> None:
    plain = QoS.append

    def append(self: Any, message: Any, delivery_tag: str) -> Any:
        # BRPOP has taken the message from its queue; the note that it is being worked on comes only now.
        BOARD.hit("fetched", task=message.headers.get("task"))
        return plain(self, message, delivery_tag)

    QoS.append = append
