"""Better-Auth's ``user`` table, and the user that Flask-Login sees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from atspro import roles
from atspro.db import Base, UtcTimestamp
from atspro.models.columns import created_at_column, folded_text, updated_at_column

if TYPE_CHECKING:
    from atspro.models.account import Account
    from atspro.models.session import AuthSession
    from atspro.models.user_job import UserJob
    from atspro.models.user_resume import UserResume
    from atspro.models.user_settings import UserSettings

# Words of a name, folded as the indexes have them; the first one is how the name begins.
SECOND_WORD = "lower(\"left\"(split_part(name, ' '::text, 2), 100))"
LAST_WORD = "lower(\"left\"(split_part(name, ' '::text, '-1'::integer), 100))"
# Name and address, of which the index ``ix_user_grams`` has each piece of three letters.
NAME_AND_EMAIL = '("left"(name, 100) || \' \'::text) || "left"(email, 100)'


class User(Base):
    """A person, made here or by Better-Auth. ``email`` is stored lower-case."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("email", name="user_email_key"),
        # What the dashboard sorts and filters by, and what its search looks in.
        Index(None, "createdAt", "id"),
        Index(None, "emailVerified", "createdAt", "id"),
        Index("ix_user_folded_name", folded_text("name"), "id"),
        Index("ix_user_folded_email", folded_text("email"), "id"),
        Index("ix_user_second_word", text(SECOND_WORD), "id"),
        Index("ix_user_last_word", text(LAST_WORD), "id"),
        Index("ix_user_grams", text(f"atspro_grams({NAME_AND_EMAIL})"), postgresql_using="gin"),
        Index("ix_user_staff", "createdAt", "id", postgresql_where=text("role <> 'user'")),
        Index("ix_user_banned", "createdAt", "id", postgresql_where=text("banned")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    email_verified: Mapped[bool] = mapped_column("emailVerified", Boolean)
    image: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = created_at_column()
    updated_at: Mapped[datetime] = updated_at_column()
    # Better-Auth's admin plugin owns this column and those below. NULL means an ordinary user; several roles are
    # comma-separated.
    role: Mapped[str | None] = mapped_column(Text)
    # A ban without an end is for good.
    banned: Mapped[bool | None] = mapped_column(Boolean, server_default=text("false"))
    ban_reason: Mapped[str | None] = mapped_column("banReason", Text)
    ban_expires: Mapped[datetime | None] = mapped_column("banExpires", UtcTimestamp)
    # Better-Auth's twoFactor plugin owns this one. NULL means no.
    two_factor_enabled: Mapped[bool | None] = mapped_column("twoFactorEnabled", Boolean)

    resume: Mapped[UserResume | None] = relationship(back_populates="user", passive_deletes=True)
    settings: Mapped[UserSettings | None] = relationship(back_populates="user", passive_deletes=True)
    jobs: Mapped[list[UserJob]] = relationship(back_populates="user", passive_deletes=True)
    sessions: Mapped[list[AuthSession]] = relationship(back_populates="user", passive_deletes=True)
    accounts: Mapped[list[Account]] = relationship(back_populates="user", passive_deletes=True)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The id, as Flask-Login wants it."""
        return self.id

    @property
    def roles(self) -> list[str]:
        """The comma-separated roles, one by one, as they stand: ``admin `` with a space is another word than admin."""
        return [role for role in (self.role or "").split(",") if role.strip()]

    @property
    def is_admin(self) -> bool:
        """Whether one of the roles is admin."""
        return "admin" in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether the dashboard is open to the user; how far, `may` says."""
        return self.level != roles.USER

    @property
    def level(self) -> str:
        """What the user is here: one of `atspro.roles.LEVELS`."""
        return roles.level_of(self.roles)

    def may(self, permission: str) -> bool:
        """Whether one of the user's roles has this permission of `atspro.roles.PERMISSIONS`."""
        return roles.may(self.roles, permission)

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
