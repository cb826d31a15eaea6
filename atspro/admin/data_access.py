"""Puts on record whose resume or documents the dashboard is about to show, before it shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import request
from flask_login import current_user

from atspro.admin.permissions import SAFE_METHODS
from atspro.admin.rows import Rows
from atspro.db import db, transaction
from atspro.models import User
from atspro.services.audit import data_access
from atspro.services.audit.data_access import EXPORTED, OPENED, Owners, Reader


def current_reader() -> Reader:
    """The member of staff who asks."""
    return Reader.of(cast("User", current_user._get_current_object()))


def note_opened(rows: Rows, shown: Sequence[Any]) -> None:
    """Record that the person who asks opens these rows, where they tell of a resume or documents."""
    note_owners(rows.owners(shown))


def note_exported(reader: Reader, found: Owners) -> None:
    """Record that the reader takes out what is of these people."""
    _note(reader, EXPORTED, found)


def note_owners(found: Owners) -> None:
    """Record that the person who asks opens what is of these people."""
    if found:
        _note(current_reader(), OPENED, found)


def _note(reader: Reader, action: str, found: Owners) -> None:
    if not found:
        return
    session = db.session()
    expires = session.expire_on_commit
    # A page goes on with the rows that it has loaded; what writes reads them anew.
    session.expire_on_commit = expires and request.method not in SAFE_METHODS
    try:
        _note_each(reader, action, found)
    finally:
        session.expire_on_commit = expires


def _note_each(reader: Reader, action: str, found: Owners) -> None:
    with transaction() as session:
        for what, owners in sorted(found.items()):
            data_access.note(session, reader, action, what, owners)
