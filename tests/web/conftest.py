"""Fixtures of tests that send requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from atspro.db import db


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session to look at the database with, beside the requests.

    It pushes no application context: a request would share the pushed one's ``g``, and with it who is signed in.
    """
    with app.app_context():
        connection = db.engine
    with Session(connection, join_transaction_mode="create_savepoint") as looking:
        yield looking
