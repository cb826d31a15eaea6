"""``flask engine``: score and write on files, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import click
from flask import Flask
from flask.cli import AppGroup

from atspro.engine import KINDS, TONES, export, read_job_file, read_resume, score, write
from atspro.engine.export import DESIGNS, FORMATS
from atspro.engine.read import ResumeReading
from atspro.engine.resume_text import resume_text
from atspro.engine.types import Design, Kind, Tone
from atspro.errors import AtsproError, UnreadableFile
from atspro.services.documents.document_details import this_month
from atspro.shapes import JobData

MAX_FILE = 20 * 1024 * 1024
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

engine = AppGroup("engine", help="Score and write on files: a resume (PDF, DOCX, text, Markdown, JSON) and a post.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(engine)


def is_asked_for() -> bool:
    """Whether this process is ``flask engine …``, which needs no settings and no database."""
    return Path(sys.argv[0]).stem in ("flask", "__main__") and sys.argv[1:2] == ["engine"]


def bare_app() -> Flask:
    """An application that has these commands and nothing else."""
    app = Flask(__name__)
    init_app(app)
    return app


@engine.command("score", with_appcontext=False)
@click.argument("resume", type=_FILE)
@click.argument("job", type=_FILE)
def score_command(resume: Path, job: Path) -> None:
    """Say how well RESUME meets JOB, and why. A resume is read first, as it is when a document is written from it."""
    try:
        read = _read_resume(resume)
        made = score(resume_text(read.resume, read.sections), _read_job(job), today=this_month())
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.total:.1f} of 100, {made.band}, by {made.matcher}")
    for part in made.parts:
        click.echo(f"  {part.name:<12} {part.points:5.1f} of {part.most:5.1f}  {part.note}")
    click.echo(f"Matched: {', '.join(made.matched) or 'nothing'}")
    click.echo(f"Missing: {', '.join(made.missing) or 'nothing'}")


@engine.command("write", with_appcontext=False)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("resume", type=_FILE)
@click.argument("job", type=_FILE)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    default=None,
    help=f"The file to write; its ending chooses the format: {', '.join(FORMATS)}. Without it Markdown is printed.",
)
@click.option("--tone", type=click.Choice(TONES), default="professional", help="The wording of a cover letter.")
@click.option(
    "--design", type=click.Choice([one for designs in DESIGNS.values() for one in dict.fromkeys(designs)]), default=None
)
def write_command(kind: str, resume: Path, job: Path, out: Path | None, tone: str, design: str | None) -> None:
    """Write a document of KIND for JOB from RESUME; notes on it go to standard error."""
    fmt = out.suffix.lstrip(".").lower() if out else "md"
    if fmt not in FORMATS:
        raise click.ClickException(f"{out} has no ending that names a format: use one of {', '.join(FORMATS)}.")
    if out is None and design is not None:
        raise click.ClickException("A design is for a file: name one with --out, such as --out resume.pdf.")
    try:
        read = _read_resume(resume)
        written = write(cast("Kind", kind), read, _read_job(job), cast("Tone", tone), today=this_month())
        name = read.resume.contact_info.full_name
        data = export(written.markdown, fmt, cast("Kind", kind), name, name, design=cast("Design | None", design))
    except AtsproError as error:
        raise click.ClickException(str(error)) from None
    if out is None:
        click.echo(written.markdown, nl=False)
    else:
        _save(out, data)
    where = f"{out}: " if out else ""
    says = f"{where}{written.word_count} words; the resume scores {written.score_after.total:.1f} of 100."
    click.echo(says, err=out is None)
    for note in written.notes:
        click.echo(f"Note: {note}", err=out is None)


def _save(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written ({error.strerror}).") from None


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise UnreadableFile("too_large", f"{path.name} is larger than {MAX_FILE // 1024**2} MB.")
    return path.read_bytes()


def _read_resume(path: Path) -> ResumeReading:
    return read_resume(_bytes_of(path), path.name)


def _read_job(path: Path) -> JobData:
    return read_job_file(_bytes_of(path), path.name).job
