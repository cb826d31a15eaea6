"""Where a security hole is reported (security.txt), and what browsers report of the site's policy."""

from __future__ import annotations

import json
import re
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request, url_for

from atspro.config import Settings
from atspro.db import utc_now
from atspro.services.audit import security_events
from atspro.web.security import limiter, network_key

bp = Blueprint("security_reports", __name__)

MAX_REPORT = 16_384
"""Bytes of one delivery; browsers send a few hundred for each report in it."""
MAX_REPORTS = 10
_VALID_FOR = timedelta(days=180)
_DIRECTIVE = re.compile(r"[a-z-]{1,40}")
_WORDS = ("inline", "eval", "wasm-eval", "self", "data", "blob", "trusted-types-policy", "trusted-types-sink")


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where a security hole is reported, as RFC 9116 has it; 404 where SECURITY_CONTACT is not set."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.SECURITY_CONTACT:
        abort(404)
    # RFC 9116 wants an end within a year. At midnight, so that the file is the same all day.
    expires = (utc_now().astimezone(UTC) + _VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, de",
        f"Canonical: {settings.BASE_URL.rstrip('/')}{url_for('.security_txt')}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.post("/csp-reports")
@limiter.limit("60 per minute", key_func=network_key)
def receive() -> tuple[str, int]:
    """Take a browser's reports of what the Content-Security-Policy kept out, and write a line for each.

    A report is a stranger's word: only the directive, the origin of what was kept out and the page's path are written,
    and nothing is stored. Answers 204, 413 for a long one and 400 for what is no report.
    """
    if (request.content_length or 0) > MAX_REPORT:
        abort(413)
    try:
        sent = json.loads(request.stream.read(MAX_REPORT + 1))
    except (ValueError, RecursionError):
        abort(400)
    reports = sent if isinstance(sent, list) else [sent]
    for report in reports[:MAX_REPORTS]:
        if (told := _told(report)) is not None:
            security_events.warn(f"csp.{told[0]}", request.remote_addr, f"{told[1]} kept out {told[2]}")
    return "", 204


def _told(report: object) -> tuple[str, str, str] | None:
    """Directive, page's path and what was kept out, of either form of report; None for what is not about our pages."""
    if not isinstance(report, dict):
        return None
    body = report.get("csp-report", report.get("body"))
    if not isinstance(body, dict):
        return None

    def text(*names: str) -> str:
        return next((value for name in names if isinstance(value := body.get(name), str)), "")

    directive = text("effectiveDirective", "effective-directive", "violated-directive")
    blocked, page = text("blockedURL", "blocked-uri"), text("documentURL", "document-uri")
    try:
        at, kept_out = urlsplit(page), urlsplit(blocked)
    except ValueError:
        return None
    # Extensions put things into every page; they are none of ours.
    if at.netloc != request.host or not _DIRECTIVE.fullmatch(directive) or kept_out.scheme.endswith("extension"):
        return None
    if kept_out.netloc:
        return directive, at.path[:200], f"{kept_out.scheme}://{kept_out.netloc}"[:200]
    return directive, at.path[:200], blocked if blocked in _WORDS else "something else"
