"""Every declared field is on the page of a row and in the export of its table, whichever view shows them."""

from __future__ import annotations

from typing import Any

import pytest

from atspro.admin import make_views
from atspro.admin.base import AdminModelView
from atspro.services.bulk.actions import SUBJECTS
from atspro.services.imports.file_imports import KINDS
from atspro.services.imports.import_types import Kind
from atspro.tables import TABLES

each_view = pytest.mark.parametrize("view", make_views(), ids=lambda view: str(view.rows.path))


@each_view
def test_the_page_of_a_row_shows_every_field(view: AdminModelView) -> None:
    missing = set(view.table.page_fields) - set(view.columns.on_page)
    assert not missing, f"the page of {view.table} leaves out {missing}"


@each_view
def test_a_list_has_the_columns_that_are_declared(view: AdminModelView) -> None:
    staff = view.table.staff
    assert staff is not None
    assert [name for name, _ in view.get_list_columns()] == list(staff.columns or view.columns.listed)
    assert set(view.reader.sorts) <= set(view.columns.listed)


@each_view
def test_an_export_has_every_field(view: AdminModelView) -> None:
    columns = view.exports.columns
    if columns:
        named = {*columns, *(one for one in columns.values() if isinstance(one, str))}
        missing = set(view.table.export_fields) - named
        assert not missing, f"the export of {view.table} leaves out {missing}"


@each_view
def test_what_staff_may_do_is_declared(view: AdminModelView) -> None:
    staff = view.table.staff
    assert staff is not None
    may = {"create": view.can_create, "edit": view.can_edit, "delete": view.can_delete}
    assert {name for name, can in may.items() if can} == set(staff.can) - {"export"}
    assert bool(view.exports.columns) == ("export" in staff.can)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: str(kind.subject))
def test_an_import_reads_what_its_table_declares(kind: Kind[Any]) -> None:
    table = next(one for one in TABLES.values() if one.staff and one.staff.path == kind.subject)
    declared = [one.name for one in table.fields if one.import_help]
    assert [name for name in kind.names if name in table] == declared
    # An export can be brought back as it is: what is not read is said to be left out.
    assert {*kind.names, *kind.left_out} >= set(table.export_fields)


def test_every_declared_action_on_many_rows_has_a_verb() -> None:
    declared = {
        table.staff.path: set(table.staff.bulk) for table in TABLES.values() if table.staff and table.staff.bulk
    }
    assert {path: set(subject.verbs) for path, subject in SUBJECTS.items()} == declared
