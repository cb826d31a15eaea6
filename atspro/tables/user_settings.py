"""The declaration of ``userSettings``."""

from __future__ import annotations

from atspro.i18n import LANGUAGES
from atspro.models import UserSettings
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table

USER_SETTINGS = Table(
    UserSettings,
    "language and time zone",
    "languages and time zones",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id"),
        Field("language", "Language", "choice", choices=tuple(LANGUAGES), words=LANGUAGES),
        Field("timezone", "Time zone"),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("settings"),
    content=("language", "timezone"),
    belongs_to=("user_id",),
    undelete="with_parent",
)
