"""A person's own removal of their account and everything that hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from atspro.errors import InvalidInput, WrongPassword
from atspro.i18n import gettext
from atspro.models import User
from atspro.services import audit
from atspro.services.audit import retention
from atspro.services.auth import accounts
from atspro.services.users.user_admin import remove_user
from atspro.tables import Table
from atspro.tables.ownership import is_one_each


def check_typed(session: Session, user: User, *, email: str, password: str) -> None:
    """Raise `InvalidInput` with the fields email and password unless both are the user's own.

    A person without a password confirms by a fresh sign-in, which is the edge's to see to.
    """
    fields = {}
    if email.strip().lower() != user.email.lower():
        fields["email"] = gettext("Type %(email)s exactly to confirm.", email=user.email)
    if accounts.has_password(session, user) and not accounts.check_password(session, user, password):
        fields["password"] = gettext("Wrong password. Try again.")
    if "password" in fields:
        raise WrongPassword(gettext("Nothing was deleted. Check what you entered."), fields)
    if fields:
        raise InvalidInput(gettext("Nothing was deleted. Check what you entered."), fields)


def delete_account(session: Session, user: User, *, send_receipt: Callable[[], None] | None = None) -> None:
    """Remove the user with everything of theirs, the audit log included, and record that they did it.

    What stays is that an account of this id was deleted. The receipt is sent here, so that its own entry in the log is
    removed as well. Raises `Conflict` for the last admin.
    """
    # First, for afterwards there is nobody to name.
    audit.record(session, user, "account.delete", user)
    user_id = user.id
    remove_user(session, user)
    if send_receipt is not None:
        send_receipt()
        session.flush()
    # Last, for the deletion itself is logged too.
    retention.forget(session, user_id)
    session.expunge(user)


def describe(owned: Iterable[tuple[Table, int]]) -> str:
    """What goes with the account, in words: what the person made."""
    made = [(table, count) for table, count in owned if count and table.undelete == "itself"]
    parts = [
        gettext("your %(noun)s", noun=table.noun) if is_one_each(table) else table.counted(count)
        for table, count in made
    ]
    if not parts:
        return gettext("your profile")
    return gettext("%(parts)s and your profile", parts=", ".join(parts))
