"""One list of number words: whoever reads years, counts or sentences understands the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atspro import engine
from atspro.engine.clauses.parse import parsed
from atspro.engine.fit.requirements import requirements
from atspro.engine.number_words import COUNTING_WORDS, number_of
from atspro.shapes import JobData

# What reads numbers of its own kind, or is rewritten at present.
OTHERS = {"number_words.py", "amounts.py", "wording.py"}


@pytest.mark.parametrize(
    ("text", "number"), [("seven", 7), ("Twenty", 20), ("0", 0), ("12", 12), ("²", None), ("", None)]
)
def test_a_number_is_digits_or_a_word(text: str, number: int | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize("word", ["two", "thirteen", "eighteen", "twenty"])
def test_years_and_sentences_take_the_same_words(word: str) -> None:
    post = JobData(company="", title="Nurse", description="", qualifications=[f"{word} years of experience in nursing"])
    assert COUNTING_WORDS[word] in [asked.amount for asked in requirements(post)]
    assert [part.tag for part in parsed(f"Led {word} nurses")][1] == "CD"


def test_no_other_list_of_them_stands_in_the_engine() -> None:
    lists = re.compile(r"\"six\",?\s+\"seven\"")
    for file in Path(engine.__file__).parent.rglob("*.py"):
        assert file.name in OTHERS or not lists.search(file.read_text()), file
