"""Numbers are the same however they are written."""

from __future__ import annotations

import pytest

from atspro.engine.fact_check.amounts import find_amounts, same


@pytest.mark.parametrize(
    ("claimed", "given", "equal"),
    [
        ("1,200 stores", "1200 stores", True),
        ("1.2k stores", "1,200 stores", True),
        ("three teams", "3 teams", True),
        ("twenty-five people", "25 people", True),
        ("two dozen pupils", "24 pupils", True),
        ("$2.4M", "$2,400,000", True),
        ("2 million dollars", "$2M", True),
        ("35 percent", "35%", True),
        ("a year and a half", "18 months", True),
        ("120 minutes", "2 hours", True),
        ("doubled", "100%", True),
        ("over 1,200 users", "1,234 users", True),
        ("8 years", "8 months", False),
        ("35 patients", "35%", False),
        ("$9,000", "9,000 guests", False),
        ("12 nurses", "9 nurses", False),
        ("thousands of users", "300 users", False),
        ("hundreds of guests", "400 guests", True),
    ],
)
def test_same(claimed: str, given: str, equal: bool) -> None:
    (one,), (other,) = find_amounts(claimed), find_amounts(given)
    assert same(one, other) is equal


@pytest.mark.parametrize(
    "text", ["one of us", "24/7 support", "full-time", "HTML5 and S3", "from zero to one", "B2B", "COVID-19"]
)
def test_what_is_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


def test_a_range_shares_its_unit() -> None:
    assert [(one.value, one.kind) for one in find_amounts("from 45 to 92 percent")] == [
        (45, "percent"),
        (92, "percent"),
    ]
    assert [(one.value, one.time) for one in find_amounts("from 94 to 61 days")] == [(94, "day"), (61, "day")]
