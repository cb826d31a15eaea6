"""Posts by their address: the ledger of fetches, from the click to the reading, whatever gets lost on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import JobImport, User
from atspro.services import leases
from atspro.services.jobs import url_imports
from atspro.services.sandbox import fetch_worker, fetcher
from tests.conftest import Outbox
from tests.https_site import Names, Site
from workers import job_imports as tasks
from workers import maintenance

POST = """<html><head><title>Night Nurse</title></head><body><h1>Night Nurse</h1>
<p>Lakeside Hospital, Duluth, MN</p><h2>Requirements</h2><ul><li>Current RN license</li>
<li>Two years on a ward</li></ul><h2>Nice to have</h2><ul><li>CEN certification</li></ul></body></html>"""


@pytest.fixture
def fetched(site: Site, names: Names, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, fetched from within this process by the program's own function under the test's rules."""
    monkeypatch.setattr(fetcher, "fetch", lambda url: fetch_worker.fetch(url, site.rules))
    monkeypatch.setattr(fetcher, "usable_address", lambda typed: typed)
    return site


def ask(session: Session, user: User, url: str = "https://jobs.example/1") -> JobImport:
    found = url_imports.request_import(session, user, url)
    session.commit()
    return found


def now_of(session: Session, found: JobImport) -> JobImport:
    session.expire_all()
    return session.scalars(select(JobImport).where(JobImport.id == found.id)).one()


def test_a_post_is_fetched_read_and_kept_for_review(
    session: Session, user: User, outbox: Outbox, fetched: Site
) -> None:
    url = fetched.serve("/jobs/1", POST.encode())
    found = ask(session, user, url)
    assert outbox.sent == [(queue.IMPORT_JOB, str(found.id), queue.DOCUMENTS)]
    tasks.fetch(str(found.id))
    done = now_of(session, found)
    read = url_imports.reading_of(done)
    assert (done.state, done.attempt, done.error, done.lease_until) == ("succeeded", 1, None, None)
    assert (read.job.title, read.job.company, read.job.link) == ("Night Nurse", "Lakeside Hospital", url)
    assert read.source_text.split("\n")[read.origins["title"]] == "Night Nurse"
    tasks.fetch(str(found.id))
    assert len(fetched.asked) == 1


def test_nothing_is_sent_when_the_click_is_rolled_back(session: Session, user: User, outbox: Outbox) -> None:
    url_imports.request_import(session, user, "https://jobs.example/1")
    session.rollback()
    assert outbox.sent == []


def test_a_second_click_joins_and_a_fourth_address_waits(session: Session, user: User, neighbour: User) -> None:
    first = ask(session, user)
    assert ask(session, user).id == first.id
    ask(session, user, "https://jobs.example/2")
    ask(session, user, "https://jobs.example/3")
    with pytest.raises(Conflict, match="Three of your postings"):
        ask(session, user, "https://jobs.example/4")
    ask(session, neighbour, "https://jobs.example/1")
    held = leases.claim(session, url_imports.IMPORTS, first.id)
    assert held is not None
    assert leases.fail(session, held, "No.")
    assert ask(session, user).id != first.id


@pytest.mark.parametrize("typed", ["", "http://jobs.example/", "https://user@jobs.example/"])
def test_an_address_that_can_not_be_fetched_asks_for_nothing(session: Session, user: User, typed: str) -> None:
    with pytest.raises(InvalidInput) as told:
        url_imports.request_import(session, user, typed)
    assert "url" in told.value.fields
    assert session.scalars(select(JobImport)).all() == []


def test_a_neighbours_import_is_not_there(session: Session, user: User, neighbour: User) -> None:
    found = ask(session, user)
    with pytest.raises(NotFound):
        url_imports.get_import(session, neighbour, found.id)


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"<html><body><form><input type='password'></form><p>Welcome back</p></body></html>", "text/html", "sign-in"),
        (b"<html><body><div id=root></div><script>start()</script></body></html>", "text/html", "built by scripts"),
        (b"", "text/html", "built by scripts"),
        (b"%PDF-1.4 broken", "application/pdf", "damaged"),
    ],
)
def test_a_page_that_can_not_be_read_ends_in_a_sentence(
    session: Session, user: User, fetched: Site, body: bytes, kind: str, says: str
) -> None:
    found = ask(session, user, fetched.serve("/jobs/1", body, Content_Type=kind))
    tasks.fetch(str(found.id))
    done = now_of(session, found)
    assert done.state == "failed"
    assert says in (done.error or "")
    assert "paste" in (done.error or "")


def test_letters_are_read_as_the_page_declares_them(session: Session, user: User, fetched: Site) -> None:
    text = POST.replace("Lakeside Hospital", "Клиника Lakeside Hospital")
    declared = text.replace("<head>", "<head><meta charset='windows-1251'>")
    for path, body, kind in (
        ("/header", text.encode("koi8-r"), "text/html; charset=KOI8-R"),
        ("/unknown", text.encode(), "text/html; charset=nonsense"),
        ("/meta", declared.encode("windows-1251"), "text/html"),
    ):
        found = ask(session, user, fetched.serve(path, body, Content_Type=kind))
        tasks.fetch(str(found.id))
        assert url_imports.reading_of(now_of(session, found)).job.company == "Клиника Lakeside Hospital"


def test_a_site_in_trouble_is_tried_again_and_then_ends(
    session: Session, user: User, outbox: Outbox, fetched: Site
) -> None:
    found = ask(session, user, fetched.serve("/jobs/1", b"", 503))
    for attempt in range(1, url_imports.IMPORTS.max_attempts + 1):
        tasks.fetch(str(found.id))
        assert now_of(session, found).attempt == attempt
        session.execute(update(JobImport).values(run_after=utc_now() - timedelta(seconds=1)))
        session.commit()
        outbox.sent.clear()
        maintenance.sweep()
        sent_again = attempt < url_imports.IMPORTS.max_attempts
        assert outbox.ids(queue.IMPORT_JOB) == ([str(found.id)] if sent_again else [])
    done = now_of(session, found)
    assert (done.state, done.error) == ("failed", fetch_worker.TROUBLE)


def test_what_a_worker_lost_is_taken_back_and_its_late_answer_changes_nothing(
    session: Session, user: User, outbox: Outbox
) -> None:
    found = ask(session, user)
    lost = leases.claim(session, url_imports.IMPORTS, found.id)
    assert lost is not None
    session.execute(update(JobImport).values(lease_until=utc_now() - timedelta(seconds=1)))
    session.commit()
    maintenance.sweep()
    assert now_of(session, found).state == "queued"
    second = leases.claim(session, url_imports.IMPORTS, found.id)
    assert second is not None
    assert not leases.fail(session, lost, "Too late.")
    assert now_of(session, found).state == "running"
    for _ in range(url_imports.IMPORTS.max_attempts):
        leases.claim(session, url_imports.IMPORTS, found.id)
        session.execute(
            update(JobImport).where(JobImport.state == "running").values(lease_until=utc_now() - timedelta(seconds=1))
        )
        session.commit()
        maintenance.sweep()
        session.execute(update(JobImport).values(run_after=utc_now() - timedelta(seconds=1)))
        session.commit()
    done = now_of(session, found)
    assert (done.state, done.error) == ("failed", url_imports.LOST)


def test_an_error_of_ours_ends_in_a_sentence_too(session: Session, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(url: str) -> Any:
        raise ValueError(f"secret text of {url}")

    monkeypatch.setattr(fetcher, "fetch", broken)
    found = ask(session, user)
    tasks.fetch(str(found.id))
    done = now_of(session, found)
    assert (done.state, done.error) == ("failed", tasks.OUR_FAULT)


def test_imports_of_yesterday_are_removed(session: Session, user: User) -> None:
    old, new = ask(session, user), ask(session, user, "https://jobs.example/2")
    session.execute(update(JobImport).where(JobImport.id == old.id).values(created_at=utc_now() - timedelta(days=1)))
    session.commit()
    maintenance.purge_leased()
    assert session.scalars(select(JobImport.id)).all() == [new.id]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "done"},
        {"state": "running"},
        {"state": "succeeded", "finished_at": utc_now()},
        {"state": "failed", "finished_at": utc_now()},
        {"result": {"job": {}}},
        {"url": "http://jobs.example/"},
        {"url": "https://jobs.example/" + "x" * 2000},
        {"attempt": -1},
    ],
)
def test_the_database_refuses_what_must_not_be(session: Session, user: User, values: dict[str, Any]) -> None:
    found = ask(session, user)
    with pytest.raises(IntegrityError):
        session.execute(update(JobImport).where(JobImport.id == found.id).values(**values))
    session.rollback()


def test_a_person_takes_their_imports_with_them(session: Session, user: User) -> None:
    ask(session, user)
    session.delete(session.get_one(User, user.id))
    session.commit()
    assert session.scalars(select(JobImport)).all() == []
