"""The account page: name, address, password, sessions, a copy of everything, and the end of it."""

from __future__ import annotations

from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from atspro.config import Settings
from atspro.db import db, transaction, utc_now
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext, ngettext
from atspro.models import User
from atspro.services import mail
from atspro.services.audit import data_access, edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.auth import accounts, api_tokens, email_links, sessions
from atspro.services.users import account_deletion, data_export, model_keys, model_usage, user_admin
from atspro.web import step_up
from atspro.web.current_user import actor, current_session, not_in_anothers_name, renew_token, sign_out_response
from atspro.web.devices import device_name
from atspro.web.email_links import full_address, limited, send_verification, sends_mail
from atspro.web.forms.account import (
    AddressForm,
    ConfirmForm,
    DeleteForm,
    FirstPasswordForm,
    ModelKeyForm,
    NameForm,
    PasswordForm,
)
from atspro.web.forms.base import show_errors
from atspro.web.security import costly, limiter, note_security_event, person_key, setting_limit

bp = Blueprint("account", __name__, url_prefix="/account")
bp.before_request(login_required(lambda: None))
bp.before_request(not_in_anothers_name)


@bp.app_context_processor
def _reminder() -> dict[str, object]:
    """Whether a page reminds the person to confirm their address: where mail works and it is theirs to do."""
    return {"remind_to_confirm": _must_confirm}


def _must_confirm() -> bool:
    if not sends_mail() or not current_user.is_authenticated or current_user.email_verified:
        return False
    return current_session().impersonated_by is None


# Keys are tried out at somebody else's door: not for guessing.
limited_keys = limiter.shared_limit(
    setting_limit("MODEL_KEY_LIMIT"), "model key", key_func=person_key, methods=["POST"]
)


def _wrong_password(response: Response) -> bool:
    return response.status_code == 422


@bp.after_app_request
def _note_wrong_password(response: Response) -> Response:
    # Of every page that asks, wherever it stands; the dashboard's note their own.
    if g.get("wrong_password") and not g.get("refusal_noted"):
        note_security_event("confirmation.failed", actor(), page=request.endpoint)
    return response


# All forms that ask for the password count together, or one could be guessed at in several places.
ask_password = limiter.shared_limit(
    setting_limit("SIGN_IN_ACCOUNT_LIMIT"),
    "password",
    key_func=person_key,
    methods=["POST"],
    deduct_when=_wrong_password,
)


@bp.get("/")
def show() -> ResponseReturnValue:
    """Everything at a glance."""
    session = db.session()
    return render_template(
        "account/show.html",
        has_password=accounts.has_password(session, actor()),
        sessions=sessions.list_sessions(session, actor()),
        current_id=current_session().id,
        device_name=device_name,
        own_keys=model_keys.are_allowed(current_app.config["SETTINGS"]),
        has_model_key=model_keys.has_key(session, actor().id),
        model_usage=model_usage.of_user(session, actor().id),
        looks=data_access.looks_at(session, actor()),
        token_count=len(api_tokens.list_tokens(session, actor())),
    )


@bp.route("/name", methods=["GET", "POST"])
@costly
def name() -> ResponseReturnValue:
    """Be called something else. Of two tabs, the second to save is shown the first one's change, and chooses."""
    stored = NameForm(formdata=None, name=actor().name)
    if request.method == "GET":
        return _page("account/name.html", stored, seen=edit_conflicts.digest_fields({"name": stored.name.data}))
    form, conflict, seen = NameForm(), None, edit_conflicts.submitted(request.form)
    edit_conflicts.accept_stored(form, stored, [name for name in edit_conflicts.accepted(request.form) if name in form])
    if form.validate_on_submit():
        typed, labels = form.name.data or "", {"name": str(form.name.label.text)}

        def check(user: User) -> None:
            edit_conflicts.refuse_stale(session, user, seen, {"name": user.name}, {"name": typed}, labels)

        try:
            with transaction() as session:
                accounts.set_name(session, actor(), typed, check=check)
        except InvalidInput as error:
            show_errors(form, error)
        except StaleFormError as error:
            conflict = error
        else:
            return _done(gettext("Your name has been changed."))
    page, status = cast(
        "tuple[str, int]",
        _page("account/name.html", form, seen=edit_conflicts.serialize_digests(seen), conflict=conflict),
    )
    return page, 409 if conflict else status


@bp.post("/verification")
@limited(lambda: current_user.email if current_user.is_authenticated else "")
def resend_verification() -> ResponseReturnValue:
    """Mail the link that proves the address once more."""
    user = actor()
    if user.email_verified:
        return _done(gettext("Your address is already confirmed."))
    with transaction() as session:
        send_verification(session, user)
    if not sends_mail():
        return _done(
            gettext(
                "The message is ready, but this copy does not send mail. An administrator can find it in the outbox."
            )
        )
    return _done(gettext("A link is on its way to %(email)s. It works for an hour.", email=user.email))


@bp.route("/address", methods=["GET", "POST"])
@ask_password
@limited(lambda: request.form.get("email", ""))
def address() -> ResponseReturnValue:
    """Ask for another address; it changes when the link that goes to it is opened."""
    form = AddressForm()
    if form.validate_on_submit():
        try:
            wanted = _wanted_address(form)
            step_up.confirm(form)
            with transaction() as session:
                _mail_change(session, wanted)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            told = gettext(
                "Open the link that was sent to %(wanted)s: your address changes then, not before.", wanted=wanted
            )
            if not sends_mail():
                told += " " + gettext("This copy does not send mail. An administrator can find the link in the outbox.")
            return _done(told)
    return _page("account/address.html", form)


def _wanted_address(form: AddressForm) -> str:
    wanted = accounts.normalize_email(form.email.data or "")
    if wanted == actor().email:
        message = gettext("This is already your address.")
        raise InvalidInput(message, {"email": message})
    return wanted


def _mail_change(session: Session, wanted: str) -> None:
    """Write to the new address, and to the old one. Whoever has the new address already gets another message, so
    that nobody learns whether an address has an account."""
    user = actor()
    if accounts.find_user(session, wanted) is not None:
        mail.send(session, "address_in_use", wanted, sign_in_link=full_address("auth.sign_in"))
    else:
        token = email_links.open_change(session, user, current_session(), wanted)
        mail.send(session, "change_address", wanted, about=user, link=full_address("auth.verify_email", token=token))
    cancel_link = full_address("auth.cancel_address", token=email_links.open_cancellation(session, user))
    mail.send(session, "address_change_asked", user.email, about=user, new_address=wanted, cancel_link=cancel_link)


@bp.route("/password", methods=["GET", "POST"])
@ask_password
def password() -> ResponseReturnValue:
    """Change the password, or set a first one."""
    known = accounts.has_password(db.session(), actor())
    form: PasswordForm | FirstPasswordForm = PasswordForm() if known else FirstPasswordForm()
    if form.validate_on_submit():
        try:
            if isinstance(form, FirstPasswordForm):
                step_up.confirm(form)
            else:
                step_up.confirm_second_factor(form)
            with transaction() as session:
                signed_out = _change_password(session, form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            if signed_out:
                return _done(gettext("Your password has been changed. You are signed out everywhere else."))
            return _done(gettext("Your password has been changed."))
    return _page("account/password.html", form)


def _change_password(session: Session, form: PasswordForm | FirstPasswordForm) -> bool:
    """Store the new password, end other sessions if asked to, and tell the person; whether others were signed out."""
    user, new = actor(), form.password.data or ""
    signed_out = isinstance(form, PasswordForm) and bool(form.sign_out_others.data)
    if isinstance(form, PasswordForm):
        accounts.change_password(session, user, form.current_password.data or "", new)
    else:
        accounts.set_password(session, user, new)
    if signed_out:
        sessions.close_other_sessions(session, user, current_session().id)
    renew_token(session)
    reset_link = full_address("auth.forgotten_password")
    mail.send(session, "password_changed", user.email, about=user, signed_out=signed_out, reset_link=reset_link)
    return signed_out


@bp.post("/sessions/<session_id>/end")
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign out one device."""
    if session_id == current_session().id:
        return sign_out_response(_done(gettext("You are signed out."), "auth.sign_in"))
    with transaction() as session:
        sessions.close_session_by_id(session, actor(), session_id)
    return _done(gettext("That device has been signed out."))


@bp.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out every device but this one."""
    with transaction() as session:
        ended = sessions.close_other_sessions(session, actor(), current_session().id)
    return _done(ngettext("Signed out %(num)s other device.", "Signed out %(num)s other devices.", ended))


@bp.route("/download", methods=["GET", "POST"])
@ask_password
@limiter.limit(
    setting_limit("EXPORT_LIMIT"),
    key_func=person_key,
    methods=["POST"],
    deduct_when=lambda response: response.status_code == 200,
)
def download() -> ResponseReturnValue:
    """Everything that is held of the person, as one file."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            return _everything()
    return _page("account/download.html", form)


def _everything() -> Response:
    """The file with everything in it."""
    return send_file(
        data_export.file_of_everything(db.session(), actor()),
        mimetype="application/json",
        as_attachment=True,
        download_name=f"atspro-{utc_now():%Y-%m-%d}.json",
        max_age=0,
    )


@bp.route("/delete", methods=["GET", "POST"])
@ask_password
def delete() -> ResponseReturnValue:
    """Ask, then remove the account with everything in it, and mail a receipt."""
    form = DeleteForm()
    what = account_deletion.describe(user_admin.count_owned(db.session(), actor()))
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            with transaction() as session:
                _delete(session, form, what)
        except (InvalidInput, Conflict) as error:
            show_errors(form, error if isinstance(error, InvalidInput) else InvalidInput(str(error)))
        else:
            return sign_out_response(
                _done(gettext("Your account has been deleted. Thank you for trying ATSPro."), "auth.sign_in")
            )
    return _page("account/delete.html", form, what=what)


def _delete(session: Session, form: DeleteForm, what: str) -> None:
    user = actor()
    account_deletion.check_typed(session, user, email=form.email.data or "", password=form.password.data or "")
    receipt = user.email

    def send_receipt() -> None:
        mail.send(
            session,
            "account_deleted",
            receipt,
            when=utc_now(),
            what=what,
            sign_up_link=full_address("auth.sign_up"),
        )

    account_deletion.delete_account(session, user, send_receipt=send_receipt)


def _page(template: str, form: FlaskForm, **values: object) -> ResponseReturnValue:
    session = db.session()
    known = accounts.has_password(session, actor())
    values = {**step_up.context(form), **values}
    page = render_template(template, form=form, known=known, **values)
    return page, 422 if form.is_submitted() else 200


def _done(message: str, endpoint: str = "account.show") -> BaseResponse:
    flash(message, "success")
    return redirect(url_for(endpoint))


def _own_keys() -> Settings:
    """The settings, where people may use a key of their own; 404 where they may not."""
    settings: Settings = current_app.config["SETTINGS"]
    if not model_keys.are_allowed(settings):
        abort(404)
    return settings


@bp.route("/model-key", methods=["GET", "POST"])
@ask_password
@limited_keys
def model_key() -> ResponseReturnValue:
    """Add or replace one's own key for the language model; it is never shown again.

    Whoever finds a browser open must not put theirs there: their provider would show them what is written from then on.
    """
    settings, form = _own_keys(), ModelKeyForm()
    if form.validate_on_submit():
        try:
            step_up.confirm(form)
            with transaction() as session:
                model_keys.save_key(session, actor(), form.key.data or "", settings)
                link = full_address("account.model_key")
                mail.send(session, "model_key_saved", actor().email, about=actor(), host=settings.model_host, link=link)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(gettext("Your key is saved. Test it to be sure that it works."), "success")
            return redirect(url_for("account.model_key"))
    page = render_template(
        "account/model_key.html",
        form=form,
        has_key=model_keys.has_key(db.session(), actor().id),
        provider=settings.model_host,
        model=settings.LLM_MODEL,
        **step_up.context(form),
    )
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/model-key/test")
@limited_keys
def check_model_key() -> ResponseReturnValue:
    """Ask the provider whether it takes the saved key."""
    settings = _own_keys()
    with transaction() as session:
        key = model_keys.key_of(session, actor().id, settings)
    if not key:
        flash(gettext("There is no key to test. Add one first."), "warning")
        return redirect(url_for("account.model_key"))
    refused = model_keys.why_refused(key, settings)
    flash(refused or gettext("The provider takes your key."), "warning" if refused else "success")
    return redirect(url_for("account.model_key"))


@bp.post("/model-key/remove")
@limited_keys
def remove_model_key() -> ResponseReturnValue:
    """Forget the saved key."""
    _own_keys()
    with transaction() as session:
        model_keys.remove_key(session, actor())
    return _done(gettext("Your key has been removed."))
