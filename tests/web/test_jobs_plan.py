"""The plan on a job's page: looked at, changed before writing, moved, set back, and what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.models import AuditEntry, JobPlan, User
from atspro.services import resumes
from atspro.shapes import ContactInfo, ResumeData, WorkExperience
from tests.web.job_data import add_job, add_resume, committed
from tests.web.pages import form_fields, soup

LINES = [
    "Built a Python service that plans 300 trains a day",
    "Cut the cost of the PostgreSQL cluster by 40 % in one year",
    "Led a team of 5 engineers",
    "Wrote the runbook that the night shift works by",
    "Trained 12 new hires in Python",
    "Moved 30 reports to a data warehouse",
    "Answered 20 support calls a week",
    "Presented results to the board each quarter",
]
RESUME = ResumeData(
    contact_info=ContactInfo(full_name="Ada Example", email="ada@example.com"),
    work_experience=[
        WorkExperience(
            company="Acme Rail", position="Engineer", start_date="2020", is_current=True, responsibilities=LINES
        )
    ],
    skills=["Python", "PostgreSQL"],
)
POST: dict[str, Any] = {
    "description": "We need Python and PostgreSQL. Contact: Dana Reyes, Head of Data.",
    "qualifications": ["Python", "PostgreSQL", "German C1", "Kubernetes"],
}


def with_resume(app: Flask, user: User, **post: Any) -> object:
    with committed(app) as session:
        resumes.save_resume(session, user, RESUME)
    return add_job(app, user, **{**POST, **post})


def page_of(client: FlaskClient, job_id: object) -> BeautifulSoup:
    return soup(client.get(f"/jobs/{job_id}"))


def fields(page: BeautifulSoup) -> MultiDict[str, str]:
    sent = form_fields(page, "form[action$='/plan']")
    # Another one with each page.
    sent.pop("csrf_token")
    return sent


def told(page: BeautifulSoup) -> list[str]:
    return fields(page).getlist("line")


def save(client: FlaskClient, job_id: object, sent: MultiDict[str, str], action: str = "save") -> Any:
    return client.post(f"/jobs/{job_id}/plan", data=MultiDict([*sent.items(multi=True), ("action", action)]))


def stored(session: Session, job_id: object) -> JobPlan | None:
    session.expire_all()
    return session.scalars(select(JobPlan).where(JobPlan.job_id == job_id)).one_or_none()


def test_the_page_shows_the_plan_and_stores_nothing_by_looking(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = with_resume(app, user)
    page = page_of(client, job_id)
    summary = page.select_one(".plan-summary").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "Dana Reyes" in summary
    assert 4 <= len(told(page)) <= 7
    assert stored(session, job_id) is None


def test_what_is_chosen_is_kept_and_shown(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = with_resume(app, user)
    page = page_of(client, job_id)
    sent = fields(page)
    lines = sent.getlist("line")[:3][::-1]
    sent.setlist("line", lines)
    needs = [str(one["value"]) for one in page.select("#plan-need option")]
    other = next(one for one in needs if one != sent["need"])
    sent["need"], sent["addressee"], sent["close"], sent["gap"] = other, "Noor Haddad", "I can visit in May.", "leave"
    assert save(client, job_id, sent).status_code == 302
    again = fields(page_of(client, job_id))
    assert again.getlist("line") == lines
    assert (again["need"], again["addressee"], again["close"], again["gap"]) == (
        other,
        "Noor Haddad",
        "I can visit in May.",
        "leave",
    )
    row = stored(session, job_id)
    assert row is not None
    assert row.proposal is not None
    assert [one["path"] for one in row.choices["facts"]] == lines


def test_saving_the_proposal_leaves_nothing_chosen(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = with_resume(app, user)
    save(client, job_id, fields(page_of(client, job_id)))
    assert stored(session, job_id).choices == {}  # type: ignore[union-attr]


def test_what_leads_is_what_is_selected(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    # Years are proven by the dates of a position alone, not by one of its lines.
    job_id = with_resume(app, user, qualifications=["3 years of experience as an engineer", "Welding"], description="x")
    page = page_of(client, job_id)
    leads = page.select_one(".plan-summary dd").get_text()  # type: ignore[union-attr]
    selected = page.select_one("#plan-need option[selected]")
    assert selected is not None
    assert selected.get_text() == leads
    save(client, job_id, fields(page))
    assert stored(session, job_id).choices == {}  # type: ignore[union-attr]


def test_a_line_moves_without_script(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = with_resume(app, user)
    page = page_of(client, job_id)
    first, second, *rest = told(page)
    save(client, job_id, fields(page), action=f"down:{first}")
    assert told(page_of(client, job_id)) == [second, first, *rest]
    save(client, job_id, fields(page_of(client, job_id)), action=f"up:{first}")
    assert told(page_of(client, job_id)) == [first, second, *rest]


def test_reset_goes_back_to_the_proposal(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = with_resume(app, user)
    before = fields(page_of(client, job_id))
    changed = MultiDict(before)
    changed["addressee"] = "Noor Haddad"
    save(client, job_id, changed)
    save(client, job_id, changed, action="reset")
    assert fields(page_of(client, job_id)) == before


def test_a_line_that_moved_in_the_resume_stays_chosen_and_one_that_went_is_told(
    app: Flask, client: FlaskClient, user: User
) -> None:
    job_id = with_resume(app, user)
    sent = fields(page_of(client, job_id))
    at = "resume.workExperience[0].responsibilities"
    sent.setlist("line", [f"{at}[3]", f"{at}[0]"])
    save(client, job_id, sent)
    work = RESUME.work_experience[0].model_copy(update={"responsibilities": ["Kept the lights on", *LINES[1:]]})
    work.responsibilities.insert(0, "Ran the night shift for a year")
    with committed(app) as session:
        resumes.save_resume(session, user, RESUME.model_copy(update={"work_experience": [work]}))
    page = page_of(client, job_id)
    assert told(page) == [f"{at}[4]"]
    text = page.get_text(" ", strip=True)
    assert "1 line that you chose is not in your resume any more." in text
    assert "Changed since documents were last planned: your resume (experience)." in text


def test_bad_input_says_what_to_do_and_keeps_what_was_typed(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = with_resume(app, user)
    sent = fields(page_of(client, job_id))
    sent.setlist("line", [])
    sent["close"] = "x" * 401
    answer = save(client, job_id, sent)
    assert answer.status_code == 422
    page = soup(answer)
    assert "Choose at least one line" in page.get_text()
    assert "at most 400 characters" in page.select_one("#plan-close-error").get_text()  # type: ignore[union-attr]
    assert page.select_one("#plan-close").get_text().strip() == "x" * 401  # type: ignore[union-attr]


def test_the_second_of_two_tabs_is_told(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = with_resume(app, user)
    first, second = (fields(page_of(client, job_id)) for _ in range(2))
    first["addressee"], second["addressee"] = "Noor Haddad", "Sam Okoro"
    save(client, job_id, first)
    answer = save(client, job_id, second)
    assert answer.status_code == 409
    assert "changed in another tab" in answer.text
    assert fields(soup(answer))["addressee"] == "Sam Okoro"
    assert fields(page_of(client, job_id))["addressee"] == "Noor Haddad"


def test_a_neighbours_plan_is_not_there(
    app: Flask, sign_in: Callable[[User | None], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = with_resume(app, user)
    add_resume(app, neighbour)
    assert save(sign_in(neighbour), job_id, MultiDict({"line": "x"})).status_code == 404
    assert save(sign_in(neighbour), job_id, MultiDict(), action="reset").status_code == 404
    assert stored(session, job_id) is None


def test_choices_are_logged_and_the_proposal_is_not(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = with_resume(app, user)
    sent = fields(page_of(client, job_id))
    sent["addressee"] = "Noor Haddad"
    save(client, job_id, sent)
    mine = (AuditEntry.table_name == "jobPlan", AuditEntry.parent_id == str(job_id))
    entries = session.scalars(select(AuditEntry).where(*mine)).all()
    assert any("choices" in (entry.changed or ()) for entry in entries)
    assert all("proposal" not in (entry.after or {}) for entry in entries)
    assert {entry.actor_id for entry in entries} == {user.id}
