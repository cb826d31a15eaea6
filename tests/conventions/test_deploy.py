"""What puts ATSPro somewhere runs the Procfile's lines, all of them, and says so in one way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
import yaml
from flask_migrate import upgrade
from sqlalchemy import make_url, select
from sqlalchemy import text as sql
from sqlalchemy.exc import ProgrammingError

from atspro import create_app
from atspro.db import db, transaction, utc_now
from atspro.embedded import libpq_url
from atspro.models import AuditEntry, User
from atspro.supervisor.plan import parse_procfile
from atspro.version import VERSION
from tests.conftest import make_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
LINES = sorted(parse_procfile((ROOT / "Procfile").read_text()))
BACKUP = DEPLOY / "systemd" / "atspro-backup.service"
UNITS = sorted(unit for unit in (DEPLOY / "systemd").glob("*.service") if unit != BACKUP)


def options(unit: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))


def services() -> dict[str, str]:
    """The services of the compose file that are ours, with their blocks."""
    text = (DEPLOY / "compose.yaml").read_text().split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    blocks = re.split(r"^  ([\w-]+):\n", text, flags=re.MULTILINE)[1:]
    return {name: block for name, block in zip(blocks[::2], blocks[1::2], strict=True) if "<<: *app" in block}


def test_each_line_of_the_procfile_has_a_unit_and_a_service() -> None:
    assert sorted(unit.stem.removeprefix("atspro-") for unit in UNITS) == LINES
    assert sorted(services()) == LINES


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_its_line_without_rights_and_comes_back(unit: Path) -> None:
    found = options(unit)
    assert found["ExecStart"] == f"/opt/atspro/deploy/run {unit.stem.removeprefix('atspro-')}"
    assert found["User"] == "atspro"
    assert (found["NoNewPrivileges"], found["ProtectSystem"], found["CapabilityBoundingSet"]) == ("yes", "strict", "")
    if unit.stem != "atspro-release":
        # What is not switched on ends by itself, and stays so.
        assert found["Restart"] == ("on-failure" if unit.stem == "atspro-mcp" else "always")
        assert unit.name in (DEPLOY / "systemd" / "atspro.target").read_text()


def test_a_timer_makes_backups_without_rights() -> None:
    found, timer = options(BACKUP), options(BACKUP.with_suffix(".timer"))
    assert found["ExecStart"] == "/opt/atspro/.venv/bin/flask --app wsgi.py backup --keep 14"
    # It alone, with the release, knows how to connect as the owner.
    assert "EnvironmentFile=/etc/atspro/release.env" in BACKUP.read_text()
    assert (found["User"], found["UMask"]) == ("atspro", "0077")
    assert (found["NoNewPrivileges"], found["ProtectSystem"], found["CapabilityBoundingSet"]) == ("yes", "strict", "")
    assert timer["Persistent"] == "yes"


@pytest.mark.parametrize("name", LINES)
def test_a_service_runs_its_line(name: str) -> None:
    assert f"command: [{name}]" in services()[name]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here.")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text().replace("/opt/atspro", str(ROOT))
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_line_runs_as_the_procfile_has_it(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "run", tmp_path / "deploy" / "run")
    (tmp_path / "Procfile").write_text('web: printf %s "${PORT:-8000}"\nshow: NAME="a b" printenv NAME FLASK_APP\n')

    def run(*names: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tmp_path / "deploy" / "run", *names], capture_output=True, text=True, timeout=30)

    assert run("web").stdout == "8000"
    assert run("show").stdout == "a b\nwsgi.py\n"
    missing = run("nothing")
    assert (missing.returncode, missing.stderr) == (64, "The Procfile has no line named 'nothing'.\n")
    assert run().returncode == 64


def test_the_release_is_one_number() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def test_the_release_alone_is_told_how_to_connect_as_the_owner() -> None:
    compose = services()
    assert [name for name, block in compose.items() if "DATABASE_OWNER_URL" in block] == ["release"]
    assert "DATABASE_OWNER_URL" not in (DEPLOY / "compose.yaml").read_text().split("\nservices:\n")[0]
    assert [unit.stem for unit in UNITS if "release.env" in unit.read_text()] == ["atspro-release"]


def test_the_roles_are_made_as_the_docs_say_and_the_log_is_closed_to_the_application(
    database_server: str, redis_server: str, worker_id: str
) -> None:
    """Word for word, but for the names, which other tests have taken."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    block = re.search(r"((?:^    (?:CREATE|GRANT|ALTER|REVOKE) .*\n)+)", text, re.MULTILINE)
    assert block is not None
    made = " ".join(block[1].split())
    script = " ".join((DEPLOY / "database-roles.sh").read_text().split("<<'SQL'\n")[1].split("\nSQL")[0].split())
    assert re.sub(r"'…'", "?", made) == re.sub(r":'\w+'", "?", script)
    owner, application, name = (f"docs_{word}_{worker_id}" for word in ("owner", "app", "db"))
    statements = made.replace("atspro_owner", owner).replace("atspro_app", application)
    statements = statements.replace("DATABASE atspro", f"DATABASE {name}").replace("'…'", "'secret'")
    with psycopg.connect(libpq_url(database_server), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role in (owner, application):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
        for statement in statements.split(";"):
            connection.execute(statement)
    urls = {
        role: make_url(database_server).set(database=name, username=role, password="secret")
        for role in (owner, application)
    }
    shown = {role: url.render_as_string(hide_password=False) for role, url in urls.items()}
    app = create_app(make_settings(shown[application], redis_server, DATABASE_OWNER_URL=shown[owner]))
    with app.app_context():
        upgrade()
        with transaction() as session:
            session.add(User(id="a", name="A", email="a@example.com", email_verified=True))
        with transaction() as session:
            assert session.execute(select(AuditEntry.action, AuditEntry.source)).all() == [("insert", "atspro")]
            assert session.scalar(sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) is False
        months = "auditEntry_" + utc_now().strftime("%Y_%m")
        refused = r"permission denied|must be owner"
        for statement in (
            "DELETE FROM {}",
            'UPDATE {} SET "createdAt" = now()',
            "TRUNCATE {}",
            'INSERT INTO {} ("createdAt") VALUES (now())',
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "DROP TABLE {}",
        ):
            for table in ("auditEntry", months, "auditEntry_default", "auditSeal", "auditKey"):
                with (
                    pytest.raises(ProgrammingError, match=refused),
                    transaction() as session,
                ):
                    session.execute(sql(statement.format(f'"{table}"')))
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(libpq_url(database_server), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (owner, application):
            connection.execute(f"DROP ROLE {role}")


def test_database_and_broker_are_hardened_as_the_web_is() -> None:
    """What Compose would be told; it was never started here."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert compose["networks"]["inside"] == {"internal": True}
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert service["mem_limit"], name
        assert service["pids_limit"] <= 512, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        assert not any("docker.sock" in str(volume) for volume in service.get("volumes", ())), name
    for name, user in (("database", "postgres"), ("broker", "valkey")):
        service = compose["services"][name]
        assert (service["user"], service["networks"]) == (user, ["inside"])
        assert "ports" not in service


def test_all_stages_of_the_image_take_the_base_that_can_be_pinned() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${PYTHON}"] * 3
    assert "USER atspro" in text
