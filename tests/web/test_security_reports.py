"""Where holes are reported, and what browsers report of the policy: strangers' words, of which little is believed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

ADDRESS = "/.well-known/security.txt"


def test_security_txt_is_there_where_a_contact_is_set(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(ADDRESS).status_code == 404
    settings = app.config["SETTINGS"].model_copy(update={"SECURITY_CONTACT": "mailto:holes@example.org"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    answer = client.get(ADDRESS)
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert told["Contact"] == "mailto:holes@example.org"
    assert told["Canonical"] == settings.BASE_URL.rstrip("/") + ADDRESS
    ends = datetime.strptime(told["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=150) < ends - datetime.now(UTC) < timedelta(days=365)


def test_pages_name_the_address_of_reports(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert "report-uri /csp-reports; report-to csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="/csp-reports"'


OLD = {"csp-report": {"document-uri": "http://localhost/jobs/?q=secret", "violated-directive": "script-src",
                      "blocked-uri": "https://evil.example/x.js?token=1"}}  # fmt: skip
NEW = [{"type": "csp-violation", "body": {"documentURL": "http://localhost/", "effectiveDirective": "script-src-elem",
                                          "blockedURL": "inline"}}]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "mimetype", "line"),
    [
        (OLD, "application/csp-report", "csp.script-src from 127.0.0.1 on /jobs/ kept out https://evil.example"),
        (NEW, "application/reports+json", "csp.script-src-elem from 127.0.0.1 on / kept out inline"),
    ],
)
def test_a_report_is_a_line_without_what_may_be_secret(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, sent: object, mimetype: str, line: str
) -> None:
    with caplog.at_level(logging.WARNING, "atspro.security"):
        answer = client.post("/csp-reports", data=json.dumps(sent), content_type=mimetype)
    assert answer.status_code == 204
    assert [record.getMessage() for record in caplog.records if record.name == "atspro.security"] == [line]


def _report(**changed: object) -> dict[str, object]:
    return {"csp-report": {**OLD["csp-report"], **changed}}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{", 400),
        ("[" * 8000, 400),
        (json.dumps("word"), 204),
        (json.dumps({"csp-report": 3}), 204),
        (json.dumps(_report(**{"document-uri": "https://elsewhere.example/"})), 204),
        (json.dumps(_report(**{"document-uri": "http://[/"})), 204),
        (json.dumps(_report(**{"violated-directive": "x\nforged line"})), 204),
        (json.dumps(_report(**{"blocked-uri": "moz-extension://a-b-c/x.js"})), 204),
        ("x" * 20_000, 413),
    ],
)
def test_what_is_no_report_of_ours_leaves_nothing(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, sent: str, status: int
) -> None:
    with caplog.at_level(logging.WARNING, "atspro.security"):
        assert client.post("/csp-reports", data=sent, content_type="application/csp-report").status_code == status
    assert [record for record in caplog.records if record.name == "atspro.security"] == []


def test_other_bodies_are_refused_here_and_reports_elsewhere(client: FlaskClient) -> None:
    assert client.post("/csp-reports", data={"a": "b"}).status_code == 415
    assert client.post("/csp-reports", json=OLD).status_code == 415
    assert client.post("/sign-in", data="{}", content_type="application/csp-report").status_code == 415
