"""What the audit log costs: actions with its triggers and without them, in one run, as ratios.

Run: python -m bench.audit [--full]
Prints a table and writes bench/results/audit.json; bench/README.md says how it is measured.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from atspro import logs
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.embedded import libpq_url
from atspro.models import User, UserJob
from atspro.services import documents, generation, jobs
from atspro.tables import AUDITED
from bench.queue_load.stage import Stage, claim_as_a_worker, make_people, open_stage
from bench.queue_load.turns import Costs, show, take_turns

VERBS = ("save a job", "status of a job", "new version by hand", "click", "claim", "complete", "empty transaction")
# A document as long as the engine writes them.
CONTENT = "# Ada Example\n\n" + "\n".join(
    f"- Built part {number} of a system in Python and PostgreSQL, measured, and kept it running."
    for number in range(60)
)


class Side:
    """One database, with the triggers or without, and what each verb cost on it in milliseconds."""

    def __init__(self, stage: Stage, name: str, *, audits: bool) -> None:
        self.audits = audits
        url = stage.new_database(f"audit_{name}")
        self.app: Flask = stage.app(url)
        self.settings: Settings = self.app.config["SETTINGS"]
        self.app.extensions["celery"].send_task = lambda *_, **__: None
        self.costs = Costs(VERBS)
        with psycopg.connect(libpq_url(url), autocommit=True, options="-c timezone=UTC") as connection:
            ((self.person, self.jobs),) = make_people(connection, 1, 40).items()
            if not audits:
                for table in AUDITED:
                    for trigger in ("audit", "audit_update", "audit_truncate"):
                        connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {trigger}')
            connection.execute("VACUUM ANALYZE")

    def round(self, number: int) -> None:
        """One of each verb, as the edges call them, each in a transaction of its own with its commit."""
        # Without its triggers nothing needs to be told who acts either.
        names = {"user_id": self.person, "request_id": f"bench-{number:08}"}
        with self.app.app_context(), logs.bind(**names if self.audits else {}):
            job_id = self.jobs[number % len(self.jobs)]
            with self.costs.timed("empty transaction"), transaction() as session:
                session.get_one(UserJob, job_id)
            with self.costs.timed("save a job"), transaction() as session:
                job = session.get_one(UserJob, job_id)
                jobs.update_job(session, job, job.data.model_copy(update={"salary": f"{number} kr"}))
            with self.costs.timed("status of a job"), transaction() as session:
                jobs.set_status(session, session.get_one(UserJob, job_id), ("tracked", "rejected")[number // 40 % 2])
            with self.costs.timed("new version by hand"), transaction() as session:
                documents.add_version(session, job_id, "cover", CONTENT, {"atsScore": 50.0})
            with self.costs.timed("click"), transaction() as session:
                actor, job = session.get_one(User, self.person), session.get_one(UserJob, job_id)
                asked, _ = generation.request_document(session, actor, job, "resume")
                request_id = asked.id
            with self.costs.timed("claim"):
                held = claim_as_a_worker(self.settings, request_id)
            assert held is not None
            with self.costs.timed("complete"), transaction() as session:
                assert generation.complete(session, held, CONTENT, {"atsScore": 50.0}) is not None
            db.session.remove()


def measure(rounds: int) -> dict[str, Any]:
    """Each verb with the audit log over the same without it, within a round; the sides take turns."""
    with open_stage() as stage:
        audited, plain = Side(stage, "on", audits=True), Side(stage, "off", audits=False)
        results = take_turns(audited, plain, rounds)
        with psycopg.connect(libpq_url(audited.settings.DATABASE_URL)) as connection:
            size = connection.execute(
                'SELECT sum(pg_total_relation_size(inhrelid)) / (SELECT count(*) FROM "auditEntry")'
                " FROM pg_inherits WHERE inhparent = '\"auditEntry\"'::regclass"
            ).fetchone()
    assert size is not None
    return {**results, "bytes_an_entry": round(float(size[0]))}


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more rounds: about two minutes")
    results = measure(1000 if parser.parse_args().full else 200)
    show(results, "with", "without")
    print(f"{results['bytes_an_entry']:,} bytes an entry with its indexes")
    target = Path(__file__).parent / "results" / "audit.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
