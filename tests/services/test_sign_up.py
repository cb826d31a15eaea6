"""Signing up by mail: of several uses of one link at the same time, exactly one makes the account."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import delete

from atspro.db import db, transaction
from atspro.errors import AtsproError
from atspro.models import User
from atspro.services.auth import sign_up
from tests.conftest import PASSWORD


def test_one_link_at_the_same_time_from_two_places_makes_one_account(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        with transaction() as session:
            _, token = sign_up.ask(session, "Grace", "at-once@example.com", PASSWORD)
        db.session.remove()
    start, ends = threading.Barrier(4), []

    def finish() -> None:
        with migrated_app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    sign_up.finish(session, token or "", PASSWORD)
                ends.append("made")
            except AtsproError as error:
                ends.append(type(error).__name__)
            db.session.remove()

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.email == "at-once@example.com"))
    assert sorted(ends) == ["LinkExpired"] * 3 + ["made"]
