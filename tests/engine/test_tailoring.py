"""What a tailored resume changed: each change is found, taken back, and made again, whatever stands beside it."""

from __future__ import annotations

import pytest

from atspro.engine.tailoring import TailoringChange, tailoring_changes, with_change
from atspro.engine.types import Change, Claim
from atspro.shapes import ContactInfo, ResumeData, ResumeSection, WorkExperience
from tests.engine.approved import Example, examples

EXAMPLES = examples()
AT = "resume.workExperience[0].responsibilities"
RESUME = ResumeData(
    contact_info=ContactInfo(full_name="Ada Example"),
    summary="Engineer of ten years.",
    work_experience=[
        WorkExperience(
            company="Acme",
            position="Engineer",
            responsibilities=["Responsible for training *new* hires", "Kept minutes", "Led a team of 5"],
        )
    ],
)
SECTIONS = [ResumeSection(kind="projects", title="Projects", entries=[{"name": "Map", "bullets": ["Drew a map"]}])]
TEXT = """# Ada Example

## Summary

Led a team of 5.

## Projects

### Map

- Drew a map

## Experience

### Engineer

- Led a team of 5
- Trained \\*new\\* hires
"""
LEDGER = [
    Claim("Drew a map", ("resume.sections[0].entries[0].bullets[0]",)),
    Claim("Led a team of 5", (f"{AT}[2]",)),
    Claim("Trained *new* hires", (f"{AT}[0]", "job.title")),
]
REASONS = [Change(f"{AT}[0]", "Responsible for training *new* hires", "Trained *new* hires", "says what you did")]


def changes() -> dict[str, TailoringChange]:
    return {one.kind: one for one in tailoring_changes(TEXT, RESUME, SECTIONS, LEDGER, REASONS)}


def test_every_kind_of_change_is_found_with_its_reason() -> None:
    found = changes()
    assert set(found) == {"summary", "order", "wording", "left out"}
    assert found["wording"].reason == "says what you did"
    assert (found["left out"].original, found["left out"].new) == ("Kept minutes", "")
    assert found["summary"].new == "Led a team of 5."
    assert found["order"].original.split("\n") == ["Summary", "Experience", "Projects"]


@pytest.mark.parametrize("kind", ["summary", "order", "wording", "left out"])
def test_a_change_is_taken_back_and_made_again(kind: str) -> None:
    change = changes()[kind]
    back = with_change(TEXT, change, taken=False)
    assert back is not None
    assert kind not in {one.kind for one in tailoring_changes(back, RESUME, SECTIONS, LEDGER_OF[kind], REASONS)}
    again = with_change(back, change, taken=True)
    assert again is not None
    assert [line for line in again.split("\n") if line] == [line for line in TEXT.split("\n") if line]


LEDGER_OF = {
    "summary": LEDGER,
    "order": LEDGER,
    "wording": [*LEDGER[:2], Claim("Responsible for training *new* hires", (f"{AT}[0]",))],
    "left out": [*LEDGER, Claim("Kept minutes", (f"{AT}[1]",))],
}


def test_what_stands_beside_a_change_is_kept() -> None:
    edited = TEXT.replace("- Led a team of 5\n", "- Led a team of 5, by hand\n- A line of my own\n")
    for change in changes().values():
        back = with_change(edited, change, taken=False)
        assert back is not None
        assert "- Led a team of 5, by hand\n- A line of my own\n" in back


def test_a_line_that_was_edited_by_hand_is_not_taken_back() -> None:
    found = changes()
    edited = (
        TEXT.replace("Trained", "Coached").replace("Led a team of 5.", "I lead.").replace("- Led a team of 5\n", "")
    )
    assert with_change(edited, found["wording"], taken=False) is None
    assert with_change(edited, found["summary"], taken=False) is None
    assert with_change(edited.replace("- Coached", "Coached"), found["left out"], taken=False) is None


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.folder.name for one in EXAMPLES])
def test_every_change_of_an_example_can_be_taken_back_and_made_again(example: Example) -> None:
    written = example.write("resume")
    found = tailoring_changes(written.markdown, example.resume, example.sections, written.ledger, written.changes)
    for change in found:
        back = with_change(written.markdown, change, taken=False)
        assert back is not None, change
        again = with_change(back, change, taken=True)
        assert again is not None, change
        assert [line for line in again.split("\n") if line] == [line for line in written.markdown.split("\n") if line]
