"""Research and preparation: reasons instead of guesses, questions that this resume raises, no made-up stories."""

from __future__ import annotations

import re

import pytest

from atspro.engine import read_job
from atspro.engine import write as write_text
from atspro.engine.fit import Answer, EvidenceLine, Gap, Plan
from atspro.engine.markdown import plain_text
from atspro.engine.write import write
from atspro.engine.write.trades import ANY, TRADES, trade_of
from atspro.shapes import JobData
from tests.engine.approved import TODAY, Example, examples
from tests.engine.examples import ACCOUNTANT, ACCOUNTANT_JOB, CAREER_CHANGER, JUNIOR_JOB, NURSE, NURSE_JOB, SHORT_JOB

EXAMPLES = {one.folder.name[:2]: one for one in examples()}


def sheet(kind: str, example: Example, **more: object) -> str:
    written = write(kind, example.resume, example.job, today=TODAY, sections=example.sections, **more)  # type: ignore[arg-type]
    return plain_text(written.markdown)


def test_questions_come_from_whom_they_come_from() -> None:
    headings = re.findall(r"^#+ (.*)$", write("prep", NURSE, NURSE_JOB, today=TODAY).markdown, re.MULTILINE)
    order = ["“Tell me about yourself”", "The recruiter", "The manager", "Your future colleagues", "Questions to ask"]
    assert [one for one in headings if one in order] == order
    assert "Why would you leave St. Brigid Medical Center?" in headings
    assert "Why Cedar Hollow Hospital?" in headings


def test_the_gap_is_asked_about() -> None:
    assert "What have you done since August 2021?" in sheet("prep", EXAMPLES["01"])
    gap = Gap(
        "change",
        "from Legal Executive",
        ("resume.workExperience[0].position",),
        (EvidenceLine("resume.workExperience[0].position", "Legal Executive"),),
    )
    assert "You have worked as a legal executive. Why this change?" in sheet("prep", EXAMPLES["08"], plan=Plan(gap=gap))
    assert "Why this change?" not in sheet("prep", EXAMPLES["07"])


def test_somebody_on_a_break_is_asked_about_it_and_not_why_they_leave() -> None:
    resume = "Jo Doe\njo@example.org\n\nEXPERIENCE\nCareer break (full-time parent)    Sept 2021 - Present\n\n"
    resume += "Pharmacist, Leeds Hospital    2016 - 2021\n- Supervised three trainees on two wards\n"
    prep = plain_text(
        write_text("prep", resume, "Pharmacist\nElm Surgery\n\nRequirements\n- GPhC registration").markdown
    )
    assert "What did you do during your career break?" in prep
    assert "Why would you leave" not in prep


def test_accounts_payable_of_a_haulier_is_a_finance_team() -> None:
    post = "Accounts Payable Specialist\nBright Logistics\n\nWe move freight.\n\nDuties\n- Process supplier invoices"
    assert "accountants" in trade_of(read_job(post).job).name


def test_an_answer_stands_where_it_was_asked_for() -> None:
    answers = [Answer("Why this employer?", "My aunt was a patient here.")]
    text = sheet("prep", EXAMPLES["01"], answers=answers)
    assert "You said: My aunt was a patient here." in text
    assert "Name one thing of theirs" not in text


def test_a_story_has_only_the_parts_that_stand_in_the_line() -> None:
    written = write("prep", NURSE, NURSE_JOB, today=TODAY)
    for claim in written.ledger:
        if claim.text.startswith(("Action:", "Result:")):
            assert any("responsibilities" in path for path in claim.sources)
    assert written.markdown.count("**Action:**") >= 4
    assert "Your resume does not say" in written.markdown


def test_no_line_is_told_twice_in_one_sheet() -> None:
    for example in EXAMPLES.values():
        actions = re.findall(r"\*\*Action:\*\* (.*)", example.approved("prep"))
        assert len(actions) == len(set(actions))


@pytest.mark.parametrize(
    ("number", "trade", "absent"),
    [
        ("01", "hospital or clinic", "days a week"),
        ("02", "school", "shipped"),
        ("04", "kitchen or hotel", "shipped"),
        ("06", "builder or workshop", "days a week"),
        ("10", "warehouse or transport firm", "days a week"),
        ("15", "warehouse or transport firm", "days a week"),
        ("07", "engineering firm or a maker of things", "quota"),
        ("05", "sales team", "patients"),
    ],
)
def test_questions_and_places_fit_the_trade(number: str, trade: str, absent: str) -> None:
    example = EXAMPLES[number]
    found = trade_of(example.job)
    assert found.name == trade
    text = sheet("prep", example)
    assert found.questions[0] in text
    assert absent not in text.split("Questions to ask")[1]
    assert found.places[0] in sheet("research", example)


def test_every_trade_has_questions_and_places() -> None:
    for trade in (*TRADES, ANY):
        assert len(trade.questions) >= 4
        assert len(trade.places) >= 3
        assert all(one.endswith("?") for one in trade.questions)
    assert trade_of(JobData(company="", title="Astronaut", description="")) is ANY


@pytest.mark.parametrize(
    ("number", "decision"),
    [("10", "Apply."), ("02", "Apply with care: name what is missing yourself."), ("14", "Apply.")],
)
def test_a_decision_with_reasons(number: str, decision: str) -> None:
    text = sheet("research", EXAMPLES[number])
    after = text.split("Decision")[1].strip().split("\n")
    assert after[0] == decision
    assert "of what the post requires" in text


def test_a_job_far_away_is_looked_past() -> None:
    job = JobData(
        company="Vellum Legal",
        title="Attorney",
        description="We plead.",
        qualifications=[
            "Juris Doctor degree required",
            "Active license to practice law in Texas",
            "10 years of litigation",
        ],
    )
    text = plain_text(write("research", CAREER_CHANGER, job, today=TODAY).markdown)
    assert "Look elsewhere" in text


def test_each_requirement_stands_once_with_where_it_is_shown() -> None:
    written = write("research", ACCOUNTANT, ACCOUNTANT_JOB, today=TODAY)
    lines = [one.text for one in written.ledger]
    assert len(lines) == len(set(lines))
    for claim in written.ledger:
        assert claim.sources
    assert "### Met" in written.markdown


def test_what_the_post_leaves_open_is_said_and_nothing_else() -> None:
    text = plain_text(write("research", CAREER_CHANGER, JUNIOR_JOB, today=TODAY).markdown)
    open_ = text.split("leaves open")[1].split("Where to look")[0]
    assert "names no pay" in open_ or re.search(r"\$|€|£", JUNIOR_JOB.description + (JUNIOR_JOB.salary or ""))
    paid = JUNIOR_JOB.model_copy(update={"salary": "$60,000 - $70,000"})
    assert "names no pay" not in plain_text(write("research", CAREER_CHANGER, paid, today=TODAY).markdown)


def test_a_short_post_is_noted() -> None:
    assert write("research", NURSE, SHORT_JOB, today=TODAY).notes


def open_points(description: str) -> str:
    job = JUNIOR_JOB.model_copy(update={"description": description, "salary": None})
    return plain_text(write("research", CAREER_CHANGER, job, today=TODAY).markdown)


@pytest.mark.parametrize(
    ("description", "said", "unsaid"),
    [
        ("We keep shops in order. Start by April.", "", "when the work begins"),
        ("We keep shops in order. You start in early March.", "", "when the work begins"),
        ("We keep shops in order.", "when the work begins", "asks you to name yours"),
        ("We keep shops in order. State your salary.", "asks you to name yours", "Ask for the range"),
        ("We keep shops in order. Home every night.", "", "“night"),
        ("We keep shops in order. Some nights and no overtime.", "“nights”: ask how often", "“overtime"),
    ],
)  # fmt: skip
def test_a_post_is_read_in_its_context(description: str, said: str, unsaid: str) -> None:
    text = open_points(description)
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(("share", "full"), [("118% of quota in 2024", True), ("84% of quota in 2024", False)])
def test_a_goal_that_was_passed_is_full_proof(share: str, full: bool) -> None:
    resume = CAREER_CHANGER.model_copy(deep=True)
    resume.work_experience[0].responsibilities = [f"Reached {share}"]
    job = JUNIOR_JOB.model_copy(update={"qualifications": ["A record of beating quota"]})
    text = plain_text(write("prep", resume, job, today=TODAY).markdown)
    honest = text.partition("What to say honestly")[2]
    assert ("beating quota" in honest) is not full
