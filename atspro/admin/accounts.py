"""Sign-ins, which are Better-Auth's accounts. Passwords and tokens are never loaded, shown or searched."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload, load_only

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.filters import Equals, OwnedBy
from atspro.models import Account
from atspro.services import search
from atspro.services.users import user_admin
from atspro.tables import ACCOUNT

# Better-Auth's name for a password, and ours.
CREDENTIAL, PASSWORD = "credential", "Password"
SHOWN = (
    Account.id,
    Account.account_id,
    Account.provider_id,
    Account.user_id,
    Account.scope,
    Account.created_at,
    Account.updated_at,
)


def way_in(row: Account) -> str:
    """What a person calls it."""
    return PASSWORD if row.provider_id == CREDENTIAL else row.provider_id


class Provider(Equals):
    """By the provider's name; a password is found by the word that the list has for it, too."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """Equal to the name as it is stored."""
        return super().condition(CREDENTIAL if value == PASSWORD.lower() else value)


class AccountView(AdminModelView):
    """Passwords (provider 'credential') and social sign-ins."""

    declared = ACCOUNT

    column_formatters = {
        "user.email": display.linked("admin_users", "user", display.email_of),
        "provider_id": lambda _view, _context, row, _name: way_in(row),
        "password": display.hidden,
        "access_token": display.hidden,
        "refresh_token": display.hidden,
        "id_token": display.hidden,
    }
    self_link = "provider_id"
    search_hint = "Beginning of a name or an email"
    column_filters = (
        OwnedBy(ACCOUNT),
        Provider("provider", "Provider is", Account.provider_id),
    )
    one_options = (load_only(*SHOWN, raiseload=True), joinedload(Account.user))

    def found(self, text: str) -> search.Found | None:
        """By their users."""
        return search.through(search.find_users(text), Account.user_id, Account.id)

    def row_name(self, row: Account) -> str:
        """Whose way in it is."""
        return f"{way_in(row)} of {row.user.email}"

    def remove(self, session: Session, row: Account) -> None:
        """Take this way in from the user."""
        # By their names only: the dashboard knows nothing else of the providers.
        user_admin.delete_account(session, row, current_app.extensions["providers"])
