"""The sample job: one click adds it, one removes it, and nothing counts it whatever is done with it."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import GenerationRequest, JobAnalytics, User, UserApplication, UserJob
from atspro.services import applications, jobs, resumes
from atspro.services.applications import EventChange, Sent, calendar
from atspro.services.imports import search_imports
from atspro.services.jobs import analytics
from atspro.services.spreadsheets.reader import read_table
from atspro.shapes import ContactInfo, ResumeData
from tests.web.pages import form_fields, soup

ADD, REMOVE = "/jobs/sample/", "/jobs/sample/remove"


def sample_of(session: Session, user: User) -> tuple[UserJob, UserApplication]:
    session.expire_all()
    job = session.scalars(select(UserJob).where(UserJob.user_id == user.id)).one()
    return job, applications.current_application(session, job)


def test_it_is_tried_and_removed_with_one_click_each(client: FlaskClient, session: Session, user: User) -> None:
    """From the start page to documents asked for, with the steps' states, and back to nothing."""
    for address in ("/", "/jobs/", "/board"):
        page = soup(client.get(address))
        form = page.select_one(f'form[action="{ADD}"]')
        assert form is not None, address
        assert form_fields(page, f'form[action="{ADD}"]')["csrf_token"]
    steps = [li.get_text(" ", strip=True) for li in soup(client.get("/")).select(".first-steps li")]
    assert steps == ["Upload your resume Up next", "Add a job Then", "Generate documents Then"]

    first, again = client.post(ADD), client.post(ADD)
    assert first.location == again.location
    job, application = sample_of(session, user)
    assert application.is_sample
    assert jobs.why_unwritable(job.data) == ""
    resumes.save_resume(session, user, ResumeData(contact_info=ContactInfo(full_name="Ada"), skills=["Excel"]))
    session.commit()
    start = soup(client.get("/"))
    steps = [li.get_text(" ", strip=True) for li in start.select(".first-steps li")]
    assert steps == ["Upload your resume Done", "Add a job Done", "Generate documents Up next"]
    assert start.select_one(f'form[action="{ADD}"]') is None
    for address in ("/", "/jobs/", "/board"):
        assert "Sample" in [tag.get_text() for tag in soup(client.get(address)).select("main .tag")], address

    page = soup(client.get(first.location))
    client.post(f"{first.location}/documents", data={**form_fields(page, "#generate"), "type": "all"})
    assert session.scalar(select(func.count()).select_from(GenerationRequest)) == 4

    shown = soup(client.get(f"/applications/{application.id}"))
    for one in (page, shown):
        assert one.select_one(f'form[action="{REMOVE}"]') is not None
    assert "gone" in client.post(REMOVE, follow_redirects=True).text
    assert session.scalar(select(func.count()).select_from(UserJob)) == 0
    assert "no sample job" in client.post(REMOVE, follow_redirects=True).text


def test_nothing_counts_it(client: FlaskClient, session: Session, user: User) -> None:
    """Sent, asked about, invited, with a deadline: it is in no figure, reminder, proof, calendar or duplicate."""
    client.post(ADD)
    job, application = sample_of(session, user)
    now = utc_now()
    long_ago, soon = now - timedelta(days=40), now + timedelta(days=2)
    applications.mark_sent(session, application, Sent(method="mail", source="board", day=long_ago.date()))
    applications.add_task(session, user, "Call them", due_at=now - timedelta(days=1), application=application)
    second = applications.start_attempt(session, application, method="agency")
    applications.move(session, second, "applied", occurred_at=long_ago)
    applications.add_event(session, second, EventChange("interview", occurred_at=soon))
    for kind in ("view", "download"):
        analytics.count(session, job.id, kind)
    analytics.note_score(session, job.id, {"atsScore": 71})
    session.commit()
    client.get(f"/jobs/{job.id}")

    table = read_table(f"Job Title,Company\n{job.title},{job.company}\n".encode())
    file = search_imports.keep_file(session, user, table, "jobs.csv")
    search_imports.choose(file, {"title": 0, "company": 1}, {})

    def counted(person: User) -> dict[str, bool]:
        figures = applications.statistics(session, person)
        return {
            "statistics": bool(figures.applied or figures.saved or any(one.waiting for one in figures.stages)),
            "proof": bool(applications.proof_of_search(session, person, long_ago.date(), now.date())),
            "reminders": not applications.today(session, person).is_empty,
            "calendar": bool(calendar.feed_entries(session, person)),
            "duplicates": bool(applications.earlier_applications(session, person, job.data)),
            "duplicates in a file": bool(search_imports.check(session, person, file).duplicates),
            "columns of the board": any(column.total for column in applications.board(session, person)),
            "statuses": any(applications.list_jobs(session, person).by_status.values()),
            "analytics": session.scalar(select(func.count()).select_from(JobAnalytics)) != 0,
        }

    assert not any(counted(user).values()), counted(user)
    # Not counted, yet it stands there.
    for path in ("/board", "/jobs/"):
        assert job.title in client.get(path).text
    # The same job of one's own is counted everywhere, and has no sample beside it.
    own = jobs.create_job(session, user, job.data)
    application = applications.current_application(session, own)
    assert applications.earlier_than(session, application) == []
    applications.mark_sent(session, application, Sent(method="mail", source="board", day=long_ago.date()))
    applications.add_event(session, application, EventChange("interview", occurred_at=soon))
    session.commit()
    client.get(f"/jobs/{own.id}")
    assert all(counted(user).values()), counted(user)
    assert applications.earlier_than(session, second) == []
