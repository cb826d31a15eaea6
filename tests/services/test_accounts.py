"""Accounts and sessions on Better-Auth's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Banned, InvalidInput, SignInRefused
from atspro.models import Account, User
from atspro.services.auth import accounts, passwords, sessions
from tests.conftest import PASSWORD, as_owner
from tests.web.pages import counted_statements


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


KELVIN, DOTTED, FULL_WIDTH, CYRILLIC = "\u212a", "\u0130", "\uff4b", "\u043a"


@pytest.mark.parametrize("letter", [KELVIN, DOTTED, FULL_WIDTH, CYRILLIC, "k\u0301", "\u200bk", "k\u00ad", "\x00k"])
def test_an_address_that_looks_like_another_is_nobodys(session: Session, letter: str) -> None:
    accounts.sign_up(session, "Kim", "kim@example.com", PASSWORD)
    accounts.sign_up(session, "Ian", "ian@example.com", PASSWORD)
    lookalikes = [f"{letter}im@example.com", f"kim@{letter}.example.com", f"{letter}an@example.com"]
    for lookalike in lookalikes:
        assert accounts.find_user(session, lookalike) is None
        with pytest.raises(SignInRefused):
            accounts.sign_in(session, lookalike, PASSWORD)
        with pytest.raises(InvalidInput) as error:
            accounts.sign_up(session, "Eve", lookalike, PASSWORD)
        assert list(error.value.fields) == ["email"]


def test_an_address_that_another_application_stored_is_found_in_any_case(session: Session, user: User) -> None:
    known = session.get_one(User, user.id)
    for stored, typed in (
        ("user@b\u00fccher.example", " USER@B\u00dcCHER.example "),
        ("local@office.local", "Local@Office.local"),
        ("\u03bf\u03b4\u03cc\u03c2@example.com", "\u039f\u0394\u038c\u03a3@example.com"),
    ):
        known.email = stored
        session.flush()
        assert accounts.sign_in(session, typed, PASSWORD).id == user.id


@pytest.mark.parametrize(
    "email",
    [
        "user@xn--bcher-kva.example",
        "O'Brien+jobs@mail.example.com",
        "under_score@example.com",
        "a-b.c-d@ex-ample.example.com",
    ],
)
def test_what_better_auth_takes_for_an_address_is_one_here(session: Session, email: str) -> None:
    made = accounts.sign_up(session, "Bea", email, PASSWORD)
    assert made.email == email.lower()
    assert accounts.sign_in(session, email, PASSWORD).id == made.id


@pytest.mark.parametrize(
    "email",
    [
        "user@b\u00fccher.example",
        "a&b@example.com",
        ".a@example.com",
        "a..b@example.com",
        '"a b"@example.com',
        "a@example.c",
        "a@192.0.2.1",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com,b@example.com",
        "Ada <a@example.com>",
        "a" * 255 + "@example.com",
    ],
)
def test_what_better_auth_would_not_take_is_refused(session: Session, email: str) -> None:
    with pytest.raises(InvalidInput) as error:
        accounts.sign_up(session, "Bea", email, PASSWORD)
    assert list(error.value.fields) == ["email"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada\r\nBcc: everyone@example.com", "Ada Bcc: everyone@example.com"),
        ("Ada\u2028\u2029\x85Lovelace", "Ada Lovelace"),
        ("\u202eevil\u202c name\u2066", "evil name"),
        ("Ada\x00\x1b[31m", "Ada [31m"),
        ("\ud800Ada", "Ada"),
        ("M\u00fcller \u5f20\u4f1f \u0645\u0631\u064a\u0645", "M\u00fcller \u5f20\u4f1f \u0645\u0631\u064a\u0645"),
    ],
)
def test_a_name_is_one_line_that_reads_as_it_stands(session: Session, user: User, typed: str, stored: str) -> None:
    known = session.get_one(User, user.id)
    accounts.set_name(session, known, typed)
    assert known.name == stored
    with pytest.raises(InvalidInput):
        accounts.set_name(session, known, "\u202e \r\n")


def test_a_password_is_changed_by_who_knows_it(session: Session, user: User) -> None:
    known = session.get_one(User, user.id)
    for current, new, field in (("wrong password", "a new password", "current_password"), (PASSWORD, "x", "password")):
        with pytest.raises(InvalidInput) as error:
            accounts.change_password(session, known, current, new)
        assert list(error.value.fields) == [field]
    assert accounts.sign_in(session, user.email, PASSWORD)
    accounts.change_password(session, known, PASSWORD, "a new password")
    assert accounts.sign_in(session, user.email, "a new password")
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, user.email, PASSWORD)


def test_who_has_no_password_gets_an_account_for_the_first(session: Session, user: User) -> None:
    known = session.get_one(User, user.id)
    session.execute(delete(Account).where(Account.user_id == user.id))
    accounts.new_account(session, known, "github", "17")
    assert not accounts.has_password(session, known)
    assert not accounts.check_password(session, known, PASSWORD)
    accounts.set_password(session, known, PASSWORD)
    accounts.set_password(session, known, "the second one")
    assert accounts.has_password(session, known)
    found = session.execute(select(Account.provider_id, Account.account_id).order_by(Account.provider_id)).all()
    assert [tuple(row) for row in found] == [("credential", user.id), ("github", "17")]


def test_only_the_account_that_better_auth_would_ask_counts(session: Session, user: User) -> None:
    session.execute(update(Account).where(Account.user_id == user.id).values(account_id="somebody else"))
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, user.email, PASSWORD)


@pytest.mark.parametrize("email", ["nobody@example.com", "\u212a@example.com", ""])
def test_an_unknown_address_costs_the_same_work(
    session: Session, user: User, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in statements and in passwords derived, for a clock on a busy machine tells nothing."""

    def cost(address: str, password: str) -> tuple[int, int]:
        derived = []
        monkeypatch.setattr(passwords, "_derive", lambda *given: derived.append(given) or "0" * 128)
        with counted_statements() as statements, pytest.raises(SignInRefused):
            accounts.sign_in(session, address, password)
        return len(statements), len(derived)

    assert cost(email, "a password") == cost(user.email, "a password") == (2, 1)
    assert cost(email, "x" * 100_000) == cost(user.email, "x" * 100_000)


@pytest.mark.parametrize(
    ("end", "reason", "said"),
    [
        (None, None, "This account is suspended. If you think"),
        (None, "Spam.\n", "This account is suspended. Reason: Spam. If you think"),
        (datetime(2999, 3, 1, 14, 5), None, "suspended until Mar 1, 2999, 14:05 UTC. If"),
    ],
)
def test_a_ban_is_told_to_who_knows_the_password(
    session: Session, user: User, end: datetime | None, reason: str | None, said: str
) -> None:
    known = session.get_one(User, user.id)
    known.banned, known.ban_reason, known.ban_expires = True, reason, end
    session.flush()
    with pytest.raises(Banned) as error:
        accounts.sign_in(session, user.email, PASSWORD)
    assert said in str(error.value)
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(session, user.email, "not the password")
    assert not isinstance(refused.value, Banned)
    with pytest.raises(Banned):
        sessions.open_session(session, known, ip_address="", user_agent="")


def test_a_ban_that_lapsed_is_cleared_at_sign_in(session: Session, user: User) -> None:
    known = session.get_one(User, user.id)
    known.banned, known.ban_reason, known.ban_expires = True, "Spam", utc_now() - timedelta(seconds=1)
    session.flush()
    accounts.sign_in(session, user.email, PASSWORD)
    session.refresh(known)
    assert (known.banned, known.ban_reason, known.ban_expires) == (False, None, None)


def test_only_a_taken_address_is_called_taken(session: Session) -> None:
    as_owner(session, 'ALTER TABLE "user" ADD COLUMN unknown text CHECK (unknown IS NOT NULL)')
    with pytest.raises(IntegrityError):
        accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)


ISSUER = "ALTER TABLE account ADD COLUMN issuer text; ALTER TABLE account ALTER COLUMN issuer SET NOT NULL"


def issuers(session: Session) -> dict[str, str]:
    rows = session.execute(text('SELECT "providerId", issuer FROM account')).all()
    return {row[0]: row[1] for row in rows}


def test_the_issuer_that_some_versions_demand_is_written(session: Session) -> None:
    for statement in ISSUER.split(";"):
        as_owner(session, statement)
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
    as_owner(session, "ALTER TABLE account DROP COLUMN issuer")
    made = accounts.new_account(session, user, "gitlab", "4", access_token="token")
    assert (made.user_id, made.access_token, made.password) == (user.id, "token", None)
