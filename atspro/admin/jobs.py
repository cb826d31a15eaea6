"""Jobs: everything about a post and its status, and the action that asks for documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session, joinedload
from wtforms import EmailField
from wtforms.validators import DataRequired

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.bulk_actions import Action, asks
from atspro.admin.data_access import note_owners
from atspro.admin.file_imports import FileImports
from atspro.admin.filters import Before, OneOf, OwnedBy, Since, StartsWith, list_url
from atspro.admin.forms import Form
from atspro.admin.lists import ListReader, Search
from atspro.admin.pages import page
from atspro.admin.permissions import require_admin
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.db import db
from atspro.document_kinds import ALL_IN_WORDS, DOCUMENT_KINDS
from atspro.errors import NotFound
from atspro.forms.fields import form_field
from atspro.i18n import gettext, joined, lazily, lazy_gettext, ngettext
from atspro.models import DOCUMENT_TYPES, JOB_STATUSES, User, UserJob
from atspro.services import documents, jobs, search
from atspro.services.bulk import document_requests
from atspro.services.imports.import_jobs import JOBS
from atspro.services.jobs import writing_sources
from atspro.services.text_diff import compare
from atspro.services.users import user_admin
from atspro.shapes import JobData, parse_shape
from atspro.tables import USER_JOBS

COMPANY = StartsWith("company", lazy_gettext("Company begins with"), UserJob.company)
SHOWN_VERSIONS = 5


class EditJobForm(Form):
    """The post and how far the application has come."""


for _declared in (*USER_JOBS.content_fields, USER_JOBS["status"], USER_JOBS["applied_at"]):
    setattr(EditJobForm, _declared.name, form_field(_declared))


class NewJobForm(EditJobForm):
    """A job for a user."""

    first = ("owner",)
    owner = EmailField(
        lazy_gettext("User’s email"),
        [DataRequired(lazy_gettext("Enter the user’s email."))],
        render_kw={"data-lookup": "users"},
    )


FILTERS = (
    OneOf("status", lazy_gettext("Status"), UserJob.status, JOB_STATUSES, "status_names"),
    OwnedBy(USER_JOBS),
    COMPANY,
    Since("since", lazy_gettext("Added since"), UserJob.created_at),
    Before("before", lazy_gettext("Added before"), UserJob.created_at),
)
BY_WORDS = Search(
    lazy_gettext("Words in title, company or posting"),
    search.find_jobs,
    snippet=lambda text: search.highlighted(UserJob.description, text),
)


class JobRows(Rows):
    """The jobs that users track."""

    def links(self, row: Any) -> list[tuple[str, str]]:
        """The owner, the documents and the requests."""
        return [
            ("User", url_for("admin_users.details_view", id=row.user_id)),
            ("Documents", list_url("admin_documents", job=row.id)),
            ("Requests", list_url("admin_requests", job=row.id)),
        ]

    def panels(self, row: UserJob) -> list[tuple[str, Markup]]:
        """The documents by type and version, with a form that compares any two; the plan and what was answered."""
        shown = {
            "job": row,
            "kinds": documents.versions_by_type(db.session(), row),
            "shown": SHOWN_VERSIONS,
            "list_url": list_url,
            "scored": display.scored,
        }
        panels = [("Documents", Markup(render_template("admin/jobs/documents.html", **shown)))]  # noqa: S704 (a template of ours)
        sources = writing_sources.load_or_none(db.session(), row, None)
        if sources is not None and (sources.plan != writing_sources.StoredPlan() or sources.answers):
            told = {"job": row, "stored": sources.plan, "choices": sources.plan.choices, "answers": sources.told}
            panels.append(("Plan and answers", Markup(render_template("admin/jobs/plan.html", **told))))  # noqa: S704
        return panels


class CompareVersions:
    """Two versions of a job's document side by side."""

    @page("/compare/")
    def compare_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Two versions of a job's document side by side; without a choice, the newest and the one before."""
        job, session = view.get_one(request.args.get("id")), db.session()
        kind = documents.check_type(request.args.get("type", DOCUMENT_TYPES[0]))
        versions = documents.list_versions(session, job, kind)
        if not versions:
            raise NotFound(gettext("This job has no document of this type."))
        numbers = [version.version for version in versions]
        b = request.args.get("b", numbers[0], type=int)
        a = request.args.get("a", next((number for number in numbers if number < b), b), type=int)
        if not {a, b} <= set(numbers):
            raise NotFound(gettext("This version does not exist."))
        left, right = (documents.get_version(session, job, kind, number) for number in (a, b))
        note_owners({"documents": {job.user_id}})
        return view.render(
            "admin/jobs/compare.html",
            job_id=job.id,
            job_name=display.name_of_job(job),
            document_type=kind,
            versions=versions,
            left=left,
            right=right,
            comparison=compare(left.content.strip(), right.content.strip()),
        )


class JobForms(RowForms):
    """A job is stored as its owner would store it, with the status beside it."""

    def make(self, session: Session, form: Form) -> UserJob:
        """A job of the user whose address was given."""
        return _save(session, None, user_admin.find_owner(session, form["owner"].data), form)

    def change(self, session: Session, row: UserJob, form: Form) -> UserJob:
        """Store the post and the status."""
        return _save(session, row, row.user, form)

    def remove(self, session: Session, row: UserJob) -> None:
        """Delete the job with its documents and requests."""
        jobs.delete_job(session, row)

    def delete_effects(self, session: Session, row: UserJob) -> list[str]:
        """Exactly what goes with the job."""
        documents, requests = jobs.count_dependents(session, row)
        if not documents and not requests:
            return [gettext("The job has no documents and no requests.")]
        counted = [
            ngettext("%(num)d document", "%(num)d documents", documents) if documents else "",
            ngettext("%(num)d request", "%(num)d requests", requests) if requests else "",
        ]
        return [
            gettext(
                "This also deletes %(listed)s. The job can be restored with them for 30 days.",
                listed=joined([*filter(None, counted)]),
            )
        ]


def generate(types: Sequence[str]) -> Callable[[Session, list[UserJob]], str]:
    """The verb that asks for documents of these types."""

    def verb(session: Session, rows: list[UserJob]) -> str:
        wanted = [(job, name) for job in rows for name in types]
        made, live = document_requests.request_documents(session, require_admin(), wanted)
        return asked(len(made), live)

    return verb


ACTIONS = (
    Action(
        "generate",
        lazily(lambda: gettext("Generate %(all_documents)s", all_documents=gettext(ALL_IN_WORDS))),
        lambda number: gettext(
            "Generate %(all_documents)s for these %(number)sjobs?", all_documents=gettext(ALL_IN_WORDS), number=number
        ),
        generate(DOCUMENT_TYPES),
    ),
    *(
        Action(
            f"generate_{kind.name}",
            kind.action,
            asks(kind.question),
            generate((kind.name,)),
        )
        for kind in DOCUMENT_KINDS.values()
    ),
)


def asked(made: int, live: int) -> str:
    """What came of asking for documents, in a sentence."""
    sentence = ngettext("%(num)d document asked for.", "%(num)d documents asked for.", made)
    if not live:
        return sentence
    return f"{sentence} {ngettext('%(num)d was on the way already.', '%(num)d were on the way already.', live)}"


def _save(session: Session, job: UserJob | None, owner: User, form: Form) -> UserJob:
    values = {name: form[name].data or None for name in USER_JOBS.content}
    data = parse_shape(JobData, values)
    return jobs.save_job(session, job, owner, data, status=form["status"].data, applied_at=form["applied_at"].data)


def view() -> AdminModelView:
    """The view of jobs."""
    rows = JobRows(USER_JOBS, options=(joinedload(UserJob.user),))
    forms = JobForms(rows, create=NewJobForm, edit=EditJobForm)
    return AdminModelView(
        USER_JOBS,
        rows=rows,
        reader=ListReader(rows, search=BY_WORDS, filters=FILTERS),
        forms=forms,
        actions=ACTIONS,
        pages=(CompareVersions(), FileImports(JOBS, forms)),
        can_be_imported=True,
    )
