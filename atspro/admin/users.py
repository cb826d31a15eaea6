"""Users: real accounts, made with a password; everything of a user's is one link away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.helpers import get_form_data
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session, load_only
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from atspro.admin import confirmation, display
from atspro.admin.base import MAX_SUGGESTED
from atspro.admin.decorators import expose
from atspro.admin.file_imports import FileImports
from atspro.admin.filters import Before, Equals, OneOf, Since, YesNo, list_url
from atspro.admin.forms import Form
from atspro.admin.permissions import require_admin
from atspro.admin.user_profile import UserProfilePages
from atspro.db import db, transaction, utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.forms.fields import MomentField
from atspro.models import User
from atspro.services import mail, search
from atspro.services.audit import edit_conflicts
from atspro.services.auth import accounts, impersonation
from atspro.services.auth.bans import is_banned
from atspro.services.search import fuzzy_search
from atspro.services.users import model_usage, user_admin
from atspro.tables import USER, Table
from atspro.tables.ownership import is_one_each, with_staff_pages

LEVEL_NAMES = {"user": "User", "support": "Support", "admin": "Admin"}
FOR_GOOD, UNTIL = "for_good", "until"
BAN_DAYS = {"1": "1 day", "7": "7 days", "30": "30 days"}
BAN_LENGTHS = {**BAN_DAYS, UNTIL: "Until a date", FOR_GOOD: "Permanently"}
# Where the fields of the ban's form are stored.
BAN_COLUMNS = {"reason": "banReason", "how_long": "banned", "until": "banExpires"}


class EditUserForm(Form):
    """What staff may change about a user."""

    name = StringField("Name", [DataRequired("Enter the name.")])
    email = EmailField("Email", [DataRequired("Enter the email address.")])
    role = SelectField("Role", [DataRequired()], choices=LEVEL_NAMES, default="user")
    email_verified = BooleanField("Email verified")


class NewUserForm(EditUserForm):
    """A new account."""

    first = ("name", "email", "password")
    password = PasswordField(
        "Password", [DataRequired("Enter a password.")], render_kw={"autocomplete": "new-password"}
    )

    def validate_email(self, field: EmailField) -> None:
        """What is wrong with an address is told together with what is missing elsewhere."""
        try:
            accounts.normalize_email(field.data or "")
        except InvalidInput as error:
            raise ValidationError(str(error)) from error


class BanForm(Form):
    """Why, and for how long."""

    reason = StringField("Reason", [Optional()], render_kw={"maxlength": user_admin.MAX_REASON})
    how_long = SelectField("How long", [DataRequired()], choices=BAN_LENGTHS)
    until = MomentField("Until (UTC)", validators=[Optional()])


class IsBanned(YesNo):
    """Users with a ban in force, or without one."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """A ban without an end is for good; one that lapsed is none."""
        lapsed = User.ban_expires <= utc_now()
        if value == "yes":
            return and_(text('"user".banned'), or_(User.ban_expires.is_(None), ~lapsed))
        return or_(User.banned.is_not(True), lapsed)


class HasRole(OneOf):
    """Users with this role among theirs."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """Said twice, so that the short index of those who have a role serves it."""
        is_one = func.array_position(func.string_to_array(User.role, ","), value).is_not(None)
        return and_(User.role != text("'user'"), User.role.contains(value), is_one)


def _show_roles(_view: Any, _context: Any, row: User, _name: str) -> Any:
    shown = [LEVEL_NAMES.get(role, role) for role in row.roles]
    return ", ".join(shown) if shown else LEVEL_NAMES["user"]


def _show_ban(_view: Any, _context: Any, row: User, _name: str) -> Any:
    return Markup('<span class="tag tag-bad">Banned</span>') if is_banned(row) else display.NOTHING


class UserView(UserProfilePages, FileImports):
    """Everybody who has an account."""

    declared = USER

    create_form_class = NewUserForm
    edit_form_class = EditUserForm
    form_notes = {
        "role": "Support can view this dashboard; Admin can also make changes.",
        "password": "At least 8 characters. Give it to the user in a secure way.",
    }
    confirm_why = "Needed when you change the role or the email: you last entered it more than half an hour ago."
    ban_notes = {
        "reason": "Shown to the user when they try to sign in. Optional.",
        "until": "For “Until a date” only.",
    }

    column_formatters = {"role": _show_roles, "banned": _show_ban}
    search_hint = "Beginning of a name or an email"
    column_filters = (
        Equals("email", "Email is", User.email),
        HasRole("role", "Role", User.role, ("support", "admin"), "level_names"),
        IsBanned("banned", "Banned", User.banned),
        YesNo("verified", "Verified", User.email_verified),
        Since("since", "Signed up since", User.created_at),
        Before("before", "Signed up before", User.created_at),
    )
    list_options = (
        load_only(
            User.name,
            User.email,
            User.role,
            User.banned,
            User.ban_expires,
            User.email_verified,
            User.created_at,
            raiseload=True,
        ),
    )
    # The names that an import reads, too.
    export_columns = {
        "id": "id",
        "name": "name",
        "email": "email",
        "role": "role",
        "email_verified": "email_verified",
        "banned": is_banned,
        "ban_reason": "ban_reason",
        "ban_expires": "ban_expires",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }
    export_options = ()

    lookups = {"users": lambda session, typed: search.suggest_users(session, typed, MAX_SUGGESTED)}

    def found(self, text: str) -> search.Found | None:
        """By the beginning of a name or of the address."""
        return search.find_users(text)

    def similar(self, session: Session, text: str) -> list[Any]:
        """Those whose name or address is close to it."""
        ids = fuzzy_search.similar_users(session, text)
        rows = session.scalars(select(User).where(User.id.in_(ids)).options(*self.list_options))
        return sorted(rows, key=lambda row: ids.index(row.id))

    def create_form(self, obj: Any = None) -> Form:
        """Nobody but its owner knows a password: where mail works, it is not typed here."""
        form = super().create_form(obj)
        if mail.is_configured(current_app.config["SETTINGS"]):
            del form["password"]
        return form

    def _form_page(self, template: str, form: Form, **context: Any) -> ResponseReturnValue:
        if "row" not in context and "password" not in form:
            mailed = {"email": "A link to choose the password is mailed to it. It works once, within three days."}
            context["notes"] = {**self.form_notes, **mailed}
        return super()._form_page(template, form, **context)

    def make(self, session: Session, form: Form) -> User:
        """A real account; its owner chooses the password by a link, or gets the typed one where no mail is sent."""
        user = user_admin.create_user(
            session,
            require_admin(),
            name=form["name"].data,
            email=form["email"].data,
            password=form["password"].data if "password" in form else None,
            level=form["role"].data,
            email_verified=form["email_verified"].data,
        )
        if "password" not in form:
            site = current_app.config["SETTINGS"].BASE_URL
            user_admin.invite(
                session,
                {user.id: user.email},
                link=lambda token: site + url_for("auth.reset_password", token=token),
                site=site,
            )
            flash(f"A link to choose a password was mailed to {user.email}.", "info")
        return user

    def change(self, session: Session, row: User, form: Form) -> User:
        """Store name, address, roles and whether the address is verified; an address that was replaced is told."""
        before = row.email
        user = user_admin.update_user(
            session,
            require_admin(),
            row,
            name=form["name"].data,
            email=form["email"].data,
            level=form["role"].data,
            email_verified=form["email_verified"].data,
        )
        if user.email != before:
            site = current_app.config["SETTINGS"].BASE_URL
            mail.send(session, "address_changed_by_staff", before, about=user, new_address=user.email, site=site)
        return user

    def form_values(self, row: User) -> dict[str, Any]:
        """The role is one of three; what other applications call the user stays as it is."""
        return {**super().form_values(row), "role": user_admin.level_of(row)}

    def is_dangerous(self, row: User | None, form: Form) -> bool:
        """Whether somebody gets another role, or an address whose owner could then take the account over."""
        if row is not None and form["email"].data.strip().lower() != row.email:
            return True
        return bool(form["role"].data != (user_admin.level_of(row) if row is not None else "user"))

    def hold(self, session: Session, row: User) -> None:
        """Hold the user among the admins, in the order in which a change of roles holds them all."""
        held = select(User).where(or_(User.id == row.id, User.role.contains("admin"))).order_by(User.id)
        found = session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()
        if row not in found:
            raise NotFound("This user has been deleted.")

    def remove(self, session: Session, row: User) -> None:
        """Delete the user with everything of theirs."""
        user_admin.delete_user(session, require_admin(), row)

    def delete_effects(self, session: Session, row: User) -> list[str]:
        """Exactly what goes with the user."""
        listed = ", ".join(table.counted(count) for table, count in user_admin.count_owned(session, row) if count)
        return [
            f"This also deletes: {listed}. Everything except passwords and sessions can be restored for 30 days."
            if listed
            else "Nothing else belongs to this user."
        ]

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """What the user has, and what the language model took for it."""
        usage = model_usage.of_user(db.session(), row.id)
        cost = f", {current_app.config['SETTINGS'].LLM_CURRENCY} {usage.cost:.2f}" if usage.cost else ""
        asked = [(f"Language model: {usage.tokens:,} tokens{cost}", list_url("admin_documents", owner=row.email))]
        return [
            *(asked if usage.versions else []),
            *(
                (_called(table), list_url(table.staff.endpoint, owner=row.email))
                for table in with_staff_pages()
                if table.staff
            ),
            ("Changes to their data", list_url("admin_audit", owner=row.email)),
            ("What they did", list_url("admin_audit", actor=row.email)),
        ]

    def row_pages(self, row: User) -> list[tuple[str, str]]:
        """Looking in the user's name, the other acts on a person, and the ban."""
        here = self.get_url(".details_view", id=row.id)
        ban = ("Unban", ".unban_view") if row.banned else ("Ban", ".ban_view")
        pages = [] if row.id == require_admin().id else [ban]
        if _may_look_as(row):
            pages.insert(0, ("View as this user", ".impersonate_view"))
        own = [(label, self.get_url(page, id=row.id, url=here)) for label, page in pages]
        return [*own, *self.person_pages(row)]

    @expose("/ban/", methods=("GET", "POST"))
    def ban_view(self) -> ResponseReturnValue:
        """Suspend a user: why, and until when. Every session of theirs ends."""
        row = self.get_one(request.args.get("id"))
        name = self.row_name(row)
        form = BanForm(get_form_data(), data=_ban_of(row))
        if request.method == "POST":
            taken = [name for name in edit_conflicts.accepted(request.form) if name in form]
            edit_conflicts.accept_stored(form, BanForm(None, data=_ban_of(row)), taken)
        if self.validate_form(form) and confirmation.passes():

            def write(session: Session) -> bool:
                self._refuse_stale_ban(session, row, form)
                reason = form["reason"].data or ""
                user_admin.ban_user(session, require_admin(), row, reason=reason, until=_end_of_ban(form))
                return True

            if form["how_long"].data == UNTIL and form["until"].data is None:
                form["until"].errors = ["Choose the date."]
            elif self._write(form, write):
                flash(f"{name} has been banned and signed out everywhere.", "success")
                return redirect(self._details_url(row))
            row = self.get_one(request.args.get("id"))
        return self._form_page(
            self.edit_template,
            form,
            title="Ban user",
            submit="Ban and sign out everywhere",
            name=name,
            notes=self.ban_notes,
            why="You last entered it more than half an hour ago.",
            seen=self._seen(form),
        )

    def _refuse_stale_ban(self, session: Session, row: User, form: Form) -> None:
        """Raise `StaleFormError` when somebody else banned the user, or lifted a ban, after this form was opened."""
        self.hold(session, row)
        stored = BanForm(None, data=_ban_of(row))
        edit_conflicts.refuse_stale(
            session,
            row,
            edit_conflicts.submitted(request.form),
            self.guarded_values(stored),
            self.guarded_values(form),
            {name: str(field.label.text) for name, field in form._fields.items()},
            BAN_COLUMNS,
        )

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """The fields' values; of how long a ban lasts, its words."""
        values = super().guarded_values(form)
        if "how_long" in values:
            values["how_long"] = BAN_LENGTHS.get(values["how_long"], values["how_long"])
        return values

    @expose("/unban/", methods=("GET", "POST"))
    def unban_view(self) -> ResponseReturnValue:
        """Ask, then let a banned user in again."""
        row = self.get_one(request.values.get("id"))
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> bool:
                user_admin.unban_user(session, require_admin(), row)
                return True

            if self._write(None, write):
                flash(f"{self.row_name(row)} can sign in again.", "success")
            return redirect(self._details_url(row))
        return self.confirm_page(
            "Unban this user?",
            [self.row_name(row)],
            ["They can sign in again right away."],
            "Unban",
            self.get_url(".unban_view"),
            [("id", row.id)],
            takes=False,
        )

    @expose("/impersonate/", methods=("GET", "POST"))
    def impersonate_view(self) -> ResponseReturnValue:
        """Ask, then show the site to an admin as the user sees it: for an hour, and for reading only."""
        row = self.get_one(request.values.get("id"))
        impersonation.check(require_admin(), row)
        if request.method == "POST" and confirmation.passes():
            with transaction() as session:
                opened = impersonation.start(
                    session, require_admin(), row, ip_address=request.remote_addr, user_agent=request.user_agent.string
                )
                # The web's part of the house writes the cookies; see `atspro/web/impersonation.py`.
                g.look_as = opened.token
            return redirect(url_for("dashboard.index"))
        return self.confirm_page(
            "View the site as this user?",
            [self.row_name(row)],
            [
                "You see what they see, read-only, for at most one hour. Their account page is not available.",
                "Every page you open is recorded in the audit log.",
            ],
            "View as this user",
            self.get_url(".impersonate_view"),
            [("id", row.id)],
            takes=False,
        )


def _called(table: Table) -> str:
    return table.noun.capitalize() if is_one_each(table) else table.title


def _may_look_as(user: User) -> bool:
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
