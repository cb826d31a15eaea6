"""``flask backup``, ``flask try-backup`` and ``flask restore``: the database into a file, and out of it."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from atspro.config import Settings
from atspro.errors import AtsproError
from atspro.services import backups

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_IDENTITY = click.option(
    "--identity", type=_FILE, help="The file of the private key, of age or SSH, where the backup is encrypted."
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (make, try_it, bring_back):
        app.cli.add_command(command)


@click.command("backup")
@with_appcontext
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Then remove all but this many of the folder's newest.")
def make(file: Path | None, keep: int | None) -> None:
    """Write the database to FILE, by default a new one in BACKUP_FOLDER, with a manifest beside it.

    It is encrypted where BACKUP_RECIPIENTS is set. It connects by DATABASE_OWNER_URL, for the web's role cannot read
    the audit log's key.
    """
    settings: Settings = current_app.config["SETTINGS"]
    encrypted = bool(settings.backup_recipients)
    target = file or backups.default_file(settings.backup_folder, encrypted=encrypted)
    try:
        made = backups.make_backup(_owner(settings), target, settings.backup_recipients)
        removed = backups.prune(target.parent, keep) if keep else []
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{target}: {made.rows} rows of {len(made.tables)} tables{', encrypted' if encrypted else ''}.")
    if removed:
        click.echo(f"{len(removed)} older ones are removed.")
    if not encrypted:
        click.echo("It is not encrypted: whoever reads it reads every resume. See BACKUP_RECIPIENTS.", err=True)


@click.command("try-backup")
@with_appcontext
@click.argument("file", required=False, type=_FILE)
@_IDENTITY
@click.option("--server", help="The URL of a database whose role may make others; default: DATABASE_OWNER_URL.")
def try_it(file: Path | None, identity: Path | None, server: str | None) -> None:
    """Bring FILE, by default the newest of BACKUP_FOLDER, back into a scratch database, compare it, and drop that."""
    settings: Settings = current_app.config["SETTINGS"]
    newest = next(iter(backups.kept_backups(settings.backup_folder)), None)
    chosen = file or newest
    if chosen is None:
        raise click.ClickException(f"There is no backup in {settings.backup_folder}: make one with `flask backup`.")
    try:
        drill = backups.try_backup(chosen, server or _owner(settings), identity)
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    _report(drill.differences)
    click.echo(f"{chosen.name} comes back whole: {drill.rows} rows in {drill.seconds:.1f} seconds.")


@click.command("restore")
@with_appcontext
@click.argument("file", type=_FILE)
@_IDENTITY
@click.option("--into", help="The URL of an empty database; default: DATABASE_OWNER_URL.")
def bring_back(file: Path, identity: Path | None, into: str | None) -> None:
    """Bring FILE back into an empty database and compare it with its manifest; then run `flask db upgrade`."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        differences = backups.restore(file, into or _owner(settings), identity)
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    _report(differences)
    click.echo(f"{file.name} is back, row for row. Run `flask db upgrade`, and empty the broker before you start.")


def _report(differences: tuple[str, ...]) -> None:
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        raise click.ClickException("What came back is not what was saved.")


def _owner(settings: Settings) -> str:
    return settings.DATABASE_OWNER_URL or settings.DATABASE_URL
