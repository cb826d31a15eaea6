"""Which browsers a person has signed in with before: a sign-in from another one is told by mail."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import KnownDevice, User
from atspro.services.auth.ids import new_id

# As long as browsers keep a cookie.
KEPT = timedelta(days=400)
_VALUE = re.compile(r"[A-Za-z0-9]{32}")


def new_device() -> str:
    """The value of a new browser's cookie."""
    return new_id()


def valid_device(value: str | None) -> str | None:
    """The value of a cookie, unless it is none that we have made."""
    return value if value and _VALUE.fullmatch(value) else None


def note_device(session: Session, user: User, value: str) -> bool:
    """Note a sign-in with this browser's cookie; whether the person has never used it, though others before.

    The first one of all is nothing to tell: it is the one that signed up, or there was no counting before.
    """
    digest = hashlib.sha256(value.encode()).hexdigest()
    mine = KnownDevice.user_id == user.id
    is_known = session.scalar(select(exists().where(mine, KnownDevice.digest == digest)))
    has_others = session.scalar(select(exists().where(mine)))
    now = utc_now()
    statement = insert(KnownDevice).values(user_id=user.id, digest=digest, used_at=now)
    keys = [KnownDevice.user_id, KnownDevice.digest]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"usedAt": now}))
    return bool(has_others and not is_known)


def purge_devices(session: Session) -> int:
    """Forget browsers that were not used for so long that their cookie is gone, a thousand at a time; how many."""
    key = (KnownDevice.user_id, KnownDevice.digest)
    old = select(*key).where(KnownDevice.used_at <= utc_now() - KEPT).limit(1000)
    gone = session.execute(
        delete(KnownDevice)
        .where(tuple_(*key).in_(old))
        .returning(KnownDevice.digest)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
