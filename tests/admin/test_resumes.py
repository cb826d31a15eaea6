"""Resumes in the dashboard: every write goes through the shapes, and an error names the field and loses nothing."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from atspro.db import db
from atspro.models import User, UserResume
from tests.admin.conftest import RESUME, Make

FORM = {
    "contact_info": json.dumps({"fullName": "Grace Example", "links": []}),
    "summary": "Builds compilers.",
    "work_experience": json.dumps([{"company": "Navy", "position": "Engineer", "isCurrent": True}]),
    "education": json.dumps([{"institution": "Yale", "degree": "PhD", "gpa": 3.9}]),
    "certifications": "[]",
    "skills": "COBOL\r\n\r\nCompilers\r\n",
}


def stored(app: Flask, user: User) -> UserResume | None:
    with app.app_context():
        return db.session.scalar(select(UserResume).where(UserResume.user_id == user.id))


def test_making_a_resume(app: Flask, staff: FlaskClient, user: User) -> None:
    assert "&#34;fullName&#34;: &#34;&#34;" in staff.get("/admin/resumes/new/").text
    response = staff.post("/admin/resumes/new/", data={**FORM, "owner": user.email.upper()})
    assert response.status_code == 302
    resume = stored(app, user)
    assert resume is not None
    assert resume.contact_info == {
        "fullName": "Grace Example",
        "email": None,
        "phone": None,
        "address": None,
        "links": [],
    }
    assert resume.work_experience[0]["isCurrent"] is True
    assert resume.education[0]["gpa"] == 3.9
    assert resume.skills == ["COBOL", "Compilers"]
    page = staff.get(response.headers["Location"]).text
    assert "Builds compilers." in page


def test_a_user_has_one_resume(staff: FlaskClient, user: User, make_resume: Make) -> None:
    make_resume(user)
    response = staff.post("/admin/resumes/new/", data={**FORM, "owner": user.email})
    assert response.status_code == 422
    assert "This user has a resume already." in response.text
    assert "Builds compilers." in response.text


def test_an_owner_who_is_not_there(staff: FlaskClient) -> None:
    response = staff.post("/admin/resumes/new/", data={**FORM, "owner": "nobody@example.com\x00"})
    assert response.status_code == 422
    assert "No account has this address." in response.text


def test_editing_a_resume(app: Flask, staff: FlaskClient, user: User, make_resume: Make) -> None:
    resume = make_resume(user)
    page = unescape(staff.get(f"/admin/resumes/edit/?id={resume.id}").text)
    assert '"responsibilities": [' in page
    assert staff.post(f"/admin/resumes/edit/?id={resume.id}", data=FORM).status_code == 302
    changed = stored(app, user)
    assert changed is not None
    assert changed.id == resume.id
    assert changed.contact_info["fullName"] == "Grace Example"
    assert changed.summary == "Builds compilers."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("work_experience", '[{"company": "A"}]', "workExperience.0.position: Field required"),
        ("work_experience", '[{"company": "A", "position": "B", "boss": "C"}]', "workExperience.0.boss"),
        ("work_experience", '{"company": "A"}', "Input should be a valid list"),
        ("work_experience", '[{"company": "A", "position": "B"', "This is not JSON"),
        ("work_experience", "[" * 100_000, "This is nested too deeply."),
        ("education", '[{"institution": "A", "degree": "B", "gpa": "high"}]', "education.0.gpa"),
        ("education", '[{"institution": "A", "degree": "B", "gpa": NaN}]', "This is not JSON"),
        ("education", '[{"institution": "", "degree": ""}]', "education.0.institution: Enter the school"),
        ("education", '[{"institution": "A", "degree": "B", "gpa": 1' + "0" * 5000 + "}]", "A number is too long."),
        ("certifications", "", "Enter JSON; an empty list is []."),
        ("certifications", "null", "Input should be a valid list"),
        ("certifications", json.dumps([{"name": "x" * 501, "issuer": "B"}]), "certifications.0.name"),
        ("contact_info", '{"fullName": ""}', "contactInfo.fullName: Enter your name."),
        ("contact_info", '{"fullName": "A\\u0000B"}', "contactInfo.fullName"),
        ("contact_info", '{"fullName": "A\\ud800B"}', "contactInfo.fullName"),
        ("contact_info", "[]", "Input should be a valid dictionary"),
        ("contact_info", " " * 600_000, "Use at most 500,000 characters."),
        ("skills", "\n".join(f"skill {number}" for number in range(300)), "List should have at most 200 items"),
        ("summary", "x" * 30_000, "at most 20000 characters"),
    ],
)
def test_a_bad_field_is_named_and_nothing_typed_is_lost(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make, field: str, typed: str, said: str
) -> None:
    resume = make_resume(user)
    typed_all = {**FORM, "summary": "Typed with care.", field: typed}
    response = staff.post(f"/admin/resumes/edit/?id={resume.id}", data=typed_all)
    assert response.status_code == 422
    page = unescape(response.text)
    assert said in page
    assert 'aria-invalid="true"' in page
    for value in typed_all.values():
        assert value.strip() in page
    unchanged = stored(app, user)
    assert unchanged is not None
    assert unchanged.contact_info["fullName"] == RESUME["contactInfo"]["fullName"]  # type: ignore[index]
    assert unchanged.summary is None


def test_deleting_a_resume(app: Flask, staff: FlaskClient, user: User, make_resume: Make, make_job: Make) -> None:
    make_job(user)
    resume = make_resume(user)
    assert "has to bring a resume again" in staff.get(f"/admin/resumes/delete/?id={resume.id}").text
    page: Any = staff.post("/admin/resumes/delete/", data={"id": str(resume.id)}, follow_redirects=True)
    assert "Resume of Ada Example: deleted." in page.text
    assert stored(app, user) is None


def test_what_another_client_wrote_against_the_shapes_can_be_put_right(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make, store: Make
) -> None:
    resume = make_resume(user)
    store(
        lambda session: (
            session.execute(
                text('UPDATE "userResume" SET education = :bad'), {"bad": '[{"institution": "Yale", "school": 1}]'}
            )
            and None
        )
    )
    for address in (f"/admin/resumes/details/?id={resume.id}", f"/admin/resumes/edit/?id={resume.id}"):
        page = staff.get(address)
        assert page.status_code == 200
        assert '"school": 1' in unescape(page.text)
    assert staff.get("/admin/resumes/").status_code == 200
    assert staff.post(f"/admin/resumes/edit/?id={resume.id}", data=FORM).status_code == 302
    changed = stored(app, user)
    assert changed is not None
    assert changed.education[0]["degree"] == "PhD"
