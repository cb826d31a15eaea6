"""`flask doctor`: what is wrong with an installation, and what to do about it; each check a line.

A check looks, changes nothing, and answers with a `Finding`. What cannot be looked at is a problem of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from alembic.script import ScriptDirectory
from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from atspro import broker
from atspro.config import LOOPBACK, Settings
from atspro.db import utc_now
from atspro.models import LIVE_STATES, DashboardCount, Mail, User
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE
from atspro.services import backups, mail
from atspro.services.auth import two_factor_offer
from atspro.services.monitoring.queue_metrics import has_worker

if TYPE_CHECKING:
    from psycopg import Connection

Status = Literal["ok", "warning", "problem"]

CLOCK_WARNING, CLOCK_PROBLEM = 2.0, 25.0
"""Seconds: a code of an app is valid for 30 before and after its own, and leases and links are told by clocks too."""
BEAT_LATE = timedelta(minutes=15)
"""Recurring work counts the rows every five minutes."""
MAIL_LATE = timedelta(minutes=30)
BACKUP_LATE = timedelta(hours=26)
MIN_DISTINCT = 12
"""Different characters in a secret that was made at random: 32 hexadecimal digits hardly ever have fewer."""

# What the application's role must not be able to do with the audit log, as docs/deploy.md says it.
_FORBIDDEN = text(
    """
    SELECT string_agg(DISTINCT format('%s on %s', held.privilege, held.name), ', ') FROM (
        SELECT c.relname AS name, p.privilege FROM pg_class c, unnest(CASE
            WHEN c.relname = 'auditKey' OR c.relname LIKE 'auditEntry\\_%'
            THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']
            ELSE ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] END) AS p(privilege)
        WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind IN ('r', 'p')
            AND (c.relname IN ('auditEntry', 'auditSeal', 'auditRemoval', 'auditKey')
                OR c.relname LIKE 'auditEntry\\_%')
            AND has_table_privilege(c.oid, p.privilege)) AS held
    """
)
_MISSING = text(
    """
    SELECT string_agg(c.relname, ', ' ORDER BY c.relname) FROM pg_class c
    WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind IN ('r', 'p')
        AND c.relname <> 'auditKey' AND c.relname NOT LIKE 'auditEntry\\_%' AND NOT has_table_privilege(c.oid, 'SELECT')
    """
)
_ROLE = text(
    "SELECT rolsuper, (SELECT bool_or(pg_has_role(relowner, 'USAGE')) FROM pg_class"
    " WHERE relname = 'auditEntry' AND relnamespace = to_regnamespace(current_schema()))"
    " FROM pg_roles WHERE rolname = current_user"
)


@dataclass(frozen=True)
class Finding:
    """What a check found, and what to do about it; "" where nothing is to be done."""

    name: str
    status: Status
    text: str
    remedy: str = ""


def examine(session: Session, settings: Settings, migrations: Path) -> Iterator[Finding]:
    """Every finding, one after the other; ``migrations`` is the folder of this release's. Nothing is written."""
    yield from _secrets(settings)
    yield _address(settings)
    yield _mail_server(settings)
    yield _broker(settings)
    yield _backups(settings)
    reachable = _guarded(session, "database", lambda: _database(session))
    yield reachable
    if reachable.status == "problem":
        return
    yield _guarded(session, "database connection", lambda: _transport(session))
    present = _guarded(session, "migrations", lambda: _migrations(session, migrations))
    yield present
    yield _guarded(session, "clock", lambda: _clock(session))
    if present.status == "problem":
        return
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("database role", lambda: _role(session)),
        ("audit log", lambda: _audit_rights(session)),
        ("second factors", lambda: _second_factors(session, settings)),
        ("staff", lambda: _staff(session, settings)),
        ("workers", lambda: _workers(session)),
        ("beat", lambda: _beat(session)),
        ("outgoing mail", lambda: _outgoing(session, settings)),
    )
    for name, check in checks:
        yield _guarded(session, name, check)


def _guarded(session: Session, name: str, check: Callable[[], Finding]) -> Finding:
    try:
        with session.begin_nested():
            return check()
    except SQLAlchemyError as error:
        # Only the kind: the driver's words may quote the address.
        kind = type(getattr(error, "orig", None) or error).__name__
        return Finding(name, "problem", f"It could not be looked at ({kind}).", "See the log of the database.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    pairs = (("SECRET_KEY", settings.SECRET_KEY), ("BETTER_AUTH_SECRET", settings.BETTER_AUTH_SECRET))
    weak = [name for name, value in pairs if len(set(value)) < MIN_DISTINCT]
    make = "Make each with `python -c 'import secrets; print(secrets.token_hex(32))'`."
    if settings.SECRET_KEY == settings.BETTER_AUTH_SECRET:
        yield Finding("secrets", "problem", "SECRET_KEY and BETTER_AUTH_SECRET are the same.", make)
    elif weak:
        yield Finding("secrets", "problem", f"{' and '.join(weak)}: too few different characters to be random.", make)
    else:
        yield Finding("secrets", "ok", "Both are set, long enough and different.")


def _address(settings: Settings) -> Finding:
    host = urlsplit(settings.BASE_URL).hostname or ""
    if settings.secure_cookies:
        return Finding("address", "ok", f"People come to {settings.BASE_URL}.")
    if host in LOOPBACK:
        status: Status = "ok" if settings.EMBEDDED else "warning"
        remedy = "" if settings.EMBEDDED else "Set BASE_URL to the https address that people use."
        return Finding("address", status, f"{settings.BASE_URL} is this machine’s own.", remedy)
    return Finding(
        "address",
        "problem",
        f"{settings.BASE_URL} is not https: cookies and passwords travel in the clear, and passkeys do not work.",
        "Serve the site over https, and set BASE_URL to that address.",
    )


def _mail_server(settings: Settings) -> Finding:
    if mail.is_configured(settings):
        return Finding("mail", "ok", "A mail server is set.")
    if settings.EMBEDDED:
        return Finding("mail", "ok", "None, as in a local copy: messages are in the outbox of the dashboard.")
    return Finding(
        "mail",
        "problem",
        "No mail server is set: nobody can reset a password, confirm an address or hear of a new device.",
        "Set SMTP_URL and MAIL_FROM.",
    )


def _broker(settings: Settings) -> Finding:
    try:
        broker.ping(settings)
    except Exception as error:  # noqa: BLE001 (each broker's client has errors of its own)
        found = f"The broker does not answer ({type(error).__name__})."
        return Finding("broker", "problem", found, "Start it, and check REDIS_URL or BROKER_URL.")
    return Finding("broker", "ok", "It answers.")


def _database(session: Session) -> Finding:
    version = session.scalar(text("SHOW server_version"))
    return Finding("database", "ok", f"PostgreSQL {version} answers.")


def _transport(session: Session) -> Finding:
    """How this very connection came about: the address, and what the environment of libpq adds to it."""
    info = cast("Connection[object]", session.connection().connection.dbapi_connection).info
    return judge_transport(info.host, info.get_parameters().get("sslmode", "prefer"))


def judge_transport(host: str, sslmode: str) -> Finding:
    """Whether a connection to a PostgreSQL at this host with this ``sslmode`` may be read or answered by others."""
    name = "database connection"
    if not host or host.startswith(("/", "@")) or host in LOOPBACK:
        return Finding(name, "ok", "PostgreSQL is on this machine.")
    if sslmode == "verify-full":
        return Finding(name, "ok", f"TLS to {host}, whose certificate is checked.")
    remedy = "Add sslmode=verify-full (and sslrootcert, or sslrootcert=system) to DATABASE_URL."
    if sslmode in ("require", "verify-ca"):
        return Finding(name, "warning", f"TLS to {host}, but any server with a certificate would do.", remedy)
    # One word is a neighbor in a network of containers, which may be all one machine's.
    status: Status = "problem" if "." in host or ":" in host else "warning"
    return Finding(name, status, f"Nothing insists on TLS to {host} (sslmode={sslmode}).", remedy)


def _migrations(session: Session, folder: Path) -> Finding:
    head = ScriptDirectory(str(folder)).get_current_head()
    if session.scalar(text("SELECT to_regclass('alembic_version') IS NULL")):
        return Finding("migrations", "problem", "The database has none of our tables.", "Run `flask db upgrade`.")
    present = session.scalar(text("SELECT version_num FROM alembic_version"))
    if present == head:
        return Finding("migrations", "ok", f"The database is at {head}, as this release wants it.")
    return Finding(
        "migrations",
        "problem",
        f"The database is at {present or 'nothing'}, and this release wants {head}.",
        "Run `flask db upgrade` of this release; where the database is ahead, bring the newer release here.",
    )


def _clock(session: Session) -> Finding:
    began, before = time.monotonic(), utc_now()
    theirs = session.scalar(select(func.timezone("UTC", func.clock_timestamp())))
    middle = before + timedelta(seconds=(time.monotonic() - began) / 2)
    apart = abs((theirs - middle).total_seconds()) if theirs is not None else 0.0
    text_ = f"{apart:.1f} seconds apart from the database’s."
    if apart < CLOCK_WARNING:
        return Finding("clock", "ok", text_)
    status: Status = "problem" if apart >= CLOCK_PROBLEM else "warning"
    return Finding("clock", status, text_, "Let both machines set their clocks by NTP: codes of apps hang on them.")


def _role(session: Session) -> Finding:
    found = session.execute(_ROLE).one()
    two = "Make the two roles of docs/deploy.md, and give DATABASE_URL that of the application."
    if found.rolsuper:
        return Finding("database role", "problem", "The application connects as a superuser.", two)
    if found[1]:
        text_ = "The application’s role owns the tables: whoever takes it over can switch the audit log off."
        return Finding("database role", "warning", text_, two)
    missing = session.scalar(_MISSING)
    if missing:
        text_ = f"The application’s role cannot read: {missing}."
        return Finding("database role", "problem", text_, "Run `flask db upgrade` with DATABASE_OWNER_URL.")
    return Finding("database role", "ok", "The application’s role owns no table.")


def _audit_rights(session: Session) -> Finding:
    held = session.scalar(_FORBIDDEN)
    if not held or session.execute(_ROLE).one()[1]:
        return Finding("audit log", "ok", "Nobody but the owner of the tables can change it.")
    return Finding(
        "audit log",
        "problem",
        f"The application’s role has rights that it must not have: {held}.",
        "Run `flask db upgrade` with DATABASE_OWNER_URL, which takes them; find out who gave them.",
    )


_PLUGINS = {
    "ours": "Put a Better-Auth beside this only with its plugins twoFactor and passkey, 1.6 or newer.",
    "ready": "Better-Auth has its plugins twoFactor and passkey.",
    "absent": "Better-Auth has no tables of the plugins twoFactor and passkey: its people sign in by password alone.",
    "old": "Better-Auth’s twoFactor plugin is older than 1.6.",
}


def _second_factors(session: Session, settings: Settings) -> Finding:
    found, unaware = two_factor_offer.find_plugins(session), two_factor_offer.count_unaware(session)
    both = "Add both plugins to the Better-Auth application (1.6 or newer, never 1.3), then set SECOND_FACTOR=on."
    if settings.SECOND_FACTOR == "off":
        return Finding("second factors", "warning", "They are switched off.", "Set SECOND_FACTOR=auto.")
    if settings.SECOND_FACTOR == "auto" and found in ("absent", "old"):
        return Finding("second factors", "warning", f"They are off. {_PLUGINS[found]}", both)
    if unaware:
        text_ = f"{unaware} people were signed up by an application that knows of no second factor."
        return Finding("second factors", "problem", text_, f"It lets everybody in by their password alone. {both}")
    return Finding("second factors", "ok", f"They are offered. {_PLUGINS.get(found, '')}")


def _staff(session: Session, settings: Settings) -> Finding:
    is_staff = or_(*(func.array_position(func.string_to_array(User.role, ","), r).is_not(None) for r in _ROLES))
    people = session.execute(
        select(func.count(), func.count().filter(User.two_factor_enabled.is_(True)))
        .select_from(User)
        .where(User.role != text("'user'"), is_staff)
    ).one()
    if not people[0]:
        return Finding("staff", "warning", "There is no admin.", "Run `flask create-admin ADDRESS`.")
    without = people[0] - people[1]
    said = f"{without} of {people[0]} have no second factor"
    if not without:
        return Finding("staff", "ok", "All have a second factor.")
    if settings.staff_needs_second_factor and two_factor_offer.is_offered(session, settings):
        return Finding("staff", "ok", f"{said}, and must set one up before anything else.")
    status: Status = "ok" if settings.EMBEDDED else "warning"
    remedy = "" if settings.EMBEDDED else "Set STAFF_SECOND_FACTOR=true, once second factors are offered."
    return Finding("staff", status, f"{said}, and need none.", remedy)


_ROLES = ("admin", "support")


def _workers(session: Session) -> Finding:
    missing = [queue for queue in (DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE) if not has_worker(session, queue)]
    if not missing:
        return Finding("workers", "ok", "Each queue has one.")
    text_ = f"No worker was seen lately of: {', '.join(missing)}."
    return Finding("workers", "problem", text_, "Start the lines of the Procfile that read these queues.")


def _beat(session: Session) -> Finding:
    last = session.scalar(select(func.max(DashboardCount.counted_at)))
    if last is not None and last > utc_now() - BEAT_LATE:
        return Finding("beat", "ok", "Recurring work was done lately.")
    when = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "so far"
    return Finding("beat", "problem", f"No recurring work was done {when}.", "Start `beat` and `maintenance`.")


def _backups(settings: Settings) -> Finding:
    newest = next(iter(backups.kept_backups(settings.backup_folder)), None)
    if newest is None:
        text_ = f"There is none in {settings.backup_folder}."
        return Finding("backups", "warning", text_, "Have `flask backup` run each night, and try one: docs/deploy.md.")
    made = datetime.fromtimestamp(newest.stat().st_mtime, UTC).replace(tzinfo=None)
    if made < utc_now() - BACKUP_LATE:
        text_ = f"The newest, {newest.name}, is of {made:%Y-%m-%d %H:%M} UTC."
        return Finding("backups", "warning", text_, "Look at the log of what makes them.")
    return Finding("backups", "ok", f"The newest is of {made:%Y-%m-%d %H:%M} UTC.")


def _outgoing(session: Session, settings: Settings) -> Finding:
    late = utc_now() - MAIL_LATE
    waiting = select(func.count()).where(Mail.state.in_(LIVE_STATES), Mail.created_at < late)
    count = session.scalar(waiting) or 0
    if not count or not mail.is_configured(settings):
        return Finding("outgoing mail", "ok", "None waits.")
    text_ = f"{count} messages wait for longer than half an hour."
    return Finding("outgoing mail", "problem", text_, "Look at the log of `maintenance` and at the mail server.")
