"""Forms to sign up and in, and to come back after a password was forgotten."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignUpForm(FlaskForm):
    """A new account."""

    name = StringField("Your name", [DataRequired("Enter your name.")], render_kw={"autocomplete": "name"})
    email = EmailField("Email", [DataRequired("Enter your email address.")], render_kw={"autocomplete": "email"})
    password = PasswordField(
        "Password",
        [DataRequired("Choose a password."), Length(max=1000)],
        render_kw={"autocomplete": "new-password", "minlength": 8},
    )


class SignInForm(FlaskForm):
    """An existing account."""

    email = EmailField("Email", [DataRequired("Enter your email address.")], render_kw={"autocomplete": "username"})
    password = PasswordField(
        "Password",
        [DataRequired("Enter your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField("Keep me signed in for a week", default=True)


class ForgottenPasswordForm(FlaskForm):
    """Whose password is forgotten."""

    email = EmailField("Email", [DataRequired("Enter your email address.")], render_kw={"autocomplete": "username"})


class LinkForm(FlaskForm):
    """A link from a mail, opened: only the button's click acts, for machines that look at mail open links too."""

    token = HiddenField()


class FinishSignUpForm(LinkForm):
    """The password that was chosen when signing up."""

    password = PasswordField(
        "The password you chose",
        [DataRequired("Enter the password you chose."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class JoinForm(FlaskForm):
    """The password of the account that a provider's sign-in is to be connected to, or the token that was mailed."""

    mailed = HiddenField()
    password = PasswordField(
        "Password of your account", [Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )


class ResetPasswordForm(LinkForm):
    """A new password instead of a forgotten one."""

    password = PasswordField(
        "New password",
        [DataRequired("Choose a password."), Length(max=1000)],
        render_kw={"autocomplete": "new-password", "minlength": 8},
    )
