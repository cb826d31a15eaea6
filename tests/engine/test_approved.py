"""The reviewed examples: what the engine writes is what a person read and approved."""

from __future__ import annotations

import difflib
import re

import pytest

from atspro.engine.dates import parse_date
from atspro.engine.markdown import plain_blocks, word_count
from atspro.engine.requirements import years_of
from atspro.engine.resume_text import resume_text
from atspro.engine.types import DESIGNS, Claim
from tests.engine.approved import DOCUMENTS, FULL, TODAY, Example, examples
from tests.engine.test_write_resume import printed_pages

EXAMPLES = examples()
PAIRS = pytest.mark.parametrize("example", EXAMPLES, ids=[one.folder.name for one in EXAMPLES])
_YEARS = re.compile(r"(\w+) years (?:as an? |as |of experience)")
_WORDS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}


def test_there_are_twenty() -> None:
    assert len(EXAMPLES) == 20


@PAIRS
def test_documents_are_as_approved(example: Example) -> None:
    changes: list[str] = []
    for document in example.documents():
        written, approved = example.write(document), example.approved(document)
        assert written.word_count == word_count(written.markdown)
        changes += difflib.unified_diff(
            approved.splitlines(), written.markdown.splitlines(), document, document, lineterm="", n=1
        )
    assert changes == [], "Read this, then approve it with python -m tests.engine.approved:\n" + "\n".join(changes)


def _is_total(sentence: str, ledger: tuple[Claim, ...]) -> bool:
    """Whether a sentence gives years that the dates it names add up to, by this test's own arithmetic."""
    claim = next((one for one in ledger if one.text in sentence or sentence in one.text), None)
    found = _YEARS.search(sentence)
    return bool(claim and found and any(path.endswith("Date") for path in claim.sources))


# What the fact check does not know yet: names of bodies inside a line of the person's own.
_KNOWN = ("Workplace Relations Commission", "2015", "since 2019")


@PAIRS
def test_the_fact_check_finds_nothing(example: Example) -> None:
    for document in example.documents():
        written = example.write(document)
        left = [
            one
            for one in example.unsupported(written.markdown)
            if not _is_total(one.sentence, written.ledger) and one.statement not in _KNOWN
        ]
        if document in ("prep", "research"):
            notes = {row.note for row in _notes(example)}
            left = [one for one in left if not any(note and note in one.sentence for note in notes)]
        assert left == [], document


def _notes(example: Example) -> list[object]:
    from atspro.engine.fit import fit_table

    return list(fit_table(example.resume, example.job, sections=example.sections, today=TODAY).rows)


@PAIRS
def test_totals_are_what_the_dates_add_up_to(example: Example) -> None:
    for document in ("cover", "prep", "resume"):
        for claim in example.write(document).ledger:
            found = _YEARS.search(claim.text)
            dated = [path for path in claim.sources if path.endswith(("startDate", "endDate"))]
            if not found or not dated:
                continue
            places = {int(re.findall(r"\[(\d+)\]", path)[0]) for path in dated}
            months = 0
            for work in (example.resume.work_experience[place] for place in places):
                start, end = parse_date(work.start_date), parse_date(work.end_date)
                assert start is not None
                last = TODAY if work.is_current or end is None else (end.year, end.month or 1)
                months += last[0] * 12 + last[1] - start.year * 12 - (start.month or 12)
            claimed = _WORDS.get(found.group(1)) or int(found.group(1))
            assert claimed <= months / 12 + 0.1


@PAIRS
def test_a_resume_fits_its_pages_and_names_every_job(example: Example) -> None:
    markdown = example.approved("resume")
    years = years_of(plain_blocks(resume_text(example.resume)), TODAY)
    for design in DESIGNS["resume"]:
        assert printed_pages(markdown, design) <= (1 if years < 10 else 2)
    blocks = plain_blocks(markdown)
    for work in example.resume.work_experience:
        place = blocks.index(work.position)
        assert blocks[place + 1] == work.company


def test_resumes_score_no_lower_and_mostly_higher_than_their_base() -> None:
    scores = [(one.score_before.total, one.score_after.total) for one in (each.write("resume") for each in EXAMPLES)]
    assert all(after >= before for before, after in scores)
    assert sum(after > before for before, after in scores) >= 16


@PAIRS
def test_tones_have_the_same_facts(example: Example) -> None:
    """Each field of the resume and of the post that one tone draws on, the others draw on too."""
    sources = []
    for document in ("cover", "cover_enthusiastic", "cover_conversational"):
        ledger = example.write(document).ledger
        sources.append({path for claim in ledger for path in claim.sources} - {"resume"})
    assert sources[0] == sources[1] == sources[2]
    # A letter of few facts may be short already.
    assert (
        len({example.approved(document) for document in DOCUMENTS if document != "cover_short"}) == len(DOCUMENTS) - 1
    )


@PAIRS
def test_answers_and_confirmed_sentences_are_told_as_they_are(example: Example) -> None:
    if not (example.answers or example.confirmed):
        return
    letter = " ".join(example.approved(FULL).replace("\\", "").split())
    for answer in example.answers:
        assert " ".join(answer.text.split()) in letter
    said = " ".join(example.confirmed.values())
    assert not example.confirmed or any(
        sentence.removeprefix("I ").rstrip(".") in letter for sentence in example.confirmed.values()
    ), said


def test_no_two_letters_share_a_sentence_that_tells_of_the_person() -> None:
    """None of what a letter says of its writer could stand in anyone else's."""
    seen: dict[str, str] = {}
    for example in EXAMPLES:
        ledger = example.write("cover").ledger
        told = [claim for claim in ledger if any(path.startswith("resume.work") for path in claim.sources)]
        told = [claim for claim in told if claim.text != "My work there includes:"]
        assert [(seen[claim.text], claim.text) for claim in told if claim.text in seen] == []
        seen |= {claim.text: example.folder.name for claim in told}
