"""The claim ledger: every sentence of a document names where it comes from, and something stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atspro.engine.markdown import inline_text, parse
from atspro.engine.types import KINDS, TONES, Claim, Kind, Written
from atspro.engine.write import resolve, source_words, write
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.sources import Sources
from atspro.engine.write.trades import ANY, TRADES
from atspro.engine.write.voice import VOICES
from atspro.shapes import JobData, ResumeData
from tests.engine.approved import Example, examples
from tests.engine.examples import NURSE, NURSE_JOB
from tests.engine.test_write import EVIL, JOB, RESUME

FIXED = {
    "Dear Hiring Team,",
    "Hello Hiring Team,",
    *(voice.farewell for voice in VOICES.values()),
    "What I found, and where:",
    "What changed my mind about applying:",
    "What I will ask first:",
    "Summary", "Skills", "Experience", "Education", "Certifications",
    "“Tell me about yourself”", "What they will ask", "The recruiter", "The manager", "Your future colleagues",
    "What to say honestly", "Questions to ask",
    "Decision", "How you fit, line by line", "Met", "Partly", "Not shown",
    "What the post tells, and how to read it", "What the post leaves open", "Where to look", "Your notes",
    *(place for trade in (*TRADES, ANY) for place in trade.places),
}  # fmt: skip
PROMPT = re.compile(
    r"(?:Task: |Result: )?(?:Say |Add |Name |Answer |Your resume (?:does not|shows nothing)|It stands in the line"
    r"|If you have it,|[^.]+ stands in no line)"
)
"""What a sheet tells its reader to do, which states nothing."""
DATE = re.compile(r"(?:[A-Z][a-z]+ \d{1,2}, |\d{1,2} )?[A-Z][a-z]+ \d{4}")


def uncovered(written: Written) -> list[str]:
    """The blocks of a document that are neither fixed nor, from beginning to end, the ledger's next claims."""
    blocks = [" ".join(inline_text(token).split()) for token in parse(written.markdown) if token.type == "inline"]
    claims = [" ".join(claim.text.split()) for claim in written.ledger]
    at, left = 0, []
    for block in filter(None, blocks):
        rest, ahead = block, at
        while ahead < len(claims) and rest.startswith(claims[ahead]):
            rest = rest[len(claims[ahead]) :].lstrip()
            ahead += 1
            if not rest:
                break
        if not rest:
            at = ahead
        elif block not in FIXED and not PROMPT.match(block) and not DATE.fullmatch(block):
            left.append(block)
    return left + claims[at:]


EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.folder.name for one in EXAMPLES])
def test_every_sentence_of_an_example_names_sources_that_exist(example: Example) -> None:
    for document in example.documents():
        written = example.write(document)
        assert uncovered(written) == []
        assert all(claim.sources for claim in written.ledger)
        paths = {path for claim in written.ledger for path in claim.sources}
        assert all(resolve(path, example.resume, example.job, example.sections, example.answers) for path in paths)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RESUME, JOB, st.sampled_from(KINDS), st.sampled_from(TONES))
def test_every_sentence_of_any_document_names_sources_that_exist(resume: Any, job: Any, kind: Kind, tone: Any) -> None:
    person, post = ResumeData.model_validate(resume), JobData.model_validate(job)
    written = write(kind, person, post, tone)
    assert uncovered(written) == []
    assert all(resolve(path, person, post) for claim in written.ledger for path in claim.sources)


def test_a_document_with_an_unclaimed_sentence_is_caught() -> None:
    written = write("cover", NURSE, NURSE_JOB)
    planted = written.markdown.replace("I would be glad to talk", "I won a Nobel prize. I would be glad to talk")
    assert planted != written.markdown
    more = Written(
        planted,
        written.score_before,
        written.score_after,
        0,
        ledger=written.ledger,
    )
    assert uncovered(more)


@pytest.mark.parametrize("sources", [(), ("resume.skills[99]",), ("resume.certifications[0].credentialId",), ("x",)])
def test_what_has_no_source_is_not_written(sources: tuple[str, ...]) -> None:
    draft = Draft(Sources(NURSE, NURSE_JOB))
    assert not draft.block(Sentence("I won a Nobel prize.", sources))
    assert draft.block(Sentence("I won a Nobel prize.", sources), Sentence("I speak Spanish.", ("resume.skills[4]",)))
    assert draft.markdown() == "I speak Spanish.\n"
    assert draft.ledger() == (Claim("I speak Spanish.", ("resume.skills[4]",)),)


def test_a_bullet_names_its_place_in_the_resume() -> None:
    ledger = write("cover", NURSE, NURSE_JOB, today=(2026, 11)).ledger
    told = next(claim for claim in ledger if "precepted 9 new graduate" in claim.text)
    assert "resume.workExperience[0].responsibilities[2]" in told.sources


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("resume", "Your resume"),
        ("job", "The post"),
        ("resume.summary", "Your resume: summary"),
        ("resume.contactInfo.email", "Your resume: contact details, email"),
        ("resume.skills[2]", "Your resume: skills, 3rd"),
        (
            "resume.workExperience[1].responsibilities[1]",
            "Your resume: Staff Nurse, Med-Surg at Lakeway General Hospital, 2nd point",
        ),
        (
            "resume.workExperience[0].skills[1]",
            "Your resume: Registered Nurse, ICU at St. Brigid Medical Center, skills, 2nd",
        ),
        ("resume.education[0].degree", "Your resume: Bachelor of Science in Nursing at Texas State University, degree"),
        ("resume.certifications[1]", "Your resume: ACLS"),
        ("job.qualifications[0]", "The post: qualifications, 1st"),
        ("job.description", "The post: description"),
        ("answers[1]", "Your answer, 2nd"),
        (
            "resume.sections[0].entries[1].bullets[2]",
            "Your resume: further sections, 1st, entry, 2nd, point, 3rd",
        ),
    ],
)
def test_sources_in_words(path: str, words: str) -> None:
    assert source_words(path, NURSE) == words


@pytest.mark.parametrize(
    "path",
    ["", "resume.", "resume.nothing", "resume.skills[x]", "resume.skills[9]", "job.link", "resume.summary[0]", "web"],
)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(KeyError):
        resolve(path, NURSE, NURSE_JOB)


def test_claims_are_plain_text() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [f"Led {EVIL}"]
    for kind in KINDS:
        for claim in write(kind, resume, NURSE_JOB, today=(2026, 11)).ledger:
            assert not re.search(r"\\[*_`<]|\*\*Add|\x07", claim.text)
