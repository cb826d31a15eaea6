"""The workers' entry of the benchmark: celery_app with a writer that takes no time, and a task with an empty body.

The writer gives back what was written first in its process, and calls every stage as the engine does.
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
    from atspro.engine.write import STAGES
    from atspro.services import generation
    from celery_app import app as app

    _write = workers.documents.write_document
    _written: dict[str, Any] = {}

    def _write_at_once(kind: str, *rest: Any, on_stage: Callable[[str], None], **named: Any) -> Any:
        if kind in _written:
            for stage in STAGES:
                on_stage(stage)
        else:
            _written[kind] = _write(kind, *rest, on_stage=on_stage, **named)
        return _written[kind]

    workers.documents.write_document = _write_at_once

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
