"""The signed session cookie, exactly as Better-Auth writes and reads it.

Value: ``encodeURIComponent(token + "." + base64(HMAC-SHA256(secret, token)))``, standard padded base64, raw secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, unquote

NAME = "better-auth.session_token"
DONT_REMEMBER = "better-auth.dont_remember"
# Keeps an admin's own session, as Better-Auth's admin plugin does, while they look at the site in another's name.
ADMIN_SESSION = "better-auth.admin_session"
# The twoFactor plugin's: a sign-in between password and code, and a device that is trusted.
TWO_FACTOR = "better-auth.two_factor"
TRUST_DEVICE = "better-auth.trust_device"
# The passkey plugin's: the id of a ceremony.
PASSKEY = "better-auth.better-auth-passkey"
SESSION_DATA = ("better-auth.session_data", "better-auth.session_data.0", "better-auth.session_data.1")
SECURE_PREFIX = "__Secure-"


def cookie_name(name: str, *, secure: bool) -> str:
    """The cookie's name: prefixed where the site is reached over https."""
    return SECURE_PREFIX + name if secure else name


def sign(value: str, secret: str) -> str:
    """The cookie's value for a token (or for the text 'true' of dont_remember)."""
    return quote(f"{value}.{_signature(value, secret)}", safe="!~*'()")


def unsign(cookie: str | None, secret: str) -> str | None:
    """The signed value, or None when the cookie is absent, malformed or not signed with the secret."""
    if not cookie or len(cookie) > 1000:
        return None
    value, dot, signature = unquote(cookie).rpartition(".")
    if not dot or not value or "\x00" in value:
        return None
    expected = _signature(value, secret)
    return value if hmac.compare_digest(signature.encode(), expected.encode()) else None


def _signature(value: str, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), value.encode(), hashlib.sha256).digest()).decode()
