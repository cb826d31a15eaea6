"""Users in the dashboard: a real account is made, edits are checked, a deletion says what goes and takes it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.models import (
    Account,
    AuthSession,
    GenerationRequest,
    JobDocument,
    Mail,
    User,
    UserJob,
    UserResume,
    Verification,
)
from atspro.services import mail
from atspro.services.auth import accounts, email_links
from tests.admin.conftest import Make
from tests.conftest import PASSWORD
from tests.web.mails import link_of, use_mail

NEW = {"name": "Grace  Example", "email": "Grace@Example.com", "password": "a long password", "role": "user"}


def test_support_is_suggested_users_whose_list_it_may_read(support: FlaskClient, user: User) -> None:
    found = support.get(f"/admin/users/ajax/lookup/?name=users&query={user.email[:8]}")
    assert [one["value"] for one in found.get_json()] == [user.email]


def test_a_new_user_can_sign_in(app: Flask, staff: FlaskClient) -> None:
    response = staff.post("/admin/users/new/", data={**NEW, "role": "admin", "email_verified": "y"})
    assert response.status_code == 302
    with app.app_context():
        user = accounts.sign_in(db.session(), "grace@example.com", "a long password")
        assert (user.name, user.email, user.role, user.email_verified) == (
            "Grace Example",
            "grace@example.com",
            "admin",
            True,
        )
        stored = db.session.scalars(select(Account).where(Account.user_id == user.id)).one()
        assert stored.provider_id == "credential"
        assert "a long password" not in (stored.password or "")
    page = staff.get(response.headers["Location"]).text
    assert "The user was created." in page
    assert "Grace Example" in page


def test_where_mail_works_a_new_user_chooses_the_password_by_a_link(
    app: Flask, staff: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch)
    page = staff.get("/admin/users/new/").text
    assert 'type="password"' not in page
    assert "A link to choose the password is mailed to it." in page
    # What somebody sends all the same is nobody's password.
    response = staff.post("/admin/users/new/", data=NEW)
    assert response.status_code == 302
    assert "A link to choose a password was mailed to grace@example.com" in staff.get(response.location).text
    user = session.scalars(select(User).where(User.email == "grace@example.com")).one()
    assert not accounts.has_password(session, user)
    link = link_of(session, "invitation", "grace@example.com")
    theirs = app.test_client()
    assert theirs.get(link).status_code == 200
    chosen = {"token": link.rpartition("=")[2], "password": "her own long password"}
    assert theirs.post("/reset-password", data=chosen).status_code == 302
    session.expire_all()
    assert accounts.check_password(session, user, "her own long password")
    # It works once.
    assert theirs.get(link).status_code == 410


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "   "}, "Enter the name."),
        ({"email": "nothing"}, "Enter an email address such as name@example.com."),
        ({"password": "short"}, "Use at least 8 characters."),
        ({"role": "admin; drop"}, "Not a valid choice"),
        ({"name": "x" * 300}, "Use at most 200 characters."),
    ],
)
def test_a_bad_new_user_keeps_what_was_typed(app: Flask, staff: FlaskClient, change: dict[str, str], said: str) -> None:
    typed = {**NEW, "email": "grace@typed.example", **change}
    response = staff.post("/admin/users/new/", data=typed)
    assert response.status_code == 422
    assert said in response.text
    for name in {"name", "email"} - set(change):
        assert f'value="{typed[name]}"' in response.text
    assert "a long password" not in response.text
    with app.app_context():
        assert db.session.scalar(select(User).where(User.email == "grace@typed.example")) is None


def test_all_that_is_wrong_is_told_at_once(staff: FlaskClient) -> None:
    page = staff.post("/admin/users/new/", data={"name": "", "email": "nonsense", "password": "", "role": "user"}).text
    for said in ("Enter the name.", "Enter an email address such as", "Enter a password."):
        assert said in page


def test_an_address_belongs_to_one_account(staff: FlaskClient, user: User, neighbour: User) -> None:
    assert "can’t be used" in staff.post("/admin/users/new/", data={**NEW, "email": user.email}).text
    form = {"name": "Nora", "email": user.email.upper(), "role": "user"}
    response = staff.post(f"/admin/users/edit/?id={neighbour.id}", data=form)
    assert response.status_code == 422
    assert "Another account has this address." in response.text
    assert f'value="{user.email.upper()}"' in response.text


def test_editing_a_user(app: Flask, staff: FlaskClient, user: User) -> None:
    assert f'value="{user.email}"' in staff.get(f"/admin/users/edit/?id={user.id}").text
    form = {"name": "New Name", "email": "NEW@example.com", "role": "admin"}
    assert staff.post(f"/admin/users/edit/?id={user.id}", data=form).status_code == 302
    with app.app_context():
        stored = db.session.get_one(User, user.id)
        assert (stored.name, stored.email, stored.role) == ("New Name", "new@example.com", "admin")
        assert stored.email_verified is False
        assert stored.updated_at >= user.updated_at


def test_another_address_wants_the_password_tells_the_old_one_and_ends_links(
    app: Flask, staff: FlaskClient, admin: User, user: User, long_ago: Callable[[User], None]
) -> None:
    with app.app_context():
        assert email_links.request_password_reset(db.session(), user.email)
        db.session.commit()
    long_ago(admin)
    form = {"name": user.name, "email": "other@example.com", "role": "user"}
    address = f"/admin/users/edit/?id={user.id}"
    assert staff.post(address, data=form).status_code == 422
    assert staff.post(address, data={**form, "your_password": PASSWORD}).status_code == 302
    with app.app_context():
        assert db.session.get_one(User, user.id).email == "other@example.com"
        assert db.session.scalars(select(Verification)).all() == []
        told = db.session.scalars(select(Mail)).one()
        assert (told.kind, told.recipient) == ("address_changed_by_staff", user.email)
        assert "other@example.com" in (told.body or "")


def test_a_deletion_takes_links_and_messages_too(app: Flask, staff: FlaskClient, user: User, neighbour: User) -> None:
    with app.app_context():
        session = db.session()
        for person in (user, neighbour):
            assert email_links.request_password_reset(session, person.email)
            mail.send(session, "reset", person.email, link="x")
        session.commit()
    assert staff.post("/admin/users/delete/", data={"id": user.id}).status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Verification.value)).all() == [neighbour.id]
        assert db.session.scalars(select(Mail.recipient)).all() == [neighbour.email]


def test_staff_cannot_lock_themselves_out(app: Flask, staff: FlaskClient, admin: User) -> None:
    form = {"name": admin.name, "email": admin.email, "role": "support"}
    assert "your own admin role" in staff.post(f"/admin/users/edit/?id={admin.id}", data=form).text
    page = staff.post("/admin/users/delete/", data={"id": admin.id}, follow_redirects=True)
    assert "can’t delete your own account" in page.text
    staff.post("/admin/users/action/", data={"action": "delete", "rowid": admin.id, "confirmed": "1"})
    with app.app_context():
        assert db.session.get_one(User, admin.id).is_admin


def test_deleting_a_user_says_what_goes_and_takes_it_all(
    app: Flask, staff: FlaskClient, user: User, neighbour: User, one_of_each: dict[str, str], make_job: Make
) -> None:
    make_job(neighbour)
    page = staff.get(f"/admin/users/delete/?id={user.id}").text
    assert (
        "1 resume, 1 job, 1 document version, 1 sign-in, 1 session, 1 application, 1 token, 1 daily count, 1 request"
        in page
    )
    with app.app_context():
        assert db.session.get(User, user.id) is not None
    assert staff.post("/admin/users/delete/", data={"id": user.id}).status_code == 302
    with app.app_context():
        left: dict[Any, int] = {
            table: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (UserResume, UserJob, JobDocument, GenerationRequest)
        }
        assert list(left.values()) == [0, 1, 0, 0]
        for table in (AuthSession, Account):
            assert db.session.scalar(select(table).where(table.user_id == user.id)) is None
        assert db.session.get(User, user.id) is None


def test_users_are_deleted_in_bulk_after_a_question(
    app: Flask, staff: FlaskClient, make_user: Callable[..., User]
) -> None:
    ids = [make_user(f"Person {number}").id for number in range(2)]
    form: dict[str, Any] = {"action": "delete", "rowid": ids}
    page = staff.post("/admin/users/action/", data=form)
    assert page.status_code == 200
    assert "Delete these users?" in page.text
    assert "Person 0" in page.text
    assert "are deleted too. They can be restored for 30 days." in page.text
    with app.app_context():
        assert db.session.get(User, ids[0]) is not None
    done = staff.post("/admin/users/action/", data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "2 users: deleted." in done.text
    with app.app_context():
        assert db.session.get(User, ids[0]) is None


def test_a_bulk_deletion_is_all_or_nothing(app: Flask, staff: FlaskClient, user: User, admin: User) -> None:
    form = {"action": "delete", "rowid": [user.id, admin.id], "confirmed": "1"}
    page = staff.post("/admin/users/action/", data=form, follow_redirects=True)
    assert "can’t delete your own account" in page.text
    with app.app_context():
        assert db.session.get(User, user.id) is not None


def test_roles_of_other_applications_are_kept(app: Flask, staff: FlaskClient, make_user: Callable[..., User]) -> None:
    person = make_user(role="editor,support")
    form = {"name": person.name, "email": person.email}
    for role, stored in (("support", "editor,support"), ("admin", "editor,admin"), ("user", "editor")):
        assert staff.post(f"/admin/users/edit/?id={person.id}", data={**form, "role": role}).status_code == 302
        with app.app_context():
            assert db.session.get_one(User, person.id).role == stored
        assert f'<option selected value="{role}">' in staff.get(f"/admin/users/edit/?id={person.id}").text


@pytest.mark.parametrize("role", ["owner", "Admin", "admin,support", "admin ", ""])
def test_only_the_three_roles_can_be_given(app: Flask, staff: FlaskClient, user: User, role: str) -> None:
    form = {"name": user.name, "email": user.email, "role": role}
    assert staff.post(f"/admin/users/edit/?id={user.id}", data=form).status_code == 422
    with app.app_context():
        assert db.session.get_one(User, user.id).role is None
