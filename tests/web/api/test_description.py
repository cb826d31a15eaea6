"""schemathesis asks what the description allows and forbids: no answer that it does not describe, and no 500."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as given_cases
from limits import parse
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from atspro.models import User
from atspro.web import security
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
FEW, MANY = 3, 50
PHASES = (Phase.generate, Phase.explicit)


@pytest.fixture
def ready(app: Flask, program_of: ProgramOf, user: User, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program of a person who has one of everything, without limits, which other tests look at."""
    monkeypatch.setattr(security.limiter, "enabled", False)
    monkeypatch.setattr(security, "COSTLY_CUTOFF", parse("100000 per minute"))
    return program_of(user)


def walk(app: Flask, program: Program, owner: User, examples: int) -> Counter[int]:
    """Ask each operation so many things, three of four about what there is; how often each status was the answer."""
    things = things_of(app, owner, ask).arguments
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", app)
    found: Counter[int] = Counter()
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
            if found.total() % 4:
                known = {name: str(things[name]) for name in case.path_parameters or {} if name in things}
                case.path_parameters = {**(case.path_parameters or {}), **known}
            with undone(app):
                answered = case.call_and_validate(
                    headers={"Authorization": f"Bearer {program.secret}"}, checks=list(CHECKS)
                )
            found[answered.status_code] += 1

        ask_it()
    return found


def test_nothing_undescribed_is_answered(app: Flask, ready: Program, user: User) -> None:
    found = walk(app, ready, user, FEW)
    assert found[200] + found[201] > found.total() / 3, found


@pytest.mark.thorough
def test_nothing_undescribed_is_answered_at_length(app: Flask, ready: Program, user: User) -> None:
    found = walk(app, ready, user, MANY)
    assert found.total() > 800
    assert found[200] + found[201] > found.total() / 3, found


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
