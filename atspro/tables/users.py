"""The declarations of ``user`` and of Better-Auth's other tables, with what we keep of a session's use."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, func

from atspro.models import Account, AuthSession, SessionUse, User, Verification
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table
from atspro.translatable import gettext_noop, ngettext_noop

MAX_NAME = 200


def _purpose() -> ColumnElement[str]:
    """What a verification is for, without the secret that stands in its identifier."""
    identifier = Verification.identifier
    return case(
        (identifier.startswith("trust-device-"), "trusted device"),
        (identifier.startswith("2fa-"), "second step of a sign-in"),
        (identifier.contains(":"), func.split_part(identifier, ":", 1)),
        else_="other",
    )


USER = Table(
    User,
    *ngettext_noop("user", "users"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field(
            "name",
            gettext_noop("Name"),
            required=gettext_noop("Enter the name."),
            limit=MAX_NAME,
            import_help=f"The person’s name, up to {MAX_NAME} characters",
            example="Ada Example",
        ),
        Field(
            "email",
            gettext_noop("Email"),
            required=gettext_noop("Enter the email address."),
            import_help="An email that no account has yet",
            example="ada@example.com",
        ),
        Field(
            "email_verified",
            gettext_noop("Verified"),
            "yes_no",
            import_help="yes or no; no when it is empty",
            example="no",
        ),
        Field("two_factor_enabled", gettext_noop("Second factor"), "yes_no", in_export=False),
        Field(
            "role",
            gettext_noop("Role"),
            help=gettext_noop(
                "What somebody may do in this dashboard: an auditor reads, support also keeps views, an operator runs "
                "the queue and sees no personal data, an admin may do everything."
            ),
            import_help="user, support, operator, auditor or admin; user when it is empty",
            example="user",
        ),
        Field(
            "banned",
            gettext_noop("Ban"),
            "yes_no",
            import_help="no, as in an export: banned users are not imported",
            example="no",
        ),
        Field("ban_reason", gettext_noop("Reason for the ban")),
        Field("ban_expires", gettext_noop("Ban ends"), "moment"),
        Field("image", gettext_noop("Picture"), in_export=False),
        Field("created_at", gettext_noop("Signed up"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("profile", owned=lambda user: User.id == user.id),
    content=("name", "email"),
    staff_content=("email_verified", "role", "banned", "ban_reason", "ban_expires"),
    undelete="itself",
    called="{name} <{email}>",
    staff=Staff(
        "users",
        can=("create", "edit", "delete", "export"),
        columns=("name", "email", "role", "banned", "email_verified", "created_at"),
        sorts=("name", "email", "created_at"),
        delete_warning=(
            gettext_noop(
                "The user’s resume, jobs, documents, requests, sessions and sign-ins are deleted too. They can be "
                "restored for 30 days."
            )
        ),
        bulk=("delete",),
    ),
)

ACCOUNT = Table(
    Account,
    *ngettext_noop("sign-in", "sign-ins"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id", on_page=False),
        Field("provider_id", gettext_noop("Provider")),
        Field("account_id", gettext_noop("Account at the provider")),
        Field("scope", gettext_noop("Scope")),
        Field("password", gettext_noop("Password"), is_secret=True),
        Field("access_token", gettext_noop("Access token"), is_secret=True),
        Field("refresh_token", gettext_noop("Refresh token"), is_secret=True),
        Field("id_token", gettext_noop("ID token"), is_secret=True),
        Field("access_token_expires_at", gettext_noop("Access token ends"), "moment", on_page=False),
        Field("refresh_token_expires_at", gettext_noop("Refresh token ends"), "moment", on_page=False),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("waysToSignIn", added=lambda _user: [Account.password.is_not(None).label("hasPassword")]),
    belongs_to=("user_id",),
    undelete="with_parent",
    called="{providerId}",
    staff=Staff(
        "accounts",
        can=("delete",),
        columns=("owner", "provider_id", "created_at", "updated_at"),
        note=gettext_noop(
            "How users sign in: with a password, or with another provider. Deleting one changes nothing else."
        ),
        delete_warning=gettext_noop("The user can no longer sign in this way. Their jobs and documents stay."),
    ),
)

SESSION = Table(
    AuthSession,
    *ngettext_noop("session", "sessions"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id", on_page=False, in_export=False),
        Field("token", gettext_noop("Token"), is_secret=True, on_page=False),
        Field("ip_address", gettext_noop("Address"), visible_to="admin"),
        Field("user_agent", gettext_noop("Browser"), visible_to="admin"),
        Field("impersonated_by", gettext_noop("Viewed by"), "id", on_page=False, in_export=False, in_download=False),
        Field("created_at", gettext_noop("Signed in"), "moment"),
        Field("updated_at", gettext_noop("Refreshed"), "moment"),
        Field("expires_at", gettext_noop("Ends"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("sessions"),
    belongs_to=("user_id",),
    staff=Staff(
        "sessions",
        can=("delete", "export"),
        columns=("owner", "ip_address", "user_agent", "created_at", "expires_at"),
        sorts=("created_at", "expires_at"),
        note=gettext_noop("Browsers where users are signed in. Deleting a session signs that browser out at once."),
        delete_warning=gettext_noop("The user is signed out on that device at once, and can sign in again."),
        bulk=("delete",),
    ),
)

SESSION_USE = Table(
    SessionUse,
    *ngettext_noop("use of a session", "uses of sessions"),
    (
        Field("session_id", gettext_noop("Session"), "id"),
        Field("ip_address", gettext_noop("Address"), visible_to="admin", unlogged="from where a session was last used"),
        Field(
            "user_agent",
            gettext_noop("Browser"),
            visible_to="admin",
            unlogged="with which browser a session was last used",
        ),
        Field("used_at", gettext_noop("Last used"), "moment", unlogged="when a session was last used"),
        Field("confirmed_at", gettext_noop("Password last given"), "moment"),
        Field("second_factor_at", gettext_noop("Second factor last given"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("sessionUses"),
    belongs_to=("session_id",),
)

VERIFICATION = Table(
    Verification,
    *ngettext_noop("verification", "verifications"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("identifier", gettext_noop("Identifier"), is_secret=True),
        Field("value", gettext_noop("Value"), is_secret=True),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
        Field("expires_at", gettext_noop("Ends"), "moment"),
    ),
    audit=Audit(),
    personal=Personal(
        "openLinks",
        owned=lambda user: Verification.value == user.id,
        added=lambda _user: [_purpose().label("purpose")],
    ),
    staff=Staff(
        "verifications",
        can=("delete",),
        columns=("id", "created_at", "expires_at"),
        # When one was made may be unknown, and what is unknown has no place in an order.
        sorts=("expires_at",),
        note=gettext_noop("One-time links sent by email, such as password resets. Their secrets are never shown."),
        delete_warning=gettext_noop("The user’s link stops working; they can request a new one."),
        bulk=("delete",),
    ),
)
