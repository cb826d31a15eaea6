"""Whatever is uploaded or pasted: a reading or a sentence, never a crash, soon, and no invented values."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from atspro.engine.read import read_job, read_job_file, read_resume, read_resume_text
from atspro.engine.read.text_lines import clean
from atspro.errors import InvalidInput, UnreadableFile

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PIECES = st.sampled_from(
    """
    EXPERIENCE|EDUCATION|Skills:|CERTIFICATIONS|Senior Engineer|Acme Inc.|Jan 2020 - Present|2019–21|• Led a team|
    BSc Physics|MIT|GPA 3.9|a@b.co|+1 (555) 123-4567|Austin, TX|Python, Go (1.x), C++|Requirements:|# Title|
    **What you'll do**|- item|$90k - $110K per year|We are an equal opportunity employer.|https://x.example/apply|
    <li>x</li>|About Acme|Issued: May 2021|Technologies: A, B|---|\t|
    """.replace("\n    ", "").split("|")
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=40).map("\n".join)
STARTS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"{", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)


def check_sentence(error: Exception) -> None:
    assert str(error).endswith(".")


@CALM
@given(LINES)
@example("EDUCATION\nJan 2020 - Present\n0(")
def test_any_text_gives_a_resume_or_a_sentence_and_invents_nothing(text: str) -> None:
    try:
        reading = read_resume_text(text)
    except UnreadableFile:
        return
    source = " ".join(clean(text).split())
    contact = reading.resume.contact_info
    short = [contact.full_name, contact.email, contact.phone]
    short += [value for entry in reading.resume.work_experience for value in (entry.company, entry.position)]
    short += [value for entry in reading.resume.education for value in (entry.institution, entry.degree)]
    short += [entry.name for entry in reading.resume.certifications] + reading.resume.skills
    read = " ".join(reading.source_text.split())
    for value in short:
        assert not value or all(word in source or word in read for word in value.split())
    assert all(0 <= line < reading.source_text.count("\n") + 1 for line in reading.origins.values())


@CALM
@given(LINES)
def test_any_text_gives_a_post_or_a_sentence(text: str) -> None:
    try:
        reading = read_job(text)
    except InvalidInput as error:
        check_sentence(error)
        return
    # Words in capitals only are given small letters.
    read = " ".join(reading.source_text.split()).casefold()
    for value in (reading.job.title, reading.job.company):
        assert all(word.casefold() in read for word in value.split())


@CALM
@given(STARTS, st.binary(max_size=400), st.sampled_from(["a.pdf", "a.docx", "a.txt", "a", "a.json"]))
def test_any_bytes_give_a_reading_or_a_sentence(start: bytes, data: bytes, filename: str) -> None:
    for reader in (read_resume, read_job_file):
        try:
            reader(start + data, filename)
        except (UnreadableFile, InvalidInput) as error:
            check_sentence(error)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "- ",
        "Jan 2020 - ",
        "(555) ",
        "a@a.",
        "www.a.",
        "A, ",
        "[a](",
        "**a",
        "<b>",
        "$1 - ",
        "2020 - 2021\n",
        '{"',
        "(",
        "A b ",
        "• x\n",
    ],
)
def test_monotonous_texts_are_read_or_refused_with_a_sentence(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    for reader in (read_resume_text, read_job):
        try:
            reader(text)
        except (UnreadableFile, InvalidInput) as error:
            check_sentence(error)
