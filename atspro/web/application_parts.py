"""What surrounds an application: its people, tags, files, facts, and whether it is archived."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, transaction
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import UserApplication, UserJob
from atspro.services import applications
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.tables import USER_APPLICATIONS
from atspro.web.application_page import application_page
from atspro.web.current_user import actor
from atspro.web.forms.application_parts import FACTS, FactsForm, FileForm, PersonForm, TagsForm
from atspro.web.forms.base import show_errors
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("application_parts", __name__, url_prefix="/applications")
bp.before_request(login_required(lambda: None))

UPLOAD_LIMIT = "30 per minute"
# A file is a stranger's: a browser that opens it all the same runs nothing of it.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@bp.post("/<uuid:application_id>/people")
def add_person(application_id: UUID) -> ResponseReturnValue:
    """Give a contact, or a new one, a part in the application."""
    form = PersonForm()
    application = applications.get_application(db.session(), actor(), application_id)
    try:
        chosen = form.contact_id
    except ValueError:
        form.contact.errors = [gettext("Choose somebody from the list.")]
        return _refused(application, "person", form)
    if not form.validate():
        return _refused(application, "person", form)
    try:
        with transaction() as session:
            found = applications.get_application(session, actor(), application_id)
            company = session.get_one(UserJob, found.job_id).company
            contact = applications.add_person(
                session,
                actor(),
                found,
                contact_id=chosen,
                values=form.values(company),
                part=form.part.data or "",
                is_via=form.via.data,
            )
            name = contact.name
    except InvalidInput as error:
        show_errors(form, error)
        return _refused(application, "person", form)
    flash(gettext("%(what)s added.", what=name), "success")
    return _back(application_id, "people")


@bp.post("/<uuid:application_id>/people/<uuid:contact_id>/remove")
def remove_person(application_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Take a contact's part away; the contact stays."""
    with transaction() as session:
        application = applications.get_application(session, actor(), application_id)
        applications.remove_person(session, application, contact_id)
    flash(gettext("Removed from this application. The contact is kept."), "success")
    return _back(application_id, "people")


@bp.post("/<uuid:application_id>/tags")
def set_tags(application_id: UUID) -> ResponseReturnValue:
    """Set the tags."""
    form = TagsForm()
    application = applications.get_application(db.session(), actor(), application_id)
    if form.validate():
        try:
            with transaction() as session:
                found = applications.get_application(session, actor(), application_id)
                applications.set_tags(session, found, form.names)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(gettext("Tags saved."), "success")
            return _back(application_id, "details")
    return _refused(application, "tags", form)


@bp.post("/<uuid:application_id>/files")
@limiter.limit(lambda: UPLOAD_LIMIT, key_func=person_key)
def add_file(application_id: UUID) -> ResponseReturnValue:
    """Keep a file with the application."""
    form = FileForm()
    application = applications.get_application(db.session(), actor(), application_id)
    upload = form.file.data
    if not upload:
        form.file.errors = [gettext("Choose a file.")]
        return _refused(application, "file", form)
    if not form.validate():
        return _refused(application, "file", form)
    content, name = upload.read(), upload.filename or ""
    try:
        with transaction() as session:
            found = applications.get_application(session, actor(), application_id)
            kept = applications.add_file(session, found, content, name, form.kind.data).file_name
    except InvalidInput as error:
        show_errors(form, error)
        return _refused(application, "file", form)
    flash(gettext("%(name)s is kept here.", name=kept), "success")
    return _back(application_id, "files")


@bp.get("/files/<uuid:file_id>")
def download_file(file_id: UUID) -> ResponseReturnValue:
    """The file, always as a download."""
    file = applications.get_file(db.session(), actor(), file_id, with_content=True)
    response = Response(file.content, mimetype=file.mime_type)
    plain = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "._- " else "_" for sign in file.file_name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}"
    response.headers["Content-Disposition"] = named
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.post("/files/<uuid:file_id>/delete")
def delete_file(file_id: UUID) -> ResponseReturnValue:
    """Remove a file."""
    with transaction() as session:
        file = applications.get_file(session, actor(), file_id)
        application_id, name = file.application_id, file.file_name
        applications.delete_file(session, file)
    flash(gettext("%(noun)s deleted.", noun=name), "success")
    if application_id is None:
        return redirect(url_for("dashboard.index"))
    return _back(application_id, "files")


@bp.post("/<uuid:application_id>/archive")
def archive(application_id: UUID) -> ResponseReturnValue:
    """Take the application off the board and the lists, or put it back."""
    is_archived = request.form.get("undo") != "1"
    with transaction() as session:
        application = applications.get_application(session, actor(), application_id)
        applications.set_archived(session, application, is_archived=is_archived)
    if is_archived:
        flash(gettext("Archived. It left the board and the list; your statistics still count it."), "success")
    else:
        flash(gettext("Back on the board and in the list."), "success")
    return _back(application_id)


@bp.route("/<uuid:application_id>/details", methods=["GET", "POST"])
@costly
def details(application_id: UUID) -> ResponseReturnValue:
    """Change the facts. Of two tabs, the second to save is shown the first one's change, and chooses."""
    application = applications.get_application(db.session(), actor(), application_id)
    if request.method == "GET":
        form = _stored_facts(application)
        return _facts_page(application, form, edit_conflicts.digest_fields(form.values()))
    form, conflict, seen = FactsForm(data=_facts(application)), None, edit_conflicts.submitted(request.form)
    taken = [name for name in edit_conflicts.accepted(request.form) if name in FACTS]
    edit_conflicts.accept_stored(form, _stored_facts(application), taken)
    if form.validate():
        typed = form.values()

        def check(stored: UserApplication) -> None:
            now = _stored_facts(stored).values()
            edit_conflicts.refuse_stale(session, stored, seen, now, typed, USER_APPLICATIONS.labels)

        try:
            with transaction() as session:
                found = applications.get_application(session, actor(), application_id)
                applications.change_facts(session, found, typed, check=check)
        except InvalidInput as error:
            show_errors(form, error)
        except StaleFormError as error:
            conflict = error
        else:
            flash(gettext("Details saved."), "success")
            return _back(application_id, "details")
    application = applications.get_application(db.session(), actor(), application_id)
    page = _facts_page(application, form, edit_conflicts.serialize_digests(seen), conflict)
    return page, 409 if conflict else 422


def _facts(application: UserApplication) -> dict[str, Any]:
    return {name: getattr(application, name) for name in FACTS}


def _stored_facts(application: UserApplication) -> FactsForm:
    return FactsForm(formdata=None, data=_facts(application))


def _facts_page(
    application: UserApplication, form: FactsForm, seen: str, conflict: StaleFormError | None = None
) -> str:
    job = db.session().get_one(UserJob, application.job_id)
    return render_template(
        "applications/details.html", application=application, job=job, form=form, facts=FACTS, seen=seen,
        conflict=conflict,
    )  # fmt: skip


def _refused(application: UserApplication, name: str, form: Any) -> ResponseReturnValue:
    return application_page(application, **{name: form}), 422


def _back(application_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("applications.show", application_id=application_id, _anchor=anchor))
