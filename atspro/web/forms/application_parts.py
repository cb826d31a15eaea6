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
from atspro.i18n import Labels, gettext_noop, lazy_gettext
from atspro.models import Contact, Offer
from atspro.services.applications.attachments import ENDINGS
from atspro.tables import CONTACTS, OFFERS, USER_APPLICATIONS

NEW = "new"
PERIOD_LABELS = Labels(
    {
        "hour": gettext_noop("an hour"),
        "day": gettext_noop("a day"),
        "month": gettext_noop("a month"),
        "year": gettext_noop("a year"),
        "total": gettext_noop("in all"),
    }
)
FILE_LABELS = Labels(
    {
        "posting": gettext_noop("The posting"),
        "offer": gettext_noop("Offer or contract"),
        "proof": gettext_noop("Proof"),
        "photo": gettext_noop("Photo"),
        "other": gettext_noop("Something else"),
    }
)
# What the person says of an application beside its timeline.
FACTS = ("source", "method", "deadline", "workplace", "workload", "step", "round")
MAX_BENEFITS = 30


class PersonForm(FlaskForm):
    """Somebody who has a part in the application: a contact that is there already, or a new one."""

    contact = SelectField(
        lazy_gettext("Who"),
        choices=[SelectChoice(NEW, lazy_gettext("Somebody new"))],
        default=NEW,
        validate_choice=False,
    )
    name = StringField(lazy_gettext("Name"), [Optional()], render_kw={"maxlength": 200})
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=[SelectChoice(value, label) for value, label in Labels(CONTACTS["kind"].english_words).lazy()],
        default="recruiter",
    )
    email = StringField(lazy_gettext("Email"), [Optional()], render_kw={"maxlength": 200, "inputmode": "email"})
    phone = StringField(lazy_gettext("Phone"), [Optional()], render_kw={"maxlength": 60, "inputmode": "tel"})
    part = StringField(lazy_gettext("Part in this application"), [Optional()], render_kw={"maxlength": 200})
    via = BooleanField(lazy_gettext("I apply through this person"))

    def offer(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts beside a new one."""
        named = [(contact, ", ".join(filter(None, (contact.name, contact.company)))) for contact in contacts]
        self.contact.choices = [
            SelectChoice(NEW, lazy_gettext("Somebody new")),
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

    tags = StringField(
        lazy_gettext("Tags"), [Optional(), Length(max=1000, message=lazy_gettext("Use at most 1,000 characters."))]
    )

    @property
    def names(self) -> list[str]:
        """The tags that were typed."""
        return (self.tags.data or "").split(",")


class FileForm(FlaskForm):
    """A file to keep."""

    file = FileField(lazy_gettext("File"), render_kw={"accept": ",".join(f".{ending}" for ending in ENDINGS)})
    kind = SelectField(
        lazy_gettext("What it is"),
        choices=[SelectChoice(name, label) for name, label in FILE_LABELS.lazy()],
        default="other",
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

    round = IntegerField(
        lazy_gettext("Round"), [Optional(), NumberRange(1, 99, lazy_gettext("Use a number from 1."))], default=1
    )
    received = DateField(lazy_gettext("Received on"), [Optional()])
    expires = DateField(lazy_gettext("Answer by"), [Optional()])
    base = _amount(lazy_gettext("Base pay"))
    currency = StringField(
        lazy_gettext("Currency"), [Optional()], render_kw={"maxlength": 3, "autocapitalize": "characters"}
    )
    period = SelectField(
        lazy_gettext("Paid for"),
        choices=[SelectChoice("", "–"), *(SelectChoice(name, label) for name, label in PERIOD_LABELS.lazy())],
    )
    hours_per_week = _amount(lazy_gettext("Hours per week"))
    months_per_year = _amount(lazy_gettext("Months paid per year"))
    bonus_target = _amount(lazy_gettext("Bonus a year, as an amount"))
    bonus_percent = _amount(lazy_gettext("Bonus a year, percent of base"))
    signing = _amount(lazy_gettext("Signing bonus, once"))
    equity_kind = StringField(lazy_gettext("Equity"), [Optional(), Length(max=200)], render_kw={"maxlength": 200})
    equity_value = _amount(lazy_gettext("Value of the equity, as they say"))
    vesting_years = _amount(lazy_gettext("Vests over years"))
    benefits = TextAreaField(
        lazy_gettext("Benefits"),
        [Optional(), Length(max=4000, message=lazy_gettext("Use at most 4,000 characters."))],
        render_kw={"rows": 3},
    )
    vacation_days = _amount(lazy_gettext("Vacation days a year"))
    remote_days = _amount(lazy_gettext("Remote days per week"))
    start_date = DateField(lazy_gettext("Start"), [Optional()])
    decision = SelectField(
        lazy_gettext("Your decision"),
        choices=[
            SelectChoice("", lazy_gettext("Open")),
            *(SelectChoice(*pair) for pair in Labels(OFFERS["decision"].english_words).lazy()),
        ],
    )
    notes = TextAreaField(lazy_gettext("Notes"), [Optional(), Length(max=10_000)], render_kw={"rows": 3})

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

    def comparable(self) -> dict[str, str | None]:
        """What each field says, by its name, the same however it was written: 5000 as 5000.00, eur as EUR."""
        texts = {name: _text_of(field.data) for name, field in self._fields.items() if name != "csrf_token"}
        texts["currency"] = (texts["currency"] or "").upper() or None
        lines = (" ".join(line.split()) for line in (self.benefits.data or "").splitlines())
        texts["benefits"] = "\n".join(filter(None, lines)) or None
        return texts

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
OFFER_COLUMNS = {
    "received": "receivedAt",
    "expires": "expiresAt",
    **dict.fromkeys(("equity_kind", "equity_value", "vesting_years"), "equity"),
}
"""The columns of the fields that are called otherwise."""


def _text_of(value: Any) -> str | None:
    if isinstance(value, Decimal) and value.is_finite():
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value).strip() or None if value is not None else None


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
