"""The tables of webhooks: where events are sent, and each event that is or was on its way there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, updated_at_column
from atspro.models.leased import Leased, lease_rules

PERSONAL_EVENTS = ("document.succeeded", "document.failed", "application.stage_changed", "reminder.due")
STAFF_EVENTS = (*PERSONAL_EVENTS, "alert.firing", "alert.recovered")
TEST_EVENT = "webhook.test"


def body_of(payload: Mapping[str, Any]) -> str:
    """A payload as it is sent: the same text each time, since it is signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


class Webhook(Base):
    """An address that is told of events: a person's of their own, or, without ``user_id``, staff's of everybody's.

    Only `atspro.services.webhooks` reads the secret.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("name <> '' AND url LIKE 'https://%'", name="address"),
        CheckConstraint("cardinality(events) > 0", name="events"),
        CheckConstraint("failures >= 0", name="failures"),
        Index(None, "userId"),
        Index(None, "createdBy"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[str | None] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"))
    # Who is told when it is switched off because nothing arrives.
    created_by: Mapped[str | None] = mapped_column("createdBy", Text, ForeignKey("user.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    encrypted_secret: Mapped[str] = mapped_column("encryptedSecret", Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_enabled: Mapped[bool] = mapped_column("isEnabled", Boolean, server_default=text("true"))
    # Tries that failed since the last one that arrived.
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column("lastError", Text)
    last_success_at: Mapped[datetime | None] = mapped_column("lastSuccessAt", UtcTimestamp)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(Leased, Base):
    """One event on its way to one webhook. Its payload stays the same however often it is tried.

    Triggers write those of documents and applications, in the transaction of what happened: see migration 0039.
    """

    __tablename__ = "webhookDelivery"
    __table_args__ = (
        *lease_rules("webhookDelivery"),
        CheckConstraint("jsonb_typeof(payload) = 'object'", name="payload_object"),
        Index(None, "createdAt"),
        Index("ix_webhookDelivery_webhookId_createdAt", "webhookId", text('"createdAt" DESC'), "id"),
        Index("ix_webhookDelivery_waiting", "webhookId", "runAfter", postgresql_where=text("state = 'queued'")),
    )

    webhook_id: Mapped[UUID] = mapped_column("webhookId", Uuid, ForeignKey("webhook.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The status of the last answer; NULL when there was none.
    response_code: Mapped[int | None] = mapped_column("responseCode", Integer)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    webhook: Mapped[Webhook] = relationship()

    @property
    def body(self) -> str:
        """What is sent."""
        return body_of(self.payload)

    def __str__(self) -> str:
        return self.event
