"""A copy of the database that follows it (streaming replication), which staff's lists, exports and statistics read.

It lags, so each answer says up to when it goes. Whoever saved something reads the database itself until the copy has
it: how far the database's log had come stands in their session. A copy that is away, no longer follows, or lags too
far is passed over, and nobody waits for it more than once in `PAUSE_SECONDS`.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request, session
from psycopg.errors import QueryCanceled
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import db, engine_options

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
CONNECT_SECONDS = 2
_EXTENSION = "atspro_replica"
_WRITTEN = "written"
_PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
# Where nothing at all is written, the last change is old too: the database itself then has the time to answer.
_LOOK = text(
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(:written AS pg_lsn)"
    " AND pg_last_xact_replay_timestamp() > clock_timestamp() - make_interval(secs => :lag) AS is_usable,"
    " pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC' AS as_of"
)

Found = TypeVar("Found")


@dataclass
class Replica:
    """The copy's connections, and how many seconds it may lag."""

    engine: Engine
    lag: float
    paused_until: float = 0.0

    def begin(self, written: str) -> tuple[Session, datetime] | None:
        """A session on the copy and the time (naive UTC) up to which it has everything.

        None when it is passed over; ``written`` is the place in the log that it must have come to.
        """
        if time.monotonic() < self.paused_until:
            return None
        copy = Session(self.engine)
        try:
            is_usable, as_of = copy.execute(_LOOK, {"written": written, "lag": self.lag}).one()
        except SQLAlchemyError:
            logger.warning("The copy of the database does not answer; the database itself is read.", exc_info=True)
            self.paused_until = time.monotonic() + PAUSE_SECONDS
            is_usable = False
        if is_usable:
            return copy, as_of
        copy.close()
        return None


def init_app(app: Flask, settings: Settings) -> None:
    """Have a copy read where one is configured."""
    if not settings.DATABASE_REPLICA_URL:
        return
    options = engine_options("atspro-lists", transaction_pooler=settings.DATABASE_TRANSACTION_POOLER)
    options["connect_args"]["connect_timeout"] = CONNECT_SECONDS
    engine = create_engine(settings.DATABASE_REPLICA_URL, **options)
    app.extensions[_EXTENSION] = Replica(engine, settings.REPLICA_LAG_SECONDS)
    app.after_request(_note_written)
    app.teardown_appcontext(_close)


def read(primary: Session, look: Callable[[Session], Found]) -> tuple[Found, datetime | None]:
    """What ``look`` finds on the copy, and the time up to which that goes; else on ``primary``, and None.

    What is found stays loaded until the end of the request.
    """
    begun = _begin()
    if begun is None:
        return look(primary), None
    copy, as_of = begun
    g.setdefault(_EXTENSION, []).append(copy)
    try:
        return look(copy), as_of
    except OperationalError as error:
        # One that takes too long would take too long there as well.
        if isinstance(error.orig, QueryCanceled):
            raise
        logger.warning("The copy of the database failed; the database itself is read.", exc_info=True)
        return look(primary), None


def is_configured() -> bool:
    """Whether there is to be a copy."""
    return _EXTENSION in current_app.extensions


def as_of() -> datetime | None:
    """The time (naive UTC) up to which the copy goes; None where it is passed over."""
    begun = _begin()
    if begun is None:
        return None
    begun[0].close()
    return begun[1]


@contextmanager
def reading() -> Iterator[Session]:
    """A session of its own on the copy, else on the database, for what is read in many steps, such as a file."""
    begun = _begin()
    with begun[0] if begun else db.session.session_factory() as chosen:
        yield chosen


def _begin() -> tuple[Session, datetime] | None:
    replica: Replica | None = current_app.extensions.get(_EXTENSION)
    if replica is None:
        return None
    written = str(session.get(_WRITTEN, "")) if has_request_context() else ""
    return replica.begin(written if _PLACE.fullmatch(written) else "0/0")


def _note_written(response: Response) -> Response:
    # Only the dashboard reads the copy, so what is written elsewhere needs no second connection.
    written = request.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 400
    if written and request.path.startswith("/admin/"):
        # On a connection of its own, for the request's own transaction has ended or is about to be rolled back.
        with suppress(SQLAlchemyError), db.engine.connect() as connection:
            session[_WRITTEN] = connection.execute(text("SELECT pg_current_wal_insert_lsn()::text")).scalar_one()
    return response


def _close(_error: BaseException | None) -> None:
    for copy in g.pop(_EXTENSION, ()):
        with suppress(SQLAlchemyError):
            copy.close()
