"""Banning a user, lifting a ban, and looking at the site as a user sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.helpers import get_form_data, validate_form_on_submit
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Optional

from atspro.admin import confirmation
from atspro.admin.asked import asked_id
from atspro.admin.base import AdminModelView
from atspro.admin.forms import Form
from atspro.admin.pages import page
from atspro.admin.permissions import require_admin
from atspro.db import transaction, utc_now
from atspro.errors import Conflict
from atspro.forms.fields import MomentField
from atspro.i18n import gettext, gettext_noop, lazy_gettext
from atspro.models import User
from atspro.services.audit import edit_conflicts
from atspro.services.auth import impersonation
from atspro.services.auth.bans import is_banned
from atspro.services.users import user_admin

FOR_GOOD, UNTIL = "for_good", "until"
BAN_DAYS = {"1": "1 day", "7": "7 days", "30": "30 days"}
BAN_LENGTHS = {**BAN_DAYS, UNTIL: "Until a date", FOR_GOOD: "Permanently"}
# Where the fields of the ban's form are stored.
BAN_COLUMNS = {"reason": "banReason", "how_long": "banned", "until": "banExpires"}
NOTES = {
    "reason": gettext_noop("Shown to the user when they try to sign in. Optional."),
    "until": gettext_noop("For “Until a date” only."),
}


class BanForm(Form):
    """Why, and for how long."""

    reason = StringField(lazy_gettext("Reason"), [Optional()], render_kw={"maxlength": user_admin.MAX_REASON})
    how_long = SelectField(lazy_gettext("How long"), [DataRequired()], choices=BAN_LENGTHS)
    until = MomentField(lazy_gettext("Until (UTC)"), validators=[Optional()])


class Bans:
    """Suspending a user, and letting a banned user in again."""

    @page("/ban/", methods=("GET", "POST"))
    def ban_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Suspend a user: why, and until when. Every session of theirs ends."""
        row = view.get_one(request.args.get("id"))
        name = view.rows.name_of(row)
        form = BanForm(get_form_data(), data=_ban_of(row))
        if request.method == "POST":
            taken = [name for name in edit_conflicts.accepted(request.form) if name in form]
            edit_conflicts.accept_stored(form, BanForm(None, data=_ban_of(row)), taken)
        if validate_form_on_submit(form) and confirmation.passes():

            def write(session: Session) -> bool:
                _refuse_stale_ban(view, session, row, form)
                reason = form["reason"].data or ""
                user_admin.ban_user(session, require_admin(), row, reason=reason, until=_end_of_ban(form))
                return True

            if form["how_long"].data == UNTIL and form["until"].data is None:
                form["until"].errors = [gettext("Choose the date.")]
            elif view.forms.write(form, write):
                flash(gettext("%(name)s has been banned and signed out everywhere.", name=name), "success")
                return redirect(view.details_url(row))
            row = view.get_one(request.args.get("id"))
        return view.form_page(
            view.forms.edit_template,
            form,
            title=gettext("Ban user"),
            submit=gettext("Ban and sign out everywhere"),
            name=name,
            notes=NOTES,
            why=gettext("You last entered it more than half an hour ago."),
            seen=_seen(form),
        )

    @page("/unban/", methods=("GET", "POST"))
    def unban_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then let a banned user in again."""
        row = view.get_one(asked_id())
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> bool:
                user_admin.unban_user(session, require_admin(), row)
                return True

            if view.forms.write(None, write):
                flash(gettext("%(name)s can sign in again.", name=view.rows.name_of(row)), "success")
            return redirect(view.details_url(row))
        return view.confirm_page(
            gettext("Unban this user?"),
            [view.rows.name_of(row)],
            [gettext("They can sign in again right away.")],
            gettext("Unban"),
            view.rows.url("unban_view"),
            [("id", row.id)],
            takes=False,
        )


class Impersonation:
    """Showing the site to an admin as a user sees it."""

    @page("/impersonate/", methods=("GET", "POST"))
    def impersonate_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then show the site to an admin as the user sees it: for an hour, and for reading only."""
        row = view.get_one(asked_id())
        impersonation.check(require_admin(), row)
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                opened = impersonation.start(
                    session, require_admin(), row, ip_address=request.remote_addr, user_agent=request.user_agent.string
                )
                # The web's part of the house writes the cookies; see `atspro/web/impersonation.py`.
                g.look_as = opened.token
            return redirect(url_for("dashboard.index"))
        return view.confirm_page(
            gettext("View the site as this user?"),
            [view.rows.name_of(row)],
            [
                gettext("You see what they see, read-only, for at most one hour. Their account page is not available."),
                gettext("Every page you open is recorded in the audit log."),
            ],
            "View as this user",
            view.rows.url("impersonate_view"),
            [("id", row.id)],
            takes=False,
        )


def may_look_as(user: User) -> bool:
    try:
        impersonation.check(require_admin(), user)
    except Conflict:
        return False
    return True


def _ban_of(user: User) -> dict[str, Any]:
    """What the form of a ban starts with: the ban that is in force, or nothing."""
    if not is_banned(user):
        return {}
    return {
        "reason": user.ban_reason,
        "how_long": UNTIL if user.ban_expires else FOR_GOOD,
        "until": user.ban_expires,
    }


def _end_of_ban(form: Form) -> Any:
    chosen = form["how_long"].data
    if chosen == UNTIL:
        return form["until"].data
    return utc_now() + timedelta(days=int(chosen)) if chosen in BAN_DAYS else None


def _refuse_stale_ban(view: AdminModelView, session: Session, row: User, form: Form) -> None:
    """Raise `StaleFormError` when somebody else banned the user, or lifted a ban, after this form was opened."""
    view.forms.hold(session, row)
    stored = BanForm(None, data=_ban_of(row))
    seen = edit_conflicts.submitted(request.form)
    edit_conflicts.refuse_stale(session, row, seen, _in_words(stored), _in_words(form), form.labels, BAN_COLUMNS)


def _in_words(form: Form) -> dict[str, Any]:
    """The fields' values; of how long a ban lasts, its words."""
    values = {field.short_name: field.data for field in form}
    return {**values, "how_long": BAN_LENGTHS.get(values["how_long"], values["how_long"])}


def _seen(form: Form) -> str:
    """What the page carries of the ban as whoever opened it has seen it."""
    if request.method == "GET":
        return edit_conflicts.digest_fields(_in_words(form))
    return edit_conflicts.serialize_digests(edit_conflicts.submitted(request.form))
