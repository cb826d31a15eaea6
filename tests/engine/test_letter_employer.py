"""What the post says of the employer, told back where a line of the resume answers it; sentences in another order."""

from __future__ import annotations

import pytest

from atspro.engine.write.letter_employer import told_back
from atspro.engine.write.sentence_order import fronted
from atspro.engine.write.telling import tells_result


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("Our heart failure clinic opened in January and is growing fast.",
         "Your heart failure clinic opened in January and is growing fast."),
        ("We run 11 restaurants and two small hotels in the Twin Cities.",
         "You run 11 restaurants and two small hotels in the Twin Cities."),
        ("GreenFold makes compostable trays and wraps for bakeries and grocers.",
         "You make compostable trays and wraps for bakeries and grocers."),
    ],
)  # fmt: skip
def test_a_plain_statement_is_told_back(statement: str, said: str) -> None:
    assert told_back(statement, "GreenFold Packaging") == said


@pytest.mark.parametrize(
    "statement",
    [
        "We are a leading provider of packaging in Ontario.",
        "GreenFold is a charter school of 420 students in Guelph.",
        "We offer a salary of 50,000 and full benefits.",
        "We are looking for a sous chef who can run the kitchen.",
        "Our passionate team of five makes great coffee every day.",
        "You will grow our business with bakeries and grocers.",
        "We don't work on weekends in our clinic at all.",
        "Trays and wraps are what GreenFold makes for our grocers.",
    ],
)
def test_anything_else_is_left_out(statement: str) -> None:
    assert told_back(statement, "GreenFold Packaging") == ""


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("I cut churn from 14% to 8% by calling every account.",
         "By calling every account, I cut churn from 14% to 8%."),
        ("I raised the share of readers from 61% to 78% over three years.",
         "Over three years, I raised the share of readers from 61% to 78%."),
        ("I closed $1.4M in new business in 2024, 127% of quota.",
         "In 2024, I closed $1.4M in new business, 127% of quota."),
        ("I trained staff and opened a shop in 2019.", ""),
        ("I managed the budget approved in 2020.", ""),
        ("I helped parents whose children were born in 2019.", ""),
        ("I found a way to cut waste by using less in 2021.", ""),
        ("I worked with the team that won in 2020.", ""),
        ("I delivered $22M in savings ahead of sale to Parker in 2019.", ""),
        ("I reduced the time to file by 12%.", ""),
    ],
)  # fmt: skip
def test_a_phrase_goes_to_the_front_only_where_it_belongs_to_the_one_verb(sentence: str, turned: str) -> None:
    assert fronted(sentence) == turned


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("Trained 9 apprentices, 7 of whom hold their card today", True),
        ("Cut churn from 14% to 8% by calling every account", True),
        ("Teach a class of 29, of whom 8 have additional learning needs", False),
        ("Manage 140 accounts worth $3.1M a year", False),
    ],
)
def test_a_result_is_what_came_of_the_work_and_not_how_much_there_was(line: str, tells: bool) -> None:
    assert tells_result(line) is tells
