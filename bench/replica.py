"""What a copy of the database for lists costs and saves: staff's pages with it and without, in one run, as ratios.

Run: python -m bench.replica
Prints a table and how long a change takes to the copy; bench/README.md says how.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from flask.testing import FlaskClient

from atspro import create_app
from atspro.config import load_settings
from atspro.db import db
from atspro.embedded import libpq_url
from atspro.services.auth import session_cookie
from bench.queue_load.stage import Stage, make_people, make_session, open_stage
from bench.queue_load.statistics import Series
from bench.queue_load.turns import Costs, show, take_turns
from tests.streaming_copy import streaming_copy

PAGES = {
    "list of jobs": "/admin/jobs/",
    "jobs by status": "/admin/jobs/?flt0_status=tracked",
    "jobs as CSV, 2,000 rows": "/admin/jobs/export/csv/",
    "statistics of the queue": "/admin/queue/statistics/",
}
ROUNDS, CHANGES = 20, 100


class Side:
    """The application with a copy, or without one, and what each page cost on it."""

    def __init__(self, stage: Stage, cookies: dict[str, str], **settings: str) -> None:
        given = stage.environ | {"STAFF_SECOND_FACTOR": "false", "EXPORT_LIMIT": "100000 per hour", **settings}
        self.app = create_app(load_settings(given))
        self.client: FlaskClient = self.app.test_client()
        self.client.set_cookie(session_cookie.NAME, cookies[session_cookie.NAME])
        self.costs = Costs(tuple(PAGES))

    def round(self, number: int) -> None:
        """Each page once."""
        for name, address in PAGES.items():
            with self.costs.timed(name):
                answer = self.client.get(address)
                if answer.status_code != 200 or len(answer.get_data()) < 1000:
                    raise RuntimeError(f"{address}: {answer.status}")


def delays(primary: psycopg.Connection[Any], copy: psycopg.Connection[Any]) -> Series:
    """Milliseconds from a commit until the copy shows it."""
    found = Series()
    for _ in range(CHANGES):
        primary.execute('UPDATE "userJobs" SET salary = \'x\' WHERE id = (SELECT id FROM "userJobs" LIMIT 1)')
        began = time.perf_counter()
        (place,) = primary.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone() or ("",)
        while copy.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", (place,)).fetchone() != (True,):
            pass
        found.add((time.perf_counter() - began) * 1000)
    return found


def main() -> None:
    """Measure and print."""
    with open_stage() as stage:
        url = stage.environ["DATABASE_URL"]
        with stage.connect() as primary:
            (person, *_) = make_people(primary, 100, 20)
            primary.execute("UPDATE \"user\" SET role = 'admin' WHERE id = %s", (person,))
            cookies = make_session(stage, primary, person)
            primary.execute("VACUUM ANALYZE")
            with streaming_copy(url) as followed:
                delays(primary, psycopg.connect(followed.superuser, autocommit=True))
                beside = Side(stage, cookies, DATABASE_REPLICA_URL=followed.url, REPLICA_LAG_SECONDS="3600")
                alone = Side(stage, cookies)
                results = take_turns(beside, alone, ROUNDS)
                if b"from a copy" not in beside.client.get(PAGES["list of jobs"]).data:
                    raise RuntimeError("The copy was not read.")
                with psycopg.connect(libpq_url(followed.url), autocommit=True) as copy:
                    delay = delays(primary, copy).summary()
                for side in (beside, alone):
                    with side.app.app_context():
                        db.engine.dispose()
                beside.app.extensions["atspro_replica"].engine.dispose()
    show(results, "with a copy", "without")
    print(f"a change reaches the copy after {delay['median']:.2f} ms, 95 in 100 within {delay['p95']:.2f} ms")


if __name__ == "__main__":
    main()
