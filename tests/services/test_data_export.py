"""The download of everything: each table's rows of the person, nothing of others, no secret, a valid JSON Resume."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from atspro.db import Base, utc_now
from atspro.engine.dates import parse_date
from atspro.engine.export.json_resume import to_json_resume
from atspro.engine.read import read_resume
from atspro.models import (
    Account,
    ExportCheck,
    FileImport,
    GenerationBatch,
    JobDocument,
    JobImport,
    JobPlan,
    KnownDevice,
    LetterAnswer,
    Passkey,
    ResumeSection,
    ResumeSentence,
    SessionUse,
    TwoFactor,
    TwoFactorUse,
    User,
    UserModelKey,
    UserResume,
    UserSettings,
    Verification,
    Webhook,
    WebhookDelivery,
)
from atspro.services import documents, generation, jobs, mail, resumes
from atspro.services.auth import sessions
from atspro.services.auth.ids import new_id
from atspro.services.users import data_export
from atspro.shapes import JobData, ResumeData
from atspro.tables import TABLES, NotPersonal
from tests.conftest import add_audit_entry
from tests.services.application_rows import fill_applications

SECRET = "do-not-show-"
RESUME = {
    "contactInfo": {
        "fullName": "Ada Example",
        "email": "ada@example.com",
        "phone": "+44 1",
        "address": "London",
        "links": [{"name": "Web", "url": "ada.example/über-mich"}, {"name": "Code", "url": "https://code.example/ada"}],
    },
    "summary": "Writes programs.",
    "workExperience": [
        {
            "company": "Acme",
            "position": "Engineer",
            "startDate": "March 2021",
            "endDate": "Present",
            "isCurrent": True,
            "responsibilities": ["Built it."],
            "skills": ["Python"],
        },
        {"company": "Old", "position": "Typist", "startDate": "long ago", "endDate": "2019"},
    ],
    "education": [
        {"institution": "School", "degree": "BSc", "gpa": 3.8, "graduationDate": "2018", "honors": ["Prize"]}
    ],
    "certifications": [{"name": "Cert", "issuer": "Body", "dateObtained": "2020-05"}],
    "skills": ["Python", "SQL"],
}


def fill(session: Session, user: User, mark: str) -> None:
    """Something of this person's in each table; every text carries the mark, every secret SECRET."""
    resumes.save_resume(session, user, ResumeData.model_validate({**RESUME, "summary": f"{mark} summary"}))
    job = jobs.create_job(session, user, JobData(company=f"{mark} company", title="T", description="Write Python."))
    for number in range(3):
        version = documents.add_version(session, job.id, "resume", f"{mark} text {number}", {"origin": "edited"})
    session.add(ExportCheck(document_id=version.id, format="pdf", design="modern", share=0.5, lost=[f"{mark} part"]))
    generation.request_document(session, user, job, "cover")
    opened = sessions.open_session(session, user, ip_address="192.0.2.1", user_agent=f"{mark} agent")
    opened.token = f"{SECRET}{mark}-session"
    session.merge(SessionUse(session_id=opened.id, ip_address="192.0.2.2", user_agent=f"{mark} later"))
    resume = session.scalars(select(UserResume).where(UserResume.user_id == user.id)).one()
    section = ResumeSection(kind="projects", title=f"{mark} projects", entries=[{"name": f"{mark} tool"}], position=0)
    resume.sections.append(section)
    session.add(LetterAnswer(user_id=user.id, job_id=job.id, question="story", answer=f"{mark} answer"))
    session.add(ResumeSentence(user_resume_id=resume.id, path="p", digest="d", text=f"{mark} sentence"))
    session.add(JobPlan(job_id=job.id, choices={"close": f"{mark} close"}))
    fill_applications(session, user, job, mark)
    session.add(UserModelKey(user_id=user.id, encrypted_key=SECRET))
    hook = Webhook(
        user_id=user.id, name=mark, url="https://w.example", encrypted_secret=SECRET, events=["reminder.due"]
    )
    session.add(hook)
    session.flush()
    session.add(WebhookDelivery(webhook_id=hook.id, event="reminder.due", payload={"data": f"{mark} task"}))
    session.add(UserSettings(user_id=user.id, language="de"))
    session.add(JobImport(user_id=user.id, url=f"https://jobs.example/{mark}"))
    session.add(FileImport(actor_id=user.id, subject="search", filename=f"{mark}.csv", rows=[[2, ["Inn"]]], summary={}))
    session.add(
        TwoFactor(id=new_id(), user_id=user.id, secret=f"{SECRET}-totp", backup_codes=f"{SECRET}-codes", verified=True)
    )
    session.add(KnownDevice(user_id=user.id, digest=f"{SECRET}-{mark}"))
    session.add(TwoFactorUse(user_id=user.id, last_step=7))
    session.add(
        Passkey(
            id=new_id(),
            user_id=user.id,
            name=f"{mark} key",
            public_key="cHVibGlj",
            credential_id=new_id(),
            counter=1,
            device_type="singleDevice",
            backed_up=False,
        )
    )
    for kind in ("trust-device-", "2fa-"):
        waiting = Verification(id=new_id(), identifier=f"{kind}{SECRET}", value=user.id)
        waiting.expires_at = utc_now() + timedelta(hours=1)
        session.add(waiting)
    session.add(GenerationBatch(job_id=job.id, requested_by=user.id))
    session.add(
        Verification(
            id=new_id(),
            identifier=f"reset-password:{SECRET}",
            value=user.id,
            expires_at=utc_now() + timedelta(hours=1),
        )
    )
    mail.send(session, "reset", user.email, link=SECRET)
    add_audit_entry(session, "user.ban", actorId="somebody-of-staff", tableName="user", rowId=user.id)
    session.execute(
        update(Account)
        .where(Account.user_id == user.id)
        .values(access_token=SECRET, refresh_token=SECRET, id_token=SECRET)
    )
    session.flush()


def export(session: Session, user: User) -> tuple[str, dict[str, Any]]:
    out = io.StringIO()
    data_export.write_everything(session, user, out)
    return out.getvalue(), json.loads(out.getvalue())


@pytest.fixture
def both(session: Session, user: User, neighbour: User) -> tuple[str, dict[str, Any]]:
    fill(session, user, "MINE")
    fill(session, neighbour, "THEIRS")
    return export(session, user)


def test_every_table_is_in_it_or_has_a_reason_not_to_be() -> None:
    exported = {section.table.name for section in data_export.sections()}
    reasons = {
        table.name: table.personal.reason for table in TABLES.values() if isinstance(table.personal, NotPersonal)
    }
    assert exported | reasons.keys() == set(Base.metadata.tables)
    assert all(reasons.values())


def test_every_section_holds_the_persons_rows_and_only_theirs(
    both: tuple[str, dict[str, Any]], user: User, neighbour: User
) -> None:
    text, everything = both
    for section in data_export.sections():
        assert everything[section.name], section.name
    assert "THEIRS" not in text
    assert neighbour.id not in text
    assert neighbour.email not in text
    assert everything["profile"][0]["email"] == user.email
    assert [row["content"] for row in everything["documents"]].count("MINE text 0") == 1
    assert {row["version"] for row in everything["documents"]} == {1, 2, 3, 4}
    assert everything["documents"][0]["metadata"]["origin"] == "edited"
    assert everything["jobs"][0]["company"] == "MINE company"
    assert everything["documentRequests"][0]["type"] == "cover"
    assert everything["waysToSignIn"][0]["hasPassword"] is True
    assert everything["sessions"][0]["ipAddress"] == "192.0.2.1"
    purposes = {"reset-password", "trusted device", "second step of a sign-in"}
    assert {row["purpose"] for row in everything["openLinks"]} == purposes
    assert {row["by"] for row in everything["log"] if row["action"] == "user.ban"} == {"staff"}
    assert {row["tableName"] for row in everything["log"]} >= {"user", "userResume", "userJobs", "jobDocuments"}


def test_every_column_is_in_it_except_what_opens_a_door(both: tuple[str, dict[str, Any]]) -> None:
    _, everything = both
    left_out = {
        (section.name, column.name)
        for section in data_export.sections()
        for column in section.table.columns
        if column.name not in everything[section.name][0]
    }
    # Whoever reads these could act as the person, or learn what others did.
    assert left_out == {
        *(("waysToSignIn", name) for name in ("password", "accessToken", "refreshToken", "idToken")),
        *(("sessions", name) for name in ("token", "impersonatedBy")),
        *(("openLinks", name) for name in ("identifier", "value")),
        ("messages", "body"),
        ("tokens", "tokenHash"),
        ("modelKey", "encryptedKey"),
        ("webhooks", "encryptedSecret"),
        *(("authenticatorApp", name) for name in ("secret", "backupCodes")),
        ("knownDevices", "digest"),
        *(("log", name) for name in ("actorId", "impersonatedId", "requestId", "source", "transactionId")),
    }


def test_no_secret_is_in_it(both: tuple[str, dict[str, Any]], session: Session, user: User) -> None:
    text, _ = both
    assert SECRET not in text
    hashes = session.scalars(select(Account.password).where(Account.user_id == user.id)).all()
    assert hashes
    assert not any(value in text for value in hashes if value)


def test_names_of_sections_do_not_clash() -> None:
    names = [section.name for section in data_export.sections()]
    assert len(set(names)) == len(names)
    assert "jsonResume" not in names


def test_an_empty_account_is_whole_too(session: Session, user: User) -> None:
    _, everything = export(session, user)
    assert everything["jobs"] == everything["baseResume"] == []
    assert everything["jsonResume"] is None


def test_a_resume_stored_against_the_shapes_is_still_given_back(session: Session, user: User) -> None:
    resumes.save_resume(session, user, ResumeData.model_validate(RESUME))
    table = UserResume.__table__
    session.execute(table.update().values(contactInfo={"odd": 1}))  # type: ignore[attr-defined]
    session.expire_all()
    _, everything = export(session, user)
    assert everything["jsonResume"] is None
    assert everything["baseResume"][0]["contactInfo"] == {"odd": 1}


def test_rows_are_read_a_few_at_a_time(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="C", title="T", description="D"))
    session.add_all(
        JobDocument(job_id=job.id, type="prep", content="x", version=number + 1, is_active=False)
        for number in range(data_export.ROWS_AT_ONCE * 2 + 1)
    )
    session.flush()
    _, everything = export(session, user)
    assert len(everything["documents"]) == data_export.ROWS_AT_ONCE * 2 + 1


@pytest.fixture
def schema(shared: Path) -> dict[str, Any]:
    """The JSON Resume schema."""
    loaded: dict[str, Any] = json.loads((shared / "samples" / "jsonresume_schema.json").read_text())
    return loaded


def addresses(value: Any) -> list[str]:
    """Every url in a JSON Resume."""
    if isinstance(value, dict):
        own = [text for key, text in value.items() if key == "url"]
        return own + [found for key, inner in value.items() if key != "written" for found in addresses(inner)]
    return [found for inner in value for found in addresses(inner)] if isinstance(value, list) else []


def test_the_json_resume_inside_is_valid(both: tuple[str, dict[str, Any]], schema: dict[str, Any]) -> None:
    made = both[1]["jsonResume"]
    jsonschema.validate(made, schema)
    assert made["basics"]["name"] == "Ada Example"
    assert made["work"][0]["startDate"] == "2021-03"
    assert "endDate" not in made["work"][0]
    assert "startDate" not in made["work"][1]
    assert made["education"][0]["score"] == "3.8"
    assert made["awards"] == [{"title": "Prize", "awarder": "School"}]
    for address in addresses(made):
        assert urlsplit(address).scheme == "https"
        assert address.isascii()
        assert " " not in address


@pytest.mark.parametrize("name", ["bronzor", "chikorita", "gengar", "kakuna", "onyx", "pikachu"])
def test_real_resumes_are_valid_json_resumes(shared: Path, schema: dict[str, Any], name: str) -> None:
    resume = read_resume((shared / "samples" / f"resume_{name}.pdf").read_bytes(), "resume.pdf").resume
    made = to_json_resume(resume)
    jsonschema.validate(made, schema)
    assert made["basics"]["name"] == resume.contact_info.full_name
    assert len(made["work"]) == len(resume.work_experience) > 0
    dated = [entry for entry in resume.work_experience if parse_date(entry.start_date)]
    assert len([entry for entry in made["work"] if "startDate" in entry]) == len(dated)


def test_what_was_exported_can_be_brought_again(user: User) -> None:
    resume = ResumeData.model_validate(RESUME)
    again = read_resume(json.dumps(to_json_resume(resume)).encode(), "resume.json").resume
    assert again == resume
