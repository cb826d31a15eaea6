"""What a post asks for, and what its lines are."""

from __future__ import annotations

from pathlib import Path

import pytest

from atspro.engine.job_posting import divide, post_lines
from atspro.engine.keywords import MAX_KEYWORDS, job_keywords
from atspro.engine.requirements import asked_degree, asked_years, degree_of, title_stems, years_of
from atspro.shapes import JobData
from tests.engine.examples import ACCOUNTANT_JOB, JUNIOR_JOB, NURSE_JOB, SHORT_JOB


def names(job: JobData | str, source: str = "") -> set[str]:
    return {word.name for word in job_keywords(job) if source in ("", word.source)}


def test_requirements_weigh_more_than_wishes() -> None:
    words = {word.name: word for word in job_keywords(JUNIOR_JOB)}
    assert words["React"].source == "required"
    assert words["Kubernetes"].source == "preferred"
    assert words["React"].weight > words["Node.js"].weight > words["Kubernetes"].weight


def test_a_wish_is_known_by_the_heading_of_the_description() -> None:
    sources = {line.text: line.source for line in post_lines(NURSE_JOB)}
    assert sources["CCRN"] == "preferred"
    assert sources["Experience with Epic"] == "required"
    assert sources["Administer medications and monitor telemetry"] == "responsibility"


def test_posts_outside_software_have_keywords() -> None:
    assert {"Registered Nurse", "Critical care", "ACLS", "Epic", "Medication administration"} <= names(NURSE_JOB)
    assert {"GAAP", "Month-end close", "Accounts payable", "Variance analysis"} <= names(ACCOUNTANT_JOB)


def test_terms_outside_the_vocabulary_are_found() -> None:
    job = JobData(
        company="Aldous Archive",
        title="Archivist",
        description="",
        qualifications=[
            "Experience with finding aids and paper conservation",
            "Knowledge of the EAD standard",
            "Uses ArchivesSpace daily",
        ],
    )
    assert {"finding aids", "paper conservation", "EAD", "ArchivesSpace"} <= names(job)


def test_a_post_that_marks_no_requirements_is_all_requirements() -> None:
    assert {"Illustrator", "InDesign"} <= names(SHORT_JOB, "required")


def test_boilerplate_and_the_company_are_no_keywords() -> None:
    text = (
        "Baker\nGolden Crust\n\nRequirements:\n- Baking\n- Golden Crust spirit\n\n"
        "We are an equal opportunity employer regardless of race and religion, and do SAP background checks."
    )
    job = JobData(company="Golden Crust", title="Baker", description=text)
    assert "Baking" in names(job)
    assert not {"SAP", "Golden Crust"} & names(job)


@pytest.mark.parametrize(
    "line",
    [
        "Salary: $150,000 - $175,000.",
        "Remote within the United States, with two team weeks a year in Denver.",
        "Hybrid, two days a week in our Seattle office. $135,000 to $155,000.",
        "The base pay range is $100k–$120k",
        "This position is fully remote.",
        "On-site in Boston",
        "Nights, three 12-hour shifts a week",
        "Full-time, Monday to Friday",
        "Must be authorized to work in the United States",
        "Work from our Berlin office three days a week",
    ],
)
def test_terms_of_the_job_ask_for_nothing(line: str) -> None:
    bare = "Clerk\n\nRequirements\n\n- Excel"
    assert post_lines(f"{bare}\n- {line}")[-1].source == "logistics"
    assert names(f"{bare}\n- {line}") == names(f"{bare}\n\n{line}") == names(bare)
    listed = JobData(company="", title="Clerk", description="", qualifications=["Excel", line])
    assert names(listed) == names(bare)


@pytest.mark.parametrize(
    "line",
    [
        "Remote monitoring of patients",
        "Experience managing budgets of $100,000 to $500,000",
        "Compensation and benefits administration",
        "Hybrid cloud experience",
        "Pay attention to detail",
        "Own the on-call rotation for our platform",
        "Part-time teaching experience",
        "On-site installation of hardware",
    ],
)
def test_work_that_resembles_terms_is_still_asked_for(line: str) -> None:
    assert post_lines(f"Clerk\n\nRequirements\n\n- {line}")[-1].source == "required"


def test_a_requirement_beside_terms_is_kept() -> None:
    post = "Clerk\n\nRequirements\n\n- Remote within the EU. Experience with Excel is needed. $40 per hour."
    assert [line.text for line in post_lines(post) if line.source == "required"] == ["Experience with Excel is needed."]


def test_places_are_no_keywords() -> None:
    job = JobData(
        company="Lark",
        title="Clerk",
        description="",
        qualifications=["Knowledge of the Seattle market", "Uses ArchivesSpace in Denver"],
        location=["Seattle, WA"],
        logistics=["Two weeks in Denver"],
    )
    assert names(job) == {"ArchivesSpace"}


def test_the_sample_post_is_divided_by_its_headings(shared: Path) -> None:
    text = (shared / "samples" / "job_research_engineer.md").read_text("utf-8")
    sources = {line.text[:30]: line.source for line in post_lines(text)}
    assert sources["Research Engineer"] == "title"
    assert sources["Design, implement, and evaluat"] == "responsibility"
    assert sources["Have taken ML systems from con"] == "required"
    assert sources["We are an equal opportunity em"] == "other"
    assert {"Machine learning", "Distributed systems", "Performance optimization"} <= names(text, "required")


@pytest.mark.parametrize("text", ["", "   \n\n", "#", "****"])
def test_an_empty_post_has_no_keywords(text: str) -> None:
    assert job_keywords(text) == []
    assert divide(text) == []


def test_a_long_post_has_a_bounded_list() -> None:
    text = "Requirements:\n" + "\n".join(
        f"- Experience with Widget{chr(65 + n % 26)}{chr(97 + n // 26)} tools" for n in range(400)
    )
    assert len(job_keywords(text)) == MAX_KEYWORDS


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("5+ years of experience", 5),
        ("At least three (3) years working as a nurse", 3),
        ("3-5 years' experience", 3),
        ("We are a 20 year old company", 0),
        ("401k after 2 years", 0),
    ],
)
def test_years_asked_for(line: str, years: int) -> None:
    assert asked_years(divide(f"Requirements\n\n- {line}")) == years


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Bachelor's or Master's degree in Biology", 3),
        ("PhD required", 5),
        ("B.S. in Nursing", 3),
        ("High school diploma or GED", 1),
        ("Scrum master", 0),
        ("A love of books", 0),
    ],
)
def test_degree_asked_for(line: str, level: int) -> None:
    assert asked_degree(divide(f"Requirements\n\n- {line}"))[0] == level


def test_years_are_the_union_of_periods() -> None:
    blocks = ["Experience", "Cook", "2010 – 2014", "Waiter", "January 2012 – December 2014", "Education", "2000 – 2009"]
    assert years_of(blocks, None) == pytest.approx(5, abs=0.1)


def test_a_current_position_counts_up_to_today() -> None:
    blocks = ["Experience", "March 2020 – Present"]
    assert years_of(blocks, (2024, 2)) == pytest.approx(4)
    assert years_of(blocks, None) < 0.2


def test_degrees_of_a_resume() -> None:
    assert degree_of(["Master of Science in Physics", "B.A. in Art"]) == 4
    assert degree_of(["Mastered the violin"]) == 0


def test_titles_are_compared_without_rank() -> None:
    assert title_stems("Senior Software Engineer (Remote)") == title_stems("Software Developer II")
