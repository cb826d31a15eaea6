"""One search over a job seeker's pages, jobs, companies, people and documents: a page, and the palette's answer."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db
from atspro.i18n import gettext, lazy_gettext, ngettext
from atspro.models import User
from atspro.services.search import palette
from atspro.services.search.palette import Group, Hit
from atspro.web.current_user import actor
from atspro.web.security import limiter, person_key
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("search", __name__)
bp.before_request(login_required(lambda: None))

SEARCH_LIMIT = "240 per minute"
"""Of one person: the palette asks while they type."""
PAGES = (
    (lazy_gettext("Today"), lazy_gettext("start, what is due"), "dashboard.index"),
    (lazy_gettext("Board"), lazy_gettext("applications"), "applications.board"),
    (lazy_gettext("Jobs"), lazy_gettext("list, table"), "jobs.index"),
    (lazy_gettext("Add a job"), lazy_gettext("new posting"), "jobs.new"),
    (lazy_gettext("Add several jobs"), lazy_gettext("paste postings"), "several_jobs.read"),
    (lazy_gettext("Resume"), lazy_gettext("base resume, CV"), "resume.show"),
    (lazy_gettext("Upload a resume"), lazy_gettext("file, PDF"), "resume.upload"),
    (lazy_gettext("Calendar"), lazy_gettext("interviews, dates, feed"), "calendar.show"),
    (lazy_gettext("Contacts"), lazy_gettext("people, recruiters"), "contacts.index"),
    (lazy_gettext("New contact"), lazy_gettext("add a person"), "contacts.new"),
    (lazy_gettext("Offers side by side"), lazy_gettext("compare, salary"), "offers.compare"),
    (lazy_gettext("Statistics"), lazy_gettext("answers, how it goes"), "statistics.show"),
    (lazy_gettext("Proof of job search"), lazy_gettext("print, PDF, CSV"), "statistics.proof"),
    (lazy_gettext("Import a table"), lazy_gettext("CSV, XLSX, jobs"), "search_imports.upload"),
    (lazy_gettext("Reminders"), lazy_gettext("email, digest"), "reminders.show"),
    (lazy_gettext("Account"), lazy_gettext("name, language, sign-ins"), "account.show"),
    (lazy_gettext("Password"), lazy_gettext("change it"), "account.password"),
    (lazy_gettext("Download your data"), lazy_gettext("export everything"), "account.download"),
)


@bp.get("/search")
@limiter.limit(lambda: SEARCH_LIMIT, key_func=person_key)
def show() -> ResponseReturnValue:
    """What is found for ``q``, of the actor's own: a page, or JSON for the palette, which asks for it."""
    text = palette.as_typed(request.args.get("q", ""))
    groups = find(actor(), text)
    if request.accept_mimetypes.best == "application/json":
        count = palette.total(groups)
        return jsonify(palette.as_data(groups, ngettext("%(num)s result", "%(num)s results", count)))
    return render_template("search/show.html", typed=text, groups=groups)


def find(person: User, text: str) -> list[Group]:
    """The groups that have a hit; rows are looked for from two letters on."""
    pages = (Hit(str(name), str(words), url_for(endpoint)) for name, words, endpoint in PAGES)
    groups = [Group(gettext("Pages"), palette.pages_named(pages, text))]
    if len(text) >= palette.MIN_TYPED:
        groups += _own(person, text)
    return [group for group in groups if group.hits]


def _own(person: User, text: str) -> list[Group]:
    session = db.session()
    jobs = palette.own_jobs(session, person, text)
    companies = palette.own_companies(session, person, text)
    people = palette.own_people(session, person, text)
    documents = palette.own_documents(session, person, text, {kind: str(name) for kind, name in DOCUMENT_NAMES.items()})
    return [
        Group(
            gettext("Jobs"),
            [Hit(one.title, one.company, url_for("jobs.show", job_id=one.id)) for one in jobs],
            url_for("jobs.index", q=text, archived="all"),
        ),
        Group(
            gettext("Companies"),
            [
                Hit(
                    one.name,
                    ngettext("%(num)s job", "%(num)s jobs", one.jobs),
                    url_for("jobs.index", q=one.name, archived="all"),
                )
                for one in companies
            ],
        ),
        Group(
            gettext("People"),
            [
                Hit(
                    one.name,
                    ", ".join(filter(None, (one.role, one.company))),
                    url_for("contacts.edit", contact_id=one.id),
                )
                for one in people
            ],
            url_for("contacts.index"),
        ),
        Group(
            gettext("Documents"),
            [
                Hit(
                    str(DOCUMENT_NAMES[one.type]),
                    gettext("%(title)s at %(company)s", title=one.title, company=one.company),
                    url_for("documents.show", document_id=one.id),
                )
                for one in documents
            ],
        ),
    ]
