"""Adding a job: paste, upload or type, review, save."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import User, UserJob
from tests.web.pages import described_errors, form_fields, soup

POST = """Night Nurse

Company: Lakeside Hospital
Location: Duluth, MN
Salary: $38 - $46 per hour

Responsibilities
- Care for twelve patients on the night shift
- Give medication and keep records

Requirements
- Current RN license
- Two years on a ward
"""
HAND = {"company": "Lakeside", "title": "Nurse", "description": "Nights."}


def count_jobs(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UserJob)) or 0


def test_a_pasted_post_is_shown_for_review_and_not_saved(client: FlaskClient, session: Session) -> None:
    response = client.post("/jobs/new", data={"text": POST})
    assert response.status_code == 200
    page = soup(response)
    fields = form_fields(page)
    assert fields["title"] == "Night Nurse"
    assert "Lakeside Hospital" in fields["company"]
    assert fields["responsibilities"].splitlines() == [
        "Care for twelve patients on the night shift",
        "Give medication and keep records",
    ]
    assert fields["qualifications"].splitlines() == ["Current RN license", "Two years on a ward"]
    assert "Duluth" in fields["location"]
    assert "$38" in fields["salary"]
    assert "Lakeside" in fields["description"]
    assert page.select_one("main form")["action"] == "/jobs/"
    assert count_jobs(session) == 0


def test_what_was_reviewed_is_saved(client: FlaskClient, session: Session, user: User) -> None:
    fields = form_fields(soup(client.post("/jobs/new", data={"text": POST})))
    fields["company"] = "Lakeside"
    fields["additional_info"] = "• Free parking\n\n  - Meals  \n**Bold** stays\n-5 degrees stay"
    fields["link"] = "HTTPS://example.com/jobs/1"
    response = client.post("/jobs/", data=fields)
    job = session.scalars(select(UserJob)).one()
    assert response.location == f"/jobs/{job.id}"
    assert (job.user_id, job.company, job.title, job.status) == (user.id, "Lakeside", "Night Nurse", "tracked")
    assert job.qualifications == ["Current RN license", "Two years on a ward"]
    assert job.additional_info == ["Free parking", "Meals", "**Bold** stays", "-5 degrees stay"]
    assert job.link == "HTTPS://example.com/jobs/1"


def test_the_sample_post_gives_its_facts(client: FlaskClient, shared: Path) -> None:
    text = (shared / "samples" / "job_research_engineer.md").read_bytes()
    response = client.post("/jobs/new", data={"file": (BytesIO(text), "post.md")})
    fields = form_fields(soup(response))
    assert fields["title"] == "Research Engineer"
    assert fields["company"] == "OpenAI"
    assert fields["salary"].startswith("$310K")


def test_html_is_read_and_never_run(client: FlaskClient) -> None:
    html = "<html><body><h1>Cook</h1><script>alert(1)</script><p>At Blue Sky we cook.</p></body></html>"
    response = client.post("/jobs/new", data={"file": (BytesIO(html.encode()), "post.html")})
    page = soup(response)
    assert form_fields(page)["title"] == "Cook"
    assert "alert(1)" not in page.select_one("textarea[name=description]").get_text()


def test_guesses_are_marked_and_notes_are_shown(client: FlaskClient) -> None:
    page = soup(client.post("/jobs/new", data={"text": "We look for a cook."}))
    marked = page.select_one(".is-unsure")
    assert marked.input["name"] == "company"
    assert "Check this" in marked.get_text()
    assert "does not name the company" in page.select_one(".alert-info").get_text()
    assert len(page.select(".is-unsure")) == 1


def test_typing_it_in_starts_with_an_empty_form(client: FlaskClient) -> None:
    fields = form_fields(soup(client.get("/jobs/new?by=hand")))
    assert fields["title"] == fields["company"] == fields["description"] == ""


def test_a_job_typed_in_needs_no_posting_yet(client: FlaskClient, session: Session, user: User) -> None:
    sent = form_fields(soup(client.get("/jobs/new?by=hand")), "form[action='/jobs/']")
    answer = client.post("/jobs/", data={**sent, "title": "Cook", "company": "Inn"})
    assert answer.status_code == 302
    job = session.scalars(select(UserJob).where(UserJob.user_id == user.id)).one()
    assert (job.title, job.description) == ("Cook", "")


def test_nothing_and_both_are_refused(client: FlaskClient) -> None:
    nothing = client.post("/jobs/new", data={"text": "  "})
    assert nothing.status_code == 422
    assert "choose a saved file" in described_errors(soup(nothing), "text")
    both = client.post("/jobs/new", data={"text": POST, "file": (BytesIO(b"x"), "post.txt")})
    assert both.status_code == 422
    assert form_fields(soup(both), "form[enctype]")["text"].strip() == POST.strip()


@pytest.mark.parametrize(("data", "name"), [(b"", "post.txt"), (b"\x89PNG\r\n\x1a\n" + bytes(50), "post.png")])
def test_a_file_that_cannot_be_read_gets_a_sentence(client: FlaskClient, data: bytes, name: str) -> None:
    response = client.post("/jobs/new", data={"file": (BytesIO(data), name)})
    assert response.status_code == 422
    assert len(described_errors(soup(response), "file")) > 40


def test_an_upload_past_the_limit_is_refused(client: FlaskClient) -> None:
    response = client.post("/jobs/new", data=bytes(7_000_000), content_type="multipart/form-data; boundary=x")
    assert response.status_code == 413


def test_a_bad_field_keeps_what_was_typed(client: FlaskClient, session: Session) -> None:
    typed = {
        **HAND,
        "title": " ",
        "link": "javascript:alert(1)",
        "salary": "9" * 600,
        "qualifications": "One\n\n- Two",
        "unsure": "company",
    }
    response = client.post("/jobs/", data=typed)
    assert response.status_code == 422
    page = soup(response)
    assert described_errors(page, "title") == "Enter the job title."
    assert described_errors(page, "link").endswith("The link must start with https://.")
    assert "500" in described_errors(page, "salary")
    fields = form_fields(page)
    assert {name: fields[name] for name in typed} == typed
    assert "Check this" in page.get_text()
    assert count_jobs(session) == 0


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("qualifications", "x\n" * 201, "at most 200 lines"),
        ("qualifications", "fine\n" + "x" * 20_001, "Item 2"),
        ("description", "x" * 100_001, "100,000"),
        ("company", "a\x00b", "NUL"),
        ("responsibilities", "a\x00b", "NUL"),
        ("additional_info", "a\x00b", "NUL"),
    ],
)
def test_limits_name_the_field(client: FlaskClient, session: Session, field: str, value: str, says: str) -> None:
    response = client.post("/jobs/", data={**HAND, field: value})
    assert response.status_code == 422
    assert says in described_errors(soup(response), field)
    assert count_jobs(session) == 0
