"""The declaration of ``userModelKey``."""

from __future__ import annotations

from atspro.models import UserModelKey
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

USER_MODEL_KEY = Table(
    UserModelKey,
    *ngettext_noop("key for the language model", "keys for the language model"),
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("encrypted_key", gettext_noop("Key"), is_secret=True, on_page=False),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("modelKey"),
    belongs_to=("user_id",),
    # What is secret is in no log, so there is nothing to bring back.
    undelete="never",
    called=gettext_noop("a key for the language model"),
)
