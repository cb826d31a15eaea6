"""The page for developers: its examples do what they say, run one after the other as they stand there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from atspro.models import User
from tests.web.api.conftest import Program, ProgramOf
from tests.web.job_data import add_resume
from tests.web.pages import soup

KEPT = re.compile(
    r"(?P<name>[A-Z]+)=\$\((?P<command>curl .*?) \| (?:jq -r \.(?P<field>\w+)|tr -d '\\r' .+)\)", re.DOTALL
)


class Shell:
    """Runs curl's commands against the application: the few options that the page uses."""

    def __init__(self, program: Program, site: str) -> None:
        self.program, self.site = program, site
        self.variables = {"ATSPRO_TOKEN": program.secret}
        self.answers: list[TestResponse] = []

    def run(self, line: str) -> None:
        kept = KEPT.fullmatch(line)
        response = self._curl(kept["command"] if kept else line)
        self.answers.append(response)
        if kept:
            value = response.json[kept["field"]] if kept["field"] else response.headers["ETag"]
            self.variables[kept["name"]] = str(value)

    def _curl(self, command: str) -> TestResponse:
        words = shlex.split(re.sub(r"\\\n", " ", self._filled(command)))
        assert words.pop(0) == "curl"
        method, headers, data, address = "GET", {}, None, ""
        while words:
            word = words.pop(0)
            match word:
                case "-X":
                    method = words.pop(0)
                case "-sI":
                    method = "HEAD"
                case "-H":
                    name, _, value = words.pop(0).partition(": ")
                    headers[name] = value
                case "-d":
                    data = words.pop(0)
                case _:
                    assert word.startswith(self.site), word
                    address = word.removeprefix(self.site)
        assert headers.get("Authorization") == f"Bearer {self.program.secret}"
        return self.program.client.open(address, method=method, headers=headers, data=data)

    def _filled(self, command: str) -> str:
        # Between single quotes a shell fills nothing in; an ETag has quotes of its own.
        parts = re.split(r"('[^']*')", command)
        return "".join(one if one.startswith("'") else self._fill(one) for one in parts)

    def _fill(self, text: str) -> str:
        return re.sub(r"\$([A-Z_]+)", lambda found: self.variables[found[1]].replace('"', '\\"'), text)


def test_the_examples_do_what_they_say(app: Flask, program_of: ProgramOf, anonymous: FlaskClient, user: User) -> None:
    add_resume(app, user)
    page = soup(anonymous.get("/developers"))
    shell = Shell(program_of(user), app.config["SETTINGS"].BASE_URL)
    shown = [one.get_text() for one in page.select("pre code")]
    assert len(shown) > 5
    for example in shown:
        for line in re.split(r"(?<!\\)\n", example):
            shell.run(line)
    told = [(one.request.method, one.request.path, one.status_code) for one in shell.answers]
    assert [status for _, _, status in told if status >= 400] == [], told
    api = shell.program
    job = api.get(f"/jobs/{shell.variables['JOB']}").json
    assert (job["title"], job["stage"], job["salary"]) == ("Nurse", "applied", "$80,000 a year")
    assert job["posting"]["qualifications"] == ["Registered nurse license"]
    timeline = api.get(f"/applications/{shell.variables['APPLICATION']}").json["timeline"]
    assert "They will call on Friday." in [one["body"] for one in timeline]
    assert "Thank them" in [one["title"] for one in api.get("/tasks").json["tasks"]]
    repeated = shell.answers[2]
    shell.run(re.split(r"(?<!\\)\n", shown[1])[0])
    assert shell.answers[-1].data == repeated.data


def test_every_operation_stands_on_the_page(anonymous: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    page = soup(anonymous.get("/developers"))
    listed = {one.get_text() for one in page.select("tbody th code")}
    described = anonymous.get("/api/v1/openapi.json").json["paths"]
    assert listed == {
        f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in described.items() for method in methods
    }
