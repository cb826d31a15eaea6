"""Jobs from a file, each of the user whose address its row names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.models import JOB_STATUSES, User, UserJob
from atspro.services import jobs
from atspro.services.imports.import_types import (
    Checked,
    Column,
    Kind,
    Problem,
    failed_formulas,
    in_parts,
    problem,
    problems_of,
)
from atspro.shapes import JobData, parse_shape

LINES = ("responsibilities", "qualifications", "logistics", "location", "additional_info")
COLUMN_OF = {"additionalInfo": "additional_info"}
ONE_A_LINE = "Any number, each on a line of its own within the cell"
NO_OWNER = "No account has this address. Import the user first."
HAS_IT = "This user has this job already: company, title, link and description are the same."
NO_DATE = "Write a date such as 2026-03-31, or with a time 2026-03-31T14:30."

# What makes a row the same job as another one of its owner's.
Same = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class JobRow:
    """A job to be made, of the user who was found by ``email``."""

    email: str
    owner_id: str
    data: JobData
    status: str
    applied_at: datetime | None

    @property
    def same(self) -> Same:
        """What is equal in two rows of one job."""
        return (self.email, self.data.company, self.data.title, self.data.link or "", self.data.description)


def check(session: Session, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Checked[JobRow]:
    """What is wrong with each row by itself, within the file, and beside the owners and jobs that there are."""
    checked: Checked[JobRow] = Checked()
    written = dict(rows)
    owners = _owners(session, {values.get("user", "").lower() for values in written.values()} - {""})
    first: dict[Same, int] = {}
    for line, values in written.items():
        row, found = _read(line, values, owners)
        if row is not None:
            if row.same in first:
                found.append(problem(line, "", values, f"Line {first[row.same]:,} is the same job."))
            else:
                first[row.same] = line
                checked.good[line] = row
        checked.problems += found
    for same in _known(session, {row.same: row for row in checked.good.values()}):
        line = first[same]
        checked.problems.append(problem(line, "", written[line], HAS_IT))
        checked.good.pop(line)
    checked.problems.sort(key=lambda one: one.line)
    return checked


def _owners(session: Session, emails: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in in_parts(sorted(emails)):
        found |= dict(session.execute(select(User.email, User.id).where(User.email.in_(part))).all())
    return found


def _known(session: Session, rows: Mapping[Same, JobRow]) -> list[Same]:
    """Those of the rows that their owners have already."""
    emails = {row.owner_id: row.email for row in rows.values()}
    found: list[Same] = []
    job = (UserJob.user_id, UserJob.company, UserJob.title)
    for part in in_parts(rows.values()):
        wanted = [(row.owner_id, row.data.company, row.data.title) for row in part]
        query = select(*job, UserJob.link, UserJob.description).where(
            # The first condition is what the index on the owner serves.
            UserJob.user_id.in_({row.owner_id for row in part}),
            tuple_(*job).in_(wanted),
        )
        for owner, company, title, link, description in session.execute(query):
            same = (emails[owner], company, title, link or "", description)
            if same in rows and same not in found:
                found.append(same)
    return found


def _read(line: int, values: Mapping[str, str], owners: Mapping[str, str]) -> tuple[JobRow | None, list[Problem]]:
    """The row, None when it can't be made, and what is wrong with it."""
    found = list(failed_formulas(line, values))
    email = values.get("user", "").lower()
    if email not in owners:
        found.append(
            problem(line, "user", values, NO_OWNER if email else "Every job is some user’s: write the address.")
        )
    status = values.get("status", "tracked").lower()
    if status not in JOB_STATUSES:
        found.append(problem(line, "status", values, f"Write one of: {', '.join(JOB_STATUSES)}."))
    applied_at = None
    try:
        applied_at = _moment(values.get("applied_at", ""))
    except ValueError:
        found.append(problem(line, "applied_at", values, NO_DATE))
    content = {name: values.get(name, "") for name in ("company", "title", "description", "salary", "link")}
    lists = {name: [one.strip() for one in values.get(name, "").splitlines() if one.strip()] or None for name in LINES}
    data = None
    try:
        data = parse_shape(JobData, {**content, **lists})
        jobs.check_job(data)
    except InvalidInput as error:
        found += problems_of(line, values, error, COLUMN_OF)
    if found or data is None:
        return None, found
    return JobRow(email, owners[email], data, status, applied_at), found


def _moment(text: str) -> datetime | None:
    """A moment in UTC, as the database keeps it; None for no text. Raises `ValueError`."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    moment = read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo is not None else read
    if not 1970 <= moment.year <= 2999:
        raise ValueError("This year is a slip of the pen.")
    return moment


def make(session: Session, _actor: User, rows: Sequence[JobRow]) -> dict[str, str]:
    """A job of each row; no person is made."""
    jobs.create_jobs(session, [(row.owner_id, row.data, row.status, row.applied_at) for row in rows])
    return {}


JOBS: Kind[JobRow] = Kind(
    subject="jobs",
    noun="job",
    nouns="jobs",
    columns=(
        Column("user", "The e-mail address of the user who gets the job", "ada@example.com", required=True),
        Column("company", "Up to 500 characters", "Globex", required=True),
        Column("title", "Up to 500 characters", "Data analyst", required=True),
        Column("description", "The post, up to 100,000 characters", "We need SQL and a clear pen.", required=True),
        Column("status", f"{', '.join(JOB_STATUSES[:-1])} or {JOB_STATUSES[-1]}; tracked when it is empty", "tracked"),
        Column("applied_at", "A date, or a date and a time (UTC): 2026-03-31 or 2026-03-31T14:30", ""),
        Column("link", "An address that begins with https://", "https://jobs.example/17"),
        Column("salary", "Up to 500 characters", ""),
        Column("location", ONE_A_LINE, "Vienna"),
        Column("responsibilities", ONE_A_LINE, "Write reports\nAnswer questions"),
        Column("qualifications", ONE_A_LINE, "SQL"),
        Column("logistics", ONE_A_LINE, ""),
        Column("additional_info", ONE_A_LINE, ""),
    ),
    left_out=frozenset({"id", "created_at", "updated_at"}),
    refused={},
    check=check,
    make=make,
)
