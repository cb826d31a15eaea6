"""What no undeletion brings back, in one list: pages say it before, and tests hold all else to be equal by SQL."""

from __future__ import annotations

from collections.abc import Mapping

from atspro.i18n import gettext, gettext_noop
from atspro.models import LIVE_STATES
from atspro.tables import TABLES, Table
from atspro.tables.ownership import references

CHANGED: Mapping[str, tuple[frozenset[str], str]] = {
    "user": (
        frozenset({"role", "twoFactorEnabled"}),
        gettext_noop("A member of staff comes back as an ordinary user, and nobody with a second factor."),
    ),
    "generationRequest": (
        frozenset({"state", "stage", "leaseUntil", "finishedAt"}),
        gettext_noop("Requests that had not finished come back as canceled."),
    ),
}
"""By table the columns that come back otherwise than they were, and the sentence that says when."""
UNFINISHED = LIVE_STATES
"""The states in which a request's columns of `CHANGED` do change; the others come back as they were."""


def kept_back(table: Table) -> tuple[str, ...]:
    """The columns of a table whose values are in no log, so that its rows come back without them."""
    if table.undelete == "never":
        return ()
    return tuple(one.column_name for one in table.fields if one.is_secret or one.log == "name")


def never_restored() -> list[Table]:
    """The tables whose rows are deleted with what they belong to, and stay deleted."""
    gone = {"user", "verification"}
    for _ in TABLES:
        gone |= {name for name in TABLES if set(references(name, "CASCADE").values()) & gone}
    return [TABLES[name] for name in TABLES if name in gone and TABLES[name].undelete == "never"]


def only_with_parent() -> list[Table]:
    """The tables whose rows come back with what they belong to, and cannot be restored when they are deleted alone."""
    return [table for table in TABLES.values() if table.undelete == "with_parent"]


def sentences() -> list[str]:
    """The list, as pages show it."""
    secrets = [
        f"{table.plural} ({', '.join(table.columns[name].in_sentence for name in kept_back(table))})"
        for table in TABLES.values()
        if kept_back(table)
    ]
    stay = ", ".join(table.plural for table in never_restored())
    alone = ", ".join(table.plural for table in only_with_parent())
    return [
        gettext("What is never logged: %(columns)s.", columns="; ".join(secrets)),
        gettext("What stays deleted with a user: %(tables)s.", tables=stay),
        *(gettext(sentence) for _, sentence in CHANGED.values()),
        gettext(
            "What comes back only with what it belonged to, not when it was deleted alone: %(tables)s.", tables=alone
        ),
        gettext("A row that stayed and names a restored one again was changed by that, and has its time."),
        gettext("Of an account whose owner deleted it nothing is kept."),
    ]
