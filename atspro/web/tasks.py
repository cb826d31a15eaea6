"""Tasks of a job search: add, tick off, put off, delete."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import transaction
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.services import applications
from atspro.web.current_user import actor
from atspro.web.forms.applications import TaskForm

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
bp.before_request(login_required(lambda: None))


@bp.post("/")
def add() -> ResponseReturnValue:
    """Add a task, of an application or of none."""
    form = TaskForm()
    try:
        if not form.validate():
            raise InvalidInput(" ".join(str(message) for errors in form.errors.values() for message in errors))
        with transaction() as session:
            application = (
                applications.get_application(session, actor(), UUID(form.application.data))
                if form.application.data
                else None
            )
            due_at = applications.moment_of(form.day.data) if form.day.data else None
            applications.add_task(session, actor(), form.title.data or "", due_at=due_at, application=application)
    except InvalidInput as error:
        flash(" ".join(error.fields.values()) or str(error), "danger")
        return redirect(url_for("dashboard.index", task=(form.title.data or "")[:200], _anchor="add-task"))
    flash(gettext("Task added."), "success")
    return redirect(_back())


@bp.post("/<uuid:task_id>/done")
def done(task_id: UUID) -> ResponseReturnValue:
    """Tick a task off; pressed again from the notice, take that back."""
    is_done = request.form.get("undo") != "1"
    try:
        with transaction() as session:
            task = applications.get_task(session, actor(), task_id)
            applications.finish_task(session, task, is_done=is_done)
    except InvalidInput as error:
        flash(str(error), "danger")
        return redirect(_back())
    return redirect(url_for("dashboard.index", done=task_id) if is_done else url_for("dashboard.index"))


@bp.post("/<uuid:task_id>/later")
def later(task_id: UUID) -> ResponseReturnValue:
    """Put a task off by some days."""
    with transaction() as session:
        task = applications.get_task(session, actor(), task_id)
        try:
            applications.put_off(session, task, request.form.get("days", 3, type=int))
        except InvalidInput as error:
            flash(str(error), "danger")
        else:
            flash(gettext("Put off."), "success")
    return redirect(_back())


@bp.post("/<uuid:task_id>/delete")
def delete(task_id: UUID) -> ResponseReturnValue:
    """Remove a task."""
    with transaction() as session:
        applications.delete_task(session, applications.get_task(session, actor(), task_id))
    flash(gettext("Task deleted."), "success")
    return redirect(_back())


def _back() -> str:
    return url_for("dashboard.index", _anchor="today")
