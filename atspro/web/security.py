"""Headers of every response, and the limits on how often a person may try."""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from atspro.broker import limiter_storage
from atspro.config import Settings
from atspro.db import transaction
from atspro.errors import Busy
from atspro.i18n import gettext, gettext_noop
from atspro.models import User
from atspro.services.audit import security_events
from atspro.services.auth import session_cookie
from atspro.web import hosts_and_origins, steady_storage
from atspro.web.hosts_and_origins import is_api_request

P = ParamSpec("P")


def network_key() -> str:
    """What a limit counts a stranger by: the address, or for IPv6 the /64 network, all of which one household has."""
    given = get_remote_address()
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(address, ipaddress.IPv6Address):
        # The same machine counts as one, whether its packets came as IPv4 or wrapped as IPv6.
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
    return given


KEEP_NOTHING = {"documents.preview"}
"""Endpoints that are sent forms and store none of them; each has a limit of its own."""

# The moving window has no edge at which twice as many tries fit, and says when the next one is due.
limiter = Limiter(
    network_key,
    strategy="moving-window",
    headers_enabled=True,
    # What no other limit knows: nobody fills the disk by adding and changing, however small or large each change is.
    application_limits=[
        ApplicationLimit(
            lambda: setting_limit("CHANGE_LIMIT")(),
            key_function=lambda: person_key(),
            scope="changes",
            exempt_when=lambda: (
                request.method in hosts_and_origins.SAFE_METHODS
                or request.endpoint in KEEP_NOTHING
                or not _is_job_seeker()
            ),
            cost=lambda: 1 + (request.content_length or 0) // 100_000,
        )
    ],
)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'; report-uri /csp-reports; report-to csp"
)
HEADERS = {
    "Reporting-Endpoints": 'csp="/csp-reports"',
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FORM_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data")
OTHER_TYPES = {"security_reports.receive": ("application/csp-report", "application/reports+json")}
"""Endpoints whose bodies are not forms, and what they take; none of them believes a cookie."""
# A year, of this host alone: what else stands under the domain is not ours to decide about.
STRICT_TRANSPORT = "max-age=31536000"


def init_app(app: Flask, settings: Settings) -> None:
    """Register the headers and the limiter. While the broker is away, each process counts for itself: never open."""
    storage, options = limiter_storage(settings)
    app.config.update(
        RATELIMIT_STORAGE_URI=steady_storage.PREFIX + storage,
        RATELIMIT_STORAGE_OPTIONS=options,
        RATELIMIT_KEY_PREFIX="atspro",
        RATELIMIT_SWALLOW_ERRORS=False,
        # Flask-WTF's own look at the referrer refuses pages that send none; origins.py looks at what browsers send.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(_refuse_crowd)
    app.teardown_request(_leave_crowd)
    hosts_and_origins.init_app(app)
    app.before_request(_refuse_other_bodies)
    limiter.init_app(app)
    app.before_request(_refuse_persons_crowd)
    if settings.TRUSTED_PROXIES:
        hops = settings.TRUSTED_PROXIES
        # Never the host: it would let whoever reaches the proxy choose the site's name.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.after_request(_add_headers)
    app.after_request(_warn_of_refusal)


def setting_limit(name: str) -> Callable[[], str]:
    """A limit whose number is the setting of this name."""
    return lambda: str(getattr(_settings(), name))


def person_key() -> str:
    """What a limit counts by: the signed-in person, or else the network address."""
    return f"user:{current_user.get_id()}" if current_user.is_authenticated else network_key()


def _is_job_seeker() -> bool:
    return bool(current_user.is_authenticated and not current_user.is_staff)


COSTLY_LIMIT = "120 per minute"
"""Costly pages of one person. Staff's rooms with many people behind one address do not meet it: it counts people."""
TURN_SECONDS = 5.0
MAX_WAITING = 2
"""Costly pages of one person that wait for the one at work: who opens a few jobs in tabs gets them all."""
COSTLY_VIEWS: set[str] = set()


def costly(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """For a view whose time a person's own text decides: each person has one at work in a process, and two waiting.

    So whoever asks for many at once holds three threads at most, and uses one core's time with all the others. What is
    more is refused at once, and so is what waits too long; all such views together are limited a minute.
    """

    @wraps(view)
    def taking_turns(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with _turns.of(person_key()):
            return view(*args, **kwargs)

    limited = cast("Callable[P, ResponseReturnValue]", _costly_limit(taking_turns))
    COSTLY_VIEWS.add(f"{view.__module__}.{view.__name__}")
    return limited


class Turns:
    """Who is at work in this process, and who waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._at_work: set[str] = set()
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def of(self, person: str) -> Iterator[None]:
        """Do what is inside when nothing else of this person is done. Raises `Busy`."""
        with self._changed:
            if person in self._at_work:
                if self._waiting[person] >= MAX_WAITING:
                    raise Busy(gettext(ONE_AT_A_TIME))
                self._waiting[person] += 1
                try:
                    if not self._changed.wait_for(lambda: person not in self._at_work, TURN_SECONDS):
                        raise Busy(gettext(ONE_AT_A_TIME))
                finally:
                    self._waiting[person] -= 1
                    if not self._waiting[person]:
                        del self._waiting[person]
            self._at_work.add(person)
        try:
            yield
        finally:
            with self._changed:
                self._at_work.discard(person)
                self._changed.notify_all()


ONE_AT_A_TIME = gettext_noop("A page of yours is still being prepared. Wait for it, then try again.")
_turns = Turns()
_costly_limit = limiter.shared_limit(lambda: COSTLY_LIMIT, scope="costly", key_func=person_key)


def note_security_event(action: str, user: User | None, **details: Any) -> None:
    """See `security_events.note`; in a transaction of its own, since what it speaks of was refused."""
    with transaction() as session:
        security_events.note(session, action, user, request.remote_addr, **details)


REFUSALS = {403: "page.refused", 429: "limit.reached"}


def _warn_of_refusal(response: Response) -> Response:
    """A line for each page that is refused, unless what refused it has told of it: from where, and on which page."""
    action = g.pop("refusal", None) or REFUSALS.get(response.status_code)
    if action and not g.pop("refusal_noted", False):
        security_events.warn(action, request.remote_addr, request.endpoint or "no page")
    return response


MAX_COSTLY_AT_ONCE = 1 + MAX_WAITING
"""Of those that are costly: one at work and those that wait, as `Turns` has it, but before the form is read."""
MAX_AT_ONCE = 4
"""Requests of one person, and with one session's cookie, that a process answers at once; half of its threads stay for
others."""
ALL_COSTLY = "costly of all"
_crowd: Counter[str] = Counter()
_crowd_lock = threading.Lock()
MAX_COSTLY_OF_ALL = 5
"""Costly pages of all people in a process at once, at work or waiting: the other threads stay for light ones."""
CROWDED = 3
"""From so many on, only of people who have none there yet: a few accounts together leave places for others."""
COSTLY_CUTOFF = parse("150 per minute")
"""Of one browser in this process: who goes on beyond COSTLY_LIMIT and its page is refused before the form is read."""
_costly_here = MovingWindowRateLimiter(MemoryStorage())


def _refuse_crowd() -> ResponseReturnValue | None:
    """Refuse what a browser asks for beside many other things, in a few words and before anything is looked up."""
    key = request.cookies.get(session_cookie.cookie_name(session_cookie.NAME, secure=_settings().secure_cookies))
    if is_api_request():
        key = request.headers.get("Authorization")
    # Of the files of a page a browser asks for six at once.
    if not key or (request.endpoint or "").endswith("static"):
        return None
    if _is_costly():
        # One at a time: two threads would start the counter's own timer twice, which is an error.
        with _crowd_lock:
            is_within = _costly_here.hit(COSTLY_CUTOFF, str(hash(key)))
        if not is_within:
            return _too_many()
    return _join_crowd(key)


def _refuse_persons_crowd() -> ResponseReturnValue | None:
    """The same for all sessions of one person together, once it is known whose they are: they are free to make."""
    if "in_crowd" not in g or not current_user.is_authenticated:
        return None
    return _join_crowd(person_key(), is_person=True)


def _join_crowd(key: str, *, is_person: bool = False) -> ResponseReturnValue | None:
    counted, own = {key: MAX_AT_ONCE}, f"costly {key}"
    if _is_costly():
        counted[own] = MAX_COSTLY_AT_ONCE
    with _crowd_lock:
        if any(_crowd[one] >= most for one, most in counted.items()):
            return _too_many()
        # Counted once for a request, and by who it is: cookies cost nothing.
        if own in counted and is_person:
            if _crowd[ALL_COSTLY] >= (CROWDED if _crowd[own] else MAX_COSTLY_OF_ALL):
                return _all_busy()
            counted[ALL_COSTLY] = MAX_COSTLY_OF_ALL
        _crowd.update(counted.keys())
    g.in_crowd = (*g.get("in_crowd", ()), *counted)
    return None


def _is_costly() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and f"{view.__module__}.{view.__name__}" in COSTLY_VIEWS


def _too_many() -> Response:
    return Response(
        gettext("Too many pages at once. Go back and try again in a minute."),
        429,
        {"Retry-After": "1"},
        content_type="text/plain; charset=utf-8",
    )


def _all_busy() -> Response:
    """No 429, for it need not be this person's doing."""
    return Response(
        gettext(
            "Too many pages are being prepared at this moment. Nothing is lost: go back and try again in a minute."
        ),
        503,
        {"Retry-After": "5"},
        content_type="text/plain; charset=utf-8",
    )


def _leave_crowd(_error: BaseException | None) -> None:
    with _crowd_lock:
        for key in g.pop("in_crowd", ()):
            _crowd[key] -= 1
            if _crowd[key] <= 0:
                del _crowd[key]


def _refuse_other_bodies() -> None:
    """Nothing but the API takes JSON, but Flask-WTF would read a form's fields out of it, nested and of any type."""
    if request.method in hosts_and_origins.SAFE_METHODS or is_api_request():
        return
    if request.mimetype not in OTHER_TYPES.get(request.endpoint or "", FORM_TYPES):
        abort(415)


def _settings() -> Settings:
    return cast("Settings", current_app.config["SETTINGS"])


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    if _settings().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if "Cache-Control" not in response.headers:
        # A page shows a person's own data: no shared cache may keep it. A stranger's may come back from the history.
        is_strangers = response.mimetype == "text/html" and not current_user.is_authenticated
        response.headers["Cache-Control"] = "no-cache" if is_strangers else "no-store"
    return response
