"""The sample job: added and removed with one click each."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import transaction
from atspro.i18n import gettext
from atspro.services import applications
from atspro.web.current_user import actor

bp = Blueprint("sample_job", __name__, url_prefix="/jobs/sample")
bp.before_request(login_required(lambda: None))


@bp.post("/")
def add() -> ResponseReturnValue:
    """Add the sample job, or lead to the one that there is."""
    with transaction() as session:
        job_id = applications.add_sample_job(session, actor()).id
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.post("/remove")
def remove() -> ResponseReturnValue:
    """Remove it with its documents; a second click, or one in another tab, changes nothing."""
    with transaction() as session:
        was_there = applications.remove_sample_job(session, actor())
    if was_there:
        flash(gettext("The sample job and its documents are gone."), "success")
    else:
        flash(gettext("There is no sample job any more."), "info")
    return redirect(url_for("dashboard.index"))
