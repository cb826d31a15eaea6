"""The editor of the saved resume: every field, every button, nothing lost."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services import resumes
from atspro.shapes import ContactInfo, ResumeData
from tests.web.pages import counted_statements, described_errors, form_fields, soup
from tests.web.test_resume_form import FULL
from tests.web.test_resume_review import FORM, changed, saved


@pytest.fixture
def stored(session: Session, user: User) -> ResumeData:
    """A resume with every field, saved for the user."""
    resumes.save_resume(session, user, FULL)
    session.commit()
    return FULL


def test_without_a_resume_it_leads_to_bringing_one(client: FlaskClient) -> None:
    assert client.get("/resume/").location == "/resume/upload"


def test_saving_the_page_as_it_is_changes_nothing(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    fields = form_fields(soup(client.get("/resume/")), FORM)
    response = client.post("/resume/", data=fields)
    assert (response.status_code, response.location) == (302, "/resume/")
    assert saved(session, user) == stored
    assert "Resume saved." in client.get("/resume/").text


def test_a_change_is_saved(client: FlaskClient, session: Session, user: User, stored: ResumeData) -> None:
    fields = changed(
        form_fields(soup(client.get("/resume/")), FORM), workExperience__1__position="Junior", education__0__gpa="3,9"
    )
    client.post("/resume/", data=fields)
    data = saved(session, user)
    assert data is not None
    assert data.work_experience[1].position == "Junior"
    assert data.education[0].gpa == 3.9
    assert data.certifications == stored.certifications


def test_unticking_a_box_is_saved(client: FlaskClient, session: Session, user: User, stored: ResumeData) -> None:
    fields = form_fields(soup(client.get("/resume/")), FORM)
    assert fields.pop("workExperience.0.isCurrent") == "y"
    client.post("/resume/", data=fields)
    data = saved(session, user)
    assert data is not None
    assert not data.work_experience[0].is_current


def test_moving_and_removing_save_only_with_save(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    page = soup(client.get("/resume/"))
    for action in ("down:workExperience.0", "remove:contactInfo.links.0", "add:certifications"):
        response = client.post("/resume/", data=changed(form_fields(page, FORM), action=action))
        assert response.status_code == 200
        page = soup(response)
    assert saved(session, user) == stored
    fields = form_fields(page, FORM)
    assert fields["workExperience.0.company"] == "Initech"
    assert client.post("/resume/", data=changed(fields, action="save")).status_code == 302
    data = saved(session, user)
    assert data is not None
    assert [work.company for work in data.work_experience] == ["Initech", "Acme"]
    assert data.work_experience[1] == stored.work_experience[0]
    assert data.contact_info.links == stored.contact_info.links[1:]
    assert data.certifications == stored.certifications


def test_a_removed_entry_can_be_brought_back(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    page = soup(client.get("/resume/"))
    removed = soup(client.post("/resume/", data=changed(form_fields(page, FORM), action="remove:education.0")))
    assert removed.select_one("#removed") is not None
    assert "education.0.institution" not in form_fields(removed, FORM)
    back = soup(client.post("/resume/", data=changed(form_fields(removed, FORM), action="undo")))
    assert back.select_one("#removed") is None
    client.post("/resume/", data=form_fields(back, FORM))
    assert saved(session, user) == stored


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contactInfo.fullName", " ", "Enter your name."),
        ("contactInfo.links.0.url", "javascript:alert(1)", "Enter a link such as"),
        ("workExperience.1.company", "", "Enter the company or the position"),
        ("education.0.gpa", "good", "Enter a number such as 3.8."),
        ("certifications.0.name", "", "Enter the name"),
        ("summary", "x" * 20_001, "at most 20,000 characters"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: FlaskClient, session: Session, user: User, stored: ResumeData, name: str, value: str, words: str
) -> None:
    fields = form_fields(soup(client.get("/resume/")), FORM)
    fields[name] = value
    fields["summary"] = fields["summary"] + " More." if name != "summary" else value
    response = client.post("/resume/", data=fields)
    page = soup(response)
    assert response.status_code == 422
    assert words in described_errors(page, name)
    kept = form_fields(page, FORM)
    assert (kept[name], kept["summary"]) == (value, fields["summary"])
    assert saved(session, user) == stored


def test_every_field_has_a_label_and_every_id_is_unique(client: FlaskClient, stored: ResumeData) -> None:
    page = soup(client.get("/resume/"))
    for template in page.select("template"):
        template.decompose()
    fields = page.select(f"{FORM} input:not([type=hidden]), {FORM} textarea")
    labels = {str(label["for"]) for label in page.select("label[for]")}
    assert len(fields) > 30
    assert {str(field["id"]) for field in fields} <= labels
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert all(fieldset.find("legend") for fieldset in page.select("fieldset"))


def test_no_inline_script_or_style(client: FlaskClient, stored: ResumeData) -> None:
    page = soup(client.get("/resume/"))
    assert not page.select("[style], style, script:not([src]), [onclick], [onsubmit]")


def test_a_neighbours_resume_is_never_shown(client: FlaskClient, session: Session, neighbour: User) -> None:
    resumes.save_resume(session, neighbour, ResumeData(contact_info=ContactInfo(full_name="Nora Neighbour")))
    session.commit()
    response = client.get("/resume/")
    assert response.location == "/resume/upload"
    assert "Nora" not in client.get("/resume/upload").text


def test_asks_the_database_little(client: FlaskClient, stored: ResumeData) -> None:
    with counted_statements() as statements:
        client.get("/resume/")
    assert len(statements) <= 3


def test_only_for_the_signed_in(anonymous: FlaskClient) -> None:
    assert anonymous.get("/resume/").location == "/sign-in?next=/resume/"
    assert anonymous.post("/resume/").location.startswith("/sign-in")


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    assert client.delete("/resume/").status_code == 405


def test_needs_the_forms_own_token(
    app: Flask, client: FlaskClient, session: Session, user: User, stored: ResumeData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    fields = changed(form_fields(soup(client.get("/resume/")), FORM), summary="Changed")
    assert client.post("/resume/", data=changed(fields, csrf_token="")).status_code == 400
    assert saved(session, user) == stored
    assert client.post("/resume/", data=fields).status_code == 302


def test_a_stale_tab_is_shown_the_change_and_loses_nothing(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    first, second = (form_fields(soup(client.get("/resume/")), FORM) for _ in range(2))
    assert client.post("/resume/", data=changed(first, summary="From the first tab")).status_code == 302
    response = client.post("/resume/", data=changed(second, contactInfo__phone="+47 1"))
    assert response.status_code == 409
    page = soup(response)
    [asked] = page.select("#conflict fieldset")
    assert asked.legend.text == "Summary"
    assert user.email in asked.text
    kept = form_fields(page, FORM)
    assert (kept["contactInfo.phone"], kept["summary"]) == ("+47 1", stored.summary)
    assert saved(session, user).summary == "From the first tab"
    # What only the other tab changed is taken, unless one keeps one's own.
    assert kept["choice-summary"] == "theirs"
    assert client.post("/resume/", data=changed(kept, action="save")).status_code == 302
    data = saved(session, user)
    assert (data.contact_info.phone, data.summary) == ("+47 1", "From the first tab")


def test_of_two_tabs_each_part_can_be_chosen(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    first, second = (form_fields(soup(client.get("/resume/")), FORM) for _ in range(2))
    theirs = changed(first, summary="Theirs", workExperience__0__company="Theirs Inc", skills="Theirs")
    assert client.post("/resume/", data=theirs).status_code == 302
    mine = changed(second, summary="Mine", workExperience__0__company="Mine Inc", skills="Mine")
    page = soup(client.post("/resume/", data=mine))
    asked = {one.legend.text: one.get_text(" ", strip=True) for one in page.select("#conflict fieldset")}
    assert list(asked) == ["Summary", "Work experience", "Skills"]
    assert "Theirs Inc" in asked["Work experience"]
    kept = form_fields(page, FORM)
    assert client.post("/resume/", data=changed(kept, action="save")).status_code == 409
    chosen = {"choice-summary": "mine", "choice-workExperience": "theirs", "choice-skills": "mine", "action": "save"}
    assert client.post("/resume/", data={**kept, **chosen}).status_code == 302
    data = saved(session, user)
    assert (data.summary, data.work_experience[0].company, data.skills) == ("Mine", "Theirs Inc", ["Mine"])


def test_a_choice_covers_only_the_change_that_was_told_of(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    first, second, third = (form_fields(soup(client.get("/resume/")), FORM) for _ in range(3))
    client.post("/resume/", data=changed(first, summary="First"))
    told = form_fields(soup(client.post("/resume/", data=changed(second, summary="Second"))), FORM)
    refused = client.post("/resume/", data=changed(third, summary="Third"))
    mine = form_fields(soup(refused), FORM)
    assert client.post("/resume/", data=changed(told, action="save", choose="mine")).status_code == 302
    assert client.post("/resume/", data=changed(mine, action="save", choose="mine")).status_code == 409
    assert saved(session, user).summary == "Second"


def test_a_stale_tab_does_not_bring_a_deleted_resume_back_unasked(
    client: FlaskClient, session: Session, user: User, stored: ResumeData
) -> None:
    fields = form_fields(soup(client.get("/resume/")), FORM)
    client.post("/resume/delete")
    added = soup(client.post("/resume/", data=changed(fields, action="add:certifications")))
    response = client.post("/resume/", data=changed(form_fields(added, FORM), summary="Mine", action="save"))
    assert response.status_code == 409
    page = soup(response)
    assert "was deleted in another tab" in page.select_one("#conflict").text
    assert saved(session, user) is None
    kept = form_fields(page, FORM)
    assert client.post("/resume/", data=changed(kept, action="overwrite")).status_code == 302
    assert saved(session, user).summary == "Mine"
