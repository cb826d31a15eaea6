"""The pieces of a letter: who the person is, names as letters have them, lines as items, bullets told two in one."""

from __future__ import annotations

import pytest

from atspro.engine import write as write_any
from atspro.engine.markdown import plain_text
from atspro.engine.resume_text import prose_date
from atspro.engine.write import write
from atspro.engine.write.draft import Sentence
from atspro.engine.write.sentence_order import with_included
from atspro.engine.write.telling import list_line, spelled_out, tells_in_third
from atspro.engine.write.wording import company_name, in_title_case, role
from atspro.shapes import JobData, ResumeData
from tests.engine.approved import TODAY
from tests.engine.examples import NURSE, NURSE_JOB


def letter(summary: str, resume: ResumeData = NURSE, job: JobData = NURSE_JOB) -> str:
    changed = resume.model_copy(update={"summary": summary})
    return " ".join(plain_text(write("cover", changed, job, today=TODAY).markdown).split())


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (
            "Industrial mechanic with 12 years of practice in food and paper industry.",
            "I am an industrial mechanic with",
        ),
        ("Mechanical engineer, 11 years in HVAC design.", "I am a mechanical engineer with 11 years in HVAC design."),
        ("High school teacher moving into HR.", "I am a high school teacher moving into HR."),
        ("I am QA tester with 5 years of experience.", "I am a QA tester with 5 years of experience."),
        ("Graphic designer for packaging, six years, food brands.", "I am a graphic designer for packaging."),
        ("Backend engineer with 8 years of Python.", "I am a backend engineer with 8 years of Python."),
    ],
)
def test_the_summary_says_who_the_person_is(summary: str, said: str) -> None:
    assert said in letter(summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Results-driven sales professional with proven track record.",
        "OBJECTIVE: To obtain a position as a teacher.",
        "Looking for a step into leadership.",
        "Calm in codes, good with new staff.",
    ],
)
def test_praise_and_wishes_are_not_said(summary: str) -> None:
    text = letter(summary)
    assert summary.rstrip(".")[5:] not in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "Relief charge nurse 2 shifts/week; make assignments",
            "Relief charge nurse 2 shifts a week; make assignments",
        ),
        ("negotiated four contracts w/o a strike.", "Negotiated four contracts without a strike"),
        ("Planned lessons for 24 students incl. 9 beginners", "Planned lessons for 24 students, including 9 beginners"),
        ("Saved 1.2 M EUR p.a.", "Saved 1.2 M EUR a year"),
    ],
)
def test_a_line_in_a_list_has_no_short_forms(written: str, shown: str) -> None:
    assert list_line(written) == shown


def test_lines_in_the_third_person_are_told_in_the_first() -> None:
    lines = ["Supervises receptionist and file clerk", "Organizes the annual retreat", "Reports to the partner"]
    assert tells_in_third(lines)
    assert list_line(lines[0], third=True) == "Supervise receptionist and file clerk"
    assert not tells_in_third(["Sales of phones", "Systems for payroll"])


@pytest.mark.parametrize(
    ("company", "called"),
    [
        ("Northgate Homes (housing association, 6,400 homes), Stockport", "Northgate Homes"),
        ("Bluewater Logistics, Inc.", "Bluewater Logistics"),
        ("Smith, Jones & Partners", "Smith, Jones & Partners"),
    ],
)
def test_an_employer_is_called_by_its_name(company: str, called: str) -> None:
    assert company_name(company) == called


def test_names_in_capitals_are_written_as_others_are() -> None:
    assert in_title_case("KEISHA R. BALDWIN, BSN, RN", is_person=True) == "Keisha R. Baldwin, BSN, RN"
    assert in_title_case("DEREK O'SHAUGHNESSY", is_person=True) == "Derek O'Shaughnessy"
    assert in_title_case("LONE STAR FOODSERVICE") == "Lone Star Foodservice"
    assert in_title_case("DHL EXPRESS") == "DHL Express"
    assert in_title_case("NASA") == "NASA"
    assert role("FINANCE MANAGER") == "finance manager"
    assert role("UX/UI Designer") == "UX/UI designer"
    assert role("Backend Developer") == "backend developer"
    assert role("Senior Java Developer") == "senior Java developer"
    assert role("React Developer") == "React developer"
    assert role("German Teacher") == "German teacher"
    assert role("Sachbearbeiterin Einkauf") == "Sachbearbeiterin Einkauf"


def test_short_months_are_written_out() -> None:
    assert [prose_date(one) for one in ("Aug 2019", "Sept 2020", "June 2021")] == [
        "August 2019",
        "September 2020",
        "June 2021",
    ]


def test_two_statements_are_told_as_two_and_results_as_none() -> None:
    resume = NURSE.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [
        "Cut central line infections by 35%, trained 9 new graduates",
        "Broke the story of 1,300 delayed referrals; led to a review by the Department of Health",
    ]
    text = letter("", resume)
    assert "I cut central line infections by 35% and trained 9 new graduates." in text
    assert "I led to a review" not in text
    assert " and led to a review" not in text


def test_a_firm_that_is_a_town_or_a_phrase_is_not_told() -> None:
    for house in ("Austin", "critical care and stroke"):
        resume = NURSE.model_copy(deep=True)
        resume.work_experience[0].company = house
        assert f"at {house}" not in letter("", resume)


def test_years_of_a_unit_are_spelled() -> None:
    assert spelled_out("6 years experience in year 2023") == "6 years of experience in 2023"


def test_two_sentences_that_only_name_the_work_become_one() -> None:
    first, second = (
        Sentence(f"My work included {what}.", (f"resume.workExperience[0].responsibilities[{at}]",))
        for at, what in enumerate(["payroll for 14 clients", "stock takes"])
    )
    joined = with_included(with_included([], first), second)
    assert [one.text for one in joined] == ["My work included payroll for 14 clients, and stock takes."]
    assert joined[0].sources == (*first.sources, *second.sources)


CARER = {
    "contactInfo": {"fullName": "Ada Moyo", "email": "ada@example.com", "address": "Leicester"},
    "workExperience": [
        {"company": "Rowan Lodge", "position": "Care Assistant", "startDate": "May 2020", "isCurrent": True,
         "responsibilities": ["Supported residents with dementia", "Mentored new carers on nights"]},
        {"company": "Career break", "position": "", "startDate": "2018", "endDate": "2020",
         "responsibilities": ["Completed a first aid course"]},
    ],
    "skills": ["full UK driving licence"],
}  # fmt: skip


def test_years_place_licence_and_nights_are_answered_from_the_resume() -> None:
    asked = ["At least two years as a care assistant", "Driver, as there is no bus", "Able to work nights"]
    job = {"company": "The Willows", "title": "Care Assistant", "description": "\n".join(asked),
           "qualifications": asked, "location": ["Leicester"]}  # fmt: skip
    letter = plain_text(
        write("cover", ResumeData.model_validate(CARER), JobData.model_validate(job), today=TODAY).markdown
    )
    assert "You ask for at least two years as a care assistant; I have been a care assistant at Rowan Lodge" in letter
    assert "I live in Leicester and hold a full UK driving licence." in letter
    assert "night" in letter
    assert "at Career break" not in letter
    elsewhere = JobData.model_validate({**job, "location": ["Leeds"], "qualifications": asked[:1], "description": ""})
    other = plain_text(write("cover", ResumeData.model_validate(CARER), elsewhere, today=TODAY).markdown)
    assert "I live in Leicester." not in other
    assert "driving" not in other


ONLY_NAMES = """Maria Quispe
mq@example.org

EXPERIENCE
Accounting assistant
Ruiz & Asociados, Madrid    03/2021 - today
- Accounting of 45 small companies and self-employed in A3 software
- Presentation of quarterly VAT (303) and income tax (130) with no delay in 4 years
- Payroll of 120 employees each month
- Attention to the clients by phone and in person
Cashier, responsible of shift
Mercadona, Madrid    2018 - 2021
- Closing of the cash, difference lower than 1 euro a day in the year 2020
"""


def test_a_letter_whose_lines_only_name_the_work_says_first_where_it_is() -> None:
    post = "Accounts Clerk\nBrightwater Logistics\n\nRequirements\n- 2+ years in accounts payable or general accounting"
    told = " ".join(plain_text(write_any("cover", ONLY_NAMES, post, today=TODAY).markdown).split())
    assert "Ruiz & Asociados" in told.split("My work there")[0]
