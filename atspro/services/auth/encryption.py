"""Encryption of what both applications must read, as Better-Auth does it: XChaCha20-Poly1305 under its secret.

The key is SHA-256 of the secret; stored is hex of nonce, ciphertext and tag. With a rotated list of secrets that is
preceded by ``$ba$<version>$``; text without it is of BETTER_AUTH_SECRET alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_NPUBBYTES as NONCE_BYTES
from nacl.exceptions import CryptoError

from atspro.config import Settings, versioned_secrets
from atspro.errors import Unreadable
from atspro.i18n import gettext
from atspro.translatable import gettext_noop

_ENVELOPE = re.compile(r"(?:\$ba\$(\d{1,9})\$)?((?:[0-9a-f]{2}){40,10000})")


@dataclass(frozen=True)
class Keyring:
    """The secrets by which something can be read: ``versions`` are those of BETTER_AUTH_SECRETS, of which the first
    encrypts; ``bare`` is BETTER_AUTH_SECRET."""

    bare: str = field(repr=False)
    versions: Mapping[int, str] = field(default_factory=dict, repr=False)

    def encrypt(self, text: str) -> str:
        """The value to store for a text."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        version, secret = next(iter(self.versions.items()), (None, self.bare))
        sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(text.encode(), None, nonce, _key(secret))
        return f"{'' if version is None else f'$ba${version}$'}{(nonce + sealed).hex()}"

    def decrypt(self, stored: str) -> str:
        """The text of a stored value. Raises `Unreadable` for one that none of the secrets opens."""
        matched = _ENVELOPE.fullmatch(stored)
        secret = None
        if matched:
            secret = self.bare if matched[1] is None else self.versions.get(int(matched[1]))
        if matched is None or secret is None:
            raise Unreadable(gettext(_MESSAGE))
        sealed = bytes.fromhex(matched[2])
        try:
            opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[NONCE_BYTES:], None, sealed[:NONCE_BYTES], _key(secret)
            )
            return opened.decode()
        except (CryptoError, UnicodeDecodeError):
            raise Unreadable(gettext(_MESSAGE)) from None


def keyring_of(settings: Settings) -> Keyring:
    """The secrets of the settings."""
    versions = versioned_secrets(settings.BETTER_AUTH_SECRETS) if settings.BETTER_AUTH_SECRETS else {}
    return Keyring(settings.unrotated_secret, versions)


_MESSAGE = gettext_noop(
    "The second factor of this account can’t be read any more. Ask the people who run this site to reset it for you."
)


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
