"""Names that were misspelt: what one slip makes of a word, and who is found by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services.search import fuzzy_search

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@given(WORDS, st.data())
def test_one_slip_is_mended_by_one_slip(word: str, data: st.DataObject) -> None:
    """Whatever letter is left out, doubled, replaced or turned about: the word itself is among what is tried."""
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    slips = [word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    if at + 1 < len(word):
        slips += [word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :]]
    for slip in slips:
        assert word in fuzzy_search.one_slip(slip)


def test_no_more_is_tried_than_can_be_looked_up() -> None:
    assert len(fuzzy_search.one_slip("wolfeschlege")) < 2000
    assert fuzzy_search.one_slip("日本") == ["日本", "本日", "本", "日"]
    assert fuzzy_search.one_slip("") == [""]


@pytest.fixture
def people(session: Session) -> Callable[[str], list[str]]:
    """The names of those who are found by a text; among them many who begin alike."""
    crowd = [("Ada Martin" + chr(97 + n // 26) + chr(97 + n % 26), f"m{n}@example.com") for n in range(400)]
    rare = [
        ("Zelda Martinez", "zelda.martinez@example.com"),
        ("Graham Bellweather", "gb@example.com"),
        ("Jürgen Müller", "jm@example.com"),
        ("Анна Каренина", "ak@example.com"),
        ("Sam Sample", "demo@example.com"),
    ]
    for number, (name, email) in enumerate(crowd + rare):
        session.add(User(id=f"p{number}", name=name, email=email, email_verified=True))
    session.flush()

    def found(text: str) -> list[str]:
        ids = fuzzy_search.similar_users(session, text)
        names = {user.id: user.name for user in session.query(User).filter(User.id.in_(ids))}
        return [names[one] for one in ids]

    return found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("zleda", "Zelda Martinez"),
        ("xelda", "Zelda Martinez"),
        ("Martiez zelda", "Zelda Martinez"),
        ("zelda.martinz@example", "Zelda Martinez"),
        ("zekda martimez", "Zelda Martinez"),
        ("grahma", "Graham Bellweather"),
        ("belwether", "Graham Bellweather"),
        ("grhaam belwhether", "Graham Bellweather"),
        ("muller", "Jürgen Müller"),
        ("jurgen", "Jürgen Müller"),
        ("каренна", "Анна Каренина"),
        ("deom", "Sam Sample"),
        ("dmo", "Sam Sample"),
        ("edmo@example", "Sam Sample"),
        ("sma", "Sam Sample"),
    ],
)
def test_the_closest_comes_first(people: Callable[[str], list[str]], typed: str, name: str) -> None:
    assert people(typed)[0] == name


def test_a_pasted_sentence_is_looked_up_as_few_words(people: Callable[[str], list[str]]) -> None:
    looked_up: list[int] = []

    def note(_connection: Any, _cursor: Any, _statement: str, parameters: Any, *_: Any) -> None:
        looked_up.extend(len(value) for value in parameters.values() if isinstance(value, list))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert people(" ".join(f"{chr(97 + n)}qwxvjkz" for n in range(25))) == []
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert looked_up
    assert max(looked_up) < 2000 * fuzzy_search.MOST_WORDS


@pytest.mark.parametrize(
    "typed", ["qqqqqq", "xyzzy plugh", "日本語の", "ab", "", " \x00 ", "%%%", "'; --", "\u0301" * 3, "a" * 500]
)
def test_strange_texts_find_nobody(people: Callable[[str], list[str]], typed: str) -> None:
    assert people(typed) == []
