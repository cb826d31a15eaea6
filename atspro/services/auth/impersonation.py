"""Looking at the site in a user's name, as Better-Auth's admin plugin does it: a session with ``impersonatedBy``."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Banned, Conflict
from atspro.i18n import gettext
from atspro.models import AuthSession, User
from atspro.services import audit
from atspro.services.auth import sessions
from atspro.services.auth.bans import is_banned

LASTS = timedelta(hours=1)


def check(admin: User, user: User) -> None:
    """Raise `Conflict`, saying why, when the admin may not look in the user's name."""
    if user.id == admin.id:
        raise Conflict(gettext("This is your own account: open the site to view it."))
    if user.is_admin:
        raise Conflict(gettext("You can’t view the site as another administrator."))
    if is_banned(user):
        raise Conflict(gettext("This user is banned and can’t see anything. Unban them first."))


def start(session: Session, admin: User, user: User, *, ip_address: str | None, user_agent: str | None) -> AuthSession:
    """A session of one hour in the user's name. Raises `Conflict` for oneself, an admin and a banned user."""
    check(admin, user)
    try:
        opened = sessions.open_session(session, user, ip_address=ip_address, user_agent=user_agent, remember=False)
    except Banned as error:
        raise Conflict(str(error)) from None
    opened.expires_at = utc_now() + LASTS
    opened.impersonated_by = admin.id
    session.flush()
    audit.record(session, admin, "impersonation.start", user, impersonated=user)
    return opened


def find_admin(session: Session, auth_session: AuthSession) -> User | None:
    """Who looks in the name of the session's user; None when that person may not, or may no longer."""
    admin = session.get(User, auth_session.impersonated_by) if auth_session.impersonated_by else None
    if admin is None or not admin.is_admin or is_banned(admin) or auth_session.user.is_admin:
        return None
    return admin


def stop(session: Session, auth_session: AuthSession, admin_token: str | None) -> AuthSession | None:
    """End the look; the admin's own session to go on with, or None when it has ended too."""
    admin = find_admin(session, auth_session)
    own = sessions.find_session(session, admin_token, remembered=False) if admin and admin_token else None
    audit.record(session, admin, "impersonation.stop", auth_session.user, impersonated=auth_session.user)
    sessions.close_session(session, auth_session.token)
    if own is None or admin is None or own.user.id != admin.id or own.auth_session.impersonated_by is not None:
        return None
    return own.auth_session


def end_all_of(session: Session, admin: User) -> None:
    """End every look of this admin's in another's name: they lost the role, were banned or go."""
    session.execute(delete(AuthSession).where(AuthSession.impersonated_by == admin.id))
