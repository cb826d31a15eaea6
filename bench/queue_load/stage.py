"""A stage of its own: embedded servers, migrated databases, people with jobs, and the Procfile's own processes."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import redis
from flask import Flask
from psycopg.types.json import Jsonb

from atspro import create_app
from atspro.config import Settings, load_settings, redis_url
from atspro.db import transaction
from atspro.embedded import Servers, embedded_servers, libpq_url
from atspro.models import DOCUMENT_TYPES
from atspro.services import generation
from atspro.services.auth import session_cookie
from atspro.services.sample_data import FOLDER
from atspro.supervisor.plan import parse_procfile, shell_command
from bench.queue_load.entry import EMPTY_TASK
from tests.ports import held_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


@dataclass
class Stage:
    """The running servers, the database of the figures, and the environment of the processes."""

    home: Path
    servers: Servers
    environ: dict[str, str]

    @property
    def database_url(self) -> str:
        """The database in the form that psycopg reads."""
        return libpq_url(self.environ["DATABASE_URL"])

    def connect(self) -> psycopg.Connection[Any]:
        """A connection in autocommit."""
        return psycopg.connect(self.database_url, autocommit=True, options="-c timezone=UTC")

    def broker(self) -> redis.Redis:
        """A client of the broker."""
        return redis.Redis.from_url(redis_url(self.servers.redis_url))

    def new_database(self, name: str) -> str:
        """A copy of the migrated, empty database; its URL. Nothing may be connected to the original meanwhile."""
        with psycopg.connect(libpq_url(self.servers.database_url, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE atspro_empty')
        return libpq_url(self.servers.database_url, name).replace("postgresql:", "postgresql+psycopg:", 1)

    def app(self, database_url: str | None = None) -> Flask:
        """The application without pages, on the stage's database or another."""
        environ = self.environ | ({"DATABASE_URL": database_url} if database_url else {})
        return create_app(load_settings(environ), pages=False)

    @contextmanager
    def process(self, name: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run one line of the Procfile; the workers' ones with the entry that takes the engine's time out."""
        command = parse_procfile((ROOT / "Procfile").read_text())[name]
        command = command.replace("celery_app:app", "bench.queue_load.entry:app")
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                shell_command(command),
                cwd=ROOT,
                env=self.environ | environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Start the servers, durable as in `make run`, and remove everything afterwards."""
    with tempfile.TemporaryDirectory(prefix="atspro-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        with embedded_servers(home / "instance", database="atspro_empty") as servers:
            environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOST")}
            environ |= {
                "DATABASE_URL": servers.database_url,
                "REDIS_URL": servers.redis_url,
                "SECRET_KEY": secrets.token_hex(32),
                "BETTER_AUTH_SECRET": secrets.token_hex(32),
                "ATSPRO_HOME": str(home),
                "EMBEDDED": "1",
                "PORT": str(held_port()),
                "GENERATION_LIMIT": "1000000 per hour",
                "CHANGE_LIMIT": "1000000 per hour",
                "LOG_LEVEL": "ERROR",
                "FLASK_APP": "wsgi.py",
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
            }
            stage = Stage(home, servers, environ)
            subprocess.run(["flask", "db", "upgrade"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
            environ["DATABASE_URL"] = stage.new_database("atspro")
            yield stage


def make_people(connection: psycopg.Connection[Any], people: int, jobs_each: int = 1) -> dict[str, list[Any]]:
    """Insert people with a resume and jobs; the ids of the jobs by person. Every insert is one statement."""
    resume = json.loads((FOLDER / "resume.json").read_text())
    post = json.loads((FOLDER / "jobs.json").read_text())[0]["job"]
    ids = [uuid4().hex for _ in range(people)]
    connection.execute(
        'INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")'
        " SELECT i, 'Bench', i || '@example.com', false, now(), now() FROM unnest(%s::text[]) i",
        (ids,),
    )
    connection.execute(
        'INSERT INTO "userResume"'
        ' ("userId", "contactInfo", summary, "workExperience", education, certifications, skills)'
        " SELECT i, %s, %s, %s, %s, %s, %s FROM unnest(%s::text[]) i",
        (
            Jsonb(resume["contactInfo"]),
            resume.get("summary"),
            *(Jsonb(resume.get(name) or []) for name in ("workExperience", "education", "certifications")),
            resume.get("skills") or [],
            ids,
        ),
    )
    rows = connection.execute(
        'INSERT INTO "userJobs" ("userId", company, title, description, responsibilities, qualifications)'
        ' SELECT i, %s, %s, %s, %s, %s FROM unnest(%s::text[]) i, generate_series(1, %s) RETURNING "userId", id',
        (
            post["company"],
            post["title"],
            post["description"],
            post.get("responsibilities"),
            post.get("qualifications"),
            ids,
            jobs_each,
        ),
    ).fetchall()
    jobs: dict[str, list[Any]] = {person: [] for person in ids}
    for person, job in rows:
        jobs[person].append(job)
    return jobs


def make_session(stage: Stage, connection: psycopg.Connection[Any], person: str) -> dict[str, str]:
    """A signed-in browser's cookie for a person."""
    token = uuid4().hex
    connection.execute(
        'INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")'
        " VALUES (%s, %s, %s, now() + interval '1 day', now(), now())",
        (uuid4().hex, token, person),
    )
    return {session_cookie.NAME: session_cookie.sign(token, stage.environ["BETTER_AUTH_SECRET"])}


def queue_rows(connection: psycopg.Connection[Any], jobs: dict[str, list[Any]], limit: int) -> list[Any]:
    """Insert queued requests, marked as sent, as clicks leave them: four a job; their ids."""
    pairs = [(person, job, kind) for person, own in jobs.items() for job in own for kind in DOCUMENT_TYPES][:limit]
    rows = connection.execute(
        'INSERT INTO "generationRequest" ("requestedBy", "jobId", type, "dispatchedAt", dispatches)'
        " SELECT p, j, k, now(), 1 FROM unnest(%s::text[], %s::uuid[], %s::text[]) AS given(p, j, k) RETURNING id",
        tuple(map(list, zip(*pairs, strict=True))),
    ).fetchall()
    return [row[0] for row in rows]


def claim_as_a_worker(settings: Settings, request_id: UUID) -> generation.Claim | None:
    """Claim a request in the way that a worker does."""
    with transaction(one_statement=True) as session:
        return generation.claim(
            session,
            request_id,
            worker="bench",
            lease=settings.LEASE_SECONDS,
            max_attempts=settings.MAX_ATTEMPTS,
        )


def wait_for_worker(stage: Stage, process: subprocess.Popen[bytes], app: Flask) -> None:
    """Return when the documents worker has run a task."""
    app.extensions["celery"].send_task(EMPTY_TASK, args=[""], queue="documents", ignore_result=True)
    wait_until_drained(stage.broker(), process)


def wait_until_drained(broker: redis.Redis, process: subprocess.Popen[bytes]) -> float:
    """Return, with the clock's reading, when every message of the documents queue has been acknowledged."""
    deadline = time.monotonic() + PATIENCE
    while broker.llen("documents") or broker.hlen("unacked"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The worker ended, or stands still; its log is in the stage's home.")
        time.sleep(0.004)
    return time.perf_counter()
