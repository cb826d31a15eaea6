"""No page of the dashboard shows a password hash, a token or the value of a verification, to admins neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import Account, AuthSession, User, Verification
from tests.admin.test_access_control import addresses

SECRETS = {"access_token": "s3cret-access", "refresh_token": "s3cret-refresh", "id_token": "s3cret-id"}


@pytest.fixture
def secrets(app: Flask, one_of_each: dict[str, str]) -> list[str]:
    """Every secret that the database holds."""
    with app.app_context():
        session = db.session()
        account = session.get_one(Account, one_of_each["accounts"])
        for name, value in SECRETS.items():
            setattr(account, name, value)
        session.commit()
        found = [*SECRETS.values()]
        found += [value for value in session.scalars(select(Account.password)) if value]
        found += session.scalars(select(AuthSession.token))
        found += session.scalars(select(Verification.identifier))
        return [*found, "s3cret"]


def pages(app: Flask, client: FlaskClient, rows: dict[str, str]) -> Iterator[tuple[str, str]]:
    for address in addresses(app, rows):
        if "/static/" not in address:
            yield address, client.get(address).text
    for path in rows:
        for question in ("?search=s3cret", "?search=a", "?page_size=100"):
            yield path + question, client.get(f"/admin/{path}/{question}").text


@pytest.mark.parametrize("role", ["admin", "support"])
def test_no_page_shows_one(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    make_user: Callable[..., User],
    one_of_each: dict[str, str],
    secrets: list[str],
    role: str,
) -> None:
    browser = sign_in(make_user(role=role))
    with app.app_context():
        everything = {*secrets, *db.session.scalars(select(AuthSession.token))}
    seen = 0
    for address, page in pages(app, browser, one_of_each):
        # The word that was searched for stands in its field and in the addresses.
        for secret in everything - ({"s3cret"} if "search=s3cret" in address else set()):
            assert secret not in page, address
        seen += page.lstrip().startswith("<!doctype")
    assert seen > 40
