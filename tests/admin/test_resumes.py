"""Resumes in the dashboard: the owners' own editor, where an error names the field and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from atspro.db import db
from atspro.models import AuditEntry, ResumeSentence, User, UserResume
from tests.admin.conftest import RESUME, Make
from tests.web.pages import form_fields, soup

FORM = {
    "contactInfo.fullName": "Grace Example",
    "summary": "Builds compilers.",
    "workExperience.0.position": "Engineer",
    "workExperience.0.company": "Navy",
    "workExperience.0.isCurrent": "y",
    "workExperience.0.responsibilities": "Wrote a compiler\r\nFound a moth",
    "education.0.institution": "Yale",
    "education.0.degree": "PhD",
    "education.0.gpa": "3.9",
    "skills": "COBOL\r\n\r\nCompilers\r\n",
}


def stored(app: Flask, user: User) -> UserResume | None:
    with app.app_context():
        return db.session.scalar(select(UserResume).where(UserResume.user_id == user.id))


def test_making_a_resume(app: Flask, staff: FlaskClient, user: User) -> None:
    assert 'name="contactInfo.fullName" value=""' in staff.get("/admin/resumes/new/").text
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
    assert resume.work_experience[0]["responsibilities"] == ["Wrote a compiler", "Found a moth"]
    assert resume.education[0]["gpa"] == 3.9
    assert resume.skills == ["COBOL", "Compilers"]
    page = staff.get(response.headers["Location"]).text
    for shown in ("Builds compilers.", "Engineer, Navy", "Found a moth", "PhD, Yale", "COBOL, Compilers"):
        assert shown in page


def test_a_user_has_one_resume(staff: FlaskClient, user: User, make_resume: Make) -> None:
    make_resume(user)
    response = staff.post("/admin/resumes/new/", data={**FORM, "owner": user.email})
    assert response.status_code == 422
    assert "This user already has a resume." in response.text
    assert "Builds compilers." in response.text


def test_an_owner_who_is_not_there(staff: FlaskClient) -> None:
    response = staff.post("/admin/resumes/new/", data={**FORM, "owner": "nobody@example.com\x00"})
    assert response.status_code == 422
    assert "No account has this email." in response.text


def test_editing_a_resume(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make, audited: Callable[[], list[AuditEntry]]
) -> None:
    resume = make_resume(user)
    page = soup(staff.get(f"/admin/resumes/edit/?id={resume.id}"))
    assert page.select_one("[name='contactInfo.fullName']")["value"] == "Ada Example"
    assert page.select_one("[name='workExperience.0.responsibilities']").get_text().strip() == "Built things"
    seen = page.select_one("[name=seen]")["value"]
    answer = staff.post(f"/admin/resumes/edit/?id={resume.id}", data={**FORM, "seen": seen})
    assert answer.status_code == 302
    changed = stored(app, user)
    assert changed is not None
    assert changed.id == resume.id
    assert changed.contact_info["fullName"] == "Grace Example"
    assert changed.summary == "Builds compilers."
    with app.app_context():
        newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (newest.table_name, newest.row_id, newest.action) == ("userResume", str(resume.id), "update")
        assert "contactInfo" in (newest.changed or ())
    assert "Grace" not in json.dumps([entry.details for entry in audited()])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"contactInfo.fullName": " "}, "Enter your name."),
        ({"contactInfo.fullName": "A\x00B"}, "Remove the character that can’t be stored (NUL) and save again."),
        ({"workExperience.0.company": "", "workExperience.0.position": ""}, "Enter the company or the position"),
        ({"education.0.gpa": "high"}, "Enter a number such as 3.8."),
        ({"education.0.gpa": "1e400"}, "Enter a number"),
        ({"certifications.0.issuer": "Somebody"}, "Enter the name, or remove this entry."),
        ({"contactInfo.links.0.url": "javascript:alert(1)"}, "Enter a link such as"),
        ({"summary": "x" * 30_000}, "Use at most 20,000 characters."),
        ({"skills": "\n".join(f"skill {number}" for number in range(300))}, "Use at most 200 of them."),
    ],
)
def test_a_bad_field_is_named_and_nothing_typed_is_lost(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make, change: dict[str, str], said: str
) -> None:
    resume = make_resume(user)
    typed = {**FORM, "summary": "Typed with care.", **change}
    response = staff.post(f"/admin/resumes/edit/?id={resume.id}", data=typed)
    assert response.status_code == 422
    page = soup(response)
    assert said in page.get_text()
    assert page.select_one("#problems").get_text()
    assert page.select("[aria-invalid=true]")
    for name, value in typed.items():
        field = page.find(attrs={"name": name})
        shown = field.get_text() if field.name == "textarea" else field["value"]
        assert shown.strip() == value.replace("\r\n", "\n").replace("\x00", "\ufffd").strip(), name
    unchanged = stored(app, user)
    assert unchanged is not None
    assert unchanged.contact_info["fullName"] == RESUME["contactInfo"]["fullName"]  # type: ignore[index]
    assert unchanged.summary is None


def test_entries_come_move_go_and_come_back_without_scripts(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make
) -> None:
    resume = make_resume(user)
    address = f"/admin/resumes/edit/?id={resume.id}"

    def press(action: str, **more: str) -> Any:
        answer = staff.post(address, data={**FORM, **more, "action": action})
        assert answer.status_code == 200
        return soup(answer)

    more = {"workExperience.1.company": "Acme"}
    assert len(press("add:workExperience").select("[data-list=workExperience] [data-entries] > fieldset")) == 2
    moved = press("up:workExperience.1", **more)
    assert moved.select_one("[name='workExperience.0.company']")["value"] == "Acme"
    gone = press("remove:workExperience.0", **more)
    assert gone.select_one("[name='workExperience.0.company']")["value"] == "Acme"
    back = press("undo", removed=gone.select_one("[name=removed]")["value"])
    assert back.select_one("[name='workExperience.0.company']")["value"] == "Navy"
    assert back.select_one("form.resume-form")["action"].startswith("/admin/resumes/edit/?id=")
    new = soup(staff.post("/admin/resumes/new/", data={"owner": "typed@example.com", "action": "add:education"}))
    assert new.select_one("[name=owner]")["value"] == "typed@example.com"
    assert new.select_one("[name='education.0.degree']") is not None
    unchanged = stored(app, user)
    assert unchanged is not None
    assert unchanged.contact_info["fullName"] == "Ada Example"


def test_who_saves_second_is_told_and_asked(
    app: Flask, staff: FlaskClient, user: User, make_resume: Make, store: Make
) -> None:
    resume = make_resume(user)
    address = f"/admin/resumes/edit/?id={resume.id}"
    seen = soup(staff.get(address)).select_one("[name=seen]")["value"]
    store(lambda session: session.execute(update(UserResume).values(summary="By the owner.")) and None)
    refused = staff.post(address, data={**FORM, "seen": seen})
    assert refused.status_code == 409
    page = soup(refused)
    assert "was changed after you opened this page" in page.get_text()
    assert page.select_one("[name=summary]").get_text().strip() == "Builds compilers."
    unchanged = stored(app, user)
    assert unchanged is not None
    assert unchanged.summary == "By the owner."
    kept = dict(form_fields(page, "form.record-form"))
    assert staff.post(address, data=kept).status_code == 409
    again = staff.post(address, data={**kept, "choice-summary": "mine"})
    assert again.status_code == 302
    changed = stored(app, user)
    assert changed is not None
    assert changed.summary == "Builds compilers."


def test_deleting_a_resume(app: Flask, staff: FlaskClient, user: User, make_resume: Make, make_job: Make) -> None:
    make_job(user)
    resume = make_resume(user)
    assert "has to upload a resume again" in staff.get(f"/admin/resumes/delete/?id={resume.id}").text
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
    editor = soup(page)
    assert editor.select_one("[name='education.0.institution']")["value"] == "Yale"
    assert editor.select_one("[name='contactInfo.fullName']")["value"] == "Ada Example"
    assert staff.get("/admin/resumes/").status_code == 200
    assert staff.post(f"/admin/resumes/edit/?id={resume.id}", data=FORM).status_code == 302
    changed = stored(app, user)
    assert changed is not None
    assert changed.education[0]["degree"] == "PhD"


def test_the_page_shows_the_sentences(app: Flask, staff: FlaskClient, make_resume: Make, user: User) -> None:
    resume = make_resume(user)
    assert "Sentences of this resume" not in staff.get(f"/admin/resumes/details/?id={resume.id}").text
    with app.app_context():
        row = {"user_resume_id": resume.id, "digest": "d", "origin": "person"}
        db.session.add(ResumeSentence(text="I led <five>.", path="resume.a", state="confirmed", **row))
        db.session.add(ResumeSentence(text="I left.", state="dropped", **row))
        db.session.commit()
    page = soup(staff.get(f"/admin/resumes/details/?id={resume.id}")).get_text(" ")
    for shown in ("I led <five>.", "Confirmed", "Dropped", "(its line is gone)"):
        assert shown in page
