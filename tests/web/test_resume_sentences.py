"""The bank of sentences: proposed beside each line, confirmed many at a time, mended, dropped, and asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.engine.fit import text_digest
from atspro.models import AuditEntry, ResumeSentence, User
from atspro.services import resumes
from atspro.services.resumes.sentences import StoredSentence, told_and_dropped
from atspro.shapes import ContactInfo, ResumeData, ResumeSection, WorkExperience
from tests.web.job_data import committed
from tests.web.pages import form_fields, soup

LINES = ["Led a team of 5 engineers", "Direct supervision of lines", "Trained 12 new hires in Python"]
AT = "resume.workExperience[0].responsibilities"


def resume_of(*lines: str) -> ResumeData:
    return ResumeData(
        contact_info=ContactInfo(full_name="Ada Example"),
        work_experience=[
            WorkExperience(company="Acme Rail", position="Engineer", end_date="2020", responsibilities=list(lines))
        ],
    )


@pytest.fixture(autouse=True)
def saved(app: Flask, user: User) -> None:
    keep(app, user, *LINES)


def keep(app: Flask, user: User, *lines: str) -> None:
    with committed(app) as session:
        resumes.save_resume(session, user, resume_of(*lines))


def page_of(client: FlaskClient, show: str = "open") -> BeautifulSoup:
    return soup(client.get(f"/resume/sentences/?show={show}"))


def fields(page: BeautifulSoup) -> MultiDict[str, str]:
    return form_fields(page, "#sentences")


def save(client: FlaskClient, sent: MultiDict[str, str], action: str = "save") -> Any:
    return client.post("/resume/sentences/", data=MultiDict([*sent.items(multi=True), ("action", action)]))


def rows(session: Session) -> dict[str | None, tuple[str, str, str]]:
    session.expire_all()
    return {one.path: (one.text, one.state, one.origin) for one in session.scalars(select(ResumeSentence))}


def test_each_line_has_a_proposal_and_looking_stores_nothing(client: FlaskClient, session: Session) -> None:
    page = page_of(client)
    assert [str(area.get_text()).strip() for area in page.select("textarea")] == [
        "I led a team of 5 engineers.",
        "My work included direct supervision of lines.",
        "I trained 12 new hires in Python.",
    ]
    # Only what no construction was shown to hold for is called a draft.
    drafts = [field.get_text() for field in page.select(".sentence") if "rough draft" in field.get_text()]
    assert len(drafts) == 1
    assert "Direct supervision of lines" in drafts[0]
    assert rows(session) == {}


def test_all_shown_are_confirmed_at_once(client: FlaskClient, session: Session) -> None:
    answer = save(client, fields(page_of(client)), "all")
    assert "3 sentences confirmed" in client.get(answer.location).text
    assert {state for _, state, _ in rows(session).values()} == {"confirmed"}
    assert "Every sentence is decided" in page_of(client).get_text()


def test_one_is_mended_one_dropped_and_one_waits(client: FlaskClient, session: Session) -> None:
    sent = fields(page_of(client))
    sent["text-1"], sent["state-1"], sent["state-2"] = "I supervised two lines.", "confirmed", "dropped"
    save(client, sent)
    assert rows(session) == {
        f"{AT}[0]": ("I led a team of 5 engineers.", "proposed", "rule"),
        f"{AT}[1]": ("I supervised two lines.", "confirmed", "person"),
        f"{AT}[2]": ("I trained 12 new hires in Python.", "dropped", "rule"),
    }
    assert len(page_of(client).select("textarea")) == 1
    assert len(page_of(client, "dropped").select("textarea")) == 1


def test_one_button_confirms_one_line(client: FlaskClient, session: Session) -> None:
    save(client, fields(page_of(client)), "confirm:2")
    assert [state for _, state, _ in rows(session).values()] == ["proposed", "proposed", "confirmed"]


def test_a_moved_line_takes_its_sentence_along_and_a_changed_one_asks_again(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    save(client, fields(page_of(client)), "all")
    keep(app, user, LINES[2], "Led a team of 7 engineers", LINES[1])
    now = rows(session)
    assert now[f"{AT}[0]"] == ("I trained 12 new hires in Python.", "confirmed", "rule")
    assert now[f"{AT}[2]"] == ("My work included direct supervision of lines.", "confirmed", "rule")
    page = page_of(client)
    assert [str(area.get_text()).strip() for area in page.select("textarea")] == ["I led a team of 7 engineers."]


def test_a_changed_line_keeps_the_old_sentence_in_sight(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    sent = fields(page_of(client))
    sent["text-0"] = "I led five engineers."
    save(client, sent, "all")
    keep(app, user, "Led a team of 7 engineers", *LINES[1:])
    assert rows(session)[f"{AT}[0]"] == ("I led a team of 7 engineers.", "proposed", "rule")
    shown = page_of(client).select_one(".sentence").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "Your sentence was: “I led five engineers.”" in shown


def test_a_sentence_outlives_its_line_until_it_is_deleted(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    save(client, fields(page_of(client)), "all")
    keep(app, user, *LINES[:2])
    assert rows(session)[None][0] == "I trained 12 new hires in Python."
    assert "no longer in your resume" in page_of(client).get_text()
    keep(app, user, *LINES)
    assert rows(session)[f"{AT}[2]"][1] == "confirmed"
    keep(app, user, *LINES[:2])
    client.post("/resume/sentences/forget")
    assert None not in rows(session)


def test_an_empty_or_long_sentence_is_refused_and_what_was_typed_stays(client: FlaskClient, session: Session) -> None:
    sent = fields(page_of(client))
    sent["text-0"], sent["text-1"], sent["text-2"] = "", "x" * 401, "I taught."
    answer = save(client, sent, "all")
    assert answer.status_code == 422
    page = soup(answer)
    assert "Write the sentence, or choose Drop." in page.select_one("#error-0").get_text()  # type: ignore[union-attr]
    assert "at most 400" in page.select_one("#error-1").get_text()  # type: ignore[union-attr]
    assert page.select_one("#text-2").get_text().strip() == "I taught."  # type: ignore[union-attr]
    assert rows(session) == {}


def test_the_second_of_two_tabs_is_shown_the_first_ones_sentence(client: FlaskClient, session: Session) -> None:
    first, second = (fields(page_of(client)) for _ in range(2))
    first["text-0"], second["text-0"] = "I led five.", "I led a handful."
    save(client, first, "all")
    answer = save(client, second, "all")
    assert answer.status_code == 409
    page = soup(answer)
    assert "Saved now: “I led five.”" in page.get_text()
    assert page.select_one("#text-0").get_text().strip() == "I led a handful."  # type: ignore[union-attr]
    assert rows(session)[f"{AT}[0]"][0] == "I led five."
    save(client, fields(page))
    assert rows(session)[f"{AT}[0]"][0] == "I led a handful."


def test_a_line_that_changed_meanwhile_is_not_told_by_the_old_sentence(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    sent = fields(page_of(client))
    keep(app, user, "Led a team of 7 engineers", *LINES[1:])
    assert save(client, sent, "all").status_code == 409
    assert rows(session) == {}


def test_only_todays_lines_have_sentences() -> None:
    resume = resume_of(*LINES)
    stored = [
        StoredSentence(f"{AT}[0]", "another digest", "I led.", "confirmed"),
        StoredSentence("moved", text_digest(LINES[2]), "I taught 12 people.", "confirmed"),
        StoredSentence(f"{AT}[1]", text_digest(LINES[1]), "No.", "dropped"),
    ]
    assert told_and_dropped(stored, resume) == ({f"{AT}[2]": "I taught 12 people."}, [f"{AT}[1]"])


def test_projects_and_awards_are_asked_for_too(app: Flask, client: FlaskClient, user: User) -> None:
    sections = [
        ResumeSection(
            kind="projects", title="Projects", entries=[{"name": "Map", "bullets": ["Built a map of 40 parks"]}]
        ),
        ResumeSection(kind="awards", title="Awards", entries=[{"name": "Nurse of the Year 2019"}]),
    ]
    with committed(app) as session:
        resumes.save_resume(session, user, resume_of(*LINES), sections=[(one, True) for one in sections])
    texts = [str(area.get_text()).strip() for area in page_of(client).select("textarea")]
    assert texts[3:] == ["I built a map of 40 parks.", "I was Nurse of the Year in 2019."]


def test_without_a_resume_it_leads_to_the_upload(
    sign_in: Callable[[User | None], FlaskClient], neighbour: User, session: Session
) -> None:
    client = sign_in(neighbour)
    assert client.get("/resume/sentences/").location == "/resume/upload"
    # Another person's lines cannot be told, whatever their paths.
    sent = MultiDict({"path-0": f"{AT}[0]", "digest-0": "x", "seen-0": "", "text-0": "Mine.", "state-0": "confirmed"})
    assert client.post("/resume/sentences/", data=sent).status_code == 422
    assert rows(session) == {}


def test_decisions_are_logged(client: FlaskClient, user: User, session: Session) -> None:
    save(client, fields(page_of(client)), "all")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "resumeSentence")).all()
    assert len(entries) == 3
    assert {entry.actor_id for entry in entries} == {user.id}
