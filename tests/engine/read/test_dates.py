"""Dates and spans of time in the forms people write."""

from __future__ import annotations

import pytest

from atspro.engine.dates import PartialDate, find_date, find_period, months_between, parse_date, parse_period


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("March 2021", 2021, 3),
        ("Mar. 2021", 2021, 3),
        ("15 March 2021", 2021, 3),
        ("March 15, 2021", 2021, 3),
        ("03/2021", 2021, 3),
        ("2021-03", 2021, 3),
        ("2021-03-15", 2021, 3),
        ("15.03.2021", 2021, 3),
        ("Sept. '18", 2018, 9),
        ("Summer 2019", 2019, None),
        ("Q2 2025", 2025, None),
        ("2014", 2014, None),
        ("01/02/2020", 2020, None),
    ],
)
def test_dates_are_read(text: str, year: int, month: int | None) -> None:
    assert parse_date(text) == PartialDate(year, month)


@pytest.mark.parametrize("text", ["", None, "Present", "13/2021", "around 2019", "2000 users", "12345", "May"])
def test_other_texts_are_no_dates(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("March 2021 – Present", "March 2021", "Present", True),
        ("03/2021 - 05/2022", "03/2021", "05/2022", False),
        ("2019–21", "2019", "2021", False),
        ("Sept. '18 – Jan. '20", "Sept. '18", "Jan. '20", False),
        ("March – May 2021", "March 2021", "May 2021", False),
        ("since 2019", "2019", None, True),
        ("Acme (June 2018 to date)", "June 2018", "to date", True),
        ("2016 -", "2016", None, False),
    ],
)
def test_periods_are_read(text: str, start: str, end: str | None, current: bool) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.start_text, period.end_text, period.is_current) == (start, end, current)


@pytest.mark.parametrize("text", ["Served 3,000-4,000 users", "call 555-0133", "2021 - 2019", "grew 20-30%", "v1.2019"])
def test_numbers_are_no_periods(text: str) -> None:
    assert find_period(text) is None


def test_a_date_is_found_where_it_stands() -> None:
    assert find_date("Oracle Certified (June 2020)") == ("June 2020", (18, 27))


def test_months_count_both_ends_and_never_go_below_zero() -> None:
    today = (2026, 11)
    assert months_between(PartialDate(2026, 1), PartialDate(2026, 12), today) == 12
    assert months_between(PartialDate(2025, 12), None, today) == 12
    assert months_between(PartialDate(2019, None), PartialDate(2021, None), today) == 24
    assert months_between(PartialDate(2019, None), PartialDate(2019, None), today) == 6
    assert months_between(PartialDate(2027, 1), None, today) == 0
    assert months_between(None, None, today) == 0
