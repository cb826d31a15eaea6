"""Between password and second factor: rows of ``verification`` and values of cookies as Better-Auth's plugin has them.

A challenge that one application began is finished on the other. Its id stands in a signed cookie, and two rows belong
to it: the id with the user's id, and ``2fa-attempts-`` before the id with the number of wrong codes. A trusted device
is a cookie that is good for this user, and a row that is replaced at each use.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.i18n import gettext, gettext_noop
from atspro.models import User, Verification
from atspro.services.auth import two_factor
from atspro.services.auth.bans import is_banned
from atspro.services.auth.encryption import Keyring
from atspro.services.auth.ids import new_id
from atspro.services.auth.two_factor import TRUST_PREFIX, Checked

LASTS = timedelta(minutes=10)
MAX_ATTEMPTS = 5
TRUST_LASTS = timedelta(days=30)
MAILED_LASTS = timedelta(minutes=3)
_PREFIX, _ATTEMPTS, _MAILED = "2fa-", "2fa-attempts-", "2fa-otp-"
_OVER = gettext_noop("There were too many wrong codes. Sign in with your password again.")


@dataclass(frozen=True)
class Answer:
    """What became of a code: whose sign-in it completes, or what was wrong, and whether the challenge is over."""

    checked: Checked
    is_over: bool = False


def begin(session: Session, user: User) -> str:
    """A new challenge for a user who has just given the password: what goes into the signed cookie."""
    identifier = _PREFIX + new_id(20)
    _insert(session, identifier, user.id, LASTS)
    _insert(session, _ATTEMPTS + identifier, "0", LASTS)
    return identifier


def find(session: Session, identifier: str | None) -> User | None:
    """Whose sign-in waits for a second factor; None when that took too long, or is done."""
    if identifier is None or not identifier.startswith(_PREFIX):
        return None
    user_id = session.scalar(
        select(Verification.value).where(Verification.identifier == identifier, Verification.expires_at > utc_now())
    )
    user = session.get(User, user_id) if user_id else None
    return user if user is not None and two_factor.is_enabled(user) and not is_banned(user) else None


def answer(session: Session, identifier: str, keys: Keyring, typed: str) -> Answer:
    """Try a code of an app or a backup code. The caller commits, whatever the answer is. Raises `Unreadable`."""
    user = _take_attempt(session, identifier)
    if user is None:
        return Answer(Checked(message=gettext(_OVER)), is_over=True)
    checked = two_factor.check_code(session, user, keys, typed)
    return _settle(session, identifier, checked)


def answer_mailed(session: Session, identifier: str, typed: str) -> Answer:
    """Try a code that `mail_code` made: for somebody who has no app. The caller commits."""
    user = _take_attempt(session, identifier)
    if user is None:
        return Answer(Checked(message=gettext(_OVER)), is_over=True)
    counter = two_factor.use_row(session, user)
    locked = two_factor.refuse_locked(counter)
    if locked:
        return _settle(session, identifier, locked)
    sent = session.execute(
        select(Verification.value, Verification.expires_at)
        .where(Verification.identifier == _MAILED + identifier)
        .order_by(Verification.created_at.desc())
    ).first()
    code = sent.value.partition(":")[0] if sent and sent.expires_at > utc_now() else ""
    if not code or not hmac.compare_digest(code.encode(), "".join(typed.split()).encode("utf-8", "surrogatepass")):
        message = (
            gettext("Wrong code. Enter the one in the newest message.")
            if code
            else gettext("This code is too old. Get a new one.")
        )
        return _settle(session, identifier, two_factor.note_failure(session, counter, message))
    counter.failed_count, counter.locked_until, counter.locks = 0, None, 0
    return _settle(session, identifier, Checked("app"))


def mail_code(session: Session, identifier: str) -> str:
    """A new code to mail to the person, which works for three minutes; earlier ones of this challenge do not."""
    session.execute(delete(Verification).where(Verification.identifier == _MAILED + identifier))
    code = f"{secrets.randbelow(1_000_000):06d}"
    _insert(session, _MAILED + identifier, f"{code}:0", MAILED_LASTS)
    return code


def end(session: Session, identifier: str) -> bool:
    """Use the challenge up; False when somebody else did at the same moment."""
    gone = session.scalars(
        delete(Verification)
        .where(
            Verification.identifier.in_([identifier, _ATTEMPTS + identifier, _MAILED + identifier]),
        )
        .returning(Verification.identifier)
        .execution_options(synchronize_session=False)
    ).all()
    return identifier in gone


def _take_attempt(session: Session, identifier: str) -> User | None:
    """The challenge's user, its row held; None, and the challenge is over, after five wrong codes."""
    held = session.execute(
        select(Verification.value, Verification.expires_at)
        .where(Verification.identifier == identifier)
        .with_for_update()
    ).first()
    attempts = session.scalar(
        select(Verification.value).where(Verification.identifier == _ATTEMPTS + identifier).with_for_update()
    )
    made = int(attempts) if attempts and attempts.isdecimal() else MAX_ATTEMPTS
    if held is None or held.expires_at <= utc_now() or made >= MAX_ATTEMPTS:
        end(session, identifier)
        return None
    return session.get(User, held.value)


def _settle(session: Session, identifier: str, checked: Checked) -> Answer:
    if checked.method is not None:
        return (
            Answer(checked, is_over=True) if end(session, identifier) else Answer(Checked(message=gettext(_OVER)), True)
        )
    attempts = select(Verification.value).where(Verification.identifier == _ATTEMPTS + identifier)
    made = int(session.scalar(attempts) or 0) + 1
    session.execute(
        update(Verification).where(Verification.identifier == _ATTEMPTS + identifier).values(value=str(made))
    )
    return Answer(checked)


def trust_device(session: Session, user: User, secret: str) -> str:
    """Trust the device at hand for 30 days: the value of its cookie, to be signed."""
    identifier = TRUST_PREFIX + new_id(32)
    _insert(session, identifier, user.id, TRUST_LASTS)
    return f"{_trust_mac(secret, user.id, identifier)}!{identifier}"


def renew_trust(session: Session, user: User, secret: str, value: str | None) -> str | None:
    """The next value of a trusted device's cookie, for 30 more days; None when this user must give a code."""
    mac, _, identifier = (value or "").partition("!")
    expected = _trust_mac(secret, user.id, identifier)
    if not identifier.startswith(TRUST_PREFIX) or not hmac.compare_digest(mac.encode(), expected.encode()):
        return None
    used = session.execute(
        delete(Verification)
        .where(Verification.identifier == identifier, Verification.value == user.id)
        .returning(Verification.expires_at)
        .execution_options(synchronize_session=False)
    ).first()
    return trust_device(session, user, secret) if used and used.expires_at > utc_now() else None


def _trust_mac(secret: str, user_id: str, identifier: str) -> str:
    digest = hmac.digest(secret.encode(), f"{user_id}!{identifier}".encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _insert(session: Session, identifier: str, value: str, lasts: timedelta) -> None:
    now = utc_now()
    row = {"id": new_id(), "identifier": identifier, "value": value, "expires_at": now + lasts}
    session.execute(insert(Verification).values(**row, created_at=now, updated_at=now))
