"""``flask engine``: scores and documents from files, in a shell without settings and without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from atspro.engine.export import export, read_back
from atspro.engine.resume_text import resume_text
from atspro.engine_cli import engine
from tests.engine.examples import NURSE

POST = """# Registered Nurse, ICU

Cedar Hospital, Austin, TX

## Requirements

- Critical care experience
- ACLS certification
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "resume.md").write_text(resume_text(NURSE))
    (tmp_path / "post.md").write_text(POST)
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(engine, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_a_score_is_explained_and_the_same_for_the_same_words(files: Path) -> None:
    code, said = run("score", files / "resume.md", files / "post.md")
    assert code == 0
    band, matcher = said.splitlines()[0].split(" of 100, ")[1].split(", by ")
    assert band in ("strong", "fair", "weak")
    assert matcher == "terms and line of work"
    assert "Matched: " in said
    assert "ACLS" in said
    points = [float(line.split()[1]) for line in said.splitlines() if line.startswith("  ")]
    assert sum(points) == pytest.approx(float(said.split()[0]), abs=0.4)
    (files / "resume.docx").write_bytes(export((files / "resume.md").read_text(), "docx"))
    assert run("score", files / "resume.docx", files / "post.md")[1] == said


def test_a_document_is_printed_where_no_file_is_named(files: Path) -> None:
    result = CliRunner().invoke(engine, ["write", "cover", str(files / "resume.md"), str(files / "post.md")])
    assert (result.exit_code, result.stdout[:2]) == (0, "# ")
    assert "of 100" not in result.stdout
    assert "of 100" in result.stderr


@pytest.mark.parametrize("ending", ["pdf", "docx", "md", "txt", "json"])
def test_a_document_is_written_in_the_format_of_its_ending(files: Path, ending: str) -> None:
    out = files / f"tailored.{ending}"
    code, said = run("write", "resume", files / "resume.md", files / "post.md", "--out", out)
    assert (code, f"{out}: " in said) == (0, True)
    if ending == "json":
        assert json.loads(out.read_text())["basics"]["name"] == NURSE.contact_info.full_name
    else:
        assert NURSE.contact_info.full_name in read_back(out.read_bytes(), ending)  # type: ignore[arg-type]


def test_designs_and_tones_are_chosen(files: Path) -> None:
    made = {}
    for name in ("classic", "modern"):
        out = files / f"{name}.pdf"
        assert run("write", "resume", files / "resume.md", files / "post.md", "--out", out, "--design", name)[0] == 0
        made[name] = out.read_bytes()
    assert made["classic"] != made["modern"]
    for tone in ("professional", "conversational"):
        out = files / f"{tone}.md"
        assert run("write", "cover", files / "resume.md", files / "post.md", "--out", out, "--tone", tone)[0] == 0
        made[tone] = out.read_bytes()
    assert made["professional"] != made["conversational"]


def test_what_is_wrong_is_a_sentence(files: Path) -> None:
    (files / "noise.md").write_bytes(os.urandom(3000))
    (files / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    for arguments, sentence in (
        (("score", files / "noise.md", files / "post.md"), "not a document that can be read"),
        (("score", files / "broken.pdf", files / "post.md"), "This PDF is damaged"),
        (("write", "resume", files / "resume.md", files / "post.md", "--out", files / "a.xyz"), "names a format"),
        (("write", "cover", files / "resume.md", files / "post.md", "--out", files / "a.json"), "Only a resume"),
        (("write", "cover", files / "resume.md", files / "post.md", "--out", "/proc/a.md"), "cannot be written"),
    ):
        code, said = run(*arguments)
        assert (code, sentence in said) == (1, True), (arguments, said)
        assert "Traceback" not in said


def test_it_runs_without_settings(files: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "FLASK_APP": "wsgi.py"}
    command = [sys.executable, "-m", "flask", "engine", "score", str(files / "resume.md"), str(files / "post.md")]
    made = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    assert "of 100" in made.stdout


def test_a_score_is_that_of_what_is_written(files: Path) -> None:
    _, said = run("score", files / "resume.md", files / "post.md")
    _, written = run("write", "cover", files / "resume.md", files / "post.md", "--out", files / "letter.md")
    total = said.split(" of 100", 1)[0]
    assert f"the resume scores {total} of 100" in written
