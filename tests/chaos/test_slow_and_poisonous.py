"""Writers that are slow, busy, hang, eat memory or kill their worker: each request ends where a person can see it."""

from __future__ import annotations

import pytest

from tests.chaos.lab import Lab

pytestmark = pytest.mark.thorough


def test_a_busy_model_is_asked_again(lab: Lab) -> None:
    trial = lab.trial("model busy (429, Retry-After)")
    lab.switches.arm("writing", "transient", seconds=1, times=4)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    lab.wait_for_event("writing", mark, 4)
    trial.strike(4)
    assert trial.settle(ids).violations == {}


def test_a_slow_model_keeps_its_lease(lab: Lab) -> None:
    trial = lab.trial("model slower than a lease")
    lab.switches.arm("writing", "sleep", seconds=12, times=1)
    mark = lab.switches.mark()
    (job_id,) = lab.ada.add_jobs(1)
    request_id = lab.ada.click(job_id)
    trial.strike()
    assert trial.settle([request_id]).violations == {}
    assert len(lab.switches.events("claim", mark)) == 1


def test_a_model_that_refuses_fails_at_once_and_offers_a_retry(lab: Lab) -> None:
    trial = lab.trial("model refuses")
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("writing", "permanent", times=1)
    failed = lab.ada.click(job_id)
    trial.strike()
    assert trial.settle([failed], "failed").violations == {}
    assert lab.attempts(failed) == 1
    page = lab.ada.get(f"/jobs/{job_id}").text
    assert "The model refused this post. Change it, then try again." in page
    assert lab.ada.post(f"/requests/{failed}/retry").status_code == 302
    retried = lab.ada.progress(job_id)["resume"]
    assert retried != failed
    assert lab.trial("model refuses").settle([retried]).violations == {}


def test_a_hanging_model_is_ended_by_the_soft_limit(lab: Lab) -> None:
    trial = lab.trial("model hangs past the soft limit")
    restart_with_limits(lab, soft=2, hard=30)
    lab.switches.arm("writing", "sleep", seconds=600, times=2)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    lab.wait_for_event("writing", mark, 2)
    trial.strike(2)
    assert trial.settle(ids).violations == {}
    rows = lab.cluster.query('SELECT attempt FROM "generationRequest" WHERE id = ANY(:ids)', ids=ids)
    assert sum(row.attempt for row in rows) == 4


def test_a_model_that_swallows_the_soft_limit_is_ended_by_the_hard_one(lab: Lab) -> None:
    trial = lab.trial("model hangs past the hard limit")
    restart_with_limits(lab, soft=2, hard=4)
    lab.switches.arm("writing", "hang", times=1)
    mark = lab.switches.mark()
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(2)]
    lab.wait_for_event("writing", mark)
    trial.strike()
    assert trial.settle(ids).violations == {}


def restart_with_limits(lab: Lab, soft: int, hard: int) -> None:
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    lab.cluster.start("worker", FAULT_SOFT_LIMIT=str(soft), FAULT_HARD_LIMIT=str(hard))


def test_a_poisonous_request_fails_after_its_tries_and_harms_no_other(lab: Lab) -> None:
    trial = lab.trial("poison: kills its worker's child each time")
    (poisoned,) = lab.ada.add_jobs(1, company="Poison Ltd")
    jobs = lab.ada.add_jobs(4)
    lab.switches.arm("writing", "die", company="Poison Ltd")
    mark = lab.switches.mark()
    failed = lab.ada.click(poisoned)
    others = [lab.ada.click(job_id) for job_id in jobs]
    lab.wait_for_event("writing", mark)
    trial.strike()
    assert trial.settle([failed], "failed").violations == {}
    assert set(lab.states(others).values()) == {"succeeded"}
    assert lab.attempts(failed) == len(lab.switches.events("writing", mark)) == 5
    assert "Retry" in lab.ada.get(f"/jobs/{poisoned}").text


def test_a_task_that_eats_memory_is_recycled(lab: Lab) -> None:
    trial = lab.trial("task eats memory, its child is recycled")
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    worker = lab.cluster.start("worker", concurrency=1)
    before = {child.pid for child in worker.children()}
    lab.switches.arm("writing", "eat", megabytes=600, times=1)
    ids = [lab.ada.click(job_id) for job_id in lab.ada.add_jobs(3)]
    trial.strike()
    assert trial.settle(ids).violations == {}
    assert {child.pid for child in worker.children()} != before


def test_a_task_that_finds_no_memory_ends_where_the_person_sees_it(lab: Lab) -> None:
    trial = lab.trial("task finds no memory")
    for name in ("worker", "worker.2"):
        lab.cluster.kill(name)
    lab.cluster.start("worker", MAX_ATTEMPTS="2")
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("writing", "eat", megabytes=2000, limit=1500)
    request_id = lab.ada.click(job_id)
    trial.strike()
    assert trial.settle([request_id], "failed").violations == {}
    told = lab.cluster.query('SELECT attempt, "errorType" FROM "generationRequest" WHERE id = :id', id=request_id)
    assert tuple(told[0]) == (2, "MemoryError")
    assert "Retry" in lab.ada.get(f"/jobs/{job_id}").text


def test_a_request_is_cancelled_while_it_is_written(lab: Lab) -> None:
    trial = lab.trial("cancelled while running")
    (job_id,) = lab.ada.add_jobs(1)
    lab.switches.arm("written", "sleep", seconds=2, times=1)
    mark = lab.switches.mark()
    request_id = lab.ada.click(job_id)
    lab.wait_for_event("written", mark)
    assert lab.ada.post(f"/requests/{request_id}/cancel").status_code == 302
    trial.strike()
    lab.wait_for_event("worked", mark)
    assert trial.settle([request_id], "cancelled").violations == {}
    assert lab.cluster.query('SELECT id FROM "jobDocuments" WHERE "jobId" = :job', job=job_id) == []


@pytest.mark.parametrize("shift", [3600, -3600], ids=["fast", "slow"])
def test_the_clock_of_a_worker_is_an_hour_off(lab: Lab, shift: int) -> None:
    trial = lab.trial(f"clock of a worker an hour {'fast' if shift > 0 else 'slow'}")
    for name in ("worker", "worker.2", "maintenance"):
        lab.cluster.kill(name)
    lab.cluster.start_all(["worker.2"])
    lab.cluster.start("worker", FAULT_CLOCK_SHIFT=str(shift))
    lab.cluster.start("maintenance", FAULT_CLOCK_SHIFT=str(shift))
    lab.switches.arm("writing", "die", times=1)
    mark = lab.switches.mark()
    ids = [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]
    trial.strike()
    assert trial.settle(ids).violations == {}
    assert any(entry["member"] == "worker" for entry in lab.switches.events("claim", mark))
