"""Sample data for the embedded database: a demo job seeker with a resume and jobs, and a demo admin."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from sqlalchemy.orm import Session

from atspro.services import generation, jobs, resumes
from atspro.services.auth import accounts
from atspro.shapes import JobData, ResumeData

FOLDER = Path(__file__).parent / "samples"
SignIns = dict[str, dict[str, str]]


def load(session: Session) -> SignIns:
    """Make the demo accounts and fill the job seeker's; their sign-ins.

    Where the accounts stand already, because an earlier load was cut short, they get new passwords and nothing else.
    """
    sign_ins = {
        "job_seeker": {"email": "demo@example.com", "password": secrets.token_urlsafe(9)},
        "admin": {"email": "admin@example.com", "password": secrets.token_urlsafe(9)},
    }
    known = [accounts.find_user(session, sign_in["email"]) for sign_in in sign_ins.values()]
    for user, sign_in in zip(known, sign_ins.values(), strict=True):
        if user is not None:
            accounts.set_password(session, user, sign_in["password"])
    if any(known):
        return sign_ins
    seeker = accounts.sign_up(session, "Maya Okafor", **sign_ins["job_seeker"])
    accounts.sign_up(session, "Alex Admin", **sign_ins["admin"])
    accounts.make_admin(session, sign_ins["admin"]["email"])
    resumes.save_resume(session, seeker, ResumeData.model_validate_json((FOLDER / "resume.json").read_text()))
    for sample in reversed(json.loads((FOLDER / "jobs.json").read_text())):
        job = jobs.create_job(session, seeker, JobData.model_validate(sample["job"]))
        jobs.set_status(session, job, sample["status"])
        if sample["batch"]:
            generation.request_batch(session, seeker, job)
    return sign_ins
