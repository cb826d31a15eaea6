"""A row of each leased table, and what its success needs, for the tests of the core that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from atspro.models import (
    AlertMessage,
    BulkAction,
    GenerationRequest,
    JobImport,
    Leased,
    Mail,
    User,
    UserJob,
    Webhook,
    WebhookDelivery,
)
from atspro.services import bulk, leases, mail, webhooks
from atspro.services.generation.scheduler import REQUESTS
from atspro.services.jobs import url_imports
from atspro.services.monitoring import alert_channels


@dataclass(frozen=True)
class Kind:
    """A leased table, how a row of it is made, and what is stored with its result."""

    table: leases.LeasedTable[Any]
    make: Callable[[Session, User], Leased]
    result: Mapping[str, Any] = field(default_factory=dict)

    def limited_to(self, max_attempts: int) -> Kind:
        """The same with another limit of tries."""
        return replace(self, table=replace(self.table, max_attempts=max_attempts))


def _request(session: Session, user: User) -> Leased:
    job = UserJob(user_id=user.id, company="Acme", title="Engineer", description="Python.")
    session.add(job)
    session.flush()
    return GenerationRequest(job_id=job.id, type="resume", requested_by=user.id)


def _delivery(session: Session, user: User) -> Leased:
    webhook = Webhook(user_id=user.id, name="W", url="https://w.example", encrypted_secret="x", events=["reminder.due"])
    session.add(webhook)
    session.flush()
    return WebhookDelivery(webhook_id=webhook.id, event="reminder.due", payload={"type": "reminder.due"})


KINDS = {
    "generationRequest": Kind(REQUESTS, _request),
    "bulkAction": Kind(
        bulk.ACTIONS,
        lambda _session, user: BulkAction(
            actor_id=user.id, subject="jobs", action="delete", source="", ids=["1"], total=1
        ),
        {"done": 1},
    ),
    "jobImport": Kind(
        url_imports.IMPORTS,
        lambda _session, user: JobImport(user_id=user.id, url=f"https://jobs.example/{uuid4()}"),
        {"result": {"job": {}}},
    ),
    "alertMessage": Kind(
        alert_channels.MESSAGES,
        lambda _session, _user: AlertMessage(event="test", channel_name="Staff"),
    ),
    "webhookDelivery": Kind(webhooks.DELIVERIES, _delivery, {"response_code": 200}),
    "mail": Kind(
        mail.MAILS,
        lambda _session, user: Mail(kind="reset", recipient=user.email, subject="S", body="A secret link."),
    ),
}
