"""Posts by their address: ask for one, wait for it, and review what was read from it."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import translated
from atspro.services.jobs import url_imports
from atspro.web.current_user import actor
from atspro.web.forms.jobs import AddressForm, PostForm
from atspro.web.job_review import reading_page
from atspro.web.security import limiter, person_key

bp = Blueprint("job_imports", __name__, url_prefix="/jobs/imports")
bp.before_request(login_required(lambda: None))

FETCH_LIMIT = "10 per minute; 60 per hour"


@bp.post("/")
@limiter.limit(lambda: FETCH_LIMIT, key_func=person_key)
def create() -> ResponseReturnValue:
    """Ask for the post at an address; a worker fetches it."""
    form = AddressForm()
    if form.validate():
        try:
            with transaction() as session:
                import_id = url_imports.request_import(session, actor(), form.url.data or "").id
        except (InvalidInput, Conflict) as error:
            form.url.errors = [translated(str(error))]
        else:
            return redirect(url_for("job_imports.show", import_id=import_id), 303)
    return render_template("jobs/new.html", form=PostForm(formdata=None), address_form=form), 422


@bp.get("/<uuid:import_id>")
def show(import_id: UUID) -> ResponseReturnValue:
    """Wait while the post is fetched; then review what was read, or see why it could not be."""
    found = url_imports.get_import(db.session(), actor(), import_id)
    if found.state == "succeeded":
        read = url_imports.reading_of(found)
        return reading_page(read, urlsplit(found.url).hostname or "")
    return render_template(
        "jobs/import.html",
        found=found,
        host=urlsplit(found.url).hostname or found.url,
        form=PostForm(formdata=None),
        address_form=AddressForm(formdata=None, url=found.url),
    )


@bp.get("/<uuid:import_id>/progress")
def progress(import_id: UUID) -> ResponseReturnValue:
    """How far it is, for the script of the waiting page."""
    found = url_imports.get_import(db.session(), actor(), import_id)
    return jsonify(state=found.state, live=found.is_live)
