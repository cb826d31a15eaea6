"""The workers' entry with a writer that takes its time, for the test of a real worker's stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from celery.worker import state
from kombu.asynchronous.hub import Hub

from atspro.services.documents import writing
from celery_app import app

_plain = writing.write


def _slow(*args: Any, **options: Any) -> Any:
    time.sleep(float(os.environ.get("SLOW_SECONDS", "0")))
    return _plain(*args, **options)


writing.write = _slow
app.conf.worker_soft_shutdown_timeout = 1.0


class _Stopping:
    """The lock of kombu's loop; whoever takes it while a task is at work is stopped before it is let go."""

    def __init__(self, lock: Any) -> None:
        self.lock, self.is_stopped = lock, False

    def __enter__(self) -> None:
        self.lock.acquire()
        if state.active_requests and not self.is_stopped and threading.current_thread() is threading.main_thread():
            self.is_stopped = True
            # The task ends meanwhile, and its result waits to be taken in.
            while not Path(os.environ["STOP_IN_LOOP"]).exists():
                time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGTERM)

    def __exit__(self, *_: object) -> None:
        self.lock.release()


if os.environ.get("STOP_IN_LOOP"):
    _init = Hub.__init__

    def _with_stop(self: Any, *args: Any, **options: Any) -> None:
        _init(self, *args, **options)
        self._ready_lock = _Stopping(self._ready_lock)

    Hub.__init__ = _with_stop

__all__ = ["app"]
