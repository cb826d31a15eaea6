"""The ``passkey`` table of Better-Auth's plugin: public keys by which people sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from atspro.db import Base, UtcTimestamp


class Passkey(Base):
    """One authenticator's credential. It holds nothing secret: the private key never leaves the authenticator."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credentialID"), Index("passkey_userId_idx", "userId"))

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    # Padded standard base64 of the COSE key; the credential's id is unpadded base64url.
    public_key: Mapped[str] = mapped_column("publicKey", Text)
    user_id: Mapped[str] = mapped_column(
        "userId", Text, ForeignKey("user.id", ondelete="CASCADE", name="passkey_userId_fkey")
    )
    credential_id: Mapped[str] = mapped_column("credentialID", Text)
    counter: Mapped[int] = mapped_column(Integer)
    # singleDevice or multiDevice.
    device_type: Mapped[str] = mapped_column("deviceType", Text)
    backed_up: Mapped[bool] = mapped_column("backedUp", Boolean)
    # Joined by commas, such as internal,hybrid.
    transports: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime | None] = mapped_column("createdAt", UtcTimestamp)
    aaguid: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return f"Passkey {self.name or self.id}"
