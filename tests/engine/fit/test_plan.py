"""The plan: its thesis rests on actions, its facts and totals on paths, its gap on what every reader will see."""

from __future__ import annotations

import json

import pytest

from atspro.engine.fit import Answer, Plan, fit_table, is_stale, make_plan
from atspro.engine.write.sources import resolve
from tests.engine.fit.pairs import ASIDE, FITTED, TODAY, Pair, person, post

PAIRS = (*FITTED, *ASIDE)


def plan(resume, job, sections=(), answers=()) -> Plan:
    made = fit_table(resume, job, sections=sections, today=TODAY)
    return make_plan(resume, job, made, sections=sections, answers=answers, today=TODAY)


def of(pair: Pair) -> Plan:
    return plan(pair.resume, pair.job, pair.sections)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_it_is_the_same_each_time_and_kept_as_json(pair: Pair) -> None:
    made = of(pair)
    assert made == of(pair)
    assert Plan.from_json(json.loads(json.dumps(made.to_json()))) == made


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_fact_stands_in_the_resume(pair: Pair) -> None:
    made = of(pair)
    assert 4 <= len(made.facts) <= 7
    assert len({fact.id for fact in made.facts}) == len(made.facts)
    for fact in made.facts:
        if not fact.id.startswith("resume.sections"):
            assert fact.text in str(resolve(fact.id, pair.resume, pair.job))
    for path in (path for total in made.totals for path in total.paths):
        resolve(path, pair.resume, pair.job)
    assert made.thesis is not None
    assert {proof.path for proof in made.thesis.proofs[:2]} <= {fact.id for fact in made.facts}


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.gap != ""], ids=lambda pair: pair.name)
def test_the_gap_that_every_reader_sees(pair: Pair) -> None:
    gap = of(pair).gap
    assert (gap.kind if gap else None) == pair.gap


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.addressee], ids=lambda pair: pair.name)
def test_the_addressee(pair: Pair) -> None:
    addressee = of(pair).addressee
    assert addressee is not None
    assert addressee.name == pair.addressee
    assert addressee.name in str(resolve(addressee.path, pair.resume, pair.job))


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.asked], ids=lambda pair: pair.name)
def test_what_the_post_asks_of_an_application(pair: Pair) -> None:
    assert set(pair.asked) <= {one.kind for one in of(pair).asked_for}


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("Contact: Dana Reyes", "Dana Reyes", ""),
        ("Hiring manager: Dr. Ana de Souza, Head of Care", "Dr. Ana de Souza", "Head of Care"),
        ("Please send your CV and cover letter to Mr. John Smith at j.smith@example.org.", "Mr. John Smith", ""),
        ("Questions? Call our recruiter Lena Vogt on 030 123.", "Lena Vogt", ""),
        ("Contact Human Resources for details.", "", ""),
        ("---APPLY FOR THIS ROLE---", "", ""),
        ("Apply to The Hiring Team, Cedar Hollow Hospital.", "", ""),
        ("Send your application to Cedar Hollow Hospital, Austin.", "", ""),
    ],
)
def test_names_of_people_and_of_departments(line: str, name: str, role: str) -> None:
    resume = person("Jo Doe", "Boise, ID", None, [])
    made = plan(resume, post("Cedar Hollow Hospital", "Clerk", "Boise, ID", ["Excel"], more=[line])).addressee
    assert (made.name if made else "") == name
    assert (made.role if made else "") == role


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Apply with a resume and a link to your GitHub.", {"sample"}),
        ("In your letter, tell us about a time when you calmed an angry guest.", {"question"}),
        ("Please state your earliest start date.", {"start date"}),
        ("Include your salary expectations.", {"pay"}),
        ("Send your resume to jobs@example.org.", set()),
        ("Please quote reference number 4471 in the subject line.", {"subject"}),
        ("You will describe findings to clients.", set()),
        ("You'd need to describe to us how your data is used.", set()),
        ("We manage a portfolio of 40 brands.", set()),
    ],
)
def test_what_is_asked_for(line: str, kinds: set[str]) -> None:
    resume = person("Jo Doe", "Boise, ID", None, [])
    made = plan(resume, post("Any", "Clerk", "Boise, ID", ["Excel"], more=[line]))
    assert {one.kind for one in made.asked_for} == kinds


def test_years_and_people_are_added_up() -> None:
    resume = person(
        "Jo Doe",
        "Boise, ID",
        None,
        [
            ("Charge Nurse", "North", "Jan 2020", "Present", ["Trained 9 nurses on the new pumps"]),
            ("Charge Nurse", "South", "March 2016", "Dec 2019", ["Trained 4 nurses"]),
            ("Staff Nurse", "South", "June 2012", "Feb 2016", ["Cared for 5 patients"]),
        ],
    )
    totals = {
        total.text: total for total in plan(resume, post("Any", "Charge Nurse", "Boise, ID", ["RN license"])).totals
    }
    assert "10 years as Charge Nurse" in totals
    assert totals["13 nurses trained"].paths == (
        "resume.workExperience[0].responsibilities[0]",
        "resume.workExperience[1].responsibilities[0]",
    )


def test_rates_are_not_added_up() -> None:
    work = [
        ("Teacher", "A", "Jan 2020", "Present", ["Taught 25 students a day"]),
        ("Teacher", "B", "Jan 2016", "Dec 2019", ["Taught 30 students per year"]),
    ]
    made = plan(person("Jo Doe", "Boise, ID", None, work), post("Any", "Teacher", "Boise, ID", ["Teaching"]))
    assert not any("students" in total.text for total in made.totals)


def test_nothing_over_ten_years_old_unless_it_is_unique() -> None:
    work = [
        ("Chef", "New", "Jan 2014", "Present", ["Cut food cost by 8%", "Wrote four menus a year", "Trained 12 cooks"]),
        ("Chef", "Old", "Jan 1999", "Dec 2002", ["Cut food cost by 9%", "Catered the opera ball for 900 guests"]),
    ]
    job = post("Any", "Chef", "Boise, ID", ["Managing food cost", "Experience with catering"])
    made = {fact.text for fact in plan(person("Jo Doe", "Boise, ID", None, work), job).facts}
    assert "Cut food cost by 9%" not in made
    assert "Catered the opera ball for 900 guests" in made


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ((("Jan 2020", "June 2022"), ("June 2023", "Present")), "a break from June 2022 to June 2023"),
        ((("Jan 2020", "June 2022"), ("July 2022", "March 2025")), "a break since March 2025"),
        ((("2018", "2020"), ("2021", "Present")), None),
        ((("Jan 2020", "June 2022"), ("July 2022", "Present")), None),
    ],
)
def test_breaks(dates, expected: str | None) -> None:
    work = [("Clerk", "A", start, end, ["Filed letters"]) for start, end in reversed(dates)]
    gap = plan(
        person("Jo Doe", "Boise, ID", None, work, skills=["Excel"]), post("Any", "Clerk", "Boise, ID", ["Excel"])
    ).gap
    assert (gap.text if gap else None) == expected


def test_a_change_and_a_move() -> None:
    work = [("Paralegal", "A", "Jan 2015", "Present", ["Filed briefs"])]
    job = post("Any", "Web Developer", "Boise, ID", ["JavaScript"])
    changed = plan(person("Jo Doe", "Boise, ID", None, work, skills=["JavaScript"]), job).gap
    moved = plan(person("Jo Doe", "Leeds, UK", None, [("Web Developer", *work[0][1:])], skills=["JavaScript"]), job).gap
    assert changed is not None
    assert (changed.kind, changed.text) == ("change", "from Paralegal to Web Developer")
    assert moved is not None
    assert (moved.kind, moved.text) == ("move", "a move from Leeds, UK to Boise, ID")


def test_it_is_stale_when_what_it_was_made_from_changes() -> None:
    pair = FITTED[0]
    answers = (Answer("Why us?", "My mother was a patient there."),)
    made = plan(pair.resume, pair.job, answers=answers)
    assert made.answers == answers
    assert not is_stale(made, pair.resume, pair.job, answers=answers)
    assert is_stale(made, pair.resume, pair.job, answers=())
    assert is_stale(made, pair.resume.model_copy(update={"summary": "Another."}), pair.job)
    assert is_stale(made, pair.resume, pair.job.model_copy(update={"title": "Another"}))
