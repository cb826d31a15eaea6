"""Logging: one line an event on standard error."""

from __future__ import annotations

import logging.config

from atspro.config import Settings


def init_logging(settings: Settings) -> None:
    """Send everything to standard error at the level of the settings."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": settings.LOG_LEVEL, "handlers": ["stderr"]},
        }
    )
