"""Celery's command under a clock that is wrong by ``FAULT_CLOCK_SHIFT`` seconds; the database keeps the right one."""

from __future__ import annotations

import datetime as datetimes
import os
import sys
import time
from typing import Any

SHIFT = float(os.environ["FAULT_CLOCK_SHIFT"])
_time, _time_ns, _gmtime, _localtime = time.time, time.time_ns, time.gmtime, time.localtime
_datetime, _date = datetimes.datetime, datetimes.date


class _RealToo(type):
    """The standard library's C code still makes real ones, which must count as instances."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _datetime)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _datetime)


class ShiftedDatetime(_datetime, metaclass=_RealToo):
    """``datetime`` by the wrong clock."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return _datetime.fromtimestamp(_time() + SHIFT, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _datetime.fromtimestamp(_time() + SHIFT, datetimes.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def install() -> None:
    """Replace the clocks; before anything else is imported."""
    time.time = lambda: _time() + SHIFT
    time.time_ns = lambda: _time_ns() + int(SHIFT * 1e9)
    time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
    time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
    datetimes.datetime = ShiftedDatetime  # type: ignore[misc]


if __name__ == "__main__":
    install()
    from celery.__main__ import main

    sys.argv[0] = "celery"
    main()
