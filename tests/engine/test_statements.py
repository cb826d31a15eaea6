"""Lines of resumes as their writers would say them, and lines of which nothing may be said."""

from __future__ import annotations

import pytest

from atspro.engine.clauses import statement_of


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("131% of quota in 2024, 112% in 2023", "I reached 131% of quota in 2024 and 112% in 2023."),
        ("Ranked #2 of 17 reps in 2018", "I ranked number 2 of 17 reps in 2018."),
        ("Food cost from 34% to 29% by buying whole fish", "I brought food cost from 34% to 29% by buying whole fish."),
        ("Customer satisfaction from 81 to 93% in one year", "Customer satisfaction went from 81 to 93% in one year."),
        ("Head guard in 2025: wrote the schedule for 22 guards",
         "As head guard in 2025, I wrote the schedule for 22 guards."),
        ("Perfect attendance award 2019", "I received the perfect attendance award in 2019."),
        ("President's Club 2021 and 2024", "I made President's Club in 2021 and 2024."),
        ("Closed largest order in company history: 11 rooms, $1.2M",
         "I closed the largest order in company history: 11 rooms, $1.2M."),
        ("Sold 214 vehicles in 2025, #2 of 19 consultants",
         "I sold 214 vehicles in 2025 and ranked number 2 of 19 consultants."),
        ("Built fleet desk from zero: 46 vans to 9 contractors in first year",
         "I built a fleet desk from zero: 46 vans to 9 contractors in the first year."),
        ("Trained three apprentices, two of them are cooks now",
         "I trained three apprentices, two of whom are cooks now."),
        ("Cut the waste with 18% with a daily list", "I cut the waste by 18% with a daily list."),
        ("Wrote the discharge sheet in Spanish still used on the unit",
         "I wrote the discharge sheet in Spanish still used on the unit."),
        ("Started a robotics club that now has 32 members; two tournaments",
         "I started a robotics club that now has 32 members."),
        ("Reporting: Documented and resolved production issues",
         "I documented and resolved production issues."),
        ("Nurse of the Year 2019", "I was Nurse of the Year in 2019."),
        ("Turnover went from 110% to 58% in three years after I rewrote the onboarding",
         "Turnover went from 110% to 58% in three years after I rewrote the onboarding."),
        ("0 reportable incidents since 2019", "I had no reportable incidents since 2019."),
        ("Introduced a program for model review", "I introduced a program for model review."),
        ("Promoted to team lead in 2022", "I was promoted to team lead in 2022."),
        ("Chosen to open the Oak Street branch", "I was chosen to open the Oak Street branch."),
        ("Employee of the month twice", "I was employee of the month twice."),
        ("Closed $1.4M in new business in 2024, 127% of quota, second of 18 reps",
         "I closed $1.4M in new business in 2024, 127% of quota, and ranked second of 18 reps."),
        ("Trained 6 cooks, 4 still there", "I trained 6 cooks, 4 of whom are still there."),
        ("Set up reading mornings with grandparents, 15 to 20 came each week",
         "I set up reading mornings with grandparents; 15 to 20 came each week."),
        ("Trained employees on kitchen protocols; cleaning of grills and how to count drawers",
         "I trained employees on kitchen protocols."),
        ("Currently installing the dynamometer with students", "I currently install the dynamometer with students."),
        ("Closed the plant with no missed shipment; 70% of employees accepted transfers",
         "I closed the plant with no missed shipment; 70% of employees accepted transfers."),
        ("Negotiated two three-year contracts with the United Steelworkers without a stoppage",
         "I negotiated two three-year contracts with the United Steelworkers without a stoppage."),
        ("Handled grievances and absence, around 70 cases a year",
         "I handled grievances and absence, around 70 cases a year."),
        ("Our canoe placed 3rd of 14 in Dresden (2026)", "Our canoe placed 3rd of 14 in Dresden in 2026."),
        ("Conceived and implemented wide range of reports", "I conceived and implemented a wide range of reports."),
        ("Readmissions down from 21% to 15%", "Readmissions went down from 21% to 15%."),
        ("Picked 140 lines/hour (rate was 115)", "I picked 140 lines an hour (the rate was 115)."),
        ("Migrated 14 services with Terraform; on-call pages went from ~25 to 6 a month",
         "I migrated 14 services with Terraform. On-call pages went from about 25 to 6 a month."),
        ("Redesigned the claims flow. Time to file went from 26 to 9 minutes.",
         "I redesigned the claims flow. Time to file went from 26 to 9 minutes."),
        ("repairing of drives and sensors, reading of electrical schemes", "I repaired drives and sensors."),
        ("Negotiated first union contract with no stoppage, 2019",
         "I negotiated the first union contract with no stoppage in 2019."),
        ("Taught pasta class for guests once a month", "I taught a pasta class for guests once a month."),
        ("Prepared monthly report for board", "I prepared the monthly report for the board."),
        ("Wrote fish section of menu, changes every 5 weeks", "I wrote the fish section of the menu."),
        ("Responsible for warehouse", "I was responsible for the warehouse."),
        ("Cut AWS bill by 35% by moving cold data to S3", "I cut the AWS bill by 35% by moving cold data to S3."),
        ("Member of falls committee. Trained 4 nurses.",
         "I was a member of the falls committee and trained 4 nurses."),
    ],
)  # fmt: skip
def test_a_line_is_said_in_the_first_person(line: str, said: str) -> None:
    made = statement_of(line)
    assert made is not None
    assert made.sentences() == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("No lost time accidents in 5 years", "I have had no lost time accidents in 5 years."),
        ("Supervise team of 12 (4 nurses, 8 aides)", "I supervise a team of 12 (4 nurses, 8 aides)."),
        ("Charge nurse two shifts a week since 2022; staffing for 7 nurses",
         "I have been a charge nurse two shifts a week since 2022."),
        ("Foreman on data center jobs, crews of 4 to 14", "I am a foreman on data center jobs with crews of 4 to 14."),
        ("Full responsibility for three plants; 620 employees", "I have full responsibility for three plants."),
        ("I am responsible for the hot kitchen with 6 cooks.", "I am responsible for the hot kitchen with 6 cooks."),
        ("I do the ordering and the rosters", "I do the ordering and the rosters."),
        ("Own the design system (Figma, 64 components, used by 5 squads)",
         "I own the design system (Figma, 64 components, used by 5 squads)."),
        ("mentor two juniors; interview ~30 candidates a year",
         "I mentor two juniors and interview about 30 candidates a year."),
        ("Relief charge nurse 2-3 shifts a week since Jan 2023, incl. bed assignment",
         "I have been a relief charge nurse 2-3 shifts a week since January 2023."),
        ("Chair of the safety committee since 2021", "I have been chair of the safety committee since 2021."),
        ("640,000 miles without a preventable accident",
         "I have 640,000 miles without a preventable accident behind me."),
    ],
)  # fmt: skip
def test_what_is_held_now_stays_in_the_present(line: str, said: str) -> None:
    made = statement_of(line, current=True)
    assert made is not None
    assert made.sentences() == said


@pytest.mark.parametrize(
    ("line", "noun"),
    [
        ("Variance analysis with quantity surveyors", "variance analysis with quantity surveyors"),
        ("WIP reports for up to 22 live contracts", "WIP reports for up to 22 live contracts"),
        ("Personal care, moving and handling with hoists", "personal care, moving and handling with hoists"),
        ("Maintenance of production lines (robots Fanuc, PLC Siemens S7)", "maintenance of production lines"),
    ],
)
def test_what_only_names_the_work_is_a_noun(line: str, noun: str) -> None:
    made = statement_of(line)
    assert made is not None
    assert (made.noun, made.sentences()) == (noun, "")


@pytest.mark.parametrize(
    "line",
    [
        "4:1 ratio, post-cath, post-CABG day 2+, CHF exacerbations, new a-fib",
        "Sage 200, Excel (pivot tables, Power Query), some Power BI",
        "Fenwick Precast Ltd, Avonmouth (concrete products, £38m turnover, 210 staff)",
        "Design packaging for 22 brands",
        "Winner of the 2019 regional sales award",
        "Average deal $14K",
        "Agency of the Year 2019",
        "Highly valued member of sales team",
        "Opened and closed, 22 servers",
        "Meet with furniture representative to explore potential manufacturing issues",
        "Home visits to clients in designated geographic territories",
        "Included responsibility for 1400 acres of greenbelt",
        "Picked by the supervisor to help maintenance on weekends",
        "Selected for leadership program",
        "Director Of Technology , 04/2013 to 07/2015",
        "Also assisted with Richmond, Virginia merger projects",
        "Balance sheet reconciliations",
        "Power washing/staining decks",
        "Banquet prep up to 600 people",
        "Perform and resolve complex problems and/or conduct difficult analyses",
        "Assisted chef with menu planning",
        "Worked in fast paced environment",
        "Mix design subteam, 5 people",
        "Consistently volunteer to assist in maintenance",
        "Awarded certificate of successful completion of training",
        "Best practices for securing web applications",
        "Team lead training individuals that needed strength",
        "Greeted customers and thanked them Kept drink stations clean and ready",
        "Acquired 15 % market share from long established competitor",
        "Code reviews and independent unit testing for components",
        "6 patients per night shift, wound vacs, insulin drips",
        "Design team of 5",
        "Clients: a credit union, a grocery co-op, 2 county governments",
    ],
)
def test_what_is_not_sure_to_hold_is_not_said(line: str) -> None:
    assert statement_of(line) is None


def test_a_result_is_not_what_the_person_did() -> None:
    made = statement_of("Broke the story of 1,300 delayed referrals; led to a review by the Department of Health")
    assert made is not None
    assert made.sentences() == "I broke the story of 1,300 delayed referrals."


@pytest.mark.parametrize(
    "line",
    [
        "Filed court documents for eviction and attends scheduled hearings",
        "Conduct employee evaluations and be a means of support for the team",
    ],
)
def test_verbs_of_two_forms_are_not_said(line: str) -> None:
    assert statement_of(line, current=True) is None


def test_an_irregular_past_is_put_right() -> None:
    made = statement_of("teached 3 younger colleagues", current=True)
    assert made is not None
    assert made.sentences() == "I taught 3 younger colleagues."
