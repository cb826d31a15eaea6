"""The ``resumeSentence`` table: lines of a base resume as sentences of the person's own, proposed and confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column

SentenceState = Literal["proposed", "confirmed", "dropped"]
SENTENCE_STATES: tuple[SentenceState, ...] = get_args(SentenceState)


class ResumeSentence(Base):
    """One sentence. ``path`` and ``digest`` name the line that it tells; without a path that line is gone.

    ``previousText`` is what stood here before the line changed, for the person to look at.
    """

    __tablename__ = "resumeSentence"
    __table_args__ = (
        # Lines change places: two rows may have one path until the transaction ends.
        UniqueConstraint("userResumeId", "path", deferrable=True, initially="DEFERRED"),
        Index(None, "userResumeId"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'dropped')", name="state"),
        CheckConstraint("origin IN ('rule', 'model', 'person')", name="origin"),
        CheckConstraint("text <> ''", name="text"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=sql("gen_random_uuid()"))
    user_resume_id: Mapped[UUID] = mapped_column("userResumeId", Uuid, ForeignKey("userResume.id", ondelete="CASCADE"))
    path: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    previous_text: Mapped[str | None] = mapped_column("previousText", Text)
    state: Mapped[str] = mapped_column(Text, server_default=sql("'proposed'"))
    origin: Mapped[str] = mapped_column(Text, server_default=sql("'rule'"))
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return self.text
