"""The database's foundation: Base, names of constraints, the session, transaction(), on_commit(), and who acts.

Who acts is what the log's lines carry (`logs.bind`): the first statement of a transaction that writes tells it to the
database, with a proof that the audit log believes it by, and its triggers log it beside the change.
"""

from __future__ import annotations

import hmac
import logging
import re
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

from atspro import logs

logger = logging.getLogger(__name__)

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


# A pulled cable tells nobody: without these, what waits for an answer waits for 15 minutes, or for ever. Half a minute
# is longer than a network stumbles and shorter than a lease. Unix sockets take no notice of them.
SILENCE_SECONDS = 30
_CLIENT_NETWORK = {
    "connect_timeout": 5,  # libpq's default waits as long as the kernel does, two minutes
    "tcp_user_timeout": SILENCE_SECONDS * 1000,  # what was sent and never acknowledged breaks the connection
    "keepalives_idle": SILENCE_SECONDS // 2,  # and so does an answer that never comes: asked after this many seconds,
    "keepalives_interval": 5,  # then so often,
    "keepalives_count": 3,  # and given up after so many
}
_SERVER_SETTINGS = {
    # Timestamps are naive UTC: whatever the server's zone is, CURRENT_TIMESTAMP must agree.
    "timezone": "UTC",
    # The server's end of the same: a session whose client is gone keeps its locks until it is ended.
    "tcp_user_timeout": SILENCE_SECONDS * 1000,
    "tcp_keepalives_idle": SILENCE_SECONDS // 2,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    # A process that is frozen in the middle of a transaction still has a kernel that answers, and holds its locks too.
    "idle_in_transaction_session_timeout": 60_000,
}
ENGINE_OPTIONS: dict[str, Any] = {
    # A failed statement is logged without its values: they are resumes, password hashes and session tokens.
    "hide_parameters": True,
    "connect_args": {
        **_CLIENT_NETWORK,
        "options": " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items()),
    },
}

db = SQLAlchemy(engine_options=ENGINE_OPTIONS)


_AUDIT_KEY = "atspro_audit_key"
_POOLED = "atspro_pooled"


def engine_options(name: str, audit_key: bytes | None = None, *, transaction_pooler: bool = False) -> dict[str, Any]:
    """Options of an application's engine, which names itself to the database and proves by the key who acts.

    Behind a pooler that gives a connection for one transaction, nothing may be left to the connection: no statement is
    prepared, and what the server is told at a connection's start is told at the start of each transaction instead.
    """
    connect_args = {**ENGINE_OPTIONS["connect_args"], "application_name": name}
    if transaction_pooler:
        del connect_args["options"]
        connect_args["prepare_threshold"] = None
    return {
        **ENGINE_OPTIONS,
        "connect_args": connect_args,
        "execution_options": {_AUDIT_KEY: audit_key, _POOLED: transaction_pooler},
    }


_OF_A_TRANSACTION = "".join(
    f"SET LOCAL {setting} = '{_SERVER_SETTINGS[setting]}';"
    for setting in ("timezone", "idle_in_transaction_session_timeout")
)


@event.listens_for(Engine, "begin")
def _tell_settings(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver = connection.connection.driver_connection
    if (
        not options.get(_POOLED)
        or options.get("isolation_level") == _ALONE
        or not isinstance(driver, psycopg.Connection)
    ):
        return
    if driver.info.transaction_status == TransactionStatus.IDLE and not driver.autocommit:
        # Together with the beginning: a way to the database and back of its own would be on every transaction's way.
        driver.pgconn.exec_(f"BEGIN;{_OF_A_TRANSACTION}".encode())


# A server that ends a connection says so at once, and what it said waits in the socket. Only what vanished without a
# word has to be asked for, and that takes the way to the database and back: after it lay idle for so many seconds.
TRUSTED_SECONDS = 10
_RETURNED = "atspro_returned"


@event.listens_for(Pool, "checkin")
def _note_return(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _refuse_ended(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    # A page must not fail because the database was restarted before it: the pool connects anew.
    returned = record.info.get(_RETURNED)
    if returned is None:
        return
    waiting = select.poll()
    try:
        waiting.register(connection.fileno(), select.POLLIN)
        if waiting.poll(0) or time.monotonic() - returned > TRUSTED_SECONDS:
            connection.autocommit = True
            connection.execute("")
            connection.autocommit = False
    except (psycopg.Error, OSError) as error:
        raise InvalidatePoolError("The database ended this connection.") from error


@event.listens_for(Engine, "connect")
def _use_utc(connection: Any, _record: Any) -> None:
    # A pooler on the way may drop what a connection asks for at its start, and times without a zone would then be wrong
    # beside Better-Auth's, some of which have one. The server has told its zone already: to look costs nothing.
    if connection.info.parameter_status("TimeZone") != "UTC":
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()


_TOLD, _WROTE = "atspro_told", "atspro_wrote"
_NOBODY = ("", "", "")
_ALONE = "AUTOCOMMIT"
_WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b")
_TELL = (
    "SELECT set_config('atspro.actor', %s, true), set_config('atspro.impersonated', %s, true),"
    " set_config('atspro.request', %s, true), set_config('atspro.proof', %s, true)"
)


def prove(connection: Connection, actor: str, impersonated: str, request: str) -> str:
    """What the database believes these names by: the time in seconds, and an HMAC over it and them, in hexadecimal.

    "" without a key, as for a connection that is not the application's.
    """
    key = connection.get_execution_options().get(_AUDIT_KEY)
    if key is None:
        return ""
    issued = str(int(time.time()))
    message = "\n".join((issued, actor, impersonated, request)).encode()
    return f"{issued}.{hmac.digest(key, message, 'sha256').hex()}"


def _who_acts() -> tuple[str, str, str]:
    """Who acts, in whose name they look, and the HTTP request, each "" when there is none."""
    ids = logs.bound()
    user, impersonator = ids.get("user_id", ""), ids.get("impersonator_id", "")
    return (impersonator or user, user if impersonator else "", ids.get("request_id", ""))


@event.listens_for(Engine, "before_cursor_execute")
def _tell_who_acts(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    # Reading needs no name. The settings are the transaction's own: they end with it, also behind a pooler.
    if statement[:6] == "SELECT" or statement[:9] in ("SAVEPOINT", "RELEASE S", "ROLLBACK "):
        return
    if statement[:4] == "WITH" and not _WRITES.search(statement):
        return
    connection.info[_WROTE] = True
    if connection.get_execution_options().get("isolation_level") == _ALONE:
        return
    acting = _who_acts()
    if connection.info.get(_TOLD, _NOBODY) != acting:
        connection.connection.cursor().execute(_TELL, (*acting, prove(connection, *acting)))
        connection.info[_TOLD] = acting


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _forget_who_acted(connection: Connection) -> None:
    connection.info.pop(_TOLD, None)
    connection.info.pop(_WROTE, None)


@event.listens_for(Engine, "rollback_savepoint")
def _tell_again(connection: Connection, _name: str, _context: None) -> None:
    # What was told inside of the savepoint went with it; what is told now, is told anew.
    connection.info[_TOLD] = None


class UtcTimestamp(TypeDecorator[datetime]):
    """A naive UTC datetime, also where Better-Auth made the column with a time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert an aware datetime to naive UTC before it is stored."""
        return _naive_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert what the driver returned to naive UTC."""
        return _naive_utc(value)


def _naive_utc(value: datetime | None) -> datetime | None:
    return value.astimezone(UTC).replace(tzinfo=None) if value is not None and value.tzinfo is not None else value


def utc_now() -> datetime:
    """Now, as the database stores it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def transaction(*, one_statement: bool = False) -> Iterator[Session]:
    """The session, committed at the end or rolled back on an error. Only edges (views, tasks, commands) use it.

    ``one_statement`` promises that there is no more than one, which the database commits as it ends: a quarter of the
    round trips. Who acts is not told, so it must be one that changes nothing that is audited.
    """
    session = db.session()
    try:
        # A session that was given a connection stays in that connection's transaction.
        if one_statement and isinstance(session.get_bind(), Engine):
            session.connection(execution_options={"isolation_level": _ALONE})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


_READS_ON = "atspro_reads_on"


@event.listens_for(Session, "after_begin")
def _note_connection(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info[_READS_ON] = connection


def end_reading(error: BaseException | None = None) -> None:
    """End a request's transaction by a commit where it has only read; all others end as they do, by a rollback.

    After a rollback the driver forgets the statements that it has prepared, and each request would plan its own anew.
    """
    session = db.session() if db.session.registry.has() else None
    if error is not None or session is None or not session.in_transaction() or session.info.get(_CALLBACKS):
        return
    connection: Connection | None = session.info.pop(_READS_ON, None)
    if connection is None or connection.closed or connection.info.get(_WROTE):
        return
    if session.new or session.dirty or session.deleted:
        return
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection) or driver.info.transaction_status != TransactionStatus.INTRANS:
        return
    session.expire_on_commit = False
    try:
        session.commit()
    except SQLAlchemyError:
        logger.debug("The end of a request that only read did not reach the database.", exc_info=True)


@contextmanager
def transaction_beside() -> Iterator[Session]:
    """A short transaction on a connection of its own while `transaction` is under way, to tell others of it."""
    with db.session.session_factory.begin() as session:
        yield session


Callbacks = list[tuple[SessionTransaction | None, Callable[[], None]]]
_CALLBACKS = "atspro_on_commit"


def on_commit(session: Session, callback: Callable[[], None]) -> None:
    """Call ``callback`` once after the session's outermost commit, never after a rollback.

    A callback that raises is logged and the others still run: the row is written, and the sweep sends it later.
    """
    callbacks: Callbacks = session.info.setdefault(_CALLBACKS, [])
    callbacks.append((session.get_nested_transaction(), callback))


@event.listens_for(Session, "after_commit")
def _run_callbacks(session: Session) -> None:
    if session.in_nested_transaction():
        # The event also fires when a savepoint is released, and the outer transaction may still roll back.
        return
    callbacks: Callbacks = session.info.pop(_CALLBACKS, [])
    for _, callback in callbacks:
        try:
            callback()
        except Exception:
            logger.exception("A callback after commit failed.")


@event.listens_for(Session, "after_soft_rollback")
def _drop_callbacks(session: Session, previous_transaction: SessionTransaction) -> None:
    if previous_transaction.nested:
        kept = [entry for entry in session.info.get(_CALLBACKS, []) if entry[0] is not previous_transaction]
        session.info[_CALLBACKS] = kept
    else:
        session.info.pop(_CALLBACKS, None)
