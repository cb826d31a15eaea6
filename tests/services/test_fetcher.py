"""Fetching a page over real HTTPS: what may be spoken to, how much is taken, and what the person is told."""

from __future__ import annotations

import base64
import gzip
import ipaddress
import sys
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from atspro.services.sandbox import fetch_worker, fetcher
from atspro.services.sandbox.fetch_worker import NotFetchedError, Rules, fetch
from tests.https_site import NAME, OTHER, Names, Site

PAGE = b"<html><body><h1>Cook</h1><p>We look for a cook.</p></body></html>"


@pytest.fixture(autouse=True)
def _known_names(names: Names) -> None:
    """Every test here has its own names."""


def redirect(site: Site, path: str, target: str, status: int = 302) -> str:
    return site.serve(path, b"", status, Location=target)


def refused(address: str, rules: Rules | None = None) -> str:
    with pytest.raises(NotFetchedError) as told:
        fetch(address, rules)
    return str(told.value)


def test_a_page_is_fetched_and_redirects_are_followed(site: Site) -> None:
    site.serve("/jobs/1", PAGE)
    redirect(site, "/old", f"https://{OTHER}:{site.port}/moved#apply", 301)
    redirect(site, "/moved", "/jobs/1")
    page = fetch(site.url("/old"), site.rules)
    assert (page.data, page.media_type, page.charset) == (PAGE, "text/html", "utf-8")
    assert page.address == site.url("/jobs/1", OTHER)
    assert site.asked == [f"{NAME}:{site.port}/old", f"{OTHER}:{site.port}/moved", f"{OTHER}:{site.port}/jobs/1"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "2130706433",
        "0x7f.1",
        "127.1",
        NAME,
    ],
)
def test_nothing_but_public_addresses_is_spoken_to(address: str, names: Names) -> None:
    names.answers |= {"2130706433": ["127.0.0.1"], "0x7f.1": ["127.0.0.1"], "127.1": ["127.0.0.1"]}
    assert refused(f"https://{address}/") == fetch_worker.NOT_PUBLIC


@pytest.mark.parametrize(
    "target",
    [
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:192.168.0.1]/",
        "https://inside.test/",
        "//inside.test/",
        "https://user:password@jobs.test/",
        "https://jobs.test:6379/",
    ],
)
def test_a_redirect_leads_nowhere_else_either(site: Site, names: Names, target: str) -> None:
    names.answers["inside.test"] = ["192.168.0.7"]
    rules = Rules(frozenset({site.port, 443}), this_machine=True, authorities=str(site.authority))
    redirect(site, "/away", target)
    assert refused(site.url("/away"), rules) == fetch_worker.NOT_PUBLIC
    assert len(site.asked) == 1


@pytest.mark.parametrize("target", ["http://jobs.test/", "file:///etc/passwd", "gopher://jobs.test/"])
def test_a_redirect_leaves_no_https(site: Site, target: str) -> None:
    redirect(site, "/away", target)
    assert refused(site.url("/away"), site.rules) == fetch_worker.NOT_HTTPS


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(site: Site, names: Names) -> None:
    names.answers["rebinding.test"] = ["127.0.0.1", "10.0.0.1"]
    site.serve("/", PAGE)
    # The certificate is for another name: that it is looked at shows that the checked address was spoken to.
    assert refused(f"https://rebinding.test:{site.port}/", site.rules) == fetch_worker.NOT_TRUSTED
    assert names.asked == ["rebinding.test"]
    names.answers[NAME] = ["127.0.0.1", "10.0.0.1"]
    names.asked.clear()
    assert fetch(site.url("/"), site.rules).data == PAGE
    assert names.asked == [NAME]


def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    site.serve("/", PAGE)
    assert fetch(site.url("/"), site.rules).data == PAGE


def test_a_certificate_of_nobody_known_is_not_believed(site: Site) -> None:
    site.serve("/", PAGE)
    rules = Rules(frozenset({site.port}), this_machine=True)
    assert refused(site.url("/"), rules) == fetch_worker.NOT_TRUSTED


def test_a_name_that_is_none(site: Site) -> None:
    assert refused("https://nowhere.test/") == fetch_worker.NOT_THERE
    assert refused("https://a..b/") == fetch_worker.NOT_THERE


def test_circles_end(site: Site) -> None:
    redirect(site, "/a", "/b")
    redirect(site, "/b", "/a")
    assert refused(site.url("/a"), site.rules) == fetch_worker.CIRCLES
    assert len(site.asked) == fetch_worker.MAX_REDIRECTS + 1


def test_huge_pages_are_broken_off(site: Site) -> None:
    site.serve("/told", b"x", Content_Length=str(fetch_worker.MAX_BYTES + 1))
    assert refused(site.url("/told"), site.rules) == fetch_worker.TOO_LARGE
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(bytes(64 * 1024))
            sent += 64 * 1024

    site.answers["/endless"] = endless
    assert refused(site.url("/endless"), site.rules) == fetch_worker.TOO_LARGE
    # What the kernels hold on the way may have been sent too.
    assert sent < 100 * fetch_worker.MAX_BYTES


def test_what_unpacks_to_too_much_is_broken_off(site: Site) -> None:
    bomb = gzip.compress(gzip.compress(bytes(60 * 1024 * 1024)))
    site.serve("/bomb", gzip.decompress(bomb), Content_Encoding="gzip")
    assert refused(site.url("/bomb"), site.rules) == fetch_worker.TOO_LARGE
    site.serve("/packed", gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetch(site.url("/packed"), site.rules).data == PAGE


@pytest.mark.parametrize("media_type", ["image/png", "application/octet-stream", "video/mp4", "text/calendar"])
def test_what_is_no_page_is_refused(site: Site, media_type: str) -> None:
    site.serve("/thing", b"\x89PNG", Content_Type=media_type)
    assert refused(site.url("/thing"), site.rules) == fetch_worker.NO_PAGE


@pytest.mark.parametrize(
    ("status", "sentence", "again"),
    [
        (401, fetch_worker.SIGN_IN, False),
        (403, fetch_worker.SIGN_IN, False),
        (999, fetch_worker.SIGN_IN, False),
        (404, fetch_worker.GONE, False),
        (410, fetch_worker.GONE, False),
        (503, fetch_worker.TROUBLE, True),
    ],
)
def test_a_refusal_of_the_site_is_told_in_words(site: Site, status: int, sentence: str, again: bool) -> None:
    site.serve("/no", b"no", status)
    with pytest.raises(NotFetchedError) as told:
        fetch(site.url("/no"), site.rules)
    assert (str(told.value), told.value.again) == (sentence, again)


@pytest.mark.parametrize("path", ["/login?next=%2Fjobs%2F1", "/users/sign_in", "/authwall", "/uas/login"])
def test_a_redirect_to_a_sign_in_page_is_one(site: Site, path: str) -> None:
    site.serve(path, b"<form><input type=password></form>")
    redirect(site, "/jobs/1", path)
    assert refused(site.url("/jobs/1"), site.rules) == fetch_worker.SIGN_IN


def test_a_connection_that_breaks_is_worth_another_try(site: Site) -> None:
    site.answers["/"] = lambda handler: handler.connection.close()
    with pytest.raises(NotFetchedError, match="connection") as told:
        fetch(site.url("/"), site.rules)
    assert told.value.again


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://example.com/jobs/1?x=2#apply ", "https://example.com/jobs/1?x=2"),
        ("example.com/jobs/1", "https://example.com/jobs/1"),
        ("HTTPS://Example.com/", "HTTPS://Example.com/"),
    ],
)
def test_addresses_as_people_paste_them(typed: str, address: str) -> None:
    assert fetcher.usable_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("http://example.com/", fetch_worker.NOT_HTTPS),
        ("ftp://example.com/", fetch_worker.NOT_HTTPS),
        ("javascript:alert(1)", fetch_worker.NOT_HTTPS),
        ("https://", fetch_worker.NOT_THERE),
        ("https://exa mple.com/", fetch_worker.NOT_THERE),
        ("https://example.com\\@10.0.0.1/", fetch_worker.NOT_THERE),
        ("https://example.com/\x00", fetch_worker.NOT_THERE),
        ("https://[::1", fetch_worker.NOT_THERE),
        ("https://example.com:70000/", fetch_worker.NOT_THERE),
        ("https://example.com/" + "x" * 2000, fetch_worker.NOT_THERE),
        ("https://me:secret@example.com/", fetch_worker.NOT_PUBLIC),
        ("https://example.com:8443/", fetch_worker.NOT_PUBLIC),
    ],
)
def test_addresses_that_are_refused_before_anything_is_asked(typed: str, sentence: str, names: Names) -> None:
    with pytest.raises(NotFetchedError) as told:
        fetcher.usable_address(typed)
    assert str(told.value) == sentence
    assert not names.asked


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111"])
def test_public_addresses_may_be_spoken_to(address: str) -> None:
    assert Rules().allow(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["fec0::1", "feff::8", "fe80::1", "fd00::1", "64:ff9b::a9fe:a9fe", "192.168.0.1"])
def test_addresses_inside_of_networks_may_not(address: str) -> None:
    assert not Rules().allow(ipaddress.ip_address(address))


def program_for(site: Site, monkeypatch: pytest.MonkeyPatch, seconds: int = 10) -> None:
    """Let `fetching.fetch` start the program with the test's site and names."""
    entry = (sys.executable, "-s", "-m", "tests.services.fetcher_entry", str(site.port), str(site.authority))
    monkeypatch.setattr(fetcher, "_COMMAND", entry)
    monkeypatch.setattr(fetcher, "SECONDS", seconds)


def test_the_program_fetches_with_its_limits_and_knows_nothing_of_ours(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    program_for(site, monkeypatch)
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    site.serve("/jobs/1", PAGE)
    assert fetcher.fetch(site.url("/jobs/1")).data == PAGE
    with pytest.raises(NotFetchedError, match="no longer a page at this address"):
        fetcher.fetch(site.url("/none"))
    assert "SECRET_KEY" not in fetcher.child_environment()


def test_a_page_that_comes_drop_by_drop_is_ended_in_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drop: ")
        try:
            while not gone.wait(0.05):
                handler.wfile.write(b"x")
        finally:
            gone.set()

    program_for(site, monkeypatch, seconds=1)
    site.answers["/"] = drip
    with pytest.raises(NotFetchedError, match="too long"):
        fetcher.fetch(site.url("/"))
    assert gone.wait(20)


def test_the_program_answers_in_json_whatever_happens(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = fetch_worker.answer(site.serve("/", PAGE), site.rules)["page"]
    assert (base64.b64decode(answered["data"]), answered["charset"]) == (PAGE, "utf-8")
    assert fetch_worker.answer("https://127.0.0.1/") == {
        "refused": {"message": fetch_worker.NOT_PUBLIC, "again": False}
    }
    for error, message in ((MemoryError(), fetch_worker.TOO_LARGE), (KeyError("x"), fetch_worker.BROKEN_OFF)):

        def broken(*_: object, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr(fetch_worker, "_page", broken)
        assert fetch_worker.answer(site.url("/"), site.rules)["refused"]["message"] == message


def test_a_program_that_says_nothing_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "_COMMAND", (sys.executable, "-c", "print('[]')"))
    with pytest.raises(NotFetchedError, match="connection"):
        fetcher.fetch("https://example.com/")


def test_the_real_program_speaks_to_no_private_address() -> None:
    with pytest.raises(NotFetchedError, match="public site"):
        fetcher.fetch("https://127.0.0.1/")
