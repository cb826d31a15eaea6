"""Downloading a document in five formats, under a name that says what it is."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import docx
import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.models import User
from tests.web.job_data import add_job, add_resume, add_version

CONTENT = "# Ada Example\n\n## Experience\n\n### Engineer — Acme Rail\n\n- Planned 300 trains a day\n"


@pytest.mark.parametrize(
    ("fmt", "media_type"),
    [
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("md", "text/markdown; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_each_format(app: Flask, client: FlaskClient, user: User, fmt: str, media_type: str) -> None:
    add_resume(app, user)
    document_id = add_version(app, add_job(app, user, company="OpenAI"), content=CONTENT)
    response = client.get(f"/documents/{document_id}/download/{fmt}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    name = f"Ada Example - Resume - OpenAI.{fmt}"
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    )
    if fmt == "pdf":
        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(response.data)).pages)
    elif fmt == "docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(response.data)).paragraphs)
    else:
        text = response.text
    for part in ("Ada Example", "Acme Rail", "Planned 300 trains a day"):
        assert part in text
    if fmt == "md":
        assert text == CONTENT


@pytest.mark.parametrize(
    ("company", "plain", "full"),
    [
        ('A/B\\C: "D"\r\nX-Evil: 1', "Ada Example - Cover letter - A B C D X-Evil 1", None),
        ("Ångström Œuvre", "Ada Example - Cover letter - Angstrom uvre", "Ada Example - Cover letter - Ångström Œuvre"),
        ("株式会社", "Ada Example - Cover letter", "Ada Example - Cover letter - 株式会社"),
        ("x" * 400, ("Ada Example - Cover letter - " + "x" * 400)[:150], None),
    ],
)
def test_names_are_safe_and_readable(
    app: Flask, client: FlaskClient, user: User, company: str, plain: str, full: str | None
) -> None:
    document_id = add_version(app, add_job(app, user, company=company), "cover", "Dear all,")
    header = client.get(f"/documents/{document_id}/download/txt").headers["Content-Disposition"]
    expected = quote(f"{full or plain}.txt", safe="")
    assert header == f"attachment; filename=\"{plain}.txt\"; filename*=UTF-8''{expected}"


def test_an_unknown_format_is_404(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user))
    for fmt in ("exe", "PDF"):
        assert client.get(f"/documents/{document_id}/download/{fmt}").status_code == 404
    letter_id = add_version(app, add_job(app, user), "cover", "Dear all,")
    assert client.get(f"/documents/{letter_id}/download/json").status_code == 404


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    document_id = add_version(app, add_job(app, user))
    assert sign_in(neighbour).get(f"/documents/{document_id}/download/txt").status_code == 404
