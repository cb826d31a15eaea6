"""The program that fetches a page from the web, in a process of its own with limits: see ``fetching.py``.

Its arguments are the bytes of memory, the seconds of processor time and the seconds in all that it may use. It takes
one question from standard input, a line of JSON with an address, and answers with one JSON object. It holds no secret
and no connection of ours; after its seconds the system ends it, whatever it waits for.

Only public addresses are spoken to: requests-hardened resolves a name once, refuses what is not public, and connects to
the address that it looked at, so that a name which changes its mind in between changes nothing. Each redirect is a
request of its own and goes through the same.
"""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import json
import re
import signal
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from requests import PreparedRequest, RequestException, Response
from requests.exceptions import InvalidURL, SSLError, Timeout
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from atspro.services.sandbox import parser_worker

MAX_BYTES = 2 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_ADDRESS = 2000
SILENCE_SECONDS = 8.0
_CHUNK = 16 * 1024

PASTE = "Open it in your browser, copy the text and paste it instead."
NOT_HTTPS = "Only addresses that start with https:// can be fetched. " + PASTE
NOT_PUBLIC = "This address does not lead to a public site, so it was not fetched. " + PASTE
NOT_THERE = "No site was found at this address. Check it for typing mistakes, or paste the text of the posting instead."
SIGN_IN = "This page requires a sign-in or blocks programs. " + PASTE
GONE = "There is no longer a page at this address. If you still have the text, paste it instead."
TROUBLE = "The site is having problems. Try again later, or paste the text of the posting instead."
TOO_LARGE = "This page is larger than 2 MB. " + PASTE
TOO_SLOW = "The site took too long to answer. Try again later, or paste the text of the posting instead."
NO_PAGE = "There is no page with text at this address. " + PASTE
CIRCLES = "This address redirects endlessly. " + PASTE
NOT_TRUSTED = "The site’s certificate is not valid, so it can’t be trusted. " + PASTE
BROKEN_OFF = "The connection to the site failed. Try again later, or paste the text of the posting instead."

_SIGN_IN_PATH = re.compile(
    r"(?:^|[/._-])(?:log[-_]?in|sign[-_]?(?:in|up)|authwall|auth|sso|oauth2?|checkpoint|authorize)(?:[/._-]|$)",
    re.IGNORECASE,
)
_TYPES = re.compile(r"(?:text/(?:html|plain|markdown|x-markdown)|application/(?:xhtml\+xml|pdf))$")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetchedError(Exception):
    """The page was not fetched; the text is a sentence for the person. ``again``: another try may help."""

    def __init__(self, sentence: str, *, again: bool = False) -> None:
        super().__init__(sentence)
        self.again = again


@dataclass(frozen=True)
class Page:
    """What lies at an address: where it was in the end, its media type, its charset if it was told, and its bytes."""

    address: str
    media_type: str
    charset: str
    data: bytes


@dataclass(frozen=True)
class Rules:
    """What may be spoken to. Only tests have others than these: a port of theirs, this machine, their own authority."""

    ports: frozenset[int] = frozenset({443})
    this_machine: bool = False
    authorities: str | bool = True

    def allow(self, address: Address) -> bool:
        """Whether an address that requests-hardened let pass may be spoken to."""
        return (self.this_machine and address.is_loopback) or (
            address.is_global
            and not address.is_multicast
            and not address.is_reserved
            # Without use since RFC 3879, and inside of old networks still.
            and not getattr(address, "is_site_local", False)
        )


def fetch(address: str, rules: Rules | None = None) -> Page:
    """Get the page at an https address, following redirects. Raises `NotFetchedError` with a sentence."""
    rules = rules or Rules()
    try:
        with _session(rules) as session:
            for _ in range(MAX_REDIRECTS + 1):
                parts = check(address, rules)
                response = session.get(
                    address, allow_redirects=False, stream=True, timeout=SILENCE_SECONDS, verify=rules.authorities
                )
                with contextlib.closing(response):
                    onward = response.headers.get("Location")
                    if response.status_code not in (301, 302, 303, 307, 308) or not onward:
                        return _page(response, address)
                    address = urljoin(address, onward).partition("#")[0]
                    if _SIGN_IN_PATH.search(urlsplit(address).path) and not _SIGN_IN_PATH.search(parts.path):
                        raise NotFetchedError(SIGN_IN)
            raise NotFetchedError(CIRCLES)
    except InvalidIPAddress:
        raise NotFetchedError(NOT_PUBLIC) from None
    except InvalidURL:
        raise NotFetchedError(NOT_THERE) from None
    except SSLError:
        raise NotFetchedError(NOT_TRUSTED) from None
    except Timeout:
        raise NotFetchedError(TOO_SLOW, again=True) from None
    except RequestException as error:
        host_exists = "Failed to resolve" not in str(error)
        raise NotFetchedError(BROKEN_OFF if host_exists else NOT_THERE, again=host_exists) from None
    except (HTTPError, OSError):
        raise NotFetchedError(BROKEN_OFF, again=True) from None
    except UnicodeError:
        raise NotFetchedError(NOT_THERE) from None


def check(address: str, rules: Rules | None = None) -> SplitResult:
    """The parts of an address that may be fetched. Raises `NotFetchedError` for any other."""
    rules = rules or Rules()
    if len(address) > MAX_ADDRESS or not address.isprintable() or re.search(r"[\s\\]", address):
        raise NotFetchedError(NOT_THERE)
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        raise NotFetchedError(NOT_THERE) from None
    if parts.scheme.lower() != "https":
        raise NotFetchedError(NOT_HTTPS)
    if not parts.hostname:
        raise NotFetchedError(NOT_THERE)
    if parts.username is not None or parts.password is not None or port not in rules.ports:
        raise NotFetchedError(NOT_PUBLIC)
    return parts


class _Adapter(IPFilterAdapter):
    def __init__(self, rules: Rules) -> None:
        super().__init__(is_https_proto=True, allow_loopback=rules.this_machine)
        self._rules = rules

    def build_connection_pool_key_attributes(self, request: PreparedRequest, verify: Any, cert: Any = None) -> Any:
        """Where to connect to: an address, looked at by the library and once more, more strictly, here."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(str(host["host"]).strip("[]").partition("%")[0])
        if not self._rules.allow(address):
            raise InvalidIPAddress(address)
        return host, pool


def _session(rules: Rules) -> HTTPSession:
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=rules.this_machine,
            never_redirect=True,
            default_timeout=(SILENCE_SECONDS, SILENCE_SECONDS),
        )
    )
    # A proxy of the environment would be spoken to instead of the address that was looked at.
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", _Adapter(rules))
    session.headers.update(
        {
            "User-Agent": "ATSPro (a person asked for this page)",
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,application/pdf;q=0.5",
            "Accept-Language": "en;q=0.9, *;q=0.5",
            "Accept-Encoding": "gzip, identity",
        }
    )
    return session


def _page(response: Response, address: str) -> Page:
    status = response.status_code
    if status in (401, 403, 407, 429, 451, 999):
        raise NotFetchedError(SIGN_IN)
    if status in (404, 410):
        raise NotFetchedError(GONE)
    if not 200 <= status < 300:
        raise NotFetchedError(TROUBLE, again=status >= 500)
    declared = response.headers.get("Content-Type", "")
    media_type = declared.partition(";")[0].strip().lower() or "text/html"
    if not _TYPES.match(media_type):
        raise NotFetchedError(NO_PAGE)
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise NotFetchedError(TOO_LARGE)
    data = bytearray()
    # What is packed is counted unpacked, piece by piece.
    while piece := response.raw.read(_CHUNK, decode_content=True):
        data += piece
        if len(data) > MAX_BYTES:
            raise NotFetchedError(TOO_LARGE)
    charset = _CHARSET.search(declared)
    return Page(address, media_type, charset.group(1) if charset else "", bytes(data))


def answer(address: str, rules: Rules | None = None) -> dict[str, Any]:
    """The page, or why it was not fetched, as JSON can carry it."""
    try:
        page = fetch(address, rules)
    except NotFetchedError as error:
        return {"refused": {"message": str(error), "again": error.again}}
    except MemoryError:
        return {"refused": {"message": TOO_LARGE, "again": False}}
    except Exception as error:  # noqa: BLE001  Whatever a library trips over, the person is told what to do.
        return {"refused": {"message": BROKEN_OFF, "again": True}, "failed": type(error).__name__}
    return {
        "page": {
            "address": page.address,
            "media_type": page.media_type,
            "charset": page.charset,
            "data": base64.b64encode(page.data).decode(),
        }
    }


def main(rules: Rules | None = None) -> None:
    """Take the question, fetch, answer, end."""
    memory, cpu, seconds = (int(number) for number in sys.argv[1:4])
    parser_worker.limit_self(memory, cpu)
    question = json.loads(sys.stdin.buffer.readline())
    # The system's own alarm, which nothing that this process waits for holds up: a slow name server neither.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    answered = json.dumps(answer(question["address"], rules)).encode()
    signal.alarm(0)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(answered)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
