"""The whole schedule of recurring work."""

from __future__ import annotations

from typing import Any

from atspro import queue

SCHEDULE: dict[str, dict[str, Any]] = {
    name: {
        "task": name,
        "schedule": seconds,
        # A sweep that waited longer than its period is superseded by the next one.
        "options": {"queue": queue.MAINTENANCE, "expires": seconds},
    }
    for name, seconds in {
        queue.SWEEP: 5.0,
        queue.TOUCH_JOBS: 2.0,
        queue.ROLL_UP: 60.0,
        queue.PURGE_HEARTBEATS: 300.0,
        queue.PURGE_SESSIONS: 3600.0,
        queue.PURGE_VERIFICATIONS: 3600.0,
        queue.PRUNE_VERSIONS: 3600.0,
        queue.SWEEP_MAIL: 15.0,
        queue.PURGE_MAIL: 3600.0,
    }.items()
}
