"""The declaration of ``letterAnswers``."""

from __future__ import annotations

from atspro.models import LetterAnswer
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

LETTER_ANSWERS = Table(
    LetterAnswer,
    *ngettext_noop("letter answer", "letter answers"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("job_id", gettext_noop("Job"), "id"),
        Field("question", gettext_noop("Question")),
        Field("answer", gettext_noop("Answer"), "long_text"),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("letterAnswers"),
    reverted=("answer",),
    belongs_to=("job_id", "user_id"),
    undelete="with_parent",
    called="{question}",
)
