"""What a click costs over real HTTP beside pages that only read, and how soon a worker has claimed it."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import requests

from bench.queue_load.entry import CLAIMS_KEY
from bench.queue_load.stage import Stage, make_people, make_session, wait_for_worker, wait_until_drained
from bench.queue_load.statistics import Series


def measure(stage: Stage, *, clicks: int) -> dict[str, Any]:
    """Milliseconds of a click, of the job page and of the small page that follows progress, in turn; click to claimed.

    A click is answered with a redirect, which is not followed. Each is on a job of its own; the next round begins when
    the worker has finished it, so that the figures are those of a quiet system.
    """
    connection, broker = stage.connect(), stage.broker()
    jobs = make_people(connection, 1, clicks + 1)
    ((person, own),) = jobs.items()
    browser = requests.Session()
    browser.cookies.update(make_session(stage, connection, person))
    site = f"http://127.0.0.1:{stage.environ['PORT']}"
    series = {name: Series() for name in ("click", "page", "progress", "claimed")}
    broker.delete(CLAIMS_KEY)
    with (
        stage.process("web"),
        stage.process("worker", ATSPRO_BENCH_ENTRY="1", BENCH_CLAIMS="1") as worker,
    ):
        wait_for_worker(stage, worker, stage.app())
        token = _csrf_token(browser, f"{site}/jobs/{own.pop()}")
        for job in own:
            _get(browser, f"{site}/jobs/{job}", series["page"])
            _get(browser, f"{site}/jobs/{job}/progress", series["progress"])
            clicked, began = time.time(), time.perf_counter()
            answer = browser.post(
                f"{site}/jobs/{job}/documents",
                data={"csrf_token": token, "type": "resume"},
                headers={"Referer": site},
                allow_redirects=False,
                timeout=30,
            )
            series["click"].add((time.perf_counter() - began) * 1000)
            if answer.status_code != 302:
                raise RuntimeError(f"A click was answered with {answer.status_code}.")
            noted = broker.blpop([CLAIMS_KEY], timeout=30)
            if noted is None:
                raise RuntimeError("A click was not claimed.")
            series["claimed"].add((json.loads(noted[1])[1] - clicked) * 1000)
            wait_until_drained(broker, worker)
    connection.close()
    added = Series([click - read for click, read in zip(series["click"].values, series["page"].values, strict=True)])
    return {
        "clicks": clicks,
        "click_ms": series["click"].summary(),
        "job_page_ms": series["page"].summary(),
        "progress_page_ms": series["progress"].summary(),
        "added_to_job_page_ms": added.summary(),
        "added_to_progress_page_ms": Series(
            [click - read for click, read in zip(series["click"].values, series["progress"].values, strict=True)]
        ).summary(),
        "click_to_claimed_ms": series["claimed"].summary(),
    }


def _get(browser: requests.Session, url: str, into: Series) -> None:
    began = time.perf_counter()
    answer = browser.get(url, timeout=30)
    into.add((time.perf_counter() - began) * 1000)
    if answer.status_code != 200:
        raise RuntimeError(f"A page was answered with {answer.status_code}.")


def _csrf_token(browser: requests.Session, url: str) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            text = browser.get(url, timeout=30).text
            break
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    if match is None:
        raise RuntimeError("The job page shows no form.")
    return match[1]
