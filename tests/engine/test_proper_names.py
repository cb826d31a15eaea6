"""Names of people, places, streets and awards in a post: no skills, and no keywords."""

from __future__ import annotations

import pytest

from atspro.engine import read_job
from atspro.engine.keywords import job_keywords
from atspro.engine.proper_names import without_names


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("You will report to Jane Miller.", "Jane Miller"),
        ("Founded by Anna Petrov and Lukas Brandt in 2015.", "Lukas Brandt"),
        ("Work in Mentor, Ohio.", "Mentor"),
        ("Our yard at 1200 Dock Street is open.", "Dock"),
        ("Wir sitzen in der Lindenstraße 12.", "Lindenstraße"),
        ("Winner of the Deloitte Fast 50", "Deloitte"),
    ],
)
def test_names_are_taken_out(text: str, gone: str) -> None:
    assert gone not in without_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mentor 3 engineers",
        "Certified Scrum Master",
        "Ranked Python highest",
        "Named Entity Recognition",
        "Owner of Azure",
    ],
)
def test_skills_stay(text: str) -> None:
    assert without_names(text) == text


def test_no_keyword_is_a_name() -> None:
    post = (
        "# Warehouse Lead\n\nCompany: Acme Ltd\n\n## What you will do\n- Report to Jane Miller\n- Run our site at "
        "1200 Dock Street, Mentor, Ohio\n- Keep the Deloitte Fast 50 award shining\n\n## Requirements\n"
        "- Forklift licence\n\n## Contact\nContact: Dana Reyes, Recruiter\n"
    )
    words = " ".join(word.name for word in job_keywords(read_job(post).job))
    assert "Forklift" in words
    names = ("Miller", "Reyes", "Dock", "Mentor", "Ohio", "Deloitte")
    assert [name for name in names if name in words] == []
