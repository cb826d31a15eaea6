"""Forms of what surrounds an application: people, offers, files, tags, facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional

from atspro.forms.fields import form_field
from atspro.models import Contact, Offer
from atspro.services.applications.attachments import ENDINGS
from atspro.tables import CONTACTS, OFFERS, USER_APPLICATIONS

NEW = "new"
PERIOD_LABELS = {"hour": "an hour", "day": "a day", "month": "a month", "year": "a year", "total": "in all"}
FILE_LABELS = {"posting": "The posting", "offer": "Offer or contract", "proof": "Proof", "photo": "Photo",
               "other": "Something else"}  # fmt: skip
# What the person says of an application beside its timeline.
FACTS = ("source", "method", "deadline", "workplace", "workload", "step", "round")
MAX_BENEFITS = 30


class PersonForm(FlaskForm):
    """Somebody who has a part in the application: a contact that is there already, or a new one."""

    contact = SelectField("Who", choices=[SelectChoice(NEW, "Somebody new")], default=NEW, validate_choice=False)
    name = StringField("Name", [Optional()], render_kw={"maxlength": 200})
    kind = SelectField(
        "Kind",
        choices=[SelectChoice(value, label) for value, label in CONTACTS["kind"].choice_words.items()],
        default="recruiter",
    )
    email = StringField("Email", [Optional()], render_kw={"maxlength": 200, "inputmode": "email"})
    phone = StringField("Phone", [Optional()], render_kw={"maxlength": 60, "inputmode": "tel"})
    part = StringField("Part in this application", [Optional()], render_kw={"maxlength": 200})
    via = BooleanField("I apply through this person")

    def offer(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts beside a new one."""
        named = [(contact, ", ".join(filter(None, (contact.name, contact.company)))) for contact in contacts]
        self.contact.choices = [
            SelectChoice(NEW, "Somebody new"),
            *(SelectChoice(str(contact.id), name) for contact, name in named),
        ]

    @property
    def contact_id(self) -> UUID | None:
        """The contact that was chosen; None for a new one. Raises `ValueError` for what is no id."""
        return None if self.contact.data in (NEW, "", None) else UUID(self.contact.data)

    def values(self, company: str) -> dict[str, Any]:
        """The new contact, who works where the job is unless an agency."""
        return {
            "name": self.name.data,
            "kind": self.kind.data,
            "email": self.email.data,
            "phone": self.phone.data,
            "company": "" if self.kind.data == "agency" else company,
        }


class TagsForm(FlaskForm):
    """Tags, with commas between them."""

    tags = StringField("Tags", [Optional(), Length(max=1000, message="Use at most 1,000 characters.")])

    @property
    def names(self) -> list[str]:
        """The tags that were typed."""
        return (self.tags.data or "").split(",")


class FileForm(FlaskForm):
    """A file to keep."""

    file = FileField("File", render_kw={"accept": ",".join(f".{ending}" for ending in ENDINGS)})
    kind = SelectField(
        "What it is", choices=[SelectChoice(name, label) for name, label in FILE_LABELS.items()], default="other"
    )


class FactsForm(FlaskForm):
    """What the person says of an application beside its timeline."""

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {name: self[name].data for name in FACTS}


# WTForms takes fields that are set on the class after its definition.
for _name in FACTS:
    setattr(FactsForm, _name, form_field(USER_APPLICATIONS[_name]))


def _amount(label: str, **keywords: Any) -> DecimalField:
    return DecimalField(label, [Optional()], render_kw={"inputmode": "decimal", "step": "any"}, **keywords)


class OfferForm(FlaskForm):
    """What an employer offers. Days are whole days."""

    round = IntegerField("Round", [Optional(), NumberRange(1, 99, "Use a number from 1.")], default=1)
    received = DateField("Received on", [Optional()])
    expires = DateField("Answer by", [Optional()])
    base = _amount("Base pay")
    currency = StringField("Currency", [Optional()], render_kw={"maxlength": 3, "autocapitalize": "characters"})
    period = SelectField(
        "Paid for",
        choices=[SelectChoice("", "–"), *(SelectChoice(name, label) for name, label in PERIOD_LABELS.items())],
    )
    hours_per_week = _amount("Hours per week")
    months_per_year = _amount("Months paid per year")
    bonus_target = _amount("Bonus a year, as an amount")
    bonus_percent = _amount("Bonus a year, percent of base")
    signing = _amount("Signing bonus, once")
    equity_kind = StringField("Equity", [Optional(), Length(max=200)], render_kw={"maxlength": 200})
    equity_value = _amount("Value of the equity, as they say")
    vesting_years = _amount("Vests over years")
    benefits = TextAreaField(
        "Benefits", [Optional(), Length(max=4000, message="Use at most 4,000 characters.")], render_kw={"rows": 3}
    )
    vacation_days = _amount("Vacation days a year")
    remote_days = _amount("Remote days per week")
    start_date = DateField("Start", [Optional()])
    decision = SelectField(
        "Your decision",
        choices=[SelectChoice("", "Open"), *(SelectChoice(*pair) for pair in OFFERS["decision"].choice_words.items())],
    )
    notes = TextAreaField("Notes", [Optional(), Length(max=10_000)], render_kw={"rows": 3})

    @classmethod
    def stored(cls, offer: Offer) -> OfferForm:
        """The form filled with an offer."""
        equity = offer.equity or {}
        plain = {name: getattr(offer, name) for name in _SAME}
        return cls(
            formdata=None,
            received=offer.received_at.date(),
            expires=offer.expires_at and offer.expires_at.date(),
            equity_kind=str(equity.get("kind") or ""),
            equity_value=_decimal(equity.get("value")),
            vesting_years=_decimal(equity.get("vestingYears")),
            benefits="\n".join(_line(one) for one in offer.benefits if isinstance(one, dict)),
            **plain,
        )

    def values(self, offer: Offer | None = None) -> dict[str, Any]:
        """What was typed, by the names of an offer's columns; what the form does not show of ``offer`` stays."""
        values: dict[str, Any] = {name: self[name].data for name in _SAME}
        values["decision"] = self.decision.data or None
        values["period"] = self.period.data or None
        values["received_at"] = _moment(self.received.data, offer.received_at if offer else None)
        values["expires_at"] = _moment(self.expires.data, offer.expires_at if offer else None)
        equity = dict((offer.equity if offer else None) or {})
        for name, value in (
            ("kind", (self.equity_kind.data or "").strip()),
            ("value", _number(self.equity_value.data)),
            ("vestingYears", _number(self.vesting_years.data)),
        ):
            equity.pop(name, None)
            if value not in ("", None):
                equity[name] = value
        values["equity"] = equity or None
        before = {_line(one): one for one in (offer.benefits if offer else []) if isinstance(one, dict)}
        lines = [" ".join(line.split()) for line in (self.benefits.data or "").splitlines() if line.strip()]
        values["benefits"] = [before.get(line) or _benefit(line) for line in lines[:MAX_BENEFITS]]
        return values


_SAME = (
    "round", "base", "currency", "period", "hours_per_week", "months_per_year", "bonus_target", "bonus_percent",
    "signing", "vacation_days", "remote_days", "start_date", "decision", "notes",
)  # fmt: skip
OFFER_FIELDS = {"received_at": "received", "expires_at": "expires"}


def _moment(day: date | None, before: datetime | None) -> datetime | None:
    if day is None:
        return None
    return before if before is not None and before.date() == day else datetime.combine(day, time(12))


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _benefit(line: str) -> dict[str, str]:
    name, colon, value = line.partition(":")
    return {"name": name.strip()[:200], "value": value.strip()[:200]} if colon else {"name": line[:200]}


def _line(benefit: dict[str, Any]) -> str:
    name, value = str(benefit.get("name") or ""), benefit.get("value")
    return f"{name}: {value}" if value not in (None, "") else name
