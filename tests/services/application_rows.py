"""A row in each table of a job search, for tests that go through all of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import (
    ApiAnswer,
    ApiToken,
    ApplicationContact,
    ApplicationTag,
    ApplicationTask,
    Attachment,
    Contact,
    JobAnalytics,
    Offer,
    ReminderSettings,
    ResumeDesign,
    SavedView,
    Tag,
    User,
    UserApplication,
    UserJob,
)
from atspro.services import applications, documents
from atspro.services.applications import EventChange, Sent


def fill_applications(session: Session, user: User, job: UserJob, mark: str = "") -> UserApplication:
    """Two attempts at the job with everything that can hang on them; texts carry the mark."""
    # No reminders: in a test, what is deleted along the way belongs to the same transaction as what is deleted later.
    session.add(ResumeDesign(user_id=user.id, design="early", paper="a4", section_order=["education"]))
    session.add(ReminderSettings(user_id=user.id, digest="daily", follow_up_days=0, thank_you=False))
    version = documents.add_version(
        session, job.id, "resume", f"{mark} as sent", {"origin": "edited", "atsScore": 71.5}
    )
    first = applications.current_application(session, job)
    applications.mark_sent(session, first, Sent(method="mail", source=f"{mark} board", documents=[(version.id, "")]))
    applications.add_event(session, first, EventChange("note", body=f"{mark} note"))
    applications.move(session, first, "closed", outcome="noResponse")
    second = applications.start_attempt(session, first, source=f"{mark} agency", method="agency")
    applications.move(session, second, "interviewing")
    contact = Contact(user_id=user.id, name=f"{mark} Nina", email="nina@example.org")
    tag = Tag(user_id=user.id, name=f"{mark} remote")
    session.add_all([contact, tag])
    session.flush()
    second.via_contact_id = contact.id
    later = utc_now() + timedelta(days=3)
    session.add_all(
        [
            ApplicationContact(application_id=second.id, contact_id=contact.id, part=f"{mark} part"),
            ApplicationTag(application_id=second.id, tag_id=tag.id),
            ApplicationTask(user_id=user.id, application_id=second.id, title=f"{mark} call", due_at=later),
            Offer(user_id=user.id, application_id=second.id, base=Decimal(50_000), currency="EUR", period="year"),
            Attachment(
                user_id=user.id,
                application_id=second.id,
                file_name=f"{mark}.txt",
                mime_type="text/plain",
                size=3,
                sha256="x",
                content=b"abc",
            ),
            JobAnalytics(job_id=job.id, day=later.date(), kind="view", count=3),
            SavedView(user_id=user.id, list_name="jobs", name=f"{mark} view", query="status=applied"),
            ApiAnswer(
                token=ApiToken(
                    user_id=user.id,
                    name=f"{mark} calendar",
                    token_hash=f"hash {user.id}",
                    prefix="x",
                    scopes=["calendar:read"],
                ),
                key=f"{mark} key",
                digest="x",
            ),
        ]
    )
    session.flush()
    return second
