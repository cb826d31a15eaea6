"""The declaration of ``userJobs``, and of the marks that versions leave on a job."""

from __future__ import annotations

from atspro.models import DOCUMENT_TYPES, JOB_STATUSES, JobTouch, UserJob
from atspro.shapes import MAX_LINE, MAX_POST, MAX_TEXT
from atspro.tables.audit import Audit, NotAudited
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.translatable import gettext_noop, ngettext_noop

_LINES_IN_A_CELL = "Any number, one per line within the cell"
_SHORT = f"Up to {MAX_LINE} characters"

USER_JOBS = Table(
    UserJob,
    *ngettext_noop("job", "jobs"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id", on_page=False, in_export=False),
        Field(
            "title",
            gettext_noop("Job title"),
            required=gettext_noop("Enter the job title."),
            limit=MAX_LINE,
            import_help=_SHORT,
            example="Data analyst",
        ),
        Field(
            "company",
            gettext_noop("Company"),
            required=gettext_noop("Enter the company."),
            limit=MAX_LINE,
            import_help=_SHORT,
            example="Globex",
        ),
        Field(
            "status",
            gettext_noop("Status"),
            "choice",
            required=gettext_noop("Choose a status."),
            choices=JOB_STATUSES,
            # As the stage of its application is called.
            words={"tracked": gettext_noop("Saved")},
            import_help=f"{', '.join(JOB_STATUSES[:-1])} or {JOB_STATUSES[-1]}; tracked when it is empty",
            example="tracked",
        ),
        Field(
            "applied_at",
            gettext_noop("Applied"),
            "moment",
            help=gettext_noop("Filled in when the status becomes Applied and this is empty."),
            import_help="A date, or a date and a time (UTC): 2026-03-31 or 2026-03-31T14:30",
        ),
        Field(
            "location",
            gettext_noop("Location"),
            "lines",
            limit=MAX_TEXT,
            rows=2,
            help=gettext_noop("One place per line."),
            import_help=_LINES_IN_A_CELL,
            example="Vienna",
        ),
        Field(
            "salary",
            gettext_noop("Salary"),
            limit=MAX_LINE,
            help=gettext_noop("As the posting says it."),
            import_help=_SHORT,
        ),
        Field(
            "link",
            gettext_noop("Link to the posting"),
            "url",
            limit=MAX_LINE,
            help=gettext_noop("Starts with https://."),
            import_help="A link that starts with https://",
            example="https://jobs.example/17",
        ),
        Field(
            "responsibilities",
            gettext_noop("Responsibilities"),
            "lines",
            limit=MAX_TEXT,
            rows=7,
            help=gettext_noop("One per line."),
            import_help=_LINES_IN_A_CELL,
            example="Write reports\nAnswer questions",
        ),
        Field(
            "qualifications",
            gettext_noop("Qualifications"),
            "lines",
            limit=MAX_TEXT,
            rows=7,
            help=gettext_noop("One per line. Start what is only nice to have with “Preferred:”."),
            import_help=_LINES_IN_A_CELL,
            example="SQL",
        ),
        Field(
            "logistics",
            gettext_noop("Logistics"),
            "lines",
            limit=MAX_TEXT,
            rows=3,
            help=gettext_noop("Schedule, remote policy, travel, visa. One per line."),
            import_help=_LINES_IN_A_CELL,
        ),
        Field(
            "additional_info",
            gettext_noop("Additional information"),
            "lines",
            limit=MAX_TEXT,
            rows=4,
            help=gettext_noop("Benefits, about the company and anything else. One per line."),
            import_help=_LINES_IN_A_CELL,
        ),
        Field(
            "description",
            gettext_noop("Text of the job posting"),
            "long_text",
            limit=MAX_POST,
            rows=12,
            help=gettext_noop("What the documents are written from, together with the fields. You can add it later."),
            import_help=f"The job posting, up to {MAX_POST:,} characters",
            example="We need SQL and clear writing.",
        ),
        Field("created_at", gettext_noop("Added"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("jobs"),
    content=(
        "title",
        "company",
        "location",
        "salary",
        "link",
        "responsibilities",
        "qualifications",
        "logistics",
        "additional_info",
        "description",
    ),
    staff_content=("status", "applied_at"),
    belongs_to=("user_id",),
    undelete="itself",
    called=gettext_noop("{title} at {company}"),
    staff=Staff(
        "jobs",
        can=("create", "edit", "delete", "export"),
        columns=("title", "company", "owner", "status", "created_at", "updated_at"),
        sorts=("title", "company", "created_at", "updated_at"),
        delete_warning=(
            gettext_noop(
                "All versions of the job’s documents and its requests are deleted too. They can be "
                "restored for 30 days."
            )
        ),
        bulk=("generate", *(f"generate_{name}" for name in DOCUMENT_TYPES), "delete"),
    ),
)

JOB_TOUCH = Table(
    JobTouch,
    *ngettext_noop("mark of a job", "marks of jobs"),
    (Field("job_id", gettext_noop("Job"), "id"),),
    audit=NotAudited("marks a job whose updatedAt is about to be written"),
    personal=NotPersonal("marks a job whose time of change is about to be written"),
    belongs_to=("job_id",),
)
