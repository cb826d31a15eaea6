"""The declaration of ``userSettings``."""

from __future__ import annotations

from atspro.i18n import LANGUAGES
from atspro.models import UserSettings
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

USER_SETTINGS = Table(
    UserSettings,
    *ngettext_noop("language and time zone", "languages and time zones"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("language", gettext_noop("Language"), "choice", choices=tuple(LANGUAGES), words=LANGUAGES),
        Field("timezone", gettext_noop("Time zone")),
        Field("list_columns", gettext_noop("Columns of lists"), "json"),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("settings"),
    content=("language", "timezone", "list_columns"),
    belongs_to=("user_id",),
    undelete="with_parent",
)
