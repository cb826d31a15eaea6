"""Accounts and sessions on Better-Auth's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, SignInRefused
from atspro.models import Account, AuthSession, User
from atspro.services import accounts
from tests.conftest import PASSWORD


def test_sign_up_writes_what_better_auth_reads(session: Session) -> None:
    user = accounts.sign_up(session, "  Ada\r\n  Lovelace ", "Ada@Example.COM", PASSWORD)
    account = session.scalars(select(Account).where(Account.user_id == user.id)).one()
    assert (user.name, user.email, user.email_verified, user.role) == (
        "Ada Lovelace",
        "ada@example.com",
        False,
        None,
    )
    assert len(user.id) == 32
    assert user.id.isalnum()
    assert (account.provider_id, account.account_id) == ("credential", user.id)
    assert (account.access_token, account.scope) == (None, None)


@pytest.mark.parametrize(
    ("name", "email", "password", "field"),
    [
        (" ", "a@example.com", PASSWORD, "name"),
        ("x" * 201, "a@example.com", PASSWORD, "name"),
        ("Ada", "nobody", PASSWORD, "email"),
        ("Ada", "a@example.com", "short", "password"),
    ],
)
def test_bad_input_names_its_field(session: Session, name: str, email: str, password: str, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        accounts.sign_up(session, name, email, password)
    assert list(error.value.fields) == [field]
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_an_address_is_taken_once_in_any_case(session: Session) -> None:
    accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)
    with pytest.raises(InvalidInput) as error:
        accounts.sign_up(session, "Eve", "ADA@example.com", PASSWORD)
    assert "email" in error.value.fields
    assert accounts.sign_in(session, "ADA@example.com ", PASSWORD).name == "Ada"


def test_a_wrong_password_and_an_unknown_address_say_the_same(session: Session, user: User) -> None:
    messages = set()
    for email, password in ((user.email, "wrong password"), ("nobody@example.com", PASSWORD)):
        with pytest.raises(SignInRefused) as error:
            accounts.sign_in(session, email, password)
        messages.add(str(error.value))
    assert len(messages) == 1


def test_a_social_account_has_no_password_to_sign_in_with(session: Session, user: User) -> None:
    account = session.scalars(select(Account).where(Account.user_id == user.id)).one()
    account.password = None
    session.flush()
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, user.email, "")


def open_session(session: Session, user: User, **changes: bool) -> AuthSession:
    return accounts.open_session(session, user, ip_address="127.0.0.1", user_agent="test", **changes)


def test_a_session_is_found_by_its_token_until_it_ends(session: Session, user: User) -> None:
    opened = open_session(session, user)
    found = accounts.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert (found.user.id, found.needs_refresh) == (user.id, False)
    assert opened.expires_at - opened.created_at == timedelta(days=7)
    assert accounts.find_session(session, "unknown", remembered=True) is None
    opened.expires_at = utc_now() - timedelta(seconds=1)
    session.flush()
    assert accounts.find_session(session, opened.token, remembered=True) is None
    assert accounts.purge_expired_sessions(session) == 1


def test_a_session_in_use_is_refreshed_once_a_day_with_the_same_token(session: Session, user: User) -> None:
    opened = open_session(session, user)
    opened.expires_at = utc_now() + timedelta(days=6) - timedelta(minutes=1)
    session.flush()
    found = accounts.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert found.needs_refresh
    token = opened.token
    accounts.refresh_session(session, opened)
    assert opened.token == token
    assert opened.expires_at > utc_now() + timedelta(days=6, hours=23)


def test_a_forgetful_session_lasts_a_day_and_is_never_refreshed(session: Session, user: User) -> None:
    opened = open_session(session, user, remember=False)
    assert opened.expires_at - opened.created_at == timedelta(days=1)
    found = accounts.find_session(session, opened.token, remembered=False)
    assert found is not None
    assert not found.needs_refresh


def test_sign_out_ends_the_session_and_only_it(session: Session, user: User) -> None:
    first, second = open_session(session, user), open_session(session, user)
    accounts.close_session(session, first.token)
    accounts.close_session(session, "unknown")
    assert accounts.find_session(session, first.token, remembered=True) is None
    assert accounts.find_session(session, second.token, remembered=True) is not None


def test_admin_is_one_of_several_roles(session: Session, make_user: Callable[..., User]) -> None:
    support = make_user(role="support")
    assert not support.is_admin
    assert accounts.make_admin(session, support.email).role == "support,admin"
    assert accounts.make_admin(session, support.email).role == "support,admin"
    assert not make_user(role="administrator").is_admin
    with pytest.raises(InvalidInput):
        accounts.make_admin(session, "nobody@example.com")


def test_a_new_password_replaces_the_old(session: Session, user: User) -> None:
    known = accounts.find_user(session, user.email)
    assert known is not None
    accounts.set_password(session, known, "another password")
    assert accounts.sign_in(session, user.email, "another password").id == user.id
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, user.email, PASSWORD)


@pytest.mark.parametrize(
    "email", ["user@xn--bcher-kva.example", "user@bu\u0308cher.example", "USER@B\u00dcCHER.example"]
)
def test_who_signs_up_can_sign_in_with_the_same_text(session: Session, email: str) -> None:
    made = accounts.sign_up(session, "Bea", email, PASSWORD)
    assert made.email == email.lower()
    assert accounts.sign_in(session, email, PASSWORD).id == made.id


def test_only_a_taken_address_is_called_taken(session: Session) -> None:
    session.execute(text("ALTER TABLE account ADD COLUMN issuer text NOT NULL DEFAULT NULL CHECK (issuer IS NOT NULL)"))
    with pytest.raises(IntegrityError):
        accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)


def test_refreshing_a_session_that_was_ended_does_nothing(session: Session, user: User) -> None:
    opened = open_session(session, user)
    session.execute(delete(AuthSession))
    accounts.refresh_session(session, opened)
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0
