"""Before a dangerous act the dashboard asks for the password again, on the page of the act: nothing typed is lost."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, g, request
from flask_limiter import Limiter

from atspro.admin.permissions import note_security_event, require_admin
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import InvalidInput
from atspro.services.auth import accounts, sessions

FIELD = "your_password"
SHOW_AGAIN = "Confirm it’s you first: your account has no password to ask for."


def is_needed() -> bool:
    """Whether the last sign-in, or the last time that the password was given, is too long ago."""
    return not sessions.recently_confirmed(g.auth_session)


def context() -> dict[str, Any]:
    """What the template admin/confirmation.html shows."""
    needed = is_needed()
    return {
        "confirm_field": FIELD,
        "confirm_needed": needed,
        "confirm_by_password": needed and accounts.has_password(db.session(), require_admin()),
        "confirm_error": g.get("confirmation_error"),
    }


def passes() -> bool:
    """Whether the act may go on: confirmed lately, or by the password in this form. If not, `context` says why.

    Wrong passwords count with those that the account page was given; too many are answered with 429.
    """
    if not is_needed():
        return True
    typed = request.form.get(FIELD, "")
    if not accounts.has_password(db.session(), require_admin()):
        g.confirmation_error = SHOW_AGAIN
        return False
    if not typed:
        g.confirmation_error = "Enter your own password to continue."
        return False
    with _limit():
        pass
    try:
        with transaction() as session:
            sessions.confirm_password(session, g.auth_session, require_admin(), typed)
    except InvalidInput as error:
        g.confirmation_error = str(error)
        g.wrong_password = True
        note_security_event("confirmation.failed", page=request.endpoint)
        return False
    return True


def limit_exports() -> Any:
    """A limit on how often a person takes lists out, for a with statement."""
    limiter, settings = _limiter_and_settings()
    return limiter.shared_limit(settings.EXPORT_LIMIT, "exports", key_func=lambda: f"user:{require_admin().id}")


def _limiter_and_settings() -> tuple[Limiter, Settings]:
    limiter = cast("Limiter", next(iter(current_app.extensions["limiter"])))
    return limiter, cast("Settings", current_app.config["SETTINGS"])


def _limit() -> Any:
    limiter, settings = _limiter_and_settings()
    return limiter.shared_limit(
        settings.SIGN_IN_ACCOUNT_LIMIT,
        "password",
        key_func=lambda: f"user:{require_admin().id}",
        deduct_when=lambda _response: bool(g.get("wrong_password")),
    )
