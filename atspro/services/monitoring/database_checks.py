"""Checks of the database: version, way to it, migrations, clock, rights, and the copy that lists read."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from atspro import replica
from atspro.config import LOOPBACK
from atspro.db import utc_now
from atspro.i18n import format_moment, format_number, gettext
from atspro.services.monitoring.findings import Finding, Status

if TYPE_CHECKING:
    from psycopg import Connection

CLOCK_WARNING, CLOCK_PROBLEM = 2.0, 25.0
"""Seconds: a code of an app is valid for 30 before and after its own, and leases and links are told by clocks too."""
OLDEST_POSTGRESQL = 15

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


def database(session: Session) -> Finding:
    """Whether PostgreSQL is new enough."""
    version, number = session.execute(
        text("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
    ).one()
    if number < OLDEST_POSTGRESQL * 10_000:
        found = gettext("PostgreSQL %(version)s is too old.", version=version)
        return Finding("database", "problem", found, gettext("Use %(oldest)s or newer.", oldest=OLDEST_POSTGRESQL))
    return Finding("database", "ok", gettext("PostgreSQL %(version)s answers.", version=version))


def transport(session: Session) -> Finding:
    """How this very connection came about: the address, and what the environment of libpq adds to it."""
    info = cast("Connection[object]", session.connection().connection.dbapi_connection).info
    return judge_transport(info.host, info.get_parameters().get("sslmode", "prefer"))


def judge_transport(host: str, sslmode: str) -> Finding:
    """Whether a connection to a PostgreSQL at this host with this ``sslmode`` may be read or answered by others."""
    name = "database connection"
    if not host or host.startswith(("/", "@")) or host in LOOPBACK:
        return Finding(name, "ok", gettext("PostgreSQL is on this machine."))
    if sslmode == "verify-full":
        return Finding(name, "ok", gettext("TLS to %(host)s, whose certificate is checked.", host=host))
    remedy = gettext("Add sslmode=verify-full (and sslrootcert, or sslrootcert=system) to DATABASE_URL.")
    if sslmode in ("require", "verify-ca"):
        return Finding(
            name, "warning", gettext("TLS to %(host)s, but any server with a certificate would do.", host=host), remedy
        )
    # One word is a neighbor in a network of containers, which may be all one machine's.
    status: Status = "problem" if "." in host or ":" in host else "warning"
    return Finding(
        name, status, gettext("Nothing insists on TLS to %(host)s (sslmode=%(mode)s).", host=host, mode=sslmode), remedy
    )


def migrations(session: Session, folder: Path) -> Finding:
    """Whether the database is at the newest of this release's migrations, which lie in ``folder``."""
    head = ScriptDirectory(str(folder)).get_current_head()
    if session.scalar(text("SELECT to_regclass('alembic_version') IS NULL")):
        return Finding(
            "migrations", "problem", gettext("The database has none of our tables."), gettext("Run `flask db upgrade`.")
        )
    present = session.scalar(text("SELECT version_num FROM alembic_version"))
    if present == head:
        return Finding("migrations", "ok", gettext("The database is at %(head)s, as this release wants it.", head=head))
    return Finding(
        "migrations",
        "problem",
        gettext("The database is at %(present)s, and this release wants %(head)s.", present=present or "–", head=head),
        gettext("Run `flask db upgrade` of this release; where the database is ahead, bring the newer release here."),
    )


def clock(session: Session) -> Finding:
    """How far this machine's clock is from the database's."""
    began, before = time.monotonic(), utc_now()
    theirs = session.scalar(select(func.timezone("UTC", func.clock_timestamp())))
    middle = before + timedelta(seconds=(time.monotonic() - began) / 2)
    apart = abs((theirs - middle).total_seconds()) if theirs is not None else 0.0
    text_ = gettext("%(apart)s seconds apart from the database’s.", apart=format_number(round(apart, 1)))
    if apart < CLOCK_WARNING:
        return Finding("clock", "ok", text_)
    status: Status = "problem" if apart >= CLOCK_PROBLEM else "warning"
    return Finding(
        "clock", status, text_, gettext("Let both machines set their clocks by NTP: codes of apps hang on them.")
    )


def role(session: Session) -> Finding:
    """Whether the application connects as a role that owns nothing and may read all it needs."""
    found = session.execute(_ROLE).one()
    two = gettext("Make the two roles of docs/deploy.md, and give DATABASE_URL that of the application.")
    if found.rolsuper:
        return Finding("database role", "problem", gettext("The application connects as a superuser."), two)
    if found[1]:
        text_ = gettext("The application’s role owns the tables: whoever takes it over can switch the audit log off.")
        return Finding("database role", "warning", text_, two)
    missing = session.scalar(_MISSING)
    if missing:
        text_ = gettext("The application’s role cannot read: %(tables)s.", tables=missing)
        return Finding("database role", "problem", text_, gettext("Run `flask db upgrade` with DATABASE_OWNER_URL."))
    return Finding("database role", "ok", gettext("The application’s role owns no table."))


def audit_rights(session: Session) -> Finding:
    """Whether the application can change the audit log."""
    held = session.scalar(_FORBIDDEN)
    if not held or session.execute(_ROLE).one()[1]:
        return Finding("audit log", "ok", gettext("Nobody but the owner of the tables can change it."))
    return Finding(
        "audit log",
        "problem",
        gettext("The application’s role has rights that it must not have: %(rights)s.", rights=held),
        gettext("Run `flask db upgrade` with DATABASE_OWNER_URL, which takes them; find out who gave them."),
    )


def followed_copy() -> Finding:
    """Whether the copy of the database, where one is set, is near enough to be read."""
    name = "copy of the database"
    if not replica.is_configured():
        return Finding(name, "ok", gettext("None is set: lists are read from the database itself."))
    as_of = replica.as_of()
    if as_of is not None:
        return Finding(name, "ok", gettext("It has every change up to %(moment)s.", moment=format_moment(as_of)))
    return Finding(
        name,
        "warning",
        gettext("It is away or too far behind: lists are read from the database itself."),
        gettext("Look at its log, at `pg_stat_replication` on the database, and at DATABASE_REPLICA_URL."),
    )
