"""What a resume denies, leaves behind or hopes for is no evidence, anywhere."""

from __future__ import annotations

import pytest

from atspro.engine.negation import affirmed
from atspro.engine.score import score
from atspro.engine.skills import skill_names
from atspro.engine.write import write
from atspro.shapes import JobData
from tests.engine.examples import ENGINEER

DENIALS = [
    ("I have no experience with Kubernetes yet and never used Java", {"Kubernetes", "Java"}),
    ("Did not use Kubernetes", {"Kubernetes"}),
    ("Currently learning Rust", {"Rust"}),
    ("Learning Rust", {"Rust"}),
    ("Migrated away from Java", {"Java"}),
    ("Wrote reports without SQL", {"SQL"}),
    ("Planning to learn Kubernetes", {"Kubernetes"}),
    ("No prior exposure to Java or Kubernetes", {"Java", "Kubernetes"}),
    ("Haven’t worked with Java", {"Java"}),
    ("Eager to gain experience in Kubernetes", {"Kubernetes"}),
    ("Kubernetes (learning)", {"Kubernetes"}),
    ("Java: none", {"Java"}),
    ("Interested in Rust and Kubernetes", {"Rust", "Kubernetes"}),
]


@pytest.mark.parametrize(("text", "names"), DENIALS)
def test_a_denial_shows_no_skill(text: str, names: set[str]) -> None:
    assert not names & skill_names(affirmed(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Deployed without downtime using Kubernetes", {"Kubernetes"}),
        ("Did not use Kubernetes, but ran Docker on 40 hosts", {"Docker"}),
        ("Never used Java; wrote Python daily", {"Python"}),
        ("Migrated away from Java to Kotlin", {"Kotlin"}),
        ("Built machine learning models in Python", {"Machine learning", "Python"}),
        ("Not only Python but also Java", {"Python", "Java"}),
        ("Never missed a release of the Python client", {"Python"}),
        ("Moved 4 services to Kubernetes with no data loss in PostgreSQL", {"Kubernetes", "PostgreSQL"}),
        ("I have no experience with Java and led Kubernetes rollouts", {"Kubernetes"}),
        ("Learned Rust and shipped 2 services", {"Rust"}),
    ],
)
def test_a_claim_beside_a_denial_stays(text: str, names: set[str]) -> None:
    assert names <= skill_names(affirmed(text))


JOB = JobData(
    company="Fernlight",
    title="Platform Engineer",
    description="",
    qualifications=["Experience with Kubernetes", "Java", "Python and PostgreSQL"],
)


def test_a_denied_skill_is_neither_matched_nor_evidence() -> None:
    result = score("# A B\n\n- I have no experience with Kubernetes yet and never used Java\n- Wrote Python", JOB)
    assert set(result.matched) == {"Python"}
    assert {"Kubernetes", "Java"} <= set(result.missing)


def test_no_letter_or_sheet_names_what_the_resume_denies() -> None:
    resume = ENGINEER.model_copy(deep=True)
    resume.summary = (
        "Engineer with no exposure to Kubernetes and eager to learn it. Writes Python for small teams daily."
    )
    resume.skills = ["Python", "PostgreSQL", "Kubernetes (learning)", "Learning Java"]
    for work in resume.work_experience:
        work.skills = ["Kubernetes (planned)"]
        work.responsibilities = [
            "Wrote Python services for 40 clients of the bank",
            "Have no experience with Kubernetes in production yet",
            "Moved 12 payment services away from Java in a year",
        ]
    for kind in ("cover", "prep"):
        claims = write(kind, resume, JOB).ledger  # type: ignore[arg-type]
        said = [one.text for one in claims if not any(path.startswith("job") for path in one.sources)]
        said = [one for one in said if "does not show" not in one and "@" not in one]
        assert not {"Kubernetes", "Java"} & skill_names("\n".join(said))
        assert "40 clients" in "\n".join(said)
