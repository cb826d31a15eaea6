"""A user's page: the whole person on it, and what an admin may do to them beyond their columns."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from markupsafe import Markup
from sqlalchemy.orm import Session

from atspro.admin import confirmation, display
from atspro.admin.asked import asked_id
from atspro.admin.base import AdminModelView
from atspro.admin.file_imports import NO_MAIL
from atspro.admin.filters import list_url
from atspro.admin.pages import page
from atspro.admin.permissions import hidden_columns, may_change, require_admin
from atspro.config import Settings
from atspro.db import db, transaction, utc_now
from atspro.i18n import gettext
from atspro.models import User
from atspro.services import audit, mail
from atspro.services.users import data_export, user_admin
from atspro.services.users.user_profile import Person, read_profile

TITLES = {
    "resume": "Resume",
    "jobs": "Jobs",
    "documents": "Documents",
    "requests": "Requests",
    "sessions": "Sessions",
}


def profile_of(row: User) -> Person:
    """What the user has, read once for a page."""
    known = g.get("admin_profile")
    if known is None or known[0] != row.id:
        known = g.admin_profile = (row.id, read_profile(db.session(), row))
    found: Person = known[1]
    return found


def panels_of(row: User) -> list[tuple[str, Markup]]:
    """Resume, jobs, documents, requests and sessions: the newest few of each, and the way to all of them."""
    person = profile_of(row)
    shown = {
        "user": row,
        "list_url": list_url,
        "may_change": may_change(),
        "hidden": hidden_columns("session"),
        "tones": display.TONES,
        "scored": display.scored,
    }
    parts = [(title, part, getattr(person, part)) for part, title in TITLES.items()]
    return [(title, _panel(f"admin/users/{part}.html", part=found, **shown)) for title, part, found in parts]


def _panel(template: str, **shown: Any) -> Markup:
    return Markup(render_template(template, **shown))  # noqa: S704 (a template's own output)


def acts_on(row: User) -> list[tuple[str, str]]:
    """The acts on a user, each with the name of its page."""
    acts = [("Send a reset link", "reset_view"), ("Export all data", "everything_view")]
    if row.id != require_admin().id:
        acts.insert(0, ("Sign out everywhere", "sign_out_view"))
        if row.two_factor_enabled:
            acts.insert(1, ("Reset second factor", "second_factor_view"))
    return acts


class UserActs:
    """What an admin may do to a person beyond their columns. Each asks first, and for the password again."""

    @page("/sign-out/", methods=("GET", "POST"))
    def sign_out_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then end every session of a user."""
        row = view.get_one(asked_id())
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> str:
                count = user_admin.sign_out_everywhere(session, require_admin(), row)
                return f"{count} {'session' if count == 1 else 'sessions'} of {view.rows.name_of(row)} ended."

            answer = view.forms.write(None, write)
            if answer:
                flash(answer, "success")
            return redirect(view.details_url(row))
        return view.confirm_page(
            gettext("Sign this user out everywhere?"),
            [view.rows.name_of(row)],
            [gettext("All their sessions end at once, here and in other applications. They can sign in again.")],
            "Sign out everywhere",
            view.rows.url("sign_out_view"),
            [("id", row.id)],
        )

    @page("/second-factor/", methods=("GET", "POST"))
    def second_factor_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then take a lost second factor from a user, so that they can sign in and set up another one."""
        row = view.get_one(asked_id())
        if request.method == "POST" and confirmation.passes():
            site = cast("Settings", current_app.config["SETTINGS"]).BASE_URL

            def write(session: Session) -> bool:
                user_admin.reset_second_factor(session, require_admin(), row, site=site)
                return True

            if view.forms.write(None, write):
                flash(
                    f"{view.rows.name_of(row)} signs in with the password alone now. We told them by email.", "success"
                )
            return redirect(view.details_url(row))
        return view.confirm_page(
            gettext("Reset the second factor of this user?"),
            [view.rows.name_of(row)],
            [
                gettext("Make sure that it is really them who asks, by another way than their email."),
                gettext(
                    "Their authenticator app, backup codes, passkeys and trusted devices end, and they are "
                    "signed out everywhere. Their password alone signs them in until they set up a new one."
                ),
            ],
            "Reset the second factor",
            view.rows.url("second_factor_view"),
            [("id", row.id)],
        )

    @page("/reset/", methods=("GET", "POST"))
    def reset_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then mail a user the link to a new password."""
        row = view.get_one(asked_id())
        settings = cast("Settings", current_app.config["SETTINGS"])
        if request.method == "POST" and confirmation.passes():
            # Counted with what people ask for themselves, so that nobody's mailbox is filled from here either.
            with _limit(settings.RESET_ADDRESS_CEILING, "links", f"everywhere:{row.email}"):
                pass

            def write(session: Session) -> bool:
                user_admin.send_reset(
                    session,
                    require_admin(),
                    row,
                    link=lambda token: settings.BASE_URL + url_for("auth.reset_password", token=token),
                )
                return True

            if view.forms.write(None, write):
                flash(gettext("We sent a link for choosing a new password to %(email)s.", email=row.email), "success")
            return redirect(view.details_url(row))
        return view.confirm_page(
            gettext("Send this user a link to a new password?"),
            [view.rows.name_of(row)],
            [
                gettext(
                    "The message goes to %(email)s. Its link works once, for an hour. Nothing changes until "
                    "it is used.",
                    email=row.email,
                ),
                *([] if mail.is_configured(settings) else [gettext(NO_MAIL)]),
            ],
            "Send the link",
            view.rows.url("reset_view"),
            [("id", row.id)],
            takes=False,
        )

    @page("/everything/", methods=("GET", "POST"))
    def everything_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then hand out the file that the user would get under Download your data."""
        row = view.get_one(asked_id())
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                audit.record(session, require_admin(), "user.export", row)
            response = send_file(
                data_export.file_of_everything(db.session(), row),
                mimetype="application/json",
                as_attachment=True,
                download_name=f"atspro-{row.id}-{utc_now():%Y-%m-%d}.json",
                max_age=0,
            )
            response.headers["Cache-Control"] = "private, no-store"
            return response
        return view.confirm_page(
            gettext("Export all data of this user?"),
            [view.rows.name_of(row)],
            [
                gettext(
                    "One JSON file with their profile, resume, jobs, all document versions, sessions, "
                    "messages and audit log. Passwords and keys are not included."
                ),
                gettext(
                    "It is meant for the user, for example when they ask for a copy of their data. The "
                    "export is recorded in the audit log."
                ),
            ],
            "Export as JSON",
            view.rows.url("everything_view"),
            [("id", row.id)],
            takes=False,
        )


def _limit(limit: str, scope: str, key: str) -> Any:
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    return limiter.shared_limit(limit, scope, key_func=lambda: key)
