"""The whole schedule of recurring work."""

from __future__ import annotations

from typing import Any

from atspro import queue

# By how much the clocks of the machines may differ.
CLOCKS_APART_SECONDS = 7200.0

SCHEDULE: dict[str, dict[str, Any]] = {
    name: {
        "task": name,
        "schedule": seconds,
        # What waited long is superseded by the next one. Whether it did is told by the clocks of two machines: a worker
        # whose clock was an hour fast dropped every sweep as long as this was no more than the period.
        "options": {"queue": queue.MAINTENANCE, "expires": seconds + CLOCKS_APART_SECONDS},
    }
    for name, seconds in {
        queue.SWEEP: 5.0,
        queue.TOUCH_JOBS: 2.0,
        queue.ROLL_UP: 60.0,
        queue.PURGE_HEARTBEATS: 300.0,
        queue.PURGE_LEASED: 3600.0,
        queue.PURGE_SESSIONS: 3600.0,
        queue.PURGE_VERIFICATIONS: 3600.0,
        queue.PRUNE_VERSIONS: 3600.0,
        queue.KEEP_AUDIT: 3600.0,
        queue.SEAL_AUDIT: 20.0,
        queue.SWEEP_MAIL: 15.0,
        queue.SEND_DIGESTS: 900.0,
        queue.COUNT_OVERVIEW: 300.0,
        queue.CHECK_ALERTS: 60.0,
        queue.SWEEP_WEBHOOKS: 5.0,
    }.items()
}
