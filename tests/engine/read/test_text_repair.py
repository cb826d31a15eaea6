"""Texts that were damaged on their way: lost line ends, letters written as bytes, bullets of a symbol font."""

from __future__ import annotations

import pytest

from atspro.engine.read import read_resume, read_resume_text
from atspro.engine.read.text_repair import is_flat, mended

RESUME = """Nadia Rahman
14 Mill Lane, Leeds LS1 4AB
nadia.rahman@mail.test

Profile
Warehouse supervisor who keeps people safe and shelves full, with a record of calm peak seasons.

Work Experience
Shift Supervisor
Northgate Logistics Ltd
March 2019 – Present
• Leads a team of eighteen on the night shift
• Cut picking errors by a third with a new label

Picker
Harbour Foods
2016 – 2019
• Packed two hundred orders a day

Education
BTEC Diploma in Logistics
Leeds City College
2015
"""


def flat(text: str) -> str:
    """The text as it comes out of a field that knows no lines: each line end is two spaces."""
    return text.replace("\n", "  ")


def test_line_ends_that_became_spaces_come_back() -> None:
    whole, lost = read_resume_text(RESUME), read_resume_text(flat(RESUME))
    assert lost.resume == whole.resume
    assert len(lost.resume.work_experience[0].responsibilities) == 2


def test_a_dash_that_was_lost_between_two_dates_is_understood() -> None:
    lost = read_resume_text(flat(RESUME.replace("2016 – 2019", "2016 2019").replace(" – Present", " Present")))
    whole = read_resume_text(flat(RESUME).replace(" – ", "  "))
    for reading in (lost, whole):
        assert reading.resume.contact_info.full_name == "Nadia Rahman"
    dates = [(entry.start_date, entry.end_date) for entry in whole.resume.work_experience]
    assert dates == [("March 2019", "Present"), ("2016", "2019")]


def test_letters_written_as_bytes_are_letters_again() -> None:
    text = RESUME.replace("Nadia Rahman", "Zoë Müller")
    escaped = "".join(c if c.isascii() else "".join(f"\\x{byte:02x}" for byte in c.encode()) for c in text)
    assert read_resume_text(escaped).resume == read_resume_text(text).resume


def test_bullets_of_a_symbol_font_are_bullets() -> None:
    marked = flat(RESUME.replace("•", "\uf0a7"))
    bullets = read_resume_text(marked).resume.work_experience[0].responsibilities
    assert bullets[0] == "Leads a team of eighteen on the night shift"


@pytest.mark.parametrize(
    "text",
    [
        RESUME,
        "Regex writer. Knows that \\x41 is A and \\x00 is NUL.",
        r"Opens C:\xerox\xfiles and C:\xe2 daily.",
        "Name   Title   Place\nAda   Engineer   Leeds\n",
        "x" * 5000,
        "A sentence.  Two spaces after each.  " * 8,
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert mended(text) == text


def test_prose_with_two_spaces_after_its_sentences_is_not_flat() -> None:
    prose = "She has led a team of nine for six years and has cut the cost of each order by a third.  " * 40
    assert not is_flat(prose)


def test_windows_letters_and_utf_16(tmp_path: object) -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        assert read_resume(RESUME.encode(encoding), "resume.txt").resume == read_resume_text(RESUME).resume
