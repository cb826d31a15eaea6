"""Jobs, resumes, versions and requests for tests of pages, made through the services and committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.models import GenerationRequest, JobDocument, User, UserJob
from atspro.services import documents, generation, jobs, leases, resumes
from atspro.shapes import ContactInfo, JobData, ResumeData, WorkExperience

RESUME = ResumeData(
    contact_info=ContactInfo(full_name="Ada Example", email="ada@example.com"),
    summary="Backend engineer.",
    work_experience=[
        WorkExperience(
            company="Acme Rail",
            position="Engineer",
            start_date="2020",
            is_current=True,
            responsibilities=["Built a Python service that plans 300 trains a day"],
            skills=["Python", "PostgreSQL"],
        )
    ],
    skills=["Python", "PostgreSQL"],
)


@contextmanager
def committed(app: Flask) -> Iterator[Session]:
    """A session of its own, committed at the end."""
    with app.app_context():
        session = db.session()
        yield session
        session.commit()


def add_job(app: Flask, user: User, company: str = "Harbor & Co", title: str = "Data Engineer", **fields: Any) -> UUID:
    """A job of the user's."""
    status = fields.pop("status", "tracked")
    values = {"description": "We need Python and PostgreSQL.", **fields}
    with committed(app) as session:
        job = jobs.create_job(session, user, JobData(company=company, title=title, **values))
        return jobs.set_status(session, job, status).id


def add_resume(app: Flask, user: User) -> None:
    """The user's base resume."""
    with committed(app) as session:
        resumes.save_resume(session, user, RESUME)


def add_version(
    app: Flask, job_id: UUID, document_type: str = "resume", content: str = "# Ada", **details: Any
) -> UUID:
    """The next version of a document, as the active one."""
    with committed(app) as session:
        return documents.add_version(session, job_id, document_type, content, {"origin": "generated", **details}).id


def ask(app: Flask, user: User, job_id: UUID, document_type: str = "resume") -> UUID:
    """A queued request."""
    with committed(app) as session:
        job = jobs.get_job(session, user, job_id)
        return generation.request_document(session, user, job, document_type)[0].id


def start(app: Flask, request_id: UUID, stage: str = "RowForms", progress: int = 45) -> generation.Claim:
    """Let a worker take the request and report a stage."""
    with committed(app) as session:
        held = generation.claim(session, request_id, worker="w1", lease=60, max_attempts=5)
        assert held is not None
        assert leases.renew(session, held, stage=stage, progress=progress)
        return held


def fail(app: Flask, request_id: UUID, sentence: str = "The post has no text.") -> None:
    """Let a worker take the request and fail."""
    held = start(app, request_id)
    with committed(app) as session:
        assert generation.fail(session, held, error=sentence, error_type="PermanentFailure", trace_id="t")


def versions_of(session: Session, job_id: UUID, document_type: str = "resume") -> list[JobDocument]:
    """All versions, oldest first, as the database has them now."""
    session.expire_all()
    return list(
        session.scalars(
            select(JobDocument)
            .where(JobDocument.job_id == job_id, JobDocument.type == document_type)
            .order_by(JobDocument.version)
        )
    )


def requests_of(session: Session, job_id: UUID) -> list[GenerationRequest]:
    """All requests of a job, oldest first, as the database has them now."""
    session.expire_all()
    return list(
        session.scalars(
            select(GenerationRequest)
            .where(GenerationRequest.job_id == job_id)
            .order_by(GenerationRequest.created_at, GenerationRequest.type)
        )
    )


def job_of(session: Session, job_id: UUID) -> UserJob | None:
    """The job as the database has it now."""
    session.expire_all()
    return session.get(UserJob, job_id)


def application_of(client: FlaskClient, job_id: UUID) -> str:
    """The address of the job's current application."""
    return client.get(f"/jobs/{job_id}/application").location
