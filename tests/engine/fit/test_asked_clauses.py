"""What a clause of a post asks for, whatever the form of its verbs."""

from __future__ import annotations

import pytest

from atspro.engine.fit import fit_table
from atspro.engine.fit.asked_clauses import in_base_form
from atspro.engine.fit.requirements import requirements
from atspro.engine.read import read_job
from atspro.engine.score import STRONG, score
from atspro.shapes import JobData, ResumeData


@pytest.mark.parametrize(
    ("clause", "base"),
    [
        ("leads a brigade of 9 in winter", "lead a brigade of 9 in winter"),
        ("hires, trains and keeps people", "hire, train and keep people"),
        ("plans and executes weddings and events", "plan and execute weddings and events"),
        ("reports to the CFO", "reports to the CFO"),
        ("tools and skills", "tools and skills"),
        ("sales experience", "sales experience"),
    ],
)
def test_a_duty_in_the_third_person_is_one(clause: str, base: str) -> None:
    assert in_base_form(clause) == base


def rows(line: str, resume: dict[str, object]) -> dict[str, str]:
    job = JobData(company="Acme", title="Regional Manager", description=line, qualifications=[line])
    held = ResumeData.model_validate({"contactInfo": {"fullName": "A B"}, **resume})
    return {row.requirement.text: row.status for row in fit_table(held, job, today=(2026, 11)).rows}


def test_an_account_manager_has_no_years_of_managing_people() -> None:
    work = {
        "company": "Vantrex Medical", "position": "Territory Account Manager", "startDate": "08/2019",
        "isCurrent": True,
        "responsibilities": ["Grew the territory to $4.6M", "Trained four new reps"],
    }  # fmt: skip
    line = "2+ years managing field sales reps"
    assert rows(line, {"workExperience": [work]})[line] != "met"
    work["responsibilities"] = ["Managed a team of 6 sales reps across two states"]
    assert rows(line, {"workExperience": [work]})[line] == "met"


def test_a_class_b_driving_licence_is_a_plain_one() -> None:
    line = "Driving licence class B"
    assert rows(line, {"certifications": [{"name": "Driving licence B", "issuer": ""}]}) == {line: "met"}


def test_a_choice_that_ends_in_an_unknown_name_is_a_choice() -> None:
    found = requirements("Requirements\n- ACCA, CIMA or ACA qualified")
    assert [one.options for one in found if one.kind == "certificate"] == [("ACCA", "CIMA")]


def test_a_product_that_is_a_word_too_is_shown_by_what_it_is_used_for() -> None:
    work = {
        "company": "St. Gertrude's", "position": "Registered Nurse", "startDate": "2020", "isCurrent": True,
        "responsibilities": ["Epic superuser during the 2023 go-live"],
    }  # fmt: skip
    assert rows("Experience with Epic", {"workExperience": [work]}) == {"Experience with Epic": "met"}


def test_a_must_with_a_name_that_is_not_shown_keeps_a_score_below_strong() -> None:
    duties = ["Ran month-end close for 4 entities", "Prepared financial statements", "Reconciled bank accounts"]
    post = (
        "Accountant\nAcme Foods\n\nResponsibilities\n- Run month-end close\n- Prepare financial statements\n"
        "- Reconcile bank accounts\n\nRequirements\n- Excel\n- QuickBooks\n{more}"
    )
    resume = (
        "# Ann Brown\n\nann@example.com | 312 555 0100\n\n## Summary\n\nAccountant.\n\n## Experience\n\n"
        "### Accountant\n\n"
        "Acme Mills\n\n2015 – Present\n\n" + "\n".join(f"- {one}" for one in duties) + "\n\n## Skills\n\n"
        "Excel, QuickBooks\n"
        "\n## Education\n\n### BS in Accounting\n\nOhio State University\n\n2014\n"
    )
    whole = score(resume, read_job(post.format(more="")).job, today=(2026, 11))
    lacking = score(resume, read_job(post.format(more="- NetSuite\n")).job, today=(2026, 11))
    assert whole.total >= STRONG
    assert lacking.total < STRONG
    assert any("NetSuite" in part.note and "below" in part.note for part in lacking.parts)
