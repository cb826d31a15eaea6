"""The web server killed after the commit, and many clicks on one button at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import requests

from atspro import queue
from tests.chaos.checker import ONE_LIVE, RULES
from tests.chaos.cluster import PATIENCE
from tests.chaos.lab import Lab, Trial
from tests.chaos.switches import COMMIT

thorough = pytest.mark.thorough
CLICKS = 32


def test_the_web_server_is_killed_between_commit_and_publishing(lab: Lab) -> None:
    trial = lab.trial("web killed between commit and publishing")
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("publish", "die", times=1, member="web")
    with pytest.raises(requests.ConnectionError):
        lab.ada.click(job_id)
    trial.strike()
    # The person saw an error and no answer, but the row is there: it is written like any other.
    request_id = next(iter(lab.ada.progress(job_id).values()))
    lab.ada.accepted.add(request_id)
    assert trial.settle([request_id]).violations == {}


def click_at_once(lab: Lab, guard: str = "") -> tuple[Trial, set[UUID]]:
    """One button clicked many times at once, every message of it delivered many times at once too; nothing is written
    before all clicks are answered."""
    trial = lab.trial(f"{CLICKS} clicks at once, each message {CLICKS} times", guard)
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("publish", "repeat", task=queue.GENERATE_DOCUMENT, count=CLICKS)
    lab.switches.arm("writing", "hold")
    with ThreadPoolExecutor(CLICKS) as pool:
        clicks = [pool.submit(lab.ada.click, job_id) for _ in range(CLICKS)]
    trial.strike(CLICKS)
    at_once = lab.cluster.query(RULES[ONE_LIVE])
    lab.switches.clear()
    ids = {click.result() for click in clicks}
    trial.settle(ids)
    if at_once:
        trial.verdict.violations[ONE_LIVE] = [str(tuple(row)) for row in at_once]
    return trial, ids


@thorough
def test_thirty_two_clicks_and_claims_at_once(lab: Lab) -> None:
    mark = lab.switches.mark()
    trial, ids = click_at_once(lab)
    assert trial.verdict.violations == {}
    assert len(ids) == 1
    assert len(lab.switches.events("claim", mark)) == 1


def restore_while_a_worker_completes(lab: Lab, guard: str = "") -> Trial:
    """A person restores an old version, several times at once, just while a worker commits the next one."""
    trial = lab.trial("versions restored by hand while a worker completes", guard)
    (job_id,) = lab.ada.add_jobs(1)
    for _ in range(2):
        lab.ada.click(job_id)
        lab.cluster.drain()
    old = lab.cluster.query('SELECT id FROM "jobDocuments" WHERE "jobId" = :job AND version = 1', job=job_id)[0][0]
    lab.switches.arm("complete", "sleep", at=COMMIT, seconds=2, times=1)
    mark = lab.switches.mark()
    request_id = lab.ada.click(job_id)
    lab.wait_for_event("complete", mark)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: lab.ada.post(f"/documents/{old}/restore"), range(4)))
    trial.strike(4)
    trial.settle([request_id], patience=20 if guard else PATIENCE)
    refused = [str(answer.status_code) for answer in answers if answer.status_code != 302]
    if refused:
        trial.verdict.violations["every restored version is written"] = refused
    return trial


@thorough
def test_versions_are_restored_by_hand_while_a_worker_completes(lab: Lab) -> None:
    assert restore_while_a_worker_completes(lab).verdict.violations == {}
