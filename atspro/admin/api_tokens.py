"""Tokens of programs, and when each was last used. Staff can revoke them; the digest is never loaded."""

from __future__ import annotations

from sqlalchemy.orm import Session

from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.declared_view import DeclaredRows, by_owner
from atspro.admin.lists import ListReader
from atspro.admin.row_forms import RowForms
from atspro.i18n import gettext, lazy_gettext
from atspro.models import ApiToken
from atspro.services.auth import api_tokens
from atspro.tables import API_TOKENS


class TokenForms(RowForms):
    """A token is revoked and never changed. Its row stays, so that its owner sees in the log what became of it."""

    delete_verb = lazy_gettext("Revoke")

    def delete_question(self, rows: str, *, single: bool = False) -> str:
        """What is asked before tokens are revoked."""
        return gettext("Revoke this token?") if single else gettext("Revoke these tokens?")

    def deleted(self, rows: str) -> str:
        """What is said afterwards."""
        return gettext("%(rows)s: revoked.", rows=rows)

    def remove(self, session: Session, row: ApiToken) -> None:
        """Revoke it."""
        api_tokens.revoke(session, row)


def view() -> AdminModelView:
    """The view of tokens."""
    rows = DeclaredRows(API_TOKENS)
    return AdminModelView(
        API_TOKENS,
        rows=rows,
        columns=Columns(API_TOKENS, link="name"),
        reader=ListReader(rows, search=by_owner(API_TOKENS)),
        forms=TokenForms(rows),
    )
