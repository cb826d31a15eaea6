"""Lines of the log: their ids, their two formats, and what never stands in them."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atspro import logs
from atspro.config import load_settings
from atspro.redaction import HIDDEN, know, redact, redact_tree
from tests.conventions.test_settings import GOOD

TOKEN = "q7Zr" * 8
SIGNED = TOKEN + "." + "k3J9/x" * 7 + "a%3D"


class Log:
    """A logger whose lines can be read."""

    def __init__(self, form: str) -> None:
        self.stream = io.StringIO()
        handler = logs.Handler(self.stream)
        handler.setFormatter(logs._json_formatter() if form == "json" else logs.LineFormatter())
        self.logger = logging.Logger("atspro.example")
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def entry(self) -> dict[str, object]:
        (line,) = self.text.splitlines()
        return dict(json.loads(line))


@pytest.fixture
def line() -> Log:
    return Log("line")


@pytest.fixture
def as_json() -> Log:
    return Log("json")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    know([])
    yield
    know([])


def test_a_line_carries_the_ids_that_are_bound(line: Log) -> None:
    with logs.bind(request_id="abc", user_id="u1"), logs.bind(job_id="j1", attempt=2, task_id=None):
        line.logger.info("Hello %s", "there")
    line.logger.info("Bye")
    first, second = line.text.splitlines()
    assert first.endswith("INFO atspro.example: Hello there [http=abc user_id=u1 job_id=j1 attempt=2]")
    assert second.endswith("atspro.example: Bye")


def test_a_line_says_the_time_in_utc(line: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        line.logger.info("Hello")
    finally:
        monkeypatch.undo()
        time.tzset()
    said, _, _ = line.text.partition(" ")
    assert said.endswith("Z")
    assert abs(datetime.fromisoformat(said) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_json_line_has_a_field_for_each(as_json: Log) -> None:
    with logs.bind(request_id="abc"):
        logs.add(user_id="u1")
        as_json.logger.warning("Two\nlines", extra={"milliseconds": 12})
    assert logs.bound() == {}
    entry = as_json.entry
    assert entry["message"] == "Two\nlines"
    assert {name: entry[name] for name in ("level", "logger", "request_id", "user_id", "milliseconds")} == {
        "level": "WARNING",
        "logger": "atspro.example",
        "request_id": "abc",
        "user_id": "u1",
        "milliseconds": 12,
    }


def test_an_unknown_id_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="colour"), logs.bind(colour="red"):
        pass


def test_threads_do_not_share_what_is_bound() -> None:
    with logs.bind(request_id="mine"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(logs.request_id).result() is None
        assert logs.request_id() == "mine"


def test_a_message_with_line_breaks_cannot_look_like_two_events(line: Log) -> None:
    line.logger.info("name: %s", "x\n2026-01-01 ERROR atspro: forged\r\nmore")
    assert len(line.text.splitlines()) == 1


def test_what_controls_a_terminal_is_written_as_it_is_escaped(line: Log) -> None:
    typed = "\x1b[2J\x07\x9b31m\u2028\x00\x7f"
    try:
        raise ValueError(typed)
    except ValueError:
        line.logger.exception("name: %s", typed)
    assert all(one.isprintable() for one in line.text.split("\n"))
    assert r"\x1b[2J" in line.text


def fail() -> None:
    raise ValueError(f"connecting to postgresql://ada:hunter2@db/x with token={TOKEN}")


def test_a_traceback_follows_indented_and_redacted(line: Log) -> None:
    try:
        fail()
    except ValueError:
        line.logger.exception("It failed")
    first, *more = line.text.splitlines()
    assert first.endswith("It failed")
    assert more[0] == "    Traceback (most recent call last):"
    assert all(text.startswith("    ") for text in more)
    assert "hunter2" not in line.text
    assert TOKEN not in line.text
    assert "ValueError" in line.text


def test_a_traceback_is_one_field_of_json_and_redacted(as_json: Log) -> None:
    try:
        fail()
    except ValueError:
        as_json.logger.exception("It failed")
    trace = str(as_json.entry["exc_info"])
    assert "ValueError" in trace
    assert "hunter2" not in trace
    assert TOKEN not in trace


def test_other_handlers_see_the_record_as_it_was(line: Log) -> None:
    seen: list[logging.LogRecord] = []
    other = logging.Handler()
    other.emit = seen.append  # type: ignore[method-assign]
    line.logger.addHandler(other)
    try:
        fail()
    except ValueError:
        line.logger.exception("password=%s", "open sesame")
    assert seen[0].exc_info is not None
    assert seen[0].exc_info[0] is ValueError
    assert seen[0].args == ("open sesame",)
    assert "sesame" not in line.text.splitlines()[0].split("password=")[1].split(" ")[0]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"GET /reset?token={TOKEN}&x=1", TOKEN),
        (f"GET /sign-in/callback?code={TOKEN}&state=abc", TOKEN),
        ("{'password': 'open sesame', 'name': 'Ada'}", "open sesame"),
        ('{"newPassword": "open sesame", "name": "Ada"}', "open sesame"),
        (f"Cookie: better-auth.session_token={SIGNED}; atspro=x", SIGNED),
        (f"the cookie was {SIGNED}", SIGNED),
        (f"Authorization: Bearer {TOKEN}", TOKEN),
        (f"sent Bearer {TOKEN} to it", TOKEN),
        ("redis://:hunter2@broker:6379/0 is away", "hunter2"),
        ("client_secret=hunter2;", "hunter2"),
        (f"api-key: {TOKEN}", TOKEN),
        (f"id_token eyJhbGciOi.eyJzdWIiOiIx.{TOKEN}", TOKEN),
        (f"DETAIL:  Key (token)=({TOKEN}) already exists.", TOKEN),
        ("DETAIL:  Key (lower(email))=(ada@example.com) already exists.", "ada@example.com"),
        ("DETAIL:  Failing row contains (1, ada, $scrypt$x).", "$scrypt$x"),
    ],
)
def test_secrets_are_blanked(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Request 0b6f5f0e-6f0c-4a0e-9a36-1c1f3ad4e8a1, attempt 2, was cancelled or taken over.",
        "User 4KDo1Zr8m2Yw0qTnXvB6cJh5sLgPaE3f signed in from 192.0.2.1.",
        "GET /jobs/?status=applied&page=2 200 in 31 ms",
        "The sweep sent 3 requests again and touched 1 jobs.",
        "redis://broker:6379/0 is away",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_the_values_of_settings_are_blanked_wherever_they_stand() -> None:
    settings = load_settings(
        {
            **GOOD,
            "SECRET_KEY": "kangaroo" * 4,
            "DATABASE_URL": "postgresql://ada:long-hunter-number-2@db/x",
            "METRICS_TOKEN": "scraper-of-the-house",
        }
    )
    know(settings.secret_values)
    text = redact("kangaroo" * 4 + " or long-hunter-number-2 or scraper-of-the-house")
    assert text == f"{HIDDEN} or {HIDDEN} or {HIDDEN}"


def test_trees_are_redacted_by_name_and_by_value() -> None:
    tree = {"headers": {"Cookie": "a=b", "Accept": "text/html"}, "lines": [f"token={TOKEN}", 3], "password": ""}
    assert redact_tree(tree) == {
        "headers": {"Cookie": HIDDEN, "Accept": "text/html"},
        "lines": [f"token={HIDDEN}", 3],
        "password": "",
    }
