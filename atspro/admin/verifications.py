"""Verifications: single-use tokens. Identifier and value are secrets, never loaded, shown or searched."""

from __future__ import annotations

from sqlalchemy.orm import Session, load_only

from atspro.admin.base import AdminModelView
from atspro.admin.filters import Before, Since
from atspro.models import Verification
from atspro.services.search.full_text import Found, same_rank
from atspro.services.users import user_admin
from atspro.tables import VERIFICATION

SHOWN = (Verification.id, Verification.expires_at, Verification.created_at, Verification.updated_at)


class VerificationView(AdminModelView):
    """Tokens such as those of a password reset."""

    declared = VERIFICATION

    # When one was made may be unknown, and what is unknown has no place in an order.
    default_sort = "expires_at"
    search_hint = "ID"
    column_filters = (
        Since("ends_since", "Ends after", Verification.expires_at),
        Before("ends_before", "Ends before", Verification.expires_at),
    )
    one_options = (load_only(*SHOWN, raiseload=True),)

    def found(self, text: str) -> Found | None:
        """The one with this id."""
        return same_rank(Verification.id, Verification.id == text)

    def remove(self, session: Session, row: Verification) -> None:
        """Make the token useless."""
        user_admin.delete_row(session, row)
