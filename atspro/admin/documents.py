"""Documents: every version. A changed text becomes a new version; which one is active is an action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload, load_only, with_expression
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.decorators import action
from atspro.admin.filters import Before, HasId, OfJobs, OneOf, OwnedBy, Since, YesNo, list_url
from atspro.admin.forms import Form
from atspro.admin.jobs import COMPANY, asked
from atspro.admin.permissions import require_admin
from atspro.db import db
from atspro.errors import Conflict, InvalidInput
from atspro.models import DOCUMENT_TYPES, JobDocument, User, UserJob
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
        "Text (Markdown)", [DataRequired("Write something before you save.")], render_kw={"rows": 28}
    )
    based_on = HiddenField()


class ScoreBand(OneOf):
    """Active versions whose score is in a band; an index on the score serves it."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """A range of numbers, as JSON."""
        return dashboard_stats.has_score(value)


class DocumentView(AdminModelView):
    """All versions of all documents."""

    declared = JOB_DOCUMENTS

    edit_template = "admin/documents/form.html"
    edit_form_class = EditDocumentForm
    edit_note = "Saving creates a new active version. This version stays as it is."
    # A number that came free would be given out again, and a deleted active version would leave none.
    details_note = "Single versions can’t be deleted; all versions are deleted with their job."

    column_list = ("type", "version", "is_active", "job.title", "job.user.email", "score", "created_at")
    column_details_list = ("job.title", "job.user.email", "score", *JOB_DOCUMENTS.page_fields)
    column_labels = {"job.title": "Job", "score": "ATS score"}
    column_formatters = {
        "type": display.plain_word("document_names"),
        "job.title": display.linked("admin_jobs", "job", display.name_of_job),
        "score": display.score_of,
    }
    self_link = "type"
    search_hint = "Words in the text"
    column_filters = (
        OneOf("type", "Type", JobDocument.type, DOCUMENT_TYPES, "document_names"),
        YesNo("active", "Active", JobDocument.is_active),
        ScoreBand("score", "Active, scored as", JobDocument.details, tuple(dashboard_stats.BANDS), "band_names"),
        OwnedBy(JOB_DOCUMENTS),
        OfJobs(COMPANY, JobDocument.job_id),
        HasId("job", "Job’s ID is", JobDocument.job_id),
        Since("since", "Written since", JobDocument.created_at),
        Before("before", "Written before", JobDocument.created_at),
    )
    list_options = (
        load_only(
            JobDocument.job_id,
            JobDocument.type,
            JobDocument.version,
            JobDocument.is_active,
            JobDocument.created_at,
            raiseload=True,
        ),
        WITH_SCORE,
        joinedload(JobDocument.job, innerjoin=True).load_only(
            UserJob.title, UserJob.company, UserJob.user_id, raiseload=True
        ),
        joinedload(JobDocument.job, innerjoin=True)
        .joinedload(UserJob.user, innerjoin=True)
        .load_only(User.name, User.email, raiseload=True),
    )
    export_columns = {
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
    export_options = (
        joinedload(JobDocument.job, innerjoin=True)
        .load_only(UserJob.title, UserJob.company, UserJob.user_id, raiseload=True)
        .joinedload(UserJob.user, innerjoin=True)
        .load_only(User.name, User.email, raiseload=True),
    )
    one_options = (WITH_SCORE, joinedload(JobDocument.job).joinedload(UserJob.user))

    def found(self, text: str) -> search.Found | None:
        """By their words."""
        return search.find_documents(text)

    def snippet(self, text: str) -> Any:
        """Where the text has the words."""
        return search.highlighted(JobDocument.content, text)

    def row_name(self, row: JobDocument) -> str:
        """Type, version and job."""
        kind = display.word_for("document_names", row.type)
        return f"{kind} version {row.version}, {row.job.title} at {row.job.company}"

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """The job, its requests and its other documents, and the owner."""
        return [
            ("Job", self.get_url("admin_jobs.details_view", id=row.job_id)),
            ("Compare versions", self._compare_url(row)),
            ("All versions", list_url("admin_documents", job=row.job_id, type=row.type)),
            ("Requests", list_url("admin_requests", job=row.job_id, type=row.type)),
            ("User", self.get_url("admin_users.details_view", id=row.job.user_id)),
        ]

    def _compare_url(self, row: JobDocument) -> str:
        """This version beside the one before it."""
        address: str = self.get_url("admin_jobs.compare_view", id=row.job_id, type=row.type, b=row.version)
        return address

    def actions_of(self, row: JobDocument) -> list[tuple[str, str]]:
        """A version that is active already is not offered to be made active."""
        return [entry for entry in super().actions_of(row) if entry[0] != "make_active" or not row.is_active]

    def form_values(self, row: JobDocument) -> dict[str, Any]:
        """The text, and the newest version, unless the form comes back with the one that it began with."""
        began = request.form.get("based_on") if request.method == "POST" else None
        return {"content": row.content, "based_on": began or str(documents.newest_version(db.session(), row))}

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """None: a version is never overwritten, and `change` looks whether there is a newer one."""
        return {}

    def validate_form(self, form: Form) -> bool:
        """Whether to save: not when a preview is asked for."""
        return not _is_preview() and bool(super().validate_form(form))

    def _form_page(self, template: str, form: Form, **context: Any) -> ResponseReturnValue:
        """The form; with the text as it would read, when that is asked for."""
        preview = None
        if _is_preview():
            try:
                preview = current_app.jinja_env.filters["markdown"](form["content"].data or "")
            except InvalidInput as error:
                form["content"].errors = [str(error)]
        action = request.full_path.removesuffix("?")
        shown = super()._form_page(template, form, preview=preview, action=action, **context)
        page, status = cast("tuple[str, int]", shown)
        return page, 200 if preview is not None else status

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

    @action("generate", "Generate again", "Generate a new version of these documents?")
    def action_generate(self, ids: Sequence[str]) -> None:
        """Ask for a new version of each job and type."""

        def verb(session: Session, rows: list[JobDocument]) -> str:
            chosen = list(dict.fromkeys((row.job, row.type) for row in rows))
            made, live = document_requests.request_documents(session, require_admin(), chosen)
            return asked(len(made), live)

        self.act(ids, verb)

    @action("make_active", "Make active", "Make these versions active?")
    def action_make_active(self, ids: Sequence[str]) -> None:
        """Make each version the active one of its job and type."""

        def verb(session: Session, rows: list[JobDocument]) -> str:
            if len({(row.job_id, row.type) for row in rows}) < len(rows):
                raise Conflict(
                    "Only one version of a document can be active. Select one version of each and try again."
                )
            for row in sorted(rows, key=lambda row: row.job_id):
                documents.make_active(session, row)
            return f"{len(rows)} {'version is' if len(rows) == 1 else 'versions are'} active now."

        self.act(ids, verb)


def _is_preview() -> bool:
    return request.method == "POST" and request.form.get("action") == PREVIEW
