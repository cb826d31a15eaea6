"""Columns set flush right, lists beside each other, names over two lines, lists without marks."""

from __future__ import annotations

import pytest
import typst

from atspro.engine.read import ResumeReading, read_resume, read_resume_text
from atspro.engine.read.entry_slots import Run, divide_at_marks
from atspro.engine.read.lexicon import LEXICON
from atspro.engine.read.text_lines import Cell
from atspro.engine.read.word_features import HeadCell, read_head

FLUSH_RIGHT = """#set page(margin: 1.2cm)
#set text(font: "New Computer Modern", size: 9pt)
#text(size: 26pt, weight: "bold")[Ilse \\ Marchetti-Okafor] \\ #text(size: 14pt)[Quality Engineer]
#let sec(t) = [#v(8pt) #text(size: 14pt)[#t] \\ ]
#let job(t, c, d) = [*#t* #h(1fr) #d \\ #c]
#grid(columns: (1fr, 5cm), gutter: 20pt, [
#sec[Experience]
#job[Quality Engineer][Harbour Valves Ltd][May 2021 – Present]
#grid(columns: (1fr, 1fr), gutter: 8pt,
  [- Cut scrap on the casting line from nine to four percent], [- Wrote the plan for every new valve and its gauges])
#job[Inspector][Nordmetall GmbH][June 2017 – April 2021]
- Measured 40 parts a shift
#sec[Publications]
#job[Gauges that lie][Quality Letters][2020]
], align(right)[
ilse.marchetti\\@example.com \\ +44 117 555 0188 \\ Bristol, UK
#sec[Skills]
Calibration \\ Minitab \\ PPAP
#sec[Education]
BEng, Mechanical Engineering \\ University of Bristol \\ 2017
#sec[Languages]
English (Native) \\ German (B2)
])
"""
PLAIN_LINES = """#set page(margin: 2cm)
#set text(font: "New Computer Modern", size: 10pt)
#let sec(t) = [#v(8pt) #text(size: 14pt, weight: "bold")[#t] \\ ]
#text(size: 20pt)[Ilse Marchetti] \\ ilse.marchetti\\@example.com · +44 117 555 0188 · Bristol
#sec[Work Experience]
*Quality Engineer*, Harbour Valves Ltd #h(1fr) May 2021 – Present \\
Cut scrap on the casting line from nine to four percent. \\
Wrote the control plan for every new valve. \\
*Inspector*, Nordmetall GmbH #h(1fr) June 2017 – April 2021 \\
Measured 40 parts a shift. \\
#sec[Education]
*BEng, Mechanical Engineering*, University of Bristol #h(1fr) 2017
#sec[Skills]
Calibration, Minitab, PPAP
"""


def read(source: str) -> ResumeReading:
    return read_resume(typst.compile(source.encode()), "resume.pdf")


def test_a_column_set_flush_right_is_read_on_its_own() -> None:
    resume = read(FLUSH_RIGHT).resume
    assert [(job.position, job.company) for job in resume.work_experience] == [
        ("Quality Engineer", "Harbour Valves Ltd"),
        ("Inspector", "Nordmetall GmbH"),
    ]
    assert resume.skills == ["Calibration", "Minitab", "PPAP"]
    assert [(school.degree, school.institution) for school in resume.education] == [("BEng", "University of Bristol")]


def test_lists_beside_each_other_keep_their_wrapped_lines() -> None:
    assert read(FLUSH_RIGHT).resume.work_experience[0].responsibilities == [
        "Cut scrap on the casting line from nine to four percent",
        "Wrote the plan for every new valve and its gauges",
    ]


def test_a_name_in_large_type_goes_on_in_the_next_line() -> None:
    assert read(FLUSH_RIGHT).resume.contact_info.full_name == "Ilse Marchetti-Okafor"


def test_lines_that_are_drawn_without_marks_are_a_list() -> None:
    first, second = read(PLAIN_LINES).resume.work_experience
    assert first.responsibilities == [
        "Cut scrap on the casting line from nine to four percent.",
        "Wrote the control plan for every new valve.",
    ]
    assert second.responsibilities == ["Measured 40 parts a shift."]
    assert first.description is None


def test_one_paragraph_for_each_position_is_no_list() -> None:
    text = """Ada Example
ada@mail.test

EXPERIENCE
Cook, Harbour Hotel Group, 2019 - 2021
Ran the grill and trained two apprentices in a kitchen of twelve.

Waiter, Harbour Hotel Group, 2016 - 2018
Served breakfast in a house of eighty rooms and closed the till.
"""
    for job in read_resume_text(text).resume.work_experience:
        assert not job.responsibilities
        assert job.description


def test_what_somebody_is_does_not_become_the_address() -> None:
    text = """Lena Achterberg
Studentin der Pflegewissenschaft
lena@example.edu | +49 345 5550144

AUSBILDUNG
Bachelor of Science, Pflege, Universität Halle, 2026
"""
    assert read_resume_text(text).resume.contact_info.address is None


@pytest.mark.parametrize("city", ["Bielefeld", "Clermont-Ferrand", "Mannheim"])
def test_a_known_city_alone_is_the_address(city: str) -> None:
    text = f"Lena Achterberg\n{city}\nlena@example.edu\n+49 345 5550144\n\nSKILLS\nExcel, Word\n"
    assert read_resume_text(text).resume.contact_info.address == city


def test_schools_whose_rows_repeat_are_entries_of_their_own() -> None:
    text = """Jan Muster
jan@example.org

AUSBILDUNG
Industriemeister, Elektrotechnik\t\tNovember 2018
Handwerkskammer Ostwestfalen-Lippe
Ausbildung, Elektroniker für Betriebstechnik\t\tJuni 2011
Carl-Severing-Berufskolleg
"""
    assert [(one.institution, one.graduation_date) for one in read_resume_text(text).resume.education] == [
        ("Handwerkskammer Ostwestfalen-Lippe", "November 2018"),
        ("Carl-Severing-Berufskolleg", "Juni 2011"),
    ]


@pytest.mark.parametrize(
    ("text", "cut", "title", "company"),
    [
        ("Teamleiter Wartung, Teutoburger Werke GmbH", "Werke", "Teamleiter Wartung", "Teutoburger Werke GmbH"),
        ("Abogada, Arrieta y Asociados, S.L.P.", "S.L.P", "Abogada", "Arrieta y Asociados, S.L.P."),
        ("Cook, Larder", "Larder", "Cook", "Larder"),
        ("Cook Larder", "Larder", "Cook", "Larder"),
    ],
)
def test_position_and_employer_part_at_a_mark(text: str, cut: str, title: str, company: str) -> None:
    at = text.index(cut)
    end = len(text.rstrip("."))
    head = read_head([HeadCell(Cell(text), 0, 0, 0, True)], LEXICON)
    runs = {"T": [Run(0, 0, len(text[:at].rstrip(" ,")), 1.0, 1, "")], "C": [Run(0, at, end, 1.0, 1, text[at:])]}
    runs["T"][0].text = text[: runs["T"][0].end]
    divide_at_marks(head, runs, "T", "C")
    assert (runs["T"][0].text, runs["C"][0].text) == (title, company)
