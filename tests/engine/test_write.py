"""All four documents: nothing invented, the same input the same words, marks of the person's own stay literal."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atspro.engine.markdown import parse, plain_blocks, plain_text, to_html
from atspro.engine.resume_text import resume_text
from atspro.engine.types import KINDS, TONES, Kind
from atspro.engine.write import STAGES, write
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData
from tests.engine.examples import ENGINEER, ENGINEER_JOB, NURSE, NURSE_JOB, PAIRS, SHORT_JOB

TODAY = (2026, 11)


def source_text(resume: ResumeData, job: JobData) -> str:
    return f"{resume.model_dump_json()}\n{job.model_dump_json()}\n{plain_text(resume_text(resume))}"


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_number_stands_in_the_resume_or_the_post(kind: Kind, pair: tuple[ResumeData, JobData]) -> None:
    written = write(kind, *pair, today=TODAY)
    text = plain_text(written.markdown).replace("November 2026", "")
    # What dates add up to stands nowhere; the approved examples' totals are added up in their own test.
    text = re.sub(r"have worked \d+ years as", "", text)
    assert numbers(text) <= numbers(source_text(*pair))


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_name_in_a_letter_stands_in_the_resume_or_the_post(tone: Any, pair: tuple[ResumeData, JobData]) -> None:
    text = plain_text(write("cover", *pair, tone, today=TODAY).markdown)
    source = source_text(*pair)
    inside = re.findall(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*", text.replace("Hiring Team", ""))
    # "Jan 2025" is told by the month's name.
    known = ("I", "I’m", "I’d", "I’ve", "November", "January", "March")
    assert [one for one in inside if one not in known and not all(part in source for part in one.split())] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_document(kind: Kind) -> None:
    assert write(kind, NURSE, NURSE_JOB, today=TODAY) == write(kind, NURSE, NURSE_JOB, today=TODAY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_gaps_are_left_in_the_text(kind: Kind, pair: tuple[ResumeData, JobData]) -> None:
    text = plain_text(write(kind, *pair, today=TODAY).markdown)
    assert not re.search(r"\bNone\b|\[\w+\]|\{\w*\}|\(\)|“”|\.\.(?!\.)|\s[,.;](?:\s|$)", text.replace("[that]", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_of_the_resume(kind: Kind) -> None:
    written = write(kind, ENGINEER, ENGINEER_JOB, today=TODAY)
    if kind == "resume":
        assert written.score_after.total > written.score_before.total
    else:
        assert written.score_after == written.score_before
    assert written.word_count > 100


def test_a_resume_that_changed_is_read_anew() -> None:
    resume = NURSE.model_copy(deep=True)
    before = write("cover", resume, NURSE_JOB, today=TODAY)
    resume.work_experience[0].responsibilities[2] = "Precepted 19 new graduate nurses, all of whom stayed"
    after = write("cover", resume, NURSE_JOB, today=TODAY)
    assert "precepted 9 new" in before.markdown
    assert "precepted 19 new" in after.markdown
    assert write("cover", NURSE, NURSE_JOB, today=TODAY) == before


def test_half_a_surrogate_pair_is_survived() -> None:
    resume = NURSE.model_copy(update={"summary": "Nurse \ud83d with care"})
    assert "Nurse" in write("resume", resume, NURSE_JOB, today=TODAY).markdown


def test_free_text_is_no_argument() -> None:
    assert list(inspect.signature(write).parameters) == [
        "kind",
        "resume",
        "job",
        "tone",
        "today",
        "on_stage",
        "sections",
        "answers",
        "confirmed",
        "plan",
        "length",
    ]


def test_stages_are_told_in_order() -> None:
    told: list[str] = []
    write("cover", NURSE, NURSE_JOB, on_stage=told.append)
    assert tuple(told) == STAGES


def test_an_unknown_kind_or_tone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="document type"):
        write("poem", NURSE, NURSE_JOB)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="tone"):
        write("cover", NURSE, NURSE_JOB, "rude")  # type: ignore[arg-type]


EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) **b** _i_ `c` # h \x07 | 1. &lt;"


@pytest.mark.parametrize("kind", KINDS)
def test_marks_in_fields_stay_literal(kind: Kind) -> None:
    resume = ResumeData.model_validate(
        {
            "contactInfo": {"fullName": EVIL, "email": EVIL, "address": EVIL, "links": [{"name": EVIL, "url": EVIL}]},
            "summary": EVIL,
            "workExperience": [
                {
                    "company": EVIL,
                    "position": EVIL,
                    "startDate": EVIL,
                    "responsibilities": [f"Led {EVIL} team"],
                    "skills": [EVIL],
                }
            ],
            "education": [{"institution": EVIL, "degree": EVIL, "honors": [EVIL]}],
            "certifications": [{"name": EVIL, "issuer": EVIL}],
            "skills": [EVIL, "Python"],
        }
    )
    job = JobData(
        company=EVIL, title=EVIL, description=EVIL, qualifications=[f"Python and {EVIL}"], responsibilities=[EVIL]
    )
    markdown = write(kind, resume, job).markdown
    kinds = {child.type for token in parse(markdown) for child in token.children or []}
    assert kinds <= {"text", "softbreak", "strong_open", "strong_close", "em_open", "em_close"}
    assert "<script" not in to_html(markdown)
    assert "**b** _i_ `c`" in plain_text(markdown)


LINE = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
WORK = st.fixed_dictionaries(
    {"company": LINE, "position": LINE},
    optional={
        "startDate": LINE,
        "endDate": LINE,
        "isCurrent": st.booleans(),
        "description": LINE,
        "responsibilities": st.lists(LINE, max_size=3),
        "skills": st.lists(LINE, max_size=3),
    },
)
RESUME = st.fixed_dictionaries(
    {
        "contactInfo": st.fixed_dictionaries(
            {"fullName": LINE}, optional={"email": LINE, "phone": LINE, "address": LINE}
        )
    },
    optional={
        "summary": LINE,
        "workExperience": st.lists(WORK, max_size=3),
        "education": st.lists(st.fixed_dictionaries({"institution": LINE, "degree": LINE}), max_size=2),
        "certifications": st.lists(st.fixed_dictionaries({"name": LINE, "issuer": LINE}), max_size=2),
        "skills": st.lists(LINE, max_size=5),
    },
)
JOB = st.fixed_dictionaries(
    {"company": LINE, "title": LINE, "description": LINE},
    optional={"qualifications": st.lists(LINE, max_size=3), "responsibilities": st.none() | st.lists(LINE, max_size=3)},
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RESUME, JOB, st.sampled_from(KINDS), st.sampled_from(TONES))
def test_any_resume_and_any_post_give_a_document(resume: Any, job: Any, kind: Kind, tone: Any) -> None:
    written = write(kind, ResumeData.model_validate(resume), JobData.model_validate(job), tone)
    assert written.markdown.endswith("\n")
    assert 0 <= written.score_before.total <= 100
    assert plain_blocks(written.markdown) or kind == "resume"


@pytest.mark.parametrize("kind", KINDS)
def test_a_very_long_post_and_career_survive(kind: Kind) -> None:
    job = SHORT_JOB.model_copy(
        update={"description": "We need Python and care. " * 3500, "qualifications": ["Python"] * 100}
    )
    resume = ENGINEER.model_copy(update={"work_experience": ENGINEER.work_experience * 9})
    assert write(kind, resume, job, today=TODAY).word_count > 50
