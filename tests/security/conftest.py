"""Fixtures of tests that try to get in."""

from __future__ import annotations

from tests.web.conftest import session

__all__ = ["session"]
