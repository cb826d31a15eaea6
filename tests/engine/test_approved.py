"""The reviewed examples: what the engine writes is what a person read and approved."""

from __future__ import annotations

import difflib

import pytest

from atspro.engine.fact_check import check_grounding
from atspro.engine.markdown import plain_blocks, word_count
from atspro.engine.requirements import years_of
from atspro.engine.resume_text import resume_text
from atspro.engine.types import DESIGNS
from tests.engine.approved import DOCUMENTS, TODAY, Example, examples
from tests.engine.test_write_resume import printed_pages

EXAMPLES = examples()
PAIRS = pytest.mark.parametrize("example", EXAMPLES, ids=[one.folder.name for one in EXAMPLES])


def test_there_are_twenty() -> None:
    assert len(EXAMPLES) == 20


@PAIRS
def test_documents_are_as_approved(example: Example) -> None:
    changes: list[str] = []
    for document in DOCUMENTS:
        written, approved = example.write(document), example.approved(document)
        assert written.word_count == word_count(written.markdown)
        assert check_grounding(written.markdown, example.resume, example.job) == []
        changes += difflib.unified_diff(
            approved.splitlines(), written.markdown.splitlines(), document, document, lineterm="", n=1
        )
    assert changes == [], "Read this, then approve it with python -m tests.engine.approved:\n" + "\n".join(changes)


@PAIRS
def test_a_resume_fits_its_pages_and_names_every_job(example: Example) -> None:
    # A name in letters that no font here has is no matter of length.
    markdown = example.approved("resume").replace("李娜", "Na")
    years = years_of(plain_blocks(resume_text(example.resume)), TODAY)
    assert printed_pages(markdown, DESIGNS["resume"][EXAMPLES.index(example) % 2]) <= (1 if years < 10 else 2)
    text = "\n".join(plain_blocks(markdown))
    assert all(f"{work.position} — {work.company}" in text for work in example.resume.work_experience)


@PAIRS
def test_tones_have_the_same_facts(example: Example) -> None:
    """Each field of the resume and of the post that one tone draws on, the others draw on too."""
    sources = []
    for document in ("cover", "cover_enthusiastic", "cover_conversational"):
        ledger = example.write(document).ledger
        sources.append({path for claim in ledger for path in claim.sources} - {"resume"})
    assert sources[0] == sources[1] == sources[2]
    assert len({example.approved(document) for document in DOCUMENTS}) == len(DOCUMENTS)


def test_no_two_letters_share_a_sentence() -> None:
    """No sentence of one letter stands in another: none could stand in anyone's."""
    seen: dict[str, str] = {}
    for example in EXAMPLES:
        ledger = example.write("cover").ledger
        assert [(seen[claim.text], claim.text) for claim in ledger if claim.text in seen] == []
        seen |= {claim.text: example.folder.name for claim in ledger}
