"""Lists as somebody wants to see them again: filters and sort under a name, for job seekers and staff alike.

A view is a list's name and the query of its address. Staff share theirs with other staff if they want.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import ScalarSelect, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import SavedView, User
from atspro.shapes import clean_text

MAX_NAME = 60
MAX_QUERY = 1_000
MAX_VIEWS = 30
# What says where in a list somebody is, and not which list it is.
_PLACES = {"page", "after", "before", "cursor", "last", "day"}


def views_of(session: Session, actor: User, list_name: str) -> Sequence[SavedView]:
    """The actor's views of a list in the order of their names."""
    mine = SavedView.user_id == actor.id
    return session.scalars(
        select(SavedView)
        .where(SavedView.list_name == list_name, mine)
        .order_by(func.lower(SavedView.name), SavedView.id)
        .limit(MAX_VIEWS * 5)
    ).all()


@dataclass(frozen=True)
class View:
    """A view as a list's page names it."""

    id: UUID
    name: str
    query: str
    user_id: str
    is_shared: bool


def views_as_json(actor_id: str, list_name: str) -> ScalarSelect[Any]:
    """What `views_of` reads and what others share, as one value: for a page that asks for its rows anyway."""
    named = (
        select(SavedView.id, SavedView.name, SavedView.query, SavedView.user_id, SavedView.is_shared)
        .where(SavedView.list_name == list_name, or_(SavedView.user_id == actor_id, SavedView.is_shared))
        .order_by(func.lower(SavedView.name), SavedView.id)
        .limit(MAX_VIEWS * 5)
        .subquery()
    )
    columns = (named.c.id, named.c.name, named.c.query, named.c.user_id, named.c.is_shared)
    return select(func.coalesce(func.json_agg(func.json_build_array(*columns)), text("'[]'::json"))).scalar_subquery()


def views_in(value: list[list[Any]]) -> list[View]:
    """The views of a value of `views_as_json`."""
    return [View(UUID(id), *rest) for id, *rest in value]


def save_view(
    session: Session, actor: User, list_name: str, name: str, query: str, *, is_shared: bool = False
) -> SavedView:
    """Keep a list under a name; one of the same name is replaced. Raises `InvalidInput` by field."""
    try:
        name = " ".join(clean_text(name).split())
    except ValueError as error:
        raise InvalidInput(
            gettext("Check the view."), {"name": gettext("This text contains a character that cannot be stored (NUL).")}
        ) from error
    if not name:
        raise InvalidInput(gettext("Check the view."), {"name": gettext("Enter a name for this view.")})
    if len(name) > MAX_NAME:
        raise InvalidInput(
            gettext("Check the view."), {"name": gettext("Use at most %(max_name)s characters.", max_name=MAX_NAME)}
        )
    query = plain_query(query)
    held = session.scalars(
        select(SavedView.name).where(SavedView.user_id == actor.id, SavedView.list_name == list_name)
    ).all()
    if name not in held and len(held) >= MAX_VIEWS:
        raise InvalidInput(gettext("You have %(max_views)s views of this list. Delete one first.", max_views=MAX_VIEWS))
    values = {"user_id": actor.id, "list_name": list_name, "name": name, "query": query, "is_shared": is_shared}
    changed = {"query": query, "isShared": is_shared}
    view_id = session.scalar(
        insert(SavedView)
        .values(**values)
        .on_conflict_do_update(index_elements=["userId", "listName", "name"], set_=changed)
        .returning(SavedView.id)
    )
    return session.get_one(SavedView, view_id, populate_existing=True)


def get_view(session: Session, actor: User, view_id: UUID) -> SavedView:
    """A view of the actor's. Raises `NotFound` also for another person's, even one that is shared."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == actor.id))
    if view is None:
        raise NotFound(gettext("This view does not exist."))
    return view


def delete_view(session: Session, view: SavedView) -> None:
    """Remove a view."""
    session.delete(view)
    session.flush()


def plain_query(query: str) -> str:
    """The query of an address without the page somebody is on, written one way. Raises `InvalidInput` if too long."""
    pairs = parse_qsl(query.removeprefix("?"), max_num_fields=100) if query.count("&") < 100 else []
    written = urlencode([(key, value) for key, value in pairs if key not in _PLACES and value])
    if len(written) > MAX_QUERY:
        raise InvalidInput(gettext("These filters are too long to be kept."))
    return written
