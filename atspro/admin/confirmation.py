"""Before a dangerous act the dashboard asks for the password again, on the page of the act: nothing typed is lost."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, g, request, url_for
from flask_limiter import Limiter
from sqlalchemy.orm import Session

from atspro.admin.permissions import note_security_event, require_staff
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import Unreadable
from atspro.services import mail
from atspro.services.auth import step_up
from atspro.services.auth.encryption import keyring_of
from atspro.services.auth.step_up import Needs
from atspro.services.auth.two_factor import Checked

FIELD, CODE_FIELD = "your_password", "your_code"


def is_needed() -> bool:
    """Whether the last sign-in, or the last time that password and second factor were given, is too long ago."""
    return bool(_needs())


def _needs() -> Needs:
    return step_up.needs(db.session(), g.auth_session, require_staff())


def context() -> dict[str, Any]:
    """What the template admin/confirmation.html shows."""
    asked = _needs()
    return {
        "confirm_field": FIELD,
        "confirm_code_field": CODE_FIELD,
        "confirm_needed": bool(asked),
        "confirm_by_password": asked.password,
        "confirm_by_provider": asked.provider,
        "confirm_by_code": asked.code,
        "confirm_error": g.get("confirmation_error"),
        "confirm_code_error": g.get("confirmation_code_error"),
    }


def passes() -> bool:
    """Whether the act may go on: confirmed lately, or by the fields in this form. If not, `context` says why.

    Wrong passwords count with those that the account page was given; too many are answered with 429.
    """
    asked = _needs()
    if not asked:
        return True
    typed, code = request.form.get(FIELD, ""), request.form.get(CODE_FIELD, "")
    if (asked.password and typed) or (asked.code and code):
        with _limit():
            pass
    keys = keyring_of(_limiter_and_settings()[1])
    try:
        with transaction() as session:
            confirmed = step_up.confirm(session, g.auth_session, require_staff(), keys, password=typed, code=code)
            if confirmed.checked is not None:
                _tell(session, confirmed.checked)
    except Unreadable as error:
        g.confirmation_code_error = str(error)
        return False
    if confirmed.ok:
        return True
    setattr(g, "confirmation_code_error" if confirmed.field == "code" else "confirmation_error", confirmed.message)
    if confirmed.field and confirmed.message not in (step_up.MISSING_PASSWORD, step_up.MISSING_CODE):
        g.wrong_password = True
        note_security_event("confirmation.failed", page=request.endpoint)
    return False


def _tell(session: Session, checked: Checked) -> None:
    """Mail the person that a backup code was used, or that there were too many wrong codes."""
    user, site = require_staff(), _limiter_and_settings()[1].BASE_URL
    if checked.locked_for is not None:
        link = site + url_for("auth.forgotten_password")
        mail.send(session, "second_factor_locked", user.email, about=user, wait=checked.locked_for, reset_link=link)
    elif checked.method == "backup":
        link = site + url_for("two_factor.show")
        mail.send(session, "backup_code_used", user.email, about=user, codes_left=checked.codes_left, link=link)


def limit_exports() -> Any:
    """A limit on how often a person takes lists out, for a with statement."""
    limiter, settings = _limiter_and_settings()
    return limiter.shared_limit(settings.EXPORT_LIMIT, "exports", key_func=lambda: f"user:{require_staff().id}")


def _limiter_and_settings() -> tuple[Limiter, Settings]:
    limiter = cast("Limiter", next(iter(current_app.extensions["limiter"])))
    return limiter, cast("Settings", current_app.config["SETTINGS"])


def _limit() -> Any:
    limiter, settings = _limiter_and_settings()
    return limiter.shared_limit(
        settings.SIGN_IN_ACCOUNT_LIMIT,
        "password",
        key_func=lambda: f"user:{require_staff().id}",
        deduct_when=lambda _response: bool(g.get("wrong_password")),
    )
