"""Forms of the second factor."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from atspro.web.forms.account import CODE, ConfirmForm


class SecondStepForm(FlaskForm):
    """A code after the password."""

    code = StringField("Code", [DataRequired("Enter a code."), Length(max=100)], render_kw={**CODE, "autofocus": True})
    trust = BooleanField("Trust this device for 30 days")


class FirstCodeForm(FlaskForm):
    """The first code of an app, which finishes the set-up."""

    code = StringField(
        "Code that the app shows",
        [DataRequired("Enter the six digits that your app shows."), Length(max=100)],
        render_kw={**CODE, "inputmode": "numeric"},
    )


class SavedCodesForm(FlaskForm):
    """The person has the backup codes."""

    saved = BooleanField("I have saved them", [DataRequired("Save the codes first, then check this box.")])


class ConfirmedForm(ConfirmForm):
    """A button before which password and code are asked again where they were not given lately."""


class PasskeyForm(FlaskForm):
    """What a script fills in with the answer of the browser's authenticator."""

    name = StringField("Name", [Length(max=60)], render_kw={"maxlength": 60, "autocomplete": "off"})
    credential = HiddenField(validators=[DataRequired("Your browser sent no passkey. Try again.")])


class PasskeyNameForm(FlaskForm):
    """What a passkey is called."""

    name = StringField("Name", [DataRequired("Enter a name."), Length(max=60)], render_kw={"autocomplete": "off"})


class StepUpForm(FlaskForm):
    """A code again, of somebody who is signed in."""

    code = StringField("Code", [DataRequired("Enter a code."), Length(max=100)], render_kw=CODE)
