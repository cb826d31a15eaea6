"""Mail: an outbox in the database, sent by SMTP in the background, at least once."""

from atspro.services.mail.outbox import (
    MAILS,
    MAX_ERROR,
    NO_SERVER,
    TEMPLATES,
    HeldMail,
    is_configured,
    keep_in_outbox,
    note_owner,
    recent_messages,
    render,
    send,
    send_in_turn,
    send_nothing,
    warn_if_unset,
)

__all__ = [
    "MAILS",
    "MAX_ERROR",
    "NO_SERVER",
    "TEMPLATES",
    "HeldMail",
    "is_configured",
    "keep_in_outbox",
    "note_owner",
    "recent_messages",
    "render",
    "send",
    "send_in_turn",
    "send_nothing",
    "warn_if_unset",
]
