"""What a parser reads in our files: everything, in order; and what is lost is named."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from atspro.engine import KINDS, export, read_back, read_job, read_resume, recovered, write
from atspro.engine.export import DESIGNS, undrawn
from atspro.engine.types import Kind
from atspro.errors import InvalidInput, UnreadableFile
from atspro.shapes import JobData, ResumeData
from tests.engine.examples import ENGINEER, ENGINEER_JOB, NURSE, NURSE_JOB


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("resume", "job"), [(NURSE, NURSE_JOB), (ENGINEER, ENGINEER_JOB)])
def test_everything_of_the_examples_is_read(kind: Kind, resume: ResumeData, job: JobData) -> None:
    assert_whole(kind, resume, job)


@pytest.mark.parametrize("name", ["bronzor.pdf", "onyx.pdf", "software_engineer.txt"])
def test_everything_of_real_resumes_is_read(shared: Path, name: str) -> None:
    samples = shared / "samples"
    resume = read_resume((samples / f"resume_{name}").read_bytes(), name).resume
    job = read_job((samples / "job_research_engineer.md").read_text()).job
    for kind in KINDS:
        assert_whole(kind, resume, job)


def assert_whole(kind: Kind, resume: ResumeData, job: JobData) -> None:
    markdown = write(kind, resume, job).markdown
    for design in DESIGNS[kind]:
        for format in ("pdf", "docx"):
            data = export(markdown, format, kind, design=design)
            found = recovered(markdown, data, format, design=design)
            assert (found.lost, found.share) == ((), 1.0), (kind, design, format)
            assert found.parts > 8


def test_what_is_not_there_or_out_of_order_is_named() -> None:
    said = "# Ada Example\n\nada@example.com | +1 555 0100\n\n- First point\n- Second point\n"
    other = "# Ada Example\n\nada@example.com | +1 555 0199\n\n- Second point\n- First point\n"
    for format in ("pdf", "docx"):
        found = recovered(said, export(other, format), format)
        assert found.lost == ("+1 555 0100", "Second point")
        assert found.share == pytest.approx(0.6)


def test_words_with_hyphens_are_not_torn_at_the_end_of_a_line() -> None:
    markdown = "# A\n\n" + " ".join(["state-of-the-art input/output"] * 40)
    for design in DESIGNS["resume"]:
        assert recovered(markdown, export(markdown, "pdf", design=design), "pdf", design=design).lost == ()


def test_names_written_from_right_to_left_are_read() -> None:
    markdown = "# محمد علي حسن\n\nm.ali@example.org | דוד כהן\n\n- Led 4 people for محمد علي in 2021\n"
    for design in DESIGNS["resume"]:
        assert recovered(markdown, export(markdown, "pdf", design=design), "pdf", design=design).lost == ()


def test_a_sign_that_no_font_has_is_named() -> None:
    markdown = "# Ana \U0001faff Lopez\n\nana@example.org\n\n- Built it \U0001faff\n"
    assert undrawn(markdown) == "\U0001faff"
    assert undrawn("# Ana López\n\n- Built it") == ""
    found = recovered(markdown, export(markdown, "pdf"), "pdf")
    assert found.lost == ("Ana \U0001faff Lopez", "Built it \U0001faff")


def test_page_numbers_are_no_text() -> None:
    markdown = "# A\n\n" + "\n\n".join(f"Line {number} of a long resume." for number in range(120))
    text = read_back(export(markdown, "pdf"), "pdf")
    assert text.count("\f") >= 2
    assert "1 / " not in text


def test_tables_and_links_of_a_word_file_are_read() -> None:
    text = read_back(export("[a link](https://a.example)\n\n| h | i |\n|--|--|\n| c | d |\n", "docx", "prep"), "docx")
    assert text.split() == ["a", "link", "h", "i", "c", "d"]


def test_files_that_are_none_and_formats_that_are_not_drawn_are_refused() -> None:
    for format in ("pdf", "docx"):
        with pytest.raises(UnreadableFile):
            read_back(b"no such file", format)
    empty = io.BytesIO()
    docx.Document().save(empty)
    assert read_back(empty.getvalue(), "docx") == ""
    with pytest.raises(InvalidInput):
        read_back(b"x", "rtf")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        recovered("# A", b"# A", "md")
