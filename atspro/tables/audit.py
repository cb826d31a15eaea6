"""How changes of a table's rows are logged by its triggers, which migrations make: `audit_table("userJobs")`.

Whoever changes a declaration in this makes the triggers anew in a migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Of a claim by a worker: the fencing token goes up by one, and the error of the attempt before goes.
CLAIMED = "NEW.state = 'running' AND NEW.attempt = OLD.attempt + 1"
LEASE = "a worker’s hold on the row, renewed every few seconds"
RETRIES = "how often and when it is tried again"
PROGRESS = "how far a worker has come"
SENT = "when its id was sent to the broker"
WORKER = "which worker holds it"
UNCHARGED = "attempts that do not count against the limit"
FIRST_TAKEN = "when it was first taken by a worker"
BY_WORKER = "that a worker takes it, gives it back or renews its hold"


@dataclass(frozen=True, slots=True)
class Audit:
    """The rule for a table's triggers beyond what its fields say. Columns are named as in the database.

    ``parent`` is SQL over ``{row}`` for what a row belongs to, where its foreign keys do not say it. ``unlogged`` says
    in words what else is left out. ``settle`` is a condition of a worker's own transition between queued and running:
    state and attempt are then no change, and neither are the columns in ``settled``. ``skip`` is a condition of a
    change that another row tells of. ``when`` keeps updates from calling the trigger at all; it must let through
    whatever may be logged. ``keeps_updated_at`` notes when the row was changed before, so that an undeletion can say
    so again.
    """

    parent: str = ""
    unlogged: tuple[str, ...] = ()
    settle: str = ""
    settled: tuple[str, ...] = ()
    skip: str = ""
    keeps_updated_at: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class NotAudited:
    """A table whose changes are not logged, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Audited:
    """What a table's trigger is made of: its rule, and what its fields and keys say.

    ``key`` and ``parent`` are SQL over ``{row}``: the row's id in the log, and what it belongs to. ``secret`` columns
    are never copied, and ``long`` ones only when they changed or the row was deleted; both are named when they change.
    Changes of ``ignored`` columns are left out, each for a reason that the audit page shows.
    """

    rule: Audit
    parent: str | None
    key: str
    secret: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)


def differs(*columns: str) -> str:
    """SQL: one of these columns is not as it was."""
    return " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)
