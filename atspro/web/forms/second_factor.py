"""Forms of the second factor."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from atspro.i18n import lazy_gettext
from atspro.web.forms.account import CODE, ConfirmForm


class SecondStepForm(FlaskForm):
    """A code after the password."""

    code = StringField(
        lazy_gettext("Code"),
        [DataRequired(lazy_gettext("Enter a code.")), Length(max=100)],
        render_kw={**CODE, "autofocus": True},
    )
    trust = BooleanField(lazy_gettext("Trust this device for 30 days"))


class FirstCodeForm(FlaskForm):
    """The first code of an app, which finishes the set-up."""

    code = StringField(
        lazy_gettext("Code that the app shows"),
        [DataRequired(lazy_gettext("Enter the six digits that your app shows.")), Length(max=100)],
        render_kw={**CODE, "inputmode": "numeric"},
    )


class SavedCodesForm(FlaskForm):
    """The person has the backup codes."""

    saved = BooleanField(
        lazy_gettext("I have saved them"), [DataRequired(lazy_gettext("Save the codes first, then check this box."))]
    )


class ConfirmedForm(ConfirmForm):
    """A button before which password and code are asked again where they were not given lately."""


class PasskeyForm(FlaskForm):
    """What a script fills in with the answer of the browser's authenticator."""

    name = StringField(lazy_gettext("Name"), [Length(max=60)], render_kw={"maxlength": 60, "autocomplete": "off"})
    credential = HiddenField(validators=[DataRequired(lazy_gettext("Your browser sent no passkey. Try again."))])


class PasskeyNameForm(FlaskForm):
    """What a passkey is called."""

    name = StringField(
        lazy_gettext("Name"),
        [DataRequired(lazy_gettext("Enter a name.")), Length(max=60)],
        render_kw={"autocomplete": "off"},
    )


class StepUpForm(FlaskForm):
    """A code again, of somebody who is signed in."""

    code = StringField(
        lazy_gettext("Code"), [DataRequired(lazy_gettext("Enter a code.")), Length(max=100)], render_kw=CODE
    )
