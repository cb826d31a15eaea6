"""A deleted user's second factor: passkeys come back as they were, an app does not, and nobody is locked out."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from atspro.models import AuditEntry, KnownDevice, Passkey, TwoFactor, TwoFactorUse, User, Verification
from atspro.services.auth import challenges, known_devices
from atspro.services.auth.ids import new_id
from atspro.services.undo import undelete
from atspro.services.users import user_admin
from tests.web.second_factor import give_app


@pytest.fixture
def gone(app: Flask, session: Session, user: User, admin: User) -> AuditEntry:
    """The deletion of a user with an app, a passkey, a trusted device and a known browser."""
    give_app(app, user)
    person = session.get_one(User, user.id)
    session.add(a_passkey(person, "credential"))
    challenges.trust_device(session, person, "s" * 32)
    known_devices.note_device(session, person, known_devices.new_device())
    session.commit()
    user_admin.delete_user(session, session.get_one(User, admin.id), person)
    session.commit()
    entry = select(AuditEntry).where(AuditEntry.table_name == "user", AuditEntry.row_id == user.id)
    return session.scalars(entry.where(AuditEntry.action == "delete")).one()


def a_passkey(user: User, credential: str) -> Passkey:
    return Passkey(
        id=new_id(),
        user_id=user.id,
        name="Laptop",
        public_key="cHVibGlj",
        credential_id=credential,
        counter=7,
        device_type="multiDevice",
        backed_up=True,
        transports="internal",
        aaguid="00000000-0000-0000-0000-000000000000",
    )


def test_nothing_of_it_stays_behind_a_deletion(session: Session, gone: AuditEntry) -> None:
    for table in (TwoFactor, TwoFactorUse, Passkey, KnownDevice, Verification):
        assert session.scalar(select(func.count()).select_from(table)) == 0, table


def test_passkeys_are_restored_and_the_app_is_not(session: Session, gone: AuditEntry, admin: User) -> None:
    before = session.scalars(
        text("SELECT before FROM \"auditEntry\" WHERE \"tableName\" = 'passkey' AND action = 'delete'")
    ).one()
    plan = undelete.plan(session, gone)
    said = " ".join(plan.notes)
    assert "1 passkey" in plan.counted()
    assert "restored without a second factor" in said
    assert "authenticator apps (1)" in said
    undelete.undelete(session, admin, gone)
    session.commit()
    assert session.scalars(text("SELECT to_jsonb(p) FROM passkey p")).one() == before
    restored = session.get_one(User, gone.row_id)
    assert restored.two_factor_enabled is False, "without its secret nobody could sign in"
    assert session.scalar(select(func.count()).select_from(TwoFactor)) == 0


def test_a_passkey_that_somebody_registered_since_stays_theirs(session: Session, gone: AuditEntry, admin: User) -> None:
    session.add(a_passkey(admin, "credential"))
    session.commit()
    assert "registered again" in " ".join(undelete.plan(session, gone).notes)
    undelete.undelete(session, admin, gone)
    session.commit()
    assert session.scalars(select(Passkey.user_id)).all() == [admin.id]
    session.execute(delete(Passkey))
