"""Users: real accounts, made with a password; everything of a user's is one link away."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, load_only
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import DataRequired

from atspro.admin.base import StaffView
from atspro.admin.filters import Before, Contains, Equals, Since, YesNo, list_url
from atspro.admin.forms import Form
from atspro.admin.guard import staff
from atspro.models import User
from atspro.services import staff as verbs


class EditUserForm(Form):
    """What staff may change about a user."""

    name = StringField("Name", [DataRequired("Enter the name.")])
    email = EmailField("E-mail", [DataRequired("Enter the e-mail address.")])
    role = StringField("Roles")
    email_verified = BooleanField("E-mail address is verified")


class NewUserForm(EditUserForm):
    """A new account."""

    first = ("name", "email", "password")
    password = PasswordField(
        "Password", [DataRequired("Enter a password.")], render_kw={"autocomplete": "new-password"}
    )


class UserView(StaffView):
    """Everybody who has an account."""

    table = User
    title = "Users"
    path = "users"
    noun = "user"
    nouns = "users"

    can_create = True
    can_edit = True
    can_delete = True
    create_form_class = NewUserForm
    edit_form_class = EditUserForm
    form_notes = {
        "role": "Separated by commas. The role admin opens this dashboard; leave it empty for a job seeker.",
        "password": "At least 8 characters. Tell it to the person in a safe way.",
    }
    delete_warning = "Resume, jobs, documents, requests, sessions and sign-ins of a user are deleted too, for good."

    column_list = ("name", "email", "role", "email_verified", "created_at")
    column_details_list = ("id", "name", "email", "email_verified", "role", "image", "created_at", "updated_at")
    column_labels = {
        "id": "ID",
        "email": "E-mail",
        "role": "Roles",
        "email_verified": "Verified",
        "created_at": "Signed up",
        "updated_at": "Changed",
    }
    self_link = "name"
    sorts = {name: getattr(User, name) for name in ("name", "email", "role", "created_at")}
    search_columns = (User.name, User.email)
    search_hint = "Name or e-mail"
    column_filters = (
        Equals("email", "E-mail is", User.email),
        Contains("role", "Roles contain", User.role),
        YesNo("verified", "Verified", User.email_verified),
        Since("since", "Signed up since", User.created_at),
        Before("before", "Signed up before", User.created_at),
    )
    list_options = (load_only(User.name, User.email, User.role, User.email_verified, User.created_at),)

    def make(self, session: Session, form: Form) -> User:
        """A real account, with a hashed password."""
        return verbs.create_user(
            session,
            name=form["name"].data,
            email=form["email"].data,
            password=form["password"].data,
            role=form["role"].data,
            email_verified=form["email_verified"].data,
        )

    def change(self, session: Session, row: User, form: Form) -> User:
        """Store name, address, roles and whether the address is verified."""
        return verbs.update_user(
            session,
            staff(),
            row,
            name=form["name"].data,
            email=form["email"].data,
            role=form["role"].data,
            email_verified=form["email_verified"].data,
        )

    def remove(self, session: Session, row: User) -> None:
        """Delete the user with everything of theirs."""
        verbs.delete_user(session, staff(), row)

    def delete_effects(self, session: Session, row: User) -> list[str]:
        """Exactly what goes with the user."""
        has = verbs.count_belongings(session, row)
        counted = [
            (has.resumes, "resume", "resumes"),
            (has.jobs, "job", "jobs"),
            (has.documents, "document", "documents"),
            (has.requests, "request", "requests"),
            (has.sessions, "session", "sessions"),
            (has.accounts, "sign-in", "sign-ins"),
        ]
        listed = ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counted if count)
        return [f"This also deletes, for good: {listed}." if listed else "Nothing else belongs to this user."]

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """What the user has."""
        return [
            ("Jobs", list_url("admin_jobs", owner=row.email)),
            ("Resume", list_url("admin_resumes", owner=row.email)),
            ("Documents", list_url("admin_documents", owner=row.email)),
            ("Requests", list_url("admin_requests", owner=row.email)),
            ("Sessions", list_url("admin_sessions", owner=row.email)),
            ("Sign-ins", list_url("admin_accounts", owner=row.email)),
        ]
