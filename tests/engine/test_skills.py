"""Skills in a text: boundaries, aliases, ambiguous names, and the vocabulary's own format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atspro.engine.skills import find_skills, implied_by, read_vocabulary, skill_names, vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("C, C++, C# and .NET; R, Go, Node.js.", {"C", "C++", "C#", ".NET", "R", "Go", "Node.js"}),
        ("Postgres, K8s and CI / CD", {"PostgreSQL", "Kubernetes", "CI/CD"}),
        ("React.js on ASP.NET Core", {"React", "ASP.NET"}),
        ("programming in C.", {"C"}),
        ("Word, Excel, PowerPoint", {"Microsoft Word", "Excel", "PowerPoint"}),
        ("front-end/back-end work", {"Frontend development", "Backend development"}),
        ("Registered nurse, wound dressings, IV therapy", {"Registered Nurse", "Wound care", "IV therapy"}),
        ("Month-end close, accounts payable (AP) and GAAP", {"Month-end close", "Accounts payable", "GAAP"}),
        ("MIG welding and reading blueprints", {"Welding", "Blueprint reading"}),
        ("Experience with Epic", {"Epic"}),
        ("SQL/NoSQL over TCP/IP", {"SQL", "NoSQL", "TCP/IP"}),
    ],
)
def test_finds_skills(text: str, names: set[str]) -> None:
    assert skill_names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "We excel at service and react quickly.",
        "Go above and beyond. Let's go, team!",
        "Vitamin C, plan B, class C license",
        "Options A, B, C, D",
        "an epic scale; a sage decision; a spark of joy",
        "R&D budget",
        "the rest of the word",
    ],
)
def test_common_words_are_no_skills(text: str) -> None:
    technical = {"Excel", "React", "Go", "C", "R", "Epic", "Sage", "Apache Spark", "REST APIs", "Microsoft Word"}
    assert not skill_names(text) & technical


def test_spans_point_into_the_text() -> None:
    text = "Ran Kubernetes;\nwrote Golang."
    assert [(text[s.start : s.end], s.name) for s in find_skills(text)] == [
        ("Kubernetes", "Kubernetes"),
        ("Golang", "Go"),
    ]


@given(st.text(max_size=300))
def test_any_text_gives_ordered_spans_of_itself(text: str) -> None:
    reached = 0
    for span in find_skills(text):
        assert reached <= span.start < span.end
        assert text[span.start : span.end] == span.text
        reached = span.end


def test_every_spelling_of_the_vocabulary_is_found_in_a_list() -> None:
    lost = []
    for skill in vocabulary().skills.values():
        for alias in skill.aliases:
            if skill.name not in skill_names(f"Skills: Kubernetes, {alias}, Kubernetes"):
                lost.append((skill.name, alias))
    assert lost == []


def test_implications_hold_at_any_remove() -> None:
    assert {"React", "JavaScript"} <= implied_by("Next.js")
    assert "SQL" in implied_by("PostgreSQL")
    assert implied_by("Patience") == frozenset()


def test_no_spelling_names_two_skills() -> None:
    twice = {key for key, forms in vocabulary().forms.items() if len({f.name for f in forms if f.alias}) > 1}
    assert twice == set()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Python", "line 1"),
        ("[a]\nPython\nPython", "repeats"),
        ("[a]\nDjango > Python", "implies"),
    ],
)
def test_a_broken_vocabulary_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_vocabulary(text)
