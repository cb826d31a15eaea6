"""The tailored resume: the same facts, reordered, in the post's spelling, readable by a parser."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from atspro.engine.export import export, read_back
from atspro.engine.markdown import parse, plain_blocks, plain_text
from atspro.engine.read import read_job, read_resume, read_resume_text
from atspro.engine.requirements import section_named
from atspro.engine.respell import Respeller
from atspro.engine.resume_text import resume_text
from atspro.engine.score_wanted import wanted
from atspro.engine.types import DESIGNS, Design
from atspro.engine.write import write
from atspro.shapes import JobData, ResumeData, ResumeSection
from tests.engine.examples import CAREER_CHANGER, ENGINEER, ENGINEER_JOB, JUNIOR_JOB, NURSE, NURSE_JOB, PAIRS, STUDENT

TODAY = (2026, 11)


def bare_words(text: str) -> list[str]:
    return [
        word.strip(".:()")
        for word in re.split(r"[\s,]+", text.replace("(", " ").replace(")", " "))
        if word.strip(".:()")
    ]


def tailored(resume: ResumeData, job: JobData) -> str:
    return write("resume", resume, job, today=TODAY).markdown


@pytest.mark.parametrize("pair", PAIRS)
def test_no_position_degree_or_certificate_is_dropped_and_dates_stay(pair: tuple[ResumeData, JobData]) -> None:
    resume = pair[0]
    text = plain_text(tailored(*pair))
    for work in resume.work_experience:
        assert work.position in text
        assert work.company in text
        assert (work.start_date or "") in text
        assert (work.end_date or "") in text
    for one in resume.education:
        assert one.institution in text
        assert one.degree in text
    assert all(one.name in text for one in resume.certifications)


@pytest.mark.parametrize("pair", PAIRS)
def test_tailoring_never_costs_a_point(pair: tuple[ResumeData, JobData]) -> None:
    written = write("resume", *pair, today=TODAY)
    assert written.score_after.total >= written.score_before.total
    assert set(written.score_before.matched) <= set(written.score_after.matched)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_line_comes_from_the_base_resume(pair: tuple[ResumeData, JobData]) -> None:
    """Every word does: of the resume, of its headings, or the post's spelling of a skill that the resume has."""
    resume, job = pair
    written = write("resume", resume, job, today=TODAY)
    allowed = {"with", "experience", "in", "and", "at", "of", "years", "summary", "skills"}
    allowed |= {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
    for text in (plain_text(resume_text(resume)), *written.notes, *(word.name for word in wanted(job).keywords)):
        allowed |= {word.lower() for word in bare_words(text)}
    strange = [word for block in plain_blocks(written.markdown) for word in bare_words(block)]
    assert [word for word in strange if word.lower() not in allowed and not section_named(word)] == []


def test_what_matches_comes_first() -> None:
    markdown = tailored(NURSE, NURSE_JOB)
    skills = next(block for block in plain_blocks(markdown) if block.startswith("Epic, "))
    assert skills.index("Telemetry") < skills.index("Wound care")
    assert markdown.index("Educated patients") < markdown.index("Served on the falls")


def test_the_posts_spelling_is_used_for_true_aliases_only() -> None:
    text = plain_text(tailored(ENGINEER, ENGINEER_JOB))
    assert "Kubernetes (K8s)" in text
    assert "PostgreSQL" in text
    assert "Postgres," not in text
    assert "Technologies: K8s, Golang, Apache Kafka" in text
    changer = plain_text(tailored(CAREER_CHANGER, JUNIOR_JOB))
    assert "JavaScript" in changer
    assert "relational" not in changer.lower()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Moved to Postgres and MySQL", "Moved to PostgreSQL and MySQL"),
        ("See github.com/postgres for it", "See github.com/postgres for it"),
        ("mail me at js@postgres.org", "mail me at js@postgres.org"),
        ("Ran Kubernetes", "Ran Kubernetes"),
        ("Used PostgreSQL", "Used PostgreSQL"),
        ("front-end work", "front-end work"),
    ],
)
def test_respelling_of_sentences(text: str, made: str) -> None:
    job = "Dev\n\nRequirements\n\n- PostgreSQL\n- K8s\n- frontend development\n- relational databases"
    assert Respeller(wanted(job).keywords)(text) == made


def test_respelling_twice_changes_nothing_more() -> None:
    job = wanted(ENGINEER_JOB)
    once = Respeller(job.keywords)("Used Go, Kafka and Postgres")
    assert Respeller(job.keywords)(once) == once == "Used Golang, Kafka and PostgreSQL"


def printed_pages(markdown: str, design: Design) -> int:
    return len(PdfReader(io.BytesIO(export(markdown, "pdf", "resume", design=design))).pages)


def long_resume(years: int, jobs: int, bullets: int) -> ResumeData:
    """A made-up career of so many positions with so many bullets of two lines each."""
    work = [
        {
            "company": f"Company {number}",
            "position": "Engineer",
            "startDate": str(2026 - (number + 1) * years // jobs),
            "endDate": None if number == 0 else str(2026 - number * years // jobs),
            "isCurrent": number == 0,
            "responsibilities": [
                f"Led part {place} of project {number} with suppliers, auditors and a team on four sites, which "
                f"brought its yearly cost down by {place + 10}% and its delays by {number + 10}%"
                for place in range(bullets)
            ],
            "skills": ["Go", "Kafka", f"Tool {number}"],
        }
        for number in range(jobs)
    ]
    return ENGINEER.model_copy(update={"work_experience": ResumeData.model_validate(
        {"contactInfo": {"fullName": "Long Career"}, "workExperience": work}).work_experience})  # fmt: skip


@pytest.mark.parametrize(("years", "jobs", "bullets", "most"), [(6, 3, 15, 1), (9, 4, 6, 1), (25, 10, 8, 2)])
def test_a_long_resume_fits_its_pages_without_losing_a_job(years: int, jobs: int, bullets: int, most: int) -> None:
    resume = long_resume(years, jobs, bullets)
    written = write("resume", resume, ENGINEER_JOB, today=TODAY)
    pages = {design: printed_pages(written.markdown, design) for design in DESIGNS["resume"]}
    # Lines are left out until the two plain designs fit; the roomier ones may take a page more, and no more than one.
    assert (pages["classic"], pages["modern"]) == (most, most)
    assert max(pages.values()) <= most + 1
    assert any("left out to fit" in note for note in written.notes)
    text = plain_text(written.markdown)
    assert all(f"{work.company}" in text for work in resume.work_experience)
    assert set(written.score_after.matched) == set(written.score_before.matched)


def test_a_resume_that_no_choice_makes_fit_says_so() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].description = "I have cared for patients of every kind on many units. " * 120
    assert any("longer than one page" in note for note in write("resume", resume, NURSE_JOB, today=TODAY).notes)


def test_a_student_without_work_has_no_empty_sections() -> None:
    headings = [line for line in tailored(STUDENT, JUNIOR_JOB).split("\n") if line.startswith("#")]
    assert "## Experience" not in headings
    assert "## Certifications" not in headings
    assert headings[0] == "# Lê Thị Hạnh"


def test_a_missing_summary_is_made_of_facts() -> None:
    bare = NURSE.model_copy(update={"summary": None})
    summary = tailored(bare, NURSE_JOB).split("## Summary")[1].split("##")[0].strip()
    assert summary.startswith("Registered nurse with five years of experience. ")
    assert "35%" in summary or "14 to 6" in summary


def test_the_summary_keeps_the_persons_words_and_adds_proofs() -> None:
    written = write("resume", NURSE, NURSE_JOB, today=TODAY)
    summary = written.markdown.split("## Summary")[1].split("##")[0]
    assert summary.strip().startswith("Registered nurse with 6 years in medical-surgical and intensive care units.")
    change = next(one for one in written.changes if one.path == "resume.summary")
    assert change.original == NURSE.summary
    assert change.new in summary
    assert change.reason


def test_changes_name_the_original_and_the_reason() -> None:
    resume = ENGINEER.model_copy(deep=True)
    resume.work_experience[0].is_current = False
    resume.work_experience[0].responsibilities.append("Responsible for training new hires on Postgres")
    written = write("resume", resume, ENGINEER_JOB, today=TODAY)
    assert "Trained new hires on PostgreSQL" in written.markdown
    changes = {one.new: one for one in written.changes}
    assert changes["Trained new hires on Postgres"].original == "Responsible for training new hires on Postgres"
    for one in written.changes:
        assert one.original != one.new
        assert one.reason


def test_gerunds_become_verbs_where_all_of_a_position_can() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [
        "Managing a team of 11 people",
        "Raising the score from 8.3 to 9.1",
    ]
    text = plain_text(tailored(resume, NURSE_JOB))
    assert "Manage a team of 11 people" in text
    assert "Raised the score from 8.3 to 9.1" in text
    resume.work_experience[0].responsibilities.append("Well head hook-up")
    assert "Managing a team of 11 people" in plain_text(tailored(resume, NURSE_JOB))


def test_levels_stay() -> None:
    resume = NURSE.model_copy(update={"skills": ["Epic (basic)", "SAP (basic)", "Spanish (B1)"]})
    text = plain_text(tailored(resume, NURSE_JOB))
    assert all(level in text for level in ("Epic (basic)", "SAP (basic)", "Spanish (B1)"))


def test_sections_of_their_own_are_kept_in_their_order() -> None:
    sections = [
        ResumeSection.model_validate(
            {
                "kind": "volunteering",
                "title": "Volunteering",
                "entries": [{"name": "First aider", "organization": "Red Cross", "bullets": ["Trained 40 people"]}],
            }
        ),
        ResumeSection.model_validate(
            {"kind": "languages", "title": "Languages", "entries": [{"name": "Spanish", "level": "B1"}]}
        ),
        ResumeSection.model_validate(
            {"kind": "references", "title": "References", "entries": [{"name": "On request"}]}
        ),
    ]
    written = write("resume", NURSE, NURSE_JOB, today=TODAY, sections=sections)
    blocks = plain_blocks(written.markdown)
    place = blocks.index("Volunteering")
    assert blocks[place + 1 : place + 4] == ["First aider", "Red Cross", "Trained 40 people"]
    assert blocks.index("Spanish (B1)") > place
    assert "References" not in blocks


def test_title_house_and_dates_stand_on_lines_of_their_own() -> None:
    """And are read so from every file by a reader that had no part in drawing it."""
    markdown = tailored(ENGINEER, ENGINEER_JOB)
    work = ENGINEER.work_experience[0]
    for design in DESIGNS["resume"]:
        for format in ("pdf", "docx"):
            lines = [
                line.strip()
                for line in read_back(export(markdown, format, "resume", design=design), format).split("\n")
            ]
            lines = [line for line in lines if line]
            # The compact PDF has the dates beside the title, to take a line less; a reader tells them apart (below).
            beside = (design, format) == ("compact", "pdf")
            place = lines.index(f"{work.position}  2022 – Present" if beside else work.position)
            assert lines[place - 1] == work.company
            read = read_resume(export(markdown, format, "resume", design=design), f"r.{format}").resume
            assert [(one.position, one.company) for one in read.work_experience] == [
                (one.position, one.company) for one in ENGINEER.work_experience
            ]


def test_no_line_is_left_out_while_there_is_room() -> None:
    resume = long_resume(6, 3, 8)
    written = write("resume", resume, ENGINEER_JOB, today=TODAY)
    left = [
        bullet
        for work in resume.work_experience
        for bullet in work.responsibilities
        if bullet not in plain_text(written.markdown)
    ]
    assert left
    fuller = written.markdown.replace("\n## Education", f"\n- {left[0]}\n\n- {left[0]}\n\n## Education", 1)
    assert max(printed_pages(fuller, design) for design in DESIGNS["resume"]) == 2


def test_the_headings_are_those_a_parser_knows() -> None:
    markdown = tailored(NURSE, NURSE_JOB)
    tokens = parse(markdown)
    headings = [(token.tag, tokens[n + 1].content) for n, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[0] == ("h1", "Amara Okonkwo-Díaz")
    assert [text for tag, text in headings if tag == "h2"] == [
        "Summary",
        "Skills",
        "Experience",
        "Education",
        "Certifications",
    ]


def test_our_own_reader_reads_it_back() -> None:
    read = read_resume_text(tailored(ENGINEER, ENGINEER_JOB)).resume
    assert read.contact_info.full_name == ENGINEER.contact_info.full_name
    for name in ("company", "position", "start_date"):
        values = [[getattr(work, name) for work in one.work_experience] for one in (read, ENGINEER)]
        assert values[0] == values[1]


def test_the_samples_give_a_better_resume(shared: Path) -> None:
    resume = read_resume((shared / "samples" / "resume_software_engineer.txt").read_bytes(), "r.txt").resume
    job = read_job((shared / "samples" / "job_research_engineer.md").read_text("utf-8")).job
    written = write("resume", resume, job, today=TODAY)
    assert written.score_after.total >= written.score_before.total
    assert {"Machine learning", "Distributed systems"} <= set(written.score_after.matched)
    assert "Model training" in written.score_after.missing
