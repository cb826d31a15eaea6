"""How often, how much, how long: whoever goes on too far is told so, and nothing else suffers."""

from __future__ import annotations

import gc
import http.client
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import BaseWSGIServer, make_server

from atspro import create_app
from atspro.config import Settings
from atspro.db import db
from atspro.models import User
from atspro.web.security import network_key
from tests.conftest import PASSWORD, make_settings
from tests.web.job_data import add_job, add_resume
from tests.web.pages import soup

SignIn = Callable[[User | None], FlaskClient]
MB = 1024 * 1024

# Werkzeug leaves the file of an upload that broke off to the collector.
LEAVES_FILES = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

STRANGERS = {
    "/sign-in": ("SIGN_IN_LIMIT", {"email": "a@example.com", "password": "x"}),
    "/sign-up": ("SIGN_UP_LIMIT", {"name": "", "email": "", "password": ""}),
    "/forgotten-password": ("RESET_LIMIT", {"email": "a@example.com"}),
}


@pytest.mark.parametrize("address", sorted(STRANGERS))
def test_strangers_tries_are_limited_and_the_page_says_when_to_come_back(
    app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    name, sent = STRANGERS[address]
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={name: "2 per 7 minutes"}))
    where = {"REMOTE_ADDR": f"198.51.100.{len(address)}"}
    tries = [anonymous.post(address, data=sent, environ_base=where) for _ in range(3)]
    assert [response.status_code == 429 for response in tries] == [False, False, True]
    assert "try again in 7 minutes" in soup(tries[2]).get_text()
    assert 0 < int(tries[2].headers["Retry-After"]) <= 7 * 60 + 1
    assert anonymous.get(address, environ_base=where).status_code == 200
    as_json = anonymous.post(address, data=sent, environ_base=where, headers={"Accept": "application/json"})
    assert (as_json.status_code, "try again" in as_json.json["error"]) == (429, True)


def test_a_persons_requests_are_limited_and_the_page_says_when_to_come_back(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = app.config["SETTINGS"].model_copy(update={"GENERATION_LIMIT": "1 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    add_resume(app, user)
    address = f"/jobs/{add_job(app, user)}/documents"
    assert client.post(address, data={"type": "resume"}).status_code == 302
    refused = client.post(address, data={"type": "cover"})
    assert refused.status_code == 429
    assert "try again in 7 minutes" in soup(refused).get_text()


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
        ("a socket", "a socket"),
    ],
)
def test_an_ipv6_household_counts_as_one(app: Flask, address: str, counted_as: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network_key() == counted_as


@pytest.fixture
def silent_broker() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_while_the_broker_is_silent_tries_are_counted_all_the_same(
    settings: Settings, migrated_app: Flask, silent_broker: str
) -> None:
    app = create_app(make_settings(settings.DATABASE_URL, silent_broker, SIGN_IN_LIMIT="3 per hour"))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    statuses = [client.post("/sign-in", data={"email": "b@example.com", "password": "x"}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 429, 429]
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def served(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[BaseWSGIServer]:
    """The application behind a real socket."""
    monkeypatch.setitem(migrated_app.config, "WTF_CSRF_ENABLED", False)
    server = make_server("127.0.0.1", 0, migrated_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("address", ["/sign-in", "/sign-up", "/forgotten-password", "/sign-out", "/no-such-page"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
)
@LEAVES_FILES
def test_ten_megabytes_of_anything_are_refused_with_a_page(
    app: Flask, anonymous: FlaskClient, address: str, kind: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    body = {
        "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        + b"x" * 10 * MB
        + b"\r\n--x--\r\n",
    }.get(kind, b"email=" + b"x" * 10 * MB)
    response = anonymous.post(address, data=body, content_type=kind)
    assert response.status_code in ((404, 415) if address == "/no-such-page" else (400, 413))
    assert "<h1" in response.text
    assert anonymous.get("/sign-in").status_code == 200
    del response
    gc.collect()


@LEAVES_FILES
def test_many_fields_and_long_fields_are_refused_too(client: FlaskClient) -> None:
    for sent in ({f"f{n}": "x" for n in range(20_000)}, {"text": "x" * (4 * MB + 10)}):
        response = client.post("/resume/upload", data=sent, content_type="multipart/form-data")
        assert response.status_code == 413
        assert "too large" in response.text
        del response
    gc.collect()
    assert client.get("/resume/upload").status_code == 200


def test_the_server_goes_on_after_headers_and_lines_without_end(served: BaseWSGIServer) -> None:
    for name, value in (("X-Long", "x" * 100_000), ("Cookie", "a=b; " * 20_000), ("Accept-Language", "en," * 20_000)):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        connection.request("GET", "/sign-in", headers={name: value})
        assert connection.getresponse().status in (200, 400, 431)
        connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("GET", "/jobs/?q=" + "x" * 60_000)
    assert connection.getresponse().status in (302, 400, 414)
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_letter_that_only_looks_alike_is_another_persons_or_nobodys(
    anonymous: FlaskClient, make_user: Callable[..., User]
) -> None:
    make_user(email="kilo.istanbul@example.com")
    for typed in (
        "\u212ailo.istanbul@example.com", "kilo.\u0130stanbul@example.com", "kilo.\u0131stanbul@example.com",
        "ｋｉｌｏ.istanbul@example.com", "kilo.istanbul@ｅxample.com", "kilo.istanbul@example\u3002com",
        "k\u0456lo.istanbul@example.com", "kilo.istanbul@example.com\u200b", "kilo.istanbul@ex\u00adample.com",
    ):  # fmt: skip
        response = anonymous.post("/sign-in", data={"email": typed, "password": PASSWORD})
        assert response.status_code == 422, typed
    assert (
        anonymous.post("/sign-in", data={"email": "KILO.Istanbul@Example.com", "password": PASSWORD}).status_code == 302
    )
