"""Resumes as plain text, Markdown and JSON: each field of the model from the forms people write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atspro.engine.read import ResumeReading, read_resume, read_resume_text
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.skills import split_items
from atspro.engine.read.text import read_text, split_inline_headings
from atspro.errors import UnreadableFile

MARKDOWN = """# Ada Lovelace

ada@example.org · +44 20 7946 0958 · London, UK · [GitHub](https://github.com/ada)

## Summary

Mathematician who writes programs.

## Experience

### Principal Engineer — Analytical Engines Ltd

*Jan 2020 – Present* · London, UK

- Designed the **operations card** format
- Led a team of five

### Software Engineer — Babbage & Co.

2016 – 2019

- Wrote table generators

## Education

### BSc Mathematics — University of London

2012 – 2016

## Certifications

- AWS Certified Developer — Amazon Web Services (2021)
- CKA (Cloud Native Computing Foundation), March 2020

## Skills

Python, SQL, Docker (Compose, Swarm)

## Projects

- Notes on the engine
"""

COMPANY_FIRST = """John Q. Public
123 Main Street, Springfield, IL 62701 | (217) 555-0199 | jqpublic@email.com

OBJECTIVE
To obtain a senior accounting position.

PROFESSIONAL EXPERIENCE

ACME MANUFACTURING, Springfield, IL                              2018 - Present
Senior Accountant
- Prepare monthly financial statements for three plants and reconcile
  all balance sheet accounts within five business days
- Supervise two staff accountants

SMITH & JONES LLP, Chicago, IL                                   2014 - 2018
Staff Auditor
- Audited manufacturing and retail clients

EDUCATION

University of Illinois, Urbana-Champaign                         May 2014
Bachelor of Science in Accountancy, GPA 3.7, magna cum laude

LICENSES
Certified Public Accountant, Illinois, 2016

SKILLS
QuickBooks, SAP, Excel
"""

GROUPED = """Priya Natarajan
Bengaluru, India  |  priya.n@example.in  |  +91 98450 12345  |  linkedin.com/in/priyan

EXPERIENCE
Flipkart, Bengaluru
Senior Data Engineer (Apr 2021 - Present)
• Built streaming pipelines on Kafka and Flink.
• Tech Stack: Kafka, Flink, Scala

Data Engineer (Jul 2018 - Mar 2021)
• Migrated 200 batch jobs to Spark.

EDUCATION
B.Tech in Computer Science, Anna University, 2012 - 2016 | CGPA: 8.4/10

TECHNICAL SKILLS
Languages - Python, Scala, SQL
Big Data: Spark, Kafka
Cloud: AWS (S3, EMR, Glue), GCP

CERTIFICATIONS
Certified Data Analyst, Databricks | Issued: March 2022 | Expires: March 2025 | Credential ID: DB-2022-77

HOBBIES
Chess
"""

DATES_FIRST = """EMMA CLARKE
Leeds, UK - 07700 900123 - emma.clarke@example.co.uk

Profile
An enthusiastic teacher with five years in inclusive classrooms.

Employment History

September 2019 – present
Class Teacher, Year 4
St Aidan's Primary School, Leeds
Plans and teaches the full curriculum to a class of 30.

2017 – 2019
Teaching Assistant
Roundhay Academy

Qualifications
BA (Hons) English Literature, 2:1, University of York, 2016

Key Skills
- Phonics
- Safeguarding
"""


def jobs(reading: ResumeReading) -> list[tuple[str, str, str | None, str | None]]:
    return [(e.position, e.company, e.start_date, e.end_date) for e in reading.resume.work_experience]


def test_markdown_of_our_own_export_reads_back() -> None:
    reading = read_resume_text(MARKDOWN)
    resume = reading.resume
    assert resume.contact_info.full_name == "Ada Lovelace"
    assert resume.contact_info.email == "ada@example.org"
    assert resume.contact_info.phone == "+44 20 7946 0958"
    assert resume.contact_info.address == "London, UK"
    assert [(link.name, link.url) for link in resume.contact_info.links] == [("GitHub", "https://github.com/ada")]
    assert resume.summary == "Mathematician who writes programs."
    assert jobs(reading) == [
        ("Principal Engineer", "Analytical Engines Ltd", "Jan 2020", "Present"),
        ("Software Engineer", "Babbage & Co.", "2016", "2019"),
    ]
    assert resume.work_experience[0].is_current
    assert resume.work_experience[0].responsibilities == ["Designed the operations card format", "Led a team of five"]
    degree = resume.education[0]
    assert (degree.degree, degree.field_of_study, degree.institution) == ("BSc", "Mathematics", "University of London")
    assert [(c.name, c.issuer, c.date_obtained) for c in resume.certifications] == [
        ("AWS Certified Developer", "Amazon Web Services", "2021"),
        ("CKA", "Cloud Native Computing Foundation", "March 2020"),
    ]
    assert resume.skills == ["Python", "SQL", "Docker (Compose, Swarm)"]
    (projects,) = reading.sections
    assert (projects.kind, projects.title, projects.entries[0].name) == ("projects", "Projects", "Notes on the engine")


def test_employer_before_position_and_dates_at_the_margin() -> None:
    reading = read_resume_text(COMPANY_FIRST)
    assert jobs(reading) == [
        ("Senior Accountant", "ACME MANUFACTURING", "2018", "Present"),
        ("Staff Auditor", "SMITH & JONES LLP", "2014", "2018"),
    ]
    first = reading.resume.work_experience[0].responsibilities[0]
    assert first.endswith("reconcile all balance sheet accounts within five business days")
    degree = reading.resume.education[0]
    assert (degree.degree, degree.field_of_study) == ("Bachelor of Science", "Accountancy")
    assert degree.institution == "University of Illinois, Urbana-Champaign"
    assert (degree.gpa, degree.honors, degree.graduation_date) == (3.7, ["magna cum laude"], "May 2014")
    assert reading.resume.contact_info.address == "123 Main Street, Springfield, IL 62701"


def test_several_positions_at_one_employer() -> None:
    reading = read_resume_text(GROUPED)
    assert jobs(reading) == [
        ("Senior Data Engineer", "Flipkart", "Apr 2021", "Present"),
        ("Data Engineer", "Flipkart", "Jul 2018", "Mar 2021"),
    ]
    assert "workExperience.1.company" in reading.unsure
    assert reading.resume.work_experience[0].skills == ["Kafka", "Flink", "Scala"]
    assert reading.resume.skills == ["Python", "Scala", "SQL", "Spark", "Kafka", "AWS (S3, EMR, Glue)", "GCP"]
    assert reading.resume.education[0].gpa == 8.4
    certificate = reading.resume.certifications[0]
    assert (certificate.name, certificate.issuer) == ("Certified Data Analyst", "Databricks")
    assert (certificate.date_obtained, certificate.expiration_date) == ("March 2022", "March 2025")
    assert certificate.credential_id == "DB-2022-77"


def test_dates_above_the_position() -> None:
    reading = read_resume_text(DATES_FIRST)
    assert jobs(reading) == [
        ("Class Teacher, Year 4", "St Aidan's Primary School", "September 2019", "present"),
        ("Teaching Assistant", "Roundhay Academy", "2017", "2019"),
    ]
    description = reading.resume.work_experience[0].description
    assert description == "Plans and teaches the full curriculum to a class of 30."
    assert reading.resume.education[0].institution == "University of York"
    assert reading.resume.skills == ["Phonics", "Safeguarding"]


def test_origins_point_at_the_line_of_the_source() -> None:
    reading = read_resume_text(COMPANY_FIRST)
    lines = reading.source_text.split("\n")
    assert "jqpublic@email.com" in lines[reading.origins["contactInfo.email"]]
    assert "Staff Auditor" in lines[reading.origins["workExperience.1.position"]]
    assert "SAP" in lines[reading.origins["skills.1"]]


def test_what_is_not_there_stays_empty() -> None:
    resume = read_resume_text("Kim Doe\n\nEXPERIENCE\n\nGardener\nCity Parks\n- Planted trees\n").resume
    assert (resume.contact_info.email, resume.contact_info.phone, resume.contact_info.address) == (None, None, None)
    assert (resume.summary, resume.education, resume.skills, resume.certifications) == (None, [], [], [])
    assert (resume.work_experience[0].start_date, resume.work_experience[0].is_current) == (None, False)


def test_plain_sample(shared: Path) -> None:
    path = shared / "samples" / "resume_software_engineer.txt"
    resume = read_resume(path.read_bytes(), path.name).resume
    assert [entry.company for entry in resume.work_experience] == [
        "TechCorp Inc.",
        "DataStream Solutions",
        "StartupXYZ",
        "WebDev Agency",
    ]
    assert [entry.field_of_study for entry in resume.education] == ["Computer Science", "Computer Engineering"]
    assert [entry.credential_id for entry in resume.certifications] == [
        "AWS-PSA-2022-3456",
        "GCP-PCA-2021-7890",
        "CKA-2021-001234",
    ]
    assert "AWS (EC2, S3, Lambda, RDS, CloudFormation)" in resume.skills


def test_json_resume_sample(shared: Path) -> None:
    path = shared / "samples" / "jsonresume_sample.json"
    reading = read_resume(path.read_bytes(), path.name)
    source = json.loads(path.read_text("utf-8"))
    resume = reading.resume
    assert resume.contact_info.full_name == source["basics"]["name"]
    assert resume.contact_info.address == "2712 Broadway St, San Francisco, California CA 94115, US"
    assert resume.work_experience[0].responsibilities == source["work"][0]["highlights"]
    assert resume.education[0].relevant_courses == source["education"][0]["courses"]
    assert resume.education[0].gpa == 4.0
    assert {"HTML", "Mpeg"} <= set(resume.skills)
    kinds = [section.kind for section in reading.sections]
    assert kinds == [
        *("headline", "projects", "volunteering", "publications", "awards"),
        *("languages", "interests", "references"),
    ]
    assert reading.sections[2].entries[0].organization == source["volunteer"][0]["organization"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ('{"a": 1}', "wrong_type"),
        ('{"basics": ', "corrupt"),
        ("x " * 120_000, "too_large"),
    ],
)
def test_texts_that_cannot_be_read(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_resume_text(text)
    assert caught.value.reason == reason


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_resume_text('{"basics":' + "[" * 50_000)
    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("AWS (EC2, S3), Docker and Git", ["AWS (EC2, S3)", "Docker", "Git"]),
        ("C++; C#; .NET", ["C++", "C#", ".NET"]),
        ("Excel | SAP | R", ["Excel", "SAP", "R"]),
        ("Research and Development", ["Research and Development"]),
    ],
)
def test_lists_of_skills(text: str, items: list[str]) -> None:
    assert split_items(text) == items


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WORK EXPERIENCE", "experience"),
        ("Professional Experience:", "experience"),
        ("Employment History", "experience"),
        ("Where I've Worked", "experience"),
        ("Academic Background", "education"),
        ("Core Competencies", "skills"),
        ("Licenses & Certifications", "certifications"),
        ("Projects & Achievements", "projects"),
        ("About me", "summary"),
        ("Senior Software Engineer", None),
        ("Stanford University", None),
        ("Led a team of five.", None),
    ],
)
def test_headings(text: str, kind: str | None) -> None:
    assert heading_kind(text) == kind


@pytest.mark.parametrize(
    "references",
    [
        "References: Jane Roe jane@ref.example 555-111-2222",
        "References\nJane Roe\njane@ref.example\n555-111-2222",
        "References:\nJane Roe, Acme Inc, jane@ref.example, 555-111-2222",
        "REFERENCES\n\n- Jane Roe | jane@ref.example | 555-111-2222 | linkedin.com/in/janeroe",
    ],
)
@pytest.mark.parametrize(
    "body", ["", "Experience\nNurse, Mercy Hospital, Jan 2019 - Mar 2021\n- Cared for patients.\n\n"]
)
def test_a_referees_contact_is_not_the_persons(references: str, body: str) -> None:
    contact = read_resume_text(f"Kim Doe\nLeeds, UK\n\n{body}{references}\n").resume.contact_info
    assert contact.full_name == "Kim Doe"
    assert (contact.email, contact.phone, contact.links) == (None, None, [])
    own = read_resume_text(f"Kim Doe\nkim@doe.example\n555-333-4444\n\n{body}{references}\n").resume.contact_info
    assert (own.email, own.phone) == ("kim@doe.example", "555-333-4444")


def test_what_an_entry_says_of_itself_is_no_employer() -> None:
    heading = (
        "# Jo Doe\n\njo@example.com\n\n## Experience\n\n### {}\n\nJuly 2016 – May 2020\n\n{}\n\n- Wrote 4 reports\n"
    )
    for title, said, position, company in (
        (
            "Assistant Engineer — City of Lodi",
            "Public works, capital improvement program.",
            "Assistant Engineer",
            "City of Lodi",
        ),
        ("Zookeeper — Alder Park", "Alder Park Trust, Municipal Zoo Group", "Zookeeper", "Alder Park"),
        ("Sous Chef — Fern & Oak", "Harbor Hospitality Inc", "Sous Chef", "Fern & Oak"),
    ):
        (work,) = read_resume_text(heading.format(title, said)).resume.work_experience
        assert (work.position, work.company, work.description) == (position, company, said)
    (work,) = read_resume_text(heading.format("Acme Corp — Platform", "Senior Engineer")).resume.work_experience
    assert work.position == "Senior Engineer"


def test_values_of_sections_have_lines_and_doubts() -> None:
    text = "Ada Ferris\nada@example.com\n\nEXPERIENCE\nBuyer, Northgate Foods\nJan 2020 - Present\n- Bought.\n"
    reading = read_resume_text(
        f"{text}\nVOLUNTEERING\nDriver\nFood Bank Tacoma\n2018 - 2019\n- Drove.\n\nPROJECTS\nmortalityr\nAn R package\n"
    )
    lines = reading.source_text.split("\n")
    assert lines[reading.origins["sections.0.organization"]] == "Food Bank Tacoma"
    assert lines[reading.origins["sections.1.name"]] == "mortalityr"
    assert "sections.1.organization" in reading.unsure
    assert "sections.0.name" not in reading.unsure


_LABELS = """Marta Villanueva
San Antonio, TX  marta.v@example.com

Objective: A position in accounting with a growing company

Staff Accountant - Alamo Logistics LLC (07/2020 - Present)
- Reconcile 40 bank and credit card accounts each month
- File sales tax returns in 6 states
Skills: sales tax software

Accounts Payable Clerk - Rivercity Supply (02/2017 - 06/2020)
- Resolved vendor disputes

Volunteer: VITA tax preparer, 2019-2023
Education: BBA Accounting, UTSA, Dec 2019 (GPA 3.6)
Skills: QuickBooks, NetSuite, Excel
Languages: English (native), Spanish (fluent)
"""


def test_a_section_may_stand_on_one_line_behind_its_label() -> None:
    read = read_resume_text(_LABELS)
    (school,) = read.resume.education
    assert (school.degree, school.institution, school.gpa) == ("BBA", "UTSA", 3.6)
    assert read.resume.skills[:3] == ["QuickBooks", "NetSuite", "Excel"]
    kinds = {section.kind: [entry.name for entry in section.entries] for section in read.sections}
    assert kinds == {"volunteering": ["VITA tax preparer"], "languages": ["English", "Spanish"]}
    assert read.resume.certifications == []
    assert read.notes == ()


def test_a_label_below_a_job_is_the_jobs_and_one_in_a_list_of_skills_a_groups() -> None:
    lines = read_text(_LABELS).lines
    texts = [line.text for line in split_inline_headings(lines)]
    assert "Skills: sales tax software" in texts
    assert "Skills: QuickBooks, NetSuite, Excel" not in texts
    grouped = read_text("Skills\nLanguages: Java, Go\nDatabases: PostgreSQL\n\nEducation\nBSc, KTH, 2019")
    assert [line.text for line in split_inline_headings(grouped.lines)] == [line.text for line in grouped.lines]
    markdown = "## Experience\n\n### Cook\n\nThe Mill\n\n2018 – 2022\n\n- Cooked\n\nSkills: soups, sauces\n\n### Baker"
    below = read_text(markdown)
    assert [line.text for line in split_inline_headings(below.lines)] == [line.text for line in below.lines]


def test_certificates_without_an_issuer_and_remarks_on_a_degree_are_kept_whole() -> None:
    read = read_resume_text(
        "Ada Byron\nada@example.org\n\nEXPERIENCE\nForeman, Lakeshore Electric\n"
        "May 2012 to March 2018\n- Ran a crew of 8\n\n"
        "EDUCATION\nBBA Accounting, UTSA, Dec 2019\nIn progress: CPA (2 of 4 sections passed)\n\n"
        "LICENSES\nSupervising Electrician, City of Chicago\nOSHA 30\n"
    )
    assert [one.name for one in read.resume.certifications] == ["Supervising Electrician", "OSHA 30"]
    assert read.resume.education[0].honors == ["In progress: CPA (2 of 4 sections passed)"]
    assert read.unplaced == ()
