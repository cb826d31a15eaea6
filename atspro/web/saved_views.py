"""Views of lists under a name: keep the one that is shown, open it again, delete it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from werkzeug.routing import BuildError

from atspro import roles
from atspro.db import transaction
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.services import saved_views
from atspro.web.current_user import actor

bp = Blueprint("saved_views", __name__, url_prefix="/views")
bp.before_request(login_required(lambda: None))

OF_STAFF = "admin_"


def address_of(list_name: str, query: str = "") -> str:
    """The address of a list with a query; 404 for a list that does not exist or that is staff's."""
    endpoint = {"jobs": "jobs.index"}.get(list_name, "")
    if list_name.startswith(OF_STAFF):
        needed = roles.needed(list_name.removeprefix(OF_STAFF), "index_view", changes=False) | {roles.VIEWS_SAVE}
        endpoint = f"{list_name}.index_view" if all(map(current_user.may, needed)) else ""
    try:
        address = url_for(endpoint) if endpoint else ""
    except BuildError:
        address = ""
    if not address:
        abort(404)
    return f"{address}?{query}" if query else address


@bp.post("/")
def save() -> ResponseReturnValue:
    """Keep the list that is shown."""
    list_name, query = request.form.get("list", "")[:100], request.form.get("query", "")[:5_000]
    back = address_of(list_name, query)
    is_shared = list_name.startswith(OF_STAFF) and bool(request.form.get("shared"))
    try:
        with transaction() as session:
            view = saved_views.save_view(
                session, actor(), list_name, request.form.get("name", ""), query, is_shared=is_shared
            )
            name, back = view.name, address_of(list_name, view.query)
    except InvalidInput as error:
        flash(" ".join(error.fields.values()) or str(error), "danger")
        return redirect(back)
    flash(gettext("View “%(name)s” saved.", name=name), "success")
    return redirect(back)


@bp.post("/<uuid:view_id>/delete")
def delete(view_id: UUID) -> ResponseReturnValue:
    """Remove a view; the list stays as it is."""
    with transaction() as session:
        view = saved_views.get_view(session, actor(), view_id)
        name, back = view.name, address_of(view.list_name, view.query)
        saved_views.delete_view(session, view)
    flash(gettext("View “%(name)s” deleted.", name=name), "success")
    return redirect(back)
