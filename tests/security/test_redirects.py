"""The way on after signing in leads to a page of ours, however it is spelled."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from atspro.models import User
from atspro.web.current_user import safe_next
from tests.conftest import PASSWORD
from tests.web.pages import soup

HERE = "http://localhost"
ELSEWHERE = [
    "https://evil.example", "http:evil.example", "http:/evil.example", "http:///evil.example", "//evil.example",
    "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example",
    "/\x00/evil.example", "//evil.example/jobs/", "//localhost@evil.example", "//evil.example#localhost",
    "//evil.example?localhost", "http://localhost@evil.example", "http://localhost.evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "mailto:x@evil.example", "evil.example", "./evil.example", "..//evil.example", "?x", "#x",
    "/\r\nSet-Cookie: x=y", "/\r\nLocation: //evil.example", "/\uff45vil.example\\", "//\u3002evil.example",
    "https:\u2044\u2044evil.example", "/\\/evil.example", "/\u2028/evil.example\\", "",
    "/" + "x" * 3000,
]  # fmt: skip
HERE_TO = [
    "/jobs/",
    "/jobs/?status=applied&q=a%20b",
    "/resume/#skills",
    "/jobs/?next=//evil.example",
    "/%2F%2Fevil.example",
]


def leads_to(location: str) -> str:
    """The origin that a browser at the sign-in page goes to: it drops tabs and line ends, and turns backslashes."""
    plain = location.strip("\x00\x01\x02 ").replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    parts = urlsplit(urljoin(HERE + "/sign-in", plain))
    return f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_way_never_leads_elsewhere(anonymous: FlaskClient, user: User, target: str) -> None:
    page = anonymous.get("/sign-in", query_string={"next": target})
    assert page.status_code == 200
    sent = {"email": user.email, "password": PASSWORD, "next": target}
    response = anonymous.post("/sign-in", query_string={"next": target}, data=sent)
    assert response.status_code == 302
    assert leads_to(response.location) == HERE
    assert "Set-Cookie: x=y" not in str(response.headers)
    assert safe_next(target) is None or leads_to(target) == HERE


@pytest.mark.parametrize("target", HERE_TO)
def test_the_way_leads_on_to_pages_of_ours(anonymous: FlaskClient, user: User, target: str) -> None:
    sent = {"email": user.email, "password": PASSWORD}
    response = anonymous.post("/sign-in", query_string={"next": target}, data=sent)
    assert response.location == target


@tries(max_examples=500, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([*"/\\.:@?#%\t\r\n \x00;", "http", "evil.example", "//", "2f", "5c"]), max_size=8).map(
        "".join
    )
)
def test_no_mixture_of_marks_leads_elsewhere(target: str) -> None:
    chosen = safe_next(target)
    assert chosen is None or leads_to(chosen) == HERE


@pytest.mark.parametrize("target", ELSEWHERE)
def test_staffs_way_back_never_leads_elsewhere(
    sign_in: Callable[[User | None], FlaskClient], admin: User, user: User, target: str
) -> None:
    client = sign_in(admin)
    page = client.get("/admin/users/details/", query_string={"id": user.id, "url": target})
    assert page.status_code == 200
    for link in soup(page).select("main a[href], main form[action]"):
        assert leads_to(str(link.get("href") or link.get("action"))) == HERE
    response = client.post("/admin/users/action/", query_string={"url": target}, data={"action": "x", "url": target})
    assert response.status_code in (302, 403, 422)
    assert response.status_code != 302 or leads_to(response.location) == HERE


def test_every_redirect_stays_on_the_path_it_was_asked_under(anonymous: FlaskClient) -> None:
    for path in (
        "//evil.example/jobs",
        "/jobs//evil.example",
        "/\\evil.example",
        "//evil.example/%2e%2e",
        "/admin//evil.example",
    ):
        response = anonymous.get(path)
        if response.status_code in (301, 302, 307, 308):
            assert leads_to(response.location) == HERE, path
