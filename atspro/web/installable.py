"""What makes the site one that a phone or desktop installs: its manifest, and a page for when there is no network.

The service worker answers nothing but pages that cannot be reached, and keeps that one page with its style: no page of
a person is ever stored by it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, json, render_template, url_for
from flask.typing import ResponseReturnValue

from atspro.i18n import gettext, language

bp = Blueprint("installable", __name__)

MAX_AGE = 3600
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@bp.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """What the installed site is called, how it looks, and where it takes what other apps share."""
    described: dict[str, Any] = {
        "id": "/",
        "name": "ATSPro",
        "short_name": "ATSPro",
        "description": gettext("Tailored application documents from one truthful resume"),
        "lang": language(),
        "start_url": url_for("dashboard.index"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#17616e",
        "icons": [
            {
                "src": url_for("static", filename=f"icons/{'icon' if purpose == 'any' else purpose}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ICONS
        ],
        "shortcuts": [{"name": gettext("Add a job"), "url": url_for("jobs.new")}],
        "share_target": {
            "action": url_for("capture.shared"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return _cached(Response(json.dumps(described), mimetype="application/manifest+json"))


@bp.get("/service-worker.js")
def service_worker() -> ResponseReturnValue:
    """The worker, at the top so that it looks after the whole site. Browsers ask for it anew at least once a day."""
    response = current_app.send_static_file("js/service_worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/offline")
def offline() -> ResponseReturnValue:
    """What is shown when there is no network."""
    return render_template("offline.html")


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    response.headers["Vary"] = "Accept-Language"
    return response
