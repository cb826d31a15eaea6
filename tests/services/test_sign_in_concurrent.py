"""Signing in at the very moment of a ban, a new password or a deletion: whichever comes second sees the first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import Banned, SignInRefused
from atspro.models import AuthSession, User
from atspro.services.auth import accounts, sessions
from atspro.services.users import account_deletion, user_admin

EMAIL, ADMIN = "signing.in@example.com", "admin.at.once@example.com"
PASSWORD = "the old password"
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def site(migrated_app: Flask) -> Iterator[Flask]:
    """A person and an admin in a database that keeps what is committed."""
    with migrated_app.app_context(), transaction() as session:
        accounts.sign_up(session, "Signing In", EMAIL, PASSWORD)
        accounts.sign_up(session, "Admin", ADMIN, PASSWORD).role = "admin"
    yield migrated_app
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.email.in_([EMAIL, ADMIN])))


def person(session: Session) -> User:
    return session.scalars(select(User).where(User.email == EMAIL)).one()


def ban(session: Session) -> None:
    admin = session.scalars(select(User).where(User.email == ADMIN)).one()
    user_admin.ban_user(session, admin, person(session), reason="", until=None)


def new_password(session: Session) -> None:
    user = person(session)
    accounts.set_password(session, user, "the new password")
    sessions.close_other_sessions(session, user, None)


def leave(session: Session) -> None:
    account_deletion.delete_account(session, person(session))


def open_for(session: Session, user: User) -> None:
    sessions.open_session(session, user, ip_address=None, user_agent=None)


def sign_in(session: Session) -> None:
    open_for(session, accounts.sign_in(session, EMAIL, PASSWORD))


def come_in_by_other_means(session: Session) -> None:
    open_for(session, person(session))


def in_a_thread(app: Flask, act: Callable[[Session], None], outcome: list[Any]) -> threading.Thread:
    def run() -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    act(session)
                outcome.append(None)
            except SignInRefused as error:
                outcome.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_until_held_up(thread: threading.Thread) -> None:
    """Until the thread waits for a lock, or has ended because nothing held it up."""
    while thread.is_alive():
        with db.engine.connect() as connection:
            if connection.scalar(WAITING):
                return
        thread.join(0.02)


@pytest.mark.parametrize(
    ("act", "way_in", "told"),
    [
        (ban, sign_in, Banned),
        (ban, come_in_by_other_means, Banned),
        (new_password, sign_in, SignInRefused),
        (leave, sign_in, SignInRefused),
        (leave, come_in_by_other_means, SignInRefused),
    ],
)
def test_who_signs_in_a_moment_too_late_stays_out(
    site: Flask, act: Callable[[Session], None], way_in: Callable[[Session], None], told: type[Exception]
) -> None:
    outcome: list[Any] = []
    with site.app_context():
        with transaction() as session:
            act(session)
            thread = in_a_thread(site, way_in, outcome)
            wait_until_held_up(thread)
        thread.join()
        assert isinstance(outcome[0], told)
        assert db.session.scalar(select(func.count()).select_from(AuthSession)) == 0


@pytest.mark.parametrize("act", [ban, new_password])
def test_who_signs_in_a_moment_before_is_out_again(site: Flask, act: Callable[[Session], None]) -> None:
    outcome: list[Any] = []
    with site.app_context():
        with transaction() as session:
            sign_in(session)
            thread = in_a_thread(site, act, outcome)
            wait_until_held_up(thread)
        thread.join()
        assert outcome == [None]
        assert db.session.scalar(select(func.count()).select_from(AuthSession)) == 0
