"""Every declared field is on the page of a row and in the export of its table, whichever view shows them."""

from __future__ import annotations

import pytest

from atspro.admin import VIEWS
from atspro.admin.base import AdminModelView
from atspro.services.bulk.actions import SUBJECTS
from atspro.tables import TABLES

MODEL_VIEWS: list[type[AdminModelView]] = [view for view in VIEWS if issubclass(view, AdminModelView)]

each_view = pytest.mark.parametrize("view", MODEL_VIEWS, ids=lambda view: str(view.path))


@each_view
def test_the_page_of_a_row_shows_every_field(view: type[AdminModelView]) -> None:
    missing = set(view.declared.page_fields) - set(view.column_details_list)
    assert not missing, f"{view.__name__}.column_details_list leaves out {missing}"


@each_view
def test_an_export_has_every_field(view: type[AdminModelView]) -> None:
    if view.export_columns:
        named = {*view.export_columns, *(one for one in view.export_columns.values() if isinstance(one, str))}
        missing = set(view.declared.export_fields) - named
        assert not missing, f"{view.__name__}.export_columns leaves out {missing}"


@each_view
def test_what_staff_may_do_is_declared(view: type[AdminModelView]) -> None:
    staff = view.declared.staff
    assert staff is not None
    may = {"create": view.can_create, "edit": view.can_edit, "delete": view.can_delete}
    assert {name for name, can in may.items() if can} == set(staff.can) - {"export"}
    assert bool(view.export_columns) == ("export" in staff.can)


def test_every_declared_action_on_many_rows_has_a_verb() -> None:
    declared = {
        table.staff.path: set(table.staff.bulk) for table in TABLES.values() if table.staff and table.staff.bulk
    }
    assert {path: set(subject.verbs) for path, subject in SUBJECTS.items()} == declared
