"""Sign up, in and out."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from atspro.db import transaction
from atspro.errors import InvalidInput, SignInRefused
from atspro.services import accounts
from atspro.web.access import anonymous_only, safe_next, sign_in_response, sign_out_response
from atspro.web.forms.auth import SignInForm, SignUpForm
from atspro.web.forms.base import show_errors
from atspro.web.security import limiter, setting_limit

bp = Blueprint("auth", __name__)


@bp.route("/sign-up", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_UP_LIMIT"), methods=["POST"])
def sign_up() -> ResponseReturnValue:
    """Make an account and go on to bringing a resume."""
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user = accounts.sign_up(session, form.name.data or "", form.email.data or "", form.password.data or "")
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(f"Welcome, {user.name}. Start with your resume: everything else is written from it.", "success")
            return sign_in_response(user, redirect(url_for("resume.bring")), remember=True)
    return render_template("auth/sign_up.html", form=form), 422 if form.is_submitted() else 200


def _account_named() -> str:
    return request.form.get("email", "").strip().lower()[:300]


def _was_refused(response: Response) -> bool:
    return response.status_code == 422


@bp.route("/sign-in", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"), methods=["POST"])
@limiter.limit(
    setting_limit("SIGN_IN_ACCOUNT_LIMIT"),
    # The low limit counts by network address too, so that nobody can lock somebody else out with a few tries.
    key_func=lambda: f"account:{get_remote_address()}:{_account_named()}",
    methods=["POST"],
    deduct_when=_was_refused,
)
@limiter.limit(
    setting_limit("SIGN_IN_ACCOUNT_CEILING"),
    key_func=lambda: f"account:{_account_named()}",
    methods=["POST"],
    deduct_when=_was_refused,
)
def sign_in() -> ResponseReturnValue:
    """Sign in and go on to where the person was heading."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user = accounts.sign_in(session, form.email.data or "", form.password.data or "")
        except SignInRefused as error:
            form.form_errors.append(str(error))
        else:
            target = safe_next(request.args.get("next")) or url_for("dashboard.index")
            return sign_in_response(user, redirect(target), remember=bool(form.remember.data))
    return render_template("auth/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session on both applications."""
    flash("You are signed out.", "success")
    return sign_out_response(redirect(url_for("auth.sign_in")))
