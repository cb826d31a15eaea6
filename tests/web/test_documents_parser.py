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
from atspro.engine.types import DESIGNS
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
    assert [link.get_text() for link in page.select("main [aria-current=page]")] == ["PDF", "Classic"]
    designs = links_of(page, "Design")
    assert len(designs) == len(DESIGNS["resume"])
    for design in designs:
        files = links_of(soup(client.get(design)), "Files")
        assert len(files) == 2
        assert [client.get(file).status_code for file in files] == [200, 200]
    assert len(kept(app, document_id)) == 2 * len(designs)
    assert words(soup(client.get(f"/documents/{document_id}"))).count("a parser reads 100 %") == 2 * len(designs)


def links_of(page: BeautifulSoup, label: str) -> list[str]:
    return [str(link["href"]) for link in page.select(f"nav[aria-label={label}] a")]


def fields_of(page: BeautifulSoup) -> dict[str, list[str]]:
    """By heading, each field's words as shown."""
    shown = page.select_one("section[aria-labelledby=read-fields]")
    assert shown is not None
    return {
        head.get_text(" ", strip=True): [
            " ".join(one.get_text(" ").split()) for one in head.find_next("dl").select("div")
        ]  # type: ignore[union-attr]
        for head in shown.select("h3")
    }


RESUME_FILE = """# Ada Example

ada@example.com

## Experience

### Senior Engineer — Acme Rail

2020 – Present

- Planned 300 trains a day

### Clerk — Hull Docks

2015 – 2019

- Kept the books of 40 ships
"""


@pytest.mark.parametrize("file", ["format=pdf&design=classic", "format=docx&design=modern"])
def test_fields_are_compared_with_the_stored_resume(app: Flask, client: FlaskClient, user: User, file: str) -> None:
    add_resume(app, user)
    page = soup(client.get(f"/documents/{add_version(app, add_job(app, user), content=RESUME_FILE)}/parser?{file}"))
    assert fields_of(page) == {
        "Contact": ["Full name Ada Example", "Email ada@example.com"],
        "Experience 1": [
            "Position Senior Engineer Differs your resume: Engineer",
            "Company Acme Rail",
            "Start 2020",
            "End Present",
        ],
        "Experience 2 Not in your resume": ["Position Clerk", "Company Hull Docks", "Start 2015", "End 2019"],
    }
    assert "5 of 10 fields are not as in your resume" in words(page)


def test_a_letter_has_no_fields(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    document_id = add_version(app, add_job(app, user), "cover", "Dear all,\n\nI planned 300 trains a day.")
    assert soup(client.get(f"/documents/{document_id}/parser")).select_one("#read-fields") is None


def test_a_download_is_read_again_too(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    document_id = add_version(app, add_job(app, user), "cover", "Dear all,\n\nI planned 300 trains a day.")
    for fmt in ("docx", "md", "docx"):
        assert client.get(f"/documents/{document_id}/download/{fmt}").status_code == 200
    assert kept(app, document_id) == {("docx", "classic"): (1.0, [])}


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
    assert client.get(f"/documents/{document_id}/parser?design=report").status_code == 422
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
