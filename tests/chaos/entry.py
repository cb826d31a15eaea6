"""The workers' entry under test: the real one, with points to fail at. ``celery -A tests.chaos.entry:app``."""

from __future__ import annotations

import faulthandler
import signal

from tests.chaos import points, tuning

tuning.before_import()
points.install_in_engine()

from celery_app import app  # noqa: E402 (the writer must be wrapped before the workers import it)

app.loader.import_default_modules()
tuning.after_import(app)
points.install()

__all__ = ["app"]

# A process that seems to hang tells where: kill -USR2.
faulthandler.register(signal.SIGUSR2, all_threads=True)
