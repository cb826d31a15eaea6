"""The page on which a job is reviewed before it is saved: what was read, and what the person has of it already."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from atspro.db import db
from atspro.engine.read import JobReading
from atspro.services import applications
from atspro.services.applications import Earlier
from atspro.web.current_user import actor
from atspro.web.forms.jobs import JobForm, Source


def review_page(form: JobForm, source: Source, *, earlier: Sequence[Earlier] = ()) -> str:
    """The form, empty for a job that is typed by hand or as it was sent, beside the text that it was read from."""
    return render_template("jobs/review.html", form=form, source=source, notes=(), facts=(), earlier=earlier)


def reading_page(read: JobReading, name: str) -> str:
    """What was read of a posting called ``name``; nothing is saved yet."""
    return render_template(
        "jobs/review.html",
        form=JobForm.from_job(read.job, read.unsure, read.origins),
        source=Source(name, read.source_text),
        notes=read.notes,
        facts=read.facts.words(),
        earlier=applications.earlier_applications(db.session(), actor(), read.job),
    )
