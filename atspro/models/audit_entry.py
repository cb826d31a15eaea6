"""The ``auditEntry`` table: the audit log, who changed what, and when."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from atspro.db import Base
from atspro.models.columns import created_at_column
from atspro.models.user import User

# What triggers write, one for each changed row; an event of the application's own has a dot, such as user.ban.
CHANGES = ("insert", "update", "delete")
# In SQL, as the indexes of events have it.
IS_EVENT = "action NOT IN ('insert', 'update', 'delete', 'truncate')"
_PARTITION = re.compile(r"auditEntry_(?:\d{4}_\d{2}|default)")


class AuditEntry(Base):
    """A change of a row, written by a trigger, or an event that the application notes.

    ``before`` and ``after`` hold the changed columns by their names in the database: of an insertion only ``after``, of
    a deletion only ``before``; secrets are in neither, and what ``changed`` names beyond them is one. ``parent_id`` is
    the user or the job that the row belongs to. No foreign keys: an entry outlives whom and what it speaks of.
    """

    __tablename__ = "auditEntry"
    __table_args__ = (
        PrimaryKeyConstraint("id", "createdAt"),
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details_object"),
        Index(None, "createdAt", "id"),
        Index(None, "actorId", "createdAt"),
        Index(None, "tableName", "rowId", "id"),
        Index(None, "parentId"),
        Index("ix_auditEntry_deleted", "createdAt", postgresql_where=text("action = 'delete' AND before IS NOT NULL")),
        Index("ix_auditEntry_events", "createdAt", "id", postgresql_where=text(IS_EVENT)),
        Index("ix_auditEntry_events_action", "action", "createdAt", "id", postgresql_where=text(IS_EVENT)),
        Index("ix_auditEntry_deletions", "createdAt", "id", postgresql_where=text("action = 'delete'")),
        Index("ix_auditEntry_updates", "createdAt", "id", postgresql_where=text("action = 'update'")),
        Index(
            "ix_auditEntry_impersonated",
            "impersonatedId",
            "createdAt",
            postgresql_where=text('"impersonatedId" IS NOT NULL'),
        ),
        Index(None, "tableName", "createdAt", "id"),
        Index(None, "tableName", "action", "createdAt", "id"),
        {"postgresql_partition_by": 'RANGE ("createdAt")'},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    # None for an outside client of the database, for work that nobody asked for, and for who could not prove it.
    actor_id: Mapped[str | None] = mapped_column("actorId", Text)
    # In whose name the actor, a member of staff, was looking at the site.
    impersonated_id: Mapped[str | None] = mapped_column("impersonatedId", Text)
    action: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str | None] = mapped_column("tableName", Text)
    row_id: Mapped[str | None] = mapped_column("rowId", Text)
    parent_id: Mapped[str | None] = mapped_column("parentId", Text)
    changed: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The program that wrote it, as it names itself to the database.
    source: Mapped[str | None] = mapped_column(Text)
    transaction_id: Mapped[int | None] = mapped_column("transactionId", BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    request_id: Mapped[str | None] = mapped_column("requestId", Text)
    created_at: Mapped[datetime] = created_at_column()

    # The database's key has the time in it, as a partitioned table's must; the number alone is unique.
    __mapper_args__ = {"primary_key": [id]}

    # For reading only, and None when the account is gone.
    actor: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.actor_id) == User.id, viewonly=True, uselist=False
    )
    impersonated: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(AuditEntry.impersonated_id) == User.id, viewonly=True, uselist=False
    )

    @property
    def is_change(self) -> bool:
        """Whether a trigger wrote it."""
        return self.action in CHANGES

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


def is_described(_object: Any, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:
    """Whether migrations compare this with the models: not a partition, for the months come and go by themselves."""
    return not (type_ == "table" and reflected and _PARTITION.fullmatch(name or ""))
