"""A person's own search from a table: a check that says what it would add, then all of it at once, and its undo.

The file's rows wait in ``fileImport``, as staff's do, with what its columns and stages mean. Nothing is made before the
person has seen the check; then one transaction makes every row, and the import can be undone as a whole for a month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import (
    ApplicationEvent,
    ApplicationTask,
    Attachment,
    FileImport,
    JobDocument,
    Offer,
    User,
    UserApplication,
    UserJob,
)
from atspro.services import audit, leases
from atspro.services.imports.file_imports import GONE, KEEP_SECONDS, UNDO_SECONDS
from atspro.services.imports.import_types import Problem
from atspro.services.imports.search_columns import (
    FIELDS,
    folded,
    guess_columns,
    guess_stage,
    program_of,
)
from atspro.services.imports.search_rows import STAGE_CHOICES, ImportRow, make_rows, read_row
from atspro.services.spreadsheets.reader import TableReading
from atspro.services.spreadsheets.writer import plain

SUBJECT = "search"
MAX_ROWS = 1_000
MAX_WAITING = 5
"""Files of one person that wait for their import; the oldest goes."""


@dataclass(frozen=True)
class Duplicate:
    """A row that the person has already, or that stands in the file before: ``job`` or ``first_line`` says which."""

    row: ImportRow
    job: UserJob | None = None
    first_line: int = 0


@dataclass
class Check:
    """What a file would add: its ``new`` rows, its duplicates, what is wrong, and the stages that nobody knows."""

    new: list[ImportRow] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown_stages: list[str] = field(default_factory=list)

    @property
    def bad_lines(self) -> int:
        """How many rows can't be made."""
        return len({one.line for one in self.problems})


def keep_file(session: Session, actor: User, table: TableReading, filename: str) -> FileImport:
    """Keep what was read with what its columns most likely mean; nothing is made of it. Raises `InvalidInput`."""
    if len(table.rows) > MAX_ROWS:
        raise InvalidInput(
            gettext(
                "This file has more than %(rows)s rows. Split it into files of at most %(rows)s rows each.",
                rows=format_number(MAX_ROWS),
            )
        )
    rows = [(row.line, [plain(cell).strip() for cell in row.cells[: len(table.columns)]]) for row in table.rows]
    waiting = session.scalars(
        select(FileImport.id)
        .where(*_own(actor), FileImport.made_at.is_(None))
        .order_by(FileImport.created_at.desc())
        .offset(MAX_WAITING - 1)
    ).all()
    session.execute(delete(FileImport).where(FileImport.id.in_(waiting)))
    file = FileImport(
        actor_id=actor.id,
        subject=SUBJECT,
        filename=" ".join(filename.split())[-200:] or "file",
        rows=rows,
        summary={
            "titles": [" ".join(title.split())[:80] for title in table.columns],
            "program": program_of(table.columns),
            "columns": guess_columns(table.columns),
            "stages": {},
            "total": len(rows),
        },
    )
    session.add(file)
    session.flush()
    return file


def get_file(session: Session, actor: User, import_id: UUID, *, lock: bool = False) -> FileImport:
    """The actor's file, waiting or imported. Raises `NotFound` also for a neighbour's."""
    since = func.coalesce(FileImport.made_at, FileImport.created_at)
    query = select(FileImport).where(
        FileImport.id == import_id,
        *_own(actor),
        or_(since > leases.after(-KEEP_SECONDS), FileImport.made_at > leases.after(-UNDO_SECONDS)),
    )
    file = session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if file is None:
        raise NotFound(gettext(GONE))
    return file


def imports_of(session: Session, actor: User) -> Sequence[FileImport]:
    """What the actor imported and can still undo, the latest first."""
    return session.scalars(
        select(FileImport)
        .where(*_own(actor), FileImport.made_at > leases.after(-UNDO_SECONDS))
        .order_by(FileImport.made_at.desc())
        .limit(20)
    ).all()


def choose(file: FileImport, columns: Mapping[str, int], stages: Mapping[str, str]) -> None:
    """Keep what the person says of the columns, by field, and of the stages, by their words in the file.

    Raises `InvalidInput` where the job title or the company has no column, or a column is named twice.
    """
    titles = file.summary["titles"]
    columns = {name: place for name, place in columns.items() if name in FIELDS and 0 <= place < len(titles)}
    missing = [FIELDS[name] for name in ("title", "company") if name not in columns]
    if missing:
        message = gettext("Say which column holds: %(fields)s.", fields=", ".join(missing))
        raise InvalidInput(message, {"title": message})
    if len(set(columns.values())) < len(columns):
        raise InvalidInput(gettext("Two fields have the same column. Choose another one for one of them."))
    kept = {word: stage for word, stage in stages.items() if stage in STAGE_CHOICES}
    file.summary = {**file.summary, "columns": dict(columns), "stages": {**file.summary["stages"], **kept}}


def check(session: Session, actor: User, file: FileImport) -> Check:
    """What the file would add with its columns and stages as they are chosen; nothing is written."""
    columns: dict[str, int] = file.summary["columns"]
    if not {"title", "company"} <= columns.keys():
        return Check()
    stages = {folded(word): stage for word, stage in file.summary["stages"].items()}
    checked, good = Check(), []
    known: dict[str, str | None] = {}
    for line, cells in file.rows:
        values = {name: cells[place] for name, place in columns.items() if place < len(cells) and cells[place] != "-"}
        word = " ".join(values.get("stage", "").split())
        if word not in known:
            known[word] = stages.get(folded(word)) or guess_stage(word)
        row, problems = read_row(line, values, known[word])
        checked.problems += problems
        if row is not None:
            good.append(row)
    checked.unknown_stages = [word for word, stage in known.items() if stage is None]
    _part(session, actor, good, checked)
    return checked


def confirm(
    session: Session, actor: User, import_id: UUID, *, with_duplicates: bool = False, without_bad: bool = False
) -> int:
    """Make every new row, all or none; how many they are. The check is made anew.

    Raises `Conflict` when it was imported already, when a stage is not known, when bad rows stand in the way that
    nobody agreed to leave out, or when there is nothing to add.
    """
    file = get_file(session, actor, import_id, lock=True)
    if file.made_at is not None:
        raise Conflict(gettext("This file was imported already."))
    checked = check(session, actor, file)
    if checked.unknown_stages:
        raise Conflict(gettext("Say what each stage of your file means."))
    if checked.problems and not without_bad:
        raise Conflict(gettext("Some rows are bad. Correct the file, or agree to leave them out."))
    rows = sorted([*checked.new, *(one.row for one in checked.duplicates if with_duplicates)], key=lambda row: row.line)
    if not rows:
        raise Conflict(gettext("There is nothing to add."))
    ids = make_rows(session, actor, rows)
    # After all that this transaction wrote: what changes later, the undo knows by it.
    file.job_ids, file.made_at = ids, utc_now()
    file.rows, file.problems = [], []
    file.summary = {**file.summary, "made": len(rows)}
    audit.record(session, actor, "search.import", None, {"rows": len(rows), "file": file.filename})
    session.flush()
    return len(rows)


def changed_since(session: Session, file: FileImport) -> list[UserJob]:
    """The jobs of an import that were worked on since: they have documents, offers, files, tasks, or newer events."""
    application = UserApplication.id
    of_application = (
        exists().where(
            ApplicationEvent.application_id == application,
            or_(ApplicationEvent.created_at > file.made_at, ApplicationEvent.origin.not_in(("import", "database"))),
        ),
        exists().where(ApplicationTask.application_id == application),
        exists().where(Offer.application_id == application),
        exists().where(Attachment.application_id == application),
        UserApplication.updated_at > file.made_at,
    )
    is_changed = or_(
        exists().where(JobDocument.job_id == UserJob.id),
        UserJob.updated_at > file.made_at,
        exists().where(UserApplication.job_id == UserJob.id, or_(*of_application)),
    )
    query = select(UserJob).where(UserJob.id.in_(file.job_ids or []), UserJob.user_id == file.actor_id, is_changed)
    return list(session.scalars(query.order_by(UserJob.created_at, UserJob.id)))


def undo(session: Session, actor: User, import_id: UUID, *, with_changed: bool = False) -> tuple[int, int]:
    """Remove the jobs of an import; how many went, and how many stay since they were worked on."""
    file = get_file(session, actor, import_id, lock=True)
    if file.made_at is None:
        raise Conflict(gettext("This file was not imported yet."))
    kept = [] if with_changed else [job.id for job in changed_since(session, file)]
    removed = session.scalars(
        delete(UserJob)
        .where(UserJob.id.in_(file.job_ids or []), UserJob.user_id == actor.id, UserJob.id.not_in(kept))
        .returning(UserJob.id)
        .execution_options(synchronize_session=False)
    ).all()
    audit.record(session, actor, "search.undo_import", None, {"rows": len(removed), "file": file.filename})
    if kept:
        file.job_ids = kept
    else:
        session.delete(file)
    session.flush()
    return len(removed), len(kept)


def discard(session: Session, actor: User, import_id: UUID) -> None:
    """Forget a file that waits."""
    file = get_file(session, actor, import_id, lock=True)
    if file.made_at is not None:
        raise Conflict(gettext("This file was imported already."))
    session.delete(file)


def _own(actor: User) -> tuple[Any, ...]:
    return (FileImport.actor_id == actor.id, FileImport.subject == SUBJECT)


def _part(session: Session, actor: User, rows: Sequence[ImportRow], checked: Check) -> None:
    """Part the rows into new ones and duplicates, by address, text, or company and title."""
    keys = _keys(session, rows)
    stored: dict[tuple[str, str], UUID] = {}
    query = select(
        UserJob.id,
        func.atspro_fold(UserJob.title),
        UserApplication.company_key,
        UserApplication.canonical_link,
        UserApplication.text_hash,
    ).join(UserApplication, (UserApplication.job_id == UserJob.id) & UserApplication.is_current)
    for job_id, title, company, link, digest in session.execute(
        query.where(UserJob.user_id == actor.id, UserApplication.user_id == actor.id, ~UserApplication.is_sample)
    ):
        for key in _names(title, company, link, digest):
            stored.setdefault(key, job_id)
    first: dict[tuple[str, str], int] = {}
    told: list[tuple[ImportRow, UUID | None, int]] = []
    for row, names in zip(rows, keys, strict=True):
        job_id = next((stored[name] for name in names if name in stored), None)
        line = next((first[name] for name in names if name in first), 0)
        if job_id is not None or line:
            told.append((row, job_id, line))
        else:
            checked.new.append(row)
        for name in names:
            first.setdefault(name, row.line)
    found = {job_id for _, job_id, _ in told if job_id is not None}
    by_id = {job.id: job for job in session.scalars(select(UserJob).where(UserJob.id.in_(found)))} if found else {}
    checked.duplicates = [Duplicate(row, by_id.get(job_id) if job_id else None, line) for row, job_id, line in told]


def _keys(session: Session, rows: Sequence[ImportRow]) -> list[list[tuple[str, str]]]:
    if not rows:
        return []
    given = (
        func.unnest(
            *(
                cast([str(getattr(row.data, name) or "") for row in rows], ARRAY(Text))
                for name in ("title", "company", "link", "description")
            )
        )
        .table_valued("title", "company", "link", "description", with_ordinality="place", name="given")
        .render_derived()
    )
    query = select(
        func.atspro_fold(given.c.title),
        func.atspro_company_key(given.c.company),
        func.atspro_canonical_link(func.nullif(given.c.link, "")),
        func.atspro_text_hash(given.c.description),
    ).order_by(given.c.place)
    return [_names(*row) for row in session.execute(query)]


def _names(title: str, company: str | None, link: str | None, digest: str | None) -> list[tuple[str, str]]:
    """What a job is known by. Only one without an address is known by its company and title: many have several."""
    names = [("link", link)] if link else [("name", f"{company}\n{title}")]
    return [(kind, value) for kind, value in (*names, ("text", digest)) if value]
