"""The engine's front door: its signatures as documented, one family of errors, the same words in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atspro.engine import (
    KINDS,
    check_grounding,
    export,
    find_skills,
    read_back,
    read_job,
    read_resume,
    score,
    write,
)
from atspro.engine.export.formats import FORMATS
from atspro.errors import AtsproError, InvalidInput, UnreadableFile

RESUME = """# Zoë Ngũgĩ

zoe@example.org | Leeds

## Experience

### Data Analyst — Harbor Lane

2019 – Present

- Built 12 dashboards in Tableau
- Cut reporting time by 40% with Python

## Skills

SQL, Python, Tableau
"""
POST = "# Senior Data Analyst\n\nMarrow Pine\n\n## Requirements\n\n- SQL and Python\n- Kafka\n"

_TEXT = st.text(
    st.one_of(
        st.sampled_from("aA1 .,-–•\n\t#*[](){}|<>&@:;'\"$€%+/\\`~_=\x00\x07\u200e\u202e\u0301\ufeff"),
        st.sampled_from("عربيשלום漢字한국हिंदी👩‍💻🚀"),
        st.characters(),
    ),
    max_size=120,
)
_SENTENCE = st.lists(
    st.one_of(
        st.sampled_from(["Python", "2019", "– Present", "Senior Engineer", "at Acme", "$5M", "\n", "- ", "## "]), _TEXT
    ),
    max_size=8,
).map(" ".join)


def test_each_function_works_as_it_is_documented() -> None:
    reading, post = read_resume(RESUME.encode(), "resume.md"), read_job(POST)
    spans = find_skills("Knows Python and Tableau.")
    assert next((one.start, one.end, one.text, one.name) for one in spans) == (6, 12, "Python", "Python")
    judged = score(resume_text=RESUME, job_text=POST)
    assert judged.total == pytest.approx(sum(part.points for part in judged.parts), abs=0.01)
    assert "Python" in judged.matched
    assert "Apache Kafka" in judged.missing
    for kind in KINDS:
        written = write(kind, reading, post, tone="conversational")
        assert written == write(kind, reading.resume, post.job, tone="conversational")
        assert written.ledger
        assert check_grounding(written.markdown, reading, post) == []
        for format in FORMATS if kind == "resume" else ("pdf", "docx", "md", "txt"):
            said = {"research": "Marrow Pine", "cover": "Zoë Ngũgĩ"}.get(kind, "Harbor Lane")
            assert said in read_back(export(written.markdown, format), format)
    found = check_grounding("I have 12 years of experience with Kafka.", RESUME, POST)
    assert {one.kind for one in found} == {"number", "skill"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SENTENCE)
def test_any_text_gives_an_answer_or_a_sentence_for_the_person(text: str) -> None:
    for call in (
        lambda: read_job(text),
        lambda: find_skills(text),
        lambda: score(text, POST),
        lambda: score(RESUME, text),
        lambda: check_grounding(text, RESUME, POST),
        lambda: export(text, "txt"),
        lambda: read_resume(text.encode("utf-8", "surrogatepass"), "resume.txt"),
    ):
        _answered(call)
    try:
        reading, post = (
            read_resume(f"Jo Doe\n{text}".encode("utf-8", "surrogatepass"), "r.txt"),
            read_job(f"Clerk\n{text}"),
        )
    except AtsproError:
        return
    for kind in KINDS:
        assert write(kind, reading, post).markdown


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"{", b"<html>"]), st.binary(max_size=200))
def test_any_bytes_give_an_answer_or_a_sentence_for_the_person(head: bytes, rest: bytes) -> None:
    for name in ("a.pdf", "a.docx", "a.txt", "a.md", "a.json", "a.exe", ""):
        _answered(partial(read_resume, head + rest, name))
    for format in FORMATS:
        _answered(partial(read_back, head + rest, format))


def _answered(call: Any) -> None:
    with suppress(InvalidInput, UnreadableFile):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda none: read_resume(none, "a.pdf"),
        lambda none: read_resume(b"Jo", none),
        lambda none: read_job(none),
        lambda none: find_skills(none),
        lambda none: score(none, POST),
        lambda none: score(RESUME, none),
        lambda none: write("cover", none, POST),
        lambda none: write("cover", RESUME, none),
        lambda none: write(none, RESUME, POST),
        lambda none: check_grounding(none, RESUME, POST),
        lambda none: export(none, "pdf"),
        lambda none: export(RESUME, none),
        lambda none: read_back(none, "pdf"),
    ],
)
def test_what_is_no_text_is_refused_in_words(call: Any) -> None:
    with pytest.raises(InvalidInput, match=r"\w\.$"):
        call(None)


_DIGEST = """
import sys
from tests.engine.test_api import digest
sys.stdout.write(digest())
"""


def digest() -> str:
    """All that the engine says of one pair."""
    reading, post = read_resume(RESUME.encode(), "resume.md"), read_job(POST)
    said = [repr(write(kind, reading, post)) for kind in KINDS]
    said += [repr(score(RESUME, POST)), repr(find_skills(RESUME + POST)), repr(check_grounding(POST, reading, post))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def test_another_process_says_the_same() -> None:
    """Sets and digests of words are ordered anew in each process: nothing that is said may depend on it."""
    other = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    )
    assert other.stdout == digest()


SPOKEN = b"""Mar\xc3\xada Quispe
mq@example.org | Madrid

EXPERIENCE
Accounting Assistant, Ruiz & Asociados, 2021 - Present
- Payroll of 120 employees each month

LANGUAGES
Spanish (native), Quechua (fluent)
"""
SPOKEN_POST = "Payroll Clerk\nBrightwater Logistics\n\nRequirements\n- Fluent Spanish\n- Good Excel skills"


def test_the_sections_read_with_a_resume_are_written_from_and_are_facts() -> None:
    reading, post = read_resume(SPOKEN, "r.txt"), read_job(SPOKEN_POST)
    assert "Quechua (fluent)" in write("resume", reading, post).markdown
    assert "Quechua (fluent)" in write("resume", SPOKEN.decode(), post).markdown
    assert "Quechua" not in write("resume", reading, post, sections=()).markdown
    assert not check_grounding("I speak Quechua.", reading, post)
    assert check_grounding("I speak Quechua.", reading.resume, post)


NOTHING_TO_OPEN_WITH = b"""Ruiz & Asociados, Madrid    03/2021 - today
- Attention to the clients by phone and in person
Mercadona, Madrid    2018 - 2021
- Closing of the cash, difference lower than 1 euro a day in the year 2020
EDUCATION
Excel advanced course (60 h), 2022
"""


def test_a_letter_is_written_though_no_line_of_the_resume_opens_it() -> None:
    letter = write("cover", read_resume(NOTHING_TO_OPEN_WITH, "r.txt"), read_job("Start: 1 March 2027."))
    assert "Sincerely," in letter.markdown
