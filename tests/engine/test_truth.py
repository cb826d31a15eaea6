"""A letter and a sheet say no more than the resume: where one lives, what one holds, what is latest."""

from __future__ import annotations

import pytest

from atspro.engine.write import write
from atspro.shapes import Certification, JobData, ResumeData, WorkExperience
from tests.engine.examples import NURSE, NURSE_JOB

TODAY = (2026, 11)


def letter(resume: ResumeData, job: JobData = NURSE_JOB) -> str:
    return write("cover", resume, job, today=TODAY).markdown


@pytest.mark.parametrize(
    ("name", "obtained", "expires", "held"),
    [
        ("CCRN", "March 2024", None, True),
        ("CCRN", None, None, True),
        ("CCRN", "2023", "2026", True),
        ("CCRN", "planned", None, False),
        ("CCRN (in progress)", None, None, False),
        ("CCRN (expected 2027)", None, None, False),
        ("CCRN", "expected 2027", None, False),
        ("CCRN", "March 2027", None, False),
        ("CCRN", "2019", "June 2023", False),
        ("CCRN", "2019", "expired", False),
        ("CCRN", "2019", "expired 06/2023", False),
    ],
)
def test_only_certificates_that_are_held_are_claimed(
    name: str, obtained: str | None, expires: str | None, held: bool
) -> None:
    resume = NURSE.model_copy(deep=True)
    resume.certifications = [Certification(name=name, issuer="AACN", date_obtained=obtained, expiration_date=expires)]
    job = NURSE_JOB.model_copy(update={"qualifications": ["Current CCRN certification", "Experience with Epic"]})
    assert ("hold a CCRN certification" in letter(resume, job)) is held
    assert name in write("resume", resume, job, today=TODAY).markdown


def test_the_latest_position_is_the_current_one_wherever_it_stands() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.summary = None
    old = WorkExperience(company="Old Mill", position="Intern", start_date="2010", end_date="2011")
    resume.work_experience.insert(0, old)
    assert "At St. Brigid Medical Center, where I have been a registered nurse since June 2021" in letter(resume)
    summary = write("resume", resume, NURSE_JOB, today=TODAY).markdown.split("## Summary")[1]
    assert summary.strip().startswith("Registered nurse with five years of experience.")


def test_without_a_current_position_the_last_to_end_is_the_latest() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].is_current = False
    resume.work_experience[0].end_date = "March 2024"
    resume.work_experience.reverse()
    assert "At St. Brigid Medical Center from 2021 to 2024, I" in letter(resume)


def test_before_that_is_said_only_where_the_dates_say_so() -> None:
    assert "Before that" in letter(NURSE)
    undated = NURSE.model_copy(deep=True)
    undated.work_experience[1].end_date = None
    assert "Before that" not in letter(undated)
