"""The declaration of ``letterAnswers``."""

from __future__ import annotations

from atspro.models import LetterAnswer
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table

LETTER_ANSWERS = Table(
    LetterAnswer,
    "letter answer",
    "letter answers",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id"),
        Field("job_id", "Job", "id"),
        Field("question", "Question"),
        Field("answer", "Answer", "long_text"),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("letterAnswers"),
    reverted=("answer",),
    belongs_to=("job_id", "user_id"),
    undelete="with_parent",
    called="{question}",
)
