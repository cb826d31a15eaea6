"""Fixtures of tests that send requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import db
from atspro.web import oauth_clients
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider, running

PERSON = {"sub": "248289761001", "name": "Grace Guest", "email": "Grace@Example.com", "email_verified": True}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session to look at the database with, beside the requests.

    It pushes no application context: a request would share the pushed one's ``g``, and with it who is signed in.
    """
    with app.app_context():
        connection = db.engine
    with Session(connection, join_transaction_mode="create_savepoint") as looking:
        yield looking


@pytest.fixture(scope="module")
def server() -> Iterator[LocalProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server: LocalProvider) -> Iterator[LocalProvider]:
    """The provider, well-behaved, about to let PERSON in."""
    server.person, server.misbehave, server.calls_itself = dict(PERSON), "", ""
    server.addresses = [{"email": "octo@example.com", "primary": True, "verified": True}]
    server.codes.clear()
    server.asked.clear()
    server.release.clear()
    yield server
    server.release.set()


@pytest.fixture
def site(app: Flask, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with both kinds of provider configured, and little patience."""
    settings: Settings = app.config["SETTINGS"]
    client = {"CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    changed = settings.model_copy(
        update={
            "OIDC_ISSUER": provider.url,
            "OIDC_NAME": "Example ID",
            "GITHUB_URL": provider.url,
            **{f"{name}_{key}": value for name in ("OIDC", "GITHUB") for key, value in client.items()},
        }
    )
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    for name in ("providers", "authlib.integrations.flask_client"):
        monkeypatch.setitem(app.extensions, name, app.extensions[name])
    monkeypatch.setattr(oauth_clients, "TIMEOUT", 1.0)
    oauth_clients.init_app(app, changed)
    return app
