"""Applications apart from their jobs: attempts, what happened and when, and what was sent.

An application's stage and dates follow from its events, by the database's triggers, and so does its job's status. Every
verb that loads takes the actor and finds only what is theirs; every verb that writes locks the job first.
"""

from atspro.services.applications.attempts import (
    current_application,
    get_application,
    lock_application,
    start_attempt,
)
from atspro.services.applications.events import (
    EventChange,
    add_event,
    change_event,
    delete_event,
    get_event,
    timeline,
)
from atspro.services.applications.moves import LABELS, OUTCOME_LABELS, STAGE_LABELS, move
from atspro.services.applications.sent import Sent, mark_sent, sent_documents

__all__ = [
    "LABELS",
    "OUTCOME_LABELS",
    "STAGE_LABELS",
    "EventChange",
    "Sent",
    "add_event",
    "change_event",
    "current_application",
    "delete_event",
    "get_application",
    "get_event",
    "lock_application",
    "mark_sent",
    "move",
    "sent_documents",
    "start_attempt",
    "timeline",
]
