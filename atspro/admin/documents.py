"""Documents: every version. A changed text becomes a new version; which one is active is an action."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from sqlalchemy import ColumnElement, Integer, literal_column
from sqlalchemy.orm import Session, joinedload, with_expression
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from atspro.admin import declared, display
from atspro.admin.base import AdminModelView
from atspro.admin.bulk_actions import Action, asks
from atspro.admin.columns import Columns
from atspro.admin.export import Export, Reach
from atspro.admin.filters import Before, HasId, OfJobs, OneOf, OwnedBy, Since, YesNo, list_url
from atspro.admin.forms import Form
from atspro.admin.jobs import COMPANY, asked
from atspro.admin.lists import ListReader, Search
from atspro.admin.permissions import require_admin
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.db import db
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext, gettext_noop, lazy_gettext, ngettext
from atspro.models import DOCUMENT_TYPES, JobDocument, UserJob
from atspro.models.job_document import SCORE_ORDER
from atspro.services import documents, search
from atspro.services.audit.value_diff import difference
from atspro.services.bulk import document_requests
from atspro.services.monitoring import dashboard_stats
from atspro.tables import JOB_DOCUMENTS

PREVIEW = "preview"
WITH_SCORE = with_expression(JobDocument.score, JobDocument.details["atsScore"])


class EditDocumentForm(Form):
    """The text, and the version that was the newest when the writer began."""

    content = TextAreaField(
        lazy_gettext("Text (Markdown)"),
        [DataRequired(lazy_gettext("Write something before you save."))],
        render_kw={"rows": 28},
    )
    based_on = HiddenField()


class ScoreBand(OneOf):
    """Active versions whose score is in a band; an index on the score serves it."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """A range of numbers, as JSON."""
        return dashboard_stats.has_score(value)


FILTERS = (
    OneOf("type", lazy_gettext("Type"), JobDocument.type, DOCUMENT_TYPES, "document_names"),
    YesNo("active", lazy_gettext("Active"), JobDocument.is_active),
    ScoreBand(
        "score", lazy_gettext("Active, scored as"), JobDocument.details, tuple(dashboard_stats.BANDS), "band_names"
    ),
    OwnedBy(JOB_DOCUMENTS),
    OfJobs(COMPANY, JobDocument.job_id),
    HasId("job", lazy_gettext("Job’s ID is"), JobDocument.job_id),
    Since("since", lazy_gettext("Written since"), JobDocument.created_at),
    Before("before", lazy_gettext("Written before"), JobDocument.created_at),
)
BY_WORDS = Search(
    lazy_gettext("Words in the text"),
    search.find_documents,
    snippet=lambda text: search.highlighted(JobDocument.content, text),
)
# A file has the job in words, and the score.
EXPORTED: dict[str, Reach] = {
    "id": "id",
    "user": "job.user.email",
    "company": "job.company",
    "title": "job.title",
    "type": "type",
    "version": "version",
    "active": "is_active",
    "ats_score": lambda row: (row.details or {}).get("atsScore"),
    "created_at": "created_at",
    "content": "content",
}


class DocumentRows(Rows):
    """All versions of all documents."""

    def name_of(self, row: JobDocument) -> str:
        """Type, version and job."""
        kind = display.word_for("document_names", row.type)
        return gettext(
            "%(kind)s version %(number)s, %(title)s at %(company)s",
            kind=kind,
            number=row.version,
            title=row.job.title,
            company=row.job.company,
        )

    def links(self, row: Any) -> list[tuple[str, str]]:
        """The job, its requests and its other documents, and the owner."""
        return [
            ("Job", url_for("admin_jobs.details_view", id=row.job_id)),
            ("Compare versions", _compare_url(row)),
            ("All versions", list_url("admin_documents", job=row.job_id, type=row.type)),
            ("Requests", list_url("admin_requests", job=row.job_id, type=row.type)),
            ("User", url_for("admin_users.details_view", id=row.job.user_id)),
        ]


def _compare_url(row: JobDocument) -> str:
    """This version beside the one before it."""
    return url_for("admin_jobs.compare_view", id=row.job_id, type=row.type, b=row.version)


class DocumentForms(RowForms):
    """A changed text becomes a new version."""

    edit_template = "admin/documents/form.html"
    edit_note = gettext_noop("Saving creates a new active version. This version stays as it is.")

    def values_of(self, row: JobDocument) -> dict[str, Any]:
        """The text, and the newest version, unless the form comes back with the one that it began with."""
        began = request.form.get("based_on") if request.method == "POST" else None
        return {"content": row.content, "based_on": began or str(documents.newest_version(db.session(), row))}

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """None: a version is never overwritten, and `change` looks whether there is a newer one."""
        return {}

    def is_complete(self, form: Form) -> bool:
        """Whether to save: not when a preview is asked for."""
        return not _is_preview() and super().is_complete(form)

    def page_context(self, form: Form) -> dict[str, Any]:
        """The text as it would read, when that is asked for."""
        preview = None
        if _is_preview():
            try:
                preview = current_app.jinja_env.filters["markdown"](form["content"].data or "")
            except InvalidInput as error:
                form["content"].errors = [str(error)]
        shown = {"preview": preview, "action": request.full_path.removesuffix("?")}
        return shown if preview is None else {**shown, "status": 200}

    def change(self, session: Session, row: JobDocument, form: Form) -> JobDocument:
        """A new active version with the changed text. Raises `Conflict` when a newer one was made meanwhile."""
        based_on = form["based_on"].data or ""
        number = int(based_on) if based_on.isdecimal() and len(based_on) < 10 else 0
        try:
            return documents.edit_document(session, row, form["content"].data, based_on=number)
        except Conflict:
            # Saving again keeps the writer's text, as the sentence says.
            newest = documents.newest_version(session, row)
            form["based_on"].raw_data = None
            form["based_on"].data = str(newest)
            theirs = documents.get_version(session, row.job, row.type, newest)
            form.apart = difference("content", theirs.content, form["content"].data)
            raise


def generate(session: Session, rows: list[JobDocument]) -> str:
    """Ask for a new version of each job and type."""
    chosen = list(dict.fromkeys((row.job, row.type) for row in rows))
    made, live = document_requests.request_documents(session, require_admin(), chosen)
    return asked(len(made), live)


def make_active(session: Session, rows: list[JobDocument]) -> str:
    """Make each version the active one of its job and type."""
    if len({(row.job_id, row.type) for row in rows}) < len(rows):
        raise Conflict(
            gettext("Only one version of a document can be active. Select one version of each and try again.")
        )
    for row in sorted(rows, key=lambda row: row.job_id):
        documents.make_active(session, row)
    return ngettext("%(num)d version is active now.", "%(num)d versions are active now.", len(rows))


ACTIONS = (
    Action(
        "generate",
        gettext_noop("Generate again"),
        asks(gettext_noop("Generate a new version of these %(number)sdocuments?")),
        generate,
    ),
    # A version that is active already is not offered to be made active.
    Action(
        "make_active",
        gettext_noop("Make active"),
        asks(gettext_noop("Make these %(number)sversions active?")),
        make_active,
        fits=lambda row: not row.is_active,
    ),
)


def _is_preview() -> bool:
    return request.method == "POST" and request.form.get("action") == PREVIEW


def view() -> AdminModelView:
    """The view of documents."""
    table = JOB_DOCUMENTS
    rows = DocumentRows(table, options=(WITH_SCORE, joinedload(JobDocument.job).joinedload(UserJob.user)))
    options = (*declared.list_options(table), WITH_SCORE)
    by_score = literal_column(SCORE_ORDER, Integer)
    reader = ListReader(rows, search=BY_WORDS, filters=FILTERS, options=options, sorts={"score": by_score})
    return AdminModelView(
        table,
        rows=rows,
        columns=Columns(
            table,
            shown={"type": display.plain_word("document_names")},
            computed={"score": ("ATS score", display.score_of)},
        ),
        reader=reader,
        forms=DocumentForms(rows, edit=EditDocumentForm),
        actions=ACTIONS,
        export=Export(reader, columns=EXPORTED, options=declared.with_owner(table)),
        # A number that came free would be given out again, and a deleted active version would leave none.
        details_note=gettext_noop("Single versions can’t be deleted; all versions are deleted with their job."),
    )
