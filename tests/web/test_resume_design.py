"""The design of a person's documents: chosen by pictures, checked, stored for them alone, and used by downloads."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Route
from pypdf import PdfReader
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.document_kinds import APPLICATION_DESIGNS
from atspro.models import ResumeDesign, User
from atspro.services.auth import api_tokens, session_cookie
from tests.web.job_data import add_job, add_resume, add_version
from tests.web.pages import described_errors, form_fields, soup

CHOSEN = {"design": "early", "paper": "a4", "accent": "#8A1C4A", "density": "airy", "date_form": "numeric"}


def stored(session: Session) -> list[tuple[str, str, str | None, list[str]]]:
    session.expire_all()
    return [(row.design, row.paper, row.accent, row.section_order) for row in session.query(ResumeDesign)]


def test_a_design_is_chosen_by_pictures_and_used_by_downloads(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    assert soup(client.get("/design/")).select("main img") == []
    add_resume(app, user)
    page = soup(client.get("/design/"))
    pictures = page.select("main img")
    assert len(pictures) == len(APPLICATION_DESIGNS) == len({picture["alt"] for picture in pictures})
    made = client.get(str(pictures[3]["src"]))
    assert (made.status_code, made.mimetype, made.data[:4]) == (200, "image/png", b"\x89PNG")
    assert made.headers["Cache-Control"] == "private, no-store"

    fields = form_fields(page).to_dict() | CHOSEN | {"place_1": "education", "place_2": "experience"}
    previewed = soup(client.post("/design/", data=fields | {"action": "preview"}))
    assert "paper=a4" in str(previewed.select("main img")[0]["src"])
    assert stored(session) == []
    assert client.post("/design/", data=fields | {"action": "save"}).status_code == 302
    assert stored(session) == [("early", "a4", "#8a1c4a", ["education", "experience"])]

    document_id = add_version(app, add_job(app, user), "cover", "# Ada\n\nLondon\n\nDear all,\n\nI planned 300 trains.")
    reader = PdfReader(io.BytesIO(client.get(f"/documents/{document_id}/download/pdf").data))
    assert round(float(reader.pages[0].mediabox.width)) == 595
    # So are the editor's preview and a program's download.
    drawn = client.post(f"/documents/{document_id}/preview", data={"content": "# Ada\n\nI planned 300 trains."}).json
    width, height = struct.unpack(">II", base64.b64decode(drawn["pages"][0])[16:24])
    assert round(height / width, 2) == 1.41
    with app.app_context():
        _, secret = api_tokens.make(db.session(), db.session.get_one(User, user.id), "Script", ["read"], 7)
        db.session.commit()
    headers = {"Authorization": f"Bearer {secret}"}
    file = app.test_client(use_cookies=False).get(f"/api/v1/documents/{document_id}/file", headers=headers).data
    assert file == client.get(f"/documents/{document_id}/download/pdf").data
    links = [
        str(link["href"]) for link in soup(client.get(f"/documents/{document_id}")).select("aside a[href*=download]")
    ]
    assert links[0].endswith("pdf?design=early")


def test_what_cannot_be_read_is_refused_and_stays_typed(client: FlaskClient, session: Session) -> None:
    fields = form_fields(soup(client.get("/design/"))).to_dict() | CHOSEN | {"accent": "#ffee00"}
    answer = client.post("/design/", data=fields)
    page = soup(answer)
    assert answer.status_code == 422
    assert "too pale" in described_errors(page, "accent")
    assert page.select_one("[name=accent]")["value"] == "#ffee00"  # type: ignore[index]
    assert client.post("/design/", data=fields | {"paper": "a3"}).status_code == 422
    assert stored(session) == []
    assert client.get("/design/picture/round.png").status_code == 422
    assert client.get("/design/picture/early.png?accent=red").status_code == 422
    assert client.get("/design/picture/early.png").status_code == 404


def test_a_picture_that_was_refused_is_asked_for_again(
    app: Flask, browser: Browser, address: str, sign_in: Callable[[User | None], FlaskClient], user: User
) -> None:
    add_resume(app, user)
    cookie = sign_in(user).get_cookie(session_cookie.NAME)
    assert cookie
    refused: set[str] = set()

    def answer(route: Route) -> None:
        if "early" in route.request.url and route.request.url not in refused:
            refused.add(route.request.url)
            route.fulfill(status=503)
        else:
            route.continue_()

    with browser.new_context(base_url=address, service_workers="block") as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.route("**/design/picture/**", answer)
        page.goto("/design/")
        picture = page.locator("img[src*='/early.png']")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector(\"img[src*='/early.png']\").naturalWidth > 0")
        assert len(refused) == 1
        page.wait_for_load_state("networkidle")
