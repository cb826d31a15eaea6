"""Offers: what each says, and several side by side."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import Offer, UserApplication, UserJob
from atspro.services import applications
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.web.current_user import actor
from atspro.web.forms.application_parts import OFFER_COLUMNS, OFFER_FIELDS, PERIOD_LABELS, OfferForm
from atspro.web.forms.base import show_errors
from atspro.web.security import costly

bp = Blueprint("offers", __name__)
bp.before_request(login_required(lambda: None))

MAX_RATE = Decimal(1_000_000)


@bp.get("/offers")
def compare() -> ResponseReturnValue:
    """The open offers side by side. Currencies are told in one only with rates that the person types."""
    typed = {name.removeprefix("rate_"): text for name, text in request.args.items() if name.startswith("rate_")}
    rates, errors = {}, {}
    for currency, text in typed.items():
        rate = _rate(text)
        if rate is not None:
            rates[currency] = rate
        elif text.strip():
            errors[currency] = gettext("Enter a number above 0, such as 1.08.")
    chosen = request.args.get("currency", "")[:3].upper()
    comparison = applications.compare_offers(db.session(), actor(), currency=chosen, rates=rates)
    page = render_template(
        "applications/offers.html",
        comparison=comparison,
        chosen=chosen,
        typed=typed,
        errors=errors,
        period_labels=PERIOD_LABELS,
        now=utc_now(),
    )
    return page, 422 if errors else 200


@bp.route("/applications/<uuid:application_id>/offers/new", methods=["GET", "POST"])
def new(application_id: UUID) -> ResponseReturnValue:
    """An offer, or the next round of one."""
    application = applications.get_application(db.session(), actor(), application_id)
    if request.method == "GET":
        rounds = [offer.round for offer in applications.offers_of(db.session(), application)]
        return _form_page(application, OfferForm(formdata=None, round=max(rounds, default=0) + 1))
    form = OfferForm()
    if form.validate():
        try:
            with transaction() as session:
                found = applications.get_application(session, actor(), application_id)
                applications.save_offer(session, found, form.values())
        except InvalidInput as error:
            show_errors(form, error, OFFER_FIELDS)
        else:
            return _saved(application_id)
    return _form_page(applications.get_application(db.session(), actor(), application_id), form), 422


@bp.route("/applications/offers/<uuid:offer_id>", methods=["GET", "POST"])
@costly
def edit(offer_id: UUID) -> ResponseReturnValue:
    """Correct an offer, or decide on it. Of two tabs, the second to save sees the first one's change, and chooses."""
    offer = applications.get_offer(db.session(), actor(), offer_id)
    application = applications.get_application(db.session(), actor(), offer.application_id)
    application_id, stored_form = application.id, OfferForm.stored(offer)
    if request.method == "GET":
        return _form_page(application, stored_form, offer, edit_conflicts.digest_fields(stored_form.comparable()))
    form, conflict, seen = OfferForm(), None, edit_conflicts.submitted(request.form)
    taken = [name for name in edit_conflicts.accepted(request.form) if name in stored_form.comparable()]
    edit_conflicts.accept_stored(form, stored_form, taken)
    if form.validate():
        try:
            with transaction() as session:
                stored = applications.get_offer(session, actor(), offer_id, lock=True)
                _refuse_stale(session, stored, form, seen)
                found = applications.get_application(session, actor(), application_id)
                applications.save_offer(session, found, form.values(stored), stored)
        except InvalidInput as error:
            show_errors(form, error, OFFER_FIELDS)
        except StaleFormError as error:
            conflict = error
        else:
            return _saved(application_id)
    offer = applications.get_offer(db.session(), actor(), offer_id)
    application = applications.get_application(db.session(), actor(), application_id)
    page = _form_page(application, form, offer, edit_conflicts.serialize_digests(seen), conflict)
    return page, 409 if conflict else 422


@bp.post("/applications/offers/<uuid:offer_id>/delete")
def delete(offer_id: UUID) -> ResponseReturnValue:
    """Remove an offer."""
    with transaction() as session:
        offer = applications.get_offer(session, actor(), offer_id)
        application_id = offer.application_id
        applications.delete_offer(session, offer)
    flash(gettext("Offer deleted."), "success")
    return redirect(url_for("applications.show", application_id=application_id, _anchor="offers"))


def _refuse_stale(session: Session, stored: Offer, form: OfferForm, seen: dict[str, str]) -> None:
    typed = form.comparable()
    labels = {name: form[name].label.text for name in typed}
    now = OfferForm.stored(stored).comparable()
    edit_conflicts.refuse_stale(session, stored, seen, now, typed, labels, OFFER_COLUMNS)


def _saved(application_id: UUID) -> ResponseReturnValue:
    flash(gettext("Offer saved."), "success")
    return redirect(url_for("applications.show", application_id=application_id, _anchor="offers"))


def _form_page(
    application: UserApplication,
    form: OfferForm,
    offer: Offer | None = None,
    seen: str = "",
    conflict: StaleFormError | None = None,
) -> str:
    job = db.session().get_one(UserJob, application.job_id)
    return render_template(
        "applications/offer.html",
        application=application,
        job=job,
        form=form,
        offer=offer,
        seen=seen,
        conflict=conflict,
    )


def _rate(text: str) -> Decimal | None:
    try:
        rate = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and 0 < rate <= MAX_RATE else None
