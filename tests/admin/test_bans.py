"""Bans from the dashboard: reason and end, sessions that die at once, and who can't be banned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db, utc_now
from atspro.errors import Banned
from atspro.models import AuditEntry, AuthSession, User
from atspro.services.auth import accounts, sessions
from tests.conftest import PASSWORD

SignIn = Callable[[User | None], FlaskClient]
FORM = {"reason": "Spam  in\nall jobs", "how_long": "7", "until": ""}


def stored(app: Flask, user: User) -> User:
    with app.app_context():
        found = db.session.get_one(User, user.id)
        db.session.refresh(found)
        db.session.expunge(found)
        return found


def ban(client: FlaskClient, user: User, **change: str) -> Any:
    return client.post(f"/admin/users/ban/?id={user.id}", data={**FORM, **change})


def test_a_ban_ends_every_session_at_once(
    app: Flask, staff: FlaskClient, user: User, client: FlaskClient, audited: Callable[[], list[AuditEntry]]
) -> None:
    assert client.get("/jobs/").status_code == 200
    assert ban(staff, user).status_code == 302
    assert client.get("/jobs/").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all() == []
        with pytest.raises(Banned, match=r"until .* Reason: Spam in all jobs\."):
            accounts.sign_in(db.session(), user.email, PASSWORD)
    banned = stored(app, user)
    assert banned.ban_expires is not None
    assert timedelta(days=6, hours=23) < banned.ban_expires - utc_now() <= timedelta(days=7)
    entry = audited()[-1]
    assert (entry.action, entry.table_name, entry.row_id) == ("user.ban", "user", user.id)
    assert entry.details["reason"] == "Spam in all jobs"
    assert entry.request_id


def test_a_ban_for_good_and_until_a_date(app: Flask, staff: FlaskClient, user: User, neighbour: User) -> None:
    assert ban(staff, user, how_long="for_good", reason="").status_code == 302
    assert (stored(app, user).banned, stored(app, user).ban_expires, stored(app, user).ban_reason) == (True, None, None)
    end = (utc_now() + timedelta(days=3)).replace(microsecond=0)
    assert ban(staff, neighbour, how_long="until", until=end.isoformat()).status_code == 302
    assert stored(app, neighbour).ban_expires == end


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"how_long": "until", "until": ""}, "Choose the date."),
        ({"how_long": "until", "until": "2001-01-01T00:00"}, "Choose a moment in the future."),
        ({"how_long": "900"}, "Not a valid choice"),
        ({"reason": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_a_bad_ban_keeps_what_was_typed(
    app: Flask, staff: FlaskClient, user: User, change: dict[str, str], said: str
) -> None:
    page = ban(staff, user, **{"reason": "Typed reason", **change})
    assert page.status_code == 422
    assert said in page.text
    assert change.get("reason", "Typed reason") in page.text
    assert not stored(app, user).banned


def test_a_lifted_ban_lets_in_again(
    app: Flask, staff: FlaskClient, user: User, audited: Callable[[], list[AuditEntry]]
) -> None:
    ban(staff, user)
    assert "Lift the ban" in staff.get(f"/admin/users/details/?id={user.id}").text
    assert "Lift the ban of this user?" in staff.get(f"/admin/users/unban/?id={user.id}").text
    assert stored(app, user).banned
    assert staff.post("/admin/users/unban/", data={"id": user.id}).status_code == 302
    with app.app_context():
        assert accounts.sign_in(db.session(), user.email, PASSWORD).ban_reason is None
    assert audited()[-1].action == "user.unban"


def test_nobody_bans_themselves_or_the_last_admin(
    app: Flask, staff: FlaskClient, admin: User, make_user: Callable[..., User], sign_in: SignIn
) -> None:
    assert "can’t ban yourself" in ban(staff, admin).text
    assert "/admin/users/ban/" not in staff.get(f"/admin/users/details/?id={admin.id}").text
    second = make_user("Second Admin", role="admin")
    other = sign_in(second)
    assert ban(staff, second).status_code == 302
    assert other.get("/admin/").status_code == 302
    assert stored(app, second).banned
    assert not stored(app, admin).banned


def test_the_list_marks_and_finds_the_banned(app: Flask, staff: FlaskClient, user: User, neighbour: User) -> None:
    ban(staff, user)
    with app.app_context():
        lapsed = db.session.get_one(User, neighbour.id)
        lapsed.banned, lapsed.ban_expires = True, utc_now() - timedelta(seconds=1)
        db.session.commit()
    page = staff.get("/admin/users/?flt0_banned=yes").text
    assert user.email in page
    assert "tag-bad" in page
    assert neighbour.email not in page
    page = staff.get("/admin/users/?flt0_banned=no").text
    assert user.email not in page
    assert neighbour.email in page
    assert "tag-bad" not in page


def test_who_is_banned_no_longer_looks_in_anothers_name(
    app: Flask, staff: FlaskClient, user: User, make_user: Callable[..., User], sign_in: SignIn
) -> None:
    second = make_user("Second Admin", role="admin")
    other = sign_in(second)
    other.post("/admin/users/impersonate/", data={"id": user.id})
    assert "You are looking as" in other.get("/jobs/").text
    ban(staff, second)
    assert other.get("/jobs/").status_code == 302
    with app.app_context():
        left = db.session.scalars(select(AuthSession).where(AuthSession.impersonated_by == second.id)).all()
        assert left == []
        assert sessions.list_sessions(db.session(), user) == []
