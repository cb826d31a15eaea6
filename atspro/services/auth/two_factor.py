"""A person's second factor: an authenticator app with backup codes, in the tables of Better-Auth's twoFactor plugin.

`begin_set_up` makes a secret that counts for nothing until `confirm_set_up` gets a code of it. `check_code` is what
signing in and step-up ask. It counts failures, so its caller commits whatever it answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import format_wait, gettext
from atspro.models import TwoFactor, TwoFactorUse, User, Verification
from atspro.services import audit
from atspro.services.auth import accounts, totp
from atspro.services.auth.encryption import Keyring
from atspro.services.auth.ids import new_id

MAX_FAILURES = 10
FAILURES_BETWEEN_LOCKS = 5
"""How many wrong codes in a row lock at first, and how many after a lock that is over."""
LOCK_LASTS = timedelta(minutes=15)
"""The first lock; a trigger has each further one last twice as long as the one before, up to a day."""
CODES_SHOWN_FOR = timedelta(hours=1)
TRUST_PREFIX = "trust-device-"

Method = Literal["app", "backup"]


@dataclass(frozen=True)
class Checked:
    """The answer to a code: by which method it is right, or a sentence that says why it is not.

    ``locked_for`` is how long nothing is taken, where this very failure was one too many.
    """

    method: Method | None = None
    message: str = ""
    locked_for: timedelta | None = None
    codes_left: int | None = None


def is_enabled(user: User) -> bool:
    """Whether signing in asks the user for a second factor, here and at Better-Auth."""
    return bool(user.two_factor_enabled)


def find(session: Session, user: User) -> TwoFactor | None:
    """The user's app, when it is set up to the end."""
    row = _row(session, user)
    return row if row is not None and is_enabled(user) and row.verified is not False else None


def has_app(session: Session, user: User) -> bool:
    """Whether codes of an app, or backup codes, can be asked for."""
    return find(session, user) is not None


def _row(session: Session, user: User, *, lock: bool = False) -> TwoFactor | None:
    query = select(TwoFactor).where(TwoFactor.user_id == user.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def begin_set_up(session: Session, user: User, keys: Keyring) -> None:
    """Make a new secret and backup codes, which do nothing yet; an earlier attempt is forgotten.

    Raises `Conflict` when an app is set up already.
    """
    user = accounts.hold(session, user)
    if has_app(session, user):
        raise Conflict(gettext("You have an authenticator app already. Remove it before you set up another one."))
    # Also what an older Better-Auth left half done: without a False in verified it would count there as set up.
    session.execute(delete(TwoFactor).where(TwoFactor.user_id == user.id))
    session.add(
        TwoFactor(
            id=new_id(),
            user_id=user.id,
            secret=keys.encrypt(totp.new_secret()),
            backup_codes=keys.encrypt(_listed(totp.new_backup_codes())),
            verified=False,
            failed_count=0,
        )
    )
    session.flush()


def waiting_secret(session: Session, user: User, keys: Keyring) -> str | None:
    """The secret of a set-up that waits for its first code. Raises `Unreadable`."""
    row = _row(session, user)
    if row is None or has_app(session, user):
        return None
    return keys.decrypt(row.secret)


def confirm_set_up(session: Session, user: User, keys: Keyring, typed: str) -> None:
    """Finish the set-up by a code of the app. Every session of the user ends, for each was opened without a code.

    Raises `InvalidInput` with the field code for a wrong one, or `Conflict` where nothing waits.
    """
    user = accounts.hold(session, user)
    row = _row(session, user, lock=True)
    if row is None or has_app(session, user):
        raise Conflict(gettext("There is nothing to confirm here. Start the set-up again."))
    now = utc_now()
    step = totp.matching_step(keys.decrypt(row.secret), totp.tidy_code(typed), now)
    if step is None:
        message = gettext(
            "This is not the code that your app should show now. Wait for the next one, and check your clock."
        )
        raise InvalidInput(message, {"code": message})
    row.verified, row.failed_count, row.locked_until = True, 0, None
    user.two_factor_enabled = True
    session.flush()
    forget_devices(session, user)
    _note_use(session, user, last_step=step, codes_shown_until=now + CODES_SHOWN_FOR)
    audit.record(session, user, "second_factor.on", user)


def disable(session: Session, user: User, *, actor: User | None) -> None:
    """Ask the user for no second factor any more; ``actor`` is None for a command. Every session of the user ends."""
    user = accounts.hold(session, user)
    session.execute(delete(TwoFactor).where(TwoFactor.user_id == user.id))
    user.two_factor_enabled = False
    session.flush()
    forget_devices(session, user)
    is_own = actor is not None and actor.id == user.id
    audit.record(session, actor, "second_factor.off" if is_own else "second_factor.reset", user)


def forget_devices(session: Session, user: User) -> None:
    """End the trust in every device of the user's."""
    is_trust = Verification.identifier.startswith(TRUST_PREFIX)
    session.execute(delete(Verification).where(is_trust, Verification.value == user.id))


def count_trusted(session: Session, user: User) -> int:
    """How many devices of the user's are trusted."""
    is_trust = Verification.identifier.startswith(TRUST_PREFIX)
    mine = select(func.count()).where(is_trust, Verification.value == user.id, Verification.expires_at > utc_now())
    return session.scalar(mine) or 0


def new_backup_codes(session: Session, user: User, keys: Keyring) -> None:
    """Replace the user's backup codes; `shown_backup_codes` shows them. Raises `Conflict` without an app."""
    row = _row(session, user, lock=True)
    if row is None or not has_app(session, user):
        raise Conflict(gettext("Set up an authenticator app first."))
    row.backup_codes = keys.encrypt(_listed(totp.new_backup_codes()))
    session.flush()
    _note_use(session, user, codes_shown_until=utc_now() + CODES_SHOWN_FOR)
    audit.record(session, user, "second_factor.backup_codes", user)


def shown_backup_codes(session: Session, user: User, keys: Keyring) -> list[str] | None:
    """The backup codes while they may still be seen: until `hide_backup_codes`, and for an hour."""
    row = find(session, user)
    use = session.get(TwoFactorUse, user.id)
    until = use.codes_shown_until if use else None
    if row is None or until is None or until <= utc_now():
        return None
    return _codes(keys.decrypt(row.backup_codes))


def hide_backup_codes(session: Session, user: User) -> None:
    """Never show the present codes again: the person has them."""
    _note_use(session, user, codes_shown_until=None)


def count_backup_codes(session: Session, user: User, keys: Keyring) -> int:
    """How many are left. Raises `Unreadable`."""
    row = find(session, user)
    return len(_codes(keys.decrypt(row.backup_codes))) if row else 0


def check_code(session: Session, user: User, keys: Keyring, typed: str, *, is_signed_in: bool = False) -> Checked:
    """Whether this is a code of the user's app that was not used yet, or one of the backup codes, which is used up.

    Ten wrong ones in a row lock codes of the app for 15 minutes, here and at Better-Auth; every further five for twice
    as long, up to a day. A backup code can't be guessed, and works all the same: the owner always has a way in.
    Those who are signed in are counted apart. Raises `Unreadable`.
    """
    row = _row(session, user, lock=True)
    if row is None or row.verified is False:
        return Checked(message=gettext("This account has no authenticator app."))
    counter: TwoFactor | TwoFactorUse = use_row(session, user) if is_signed_in else row
    locked = refuse_locked(counter)
    code, now = totp.tidy_code(typed), utc_now()
    if locked and (totp.is_app_code(code) or code not in _codes(keys.decrypt(row.backup_codes))):
        return locked
    if totp.is_app_code(code):
        step = totp.matching_step(keys.decrypt(row.secret), code, now)
        if step is not None and _take_step(session, user, step):
            return _passed(session, counter, "app")
        message = gettext("Wrong code. Enter the one that your app shows now.")
        if step is not None:
            message = gettext("This code was used already. Wait for the next one.")
    else:
        codes = _codes(keys.decrypt(row.backup_codes))
        if code in codes:
            if not _use_backup_code(session, row, keys, codes, code):
                return note_failure(session, counter, gettext("This code was used already. Use another one."))
            return _passed(session, counter, "backup", len(codes) - 1)
        message = gettext(
            "Wrong code. Enter the six digits that your app shows, or a backup code that is not used yet."
        )
    return note_failure(session, counter, message)


def refuse_locked(counter: TwoFactor | TwoFactorUse) -> Checked | None:
    """The refusal of any code while a lock lasts; one that is over is taken off."""
    if counter.locked_until is None:
        return None
    left = counter.locked_until - utc_now()
    if left > timedelta():
        message = gettext("There were too many wrong codes. Try again in %(wait)s.", wait=format_wait(left))
        return Checked(message=message)
    counter.failed_count, counter.locked_until = MAX_FAILURES - FAILURES_BETWEEN_LOCKS, None
    return None


def note_failure(session: Session, counter: TwoFactor | TwoFactorUse, message: str) -> Checked:
    """Count a wrong code; one too many locks."""
    counter.failed_count = (counter.failed_count or 0) + 1
    if counter.failed_count < MAX_FAILURES:
        return Checked(message=message)
    now = utc_now()
    counter.locked_until = now + LOCK_LASTS
    session.flush()
    session.refresh(counter, ["locked_until"])
    wait = counter.locked_until - now
    message = gettext("%(wrong)s That was too often: try again in %(wait)s.", wrong=message, wait=format_wait(wait))
    return Checked(message=message, locked_for=wait)


def _passed(
    session: Session, counter: TwoFactor | TwoFactorUse, method: Method, codes_left: int | None = None
) -> Checked:
    counter.failed_count, counter.locked_until = 0, None
    session.flush()
    user_id = counter.user_id
    session.execute(update(TwoFactorUse).where(TwoFactorUse.user_id == user_id, TwoFactorUse.locks > 0).values(locks=0))
    return Checked(method, codes_left=codes_left)


def _use_backup_code(session: Session, row: TwoFactor, keys: Keyring, codes: list[str], code: str) -> bool:
    before, left = row.backup_codes, [other for other in codes if other != code]
    # Better-Auth takes no lock: of two who use a code at once, the one whose list is still there wins.
    used = session.scalar(
        update(TwoFactor)
        .where(TwoFactor.id == row.id, TwoFactor.backup_codes == before)
        .values(backup_codes=keys.encrypt(_listed(left)))
        .returning(TwoFactor.id)
    )
    return used is not None


def _take_step(session: Session, user: User, step: int) -> bool:
    """Whether a code of this period is newer than the last one that was taken; from now on it is the last."""
    last = session.scalar(select(TwoFactorUse.last_step).where(TwoFactorUse.user_id == user.id).with_for_update())
    if last is not None and last >= step:
        return False
    _note_use(session, user, last_step=step)
    return True


def use_row(session: Session, user: User) -> TwoFactorUse:
    """The row that counts failures of a user who is signed in or has no app, locked; made where it is missing."""
    _note_use(session, user)
    query = select(TwoFactorUse).where(TwoFactorUse.user_id == user.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _note_use(session: Session, user: User, **values: int | datetime | None) -> None:
    made = insert(TwoFactorUse).values(user_id=user.id, **values)
    changed = {inspect(TwoFactorUse).attrs[name].columns[0].name: value for name, value in values.items()}
    keys = [TwoFactorUse.user_id]
    session.execute(
        made.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else made.on_conflict_do_nothing(index_elements=keys)
    )
    session.refresh(session.get_one(TwoFactorUse, user.id))


def _listed(codes: list[str]) -> str:
    return json.dumps(codes, separators=(",", ":"))


def _codes(text: str) -> list[str]:
    found = json.loads(text)
    return [str(code) for code in found] if isinstance(found, list) else []
