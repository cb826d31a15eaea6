"""Jobs from a file, each of the user whose address its row names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import JOB_STATUSES, User, UserJob
from atspro.services import jobs
from atspro.services.imports.import_types import (
    Checked,
    Column,
    Kind,
    Problem,
    columns_of,
    failed_formulas,
    in_parts,
    left_out_of,
    problem,
    problems_of,
)
from atspro.shapes import JobData, parse_shape
from atspro.tables import USER_JOBS, Field

# A column's name in the file by its name in the database, as errors name it.
COLUMN_OF = {one.column_name: one.name for one in USER_JOBS.fields}
NO_OWNER = gettext_noop("No account has this email. Import the user first.")
HAS_IT = gettext_noop("This user already has this job: company, title, link and description are the same.")
NO_DATE = gettext_noop("Enter a date such as 2026-03-31, or with a time 2026-03-31T14:30.")

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
        row, problems = _read(line, values, owners)
        if row is not None:
            if row.same in first:
                problems.append(
                    problem(
                        line,
                        "",
                        values,
                        gettext("Line %(first)s is the same job.", first=format_number(first[row.same])),
                    )
                )
            else:
                first[row.same] = line
                checked.good[line] = row
        checked.problems += problems
    for same in _known(session, {row.same: row for row in checked.good.values()}):
        line = first[same]
        checked.problems.append(problem(line, "", written[line], gettext(HAS_IT)))
        checked.good.pop(line)
    checked.problems.sort(key=lambda one: one.line)
    return checked


def _owners(session: Session, emails: set[str]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for part in in_parts(sorted(emails)):
        owners |= dict(session.execute(select(User.email, User.id).where(User.email.in_(part))).all())
    return owners


def _known(session: Session, rows: Mapping[Same, JobRow]) -> list[Same]:
    """Those of the rows that their owners have already."""
    emails = {row.owner_id: row.email for row in rows.values()}
    known: list[Same] = []
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
            if same in rows and same not in known:
                known.append(same)
    return known


def _read(line: int, values: Mapping[str, str], owners: Mapping[str, str]) -> tuple[JobRow | None, list[Problem]]:
    """The row, None when it can't be made, and what is wrong with it."""
    problems = list(failed_formulas(line, values))
    email = values.get("user", "").lower()
    if email not in owners:
        problems.append(
            problem(line, "user", values, gettext(NO_OWNER) if email else gettext("Enter the owner’s email."))
        )
    status = values.get("status", "tracked").lower()
    if status not in JOB_STATUSES:
        problems.append(
            problem(
                line, "status", values, gettext("Write one of: %(job_statuses)s.", job_statuses=", ".join(JOB_STATUSES))
            )
        )
    applied_at = None
    try:
        applied_at = _moment(values.get("applied_at", ""))
    except ValueError:
        problems.append(problem(line, "applied_at", values, gettext(NO_DATE)))
    content = {field.name: _content(field, values.get(field.name, "")) for field in USER_JOBS.content_fields}
    data = None
    try:
        data = parse_shape(JobData, content)
        jobs.check_job(data)
    except InvalidInput as error:
        problems += problems_of(line, values, error, COLUMN_OF)
    if problems or data is None:
        return None, problems
    return JobRow(email, owners[email], data, status, applied_at), problems


def _content(declared: Field, text: str) -> str | list[str] | None:
    if declared.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    return text if declared.required else text or None


def _moment(text: str) -> datetime | None:
    """A moment in UTC, as the database keeps it; None for no text. Raises `ValueError`."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    moment = read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo is not None else read
    if not 1970 <= moment.year <= 2999:
        raise ValueError("This year looks wrong.")
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
        Column("user", "Email of the user who gets the job", "ada@example.com", required=True),
        *columns_of(USER_JOBS),
    ),
    left_out=left_out_of(USER_JOBS),
    refused={},
    check=check,
    make=make,
)
