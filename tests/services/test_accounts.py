"""Accounts and sessions on Better-Auth's tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput, SignInRefused
from atspro.models import Account, User
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
    session.execute(text('ALTER TABLE "user" ADD COLUMN unknown text CHECK (unknown IS NOT NULL)'))
    with pytest.raises(IntegrityError):
        accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)


ISSUER = "ALTER TABLE account ADD COLUMN issuer text; ALTER TABLE account ALTER COLUMN issuer SET NOT NULL"


def issuers(session: Session) -> dict[str, str]:
    rows = session.execute(text('SELECT "providerId", issuer FROM account')).all()
    return {row[0]: row[1] for row in rows}


def test_the_issuer_that_some_versions_demand_is_written(session: Session) -> None:
    for statement in ISSUER.split(";"):
        session.execute(text(statement))
    user = accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)
    accounts.new_account(session, user, "google", "1", access_token="a", scope="openid")
    accounts.new_account(session, user, "github", "2")
    accounts.new_account(session, user, "keycloak", "3", issuer="https://id.example.com")
    assert issuers(session) == {
        "credential": "local:credential",
        "google": "https://accounts.google.com",
        "github": "local:oauth:github",
        "keycloak": "https://id.example.com",
    }
    session.execute(text("ALTER TABLE account DROP COLUMN issuer"))
    made = accounts.new_account(session, user, "gitlab", "4", access_token="token")
    assert (made.user_id, made.access_token, made.password) == (user.id, "token", None)
