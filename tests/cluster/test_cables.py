"""Cables pulled and put in again, while people click: nothing lost, nothing doubled, and nobody hangs for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import pytest
import requests

from tests.chaos.checker import Verdict
from tests.chaos.cluster import until
from tests.chaos.lab import Lab, Trial
from tests.chaos.people import Person
from tests.cluster.site import LEASE_SECONDS, WORKER_HOSTS, Site

PEOPLE = 4
KINDS = ("resume", "cover", "research", "prep")
# A cut link is noticed by nobody for as long as this; what is silent for longer must come back too.
NOTICE = 60.0


def click_all(trial: Trial, people: int, jobs_each: int) -> list[UUID]:
    """So many people ask for the four documents of so many jobs each; the accepted ids."""
    slowest: dict[str, float] = trial.lab.cluster.slowest  # type: ignore[attr-defined]

    def click(person: Person) -> list[UUID]:
        ids = []
        for job_id in person.add_jobs(jobs_each):
            for kind in KINDS:
                began = time.monotonic()
                ids.append(person.click(job_id, kind))
                slowest[trial.fault] = max(slowest.get(trial.fault, 0.0), time.monotonic() - began)
        return ids

    with ThreadPoolExecutor(people) as pool:
        return [one for ids in pool.map(click, trial.lab.crowd(people)) for one in ids]


@contextmanager
def cut(site: Site, trial: Trial, hosts: tuple[str, ...], seconds: float) -> Iterator[None]:
    """Pull the cables, run the block, wait for the rest of the time, and put them in; recovery counts from then on."""
    began = time.monotonic()
    site.network.cut(*hosts)
    try:
        yield
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        site.network.heal(*hosts)
    trial.strike(times=0)


def end(trial: Trial, ids: list[UUID]) -> Verdict:
    """Wait for the end of everything, and see that each of these requests succeeded."""
    trial.tried = len(ids)
    return trial.settle(ids)


def holds(site: Site, *hosts: str) -> Callable[[], bool]:
    """Whether each of these hosts holds a claim right now."""
    return lambda: all(site.running_on(host) for host in hosts)


def test_all_hosts_work_together(lab: Lab, site: Site) -> None:
    """Also two beats, on two hosts, from the start to the end."""
    trial = lab.trial("no fault: two worker hosts, two beats")
    ids = click_all(trial, PEOPLE, 2)
    until("both worker hosts work", holds(site, *WORKER_HOSTS))
    assert end(trial, ids).violations == {}


@pytest.mark.parametrize("seconds", [LEASE_SECONDS + 10, NOTICE])
def test_a_worker_host_is_cut_off_while_it_holds_claims(lab: Lab, site: Site, seconds: float) -> None:
    """The other host ends all that waits, takes the lapsed claims over, and the lost one's late writes are refused."""
    trial = lab.trial(f"a worker host cut off for {seconds:.0f} s with claims in its hands")
    ids = click_all(trial, PEOPLE, 2)
    until("the host holds claims", holds(site, "worker-1"))
    with cut(site, trial, ("worker-1",), seconds):
        until("the other host has ended everything", lambda: site.live() == 0)
    assert end(trial, ids).violations == {}
    until_it_works_again(trial, "worker-1")


def test_both_worker_hosts_are_cut_off(lab: Lab, site: Site) -> None:
    trial = lab.trial("both worker hosts cut off")
    ids = click_all(trial, PEOPLE, 2)
    until("both hosts hold claims", holds(site, *WORKER_HOSTS))
    with cut(site, trial, WORKER_HOSTS, LEASE_SECONDS + 10):
        ids += click_all(trial, PEOPLE, 1)
    assert end(trial, ids).violations == {}


@pytest.mark.parametrize("seconds", [8.0, NOTICE])
def test_the_broker_is_cut_off(lab: Lab, site: Site, seconds: float) -> None:
    """Clicks are accepted all the same, and what the broker never heard of is sent when it is back."""
    trial = lab.trial(f"the broker's host cut off for {seconds:.0f} s, with clicks")
    ids = click_all(trial, PEOPLE, 1)
    with cut(site, trial, ("broker",), seconds):
        ids += click_all(trial, 1, 1)
    assert end(trial, ids).violations == {}
    for host in WORKER_HOSTS:
        until_it_works_again(trial, host)


@pytest.mark.parametrize("seconds", [5.0, NOTICE])
def test_the_database_is_cut_off(lab: Lab, site: Site, seconds: float) -> None:
    """Who clicks meanwhile waits or is told; no accepted request is lost, and no session keeps its locks."""
    trial = lab.trial(f"the database's host cut off for {seconds:.0f} s, with clicks")
    ids = click_all(trial, PEOPLE, 2)
    until("both hosts hold claims", holds(site, *WORKER_HOSTS))
    person = lab.ada
    (job_id,) = person.add_jobs(1)
    with ThreadPoolExecutor(1) as pool:
        with cut(site, trial, ("database",), seconds):
            late: Future[UUID] = pool.submit(person.click, job_id)
        try:
            ids.append(late.result(120))
        except (AssertionError, requests.RequestException):
            # It was refused, or nobody knows: the page that was seen last says whether it was asked for.
            until("the site answers again", lambda: person.get(f"/jobs/{job_id}").status_code == 200)
            ids += person.progress(job_id).values()
    assert end(trial, ids).violations == {}
    for host in WORKER_HOSTS:
        until_it_works_again(trial, host)


def test_the_web_host_is_cut_off(lab: Lab, site: Site) -> None:
    """What was accepted before is written; the pages come back by themselves."""
    trial = lab.trial("the web's host cut off")
    ids = click_all(trial, PEOPLE, 2)
    with cut(site, trial, ("web",), 10):
        pass
    assert end(trial, ids).violations == {}
    until("the site answers again", lambda: lab.ada.get("/jobs").status_code == 200)


def until_it_works_again(trial: Trial, host: str) -> None:
    """Ask for documents until a worker of this host claims one."""
    site: Site = trial.lab.cluster  # type: ignore[assignment]
    after = trial.lab.trial("asked for afterwards")
    deadline = time.monotonic() + 180
    while not site.running_on(host):
        assert time.monotonic() < deadline, f"{host} takes no work any more"
        if site.live() < 8:
            click_all(after, 2, 1)
        time.sleep(0.2)
    site.drain()
