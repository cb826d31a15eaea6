"""Deletions by every way, single and bulk, undone: each table is as before, by SQL, but for a list that pages show."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import escape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.orm import Session

from atspro import create_app
from atspro.db import Base, db, transaction, utc_now
from atspro.models import (
    Account,
    AuditEntry,
    BulkAction,
    ExportCheck,
    JobPlan,
    LetterAnswer,
    Passkey,
    ResumeSection,
    ResumeSentence,
    User,
    UserJob,
    UserSettings,
)
from atspro.services import bulk, documents, generation, jobs, resumes
from atspro.services.auth import session_cookie, sessions
from atspro.services.auth.ids import new_id
from atspro.services.bulk.actions import SUBJECTS
from atspro.services.undo import not_restored, undelete
from atspro.services.undo.inserting import emptied_columns
from atspro.shapes import JobData, ResumeData
from atspro.tables import TABLES, Audit, Table
from tests.conftest import create_database, make_settings, template_database
from tests.services.application_rows import fill_applications

WORDS = (
    "Engineer",
    "Köchin",
    "O'Brien & Söhne",
    '"quoted"',
    "日本語",
    "a\\b",
    "50 %",
    "line\nbreak",
    "Zoë 🙂",
    "NULL",
    "{}",
)
PRUNING = "old versions are pruned"
State = dict[str, dict[str, str]]
Undo = Callable[[], None]


@pytest.fixture
def app(database_server: str, redis_server: str, worker_id: str) -> Iterator[Flask]:
    """The application over a database of its own, in which everything is committed as it would be."""
    url = create_database(database_server, f"undo_{worker_id}", template_database(database_server, redis_server))
    made = create_app(make_settings(url, redis_server))
    made.testing = True
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    with made.app_context():
        db.engine.dispose()


class World:
    """People with rows in every table, staff, and what is done with them."""

    def __init__(self, app: Flask, seed: int, people: int, jobs_each: int) -> None:
        self.app, self.random = app, random.Random(seed)
        self.done = 0
        """How many deletions were made, what went along with them not counted."""
        with app.app_context(), transaction() as session:
            staff = User(
                id=new_id(), name="Grace Admin", email="grace@staff.example", email_verified=True, role="admin"
            )
            session.add(staff)
            session.flush()
            self.staff_id = staff.id
            for number in range(people):
                self._fill(session, number, jobs_each, staff)
            jobs.touch_jobs(session)
        self.staff = self.browser(self.staff_id)

    def browser(self, user_id: str) -> FlaskClient:
        """A browser that has just signed in."""
        client = self.app.test_client()
        with self.app.app_context(), transaction() as session:
            user = session.get_one(User, user_id)
            opened = sessions.open_session(session, user, ip_address="127.0.0.1", user_agent="test")
            secret = self.app.config["SETTINGS"].BETTER_AUTH_SECRET
            client.set_cookie(session_cookie.NAME, session_cookie.sign(opened.token, secret))
        return client

    def words(self, most: int = 4) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, most))).replace("\n", " ")

    def _fill(self, session: Session, number: int, jobs_each: int, staff: User) -> None:
        pick, now = self.random, utc_now() - timedelta(days=self.random.randint(1, 400))
        user = User(
            id=new_id(), name=self.words(), email=f"person{number}@example.com", email_verified=pick.random() < 0.5
        )
        session.add(user)
        session.flush()
        for provider in pick.sample(["credential", "google", "github", "oidc"], pick.randint(1, 4)):
            session.add(
                Account(
                    id=new_id(),
                    account_id=new_id(),
                    provider_id=provider,
                    user_id=user.id,
                    created_at=now,
                    updated_at=now,
                    password="a hash" if provider == "credential" else None,
                )
            )
        skills = sorted({self.words(2) for _ in range(pick.randint(1, 5))})
        data = {"contactInfo": {"fullName": self.words()}, "skills": skills}
        resume = resumes.save_resume(session, user, ResumeData.model_validate(data))
        for place in range(pick.randint(0, 3)):
            entries = [{"name": self.words()} for _ in range(pick.randint(1, 3))]
            resume.sections.append(ResumeSection(kind="projects", title=self.words(2), entries=entries, position=place))
        held = [self._job(session, user, staff) for _ in range(jobs_each)]
        if held:
            fill_applications(session, user, held[0], mark=self.words())
            session.add(LetterAnswer(user_id=user.id, job_id=held[-1].id, question="availability", answer=self.words()))
        session.add(LetterAnswer(user_id=user.id, question="availability", answer=self.words()))
        for _ in range(pick.randint(0, 2)):
            session.add(
                Passkey(
                    id=new_id(),
                    user_id=user.id,
                    name=self.words(),
                    public_key="cHVibGlj",
                    credential_id=new_id(),
                    counter=pick.randint(0, 9),
                    device_type="singleDevice",
                    backed_up=pick.random() < 0.5,
                )
            )
        session.add(UserSettings(user_id=user.id, language="de"))
        for digest in ("a" * 64, "b" * 64):
            session.add(ResumeSentence(user_resume_id=resume.id, digest=digest, text=self.words(9), state="confirmed"))
        session.flush()

    def _job(self, session: Session, user: User, staff: User) -> UserJob:
        pick = self.random
        job = jobs.create_job(
            session,
            user,
            JobData(company=self.words(), title=self.words(), description=self.words(40), location=["Oslo"]),
        )
        for kind in pick.sample(["resume", "cover", "research", "prep"], pick.randint(1, 4)):
            for _ in range(pick.randint(1, 3)):
                made = documents.add_version(session, job.id, kind, self.words(60), {"atsScore": pick.randint(0, 100)})
            session.add(
                ExportCheck(document_id=made.id, format="pdf", design="modern", share=pick.random(), lost=["Phone"])
            )
        session.add(JobPlan(job_id=job.id, proposal={"facts": [self.words()]}, choices={"close": self.words()}))
        asked = [one for one, _ in generation.request_batch(session, pick.choice([user, staff]), job)]
        for request in asked:
            end = pick.choice(["succeeded", "failed", "cancelled"])
            if end == "cancelled":
                generation.cancel_request(session, request)
                continue
            claim = generation.claim(session, request.id, worker="w", lease=60, max_attempts=3)
            if claim is None:
                # The person's turn has not come.
                generation.cancel_request(session, request)
            elif end == "failed":
                generation.fail(session, claim, error=self.words(), error_type="E", trace_id="t")
                session.refresh(request)
                generation.acknowledge(session, staff, request)
                generation.cancel_request(session, generation.retry_request(session, staff, request))
            else:
                generation.complete(session, claim, f"# {self.words()}", {})
        return job

    # What is there, by SQL.

    def state(self) -> State:
        """By table a digest of each row, by its key."""
        with self.app.app_context(), transaction() as session:
            return {name: _digests(session, name) for name in compared_tables()}

    # The ways.

    def chosen(self, session: Session, table: Table, most: int = 1) -> list[str]:
        """Some rows of a table, staff aside."""
        key = table.stored.columns[table.key]
        ids = session.scalars(select(cast(key, Text)).where(cast(key, Text) != self.staff_id).order_by(key)).all()
        return self.random.sample(list(ids), min(most, len(ids)))

    @contextmanager
    def noting(self, undos: list[Undo]) -> Iterator[None]:
        """Undo, one by one and the last first, the deletions that are made inside."""
        with self.app.app_context(), transaction() as session:
            before = session.scalar(select(func.max(AuditEntry.id))) or 0
        yield
        with self.app.app_context(), transaction() as session:
            query = select(AuditEntry).where(AuditEntry.id > before, AuditEntry.action == "delete")
            made = session.scalars(query.order_by(AuditEntry.id)).all()
            gone = {(one.table_name, one.row_id) for one in made}
            # What went with something else comes back with it.
            entries = [
                one.id
                for one in made
                if undelete.can_restore(one.table_name)
                and not any(
                    (parent, str((one.before or {}).get(column))) in gone
                    for column, parent in TABLES[one.table_name or ""].parents
                )
            ]
        assert entries
        self.done += len(entries)
        undos.extend(lambda entry=entry: self.undo_one(entry) for entry in entries)  # type: ignore[misc]

    def undo_one(self, entry_id: int) -> None:
        with self.app.app_context(), transaction() as session:
            actor = session.get_one(User, self.staff_id)
            undelete.undelete(session, actor, session.get_one(AuditEntry, entry_id))

    def owner_deletes(self, table: Table, address: Callable[[str], str]) -> list[Undo]:
        """The owner's own page with its button."""
        undos: list[Undo] = []
        with self.app.app_context(), transaction() as session:
            [row_id] = self.chosen(session, table)
            key = table.stored.columns[table.key]
            owner = session.scalars(select(table.stored.columns["userId"]).where(cast(key, Text) == row_id)).one()
        browser = self.browser(owner)
        with self.noting(undos):
            assert browser.post(address(row_id)).status_code == 302
        return undos

    def staff_deletes(self, table: Table) -> list[Undo]:
        """The page of one row, with its question."""
        undos: list[Undo] = []
        with self.app.app_context(), transaction() as session:
            [row_id] = self.chosen(session, table)
        assert table.staff is not None
        with self.noting(undos):
            assert self.staff.post(f"/admin/{table.staff.path}/delete/", data={"id": row_id}).status_code == 302
        return undos

    def another_program_deletes(self, table: Table) -> list[Undo]:
        """SQL, as any client of the database writes it: several rows in one statement."""
        undos: list[Undo] = []
        with self.noting(undos), self.app.app_context(), transaction() as session:
            ids = self.chosen(session, table, most=self.random.randint(1, 3))
            session.execute(text(f'DELETE FROM "{table.name}" WHERE "{table.key}"::text = ANY(:ids)'), {"ids": ids})
        return undos

    def old_versions_are_pruned(self) -> list[Undo]:
        """KEEP_VERSIONS, as the maintenance has it."""
        undos: list[Undo] = []
        with self.noting(undos), self.app.app_context(), transaction() as session:
            documents.prune_versions(session, keep=1, limit=20)
        return undos

    def write_again(self) -> None:
        """Make something that can be pruned."""
        with self.app.app_context(), transaction() as session:
            [job_id] = self.chosen(session, TABLES["userJobs"])
            for _ in range(3):
                documents.add_version(session, UUID(job_id), "prep", self.words(), {})

    def few_are_deleted(self, table: Table) -> list[Undo]:
        """The ticked rows of a list, at once; undone by one button."""
        with self.app.app_context(), transaction() as session:
            ids = self.chosen(session, table, most=self.random.randint(2, 4))
        assert table.staff is not None
        form = {"action": "delete", "confirmed": "1", "rowid": ids}
        assert self.staff.post(f"/admin/{table.staff.path}/action/", data=form).status_code == 302
        self.done += len(ids)
        return [self._undo_all(table.event("delete"))]

    def many_are_deleted(self, table: Table) -> list[Undo]:
        """All rows that a list has, by a worker; undone by one button."""
        assert table.staff is not None
        with self.app.app_context(), transaction() as session:
            ids = self.chosen(session, table, most=self.random.randint(2, 12))
            actor = session.get_one(User, self.staff_id)
            action = bulk.start(session, actor, table.staff.path, "delete", ids, source="/").id
        self._run(action)
        self.done += len(ids)
        return [self._undo_all(table.event("delete.all"))]

    def _undo_all(self, event: str) -> Undo:
        with self.app.app_context(), transaction() as session:
            query = select(AuditEntry.id).where(AuditEntry.action == event).order_by(AuditEntry.id.desc()).limit(1)
            entry_id = session.scalars(query).one()
        return lambda: self._undo_event(entry_id)

    def _undo_event(self, entry_id: int) -> None:
        with self.app.app_context(), transaction() as session:
            ids = undelete.deletions_of(session, session.get_one(AuditEntry, entry_id))
            assert ids
        # The page asks, the button starts it.
        page = self.staff.post("/admin/audit/undelete-all/", data={"id": str(entry_id)})
        assert page.status_code == 302
        with self.app.app_context(), transaction() as session:
            newest = select(BulkAction.id).where(BulkAction.action == "undelete").order_by(BulkAction.created_at.desc())
            action = session.scalars(newest.limit(1)).one()
        self._run(action)

    def _run(self, action_id: UUID) -> None:
        with self.app.app_context():
            with transaction() as session:
                held = bulk.claim(session, action_id, "w")
            assert held is not None
            more = True
            while more:
                with transaction() as session:
                    more = bulk.run_batch(session, held)
            with transaction() as session:
                done = session.get_one(BulkAction, action_id)
                assert (done.state, done.failures) == ("succeeded", [])


def compared_tables() -> list[str]:
    """Every table but the log itself, and those of which the pages say that nothing comes back."""
    left = {table.name for table in not_restored.never_restored()}
    log = {name for name in TABLES if name.startswith("audit")}
    return [name for name in Base.metadata.tables if name not in left | log]


def left_out(name: str) -> set[str]:
    """The columns of which the pages say that they do not come back as they were."""
    table = TABLES[name]
    columns = set(not_restored.kept_back(table)) | set(not_restored.CHANGED.get(name, (frozenset(), ""))[0])
    if name == "generationRequest":
        # Nothing here is unfinished: what had ended comes back as it was.
        columns.clear()
    if isinstance(table.audit, Audit) and name in emptied_columns():
        # What stayed and names a restored row again has been changed by it.
        columns.add("updatedAt")
    return columns


def _digests(session: Session, name: str) -> dict[str, str]:
    keys = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[name].primary_key)
    query = f"SELECT concat_ws('|', {keys}), md5((to_jsonb(t) - CAST(:columns AS text[]))::text) FROM \"{name}\" t"
    return {str(key): digest for key, digest in session.execute(text(query), {"columns": sorted(left_out(name))})}


def restorable() -> list[Table]:
    return [table for table in TABLES.values() if table.undelete == "itself"]


def ways(world: World) -> dict[str, Callable[[], list[Undo]]]:
    """Every way to delete what can be restored, found by the declarations where they say it."""
    resume, job = TABLES["userResume"], TABLES["userJobs"]
    found: dict[str, Callable[[], list[Undo]]] = {
        "the owner deletes a job": lambda: world.owner_deletes(job, lambda row_id: f"/jobs/{row_id}/delete"),
        "the owner deletes the resume": lambda: world.owner_deletes(resume, lambda _: "/resume/delete"),
        PRUNING: world.old_versions_are_pruned,
    }
    for table in restorable():
        found[f"another program deletes {table.plural}"] = lambda table=table: world.another_program_deletes(table)  # type: ignore[misc]
        if table.staff and "delete" in table.staff.can:
            found[f"staff delete a {table.noun}"] = lambda table=table: world.staff_deletes(table)  # type: ignore[misc]
        if table.staff and "delete" in SUBJECTS[table.staff.path].verbs:
            found[f"staff delete some {table.plural}"] = lambda table=table: world.few_are_deleted(table)  # type: ignore[misc]
            found[f"staff delete all {table.plural}"] = lambda table=table: world.many_are_deleted(table)  # type: ignore[misc]
    return found


def differences(before: State, after: State) -> list[str]:
    """What is not as it was, row by row; bulk actions that were begun since are not from before."""
    found = []
    for name, rows in before.items():
        now = after[name]
        if name == "bulkAction":
            now = {key: digest for key, digest in now.items() if key in rows}
        found += [f"{name} {key}: lost" for key in rows.keys() - now.keys()]
        found += [f"{name} {key}: new" for key in now.keys() - rows.keys()]
        found += [f"{name} {key}: changed" for key in rows.keys() & now.keys() if rows[key] != now[key]]
    return found


@pytest.mark.parametrize(
    ("least", "people", "jobs_each"), [(30, 4, 2), pytest.param(1_000, 16, 4, marks=pytest.mark.thorough)]
)
def test_deletions_by_every_way_are_undone(app: Flask, least: int, people: int, jobs_each: int) -> None:
    world = World(app, seed=least, people=people, jobs_each=jobs_each)
    start = world.state()
    empty = [name for name, rows in start.items() if not rows and TABLES[name].undelete != "never"]
    assert not empty, "A table that is restored has no row here."
    every = ways(world)
    others = [way for name, way in every.items() if name != PRUNING]
    while world.done < least:
        for name, way in every.items():
            world.write_again()
            before = world.state()
            undos = way()
            gone = world.state()
            assert gone != before, name
            # Sometimes more goes before the first is back, as when a job is deleted and then its owner.
            if world.random.random() < 0.3 and all(len(gone[table.name]) > 1 for table in restorable()):
                undos += world.random.choice(others)()
            for undo in reversed(undos):
                undo()
            assert differences(before, world.state()) == [], name


def test_the_pages_say_what_does_not_come_back(app: Flask) -> None:
    world = World(app, seed=1, people=1, jobs_each=1)
    with app.app_context(), transaction() as session:
        [user_id] = world.chosen(session, TABLES["user"])
    page = world.staff.get(f"/admin/users/delete/?id={user_id}").text
    assert "Everything except passwords and sessions can be restored" in page
    undos = world.staff_deletes(TABLES["user"])
    assert undos
    with app.app_context(), transaction() as session:
        newest = select(AuditEntry.id).where(AuditEntry.action == "delete", AuditEntry.table_name == "user")
        entry_id = session.scalars(newest).one()
    for address in ("/admin/audit/deleted/", f"/admin/audit/undelete/?id={entry_id}"):
        shown = world.staff.get(address).text
        for sentence in not_restored.sentences():
            assert escape(sentence, quote=False) in shown, address
    # What comes back only with its parent says so on its own page, before.
    undos[0]()
    with app.app_context(), transaction() as session:
        account_id = session.scalars(select(Account.id).where(Account.user_id == user_id).limit(1)).one()
    assert "It can’t be restored by itself" in world.staff.get(f"/admin/accounts/delete/?id={account_id}").text
