"""What an ATS reads in a version's files: told, shown and kept, and only for the owner."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import AuthSession, ExportCheck, User
from atspro.services.sandbox import pages
from tests.web.job_data import add_job, add_resume, add_version
from tests.web.pages import soup

CONTENT = "# Ada Example\n\n## Experience\n\n### Engineer — Acme Rail\n\n- Planned 300 trains a day\n"


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def kept(app: Flask, document_id: UUID) -> dict[tuple[str, str], tuple[float, list[str]]]:
    with app.app_context():
        found = db.session.scalars(select(ExportCheck).where(ExportCheck.document_id == document_id))
        return {(check.format, check.design): (check.share, check.lost) for check in found}


def test_the_text_is_shown_and_the_share_kept(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user), content=CONTENT)
    page = soup(client.get(f"/documents/{document_id}/parser"))
    assert "All 4 parts of the document" in words(page)
    assert "Planned 300 trains a day" in page.select_one("pre").get_text()
    assert kept(app, document_id) == {("pdf", "classic"): (1.0, [])}
    assert page.select_one("main [aria-current=page]").get_text() == "PDF, classic"
    links = [link["href"] for link in page.select("nav[aria-label=Files] a")]
    assert len(links) == 4
    for link in links:
        assert client.get(link).status_code == 200
    assert len(kept(app, document_id)) == 4
    assert words(soup(client.get(f"/documents/{document_id}"))).count("a parser reads 100 %") == 4


def test_a_download_is_read_again_too(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    document_id = add_version(app, add_job(app, user), "cover", "Dear all,\n\nI planned 300 trains a day.")
    for fmt in ("docx", "md", "docx"):
        assert client.get(f"/documents/{document_id}/download/{fmt}").status_code == 200
    assert kept(app, document_id) == {("docx", "letter"): (1.0, [])}


def test_what_is_lost_is_named(app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"data": "", "parts": 4, "lost": ["Planned <b>300</b> trains"], "left_out": "", "text": ""}
    monkeypatch.setattr(pages, "call", lambda *_, **__: made)
    document_id = add_version(app, add_job(app, user), content=CONTENT)
    page = soup(client.get(f"/documents/{document_id}/parser?format=docx&design=modern"))
    assert "3 of 4 parts" in words(page)
    assert page.select_one(".alert-warning li").get_text() == "Planned <b>300</b> trains"
    assert kept(app, document_id) == {("docx", "modern"): (0.75, ["Planned <b>300</b> trains"])}


def test_other_formats_and_designs_are_refused(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user), "cover", "Dear all,")
    assert client.get(f"/documents/{document_id}/parser?format=md").status_code == 404
    assert client.get(f"/documents/{document_id}/parser?design=modern").status_code == 422
    assert client.get(f"/documents/{document_id}/download/pdf?design=none").status_code == 422


def test_whoever_looks_in_the_owners_name_leaves_nothing(
    app: Flask, client: FlaskClient, user: User, admin: User
) -> None:
    document_id = add_version(app, add_job(app, user), content=CONTENT)
    with app.app_context():
        db.session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).one().impersonated_by = admin.id
        db.session.commit()
    assert client.get(f"/documents/{document_id}/parser").status_code == 200
    assert kept(app, document_id) == {}


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    document_id = add_version(app, add_job(app, user))
    assert sign_in(neighbour).get(f"/documents/{document_id}/parser").status_code == 404
    assert kept(app, document_id) == {}
