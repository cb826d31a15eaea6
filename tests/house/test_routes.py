"""Every route stands in this table: none appears unnoticed, none is open by mistake."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from atspro.models import User

PUBLIC = {
    "static": {"GET"},
    "bootstrap.static": {"GET"},
    "health.healthz": {"GET"},
    "health.readyz": {"GET"},
    "dashboard.index": {"GET"},
    "auth.sign_up": {"GET", "POST"},
    "auth.sign_in": {"GET", "POST"},
    "auth.sign_out": {"POST"},
}
SIGNED_IN = {
    "resume.bring": {"GET", "POST"},
    "resume.show": {"GET", "POST"},
    "resume.review": {"POST"},
    "resume.delete": {"GET", "POST"},
    "jobs.index": {"GET"},
    "jobs.create": {"POST"},
    "jobs.new": {"GET", "POST"},
    "jobs.show": {"GET"},
    "jobs.edit": {"GET", "POST"},
    "jobs.set_status": {"POST"},
    "jobs.delete": {"GET", "POST"},
    "documents.generate": {"POST"},
    "documents.progress": {"GET"},
    "documents.cancel": {"POST"},
    "documents.retry": {"POST"},
    "documents.show": {"GET"},
    "documents.download": {"GET"},
    "documents.edit": {"GET", "POST"},
    "documents.restore": {"POST"},
    "documents.compare": {"GET"},
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def is_admin_rule(rule: Rule) -> bool:
    return rule.rule.startswith("/admin")


def path_of(app: Flask, rule: Rule) -> str:
    values = {
        name: {"fmt": "pdf", "document_type": "resume", "filename": "x"}.get(name, uuid4()) for name in rule.arguments
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_route_stands_in_the_table(app: Flask) -> None:
    found: dict[str, set[str]] = {}
    for rule in rules(app):
        if not is_admin_rule(rule):
            found.setdefault(rule.endpoint, set()).update(set(rule.methods or ()) - {"HEAD", "OPTIONS"})
    assert found == PUBLIC | SIGNED_IN


def test_anonymous_visitors_are_asked_to_sign_in(app: Flask, anonymous: FlaskClient) -> None:
    for rule in rules(app):
        if rule.endpoint not in SIGNED_IN and not is_admin_rule(rule):
            continue
        for method in set(rule.methods or ()) & set(METHODS):
            if is_admin_rule(rule) and rule.arguments:
                continue
            response = anonymous.open(path_of(app, rule), method=method)
            assert response.status_code == 302, (rule, method, response.status_code)
            assert response.location.startswith("/sign-in"), (rule, method)


def test_a_client_of_json_gets_401(app: Flask, anonymous: FlaskClient) -> None:
    response = anonymous.get("/jobs/", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json["error"]


def test_methods_outside_the_table_are_refused(app: Flask, client: FlaskClient) -> None:
    by_path: dict[str, set[str]] = {}
    for rule in rules(app):
        if rule.endpoint in SIGNED_IN:
            by_path.setdefault(path_of(app, rule), set()).update(rule.methods or ())
    for path, methods in by_path.items():
        for method in set(METHODS) - methods:
            assert client.open(path, method=method).status_code in (404, 405), (path, method)


def test_ids_that_are_not_there_are_not_found(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if rule.endpoint in SIGNED_IN and rule.arguments:
            for method in set(rule.methods or ()) & set(METHODS):
                response = client.open(path_of(app, rule), method=method, data={"type": "resume", "status": "applied"})
                assert response.status_code == 404, (rule, method, response.status_code)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/jobs/", "/resume/bring", "/no-such-page", "/healthz"])
def test_every_response_has_the_headers(sign_in: Callable[[User | None], FlaskClient], user: User, path: str) -> None:
    headers = sign_in(user).get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_form_that_posts_needs_its_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in rules(app):
        if "POST" in (rule.methods or ()):
            response = client.post(path_of(app, rule))
            assert response.status_code == 400, rule
            assert "reload the page" in response.text, rule
