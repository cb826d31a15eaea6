"""The workers' entry on the cluster: the product's own, with an engine slow enough to be caught while it writes."""

from __future__ import annotations

import importlib
import os
import time
from typing import Any

# The package's name also stands for its function, so the module is asked for by name.
_engine = importlib.import_module("atspro.engine.write")
_plain = _engine.write


def _slow_write(*given: Any, **named: Any) -> Any:
    written = _plain(*given, **named)
    time.sleep(float(os.environ.get("CLUSTER_WRITE_SECONDS", "0")))
    return written


_engine.write = _slow_write

from celery_app import app  # noqa: E402 (the writer must be wrapped before the workers import it)

__all__ = ["app"]
