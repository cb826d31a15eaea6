"""Every answer has an id; the log's lines and the page of an error of ours have the same."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro import create_app, logs
from atspro.config import Settings
from atspro.db import db
from atspro.models import User
from atspro.services.monitoring import dashboard_stats
from tests.conftest import make_settings

GIVEN = "from-the-proxy.42"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What is logged while the test runs, as JSON."""
    stream = io.StringIO()
    handler = logs.Handler(stream)
    handler.setFormatter(logs._json_formatter())
    root, access = logging.getLogger(), logging.getLogger("atspro.access")
    before = access.level
    root.addHandler(handler)
    access.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    access.setLevel(before)


def test_each_answer_has_an_id_of_its_own(anonymous: FlaskClient) -> None:
    first, second = (anonymous.get("/sign-in").headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 16


def test_a_clients_id_is_not_believed(anonymous: FlaskClient) -> None:
    assert anonymous.get("/sign-in", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] != GIVEN


def test_a_proxys_id_is_believed_when_it_is_well_formed(settings: Settings, migrated_app: Flask) -> None:
    app = create_app(make_settings(settings.DATABASE_URL, settings.REDIS_URL, TRUSTED_PROXIES="1"))
    client = app.test_client()
    try:
        assert client.get("/healthz", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN
        for bad in ("short", "x" * 65, "with space and more", "semi;colon-and-more"):
            assert client.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad
    finally:
        with app.app_context():
            db.engine.dispose()


def test_a_line_for_each_request_names_the_person_and_the_rule(
    client: FlaskClient, user: User, lines: Callable[[], list[dict[str, object]]]
) -> None:
    answer = client.get("/jobs/?token=abcdefghijklmnopqrstuvwxyz")
    (line,) = [line for line in lines() if line["logger"] == "atspro.access"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["user_id"], line["route"], line["status"], line["method"]) == (user.id, "/jobs/", 200, "GET")
    assert "abcdefghijklm" not in json.dumps(line)
    assert logs.bound() == {}


def test_the_page_of_an_error_of_ours_shows_the_id_that_the_log_has(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
    lines: Callable[[], list[dict[str, object]]],
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password=hunter2-and-more")

    monkeypatch.setattr(dashboard_stats, "read_overview", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = sign_in(admin).get("/admin/")
    identifier = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert f"Tell us this number: <code>{identifier}</code>" in answer.text
    (line,) = [line for line in lines() if line["level"] == "ERROR"]
    assert (line["request_id"], line["user_id"]) == (identifier, admin.id)
    assert "RuntimeError" in str(line["exc_info"])
    assert "hunter2-and-more" not in json.dumps(line)


def test_a_page_that_is_not_there_asks_for_no_number(anonymous: FlaskClient) -> None:
    assert "number" not in anonymous.get("/no-such-page").text
