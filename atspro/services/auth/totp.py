"""Codes of authenticator apps and backup codes, in the formats of Better-Auth's twoFactor plugin."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from datetime import UTC, datetime

import pyotp

from atspro.services.auth.ids import new_id

PERIOD_SECONDS = 30
DIGITS = 6
# One period before and one after the present one, for clocks that differ.
WINDOW = 1
BACKUP_CODES = 10
ISSUER = "ATSPro"
# Before a secret that was brought along, already in base32.
_IMPORTED = "base32:"
_APP_CODE = re.compile(r"\d{6}")


def new_secret() -> str:
    """A new secret: 32 characters, whose bytes are the key."""
    return new_id(32)


def key_of(secret: str) -> str:
    """The key as apps take it, in base32 without padding; "" for an imported one that is none."""
    if not secret.startswith(_IMPORTED):
        return base64.b32encode(secret.encode()).decode().rstrip("=")
    key = secret.removeprefix(_IMPORTED).replace(" ", "").upper().rstrip("=")
    try:
        base64.b32decode(key + "=" * (-len(key) % 8))
    except binascii.Error:
        return ""
    return key


def app_uri(secret: str, email: str) -> str:
    """What the QR code says to an app: whose codes these are, and the key."""
    return _totp(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The period since 1970 whose code this is, of those that are valid at ``now``, naive UTC; None for a wrong one."""
    if not key_of(secret):
        return None
    totp, present = _totp(secret), int(now.replace(tzinfo=UTC).timestamp()) // PERIOD_SECONDS
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode("utf-8", "surrogatepass")):
            return step
    return None


def _totp(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(key_of(secret), digits=DIGITS, interval=PERIOD_SECONDS)


def new_backup_codes() -> list[str]:
    """Ten codes such as Ab3dE-6gH1j."""
    return [f"{new_id(5)}-{new_id(5)}" for _ in range(BACKUP_CODES)]


def tidy_code(typed: str) -> str:
    """A code as it was meant: without spaces, and a backup code with its hyphen. Letters stay as they are."""
    code = "".join(typed.split())[:40]
    if _APP_CODE.fullmatch(code.replace("-", "")):
        return code.replace("-", "")
    return f"{code[:5]}-{code[5:]}" if len(code) == 10 and code.isascii() and code.isalnum() else code


def is_app_code(code: str) -> bool:
    """Whether a tidy code looks like one of an app, not like a backup code."""
    return _APP_CODE.fullmatch(code) is not None
