"""What a local copy without a mail server would have sent: whoever runs it opens the links from here."""

from __future__ import annotations

from flask import abort, current_app
from flask_admin import BaseView

from atspro.admin.decorators import expose
from atspro.admin.permissions import StaffOnly
from atspro.db import db
from atspro.i18n import lazy_gettext
from atspro.services import mail


class OutboxView(StaffOnly, BaseView):
    """The messages with their links, which are secrets: for admins of a local copy, and nowhere else."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Outbox"), endpoint="admin_outbox", url="/admin/outbox")

    def is_visible(self) -> bool:
        """In the menu only where there is such a page."""
        return bool(current_app.config["SETTINGS"].EMBEDDED)

    @expose("/")
    def index_view(self) -> str:
        """The newest messages. Elsewhere there is no such page."""
        settings = current_app.config["SETTINGS"]
        if not settings.EMBEDDED:
            abort(404)
        kept = mail.recent_messages(db.session())
        return str(self.render("admin/outbox.html", kept=kept, sends_mail=mail.is_configured(settings)))
