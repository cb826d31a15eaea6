"""Reading is work in proportion to a text's length, whatever the text: steps are counted, nothing is timed.

What a count of calls cannot see, the steps within a regular expression, is timed by `bench/growth.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from atspro.engine.read.job import read_job
from atspro.engine.read.resume import resume_of
from atspro.engine.read.text import read_text
from atspro.errors import InvalidInput, UnreadableFile
from tests.steps import grows_with_its_size

UNITS = [
    "A", "a", "1", " ", "-", ".", "@", "_", "*", "[", "|", "<", "&", "a@", "a.", "A.", "((", "A ", "Aa ", "Aa-", "1 ",
    "a,", "A, ", "– ", "•", "# ", "and ", "at ", "http://", "www.", "x.com/", "\n- a", "\na", "\nAa at Aa", "**a",
    "\n- " + "A" * 60, "[a](", "<p>", "<div>a", "&amp;", "€1", "$1 - ", "2020 - ", "Jan 2020 - ", "+1 ",
    "A is ", "A is hiring ", "Aa, Inc, ", "Bachelor of ", "Skills: a", "\nReferences\n", "A" * 900 + "\n",
    "Aa-" * 300 + "\n", "1-" * 450 + "\n", "a@" * 30 + " ",
    "Acme, Inc. ", "contact Aa Bb ", "✅ Aa bb cc dd ee ff\n", "looking for a Aa ",
    "2020  ", "a  ", "\\xe2", "Familiar with ", "•  ", "Course: ", "of  May  ", "\nPage 1 of ",
]  # fmt: skip
SOME = ("A", "1", "<", "A ", "a@", "# ", "\n- a", "\nAa at Aa", "[a](", "<p>", "a  ", "2020 - ", "•  ")


def read_resume(text: str) -> object:
    return resume_of(read_text(text))


def page(text: str) -> str:
    return f"<html><body><h1>Nurse</h1><p>{text}</p></body></html>"


def in_sections(text: str) -> str:
    half = len(text) // 2
    return f"Jo Doe\njo@doe.test\n\nExperience\n{text[:half]}\nEducation\n{text[:half]}"


READERS: dict[str, Callable[[str], object]] = {
    "job": read_job,
    "page": lambda text: read_job(page(text)),
    "resume": read_resume,
    "sections": lambda text: read_resume(in_sections(text)),
}


@pytest.mark.parametrize(
    "unit",
    [pytest.param(unit, id=ascii(unit[:12]), marks=() if unit in SOME else pytest.mark.thorough) for unit in UNITS],
)
@pytest.mark.parametrize("name", READERS)
def test_twice_the_text_is_about_twice_the_work(name: str, unit: str) -> None:
    def read(text: str) -> None:
        with contextlib.suppress(InvalidInput, UnreadableFile):
            READERS[name](text)

    # From here on a text without line ends is long enough to be taken for a damaged one.
    grows_with_its_size(read, lambda size: (unit * (size // len(unit) + 1))[:size], sizes=(3_000, 6_000))
