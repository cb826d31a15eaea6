"""The database before the web server starts, migrated and filled on a first start, and the block that says so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from atspro import config
from atspro.embedded import OWNER_ROLE, libpq_url
from atspro.errors import AtsproError
from atspro.supervisor.records import SECRET_NAMES

_REVISION = re.compile(r"""^(revision|down_revision)\b[^=\n]*=\s*["']([^"'\n]+)["']""", re.MULTILINE)


def require_answers(environ: Mapping[str, str]) -> None:
    """Raise `AtsproError` with one sentence unless the servers that were given by address answer."""
    database_url = environ.get("DATABASE_URL")
    if database_url:
        import psycopg

        try:
            psycopg.connect(libpq_url(database_url), connect_timeout=10).close()
        except psycopg.Error as error:
            said = (str(error).splitlines() or [type(error).__name__])[0]
            raise AtsproError(
                f"The database in DATABASE_URL does not answer: start it, or correct the address. It said: {said}"
            ) from error
    for name in ("REDIS_URL", "BROKER_URL"):
        if environ.get(name):
            _require_broker(name, environ)


def _require_broker(name: str, environ: Mapping[str, str]) -> None:
    from atspro import broker

    stand_ins = dict.fromkeys(SECRET_NAMES, "x" * 64)
    stand_ins |= {"DATABASE_URL": "postgresql:///atspro", "REDIS_URL": "redis://localhost"}
    # Limits that are counted in memory need no server, and the address of another broker is asked by its own name.
    settings = config.load_settings({**stand_ins, **environ, "BROKER_URL": environ[name]})
    if settings.broker.startswith("memory:"):
        return
    try:
        broker.ping(settings)
    except Exception as error:
        raise AtsproError(
            f"The broker in {name} does not answer: start it, or correct the address. It said: {error}"
        ) from error


def newest_migrations(root: Path) -> set[str]:
    """The revisions that no other one follows, as Alembic's heads."""
    revisions, followed = _revisions(root)
    return revisions - followed


def _revisions(root: Path) -> tuple[set[str], set[str]]:
    """All revisions, and those that another one follows; read from the files' text.

    Importing Alembic and SQLAlchemy to ask costs every start two seconds.
    """
    revisions, followed = set(), set()
    for path in (root / "migrations" / "versions").glob("*.py"):
        assigned = dict(_REVISION.findall(path.read_text(encoding="utf-8")))
        revisions |= {assigned["revision"]} if "revision" in assigned else {path.name}
        followed |= {assigned["down_revision"]} if "down_revision" in assigned else set()
    return revisions, followed


def refuse_older_home(root: Path, home: Path, database_url: str) -> None:
    """Raise `AtsproError` for a home whose database was made by a version that this one cannot upgrade.

    That is one whose database is not the owner role's, or stands at a migration that is not there any more.
    """
    import psycopg

    with psycopg.connect(libpq_url(database_url), connect_timeout=10) as connection:
        owner, is_migrated = connection.execute(
            "SELECT pg_get_userbyid(datdba), to_regclass('alembic_version') IS NOT NULL FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone() or ("", False)
        known = True
        if owner == OWNER_ROLE and is_migrated:
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            known = {version for (version,) in versions} <= _revisions(root)[0]
    if is_migrated and (owner != OWNER_ROLE or not known):
        raise AtsproError(
            f"The data in {home} was made by an earlier version, from which there is no upgrade: "
            "remove it with `make clean-data`, and start again."
        )


def is_migrated(root: Path, database_url: str) -> bool:
    """Whether the database stands at the newest migration, asked without starting Flask.

    False also when it cannot be told: the release command then decides.
    """
    import psycopg

    try:
        with psycopg.connect(libpq_url(database_url), connect_timeout=5) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.Error:
        return False
    return bool(rows) and {row[0] for row in rows} == newest_migrations(root)


def read_accounts(printed: bytes) -> dict[str, dict[str, str]] | None:
    """The demo accounts in what the sample data command printed: an object with an object a role, or None."""
    text = printed.decode("utf-8", "replace")
    candidates = [text, *reversed([line for line in text.splitlines() if line.startswith("{")])]
    for candidate in candidates:
        with suppress(ValueError, KeyError, TypeError):
            value = json.loads(candidate)
            return {role: {key: str(value[role][key]) for key in ("email", "password")} for role in value}
    return None


def announcement(
    url: str, home: Path, accounts: dict[str, dict[str, str]] | None, *, embedded: bool, open_to_network: bool
) -> str:
    """The one block that says where everything is, once everything answers."""
    rows = [("Address", url)]
    for role, label in (("job_seeker", "Job seeker"), ("admin", "Admin")):
        if accounts and role in accounts:
            rows.append((label, f"{accounts[role]['email']}  password  {accounts[role]['password']}"))
    rows.append(("Data", str(home) if embedded else f"in DATABASE_URL's database; logs in {home}"))
    rows.append(("Stop", "Ctrl-C"))
    lines = ["", "ATSPro is running.", "", *(f"  {label:<12}{text}" for label, text in rows)]
    if accounts and open_to_network:
        lines += ["", "  It answers other machines too: change the passwords of the demo accounts."]
    return "\n".join([*lines, "", ""])
