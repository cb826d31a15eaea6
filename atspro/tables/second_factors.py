"""The declarations of Better-Auth's ``twoFactor`` and ``passkey``, and of what we remember beside them."""

from __future__ import annotations

from atspro.models import KnownDevice, Passkey, TwoFactor, TwoFactorUse
from atspro.tables.audit import Audit, NotAudited
from atspro.tables.declaration import Field, Personal, Table

TWO_FACTOR = Table(
    TwoFactor,
    "authenticator app",
    "authenticator apps",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id"),
        Field("secret", "Secret", is_secret=True),
        Field("backup_codes", "Backup codes", is_secret=True),
        Field("verified", "Set up", "yes_no"),
        Field(
            "failed_count",
            "Wrong codes",
            "number",
            column="failedVerificationCount",
            unlogged="how many wrong codes were given in a row",
        ),
        Field("locked_until", "Locked until", "moment"),
    ),
    audit=Audit(),
    personal=Personal("authenticatorApp"),
    belongs_to=("user_id",),
)

TWO_FACTOR_USE = Table(
    TwoFactorUse,
    "use of a second factor",
    "uses of second factors",
    (
        Field("user_id", "User", "id"),
        Field("last_step", "Last code", "number"),
        Field("failed_count", "Wrong codes", "number"),
        Field("locked_until", "Locked until", "moment"),
        Field("codes_shown_until", "Backup codes shown until", "moment"),
    ),
    audit=NotAudited("which code of an app was used last, and wrong ones in a row"),
    personal=Personal("secondFactorUse"),
    belongs_to=("user_id",),
)

PASSKEY = Table(
    Passkey,
    "passkey",
    "passkeys",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id"),
        Field("name", "Name"),
        Field("public_key", "Public key"),
        Field("credential_id", "Credential", column="credentialID"),
        Field("counter", "Counter", "number", unlogged="how often a passkey was used"),
        Field("device_type", "Kind"),
        Field("backed_up", "Synced", "yes_no"),
        Field("transports", "Transports"),
        Field("created_at", "Made", "moment"),
        Field("aaguid", "Model"),
    ),
    audit=Audit(),
    personal=Personal("passkeys"),
    belongs_to=("user_id",),
    undelete="with_parent",
    called="{name}",
)

KNOWN_DEVICE = Table(
    KnownDevice,
    "known device",
    "known devices",
    (
        Field("user_id", "User", "id"),
        Field("digest", "Digest of its cookie", is_secret=True),
        Field("used_at", "Last used", "moment"),
    ),
    audit=NotAudited("digests of cookies, by which a browser is known again"),
    personal=Personal("knownDevices"),
    belongs_to=("user_id",),
)
