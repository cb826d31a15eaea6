"""The account's webhooks: their pages, who may open them, and what asks for the password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import AuthSession, Mail, User, Webhook, WebhookDelivery
from atspro.queue import SEND_WEBHOOK
from atspro.services.auth.encryption import keyring_of
from tests.conftest import PASSWORD, Outbox
from tests.web.pages import soup

BASE = "/account/webhooks"
FORM = {"name": "<Zapper>", "url": "https://hooks.example/T0k3n", "events": ["document.succeeded", "reminder.due"]}


def grow_old(session: Session) -> None:
    session.execute(update(AuthSession).values(created_at=utc_now() - timedelta(hours=2)))
    session.commit()


def secret_on(page: TestResponse) -> str:
    shown = soup(page).select_one("#new-secret")
    assert shown is not None
    return str(shown["value"])


def test_a_webhook_from_its_first_day_to_its_last(
    sign_in: Callable[[User], FlaskClient],
    user: User,
    neighbour: User,
    session: Session,
    settings: Settings,
    outbox: Outbox,
) -> None:
    client = sign_in(user)
    grow_old(session)
    asked = client.post(f"{BASE}/new", data=FORM)
    assert asked.status_code == 422
    kept = soup(asked)
    assert kept.select_one("input[name=password]")
    assert kept.select_one("#name")["value"] == "<Zapper>"  # type: ignore[index]
    assert len(kept.select("input[name=events][checked]")) == 2
    assert session.query(Webhook).count() == 0
    made = client.post(f"{BASE}/new", data={**FORM, "password": PASSWORD})
    secret = secret_on(made)
    (webhook,) = session.scalars(select(Webhook))
    assert keyring_of(settings).decrypt(webhook.encrypted_secret) == secret
    assert session.scalars(select(Mail.recipient).where(Mail.kind == "webhook_made")).all() == [user.email]
    page = client.get(f"{BASE}/{webhook.id}").text
    assert secret not in page + client.get(f"{BASE}/").text + client.get(f"{BASE}/{webhook.id}/edit").text
    assert "&lt;Zapper&gt;" in page

    assert client.post(f"{BASE}/{webhook.id}/test").status_code == 302
    assert "is on its way already" in client.post(f"{BASE}/{webhook.id}/test", follow_redirects=True).text
    (sent,) = session.scalars(select(WebhookDelivery))
    assert outbox.ids(SEND_WEBHOOK) == [str(sent.id)]
    sent.state, sent.finished_at, sent.response_code, sent.attempt = "succeeded", utc_now(), 204, 1
    session.commit()
    again = f"{BASE}/{webhook.id}/deliveries/{sent.id}/again"
    page = client.get(f"{BASE}/{webhook.id}").text
    assert again in page
    assert "answer 204" in page
    # Another's webhook, and another webhook's delivery.
    other = sign_in(neighbour)
    for method, path in (("get", ""), ("get", "/edit"), ("post", "/test"), ("post", "/switch"), ("post", "/delete")):
        assert getattr(other, method)(f"{BASE}/{webhook.id}{path}").status_code == 404
    assert client.post(f"{BASE}/{webhook.id}/deliveries/{uuid4()}/again").status_code == 404
    assert client.post(again).status_code == 302
    session.expire_all()
    assert sent.state == "queued"

    assert client.post(f"{BASE}/{webhook.id}/switch", data={"on": "no"}).status_code == 302
    assert "Switch it on" in client.post(again, follow_redirects=True).text
    replaced = client.post(f"{BASE}/{webhook.id}/secret", data={"password": PASSWORD})
    assert secret_on(replaced) != secret
    changed = {**FORM, "url": "https://elsewhere.example/", "events": ["application.stage_changed"]}
    assert client.post(f"{BASE}/{webhook.id}/edit", data=changed).status_code == 302
    session.expire_all()
    mails = select(Mail.recipient).where(Mail.kind == "webhook_made")
    assert session.scalars(mails).all() == [user.email] * 2
    # The same address again is no news.
    client.post(f"{BASE}/{webhook.id}/edit", data={**changed, "name": "Other"})
    assert len(session.scalars(mails).all()) == 2
    session.expire_all()
    assert (webhook.url, webhook.events, webhook.is_enabled) == (
        "https://elsewhere.example/",
        ["application.stage_changed"],
        False,
    )
    assert client.post(f"{BASE}/{webhook.id}/delete").status_code == 302
    session.expire_all()
    assert session.query(Webhook).count() == session.query(WebhookDelivery).count() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://hooks.example"}, "starts with https://"),
        ({"url": "https://hooks.example:8443/"}, "has no port"),
        ({"events": ["alert.firing"]}, "not a valid choice"),
        ({"events": []}, "Choose at least one event."),
        ({"name": ""}, "Enter a name."),
    ],
)
def test_what_is_wrong_is_said_beside_it(client: FlaskClient, given: dict[str, str], words: str) -> None:
    refused = client.post(f"{BASE}/new", data={**FORM, **given})
    assert refused.status_code == 422
    assert words in refused.text


def test_staff_have_theirs_and_support_has_none(
    sign_in: Callable[[User], FlaskClient], admin: User, make_user: Callable[..., User], user: User, session: Session
) -> None:
    staff = sign_in(admin)
    grow_old(session)
    form = {**FORM, "events": ["alert.firing", "document.failed"]}
    assert "Your own password" in staff.post("/admin/webhooks/add/", data=form).text
    made = staff.post("/admin/webhooks/add/", data={**form, "your_password": PASSWORD})
    secret = secret_on(made)
    (webhook,) = session.scalars(select(Webhook))
    assert (webhook.user_id, webhook.created_by) == (None, admin.id)
    at = f"?id={webhook.id}"
    page = staff.get(f"/admin/webhooks/one/{at}").text
    assert secret not in page
    assert staff.post(f"/admin/webhooks/test/{at}").status_code == 302
    (sent,) = session.scalars(select(WebhookDelivery))
    sent.state, sent.finished_at = "failed", utc_now()
    session.commit()
    assert staff.post(f"/admin/webhooks/again/{at}", data={"delivery": sent.id}).status_code == 302
    session.expire_all()
    assert sent.state == "queued"
    refused = staff.post(f"/admin/webhooks/edit/{at}", data={**form, "url": "ftp://x"})
    assert (refused.status_code, "starts with https://" in refused.text) == (422, True)
    assert staff.post(f"/admin/webhooks/edit/{at}", data=form).status_code == 302
    assert secret_on(staff.post(f"/admin/webhooks/secret/{at}")) != secret
    assert staff.post(f"/admin/webhooks/switch/{at}", data={"on": "no"}).status_code == 302
    looking = sign_in(make_user("helper@example.com", role="support"))
    for path in ("", f"one/{at}", f"edit/{at}"):
        assert looking.get(f"/admin/webhooks/{path}").status_code == 403
    assert "/admin/webhooks/" not in looking.get("/admin/alerts/").text
    # Staff's is nobody's own, and a person's is not staff's.
    assert sign_in(admin).get(f"{BASE}/{webhook.id}").status_code == 404
    webhook.user_id = user.id
    session.commit()
    assert staff.get(f"/admin/webhooks/one/{at}").status_code == 404
    assert staff.post(f"/admin/webhooks/remove/{at}").status_code == 404


def test_switching_adding_and_moving_are_limited_together(client: FlaskClient) -> None:
    address = f"{BASE}/{uuid4()}/switch"
    assert {client.post(address, data={"on": "yes"}).status_code for _ in range(60)} == {404}
    assert client.post(address, data={"on": "yes"}).status_code == 429
    assert client.post(f"{BASE}/new", data=FORM).status_code == 429
    assert client.get(f"{BASE}/new").status_code == 200
