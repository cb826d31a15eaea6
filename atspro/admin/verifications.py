"""Verifications: single-use tokens. Identifier and value are secrets, never loaded, shown or searched."""

from __future__ import annotations

from sqlalchemy.orm import Session

from atspro.admin.base import AdminModelView
from atspro.admin.filters import Before, Since
from atspro.admin.lists import ListReader, Search
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.i18n import lazy_gettext
from atspro.models import Verification
from atspro.services.search.full_text import same_rank
from atspro.services.users import user_admin
from atspro.tables import VERIFICATION

FILTERS = (
    Since("ends_since", lazy_gettext("Ends after"), Verification.expires_at),
    Before("ends_before", lazy_gettext("Ends before"), Verification.expires_at),
)
BY_ID = Search(lazy_gettext("ID"), lambda text: same_rank(Verification.id, Verification.id == text))


class VerificationForms(RowForms):
    """A token such as that of a password reset is deleted and never changed."""

    def remove(self, session: Session, row: Verification) -> None:
        """Make the token useless."""
        user_admin.delete_row(session, row)


def view() -> AdminModelView:
    """The view of verifications."""
    rows = Rows(VERIFICATION)
    reader = ListReader(rows, search=BY_ID, filters=FILTERS)
    return AdminModelView(VERIFICATION, rows=rows, reader=reader, forms=VerificationForms(rows))
