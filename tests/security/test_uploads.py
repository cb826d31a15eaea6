"""Files made to hurt: they are read by a process with limits, and the person is told what to do."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.engine.read import read_job as engine_read_job
from atspro.engine.read import read_resume as engine_read_resume
from atspro.errors import InvalidInput, UnreadableFile
from atspro.models import User
from atspro.services.sandbox import parser
from tests.security import bombs
from tests.web.job_data import add_resume
from tests.web.pages import soup

TEXT = """Ada Example
ada@example.com

Experience
Engineer, Acme Rail, 2020 - 2022
- Built a planner in Python

Skills
Python, PostgreSQL
"""
POST = """Data Engineer at Harbor & Co

We need Python and PostgreSQL.

Requirements
- Python
- SQL
"""
pytestmark = pytest.mark.usefixtures("parser_process")
PREPARED = (
    "import sys; from atspro.services.sandbox import parser_worker as child; child.limit_self(*map(int, sys.argv[1:]));"
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time than people get, so that a bomb costs the tests less."""
    monkeypatch.setattr(parser, "CPU_SECONDS", 2)


@pytest.fixture
def no_spare() -> None:
    """No process waits from an earlier test, with that test's limits."""
    parser._drop_spare()


def child_runs(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child run this code, within its limits, instead of reading."""
    parser._drop_spare()
    monkeypatch.setattr(parser, "_COMMAND", (sys.executable, "-s", "-c", PREPARED + code))


def test_what_is_read_is_what_the_engine_reads() -> None:
    data = TEXT.encode()
    assert parser.read_resume(data, "resume.txt") == engine_read_resume(data, "resume.txt")
    assert parser.read_resume_text(TEXT) == engine_read_resume(data, "resume.txt")
    assert parser.read_job(POST) == engine_read_job(POST)
    assert parser.read_job_file(POST.encode(), "post.md").job == engine_read_job(POST).job


def test_the_engines_own_errors_arrive_as_they_were() -> None:
    with pytest.raises(UnreadableFile) as unreadable:
        parser.read_resume(b"\x89PNG....", "picture.png")
    assert unreadable.value.reason == "wrong_type"
    with pytest.raises(InvalidInput, match=r"."):
        parser.read_job("x" * 150_000)


@pytest.mark.parametrize("name", sorted(bombs.FOR_JOB))
@pytest.mark.usefixtures("impatient", "no_spare")
def test_a_bomb_is_refused_or_read_within_the_limits(name: str) -> None:
    data = bombs.FOR_JOB[name]()
    assert len(data) < 5 * 1024 * 1024
    read = parser.read_resume if name in bombs.FOR_RESUME else parser.read_job_file
    try:
        found = read(data, name)
    except (UnreadableFile, InvalidInput) as error:
        said = str(error)
    else:
        said = "It was read."
        assert len(found.source_text) < 250_000
        assert "root:" not in found.source_text
    assert said.endswith(".")


@pytest.mark.usefixtures("impatient")
def test_a_person_with_a_bomb_is_told_what_to_do_and_loses_nothing(
    app: Flask, client: FlaskClient, user: User, no_spare: None
) -> None:
    add_resume(app, user)
    before = soup(client.get("/resume/")).select_one("[name=summary]")
    data = bombs.doubling_forms()
    for address in ("/resume/upload", "/jobs/new"):
        response = client.post(address, data={"file": (io.BytesIO(data), "resume.pdf"), "text": ""})
        assert response.status_code == 422
        assert "paste the text" in soup(response).get_text()
    assert soup(client.get("/resume/")).select_one("[name=summary]") == before


def test_the_type_is_told_by_content_not_by_name() -> None:
    assert parser.read_resume(bombs.docx(bombs.paragraph("Ada Example")), "resume.pdf").source_text == "Ada Example"
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume(b"MZ\x90\x00" + b"\x00" * 200, "resume.pdf")
    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize(
    "code",
    [
        "x = bytearray(2 << 30)",
        "x = []\nwhile True: x.append('x' * 1_000_000)",
        "while True: pass",
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 11)",
        "sys.stdout.write('x' * 100); import os; os.abort()",
    ],
)
def test_one_that_takes_too_much_or_dies_is_an_answer_too(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(parser, "CPU_SECONDS", 1)
    child_runs(monkeypatch, code)
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT)
    assert caught.value.reason in ("too_much", "broken")


def test_one_that_sleeps_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    child_runs(monkeypatch, "import time; time.sleep(3600)")
    monkeypatch.setattr(parser, "WALL_SECONDS", 1.0)
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT * 5000)
    assert caught.value.reason == "too_much"


@pytest.mark.parametrize(
    "said",
    [
        "'nonsense'",
        "'[]'",
        "'null'",
        """'{"read": {"resume": 7}}'""",
        """'{"read": {"resume": {"contactInfo": {"fullName": "x", "role": "admin"}}}}'""",
        """'{"unreadable": []}'""",
        """'{"failed": {}}'""",
        "'[' * 100_000",
        "'x' * 20_000_000",
    ],
)
def test_an_answer_that_is_none_is_not_believed(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    child_runs(monkeypatch, f"sys.stdin.buffer.read(); print({said})")
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT)
    assert caught.value.reason in ("too_much", "broken")


@pytest.mark.parametrize(
    "action",
    [
        "with open('escaped.txt', 'w') as file: file.write('x' * 10)",
        "import tempfile; tempfile.TemporaryFile().write(b'x' * 100_000)",
        "files = [open('/dev/null') for _ in range(200)]",
    ],
)
def test_it_can_neither_write_nor_open_without_end(
    monkeypatch: pytest.MonkeyPatch, action: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(parser, "_PROJECT", tmp_path)
    code = f"""
import json
def action():
    {action}
try:
    action()
    print(json.dumps({{"unreadable": {{"reason": "escaped", "message": "It could."}}}}))
except OSError as error:
    print(json.dumps({{"unreadable": {{"reason": "held", "message": type(error).__name__}}}}))
"""
    project = Path(__file__).parents[2]
    child_runs(monkeypatch, "")
    with_path = f"import sys; sys.path.insert(0, {str(project)!r});" + PREPARED + code
    monkeypatch.setattr(parser, "_COMMAND", (sys.executable, "-s", "-c", with_path))
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT)
    assert caught.value.reason == "held"
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


def test_it_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "BETTER_AUTH_SECRET", "DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        monkeypatch.setenv(name, "s3cret")
    code = """
import json, os
print(json.dumps({"unreadable": {"reason": "environ", "message": json.dumps(dict(os.environ))}}))
"""
    child_runs(monkeypatch, code)
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT)
    assert caught.value.reason == "environ"
    assert "s3cret" not in str(caught.value)


def test_what_it_trips_over_is_logged_without_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    code = """
import json, atspro.engine.read as read
def broken(text): raise RuntimeError("quotes: " + text)
read.read_resume_text = broken
print(json.dumps(child.answer("resume text", "", b"Ada Secret")))
"""
    child_runs(monkeypatch, code)
    with pytest.raises(UnreadableFile) as caught:
        parser.read_resume_text(TEXT)
    assert caught.value.reason == "broken"
    assert "RuntimeError at" in caplog.text
    assert "Ada" not in caplog.text


def test_a_process_that_waits_is_used_and_each_only_once() -> None:
    parser.get_ready()
    first = parser._spare[os.getpid()]
    parser.get_ready()
    assert parser._spare[os.getpid()] is first
    assert parser.read_resume_text(TEXT).resume.skills == ["Python", "PostgreSQL"]
    assert first.poll() is not None
    assert os.getpid() not in parser._spare


def test_one_that_died_waiting_is_replaced() -> None:
    parser.get_ready()
    parser._spare[os.getpid()].kill()
    parser._spare[os.getpid()].wait()
    assert parser.read_resume_text(TEXT).resume.skills


def test_many_at_once_take_their_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    ask = parser._ask

    def counted(*args: object) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return ask(*args)  # type: ignore[arg-type]
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(parser, "_ask", counted)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(parser.read_resume_text(TEXT).resume.contact_info.full_name))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == ["Ada Example"] * 4
    assert most <= parser.AT_ONCE


def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "WALL_SECONDS", 0.1)
    taken = [parser._slots.acquire(timeout=10) for _ in range(parser.AT_ONCE)]
    assert all(taken)
    try:
        with pytest.raises(UnreadableFile, match="try again in a minute") as caught:
            parser.read_resume_text(TEXT)
    finally:
        for _ in taken:
            parser._slots.release()
    assert caught.value.reason == "busy"


def test_the_process_ends_with_the_one_that_asked() -> None:
    child = parser._start()
    assert child.stdin is not None
    child.stdin.close()
    deadline = time.monotonic() + 30
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert child.poll() is not None
    parser._end(child)
