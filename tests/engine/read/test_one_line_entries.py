"""Entries of one line each, one under another, and bullets with a dash: none is taken for a part of its neighbour."""

from __future__ import annotations

import pytest

from atspro.engine.read import read_resume_text

_HEAD = """Thomas Ferreira
Pawtucket, RI | tferreira@example.com

EXPERIENCE
Teacher, Blackstone School, Pawtucket, RI
September 2018 - present
- Co-teach reading and math
"""


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (
            "M.Ed., Special Education, Rhode Island College, 2017\nB.A., Psychology, University of Rhode Island, 2015",
            [("M.Ed.", "Rhode Island College", "2017"), ("B.A.", "University of Rhode Island", "2015")],
        ),
        (
            "PhD Ecology, University of Potsdam, 2018\nMSc Biology, University of Bonn, 2014",
            [("PhD", "University of Potsdam", "2018"), ("MSc", "University of Bonn", "2014")],
        ),
    ],
)
def test_two_degrees_of_a_line_each_are_two(lines: str, read: list[tuple[str, str, str]]) -> None:
    resume = read_resume_text(f"{_HEAD}\nEDUCATION\n{lines}\n").resume
    assert [(one.degree, one.institution, one.graduation_date) for one in resume.education] == read


def test_a_bullet_with_a_dash_among_bullets_is_no_new_position() -> None:
    text = """KEISHA BALDWIN
Tulsa, OK • keisha.baldwin@example.com

EXPERIENCE

Staff Nurse, Cardiovascular ICU — Arrowhead Heart Hospital, Tulsa, OK                         Aug 2019 – Present
• Care for post-op open heart patients, IABP, Impella and CRRT, 1:1 and 1:2 ratios
• Preceptor to 11 new hires since 2020
• Co-chair of unit practice council – our CLABSI bundle took us from 6 infections (2021) to 0 in 2023
• ECMO specialist training completed 2022

RN, Surgical ICU — Saint Brendan Medical Center, Oklahoma City, OK          June 2016 – July 2019
• Member rapid response team
"""
    work = read_resume_text(text).resume.work_experience
    assert len(work) == 2
    assert work[0].company == "Arrowhead Heart Hospital"
    assert len(work[0].responsibilities) == 4
