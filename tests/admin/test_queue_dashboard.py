"""The queue console: what waits, runs, is stuck or failed, who works, and what can be done about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.admin.display import duration
from atspro.db import db, utc_now
from atspro.i18n import day_label
from atspro.models import GenerationHourly, GenerationRequest, User, UserJob, WorkerHeartbeat
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, GENERATE_DOCUMENT
from atspro.services import documents, generation
from atspro.services.generation import scheduler
from atspro.services.monitoring import queue_dashboard
from tests.admin.conftest import Make, Statements
from tests.conftest import Outbox

MAX_STATEMENTS = 9
COUNTED = {"wait_seconds": 30.0, "run_seconds": 4.0}


@pytest.fixture
def job(user: User, make_job: Make) -> Any:
    return make_job(user)


def ids_shown(page: str) -> list[str]:
    return re.findall(r'name="rowid" value="([^"]+)"', page)


def test_each_tab_shows_its_requests(staff: FlaskClient, job: UserJob, make_request: Make) -> None:
    now = utc_now()
    running = make_request(
        job, "resume", "running", worker="documents@host/7", attempt=1, started_at=now - timedelta(seconds=100)
    )
    queued = make_request(job, "cover", "queued", created_at=now - timedelta(hours=2, minutes=3))
    failed = make_request(job, "prep", "failed", error="The model was away.")
    make_request(job, "prep", "failed", finished_at=now - timedelta(days=2))
    for tab, expected in (("running", running), ("queued", queued), ("failed", failed), ("nonsense", running)):
        page = staff.get(f"/admin/queue/?state={tab}").text
        assert ids_shown(page) == [str(expected.id)], tab
    assert "documents@host/7" in staff.get("/admin/queue/").text
    assert "1 min 4" in staff.get("/admin/queue/").text
    assert "2 h 3 min" in staff.get("/admin/queue/live/?state=queued").text
    assert "The model was away." in staff.get("/admin/queue/live/?state=failed").text
    assert "Nothing is stuck" in staff.get("/admin/queue/live/?state=stuck").text


def test_stuck_ones_stand_out_and_say_why(staff: FlaskClient, user: User, make_job: Make, make_request: Make) -> None:
    now = utc_now()
    sent = {"dispatched_at": now}
    gone = make_request(make_job(user), "resume", "running", lease_until=now - timedelta(seconds=9), **sent)
    long = make_request(make_job(user), "resume", "running", started_at=now - queue_dashboard.RUNS_LONG * 2, **sent)
    lost = make_request(make_job(user), "resume", "queued", dispatches=queue_dashboard.SENT_OFTEN, **sent)
    poison = make_request(make_job(user), "resume", "queued", attempt=queue_dashboard.TRIED_OFTEN, **sent)
    make_request(make_job(user), "resume", "running", started_at=now, **sent)
    # One that waits for its person's turn is not stuck, however long it waits.
    make_request(make_job(user), "resume", "queued", created_at=now - timedelta(hours=5))
    page = staff.get("/admin/queue/?state=stuck").text
    assert set(ids_shown(page)) == {str(one.id) for one in (gone, long, lost, poison)}
    assert page.count('class="is-stuck"') == 4
    for why in ("Its worker is gone", "Runs for long", "Sent often, taken by no worker", "Tried several times"):
        assert f'class="stuck-why">{why}<' in page
    assert re.search(r'id="tab-stuck"[^>]*>Stuck <span class="tag tag-bad">4<', page)


def test_workers_queues_and_charts(staff: FlaskClient, job: UserJob, make_request: Make, store: Make) -> None:
    now = utc_now()
    make_request(job, "resume", "failed")
    make_request(job, "cover", "succeeded", finished_at=now - timedelta(hours=3))
    make_request(job, "prep", "queued", queue=DOCUMENTS_BULK)

    def add(session: Session) -> None:
        for name, seen in (("one@host", now), ("two@host", now - timedelta(minutes=5))):
            session.add(
                WorkerHeartbeat(
                    name=name,
                    host="host",
                    pid=1,
                    queues=[DOCUMENTS],
                    concurrency=2,
                    busy=1,
                    started_at=seen,
                    seen_at=seen,
                )
            )
        for days, count in ((2, 7), (9, 5)):
            hour = datetime.combine(now.date() - timedelta(days=days), time(12))
            session.add(GenerationHourly(hour=hour, type="prep", state="failed", count=count, **COUNTED))

    store(add)
    page = staff.get("/admin/queue/").text
    assert "one@host" in page
    assert "1 of 2 busy" in page
    assert re.search(r"two@host.*?Lost", page, re.DOTALL)
    assert re.search(r"documents-bulk</a> <span>1 waiting", page)
    day, week = page.split("<figure")[1:]
    assert "2 requests, at most 1 in one column" in day
    assert "7 requests, at most 7 in one column" in week
    assert day.count('class="fill-bad"') == 2  # one column, and the key
    for chart, columns in ((day, queue_dashboard.HOURS), (week, queue_dashboard.DAYS)):
        assert chart.count('scope="row"') == columns
        assert "style=" not in chart
    # The column leads to what it counts.
    address = re.findall(r'<a href="([^"]+)" tabindex="-1">', day)[-1].replace("&amp;", "&")
    listed = staff.get(address).text
    assert "left out" not in listed
    assert 'class="page-sub">1 request found' in listed


def test_it_asks_little_of_the_database(
    staff: FlaskClient, user: User, make_job: Make, make_request: Make, statements: Statements
) -> None:
    for _ in range(5):
        make_request(make_job(user), "resume", "running")
    with statements() as seen:
        staff.get("/admin/queue/")
    assert len(seen) <= MAX_STATEMENTS, seen


def test_moving_to_the_front(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, outbox: Outbox, store: Make
) -> None:
    limit = app.config["SETTINGS"].PERSON_CONCURRENCY

    def ask(session: Session) -> None:
        for _ in range(limit + 3):
            job = session.get_one(UserJob, make_job(user).id)
            generation.request_document(session, session.get_one(User, user.id), job, "prep", queue_name=DOCUMENTS_BULK)

    store(ask)
    sent_before = set(outbox.ids(GENERATE_DOCUMENT))
    with app.app_context():
        held = db.session.scalars(select(GenerationRequest).where(GenerationRequest.dispatched_at.is_(None))).all()
        chosen = held[-1].id
    form = {"action": "raise_priority", "rowid": str(chosen), "url": "/admin/queue/?state=queued"}
    assert "Move these requests to the front?" in staff.post("/admin/requests/action/", data=form).text
    response = staff.post("/admin/requests/action/", data={**form, "confirmed": "1"})
    assert response.location == "/admin/queue/?state=queued"
    assert "1 moved to the front." in staff.get(response.location).text
    assert [row for row in outbox.sent if row[1] not in sent_before] == [(GENERATE_DOCUMENT, str(chosen), DOCUMENTS)]


def test_in_a_full_line_it_is_the_next(
    app: Flask, session: Session, user: User, make_job: Make, outbox: Outbox
) -> None:
    limit = scheduler.person_limit()
    person = session.get_one(User, user.id)
    asked = [
        generation.request_document(session, person, session.get_one(UserJob, make_job(user).id), "prep")[0]
        for _ in range(limit + 4)
    ]
    session.commit()
    flying, held = asked[:limit], asked[limit:]
    assert generation.raise_priority(session, held[-1].id)
    session.commit()
    assert str(held[-1].id) not in outbox.ids(GENERATE_DOCUMENT)
    assert generation.cancel_request(session, flying[0])
    session.commit()
    assert outbox.ids(GENERATE_DOCUMENT)[-1] == str(held[-1].id)


@pytest.mark.parametrize("state", ["running", "succeeded", "failed"])
def test_what_does_not_wait_is_passed_over(
    app: Flask, staff: FlaskClient, job: UserJob, make_request: Make, outbox: Outbox, state: str
) -> None:
    request = make_request(job, "prep", state, queue=DOCUMENTS_BULK)
    form = {"action": "raise_priority", "rowid": str(request.id), "confirmed": "1"}
    page = staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
    assert "0 moved to the front. 1 did not wait." in page
    assert outbox.sent == []


def test_nobodys_request_goes_at_once(
    app: Flask, session: Session, job: UserJob, make_request: Make, outbox: Outbox
) -> None:
    request = make_request(job, "prep", "queued", queue=DOCUMENTS_BULK)
    assert generation.raise_priority(session, request.id)
    session.commit()
    assert outbox.sent == [(GENERATE_DOCUMENT, str(request.id), DOCUMENTS)]


def test_support_watches(support: FlaskClient, job: UserJob, make_request: Make) -> None:
    make_request(job, "prep", "queued")
    page = support.get("/admin/queue/?state=queued").text
    assert "Engineer at Globex" in page
    assert 'method="post"' not in page.split("<main")[1]
    assert ids_shown(page) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_000, "1 d 1 h"), (-3, "0 s")],
)
def test_time_spans_in_words(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_who_is_not_staff_sees_nothing(client: FlaskClient, make_user: Callable[..., User]) -> None:
    for address in ("/admin/queue/", "/admin/queue/live/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(("kind", "name"), [("queue", "documents"), ("type", "resume"), ("worker", "one@host")])
def test_an_admin_pauses_and_lets_go(staff: FlaskClient, store: Make, kind: str, name: str) -> None:
    store(lambda session: session.add(WorkerHeartbeat(name="one@host", host="h", pid=1, queues=[DOCUMENTS])))
    address = f"/admin/queue/control/?kind={kind}&name={name}"
    assert address.replace("&", "&amp;") in staff.get("/admin/queue/").text
    page = staff.get(address)
    assert page.status_code == 200
    assert ("At most at once" in page.text) is (kind != "worker")
    given = {"kind": kind, "name": name, "what": "pause", "reason": "<The disk> is full."}
    assert staff.post("/admin/queue/control/", data=given).status_code == 302
    shown = staff.get("/admin/queue/live/").text
    assert re.search(r"takes nothing new since .*by .*@.*\. Reason: &lt;The disk&gt; is full\.", shown)
    assert "takes nothing new since" in staff.get(address).text
    assert staff.post("/admin/queue/control/", data=given | {"what": "open"}).status_code == 302
    assert "takes nothing new" not in staff.get("/admin/queue/live/").text


def test_a_limit_and_what_is_wrong_with_one(staff: FlaskClient) -> None:
    given = {"kind": "queue", "name": DOCUMENTS_BULK, "what": "limit", "most_at_once": "two", "reason": "Slow model"}
    refused = staff.post("/admin/queue/control/", data=given)
    assert refused.status_code == 422
    assert "Say how many at once" in refused.text
    assert 'value="two"' in refused.text
    assert 'value="Slow model"' in refused.text
    assert staff.post("/admin/queue/control/", data=given | {"most_at_once": "2"}).status_code == 302
    assert "has at most 2 at work" in staff.get("/admin/queue/").text
    bare = staff.post("/admin/queue/control/", data={"kind": "queue", "name": DOCUMENTS, "what": "pause"})
    assert "Say why" in bare.text


@pytest.mark.parametrize(
    "address", ["", "?kind=queue&name=other", "?kind=worker&name=nobody", "?kind=x&name=documents"]
)
def test_what_cannot_be_controlled_is_not_there(staff: FlaskClient, address: str) -> None:
    assert staff.get(f"/admin/queue/control/{address}").status_code == 404


def test_statistics_by_type_over_a_range_on_the_readers_clock(
    app: Flask, staff: FlaskClient, job: UserJob, make_request: Make, store: Make
) -> None:
    # Late on a day in UTC is the next day in Auckland.
    late = datetime.combine(utc_now().date() - timedelta(days=3), time(22))

    def add(session: Session) -> None:
        session.add(GenerationHourly(hour=late, type="prep", state="succeeded", count=3, **COUNTED))
        session.add(GenerationHourly(hour=late, type="prep", state="failed", count=1, **COUNTED))
        session.add(GenerationHourly(hour=late - timedelta(days=60), type="cover", state="failed", count=50, **COUNTED))

    store(add)
    make_request(job, "prep", "failed", error_type="ModelAway", finished_at=late)
    writer = {"writer": {"inputTokens": 1200, "outputTokens": 34}}
    odd = {"writer": {"inputTokens": 7, "outputTokens": "many"}}
    for details in (writer, odd):
        store(lambda session, details=details: documents.add_version(session, job.id, "prep", "# Prep", details))

    def days_with(page: str, count: int) -> list[str]:
        ended = page.split("<figure")[1]
        rows = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a></th>(.*?)</tr>', ended)
        return [label for label, cells in rows if f"<td>{count}</td>" in cells]

    page = staff.get("/admin/queue/statistics/").text
    assert "When (UTC)" in page
    (in_utc,) = days_with(page, 4)
    assert in_utc == day_label(late.date())
    row = re.search(r"<th scope=\"row\" data-label=\"Type\">Interview prep</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1])]
    assert cells == ["4", "1", "25%", "15 s", "2 s"]
    assert "ModelAway" in page
    assert "1,241 tokens" in page
    staff.set_cookie("zone", "Pacific/Auckland", path="/admin")
    page = staff.get("/admin/queue/statistics/?range=30d").text
    assert "Hours and days are those of this time zone: Pacific/Auckland." in page
    (there,) = days_with(page, 4)
    assert there == day_label(late.date() + timedelta(days=1))
    # A column leads to exactly what it counts.
    address = re.search(rf'<a href="([^"]*)">{there}</a></th>(?:<td>\d+</td>)*<td>4</td>', page)
    assert address
    listed = staff.get(address[1].replace("&amp;", "&")).text
    assert 'class="page-sub">1 request found' in listed
    assert "Filter times are in this time zone: Pacific/Auckland." in listed
    assert "50" in staff.get("/admin/queue/statistics/?range=90d").text.split("Cover letter")[1][:400]
    for name in ("24h", "nonsense"):
        assert staff.get(f"/admin/queue/statistics/?range={name}").status_code == 200
    staff.set_cookie("zone", "Mars/Olympus", path="/admin")
    assert "When (UTC)" in staff.get("/admin/queue/statistics/").text
