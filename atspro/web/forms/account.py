"""Forms of the account page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from atspro.i18n import lazy_gettext

CURRENT = {"autocomplete": "current-password"}
SECRET = {"autocomplete": "off", "spellcheck": "false"}
CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
NEW = {"autocomplete": "new-password", "minlength": 8}


class NameForm(FlaskForm):
    """What the person is called."""

    name = StringField(
        lazy_gettext("Your name"), [DataRequired(lazy_gettext("Enter your name."))], render_kw={"autocomplete": "name"}
    )


class ConfirmForm(FlaskForm):
    """A form that asks for the password when it was not given lately; the view decides whether."""

    password = PasswordField(lazy_gettext("Your password"), [Length(max=1000)], render_kw=CURRENT)
    code = StringField(lazy_gettext("Code from your authenticator app"), [Length(max=100)], render_kw=CODE)


class AddressForm(ConfirmForm):
    """Another address."""

    email = EmailField(
        lazy_gettext("New email address"),
        [DataRequired(lazy_gettext("Enter the new address."))],
        render_kw={"autocomplete": "email"},
    )


class PasswordForm(FlaskForm):
    """Another password."""

    current_password = PasswordField(
        lazy_gettext("Current password"),
        [DataRequired(lazy_gettext("Enter your current password.")), Length(max=1000)],
        render_kw=CURRENT,
    )
    password = PasswordField(
        lazy_gettext("New password"),
        [DataRequired(lazy_gettext("Choose a password.")), Length(max=1000)],
        render_kw=NEW,
    )
    code = StringField(lazy_gettext("Code from your authenticator app"), [Length(max=100)], render_kw=CODE)
    sign_out_others = BooleanField(lazy_gettext("Sign out everywhere else"), default=True)


class FirstPasswordForm(ConfirmForm):
    """A password for somebody who signs in without one so far."""

    password = PasswordField(
        lazy_gettext("Password"), [DataRequired(lazy_gettext("Choose a password.")), Length(max=1000)], render_kw=NEW
    )


class DeleteForm(ConfirmForm):
    """The address, typed, so that nobody deletes an account by a slip."""

    email = EmailField(
        lazy_gettext("Your email address"),
        [DataRequired(lazy_gettext("Type your address."))],
        render_kw={"autocomplete": "off"},
    )


class ModelKeyForm(ConfirmForm):
    """One's own key for the language model. What was typed is never sent back to the page."""

    key = PasswordField(
        lazy_gettext("Key"),
        [DataRequired(lazy_gettext("Paste the key.")), Length(max=1000)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class FeedForm(ConfirmForm):
    """An address from which a calendar program reads without a session."""

    details = BooleanField(
        lazy_gettext("With the names of jobs, places and notes. Without them it says only “Interview” and the time.")
    )
