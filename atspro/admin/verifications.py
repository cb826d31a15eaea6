"""Verifications: single-use tokens. Identifier and value are secrets, never loaded, shown or searched."""

from __future__ import annotations

from sqlalchemy.orm import Session, load_only

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.filters import Before, Since
from atspro.models import Verification
from atspro.services.search.full_text import Found, same_rank
from atspro.services.users import user_admin

SHOWN = (Verification.id, Verification.expires_at, Verification.created_at, Verification.updated_at)


class VerificationView(AdminModelView):
    """Tokens such as those of a password reset."""

    table = Verification
    title = "Verifications"
    path = "verifications"
    noun = "verification"
    nouns = "verifications"
    list_note = "One-time links sent by email, such as password resets. Their secrets are never shown."

    can_delete = True
    delete_warning = "The user’s link stops working; they can request a new one."

    column_list = ("id", "created_at", "expires_at")
    column_details_list = ("id", "identifier", "value", "created_at", "updated_at", "expires_at")
    column_labels = {"id": "ID", "created_at": "Made", "updated_at": "Changed", "expires_at": "Ends"}
    column_formatters = {"identifier": display.hidden, "value": display.hidden}
    self_link = "id"
    # When one was made may be unknown, and what is unknown has no place in an order.
    sorts = {"expires_at": Verification.expires_at}
    default_sort = "expires_at"
    search_hint = "ID"
    column_filters = (
        Since("ends_since", "Ends after", Verification.expires_at),
        Before("ends_before", "Ends before", Verification.expires_at),
    )
    list_options = (load_only(*SHOWN, raiseload=True),)
    one_options = (load_only(*SHOWN, raiseload=True),)

    def found(self, text: str) -> Found | None:
        """The one with this id."""
        return same_rank(Verification.id, Verification.id == text)

    def remove(self, session: Session, row: Verification) -> None:
        """Make the token useless."""
        user_admin.delete_row(session, row)
