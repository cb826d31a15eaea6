"""Editing a document by hand: a new version, and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services import resumes
from tests.engine.examples import NURSE
from tests.web.job_data import add_job, add_version, versions_of
from tests.web.pages import described_errors, form_fields, soup


def test_saves_a_new_version(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user, qualifications=["Python"])
    document_id = add_version(app, job_id, content="# Ada\n\nNothing.", atsScore=1, band="weak", atsScoreBefore=1)
    fields = form_fields(soup(client.get(f"/documents/{document_id}/edit")))
    assert fields["content"].splitlines() == ["# Ada", "", "Nothing."]
    fields["content"] = "# Ada\r\n\r\n## Skills\r\n\r\nPython"
    response = client.post(f"/documents/{document_id}/edit", data=fields)
    old, new = versions_of(session, job_id)
    assert response.location == f"/documents/{new.id}"
    assert (old.content, old.is_active) == ("# Ada\n\nNothing.", False)
    assert (new.content, new.is_active, new.version) == ("# Ada\n\n## Skills\n\nPython", True, 2)
    assert new.details["origin"] == "edited"
    assert new.details["basedOn"] == 1
    assert new.details["wordCount"] == 3
    assert new.details["atsScore"] > 1
    assert "Python" in new.details["keywordsMatched"]


def test_a_letter_keeps_the_resumes_score(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id, "cover", "Dear all,", atsScore=63.5, band="fair")
    client.post(f"/documents/{document_id}/edit", data={"content": "Dear team,", "based_on": "1"})
    assert versions_of(session, job_id, "cover")[1].details["atsScore"] == 63.5


def test_an_unchanged_text_makes_no_version(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id, content="# Ada\n\nText\n")
    fields = form_fields(soup(client.get(f"/documents/{document_id}/edit")))
    fields["content"] = fields["content"].replace("\n", "\r\n")
    response = client.post(f"/documents/{document_id}/edit", data=fields)
    assert "Nothing changed" in client.get(response.location).text
    assert len(versions_of(session, job_id)) == 1


def test_white_space_and_other_signs_for_the_same_are_no_edit(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    stored = "# Ada\n\n- **One**  two\n- <https://example.com>\n\nA *line*\nand more"
    document_id = add_version(app, job_id, content=stored)
    same = "Ada\n===\n\n\n* __One__ two\n\n* [https://example.com](https://example.com)\n\nA _line_ and more\n"
    client.post(f"/documents/{document_id}/edit", data={"content": same, "based_on": "1"})
    assert [version.content for version in versions_of(session, job_id)] == [stored]
    for other in (same.replace("__One__", "One"), same.replace("(https:", "(http:"), same.replace("and more", "more")):
        before = len(versions_of(session, job_id))
        client.post(f"/documents/{document_id}/edit", data={"content": other, "based_on": str(before)})
        session.expire_all()
        assert len(versions_of(session, job_id)) == before + 1


def test_a_version_in_between_is_a_conflict_that_keeps_the_text(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id, content="One")
    fields = form_fields(soup(client.get(f"/documents/{document_id}/edit")))
    add_version(app, job_id, content="Two")
    fields["content"] = "Mine"
    response = client.post(f"/documents/{document_id}/edit", data=fields)
    assert response.status_code == 409
    page = soup(response)
    assert "A newer version was saved while you were editing." in page.select_one("[role=alert]").get_text()
    assert page.select_one("[role=alert] a")["href"].endswith("/compare?a=1&b=2")
    # Theirs stands beside mine, and can be taken by leaving mine unsaved.
    assert page.select_one("#conflict").get_text(" ", strip=True).count("Two") == 1
    assert "Mine" in page.select_one("#conflict").get_text()
    theirs = page.select_one("#conflict .btn")["href"]
    assert "Two" in client.get(theirs).text
    again = form_fields(page)
    assert again["content"] == "Mine"
    assert len(versions_of(session, job_id)) == 2
    assert client.post(f"/documents/{document_id}/edit", data=again).status_code == 302
    assert [version.content for version in versions_of(session, job_id)] == ["One", "Two", "Mine"]


@pytest.mark.parametrize(
    ("content", "says"), [("  \n ", "Write something"), ("x" * 100_001, "100,000"), ("a\x00b", "NUL")]
)
def test_a_bad_text_is_kept_and_not_saved(
    app: Flask, client: FlaskClient, user: User, session: Session, content: str, says: str
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    response = client.post(f"/documents/{document_id}/edit", data={"content": content, "based_on": "1"})
    assert response.status_code == 422
    page = soup(response)
    assert says in described_errors(page, "content")
    if "\x00" not in content:
        assert form_fields(page)["content"].strip() == content.strip()
    assert len(versions_of(session, job_id)) == 1


@pytest.mark.parametrize("based_on", ["0", "-1", "99999999999", "9" * 30])
def test_a_version_that_was_never_there_is_a_conflict(
    app: Flask, client: FlaskClient, user: User, session: Session, based_on: str
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id, content="One")
    response = client.post(f"/documents/{document_id}/edit", data={"content": "Mine", "based_on": based_on})
    assert response.status_code == 409
    assert form_fields(soup(response))["content"] == "Mine"
    assert len(versions_of(session, job_id)) == 1


@pytest.mark.parametrize("based_on", ["", "x"])
def test_without_its_version_nothing_is_saved(
    app: Flask, client: FlaskClient, user: User, session: Session, based_on: str
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    response = client.post(f"/documents/{document_id}/edit", data={"content": "Mine", "based_on": based_on})
    assert response.status_code == 422
    assert form_fields(soup(response))["content"] == "Mine"
    assert len(versions_of(session, job_id)) == 1


def test_a_preview_shows_and_saves_nothing(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    typed = {"content": "# New\n\n<script>x</script> **bold**", "based_on": "1", "action": "preview"}
    response = client.post(f"/documents/{document_id}/edit", data=typed)
    assert response.status_code == 200
    page = soup(response)
    [picture] = page.select("#preview img")
    assert picture["src"].startswith("data:image/png;base64,")
    assert picture["alt"] == "Page 1 of 1"
    assert form_fields(page)["content"] == typed["content"]
    assert page.select_one("form[data-unsaved]").has_attr("data-dirty")
    assert len(versions_of(session, job_id)) == 1


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    other = sign_in(neighbour)
    assert other.get(f"/documents/{document_id}/edit").status_code == 404
    assert other.post(f"/documents/{document_id}/edit", data={"content": "Mine", "based_on": "1"}).status_code == 404
    assert len(versions_of(session, job_id)) == 1


LIE = "# Ada\n\n## Experience\n\nI worked at Quillmark Clinic for 12 years."


def test_what_the_base_resume_does_not_support_is_named_and_never_in_the_way(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    resumes.save_resume(session, user, NURSE)
    session.commit()
    job_id = add_job(app, user)
    document_id = add_version(app, job_id, content="# Ada\n\nText")
    fields = form_fields(soup(client.get(f"/documents/{document_id}/edit")))
    fields["content"] = LIE
    page = soup(client.post(f"/documents/{document_id}/edit", data={**fields, "action": "preview"}))
    warned = page.select_one("details.alert-warning")
    assert warned is not None
    assert "Quillmark Clinic" in warned.text
    assert "12 years" in warned.text
    assert "names no such employer" in warned.text
    assert form_fields(page)["content"].split() == LIE.split()
    saved = client.post(f"/documents/{document_id}/edit", data=fields)
    made = versions_of(session, job_id)[-1]
    assert made.content == LIE
    assert {one["statement"] for one in made.details["grounding"]["unsupported"]} == {"Quillmark Clinic", "12 years"}
    shown = client.get(saved.location).text
    assert "Not in your base resume" in shown
    assert "does not support 2 statements" in shown


def test_a_text_that_the_resume_supports_is_not_doubted(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    resumes.save_resume(session, user, NURSE)
    session.commit()
    document_id = add_version(app, add_job(app, user), content="# Ada\n\nI precepted nine new graduate nurses.")
    assert not soup(client.get(f"/documents/{document_id}/edit")).select("details.alert-warning")


def test_a_preview_for_the_script_is_drawn_for_the_owner_alone_and_kept_nowhere(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    address = f"/documents/{add_version(app, job_id)}/preview"
    client = sign_in(user)
    drawn = client.post(address, data={"content": "# Ada\n\n" + "Words. " * 12_000}).json
    assert drawn["total"] > len(drawn["pages"]) == 6
    assert {page[:8] for page in drawn["pages"]} == {"iVBORw0K"}
    for content, says in (("", "no text"), ("x" * 100_001, "100,000"), ("\uabcd", "No font")):
        refused = client.post(address, data={"content": content})
        assert refused.status_code == 422
        assert says in refused.json["problem"]
    assert sign_in(neighbour).post(address, data={"content": "x"}).status_code == 404
    assert len(versions_of(session, job_id)) == 1
