"""The web server killed after the commit, and many clicks on one button at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import requests

from atspro import queue
from tests.faults.lab import Lab, Trial

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


def click_at_once(lab: Lab, fault: str) -> tuple[Trial, set[UUID]]:
    """One button clicked many times at once, and every message of it delivered many times at once too."""
    trial = lab.trial(fault)
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("publish", "repeat", task=queue.GENERATE_DOCUMENT, count=CLICKS)
    lab.switches.arm("writing", "sleep", seconds=1)
    with ThreadPoolExecutor(CLICKS) as pool:
        clicks = [pool.submit(lab.ada.click, job_id) for _ in range(CLICKS)]
    ids = {click.result() for click in clicks if click.exception() is None}
    trial.strike(CLICKS)
    lab.switches.clear()
    trial.settle(ids)
    refused = [str(click.exception()) for click in clicks if click.exception() is not None]
    if refused:
        trial.verdict.violations["every click is answered"] = refused
    return trial, ids


@thorough
def test_thirty_two_clicks_and_claims_at_once(lab: Lab) -> None:
    mark = lab.switches.mark()
    trial, ids = click_at_once(lab, "32 clicks at once, each message 32 times")
    assert trial.verdict.violations == {}
    assert len(lab.switches.events("claim", mark)) == len(ids)
