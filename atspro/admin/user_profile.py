"""A user's page: the whole person on it, and what an admin may do to them beyond their columns."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from markupsafe import Markup
from sqlalchemy.orm import Session

from atspro.admin import confirmation, display
from atspro.admin.base import StaffView
from atspro.admin.decorators import expose
from atspro.admin.filters import list_url
from atspro.admin.permissions import hidden_columns, staff
from atspro.config import Settings
from atspro.db import db, transaction, utc_now
from atspro.models import User
from atspro.services import audit, mail
from atspro.services.users import data_export
from atspro.services.users import user_admin as verbs
from atspro.services.users.user_profile import read_person

NO_MAIL = "This copy has no mail server (SMTP_URL): the message waits in the outbox, and nobody gets it by themselves."
PARTS = ("resume", "jobs", "documents", "requests", "sessions")
TITLES = {
    "resume": "Resume",
    "jobs": "Jobs",
    "documents": "Documents",
    "requests": "Requests",
    "sessions": "Sessions",
}


class PersonPages(StaffView):
    """What the view of users shows and does of one person. Every act asks first, and for the password again."""

    def row_panels(self, row: User) -> list[tuple[str, Markup]]:
        """Resume, jobs, documents, requests and sessions: the newest few of each, and the way to all of them."""
        person = read_person(db.session(), row)
        return [
            (
                TITLES[part],
                Markup(  # noqa: S704 (a template's own output)
                    render_template(
                        f"admin/users/{part}.html",
                        part=getattr(person, part),
                        user=row,
                        list_url=list_url,
                        may_change=self.may_change,
                        hidden=hidden_columns("session"),
                        tones=display.TONES,
                        scored=display.scored,
                    )
                ),
            )
            for part in PARTS
        ]

    def person_pages(self, row: User) -> list[tuple[str, str]]:
        """Labels and addresses of the acts on a user that this part brings."""
        acts = [("Send a reset link", ".reset_view"), ("Export everything", ".everything_view")]
        if row.id != staff().id:
            acts.insert(0, ("Sign out everywhere", ".sign_out_view"))
        here = self.get_url(".details_view", id=row.id)
        return [(label, self.get_url(page, id=row.id, url=here)) for label, page in acts]

    @expose("/sign-out/", methods=("GET", "POST"))
    def sign_out_view(self) -> ResponseReturnValue:
        """Ask, then end every session of a user."""
        row = self.get_one(request.values.get("id"))
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> str:
                count = verbs.sign_out_everywhere(session, staff(), row)
                return f"{count} {'session' if count == 1 else 'sessions'} of {self.row_name(row)} ended."

            answer = self._write(None, write)
            if answer:
                flash(answer, "success")
            return redirect(self._details_url(row))
        return self.confirm_page(
            "Sign this user out everywhere?",
            [self.row_name(row)],
            ["Every session of theirs ends at once, here and on other applications. They can sign in again."],
            "Sign out everywhere",
            self.get_url(".sign_out_view"),
            [("id", row.id)],
        )

    @expose("/reset/", methods=("GET", "POST"))
    def reset_view(self) -> ResponseReturnValue:
        """Ask, then mail a user the link to a new password."""
        row = self.get_one(request.values.get("id"))
        settings = cast("Settings", current_app.config["SETTINGS"])
        if request.method == "POST" and confirmation.passes():
            # Counted with what people ask for themselves, so that nobody's mailbox is filled from here either.
            with _limit(settings.RESET_ADDRESS_CEILING, "links", f"everywhere:{row.email}"):
                pass

            def write(session: Session) -> bool:
                verbs.send_reset(
                    session,
                    staff(),
                    row,
                    link=lambda token: settings.BASE_URL + url_for("auth.reset_password", token=token),
                )
                return True

            if self._write(None, write):
                flash(f"A link to choose a new password is on its way to {row.email}.", "success")
            return redirect(self._details_url(row))
        return self.confirm_page(
            "Send this user a link to a new password?",
            [self.row_name(row)],
            [
                f"The message goes to {row.email}. Its link works once, for an hour. Nothing changes before that.",
                *([] if mail.is_configured(settings) else [NO_MAIL]),
            ],
            "Send the link",
            self.get_url(".reset_view"),
            [("id", row.id)],
            takes=False,
        )

    @expose("/everything/", methods=("GET", "POST"))
    def everything_view(self) -> ResponseReturnValue:
        """Ask, then hand out the file that the user would get under Download your data."""
        row = self.get_one(request.values.get("id"))
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                audit.record(session, staff(), "user.export", row)
            response = send_file(
                data_export.file_of_everything(db.session(), row),
                mimetype="application/json",
                as_attachment=True,
                download_name=f"atspro-{row.id}-{utc_now():%Y-%m-%d}.json",
                max_age=0,
            )
            response.headers["Cache-Control"] = "private, no-store"
            return response
        return self.confirm_page(
            "Export everything that is held of this user?",
            [self.row_name(row)],
            [
                "One JSON file with their profile, resume, jobs, all versions of all documents, sessions, messages and"
                " log. Passwords and keys are not in it.",
                "It is for the person themselves, as when they ask for a copy of their data. The export is written down"
                " under Audit.",
            ],
            "Export as JSON",
            self.get_url(".everything_view"),
            [("id", row.id)],
            takes=False,
        )


def _limit(limit: str, scope: str, key: str) -> Any:
    limiter: Limiter = next(iter(current_app.extensions["limiter"]))
    return limiter.shared_limit(limit, scope, key_func=lambda: key)
