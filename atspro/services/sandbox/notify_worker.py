"""The program that tells others an alert or an event, in a process of its own with limits: see ``notifier.py``.

Its arguments and limits are those of ``fetch_worker.py``. It takes one question, a line of JSON with a kind, an address
and what is to be told, and answers with one JSON object: the status of a webhook's answer, or a sentence and whether
another try may help.

Apprise speaks by many libraries. So the guard stands below all of them: this process connects to public addresses
only, looked at when the connection is made, whatever a name, a redirect or a library says.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import re
import signal
import socket
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import RequestException, Session

from atspro.services.sandbox import parser_worker
from atspro.services.sandbox.fetch_worker import Rules
from atspro.translatable import gettext_noop

# Services by their schemes in Apprise's addresses: hosted ones, and those of one's own server by TLS alone.
SCHEMES = {
    "slack": "Slack",
    "discord": "Discord",
    "msteams": "Microsoft Teams",
    "workflows": "Microsoft Power Automate",
    "gchat": "Google Chat",
    "tgram": "Telegram",
    "signals": "Signal",
    "ntfys": "ntfy",
    "gotifys": "Gotify",
    "matrixs": "Matrix",
    "mmosts": "Mattermost",
    "rockets": "Rocket.Chat",
    "zulip": "Zulip",
    "pover": "Pushover",
    "pbul": "Pushbullet",
    "opsgenie": "Opsgenie",
    "pagerduty": "PagerDuty",
}
NOT_OURS = {"verify", "template", "image", "rto", "cto"}
MAX_ADDRESS = 1000
SILENCE_SECONDS = 8.0

NOT_HTTPS = gettext_noop("A webhook’s address starts with https:// and has no user name in it.")
NOT_PORT = gettext_noop("A webhook’s address has no port: it is reached at the usual one of https.")
NOT_ALLOWED = gettext_noop("This kind of address is not allowed. Use one of the services that are listed.")
NO_ADDRESS = gettext_noop("This is no address of the service. Its documentation says how one is made.")
NOT_PUBLIC = gettext_noop("This address does not lead to a public site, so nothing was sent to it.")
NOT_TAKEN = gettext_noop("The service did not take the message.")
ELSEWHERE = gettext_noop("The address answers by leading elsewhere, which is not followed. Enter where it leads.")
NO_LONGER = gettext_noop("The receiver answered that it is gone (410).")
NOT_REACHED = gettext_noop("The service could not be reached.")


class NotToldError(Exception):
    """It was not told; the text is a sentence for people. ``again``: another try may help.

    ``status`` is that of the answer, where there was one.
    """

    def __init__(self, sentence: str, *, again: bool = False, status: int | None = None) -> None:
        super().__init__(sentence)
        self.again = again
        self.status = status


class NotPublicError(OSError):
    """A connection to what is not public was refused."""


def check(kind: str, address: str, rules: Rules | None = None) -> None:
    """Raise `NotToldError` for an address that this kind of channel can't have.

    "webhook" is one of staff's channels, "signed" a webhook of anybody's, which is reached at the rules' ports alone.
    """
    if not 0 < len(address) <= MAX_ADDRESS or not address.isprintable() or re.search(r"[\s\\]", address):
        raise NotToldError(NO_ADDRESS)
    try:
        parts = urlsplit(address)
        named = parts.username or parts.password
        port = parts.port or 443
    except ValueError:
        raise NotToldError(NO_ADDRESS) from None
    if kind in ("webhook", "signed"):
        if parts.scheme.lower() != "https" or not parts.hostname or named:
            raise NotToldError(NOT_HTTPS)
        if kind == "signed" and port not in (rules or Rules()).ports:
            raise NotToldError(NOT_PORT)
        return
    if parts.scheme.lower() not in SCHEMES:
        raise NotToldError(NOT_ALLOWED)
    # What they set beside the service: checks of certificates, files, templates and schedules.
    if {name.lower() for name in parse_qs(parts.query, keep_blank_values=True)} & NOT_OURS:
        raise NotToldError(NO_ADDRESS)


def guard(rules: Rules) -> list[str]:
    """Let this process connect to public addresses only; what it refused is added to the list."""
    refused: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = str(address[0]).partition("%")[0] if isinstance(address, tuple) else ""
        try:
            is_allowed = self.family in (socket.AF_INET, socket.AF_INET6) and rules.allow(_plain(host))
        except ValueError:
            is_allowed = False
        if not is_allowed:
            refused.append(host)
            raise NotPublicError
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = guarded  # type: ignore[method-assign, assignment]
    return refused


def _plain(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that a connection ends at: one of IPv4 may be written as one of IPv6."""
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return inner
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def tell(question: dict[str, Any], rules: Rules | None = None) -> int | None:
    """Tell it; the status of a webhook's answer. Raises `NotToldError`."""
    kind, address = question["kind"], question["address"]
    rules = rules or Rules()
    check(kind, address, rules)
    refused = guard(rules)
    try:
        if kind == "webhook":
            return _take(_post(address, json.dumps(question["payload"]), {"User-Agent": "ATSPro alerts"}, rules))
        if kind == "signed":
            return _take_signed(_post(address, question["body"], question["headers"], rules))
        _notify(address, question["title"], question["body"], rules)
    except NotToldError:
        if refused:
            raise NotToldError(NOT_PUBLIC) from None
        raise
    return None


def _take(status: int) -> int:
    if not 200 <= status < 300:
        raise NotToldError(f"{NOT_TAKEN} ({status})", again=status >= 500 or status == 429, status=status)
    return status


def _take_signed(status: int) -> int:
    """By Standard Webhooks each answer but one of 2xx asks for another try, save 410, and a redirect is a failure."""
    if 300 <= status < 400:
        raise NotToldError(ELSEWHERE, status=status)
    if status == 410:
        raise NotToldError(NO_LONGER, status=status)
    if not 200 <= status < 300:
        raise NotToldError(NOT_TAKEN, again=True, status=status)
    return status


def _post(address: str, body: str, headers: dict[str, str], rules: Rules) -> int:
    """The status of the answer, of which nothing else is read."""
    with Session() as session:
        # A proxy of the environment would be spoken to instead.
        session.trust_env = False
        try:
            answered = session.post(
                address,
                data=body.encode(),
                timeout=SILENCE_SECONDS,
                allow_redirects=False,
                stream=True,
                verify=rules.authorities,
                headers={"Content-Type": "application/json", **headers},
            )
        except RequestException:
            raise NotToldError(NOT_REACHED, again=True) from None
        status = answered.status_code
        answered.close()
    return status


def _notify(address: str, title: str, body: str, _rules: Rules) -> None:
    # It loads its hundred services, which nothing else here needs.
    from apprise import Apprise, AppriseAsset

    teller = Apprise(asset=AppriseAsset(app_id="ATSPro", app_desc="ATSPro alerts", plugin_paths=[], async_mode=False))
    if not teller.add(address):
        raise NotToldError(NO_ADDRESS)
    if not teller.notify(title=title, body=body):
        raise NotToldError(NOT_TAKEN, again=True)


def answer(question: dict[str, Any], rules: Rules | None = None) -> dict[str, Any]:
    """What came of it, as JSON can carry it."""
    try:
        status = tell(question, rules)
    except NotToldError as error:
        return {"refused": {"message": str(error), "again": error.again, "status": error.status}}
    except Exception as error:  # noqa: BLE001  Whatever a library trips over, staff see that nothing was told.
        return {"refused": {"message": NOT_REACHED, "again": True}, "failed": type(error).__name__}
    return {"told": True, "status": status}


def main(rules: Rules | None = None) -> None:
    """Take the question, tell, answer, end."""
    memory, cpu, seconds = (int(number) for number in sys.argv[1:4])
    parser_worker.limit_self(memory, cpu)
    question = json.loads(sys.stdin.buffer.readline())
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    # A library that prints would spoil the answer.
    with contextlib.redirect_stdout(sys.stderr):
        answered = json.dumps(answer(question, rules)).encode()
    signal.alarm(0)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(answered)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
