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
    ("address", "location", "same"),
    [
        ("Austin, TX", "Austin, TX", True),
        ("500 Elm St, Austin, TX 78701, USA", "Austin, TX (hybrid)", False),
        ("500 Elm St, Austin, TX 78701, USA", "Austin, TX", True),
        ("Portland, ME", "Portland, OR", False),
        ("Cambridge, UK", "Cambridge, MA", False),
        ("12 Washington St, Boston, MA", "Washington, DC", False),
        ("Not in Berlin; remote only", "Berlin, Germany", False),
        ("Berlin", "Berlin", False),
        ("Springfield", "Springfield, IL", False),
    ],
)
def test_a_shared_place_needs_town_and_region(address: str, location: str, same: bool) -> None:
    resume = NURSE.model_copy(deep=True)
    resume.contact_info.address = address
    body = letter(resume, NURSE_JOB.model_copy(update={"location": [location]})).split("Dear ")[1]
    assert (location.split(",")[0] in body) is same


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
    assert ("My certification is CCRN" in letter(resume, job)) is held
    assert ("On your resume:** CCRN" in write("prep", resume, job, today=TODAY).markdown) is held
    assert ("What fits this post:** CCRN" in write("prep", resume, job, today=TODAY).markdown) <= held
    assert name in write("resume", resume, job, today=TODAY).markdown


def test_the_latest_position_is_the_current_one_wherever_it_stands() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.summary = None
    old = WorkExperience(company="Old Mill", position="Intern", start_date="2010", end_date="2011")
    resume.work_experience.insert(0, old)
    assert "As Registered Nurse, ICU, at St. Brigid Medical Center, I provide" in letter(resume)
    assert "- **Now:** Registered Nurse, ICU at St. Brigid" in write("prep", resume, NURSE_JOB, today=TODAY).markdown
    summary = write("resume", resume, NURSE_JOB, today=TODAY).markdown.split("## Summary")[1]
    assert summary.strip().startswith("Registered Nurse, ICU with experience")


def test_without_a_current_position_the_last_to_end_is_the_latest() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].is_current = False
    resume.work_experience[0].end_date = "March 2024"
    resume.work_experience.reverse()
    assert "As Registered Nurse, ICU, at St. Brigid Medical Center, I provided" in letter(resume)
    for work in resume.work_experience:
        work.start_date = work.end_date = None
    assert "As Staff Nurse, Med-Surg, at Lakeway General Hospital, I" in letter(resume).split("\n\n")[3]
