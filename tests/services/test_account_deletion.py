"""The last administrator stays, also when two leave at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import Conflict
from atspro.models import User
from atspro.services.auth.ids import new_id
from atspro.services.users import account_deletion


def test_the_last_administrator_stays(session: Session, make_user: Callable[..., User]) -> None:
    first = session.get_one(User, make_user(role="admin").id)
    second = session.get_one(User, make_user(role="editor, admin").id)
    make_user(role="not-admin")
    account_deletion.delete_account(session, second)
    with pytest.raises(Conflict, match="only administrator"):
        account_deletion.delete_account(session, first)
    assert session.get(User, first.id) is not None


def test_a_banned_administrator_does_not_count(session: Session, make_user: Callable[..., User]) -> None:
    first = session.get_one(User, make_user(role="admin").id)
    second = session.get_one(User, make_user(role="admin").id)
    second.banned = True
    session.flush()
    with pytest.raises(Conflict):
        account_deletion.delete_account(session, first)
    account_deletion.delete_account(session, second)


def test_of_two_who_leave_at_once_one_stays(migrated_app: Flask) -> None:
    ids = sorted(new_id() for _ in range(2))
    with migrated_app.app_context():
        with transaction() as session:
            for user_id in ids:
                email = f"{user_id.lower()}@example.com"
                session.add(User(id=user_id, name="Admin", email=email, email_verified=True, role="admin"))
        db.session.remove()
    start, ends = threading.Barrier(2), []

    def leave(user_id: str) -> None:
        with migrated_app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    account_deletion.delete_account(session, session.get_one(User, user_id))
                ends.append("left")
            except Conflict:
                ends.append("stayed")
            db.session.remove()

    threads = [threading.Thread(target=leave, args=(user_id,)) for user_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context(), transaction() as session:
        left = session.scalars(select(User.id).where(User.id.in_(ids))).all()
        session.execute(delete(User).where(User.id.in_(ids)))
    assert sorted(ends) == ["left", "stayed"]
    assert len(left) == 1
