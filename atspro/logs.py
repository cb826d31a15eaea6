"""Logging on standard error: one line an event, with the ids of what is at work and without secrets.

``LOG_FORMAT=line`` is for people: a traceback follows its line, indented. ``LOG_FORMAT=json`` is for machines: one JSON
object a line, each id a field of its own.
"""

from __future__ import annotations

import copy
import logging
import logging.config
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from atspro.config import Settings
from atspro.redaction import know, redact, redact_tree

# What may be bound, in the order in which a line shows it.
IDS = (
    "request_id",
    "user_id",
    "impersonator_id",
    "task_id",
    "worker",
    "generation_request_id",
    "job_id",
    "job_import_id",
    "attempt",
)
_SHORT_NAMES = {"generation_request_id": "request", "job_import_id": "import", "request_id": "http"}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_bound: ContextVar[Mapping[str, str]] = ContextVar("atspro_log_ids", default=_NOTHING)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


@contextmanager
def bind(**ids: object) -> Iterator[None]:
    """Put these ids on every line that is logged inside the block; None leaves one out. Names are those in ``IDS``."""
    before = _bound.set(_joined(ids))
    try:
        yield
    finally:
        _bound.reset(before)


def add(**ids: object) -> None:
    """Put more ids on the lines of the innermost block that is open, from now to its end."""
    _bound.set(_joined(ids))


def bound() -> Mapping[str, str]:
    """The ids that a line would carry now."""
    return _bound.get()


def request_id() -> str | None:
    """The id of the HTTP request that is being answered, or that asked for the task at work."""
    return _bound.get().get("request_id")


def _joined(ids: Mapping[str, object]) -> Mapping[str, str]:
    unknown = ids.keys() - set(IDS)
    if unknown:
        raise TypeError(f"Not an id of a log line: {', '.join(sorted(unknown))}")
    given = {name: str(value) for name, value in ids.items() if value is not None}
    return MappingProxyType({**_bound.get(), **given})


class Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes each record with its ids and without secrets; other handlers see the record as it was."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a copy that carries the ids and is redacted, its traceback included."""
        shown = copy.copy(record)
        shown.msg, shown.args = redact(record.getMessage()), None
        if record.exc_info and record.exc_info[0] is not None:
            shown.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        shown.exc_info = None
        shown.stack_info = redact(record.stack_info) if record.stack_info else None
        for name, value in vars(record).items():
            if name not in _STANDARD:
                setattr(shown, name, redact_tree({name: value})[name])
        for name, text in _bound.get().items():
            setattr(shown, name, text)
        return super().format(shown)


# What moves a cursor, colors a terminal or begins a line anywhere is written as it is escaped.
_VISIBLE = {code: repr(chr(code))[1:-1] for code in (*range(9), *range(10, 32), *range(127, 160), 0x2028, 0x2029)}

_VISIBLE_IN_LINES = {code: shown for code, shown in _VISIBLE.items() if code != ord("\n")}


class LineFormatter(logging.Formatter):
    """Time in UTC, level, logger, message and the ids that are bound; whatever else there is follows, indented."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name is the standard library's)
        """One line, whatever line breaks the message has."""
        record.message = record.message.translate(_VISIBLE)
        ids = [f"{_SHORT_NAMES.get(name, name)}={vars(record)[name]}" for name in IDS if name in vars(record)]
        return super().formatMessage(record) + (f" [{' '.join(ids)}]" if ids else "")

    def format(self, record: logging.LogRecord) -> str:
        """The line and what follows it."""
        first, _, more = super().format(record).partition("\n")
        return first + "\n" + textwrap.indent(more.translate(_VISIBLE_IN_LINES), "    ") if more else first


def _json_formatter() -> JsonFormatter:
    return JsonFormatter(
        "%(levelname)s %(name)s %(message)s %(process)d",
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
        # Celery repeats the whole traceback of a failed task there.
        reserved_attrs=[*RESERVED_ATTRS, "data"],
        json_ensure_ascii=False,
    )


class _OnlyUpgrades(logging.Filter):
    """Of what Alembic tells at every start, only the migrations that it runs are news."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or record.getMessage().startswith("Running ")


def init_logging(settings: Settings) -> None:
    """Send everything to standard error at the level and in the format of the settings."""
    know(settings.secret_values)
    # Celery and its transports tell of every task that comes; that is for whoever looks for a fault.
    quiet = {"level": "DEBUG" if settings.LOG_LEVEL == "DEBUG" else "WARNING"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": LineFormatter}, "json": {"()": _json_formatter}},
            "filters": {"upgrades": {"()": _OnlyUpgrades}},
            "handlers": {"stderr": {"()": Handler, "formatter": settings.LOG_FORMAT}},
            "root": {"level": settings.LOG_LEVEL, "handlers": ["stderr"]},
            "loggers": {
                "celery": quiet,
                "kombu": quiet,
                "amqp": quiet,
                "asyncio": quiet,
                "urllib3": quiet,
                "alembic": quiet,
                "alembic.runtime.migration": {"level": settings.LOG_LEVEL, "filters": ["upgrades"]},
                # People at a terminal see what goes wrong; a line for every page is for machines that collect them.
                "atspro.access": {"level": "INFO" if settings.LOG_FORMAT == "json" else "WARNING"},
                # Gunicorn's own handlers know neither the format nor what is secret.
                "gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
            },
        }
    )
    logging.captureWarnings(settings.LOG_FORMAT == "json")
