"""One search for staff over users, jobs, documents, requests and pages: a page, and the palette's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView
from flask_limiter import Limiter
from flask_login import current_user
from sqlalchemy.orm import Session

from atspro.admin import display
from atspro.admin.decorators import expose
from atspro.admin.permissions import StaffOnly, may, may_open
from atspro.db import db
from atspro.i18n import gettext, gettext_noop, lazy_gettext, ngettext
from atspro.roles import PEOPLE_SEE
from atspro.services.search import palette
from atspro.services.search.palette import Group, Hit

SEARCH_LIMIT = "240 per minute"
"""Of one member of staff: the palette asks while they type."""
# Pages beside those of the menu.
PAGES = (
    (lazy_gettext("Queue statistics"), lazy_gettext("throughput, errors"), "admin_queue.statistics_view"),
    (lazy_gettext("Deleted rows"), lazy_gettext("restore, undelete"), "admin_audit.deleted_view"),
    (lazy_gettext("New user"), lazy_gettext("account, invite"), "admin_users.create_view"),
    (lazy_gettext("Import users"), lazy_gettext("CSV, XLSX"), "admin_users.import_view"),
    (lazy_gettext("New job"), lazy_gettext("posting"), "admin_jobs.create_view"),
    (lazy_gettext("Import jobs"), lazy_gettext("CSV, XLSX"), "admin_jobs.import_view"),
)


class SearchView(StaffOnly, BaseView):
    """What is found for ``q`` among all rows that the person may see."""

    def __init__(self) -> None:
        super().__init__(name=lazy_gettext("Search"), endpoint="admin_search", url="/admin/search")

    def is_visible(self) -> bool:
        """Not in the menu: each page has a link to it beside."""
        return False

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """A page, or JSON for the palette, which asks for it."""
        limiter: Limiter = next(iter(current_app.extensions["limiter"]))
        with limiter.shared_limit(SEARCH_LIMIT, "staff search", key_func=lambda: f"user:{current_user.get_id()}"):
            text = palette.as_typed(request.args.get("q", ""))
            groups = self.find(text)
        if request.accept_mimetypes.best == "application/json":
            count = palette.total(groups)
            return jsonify(palette.as_data(groups, ngettext("%(num)s result", "%(num)s results", count)))
        return str(self.render("admin/search.html", typed=text, groups=groups))

    def find(self, text: str) -> list[Group]:
        """The groups that have a hit; rows are looked for from two letters on, of tables that the person may open."""
        groups = [Group(gettext("Pages"), palette.pages_named(self._pages(), text))]
        if len(text) >= palette.MIN_TYPED:
            views, session = current_app.extensions["admin_views"], db.session()
            for path, (name, find) in KINDS.items():
                if may(PEOPLE_SEE) and views[path].is_accessible():
                    more = url_for(f"admin_{path}.index_view", search=text)
                    groups.append(Group(gettext(name), find(session, text), more))
        return [group for group in groups if group.hits]

    def _pages(self) -> Iterator[Hit]:
        for item in self.admin.menu():
            if item.is_accessible() and item.is_visible():
                yield Hit(str(item.name), "", item.get_url())
        for name, words, endpoint in PAGES:
            if may_open(endpoint):
                yield Hit(str(name), str(words), url_for(endpoint))


def _users(session: Session, text: str) -> list[Hit]:
    return [
        Hit(one.name, one.email, url_for("admin_users.details_view", id=one.id)) for one in palette.users(session, text)
    ]


def _jobs(session: Session, text: str) -> list[Hit]:
    return [
        Hit(one.title, f"{one.company} · {one.email}", url_for("admin_jobs.details_view", id=one.id))
        for one in palette.jobs(session, text)
    ]


def _documents(session: Session, text: str) -> list[Hit]:
    return [
        Hit(
            gettext(
                "%(document)s, version %(version)s",
                document=display.word_for("document_names", one.type),
                version=one.version,
            ),
            f"{one.title} · {one.company} · {one.email}",
            url_for("admin_documents.details_view", id=one.id),
        )
        for one in palette.documents(session, text)
    ]


def _requests(session: Session, text: str) -> list[Hit]:
    return [
        Hit(
            f"{display.word_for('document_names', one.type)}: {display.word_for('state_names', one.state)}",
            f"{one.title} · {one.company} · {one.email}",
            url_for("admin_requests.details_view", id=one.id),
        )
        for one in palette.requests(session, text)
    ]


# By the path of the table's view.
KINDS: dict[str, tuple[str, Callable[[Session, str], list[Hit]]]] = {
    "users": (gettext_noop("Users"), _users),
    "jobs": (gettext_noop("Jobs"), _jobs),
    "documents": (gettext_noop("Documents"), _documents),
    "requests": (gettext_noop("Requests"), _requests),
}
