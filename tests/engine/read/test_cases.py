"""Small inputs that stand for the many ways resumes are laid out, each with what a careful person reads from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from atspro.engine.read import ResumeReading, read_resume, read_resume_text
from atspro.engine.read.lexicon import LEVEL

PLACED = ("workExperience", "education", "certifications")


@pytest.fixture
def read(shared: Path):  # type: ignore[no-untyped-def]
    """Read one of the cases by its name."""

    def reading(name: str) -> ResumeReading:
        path = shared / "cases" / name
        return read_resume(path.read_bytes(), path.name)

    return reading


def jobs(reading: ResumeReading) -> list[tuple[str, str]]:
    return [(entry.position, entry.company) for entry in reading.resume.work_experience]


def dates(reading: ResumeReading) -> list[tuple[str | None, str | None]]:
    return [(entry.start_date, entry.end_date) for entry in reading.resume.work_experience]


def bullets(reading: ResumeReading) -> list[int]:
    return [len(entry.responsibilities) for entry in reading.resume.work_experience]


def kept(reading: ResumeReading, kind: str) -> list[str]:
    """What is kept of sections of a kind, as one text an entry."""
    return [
        " ".join(
            filter(
                None,
                [
                    *(entry.name, entry.organization, entry.start_date, entry.end_date, entry.level, entry.description),
                    *entry.bullets,
                    *entry.skills,
                ],
            )
        )
        for section in reading.sections
        if section.kind == kind
        for entry in section.entries
    ]


def test_positions_below_one_employer(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("01-text-layouts/a-shared-employer-banner.txt")
    assert [company for _, company in jobs(reading)] == ["Brightwater Systems"] * 3
    titles = ("Staff Engineer", "Senior Engineer", "Engineer")
    assert all(title.startswith(start) for (title, _), start in zip(jobs(reading), titles, strict=True))
    assert bullets(reading) == [1, 1, 1]
    assert reading.resume.skills == ["Python", "Go", "Kubernetes"]


def test_positions_without_dates(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("01-text-layouts/c-dateless.txt")
    assert jobs(reading) == [
        ("Barista", "Fern Cafe"),
        ("Library Assistant", "Lakeside Public Library"),
        ("Tutor", "Northside Learning Center"),
    ]
    assert bullets(reading) == [2, 1, 1]
    assert dates(reading) == [(None, None)] * 3
    assert reading.resume.education[0].institution == "Lakeside High School"


@pytest.mark.parametrize(
    ("name", "employers"),
    [
        ("e-team-suffix", ["Northgate Systems", "Harbor Analytics"]),
        ("f-company-period-city", ["Westmark Technology", "Coppergate Energy"]),
        ("g-running-footer", ["Westmark Technology", "Coppergate Energy"]),
    ],
)
def test_employers_of_texts(read, name: str, employers: list[str]) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"01-text-layouts/{name}.txt")
    assert [company for _, company in jobs(reading)] == employers
    assert bullets(reading) == [1, 1]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("all-2digit", ("Mar 16", "Jun 17")),
        ("all-dd-Mon-yyyy", ("15-Mar-2016", "30-Jun-2017")),
        ("all-french", ("mars 2016", "aujourd’hui")),
        ("all-german", ("März 2016", "heute")),
        ("first-till-now", ("Mar 2016", "Till Now")),
        ("middle-2digit", ("Mar 2016", "Jun 2017")),
    ],
)
def test_forms_of_dates(read, name: str, first: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"02-date-forms/{name}.txt")
    assert [company for _, company in jobs(reading)] == ["Westmark Technology", "Coppergate Energy", "Harbor Foods"]
    assert dates(reading)[0] == first
    assert bullets(reading) == [2, 1, 1]
    assert reading.resume.work_experience[0].is_current == (first[1] in ("aujourd’hui", "heute", "Till Now"))


def test_a_date_that_is_not_understood_leaves_the_entry_whole() -> None:
    text = "Ada Example\nada@mail.test\n\nEXPERIENCE\n\nCook, Harbour Hotel Group (year 4 to year 7)\n- Ran the grill\n"
    (work,) = read_resume_text(text).resume.work_experience
    assert (work.position, work.company) == ("Cook", "Harbour Hotel Group")
    assert work.responsibilities == ["Ran the grill"]


@pytest.mark.parametrize("name", ["canva-rows", "charspace"])
def test_letter_spaced_names_and_headings(read, name: str) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"03-pdf/{name}.pdf")
    assert reading.resume.contact_info.full_name == "JONAS PETREL"
    assert jobs(reading)[:2] == [
        ("Senior Project Manager", "Westmark Technology"),
        ("Project Manager", "Coppergate Energy"),
    ]
    assert bullets(reading)[:2] == [2, 1] if name == "charspace" else [2, 2]
    assert reading.resume.education[0].institution == "Dunmore University"
    assert reading.resume.skills[-1] in ("Jira", "Budgeting")


def test_a_page_of_tex(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("03-pdf/latex.pdf")
    assert jobs(reading) == [
        ("Platform Engineer", "Westmark Technology"),
        ("Software Engineer", "Coppergate Energy"),
        ("Intern", "Harbor Foods"),
    ]
    assert bullets(reading) == [2, 34, 1]
    first = reading.resume.work_experience[0].responsibilities[0]
    assert first == (
        "Built an efficient workflow for certificate renewal, cutting manual work by 70% across 14 teams and reducing "
        "outages."
    )
    assert "June 3" not in reading.resume.model_dump_json()


def test_a_profile_as_linkedin_prints_it(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("03-pdf/linkedin-ttf.pdf")
    assert jobs(reading) == [
        ("Strategic Buyer", "Northgate Foods"),
        ("Junior Buyer", "Northgate Foods"),
        ("Purchasing Assistant", "Harbor Analytics"),
    ]
    assert reading.resume.skills == ["Supply Chain Management", "SAP MM", "Negotiation"]
    assert [entry.name for entry in reading.resume.certifications] == [
        "Certified Supply Chain Professional (CSCP)",
        "Lean Six Sigma Green Belt",
    ]
    assert reading.resume.contact_info.links[0].url == "www.linkedin.com/in/mira-castellan-000"
    assert [entry.institution for entry in reading.resume.education] == ["Dunmore University", "Lakeside Gymnasium"]
    assert kept(reading, "languages") == ["English Native or Bilingual", "Deutsch Limited Working"]


@pytest.mark.parametrize("name", ["c1-numdates", "h-merged-prose", "i-rail", "j-grid", "k-boxed"])
def test_tables_are_layout(read, name: str) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"04-docx/{name}.docx")
    employers = ["Northgate Foods", "Coppergate Energy"]
    assert jobs(reading) == list(zip(["Strategic Buyer", "Junior Buyer"], employers, strict=True))
    assert all(start and end for start, end in dates(reading))
    assert reading.resume.work_experience[0].is_current
    assert reading.resume.skills[:2] == ["SAP", "Excel"]
    if name in ("i-rail", "j-grid", "k-boxed"):
        assert reading.resume.education[0].institution == "Dunmore University"
        assert reading.resume.education[0].graduation_date == "2015"
    if name == "j-grid":
        assert len(reading.resume.education) == 2


def test_symbol_bullets_and_hidden_text_of_word(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("04-docx/f-symbols-hidden.docx")
    assert jobs(reading) == [("Buyer", "Northgate Foods")]
    assert bullets(reading) == [4]
    assert "kubernetes" not in reading.source_text


@pytest.mark.parametrize("name", ["a-num", "b-slash", "h-name-num", "j-awesome", "k-name-contact", "p-head-name"])
def test_page_heads_and_feet(read, name: str) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"12-footers/{name}.pdf")
    assert jobs(reading) == [("Platform Engineer", "Westmark Technology"), ("Analyst", "Coppergate Energy")]
    assert bullets(reading) == [41, 1]
    assert reading.resume.work_experience[0].responsibilities[-1] == "Moved 3 databases."
    assert reading.resume.skills == ["C++", "Go", "Python"]
    assert reading.resume.contact_info.email == "jonas@example.com"


def test_a_students_sections_are_kept(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("13-odd/student.txt")
    kinds = {section.kind: section.title for section in reading.sections}
    assert kinds["projects"] == "PROJECTS"
    assert {"volunteering", "publications", "awards", "languages", "interests"} <= kinds.keys()
    assert "Bus Tracker" in kept(reading, "projects")[0]
    assert any("Robotics Club" in text for text in kept(reading, "volunteering"))
    assert any("City Library" in text for text in kept(reading, "volunteering"))
    assert kept(reading, "languages") == ["Spanish native"]
    study = reading.resume.education[0]
    assert (study.institution, study.graduation_date, study.gpa) == ("Hillcrest University", "May 2027", 3.9)
    assert study.honors == ["3.9/4.0"]
    assert reading.resume.skills == ["Python", "Java", "C++", "Flask", "React.js", "Git", "Docker"]
    assert reading.resume.work_experience == []


def test_bullets_of_a_base_font(read) -> None:  # type: ignore[no-untyped-def]
    assert bullets(read("15-bullets/d_helv.pdf")) == [3, 2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dash-company-second-line", [("Frontend developer", "WPG")] * 2),
        (
            "date-title-company-place-url",
            [("JAVA BACK-END developer", "Elpisor LTD"), ("FULLSTACK Developer", "Cetera Labs")],
        ),
        ("experience-summary-before", [("Java Developer", "Amdocs")]),
        ("mm-yyyy-then-title-company-city", [("Sales Associate", "Target Corp."), ("Cashier", "Walmart Inc.")]),
        ("title-at-company", [("Embedded Linux Engineer", "Protei"), ("Developer", "Metrotek")]),
    ],
)
def test_heads_of_positions(read, name: str, expected: list[tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
    reading = read(f"18-heads/{name}.txt")
    found = [(title.split(" (")[0], company) for title, company in jobs(reading)]
    assert found == expected
    assert all(start for start, _ in dates(reading))


def test_no_name_is_none_and_said_so(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("18-heads/no-name.txt")
    assert reading.resume.contact_info.full_name == ""
    assert "contactInfo.fullName" in reading.unsure
    assert any("name" in note for note in reading.notes)


def test_volunteering_is_kept_as_such(read) -> None:  # type: ignore[no-untyped-def]
    reading = read("18-heads/volunteer.txt")
    assert reading.resume.work_experience == []
    text = " ".join(kept(reading, "volunteering"))
    assert "YMCA" in text
    assert "Volunteer Swim Coach" in text
    assert "Instructed classes" in text
    everything = text + " ".join(kept(reading, "other"))
    assert "Enactus" in everything
    assert "Led groups" in everything


@pytest.mark.parametrize(
    ("line", "name", "issuer", "obtained", "expires"),
    [
        ("RN License, State of Texas, exp. 05/2027", "RN License", "State of Texas", None, "05/2027"),
        ("RN License, State of Texas, Exp: 05/2027", "RN License", "State of Texas", None, "05/2027"),
        ("RN License, State of Texas, valid till May 2027", "RN License", "State of Texas", None, "May 2027"),
        ("RN License, State of Texas, current through 05/2027", "RN License", "State of Texas", None, "05/2027"),
        (
            "AWS Certified Solutions Architect – Associate, Amazon Web Services",
            "AWS Certified Solutions Architect – Associate",
            "Amazon Web Services",
            None,
            None,
        ),
    ],
)
def test_certificates(line: str, name: str, issuer: str, obtained: str | None, expires: str | None) -> None:
    text = f"Ada Example\nada@mail.test\n\nCERTIFICATIONS\n{line}\n\nSKILLS\nPython\n"
    (found,) = read_resume_text(text).resume.certifications
    assert (found.name, found.issuer) == (name, issuer)
    assert (found.date_obtained, found.expiration_date) == (obtained, expires)


def test_levels_and_credentials_are_kept_as_written() -> None:
    text = (
        "Marion Feldt, RN\nmarion.feldt@mail.test\n\nSKILLS\nPython (Expert), SAP (basic), Fluent in Spanish\n\n"
        "EDUCATION\nMSc Physics, Dunmore University, 2016, Note: 1,7\n"
    )
    resume = read_resume_text(text).resume
    assert resume.contact_info.full_name == "Marion Feldt, RN"
    assert resume.skills == ["Python (Expert)", "SAP (basic)", "Fluent in Spanish"]
    assert (resume.education[0].gpa, resume.education[0].honors) == (1.7, ["1,7"])


def test_what_stands_below_certifications_is_certificates() -> None:
    """Without a date or a word that says so, an entry there looks like one of any other section."""
    text = (
        "Dale Hutchins\nsomeone@example.org\n\nExperience\n\nConcrete Foreman — Arrow Builders\n"
        "March 2012 – October 2024\n- Read blueprints and laid out forms\n\n{heading}\n\n"
        "- OSHA 30, OSHA\n- Oklahoma CDL Class A, State of Oklahoma\n"
    )
    for heading in ("Certifications", "Licenses", "Licenses and Certifications"):
        read = read_resume_text(text.format(heading=heading))
        found = [(one.name, one.issuer) for one in read.resume.certifications]
        assert found == [("OSHA 30", "OSHA"), ("Oklahoma CDL Class A", "State of Oklahoma")], heading
        assert read.sections == ()


def test_a_group_of_skills_is_headed_by_its_name() -> None:
    text = "Jo Doe\njo@example.org\n\nSkills\n\nFrontend Technologies:\nReact, Redux\n\nDatabases:\nPostgreSQL, Redis\n"
    read = read_resume_text(text)
    lines = read.source_text.split("\n")
    assert read.resume.skills == ["React", "Redux", "PostgreSQL", "Redis"]
    assert [lines[at] for at in read.furniture] == ["Skills", "Frontend Technologies:", "Databases:"]
    assert read.unplaced == ()


def files(shared: Path) -> list[Path]:
    kinds = ("01-text-layouts", "02-date-forms", "03-pdf", "04-docx", "12-footers", "13-odd", "15-bullets", "18-heads")
    cases = [path for kind in kinds for path in sorted((shared / "cases" / kind).iterdir())]
    return cases + sorted((shared / "samples").glob("resume_*.[pt][dx][ft]"))


def test_every_line_is_accounted_for(shared: Path) -> None:
    for path in files(shared):
        reading = read_resume(path.read_bytes(), path.name)
        count = len(reading.source_text.split("\n"))
        values = set(reading.origins.values())
        assert all(0 <= line < count for line in (*values, *reading.unplaced, *reading.furniture)), path.name
        assert not values & set(reading.unplaced), path.name
        assert not set(reading.furniture) & set(reading.unplaced), path.name
        whole = " ".join(
            [reading.resume.model_dump_json(), *(section.model_dump_json() for section in reading.sections)]
        ).casefold()
        for number, line in enumerate(reading.source_text.split("\n")):
            if number in reading.unplaced or number in reading.furniture or number in values:
                continue
            if LEVEL.fullmatch(line):
                continue  # The level of a rated skill stands with its skill.
            words = [word.strip("•,.:;|()@") for word in line.casefold().split()]
            assert any(word and word in whole for word in words), (path.name, line)
        assert len(reading.unplaced) <= 0.06 * count, (path.name, reading.unplaced)
