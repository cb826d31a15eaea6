"""Resumes as they are pasted from elsewhere: hollow bullets, one-line sections, headings in everyday words."""

from __future__ import annotations

from atspro.engine.dates import find_period
from atspro.engine.read import read_resume_text
from atspro.engine.read.line_account import lost_lines, told_lines

FITTER = """My CV

Shauna Mulqueen
7 Larch Row
Ennis
V95 K2P1
086 555 0117
shauna.mulqueen@example.ie

What I've done
04/2018-Present  Welder / Fitter, Burren Fabrication Ltd, Ennis
o Welded stair frames for 40 sites
o Trained two apprentices
03/2015-04/2018  Machine Operator, St. Senan's Timber, Kilrush
o Set and fed the planer
DPD, Ennis, Driver Helper, Nov-Jan 2014
o Delivered 90 parcels a day before Christmas

LICENSES: Forklift Counterbalance #5512, exp 03/2027; Safe Pass
CERTIFICATIONS: Manual Handling 2023, Abrasive Wheels 2024

Where I studied
Leaving Certificate, Coláiste Muire, 2011

Military
Army Reserve, 2011-2014, 12th Infantry

Other stuff
I have a full driving licence and my own van.
"""


def test_everything_of_a_pasted_text_stands_in_its_place() -> None:
    read = read_resume_text(FITTER)
    resume = read.resume
    assert resume.contact_info.full_name == "Shauna Mulqueen"
    assert resume.contact_info.address == "7 Larch Row, Ennis, V95 K2P1"
    assert [(job.position, job.company, job.start_date, job.end_date) for job in resume.work_experience] == [
        ("Welder / Fitter", "Burren Fabrication Ltd", "04/2018", "Present"),
        ("Machine Operator", "St. Senan's Timber", "03/2015", "04/2018"),
        ("Driver Helper", "DPD", "Nov 2013", "Jan 2014"),
    ]
    assert [len(job.responsibilities) for job in resume.work_experience] == [2, 1, 1]
    assert [(one.name.partition(" #")[0], one.expiration_date) for one in resume.certifications] == [
        ("Forklift Counterbalance", "03/2027"),
        ("Safe Pass", None),
        ("Manual Handling", None),
        ("Abrasive Wheels", None),
    ]
    [school] = resume.education
    assert (school.degree, school.institution, school.graduation_date) == (
        "Leaving Certificate",
        "Coláiste Muire",
        "2011",
    )
    assert {section.kind for section in read.sections} >= {"military", "other"}
    assert "own van" in " ".join(section.model_dump_json() for section in read.sections)
    assert read.unplaced == ()


def test_a_class_behind_a_dash_is_part_of_the_title_and_a_saint_of_the_school() -> None:
    text = (
        "Fergal Tuohy\nfergal.tuohy@example.ie\n\nEXPERIENCE\n\nClass Teacher – 2nd Class\nScoil Mhuire, Ennis\n"
        "September 2019 – Present\n• Taught 24 pupils\n\nResource Teacher\nSt. Senan's NS, Dublin\n"
        "Sept 2016 – Aug 2019\n• Taught small groups\n"
    )
    jobs = read_resume_text(text).resume.work_experience
    assert [(job.position, job.company) for job in jobs] == [
        ("Class Teacher – 2nd Class", "Scoil Mhuire"),
        ("Resource Teacher", "St. Senan's NS"),
    ]


def test_a_line_of_which_hardly_a_word_was_kept_is_lost() -> None:
    texts = ["Cook, Blue Door Café, nights", "Blue moon over Kentucky", "12 Elm Row", "2019"]
    values = [{"job": ["Cook", "Blue Door Café"]}, "12 Elm Row, Ennis"]
    assert lost_lines(texts, values, range(4)) == {1, 3}
    assert told_lines(texts, values, range(4)) == {2}


def test_a_winter_begins_in_the_year_before_it_ends() -> None:
    found = find_period("Nov-Jan 2022")
    assert found is not None
    assert (found[0].start_text, found[0].end_text) == ("Nov 2021", "Jan 2022")
