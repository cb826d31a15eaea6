"""Somebody always administers: two admins who remove each other at the same moment leave one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from atspro.db import db, transaction
from atspro.errors import Conflict
from atspro.models import Account, User
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned
from atspro.services.users import user_admin
from tests.services.test_oauth_identities_concurrent import at_once

EMAILS = [f"last.admin.{number}@example.com" for number in range(4)]
ROUNDS = 5


@pytest.fixture
def admins(migrated_app: Flask, password_hash: str) -> Iterator[list[str]]:
    """Ids of admins in a database that keeps what is committed; there are no others."""
    with migrated_app.app_context(), transaction() as session:
        ids = []
        for email in EMAILS:
            user = accounts.sign_up(session, "At Once", email, "a long password")
            user.role = "admin"
            ids.append(user.id)
    yield ids
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.email.in_(EMAILS)))


def in_force(app: Flask) -> list[str]:
    with app.app_context():
        found = [user.id for user in db.session.scalars(select(User)) if user.is_admin and not is_banned(user)]
        db.session.remove()
        return found


@pytest.mark.parametrize("way", ["demote", "ban", "delete", "all"])
def test_admins_who_remove_each_other_leave_one(migrated_app: Flask, admins: list[str], way: str) -> None:
    verbs: dict[str, Callable[[User, User], object]] = {
        "demote": lambda actor, user: user_admin.set_level(db.session(), actor, user, "user"),
        "ban": lambda actor, user: user_admin.ban_user(db.session(), actor, user, reason="", until=None),
        "delete": lambda actor, user: user_admin.delete_user(db.session(), actor, user),
    }

    def remove(number: int) -> Callable[[], bool]:
        chosen = verbs[way] if way != "all" else list(verbs.values())[number % 3]

        def run() -> bool:
            try:
                with transaction() as session:
                    actor = session.get_one(User, admins[number])
                    chosen(actor, session.get_one(User, admins[(number + 1) % len(admins)]))
            except Conflict:
                return False
            return True

        return run

    done = at_once(migrated_app, [remove(number) for number in range(len(admins))])
    assert len(in_force(migrated_app)) == 1
    assert done.count(True) == len(admins) - 1


def test_two_who_demote_each_other_again_and_again(migrated_app: Flask, admins: list[str]) -> None:
    pair = admins[:2]
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.id.in_(admins[2:])))

    def demote(actor_id: str, user_id: str) -> Callable[[], None]:
        def run() -> None:
            try:
                with transaction() as session:
                    actor, user = session.get_one(User, actor_id), session.get_one(User, user_id)
                    email = user.email
                    # With another name, so that its row is written too: the locks must not cross.
                    user_admin.update_user(
                        session, actor, user, name=f"By {actor_id}", email=email, level="support", email_verified=True
                    )
            except Conflict:
                return

        return run

    for _ in range(ROUNDS):
        at_once(migrated_app, [demote(pair[0], pair[1]), demote(pair[1], pair[0])])
        assert len(in_force(migrated_app)) == 1
        with migrated_app.app_context(), transaction() as session:
            session.execute(update(User).where(User.id.in_(pair)).values(role="admin"))


def test_an_admin_who_is_banned_does_not_count(migrated_app: Flask, admins: list[str]) -> None:
    with migrated_app.app_context():
        with transaction() as session:
            session.execute(update(User).where(User.id.in_(admins[1:])).values(banned=True))
        with transaction() as session, pytest.raises(Conflict):
            user_admin.set_level(session, None, session.get_one(User, admins[0]), "user")
        with transaction() as session:
            user_admin.set_level(session, None, session.get_one(User, admins[1]), "user")
    assert in_force(migrated_app) == admins[:1]


@pytest.mark.parametrize(("usable", "stays"), [(["google"], False), ([], True)])
def test_the_last_admins_only_way_in_stays(
    migrated_app: Flask, admins: list[str], usable: list[str], stays: bool
) -> None:
    with migrated_app.app_context():
        with transaction() as session:
            session.execute(delete(User).where(User.id.in_(admins[1:])))
            only = session.get_one(User, admins[0])
            password, google = only.accounts[0], accounts.new_account(session, only, "google", "17")
        with transaction() as session:
            # A provider that is switched off is no way in.
            if stays:
                with pytest.raises(Conflict):
                    user_admin.delete_account(session, password, usable)
            else:
                user_admin.delete_account(session, password, usable)
        with transaction() as session:
            if not stays:
                with pytest.raises(Conflict):
                    user_admin.delete_account(session, google, usable)
        assert len(session.scalars(select(Account.id).where(Account.user_id == admins[0])).all()) == 1 + stays
