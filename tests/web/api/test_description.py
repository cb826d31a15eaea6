"""schemathesis asks what the description allows and forbids: no answer that it does not describe, and no 500."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as given_cases
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from atspro.models import User
from tests.conventions.roles import things_of, undone
from tests.web.api.conftest import ROOT, Program, ProgramOf
from tests.web.job_data import ask

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
# Of each operation: in the usual run, and in `make thorough`.
FEW, MANY = 4, 150
PHASES = (Phase.generate, Phase.explicit)


@pytest.fixture
def ready(app: Flask, program_of: ProgramOf, user: User, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program of a person who has one of everything, with limits that no walk reaches."""
    names = ("API_LIMIT", "CHANGE_LIMIT", "GENERATION_LIMIT")
    wide = app.config["SETTINGS"].model_copy(update=dict.fromkeys(names, "100000 per minute"))
    monkeypatch.setitem(app.config, "SETTINGS", wide)
    monkeypatch.setattr("atspro.web.security.COSTLY_LIMIT", "100000 per minute")
    return program_of(user)


def walk(app: Flask, program: Program, owner: User, examples: int) -> int:
    """Ask each operation so many things, half of them about what there is; how many were asked."""
    things = things_of(app, owner, ask).arguments
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", app)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        )
        @given_cases(case=operation.as_strategy())
        def ask_it(case: Any) -> None:
            nonlocal asked
            asked += 1
            if asked % 4:
                known = {name: str(things[name]) for name in case.path_parameters or {} if name in things}
                case.path_parameters = {**(case.path_parameters or {}), **known}
            with undone(app):
                case.call_and_validate(headers={"Authorization": f"Bearer {program.secret}"}, checks=CHECKS)

        ask_it()
    return asked


def test_nothing_undescribed_is_answered(app: Flask, ready: Program, user: User) -> None:
    assert walk(app, ready, user, FEW) > 60


@pytest.mark.thorough
def test_nothing_undescribed_is_answered_at_length(app: Flask, ready: Program, user: User) -> None:
    assert walk(app, ready, user, MANY) > 2_000


def test_the_description_names_each_operation_once_with_its_scope(app: Flask, ready: Program) -> None:
    described = ready.get("/openapi.json").json
    names = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names)) > 20
    for methods in described["paths"].values():
        for one in methods.values():
            [needed] = one["security"]
            assert needed["token"][0] in ("read", "write", "documents")
            assert one["summary"]
            assert {"401", "403", "404", "422", "429", "500", "503"} <= set(one["responses"])
