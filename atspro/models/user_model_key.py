"""The ``userModelKey`` table: a person's own key for the language model, encrypted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base
from atspro.models.columns import created_at_column, updated_at_column


class UserModelKey(Base):
    """One key a person. Only `atspro.services.users.model_keys` reads what is encrypted here."""

    __tablename__ = "userModelKey"
    __table_args__ = (CheckConstraint("\"encryptedKey\" <> ''", name="encryptedKey"),)

    user_id: Mapped[str] = mapped_column("userId", Text, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    encrypted_key: Mapped[str] = mapped_column("encryptedKey", Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()

    def __str__(self) -> str:
        return "key for the language model"
