"""Reading time grows with a text's length, whatever the text: no paste can hold a worker."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from atspro.engine.read.job import read_job
from atspro.engine.read.resume import resume_of
from atspro.engine.read.text import read_text
from atspro.errors import InvalidInput, UnreadableFile

LENGTH = 95_000
# The slowest of these texts takes about four times as long as the plain one; a quadratic pattern takes hundreds.
RATIO = 15

UNITS = [
    "A", "a", "1", " ", "-", ".", "@", "_", "*", "[", "|", "<", "&", "a@", "a.", "A.", "((", "A ", "Aa ", "Aa-", "1 ",
    "a,", "A, ", "– ", "•", "# ", "and ", "at ", "http://", "www.", "x.com/", "\n- a", "\na", "\nAa at Aa", "**a",
    "\n- " + "A" * 60, "[a](", "<p>", "<div>a", "&amp;", "€1", "$1 - ", "2020 - ", "Jan 2020 - ", "+1 ",
    "A is ", "A is hiring ", "Aa, Inc, ", "Bachelor of ", "Skills: a", "\nReferences\n", "A" * 900 + "\n",
    "Aa-" * 300 + "\n", "1-" * 450 + "\n", "a@" * 30 + " ",
    "Acme, Inc. ", "contact Aa Bb ", "✅ Aa bb cc dd ee ff\n", "looking for a Aa ",
    "2020  ", "a  ", "\\xe2", "Familiar with ", "•  ", "Course: ", "of  May  ", "\nPage 1 of ",
]  # fmt: skip


def read_resume(text: str) -> object:
    return resume_of(read_text(text))


def seconds(read: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    with contextlib.suppress(InvalidInput, UnreadableFile):
        read(text)
    return time.process_time() - start


def ordinary(length: int) -> str:
    part = (
        "Experience\nAcme Robotics, Inc. — Senior Engineer, Seattle, WA (Jan 2019 - Mar 2021)\n"
        "- Led a team of four that rebuilt the billing service and cut its cost by 30%.\n"
        "- Wrote the tests, the deployment and the documentation of three services.\n\n"
        "We are looking for an engineer who has five years of experience with Python and pays attention.\n\n"
    )
    return (part * (length // len(part) + 1))[:length]


@pytest.fixture(scope="module")
def usual() -> dict[str, float]:
    text = ordinary(LENGTH)
    return {
        "job": seconds(read_job, text),
        "page": seconds(read_job, page(text.replace("\n", "<br>")[:LENGTH])),
        "resume": seconds(read_resume, text),
    }


def page(text: str) -> str:
    return f"<html><body><h1>Nurse</h1><p>{text}</p></body></html>"


@pytest.mark.parametrize("unit", UNITS, ids=[ascii(unit[:12]) for unit in UNITS])
def test_a_repeated_text_takes_no_longer_than_a_few_ordinary_ones(unit: str, usual: dict[str, float]) -> None:
    text = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
    assert seconds(read_job, text) < RATIO * usual["job"]
    assert seconds(read_job, page(text)) < RATIO * usual["page"]
    assert seconds(read_resume, text) < RATIO * usual["resume"]
    assert seconds(
        read_resume, f"Jo Doe\njo@doe.test\n\nExperience\n{text[: LENGTH // 2]}\nEducation\n{text[: LENGTH // 2]}"
    ) < (RATIO * usual["resume"])
