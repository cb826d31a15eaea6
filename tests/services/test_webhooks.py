"""Webhooks: what happens is written with it, signed, sent to public addresses alone, tried again and given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import (
    PERSONAL_EVENTS,
    STAFF_EVENTS,
    ApplicationTask,
    AuditEntry,
    GenerationRequest,
    Mail,
    User,
    UserApplication,
    UserJob,
    Webhook,
    WebhookDelivery,
)
from atspro.services import webhooks
from atspro.services.applications import moves
from atspro.services.auth import sessions
from atspro.services.monitoring import alert_rules, alerts
from atspro.services.sandbox import notifier
from atspro.services.webhooks import deliveries
from atspro.services.webhooks.hooks import Typed
from tests.https_site import NAME, Site
from workers import webhooks as tasks


@pytest.fixture
def person(session: Session, user: User) -> User:
    return session.get_one(User, user.id)


@pytest.fixture
def program(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The program that sends, with the test's site, which is on this machine."""
    entry = (sys.executable, "-s", "-m", "tests.services.notifier_entry", str(site.port), str(site.authority))
    monkeypatch.setattr(notifier, "_COMMAND", entry)
    return site


def hook(session: Session, settings: Settings, actor: User, owner: User | None, url: str = "") -> tuple[Webhook, str]:
    typed = Typed("Mine", "https://hooks.example/x", PERSONAL_EVENTS if owner else STAFF_EVENTS)
    made, secret = webhooks.add(session, actor, owner, settings, typed)
    if url:
        # The test's port is none that a form takes.
        made.url = url
    session.commit()
    return made, secret


def job_of(session: Session, person: User) -> UserJob:
    job = UserJob(user_id=person.id, company="Acme", title="Engineer", description="Python.")
    session.add(job)
    session.commit()
    return job


def written(session: Session, webhook: Webhook) -> list[dict[str, Any]]:
    query = select(WebhookDelivery.payload).where(WebhookDelivery.webhook_id == webhook.id)
    return list(session.scalars(query.order_by(WebhookDelivery.created_at)))


def verified(secret: str, headers: dict[str, str], body: bytes) -> Any:
    """What a receiver does, by the words of the specification alone."""
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert expected in headers["webhook-signature"].split(" ")
    return json.loads(body)


def try_now(session: Session) -> None:
    """The sweep, later."""
    session.execute(update(WebhookDelivery).values(run_after=utc_now() - timedelta(seconds=1), dispatched_at=None))
    session.commit()
    tasks.sweep()
    session.expire_all()


def test_what_happens_is_written_with_it_and_staff_are_told_ids(
    session: Session, settings: Settings, person: User, admin: User, neighbour: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = hook(session, settings, person, person)
    staff, _ = hook(session, settings, session.get_one(User, admin.id), None)
    other, _ = hook(session, settings, session.get_one(User, neighbour.id), session.get_one(User, neighbour.id))
    job = job_of(session, person)
    application = session.scalars(select(UserApplication).where(UserApplication.job_id == job.id)).one()
    moves.move(session, application, "applied")
    # What is rolled back happened to nobody.
    with session.begin_nested() as nested:
        moves.move(session, application, "interviewing")
        nested.rollback()
    # A client that knows nothing of us.
    session.commit()
    session.execute(text("""UPDATE "userJobs" SET status = 'rejected'"""))
    for state in ("failed", "succeeded"):
        asked = GenerationRequest(job_id=job.id, type="cover", requested_by=person.id)
        session.add(asked)
        session.flush()
        asked.state, asked.finished_at, asked.error = state, utc_now(), "Too long." if state == "failed" else None
        session.flush()
    now = utc_now()
    for title, due_at in (("Call them", now), ("Long ago", now - timedelta(days=3)), ("Later", now + timedelta(1))):
        session.add(ApplicationTask(user_id=person.id, title=title, due_at=due_at))
    session.commit()
    for _ in range(2):
        assert webhooks.tell_due_reminders(session) in (2, 0)
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 1.0)
    alerts.check(session, settings)
    session.commit()

    # Of one transaction, in no order.
    told = sorted(written(session, mine), key=lambda one: (one["type"], one["data"].get("to")))
    assert [one["type"] for one in told] == [
        "application.stage_changed",
        "application.stage_changed",
        "document.failed",
        "document.succeeded",
        "reminder.due",
    ]
    first, closed, failed, _, reminded = [one["data"] for one in told]
    assert (first["from"], first["to"], first["company"]) == ("saved", "applied", "Acme")
    assert (closed["to"], closed["outcome"]) == ("closed", "rejected")
    assert (failed["documentType"], failed["error"], failed["jobId"]) == ("cover", "Too long.", str(job.id))
    assert reminded["title"] == "Call them"
    for_staff = written(session, staff)
    assert {one["type"] for one in for_staff} == {*PERSONAL_EVENTS, "alert.firing"}
    assert not any(word in json.dumps(for_staff) for word in ("Acme", "Engineer", "Call them", "Too long"))
    assert {one["data"].get("userId") for one in for_staff if "alert" not in one["type"]} == {person.id}
    assert written(session, other) == []


def test_a_receiver_checks_it_fails_twice_and_then_takes_it(
    session: Session, settings: Settings, person: User, program: Site
) -> None:
    answers = iter([500, 401, 204])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(next(answers))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    program.answers["/hook"] = answer
    webhook, secret = hook(session, settings, person, person, program.url("/hook"))
    job_of(session, person)
    session.execute(text("""UPDATE "userJobs" SET status = 'interviewing'"""))
    waiting = job_of(session, person)
    session.execute(text("""UPDATE "userJobs" SET status = 'applied' WHERE id = :id"""), {"id": waiting.id})
    session.commit()
    tasks.sweep()
    session.expire_all()
    assert (webhook.failures, webhook.last_error) == (1, "The service did not take the message.")
    # One try a webhook: what else waits for it is put off.
    first, second = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.attempt.desc()))
    assert (first.response_code, first.attempt, second.attempt) == (500, 1, 0)
    assert min(first.run_after, second.run_after) > utc_now() + timedelta(seconds=10)
    tasks.sweep()
    assert len(program.posted) == 1
    session.execute(
        update(WebhookDelivery).where(WebhookDelivery.id == second.id).values(state="cancelled", finished_at=utc_now())
    )
    try_now(session)
    assert webhook.failures == 2
    try_now(session)
    assert (first.state, first.response_code, webhook.failures, webhook.last_error) == ("succeeded", 204, 0, None)
    # The same event and id each time, signed anew.
    assert len({headers["webhook-id"] for headers in program.headers}) == 1
    for headers, body in zip(program.headers, program.posted, strict=True):
        got = verified(secret, headers, body)
        assert (got["type"], got["data"]["company"]) == ("application.stage_changed", "Acme")


def test_a_message_that_comes_twice_is_sent_once_and_again_on_request(
    session: Session, settings: Settings, person: User, program: Site
) -> None:
    webhook, secret = hook(session, settings, person, person, program.serve("/hook", b"ok"))
    sent = webhooks.send_test(session, webhook)
    session.commit()
    with pytest.raises(Conflict):
        webhooks.send_test(session, webhook)
    with pytest.raises(Conflict):
        webhooks.send_again(session, webhook, sent)
    for _ in range(2):
        tasks.send(str(sent.id))
    session.expire_all()
    assert (sent.state, sent.response_code, len(program.posted)) == ("succeeded", 200, 1)
    new = webhooks.replace_secret(session, webhook, settings)
    webhooks.send_again(session, webhook, webhooks.get_delivery(session, webhook, sent.id))
    session.commit()
    tasks.send(str(sent.id))
    assert verified(new, program.headers[1], program.posted[1]) == verified(
        secret, program.headers[0], program.posted[0]
    )
    assert program.headers[0]["webhook-id"] == program.headers[1]["webhook-id"]


def test_sweeps_send_one_at_a_time(session: Session, settings: Settings, person: User, program: Site) -> None:
    slow, _ = hook(session, settings, person, person, program.serve("/slow", b""))
    for webhook in (slow, hook(session, settings, person, person, program.serve("/hook", b""))[0]):
        webhooks.send_test(session, webhook)
    held = session.scalars(select(WebhookDelivery).where(WebhookDelivery.webhook_id == slow.id)).one()
    held.state, held.attempt, held.lease_until = "running", 1, utc_now() + timedelta(seconds=30)
    session.commit()
    try_now(session)
    assert program.posted == []
    # A worker that died holds up nobody for longer than its lease.
    held.lease_until = utc_now() - timedelta(seconds=1)
    session.commit()
    try_now(session)
    assert len(program.posted) == 2


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: x\r\n")
        time.sleep(0.2)


@pytest.mark.parametrize(
    ("place", "again", "said"),
    [
        ("redirect", False, "leading elsewhere"),
        ("private", False, "not lead to a public site"),
        ("wrapped", False, "not lead to a public site"),
        ("gone", False, "is gone"),
        ("dripping", True, "could not be reached"),
    ],
)
def test_receivers_that_are_none(
    session: Session,
    settings: Settings,
    person: User,
    program: Site,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    again: bool,
    said: str,
) -> None:
    monkeypatch.setattr(notifier, "WEBHOOK_SECONDS", 3)
    program.answers["/dripping"] = dripping
    urls = {
        "redirect": program.serve("/redirect", b"", 307, Location=program.url("/elsewhere")),
        "private": f"https://inside.test:{program.port}/x",
        "wrapped": f"https://[::ffff:10.0.0.7]:{program.port}/x",
        "gone": program.serve("/gone", b"", 410),
        "dripping": program.url("/dripping"),
    }
    webhook, _ = hook(session, settings, person, person, urls[place])
    job_of(session, person)
    session.execute(text("""UPDATE "userJobs" SET status = 'applied'"""))
    session.commit()
    tasks.sweep()
    session.expire_all()
    (sent,) = session.scalars(select(WebhookDelivery))
    assert (sent.state, said in (sent.error or "")) == ("queued" if again else "failed", True)
    assert not any("elsewhere" in path for path in program.asked)
    # One that says it is gone is asked no more.
    assert webhook.is_enabled == (place != "gone")


def test_an_answer_without_an_end_is_not_read(
    session: Session, settings: Settings, person: User, program: Site
) -> None:
    program.answers["/hook"] = endless
    webhook, _ = hook(session, settings, person, person, program.url("/hook"))
    sent = webhooks.send_test(session, webhook)
    session.commit()
    tasks.send(str(sent.id))
    session.expire_all()
    assert (sent.state, sent.response_code) == ("succeeded", 200)


def test_after_twenty_failures_it_is_off_and_its_owner_knows(
    session: Session, settings: Settings, person: User, program: Site
) -> None:
    webhook, _ = hook(session, settings, person, person, program.serve("/hook", b"no", 503))
    webhook.failures = deliveries.MAX_FAILURES - 2
    for _ in range(2):
        job_of(session, person)
    session.execute(text("""UPDATE "userJobs" SET status = 'applied'"""))
    session.commit()
    # A test says nothing of it.
    webhooks.send_test(session, webhook)
    session.commit()
    for _ in range(3):
        try_now(session)
    assert (webhook.is_enabled, webhook.failures) == (False, deliveries.MAX_FAILURES)
    (told,) = session.scalars(select(Mail).where(Mail.kind == "webhook_off"))
    assert told.recipient == person.email
    assert f"/account/webhooks/{webhook.id}" in (told.body or "")
    assert "did not take the message" in (told.body or "")
    states = session.scalars(select(WebhookDelivery.state).where(WebhookDelivery.event != "webhook.test"))
    assert set(states) == {"cancelled"}
    # Nothing is written for one that is off, and switching it on starts afresh.
    session.execute(text("""UPDATE "userJobs" SET status = 'interviewing'"""))
    assert len(written(session, webhook)) == 3
    webhooks.switch(session, webhook, on=True)
    assert (webhook.failures, webhook.last_error) == (0, None)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/x", "https://a:b@hooks.example/", "https://hooks.example:8443/", "ftp://x", "https://", ""],
)
def test_addresses_that_no_webhook_may_have(session: Session, settings: Settings, person: User, url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        webhooks.add(session, person, person, settings, Typed("Mine", url, PERSONAL_EVENTS))
    assert set(refused.value.fields) == {"url"}


def test_a_webhook_is_its_owners_bounded_and_in_no_log(
    session: Session, settings: Settings, person: User, admin: User
) -> None:
    webhook, secret = hook(session, settings, person, person)
    boss = session.get_one(User, admin.id)
    for owner in (None, boss):
        with pytest.raises(NotFound):
            webhooks.get(session, owner, webhook.id)
    with pytest.raises(InvalidInput):
        # What is staff's alone is no event of a person's.
        webhooks.add(session, person, person, settings, Typed("Mine", "https://x.example", ["alert.firing"]))
    for _ in range(webhooks.MAX_WEBHOOKS - 1):
        webhooks.add(session, person, person, settings, Typed("Mine", "HTTPS://x.example", ["reminder.due"]))
    with pytest.raises(Conflict):
        webhooks.add(session, person, person, settings, Typed("Mine", "https://x.example", ["reminder.due"]))
    session.commit()
    logged = list(session.scalars(select(AuditEntry).where(AuditEntry.table_name == "webhook")))
    seen = json.dumps([one.after for one in logged])
    assert secret not in webhook.encrypted_secret
    for hidden in (webhook.encrypted_secret, "hooks.example", NAME):
        assert hidden not in seen


def test_who_has_receivers_that_fail_lets_others_go_first(
    session: Session, settings: Settings, person: User, neighbour: User
) -> None:
    other = session.get_one(User, neighbour.id)
    hooks = [hook(session, settings, one, one)[0] for one in (person, person, other)]
    hooks[0].failures = 1
    waits = [WebhookDelivery(webhook_id=one.id, event="reminder.due", payload={}) for one in hooks]
    session.add_all(waits)
    for number, one in enumerate(waits):
        one.run_after = utc_now() - timedelta(minutes=9 - number)
    session.commit()
    # The person's second one, too: a new address for each try would be tried at once otherwise.
    assert webhooks.due(session, 20) == [waits[2].id, waits[0].id, waits[1].id]


def test_what_signs_a_thief_out_ends_what_their_webhook_is_told(
    session: Session, settings: Settings, person: User, neighbour: User
) -> None:
    other = session.get_one(User, neighbour.id)
    mine, theirs = hook(session, settings, person, person)[0], hook(session, settings, other, other)[0]
    sessions.close_other_sessions(session, person, None, keep_programs=True)
    session.refresh(mine)
    assert mine.is_enabled
    sessions.close_other_sessions(session, person, None)
    session.refresh(mine)
    session.refresh(theirs)
    assert (mine.is_enabled, theirs.is_enabled) == (False, True)
