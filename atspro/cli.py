"""Commands of ``flask``: the first admin, roles, the audit log's verification, and sample data."""

from __future__ import annotations

import json
import secrets
import string
from pathlib import Path

import click
from cryptography.fernet import Fernet
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import transaction
from atspro.errors import AtsproError, InvalidInput
from atspro.models import User
from atspro.roles import LEVELS
from atspro.services import audit, sample_data
from atspro.services.audit import sealing
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned
from atspro.services.monitoring import doctor
from atspro.services.users import model_keys, user_admin


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(create_admin)
    app.cli.add_command(set_role)
    app.cli.add_command(users)
    app.cli.add_command(examine)
    app.cli.add_command(load_sample_data)
    app.cli.add_command(audit_log)
    app.cli.add_command(model_keys_group)


@click.command("create-admin")
@with_appcontext
@click.argument("email")
@click.option("--name", default="Administrator", help="The name of a new account.")
@click.option(
    "--password", envvar="ADMIN_PASSWORD", help="The password of a new account; made and printed when absent."
)
def create_admin(email: str, name: str, password: str | None) -> None:
    """Make EMAIL an admin: an existing account keeps its password, a new one gets one."""
    try:
        with transaction() as session:
            known = accounts.find_user(session, accounts.normalize_email(email))
            if known is None:
                made = password or "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))
                audit.record(session, None, "user.create", accounts.sign_up(session, name, email, made))
            user = _with_role(session, email, "admin")
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{user.email} is an admin now.")
    if is_banned(user):
        click.echo("They are banned: they can sign in when another admin has lifted the ban.", err=True)
    if known is None and not password:
        click.echo(f"Password: {made}")


@click.command("set-role")
@with_appcontext
@click.argument("email")
@click.argument("role", type=click.Choice(LEVELS))
def set_role(email: str, role: str) -> None:
    """Give EMAIL a role of the dashboard, or make them a plain user; SECURITY.md says what each role may do."""
    try:
        with transaction() as session:
            user = _with_role(session, email, role)
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{user.email} has the role {role} now.")


def _with_role(session: Session, email: str, role: str) -> User:
    user = accounts.find_user(session, accounts.normalize_email(email))
    if user is None:
        raise InvalidInput("No account has this address.")
    user_admin.set_level(session, None, user, role)
    return user


@click.group("user")
def users() -> None:
    """People."""


@users.command("reset-second-factor")
@with_appcontext
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a lost second factor from EMAIL: they sign in with their password, and set up a new one."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with transaction() as session:
            user = accounts.find_user(session, accounts.normalize_email(email))
            if user is None:
                raise InvalidInput("No account has this address.")
            user_admin.reset_second_factor(session, None, user, site=settings.BASE_URL)
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The second factor of {email} is reset, and they are signed out everywhere.")


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Say what is wrong with this installation and what to do; exit with 1 where something must be done."""
    settings: Settings = current_app.config["SETTINGS"]
    migrations = Path(current_app.extensions["migrate"].directory)
    found = []
    with transaction() as session:
        for finding in doctor.examine(session, settings, migrations):
            found.append(finding)
            remedy = f" {finding.remedy}" if finding.remedy else ""
            click.echo(f"{finding.status:8}{finding.name}: {finding.text}{remedy}")
    if any(finding.status == "problem" for finding in found):
        raise SystemExit(1)


@click.group("audit")
def audit_log() -> None:
    """The audit log."""


@audit_log.command("verify")
@with_appcontext
@click.option("--expect", metavar="DIGEST", help="The newest digest that an earlier run printed, kept elsewhere.")
def verify_audit_log(expect: str | None) -> None:
    """Recompute the audit log's seals; exit with 1 where an entry was changed, added or removed behind them."""
    with transaction() as session:
        report = sealing.verify(session, expected=expect)
    for problem in report.problems:
        click.echo(problem, err=True)
    if report.problems:
        raise click.ClickException("The audit log does not verify.")
    click.echo(f"{report.entries} entries under {report.seals} seals verify; {report.unsealed} wait for their seal.")
    click.echo(f"Newest digest: {report.head or 'none yet'}")


@click.command("load-sample-data")
@with_appcontext
def load_sample_data() -> None:
    """Fill the embedded database with a demo job seeker and a demo admin; print their sign-ins as JSON."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.EMBEDDED:
        raise click.ClickException("Sample data is only for the embedded database of `make run`.")
    with transaction() as session:
        sign_ins = sample_data.load(session)
    click.echo(json.dumps(sign_ins))


@click.group("model-keys")
def model_keys_group() -> None:
    """Keys of people's own for the language model."""


@model_keys_group.command("new")
def new_secret() -> None:
    """Print a secret for LLM_KEY_SECRETS."""
    click.echo(Fernet.generate_key().decode())


@model_keys_group.command("rotate")
@with_appcontext
def rotate() -> None:
    """Encrypt every key by the first of LLM_KEY_SECRETS, so that the others can be taken out."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.model_key_secrets:
        raise click.ClickException("LLM_KEY_SECRETS is not set.")
    with transaction() as session:
        done, lost = model_keys.encrypt_anew(session, settings)
    click.echo(f"{done} keys are encrypted by the first secret now.")
    if lost:
        raise click.ClickException(f"{lost} keys fit none of these secrets; their owners must add them again.")
