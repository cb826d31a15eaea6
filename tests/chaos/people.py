"""People with a browser: signed up, signed in, and clicking through real HTTP, each click kept that was accepted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import requests
from sqlalchemy import insert

from atspro.models import User, UserJob, UserResume
from tests.chaos.cluster import Truth
from tests.engine.examples import NURSE, NURSE_JOB

PASSWORD = "correct horse battery"


@dataclass
class Person:
    """A job seeker with a resume; ``accepted`` are the ids of the requests that the pages acknowledged."""

    cluster: Truth
    name: str = "Ada Example"
    accepted: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        self.email = f"{uuid4().hex}@example.com"
        self.token = self._token("/sign-up")
        answer = self.post("/sign-up", name=self.name, email=self.email, password=PASSWORD)
        assert answer.status_code == 302, answer.text
        with self.cluster.engine.begin() as connection:
            self.id: str = connection.execute(User.__table__.select().where(User.email == self.email)).one().id
            connection.execute(
                insert(UserResume).values(
                    user_id=self.id,
                    contact_info=NURSE.contact_info.to_json(),
                    work_experience=[entry.to_json() for entry in NURSE.work_experience],
                    skills=NURSE.skills,
                )
            )

    def add_jobs(self, count: int, company: str = "Acme Health") -> list[UUID]:
        """Jobs to write for; the company is what a switch can know them by."""
        content = {name: getattr(NURSE_JOB, name) for name in type(NURSE_JOB).model_fields} | {"company": company}
        with self.cluster.engine.begin() as connection:
            made = [
                connection.execute(
                    insert(UserJob).values(user_id=self.id, **content).returning(UserJob.id)
                ).scalar_one()
                for _ in range(count)
            ]
        self.token = self._token(f"/jobs/{made[0]}")
        return made

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page."""
        return _when_free(lambda: self.http.get(self.cluster.url + path, timeout=90, **options))

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form with the CSRF token; redirects are not followed."""
        headers = {"Referer": self.cluster.url}
        data = {"csrf_token": self.token, **fields}
        address = self.cluster.url + path
        return _when_free(
            lambda: self.http.post(address, data=data, headers=headers, allow_redirects=False, timeout=90)
        )

    def click(self, job_id: UUID, kind: str = "resume", *, idempotency_key: str = "") -> UUID:
        """Ask for a document; the id of the request, as the page then knows it."""
        fields = {"idempotency_key": idempotency_key} if idempotency_key else {}
        answer = self.post(f"/jobs/{job_id}/documents", type=kind, **fields)
        assert answer.status_code == 302, (answer.status_code, answer.text)
        assert answer.headers["Location"].endswith(f"/jobs/{job_id}"), answer.headers["Location"]
        request_id = self.progress(job_id)[kind]
        self.accepted.add(request_id)
        return request_id

    def request_all(self, job_id: UUID) -> list[UUID]:
        """Ask for all four documents; the ids of the requests."""
        answer = self.post(f"/jobs/{job_id}/documents", type="all")
        assert answer.status_code == 302, (answer.status_code, answer.text)
        asked = list(self.progress(job_id).values())
        self.accepted.update(asked)
        return asked

    def progress(self, job_id: UUID) -> dict[str, UUID]:
        """The newest request of each type that the job's page shows."""
        answer = self.get(f"/jobs/{job_id}/progress")
        assert answer.status_code == 200, answer.text
        keys = {kind: shown["key"].split(" ")[-1] for kind, shown in answer.json()["documents"].items()}
        return {kind: UUID(key) for kind, key in keys.items() if key}

    def _token(self, path: str) -> str:
        page = self.get(path).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return found[1]


def _when_free(send: Callable[[], requests.Response]) -> requests.Response:
    """The answer; a person who is told that too much was asked at once tries again a moment later."""
    deadline = time.monotonic() + 60
    while True:
        answer = send()
        if answer.status_code != 429 or "at once" not in answer.text or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)
