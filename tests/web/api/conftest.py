"""Fixtures of tests that ask as a program does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.db import db
from atspro.models import User
from atspro.services.auth import api_tokens

ROOT = "/api/v1"
ALL = tuple(api_tokens.SCOPES)


class Program:
    """A program with a token, or with none."""

    def __init__(self, app: Flask, secret: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.secret = secret

    def open(self, method: str, path: str, **request: Any) -> TestResponse:
        """What the API answers."""
        headers = {**({"Authorization": f"Bearer {self.secret}"} if self.secret else {}), **request.pop("headers", {})}
        path = path if path.startswith(ROOT) else ROOT + path
        return self.client.open(path, method=method, headers=headers, **request)

    def get(self, path: str, **request: Any) -> TestResponse:
        """Read."""
        return self.open("GET", path, **request)

    def post(self, path: str, **request: Any) -> TestResponse:
        """Add."""
        return self.open("POST", path, **request)

    def patch(self, path: str, **request: Any) -> TestResponse:
        """Change."""
        return self.open("PATCH", path, **request)

    def put(self, path: str, **request: Any) -> TestResponse:
        """Replace."""
        return self.open("PUT", path, **request)

    def delete(self, path: str, **request: Any) -> TestResponse:
        """Delete."""
        return self.open("DELETE", path, **request)


ProgramOf = Callable[..., Program]


@pytest.fixture
def program_of(app: Flask) -> ProgramOf:
    """A program of this user with a token of these scopes; for None one without a token."""

    def make(user: User | None, *scopes: str) -> Program:
        if user is None:
            return Program(app, "")
        with app.app_context():
            _, secret = api_tokens.make(db.session(), user, "Script", scopes or ALL, 30)
            db.session.commit()
        return Program(app, secret)

    return make


@pytest.fixture
def api(program_of: ProgramOf, user: User) -> Program:
    """The job seeker's program, which may do everything."""
    return program_of(user)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session to look at the database with, beside the requests."""
    with app.app_context():
        connection = db.engine
    with Session(connection, join_transaction_mode="create_savepoint") as looking:
        yield looking
