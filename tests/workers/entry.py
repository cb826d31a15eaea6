"""The workers' entry with a writer that takes its time, for the test of a real worker's stop."""

from __future__ import annotations

import os
import time
from typing import Any

from atspro.services.documents import writing
from celery_app import app

_plain = writing.write


def _slow(*args: Any, **options: Any) -> Any:
    time.sleep(float(os.environ.get("SLOW_SECONDS", "0")))
    return _plain(*args, **options)


writing.write = _slow
app.conf.worker_soft_shutdown_timeout = 1.0

__all__ = ["app"]
