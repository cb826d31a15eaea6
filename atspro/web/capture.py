"""Postings that come from elsewhere on a person's own machine: from a bookmark in the browser, or shared by a phone.

A bookmark runs on the posting's page and opens this one with the posting in the address's fragment, which browsers send
to nobody; a script of ours puts it into the form. So no page of another site ever posts to us, and nothing is read or
kept before the person presses the button.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.web.forms.jobs import AddressForm, PostForm

bp = Blueprint("capture", __name__, url_prefix="/jobs/capture")
bp.before_request(login_required(lambda: None))

MAX_SHARED = 20_000
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,1990}", re.IGNORECASE)
_SOURCE = Path(__file__).parents[1] / "static" / "js" / "bookmarklet.js"


@bp.get("/")
def show() -> ResponseReturnValue:
    """How to get the bookmark; with something in the fragment, the script shows that instead."""
    site = current_app.config["SETTINGS"].BASE_URL.rstrip("/") + url_for("capture.show")
    return render_template("jobs/capture.html", bookmarklet=bookmarklet(site))


@bp.get("/shared")
def shared() -> ResponseReturnValue:
    """What another app of the phone shared: a link, a text or both, put into the forms that read postings."""
    given = {name: request.args.get(name, "").replace("\x00", "")[:MAX_SHARED] for name in ("title", "text", "url")}
    found = _ADDRESS.search(given["url"]) or _ADDRESS.search(given["text"]) or _ADDRESS.search(given["title"])
    address = found[0].rstrip(".,;:!?)]") if found else ""
    # Apps share a link with a few words around it; only more than that is a posting.
    text = given["text"].replace(address, "").strip() if address else given["text"].strip()
    text = "\n\n".join(filter(None, (given["title"].strip(), text, address))) if len(text) > 200 or not address else ""
    return render_template(
        "jobs/new.html",
        form=PostForm(formdata=None, text=text),
        address_form=AddressForm(formdata=None, url=address),
        is_shared=True,
    )


def bookmarklet(site: str) -> str:
    """The address of the bookmark that opens the page at ``site`` with a posting."""
    return "javascript:" + quote(_program().replace("SITE", site), safe="~()*!.'-_/:;,=?&$@+[]")


@cache
def _program() -> str:
    lines = _SOURCE.read_text().splitlines()
    return " ".join(line.strip() for line in lines if not line.lstrip().startswith("//"))
