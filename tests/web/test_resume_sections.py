"""Sections of a resume beside its own columns: read, reviewed, kept in order, edited, hidden and downloaded."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.db import transaction
from atspro.models import User
from atspro.services import resumes
from atspro.shapes import ContactInfo, ResumeData, ResumeSection, SectionEntry
from tests.web.pages import form_fields, soup
from tests.web.test_resume_upload import bring

PROJECTS = ResumeSection(
    kind="projects", title="Projects", entries=[SectionEntry(name="Tidepool", bullets=["Counted 300 shells"])]
)
LANGUAGES = ResumeSection(
    kind="languages",
    title="Languages",
    entries=[SectionEntry(name="Spanish", level="Fluent"), SectionEntry(name="German", level="B1")],
)
DATA = ResumeData(contact_info=ContactInfo(full_name="Ada Example", email="ada@example.com"))


def save(app: Flask, user: User, *sections: tuple[ResumeSection, bool]) -> None:
    with app.app_context(), transaction() as session:
        resumes.save_resume(session, user, DATA, sections=list(sections))


def stored(app: Flask, user: User) -> list[tuple[ResumeSection, bool]]:
    with app.app_context(), transaction() as session:
        found = resumes.get_resume(session, user)
        assert found is not None
        return resumes.section_choices(found)


def submit(client: FlaskClient, form: MultiDict[str, str], action: str = "save") -> str:
    form["action"] = action
    return client.post("/resume/", data=form, follow_redirects=True).text


def test_the_editor_shows_and_keeps_them(app: Flask, client: FlaskClient, user: User) -> None:
    save(app, user, (PROJECTS, True), (LANGUAGES, False))
    page = soup(client.get("/resume/"))
    form = form_fields(page, "form[data-resume-editor]")
    assert form["sections.0.name"] == "Tidepool"
    assert form["sections.2.level"] == "B1"
    assert "Resume saved." in submit(client, form)
    assert stored(app, user) == [(PROJECTS, True), (LANGUAGES, False)]


def test_an_entry_moves_to_another_section_by_its_heading(app: Flask, client: FlaskClient, user: User) -> None:
    save(app, user, (PROJECTS, True), (LANGUAGES, True))
    form = form_fields(soup(client.get("/resume/")), "form[data-resume-editor]")
    form["sections.0.kind"], form["sections.0.title"] = "volunteering", "Volunteering"
    form["sections.0.isHidden"] = "y"
    submit(client, form)
    [(moved, is_visible), (languages, _)] = stored(app, user)
    assert (moved.kind, moved.title, is_visible) == ("volunteering", "Volunteering", False)
    assert languages == LANGUAGES


def test_a_bad_entry_is_named_beside_its_field(app: Flask, client: FlaskClient, user: User) -> None:
    save(app, user, (PROJECTS, True))
    form = form_fields(soup(client.get("/resume/")), "form[data-resume-editor]")
    form["sections.0.name"] = "x" * 600
    form["action"] = "save"
    answer = client.post("/resume/", data=form)
    assert answer.status_code == 422
    error = soup(answer).find(id="sections.0.name-error")
    assert error is not None
    assert "500" in error.get_text()


def test_a_change_of_sections_makes_documents_outdated(app: Flask, user: User) -> None:
    save(app, user, (PROJECTS, True))
    with app.app_context(), transaction() as session:
        before = resumes.get_resume(session, user)
        assert before is not None
        moment = before.updated_at
    save(app, user, (PROJECTS, True), (LANGUAGES, True))
    with app.app_context(), transaction() as session:
        after = resumes.get_resume(session, user)
        assert after is not None
        assert after.updated_at > moment


def test_a_section_that_stays_keeps_its_row(session: Session, user: User) -> None:
    resume = resumes.save_resume(session, user, DATA, sections=[(PROJECTS, True), (LANGUAGES, True)])
    rows = {row.title: row.id for row in resume.sections}
    resumes.save_resume(session, user, DATA, sections=[(LANGUAGES, True), (PROJECTS, True)])
    assert [row.title for row in resume.sections] == ["Languages", "Projects"]
    assert {row.title: row.id for row in resume.sections} == rows
    resumes.save_resume(session, user, DATA, sections=[])
    assert resume.sections == []


def test_documents_get_only_what_is_shown(app: Flask, user: User) -> None:
    save(app, user, (PROJECTS, True), (LANGUAGES, False))
    with app.app_context(), transaction() as session:
        assert resumes.sections_of(session, user.id) == [PROJECTS]
        assert resumes.sections_of(session, user.id, visible_only=False) == [PROJECTS, LANGUAGES]


def test_lines_that_were_not_placed_are_listed(client: FlaskClient) -> None:
    form = {"contactInfo.fullName": "Ada", "sourceText": "Ada\nKeeps bees", "unplaced": "1", "action": "add:sections"}
    page = soup(client.post("/resume/review", data=form))
    assert "Keeps bees" in page.select_one("#part-unplaced").get_text()  # type: ignore[union-attr]
    assert page.select_one("#line-2.is-unplaced") is not None
    options = page.select("select[name='placeOf:2'] option")
    assert {"", "skills", "summary", "certifications", "sections:projects"} <= {one["value"] for one in options}


def test_the_download_has_them(app: Flask, client: FlaskClient, user: User) -> None:
    save(app, user, (PROJECTS, True), (LANGUAGES, True))
    answer = client.get("/resume/download").get_json()
    assert answer["projects"][0]["name"] == "Tidepool"
    assert {one["language"] for one in answer["languages"]} == {"Spanish", "German"}


def test_a_doubtful_value_of_a_section_is_marked(client: FlaskClient) -> None:
    text = "Ada Ferris\nada@example.com\n\nEXPERIENCE\nBuyer, Northgate Foods\nJan 2020 - Present\n- Bought.\n"
    page = soup(bring(client, text=f"{text}\nPROJECTS\nmortalityr\nAn R package\n"))
    marked = [one["id"] for one in page.select(".tag-warn[id^='sections.']")]
    assert "sections.0.organization-check" in marked
