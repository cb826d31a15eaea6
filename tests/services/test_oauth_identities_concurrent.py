"""Sign-ins with a provider that arrive, or are taken away, at the same moment: each transaction really commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import delete, select

from atspro.db import db, transaction
from atspro.errors import Conflict, SignInRefused
from atspro.models import Account, User
from atspro.services.auth import oauth_identities
from atspro.services.auth.oauth_identities import Identity

TRIES = 8
T = TypeVar("T")
EMAIL = "identities.at.once@example.com"


def identity(number: int = 0) -> Identity:
    return Identity(f"provider{number}", "Provider", "subject", EMAIL, email_verified=True, name="At Once")


@pytest.fixture
def site(migrated_app: Flask) -> Iterator[Flask]:
    yield migrated_app
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.email == EMAIL))


def at_once(app: Flask, actions: list[Callable[[], T]]) -> list[T]:
    """The results of the actions, each begun at the same moment in a thread and a context of its own."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                return action()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_one_new_person_makes_one_account(site: Flask) -> None:
    def come_in() -> str | None:
        try:
            with transaction() as session:
                return oauth_identities.sign_in_with(session, identity())[0].id
        except SignInRefused:
            return None

    found = at_once(site, [come_in] * TRIES)
    with site.app_context():
        rows = db.session.execute(select(Account.user_id).where(Account.provider_id == "provider0")).all()
        people = db.session.scalars(select(User.id).where(User.email == EMAIL)).all()
    assert len(rows) == len(people) == 1
    assert {user_id for user_id in found if user_id} == {people[0]}


def test_two_removals_leave_one_way_in(site: Flask) -> None:
    with site.app_context(), transaction() as session:
        user, _ = oauth_identities.sign_in_with(session, identity(0))
        oauth_identities.link(session, user, identity(1))
        rows = [row.id for row in oauth_identities.ways_in(session, user)]
        user_id = user.id

    def remove(row_id: str) -> bool:
        try:
            with transaction() as session:
                oauth_identities.unlink(session, session.get_one(User, user_id), row_id, ["provider0", "provider1"])
        except Conflict:
            return False
        return True

    removed = at_once(site, [lambda row_id=row_id: remove(row_id) for row_id in rows])  # type: ignore[misc]
    assert sorted(removed) == [False, True]
    with site.app_context():
        assert len(db.session.scalars(select(Account.id).where(Account.user_id == user_id)).all()) == 1


def test_a_provider_that_is_switched_off_is_no_way_in(site: Flask) -> None:
    with site.app_context():
        with transaction() as session:
            user, _ = oauth_identities.sign_in_with(session, identity(0))
            oauth_identities.link(session, user, identity(1))
        session = db.session()
        row = oauth_identities.ways_in(session, user)[0]
        with pytest.raises(Conflict, match="only way"):
            oauth_identities.unlink(session, user, row.id, ["provider0"])
        session.rollback()
