"""Every column of a declared table is declared, and what a declaration says is what forms, pages and files show."""

from __future__ import annotations

import pytest
from flask import Flask

from atspro.admin.jobs import EditJobForm, JobView
from atspro.db import Base
from atspro.services.imports.import_jobs import JOBS
from atspro.shapes import JobData
from atspro.tables import TABLES, USER_JOBS, Table
from atspro.web.forms.jobs import JobForm

# Kept by the database itself, in no model's mapper.
GENERATED = {"searchVector"}


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_every_column_is_declared(table: Table) -> None:
    columns = {column.name for column in Base.metadata.tables[table.name].columns} - GENERATED
    declared = {one.column_name for one in table.fields}
    assert declared == columns, f"{table.name}: declare {columns - declared}, remove {declared - columns}"


def test_a_jobs_content_is_what_its_owner_types() -> None:
    assert set(USER_JOBS.content) == set(JobData.model_fields)
    assert {name for name in USER_JOBS.content if USER_JOBS[name].required} == {"title", "company", "description"}


def test_both_forms_the_page_the_export_and_the_import_have_every_field_of_a_job() -> None:
    content = set(USER_JOBS.content)
    assert content <= {name for name in dir(JobForm) if not name.startswith("_")}
    assert content <= {name for name in dir(EditJobForm) if not name.startswith("_")}
    assert content <= set(JobView.column_details_list)
    assert content <= set(JobView.export_columns)
    assert content <= set(JOBS.names)


def test_an_untouched_list_stays_as_it_was(app: Flask) -> None:
    stored = ["Lead:\n- a\n- b", "- Two"]
    job = JobData(company="Acme", title="Designer", description="Design.", responsibilities=stored)
    with app.test_request_context():
        shown = JobForm.from_job(job)
        typed = {name: shown[name]._value() for name in USER_JOBS.content}
    with app.test_request_context(method="POST", data=typed):
        assert JobForm.submitted(job).responsibilities.data == stored
    with app.test_request_context(method="POST", data={**typed, "responsibilities": "• One\n\n- Two"}):
        assert JobForm.submitted(job).responsibilities.data == ["One", "Two"]
