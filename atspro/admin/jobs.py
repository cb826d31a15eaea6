"""Jobs: everything about a post and its status, and the action that asks for documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session, joinedload, load_only
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from atspro.admin import display
from atspro.admin.decorators import action, expose
from atspro.admin.file_imports import Importing
from atspro.admin.filters import Before, OneOf, OwnedBy, Since, StartsWith, list_url
from atspro.admin.forms import Form, LinesField, MomentField
from atspro.admin.permissions import staff
from atspro.db import db
from atspro.errors import NotFound
from atspro.models import DOCUMENT_TYPES, JOB_STATUSES, User, UserJob
from atspro.services import documents, jobs, search
from atspro.services.bulk import document_requests
from atspro.services.documents.diff import compare
from atspro.services.users import user_admin as verbs
from atspro.shapes import JobData, parse_shape

LISTS = ("responsibilities", "qualifications", "logistics", "location", "additional_info")
COMPANY = StartsWith("company", "Company begins with", UserJob.company)
SHOWN_VERSIONS = 5
STATUS_CHOICES = {str(status): status.capitalize() for status in JOB_STATUSES}


class EditJobForm(Form):
    """The post and how far the application has come."""

    company = StringField("Company", [DataRequired("Enter the company.")])
    title = StringField("Title", [DataRequired("Enter the job title.")])
    status = SelectField(
        "Status",
        [DataRequired("Choose a status.")],
        choices={str(status): status.capitalize() for status in JOB_STATUSES},
    )
    applied_at = MomentField("Applied at (UTC)", validators=[Optional()])
    link = StringField("Link")
    salary = StringField("Salary")
    location = LinesField("Location", render_kw={"rows": 2})
    description = TextAreaField("Description", [DataRequired("Paste or describe the post.")], render_kw={"rows": 10})
    responsibilities = LinesField("Responsibilities", render_kw={"rows": 5})
    qualifications = LinesField("Qualifications", render_kw={"rows": 5})
    logistics = LinesField("Logistics", render_kw={"rows": 3})
    additional_info = LinesField("Additional information", render_kw={"rows": 3})


class NewJobForm(EditJobForm):
    """A job for a user."""

    first = ("owner",)
    owner = EmailField(
        "User’s e-mail", [DataRequired("Enter the address of the user.")], render_kw={"data-lookup": "users"}
    )


class JobView(Importing):
    """The jobs that users track."""

    table = UserJob
    title = "Jobs"
    path = "jobs"
    noun = "job"
    nouns = "jobs"

    can_create = True
    can_edit = True
    can_delete = True
    create_form_class = NewJobForm
    edit_form_class = EditJobForm
    form_notes = {
        **dict.fromkeys(LISTS, "One per line."),
        "applied_at": "Filled by itself when the status becomes Applied and this is empty.",
    }
    delete_warning = (
        "All versions of a job’s documents and its requests are deleted too. They can be restored for 30 days."
    )

    column_list = ("title", "company", "user.email", "status", "created_at", "updated_at")
    column_details_list = (
        "id",
        "company",
        "title",
        "user.email",
        "status",
        "applied_at",
        "link",
        "salary",
        "location",
        "description",
        "responsibilities",
        "qualifications",
        "logistics",
        "additional_info",
        "created_at",
        "updated_at",
    )
    column_labels = {
        "id": "ID",
        "user.email": "User",
        "additional_info": "Additional information",
        "applied_at": "Applied",
        "created_at": "Added",
        "updated_at": "Changed",
    }
    column_formatters = {
        "user.email": display.linked("admin_users", "user", display.email_of),
        "status": display.word("status_names"),
        "link": display.web_link,
        "description": display.long_text,
    }
    self_link = "title"
    sorts = {
        "title": search.folded(UserJob.title),
        "company": search.folded(UserJob.company),
        "created_at": UserJob.created_at,
        "updated_at": UserJob.updated_at,
    }
    search_hint = "Words of title, company or post"
    column_filters = (
        OneOf("status", "Status", UserJob.status, JOB_STATUSES, "status_names"),
        OwnedBy(UserJob.user_id),
        COMPANY,
        Since("since", "Added since", UserJob.created_at),
        Before("before", "Added before", UserJob.created_at),
    )
    list_options = (
        load_only(
            UserJob.user_id,
            UserJob.company,
            UserJob.title,
            UserJob.status,
            UserJob.created_at,
            UserJob.updated_at,
            raiseload=True,
        ),
        joinedload(UserJob.user, innerjoin=True).load_only(User.name, User.email, raiseload=True),
    )
    # The names that an import reads, too.
    export_columns = {
        "id": "id",
        "user": "user.email",
        "company": "company",
        "title": "title",
        "status": "status",
        "applied_at": "applied_at",
        "link": "link",
        "salary": "salary",
        **{name: name for name in LISTS},
        "description": "description",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }
    export_options = (joinedload(UserJob.user, innerjoin=True).load_only(User.name, User.email, raiseload=True),)
    one_options = (joinedload(UserJob.user),)

    def found(self, text: str) -> search.Found | None:
        """By their words."""
        return search.find_jobs(text)

    def snippet(self, text: str) -> Any:
        """Where the post has the words."""
        return search.highlighted(UserJob.description, text)

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """The owner, the documents and the requests."""
        return [
            ("User", self.get_url("admin_users.details_view", id=row.user_id)),
            ("Documents", list_url("admin_documents", job=row.id)),
            ("Requests", list_url("admin_requests", job=row.id)),
        ]

    def row_panels(self, row: UserJob) -> list[tuple[str, Markup]]:
        """The documents by type and version, with a form that compares any two."""
        shown = {
            "job": row,
            "kinds": documents.versions_by_type(db.session(), row),
            "shown": SHOWN_VERSIONS,
            "list_url": list_url,
            "scored": display.scored,
        }
        return [("Documents", Markup(render_template("admin/jobs/documents.html", **shown)))]  # noqa: S704 (a template of ours)

    @expose("/compare/")
    def compare_view(self) -> ResponseReturnValue:
        """Two versions of a job's document side by side; without a choice, the newest and the one before."""
        job, session = self.get_one(request.args.get("id")), db.session()
        kind = documents.check_type(request.args.get("type", DOCUMENT_TYPES[0]))
        versions = documents.list_versions(session, job, kind)
        if not versions:
            raise NotFound("This job has no such document.")
        numbers = [version.version for version in versions]
        b = request.args.get("b", numbers[0], type=int)
        a = request.args.get("a", next((number for number in numbers if number < b), b), type=int)
        if not {a, b} <= set(numbers):
            raise NotFound("There is no such version.")
        left, right = (documents.get_version(session, job, kind, number) for number in (a, b))
        return str(
            self.render(
                "admin/jobs/compare.html",
                job_id=job.id,
                job_name=display.name_of_job(job),
                document_type=kind,
                versions=versions,
                left=left,
                right=right,
                comparison=compare(left.content.strip(), right.content.strip()),
            )
        )

    def make(self, session: Session, form: Form) -> UserJob:
        """A job of the user whose address was given."""
        return _save(session, None, verbs.find_owner(session, form["owner"].data), form)

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
            return ["The job has no documents and no requests."]
        counted = ((documents, "document", "documents"), (requests, "request", "requests"))
        listed = " and ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counted if count)
        return [f"This also deletes {listed}. The job can be restored with them for 30 days."]

    @action("generate", "Write all four documents", "Write all four documents for these jobs?")
    def action_generate(self, ids: Sequence[str]) -> None:
        """Ask for all four documents."""
        self._generate(ids, DOCUMENT_TYPES)

    @action("generate_resume", "Write the resume", "Write a tailored resume for these jobs?")
    def action_generate_resume(self, ids: Sequence[str]) -> None:
        """Ask for the tailored resume."""
        self._generate(ids, ("resume",))

    @action("generate_cover", "Write the cover letter", "Write a cover letter for these jobs?")
    def action_generate_cover(self, ids: Sequence[str]) -> None:
        """Ask for the cover letter."""
        self._generate(ids, ("cover",))

    @action("generate_research", "Write the research", "Write the company research for these jobs?")
    def action_generate_research(self, ids: Sequence[str]) -> None:
        """Ask for the research."""
        self._generate(ids, ("research",))

    @action("generate_prep", "Write the interview prep", "Write the interview prep for these jobs?")
    def action_generate_prep(self, ids: Sequence[str]) -> None:
        """Ask for the interview prep."""
        self._generate(ids, ("prep",))

    def _generate(self, ids: Sequence[str], types: Sequence[str]) -> None:
        def verb(session: Session, rows: list[UserJob]) -> str:
            made, live = document_requests.request_documents(
                session, staff(), [(job, name) for job in rows for name in types]
            )
            return asked(len(made), live)

        self.act(ids, verb)


def asked(made: int, live: int) -> str:
    """What came of asking for documents, in a sentence."""
    sentence = f"{made} {'document' if made == 1 else 'documents'} asked for."
    return f"{sentence} {live} {'was' if live == 1 else 'were'} on the way already." if live else sentence


def _save(session: Session, job: UserJob | None, owner: User, form: Form) -> UserJob:
    values: dict[str, Any] = {name: form[name].data for name in ("company", "title", "description", "salary", "link")}
    values.update({name: form.lines(name) or None for name in LISTS})
    data = parse_shape(JobData, values)
    return jobs.save_job(session, job, owner, data, status=form["status"].data, applied_at=form["applied_at"].data)
