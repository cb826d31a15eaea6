"""The closed base of every table's view, and what a view can declare.

A view is a subclass of `AdminModelView` with the declaration of its table, which says the columns of its list, its
labels, filters, exports and more, and what it needs otherwise of the following. A table whose pages are all as declared
has a `declared_view.DeclaredView`.
``lists.py`` reads a list, ``list_state.py`` its address, ``filters.py`` has the filters; ``rows.py`` loads a row,
``row_forms.py`` changes it, ``row_pages.py`` has its pages, ``bulk_actions.py`` acts on selected rows. These classes
stand one on the other and none beside another, because Flask-Admin binds every
page anew to each class: of two side by side the first would bring Flask-Admin's own pages back.

Reading
    ``sorts``, ``default_sort``     what can be sorted by, each served by an index on it and the key
    ``column_filters``              conditions, each served by an index
    ``list_options``                what a list loads of a row, and what it joins to it; nothing else is loaded
    ``one_options``                 the same for a row's own pages
    ``found(text)``, ``snippet``    the search, and the piece of text that shows a hit; see ``services/search.py``
    ``similar(session, text)``      rows that are close, when the search found nothing
    ``lookups``                     what fields that name a related row suggest, by the look-up's name
    ``export_columns``, ``export_options``  what leaves as a file, and what is loaded for it; see ``export.py``

A list elsewhere than on its page, such as an export or an action on all rows that a filter leaves: ``state_of(args)``
reads a list's address, ``read(session, state)`` one page of it (go on with ``listed.next``), ``matching(state)``
selects the keys of all its rows, and ``state.address()`` writes the address again.

Writing
    ``make``, ``change``, ``remove``        the verbs, each inside one transaction
    ``before_change(session, row, form)``   called in it before ``change``: raise to refuse
    ``after_write(session, row, form, made)``  called in it after ``make`` and ``change``
    ``delete_effects``, ``is_dangerous``    what goes along; what wants the password
    ``act(ids, verb)``                      an action on ticked rows, for methods with ``@action``

Pages
    ``related_links``, ``row_pages``, ``actions_of``   what a row's page offers
    ``row_panels(row)``, ``form_panels(row, form)``    more below a row's columns, and below its form: titles and HTML

Writes go through the services in `transaction()`, so that what they publish is sent after the commit, and Flask-Admin's
hooks (`on_model_change`, `on_model_delete`) run inside it. A page whose statements take too long is stopped, and says
what to narrow: see ``timeouts.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from atspro.admin import display, timeouts
from atspro.admin.bulk_actions import BulkActions
from atspro.admin.declared import described
from atspro.admin.decorators import expose
from atspro.admin.rows import MAX_ID
from atspro.db import db
from atspro.errors import NotFound
from atspro.tables import Table

logger = logging.getLogger(__name__)

MAX_SUGGESTED = 10


class AdminModelView(BulkActions):
    """One table. A view opens, one by one, what makes sense on its table: nothing is writable by default."""

    title: str
    # What the rows are, for who sees the list the first time.
    list_note = ""

    can_be_imported = False
    can_view_details = True
    named_filter_urls = True
    column_display_pk = True

    timeout_template = "admin/model/timeout.html"

    # What the view does not say itself follows from the declaration of its table: see `atspro.admin.declared`.
    declared: Table
    column_labels: dict[str, str] = {}
    column_type_formatters_detail = display.TYPES
    # What a field suggests while somebody types: up to `MAX_SUGGESTED` pairs of a value and its words.
    lookups: dict[str, Callable[[Session, str], Sequence[tuple[str, str]]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "declared" not in cls.__dict__:
            return
        for name, value in described(cls.declared).items():
            own = cls.__dict__.get(name)
            if own is None:
                setattr(cls, name, value)
            elif name in ("column_labels", "column_formatters"):
                setattr(cls, name, {**value, **own})

    def __init__(self) -> None:
        super().__init__(self.table, db, name=self.title, endpoint=f"admin_{self.path}", url=self.path)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._run_view(fn, *args, **kwargs)
        except DBAPIError as error:
            if not timeouts.was_stopped(error):
                raise
            logger.warning("A page of %s was stopped after %d seconds.", self.table.__tablename__, timeouts.seconds())
            db.session.rollback()
            return self.render(
                self.timeout_template,
                seconds=timeouts.seconds(),
                advice=timeouts.advice(self),
                return_url=self.get_url(".index_view"),
            ), 503

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """What a field suggests for what was typed so far, found by an index."""
        look_up = self.lookups.get(request.args.get("name", ""))
        if look_up is None:
            raise NotFound("There is nothing to look up here.")
        typed = request.args.get("query", "").replace("\x00", "").strip()[:MAX_ID]
        found = look_up(db.session(), typed) if typed else []
        return jsonify([{"value": value, "words": words} for value, words in found[:MAX_SUGGESTED]])
