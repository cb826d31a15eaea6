"""The review: nothing is saved before the person saves, nothing typed is lost, replacing needs a confirmation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.models import User, UserResume
from atspro.services import resumes
from atspro.shapes import ContactInfo, ResumeData
from tests.web.pages import described_errors, form_fields, soup
from tests.web.test_resume_upload import TEXT, bring

FORM = "form[data-resume-editor]"


def reviewed(client: FlaskClient, text: str = TEXT) -> MultiDict[str, str]:
    """The fields of the review of a pasted text."""
    return form_fields(soup(bring(client, text=text)), FORM)


def saved(session: Session, user: User) -> ResumeData | None:
    """What is stored for the user now."""
    session.expire_all()
    resume = resumes.get_resume(session, user)
    return resume.data if resume else None


def changed(fields: MultiDict[str, str], **values: str) -> MultiDict[str, str]:
    """The fields with some set; a double underscore stands for the dot."""
    copy = fields.copy()
    for name, value in values.items():
        copy[name.replace("__", ".")] = value
    return copy


def test_saves_what_was_reviewed(client: FlaskClient, session: Session, user: User) -> None:
    fields = changed(reviewed(client), skills="Python, AWS (EC2, S3)\r\nGo", summary="Builds things.")
    response = client.post("/resume/review", data=changed(fields, action="save"))
    assert (response.status_code, response.location) == (302, "/")
    data = saved(session, user)
    assert data is not None
    assert data.contact_info.email == "ada@example.com"
    assert data.work_experience[0].responsibilities == ["Cut costs by 20 %"]
    assert data.skills == ["Python", "AWS (EC2, S3)", "Go"]
    assert data.summary == "Builds things."
    assert "Your resume is saved." in client.get("/").text


def test_enter_saves_because_saving_is_the_forms_first_button(client: FlaskClient) -> None:
    form = soup(bring(client, text=TEXT)).select_one(FORM)
    assert form is not None
    first = form.select_one("button:not([type=button])")
    assert first is not None
    assert (first["name"], first["value"]) == ("action", "save")


def test_an_error_stands_beside_its_field_and_everything_typed_is_kept(
    client: FlaskClient, session: Session, user: User
) -> None:
    fields = changed(
        reviewed(client),
        contactInfo__fullName="",
        summary="First\r\nsecond",
        workExperience__0__isCurrent="y",
        education__0__institution="State <b>University</b>",
        education__0__gpa="very good",
    )
    response = client.post("/resume/review", data=fields)
    page = soup(response)
    assert response.status_code == 422
    assert "Enter a number such as 3.8." in described_errors(page, "education.0.gpa")
    kept = form_fields(page, FORM)
    for name, value in fields.items(multi=True):
        if name == "csrf_token":
            continue
        assert value.replace("\r\n", "\n") in [text.replace("\r\n", "\n") for text in kept.getlist(name)], name
    alert = page.select_one("#problems")
    assert alert is not None
    for link in alert.select("a"):
        assert page.find(id=str(link["href"])[1:]) is not None
    assert saved(session, user) is None
    again = client.post("/resume/review", data=changed(kept, education__0__gpa="3.5"))
    assert "Enter your name." in described_errors(soup(again), "contactInfo.fullName")


def test_the_source_and_its_hints_stay_through_errors_and_moves(client: FlaskClient) -> None:
    first = soup(bring(client, text=TEXT))
    hints = [link["href"] for link in first.select("a.line-hint")]
    fields = changed(form_fields(first, FORM), action="add:education", contactInfo__fullName="")
    second = soup(client.post("/resume/review", data=fields))
    third = soup(client.post("/resume/review", data=changed(form_fields(second, FORM), action="save")))
    for page in (second, third):
        assert page.select_one(".source-text") == first.select_one(".source-text")
        assert [link["href"] for link in page.select("a.line-hint")] == hints


@pytest.mark.parametrize("verb", ["add:workExperience", "remove:workExperience.0"])
def test_buttons_work_without_a_script_and_save_nothing(
    client: FlaskClient, session: Session, user: User, verb: str
) -> None:
    fields = reviewed(client)
    page = soup(client.post("/resume/review", data=changed(fields, action=verb, summary="Typed meanwhile")))
    entries = page.select("fieldset.entry[id^='workExperience.']")
    live = [entry for entry in entries if not entry.find_parent("template")]
    assert len(live) == (2 if verb.startswith("add") else 0)
    assert form_fields(page, FORM)["summary"] == "Typed meanwhile"
    assert saved(session, user) is None


def test_the_buttons_lead_to_the_entry_they_concern(client: FlaskClient) -> None:
    page = soup(bring(client, text=TEXT))
    add = page.select_one("button[value='add:workExperience']")
    assert add is not None
    assert add["formaction"] == "/resume/review#workExperience.1"
    assert {str(button["formaction"]).partition("#")[0] for button in page.select("button[formaction]")} == {
        "/resume/review"
    }
    after = soup(client.post("/resume/review", data=changed(form_fields(page, FORM), action="add:workExperience")))
    assert after.find(id="workExperience.1") is not None


def test_replacing_needs_a_confirmation_and_loses_nothing(client: FlaskClient, session: Session, user: User) -> None:
    old = ResumeData(contact_info=ContactInfo(full_name="Ada The First"))
    resumes.save_resume(session, user, old)
    session.commit()
    fields = changed(reviewed(client), summary="The new one")
    refused = client.post("/resume/review", data=fields)
    page = soup(refused)
    assert refused.status_code == 422
    assert "Confirm that the new one replaces it" in described_errors(page, "replace")
    assert saved(session, user) == old
    confirmed = changed(form_fields(page, FORM), replace="y")
    assert client.post("/resume/review", data=confirmed).status_code == 302
    data = saved(session, user)
    assert data is not None
    assert data.summary == "The new one"
    assert session.scalar(select(func.count()).select_from(UserResume)) == 1


def test_the_confirmation_stays_ticked_through_an_error(client: FlaskClient, session: Session, user: User) -> None:
    resumes.save_resume(session, user, ResumeData(contact_info=ContactInfo(full_name="Ada")))
    session.commit()
    fields = changed(reviewed(client), contactInfo__fullName="", replace="y")
    assert form_fields(soup(client.post("/resume/review", data=fields)), FORM)["replace"] == "y"


def test_a_resume_saved_meanwhile_in_another_tab_is_not_overwritten_unasked(
    client: FlaskClient, session: Session, user: User
) -> None:
    fields = reviewed(client)
    resumes.save_resume(session, user, ResumeData(contact_info=ContactInfo(full_name="From the other tab")))
    session.commit()
    response = client.post("/resume/review", data=fields)
    assert response.status_code == 422
    assert soup(response).select_one("input[name=replace]") is not None
    data = saved(session, user)
    assert data is not None
    assert data.contact_info.full_name == "From the other tab"


def test_saves_the_persons_own_and_never_a_neighbours(
    client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    theirs = ResumeData(contact_info=ContactInfo(full_name="Nora"))
    resumes.save_resume(session, neighbour, theirs)
    session.commit()
    fields = changed(reviewed(client), replace="y")
    fields["userId"] = fields["id"] = neighbour.id
    assert client.post("/resume/review", data=fields).status_code == 302
    assert saved(session, neighbour) == theirs
    assert saved(session, user) is not None


def test_an_empty_post_is_a_form_to_fill_in(client: FlaskClient, session: Session, user: User) -> None:
    response = client.post("/resume/review", data={})
    assert response.status_code == 422
    assert "Enter your name." in described_errors(soup(response), "contactInfo.fullName")


def test_only_for_the_signed_in(anonymous: FlaskClient) -> None:
    assert anonymous.post("/resume/review", data={}).location.startswith("/sign-in")


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    assert client.get("/resume/review").status_code == 405
    assert client.put("/resume/review").status_code == 405


def test_needs_the_forms_own_token(
    app: Flask, client: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = form_fields(soup(client.get("/resume/bring")))["csrf_token"]
    fields = form_fields(soup(bring(client, text=TEXT, csrf_token=token)), FORM)
    assert client.post("/resume/review", data=changed(fields, csrf_token="")).status_code == 400
    assert saved(session, user) is None
    assert client.post("/resume/review", data=fields).status_code == 302


def test_two_people_keep_their_own(
    sign_in: Callable[[User], FlaskClient], session: Session, user: User, neighbour: User
) -> None:
    for person in (user, neighbour):
        client = sign_in(person)
        client.post("/resume/review", data=changed(reviewed(client), contactInfo__fullName=person.name))
    for person in (user, neighbour):
        data = saved(session, person)
        assert data is not None
        assert data.contact_info.full_name == person.name
