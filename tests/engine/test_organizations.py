"""What may stand behind "at", and what a person can be said to be."""

from __future__ import annotations

import pytest

from atspro.engine.write.organizations import is_title, organization
from atspro.engine.write.wording import role
from atspro.shapes import ResumeData, WorkExperience


def named(company: str, position: str = "Manager", address: str = "Dayton, OH") -> str:
    resume = ResumeData.model_validate({"contactInfo": {"fullName": "A B", "address": address}})
    return organization(WorkExperience(company=company, position=position), resume)


@pytest.mark.parametrize(
    "company",
    ["Manufacturing", "Company", "Company Name", "Company sold to Acme in 2019", "the company", "Confidential",
     "Various", "GA/SC", "Atlanta GA", "home insurance app", "Retail Industry", "Self", "N/A", "Dayton",
     "Sales Manager",
     "A small family business", "Company Name - City", "Company Name City", "Corporate Controller Company Name",
     "Menu Writing and", "Business Development Company Name", "Fortune 500 company"],
)  # fmt: skip
def test_what_names_no_organization_is_not_told_as_one(company: str) -> None:
    assert named(company) == ""


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("Prairie Gold Foods (private equity owned, sold to Nordhavn 2025)", "Prairie Gold Foods"),
        ("Kinofix (streaming start-up, closed 2021)", "Kinofix (streaming start-up"),
        ("St. Gertrude's Regional Medical Center", "St. Gertrude's Regional Medical Center"),
        ("Healthcare Incubation Lab (HIL) Company Name", "Healthcare Incubation Lab (HIL"),
        ("Apple", "Apple"),
        ("Target", "Target"),
        ("eBay", "eBay"),
        ("City of Dayton", "City of Dayton"),
        ("Hotel Miramare", "Hotel Miramare"),
        ("General Manufacturing Services LLC", "General Manufacturing Services LLC"),
    ],
)
def test_a_name_is_told_without_what_became_of_the_firm(company: str, name: str) -> None:
    assert named(company).split(" (")[0] == name.split(" (")[0]


@pytest.mark.parametrize("title", ["Sous Chef", "VP of Sales", "Head of Finance", "Sachbearbeiterin", "RN", "Barista"])
def test_titles_name_what_a_person_can_be(title: str) -> None:
    assert is_title(title)


@pytest.mark.parametrize("title", ["Marietta", "10 hrs/wk", "VANTREX MEDICAL (acquired in", "Dining hall"])
def test_other_words_are_no_title(title: str) -> None:
    assert not is_title(title)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Operations - Shift Supervisor", "shift supervisor"),
        ("Registered Nurse - Intensive Care", "registered nurse"),
        ("Warehouse Associate II / Forklift Operator", "warehouse associate"),
        ("Sales – Account Executive", "account executive"),
    ],
)
def test_a_title_with_a_dash_is_told_by_its_role(title: str, told: str) -> None:
    assert role(title) == told
