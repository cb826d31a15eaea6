"""One verb for many rows, in the background: a row in ``bulkAction``, batches, progress, cancelling.

What was previewed is what is done: the keys of the rows are kept with the action, and each batch goes on where the one
before ended. A batch and the note that it is done are one transaction, which holds the action's row and checks the
attempt: whatever dies, is sent twice or comes late, no row is done twice and none is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import BigInteger, CursorResult, Uuid, case, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.errors import AtsproError
from atspro.models import BulkAction, User
from atspro.services import audit
from atspro.services.auth.bans import is_banned
from atspro.services.bulk import limits
from atspro.services.bulk.actions import SUBJECTS
from atspro.services.generation.scheduler import after, now

# More rows than this are done in the background.
AT_ONCE = 100
MAX_ROWS = 10_000
BATCH = 25
LEASE_SECONDS = 60.0
# A message that no worker took is sent again after so long.
PATIENCE_SECONDS = 15.0
MAX_TRIES = 5
FAILURES_KEPT = 100
LIVE = ("queued", "running")
# Not done batch by batch: see `atspro.services.imports.file_imports`. Its ``ids`` are the lines of a file.
IMPORT = "import"

NO_ADMIN = "The user who started this is no longer an administrator, so the rest was left unchanged."
GAVE_UP = "This was retried several times without progress and has stopped. See the log."


class Held(NamedTuple):
    """A worker's hold on an action: ``attempt`` is the fencing token."""

    action_id: UUID
    attempt: int
    tries: int
    actor_id: str | None
    action: str


def start(
    session: Session, actor: User, subject: str, action: str, ids: Sequence[str], *, source: str, **details: str
) -> BulkAction:
    """Note what is to be done with these rows, at most `MAX_ROWS`, and send it to a worker after the commit.

    ``details`` are written down beside the action. Raises `Conflict` when more documents would wait than one member of
    staff may ask for.
    """
    limits.refuse_too_many(session, actor, len(ids) * limits.documents_of(subject, action))
    made = BulkAction(
        actor_id=actor.id,
        subject=subject,
        action=action,
        source=source[:2000],
        ids=list(ids),
        total=len(ids),
        sent_at=now(),
    )
    session.add(made)
    session.flush()
    event = SUBJECTS[subject].declared.event(f"{action}.all")
    audit.record(session, actor, event, made, {"rows": len(ids), "list": source, **details})
    _publish(session, made.id)
    return made


def cancel(session: Session, actor: User, action: BulkAction) -> bool:
    """Stop it after the batch that is being done; what is done stays done. False when it had ended."""
    stopped = _change(session, action.id, BulkAction.state.in_(LIVE), state="cancelled", finished_at=now())
    if stopped:
        audit.record(session, actor, "bulk.cancel", action)
    return stopped


def claim(session: Session, action_id: UUID) -> Held | None:
    """Take an action that nobody holds. None when there is nothing to do."""
    free = or_(BulkAction.state == "queued", (BulkAction.state == "running") & (BulkAction.lease_until < now()))
    row = session.execute(
        update(BulkAction)
        .where(BulkAction.id == action_id, free, BulkAction.tries < MAX_TRIES)
        .values(
            state="running",
            attempt=BulkAction.attempt + 1,
            tries=BulkAction.tries + 1,
            lease_until=after(LEASE_SECONDS),
            started_at=case((BulkAction.started_at.is_(None), now()), else_=BulkAction.started_at),
        )
        .returning(BulkAction.attempt, BulkAction.tries, BulkAction.actor_id, BulkAction.action)
        .execution_options(synchronize_session=False)
    ).first()
    return Held(action_id, *row) if row is not None else None


def work(session: Session, held: Held) -> bool:
    """Do the next batch, in one transaction; whether there is more to do for this holder."""
    action = session.scalar(
        select(BulkAction)
        .where(BulkAction.id == held.action_id, BulkAction.state == "running", BulkAction.attempt == held.attempt)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if action is None:
        return False
    actor = session.get(User, action.actor_id) if action.actor_id else None
    if actor is None or not actor.is_admin or is_banned(actor):
        _end(action, "failed", NO_ADMIN)
        return False
    ids = _next(session, action)
    failures, failed, skipped = list(action.failures), 0, 0
    for key, row in zip(ids, _rows(session, action.subject, ids), strict=True):
        try:
            with session.begin_nested():
                is_done = row is not None and SUBJECTS[action.subject].verbs[action.action](session, actor, row)
        except (AtsproError, IntegrityError) as error:
            failed += 1
            reason = str(error) if isinstance(error, AtsproError) else "The database refused this."
            failures.append({"id": key, "reason": reason})
        else:
            skipped += not is_done
    action.failures = failures[:FAILURES_KEPT]
    action.done += len(ids)
    action.failed += failed
    action.skipped += skipped
    action.tries = 0
    action.lease_until = after(LEASE_SECONDS)
    if action.done >= action.total:
        _end(action, "succeeded", None)
        return False
    session.flush()
    return True


def tell(session: Session, held: Held, done: int) -> bool:
    """Show how far it is and hold it for longer, without counting a batch as done; False when the hold was lost."""
    return _change(session, held.action_id, _is_held(held), done=done, lease_until=after(LEASE_SECONDS))


def end(session: Session, held: Held, state: str, error: str | None) -> bool:
    """End it as a whole: all rows are done, or none. False when the hold was lost, and nothing may be stored."""
    done = BulkAction.total if state == "succeeded" else 0
    return _change(session, held.action_id, _is_held(held), state=state, done=done, error=error, finished_at=now())


def give_turn(session: Session, held: Held) -> None:
    """Let others have their turn: the action goes to the end of the queue."""
    if _change(session, held.action_id, _is_held(held), state="queued", lease_until=None, sent_at=now()):
        _publish(session, held.action_id)


def stumble(session: Session, held: Held) -> None:
    """A batch broke, and nothing of it is stored: try again a little later, or end when it never gets further."""
    if held.tries >= MAX_TRIES:
        _change(session, held.action_id, _is_held(held), state="failed", finished_at=now(), error=GAVE_UP)
    else:
        _change(session, held.action_id, _is_held(held), state="queued", sent_at=now())


def sweep(session: Session) -> int:
    """Send again what no worker took, or whose worker is gone; how many were sent."""
    due = or_(
        (BulkAction.state == "queued") & (BulkAction.sent_at < after(-PATIENCE_SECONDS)),
        (BulkAction.state == "running") & (BulkAction.lease_until < now()),
    )
    found = session.scalars(
        select(BulkAction.id).where(BulkAction.state.in_(LIVE), due).limit(100).with_for_update(skip_locked=True)
    ).all()
    if not found:
        return 0
    spent = BulkAction.tries >= MAX_TRIES
    rows = session.execute(
        update(BulkAction)
        .where(BulkAction.id.in_(found))
        .values(
            state=case((spent, "failed"), else_="queued"),
            lease_until=None,
            sent_at=now(),
            finished_at=case((spent, now()), else_=None),
            error=case((spent, GAVE_UP), else_=None),
        )
        .returning(BulkAction.id, BulkAction.state)
        .execution_options(synchronize_session=False)
    ).all()
    sent = [row.id for row in rows if row.state == "queued"]
    for action_id in sent:
        _publish(session, action_id)
    return len(sent)


def _publish(session: Session, action_id: UUID) -> None:
    queue.publish_on_commit(session, queue.RUN_BULK, action_id, queue.DOCUMENTS_BULK)


def _next(session: Session, action: BulkAction) -> list[str]:
    # Only these keys are read, of up to ten thousand.
    part = BulkAction.ids[action.done + 1 : action.done + BATCH]
    return list(session.scalar(select(part).where(BulkAction.id == action.id)) or [])


def _rows(session: Session, subject: str, ids: Sequence[str]) -> list[Any]:
    """The row of each key, None for one that is gone."""
    about = SUBJECTS[subject]
    key = about.table.id  # type: ignore[attr-defined]
    parse: Any = UUID if isinstance(key.type, Uuid) else int if isinstance(key.type, BigInteger) else str
    wanted = [parse(one) for one in ids]
    found = session.scalars(select(about.table).where(key.in_(wanted)).options(*about.options))
    by_key = {str(row.id): row for row in found}  # type: ignore[attr-defined]
    return [by_key.get(one) for one in ids]


def _is_held(held: Held) -> Any:
    return (BulkAction.state == "running") & (BulkAction.attempt == held.attempt)


def _end(action: BulkAction, state: str, error: str | None) -> None:
    action.state, action.error = state, error
    action.lease_until = None
    action.finished_at = now()


def _change(session: Session, action_id: UUID, condition: Any, **values: Any) -> bool:
    result = session.execute(
        update(BulkAction)
        .where(BulkAction.id == action_id, condition)
        .values(**{"lease_until": None, **values})
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1
