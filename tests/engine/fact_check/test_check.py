"""What is said of a person and does not stand in their resume is found, whoever wrote it; nothing else is."""

from __future__ import annotations

import pytest

from atspro.engine import KINDS, TONES, Unsupported, check_grounding, write
from atspro.engine.fit import fit_table, make_plan
from atspro.engine.types import Kind, Tone
from atspro.shapes import JobData, ResumeData
from bench.fact_check import measure
from tests.engine.examples import CAREER_CHANGER, ENGINEER, ENGINEER_JOB, JUNIOR_JOB, NURSE, NURSE_JOB, PAIRS


def kinds(text: str, resume: ResumeData = NURSE, job: JobData = NURSE_JOB) -> list[tuple[str, str]]:
    return [(one.kind, one.statement) for one in check_grounding(text, resume, job, today=(2026, 11))]


def test_at_least_99_of_100_fabrications_are_caught_and_at_most_2_of_100_true_sentences_reported() -> None:
    """On a small seeded set; `bench/fact_check.py` measures a larger one."""
    found = measure(rounds=3, seed=41, samples=False)
    made = sum(row["made"] for row in found["false"].values())
    caught = sum(row["caught"] for row in found["false"].values())
    assert made >= 300
    assert caught >= 0.99 * made, "\n".join(found["missed"])
    true = sum(row["made"] for row in found["true"].values())
    alarms = sum(row["alarms"] for row in found["true"].values())
    assert true >= 200
    assert alarms <= 0.02 * true, "\n".join(found["alarmed"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", range(len(PAIRS)))
def test_what_our_writers_write_is_clean(kind: Kind, pair: int) -> None:
    resume, job = PAIRS[pair]
    tones: tuple[Tone, ...] = TONES if kind == "cover" else TONES[:1]
    # What is added up across positions stands in no line of a resume.
    plan = make_plan(resume, job, fit_table(resume, job, today=(2026, 11)), today=(2026, 11))
    totals = [total.text for total in plan.totals]
    for tone in tones:
        assert check_grounding(write(kind, resume, job, tone, today=(2026, 11)).markdown, resume, job, totals) == []


def test_a_statement_says_what_it_is_where_it_stands_and_what_to_do() -> None:
    text = "# Amara Okonkwo-Díaz\n\nDear Team,\n\nI have 6 years in intensive care.\nI worked at Quillmark Clinic."
    (found,) = check_grounding(text, NURSE, NURSE_JOB)
    assert found == Unsupported(
        "Quillmark Clinic",
        "employer",
        "I worked at Quillmark Clinic.",
        "Your base resume names no such employer. Take it out, or add the position to your base resume.",
        5,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reduced central line infections by 53%.", ("number", "53%")),
        ("Registered nurse with 16 years in intensive care.", ("number", "16 years")),
        ("Cut falls from 14 to 2 a quarter.", ("number", "2 a")),
        ("I precepted 6 new graduate nurses.", ("number", "6 new")),
        ("### Staff Nurse — St. Brigid Medical Center", ("title", "Staff Nurse")),
        ("I was Nurse Manager at Lakeway General Hospital.", ("title", "Nurse Manager")),
        ("### Staff Nurse, Med-Surg — Lakeway General Hospital\n\nJuly 2017 – May 2021", ("date", "July 2017")),
        (
            "### Staff Nurse, Med-Surg — Lakeway General Hospital\n\nJuly 2019 – Present",
            ("date", "July 2019 – Present"),
        ),
        ("I hold a Master of Science in Nursing.", ("degree", "Master of Science in Nursing")),
        ("I earned my BSN from the University of Texas.", ("school", "University of Texas")),
        ("I am CCRN certified.", ("credential", "CCRN")),
        ("## Skills\n\nEpic, Telemetry, Meditech", ("skill", "Meditech")),
        ("I graduated magna cum laude.", ("credential", "magna cum laude")),
        ("You can reach me at amara@other.example.", ("contact", "amara@other.example")),
    ],
)
def test_each_kind_is_found(text: str, expected: tuple[str, str]) -> None:
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I cared for up to three critically ill patients a shift, and cut line infections 35 percent.",
        "Precepted nine new graduates.",
        "Staff Nurse (Med-Surg), Lakeway General Hospital, 07/2019 – 05/2021",
        "I have been at St. Brigid Medical Center since 2021.",
        "My BSN is from Texas State University.",
        "The post asks for CCRN. I do not hold it yet.",
        "I would be glad to learn CRRT at Cedar Hollow Hospital, a 240-bed hospital.",
        "I am applying for the Registered Nurse - Critical Care position at Cedar Hollow Hospital.",
        "One of the requirements reads “3+ years of critical care experience.”",
    ],
)
def test_the_same_in_other_words_is_not_reported(text: str) -> None:
    assert kinds(text) == []


def test_what_the_post_asks_for_may_be_named_but_not_claimed() -> None:
    assert kinds("Your post asks for K8s.", CAREER_CHANGER, JUNIOR_JOB) == []
    assert ("skill", "K8s") in kinds("I have run K8s for years.", CAREER_CHANGER, JUNIOR_JOB)
    assert ("skill", "K8s") in kinds("Your post asks for K8s, which I have run for years.", CAREER_CHANGER, JUNIOR_JOB)
    assert ("skill", "K8s") in kinds("## Skills\n\nReact, K8s", CAREER_CHANGER, JUNIOR_JOB)
    assert ("number", "10+ years") in kinds("I bring 10+ years of software engineering.", CAREER_CHANGER, ENGINEER_JOB)


def test_the_target_is_no_employer_yet() -> None:
    assert kinds("I would love to work at Northlight.", ENGINEER, ENGINEER_JOB) == []
    assert ("employer", "Northlight") in kinds("I worked at Northlight on payments.", ENGINEER, ENGINEER_JOB)


def test_a_number_of_one_position_is_none_of_another() -> None:
    true = "### Principal Engineer — Company 1 AB\n\n- Mentored 2 engineers"
    false = "### Principal Engineer — Company 1 AB\n\n- Mentored 4 engineers"
    assert kinds(true, ENGINEER, ENGINEER_JOB) == []
    assert ("number", "4 engineers") in kinds(false, ENGINEER, ENGINEER_JOB)


def test_above_a_salutation_only_sentences_are_read() -> None:
    head = "# Amara Okonkwo-Díaz\n\nNovember 2026\n\nCedar Hollow Hospital\n\n**Re: Night Nurse**"
    letter = "Dear Cedar Hollow Hospital team,\n\nI precepted nine new graduates."
    assert kinds(f"{head}\n\n{letter}") == []
    assert kinds(f"{head}\n\nI graduated summa cum laude.\n\n{letter}") == [("credential", "summa cum laude")]


def test_a_letter_may_say_what_is_not_in_the_resume() -> None:
    assert kinds("You won’t find CCRN on my resume, so I’m saying it here.") == []
    assert kinds("You ask for CCRN; the nearest I have is ACLS.") == []
    assert kinds("You ask for CCRN; what I have is ACLS.") == []
    assert "CCRN" in [statement for _, statement in kinds("You ask for CCRN; that is what I have.")]
    assert ("claim", "without any findings") in kinds("I served on a committee without any findings.")


def test_long_and_strange_text_is_read_to_its_end() -> None:
    assert (
        kinds("\n\n".join(["“(*[— 1,2.3/4 ’"] * 400) + "\n\nI worked at Quillmark Clinic.")[-1][1] == "Quillmark Clinic"
    )
