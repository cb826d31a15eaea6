"""Rows from a file, in two steps: a check that writes none of them, then all of them or nothing.

What was read is kept in ``fileImport`` between the two, for whoever brought it alone and for a day at most. The import
checks again, for other accounts may have been made meanwhile. Up to `bulk.BULK_THRESHOLD` rows are made in the request
of the click; more are a row of ``bulkAction``, whose lease a worker renews while one transaction makes them.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import gettext, gettext_noop
from atspro.models import LIVE_STATES, BulkAction, FileImport, User
from atspro.services import audit, bulk, leases
from atspro.services.auth.bans import is_banned
from atspro.services.imports.import_jobs import JOBS
from atspro.services.imports.import_types import Checked, Kind, Problem, problem, values_of
from atspro.services.imports.import_users import USERS
from atspro.services.spreadsheets.reader import TableReading
from atspro.services.users import user_admin

KINDS: Mapping[str, Kind[Any]] = {kind.subject: kind for kind in (USERS, JOBS)}
KEEP_SECONDS = 86_400
UNDO_SECONDS = 30 * 86_400
MAX_FILENAME = 200
PREVIEWED = 5
# So many rows are made by one statement, after which a worker tells how far it is.
STEP = 50

GONE = gettext_noop("This import does not exist. Files are kept for a day or until they are imported: upload it again.")
RUNNING = gettext_noop("This file is already being imported.")
DATABASE = gettext_noop("The database rejected this row, or one near it.")
_SYNONYMS = {"e_mail": "email", "mail": "email", "verified": "email_verified", "owner": "user", "user_email": "user"}


@dataclass(frozen=True)
class Summary:
    """What a page tells of a checked file: its rows, how many are bad, how many give somebody a role here.

    ``unknown`` are pairs of a column that is not read and what it may have meant, "" for nothing.
    """

    total: int
    bad: int
    privileged: int
    how: str
    columns: list[str]
    left_out: list[str]
    unknown: list[tuple[str, str]]


class RefusedRowsError(Conflict):
    """Rows that can't be made, so that none is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len({problem.line for problem in problems})
        self.problems = list(problems)
        super().__init__(
            f"{count:,} {'row' if count == 1 else 'rows'} can no longer be imported, so nothing was imported. See "
            "what is wrong, correct the file, and upload it again."
        )


class LostError(Exception):
    """The work was stopped, or another worker took it: whoever did it stores nothing."""


def check_file(session: Session, actor: User, kind: Kind[Any], table: TableReading, filename: str) -> FileImport:
    """Keep what was read with all that is wrong with it; nothing is made of it.

    Raises `InvalidInput` for columns with which no row can be read.
    """
    columns, left_out, unknown = _columns(kind, table.columns)
    rows = [(row.line, values_of(row, columns)) for row in table.rows]
    checked = kind.check(session, rows)
    checked.problems += _surplus(table)
    checked.problems.sort(key=lambda problem: problem.line)
    summary = Summary(
        total=len(rows),
        bad=len({problem.line for problem in checked.problems}),
        privileged=sum(kind.is_privileged(row) for row in checked.good.values()),
        how=table.how,
        columns=[name for name in columns if name],
        left_out=left_out,
        unknown=unknown,
    )
    file = FileImport(
        actor_id=actor.id,
        subject=kind.subject,
        filename=_clean(filename),
        rows=rows,
        problems=_stored(checked.problems),
        summary=asdict(summary),
    )
    session.add(file)
    session.flush()
    return file


def get_import(session: Session, actor: User, kind: Kind[Any], import_id: UUID, *, lock: bool = False) -> FileImport:
    """The actor's file. Raises `NotFound` also for a colleague's."""
    query = select(FileImport).where(
        FileImport.id == import_id,
        FileImport.actor_id == actor.id,
        FileImport.subject == kind.subject,
        FileImport.created_at > leases.after(-KEEP_SECONDS),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(FileImport.bulk))
    file = session.scalar(query)
    if file is None:
        raise NotFound(gettext(GONE))
    return file


def summary_of(file: FileImport) -> Summary:
    """What is told of the file."""
    return Summary(**file.summary)


def problems_in(file: FileImport) -> list[Problem]:
    """What the last check found, in the order of the lines."""
    return [Problem(*stored) for stored in file.problems]


def first_rows(session: Session, file: FileImport) -> list[tuple[int, dict[str, str]]]:
    """The first rows of the file as they were read, without loading the others."""
    path = text(f"'$[0 to {PREVIEWED - 1}]'")
    rows = session.scalar(select(func.jsonb_path_query_array(FileImport.rows, path)).where(FileImport.id == file.id))
    return [(line, values) for line, values in rows or []]


def is_under_way(file: FileImport) -> bool:
    """Whether it was confirmed, and a worker will make its rows or is at it."""
    return file.bulk is not None and file.bulk.is_live


def confirm(
    session: Session, actor: User, kind: Kind[Any], import_id: UUID, *, mail_link: str | None, site: str, source: str
) -> BulkAction | int:
    """Import a file that has no bad row: how many rows were made, or the work that makes them in the background.

    ``mail_link`` is the address of a link to a first password with {token} in it, None to write to nobody. Raises
    `RefusedRowsError` when a row can't be made any more: take everything back then, and `keep_problems`.
    """
    file = get_import(session, actor, kind, import_id, lock=True)
    if file.problems:
        raise Conflict(gettext("This file has bad rows. Correct them and upload it again."))
    if is_under_way(file):
        raise Conflict(gettext(RUNNING))
    file.mail_link = mail_link
    total = summary_of(file).total
    if total <= bulk.BULK_THRESHOLD:
        audit.record(session, actor, f"{kind.noun}.import", None, {"rows": total, "file": file.filename})
        return _make_all(session, actor, kind, file, site, lambda _done: None)
    lines = [str(line) for line, _ in file.rows]
    action = bulk.start(session, actor, kind.subject, bulk.IMPORT, lines, source=source, file=file.filename)
    file.bulk_id = action.id
    session.flush()
    return action


def keep_problems(session: Session, import_id: UUID, problems: Sequence[Problem]) -> None:
    """Keep what an import found wrong, for the page that lists it."""
    file = session.get(FileImport, import_id)
    if file is not None:
        file.problems = _stored(problems)
        file.summary = {**file.summary, "bad": len({problem.line for problem in problems})}


def discard(session: Session, actor: User, kind: Kind[Any], import_id: UUID) -> None:
    """Forget a file. Raises `NotFound`, and `Conflict` while it is being imported."""
    file = get_import(session, actor, kind, import_id, lock=True)
    if is_under_way(file):
        raise Conflict(gettext(RUNNING))
    session.delete(file)


def run(session: Session, held: bulk.HeldAction, site: str, report_progress: Callable[[int], None]) -> None:
    """Make all rows of the file that an action is about, in this transaction, and end the action with them.

    ``report_progress`` is called with how many there are so far, outside of this transaction; it raises `LostError`
    when the work is not this holder's any more. Raises `RefusedRowsError` as `confirm` does: see `end_refused`.
    """
    file = session.scalar(select(FileImport).where(FileImport.bulk_id == held.id).with_for_update())
    actor = session.get(User, held.actor_id) if held.actor_id else None
    if file is None or actor is None or not actor.is_admin or is_banned(actor):
        leases.fail(session, held, GONE if actor is not None and file is None else bulk.NO_ADMIN, done=0)
        return
    _make_all(session, actor, KINDS[file.subject], file, site, report_progress)
    if not leases.succeed(session, held, done=BulkAction.total):
        raise LostError


def end_refused(session: Session, held: bulk.HeldAction, error: RefusedRowsError) -> None:
    """End the action, of which nothing is stored, and keep what was wrong."""
    if leases.fail(session, held, str(error), done=0):
        import_id = session.scalar(select(FileImport.id).where(FileImport.bulk_id == held.id))
        if import_id is not None:
            keep_problems(session, import_id, error.problems)


def of_action(session: Session, action: BulkAction) -> FileImport | None:
    """The file that an action is about, while it is kept."""
    return session.scalar(select(FileImport).where(FileImport.bulk_id == action.id))


def purge(session: Session) -> int:
    """Delete the files that were uploaded more than a day ago, or imported by their owner more than a month ago.

    Those being imported stay; how many they were.
    """
    live = select(BulkAction.id).where(BulkAction.state.in_(LIVE_STATES))
    is_over = or_(
        FileImport.made_at < leases.after(-UNDO_SECONDS),
        FileImport.made_at.is_(None) & (FileImport.created_at < leases.after(-KEEP_SECONDS)),
    )
    is_idle = or_(FileImport.bulk_id.is_(None), FileImport.bulk_id.not_in(live))
    purged = session.scalars(
        delete(FileImport).where(is_over, is_idle).returning(FileImport.id).execution_options(synchronize_session=False)
    ).all()
    return len(purged)


def _stored(problems: Sequence[Problem]) -> list[list[Any]]:
    return [list(asdict(problem).values()) for problem in problems]


def _make_all(
    session: Session,
    actor: User,
    kind: Kind[Any],
    file: FileImport,
    site: str,
    report_progress: Callable[[int], None],
) -> int:
    rows: list[tuple[int, Mapping[str, str]]] = [(line, values) for line, values in file.rows]
    link = file.mail_link
    checked: Checked[Any] = kind.check(session, rows)
    if checked.problems:
        raise RefusedRowsError(checked.problems)
    written, good = dict(rows), list(checked.good.items())
    for start in range(0, len(good), STEP):
        report_progress(start)
        part = dict(good[start : start + STEP])
        try:
            with session.begin_nested():
                people = kind.make(session, actor, list(part.values()))
        except IntegrityError:
            # Somebody was quicker after all, and has committed: this time the check sees it.
            problems = kind.check(session, [(line, written[line]) for line in part]).problems
            raise RefusedRowsError(
                problems or [problem(line, "", written[line], gettext(DATABASE)) for line in part]
            ) from None
        if link and people:
            user_admin.invite(session, people, link=lambda token: link.replace("{token}", token), site=site)
    session.delete(file)
    session.flush()
    return len(checked.good)


def _columns(kind: Kind[Any], given: Sequence[str]) -> tuple[list[str | None], list[str], list[tuple[str, str]]]:
    """The column that each place holds, None for one that is not read; those left out, and those that are unknown."""
    columns: list[str | None] = []
    left_out: list[str] = []
    unknown: list[tuple[str, str]] = []
    for title in given:
        name = _folded(title)
        name = _SYNONYMS[name] if name not in kind.names and _SYNONYMS.get(name) in kind.names else name
        if name in kind.refused:
            raise InvalidInput(kind.refused[name])
        if name in kind.names and name in columns:
            raise InvalidInput(gettext("Two columns are called %(name)s. Remove one of them.", name=name))
        columns.append(name if name in kind.names else None)
        if name in kind.left_out:
            left_out.append(name)
        elif name not in kind.names and name:
            close = difflib.get_close_matches(name, kind.names, 1)
            unknown.append((" ".join(title.split())[:80], close[0] if close else ""))
    missing = [column.name for column in kind.columns if column.required and column.name not in columns]
    if missing:
        near = "".join(f" Is “{title}” meant to be {name}?" for title, name in unknown if name in missing)
        raise InvalidInput(f"The first line must name the columns, and these are missing: {', '.join(missing)}.{near}")
    return columns, left_out, unknown


def _surplus(table: TableReading) -> list[Problem]:
    """Rows with more cells than there are columns: most likely a delimiter within a text that is not in quotes."""
    count = len(table.columns)
    reason = gettext(
        "This row has more cells than the %(count)s columns. Put text that contains the delimiter in quotation marks.",
        count=count,
    )
    return [problem(row.line, "", {"": row.cells[count]}, reason) for row in table.rows if len(row.cells) > count]


def _folded(title: str) -> str:
    return "_".join(title.replace("-", " ").replace("_", " ").lower().split())


def _clean(filename: str) -> str:
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in filename).split())
    return name[-MAX_FILENAME:] or "file"
