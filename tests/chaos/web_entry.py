"""The web server's entry under test: the real one, with points to fail at. ``gunicorn tests.chaos.web_entry:app``."""

from __future__ import annotations

from tests.chaos import points, tuning

tuning.before_import()
points.install_in_engine()

from wsgi import app  # noqa: E402 (the settings must be shortened before the application reads them)

points.install()

__all__ = ["app"]
