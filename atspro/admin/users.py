"""Users: real accounts, made with a password; everything of a user's is one link away."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, ValidationError

from atspro.admin import declared, display
from atspro.admin.bans import Bans, Impersonation, may_look_as
from atspro.admin.base import MAX_SUGGESTED, AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.export import Export
from atspro.admin.file_imports import FileImports
from atspro.admin.filters import Before, Equals, OneOf, Since, YesNo, list_url
from atspro.admin.forms import Form
from atspro.admin.lists import ListReader, Search
from atspro.admin.permissions import require_admin
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.admin.user_profile import UserActs, acts_on, panels_of, profile_of
from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import Labels, gettext, gettext_noop, lazy_gettext
from atspro.models import User
from atspro.roles import ROLE_NAMES, STAFF_ROLES
from atspro.roles import USER as USER_LEVEL
from atspro.services import mail, search
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned
from atspro.services.imports.import_users import USERS
from atspro.services.search import fuzzy_search
from atspro.services.users import user_admin
from atspro.tables import USER, Table
from atspro.tables.ownership import is_one_each, with_staff_pages

LEVEL_NAMES = Labels(ROLE_NAMES)


class EditUserForm(Form):
    """What staff may change about a user."""

    name = StringField(lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the name."))])
    email = EmailField(lazy_gettext("Email"), [DataRequired(lazy_gettext("Enter the email address."))])
    role = SelectField(
        lazy_gettext("Role"),
        [DataRequired()],
        choices=[SelectChoice(level, label) for level, label in LEVEL_NAMES.lazy()],
        default=USER_LEVEL,
    )
    email_verified = BooleanField(lazy_gettext("Email verified"))


class NewUserForm(EditUserForm):
    """A new account."""

    first = ("name", "email", "password")
    password = PasswordField(
        lazy_gettext("Password"),
        [DataRequired(lazy_gettext("Enter a password."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_email(self, field: EmailField) -> None:
        """What is wrong with an address is told together with what is missing elsewhere."""
        try:
            accounts.normalize_email(field.data or "")
        except InvalidInput as error:
            raise ValidationError(str(error)) from error


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


def _show_roles(row: User, _name: str) -> Any:
    shown = [LEVEL_NAMES.get(role, role) for role in row.roles]
    return ", ".join(shown) if shown else LEVEL_NAMES[USER_LEVEL]


def _show_ban(row: User, _name: str) -> Any:
    if not is_banned(row):
        return display.NOTHING
    return Markup('<span class="tag tag-bad">{}</span>').format(gettext("Banned"))


FILTERS = (
    Equals("email", lazy_gettext("Email is"), User.email),
    HasRole("role", lazy_gettext("Role"), User.role, STAFF_ROLES, "level_names"),
    IsBanned("banned", lazy_gettext("Banned"), User.banned),
    YesNo("verified", lazy_gettext("Verified"), User.email_verified),
    Since("since", lazy_gettext("Signed up since"), User.created_at),
    Before("before", lazy_gettext("Signed up before"), User.created_at),
)


class UserRows(Rows):
    """Everybody who has an account."""

    def links(self, row: Any) -> list[tuple[str, str]]:
        """What the user has, and what the language model took for it."""
        usage = profile_of(row).usage
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

    def pages(self, row: User) -> list[tuple[str, str]]:
        """Looking in the user's name, the other acts on a person, and the ban."""
        own = [] if row.id == require_admin().id else [("Unban", "unban_view") if row.banned else ("Ban", "ban_view")]
        if may_look_as(row):
            own.insert(0, ("View as this user", "impersonate_view"))
        here = self.url("details_view", id=row.id)
        return [(label, self.url(name, id=row.id, url=here)) for label, name in (*own, *acts_on(row))]

    def panels(self, row: User) -> list[tuple[str, Markup]]:
        """The whole person."""
        return panels_of(row)


class UserForms(RowForms):
    """Real accounts; a role, or an address, wants the password again."""

    confirm_why = gettext_noop(
        "Needed when you change the role or the email: you last entered it more than half an hour ago."
    )

    def create_form(self) -> Form:
        """Nobody but its owner knows a password: where mail works, it is not typed here."""
        form = super().create_form()
        if mail.is_configured(current_app.config["SETTINGS"]):
            del form["password"]
        return form

    def page_context(self, form: Form) -> dict[str, Any]:
        """The help below the address of somebody who will get an email."""
        if not isinstance(form, NewUserForm) or "password" in form:
            return {}
        mailed = {"email": gettext("A link to choose the password is mailed to it. It works once, within three days.")}
        return {"notes": {**self.notes, **mailed}}

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
            flash(gettext("A link to choose a password was mailed to %(email)s.", email=user.email), "info")
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

    def values_of(self, row: User) -> dict[str, Any]:
        """The role is one of a few; what other applications call the user stays as it is."""
        return {**super().values_of(row), "role": row.level}

    def is_dangerous(self, row: User | None, form: Form) -> bool:
        """Whether somebody gets another role, or an address whose owner could then take the account over."""
        if row is not None and form["email"].data.strip().lower() != row.email:
            return True
        return bool(form["role"].data != (row.level if row is not None else USER_LEVEL))

    def hold(self, session: Session, row: User) -> None:
        """Hold the user among the admins, in the order in which a change of roles holds them all."""
        held = select(User).where(or_(User.id == row.id, User.role.contains("admin"))).order_by(User.id)
        found = session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()
        if row not in found:
            raise NotFound(gettext("This user has been deleted."))

    def remove(self, session: Session, row: User) -> None:
        """Delete the user with everything of theirs."""
        user_admin.delete_user(session, require_admin(), row)

    def delete_effects(self, session: Session, row: User) -> list[str]:
        """Exactly what goes with the user."""
        listed = ", ".join(table.counted(count) for table, count in user_admin.count_owned(session, row) if count)
        return [
            gettext(
                "This also deletes: %(listed)s. Everything except passwords and sessions can be restored for 30 days.",
                listed=listed,
            )
            if listed
            else gettext("Nothing else belongs to this user.")
        ]


def _called(table: Table) -> str:
    return table.noun.capitalize() if is_one_each(table) else table.title


def view() -> AdminModelView:
    """The view of users."""
    rows = UserRows(USER, options=())
    notes = {"password": gettext("At least 8 characters. Give it to the user in a secure way.")}
    forms = UserForms(rows, create=NewUserForm, edit=EditUserForm, notes=notes)
    reader = ListReader(
        rows,
        search=Search(
            lazy_gettext("Part of a name or an email"), search.find_users, similar=fuzzy_search.similar_users
        ),
        filters=FILTERS,
        options=declared.list_options(USER, needed=("ban_expires",)),
    )
    return AdminModelView(
        USER,
        rows=rows,
        columns=Columns(USER, shown={"role": _show_roles, "banned": _show_ban}),
        reader=reader,
        forms=forms,
        export=Export(reader, columns={**declared.export_columns(USER), "banned": is_banned}, options=()),
        pages=(Bans(), Impersonation(), UserActs(), FileImports(USERS, forms, invites=True)),
        lookups={"users": lambda session, typed: search.suggest_users(session, typed, MAX_SUGGESTED)},
        can_be_imported=True,
    )
