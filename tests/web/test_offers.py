"""Offers: entered, corrected, decided on, and side by side without mixing what cannot be mixed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.models import ApplicationEvent, ApplicationTask, Offer, User, UserApplication
from atspro.services.applications import yearly_base, yearly_bonus
from tests.web.job_data import add_job, application_of
from tests.web.pages import described_errors, form_fields, soup

SignIn = Callable[[User | None], FlaskClient]
OFFER = {"base": "5000", "currency": "eur", "period": "month", "months_per_year": "14", "received": "2026-03-02",
         "expires": "2026-03-20", "benefits": "Train pass: 800 a year\nCanteen", "equity_kind": "Options",
         "equity_value": "20000", "decision": ""}  # fmt: skip


@pytest.fixture
def address(app: Flask, client: FlaskClient, user: User) -> str:
    return application_of(client, add_job(app, user, company="Globex"))


def test_an_offer_moves_the_application_and_reminds(client: FlaskClient, session: Session, address: str) -> None:
    assert client.post(f"{address}/offers/new", data=OFFER).status_code == 302
    offer = session.scalars(select(Offer)).one()
    assert (offer.currency, offer.base, str(offer.received_at)) == ("EUR", Decimal(5000), "2026-03-02 12:00:00")
    assert offer.benefits == [{"name": "Train pass", "value": "800 a year"}, {"name": "Canteen"}]
    assert offer.equity == {"kind": "Options", "value": 20000}
    application = session.scalars(select(UserApplication)).one()
    assert (application.stage, str(application.stage_since)) == ("offer", "2026-03-02 12:00:00")
    task = session.scalars(select(ApplicationTask)).one()
    assert (task.kind, str(task.due_at)) == ("decide", "2026-03-18 12:00:00")
    assert "70,000 EUR a year" in client.get(address).text


def test_a_round_more_is_told_in_the_timeline(client: FlaskClient, session: Session, address: str) -> None:
    client.post(f"{address}/offers/new", data=OFFER)
    fields = form_fields(soup(client.get(f"{address}/offers/new")))
    assert fields["round"] == "2"
    client.post(f"{address}/offers/new", data={**OFFER, "round": "2", "base": "5500"})
    kinds = session.scalars(select(ApplicationEvent.kind).order_by(ApplicationEvent.sequence)).all()
    assert kinds == ["stage", "offer"]
    page = soup(client.get("/offers"))
    assert len(page.select("thead th")) == 2
    assert "77,000 EUR" in page.get_text()


def test_an_offer_that_is_opened_and_saved_stays_as_it_was(client: FlaskClient, session: Session, address: str) -> None:
    client.post(f"{address}/offers/new", data=OFFER)
    offer = session.scalars(select(Offer)).one()
    offer.benefits = [{"name": "Car", "value": 12, "per": "month"}, {"name": "Canteen"}]
    offer.equity = {"kind": "RSU", "units": 40, "cliffMonths": 12, "value": 1.5}
    session.commit()
    before = {column.key: getattr(offer, column.key) for column in Offer.__mapper__.column_attrs}
    page = f"/applications/offers/{offer.id}"
    assert client.post(page, data=form_fields(soup(client.get(page)))).status_code == 302
    session.expire_all()
    after = {column.key: getattr(offer, column.key) for column in Offer.__mapper__.column_attrs}
    assert {name for name in before if before[name] != after[name]} <= {"updated_at"}


@pytest.mark.parametrize(
    ("decision", "outcome"), [("accepted", "accepted"), ("declined", "declined"), ("expired", None)]
)
def test_a_decision_closes_the_application_and_its_reminder(
    client: FlaskClient, session: Session, address: str, decision: str, outcome: str | None
) -> None:
    client.post(f"{address}/offers/new", data=OFFER)
    offer = session.scalars(select(Offer)).one()
    client.post(f"/applications/offers/{offer.id}", data={**OFFER, "decision": decision})
    session.expire_all()
    assert session.scalars(select(UserApplication.outcome)).one() == outcome
    assert session.scalars(select(ApplicationTask)).all() == []


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"currency": "euro"}, "currency", "three letters"),
        ({"base": "-1"}, "base", "from 0"),
        ({"base": "a lot"}, "base", "Not a valid decimal"),
        ({"base": "NaN"}, "base", ""),
        ({"base": "1" * 40}, "base", "smaller"),
        ({"period": ""}, "period", "for which time"),
        ({"expires": "2026-03-01"}, "expires", "before it was made"),
        ({"hours_per_week": "200"}, "hours_per_week", "smaller"),
        ({"round": "0"}, "round", "from 1"),
        ({"bonus_percent": "1e99"}, "bonus_percent", "smaller"),
    ],
)
def test_an_offer_that_cannot_be_is_explained_and_kept(
    client: FlaskClient, session: Session, address: str, sent: dict[str, str], field: str, message: str
) -> None:
    response = client.post(f"{address}/offers/new", data={**OFFER, "notes": "kept", **sent})
    assert response.status_code == 422
    page = soup(response)
    assert message in described_errors(page, field)
    assert described_errors(page, field)
    assert "kept" in page.select_one("#notes").get_text()  # type: ignore[union-attr]
    assert session.scalars(select(Offer)).all() == []


def test_currencies_are_mixed_only_with_rates_that_are_typed(app: Flask, client: FlaskClient, user: User) -> None:
    for company, currency, base in (("Globex", "EUR", "60000"), ("Initech", "USD", "80000")):
        address = application_of(client, add_job(app, user, company=company))
        client.post(
            f"{address}/offers/new",
            data={
                "base": base,
                "currency": currency,
                "period": "year",
                "bonus_percent": "10",
                "signing": "5000",
                "decision": "",
            },
        )
    page = client.get("/offers").text
    assert "80,000 USD" in page
    assert "Base and bonus a year in" not in page
    page = client.get("/offers?currency=EUR&rate_USD=0,9").text
    assert "Base and bonus a year in EUR" in page
    assert "79,200 EUR" in page  # 88,000 × 0.9; neither signing nor equity is in it.
    assert "66,000 EUR" in page
    for wrong in ("many", "0", "-1", "inf", "NaN", "1e9"):
        answer = client.get("/offers", query_string={"currency": "EUR", "rate_USD": wrong})
        assert answer.status_code == 422
        assert "Enter a number above 0" in answer.text


def test_without_an_offer_it_says_where_they_are_entered(client: FlaskClient, sign_in: SignIn, neighbour: User) -> None:
    assert "No open offer" in client.get("/offers").text


def test_a_neighbours_offers_are_not_shown(
    app: Flask, client: FlaskClient, sign_in: SignIn, neighbour: User, address: str
) -> None:
    client.post(f"{address}/offers/new", data=OFFER)
    assert "Globex" not in sign_in(neighbour).get("/offers").text


def offer_of(**values: Any) -> Offer:
    return Offer(**{name: Decimal(str(value)) if name != "period" else value for name, value in values.items()})


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({"base": 60000, "period": "year"}, 60000),
        ({"base": 5000, "period": "month"}, 60000),
        ({"base": 5000, "period": "month", "months_per_year": 13.5}, 67500),
        ({"base": 300, "period": "day"}, 78000),
        ({"base": 20, "period": "hour", "hours_per_week": 38.5}, 40040),
        ({"base": 20, "period": "hour"}, None),
        ({"base": 9000, "period": "total"}, None),
        ({"period": "year"}, None),
    ],
)
def test_the_base_a_year(values: dict[str, Any], amount: int | None) -> None:
    assert yearly_base(offer_of(**values)).amount == amount


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 900, places=2))
def test_a_bonus_in_percent_is_a_share_of_the_yearly_base(base: Decimal, percent: Decimal) -> None:
    monthly = offer_of(base=base, period="month", months_per_year=14, bonus_percent=percent)
    bonus = yearly_bonus(monthly).amount
    assert bonus is not None
    assert abs(bonus - base * 14 * percent / 100) <= Decimal("0.005")


def test_of_two_tabs_the_second_is_told_and_loses_nothing(client: FlaskClient, session: Session, address: str) -> None:
    client.post(f"{address}/offers/new", data=OFFER)
    offer = session.scalars(select(Offer)).one()
    page = f"/applications/offers/{offer.id}"
    first = form_fields(soup(client.get(page)))
    second = form_fields(soup(client.get(page)))
    # What is the same, written otherwise, and other fields of the first tab are no conflict of the second's.
    assert client.post(page, data={**first, "base": "5200", "notes": "Asked for more"}).status_code == 302
    typed = {**second, "base": "5500", "months_per_year": "14.0", "currency": "eur", "benefits": "Canteen\nDog"}
    answer = client.post(page, data=typed)
    assert answer.status_code == 409
    told = soup(answer)
    legends = [legend.get_text() for legend in told.select(".conflict legend")]
    assert legends == ["Base pay", "Notes"]
    text = " ".join(told.select_one(".conflict").get_text(" ").split())  # type: ignore[union-attr]
    assert "5200" in text
    assert "5500" in text
    assert "Changed by" in text
    kept = form_fields(told)
    assert (kept["base"], kept["benefits"].split()) == ("5500", ["Canteen", "Dog"])
    session.expire_all()
    assert offer.base == Decimal(5200)

    # A choice for each: mine for the pay, theirs for the notes; a change after that is a conflict again.
    chosen = {**kept, "choice-base": "mine", "choice-notes": "theirs"}
    third = form_fields(soup(client.get(page)))
    client.post(page, data={**third, "base": "5300"})
    again = client.post(page, data=chosen)
    assert again.status_code == 409
    assert [legend.get_text() for legend in soup(again).select(".conflict legend")] == ["Base pay"]
    kept = form_fields(soup(again))
    assert client.post(page, data={**kept, "choice-base": "mine"}).status_code == 302
    session.expire_all()
    assert (offer.base, offer.notes, offer.currency) == (Decimal(5500), "Asked for more", "EUR")
    assert offer.benefits == [{"name": "Canteen"}, {"name": "Dog"}]
