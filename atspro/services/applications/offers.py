"""Offers: what an employer offers, made comparable by the year, never more exactly than it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, null, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import ApplicationEvent, ApplicationTask, Offer, User, UserApplication, UserJob
from atspro.models.user_job import without_texts
from atspro.services.applications.attempts import check_room, lock_application
from atspro.services.applications.moves import move
from atspro.tables import OFFERS
from atspro.tables.checks import clean_values

MAX_OFFERS = 20
MAX_COMPARED = 100
WEEKS = 52
DAYS_A_WEEK = 5
MONTHS = Decimal(12)
_CLOSES = {"accepted": "accepted", "declined": "declined"}
# What the columns hold; more is a slip of the finger.
_LIMITS = {
    **dict.fromkeys(("base", "bonus_target", "signing"), Decimal(999_999_999_999)),
    "hours_per_week": Decimal(168),
    "months_per_year": Decimal(24),
    "bonus_percent": Decimal(999),
    "vacation_days": Decimal(366),
    "remote_days": Decimal(7),
    "round": Decimal(99),
}


@dataclass(frozen=True)
class Yearly:
    """An amount a year with the sum that it comes from, in words; None where the offer does not say enough."""

    amount: Decimal | None
    formula: str


@dataclass(frozen=True)
class ComparedOffer:
    """An offer beside others: ``base`` and ``bonus`` a year in its own currency, ``converted`` both in the other."""

    offer: Offer
    job: UserJob
    base: Yearly
    bonus: Yearly
    converted: Decimal | None = None


@dataclass(frozen=True)
class Comparison:
    """Offers side by side. ``currency`` is the one that all are told in, "" while a rate is missing.

    ``missing`` are the currencies whose rate has to be typed: nothing is mixed without.
    """

    offers: Sequence[ComparedOffer]
    currency: str
    missing: Sequence[str] = field(default_factory=tuple)
    currencies: Sequence[str] = field(default_factory=tuple)


def yearly_base(offer: Offer) -> Yearly:
    """The base a year: by the hour with the hours a week, by the month with the months that are paid."""
    if offer.base is None or offer.period is None:
        return Yearly(None, "")
    base, months = offer.base, offer.months_per_year or MONTHS
    if offer.period == "year":
        return Yearly(base, _number(base))
    if offer.period == "month":
        return Yearly(base * months, f"{_number(base)} × {_number(months)} months")
    if offer.period == "day":
        return Yearly(base * DAYS_A_WEEK * WEEKS, f"{_number(base)} × {DAYS_A_WEEK} days × {WEEKS} weeks")
    if offer.period == "hour" and offer.hours_per_week is not None:
        hours = offer.hours_per_week
        return Yearly(base * hours * WEEKS, f"{_number(base)} × {_number(hours)} hours × {WEEKS} weeks")
    return Yearly(None, "Enter the hours per week" if offer.period == "hour" else "Paid once, for all of it")


def yearly_bonus(offer: Offer) -> Yearly:
    """The target of the bonus a year, as an amount or as a share of the base."""
    if offer.bonus_target is not None:
        return Yearly(offer.bonus_target, _number(offer.bonus_target))
    base = yearly_base(offer).amount
    if offer.bonus_percent is not None and base is not None:
        share = (base * offer.bonus_percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Yearly(share, f"{_number(offer.bonus_percent)} % of {_number(base)}")
    return Yearly(None, "")


def compare_offers(
    session: Session, actor: User, *, currency: str = "", rates: Mapping[str, Decimal] | None = None
) -> Comparison:
    """The actor's offers that wait for a decision, the latest round of each application.

    ``rates`` says what one unit of a currency is in ``currency``. Equity and signing bonus are never added.
    """
    place = func.row_number().over(
        partition_by=Offer.application_id, order_by=(Offer.round.desc(), Offer.received_at.desc(), Offer.id)
    )
    is_open = (Offer.user_id == actor.id, Offer.decision.is_(None))
    ranked = select(Offer.id, place.label("place")).where(*is_open).subquery()
    newest = select(ranked.c.id).where(ranked.c.place == 1)
    rows = session.execute(
        select(Offer, UserJob)
        .join(UserApplication, UserApplication.id == Offer.application_id)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            *is_open,
            UserApplication.user_id == actor.id,
            UserJob.user_id == actor.id,
            UserApplication.stage != "closed",
            Offer.id.in_(newest),
        )
        .order_by(Offer.expires_at.nulls_last(), Offer.received_at)
        .limit(MAX_COMPARED)
        .options(*without_texts())
    ).all()
    currencies = sorted({offer.currency for offer, _ in rows if offer.currency})
    if len(currencies) == 1:
        currency = currencies[0]
    known = {currency: Decimal(1), **(rates or {})} if currency else {}
    missing = [one for one in currencies if one not in known]
    compared = []
    for offer, job in rows:
        base, bonus = yearly_base(offer), yearly_bonus(offer)
        rate = known.get(offer.currency or "")
        converted = None
        if base.amount is not None and rate is not None and not missing:
            converted = ((base.amount + (bonus.amount or 0)) * rate).quantize(Decimal(1), ROUND_HALF_UP)
        compared.append(ComparedOffer(offer, job, base, bonus, converted))
    return Comparison(compared, "" if missing else currency, missing, currencies)


def offers_of(session: Session, application: UserApplication) -> list[Offer]:
    """The application's offers, the latest round first."""
    return list(
        session.scalars(
            select(Offer)
            .where(Offer.application_id == application.id)
            .order_by(Offer.round.desc(), Offer.received_at.desc())
        )
    )


def get_offer(session: Session, actor: User, offer_id: UUID, *, lock: bool = False) -> Offer:
    """An offer to the actor. Raises `NotFound` also for a neighbour's.

    With ``lock`` its job is held until the transaction ends and the offer is read anew.
    """
    offer = session.scalar(select(Offer).where(Offer.id == offer_id, Offer.user_id == actor.id))
    if offer is None:
        raise NotFound(gettext("This offer does not exist."))
    if lock:
        lock_application(session, session.get_one(UserApplication, offer.application_id))
        again = select(Offer).where(Offer.id == offer_id).execution_options(populate_existing=True)
        offer = session.scalar(again)
        if offer is None:
            raise NotFound(gettext("This offer does not exist."))
    return offer


def save_offer(
    session: Session, application: UserApplication, values: Mapping[str, Any], offer: Offer | None = None
) -> Offer:
    """Store an offer, new without ``offer``: the application comes to it, and its last day gets a reminder.

    A decision closes the application. Raises `InvalidInput` by the fields' names.
    """
    cleaned = _checked(values)
    job = lock_application(session, application)
    check_room(session, application)
    is_new = offer is None
    if offer is None:
        held = select(func.count()).select_from(Offer).where(Offer.application_id == application.id)
        if (session.scalar(held) or 0) >= MAX_OFFERS:
            raise InvalidInput(gettext("An application has at most %(max_offers)s offers.", max_offers=MAX_OFFERS))
        offer = Offer(application_id=application.id, user_id=application.user_id)
        session.add(offer)
    for name, value in cleaned.items():
        # No equity is nothing, and not the JSON word for it.
        setattr(offer, name, null() if name == "equity" and value is None else value)
    session.flush()
    session.refresh(offer)
    if is_new:
        _tell(session, application, offer)
    _remind_to_decide(session, application, offer)
    if offer.decision in _CLOSES and application.stage != "closed":
        move(session, application, "closed", outcome=_CLOSES[offer.decision])
    session.expire(job)
    return offer


def delete_offer(session: Session, offer: Offer) -> None:
    """Remove an offer and its reminder; the timeline keeps what happened."""
    application = session.get_one(UserApplication, offer.application_id)
    lock_application(session, application)
    _drop_reminder(session, application)
    session.delete(offer)
    session.flush()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises `InvalidInput` by the fields' names."""
    currency = str(values.get("currency") or "").strip().upper()
    problems = {**_problems_of_numbers(values), **_problems_of_terms(values, currency)}
    if problems:
        raise InvalidInput(gettext("Check the offer."), problems)
    plain = {name: value for name, value in values.items() if name not in ("equity", "benefits")}
    cleaned = clean_values(OFFERS, {**plain, "currency": currency})
    cleaned |= {name: values[name] for name in ("equity", "benefits") if name in values}
    for name, usual in (("round", 1), ("received_at", utc_now())):
        if name in cleaned and cleaned[name] is None:
            cleaned[name] = usual
    return cleaned


def _problems_of_numbers(values: Mapping[str, Any]) -> dict[str, str]:
    """Amounts and counts that are below or above what can be."""
    problems = {}
    for name, most in _LIMITS.items():
        value = values.get(name)
        if value is None:
            continue
        if not Decimal(value).is_finite() or value < 0:
            problems[name] = gettext("Use a number from 0.")
        elif value > most:
            problems[name] = gettext("Use a smaller number.")
    if values.get("round") is not None and values["round"] < 1:
        problems["round"] = gettext("Use a number from 1.")
    return problems


def _problems_of_terms(values: Mapping[str, Any], currency: str) -> dict[str, str]:
    """What does not go together: a base without its period, an end before the beginning, a currency that is none."""
    problems = {}
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        problems["currency"] = gettext("Use the three letters of a currency, such as EUR.")
    if values.get("base") is not None and not values.get("period"):
        problems["period"] = gettext("Say for which time the base is paid.")
    received, expires = values.get("received_at") or utc_now(), values.get("expires_at")
    if expires is not None and expires.date() < received.date():
        problems["expires_at"] = gettext("The offer would end before it was made.")
    return problems


def _tell(session: Session, application: UserApplication, offer: Offer) -> None:
    if application.stage in ("saved", "applied", "interviewing"):
        move(session, application, "offer", occurred_at=min(offer.received_at, utc_now()))
        return
    session.add(
        ApplicationEvent(
            application_id=application.id,
            user_id=application.user_id,
            kind="offer",
            occurred_at=min(offer.received_at, utc_now()),
            title=f"Offer, round {offer.round}",
        )
    )
    session.flush()


def _remind_to_decide(session: Session, application: UserApplication, offer: Offer) -> None:
    _drop_reminder(session, application)
    if offer.expires_at is None or offer.decision is not None:
        return
    session.add(
        ApplicationTask(
            user_id=application.user_id,
            application_id=application.id,
            kind="decide",
            title="Decide on the offer",
            due_at=offer.expires_at - timedelta(days=2),
            origin="rule",
        )
    )
    session.flush()


def _drop_reminder(session: Session, application: UserApplication) -> None:
    session.execute(
        delete(ApplicationTask)
        .where(
            ApplicationTask.application_id == application.id,
            ApplicationTask.origin == "rule",
            ApplicationTask.kind == "decide",
            ApplicationTask.done_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def _number(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.removesuffix(".00")
