"""A column of a job that is declared is on both forms, on the page, in the export and in the import."""

from __future__ import annotations

from flask import Flask

from atspro.admin.jobs import EditJobForm, view
from atspro.services.imports.import_jobs import JOBS
from atspro.shapes import JobData
from atspro.tables import USER_JOBS
from atspro.web.forms.jobs import JobForm


def test_both_forms_the_page_the_export_and_the_import_have_every_field_of_a_job() -> None:
    content = set(USER_JOBS.content)
    assert content <= {name for name in dir(JobForm) if not name.startswith("_")}
    assert content <= {name for name in dir(EditJobForm) if not name.startswith("_")}
    assert content <= set(view().columns.on_page)
    assert content <= set(view().exports.columns)
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
