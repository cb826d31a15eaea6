"""Ids and tokens as Better-Auth makes them."""

from __future__ import annotations

import secrets
import string

_CHARACTERS = string.ascii_letters + string.digits


def new_id(length: int = 32) -> str:
    """Random characters of [a-zA-Z0-9]: 32 for ids and session tokens, 24 for the token of a password reset."""
    return "".join(secrets.choice(_CHARACTERS) for _ in range(length))
