"""The tables of alerts: what is watched with which limit, how it stands, and whom it is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Double, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import NOW, created_at_column, one_of, updated_at_column
from atspro.models.leased import Leased, lease_rules

CHANNEL_KINDS = ("mail", "webhook", "apprise")
# From the least severe on.
SEVERITIES = ("warning", "critical")
ALERT_EVENTS = ("firing", "recovered", "test")


class AlertRule(Base):
    """What staff have set otherwise than it comes: a rule's limit, and whether it is watched."""

    __tablename__ = "alertRule"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    is_on: Mapped[bool] = mapped_column("isOn", Boolean, server_default=text("true"))
    threshold: Mapped[float] = mapped_column(Double)
    changed_by: Mapped[str | None] = mapped_column("changedBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column("changedAt", UtcTimestamp, server_default=NOW)


class AlertState(Base):
    """How a rule stood when last looked at; where it could not be, ``value`` is NULL and ``trouble`` says why."""

    __tablename__ = "alertState"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    is_firing: Mapped[bool] = mapped_column("isFiring", Boolean)
    since: Mapped[datetime] = mapped_column(UtcTimestamp, server_default=NOW)
    value: Mapped[float | None] = mapped_column(Double)
    trouble: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime] = mapped_column("checkedAt", UtcTimestamp, server_default=NOW)


class AlertChannel(Base):
    """A way to tell somebody. Its address, which may hold a secret, is encrypted; ``hint`` says of it what may be read.

    Only `atspro.services.monitoring.alert_channels` reads what is encrypted here.
    """

    __tablename__ = "alertChannel"
    __table_args__ = (
        CheckConstraint(one_of("kind", CHANNEL_KINDS), name="kind"),
        CheckConstraint(one_of("severity", SEVERITIES), name="severity"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    encrypted_address: Mapped[str] = mapped_column("encryptedAddress", Text)
    hint: Mapped[str] = mapped_column(Text)
    # The least severe alerts that it is told.
    severity: Mapped[str] = mapped_column(Text, server_default=text("'warning'"))
    created_by: Mapped[str | None] = mapped_column("createdBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created_at_column()


class AlertMessage(Leased, Base):
    """One message to one channel: that a rule fires, that it is fine again, or a test."""

    __tablename__ = "alertMessage"
    __table_args__ = (
        *lease_rules("alertMessage"),
        Index(None, "createdAt"),
        Index(None, "channelId"),
        CheckConstraint(one_of("event", ALERT_EVENTS), name="event"),
    )

    event: Mapped[str] = mapped_column(Text)
    # Of a test there is none.
    rule: Mapped[str | None] = mapped_column(Text)
    value: Mapped[float | None] = mapped_column(Double)
    threshold: Mapped[float | None] = mapped_column(Double)
    channel_id: Mapped[UUID | None] = mapped_column(
        "channelId", Uuid, ForeignKey("alertChannel.id", ondelete="SET NULL")
    )
    # It outlives the channel: who was told stays to be read.
    channel_name: Mapped[str] = mapped_column("channelName", Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return f"{self.event} to {self.channel_name}"
