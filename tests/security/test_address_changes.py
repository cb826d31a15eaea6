"""A change of address that somebody else asked for: it ends with what the owner does, and is taken back for a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User, Verification
from atspro.services.auth import email_links, link_rows
from atspro.services.auth.passwords import hash_password
from atspro.services.users import user_admin
from tests.conftest import PASSWORD
from tests.web.mails import link_of, links_of, mails, open_link

SignIn = Callable[[User | None], FlaskClient]
THIEF = "thief@example.com"
NEW_PASSWORD = "a horse of my own"


def email_of(session: Session, user: User) -> str:
    session.expire_all()
    return str(session.scalar(select(User.email).where(User.id == user.id)))


def by_password(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    form = {"current_password": PASSWORD, "password": NEW_PASSWORD}
    assert client.post("/account/password", data=form).status_code == 302


def by_reset(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    found = email_links.request_password_reset(session, user.email)
    assert found is not None
    session.commit()
    assert client.post("/reset-password", data={"token": found[1], "password": NEW_PASSWORD}).status_code == 302


def by_sign_out_of_others(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    assert client.post("/account/sessions/end-others").status_code == 302


def by_sign_out_of_the_thief(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    newest = session.scalars(select(AuthSession).order_by(AuthSession.created_at.desc())).first()
    assert newest is not None
    assert client.post(f"/account/sessions/{newest.id}/end").status_code == 302


def by_ban(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    user_admin.ban_user(session, session.get_one(User, admin.id), session.get_one(User, user.id), reason="", until=None)
    session.commit()
    user_admin.unban_user(session, session.get_one(User, admin.id), session.get_one(User, user.id))
    session.commit()


def by_staff_who_sign_out(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    user_admin.sign_out_everywhere(session, session.get_one(User, admin.id), session.get_one(User, user.id))
    session.commit()


def by_a_password_that_another_program_sets(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    account = session.scalars(select(Account).where(Account.user_id == user.id)).one()
    account.password = hash_password(NEW_PASSWORD)
    session.commit()


def by_sessions_that_another_program_ends(client: FlaskClient, session: Session, user: User, admin: User) -> None:
    session.execute(delete(AuthSession).where(AuthSession.user_id == user.id))
    session.commit()


@pytest.mark.parametrize(
    "ends",
    [
        by_password,
        by_reset,
        by_sign_out_of_others,
        by_sign_out_of_the_thief,
        by_ban,
        by_staff_who_sign_out,
        by_a_password_that_another_program_sets,
        by_sessions_that_another_program_ends,
    ],
)
def test_a_pending_change_ends_with_what_the_owner_does(
    sign_in: SignIn, session: Session, user: User, admin: User, ends: Callable[..., None]
) -> None:
    owner, thief = sign_in(user), sign_in(user)
    assert thief.post("/account/address", data={"email": THIEF}).status_code == 302
    token = link_of(session, "change_address").rpartition("=")[2]
    ends(owner, session, user, admin)
    for client in (sign_in(None), thief, sign_in(user)):
        assert client.post("/verify-email", data={"token": token}).status_code == 410
    assert email_of(session, user) == user.email


@pytest.mark.parametrize("ends", [by_password, by_reset, by_sign_out_of_others, by_ban])
def test_links_that_prove_an_address_end_with_it_too(
    sign_in: SignIn, session: Session, user: User, admin: User, ends: Callable[..., None]
) -> None:
    owner = sign_in(user)
    owner.post("/account/verification")
    link = link_of(session, "verify")
    assert owner.get(link).status_code == 200
    ends(owner, session, user, admin)
    assert sign_in(None).get(link).status_code == 410


def test_a_second_request_ends_the_first(client: FlaskClient, session: Session) -> None:
    for address in (THIEF, "second@example.com"):
        client.post("/account/address", data={"email": address})
    first, second = (link_of(session, "change_address", to) for to in (THIEF, "second@example.com"))
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_old_address_takes_it_back_though_the_thief_has_all_else(
    sign_in: SignIn, session: Session, user: User, is_changed: bool
) -> None:
    thief = sign_in(user)
    thief.post("/account/address", data={"email": THIEF})
    if is_changed:
        open_link(thief, link_of(session, "change_address"))
        assert email_of(session, user) == THIEF
    thief.post("/account/password", data={"current_password": PASSWORD, "password": "the thief has it"})
    owner = sign_in(None)
    kind = "address_changed" if is_changed else "address_change_asked"
    answer = open_link(owner, link_of(session, kind, user.email))
    assert answer.status_code == 302
    assert email_of(session, user) == user.email
    assert thief.get("/account/").status_code == 302
    assert open_link(owner, answer.location).status_code == 422
    assert owner.post("/reset-password", data={"token": answer.location.rpartition("=")[2], "password": NEW_PASSWORD})
    assert owner.post("/sign-in", data={"email": user.email, "password": "the thief has it"}).status_code == 422
    assert owner.post("/sign-in", data={"email": user.email, "password": NEW_PASSWORD}).status_code == 302


def test_a_thief_who_moves_twice_does_not_take_it_back_to_themselves(
    sign_in: SignIn, session: Session, user: User
) -> None:
    thief = sign_in(user)
    thief.post("/account/address", data={"email": THIEF})
    open_link(thief, link_of(session, "change_address"))
    thief.post("/account/address", data={"email": "thief.two@example.com"})
    theirs = link_of(session, "address_change_asked", THIEF)
    open_link(thief, links_of(session, "change_address", "thief.two@example.com")[0])
    later = link_of(session, "address_changed", THIEF)
    # The thief's own link back does not end the owner's.
    assert open_link(sign_in(None), later).status_code == 302
    assert email_of(session, user) == THIEF
    assert open_link(sign_in(None), link_of(session, "address_change_asked", user.email)).status_code == 302
    assert email_of(session, user) == user.email
    for link in (theirs, later):
        assert sign_in(None).get(link).status_code == 410


def test_taking_it_back_ends_after_seven_days(client: FlaskClient, session: Session, user: User) -> None:
    client.post("/account/address", data={"email": THIEF})
    row = session.scalars(select(Verification).where(Verification.identifier.startswith("atspro-cancel:"))).one()
    assert timedelta(days=6, hours=23) < row.expires_at - utc_now() <= timedelta(days=7)
    row.expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert client.get(link_of(session, "address_change_asked")).status_code == 410
    assert client.post("/keep-address", data={"token": "x" * 32}).status_code == 410


def test_an_address_that_somebody_else_has_by_now_is_not_taken_from_them(
    client: FlaskClient, sign_in: SignIn, session: Session, user: User, neighbour: User
) -> None:
    old = user.email
    client.post("/account/address", data={"email": THIEF})
    open_link(client, link_of(session, "change_address"))
    session.get_one(User, neighbour.id).email = old
    session.commit()
    refused = open_link(sign_in(None), link_of(session, "address_changed", old))
    assert refused.status_code == 410
    assert "Another account has this address" in refused.text
    assert email_of(session, user) == THIEF


def test_pre_hijack_a_victim_who_presses_the_button_moves_nothing(
    sign_in: SignIn, session: Session, user: User, neighbour: User
) -> None:
    """The attacker, who is ``user``, asks for the victim's address; the victim opens the link, signed in or not."""
    victim = "victim@example.com"
    sign_in(user).post("/account/address", data={"email": victim})
    link = link_of(session, "change_address", victim)
    for browser in (sign_in(None), sign_in(neighbour)):
        assert browser.get(link).status_code == 403
        assert browser.post("/verify-email", data={"token": link.rpartition("=")[2]}).status_code == 403
    assert email_of(session, user) == user.email


def test_no_link_is_stored_that_can_be_opened(client: FlaskClient, session: Session) -> None:
    client.post("/account/address", data={"email": THIEF})
    client.post("/account/verification")
    bodies = " ".join(mail.body or "" for mail in mails(session))
    for identifier, value in session.execute(select(Verification.identifier, Verification.value)):
        assert identifier.partition(":")[2] not in bodies
        assert len(identifier.partition(":")[2]) == 64
        assert "token" not in value


def test_links_of_one_user_leave_those_of_another(session: Session, user: User, neighbour: User) -> None:
    theirs, mine = (email_links.open_verification(session, session.get_one(User, one.id)) for one in (neighbour, user))
    link_rows.close_links(session, user.id)
    assert link_rows.find_link(session, "verify", mine) is None
    assert link_rows.find_link(session, "verify", theirs) is not None
    assert link_rows.find_link(session, "change", theirs) is None
    link_rows.close_links(session, "%")
    assert link_rows.find_link(session, "verify", theirs) is not None
