"""The declarations of Better-Auth's ``twoFactor`` and ``passkey``, and of what we remember beside them."""

from __future__ import annotations

from atspro.models import KnownDevice, Passkey, TwoFactor, TwoFactorUse
from atspro.tables.audit import Audit, NotAudited
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

TWO_FACTOR = Table(
    TwoFactor,
    *ngettext_noop("authenticator app", "authenticator apps"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("secret", gettext_noop("Secret"), is_secret=True),
        Field("backup_codes", gettext_noop("Backup codes"), is_secret=True),
        Field("verified", gettext_noop("Set up"), "yes_no"),
        Field(
            "failed_count",
            gettext_noop("Wrong codes"),
            "number",
            column="failedVerificationCount",
            unlogged="how many wrong codes were given in a row",
        ),
        Field("locked_until", gettext_noop("Locked until"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("authenticatorApp"),
    belongs_to=("user_id",),
)

TWO_FACTOR_USE = Table(
    TwoFactorUse,
    *ngettext_noop("use of a second factor", "uses of second factors"),
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("last_step", gettext_noop("Last code"), "number"),
        Field("failed_count", gettext_noop("Wrong codes"), "number"),
        Field("locked_until", gettext_noop("Locked until"), "moment"),
        Field("locks", gettext_noop("Locks in a row"), "number"),
        Field("last_lock_at", gettext_noop("Last locked"), "moment"),
        Field("codes_shown_until", gettext_noop("Backup codes shown until"), "moment"),
    ),
    audit=NotAudited("which code of an app was used last, and wrong ones in a row"),
    personal=Personal("secondFactorUse"),
    belongs_to=("user_id",),
)

PASSKEY = Table(
    Passkey,
    *ngettext_noop("passkey", "passkeys"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("name", gettext_noop("Name")),
        Field("public_key", gettext_noop("Public key")),
        Field("credential_id", gettext_noop("Credential"), column="credentialID"),
        Field("counter", gettext_noop("Counter"), "number", unlogged="how often a passkey was used"),
        Field("device_type", gettext_noop("Kind")),
        Field("backed_up", gettext_noop("Synced"), "yes_no"),
        Field("transports", gettext_noop("Transports")),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("aaguid", gettext_noop("Model")),
    ),
    audit=Audit(),
    personal=Personal("passkeys"),
    belongs_to=("user_id",),
    undelete="with_parent",
    called="{name}",
)

KNOWN_DEVICE = Table(
    KnownDevice,
    *ngettext_noop("known device", "known devices"),
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("digest", gettext_noop("Digest of its cookie"), is_secret=True),
        Field("used_at", gettext_noop("Last used"), "moment"),
    ),
    audit=NotAudited("digests of cookies, by which a browser is known again"),
    personal=Personal("knownDevices"),
    belongs_to=("user_id",),
)
