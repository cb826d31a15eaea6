"""Before a dangerous act a person shows again who they are: the password, and the second factor if they have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.i18n import gettext
from atspro.models import AuthSession, User
from atspro.services.auth import accounts, sessions, two_factor
from atspro.services.auth.encryption import Keyring
from atspro.services.auth.two_factor import Checked
from atspro.translatable import gettext_noop

CONFIRMED_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Needs:
    """What is asked for: the password; a sign-in provider's word, of somebody without one; a code."""

    password: bool = False
    provider: bool = False
    code: bool = False

    def __bool__(self) -> bool:
        return self.password or self.provider or self.code


def needs(session: Session, auth_session: AuthSession, user: User) -> Needs:
    """What this session must show before a dangerous act; nothing when it was shown in the last half hour.

    A sign-in counts as the password; as the second factor it counts only where that was given here.
    """
    use = auth_session.use
    is_shown = _is_recent(auth_session.created_at) or (use is not None and _is_recent(use.confirmed_at))
    first = auth_session.impersonated_by is not None or not is_shown
    second = is_code_due(auth_session, user)
    has_password = first and accounts.has_password(session, user)
    return Needs(
        password=has_password,
        provider=first and not has_password,
        code=second and two_factor.has_app(session, user),
    )


def is_code_due(auth_session: AuthSession, user: User) -> bool:
    """Whether a user with a second factor has not shown it here in the last half hour."""
    use = auth_session.use
    return two_factor.is_enabled(user) and not (use is not None and _is_recent(use.second_factor_at))


def shows_second_factor(auth_session: AuthSession) -> bool:
    """Whether this very session was opened or confirmed with a second factor here."""
    return auth_session.use is not None and auth_session.use.second_factor_at is not None


@dataclass(frozen=True)
class Confirmed:
    """Whether a session has shown what it must; if not, what is wrong, with ``password``, ``code`` or neither."""

    ok: bool
    field: str = ""
    message: str = ""
    checked: Checked | None = None


MISSING_PASSWORD = gettext_noop("Enter your own password to continue.")
WRONG_PASSWORD = gettext_noop("Wrong password. Try again.")
MISSING_CODE = gettext_noop("Enter a code of your authenticator app, or a backup code, to continue.")
SHOW_AGAIN = gettext_noop("Confirm it’s you first: your account has no password to ask for.")


def confirm(
    session: Session, auth_session: AuthSession, user: User, keys: Keyring, *, password: str, code: str
) -> Confirmed:
    """Note on the session that the person has shown again who they are, if they have.

    The caller commits whatever the answer is, for wrong codes are counted. Raises `Unreadable`.
    """
    asked = needs(session, auth_session, user)
    if asked.provider:
        return Confirmed(False, "", gettext(SHOW_AGAIN))
    if asked.password and not password:
        return Confirmed(False, "password", gettext(MISSING_PASSWORD))
    if asked.password and not accounts.check_password(session, user, password):
        return Confirmed(False, "password", gettext(WRONG_PASSWORD))
    if asked.code and not code.strip():
        return Confirmed(False, "code", gettext(MISSING_CODE))
    checked = two_factor.check_code(session, user, keys, code, is_signed_in=True) if asked.code else None
    if checked is not None and checked.method is None:
        return Confirmed(False, "code", checked.message, checked)
    if asked:
        sessions.note_confirmed(session, auth_session, second_factor=checked is not None)
    return Confirmed(True, checked=checked)


def _is_recent(moment: datetime | None) -> bool:
    return moment is not None and moment > utc_now() - CONFIRMED_FOR
