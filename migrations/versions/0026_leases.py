"""Leases: bulk actions, imports by address and mail get the columns that requests for documents have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
BULK, IMPORT, MAIL = "bulkAction", "jobImport", "mail"
TABLES = (BULK, IMPORT, MAIL)
ENDED = "state IN ('succeeded', 'failed', 'cancelled')"
STATES = "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')"
LEASE = "(state = 'running') = (\"leaseUntil\" IS NOT NULL)"
FINISHED = f'({ENDED}) = ("finishedAt" IS NOT NULL)'
NOT_ENDED = '"sentAt" IS NULL AND "failedAt" IS NULL'


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, _number("unchargedAttempts"))
        op.add_column(table, sa.Column("dispatchedAt", sa.DateTime()))
        op.add_column(table, sa.Column("worker", sa.Text()))
    op.add_column(BULK, sa.Column("runAfter", sa.DateTime(), server_default=NOW, nullable=False))
    op.alter_column(IMPORT, "sendAfter", new_column_name="runAfter")
    op.add_column(MAIL, sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False))
    op.add_column(MAIL, sa.Column("leaseUntil", sa.DateTime()))
    op.add_column(MAIL, sa.Column("finishedAt", sa.DateTime()))
    _unnoticed(BULK, """"dispatchedAt" = "sentAt", "unchargedAttempts" = attempt - tries""")
    _unnoticed(
        MAIL,
        """state = CASE WHEN "sentAt" IS NOT NULL THEN 'succeeded' WHEN "failedAt" IS NOT NULL THEN 'failed'
            ELSE 'queued' END, "finishedAt" = coalesce("sentAt", "failedAt")""",
    )
    op.drop_index("ix_bulkAction_live", BULK)
    for column in ("sentAt", "tries"):
        op.drop_column(BULK, column)
    op.drop_index("ix_mail_due", MAIL)
    op.drop_constraint("ck_mail_ended", MAIL)
    for column in ("sentAt", "failedAt"):
        op.drop_column(MAIL, column)
    for name in ("state", "finished", "error"):
        op.drop_constraint(f"ck_jobImport_{name}", IMPORT)
    _check(IMPORT, "error", "state <> 'failed' OR error IS NOT NULL")
    for table in (IMPORT, MAIL):
        _check(table, "state", STATES)
        _check(table, "finished", FINISHED)
    _check(MAIL, "lease", LEASE)
    for table in (BULK, MAIL):
        _check(table, "attempt", "attempt >= 0")
        op.create_index(f"ix_{table}_due", table, ["runAfter"], postgresql_where=sa.text("state = 'queued'"))
        op.create_index(f"ix_{table}_lease", table, ["leaseUntil"], postgresql_where=sa.text("state = 'running'"))
    for table in TABLES:
        audit_table(table)


def downgrade() -> None:
    for table in (BULK, MAIL):
        op.drop_index(f"ix_{table}_lease", table)
        op.drop_index(f"ix_{table}_due", table)
        op.drop_constraint(f"ck_{table}_attempt", table)
    op.drop_constraint("ck_mail_lease", MAIL)
    for table in (IMPORT, MAIL):
        op.drop_constraint(f"ck_{table}_finished", table)
        op.drop_constraint(f"ck_{table}_state", table)
    op.drop_constraint("ck_jobImport_error", IMPORT)
    _unnoticed(IMPORT, "error = NULL", "state <> 'failed' AND error IS NOT NULL")
    _unnoticed(IMPORT, "state = 'failed', error = 'Cancelled.'", "state = 'cancelled'")
    _check(IMPORT, "error", "(state = 'failed') = (error IS NOT NULL)")
    _check(IMPORT, "state", "state IN ('queued', 'running', 'succeeded', 'failed')")
    _check(IMPORT, "finished", "(state IN ('succeeded', 'failed')) = (\"finishedAt\" IS NOT NULL)")
    op.add_column(MAIL, sa.Column("sentAt", sa.DateTime()))
    op.add_column(MAIL, sa.Column("failedAt", sa.DateTime()))
    op.add_column(BULK, sa.Column("sentAt", sa.DateTime(), server_default=NOW, nullable=False))
    op.add_column(BULK, _number("tries"))
    _unnoticed(
        MAIL,
        """"sentAt" = CASE WHEN state = 'succeeded' THEN "finishedAt" END,
            "failedAt" = CASE WHEN state IN ('failed', 'cancelled') THEN "finishedAt" END,
            "runAfter" = coalesce("leaseUntil", "runAfter")""",
    )
    _unnoticed(BULK, '"sentAt" = coalesce("dispatchedAt", "sentAt"), tries = attempt - "unchargedAttempts"')
    op.alter_column(BULK, "sentAt", server_default=None)
    _check(MAIL, "ended", '"sentAt" IS NULL OR "failedAt" IS NULL')
    op.create_index("ix_mail_due", MAIL, ["runAfter"], postgresql_where=sa.text(NOT_ENDED))
    live = sa.text("state IN ('queued', 'running')")
    op.create_index("ix_bulkAction_live", BULK, ["sentAt"], postgresql_where=live)
    for column in ("finishedAt", "leaseUntil", "state"):
        op.drop_column(MAIL, column)
    op.alter_column(IMPORT, "runAfter", new_column_name="sendAfter")
    op.drop_column(BULK, "runAfter")
    for table in TABLES:
        for column in ("worker", "dispatchedAt", "unchargedAttempts"):
            op.drop_column(table, column)
        audit_table(table)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _unnoticed(table: str, changes: str, which: str = "true") -> None:
    """Change rows without a line in the audit log and without touching updatedAt: nothing happened to them."""
    op.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    op.execute(f'UPDATE "{table}" SET {changes} WHERE {which}')  # noqa: S608 (constants)
    op.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
