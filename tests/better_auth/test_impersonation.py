"""An admin's look in a user's name, begun in one application and ended in the other."""

from __future__ import annotations

import pytest
import requests

from tests.better_auth.conftest import Pair, Person
from tests.better_auth.harness import PATIENCE
from tests.better_auth.test_bans import id_of, make_admin


@pytest.fixture
def person(crossed: Pair) -> Person:
    """Somebody new."""
    return crossed.person().sign_up_here()


def press(person: Person, page: str, path: str, **fields: str) -> requests.Response:
    """Send a form of one of our pages."""
    shown = person.http.get(person.pair.base_url + page, timeout=PATIENCE)
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, **fields}
    return person.http.post(person.pair.base_url + path, data=data, timeout=PATIENCE, allow_redirects=False)


def who_is_it_there(person: Person) -> tuple[str, bool]:
    found = person.there("/get-session")
    return found["user"]["email"], bool(found["session"].get("impersonatedBy"))


def test_begun_there_it_is_read_only_here_and_ends_here(person: Person) -> None:
    admin = make_admin(person.pair.person())
    admin.there("/admin/impersonate-user", userId=id_of(person))
    page = admin.http.get(admin.pair.base_url + "/jobs/", timeout=PATIENCE)
    assert "You are viewing as" in page.text
    assert press(admin, "/jobs/", "/sign-out").status_code == 403
    assert press(admin, "/jobs/", "/stop-looking").status_code == 302
    assert who_is_it_there(admin) == (admin.email, False)
    assert admin.http.get(admin.pair.base_url + "/admin/", timeout=PATIENCE).status_code == 200


def test_begun_here_it_is_known_there_and_ends_there(person: Person) -> None:
    admin = make_admin(person.pair.person())
    details = f"/admin/users/impersonate/?id={id_of(person)}"
    assert press(admin, details, "/admin/users/impersonate/", id=id_of(person)).status_code == 302
    assert who_is_it_there(admin) == (person.email, True)
    admin.there("/admin/stop-impersonating", _=None)
    assert who_is_it_there(admin) == (admin.email, False)
    assert admin.http.get(admin.pair.base_url + "/admin/", timeout=PATIENCE).status_code == 200
