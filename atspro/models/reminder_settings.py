"""The ``reminderSettings`` table: how a person wants to be reminded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, one_of, updated_at_column

DIGESTS = ("off", "daily", "weekly")


class ReminderSettings(Base):
    """When and how a person is reminded; the hour is one of their time zone, which stands in ``userSettings``."""

    __tablename__ = "reminderSettings"
    __table_args__ = (
        UniqueConstraint("userId"),
        CheckConstraint(one_of("digest", DIGESTS), name="digest"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint('"followUpDays" BETWEEN 0 AND 60', name="followUpDays"),
        CheckConstraint('"quietAfterDays" BETWEEN 1 AND 365', name="quietAfterDays"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(Text, server_default=text("'off'"))
    hour: Mapped[int] = mapped_column(SmallInteger, server_default=text("8"))
    follow_up_days: Mapped[int] = mapped_column("followUpDays", SmallInteger, server_default=text("7"))
    thank_you: Mapped[bool] = mapped_column("thankYou", Boolean, server_default=text("true"))
    quiet_after_days: Mapped[int] = mapped_column("quietAfterDays", SmallInteger, server_default=text("10"))
    last_digest_at: Mapped[datetime | None] = mapped_column("lastDigestAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
