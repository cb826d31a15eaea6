"""What differs between two values, in words."""

from __future__ import annotations

from typing import Any

import pytest

from atspro.services.audit.value_diff import MAX_PARTS, Part, difference, in_words, readable

JOB = {"company": "Acme", "position": "Engineer", "isCurrent": True, "responsibilities": ["Built it"]}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("workExperience", "work experience"),
        ("additional_info", "additional info"),
        ("gpa", "GPA"),
        ("skills", "skills"),
    ],
)
def test_names_are_read_as_words(name: str, words: str) -> None:
    assert in_words(name) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ("", None),
        ([], None),
        (True, "yes"),
        (3.8, "3.8"),
        (["a", "b"], "a; b"),
        ({"fullName": "Ada", "phone": None}, "full name: Ada"),
    ],
)
def test_values_are_readable(value: Any, words: str | None) -> None:
    assert readable(value) == words


def test_a_short_value_is_shown_before_and_after() -> None:
    found = difference("emailVerified", False, True)
    assert (found.label, found.before, found.after) == ("E-mail address verified", "no", "yes")
    assert difference("salary", None, "1").before is None


def test_a_long_text_is_compared_by_line() -> None:
    found = difference("content", "One line\n\nTwo words", "One line\n\nThree words")
    assert found.lines is not None
    assert [row.kind for row in found.lines.rows] == ["equal", "equal", "changed"]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ([JOB], [{**JOB, "company": "Globex"}], [Part("entry 1 (Globex), company", "Acme", "Globex")]),
        ([JOB], [{**JOB, "isCurrent": False}], [Part("entry 1 (Acme), is current", "yes", "no")]),
        (
            [JOB],
            [{**JOB, "responsibilities": ["Built it", "Ran it"]}],
            [Part("entry 1 (Acme), responsibilities", None, "Ran it")],
        ),
        (
            [JOB],
            [{"company": "New", "position": "Lead"}, JOB],
            [Part("entry 1", None, "company: New; position: Lead")],
        ),
        (["a", "b"], ["a", "c"], [Part("", "b", None), Part("", None, "c")]),
        (["a", "b"], ["b", "a"], [Part("order", "a; b", "b; a")]),
        (None, ["a"], [Part("", None, "a")]),
        ({"fullName": "A", "links": []}, {"fullName": "B", "links": []}, [Part("full name", "A", "B")]),
        ({"a": 1}, {"a": 1}, []),
    ],
)
def test_json_is_told_by_field(before: Any, after: Any, parts: list[Part]) -> None:
    assert list(difference("workExperience", before, after).parts) == parts


def test_very_many_differences_are_cut() -> None:
    found = difference("skills", [str(n) for n in range(500)], [])
    assert len(found.parts) == MAX_PARTS + 1
    assert found.parts[-1].where == f"and {500 - MAX_PARTS} more"


def test_a_moment_is_written_as_pages_write_it() -> None:
    found = difference("appliedAt", None, "2026-03-31T14:30:05.404922")
    assert (found.before, found.after) == (None, "Mar 31, 2026, 14:30:05 UTC")
    assert difference("banExpires", "2026-03-31T14:30:00+02:00", "never").before == "Mar 31, 2026, 12:30:00 UTC"
    assert difference("banExpires", 7, "never").after == "never"
    # A text that looks like one is left as it was typed.
    assert difference("title", "2026-03-31T14:30:05", None).before == "2026-03-31T14:30:05"


def test_ends_of_lines_are_no_difference() -> None:
    found = difference("content", "# Ada\n\nPython", "# Ada\r\n\r\nSQL").lines
    assert found
    assert (found.rows[0].kind, found.added, found.removed) == ("equal", 1, 1)
