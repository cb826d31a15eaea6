"""What this process holds: under which name, and kept by a beat, so that a lease can be short and a task long."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from atspro.config import Settings
from atspro.db import engine_options
from atspro.services import leases

logger = logging.getLogger(__name__)

EXTENSION = "atspro-leases"
# A quarter of a lease leaves room for beats that fail before the lease is lost.
BEATS_A_LEASE = 4

_worker = f"{socket.gethostname()}/{os.getpid()}"


def worker_name() -> str:
    """This run of this worker, as rows note it: Celery's name and the main process's id, in its children too."""
    return _worker


def name_worker(sender: str, **_: Any) -> None:
    """Take the name that Celery gives this worker as it starts."""
    global _worker
    _worker = f"{sender}/{os.getpid()}"


class LeaseKeeper:
    """One thread a process beats for all claims that are held when a quarter of a lease is over.

    Most tasks end before, and cost no statement. The thread opens a connection of its own for each beat: the task's
    may be in the middle of something, and one that idles between two beats may have died.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        pooled = self._settings.DATABASE_TRANSACTION_POOLER
        options = engine_options("atspro-leases", transaction_pooler=pooled)
        self._engine: Engine = create_engine(self._settings.DATABASE_URL, poolclass=NullPool, **options)
        self._held: dict[UUID, tuple[leases.Hold, threading.Event]] = {}
        self._lock = threading.Lock()
        self._pid = 0

    @property
    def _settings(self) -> Settings:
        settings: Settings = self._app.config["SETTINGS"]
        return settings

    @contextmanager
    def keep(self, held: leases.Hold) -> Iterator[threading.Event]:
        """Renew this claim until the block ends. The event is set when it is lost or cancelled: stop working."""
        lost = threading.Event()
        with self._lock:
            self._held[held.id] = held, lost
            if self._pid != os.getpid():
                # Threads do not survive a fork: the first claim of each process starts its own.
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="leases", daemon=True).start()
        try:
            yield lost
        finally:
            with self._lock:
                self._held.pop(held.id, None)

    def beat(self) -> None:
        """Renew every claim that is held now."""
        with self._lock:
            holds = list(self._held.values())
        for held, lost in holds:
            try:
                with Session(self._engine) as session, session.begin():
                    is_held = leases.renew(session, held)
            except SQLAlchemyError:
                # The database may be back before the lease lapses; if not, the fence keeps the late write out.
                logger.warning("The lease of %s could not be renewed.", held.id, exc_info=True)
            else:
                if not is_held:
                    lost.set()

    def _run(self) -> None:
        never = threading.Event()
        while not never.wait(self._settings.LEASE_SECONDS / BEATS_A_LEASE):
            try:
                self.beat()
            except Exception:
                logger.exception("A beat failed; the next one follows.")


@contextmanager
def keep(held: leases.Hold) -> Iterator[threading.Event]:
    """Renew the claim by this application's keeper. Only workers have one: a task called as a function needs none."""
    keeper: LeaseKeeper | None = current_app.extensions.get(EXTENSION)
    if keeper is None:
        yield threading.Event()
    else:
        with keeper.keep(held) as lost:
            yield lost
