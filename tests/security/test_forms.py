"""Every form of every page, filled by somebody who means harm: with roles, with a neighbor's ids, with nonsense.

Forms are read by one piece of code and stored by many, so `make test` gives the values out in turn: each form and
address gets some, and each value reaches many of them. `make thorough` gives every value to every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text, cast, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from atspro.db import Base
from atspro.models import User
from tests.conftest import caught, client_maker, rolled_back, user_maker
from tests.conventions.roles import Things, Visitor, things_of, undone
from tests.security.crawl import Form, forms_of
from tests.web.job_data import ask

SignIn = Callable[[User | None], FlaskClient]
PROMOTIONS = {
    "role": "admin", "roles": "admin", "is_admin": "1", "isAdmin": "true", "admin": "on", "user.role": "admin",
    "user[role]": "admin", "banned": "", "banReason": "x", "emailVerified": "true", "email_verified": "1",
    "impersonatedBy": "x", "impersonated_by": "x", "__class__": "x", "__proto__": "x", "id": "x" * 32,
}  # fmt: skip
# Of a long form, as many fields one by one; the others are of the same kinds.
FIELDS = 10
OWNERS = ("userId", "user_id", "user", "owner", "ownerId", "actor", "actor_id", "accountId")
PARAMETERS = (
    "q", "search", "page", "status", "sort", "next", "url", "id", "token", "a", "b", "reason", "code", "state", "error",
    "desc", "page_size", "flt0_status", "flt1_0", "flt0_since", "since", "by", "fmt",
)  # fmt: skip
NONSENSE = [
    "\x00", "a\x00b", "\ud800", "x" * 30_000, "-1", "99999999999999999999", "' OR 1=1 --",
    "a\r\nSet-Cookie: x=y", "\u202e\ufeff\u2028", "٣", "",
]  # fmt: skip

NONSENSE_IN_ADDRESSES = [
    "%00", "%ED%A0%80", "-1", "99999999999999999999", "%27", "x" * 3000, "a%0D%0Ab", "%F0%9F%92%A9", "[]", "%25",
]  # fmt: skip


WHO = ("nobody", "owner", "admin")
AMOUNTS = [pytest.param(False, id="in turn"), pytest.param(True, id="all", marks=pytest.mark.thorough)]


@pytest.fixture(scope="module")
def app(migrated_app: Flask) -> Iterator[Flask]:
    """One application for the tests of this file, so that the pages are looked through for forms once."""
    with caught(migrated_app), rolled_back(migrated_app) as application:
        yield application


@pytest.fixture(autouse=True)
def _undone(app: Flask, users: Users) -> Iterator[None]:
    with undone(app):
        yield


@dataclass
class Users:
    """Who is there, what two of them have, and the forms that each finds."""

    app: Flask
    owner: User
    neighbour: User
    admin: User
    things: Things
    others: Things
    _forms: dict[str, tuple[Visitor, list[Form]]] = field(default_factory=dict)

    def forms_of(self, who: str) -> tuple[Visitor, list[Form]]:
        """A browser of "nobody", "owner" or "admin", with all forms on the pages that it reaches."""
        if who not in self._forms:
            person = {"nobody": None, "owner": self.owner, "admin": self.admin}[who]
            visitor = Visitor(client_maker(self.app)(person))
            self._forms[who] = visitor, forms_of(self.app, visitor, self.things)
        return self._forms[who]


@pytest.fixture(scope="module")
def users(app: Flask, password_hash: str) -> Users:
    make = user_maker(app, password_hash)
    owner, neighbour, admin = make(), make("Nora Neighbour"), make("Sam Staff", role="admin")
    found = Users(app, owner, neighbour, admin, things_of(app, owner, ask), things_of(app, neighbour, ask))
    for who in WHO:
        found.forms_of(who)
    return found


def some_of(values: Sequence[Any], number: int, *, full: bool, offset: int = 0) -> Iterator[Sequence[Any]]:
    """Without end, which values the next form gets: so many of them in turn, or all."""
    source = islice(cycle(values), offset, None)
    while True:
        yield values if full else list(islice(source, number))


def rows_of(session: Session, *people: User) -> list[tuple[str, str]]:
    """Everything that the database holds of these people, each row with its table's name, asked for at once."""
    session.expire_all()
    ids = [person.id for person in people]
    jobs = Base.metadata.tables["userJobs"]
    queries = []
    for table in Base.metadata.sorted_tables:
        row = select(literal(table.name), cast(literal_column(f'"{table.name}"'), Text)).select_from(table)
        if table.name == "user":
            queries.append(row.where(table.c.id.in_(ids)))
        elif "userId" in table.c:
            queries.append(row.where(table.c.userId.in_(ids)))
        elif "jobId" in table.c:
            queries.append(row.where(table.c.jobId.in_(select(jobs.c.id).where(jobs.c.userId.in_(ids)))))
    found = sorted((str(name), str(row)) for name, row in session.execute(union_all(*queries)))
    session.rollback()
    return found


def send(visitor: Visitor, form: Form, changes: dict[str, Any]) -> Any:
    """Send the form with these fields changed or added."""
    fields: dict[str, Any] = {name: form.fields.getlist(name) for name in form.fields}
    response = visitor.open(form.action, method="POST", data=fields | changes)
    response.get_data()
    response.close()
    return response


def test_no_form_gives_a_role(app: Flask, users: Users, session: Session) -> None:
    user, neighbour, admin = users.owner, users.neighbour, users.admin
    visitor, forms = users.forms_of("owner")
    assert len(forms) > 12
    before = rows_of(session, neighbour, admin)
    for form in forms:
        for given in ({}, dict.fromkeys(OWNERS, admin.id)):
            with undone(app):
                extra = {name: value for name, value in (PROMOTIONS | given).items() if name not in form.fields}
                assert send(visitor, form, extra).status_code < 500, form.action
                found = session.scalars(select(User).where(User.id == user.id)).one_or_none()
                assert found is None or (found.role, found.email_verified) == (None, False), form.action
                assert rows_of(session, neighbour, admin) == before, form.action


@pytest.mark.parametrize("address", ["/sign-up", "/sign-in", "/finish-sign-up", "/forgotten-password"])
def test_nobody_signs_up_as_staff(app: Flask, anonymous: FlaskClient, session: Session, address: str) -> None:
    sent = {"name": "Eve", "email": "eve@example.com", "password": "correct horse battery"}
    anonymous.post(address, data=PROMOTIONS | sent)
    anonymous.post(address, json=PROMOTIONS | sent)
    for made in session.scalars(select(User).where(User.email == "eve@example.com")):
        assert (made.role, made.email_verified, made.banned) in ((None, False, False), (None, False, None))
        assert made.id != PROMOTIONS["id"]


def test_a_neighbors_ids_reach_nothing_in_any_field_of_any_form(app: Flask, users: Users, session: Session) -> None:
    neighbour, others = users.neighbour, users.others
    visitor, forms = users.forms_of("owner")
    before = rows_of(session, neighbour)
    assert len(before) > 8
    theirs = {*others.rows.values(), *map(str, others.arguments.values())} - {"md", "csv", "resume"}
    for form in forms:
        tries: list[dict[str, Any]] = [dict.fromkeys([*form.names, *OWNERS], sorted(theirs))]
        tries += [{name: sorted(theirs)} for name in form.names[:FIELDS]]
        for changes in tries:
            with undone(app):
                response = send(visitor, form, changes)
                assert response.status_code < 500, (form.action, changes)
                assert neighbour.email not in response.text, (form.action, changes)
                assert rows_of(session, neighbour) == before, (form.action, changes)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("full", AMOUNTS)
def test_nonsense_in_a_field_is_an_answer_and_never_an_error(app: Flask, users: Users, who: str, full: bool) -> None:
    visitor, forms = users.forms_of(who)
    given = some_of(NONSENSE, 2, full=full, offset=WHO.index(who))
    for form, nonsense in zip(forms, given, strict=False):
        tries = [dict.fromkeys(form.names, value) for value in nonsense]
        if full:
            tries += [{name: "a\x00b"} for name in form.names[:FIELDS]]
        for changes in tries:
            raw = {name: value.encode("utf-8", "surrogatepass") for name, value in changes.items()}
            with undone(app):
                assert send(visitor, form, raw).status_code < 500, (form.page, form.action, str(changes)[:300])


ODD = {
    "text": ["a\x00b", "a\r\nb: c"],
    "textarea": ["a\x00b"],
    "hidden": ["a\x00b", "a\r\nb: c"],
    "date": ["0001-01-01", "9999-12-31"],
    "datetime-local": ["0001-01-01T00:00", "9999-12-31T23:59"],
}


# Where a date of the first or of the last year leaves what can be stored, one way or the other.
ZONES = ("Asia/Tokyo", "America/Los_Angeles")


def test_what_cannot_be_stored_is_an_answer_in_each_field_alone(app: Flask, users: Users) -> None:
    """Everything else in the form is as it should be, so that no other field is refused first."""
    (visitor, forms), tried = users.forms_of("owner"), set()
    for form in forms:
        # Where an application is cannot be where it goes to: the last choice is another one.
        rest: dict[str, Any] = dict(form.last_choices) | {
            name: "12" for name, kind in form.kinds.items() if kind in ("text", "textarea") and not form.fields[name]
        }
        for zone in ({"zone": name} for name in ZONES) if "zone" in form.fields else [{}]:
            for name in form.names:
                for value in ODD.get(form.kinds.get(name, ""), []):
                    with undone(app):
                        response = send(visitor, form, rest | zone | {name: value})
                        assert response.status_code < 500, (form.page, form.action, name, value)
                    tried.add((form.action.rpartition("/")[2], name))
    assert {("move", "note"), ("events", "place"), ("events", "at"), ("attempts", "source"), ("sent", "note")} <= tried


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("full", AMOUNTS)
def test_nonsense_in_an_address_is_an_answer_and_never_an_error(app: Flask, users: Users, who: str, full: bool) -> None:
    visitor, _ = users.forms_of(who)
    given = some_of(NONSENSE_IN_ADDRESSES, 1, full=full, offset=WHO.index(who) * 3)
    rules = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "static" not in rule.endpoint
    ]
    for rule, nonsense in zip(rules, given, strict=False):
        if rule.endpoint == "health.readyz":
            continue
        for value in nonsense:
            address = rule.rule
            for name in rule.arguments:
                for converter in ("", "uuid:", "path:"):
                    address = address.replace(f"<{converter}{name}>", value)
            query = "&".join(f"{word}={value}" for word in PARAMETERS)
            with undone(app):
                response = visitor.open(f"{address}?{query}")
                assert response.status_code < 500, (address, value)
                response.close()


BODIES = [b"[" * 200_000, b'{"a":' * 100_000, b"\xff\xfe", b"", b'"' + b"x" * 1_000_000 + b'"', b"1e999999"]


@pytest.mark.parametrize("full", AMOUNTS)
def test_a_deep_or_broken_body_of_json_is_an_answer(app: Flask, users: Users, full: bool) -> None:
    visitor, forms = users.forms_of("owner")
    for form, bodies in zip(forms, some_of(BODIES, 1, full=full), strict=False):
        for body in bodies:
            with undone(app):
                kind = {"Content-Type": "application/json"}
                response = visitor.open(form.action, method="POST", data=body, headers=kind)
                assert response.status_code < 500, (form.action, body[:10])


@pytest.mark.parametrize(
    "name", ["Ada\r\nBcc: evil@example.com", "Ada\nX: y", "Ada\r\n\r\n<script>", "Ada\u2028x", "Ada\x0bx", "Ada\x85x"]
)
def test_a_line_end_in_a_name_ends_no_line(
    app: Flask, anonymous: FlaskClient, sign_in: SignIn, users: Users, session: Session, name: str
) -> None:
    user = users.owner
    anonymous.post("/sign-up", data={"name": name, "email": "crlf@example.com", "password": "correct horse battery"})
    sign_in(user).post("/account/name", data={"name": name})
    made = session.scalars(select(User).where(User.email.in_(["crlf@example.com", user.email]))).all()
    assert len(made) >= 1
    for person in made:
        assert person.name.isprintable()
        response = sign_in(person).get("/")
        assert "Bcc" not in str(response.headers)
