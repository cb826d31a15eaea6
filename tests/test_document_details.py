"""The details of a version: what was written comes back, and what does not fit never breaks a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atspro.document_details import DocumentDetails

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([field.alias or name for name, field in DocumentDetails.model_fields.items()])


def test_what_was_written_comes_back() -> None:
    details = DocumentDetails(
        origin="generated",
        word_count=212,
        ats_score=61.5,
        band="fair",
        notes=["One."],
        fit=[{"requirement": "Go", "need": "must", "status": "not shown"}],  # type: ignore[list-item]
    )
    stored = details.to_json()
    assert stored["wordCount"] == 212
    assert stored["format"] == 1
    assert "tone" not in stored
    assert DocumentDetails.read(stored) == details


def test_a_value_that_does_not_fit_hides_nothing_else() -> None:
    details = DocumentDetails.read({"atsScore": "high", "band": "great", "wordCount": 3, "notes": "x", "unknown": 1})
    assert (details.ats_score, details.band, details.notes) == (None, None, [])
    assert details.word_count == 3


def test_nothing_stored_is_empty() -> None:
    assert DocumentDetails.read(None) == DocumentDetails.read([]) == DocumentDetails()


@given(st.dictionaries(names, anything, max_size=6))
def test_any_object_is_read(stored: dict[str, object]) -> None:
    read = DocumentDetails.read(stored)
    assert DocumentDetails.read(read.to_json()) == read
