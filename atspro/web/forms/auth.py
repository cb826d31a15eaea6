"""Forms to sign up and in, and to come back after a password was forgotten."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from atspro.i18n import lazy_gettext


class SignUpForm(FlaskForm):
    """A new account."""

    name = StringField(
        lazy_gettext("Your name"), [DataRequired(lazy_gettext("Enter your name."))], render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        lazy_gettext("Email"),
        [DataRequired(lazy_gettext("Enter your email address."))],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [DataRequired(lazy_gettext("Choose a password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password", "minlength": 8},
    )


class SignInForm(FlaskForm):
    """An existing account."""

    email = EmailField(
        lazy_gettext("Email"),
        [DataRequired(lazy_gettext("Enter your email address."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [DataRequired(lazy_gettext("Enter your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField(lazy_gettext("Keep me signed in for a week"), default=True)


class ForgottenPasswordForm(FlaskForm):
    """Whose password is forgotten."""

    email = EmailField(
        lazy_gettext("Email"),
        [DataRequired(lazy_gettext("Enter your email address."))],
        render_kw={"autocomplete": "username"},
    )


class LinkForm(FlaskForm):
    """A link from a mail, opened: only the button's click acts, for machines that look at mail open links too."""

    token = HiddenField()


class FinishSignUpForm(LinkForm):
    """The password that was chosen when signing up."""

    password = PasswordField(
        lazy_gettext("The password you chose"),
        [DataRequired(lazy_gettext("Enter the password you chose.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class JoinForm(FlaskForm):
    """The password of the account that a provider's sign-in is to be connected to, or the token that was mailed."""

    mailed = HiddenField()
    password = PasswordField(
        lazy_gettext("Password of your account"), [Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )


class ResetPasswordForm(LinkForm):
    """A new password instead of a forgotten one."""

    password = PasswordField(
        lazy_gettext("New password"),
        [DataRequired(lazy_gettext("Choose a password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password", "minlength": 8},
    )
