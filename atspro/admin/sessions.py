"""Sessions: who is signed in where. Staff can revoke them; the token is never loaded."""

from __future__ import annotations

from sqlalchemy.orm import Session, joinedload, load_only

from atspro.admin.base import AdminModelView
from atspro.admin.filters import Before, OwnedBy, Since, StartsWith
from atspro.models import AuthSession
from atspro.services import search
from atspro.services.users import user_admin
from atspro.tables import SESSION

SHOWN = (
    AuthSession.id,
    AuthSession.user_id,
    AuthSession.ip_address,
    AuthSession.user_agent,
    AuthSession.created_at,
    AuthSession.updated_at,
    AuthSession.expires_at,
)


class SessionView(AdminModelView):
    """Every signed-in device, on this application and on Better-Auth's."""

    declared = SESSION

    delete_verb = "Revoke"
    deleted_verb = "revoked"

    self_link = "created_at"
    search_hint = "Beginning of a name or an email"
    column_filters = (
        OwnedBy(SESSION),
        StartsWith("address", "Address begins with", AuthSession.ip_address),
        Since("ends_since", "Ends after", AuthSession.expires_at),
        Before("ends_before", "Ends before", AuthSession.expires_at),
    )
    one_options = (load_only(*SHOWN, raiseload=True), joinedload(AuthSession.user))

    def found(self, text: str) -> search.Found | None:
        """By their users."""
        return search.through(search.find_users(text), AuthSession.user_id, AuthSession.id)

    def row_name(self, row: AuthSession) -> str:
        """Whose session it is, and from when."""
        return f"Session of {row.user.email} from {row.created_at:%b %-d, %Y, %H:%M} UTC"

    def remove(self, session: Session, row: AuthSession) -> None:
        """Revoke it."""
        user_admin.delete_row(session, row)
