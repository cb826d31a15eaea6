"""Backups: what comes back is row for row what was saved, and what cannot come back changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pyrage  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from atspro.db import db
from atspro.embedded import Servers, libpq_url
from atspro.errors import InvalidInput
from atspro.services import backups, sample_data
from tests.conftest import create_database, make_settings, owner_url, template_database

NAME = "test_backups"


@pytest.fixture(scope="module")
def full(test_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's URL of a database with the sample data."""
    from atspro import create_app

    template = template_database(test_servers.database_url, test_servers.redis_url)
    url = create_database(test_servers.database_url, NAME, template)
    home = tmp_path_factory.mktemp("home")
    app = create_app(make_settings(url, test_servers.redis_url, EMBEDDED="1", ATSPRO_HOME=str(home)))
    with app.app_context():
        sample_data.load(db.session())
        db.session.commit()
        db.engine.dispose()
    yield owner_url(url)
    with psycopg.connect(libpq_url(test_servers.database_url), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


@pytest.fixture
def empty(test_servers: Servers) -> Callable[[], str]:
    """Makes an empty database; its owner's URL."""
    return lambda: owner_url(create_database(test_servers.database_url, f"{NAME}_empty"))


@pytest.fixture(scope="module")
def saved(full: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it that is not encrypted."""
    file = tmp_path_factory.mktemp("backups") / "kept" / "atspro-20260101T000000Z.dump"
    backups.make_backup(full, file)
    return file


def scalar(url: str, statement: str) -> object:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def test_what_comes_back_is_what_was_saved(full: str, saved: Path, empty: Callable[[], str]) -> None:
    manifest = backups.read_manifest(saved)
    assert manifest is not None
    assert manifest.tables["userJobs"].rows > 0
    assert manifest.tables["auditKey"].rows > 0
    assert manifest.revision == scalar(full, "SELECT version_num FROM alembic_version")
    back = empty()
    assert backups.restore(saved, back) == ()
    for table in ("userJobs", "jobDocuments", "auditEntry"):
        assert scalar(back, f'SELECT count(*) FROM "{table}"') == scalar(full, f'SELECT count(*) FROM "{table}"')
    # The application's role has the rights that it had, on the audit log too.
    rights = "has_table_privilege('atspro_app', '\"auditEntry\"', 'DELETE')"
    assert scalar(back, f"SELECT {rights}") is False
    assert scalar(full, f"SELECT {rights}") is False


def test_a_backup_is_of_one_moment_and_readable_by_its_owner_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    assert saved.with_name(saved.name + ".json").stat().st_mode & 0o077 == 0
    assert saved.parent.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in saved.parent.iterdir()) == [saved.name, f"{saved.name}.json"]


def test_nothing_is_written_over(full: str, saved: Path) -> None:
    before = scalar(full, 'SELECT count(*) FROM "userJobs"')
    with pytest.raises(backups.BackupError, match="has tables already"):
        backups.restore(saved, full)
    assert scalar(full, 'SELECT count(*) FROM "userJobs"') == before


def test_a_torn_file_changes_nothing(saved: Path, tmp_path: Path, empty: Callable[[], str]) -> None:
    torn = tmp_path / "torn.dump"
    torn.write_bytes(saved.read_bytes()[:-2000])
    back = empty()
    with pytest.raises(backups.BackupError, match="pg_restore"):
        backups.restore(torn, back)
    assert scalar(back, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0


def test_a_difference_is_named(saved: Path, tmp_path: Path, empty: Callable[[], str]) -> None:
    copy = tmp_path / saved.name
    copy.write_bytes(saved.read_bytes())
    manifest = json.loads(saved.with_name(saved.name + ".json").read_bytes())
    manifest["tables"]["userJobs"]["rows"] += 1
    manifest["tables"]["userResume"]["digest"] = "7"
    manifest["tables"]["gone"] = {"rows": 0, "digest": "0"}
    (tmp_path / f"{saved.name}.json").write_text(json.dumps(manifest))
    told = backups.restore(copy, empty())
    assert len(told) == 3
    assert any("userJobs" in one and "rows" in one for one in told)
    assert any("not the same" in one for one in told)
    assert "gone: the table is missing." in told


@pytest.mark.parametrize("kind", ["age", "ssh"])
def test_an_encrypted_one_opens_with_its_key_alone(
    kind: str, full: str, tmp_path: Path, empty: Callable[[], str], ssh_key: tuple[str, bytes]
) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    public, private = (str(own.to_public()), f"# made now\n{own}\n".encode()) if kind == "age" else ssh_key
    key, wrong = tmp_path / "key", tmp_path / "wrong"
    key.write_bytes(private)
    wrong.write_text(str(other))
    file = tmp_path / "one.dump.age"
    backups.make_backup(full, file, [public])
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"PGDMP" not in file.read_bytes()
    with pytest.raises(backups.BackupError, match="private key"):
        backups.restore(file, empty())
    with pytest.raises(backups.BackupError, match="does not open with wrong"):
        backups.restore(file, empty(), wrong)
    assert backups.restore(file, empty(), key) == ()


@pytest.fixture(scope="session")
def ssh_key() -> tuple[str, bytes]:
    """A public and a private key as ssh-keygen writes them."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    return public.decode(), private


def test_a_drill_leaves_nothing_behind(saved: Path, test_servers: Servers) -> None:
    drill = backups.try_backup(saved, test_servers.database_url)
    assert drill.differences == ()
    assert drill.rows > 10
    assert scalar(test_servers.database_url, "SELECT count(*) FROM pg_database WHERE datname ~ '^atspro_try'") == 0


def test_a_role_that_cannot_read_all_makes_none(full: str, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    with pytest.raises(backups.BackupError, match="could not be made: permission denied"):
        backups.make_backup(
            full.replace("atspro_owner@", "atspro_app@").replace("//atspro_owner:", "//atspro_app:"), file
        )
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no public key"):
        backups.make_backup("postgresql://nobody@127.0.0.1:1/none", tmp_path / "one.dump", ["age1nonsense"])


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in ("01", "02", "03"):
        (tmp_path / f"atspro-202601{day}T000000Z.dump").touch()
        (tmp_path / f"atspro-202601{day}T000000Z.dump.json").touch()
    (tmp_path / "atspro-20260104T000000Z.dump.part").touch()
    (tmp_path / "notes.txt").touch()
    assert [one.name for one in backups.prune(tmp_path, 2)] == ["atspro-20260101T000000Z.dump"]
    assert not (tmp_path / "atspro-20260101T000000Z.dump.json").exists()
    assert len(backups.kept_backups(tmp_path)) == 2
    assert (tmp_path / "notes.txt").exists()
    with pytest.raises(InvalidInput):
        backups.prune(tmp_path, 0)


def test_a_password_is_not_among_the_arguments() -> None:
    address, password = backups._without_password("postgresql+psycopg://ada:s3cret@db.example/atspro")
    assert password == "s3cret"
    assert "s3cret" not in address


@pytest.fixture
def commands(full: str, test_servers: Servers, tmp_path: Path) -> Callable[..., FlaskCliRunner]:
    from atspro import create_app

    def runner(**changes: str) -> FlaskCliRunner:
        settings = make_settings(full, test_servers.redis_url, ATSPRO_HOME=str(tmp_path), **changes)
        app: Flask = create_app(settings)
        return app.test_cli_runner()

    return runner


def test_the_commands_tell_what_they_did(
    commands: Callable[..., FlaskCliRunner], tmp_path: Path, test_servers: Servers, empty: Callable[[], str]
) -> None:
    runner = commands()
    assert "There is no backup" in runner.invoke(args=["try-backup"]).output
    made = runner.invoke(args=["backup", "--keep", "2"])
    assert made.exit_code == 0
    assert "rows of" in made.output
    assert "not encrypted" in made.output
    tried = runner.invoke(args=["try-backup", "--server", test_servers.database_url])
    assert tried.exit_code == 0, tried.output
    assert "comes back whole" in tried.output
    (file,) = backups.kept_backups(tmp_path / "backups")
    back = runner.invoke(args=["restore", str(file), "--into", empty()])
    assert back.exit_code == 0, back.output
    assert "row for row" in back.output
    again = runner.invoke(args=["restore", str(file)])
    assert again.exit_code == 1
    assert "has tables already" in again.output
    key = str(pyrage.x25519.Identity.generate().to_public())
    sealed = commands(BACKUP_RECIPIENTS=key).invoke(args=["backup"])
    assert sealed.exit_code == 0
    assert "encrypted." in sealed.output
    assert sealed.output.count("not encrypted") == 0
