"""The start page: what it offers a visitor and a job seeker, and what it costs the database."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.engine.fit import plan_for
from atspro.engine.resume_text import resume_text
from atspro.engine.score import score
from atspro.models import User, UserJob
from atspro.services import applications, documents, jobs, resumes
from atspro.services.sample_data import FOLDER
from atspro.shapes import ContactInfo, JobData, ResumeData
from tests.web.pages import counted_statements, soup


def bring_resume(session: Session, user: User) -> None:
    """Save a base resume."""
    resumes.save_resume(session, user, ResumeData(contact_info=ContactInfo(full_name="Ada"), skills=["Python"]))
    session.commit()


def add_job(session: Session, user: User, title: str = "Engineer", status: str = "tracked") -> UserJob:
    """Track a job."""
    job = jobs.create_job(session, user, JobData(company="Acme & Sons", title=title, description="Build."))
    jobs.set_status(session, job, status)
    session.commit()
    return job


def step(response: object) -> tuple[str, str]:
    """The heading and the address of the next step."""
    card = soup(response).select_one(".next-step")  # type: ignore[arg-type]
    assert card is not None
    heading, button = card.find("h2"), card.select_one("a.btn-primary")
    assert heading is not None
    assert button is not None
    return heading.get_text(), str(button["href"])


def test_a_visitor_reads_what_it_is_and_can_sign_up_or_in(anonymous: FlaskClient) -> None:
    response = anonymous.get("/")
    main = soup(response).select_one("main")
    assert main is not None
    assert response.status_code == 200
    assert {str(link["href"]) for link in main.select("a")} == {"/sign-up", "/sign-in"}
    assert len(main.select(".btn-primary")) == 1


def test_a_visitors_page_shows_what_the_product_says_today(anonymous: FlaskClient) -> None:
    """The pictures are the product's own parts with what the engine says, and the page is small."""
    response = anonymous.get("/")
    main = soup(response).select_one("main")
    assert main is not None
    resume = ResumeData.model_validate_json((FOLDER / "resume.json").read_text())
    job = JobData.model_validate(json.loads((FOLDER / "welcome.json").read_text())["job"])
    now = utc_now()
    table = plan_for(resume, job, today=(now.year, now.month)).table
    shown = [row.get_text(" ", strip=True) for row in main.select("figure .fit-head")]
    assert len(shown) == len(table.rows) >= 4
    for row in table.rows:
        assert any(row.requirement.text in line and line.lower().endswith(row.status) for line in shown), row
    # Of each kind one, or the picture shows less than the text beside it says.
    assert {row.status for row in table.rows} == {"met", "partly", "not shown"}
    rated = score(resume_text(resume), job, today=(now.year, now.month))
    value = main.select_one("figure .score-value")
    assert value is not None
    assert value.get_text() == str(round(rated.total))
    assert rated.band != "strong"
    claims = [one.get_text() for one in main.select("figure .plain-list strong")]
    assert claims == ["Head of Data", "Google"]
    assert "54 % (13 of 24)" in main.get_text()
    assert main.select("figure .diff ins")
    assert len(gzip.compress(response.data)) < 30_000


def test_a_visitors_page_asks_the_database_nothing(anonymous: FlaskClient) -> None:
    with counted_statements() as statements:
        anonymous.get("/")
    assert statements == []


def test_a_first_visit_shows_what_comes_first(client: FlaskClient) -> None:
    assert step(client.get("/")) == ("Upload your resume", "/resume/upload")


@pytest.mark.parametrize("role", ["admin", "support"])
def test_staff_without_a_resume_start_at_the_dashboard(
    make_user: Callable[..., User], sign_in: Callable[[User | None], FlaskClient], session: Session, role: str
) -> None:
    staff = make_user("Sam Staff", role=role)
    response = sign_in(staff).get("/")
    assert (response.status_code, response.location) == (302, "/admin/")
    bring_resume(session, staff)
    assert sign_in(staff).get("/").status_code == 200


def test_a_job_without_a_resume_asks_for_the_resume(client: FlaskClient, session: Session, user: User) -> None:
    add_job(session, user)
    assert step(client.get("/")) == ("Upload your resume", "/resume/upload")


def test_a_resume_without_a_job_asks_for_a_job(client: FlaskClient, session: Session, user: User) -> None:
    bring_resume(session, user)
    response = client.get("/")
    assert step(response) == ("Add a job", "/jobs/new")
    assert "No jobs yet" in response.text


def test_a_job_without_documents_asks_for_them(client: FlaskClient, session: Session, user: User) -> None:
    bring_resume(session, user)
    job = add_job(session, user)
    response = client.get("/")
    assert step(response) == ("Generate documents", f"/jobs/{job.id}")
    assert "Acme &amp; Sons" in response.text


def test_a_job_that_is_over_asks_for_nothing(client: FlaskClient, session: Session, user: User) -> None:
    bring_resume(session, user)
    for status in ("applied", "rejected"):
        add_job(session, user, status=status)
    assert step(client.get("/")) == ("Add another job", "/jobs/new")


def test_recent_jobs_show_their_score_and_documents(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    bring_resume(session, user)
    job = add_job(session, user)
    documents.add_version(session, job.id, "resume", "# Ada", {"atsScore": 50})
    documents.add_version(session, job.id, "resume", "# Ada", {"atsScore": 81.6})
    documents.add_version(session, job.id, "cover", "Dear", {"atsScore": 12})
    with app.app_context():
        session.commit()
    page = soup(client.get("/"))
    row = page.select_one(".job-list li")
    assert row is not None
    text = " ".join(row.get_text(" ", strip=True).split())
    assert "2/4 documents" in text
    assert "Score 82" in text
    assert row.select_one(".tag-good") is not None
    # What is written wants to be sent.
    application_id = applications.current_application(session, job).id
    assert step(client.get("/")) == ("Apply, and mark it as sent", f"/applications/{application_id}#sent")
    jobs.set_status(session, job, "applied")
    session.commit()
    assert step(client.get("/")) == ("Add another job", "/jobs/new")


def test_statuses_link_into_the_list_with_their_counts(client: FlaskClient, session: Session, user: User) -> None:
    bring_resume(session, user)
    for status in ("tracked", "tracked", "offered"):
        add_job(session, user, status=status)
    rows = soup(client.get("/")).select(".status-list li")
    counts = {str(row.a["href"]): row.span.get_text() for row in rows if row.a and row.span}
    assert counts["/jobs/?status=tracked"] == "2"
    assert counts["/jobs/?status=offered"] == "1"
    assert counts["/jobs/?status=rejected"] == "0"
    assert len(counts) == 6


def test_a_neighbours_things_are_never_shown(
    client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    bring_resume(session, user)
    add_job(session, neighbour, "Secret Plans")
    response = client.get("/")
    assert "Secret Plans" not in response.text
    assert step(response) == ("Add a job", "/jobs/new")


def test_many_jobs_cost_as_many_statements_as_one(client: FlaskClient, session: Session, user: User) -> None:
    bring_resume(session, user)
    counts = []
    for number in (1, 10):
        for _ in range(number):
            add_job(session, user)
        with counted_statements() as statements:
            client.get("/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405


def test_the_steps_end_with_the_first_document_and_a_sample_asks_for_a_job_of_ones_own(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    bring_resume(session, user)
    job = applications.add_sample_job(session, user)
    session.commit()
    assert len(soup(client.get("/")).select(".first-steps li")) == 3
    documents.add_version(session, job.id, "resume", "# Ada", {"atsScore": 50})
    session.commit()
    page = client.get("/")
    assert soup(page).select(".first-steps") == []
    assert step(page) == ("Add your own job", "/jobs/new")
    add_job(session, user)
    assert step(client.get("/"))[0] == "Generate documents"
