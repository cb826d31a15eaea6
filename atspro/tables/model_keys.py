"""The declaration of ``userModelKey``."""

from __future__ import annotations

from atspro.models import UserModelKey
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table

USER_MODEL_KEY = Table(
    UserModelKey,
    "key for the language model",
    "keys for the language model",
    (
        Field("user_id", "User", "id"),
        Field("encrypted_key", "Key", is_secret=True, on_page=False),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("modelKey"),
    belongs_to=("user_id",),
    # What is secret is in no log, so there is nothing to bring back.
    undelete="never",
    called="a key for the language model",
)
