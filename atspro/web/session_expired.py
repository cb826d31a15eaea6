"""A form that was sent after its writer's session ended: a page keeps what was typed until they are signed in again.

Only a form with a good CSRF token gets here, so that no other site can have this page show what it likes. Nothing is
kept on the server, and passwords and files are not in the page.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

# Forms that somebody types into carry this field.
TYPED = "typed"


def was_typed() -> bool:
    """Whether the request is a form with something in it that would be missed."""
    return request.method == "POST" and TYPED in request.form


def page() -> Response:
    """The fields again, to be sent where they were sent, and a way to sign in beside them."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    fields = [(name, value) for name, value in sent if "password" not in name.lower()]
    had_files = any(upload.filename for upload in request.files.values())
    shown = render_template(
        "errors/session_ended.html",
        fields=fields,
        address=request.full_path.rstrip("?"),
        sign_in=url_for("auth.sign_in"),
        left_out=had_files or len(fields) < len(sent),
    )
    response = make_response(shown, 401)
    response.headers["Cache-Control"] = "no-store"
    return response
