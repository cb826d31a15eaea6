"""Who may do what: every operation needs a token and its scope, finds its person's own alone, and knows no cookie."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from atspro.db import utc_now
from atspro.models import ApiToken, JobAnalytics, User, UserJob
from atspro.services.auth import api_tokens
from atspro.web import security
from atspro.web.api.bearer import SCOPE_OF
from atspro.web.api.problems import MEDIA_TYPE
from tests.conventions.roles import address_of, things_of
from tests.web.api.conftest import ROOT, Program, ProgramOf
from tests.web.job_data import add_job, add_resume, ask

SignIn = Callable[[User | None], FlaskClient]
BODIES: dict[str, dict[str, Any]] = {
    "create_job": {"title": "Nurse", "company": "St. Mary"},
    "change_job": {"title": "Nurse"},
    "change_application": {"archived": True},
    "move_application": {"stage": "applied"},
    "add_event": {"body": "Called them"},
    "add_task": {"title": "Call them"},
    "change_task": {"done": True},
    "ask_for_documents": {"types": ["resume"]},
    "cancel_request": {},
    "replace_resume": {"resume": {"contactInfo": {"fullName": "Ada"}}},
}


def operations(app: Flask) -> list[tuple[Rule, str]]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    return [(rule, method) for rule in rules for method in sorted(methods & set(rule.methods or ()))]


def view_of(rule: Rule) -> str:
    return rule.endpoint.rpartition(".")[2]


def send(program: Program, app: Flask, rule: Rule, method: str, things: Any = None, **more: Any) -> Any:
    body = BODIES.get(view_of(rule)) if method in ("POST", "PUT", "PATCH") else None
    address = address_of(app, rule, things)
    query = "?q=nurse" if view_of(rule) == "search" else ""
    return (
        program.open(method, address + query, json=body, **more)
        if body is not None
        else program.open(method, address + query, **more)
    )


def test_each_operation_needs_a_token_with_its_scope_and_knows_no_cookie(
    app: Flask, program_of: ProgramOf, sign_in: SignIn, user: User
) -> None:
    things = things_of(app, user, ask)
    nobody = program_of(None)
    browser = sign_in(user)
    programs = {scope: program_of(user, scope) for scope in api_tokens.SCOPES}
    found = operations(app)
    assert len(found) > 20
    for rule, method in found:
        name = view_of(rule)
        if name == "openapi":
            assert nobody.get("/openapi.json").status_code == 200
            continue
        scope = SCOPE_OF[name]
        wrong = send(nobody, app, rule, method, things)
        assert (wrong.status_code, wrong.mimetype) == (401, MEDIA_TYPE), rule
        assert wrong.headers["WWW-Authenticate"].startswith("Bearer")
        by_cookie = browser.open(address_of(app, rule, things), method=method, json=BODIES.get(name))
        assert by_cookie.status_code == 401, rule
        for other, program in programs.items():
            if other != scope:
                assert send(program, app, rule, method, things).status_code == 403, (rule, other)


def test_nothing_of_another_person_is_found(app: Flask, program_of: ProgramOf, user: User, neighbour: User) -> None:
    things = things_of(app, user, ask)
    add_resume(app, neighbour)
    other, walked = program_of(neighbour), 0
    for rule, method in operations(app):
        if rule.arguments:
            response = send(other, app, rule, method, things, headers={"If-Match": "*"})
            assert (response.status_code, response.mimetype) == (404, MEDIA_TYPE), (rule, method, response.text)
            walked += 1
    assert walked > 12
    for path in ("/jobs", "/applications", "/tasks"):
        assert next(iter(other.get(path).json.values())) == []
    theirs = str(things.arguments["application_id"])
    assert other.post("/tasks", json={"title": "Spy", "applicationId": theirs}).status_code == 404
    assert other.get("/search?q=nurse").json["jobs"] == []


def test_what_has_ended_is_refused_and_noted(
    app: Flask, program_of: ProgramOf, session: Session, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    program = program_of(user)
    token = session.scalars(select(ApiToken)).one()
    assert program.get("/token").json["name"] == "Script"
    changes: tuple[dict[str, Any], ...] = ({"revoked_at": utc_now()}, {"expires_at": utc_now() - timedelta(seconds=1)})
    for change in changes:
        before = {name: getattr(token, name) for name in change}
        for values, status in ((change, 401), (before, 200)):
            for name, value in values.items():
                setattr(token, name, value)
            session.commit()
            assert program.get("/token").status_code == status
    person = session.get_one(User, user.id)
    person.banned = True
    session.commit()
    assert program.get("/token").status_code == 401
    noted = (
        session.execute(text("SELECT details FROM \"auditEntry\" WHERE action = 'api_token.refused'")).scalars().all()
    )
    assert noted
    assert noted[0]["address"] == "127.0.0.1"
    assert program.secret[14:] not in caplog.text
    assert token.token_hash not in caplog.text


def test_a_change_says_which_program_made_it_and_looks_are_not_counted(
    app: Flask, api: Program, session: Session, user: User
) -> None:
    job_id = add_job(app, user)
    application_id = api.get(f"/jobs/{job_id}").json["applicationId"]
    moved = api.post(f"/applications/{application_id}/moves", json={"stage": "applied", "on": "2026-03-02"})
    assert moved.json["appliedAt"].startswith("2026-03-02")
    events = api.get(f"/applications/{application_id}").json["timeline"]
    assert (events[0]["toStage"], events[0]["origin"]) == ("applied", "api")
    act, *rest = session.execute(text("SELECT * FROM \"auditEntry\" WHERE action = 'api.act'")).mappings().all()
    assert rest == []
    token = session.scalars(select(ApiToken)).one()
    assert (act["tableName"], act["rowId"], act["actorId"]) == ("apiTokens", str(token.id), user.id)
    assert act["details"]["act"] == "applications.move_application"
    same = text('SELECT "tableName", "actorId" FROM "auditEntry" WHERE "requestId" = :id AND action = \'insert\'')
    changed = session.execute(same, {"id": act["requestId"]}).all()
    assert ("applicationEvents", user.id) in changed
    assert session.scalars(select(JobAnalytics)).all() == []


def test_each_token_has_its_own_limit(
    app: Flask, api: Program, program_of: ProgramOf, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = app.config["SETTINGS"].model_copy(update={"API_LIMIT": "3 per minute"})
    monkeypatch.setitem(app.config, "SETTINGS", limited)
    other = program_of(user)
    answers = [api.get("/token") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[0].headers["X-RateLimit-Remaining"] == "2"
    assert answers[3].mimetype == MEDIA_TYPE
    assert int(answers[3].headers["Retry-After"]) > 0
    assert other.get("/token").status_code == 200


def test_every_error_is_a_problem(app: Flask, api: Program, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    add_job(app, user)
    cases: list[tuple[str, str, dict[str, Any], int]] = [
        ("GET", "/nothing", {}, 404),
        ("GET", "/jobs/not-an-id", {}, 404),
        ("DELETE", "/jobs", {}, 405),
        ("POST", "/jobs", {"data": {"title": "x"}}, 415),
        ("POST", "/jobs", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/jobs", {"data": "[1]", "content_type": "application/json"}, 400),
        ("POST", "/jobs", {"data": '{"title": NaN}', "content_type": "application/json"}, 400),
        ("POST", "/jobs", {"data": '{"title": "\\ud800"}', "content_type": "application/json"}, 400),
        ("POST", "/jobs", {"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ("POST", "/jobs", {"json": {"title": "a\x00b", "company": "c"}}, 422),
        ("POST", "/jobs", {"json": {"title": "x", "nothing": 1}}, 422),
        ("POST", "/jobs", {"json": {"title": "x"}}, 422),
        ("POST", "/jobs", {"data": b" " * 2_200_000, "content_type": "application/json"}, 413),
        ("GET", "/jobs?cursor=bm9uZQ==", {}, 422),
        ("GET", "/jobs?limit=1000", {}, 422),
        ("GET", "/jobs", {"headers": {"Host": "elsewhere.example"}}, 400),
        ("POST", "/jobs", {"json": {}, "headers": {"Origin": "https://evil.example"}}, 400),
    ]
    for method, path, request, status in cases:
        response = api.open(method, path, **request)
        assert (response.status_code, response.mimetype) == (status, MEDIA_TYPE), (method, path, request)
        assert response.json["status"] == status
        assert response.json["detail"]
    assert api.post("/jobs", json={"title": "x"}).json["errors"] == {"company": "Enter the company."}
    monkeypatch.setattr("atspro.services.applications.open_tasks", None)
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        broken = api.get("/tasks")
    finally:
        app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None
    assert (broken.status_code, broken.mimetype) == (500, MEDIA_TYPE)
    assert broken.json["reference"] == broken.headers["X-Request-ID"]
    monkeypatch.setattr(security, "_join_crowd", lambda *_a, **_b: security._all_busy())
    busy = api.get("/jobs")
    assert (busy.status_code, busy.mimetype, busy.headers["Retry-After"]) == (503, MEDIA_TYPE, "5")


def test_another_persons_token_is_not_shown_what_a_key_was_answered(
    api: Program, program_of: ProgramOf, session: Session, neighbour: User
) -> None:
    body, headers = {"title": "Nurse", "company": "St. Mary"}, {"Idempotency-Key": "one"}
    mine = api.post("/jobs", json=body, headers=headers)
    theirs = program_of(neighbour).post("/jobs", json=body, headers=headers)
    assert theirs.status_code == 201
    assert theirs.json["id"] != mine.json["id"]
    assert len(session.scalars(select(UserJob)).all()) == 2


def test_the_description_is_at_its_address(api: Program) -> None:
    assert api.get(f"{ROOT}/openapi.json").json["openapi"] == "3.1.0"
