"""Commands of ``flask``: the first admin, and sample data."""

from __future__ import annotations

import json
import secrets
import string

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from atspro.config import Settings
from atspro.db import transaction
from atspro.errors import AtsproError
from atspro.services import accounts, sample_data


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(create_admin)
    app.cli.add_command(load_sample_data)


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
                accounts.sign_up(session, name, email, made)
            user = accounts.make_admin(session, accounts.normalize_email(email))
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{user.email} is an admin now.")
    if known is None and not password:
        click.echo(f"Password: {made}")


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
