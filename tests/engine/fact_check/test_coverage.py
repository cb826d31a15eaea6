"""Every word of a claim about the person is covered by their facts, words that may stand for them, or arithmetic."""

from __future__ import annotations

import pytest

from atspro.engine import check_grounding
from atspro.engine.fact_check.amounts import find_amounts, same
from atspro.engine.fact_check.kin import root, stands_for
from atspro.engine.read import read_resume_text
from atspro.shapes import JobData, ResumeSection
from bench.fact_check import claims
from bench.statements.people import made_up_person, made_up_work
from bench.statements.trades import TRADES
from bench.statements.workshop_people import WORKSHOP_PEOPLE
from tests.engine.examples import NURSE, NURSE_JOB


def found(person: str, text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.statement) for one in check_grounding(text, *TRADES[person])]


@pytest.mark.parametrize(
    ("group", "natural", "subtle", "faithful"),
    [
        ("read", 0.98, 0.95, 0.04),
        ("aside", 0.97, 0.85, 0.05),
        ("examples", 0.95, 0.88, 0.06),
        ("workshop", 0.97, 0.9, 0.06),
        ("third", 0.95, 0.65, 0.05),
        ("later read", 0.97, 0.88, 0.11),
        ("later aside", 0.88, 0.68, 0.22),
        ("later plain read", 0.95, 0.9, 0.12),
        ("later plain aside", 0.94, 0.9, 0.13),
    ],
)
def test_fabrications_are_reported_and_rewordings_are_not(
    group: str, natural: float, subtle: float, faithful: float
) -> None:
    """All were read by now; what the check did on each before that stands in bench/README.md."""
    rows = claims(group)
    share = {kind: row["reported"] / row["made"] for kind, row in rows.items()}
    assert share["natural"] >= natural, rows["natural"]["wrong"]
    assert share["subtle"] >= subtle, rows["subtle"]["wrong"]
    assert share["faithful"] <= faithful, rows["faithful"]["wrong"]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("I coached the varsity team to a state title.", "coached"),
        ("I was voted nurse of the year.", "voted"),
        ("I precepted 9 new graduate nurses single-handedly.", "single-handedly"),
        ("I was the first nurse hired for the unit.", "hired"),
        ("I precepted 9 new graduate nurses, all of whom were promoted.", "promoted"),
        ("I have never missed a medication error.", "missed"),
    ],
)
def test_actions_shares_and_awards_without_a_number_or_a_name(text: str, statement: str) -> None:
    assert ("claim", statement) in [(one.kind, one.statement) for one in check_grounding(text, NURSE, NURSE_JOB)]


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("primary teacher", "Two fifths of the struggling readers in my class reached grade level within a year."),
        ("primary teacher", "I run semi-annual literacy nights for families; 120 parents come."),
        ("bridge engineer", "I am an Engineer in Training in the State of New York."),
        ("bridge engineer", "I replied to 160 RFIs."),
        ("bookkeeper", "I took four days off the monthly close."),
        ("backend", "I raised test coverage by 25 points, from 50 to 75 percent."),
        ("hygienist", "Halved the rate of missed appointments by sending reminders as text messages."),
        ("designer", "I would love to direct photo shoots for your national brands."),
        ("warehouse", "I know your need for cold storage, and I lead a night shift of 14."),
    ],
)
def test_kindred_forms_arithmetic_wishes_and_the_post_are_no_claims(person: str, text: str) -> None:
    assert found(person, text) == []


def test_a_share_in_the_work_is_not_the_whole() -> None:
    assert found("backend", "I helped migrate the database from MySQL to PostgreSQL.") == []
    assert found("backend", "I migrated the database from MySQL to PostgreSQL.") != []
    assert found("bridge engineer", "I prepared the inspection reports of 42 bridges.") != []


def test_a_deed_stands_with_what_it_was_done_to() -> None:
    """The tests were written, the refunds service is only maintained."""
    assert found("backend", "I wrote REST endpoints in Django.") == []
    assert found("backend", "I wrote the refunds service.") == [("claim", "wrote")]


def test_no_major_finding_is_not_no_finding() -> None:
    assert found("chemist", "I took part in three audits by the state without a major finding.") == []
    assert found("chemist", "I took part in three audits by the state without any finding.") != []


def test_what_the_person_wrote_elsewhere_is_a_source() -> None:
    told = "I restore old wooden boats with my father, and we once sailed to Maine."
    text = "On weekends I restore wooden boats."
    assert check_grounding(text, NURSE, NURSE_JOB) != []
    assert check_grounding(text, NURSE, NURSE_JOB, extra=[told]) == []
    section = ResumeSection.model_validate(
        {"kind": "volunteering", "title": "Volunteering",
         "entries": [{"name": "Boat builder", "organization": "Harbor Trust", "startDate": "2015",
                      "bullets": ["Restored 4 wooden boats"]}]}
    )  # fmt: skip
    assert check_grounding("I restored 4 wooden boats at Harbor Trust.", NURSE, NURSE_JOB) != []
    assert check_grounding("I restored 4 wooden boats at Harbor Trust.", NURSE, NURSE_JOB, sections=[section]) == []


def test_kin_are_derived_forms_synonyms_and_more_general_words() -> None:
    assert {"manag"} <= set(stands_for(root("managerial")))
    assert root("client") in stands_for(root("customers"))
    assert root("pupils") in stands_for(root("students"))
    assert root("doctor") not in stands_for(root("cardiologist"))
    assert root("led") == root("lead")


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("veterinary technician", "Clients ask for me by name."),
        ("veterinary technician", "The reminder system I set up raised the hospital's revenue by 20%."),
        ("veterinary technician", "I monitor anesthesia for 6 to 8 surgeries a day."),
        ("pastry cook", "I stepped in as executive pastry chef for a season."),
        ("pastry cook", "I cut the kitchen's waste by a quarter."),
        ("pastry cook", "The two bakers I trained at Flour & Fern went on to run the bakery."),
        ("pastry cook", "I ran the bakery while the owner was abroad."),
        ("machinist", "I trained 5 apprentices in programming Fanuc controls."),
        ("librarian", "I speak Spanish fluently."),
        ("librarian", "I doubled summer reading sign-ups in a single summer."),
        ("claims adjuster", "I brought the company's average time to settle a claim from 34 days to 26."),
        ("claims adjuster", "I was hand-picked to deploy to Louisiana after Hurricane Ida."),
        ("buyer", "I saved $210,000 a year on motors and wiring."),
        ("test engineer", "I prepared two FDA 510(k) submissions."),
    ],
)
def test_outcomes_standing_and_merged_lines_are_no_facts(person: str, text: str) -> None:
    assert check_grounding(text, *WORKSHOP_PEOPLE[person], today=(2026, 11)) != []


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("machinist", "I hold five ten-thousandths of an inch on shafts of stainless steel and Inconel."),
        ("machinist", "Together with the quality engineer I helped lower scrap to 3.5%."),
        ("landscape foreman", "Ninety-two percent of last season's jobs were done on time."),
        ("test engineer", "I have been at Corvane Medical Systems for almost five years."),
        ("claims adjuster", "I have more than seven years in property claims."),
        ("school counselor", "Office referrals fell by almost a third in the first year of peer mediation."),
        ("veterinary technician", "I have been a licensed vet tech in Oregon since 2020."),
        ("buyer", "I reduced late deliveries by nine percentage points."),
        ("buyer", "In that job I issued and followed up on around 70 POs every week."),
        ("reporter", "I have not yet edited a team of five, but I have edited twelve student reporters."),
    ],
)
def test_lengths_of_time_shares_short_forms_and_denials_are_supported(person: str, text: str) -> None:
    assert check_grounding(text, *WORKSHOP_PEOPLE[person], today=(2026, 11)) == []


def test_an_ongoing_position_lasts_up_to_the_day_that_is_given() -> None:
    text = "I have nine years of experience at Corvane Medical Systems."
    assert check_grounding(text, *WORKSHOP_PEOPLE["test engineer"], today=(2026, 11)) != []
    assert check_grounding(text, *WORKSHOP_PEOPLE["test engineer"], today=(2031, 1)) == []


@pytest.mark.parametrize(
    ("claimed", "given", "equal"),
    [
        ("two fifths", "40%", True),
        ("one in four", "25%", True),
        ("fell by a third", "33%", True),
        ("three quarters of them", "75%", True),
        ("more than a third of them", "35%", True),
        ("over a million miles", "1.1 million miles", True),
        ("two thirds", "60%", False),
        ("over 2,000 users", "1,234 users", False),
    ],
)
def test_fractions(claimed: str, given: str, equal: bool) -> None:
    (one,), (other,) = find_amounts(claimed), find_amounts(given)
    assert same(one, other) is equal


_GROWER = made_up_person(
    "Pernilla Osei",
    "Nursery grower.",
    [
        made_up_work(
            "Fernhill Nursery", "Assistant Manager", "March 2019", None,
            "Supervise one irrigation technician and 12 pickers",
            "Water 40 to 60 trays of ferns and mosses a day",
            "Plan the monthly plant sale for up to 300 visitors",
            "Cut losses of seedlings from 12% to 5%",
            "Every third weekend on call",
            "Monitor pesticide spraying in 3 greenhouses",
            "Part of the team that picked the new irrigation controller",
            "Filled in as head grower from May to August 2022",
        ),
    ],
    "Irrigation, Grafting, Latin (reading)",
    education=[
        {"institution": "Moss College", "degree": "MSc", "fieldOfStudy": "Horticulture",
         "graduationDate": "expected 2028"}
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "I supervise irrigation technicians.",
        "I water 60 trays a day.",
        "I water 40 to 60 trays of ferns a day.",
        "I plan the plant sale for 300 visitors.",
        "I plan the quarterly plant sale.",
        "I cut losses of seedlings by 5%.",
        "I am on call every weekend.",
        "I perform pesticide spraying in 3 greenhouses.",
        "I picked the new irrigation controller.",
        "I was the head grower at Fernhill Nursery.",
        "I hold an MSc in Horticulture from Moss College.",
        "I was supervised with 12 pickers.",
        "I speak Latin.",
        "I doubled the number of pickers to 12.",
        "I water 12 trays with 3 pickers.",
    ],
)
def test_what_a_line_binds_and_limits_stays_bound_and_limited(text: str) -> None:
    assert check_grounding(text, _GROWER, NURSE_JOB, today=(2026, 11)) != []


@pytest.mark.parametrize(
    "text",
    [
        "I supervise thirteen people: a technician for irrigation and twelve pickers.",
        "I water up to 60 trays of ferns and mosses a day.",
        "About fifty trays of ferns and mosses a day are watered by me.",
        "As many as 300 visitors come to the plant sale that I plan each month.",
        "Losses of seedlings fell by seven points, to 5 percent.",
        "One seedling in twenty is lost now.",
        "One weekend in three I am on call.",
        "I monitor the spraying of pesticides in three greenhouses.",
        "I helped pick the new controller for irrigation.",
        "For four months in 2022 I stood in as head grower.",
        "I am studying for an MSc in Horticulture, which I expect to finish in 2028.",
        "Grafting by machine I have not done.",
    ],
)
def test_the_same_facts_in_other_words_and_sums_are_supported(text: str) -> None:
    assert check_grounding(text, _GROWER, NURSE_JOB, today=(2026, 11)) == []


_BACKEND = """Jonas Berg
jonas@example.org

Experience
Backend Developer, Parcelio AB, 2021 - present
- Cut the latency of the tracking service from 800 ms to 250 ms
- Grew sign-ups from 8,000 to 31,000

Journeyman Electrician, Prairie Power, 2012 - 2018
- Installed panels in warehouses up to 600,000 sq ft

Education
MSc Computer Science, KTH, 2019
Thesis: Incremental view maintenance in databases
"""


@pytest.mark.parametrize(
    "text",
    [
        "I brought the tracking service's latency down from 800 to 250 milliseconds.",
        "Sign-ups almost quadrupled, from 8,000 to 31,000.",
        "I installed panels in warehouses of up to 600,000 square feet.",
        "I wrote my thesis on incremental view maintenance in databases.",
    ],
)
def test_units_near_multiples_and_a_thesis_follow(text: str) -> None:
    assert (
        check_grounding(
            text, read_resume_text(_BACKEND), JobData(company="A", title="B", description="Work."), today=(2026, 11)
        )
        == []
    )


@pytest.mark.parametrize(
    "text", ["Sign-ups almost quintupled.", "Sign-ups almost tripled.", "I brought the latency down to 250 seconds."]
)
def test_what_is_near_nothing_does_not(text: str) -> None:
    assert check_grounding(
        text, read_resume_text(_BACKEND), JobData(company="A", title="B", description="Work."), today=(2026, 11)
    )


_WORKSHOP = """Ines Kowalczyk
Fargo, ND | ines@example.com

Experience
Dispatcher, Prairie Freight, Fargo, ND
March 2014 - Present
- Set up a text recall that cut missed pickups from 18% to 11%
- Run a yard of 52 trailers on 480V docks across Minnesota, Montana and Idaho
- Passed the 2017 state audit with no findings; follow SOPs for hazardous loads
- Process biweekly payroll for 120 drivers in ADP

Clerk, Lutsen Mills, Fargo, ND
2010 - 2014
- Drew charts for 340 visitors a month
"""


def _prairie(text: str) -> list[tuple[str, str]]:
    reading = read_resume_text(_WORKSHOP)
    job = JobData(company="Delta Grain", title="Yard Manager", description="Delta Grain moves wheat.")
    return [(one.kind, one.statement) for one in check_grounding(text, reading.resume, job, today=(2026, 11))]


@pytest.mark.parametrize(
    "text",
    [
        "I introduced a text recall that cut missed pickups by seven percentage points.",
        "I run a yard of more than fifty trailers.",
        "I run docks of 480 volts.",
        "I run a yard of 52 trailers in three states.",
        "I follow standard operating procedures for hazardous loads.",
        "I process payroll every two weeks for 120 drivers.",
        "I have been a dispatcher for more than a decade.",
        "I draft charts for visitors.",
    ],
)
def test_rounding_units_rhythms_lists_and_initials_are_no_news(text: str) -> None:
    assert _prairie(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I run a yard of more than seventy trailers.",
        "I run docks of 48 volts.",
        "I passed the 2018 state audit with no findings.",
        "I process payroll every month for 120 drivers.",
        "I was promoted from clerk to dispatcher.",
        "Drivers loved the recall, and customers rated my work highly.",
        "I built the yard's first text recall.",
        "I hold a master dispatcher license.",
        "I have been a dispatcher for sixteen years.",
    ],
)
def test_other_years_rhythms_ranks_and_praise_are(text: str) -> None:
    assert _prairie(text) != []


_SALON = """Rosa Whitcombe
rosa.whitcombe@example.co.uk

EMPLOYMENT
Salon Manager, Cutting Room, Feb 2020 - present
- Brought stock costs down from £1,900 to £1,250 a month
- Check 1,200 appointments a month, 99.6% of them right
Postdoctoral Researcher, University of Leeds, Sept 2014 - Jan 2020
- Kept about 35 regular clients a week
- Supervised 2 master's students
- Trained two juniors through NVQ Level 2
- Drove the van on 200 salon visits

EDUCATION
PhD Chemistry, University of Bergen, 2014

CERTIFICATIONS
Class B Driving License

SKILLS
Python, colour correction
"""


def _salon(text: str) -> list[tuple[str, str]]:
    reading = read_resume_text(_SALON)
    job = JobData(company="Lumiere", title="Salon Manager", description="Two years of managing a salon.")
    return [(one.kind, one.statement) for one in check_grounding(text, reading.resume, job, today=(2026, 11))]


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("I brought our monthly stock bill down by about a third.", "I cut stock costs by half."),
        ("My error rate on appointments was under half a percent.", "My error rate on appointments was under a tenth."),
        (
            "You asked for two years of managing; I have over six.",
            "You asked for two years of managing; I have twenty.",
        ),
        ("I write Python every day.", "I write Java every day."),
        ("I spent years behind the wheel of the van.", "I spent years behind the bar."),
        ("I kept about 35 regular clients a week.", "I kept about 35 new clients a week."),
        ("I supervised two master's students.", "I supervised two doctoral students."),
        ("I trained two juniors through NVQ Level 2.", "I trained two juniors through NVQ Level 3."),
        ("I hold a Class B license; a Class A I do not have yet.", "I hold a Class A license."),
        ("I have a PhD from Bergen.", "I have a PhD from Leeds."),
    ],
)
def test_what_follows_from_a_line_and_what_looks_as_if_it_did(text: str, false: str) -> None:
    assert _salon(text) == []
    assert _salon(false) != []


_JOINER = """Gareth Pugh
gareth.pugh@example.co.uk

WORK
Lead Joiner, Clwyd Homes, March 2018 to present
- Lead a gang of 5 joiners and 1 improver
- Snag list average fell from 9 items a plot to 3 in 2022
- On-call escalation one week in six

Team Lead, Customer Support, Nordlys Payments, Nov 2015 to Feb 2018
- Lead 14 agents
- First-contact resolution up from 61% to 74%

Support Agent, Nordlys Payments, Jan 2013 to Oct 2015
- Answered 45 chats a day
"""


def _joiner(text: str) -> list[tuple[str, str]]:
    reading = read_resume_text(_JOINER)
    job = JobData(company="Marches", title="Site Manager", description="Run plots from footings to handover.")
    return [(one.kind, one.statement) for one in check_grounding(text, reading.resume, job, today=(2026, 11))]


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("Six people work under me.", "I lead six joiners."),
        ("My snag list is a third of what it was.", "My snag list is half of what it was."),
        ("That is a gain of thirteen points.", "That is a gain of thirty points."),
        ("Every sixth week I am on call for escalations.", "Every week I am on call for escalations."),
        (
            "Five years with one company taught me its customers.",
            "Thirty years with one company taught me its customers.",
        ),
        ("I have led joiners since 2018.", "I have led 14 agents since 2013."),
        ("Our plots still have a few snags.", "Our plots have no snags."),
    ],
)
def test_sums_shares_and_lengths_of_time_are_held_against_what_they_are_of(text: str, false: str) -> None:
    assert _joiner(text) == []
    assert _joiner(false) != []
