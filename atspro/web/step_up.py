"""Forms that ask again who somebody is: the password, and a code of those who have a second factor."""

from __future__ import annotations

from flask import current_app
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import InvalidInput, Unreadable, WrongPassword
from atspro.i18n import translated
from atspro.models import User
from atspro.services import mail
from atspro.services.auth import sessions, step_up, two_factor, two_factor_offer
from atspro.services.auth.encryption import Keyring, keyring_of
from atspro.services.auth.step_up import Needs
from atspro.services.auth.two_factor import Checked
from atspro.web.current_user import actor, current_session
from atspro.web.email_links import full_address, settings


def keyring() -> Keyring:
    """The secrets that open what Better-Auth encrypted."""
    return keyring_of(settings())


def is_offered() -> bool:
    """Whether a second factor can be set up on this site; looked up once a process."""
    known: bool | None = current_app.extensions.get("second_factor_offered")
    if known is None:
        known = two_factor_offer.is_offered(db.session(), settings())
        current_app.extensions["second_factor_offered"] = known
    return known


def has_shown() -> bool:
    """Whether this session was opened or confirmed with a second factor here within the last half hour."""
    return not step_up.is_code_due(current_session(), actor())


def confirm_code(typed: str) -> None:
    """Note on the session that its person has the second factor, by a code. Raises `InvalidInput`."""
    user = actor()
    try:
        with transaction() as session:
            checked = two_factor.check_code(session, user, keyring(), typed, is_signed_in=True)
            if checked.method is not None:
                sessions.note_second_factor(session, current_session())
            tell_of_code(session, user, checked)
    except Unreadable as error:
        raise InvalidInput(str(error)) from None
    if checked.method is None:
        raise WrongPassword(checked.message, {"code": checked.message})


def needed() -> Needs:
    """What the person at hand must show before a dangerous act."""
    return step_up.needs(db.session(), current_session(), actor())


def confirm(form: FlaskForm) -> None:
    """See to it that the person has shown lately who they are, or does so by the form's fields password and code.

    In a transaction of its own, before that of the act: a wrong code is counted although nothing else happens. Raises
    `InvalidInput`.
    """
    try:
        with transaction() as session:
            confirmed = step_up.confirm(
                session,
                current_session(),
                actor(),
                keyring(),
                password=_typed(form, "password"),
                code=_typed(form, "code"),
            )
            if confirmed.checked is not None:
                tell_of_code(session, actor(), confirmed.checked)
    except Unreadable as error:
        raise InvalidInput(str(error)) from None
    if confirmed.ok:
        return
    message = translated(confirmed.message)
    fields = {confirmed.field: message} if confirmed.field else {}
    if confirmed.field and confirmed.message not in (step_up.MISSING_PASSWORD, step_up.MISSING_CODE):
        raise WrongPassword(message, fields)
    raise InvalidInput(message, fields)


def confirm_second_factor(form: FlaskForm) -> None:
    """The same for the second factor alone, where the form asks for the password in any case.

    Raises `InvalidInput`.
    """
    if not needed().code:
        return
    typed = _typed(form, "code")
    if not typed.strip():
        raise InvalidInput(step_up.MISSING_CODE, {"code": step_up.MISSING_CODE})
    confirm_code(typed)


def _typed(form: FlaskForm, name: str) -> str:
    return (form[name].data or "") if name in form else ""


def tell_of_code(session: Session, user: User, checked: Checked) -> None:
    """Mail the person that a backup code was used, or that there were too many wrong codes; else nothing."""
    if checked.locked_for is not None:
        link = full_address("auth.forgotten_password")
        mail.send(session, "second_factor_locked", user.email, about=user, wait=checked.locked_for, reset_link=link)
    elif checked.method == "backup":
        link = full_address("two_factor.show")
        mail.send(session, "backup_code_used", user.email, about=user, codes_left=checked.codes_left, link=link)


def context(form: FlaskForm) -> dict[str, object]:
    """What the macro of components/confirm_identity.html shows."""
    asked = needed()
    for name in ("password", "code"):
        if name in form:
            # The label says "optional" of a field that is not marked.
            form[name].flags.required = True
    return {
        "ask_password": asked.password,
        "ask_code": asked.code,
        "show_again_needed": asked.provider,
    }
