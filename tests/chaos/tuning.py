"""Shorter waits than in the product, so that a suite of faults ends in minutes; the ways are the same.

Each is an environment variable of the process under test with the suite's own default.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any


def before_import() -> None:
    """Settings that modules read while they are imported."""
    from atspro import broker, queue

    broker.REDIS_OPTIONS["socket_timeout"] = _seconds("FAULT_SOCKET_TIMEOUT", 2)
    queue.SOFT_TIME_LIMIT = int(_seconds("FAULT_SOFT_LIMIT", queue.SOFT_TIME_LIMIT))
    queue.HARD_TIME_LIMIT = int(_seconds("FAULT_HARD_LIMIT", queue.HARD_TIME_LIMIT))


def after_import(app: Any) -> None:
    """The sweep's period and patience, and how often alerts are looked at."""
    from atspro import queue
    from atspro.services.generation import scheduler
    from atspro.services.monitoring import alerts

    scheduler.PATIENCE_SECONDS = _seconds("FAULT_PATIENCE", 0.5)
    sweep = app.conf.beat_schedule[queue.SWEEP]
    sweep["schedule"] = _seconds("FAULT_SWEEP", 1)
    alerts.EVERY = timedelta(seconds=_seconds("FAULT_ALERTS", 0.5))
    app.conf.beat_schedule[queue.CHECK_ALERTS]["schedule"] = _seconds("FAULT_ALERTS", 1)


def _seconds(name: str, default: float) -> float:
    return float(os.environ.get(name, default))
