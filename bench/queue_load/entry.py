"""The workers' entry of the benchmark: celery_app with a writer that takes no time, and a task with an empty body.

The writer gives back what the engine wrote once, when the process started, and calls every stage as the engine does.
With BENCH_CLAIMS set, each claim leaves the request's id and the time in a list of the broker's.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

EMPTY_TASK = "bench.empty"
CLAIMS_KEY = "bench-claims"

if os.environ.get("ATSPRO_BENCH_ENTRY") == "1":
    import redis
    from celery import shared_task

    import workers.documents
    from atspro.config import redis_url
    from atspro.engine.fact_check import check_document
    from atspro.engine.keyword_gaps import explain_missing
    from atspro.engine.types import Written
    from atspro.engine.write import STAGES, write
    from atspro.services import generation
    from atspro.services.sample_data import FOLDER
    from atspro.shapes import JobData, ResumeData
    from celery_app import app as app

    _RESUME = ResumeData.model_validate_json((FOLDER / "resume.json").read_text())
    _JOB = JobData.model_validate(json.loads((FOLDER / "jobs.json").read_text())[0]["job"])
    _WRITTEN: Written = write("resume", _RESUME, _JOB, today=(2026, 1))
    _CHECKED = check_document(_WRITTEN.markdown, _RESUME, _JOB)
    _MARKS = explain_missing(_RESUME, _JOB, _WRITTEN.score_after.missing, today=(2026, 1))

    def _write_at_once(*_: Any, on_stage: Callable[[str], None] | None = None, **__: Any) -> Written:
        for stage in STAGES:
            if on_stage:
                on_stage(stage)
        return _WRITTEN

    assert workers.documents.write is write, "The worker calls the engine by another name."
    workers.documents.write = _write_at_once
    # What else the engine says of a document is its own time too.
    assert workers.documents.check_document is check_document
    assert workers.documents.explain_missing is explain_missing
    workers.documents.check_document = lambda *_: _CHECKED
    workers.documents.explain_missing = lambda *_, **__: _MARKS

    @shared_task(name=EMPTY_TASK)
    def empty(_: str) -> None:
        """Do nothing."""

    if os.environ.get("BENCH_CLAIMS"):
        _claim, _broker = generation.claim, redis.Redis.from_url(redis_url(os.environ["REDIS_URL"]))

        def _noted_claim(*args: Any, **named: Any) -> Any:
            held = _claim(*args, **named)
            if held is not None:
                _broker.rpush(CLAIMS_KEY, json.dumps([str(held.id), time.time()]))
            return held

        generation.claim = _noted_claim
