"""One person's texts, built to take long, cost what their length says, or are given up; others do not wait for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from atspro.errors import Busy
from atspro.models import User
from atspro.services.audit import security_events
from atspro.services.auth import session_cookie
from atspro.services.sandbox import page_functions, pages, parser
from atspro.services.text_diff import compare as compare_texts
from atspro.shapes import ContactInfo, JobData, ResumeData
from atspro.web import security
from tests.security.call_graph import views_that_reach
from tests.steps import steps
from tests.web.job_data import add_job, add_version

RESUME = ResumeData(contact_info=ContactInfo(full_name="Ada Lovelace", email="ada@example.com")).to_json()
POST = JobData(title="Engineer", company="Acme", description="We need Python and SQL.").to_json()
SIZES = (2_000, 4_000, 8_000)
SOME = ("[[]", "*a_ ", "a|", "B.S. ", "I led 5 people. ", "x@y.co ")

PUMPS = [
    "[[]", "[a](", "![[]", "*a_ ", "**a", "`", "<a", "&", "[a]: b\n", "> ", "- ", "a\n", "\n- a", "a|b\n-|-\n", "a|",
    "#\n", "B.S. ", "A ", "$1 ", "5 years ", "Python, ", "I led 5 people. ", "\"a\" ", "x@y.co ", "www.a.com ",
    "+1 ", "(",
]  # fmt: skip


def tables(size: int) -> str:
    """Rows of one character under a head of hundreds of columns, and as many rows as there is room for."""
    return "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "|\n" * max(0, (size - 804) // 2)


@pytest.mark.parametrize(
    "pump", [*(pump if pump in SOME else pytest.param(pump, marks=pytest.mark.thorough) for pump in PUMPS), "tables"]
)
@pytest.mark.parametrize("work", ["html", "check"])
def test_work_grows_as_the_text_does(work: str, pump: str) -> None:
    def of(size: int) -> int:
        text = tables(size) if pump == "tables" else pump * (size // len(pump))
        if work == "html":
            return steps(lambda: page_functions.html(text))
        return steps(lambda: page_functions.check(text, RESUME, POST))

    of(SIZES[0])  # What is loaded once is loaded now.
    small, middle, large = (of(size) for size in SIZES)
    # Twice the text, twice the work on top: four times would be quadratic.
    assert large - middle <= 2.6 * max(middle - small, 400), (small, middle, large)


def test_tables_stop_growing_at_a_number_of_cells() -> None:
    made = page_functions.html(tables(60_000))
    assert made.count("<td") + made.count("<th") <= 10_000
    assert "<td" in page_functions.html("a|b\n-|-\n1|2\n")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second or two for each text, and no process that others left."""
    pages.end_workers()
    # What a process used for its start counts up to the next whole second, so that with 0 it may have nothing left.
    monkeypatch.setattr(pages, "CPU_SECONDS", 1)
    monkeypatch.setattr(pages, "INLINE_SIZE", 1_000)
    yield
    pages.end_workers()


@pytest.mark.usefixtures("impatient")
def test_what_takes_too_long_is_ended_and_the_next_is_done() -> None:
    endless = JobData(title="E", company="A", description="I led 5 people. " * 6_000).to_json()
    with pytest.raises(pages.TooMuchWork, match="Shorten it"):
        pages.call("check", content="I led 5 people.", resume=RESUME, job=endless)
    assert "<em>" in pages.call("html", markdown="*a* " * 500)


@pytest.mark.usefixtures("impatient")
def test_the_process_says_what_the_function_here_would(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "I led 5 people at Initech. " * 60
    asked = pages.call("check", content=text, resume=RESUME, job=POST)
    assert asked == page_functions.check(text, RESUME, POST)
    with pytest.raises(Exception, match="no design") as raised:
        pages.call("take_out", content=text, format="pdf", kind="resume", title="", author="", design="round")
    assert type(raised.value).__name__ == "InvalidInput"


def test_a_person_has_one_at_work_and_two_waiting() -> None:
    turns, done = security.Turns(), []

    def waiting() -> None:
        with turns.of("ada"):
            done.append("ada")

    threads = [threading.Thread(target=waiting) for _ in range(2)]
    with turns.of("ada"):
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 30
        while turns._waiting["ada"] < 2:
            assert time.monotonic() < deadline, "nobody waits for the one at work"
            time.sleep(0.001)
        with pytest.raises(Busy), turns.of("ada"):
            pass
        with turns.of("grace"):
            done.append("grace")
    for thread in threads:
        thread.join()
    assert done == ["grace", "ada", "ada"]
    assert not turns._waiting


def test_what_is_more_is_refused_with_a_sentence(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_url = f"/documents/{add_version(app, add_job(app, user))}"
    monkeypatch.setattr(security, "TURN_SECONDS", 0.0)
    with security._turns.of(f"user:{user.id}"):
        answer = client.get(document_url)
    assert answer.status_code == 429
    assert "still being prepared" in answer.text
    assert client.get(document_url).status_code == 200


def test_one_browser_holds_half_of_a_process_at_most(
    client: FlaskClient, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = client.get_cookie(session_cookie.NAME)
    assert cookie is not None
    monkeypatch.setitem(security._crowd, cookie.value, security.MAX_AT_ONCE)
    refused = client.get("/jobs/")
    assert (refused.status_code, refused.mimetype) == (429, "text/plain")
    assert anonymous.get("/sign-in").status_code == 200
    monkeypatch.setitem(security._crowd, cookie.value, security.MAX_AT_ONCE - 1)
    assert client.get("/jobs/").status_code == 200
    assert security._crowd[cookie.value] == security.MAX_AT_ONCE - 1


def test_costly_pages_of_one_browser_are_refused_before_their_form_is_read(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/documents/{add_version(app, add_job(app, user))}/edit"
    cookie = client.get_cookie(session_cookie.NAME)
    assert cookie is not None
    read: list[str] = []
    app.before_request_funcs[None].append(lambda: read.append(request.form.get("content", "")))
    form = {"content": "I led 5 people.", "based_on": "1", "action": "preview"}
    try:
        assert client.post(address, data=form).status_code == 200
        monkeypatch.setitem(security._crowd, f"costly {cookie.value}", security.MAX_COSTLY_AT_ONCE)
        assert client.post(address, data=form).status_code == 429
        assert client.get("/jobs/").status_code == 200
        monkeypatch.setitem(security._crowd, f"costly {cookie.value}", 0)
        monkeypatch.setattr(security, "COSTLY_CUTOFF", parse("2 per minute"))
        monkeypatch.setattr(security, "_costly_here", MovingWindowRateLimiter(MemoryStorage()))
        assert [client.post(address, data=form).status_code for _ in range(3)] == [200, 200, 429]
    finally:
        app.before_request_funcs[None].pop()
    assert len([text for text in read if text]) == 3


def test_counters_in_memory_are_asked_by_one_thread_at_a_time(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Theirs start a timer, and two threads that find none start it twice: a 500 for whoever came second."""
    asked = []

    class Counter:
        def __init__(self, lock: threading.Lock) -> None:
            self.lock = lock

        def hit(self, *_: object) -> bool:
            asked.append(self.lock.locked())
            return True

    monkeypatch.setattr(security, "_costly_here", Counter(security._crowd_lock))
    monkeypatch.setattr(security_events, "_remembered", Counter(security_events._lock))
    client.get(f"/documents/{add_version(app, add_job(app, user))}")
    client.get("/admin/users/")
    client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert asked == [True, True, True]


def test_one_person_holds_half_of_a_process_at_most_whatever_sessions_they_have(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    neighbour: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job_url = f"/jobs/{add_job(app, user)}"
    monkeypatch.setitem(security._crowd, f"user:{user.id}", security.MAX_AT_ONCE)
    assert [sign_in(user).get("/jobs/").status_code for _ in range(3)] == [429, 429, 429]
    assert sign_in(neighbour).get("/jobs/").status_code == 200
    assert sign_in(user).get("/static/app.css").status_code != 429
    monkeypatch.setitem(security._crowd, f"user:{user.id}", 0)
    monkeypatch.setitem(security._crowd, f"costly user:{user.id}", security.MAX_COSTLY_AT_ONCE)
    assert sign_in(user).get(job_url).status_code == 429
    assert sign_in(user).get("/jobs/").status_code == 200
    assert security._crowd[f"user:{user.id}"] == 0


def test_all_people_together_leave_threads_for_light_pages(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    neighbour: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three accounts with three costly pages each would hold all eight threads."""
    costly, own, client = f"/jobs/{add_job(app, user)}", f"costly user:{user.id}", sign_in(user)
    others = f"/jobs/{add_job(app, neighbour)}"
    monkeypatch.setitem(security._crowd, own, 1)
    monkeypatch.setitem(security._crowd, security.ALL_COSTLY, security.CROWDED)
    refused = client.get(costly)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    # Who has none there yet has a place, until all are taken.
    assert sign_in(neighbour).get(others).status_code == 200
    monkeypatch.setitem(security._crowd, security.ALL_COSTLY, security.MAX_COSTLY_OF_ALL)
    assert sign_in(neighbour).get(others).status_code == 503
    assert [client.get(light).status_code for light in ("/jobs/", "/", "/board")] == [200] * 3
    assert security._crowd[security.ALL_COSTLY] == security.MAX_COSTLY_OF_ALL, "what was refused has left"
    monkeypatch.setitem(security._crowd, own, 0)
    monkeypatch.setitem(security._crowd, security.ALL_COSTLY, 0)
    assert client.get(costly).status_code == 200
    assert security._crowd[security.ALL_COSTLY] == 0


def test_every_view_over_the_engine_takes_turns() -> None:
    """A view whose work a process with limits does, itself or through whatever it calls, is a costly one."""
    reaching = views_that_reach(pages.call, parser._read, compare_texts)
    assert {"atspro.web.jobs.show", "atspro.web.resume.upload", "atspro.web.documents.compare"} <= reaching
    # What visitors are shown of the product is drawn once in a process, from texts of our own.
    assert reaching - security.COSTLY_VIEWS == {"atspro.web.dashboard.index"}
