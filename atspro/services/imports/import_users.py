"""Users from a file. They get no password by it: a link in a mail, or a reset on either side, gives the first one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import User
from atspro.roles import LEVELS
from atspro.services.auth import accounts
from atspro.services.imports.import_types import (
    Checked,
    Kind,
    Problem,
    columns_of,
    failed_formulas,
    in_parts,
    left_out_of,
    problem,
    problems_of,
    yes_or_no,
)
from atspro.services.users import user_admin
from atspro.tables import USER

TAKEN = gettext_noop("An account already has this email.")
NO_PASSWORDS = gettext_noop("Passwords are not imported: remove this column. Each user chooses their own password.")


@dataclass(frozen=True)
class UserRow:
    """A user to be made."""

    name: str
    email: str
    level: str
    email_verified: bool


def check(session: Session, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Checked[UserRow]:
    """What is wrong with each row by itself, within the file, and beside the accounts that there are."""
    checked: Checked[UserRow] = Checked()
    given: dict[str, int] = {}
    written: dict[int, Mapping[str, str]] = {}
    for line, values in rows:
        written[line] = values
        row, email, problems = _read(line, values)
        if email and email in given:
            problems.append(
                problem(
                    line,
                    "email",
                    values,
                    gettext("Line %(given)s has this email too.", given=format_number(given[email])),
                )
            )
        elif email:
            given[email] = line
        checked.problems += problems
        if row and not problems:
            checked.good[line] = row
    for part in in_parts(given):
        for email in session.scalars(select(User.email).where(User.email.in_(part))):
            line = given[email]
            checked.problems.append(problem(line, "email", written[line], gettext(TAKEN)))
            checked.good.pop(line, None)
    checked.problems.sort(key=lambda one: one.line)
    return checked


def _read(line: int, values: Mapping[str, str]) -> tuple[UserRow | None, str, list[Problem]]:
    """The row, None when it can't be made; its address, "" when it is none; and what is wrong."""
    problems = list(failed_formulas(line, values))
    name = email = ""
    is_verified = False
    try:
        name = accounts.clean_name(values.get("name", ""))
    except InvalidInput:
        reason = (
            gettext("Enter a name.")
            if not values.get("name")
            else gettext("Use at most %(max_name)s characters.", max_name=accounts.MAX_NAME)
        )
        problems.append(problem(line, "name", values, reason))
    try:
        email = accounts.normalize_email(values.get("email", ""))
    except InvalidInput as error:
        problems += problems_of(line, values, error, {})
    level = values.get("role", "user").lower()
    if level not in LEVELS:
        problems.append(problem(line, "role", values, gettext("Write one of: %(levels)s.", levels=", ".join(LEVELS))))
    try:
        is_verified = yes_or_no(values.get("email_verified", ""))
    except ValueError as error:
        problems.append(problem(line, "email_verified", values, str(error)))
    try:
        if yes_or_no(values.get("banned", "")):
            problems.append(
                problem(
                    line, "banned", values, gettext("Bans are not imported, so this user would be able to sign in.")
                )
            )
    except ValueError as error:
        problems.append(problem(line, "banned", values, str(error)))
    return (UserRow(name, email, level, is_verified) if not problems else None), email, problems


def make(session: Session, actor: User, rows: Sequence[UserRow]) -> dict[str, str]:
    """A user of each row; their addresses by their ids. A role is given as by the form, and audited as an action."""
    ids = accounts.new_users(session, [(row.name, row.email, row.email_verified) for row in rows])
    for user_id, row in zip(ids, rows, strict=True):
        if row.level != "user":
            user_admin.set_level(session, actor, session.get_one(User, user_id), row.level)
    return {user_id: row.email for user_id, row in zip(ids, rows, strict=True)}


USERS: Kind[UserRow] = Kind(
    subject="users",
    noun="user",
    nouns="users",
    columns=columns_of(USER),
    left_out=left_out_of(USER),
    refused={"password": NO_PASSWORDS},
    check=check,
    make=make,
    is_privileged=lambda row: row.level != "user",
)
