"""What a program does with a job search: add, page, change, move, have written, take out."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.models import ApiAnswer, ApiToken, GenerationRequest, User, UserApplication, UserJob
from atspro.services.auth import api_answers, api_tokens
from tests.conftest import Outbox, user_maker
from tests.web.api.conftest import Program
from tests.web.job_data import add_job, add_resume
from workers.documents import generate

POST = """Senior Nurse
St. Mary Hospital, Portland, OR

We look after children. You will care for patients on our ward.

Requirements
- Registered nurse license
- Two years of experience in pediatrics
"""
NURSE = {"title": "Nurse", "company": "St. Mary"}


def test_a_job_is_read_from_its_text_and_changed_only_as_it_was_read(api: Program) -> None:
    made = api.post("/jobs", json={"text": POST, "company": "St. Mary"})
    assert made.status_code == 201, made.text
    assert (made.json["company"], made.json["stage"]) == ("St. Mary", "saved")
    read = api.get(made.headers["Location"])
    assert read.headers["ETag"] == made.headers["ETag"]
    assert any("pediatrics" in one for one in read.json["posting"]["qualifications"])
    address = f"/jobs/{made.json['id']}"
    assert api.patch(address, json={"title": "Nurse"}).status_code == 428
    seen = {"If-Match": read.headers["ETag"]}
    changed = api.patch(address, json={"title": "Nurse", "salary": None}, headers=seen)
    assert (changed.status_code, changed.json["title"]) == (200, "Nurse")
    assert changed.json["posting"]["qualifications"] == read.json["posting"]["qualifications"]
    assert api.patch(address, json={"title": "Doctor"}, headers=seen).status_code == 412
    assert api.get(address).json["title"] == "Nurse"
    empty = api.patch(address, json={"title": None}, headers={"If-Match": changed.headers["ETag"]})
    assert (empty.status_code, list(empty.json["errors"])) == (422, ["title"])
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
    assert list(api.post("/jobs", json={"text": "Nothing."}).json["errors"])


def test_pages_go_on_where_they_were_while_rows_come(app: Flask, api: Program, session: Session, user: User) -> None:
    made = [str(add_job(app, user, title=f"Job {number}")) for number in range(5)]
    # Of the same moment, but for the newest: within one the ids tell where a page ended.
    for model, column in ((UserJob, UserJob.id), (UserApplication, UserApplication.job_id)):
        earlier = update(model).where(column.in_([UUID(one) for one in made])).values(created_at=datetime(2026, 1, 1))
        session.execute(earlier)
        session.execute(update(model).where(column == UUID(made[4])).values(created_at=datetime(2026, 1, 2)))
    session.commit()
    for path, name, key in (("/jobs", "jobs", "id"), ("/applications", "applications", "jobId")):
        seen, cursor = [], ""
        for _ in range(3):
            page = api.get(f"{path}?limit=2&cursor={cursor}").json
            seen += [one[key] for one in page[name]]
            cursor = page["next"] or ""
            api.post("/jobs", json=NURSE)
        assert (seen[0], len(seen), set(seen)) == (made[4], 5, set(made)), path
        assert cursor == ""
        for job in api.get("/jobs?limit=100").json["jobs"]:
            if job["title"] == "Nurse":
                api.delete(f"/jobs/{job['id']}")
    assert [one["title"] for one in api.get("/jobs?q=job+3").json["jobs"]] == ["Job 3"]
    archived = api.get("/applications").json["applications"][0]
    api.patch(f"/applications/{archived['id']}", json={"archived": True})
    assert len(api.get("/jobs").json["jobs"]) == 4
    assert len(api.get("/applications?archived=only").json["applications"]) == 1


def test_an_application_moves_with_its_day_and_only_from_where_it_was_read(
    app: Flask, api: Program, user: User
) -> None:
    job_id = add_job(app, user)
    address = f"/applications/{api.get(f'/jobs/{job_id}').json['applicationId']}"
    tag = api.get(address).headers["ETag"]
    moved = api.post(f"{address}/moves", json={"stage": "applied", "on": "2026-03-02"}, headers={"If-Match": tag})
    assert (moved.status_code, moved.json["stage"]) == (201, "applied")
    again = api.post(f"{address}/moves", json={"stage": "offer"}, headers={"If-Match": tag})
    assert again.status_code == 412
    closed = api.post(f"{address}/moves", json={"stage": "closed"})
    assert (closed.status_code, list(closed.json["errors"])) == (422, ["outcome"])
    note = api.post(f"{address}/events", json={"body": "They called.", "occurredAt": "2026-03-04T10:00:00+02:00"})
    assert (note.status_code, note.json["occurredAt"], note.json["origin"]) == (201, "2026-03-04T08:00:00.000Z", "api")
    coming = {"kind": "interview", "place": "Zoom", "occurredAt": f"{utc_now().isoformat(timespec='seconds')}Z"}
    assert api.post(f"{address}/events", json=coming).json["place"] == "Zoom"
    timeline = api.get(address).json["timeline"]
    assert [one["kind"] for one in timeline] == ["interview", "note", "stage"]
    assert api.delete(f"/events/{timeline[2]['id']}").status_code == 204
    assert api.get(address).json["stage"] == "saved"
    task = api.post("/tasks", json={"title": "Thank them", "dueOn": "2026-03-05", "applicationId": address[-36:]})
    assert task.json["dueOn"] == "2026-03-05"
    today = api.get("/today").json
    assert sorted(one["title"] for one in today["overdue"]) == [
        "Ask whether they have seen your application",
        "Thank them",
    ]
    assert [one["place"] for one in today["coming"]] == ["Zoom"]
    assert api.patch(f"/tasks/{task.json['id']}", json={"done": True}).json["done"] is True
    assert "Thank them" not in [one["title"] for one in api.get("/tasks").json["tasks"]]
    assert api.get("/statistics?since=2026-01-01").json["applied"] == 0


def test_documents_are_asked_for_followed_read_and_taken_out(
    app: Flask, api: Program, session: Session, user: User, outbox: Outbox
) -> None:
    job_id = add_job(app, user)
    address = f"/jobs/{job_id}/documents"
    missing = api.post(address, json={"types": ["resume"]})
    assert (missing.status_code, "Upload your resume" in missing.json["detail"]) == (409, True)
    add_resume(app, user)
    asked = api.post(address, json={"types": ["resume", "cover"], "tone": "enthusiastic"})
    assert (asked.status_code, [one["state"] for one in asked.json["requests"]]) == (202, ["queued", "queued"])
    joined = api.post(address, json={"types": ["cover"]})
    assert [one["id"] for one in joined.json["requests"]] == [asked.json["requests"][1]["id"]]
    request = f"/requests/{asked.json['requests'][0]['id']}"
    assert api.get(request).json["documentId"] is None
    assert api.post(f"{request}/cancel", json={}).json["state"] == "cancelled"
    assert api.post(address, json={"types": ["resume"], "writer": "model"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(GenerationRequest)) == 2
    asked_again = api.post(address, json={"types": ["resume"]}).json["requests"][0]["id"]
    with app.app_context():
        generate(asked_again)
    done = api.get(f"/requests/{asked_again}").json
    assert (done["state"], done["error"]) == ("succeeded", None)
    document_id = done["documentId"]
    [listed] = api.get(address).json["documents"]
    assert (listed["id"], listed["isActive"]) == (document_id, True)
    read = api.get(f"/documents/{document_id}").json
    assert read["content"].startswith("# Ada Example")
    assert read["score"] == listed["score"]
    same = api.post(address, json={"types": ["resume"]}).json
    assert same == {"requests": [], "unchanged": {"resume": 1}}
    for fmt, start in (("md", b"# Ada"), ("pdf", b"%PDF"), ("docx", b"PK"), ("txt", b"Ada"), ("json", b"{")):
        file = api.get(f"/documents/{document_id}/file?format={fmt}")
        assert file.data.lstrip().startswith(start), (fmt, file.data[:100])
        assert file.headers["Content-Disposition"].startswith("attachment")
    assert list(api.get(f"/documents/{document_id}/file?design=nothing").json["errors"]) == ["design"]


def test_the_resume_is_replaced_only_as_it_was_read(app: Flask, api: Program, user: User) -> None:
    assert api.get("/resume").status_code == 404
    body: dict[str, Any] = {"resume": {"contactInfo": {"fullName": "Ada Example"}, "skills": ["Python"]}}
    made = api.put("/resume", json=body)
    assert made.status_code == 201
    assert api.put("/resume", json=body).status_code == 428
    assert api.put("/resume", json=body, headers={"If-Match": '"other"'}).status_code == 412
    read = api.get("/resume")
    assert read.headers["ETag"] == made.headers["ETag"]
    entry = {"name": "Spanish", "level": "C1"}
    body["sections"] = [{"kind": "languages", "title": "Languages", "entries": [entry], "isVisible": False}]
    changed = api.put("/resume", json=body, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert changed.json["sections"][0]["isVisible"] is False
    del body["sections"]
    kept = api.put("/resume", json=body, headers={"If-Match": changed.headers["ETag"]})
    assert len(kept.json["sections"]) == 1
    assert api.get("/resume/json-resume").json["basics"]["name"] == "Ada Example"
    wrong = api.put("/resume", json={"resume": {"contactInfo": {"fullName": ""}}}, headers={"If-Match": "*"})
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["contactInfo.fullName"])


def test_a_key_makes_a_post_once(api: Program, session: Session) -> None:
    headers = {"Idempotency-Key": "2026-03-02/nurse"}
    first = api.post("/jobs", json=NURSE, headers=headers)
    second = api.post("/jobs", json=NURSE, headers=headers)
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"
    other = api.post("/jobs", json={**NURSE, "title": "Doctor"}, headers=headers)
    assert (other.status_code, "another request" in other.json["detail"]) == (422, True)
    assert session.scalar(select(func.count()).select_from(UserJob)) == 1
    # What was refused leaves the key free.
    refused = api.post("/jobs", json={"title": "x"}, headers={"Idempotency-Key": "two"})
    assert refused.status_code == 422
    assert api.post("/jobs", json=NURSE, headers={"Idempotency-Key": "two"}).status_code == 201
    for bad in ("", "x" * 101):
        assert api.post("/jobs", json=NURSE, headers={"Idempotency-Key": bad}).status_code == 422
    session.expire_all()
    kept = session.get_one(ApiAnswer, (session.scalars(select(ApiToken.id)).one(), "two"))
    kept.created_at = utc_now() - api_answers.KEPT
    session.commit()
    assert api_answers.purge(session) == 1
    session.commit()
    assert api.post("/jobs", json={**NURSE, "title": "New"}, headers={"Idempotency-Key": "two"}).status_code == 201


def test_the_longest_answers_are_kept(api: Program) -> None:
    places = ["x" * 20_000] * 10
    made = api.post("/jobs", json={**NURSE, "location": places}, headers={"Idempotency-Key": "long"})
    assert (made.status_code, len(made.json["location"])) == (201, 10)
    assert api.get(f"/jobs/{made.json['id']}").json["posting"]["location"] == places
    note = {"body": "\x01" * 10_000, "title": "\x01" * 200}
    address = f"/applications/{made.json['applicationId']}/events"
    told = api.post(address, json=note, headers={"Idempotency-Key": "note"})
    assert told.status_code == 201, told.text[:500]
    assert api.post(address, json=note, headers={"Idempotency-Key": "note"}).data == told.data


def test_answers_of_one_token_that_are_kept_have_an_end(
    api: Program, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_answers, "MAX_KEPT", 10)
    for number in range(14):
        api.post("/tasks", json={"title": "Call"}, headers={"Idempotency-Key": str(number)})
    kept = session.scalars(select(ApiAnswer.key)).all()
    assert len(kept) == 10
    assert "13" in kept


def test_of_two_at_once_with_one_key_one_is_done(migrated_app: Flask, password_hash: str) -> None:
    person = user_maker(migrated_app, password_hash)("Twice At Once", "twice@example.com")
    with migrated_app.app_context():
        _, secret = api_tokens.make(db.session(), person, "Script", ["write", "read"], 7)
        db.session.commit()
    program, answers, start = Program(migrated_app, secret), [], threading.Barrier(3)

    def send() -> None:
        start.wait()
        answers.append(program.post("/jobs", json=NURSE, headers={"Idempotency-Key": "once"}))

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert {one.status_code for one in answers} == {201}
        assert len({UUID(one.json["id"]) for one in answers}) == 1
        assert len(program.get("/jobs").json["jobs"]) == 1
    finally:
        with migrated_app.app_context():
            db.session.delete(db.session.get_one(User, person.id))
            db.session.commit()


@pytest.mark.parametrize("depth", [40, 480, 900, 5000])
def test_a_body_of_any_depth_is_refused_as_one_that_is_wrong(api: Program, depth: int) -> None:
    for left, right in (("[", "]"), ('{"a":', "}")):
        body = f'{{"title": "x", "deep": {left * depth}1{right * depth}}}'
        assert api.post("/jobs", data=body, content_type="application/json").status_code == 400


def test_a_job_with_long_locations_is_answered_with_their_beginnings_and_kept(api: Program) -> None:
    long = {**NURSE, "location": [f"{number} {'é' * 900}" for number in range(80)]}
    first, again = (api.post("/jobs", json=long, headers={"Idempotency-Key": "long"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (len(first.text) < 50_000, again.text) == (True, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(api.get("/jobs").get_json()["jobs"]) == 1
