"""The declaration of ``apiAnswer``."""

from __future__ import annotations

from atspro.models import ApiAnswer
from atspro.tables.audit import NotAudited
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

API_ANSWER = Table(
    ApiAnswer,
    *ngettext_noop("answer to a program", "answers to programs"),
    (
        Field("token_id", gettext_noop("Token"), "id"),
        Field("key", gettext_noop("Key")),
        Field("digest", gettext_noop("Digest")),
        Field("status", gettext_noop("Status"), "number"),
        Field("location", gettext_noop("Address")),
        Field("body", gettext_noop("Answer"), "long_text"),
        Field("created_at", gettext_noop("Made"), "moment"),
    ),
    audit=NotAudited("what a program was answered, kept for a day for when it asks the same again"),
    personal=Personal("answersToPrograms"),
    belongs_to=("token_id",),
)
