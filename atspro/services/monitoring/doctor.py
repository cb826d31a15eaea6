"""What is wrong with an installation, and what to do about it: for `flask doctor` and the staff’s page of health.

A check looks, changes nothing, and answers with a `Finding`. What cannot be looked at is a problem of its own.
"""

from __future__ import annotations

import platform
import socket
import ssl
import sys
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
from atspro.i18n import Labels, format_moment, format_number, gettext, joined, translated
from atspro.models import LIVE_STATES, DashboardCount, Mail, User, WorkerHeartbeat
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE
from atspro.roles import STAFF_ROLES
from atspro.services import backups, mail
from atspro.services.auth import two_factor_offer
from atspro.services.monitoring import alert_rules
from atspro.services.monitoring.queue_metrics import WORKER_LOST, has_worker
from atspro.translatable import gettext_noop
from atspro.version import VERSION

if TYPE_CHECKING:
    from psycopg import Connection

Status = Literal["ok", "warning", "problem"]

CLOCK_WARNING, CLOCK_PROBLEM = 2.0, 25.0
"""Seconds: a code of an app is valid for 30 before and after its own, and leases and links are told by clocks too."""
BEAT_LATE = timedelta(minutes=15)
"""Recurring work counts the rows every five minutes."""
MAIL_LATE = timedelta(minutes=30)
BACKUP_LATE = timedelta(hours=26)
DISK_WARNING, DISK_PROBLEM = 10.0, 3.0
"""Percent of free space."""
CERTIFICATE_WARNING, CERTIFICATE_PROBLEM = timedelta(days=14), timedelta(days=3)
CERTIFICATE_SECONDS = 3.0
OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRESQL = 15
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
    yield _disk(settings)
    yield _certificate(settings)
    yield _python()
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
        return Finding(
            name,
            "problem",
            gettext("It could not be looked at (%(kind)s).", kind=kind),
            gettext("See the log of the database."),
        )


def _secrets(settings: Settings) -> Iterator[Finding]:
    pairs = (("SECRET_KEY", settings.SECRET_KEY), ("BETTER_AUTH_SECRET", settings.BETTER_AUTH_SECRET))
    weak = [name for name, value in pairs if len(set(value)) < MIN_DISTINCT]
    make = gettext("Make each with `python -c 'import secrets; print(secrets.token_hex(32))'`.")
    if settings.SECRET_KEY == settings.BETTER_AUTH_SECRET:
        yield Finding("secrets", "problem", gettext("SECRET_KEY and BETTER_AUTH_SECRET are the same."), make)
    elif weak:
        yield Finding(
            "secrets",
            "problem",
            gettext("%(names)s: too few different characters to be random.", names=joined(weak)),
            make,
        )
    else:
        yield Finding("secrets", "ok", gettext("Both are set, long enough and different."))


def _address(settings: Settings) -> Finding:
    host = urlsplit(settings.BASE_URL).hostname or ""
    if settings.secure_cookies:
        return Finding("address", "ok", gettext("People come to %(address)s.", address=settings.BASE_URL))
    if host in LOOPBACK:
        status: Status = "ok" if settings.EMBEDDED else "warning"
        remedy = "" if settings.EMBEDDED else gettext("Set BASE_URL to the https address that people use.")
        return Finding(
            "address", status, gettext("%(address)s is this machine’s own.", address=settings.BASE_URL), remedy
        )
    return Finding(
        "address",
        "problem",
        gettext(
            "%(address)s is not https: cookies and passwords travel in the clear, and passkeys do not work.",
            address=settings.BASE_URL,
        ),
        gettext("Serve the site over https, and set BASE_URL to that address."),
    )


def _mail_server(settings: Settings) -> Finding:
    if mail.is_configured(settings):
        return Finding("mail", "ok", gettext("A mail server is set."))
    if settings.EMBEDDED:
        return Finding("mail", "ok", gettext("None, as in a local copy: messages are in the outbox of the dashboard."))
    return Finding(
        "mail",
        "problem",
        gettext("No mail server is set: nobody can reset a password, confirm an address or hear of a new device."),
        gettext("Set SMTP_URL and MAIL_FROM."),
    )


def _broker(settings: Settings) -> Finding:
    try:
        broker.ping(settings)
    except Exception as error:  # noqa: BLE001 (each broker's client has errors of its own)
        found = gettext("The broker does not answer (%(kind)s).", kind=type(error).__name__)
        return Finding("broker", "problem", found, gettext("Start it, and check REDIS_URL or BROKER_URL."))
    return Finding("broker", "ok", gettext("It answers."))


def _database(session: Session) -> Finding:
    version, number = session.execute(
        text("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
    ).one()
    if number < OLDEST_POSTGRESQL * 10_000:
        found = gettext("PostgreSQL %(version)s is too old.", version=version)
        return Finding("database", "problem", found, gettext("Use %(oldest)s or newer.", oldest=OLDEST_POSTGRESQL))
    return Finding("database", "ok", gettext("PostgreSQL %(version)s answers.", version=version))


def _transport(session: Session) -> Finding:
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


def _migrations(session: Session, folder: Path) -> Finding:
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


def _clock(session: Session) -> Finding:
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


def _role(session: Session) -> Finding:
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


def _audit_rights(session: Session) -> Finding:
    held = session.scalar(_FORBIDDEN)
    if not held or session.execute(_ROLE).one()[1]:
        return Finding("audit log", "ok", gettext("Nobody but the owner of the tables can change it."))
    return Finding(
        "audit log",
        "problem",
        gettext("The application’s role has rights that it must not have: %(rights)s.", rights=held),
        gettext("Run `flask db upgrade` with DATABASE_OWNER_URL, which takes them; find out who gave them."),
    )


_PLUGINS = {
    "ours": gettext_noop("Put a Better-Auth beside this only with its plugins twoFactor and passkey, 1.6 or newer."),
    "ready": gettext_noop("Better-Auth has its plugins twoFactor and passkey."),
    "absent": gettext_noop(
        "Better-Auth has no tables of the plugins twoFactor and passkey: its people sign in by password alone."
    ),
    "old": gettext_noop("Better-Auth’s twoFactor plugin is older than 1.6."),
}


def _second_factors(session: Session, settings: Settings) -> Finding:
    found, unaware = two_factor_offer.find_plugins(session), two_factor_offer.count_unaware(session)
    both = gettext(
        "Add both plugins to the Better-Auth application (1.6 or newer, never 1.3), then set SECOND_FACTOR=on."
    )
    if settings.SECOND_FACTOR == "off":
        return Finding(
            "second factors", "warning", gettext("They are switched off."), gettext("Set SECOND_FACTOR=auto.")
        )
    if settings.SECOND_FACTOR == "auto" and found in ("absent", "old"):
        return Finding(
            "second factors", "warning", gettext("They are off. %(why)s", why=translated(_PLUGINS[found])), both
        )
    if unaware:
        text_ = gettext(
            "%(count)s people were signed up by an application that knows of no second factor.", count=unaware
        )
        return Finding(
            "second factors",
            "problem",
            text_,
            gettext("It lets everybody in by their password alone. %(remedy)s", remedy=both),
        )
    return Finding(
        "second factors", "ok", gettext("They are offered. %(why)s", why=translated(_PLUGINS.get(found, "")))
    )


def _staff(session: Session, settings: Settings) -> Finding:
    is_staff = or_(*(func.array_position(func.string_to_array(User.role, ","), r).is_not(None) for r in STAFF_ROLES))
    people = session.execute(
        select(func.count(), func.count().filter(User.two_factor_enabled.is_(True)))
        .select_from(User)
        .where(User.role != text("'user'"), is_staff)
    ).one()
    if not people[0]:
        return Finding("staff", "warning", gettext("There is no admin."), gettext("Run `flask create-admin ADDRESS`."))
    without = people[0] - people[1]
    counts = {"without": without, "people": people[0]}
    if not without:
        return Finding("staff", "ok", gettext("All have a second factor."))
    if settings.staff_needs_second_factor and two_factor_offer.is_offered(session, settings):
        said = gettext(
            "%(without)s of %(people)s have no second factor, and must set one up before anything else.", **counts
        )
        return Finding("staff", "ok", said)
    status: Status = "ok" if settings.EMBEDDED else "warning"
    remedy = "" if settings.EMBEDDED else gettext("Set STAFF_SECOND_FACTOR=true, once second factors are offered.")
    said = gettext("%(without)s of %(people)s have no second factor, and need none.", **counts)
    return Finding("staff", status, said, remedy)


def _workers(session: Session) -> Finding:
    missing = [queue for queue in (DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE) if not has_worker(session, queue)]
    if missing:
        text_ = gettext("No worker was seen lately of: %(queues)s.", queues=", ".join(missing))
        return Finding("workers", "problem", text_, gettext("Start the lines of the Procfile that read these queues."))
    others = session.scalars(
        select(WorkerHeartbeat.name).where(
            WorkerHeartbeat.version != VERSION, WorkerHeartbeat.seen_at > utc_now() - WORKER_LOST
        )
    ).all()
    if others:
        text_ = gettext("Of another release than %(version)s: %(workers)s.", version=VERSION, workers=", ".join(others))
        return Finding("workers", "warning", text_, gettext("Restart them from this release."))
    return Finding("workers", "ok", gettext("Each queue has one, of this release."))


def _beat(session: Session) -> Finding:
    last = session.scalar(select(func.max(DashboardCount.counted_at)))
    if last is not None and last > utc_now() - BEAT_LATE:
        return Finding("beat", "ok", gettext("Recurring work was done lately."))
    never = gettext("No recurring work was done so far.")
    text_ = gettext("No recurring work was done since %(moment)s.", moment=format_moment(last)) if last else never
    return Finding("beat", "problem", text_, gettext("Start `beat` and `maintenance`."))


def _backups(settings: Settings) -> Finding:
    newest = next(iter(backups.kept_backups(settings.backup_folder)), None)
    if newest is None:
        text_ = gettext("There is none in %(folder)s.", folder=settings.backup_folder)
        return Finding(
            "backups", "warning", text_, gettext("Have `flask backup` run each night, and try one: docs/deploy.md.")
        )
    made = datetime.fromtimestamp(newest.stat().st_mtime, UTC).replace(tzinfo=None)
    if made < utc_now() - BACKUP_LATE:
        text_ = gettext("The newest, %(name)s, is of %(moment)s.", name=newest.name, moment=format_moment(made))
        return Finding("backups", "warning", text_, gettext("Look at the log of what makes them."))
    return Finding("backups", "ok", gettext("The newest is of %(moment)s.", moment=format_moment(made)))


def _outgoing(session: Session, settings: Settings) -> Finding:
    late = utc_now() - MAIL_LATE
    waiting = select(func.count()).where(Mail.state.in_(LIVE_STATES), Mail.created_at < late)
    count = session.scalar(waiting) or 0
    if not count or not mail.is_configured(settings):
        return Finding("outgoing mail", "ok", gettext("None waits."))
    text_ = gettext("%(count)s messages wait for longer than half an hour.", count=count)
    return Finding(
        "outgoing mail", "problem", text_, gettext("Look at the log of `maintenance` and at the mail server.")
    )


def _disk(settings: Settings) -> Finding:
    free = alert_rules.disk_free(settings)
    text_ = gettext("%(free)s percent are free where the site writes.", free=format_number(round(free)))
    if free > DISK_WARNING:
        return Finding("disk", "ok", text_)
    status: Status = "problem" if free <= DISK_PROBLEM else "warning"
    return Finding("disk", status, text_, gettext("Make room, or a larger disk. Old backups are the first to go."))


def certificate_end(host: str, port: int) -> datetime:
    """When the certificate that this address shows ends, naive UTC. Raises `OSError`, which `ssl.SSLError` is too."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=CERTIFICATE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = cast("dict[str, str]", secured.getpeercert())
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC).replace(tzinfo=None)


def _certificate(settings: Settings) -> Finding:
    parts = urlsplit(settings.BASE_URL)
    host = parts.hostname or ""
    if not settings.secure_cookies:
        return Finding("certificate", "ok", gettext("None: the site is not served over https."))
    renew = gettext("Renew it, and have what renews it run by itself.")
    try:
        ends = certificate_end(host, parts.port or 443)
    except ssl.SSLCertVerificationError as error:
        wrong = gettext("The certificate of %(host)s is not valid: %(why)s.", host=host, why=error.verify_message)
        return Finding("certificate", "problem", wrong, renew)
    except OSError as error:
        kind = type(error).__name__
        away = gettext("%(host)s could not be reached from here (%(kind)s).", host=host, kind=kind)
        return Finding("certificate", "warning", away, gettext("Look at it from outside."))
    left = ends - utc_now()
    text_ = gettext("It is valid until %(moment)s.", moment=format_moment(ends))
    if left > CERTIFICATE_WARNING:
        return Finding("certificate", "ok", text_)
    return Finding("certificate", "problem" if left < CERTIFICATE_PROBLEM else "warning", text_, renew)


def _python() -> Finding:
    version = platform.python_version()
    newest = gettext("Python %(version)s, ATSPro %(release)s.", version=version, release=VERSION)
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("versions", "ok", newest)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("versions", "problem", newest, gettext("Use Python %(oldest)s or newer.", oldest=oldest))


NAMES = Labels(
    {
        "secrets": gettext_noop("Secrets"),
        "address": gettext_noop("Address"),
        "mail": gettext_noop("Mail server"),
        "broker": gettext_noop("Broker"),
        "backups": gettext_noop("Backups"),
        "disk": gettext_noop("Disk"),
        "certificate": gettext_noop("Certificate"),
        "versions": gettext_noop("Versions"),
        "database": gettext_noop("Database"),
        "database connection": gettext_noop("Database connection"),
        "migrations": gettext_noop("Migrations"),
        "clock": gettext_noop("Clock"),
        "database role": gettext_noop("Database role"),
        "audit log": gettext_noop("Audit log"),
        "second factors": gettext_noop("Second factors"),
        "staff": gettext_noop("Staff"),
        "workers": gettext_noop("Workers"),
        "beat": gettext_noop("Beat"),
        "outgoing mail": gettext_noop("Outgoing mail"),
    }
)
"""What each check is called on pages."""
