"""What helps a developer never reaches people: the toolbar of `make dev` runs in `make dev` alone, on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flask import Flask

import wsgi_dev
from atspro.config import Settings
from atspro.db import db
from atspro.errors import AtsproError
from atspro.supervisor.plan import parse_procfile

ROOT = Path(__file__).parents[2]


def test_make_dev_runs_what_make_run_runs() -> None:
    usual, dev = (parse_procfile((ROOT / name).read_text()) for name in ("Procfile", "Procfile.dev"))
    assert sorted(usual) == sorted(dev)
    for name, line in usual.items():
        queues = re.findall(r"-Q (\S+)", line)
        assert re.findall(r"-Q (\S+)", dev[name]) == queues


def test_nothing_else_names_the_toolbar() -> None:
    for path in [*ROOT.glob("atspro/**/*.py"), *ROOT.glob("workers/*.py"), ROOT / "wsgi.py", ROOT / "Procfile"]:
        assert "debugtoolbar" not in path.read_text(), path
        assert "wsgi_dev" not in path.read_text(), path
    assert "debugtoolbar" not in (ROOT / "requirements.txt").read_text()
    assert not list(ROOT.glob("deploy/**/*dev*"))


@pytest.fixture
def dev_app(settings: Settings, migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(wsgi_dev, "load_settings", lambda: settings)
    monkeypatch.setattr(Flask, "default_config", Flask.default_config)
    made = wsgi_dev.create_dev_app()
    yield made
    with made.app_context():
        db.engine.dispose()


def test_a_page_shows_its_queries(dev_app: Flask, app: Flask) -> None:
    page = dev_app.test_client().get("/sign-in")
    assert page.status_code == 200
    assert "SQLAlchemy" in page.text
    assert "'unsafe-inline'" in page.headers["Content-Security-Policy"]
    usual = app.test_client().get("/sign-in")
    assert "SQLAlchemy" not in usual.text
    assert "unsafe-inline" not in usual.headers["Content-Security-Policy"]


def test_it_refuses_to_listen_to_other_machines(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi_dev, "load_settings", lambda: settings.model_copy(update={"HOST": "0.0.0.0"}))
    with pytest.raises(AtsproError, match="this machine only"):
        wsgi_dev.create_dev_app()


def test_hooks_run_the_pinned_tools_and_fetch_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")


def test_hypothesis_tries_the_same_examples_on_each_run_of_ci() -> None:
    """It does so by itself where CI is set, which .ci/run does; what it finds elsewhere is pinned with @example."""
    assert "export CI=true" in (ROOT / ".ci" / "run").read_text()
    ask = "from hypothesis import settings; print(settings(max_examples=5).derandomize)"
    done = subprocess.run(
        [sys.executable, "-c", ask], env={**os.environ, "CI": "true"}, capture_output=True, check=True
    )
    assert done.stdout == b"True\n"
