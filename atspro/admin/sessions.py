"""Sessions: who is signed in where. Staff can revoke them; the token is never loaded."""

from __future__ import annotations

from sqlalchemy.orm import Session, joinedload, load_only

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.filters import Before, OwnedBy, Since, StartsWith
from atspro.models import AuthSession, User
from atspro.services import search
from atspro.services.users import user_admin

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

    table = AuthSession
    title = "Sessions"
    path = "sessions"
    noun = "session"
    nouns = "sessions"
    list_note = "Browsers where users are signed in. Deleting a session signs that browser out at once."

    can_delete = True
    delete_verb = "Revoke"
    deleted_verb = "revoked"
    delete_warning = "The user is signed out on that device at once, and can sign in again."

    column_list = ("user.email", "ip_address", "user_agent", "created_at", "expires_at")
    column_details_list = ("id", "user.email", "ip_address", "user_agent", "created_at", "updated_at", "expires_at")
    column_labels = {
        "id": "ID",
        "user.email": "User",
        "ip_address": "Address",
        "user_agent": "Browser",
        "created_at": "Signed in",
        "updated_at": "Refreshed",
        "expires_at": "Ends",
    }
    column_formatters = {"user.email": display.linked("admin_users", "user", display.email_of)}
    self_link = "created_at"
    sorts = {"created_at": AuthSession.created_at, "expires_at": AuthSession.expires_at}
    search_hint = "Beginning of a name or an email"
    column_filters = (
        OwnedBy(AuthSession.user_id),
        StartsWith("address", "Address begins with", AuthSession.ip_address),
        Since("ends_since", "Ends after", AuthSession.expires_at),
        Before("ends_before", "Ends before", AuthSession.expires_at),
    )
    list_options = (
        load_only(*SHOWN, raiseload=True),
        joinedload(AuthSession.user, innerjoin=True).load_only(User.name, User.email, raiseload=True),
    )
    export_columns = {
        "id": "id",
        "user": "user.email",
        "ip_address": "ip_address",
        "user_agent": "user_agent",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "expires_at": "expires_at",
    }
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
