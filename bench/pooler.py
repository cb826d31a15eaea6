"""What PgBouncer in transaction mode costs: actions through it and straight to PostgreSQL, in one run, as ratios.

Run: python -m bench.pooler
Prints a table; bench/README.md says how it is measured.
"""

from __future__ import annotations

import sys

import psycopg
from flask import Flask

from atspro.db import db, transaction
from atspro.embedded import libpq_url
from atspro.models import User, UserJob
from atspro.services import generation, jobs
from bench.queue_load.stage import Stage, make_people, open_stage
from bench.queue_load.turns import Costs, show, take_turns
from tests.pgbouncer import PGBOUNCER, transaction_pooler

VERBS = ("read a job", "save a job", "ask for a document")
ROUNDS = 300


class Side:
    """One way to the database, and what each verb cost on it."""

    def __init__(self, stage: Stage, url: str, person: str, job_ids: list[str]) -> None:
        self.app: Flask = stage.app(url)
        self.app.extensions["celery"].send_task = lambda *_, **__: None
        self.person, self.jobs = person, job_ids
        self.costs = Costs(VERBS)

    def round(self, number: int) -> None:
        """One of each verb, each in a transaction of its own."""
        job_id = self.jobs[number % len(self.jobs)]
        with self.app.app_context():
            with self.costs.timed("read a job"), transaction() as session:
                session.get_one(UserJob, job_id)
            with self.costs.timed("save a job"), transaction() as session:
                job = session.get_one(UserJob, job_id)
                jobs.update_job(session, job, job.data.model_copy(update={"salary": f"{number} kr"}))
            with self.costs.timed("ask for a document"), transaction() as session:
                actor, job = session.get_one(User, self.person), session.get_one(UserJob, job_id)
                generation.request_document(session, actor, job, "resume")
            db.session.remove()


def main() -> None:
    """Measure and print."""
    if not PGBOUNCER:
        sys.exit("pgbouncer is not here: apt-get install pgbouncer.")
    with open_stage() as stage:
        url = stage.environ["DATABASE_URL"]
        with psycopg.connect(libpq_url(url), autocommit=True, options="-c timezone=UTC") as connection:
            ((person, job_ids),) = make_people(connection, 1, 2 * ROUNDS + 20).items()
        with transaction_pooler(url, 4) as pooled_url:
            half = len(job_ids) // 2
            direct = Side(stage, url, person, job_ids[:half])
            stage.environ["DATABASE_TRANSACTION_POOLER"] = "true"
            pooled = Side(stage, pooled_url, person, job_ids[half:])
            results = take_turns(pooled, direct, ROUNDS)
            for side in (direct, pooled):
                with side.app.app_context():
                    db.engine.dispose()
    show(results, "PgBouncer", "direct")


if __name__ == "__main__":
    main()
