"""What puts ATSPro somewhere runs the Procfile's lines, all of them, and says so in one way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from atspro.supervisor.plan import parse_procfile
from atspro.version import VERSION

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
LINES = sorted(parse_procfile((ROOT / "Procfile").read_text()))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


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
        assert found["Restart"] == "always"
        assert unit.name in (DEPLOY / "systemd" / "atspro.target").read_text()


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
