"""Addresses by which a kind of mail is switched off with one click (RFC 8058), without signing in.

The secret in them is a signature, so nothing is stored; it can do nothing else, and ends with SECRET_KEY.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from atspro.config import Settings

# The kinds of mail that people can switch off so.
KINDS = ("digest",)
_SALT = "atspro.unsubscribe"


def address(settings: Settings, kind: str, user_id: str) -> str:
    """Where this person switches the kind of mail off."""
    secret = URLSafeSerializer(settings.SECRET_KEY, salt=_SALT).dumps([kind, user_id])
    return f"{settings.BASE_URL.rstrip('/')}/reminders/off/{secret}"


def person_of(settings: Settings, secret: str) -> tuple[str, str] | None:
    """The kind of mail and the person's id; None for a secret that is not ours."""
    try:
        kind, user_id = URLSafeSerializer(settings.SECRET_KEY, salt=_SALT).loads(secret[:500])
    except (BadSignature, ValueError, TypeError):
        return None
    return (kind, user_id) if kind in KINDS and isinstance(user_id, str) else None
