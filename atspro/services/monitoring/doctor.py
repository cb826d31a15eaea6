"""What is wrong with an installation, and what to do about it: for `flask doctor` and the staff’s page of health.

A check looks, changes nothing, and answers with a `Finding`. What cannot be looked at is a problem of its own.
"""

from __future__ import annotations

import platform
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

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
from atspro.services.monitoring import alert_rules, database_checks
from atspro.services.monitoring.findings import Finding, Status
from atspro.services.monitoring.queue_metrics import WORKER_LOST, has_worker
from atspro.translatable import gettext_noop
from atspro.version import VERSION

if TYPE_CHECKING:
    pass

BEAT_LATE = timedelta(minutes=15)
"""Recurring work counts the rows every five minutes."""
MAIL_LATE = timedelta(minutes=30)
BACKUP_LATE = timedelta(hours=26)
DISK_WARNING, DISK_PROBLEM = 10.0, 3.0
"""Percent of free space."""
CERTIFICATE_WARNING, CERTIFICATE_PROBLEM = timedelta(days=14), timedelta(days=3)
CERTIFICATE_SECONDS = 3.0
OLDEST_PYTHON = (3, 11)
MIN_DISTINCT = 12
"""Different characters in a secret that was made at random: 32 hexadecimal digits hardly ever have fewer."""


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
    reachable = _guarded(session, "database", lambda: database_checks.database(session))
    yield reachable
    if reachable.status == "problem":
        return
    yield _guarded(session, "database connection", lambda: database_checks.transport(session))
    present = _guarded(session, "migrations", lambda: database_checks.migrations(session, migrations))
    yield present
    yield _guarded(session, "clock", lambda: database_checks.clock(session))
    if present.status == "problem":
        return
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("database role", lambda: database_checks.role(session)),
        ("audit log", lambda: database_checks.audit_rights(session)),
        ("second factors", lambda: _second_factors(session, settings)),
        ("copy of the database", database_checks.followed_copy),
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
        "copy of the database": gettext_noop("Copy of the database"),
        "second factors": gettext_noop("Second factors"),
        "staff": gettext_noop("Staff"),
        "workers": gettext_noop("Workers"),
        "beat": gettext_noop("Beat"),
        "outgoing mail": gettext_noop("Outgoing mail"),
    }
)
"""What each check is called on pages."""
