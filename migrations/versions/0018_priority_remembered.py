"""The memory tells when a waiting request is moved to the front, also within its queue: that is somebody's decision."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Of the ledger, what somebody decided: not each claim, heartbeat and completion.
DECISION = """
    OLD.state IS DISTINCT FROM NEW.state AND NEW.state NOT IN ('running', 'succeeded')
    OR OLD.queue IS DISTINCT FROM NEW.queue OR OLD.options IS DISTINCT FROM NEW.options"""
# What waits comes earlier only when it is moved; a worker that gives back puts it off, and changes its state.
MOVED = """
    OR OLD.state = 'queued' AND NEW.state = 'queued' AND OLD."runAfter" > NEW."runAfter" """


def _remember(condition: str) -> None:
    op.execute('DROP TRIGGER remember_update ON "generationRequest"')
    op.execute(
        'CREATE TRIGGER remember_update AFTER UPDATE ON "generationRequest" FOR EACH ROW'
        f' WHEN ({condition}) EXECUTE FUNCTION "atspro_remember_generationRequest"()'
    )


def upgrade() -> None:
    _remember(DECISION + MOVED)


def downgrade() -> None:
    _remember(DECISION)
