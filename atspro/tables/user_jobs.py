"""The declaration of ``userJobs``, and of the marks that versions leave on a job."""

from __future__ import annotations

from atspro.models import DOCUMENT_TYPES, JOB_STATUSES, JobTouch, UserJob
from atspro.shapes import MAX_LINE, MAX_POST, MAX_TEXT
from atspro.tables.audit import Audit, NotAudited
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table

_LINES_IN_A_CELL = "Any number, one per line within the cell"
_SHORT = f"Up to {MAX_LINE} characters"

USER_JOBS = Table(
    UserJob,
    "job",
    "jobs",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id", on_page=False, in_export=False),
        Field(
            "title",
            "Job title",
            required="Enter the job title.",
            limit=MAX_LINE,
            import_help=_SHORT,
            example="Data analyst",
        ),
        Field(
            "company", "Company", required="Enter the company.", limit=MAX_LINE, import_help=_SHORT, example="Globex"
        ),
        Field(
            "status",
            "Status",
            "choice",
            required="Choose a status.",
            choices=JOB_STATUSES,
            import_help=f"{', '.join(JOB_STATUSES[:-1])} or {JOB_STATUSES[-1]}; tracked when it is empty",
            example="tracked",
        ),
        Field(
            "applied_at",
            "Applied",
            "moment",
            help="Filled in when the status becomes Applied and this is empty.",
            import_help="A date, or a date and a time (UTC): 2026-03-31 or 2026-03-31T14:30",
        ),
        Field(
            "location",
            "Location",
            "lines",
            limit=MAX_TEXT,
            rows=2,
            help="One place per line.",
            import_help=_LINES_IN_A_CELL,
            example="Vienna",
        ),
        Field("salary", "Salary", limit=MAX_LINE, help="As the posting says it.", import_help=_SHORT),
        Field(
            "link",
            "Link to the posting",
            "url",
            limit=MAX_LINE,
            help="Starts with https://.",
            import_help="A link that starts with https://",
            example="https://jobs.example/17",
        ),
        Field(
            "responsibilities",
            "Responsibilities",
            "lines",
            limit=MAX_TEXT,
            rows=7,
            help="One per line.",
            import_help=_LINES_IN_A_CELL,
            example="Write reports\nAnswer questions",
        ),
        Field(
            "qualifications",
            "Qualifications",
            "lines",
            limit=MAX_TEXT,
            rows=7,
            help="One per line. Start what is only nice to have with “Preferred:”.",
            import_help=_LINES_IN_A_CELL,
            example="SQL",
        ),
        Field(
            "logistics",
            "Logistics",
            "lines",
            limit=MAX_TEXT,
            rows=3,
            help="Schedule, remote policy, travel, visa. One per line.",
            import_help=_LINES_IN_A_CELL,
        ),
        Field(
            "additional_info",
            "Additional information",
            "lines",
            limit=MAX_TEXT,
            rows=4,
            help="Benefits, about the company and anything else. One per line.",
            import_help=_LINES_IN_A_CELL,
        ),
        Field(
            "description",
            "Text of the job posting",
            "long_text",
            limit=MAX_POST,
            rows=12,
            help="What the documents are written from, together with the fields. You can add it later.",
            import_help=f"The job posting, up to {MAX_POST:,} characters",
            example="We need SQL and clear writing.",
        ),
        Field("created_at", "Added", "moment"),
        Field("updated_at", "Changed", "moment"),
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
    called="{title} at {company}",
    staff=Staff(
        "jobs",
        can=("create", "edit", "delete", "export"),
        columns=("title", "company", "owner", "status", "created_at", "updated_at"),
        sorts=("title", "company", "created_at", "updated_at"),
        delete_warning=(
            "All versions of the job’s documents and its requests are deleted too. They can be restored for 30 days."
        ),
        bulk=("generate", *(f"generate_{name}" for name in DOCUMENT_TYPES), "delete"),
    ),
)

JOB_TOUCH = Table(
    JobTouch,
    "mark of a job",
    "marks of jobs",
    (Field("job_id", "Job", "id"),),
    audit=NotAudited("marks a job whose updatedAt is about to be written"),
    personal=NotPersonal("marks a job whose time of change is about to be written"),
    belongs_to=("job_id",),
)
