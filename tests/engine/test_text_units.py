"""The same words score the same as Markdown, as text out of a PDF and as JSON Resume."""

from __future__ import annotations

import json
import textwrap

import pytest

from atspro.engine import export, read_resume, score
from atspro.engine.markdown import plain_blocks
from atspro.engine.resume_text import resume_text
from atspro.engine.text_units import resume_units
from tests.engine.examples import ENGINEER, ENGINEER_JOB, NURSE, NURSE_JOB, PAIRS

TODAY = (2026, 11)


def wrapped(markdown: str, width: int) -> str:
    """As a PDF's text: no marks, bullets as dots, lines cut at a width, one after the other."""
    lines: list[str] = []
    for raw in markdown.split("\n"):
        if raw.strip():
            dot = "• " if raw.startswith("- ") else ""
            lines += textwrap.wrap(dot + " ".join(plain_blocks(raw)), width)
    return "\n".join(lines)


@pytest.mark.parametrize(("resume", "job"), [(NURSE, NURSE_JOB), (ENGINEER, ENGINEER_JOB)])
@pytest.mark.parametrize("width", [70, 95, 130])
def test_wrapped_lines_score_as_the_markdown_does(resume, job, width: int) -> None:
    marked = resume_text(resume)
    assert score(wrapped(marked, width), job, today=TODAY) == score(marked, job, today=TODAY)


@pytest.mark.parametrize("pair", PAIRS[:6])
def test_json_resume_scores_as_the_resume_in_it(pair) -> None:
    data = export(resume_text(pair[0]), "json", "resume")
    read = read_resume(data, "resume.json").resume
    text = data.decode() if isinstance(data, bytes) else str(data)
    assert score(text, pair[1], today=TODAY) == score(resume_text(read), pair[1], today=TODAY)


def test_json_that_is_no_resume_is_plain_text() -> None:
    assert resume_units(json.dumps([1, 2])) == ["[1, 2]"]


def test_units_keep_every_word() -> None:
    text = resume_text(NURSE)
    assert " ".join(resume_units(text)).split() == " ".join(plain_blocks(text)).split()
