"""Two beats, two sweepers, and a sweeper that dies between its commit and its publishing."""

from __future__ import annotations

import pytest

from atspro import queue
from tests.chaos.cluster import until
from tests.chaos.lab import Lab

pytestmark = pytest.mark.thorough


def sweepers(lab: Lab) -> list[str]:
    """The Procfile's lines that neither serve pages, nor write documents, nor keep the time."""
    return [name for name in lab.cluster.commands if name not in ("web", "beat") and not name.startswith("worker")]


def test_two_beats_and_two_sweepers(lab: Lab) -> None:
    trial = lab.trial("two beats, two sweepers")
    lab.cluster.start_all(["beat.2", *(f"{name}.2" for name in sweepers(lab))])
    lab.switches.arm("publish", "drop", member="web", times=12)
    mark = lab.switches.mark()
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    trial.strike(len(ids))
    assert trial.settle(ids).violations == {}
    until(
        "both sweepers have swept",
        lambda: len({entry["member"] for entry in lab.switches.events("sweep", mark)}) >= 2,
    )
    assert lab.cluster.query('SELECT max(attempt) FROM "generationRequest" WHERE id = ANY(:ids)', ids=ids)[0][0] == 1


def test_a_sweeper_dies_between_commit_and_publishing(lab: Lab) -> None:
    trial = lab.trial("sweeper killed between commit and publishing")
    for name in sweepers(lab):
        lab.cluster.kill(name)
    lab.switches.arm("publish", "drop", member="web")
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    # No message was sent, so only sweepers publish now; the first two of their processes that do so die of it.
    lab.switches.arm("publish", "die", task=queue.GENERATE_DOCUMENT, times=2)
    mark = lab.switches.mark()
    lab.cluster.start_all([one for name in sweepers(lab) for one in (name, f"{name}.2")])
    lab.wait_for_event("publish", mark, 2)
    trial.strike(2)
    assert trial.settle(ids).violations == {}
