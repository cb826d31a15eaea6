"""Whether a long queue costs: the verbs of the ledger with 10 and with 10,000 queued rows ahead, side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import text

from atspro.config import Settings
from atspro.db import db, transaction
from atspro.embedded import libpq_url
from atspro.models import User, UserJob
from atspro.services import generation
from bench.queue_load.stage import Stage, claim_as_a_worker, make_people
from bench.queue_load.statistics import Series

VERBS = ("click", "claim", "complete", "sweep, nothing due", "sweep, 10 due")
# What a click leaves: the first K of a person are on their way, the others wait unsent. Rows that are on their way
# count as sent several times, so that the sweep's patience outlasts the measurement.
FILL = """
INSERT INTO "generationRequest" ("requestedBy", "jobId", type, "dispatchedAt", dispatches, "createdAt", "runAfter")
SELECT person, job, 'cover', CASE WHEN number <= %(sent)s THEN now() AT TIME ZONE 'UTC' END,
  CASE WHEN number <= %(sent)s THEN 5 ELSE 0 END,
  now() AT TIME ZONE 'UTC' - interval '1 hour' + number * interval '1 millisecond',
  now() AT TIME ZONE 'UTC' - interval '1 hour'
FROM (SELECT "userId" AS person, id AS job, row_number() OVER (PARTITION BY "userId") AS number FROM "userJobs") own"""


class Scene:
    """One database with so many queued rows ahead, and a person who asks for one more."""

    def __init__(self, stage: Stage, name: str, *, people: int, jobs_each: int) -> None:
        import psycopg

        url = stage.new_database(f"depth_{name}")
        self.app: Flask = stage.app(url)
        self.settings: Settings = self.app.config["SETTINGS"]
        # Nothing is published: the broker's part is the same in every scene and would hide the difference.
        self.app.extensions["celery"].send_task = lambda *_, **__: None
        self.costs = {verb: Series() for verb in VERBS}
        with psycopg.connect(libpq_url(url), autocommit=True, options="-c timezone=UTC") as connection:
            make_people(connection, people, jobs_each)
            connection.execute(FILL, {"sent": getattr(self.settings, "PERSON_CONCURRENCY", 10**9)})
            ((self.person, self.jobs),) = make_people(connection, 1, 40).items()
            connection.execute("VACUUM ANALYZE")

    def round(self, number: int) -> None:
        """One of each verb, as the edges call them, each in a transaction of its own."""
        with self.app.app_context():
            job_id = self.jobs[number % len(self.jobs)]
            with self._timed("click"), transaction() as session:
                actor, job = session.get_one(User, self.person), session.get_one(UserJob, job_id)
                asked, _ = generation.request_document(session, actor, job, "resume")
                request_id = asked.id
            with self._timed("claim"):
                held = claim_as_a_worker(self.settings, request_id)
            assert held is not None
            with self._timed("sweep, nothing due"):
                sent = self._sweep()
            assert sent == 0, sent
            with self._timed("complete"), transaction() as session:
                assert generation.complete(session, held, "# Bench", {"atsScore": 50.0}) is not None
            with transaction() as session:
                for job in self.jobs[:10]:
                    session.execute(
                        text(
                            'INSERT INTO "generationRequest" ("requestedBy", "jobId", type, "dispatchedAt", dispatches)'
                            " VALUES (:person, :job, 'prep', timezone('UTC', now()) - interval '1 day', 1)"
                        ),
                        {"person": self.person, "job": job},
                    )
            with self._timed("sweep, 10 due"):
                sent = self._sweep()
            assert sent == 10, sent
            with transaction() as session:
                session.execute(text("DELETE FROM \"generationRequest\" WHERE type = 'prep'"))
            db.session.remove()

    def _sweep(self) -> int:
        with transaction() as session:
            return generation.sweep(session, max_attempts=self.settings.MAX_ATTEMPTS).sent

    @contextmanager
    def _timed(self, verb: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.costs[verb].add((time.perf_counter() - began) * 1000)


def measure(stage: Stage, *, rounds: int, deep: int = 10_000) -> dict[str, Any]:
    """Milliseconds of each verb in each scene, scenes in turn, and the deep ones over the shallow one of its round."""
    scenes = {
        "10 rows": Scene(stage, "shallow", people=10, jobs_each=1),
        f"{deep:,} rows of 1 person": Scene(stage, "one_person", people=1, jobs_each=deep),
        f"{deep:,} people, 1 row each": Scene(stage, "many_people", people=deep, jobs_each=1),
    }
    calls: list[Callable[[int], None]] = [scene.round for scene in scenes.values()]
    for number in range(rounds + 3):
        if number == 3:  # The first rounds fill caches and pools.
            for scene in scenes.values():
                scene.costs = {verb: Series() for verb in VERBS}
        turn = number % len(calls)
        for call in calls[turn:] + calls[:turn]:
            call(number)
    shallow = scenes["10 rows"]
    return {
        name: {
            verb: {
                "ms": scene.costs[verb].summary(),
                "of_shallow": scene.costs[verb].over(shallow.costs[verb]).summary(),
            }
            for verb in VERBS
        }
        for name, scene in scenes.items()
    }
