"""Sign in with another provider, connect one to an account, and take it away."""

from __future__ import annotations

import hmac
import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from atspro.config import Settings
from atspro.db import db, transaction
from atspro.errors import Conflict, InvalidInput, LinkExpired, SignInRefused
from atspro.i18n import gettext
from atspro.services import mail
from atspro.services.auth import accounts, oauth_identities, sessions
from atspro.services.auth.oauth_identities import Identity, JoinNeeded
from atspro.web import oauth_clients, step_up
from atspro.web.account import ask_password
from atspro.web.current_user import actor, anonymous_only, current_session, safe_next
from atspro.web.email_links import expired_page, full_address, limited, secret_page, sends_mail
from atspro.web.forms.account import ConfirmForm
from atspro.web.forms.auth import JoinForm
from atspro.web.forms.base import show_errors
from atspro.web.oauth_clients import Flow, Provider
from atspro.web.second_step import sign_in_response
from atspro.web.security import limiter, network_key, note_security_event, setting_limit

bp = Blueprint("social", __name__)
account_bp = Blueprint("sign_ins", __name__, url_prefix="/account")
account_bp.before_request(login_required(lambda: None))
bp.app_context_processor(lambda: {"sign_in_ways": sign_in_ways, "ways_to_confirm": ways_to_confirm})

COOKIE = "atspro.sign_in"
"""Without its prefix, which it has where the site is reached over https; as `JOIN_COOKIE`."""
# A person may have to find a second factor first.
LASTS = 600
MAX_CODE = 4096
SHOWN_SECONDS = 300
"""How long ago somebody may have signed in at a provider that confirms who they are."""
JOIN_COOKIE = "atspro.join"
JOIN_LASTS = int(oauth_identities.JOIN_LASTS.total_seconds())


@bp.get("/sign-in/with/<provider_id>")
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
@anonymous_only
def start(provider_id: str) -> ResponseReturnValue:
    """Send the person to the provider."""
    provider = _provider(provider_id)
    target = safe_next(request.args.get("next"))
    try:
        address, flow = oauth_clients.begin(provider, _callback_url(provider))
    except SignInRefused as error:
        return _back(str(error), link_for=None)
    return _remember(redirect(address), flow, next=target)


@account_bp.post("/connect/<provider_id>")
@ask_password
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
def connect(provider_id: str) -> ResponseReturnValue:
    """Send a person who is signed in to the provider, to be able to come in with it from now on."""
    provider = _provider(provider_id)
    user = actor()
    asked = _ask_password(gettext("Connect %(provider)s", provider=provider.name))
    if asked is not None:
        return asked
    try:
        address, flow = oauth_clients.begin(provider, _callback_url(provider))
    except SignInRefused as error:
        return _back(str(error), link_for=user.id)
    return _remember(_leaving(provider, address), flow, link_for=user.id)


@account_bp.post("/confirm/<provider_id>")
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
def confirm_again(provider_id: str) -> ResponseReturnValue:
    """Send a person without a password to their provider, to show once more who they are before a dangerous act."""
    provider = _provider(provider_id)
    if provider not in ways_to_confirm():
        abort(404)
    try:
        address, flow = oauth_clients.begin(provider, _callback_url(provider), again=True)
    except SignInRefused as error:
        return _back(str(error), link_for=actor().id)
    return _remember(_leaving(provider, address), flow, confirm_for=current_session().id)


def _leaving(provider: Provider, address: str) -> Response:
    """A form may not lead to another site, not even by a redirect: form-action of our policy holds for both."""
    return current_app.make_response(
        render_template("auth/leaving.html", provider=provider, address=address, host=urlsplit(address).hostname)
    )


@bp.get("/sign-in/with/<provider_id>/callback")
@limiter.limit(setting_limit("SIGN_IN_LIMIT"))
def callback(provider_id: str) -> ResponseReturnValue:
    """Where the provider sends the person back to."""
    provider = _provider(provider_id)
    remembered = _recall()
    link_for = remembered.get("link_for") if remembered else None
    confirm_for = remembered.get("confirm_for") if remembered else None
    try:
        if remembered is None or not _is_ours(remembered["flow"], provider):
            raise SignInRefused(
                gettext(
                    "Signing in with %(name)s took too long, or was started in another window. Try again.",
                    name=provider.name,
                )
            )
        if request.args.get("error"):
            raise SignInRefused(_refusal(provider, request.args["error"]))
        code = request.args.get("code", "")
        if not 0 < len(code) <= MAX_CODE:
            raise SignInRefused(gettext("Signing in with %(name)s did not work. Try again.", name=provider.name))
        identity = oauth_clients.finish(provider, Flow(**remembered["flow"]), code, _callback_url(provider))
        if confirm_for is not None:
            return _forget(_confirmed(identity, confirm_for))
        if link_for is not None:
            return _forget(_linked(identity, link_for))
        return _forget(_signed_in(identity, remembered.get("next")))
    except (SignInRefused, Conflict) as error:
        return _forget(_back(str(error), link_for=link_for or confirm_for))


@account_bp.post("/disconnect/<account_row_id>")
@ask_password
def disconnect(account_row_id: str) -> ResponseReturnValue:
    """Take a sign-in away from the account."""
    user = actor()
    if all(row.id != account_row_id for row in oauth_identities.ways_in(db.session(), user)):
        abort(404)
    asked = _ask_password("Disconnect a sign-in")
    if asked is not None:
        return asked
    try:
        with transaction() as session:
            removed = oauth_identities.unlink(
                session, user, account_row_id, [provider.id for provider in oauth_clients.configured()]
            )
            provider_id = removed.provider_id
    except Conflict as error:
        flash(str(error), "danger")
    else:
        flash(
            gettext("You can’t sign in with %(provider_name)s any more.", provider_name=provider_name(provider_id)),
            "success",
        )
    return redirect(url_for("account.show") + "#sign-ins")


def provider_name(provider_id: str) -> str:
    """What people call a provider, also one that is no longer configured."""
    known = oauth_clients.find(provider_id)
    return known.name if known else {"google": "Google", "github": "GitHub"}.get(provider_id, provider_id)


def sign_in_ways() -> dict[str, Any]:
    """What the section "Ways to sign in" of the account page shows: rows that are connected, providers that are not."""
    with transaction() as session:
        rows = oauth_identities.ways_in(session, actor())
        connected = [{"id": row.id, "name": provider_name(row.provider_id), "since": row.created_at} for row in rows]
    taken = {row.provider_id for row in rows}
    return {"connected": connected, "offered": [found for found in oauth_clients.configured() if found.id not in taken]}


def ways_to_confirm() -> list[Provider]:
    """By which providers somebody who has no password can show again who they are; none where a password is asked."""
    session = db.session()
    if accounts.has_password(session, actor()):
        return []
    connected = {row.provider_id for row in oauth_identities.ways_in(session, actor())}
    return [provider for provider in oauth_clients.configured() if provider.id in connected]


def _ask_password(title: str) -> ResponseReturnValue | None:
    """The page that asks for the password before a way in changes; None when it was given, now or lately."""
    form = ConfirmForm()
    if not step_up.needed():
        return None
    status = 200
    if request.form.keys() & {"confirming", "password", "code"}:
        form.validate()
        try:
            step_up.confirm(form)
        except InvalidInput as error:
            show_errors(form, error)
            status = 422
        else:
            return None
    return render_template("auth/confirm.html", form=form, title=title, **step_up.context(form)), status


def _provider(provider_id: str) -> Provider:
    return oauth_clients.find(provider_id) or abort(404)


def _callback_url(provider: Provider) -> str:
    """From the setting, never from the Host header: the provider compares it with what was registered."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.BASE_URL + url_for("social.callback", provider_id=provider.id)


def _refusal(provider: Provider, error: str) -> str:
    if error == "access_denied":
        return gettext(
            "You did not allow %(name)s to share who you are. Try again, or sign in another way.", name=provider.name
        )
    return gettext("%(name)s did not sign you in. Try again, or sign in another way.", name=provider.name)


def _signed_in(identity: Identity, target: str | None) -> BaseResponse:
    try:
        with transaction() as session:
            user, is_new = oauth_identities.sign_in_with(session, identity)
    except JoinNeeded as needed:
        return _ask_to_join(needed, target)
    if is_new:
        flash(
            gettext("Welcome, %(name)s. Start with your resume: everything else is written from it.", name=user.name),
            "success",
        )
    start_page = url_for("resume.upload") if is_new else url_for("dashboard.index")
    return sign_in_response(user, safe_next(target) or start_page, remember=True)


def _ask_to_join(needed: JoinNeeded, target: str | None) -> BaseResponse:
    with transaction() as session:
        token = oauth_identities.ask_to_join(session, needed.user, needed.identity)
    response = redirect(url_for("social.join"))
    _keep(response, JOIN_COOKIE, {"token": token, "next": target}, JOIN_LASTS)
    return response


def _joining() -> dict[str, Any]:
    return _kept(JOIN_COOKIE, JOIN_LASTS) or {}


def _account_to_join() -> str:
    """The address of the account that waits in this browser, for limits."""
    found = oauth_identities.waiting_to_join(db.session(), str(_joining().get("token", "")))
    return found[0].email if found else network_key()


@bp.route("/sign-in/join", methods=["GET", "POST"])
@anonymous_only
@limiter.limit(setting_limit("SIGN_IN_LIMIT"), methods=["POST"])
@limiter.limit(
    setting_limit("SIGN_IN_ACCOUNT_LIMIT"),
    key_func=lambda: f"join:{_account_to_join()}",
    methods=["POST"],
    deduct_when=lambda response: response.status_code == 422,
)
@secret_page
def join() -> ResponseReturnValue:
    """Show that the account of a provider's address is one's own: by its password, or by the link in a mail."""
    kept = _joining()
    token = str(kept.get("token", ""))
    form = JoinForm(mailed=request.args.get("token", ""))
    mailed = form.mailed.data or ""
    try:
        found = oauth_identities.waiting_to_join(db.session(), token)
        if found is None:
            raise LinkExpired(
                gettext(
                    "This took too long, is done already, or was begun in another browser. If you did not "
                    "begin it, do nothing; else sign in again."
                )
            )
        user, identity = found
        if form.validate_on_submit():
            with transaction() as session:
                if mailed:
                    user = oauth_identities.join_by_mail(session, token, mailed)
                else:
                    user = oauth_identities.join_by_password(session, token, form.password.data or "")
                link = full_address("account.show")
                mail.send(
                    session,
                    "sign_in_connected",
                    user.email,
                    about=user,
                    provider=identity.provider_name,
                    account_link=link,
                )
            target = safe_next(kept.get("next")) or url_for("dashboard.index")
            return _drop(sign_in_response(user, target, remember=True), JOIN_COOKIE)
    except InvalidInput as error:
        show_errors(form, error)
        note_security_event("join.failed", user, provider=identity.provider_id)
    except LinkExpired as error:
        return expired_page(str(error), "auth.sign_in", gettext("Sign in"))
    has_password = accounts.has_password(db.session(), user)
    page = render_template(
        "auth/join.html",
        form=form,
        address=user.email,
        provider=identity.provider_name,
        has_password=has_password,
        sends_mail=sends_mail(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/sign-in/join/mail")
@anonymous_only
@limited(_account_to_join)
def join_by_mail() -> ResponseReturnValue:
    """Mail the account that waits in this browser a link that connects the provider."""
    token = str(_joining().get("token", ""))
    with transaction() as session:
        found = oauth_identities.waiting_to_join(session, token)
        if found is not None:
            user, identity = found
            link = full_address("social.join", token=oauth_identities.open_join_by_mail(session, user, token))
            name = identity.provider_name
            mail.send(session, "join", user.email, about=user, provider=name, address=user.email, link=link)
    return redirect(url_for("auth.check_mail", reason="join"))


def _linked(identity: Identity, link_for: str) -> BaseResponse:
    """Connect, if the person who began is still the one who is signed in, and no admin in their name."""
    if (
        not current_user.is_authenticated
        or current_user.get_id() != link_for
        or current_session().impersonated_by is not None
    ):
        raise SignInRefused(gettext("You were signed out. Sign in, then connect again."))
    with transaction() as session:
        user = actor()
        if oauth_identities.link(session, user, identity):
            link = full_address("account.show")
            mail.send(
                session, "sign_in_connected", user.email, about=user, provider=identity.provider_name, account_link=link
            )
    flash(gettext("You can now sign in with %(provider_name)s too.", provider_name=identity.provider_name), "success")
    return redirect(url_for("account.show") + "#sign-ins")


def _confirmed(identity: Identity, confirm_for: str) -> Response:
    """Note it on the session that asked, if the provider let in the person whose session it is."""
    if not current_user.is_authenticated or current_session().id != confirm_for:
        raise SignInRefused(gettext("You were signed out. Sign in, then start again."))
    if identity.signed_in_at is not None and time.time() - identity.signed_in_at > SHOWN_SECONDS:
        raise SignInRefused(
            gettext(
                "%(provider_name)s let you in without asking who you are. Sign out there, then try again.",
                provider_name=identity.provider_name,
            )
        )
    with transaction() as session:
        if not oauth_identities.is_of(session, actor(), identity):
            raise SignInRefused(
                gettext(
                    "That is a different %(provider_name)s account from the one connected to yours. Choose "
                    "the connected one.",
                    provider_name=identity.provider_name,
                )
            )
        sessions.note_confirmed(session, current_session())
    return current_app.make_response(render_template("auth/confirmed.html", name=identity.provider_name))


def _back(message: str, *, link_for: str | None) -> BaseResponse:
    flash(message, "danger")
    if link_for is not None and current_user.is_authenticated:
        return redirect(url_for("account.show") + "#sign-ins")
    return redirect(url_for("auth.sign_in"))


def _is_ours(flow: dict[str, Any], provider: Provider) -> bool:
    state = request.args.get("state", "")
    return flow["provider_id"] == provider.id and hmac.compare_digest(state.encode(), flow["state"].encode())


def _serializer(name: str) -> URLSafeTimedSerializer:
    settings: Settings = current_app.config["SETTINGS"]
    salt = "sign in with a provider" if name == COOKIE else name
    return URLSafeTimedSerializer(settings.SECRET_KEY, salt=salt)


def _remember(response: BaseResponse, flow: Flow, **more: str | None) -> BaseResponse:
    """Keep the flow in a short-lived cookie of its own, for the session table is the only store of sessions."""
    return _keep(response, COOKIE, {"flow": asdict(flow), **more}, LASTS)


def _keep(response: BaseResponse, name: str, value: dict[str, Any], lasts: int) -> BaseResponse:
    settings: Settings = current_app.config["SETTINGS"]
    response.set_cookie(
        settings.own_cookie(name),
        _serializer(name).dumps(value),
        max_age=lasts,
        # A cookie of this host alone must be sent to every path of it.
        path="/",
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _recall() -> dict[str, Any] | None:
    return _kept(COOKIE, LASTS)


def _kept(name: str, lasts: int) -> dict[str, Any] | None:
    settings: Settings = current_app.config["SETTINGS"]
    value = request.cookies.get(settings.own_cookie(name), "")
    try:
        found: dict[str, Any] = _serializer(name).loads(value, max_age=lasts)
    except BadSignature:
        return None
    return found


def _forget(response: BaseResponse) -> BaseResponse:
    """A state works once."""
    return _drop(response, COOKIE)


def _drop(response: BaseResponse, name: str) -> BaseResponse:
    settings: Settings = current_app.config["SETTINGS"]
    response.delete_cookie(
        settings.own_cookie(name), path="/", secure=settings.secure_cookies, httponly=True, samesite="Lax"
    )
    return response
