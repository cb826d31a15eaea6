"""Whether second factors are offered: only where every application on these tables asks for them.

A Better-Auth without its plugins signs people in by their password alone, whatever is set up here. The migrations mark
what they made; where Better-Auth made its tables itself and the plugins' tables bear our mark, it has them not.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.config import Settings

MARK = "made by ATSPro"

# ours: Better-Auth was not here first. ready: it has both plugins. absent, old: it has none, or from before 1.6.
Found = Literal["ours", "ready", "absent", "old"]

_MARKS = text(
    "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'p' AND connamespace ="
    " to_regnamespace(current_schema()) AND obj_description(oid, 'pg_constraint') = :mark"
)
_OLD = text(
    "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('\"twoFactor\"') AND attname = 'verified'"
    " AND col_description(attrelid, attnum) = :mark)"
)
_UNAWARE = text(
    'SELECT count(*) FROM "user" WHERE "twoFactorEnabled" IS NULL AND "createdAt" >'
    ' (SELECT min("createdAt") FROM "user" WHERE "twoFactorEnabled" IS NOT NULL)'
)


def find_plugins(session: Session) -> Found:
    """What Better-Auth's own tables say of its plugins."""
    marked = {str(name).strip('"') for name in session.scalars(_MARKS, {"mark": MARK})}
    if "user" in marked:
        return "ours"
    if {"twoFactor", "passkey"} & marked:
        return "absent"
    return "old" if session.scalar(_OLD, {"mark": MARK}) else "ready"


def is_offered(session: Session, settings: Settings) -> bool:
    """Whether people can set up a second factor, and staff must have one. Who has one is asked in any case."""
    if settings.SECOND_FACTOR != "auto":
        return settings.SECOND_FACTOR == "on"
    return find_plugins(session) in ("ours", "ready")


def count_unaware(session: Session) -> int:
    """How many people an application without the plugin signed up since ours writes ``twoFactorEnabled``."""
    return int(session.scalar(_UNAWARE) or 0)
