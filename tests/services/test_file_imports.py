"""Users and jobs from a file: what a check finds, that it writes none of them, and that an import is all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import Account, AuditEntry, BulkAction, FileImport, Mail, User, UserJob, Verification
from atspro.queue import RUN_BULK, SEND_MAIL
from atspro.services import bulk, leases
from atspro.services.auth import accounts, email_links
from atspro.services.imports import file_imports, import_jobs
from atspro.services.imports.file_imports import LostError, RefusedRowsError
from atspro.services.imports.import_jobs import JOBS
from atspro.services.imports.import_types import Kind
from atspro.services.imports.import_users import TAKEN, USERS
from atspro.services.spreadsheets import writer
from atspro.services.spreadsheets.reader import NO_RESULT, read_table
from tests.conftest import Outbox

SITE = "https://ats.example"
LINK = SITE + "/reset-password?token={token}"
Wrong = list[tuple[int, str, str]]

Bring = Callable[..., FileImport]


@pytest.fixture
def bring(session: Session, admin: User) -> Bring:
    """Check a CSV file as the admin brings it."""

    def check(text: str, kind: Kind[Any] = USERS) -> FileImport:
        held = file_imports.check_file(session, admin, kind, read_table(text.encode()), "people.csv")
        session.commit()
        return held

    return check


def many_users(count: int = bulk.BULK_THRESHOLD + 20) -> str:
    return "name,email\n" + "".join(f"Person {n},imported{n}@example.com\n" for n in range(count))


def people(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


def wrong(held: FileImport) -> Wrong:
    return [(one.line, one.column, one.reason) for one in file_imports.problems_in(held)]


def confirm(session: Session, actor: User, held: FileImport, kind: Kind[Any] = USERS, link: str | None = None) -> Any:
    made = file_imports.confirm(session, actor, kind, held.id, mail_link=link, site=SITE, source="/admin/users/")
    session.commit()
    return made


def test_a_check_names_every_bad_row_and_makes_nobody(session: Session, bring: Bring, admin: User, user: User) -> None:
    before = people(session)
    held = bring(
        "name,email,role,email_verified\n"
        "Good,good@example.com,user,yes\n"
        f"Taken,{user.email.upper()},,\n"
        ",nobody,boss,perhaps\n"
        "Again,GOOD@example.com,,\n"
    )
    assert wrong(held) == [
        (3, "email", TAKEN),
        (4, "name", "Enter a name."),
        (4, "email", "Enter an email address such as name@example.com."),
        (4, "role", "Write one of: user, auditor, support, operator, admin."),
        (4, "email_verified", "Enter yes or no."),
        (5, "email", "Line 2 has this email too."),
    ]
    summary = file_imports.summary_of(held)
    assert (summary.total, summary.bad) == (4, 3)
    assert people(session) == before
    with pytest.raises(Conflict, match="bad rows"):
        confirm(session, admin, held)


def test_columns_are_named_as_people_name_them_and_unknown_ones_are_told(bring: Bring) -> None:
    held = bring("E-Mail,Name,emial_verified,Notes,id\na@example.com,A,yes,x,17\n")
    summary = file_imports.summary_of(held)
    assert summary.columns == ["email", "name"]
    assert summary.left_out == ["id"]
    assert [tuple(pair) for pair in summary.unknown] == [("emial_verified", "email_verified"), ("Notes", "")]
    assert held.problems == []


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("name,emial", "these are missing: email. Is “emial” meant to be email"),
        ("role", "these are missing: name, email."),
        ("name,email,password", "Passwords are not imported"),
        ("name,email,Email", "Two columns are called email"),
    ],
)
def test_a_file_whose_columns_do_not_do_is_refused_whole(
    session: Session, bring: Bring, header: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        bring(f"{header}\nA,B,C\n")
    assert session.scalar(select(func.count()).select_from(FileImport)) == 0


def test_surplus_cells_formulas_and_bans_are_told(bring: Bring) -> None:
    held = bring(
        f"name,email,banned\nA,a@example.com,no,x\n#REF!,b@example.com,\nC,{NO_RESULT},\nD,d@example.com,yes\n"
    )
    found = wrong(held)
    assert found[0][:2] == (2, "")
    assert "more cells than the 3 columns" in found[0][2]
    assert (3, "name", "This formula has an error. Correct it in the spreadsheet.") in found
    assert any(line == 4 and column == "email" and "no stored result" in reason for line, column, reason in found)
    assert (5, "banned", "Bans are not imported, so this user would be able to sign in.") in found


def test_an_import_makes_users_who_get_a_password_by_a_link(
    session: Session, bring: Bring, admin: User, outbox: Outbox
) -> None:
    held = bring("name,email,role,email_verified\n Ada  New ,Ada.New@Example.com,Support,YES\nBo,bo@example.com,,\n")
    assert file_imports.summary_of(held).privileged == 1
    assert confirm(session, admin, held, link=LINK) == 2
    ada = accounts.find_user(session, "ada.new@example.com")
    assert ada is not None
    assert (ada.name, ada.email, ada.role, ada.email_verified) == ("Ada New", "ada.new@example.com", "support", True)
    assert session.scalar(select(func.count()).where(Account.user_id == ada.id)) == 0
    (mail,) = session.scalars(select(Mail).where(Mail.recipient == ada.email))
    # Thousands of tasks would stand before a message that somebody waits for.
    assert outbox.ids(SEND_MAIL) == []
    token = (mail.body or "").partition("/reset-password?token=")[2].split()[0]
    lasts = session.scalars(select(Verification.expires_at).where(Verification.value == ada.id)).one() - utc_now()
    assert timedelta(days=2, hours=23) < lasts < timedelta(days=3, minutes=1)
    email_links.reset_password(session, token, "a new horse battery")
    assert accounts.sign_in(session, "ada.new@example.com", "a new horse battery") == ada
    assert session.get(FileImport, held.id) is None
    actions = session.scalars(
        select(AuditEntry).where(AuditEntry.actor_id == admin.id, AuditEntry.action == "user.import")
    )
    assert [action.details for action in actions][-1:] == [{"rows": 2, "file": "people.csv"}]


def test_nobody_is_written_to_unless_that_was_asked(session: Session, bring: Bring, admin: User) -> None:
    confirm(session, admin, bring("name,email\nA,a@example.com\n"))
    assert session.scalar(select(func.count()).where(Mail.recipient == "a@example.com")) == 0


def test_an_address_taken_after_the_check_leaves_nothing_behind(
    session: Session, bring: Bring, admin: User, make_user: Callable[..., User]
) -> None:
    held = bring("name,email\nA,a@example.com\nB,b@example.com\nC,c@example.com\n")
    make_user("Quicker", "b@example.com")
    before = people(session)
    with pytest.raises(RefusedRowsError, match="1 row can no longer be imported") as raised:
        confirm(session, admin, held)
    session.rollback()
    assert [(one.line, one.reason) for one in raised.value.problems] == [(3, TAKEN)]
    assert people(session) == before


def test_many_are_made_in_the_background_in_one_transaction(
    session: Session, bring: Bring, admin: User, outbox: Outbox
) -> None:
    before = people(session)
    action = confirm(session, admin, bring(many_users()), link=LINK)
    assert outbox.ids(RUN_BULK) == [str(action.id)]
    assert (action.total, people(session)) == (bulk.BULK_THRESHOLD + 20, before)
    told: list[int] = []
    held = bulk.claim(session, action.id)
    assert held is not None
    file_imports.run(session, held, SITE, told.append)
    session.commit()
    session.refresh(action)
    assert told == list(range(0, action.total, file_imports.STEP))
    assert (action.state, action.done, people(session)) == ("succeeded", action.total, before + action.total)
    assert session.scalar(select(func.count()).select_from(FileImport)) == 0
    assert session.scalar(select(func.count()).where(Mail.kind == "invitation")) == action.total


def test_an_address_taken_while_rows_are_made_leaves_nothing_behind(
    session: Session, bring: Bring, admin: User, make_user: Callable[..., User]
) -> None:
    action = confirm(session, admin, bring(many_users()))
    held = bulk.claim(session, action.id)
    session.commit()
    assert held is not None
    before = people(session)

    def take(done: int) -> None:
        if done == file_imports.STEP:
            session.add(User(id="quicker", name="Quicker", email="imported70@example.com", email_verified=False))
            session.flush()

    with pytest.raises(RefusedRowsError) as raised:
        file_imports.run(session, held, SITE, take)
    session.rollback()
    assert [(one.line, one.reason) for one in raised.value.problems] == [(72, TAKEN)]
    assert people(session) == before
    file_imports.end_refused(session, held, raised.value)
    session.commit()
    session.expire_all()
    ended = session.get_one(BulkAction, action.id)
    assert (ended.state, ended.done) == ("failed", 0)
    assert "1 row can no longer be imported" in (ended.error or "")
    file = file_imports.of_action(session, ended)
    assert file is not None
    assert wrong(file) == [(72, "email", TAKEN)]


def test_who_lost_the_work_stores_nothing(session: Session, bring: Bring, admin: User) -> None:
    action = confirm(session, admin, bring(many_users()))
    held = bulk.claim(session, action.id)
    session.commit()
    assert held is not None
    before = people(session)
    assert leases.renew(session, held, done=50)
    bulk.cancel(session, admin, action)
    session.commit()
    assert not leases.renew(session, held, done=100)
    with pytest.raises(LostError):
        file_imports.run(session, held, SITE, lambda _done: None)
    session.rollback()
    assert people(session) == before
    # It was stopped, not used up: it can be confirmed once more.
    file = file_imports.of_action(session, action)
    assert file is not None
    assert confirm(session, admin, file).id != action.id
    with pytest.raises(Conflict, match="already being imported"):
        confirm(session, admin, file)
    with pytest.raises(Conflict, match="already being imported"):
        file_imports.discard(session, admin, USERS, file.id)


def test_whoever_is_no_admin_any_more_imports_nothing(session: Session, bring: Bring, admin: User) -> None:
    action = confirm(session, admin, bring(many_users()))
    held = bulk.claim(session, action.id)
    assert held is not None
    before = people(session)
    admin = session.get_one(User, admin.id)
    admin.role = "support"
    session.flush()
    file_imports.run(session, held, SITE, lambda _done: None)
    session.refresh(action)
    assert (action.state, action.error, people(session)) == ("failed", bulk.NO_ADMIN, before)


def test_jobs_go_through_what_the_form_asks(session: Session, bring: Bring, admin: User, user: User) -> None:
    held = bring(
        "user;company;title;description;status;applied_at;link;responsibilities\n"
        f'{user.email.upper()};Globex;Engineer;Python;applied;;https://jobs.example/1;"Build\n\n Run "\n'
        f"{user.email};Globex;Analyst;SQL;Interviewing;2026-03-01T14:30:00+02:00;;\n",
        JOBS,
    )
    assert held.problems == []
    assert confirm(session, admin, held, JOBS) == 2
    engineer, analyst = session.scalars(
        select(UserJob).where(UserJob.user_id == user.id).order_by(UserJob.title.desc())
    )
    assert (engineer.status, engineer.responsibilities, engineer.link) == (
        "applied",
        ["Build", "Run"],
        "https://jobs.example/1",
    )
    assert engineer.applied_at is not None
    assert (analyst.status, analyst.applied_at) == ("interviewing", datetime(2026, 3, 1, 12, 30))
    # The memory tells who did it.
    rows = select(AuditEntry.row_id, AuditEntry.action).where(AuditEntry.table_name == "userJobs")
    assert {str(engineer.id), str(analyst.id)} <= {row.row_id for row in session.execute(rows)}


def test_bad_jobs_are_told_with_their_reasons(session: Session, bring: Bring, admin: User, user: User) -> None:
    row = f"{user.email},Globex,Engineer,Python,,,\n"
    assert confirm(session, admin, bring("user,company,title,description\n" + row, JOBS), JOBS) == 1
    held = bring(
        "user,company,title,description,status,applied_at,link\n"
        f"{row}"
        "nobody@example.com,Globex,Cook,Food,,,\n"
        f"{user.email},,Cook,,hired,yesterday,ftp://x\n"
        f"{user.email},{'x' * 501},Cook,Food,,,\n"
        f"{user.email},Globex,Baker,Bread,,,\n"
        f"{user.email},Globex,Baker,Bread,,,\n",
        JOBS,
    )
    assert wrong(held) == [
        (2, "", import_jobs.HAS_IT),
        (3, "user", import_jobs.NO_OWNER),
        (4, "status", "Write one of: tracked, applied, interviewing, offered, rejected, withdrawn."),
        (4, "applied_at", import_jobs.NO_DATE),
        (4, "company", "Enter the company."),
        (4, "link", "The link must start with https://."),
        (5, "company", "String should have at most 500 characters"),
        (7, "", "Line 6 is the same job."),
    ]
    assert len(file_imports.problems_in(held)[6].value) == 80


def test_an_owner_who_goes_while_rows_are_made_leaves_nothing_behind(
    session: Session, bring: Bring, admin: User, neighbour: User, user: User
) -> None:
    rows = "".join(f"{user.email},Globex,Job {n},Text\n" for n in range(bulk.BULK_THRESHOLD))
    action = confirm(
        session, admin, bring(f"user,company,title,description\n{rows}{neighbour.email},A,B,C\n", JOBS), JOBS
    )
    held = bulk.claim(session, action.id)
    session.commit()
    assert held is not None

    def remove(done: int) -> None:
        if done == bulk.BULK_THRESHOLD:
            session.execute(User.__table__.delete().where(User.id == neighbour.id))  # type: ignore[attr-defined]

    with pytest.raises(RefusedRowsError) as raised:
        file_imports.run(session, held, SITE, remove)
    session.rollback()
    assert [(one.line, one.reason) for one in raised.value.problems] == [
        (bulk.BULK_THRESHOLD + 2, import_jobs.NO_OWNER)
    ]
    assert session.scalar(select(func.count()).select_from(UserJob)) == 0


def test_a_list_that_was_exported_can_be_brought(session: Session, bring: Bring, admin: User, user: User) -> None:
    columns = ["id", "user", "company", "title", "status", "applied_at", "description", "created_at"]
    line = ["17", user.email, "=Globex", "Engineer", "applied", datetime(2026, 3, 1, 8), "- Python\n- SQL", utc_now()]
    held = bring("".join(writer.as_csv(columns, iter([[line]]))), JOBS)
    assert held.problems == []
    confirm(session, admin, held, JOBS)
    (job,) = session.scalars(select(UserJob))
    assert (job.company, job.description, job.applied_at) == ("=Globex", "- Python\n- SQL", datetime(2026, 3, 1, 8))


def test_a_file_is_its_bringers_alone_and_goes_after_a_day(
    session: Session, bring: Bring, admin: User, make_user: Callable[..., User]
) -> None:
    colleague = make_user("Carl Colleague", role="admin")
    held, kept = bring("name,email\nA,a@example.com\n"), bring("name,email\nB,b@example.com\n")
    with pytest.raises(NotFound):
        file_imports.get_import(session, colleague, USERS, held.id)
    with pytest.raises(NotFound):
        file_imports.get_import(session, admin, JOBS, held.id)
    long_ago = utc_now() - timedelta(seconds=file_imports.KEEP_SECONDS + 1)
    session.execute(update(FileImport).where(FileImport.id == held.id).values(created_at=long_ago))
    session.expire_all()
    with pytest.raises(NotFound, match="kept for a day"):
        file_imports.get_import(session, admin, USERS, held.id)
    assert file_imports.purge(session) == 1
    assert list(session.scalars(select(FileImport.id))) == [kept.id]


def test_what_is_being_imported_is_not_purged(session: Session, bring: Bring, admin: User) -> None:
    held = bring(many_users())
    confirm(session, admin, held)
    long_ago = utc_now() - timedelta(seconds=file_imports.KEEP_SECONDS + 1)
    session.execute(update(FileImport).values(created_at=long_ago))
    assert file_imports.purge(session) == 0
