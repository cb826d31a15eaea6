"""Backups of the database: made, kept, brought back, and tried by bringing them back.

A backup is PostgreSQL's custom format, encrypted by age where recipients are given, and beside it a manifest (JSON):
for each table the number of its rows and a digest of them, of the same snapshot. What is brought back is counted and
digested again, and held against that.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import psycopg
import pyrage  # type: ignore[import-untyped]
from psycopg import conninfo, sql

from atspro.embedded import libpq_url, postgresql_program
from atspro.errors import AtsproError, InvalidInput

MANIFEST = ".json"
ENCRYPTED = ".age"
LIMIT_SECONDS = 6 * 3600
"""How long pg_dump or pg_restore may take."""
_ENDING = (".dump", f".dump{ENCRYPTED}")
_VERSION = 1

_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = to_regnamespace(current_schema())
    ORDER BY c.relname
"""
# The sum does not depend on the order of rows; sixteen digits of MD5 are a number of 64 bits. It finds what was lost
# or changed by accident, not by design: whoever can write a backup can write its manifest too.
_DIGEST = (
    "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)::text FROM {} t"
)
_STABLE_TEXT = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
)


class BackupError(AtsproError):
    """A backup could not be made, read or brought back; the message says why."""


@dataclass(frozen=True)
class TableContent:
    """How many rows a table has, and a digest of them that no order changes."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: when its snapshot was taken (ISO 8601, UTC), the migration, and each table's content."""

    made: str
    revision: str
    tables: dict[str, TableContent]

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables.values())


@dataclass(frozen=True)
class Drill:
    """What bringing a backup back took, in seconds, and what differs from its manifest: a sentence a table."""

    seconds: float
    rows: int
    differences: tuple[str, ...]


def default_file(folder: Path, *, encrypted: bool) -> Path:
    """Where the next backup goes: a name by its moment (UTC) in the folder."""
    return folder / f"atspro-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump{ENCRYPTED if encrypted else ''}"


def make_backup(database_url: str, file: Path, recipients: Sequence[str] = ()) -> Manifest:
    """Write the whole database to ``file`` and its manifest beside it, both from one snapshot; readable by us alone.

    ``recipients`` are public keys of age ("age1…") or of SSH; with none the file is not encrypted. Nothing stands
    under the file's name before it is whole. Raises `BackupError`; the database's role must be able to read all.
    """
    readers = [_recipient(one) for one in recipients]
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.part")
    try:
        with _connected(database_url) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = _value(connection, "SELECT pg_export_snapshot()")
            made = Manifest(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", _revision(connection), _contents(connection))
            _dump(database_url, snapshot, partial, readers)
        _write(
            file.with_name(file.name + MANIFEST), json.dumps({"version": _VERSION, **asdict(made)}, indent=1).encode()
        )
        partial.replace(file)
    except (OSError, psycopg.Error) as error:
        raise BackupError(f"The backup could not be made: {_short(error)}") from error
    finally:
        partial.unlink(missing_ok=True)
    return made


def read_manifest(file: Path) -> Manifest | None:
    """What stands beside a backup; None where nothing does. Raises `BackupError` when it cannot be read."""
    beside = file.with_name(file.name + MANIFEST)
    try:
        held = json.loads(beside.read_bytes())
        tables = {name: TableContent(int(one["rows"]), str(one["digest"])) for name, one in held["tables"].items()}
        return Manifest(str(held["made"]), str(held["revision"]), tables)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{beside.name} is no manifest of a backup.") from error


def restore(file: Path, database_url: str, identity: Path | None = None) -> tuple[str, ...]:
    """Bring a backup back into an empty database, all or nothing; what differs from its manifest, a sentence a table.

    ``identity`` is the file of the private key where it is encrypted. Who the URL connects as will own the tables;
    the roles that have rights on them must exist. Raises `BackupError`, and then the database is as it was.
    """
    manifest = read_manifest(file)
    try:
        with _connected(database_url) as connection:
            present = connection.execute(_TABLES).fetchone()
        if present is not None:
            raise BackupError(
                "That database has tables already, and nothing was changed. Make an empty one and name it."
            )
        with _decrypted(file, identity) as content:
            _restore(database_url, content)
        if manifest is None:
            return (f"There is no {file.name}{MANIFEST}: what came back could not be compared.",)
        with _connected(database_url) as connection:
            return tuple(_differences(manifest.tables, _contents(connection)))
    except (OSError, psycopg.Error) as error:
        raise BackupError(f"The backup could not be brought back: {_short(error)}") from error


def try_backup(file: Path, server_url: str, identity: Path | None = None) -> Drill:
    """Bring a backup back into a database made for it on the URL's server, compare it, and drop that database.

    Who the URL connects as must be able to make databases. Raises `BackupError`.
    """
    name = f"atspro_try_{secrets.token_hex(6)}"
    manifest = read_manifest(file)
    try:
        with _connected(server_url, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            try:
                began = time.monotonic()
                differences = restore(file, libpq_url(server_url, name), identity)
                return Drill(time.monotonic() - began, manifest.rows if manifest else 0, differences)
            finally:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise BackupError(f"The backup could not be tried: {_short(error)}") from error


def kept_backups(folder: Path) -> list[Path]:
    """The whole backups of a folder, the newest first, by the moment in their names."""
    names = [file for file in folder.glob("atspro-*") if file.name.endswith(_ENDING)] if folder.is_dir() else []
    return sorted(names, key=lambda file: file.name, reverse=True)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` backups of a folder, with their manifests; which those were."""
    if keep < 1:
        raise InvalidInput("At least one backup is kept.")
    removed = kept_backups(folder)[keep:]
    for file in removed:
        file.unlink(missing_ok=True)
        file.with_name(file.name + MANIFEST).unlink(missing_ok=True)
    return removed


def _recipient(key: str) -> Any:
    try:
        return pyrage.ssh.Recipient.from_str(key) if key.startswith("ssh-") else pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise InvalidInput(f"{key[:12]}… is no public key of age or SSH.") from error


def _identity(file: Path) -> Any:
    """The private key in a file as age-keygen or ssh-keygen writes it."""
    content = file.read_bytes()
    try:
        for line in content.decode("ascii", "replace").splitlines():
            if line.startswith("AGE-SECRET-KEY-"):
                return pyrage.x25519.Identity.from_str(line.strip())
        return pyrage.ssh.Identity.from_buffer(content)
    except pyrage.IdentityError as error:
        raise BackupError(f"{file.name} holds no private key of age or SSH.") from error


def _dump(database_url: str, snapshot: str, file: Path, readers: Sequence[Any]) -> None:
    command = [_program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", "--no-password"]
    with _private(file) as target, _program_on(database_url, command, stdout=subprocess.PIPE) as running:
        source = cast(IO[bytes], running.stdout)
        if readers:
            pyrage.encrypt_io(source, target, readers)
        else:
            shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())


def _restore(database_url: str, content: IO[bytes]) -> None:
    command = [_program("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--no-password"]
    command += ["--dbname", _without_password(database_url)[0]]
    with _program_on(database_url, command, stdin=subprocess.PIPE) as running:
        target = cast(IO[bytes], running.stdin)
        # One that gives up closes the pipe, and says why on its own.
        with suppress(BrokenPipeError):
            shutil.copyfileobj(content, target, 1 << 20)
        with suppress(BrokenPipeError):
            target.close()


@contextmanager
def _program_on(
    database_url: str, command: Sequence[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL's at work on a database. Raises `BackupError` with what it said when it fails."""
    address, password = _without_password(database_url)
    environ = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    target = [] if "--dbname" in command else ["--dbname", address]
    # The words go to a file: a pipe that nobody reads would stop the program once it is full.
    with tempfile.TemporaryFile() as words:
        running = subprocess.Popen([*command, *target], env=environ, stdin=stdin, stdout=stdout, stderr=words)  # noqa: S603 - ours.
        try:
            yield running
            for pipe in (running.stdin, running.stdout):
                if pipe is not None and not pipe.closed:
                    pipe.close()
            status = running.wait(timeout=LIMIT_SECONDS)
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()
        if status:
            words.seek(0)
            said = words.read(4000).decode("utf-8", "replace").strip() or f"it ended with {status}"
            raise BackupError(f"{Path(command[0]).name}: {said}")


@contextmanager
def _decrypted(file: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """The backup's content; a decrypted one stands in an unnamed file of the temporary folder meanwhile."""
    with file.open("rb") as source:
        if not file.name.endswith(ENCRYPTED):
            yield source
            return
        if identity is None:
            raise BackupError(f"{file.name} is encrypted: name the file of its private key.")
        with tempfile.TemporaryFile() as content:
            try:
                pyrage.decrypt_io(source, content, [_identity(identity)])
            except pyrage.DecryptError as error:
                raise BackupError(f"{file.name} does not open with {identity.name}: {error}.") from error
            content.seek(0)
            yield content


@contextmanager
def _private(file: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with io.FileIO(descriptor, "wb") as raw, io.BufferedWriter(raw) as target:
        yield cast(IO[bytes], target)


def _write(file: Path, content: bytes) -> None:
    with _private(file) as target:
        target.write(content)


@contextmanager
def _connected(database_url: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(libpq_url(database_url), autocommit=autocommit) as connection:
        yield connection


def _contents(connection: psycopg.Connection[Any]) -> dict[str, TableContent]:
    for statement in _STABLE_TEXT:
        connection.execute(statement.encode())
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    found: dict[str, TableContent] = {}
    for name in names:
        row = connection.execute(sql.SQL(_DIGEST).format(sql.Identifier(name))).fetchone()
        found[name] = TableContent(row[0], row[1]) if row else TableContent(0, "0")
    return found


def _differences(before: dict[str, TableContent], after: dict[str, TableContent]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None:
            yield f"{name}: a table that the backup does not name."
        elif new is None:
            yield f"{name}: the table is missing."
        elif old.rows != new.rows:
            yield f"{name}: {new.rows} rows, and the backup names {old.rows}."
        elif old.digest != new.digest:
            yield f"{name}: as many rows, but not the same."


def _revision(connection: psycopg.Connection[Any]) -> str:
    if _value(connection, "SELECT to_regclass('alembic_version')::text") is None:
        return ""
    return str(_value(connection, "SELECT max(version_num) FROM alembic_version") or "")


def _value(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _program(name: str) -> str:
    path = postgresql_program(name)
    if path is None:
        raise BackupError(f"No {name} was found: install PostgreSQL's client, of the server's version or a newer one.")
    return path


def _without_password(database_url: str) -> tuple[str, str | None]:
    """The address as libpq takes it, which other users may see in the list of processes, and the password apart."""
    parts = conninfo.conninfo_to_dict(libpq_url(database_url))
    password = parts.pop("password", None)
    return conninfo.make_conninfo("", **parts), str(password) if password else None


def _short(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
