"""The research sheet and the preparation sheet: questions instead of guesses, prompts instead of made-up stories."""

from __future__ import annotations

import re
from pathlib import Path

from atspro.engine.markdown import plain_blocks, plain_text
from atspro.engine.read import read_job, read_resume
from atspro.engine.write import write
from atspro.shapes import Certification, JobData
from tests.engine.examples import (
    ACCOUNTANT,
    ACCOUNTANT_JOB,
    CAREER_CHANGER,
    ENGINEER,
    JUNIOR_JOB,
    NURSE,
    NURSE_JOB,
    SHORT_JOB,
    STUDENT,
)

BACKEND_JOB = JobData(
    company="Larkspur",
    title="Backend Developer",
    description="Larkspur makes timetables.\n\nWhat you will do\n- Own our job queues\n- Write tests\n\nWhat we ask "
    "for\n- Uses ArchivesSpace daily\n- Experience with message queues such as Celery, RabbitMQ or Kafka\n\nYou bring\n"
    "- Scripting in Python or Go\n\nSalary: $150,000 - $175,000. Remote within the United States, with two team weeks "
    "a year in Denver.\nHybrid, two days a week in our Seattle office. $135,000 to $155,000.",
    location=["Remote, United States"],
)


def section(markdown: str, title: str) -> str:
    return plain_text(markdown.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0])


def test_research_repeats_what_the_post_says() -> None:
    markdown = write("research", NURSE, NURSE_JOB).markdown
    said = section(markdown, "What the post says")
    assert "240-bed community hospital" in said
    assert "Pay: $42 - $58 per hour" in said
    assert "Place: Austin, TX" in said
    assert "CCRN" in said


def test_research_lists_what_is_not_said_as_questions() -> None:
    markdown = write("research", ACCOUNTANT, ACCOUNTANT_JOB).markdown
    gaps = section(markdown, "What the post leaves open")
    assert "Pay: What is the pay range for this role" in gaps
    assert "Whom the role reports to." not in gaps
    assert "What is the pay range" in gaps
    assert "Pay: not stated" in markdown.replace("*", "")


def test_research_of_a_short_post_says_that_it_is_short() -> None:
    written = write("research", STUDENT, SHORT_JOB)
    assert any("very short" in note for note in written.notes)
    assert "Corner Print Shop" in written.markdown


def test_research_says_nothing_of_the_company_that_the_post_does_not(shared: Path) -> None:
    job = read_job((shared / "samples" / "job_research_engineer.md").read_text("utf-8")).job
    markdown = write("research", STUDENT, job).markdown
    company = plain_text(markdown.split("### The company")[1].split("###")[0]).split("\n")
    source = " ".join(f"{plain_text(job.description)} {' '.join(job.additional_info or [])}".split())
    assert len(company) >= 3
    assert len(company) == len(set(company))
    assert all(" ".join(line.split()) in source for line in company)


def test_research_says_its_sentences_to_the_end() -> None:
    blocks = plain_blocks(write("research", STUDENT, NURSE_JOB).markdown)
    assert any(block.endswith("Be able to say what each is and where you stand with it.") for block in blocks)


def test_research_takes_what_a_company_says_of_itself() -> None:
    text = (
        "Open Atlas makes maps. We are a charity of 40 people. Our maps reach 30 countries. We are looking for a clerk."
    )
    job = JobData(company="Open Atlas Foundation", title="Clerk", description=text)
    said = plain_text(write("research", STUDENT, job).markdown.split("### The company")[1].split("###")[0])
    assert "We are a charity of 40 people." in said
    assert "Our maps reach 30 countries." in said
    assert "looking for" not in said


def test_a_wish_stands_once() -> None:
    job = JobData(
        company="Lark",
        title="Clerk",
        description="Nice to have\n- Kubernetes",
        qualifications=["Python", "Nice to have: Kubernetes"],
    )
    assert write("research", STUDENT, job).markdown.split("### Pay")[0].count("Kubernetes") == 1


def test_a_heading_of_the_post_is_no_bullet_of_the_role() -> None:
    job = BACKEND_JOB.model_copy(update={"responsibilities": None, "qualifications": None})
    markdown = write("research", ENGINEER, job).markdown
    assert "Own our job queues" in section(markdown, "What the post says")
    assert "What we ask for" not in markdown
    assert "You bring" not in markdown


def test_terms_of_the_job_are_terms_and_nothing_else() -> None:
    research, prep = (write(kind, ENGINEER, BACKEND_JOB).markdown for kind in ("research", "prep"))
    for line in ("$150,000", "Remote within", "Denver", "office"):
        assert line not in prep
        assert line not in plain_text(research.split("### The role")[1].split("### Pay")[0])
    assert "Remote within the United States, with two team weeks a year in Denver" in research.split("**Terms:**")[1]


def test_prep_uses_a_listed_skill_and_a_bullet_that_shows_it_in_other_words() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.skills = ["Celery", "ArchivesSpace"]
    resume.work_experience[1].responsibilities = ["Designed a job queue that processes 4 million events a day"]
    markdown = write("prep", resume, BACKEND_JOB).markdown
    block = plain_text(markdown.split("### “Experience with message queues")[1].split("###")[0])
    assert "Listed among your skills: Celery" in block
    assert "Your story under “Own our job queues” answers this too" in block
    assert "I designed a job queue that processes 4 million events a day." in markdown
    assert "Listed among your skills: ArchivesSpace" in plain_text(markdown.split("### “Uses ArchivesSpace")[1])


def test_a_choice_is_one_gap_and_none_when_a_part_is_met() -> None:
    gaps = section(write("prep", STUDENT, BACKEND_JOB).markdown, "Gaps, and how to speak of them")
    assert "Celery, RabbitMQ or Kafka: your resume does not show it." in gaps
    assert "RabbitMQ:" not in gaps.replace("Celery, RabbitMQ or Kafka:", "")
    met = section(write("prep", ENGINEER, BACKEND_JOB).markdown, "Gaps, and how to speak of them")
    assert "RabbitMQ" not in met


def test_prep_answers_with_the_resumes_evidence() -> None:
    markdown = write("prep", NURSE, NURSE_JOB, today=(2026, 11)).markdown
    block = plain_text(markdown.split("### “Educate patients and families about discharge”")[1].split("###")[0])
    assert "Situation: Staff Nurse, Med-Surg, Lakeway General Hospital, July 2019 – May 2021." in block
    assert "Action: I educated patients and families on wound care and discharge plans." in block
    assert "Task: Add:" in block
    assert "Result: Add:" in block


def test_prep_splits_a_result_from_its_action() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = ["Administered medications with barcodes, reducing errors by 12%"]
    text = plain_text(write("prep", resume, NURSE_JOB).markdown)
    assert "Action: I administered medications with barcodes." in text
    assert "Result: Reducing errors by 12%." in text


def test_prep_confirms_certificates_and_degrees() -> None:
    markdown = write("prep", NURSE, NURSE_JOB).markdown
    block = plain_text(markdown.split("### “ACLS and BLS certification”")[1].split("###")[0])
    assert "On your resume: ACLS (American Heart Association, expires March 2027)" in block
    assert "Tell us about" not in block


def test_prep_names_gaps_and_what_is_nearest() -> None:
    markdown = write("prep", STUDENT, SHORT_JOB).markdown
    gaps = section(markdown, "Gaps, and how to speak of them")
    assert "Illustrator: your resume does not show it." in gaps
    assert "Figma and Photoshop" in gaps
    accountant = section(
        write("prep", ACCOUNTANT, ACCOUNTANT_JOB, today=(2026, 11)).markdown, "Gaps, and how to speak of them"
    )
    assert "Years of experience" not in accountant


def test_prep_tells_each_story_once() -> None:
    blocks = plain_blocks(write("prep", NURSE, NURSE_JOB).markdown)
    actions = [block for block in blocks if block.startswith("Action:")]
    assert actions
    assert len(actions) == len(set(actions))


def test_prep_without_evidence_is_prompts() -> None:
    written = write("prep", CAREER_CHANGER, NURSE_JOB)
    untold = written.markdown.split("### What your resume tells no story about")[1].split("## ")[0]
    assert "- “Current RN license and BSN”" in untold
    assert untold.count("have a true story ready") == 1
    assert "Sous Chef" not in untold


def test_prep_asks_back_from_the_posts_duties() -> None:
    asked = section(write("prep", CAREER_CHANGER, JUNIOR_JOB).markdown, "Questions to ask")
    assert "Build features in React and Node.js" in asked


def test_prep_of_the_samples_uses_the_strongest_evidence(shared: Path) -> None:
    resume = read_resume((shared / "samples" / "resume_software_engineer.txt").read_bytes(), "r.txt").resume
    job = read_job((shared / "samples" / "job_research_engineer.md").read_text("utf-8")).job
    text = plain_text(write("prep", resume, job, today=(2026, 11)).markdown)
    assert "I developed a machine learning pipeline for customer churn prediction." in text
    assert "Improving retention by 25%." in text


def test_prep_asks_nothing_twice() -> None:
    asked = re.findall(r"\*\*Add:\*\* (.+)", write("prep", ACCOUNTANT, ACCOUNTANT_JOB).markdown)
    assert len(asked) > 5
    assert len(asked) == len(set(asked))


def test_a_gap_that_the_resume_fills_in_other_words_says_where() -> None:
    resume = ACCOUNTANT.model_copy(deep=True)
    resume.work_experience[0].responsibilities.append("Lead 4 junior accountants")
    written = write("prep", resume, ACCOUNTANT_JOB)
    gaps = section(written.markdown, "Gaps, and how to speak of them")
    assert "Supervision: told in other words: “Lead 4 junior accountants.”" in gaps
    claim = next(one for one in written.ledger if "in other words" in one.text)
    assert "resume.workExperience[0].responsibilities[4]" in claim.sources
    assert "supervision" not in write("research", resume, ACCOUNTANT_JOB).markdown.split("## Terms to know")[1].lower()


def test_a_certificate_is_no_degree() -> None:
    job = JobData(company="Lark", title="Engineer", description="", qualifications=["Bachelor's degree in engineering"])
    resume = STUDENT.model_copy(deep=True)
    resume.certifications = [Certification(name="Engineering safety card, Bachelor street", issuer="Lark")]
    assert "safety card" not in write("prep", resume, job).markdown


def test_research_names_what_the_post_comes_back_to() -> None:
    markdown = write("research", STUDENT, NURSE_JOB).markdown
    said = plain_text(markdown.split("### What it comes back to")[1].split("## ")[0])
    assert "critical care: named in the title and among the requirements." in said.lower()
    assert "Cedar Hollow Hospital, Austin, TX" not in markdown


def test_labels_of_wishes_are_no_part_of_them_and_pay_is_no_wish() -> None:
    text = "Clerk\nLark\nRequirements\n- Excel\nPreferred: second language.\nCAD 50,000 to 60,000"
    job = read_job(text).job
    for kind in ("research", "prep"):
        markdown = write(kind, STUDENT, job).markdown
        assert "Preferred:" not in markdown
        assert "“CAD" not in markdown
    assert markdown.count("second language.”") == 1
