"""The fit table: every kind of requirement, in ten trades, and the kinds that went wrong before."""

from __future__ import annotations

import pytest

from atspro.engine import score
from atspro.engine.fit import FitTable, fit_table
from atspro.engine.write.sources import resolve
from tests.engine.approved import examples
from tests.engine.fit.pairs import ASIDE, FITTED, TODAY, Pair, person, post, section

PAIRS = (*FITTED, *ASIDE)


def table(pair: Pair) -> FitTable:
    return fit_table(pair.resume, pair.job, sections=pair.sections, today=TODAY)


def status(resume, job, text: str, sections=()) -> tuple[str, str]:
    rows = fit_table(resume, job, sections=sections, today=TODAY).rows
    row = next(row for row in rows if row.requirement.text.startswith(text) or row.requirement.name == text)
    return row.status, row.note


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_what_a_careful_reader_says(pair: Pair) -> None:
    rows = table(pair).rows
    for text, kind, expected in pair.expected:
        found = [
            row
            for row in rows
            if row.requirement.kind == kind
            and (row.requirement.text.startswith(text) or row.requirement.name.startswith(text))
        ]
        assert found, text
        assert found[0].status == expected, (text, found[0].note)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_evidence_stands_where_it_says(pair: Pair) -> None:
    for row in table(pair).rows:
        assert row.requirement.path.startswith("job.")
        resolve(row.requirement.path, pair.resume, pair.job)
        if row.status == "met" and row.requirement.kind not in ("place", "language"):
            assert row.evidence
        for line in row.evidence:
            if line.path.startswith("resume.sections"):
                continue
            assert line.text.split(",")[0].strip() in str(
                resolve(line.path, pair.resume, pair.job)
            ) or line.path.endswith("degree")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_table_is_kept_as_json(pair: Pair) -> None:
    made = table(pair)
    assert FitTable.from_json(made.to_json()) == made
    assert table(pair) == made


ANY = post("Any", "Clerk", "Boise, ID", ["Python"])


def clerk(*bullets: str, skills=(), certificates=(), education=(), summary=None, address="Boise, ID", title="Clerk"):
    return person(
        "Jo Doe",
        address,
        summary,
        [(title, "Any Inc", "May 2019", "Present", bullets)],
        education,
        certificates,
        skills,
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("Java", "JAVA"),
        ("Unit testing", "JUnit5"),
        ("Spring Security", "Spring Boot / Security / Mail"),
        ("SolidWorks", "Solid Works"),
        ("PostgreSQL", "Postgre SQL"),
        ("Golang", "GO"),
        ("Power BI", "Power-BI"),
    ],
)
def test_other_spellings_show_a_thing(asked: str, shown: str) -> None:
    assert status(clerk(skills=[shown, "Excel"]), post("Any", "Clerk", "Boise, ID", [asked]), asked)[0] == "met"


@pytest.mark.parametrize(
    ("asked", "bullet"),
    [
        ("Experience with CRM software", "Kept the pipeline of 40 accounts in Salesforce"),
        ("Mentoring junior staff", "Coached four junior colleagues"),
        ("Accounting software", "Ran the books in Xero"),
        ("Experience with relational databases", "Tuned PostgreSQL for 2 million rows"),
        ("Project management software", "Planned 12 sites in Primavera P6"),
        ("Learning management systems", "Set up courses in Moodle"),
        ("Electronic health records", "Charted in Cerner"),
    ],
)
def test_what_a_product_is_and_kindred_words_show_a_thing(asked: str, bullet: str) -> None:
    assert status(clerk(bullet), post("Any", "Clerk", "Boise, ID", [asked]), asked)[0] == "met"


def test_only_the_summary_or_a_section_shows_it() -> None:
    job = post("Any", "Clerk", "Boise, ID", ["Kubernetes", "Fluent Welsh"])
    sections = [section("languages", "Languages", {"name": "Welsh", "level": "native"})]
    assert status(clerk(summary="Engineer who runs Kubernetes clusters."), job, "Kubernetes")[0] == "met"
    assert status(clerk(), job, "Fluent Welsh", sections)[0] == "met"


def test_not_shown_says_by_name_and_what_is_nearest() -> None:
    found, note = status(clerk(skills=["React"]), post("Any", "Clerk", "Boise, ID", ["Vue.js"]), "Vue.js")
    assert found == "not shown"
    assert note.startswith("Not found by name")
    assert "React" in note


@pytest.mark.parametrize(
    ("certificate", "issuer", "expected"),
    [
        ("Registered Nurse (RN)", "South Carolina Board of Nursing", "met"),
        ("Registered Nurse (RN)", "Texas Board of Nursing", "not shown"),
        ("Registered Nurse (RN), compact license", "Texas Board of Nursing", "partly"),
        ("Registered Nurse (RN)", "State board", "partly"),
        ("Registered Nurse (RN), expired", "South Carolina Board of Nursing", "not shown"),
        ("NMC registration", "Nursing and Midwifery Council, United Kingdom", "not shown"),
    ],
)
def test_a_licence_is_of_its_state(certificate: str, issuer: str, expected: str) -> None:
    job = post("Any", "Nurse", "Greenville, SC", ["Current South Carolina RN license"])
    resume = clerk(certificates=[(certificate, issuer)], address="Austin, TX")
    assert status(resume, job, "Current South Carolina RN")[0] == expected


def years(work, asked: str, title: str = "Software Engineer") -> tuple[str, str]:
    return status(person("Jo Doe", "Boise, ID", None, work), post("Any", title, "Boise, ID", [asked]), asked)


@pytest.mark.parametrize(
    ("work", "asked", "expected"),
    [
        ([("Go Developer", "A", "Jan 2021", "Present", ["Wrote services in Go"])], "3+ years of Go", "met"),
        ([("Office Clerk", "A", "Jan 2011", "Present", ["Filed letters"])], "3+ years of Go", "not shown"),
        (
            [("Software Engineer", "A", "Jan 2011", "Present", ["Wrote services in Java"])],
            "3+ years of Go",
            "not shown",
        ),
        (
            [("Paralegal", "A", "Jan 2011", "Present", ["Wrote one Python script for exhibits"])],
            "3+ years of Python",
            "partly",
        ),
        (
            [("Staff Nurse", "A", "Jan 2023", "Dec 2025", ["Cared for patients"])],
            "5 years of nursing experience",
            "partly",
        ),
        (
            [("Staff Nurse", "A", "Jan 2001", "Dec 2012", ["Cared for patients"])],
            "5 years of nursing experience",
            "partly",
        ),
        ([("Account Executive", "A", "2015", "2022", ["Sold software"])], "5+ years of sales experience", "met"),
        ([("HR Generalist", "A", "2015", "2022", ["Screened candidates"])], "5+ years in recruiting", "met"),
        ([("Civil Engineer", "A", "2015", "2022", ["Drew bridges"])], "5+ years of software engineering", "not shown"),
        ([("Cook", "A", "2015", "Present", ["Cooked"])], "2+ years of experience", "not shown"),
    ],
)
def test_years_are_of_a_kind(work, asked: str, expected: str) -> None:
    assert years(work, asked)[0] == expected


def test_years_after_a_registration_are_years_of_the_posts_own_work() -> None:
    work = [("Pharmacist", "A", "Jan 2020", "Dec 2025", ["Dispensed"]), ("Registration Clerk", "B", "2015", "2016", [])]
    found, note = years(work, "2 years' post-registration experience", "Clinical Pharmacist")
    assert (found, "Clerk" in note) == ("met", False)


def test_years_are_rounded_down_and_overlaps_count_once() -> None:
    work = [
        ("Nurse", "A", "Jan 2020", "Dec 2021", ["Cared"]),
        ("Nurse", "B", "June 2021", "Nov 2022", ["Cared"]),
    ]
    found, note = years(work, "3 years of nursing experience", "Nurse")
    assert found == "partly"
    assert note.startswith("2 years of 3")


@pytest.mark.parametrize(
    ("skills", "duty", "expected"),
    [
        (["preventive maintenance"], "Perform preventive, predictive and corrective maintenance on lines", True),
        (["pneumatics (basic)"], "Diagnose electrical, mechanical, pneumatic and vacuum faults", True),
        (["preventive medicine"], "Perform preventive, predictive and corrective maintenance on lines", False),
        (["line"], "Perform preventive, predictive and corrective maintenance on lines", False),
    ],
)
def test_a_duty_that_names_a_listed_skill_is_shown_in_part(skills: list[str], duty: str, expected: bool) -> None:
    job = post("Any", "Clerk", "Boise, ID", duties=[duty])
    assert (status(clerk(skills=skills), job, duty)[0] != "not shown") == expected


def test_a_named_system_is_one_of_its_kind() -> None:
    job = post("Any", "Clerk", "Boise, ID", ["Experience with a CMMS"])
    assert status(clerk(skills=["SAP PM"]), job, "Experience with a CMMS")[0] == "met"


def test_a_text_tells_years_by_the_title_of_their_own_position() -> None:
    resume = (
        "# Maria\n\n## Experience\n\n### Administrative and accounting assistant — Ruiz\n\n03/2021 – 11/2026\n\n"
        "- Accounting of 45 small companies\n- Payroll of 120 employees\n- Attention to the clients\n\n"
        "### Cashier, responsible of shift — Mercadona\n\n2018 – 2021\n"
    )
    made = score(resume, post("Any", "Payables Clerk", "Dublin", ["2+ years in general accounting"]), today=TODAY)
    (note,) = [part.note for part in made.parts if part.name == "experience"]
    assert "accounting assistant" in note
    assert "Cashier" not in note


@pytest.mark.parametrize(
    ("education", "asked", "expected"),
    [
        (("BSc", "Computer Science", "KTH", "2015"), "Bachelor's degree in Computer Science", "met"),
        (("MSc", "Physics", "KTH", "2015"), "Bachelor's degree in Mathematics or a related field", "met"),
        (("BA", "History", "Kent", "2015"), "Bachelor's degree in Accounting", "partly"),
        (("BA", "Accounting", "Kent", "expected 2028"), "Bachelor's degree in Accounting", "partly"),
        (("High school diploma", None, "Kent High", "2015"), "Bachelor's degree in Accounting", "not shown"),
        (("BA", "Marketing", "Kent", "expected 2028"), "Currently pursuing a degree in Marketing", "met"),
        (("BA", "Marketing", "Kent", "2015"), "Currently pursuing a degree in Marketing", "partly"),
    ],
)
def test_degrees_have_a_level_and_a_field(education, asked: str, expected: str) -> None:
    assert status(clerk(education=[education]), post("Any", "Clerk", "Boise, ID", [asked]), asked)[0] == expected


@pytest.mark.parametrize(
    ("skill", "asked", "expected"),
    [
        ("German (C1)", "Fluent German", "met"),
        ("German (A2)", "Fluent German", "partly"),
        ("German", "Fluent German", "partly"),
        ("German", "German", "met"),
        ("French (native)", "Fluent German", "not shown"),
        ("Excel", "Fluent English", "met"),
        ("Spanish (fluent)", "Bilingual English/Spanish", "met"),
    ],
)
def test_languages_have_levels(skill: str, asked: str, expected: str) -> None:
    resume, job = clerk(skills=[skill]), post("Any", "Clerk", "Boise, ID", [asked])
    assert status(resume, job, asked)[0] == expected


@pytest.mark.parametrize(
    ("address", "place", "expected"),
    [
        ("Austin, TX 78701", "Austin, TX", "met"),
        ("Dallas, TX", "Austin, TX", "partly"),
        ("Leeds, UK", "Austin, TX", "not shown"),
        ("Leeds, UK", "Remote", "met"),
    ],
)
def test_places(address: str, place: str, expected: str) -> None:
    assert status(clerk(address=address), post("Any", "Clerk", place, ["Excel"]), place)[0] == expected


def test_any_of_several_will_do() -> None:
    job = post("Any", "Clerk", "Boise, ID", ["Kafka, RabbitMQ or Celery", "A CRM such as Salesforce or HubSpot"])
    rows = fit_table(clerk(skills=["RabbitMQ", "HubSpot"]), job, today=TODAY).rows
    assert [row.status for row in rows if row.requirement.kind in ("tool", "skill")] == ["met", "met"]


def test_a_beginner_is_no_expert() -> None:
    job = post("Any", "Clerk", "Boise, ID", ["Advanced SAP"])
    assert status(clerk(skills=["SAP (basic)"]), job, "Advanced SAP")[0] == "partly"
    assert status(clerk(skills=["SAP (expert)"]), job, "Advanced SAP")[0] == "met"


def test_what_is_denied_or_hoped_for_shows_nothing() -> None:
    job = post("Any", "Clerk", "Boise, ID", ["Kubernetes"])
    assert status(clerk("Wants to learn Kubernetes"), job, "Kubernetes")[0] == "not shown"


def test_of_a_line_with_a_wish_only_the_wish_is_one() -> None:
    rows = fit_table(clerk(), post("Any", "Clerk", "Boise, ID", ["BS in Accounting; CPA preferred"]), today=TODAY).rows
    assert [(row.requirement.kind, row.requirement.need) for row in rows[:2]] == [
        ("degree", "must"),
        ("licence", "wanted"),
    ]


def test_one_plain_word_used_as_a_verb_shows_nothing() -> None:
    by_number = {one.folder.name[:2]: one for one in examples()}
    for number, duty, line in (
        ("10", "Report injuries and near misses", "missed"),
        ("13", "Report each month", "Booked"),
    ):
        one = by_number[number]
        rows = fit_table(one.resume, one.job, sections=one.sections, today=(2026, 11)).rows
        found = next(row for row in rows if row.requirement.text.startswith(duty))
        assert not any(line in shown.text for shown in found.evidence)
