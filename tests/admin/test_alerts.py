"""The page of alerts with its forms, and the page of health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db, utc_now
from atspro.models import AlertChannel, AlertMessage, AlertRule, AlertState, AuditEntry, AuthSession, User
from atspro.services.monitoring import alert_channels
from tests.admin.conftest import Make
from tests.conftest import PASSWORD


@pytest.fixture
def stale(app: Flask, admin: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """Staff who signed in long ago."""
    client = sign_in(admin)
    with app.app_context():
        db.session.execute(AuthSession.__table__.update().values(createdAt=utc_now() - timedelta(hours=2)))  # type: ignore[attr-defined]
        db.session.commit()
    return client


CHANNEL = {"kind": "webhook", "name": "<Chat>", "address": "https://hooks.example/T0k3n"}


def test_a_channel_is_added_with_the_password_told_a_test_and_removed(
    app: Flask, stale: FlaskClient, admin: User
) -> None:
    asked = stale.post("/admin/alerts/channel/", data=CHANNEL)
    assert asked.status_code == 422
    assert "Enter your own password" in asked.text
    assert 'value="&lt;Chat&gt;"' in asked.text
    with app.app_context():
        assert db.session.scalars(select(AlertChannel)).all() == []
    added = stale.post("/admin/alerts/channel/", data={**CHANNEL, "your_password": PASSWORD}, follow_redirects=True)
    assert "A test message is on its way" in added.text
    page = stale.get("/admin/alerts/").text
    assert "T0k3n" not in page
    assert "&lt;Chat&gt;" in page
    assert "On its way" in page
    with app.app_context():
        (channel,) = db.session.scalars(select(AlertChannel)).all()
        assert db.session.scalars(select(AlertMessage.event)).all() == ["test"]
    assert stale.post("/admin/alerts/test/", data={"id": str(channel.id)}).status_code == 302
    assert "Remove the channel &lt;Chat&gt;?" in stale.get(f"/admin/alerts/remove/?id={channel.id}").text
    assert "Removed." in stale.post("/admin/alerts/remove/", data={"id": channel.id}, follow_redirects=True).text
    with app.app_context():
        assert db.session.scalars(select(AlertChannel)).all() == []
        # Who was told stays to be read, and who added and removed it is known.
        assert len(db.session.scalars(select(AlertMessage)).all()) == 2
        acts = select(AuditEntry.action).where(AuditEntry.actor_id == admin.id, AuditEntry.table_name == "alertChannel")
        assert set(db.session.scalars(acts)) == {"insert", "delete"}
        tested = select(AuditEntry.actor_id).where(AuditEntry.action == "alert_channel.test")
        assert db.session.scalars(tested).all() == [admin.id]


def test_a_channel_is_changed_and_told_only_what_is_severe_enough(app: Flask, staff: FlaskClient) -> None:
    staff.post("/admin/alerts/channel/", data={**CHANNEL, "severity": "critical"})
    staff.post("/admin/alerts/channel/", data={**CHANNEL, "name": "All"})
    with app.app_context():
        kept = dict(db.session.execute(select(AlertChannel.name, AlertChannel.encrypted_address)).all())
        ids = dict(db.session.execute(select(AlertChannel.name, AlertChannel.id)).all())
    address = f"/admin/alerts/channel/?id={ids['<Chat>']}"
    page = staff.get(address).text
    assert 'value="&lt;Chat&gt;"' in page
    assert '"critical" selected' in page
    assert "T0k3n" not in page
    form = {"id": str(ids["<Chat>"]), "kind": "webhook", "name": "On call", "address": "", "severity": "critical"}
    for wrong in ({"kind": "mail"}, {"severity": "loud"}, {"name": " "}):
        assert staff.post("/admin/alerts/channel/", data={**form, **wrong}).status_code == 422, wrong
    assert staff.post("/admin/alerts/channel/", data=form).status_code == 302
    with app.app_context():
        session = db.session()
        changed = session.get_one(AlertChannel, ids["<Chat>"])
        assert (changed.name, changed.hint, changed.encrypted_address) == ("On call", "hooks.example", kept["<Chat>"])
        told = {one: {c.name for c in alert_channels.told_of(session, one)} for one in ("warning", "critical")}
        assert told == {"warning": {"All"}, "critical": {"On call", "All"}}
        assert len(session.scalars(select(AlertMessage)).all()) == 2
    staff.post("/admin/alerts/channel/", data={**form, "address": "https://other.example/N3w"})
    with app.app_context():
        changed = db.session.get_one(AlertChannel, ids["<Chat>"])
        assert (changed.hint, changed.encrypted_address == kept["<Chat>"]) == ("other.example", False)
        assert len(db.session.scalars(select(AlertMessage)).all()) == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "Enter a name"),
        ({"address": "http://hooks.example"}, "starts with https://"),
        ({"kind": "apprise", "address": "exec://rm"}, "kind of address is not allowed"),
        ({"kind": "mail"}, "Enter an email address"),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_beside_it(staff: FlaskClient, given: dict[str, str], words: str) -> None:
    refused = staff.post("/admin/alerts/channel/", data={**CHANNEL, **given})
    assert refused.status_code == 422
    assert words in refused.text
    assert "&lt;Chat&gt;" in refused.text or given.get("name") == ""


def test_a_limit_is_changed_with_the_password(app: Flask, stale: FlaskClient, admin: User) -> None:
    form = {"name": "queue_age", "threshold": "2,5", "is_on": "on"}
    assert "Enter your own password" in stale.post("/admin/alerts/rule/", data=form).text
    for wrong in ("many", "0", "nan", "1e99"):
        refused = stale.post("/admin/alerts/rule/", data={**form, "threshold": wrong, "your_password": PASSWORD})
        assert refused.status_code == 422
        assert f'value="{wrong}"' in refused.text
        assert "Enter a number" in refused.text
    assert stale.post("/admin/alerts/rule/", data={**form, "your_password": PASSWORD}).status_code == 302
    with app.app_context():
        assert db.session.get_one(AlertRule, "queue_age").threshold == 2.5
    page = stale.get("/admin/alerts/").text
    assert "2.5 or more" in page
    assert admin.email in page


def test_the_page_shows_what_fires_and_that_nothing_looks(
    staff: FlaskClient, store: Make, support: FlaskClient
) -> None:
    page = staff.get("/admin/alerts/").text
    assert "Nobody is told" in page
    assert "Nothing was looked at for minutes" in page
    store(lambda session: session.add(AlertState(name="disk", is_firing=True, value=4.0)))
    page = support.get("/admin/alerts/").text
    assert "Nothing was looked at for minutes" not in page
    assert "Make room" in page
    assert page.index("Free space on the disk") < page.index("The oldest request waits")
    assert "Send a test" not in page.split("<main")[1]


def test_health_says_what_is_wrong_and_what_to_do(staff: FlaskClient, support: FlaskClient) -> None:
    page = support.get("/admin/health/").text
    assert "No worker was seen lately of: documents, documents-bulk, maintenance." in page
    assert "Start the lines of the Procfile" in page
    assert page.index(">Problem<") < page.index(">Fine<")
    assert "flask doctor" in page
    assert "Start <code>beat</code> and <code>maintenance</code>." in page
    assert "`" not in page.split("<main")[1]
