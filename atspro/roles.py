"""What each role of staff may open, see and do: the one table that every page, form and worker asks.

A role is a word in Better-Auth's ``user.role``. Better-Auth's admin plugin knows only ``admin``: to it, the others are
ordinary users. Who has several roles may do what any of them may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atspro.translatable import gettext_noop

USER, SUPPORT, OPERATOR, AUDITOR, ADMIN = "user", "support", "operator", "auditor", "admin"
# What somebody may be here: the first is no role of staff, and who has several is called by the last of them.
LEVELS = (USER, AUDITOR, SUPPORT, OPERATOR, ADMIN)
STAFF_ROLES = LEVELS[1:]
ROLE_NAMES: Mapping[str, str] = {
    USER: gettext_noop("User"),
    AUDITOR: gettext_noop("Auditor"),
    SUPPORT: gettext_noop("Support"),
    OPERATOR: gettext_noop("Operator"),
    ADMIN: gettext_noop("Admin"),
}

QUEUE_SEE, QUEUE_STEER = "queue.see", "queue.steer"
PEOPLE_SEE, LOG_READ = "people.see", "log.read"
DATA_CHANGE, DATA_EXPORT, SECRETS_SEE, VIEWS_SAVE = "data.change", "data.export", "secrets.see", "views.save"


@dataclass(frozen=True)
class Permission:
    """What may be done, in words, and the roles that may."""

    label: str
    roles: frozenset[str]


def _permission(label: str, *roles: str) -> Permission:
    return Permission(label, frozenset(roles))


PERMISSIONS: Mapping[str, Permission] = {
    QUEUE_SEE: _permission("Open the queue, its statistics and requests, workers, alerts and health", *STAFF_ROLES),
    PEOPLE_SEE: _permission(
        "Open users, resumes, jobs, documents and sign-ins, and see whose a request is",
        AUDITOR,
        SUPPORT,
        ADMIN,
    ),
    LOG_READ: _permission("Read the audit log and what was deleted", AUDITOR, SUPPORT, ADMIN),
    VIEWS_SAVE: _permission("Keep and share views of lists, choose columns", SUPPORT, OPERATOR, ADMIN),
    QUEUE_STEER: _permission(
        "Retry, cancel and acknowledge requests; pause, limit and drain; change alerts",
        OPERATOR,
        ADMIN,
    ),
    DATA_CHANGE: _permission("Create, change, import, delete and restore rows; ban; give roles; view as a user", ADMIN),
    DATA_EXPORT: _permission("Export lists as files", ADMIN),
    SECRETS_SEE: _permission("See columns that are for admins alone, and a local copy’s outbox", ADMIN),
}


@dataclass(frozen=True)
class Area:
    """Pages of the dashboard that belong together: what one needs to look, and to change something."""

    look: str = PEOPLE_SEE
    change: str = DATA_CHANGE


_QUEUE = Area(QUEUE_SEE, QUEUE_STEER)
# By the name of the view, which is its address; every other view tells of people.
AREAS: Mapping[str, Area] = {
    "": Area(QUEUE_SEE),
    "queue": _QUEUE,
    "requests": _QUEUE,
    "alerts": _QUEUE,
    "health": _QUEUE,
    "search": Area(QUEUE_SEE),
    # What an operator began; which subjects somebody may look at, the subjects' areas say.
    "bulk": _QUEUE,
    "audit": Area(LOG_READ),
    "outbox": Area(SECRETS_SEE, SECRETS_SEE),
    # An address may be a secret, and what is told there is of everybody.
    "webhooks": Area(SECRETS_SEE, SECRETS_SEE),
}
# Pages that ask for something else than their area.
PAGES: Mapping[tuple[str, str], str] = {("bulk", "index_view"): PEOPLE_SEE}
# Pages that every view has and that ask for more than to look.
EVERYWHERE: Mapping[str, str] = {"export": DATA_EXPORT, "columns_view": VIEWS_SAVE}


def area_of(view: str) -> Area:
    """The area of a view, such as ``requests``."""
    return AREAS.get(view, Area())


def needed(view: str, page: str, *, changes: bool) -> set[str]:
    """The permissions that a page of a view asks for; ``changes`` is whether it may change something."""
    area = area_of(view)
    if page in EVERYWHERE:
        # They are about a list, and for nobody who may not open it.
        return {PAGES.get((view, "index_view"), area.look), EVERYWHERE[page]}
    return {area.change if changes else PAGES.get((view, page), area.look)}


def may(roles: Iterable[str], permission: str) -> bool:
    """Whether one of these roles has the permission."""
    return not PERMISSIONS[permission].roles.isdisjoint(roles)


def level_of(roles: Iterable[str]) -> str:
    """What somebody with these roles is called: one of `LEVELS`."""
    held = set(roles)
    return next((level for level in reversed(STAFF_ROLES) if level in held), USER)


def as_markdown() -> str:
    """The table as the documentation has it."""
    roles = (SUPPORT, OPERATOR, AUDITOR, ADMIN)
    head = ["", *(ROLE_NAMES[role] for role in roles)]
    rows = [[one.label, *("yes" if role in one.roles else "" for role in roles)] for one in PERMISSIONS.values()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
