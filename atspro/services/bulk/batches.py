"""One action on many rows, in the background: a row in ``bulkAction``, batches, progress, cancelling.

What was previewed is what is done: the keys of the rows are kept with the action, and each batch goes on where the one
before ended. A batch and the note that it is done are one transaction, which holds the action's row and checks the
attempt: whatever dies, is sent twice or comes late, no row is done twice and none is left out. How a worker takes,
holds and ends an action stands in `atspro.services.leases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.errors import AtsproError
from atspro.i18n import gettext, gettext_noop
from atspro.models import BulkAction, User
from atspro.services import audit, leases
from atspro.services.auth.bans import is_banned
from atspro.services.bulk import limits
from atspro.services.bulk.actions import SUBJECTS

# More rows than this are done in the background.
BULK_THRESHOLD = 100
MAX_ROWS = 10_000
BATCH_SIZE = 25
MAX_FAILURES_KEPT = 100
# Not done batch by batch: see `atspro.services.imports.file_imports`. Its ``ids`` are the lines of a file.
IMPORT = "import"

NO_ADMIN = gettext_noop("The user who started this may no longer do it, so the rest was left unchanged.")
GAVE_UP = gettext_noop("This was retried several times without progress and has stopped. See the log.")


@dataclass(frozen=True)
class HeldAction(leases.Hold):
    """An action that one worker holds; the tries that count are those since a batch last came to its end."""

    actor_id: str | None
    action: str


ACTIONS = leases.LeasedTable(
    BulkAction,
    HeldAction,
    queue.RUN_BULK,
    queue.DOCUMENTS_BULK,
    lease=60,
    max_attempts=5,
    first_pause=10,
    longest_pause=60,
    gave_up=GAVE_UP,
)


def start(
    session: Session, actor: User, subject: str, action: str, ids: Sequence[str], *, source: str, **details: str
) -> BulkAction:
    """Note what is to be done with these rows, at most `MAX_ROWS`, and send it to a worker after the commit.

    ``details`` are written down beside the action. Raises `Conflict` when more documents would wait than one member of
    staff may ask for.
    """
    limits.refuse_too_many(session, actor, len(ids) * limits.documents_of(subject, action))
    action_row = BulkAction(
        actor_id=actor.id, subject=subject, action=action, source=source[:2000], ids=list(ids), total=len(ids)
    )
    leases.enqueue(session, ACTIONS, action_row)
    event = SUBJECTS[subject].declared.event(f"{action}.all")
    audit.record(session, actor, event, action_row, {"rows": len(ids), "list": source, **details})
    return action_row


def cancel(session: Session, actor: User, action: BulkAction) -> bool:
    """Stop it after the batch that is being done; what is done stays done. False when it had ended."""
    stopped = leases.cancel(session, ACTIONS, action.id)
    if stopped:
        audit.record(session, actor, "bulk.cancel", action)
    return stopped


def claim(session: Session, action_id: UUID, worker: str | None = None) -> HeldAction | None:
    """Take an action that nobody holds. None when there is nothing to do."""
    started_at = func.coalesce(BulkAction.started_at, leases.now())
    return leases.claim(session, ACTIONS, action_id, worker, started_at=started_at)


def run_batch(session: Session, held: HeldAction) -> bool:
    """Do the next batch, in one transaction; whether there is more to do for this holder."""
    action = session.scalar(
        select(BulkAction)
        .where(leases.is_held(BulkAction, held.id, held.attempt))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if action is None:
        return False
    actor = session.get(User, action.actor_id) if action.actor_id else None
    if actor is None or not actor.may(SUBJECTS[action.subject].permission) or is_banned(actor):
        leases.fail(session, held, gettext(NO_ADMIN))
        return False
    keys = _next_keys(session, action)
    failures, skipped = [], 0
    for key, row in zip(keys, _rows(session, action.subject, keys), strict=True):
        try:
            with session.begin_nested():
                is_done = row is not None and SUBJECTS[action.subject].verbs[action.action](session, actor, row)
        except (AtsproError, IntegrityError) as error:
            reason = str(error) if isinstance(error, AtsproError) else gettext("The database refused this.")
            failures.append({"id": key, "reason": reason})
        else:
            skipped += not is_done
    action.failures = [*action.failures, *failures][:MAX_FAILURES_KEPT]
    action.done += len(keys)
    action.failed += len(failures)
    action.skipped += skipped
    # Only tries without progress count against the limit.
    action.uncharged_attempts = action.attempt
    session.flush()
    if action.done >= action.total:
        leases.succeed(session, held)
        return False
    return leases.renew(session, held)


def _next_keys(session: Session, action: BulkAction) -> list[str]:
    # Only these keys are read, of up to ten thousand.
    part = BulkAction.ids[action.done + 1 : action.done + BATCH_SIZE]
    return list(session.scalar(select(part).where(BulkAction.id == action.id)) or [])


def _rows(session: Session, subject: str, ids: Sequence[str]) -> list[Any]:
    """The row of each key, None for one that is gone."""
    target = SUBJECTS[subject]
    key = target.table.id  # type: ignore[attr-defined]
    parse: Any = UUID if isinstance(key.type, Uuid) else int if isinstance(key.type, BigInteger) else str
    wanted = [parse(value) for value in ids]
    rows = session.scalars(select(target.table).where(key.in_(wanted)).options(*target.options))
    by_key = {str(row.id): row for row in rows}  # type: ignore[attr-defined]
    return [by_key.get(value) for value in ids]
