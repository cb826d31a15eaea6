"""What a page of staff's was asked about."""

from __future__ import annotations

from flask import abort, request


def asked_id() -> str | None:
    """The id of the row in the address or in the form. Two that differ are a request that was tampered with: 400."""
    given = {*request.args.getlist("id"), *request.form.getlist("id")}
    if len(given) > 1:
        abort(400)
    return next(iter(given), None)
