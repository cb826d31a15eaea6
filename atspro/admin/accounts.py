"""Sign-ins, which are Better-Auth's accounts. Passwords and tokens are never loaded, shown or searched."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload

from atspro.admin import declared
from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.declared_view import by_owner
from atspro.admin.filters import Equals, OwnedBy
from atspro.admin.lists import ListReader
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.i18n import gettext, lazy_gettext
from atspro.models import Account
from atspro.services.users import user_admin
from atspro.tables import ACCOUNT

# Better-Auth's name for a password, and ours.
CREDENTIAL, PASSWORD = "credential", "Password"


def way_in(row: Account) -> str:
    """What a person calls it."""
    return PASSWORD if row.provider_id == CREDENTIAL else row.provider_id


class Provider(Equals):
    """By the provider's name; a password is found by the word that the list has for it, too."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """Equal to the name as it is stored."""
        return super().condition(CREDENTIAL if value == PASSWORD.lower() else value)


class AccountRows(Rows):
    """Passwords (provider 'credential') and social sign-ins."""

    def name_of(self, row: Account) -> str:
        """Whose way in it is."""
        return gettext("%(way)s of %(email)s", way=way_in(row), email=row.user.email)


class AccountForms(RowForms):
    """A way in is taken away and never changed."""

    def remove(self, session: Session, row: Account) -> None:
        """Take this way in from the user."""
        # By their names only: the dashboard knows nothing else of the providers.
        user_admin.delete_account(session, row, current_app.extensions["providers"])


def view() -> AdminModelView:
    """The view of sign-ins."""
    # Whether another way in is left to the user is asked of the whole user.
    shown = [one.name for one in ACCOUNT.fields if one.on_page and not one.is_secret]
    options = (declared.only(Account, (*shown, "user_id")), joinedload(Account.user))
    rows = AccountRows(ACCOUNT, options=options)
    filters = (OwnedBy(ACCOUNT), Provider("provider", lazy_gettext("Provider is"), Account.provider_id))
    return AdminModelView(
        ACCOUNT,
        rows=rows,
        columns=Columns(ACCOUNT, shown={"provider_id": lambda row, _name: way_in(row)}, link="provider_id"),
        reader=ListReader(rows, search=by_owner(ACCOUNT), filters=filters),
        forms=AccountForms(rows),
    )
