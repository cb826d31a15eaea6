"""Sessions: who is signed in where. Staff can revoke them; the token is never loaded."""

from __future__ import annotations

from sqlalchemy.orm import Session

from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.declared_view import by_owner
from atspro.admin.filters import Before, OwnedBy, Since, StartsWith
from atspro.admin.lists import ListReader
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.i18n import format_moment, gettext, lazy_gettext
from atspro.models import AuthSession
from atspro.services.users import user_admin
from atspro.tables import SESSION

FILTERS = (
    OwnedBy(SESSION),
    StartsWith("address", lazy_gettext("Address begins with"), AuthSession.ip_address),
    Since("ends_since", lazy_gettext("Ends after"), AuthSession.expires_at),
    Before("ends_before", lazy_gettext("Ends before"), AuthSession.expires_at),
)


class SessionRows(Rows):
    """Every signed-in device, on this application and on Better-Auth's."""

    def name_of(self, row: AuthSession) -> str:
        """Whose session it is, and from when."""
        moment = format_moment(row.created_at)
        return gettext("Session of %(email)s from %(moment)s", email=row.user.email, moment=moment)


class SessionForms(RowForms):
    """A session is revoked and never changed."""

    delete_verb = lazy_gettext("Revoke")

    def delete_question(self, rows: str, *, single: bool = False) -> str:
        """What is asked before sessions are revoked."""
        if single:
            return gettext("Revoke this %(noun)s?", noun=rows)
        return gettext("Revoke these %(nouns)s?", nouns=rows)

    def deleted(self, rows: str) -> str:
        """What is said afterwards."""
        return gettext("%(rows)s: revoked.", rows=rows)

    def remove(self, session: Session, row: AuthSession) -> None:
        """Revoke it."""
        user_admin.delete_row(session, row)


def view() -> AdminModelView:
    """The view of sessions."""
    rows = SessionRows(SESSION)
    return AdminModelView(
        SESSION,
        rows=rows,
        columns=Columns(SESSION, link="created_at"),
        reader=ListReader(rows, search=by_owner(SESSION), filters=FILTERS),
        forms=SessionForms(rows),
    )
