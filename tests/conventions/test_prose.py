"""What people read is spelled and built as English is, and in the words of the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harper import Lint, Linter

from tests.conventions import prose
from tests.conventions.words import GONE, KNOWN

# Rules about taste, units and headings, and those that mistake a table, a command or a name for a sentence.
OFF = (
    "OxfordComma", "LongSentences", "Spaces", "UseTitleCase", "ExpandMemoryShorthands", "ExpandTimeShorthands",
    "ExpandControl", "MissingPreposition", "MissingTo", "CommaFixes", "HavePronoun", "CondenseAllThe", "ToTwoToo",
    "OneOfTheSingular", "OrthographicConsistency", "SentenceCapitalization", "SplitWords", "CompoundNouns",
    "PhrasalVerbAsCompoundNoun",
)  # fmt: skip
# Words that stand twice on purpose: "sign in in another tab", and a text made of one letter.
TWICE = {"in in", "A A"}
Texts = Callable[[], Iterator[tuple[str, str]]]


@pytest.fixture(scope="module")
def linter() -> Linter:
    made = Linter()
    made.import_words(KNOWN.split())
    made.set_lint_config(made.get_default_lint_config() | dict.fromkeys(OFF, False))
    return made


def complaints(linter: Linter, text: str, language: str = "plaintext") -> list[str]:
    found = linter.lint(text, language=language)
    return [f"{_around(text, lint)}: {lint.message}" for lint in found if not _is_fine(text, lint)]


def _is_fine(text: str, lint: Lint) -> bool:
    # A value that a page or a sentence puts in stands for any word.
    near = text[max(0, lint.span.start - 2) : lint.span.end + 4]
    return prose.VALUE in near or "_" in near or lint.problem_text in TWICE


def _around(text: str, lint: Lint) -> str:
    return text[max(0, lint.span.start - 40) : lint.span.end + 30].replace("\n", " ")


@pytest.mark.parametrize(
    ("texts", "language"),
    [(prose.documents, "markdown"), (prose.templates, "plaintext"), (prose.messages, "plaintext")],
    ids=["documents", "templates", "messages"],
)
def test_what_people_read_is_spelled_and_built_as_english_is(linter: Linter, texts: Texts, language: str) -> None:
    read = list(texts())
    assert sum(len(text.split()) for _, text in read) > 1_000
    wrong = [f"{name}: {told}" for name, text in read for told in complaints(linter, text, language)]
    assert wrong == [], "mend the sentence, or add a term of the field to tests/conventions/words.py"


@pytest.mark.parametrize(
    "text", ["Your resume was recieved.", "This is an test of the page.", "We could of saved it.", "He go to the page."]
)
def test_the_check_sees_mistakes(linter: Linter, text: str) -> None:
    assert complaints(linter, text)


SOURCES = sorted(
    path
    for pattern in (
        "atspro/**/*.py",
        "workers/*.py",
        "templates/**/*.html",
        "tests/**/*.py",
        "bench/**/*.py",
        "*.md",
        "docs/*.md",
    )
    for path in prose.ROOT.glob(pattern)
    if path.parent != Path(__file__).parent or path.name != "words.py"
)


@pytest.mark.parametrize("gone", GONE)
def test_words_of_our_own_do_not_come_back(gone: str) -> None:
    pattern = re.compile(rf"(?<![\w'’-])(?:{gone})(?![\w’-])")
    back = [
        f"{path.relative_to(prose.ROOT)}:{number}: {line.strip()[:100]}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert back == [], f"say {GONE[gone]}"
