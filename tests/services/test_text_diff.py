"""Two texts side by side: what is marked, and that nothing is lost whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atspro.errors import InvalidInput
from atspro.services.text_diff import Comparison, Side, compare
from tests.steps import steps

MOST_STEPS = 4_000_000
"""Twice what the hardest of these takes; comparing each line or word with each other would be hundreds of millions."""


def kinds(found: Comparison) -> list[str]:
    return [row.kind for row in found.rows]


def marked(side: Side | None) -> list[str]:
    assert side is not None
    return [span.text for span in side.spans if span.changed]


def assert_nothing_is_lost(left: str, right: str) -> Comparison:
    found = compare(left, right)
    lefts = [row.left for row in found.rows if row.left]
    rights = [row.right for row in found.rows if row.right]
    assert "\n".join(side.text for side in lefts) == left
    assert "\n".join(side.text for side in rights) == right
    assert [side.number for side in lefts] == list(range(1, len(lefts) + 1))
    assert [side.number for side in rights] == list(range(1, len(rights) + 1))
    for row in found.rows:
        match row.kind:
            case "equal":
                assert row.left
                assert row.right
                assert row.left.text == row.right.text
                assert not marked(row.left)
                assert not marked(row.right)
            case "changed":
                assert row.left
                assert row.right
                assert row.left.text != row.right.text
                assert marked(row.left) or marked(row.right)
            case "added":
                assert row.left is None
                assert row.right
            case "removed":
                assert row.right is None
                assert row.left
    assert found.same == (left == right)
    return found


def test_the_same_text_has_no_marks() -> None:
    found = compare("a\n\nb", "a\n\nb")
    assert kinds(found) == ["equal", "equal", "equal"]
    assert found.same


def test_words_are_marked_in_lines_that_go_together() -> None:
    found = compare("Led a team of four people", "Led a team of seven people")
    (row,) = found.rows
    assert row.kind == "changed"
    assert marked(row.left) == ["four"]
    assert marked(row.right) == ["seven"]


def test_words_added_within_a_line() -> None:
    (row,) = compare("Built services.", "Built fast, small services.").rows
    assert marked(row.left) == []
    assert "".join(marked(row.right)).split() == ["fast,", "small"]


def test_lines_without_likeness_are_removed_and_added() -> None:
    found = compare("Completely old words", "Something very new")
    assert sorted(kinds(found)) == ["added", "removed"]
    assert (found.changed, found.added, found.removed) == (0, 1, 1)


def test_an_added_line_does_not_shift_the_others() -> None:
    found = compare("# A\n\n- one x\n- three y", "# A\n\n- one x\n- two z\n- three y")
    assert kinds(found) == ["equal", "equal", "equal", "added", "equal"]


def test_pairs_are_the_likest_and_blank_lines_stay_together() -> None:
    left = "Old summary of mine\n\nWrote tests for the service\n\nRan the kitchen alone"
    right = "Wrote many tests for the service\n\nRan the kitchen with two others"
    found = assert_nothing_is_lost(left, right)
    pairs = [(row.left.text, row.right.text) for row in found.rows if row.kind == "changed" and row.left and row.right]
    assert pairs == [
        ("Wrote tests for the service", "Wrote many tests for the service"),
        ("Ran the kitchen alone", "Ran the kitchen with two others"),
    ]
    assert (found.added, found.removed) == (0, 2)


LINES = st.lists(st.sampled_from(["", "a", "a b", "b c d", "- a b c", "## x", "a b c d e f", "é — …"]), max_size=12)


@given(LINES, LINES)
def test_nothing_is_lost_in_lines_that_repeat(left: list[str], right: list[str]) -> None:
    assert_nothing_is_lost("\n".join(left), "\n".join(right))


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_is_lost_in_any_text(left: str, right: str) -> None:
    assert_nothing_is_lost(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("\n" * 4999, "x\n" * 4999),
        ("a\nb\n" * 2499, "b\na\n" * 2499),
        ("a b " * 12_000, "b a c " * 12_000),
        ("\n".join(f"{n} a b c d" for n in range(4999)), "\n".join(f"{n} a b x d" for n in range(4999))),
        ("\n".join("a b " * 90 for _ in range(90)), "\n".join("b c " * 90 for _ in range(90))),
    ],
    ids=["blank lines", "alternating lines", "one long line", "all lines changed", "all words changed"],
)
def test_hard_texts_are_answered_in_bounded_work(left: str, right: str) -> None:
    assert steps(lambda: assert_nothing_is_lost(left, right)) < MOST_STEPS


def test_more_lines_than_the_limit_are_refused() -> None:
    with pytest.raises(InvalidInput, match="Download both versions instead"):
        compare("a\n" * 5001, "b")
