"""Resumes as people type them, and pages laid out as tables: nothing of them is lost or put beside its place."""

from __future__ import annotations

import typst

from atspro.engine.read import read_resume, read_resume_text
from atspro.engine.read.crf import Labelled
from atspro.engine.read.head_runs import whole_parts
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.pdf_words import _Glyph, _Looks, _words
from atspro.engine.read.text_lines import Cell
from atspro.engine.read.word_features import HeadCell, read_head

TYPED = """JANELLE T WATTS
1420 Peachtree Ct Apt 3B, Macon GA 31204  / 478 555 0119 / janellewatts88@example.com

WORK HISTORY
Pine Hollow Nursing & Rehab - CNA                      3/2021 - present
 -bathed, dressed and fed 12-14 residents a shift
 -charted vitals in PointClickCare
 -trained new aides
Dollar General, Macon GA      Key holder         8/19-2/21
 -opened & closed store, counted drawers
"""
LABELLED = """Stefan Oberhuber
Anschrift: Lindenweg 7, 83022 Rosenheim
Tel: 0171 5550143

Beruflicher Werdegang
09/2015 - heute    Schreinermeister, Möbelwerkstatt Inntal GmbH, Rosenheim
                   - Leitung der Werkstatt mit 6 Gesellen
                   - Kundenberatung und Aufmaß

Ausbildung
2014    Meisterprüfung im Schreinerhandwerk, HWK München

Kenntnisse: CNC, AutoCAD, Staplerschein
Hobbys: Bergsteigen, Blasmusik
"""
CENTERED = """#set page(margin: 1.5cm)
#set text(font: "New Computer Modern", size: 10pt)
#text(size: 20pt)[Kyle Marchetti] \\ kyle.marchetti\\@example.com · +1 616 555 0142
#let sec(t, body) = grid(columns: (4cm, 1fr), align: (left + horizon, left),
  text(size: 13pt, weight: "bold")[#t], body)
#v(12pt)
#sec[Experience][
*Journeyman Electrician*, Harbour Electric Ltd #h(1fr) 2019 – 2024 \\ - Wired nine schools \\ - Led five]
#v(12pt)
#sec[Education][*BSc, Physics*, University of Kiel #h(1fr) 2015 \\ *Diploma*, Kiel College #h(1fr) 2012]
#v(12pt)
#sec[Languages][English (Native) \\ German (B2)]
"""


def test_bullets_typed_without_a_space_and_a_phone_behind_a_postcode() -> None:
    resume = read_resume_text(TYPED).resume
    assert resume.contact_info.phone == "478 555 0119"
    assert resume.work_experience[0].responsibilities == [
        "bathed, dressed and fed 12-14 residents a shift",
        "charted vitals in PointClickCare",
        "trained new aides",
    ]
    assert [entry.company.split(",")[0] for entry in resume.work_experience] == [
        "Pine Hollow Nursing & Rehab",
        "Dollar General",
    ]


def test_labelled_lines_below_the_schools_are_sections_of_their_own() -> None:
    reading = read_resume_text(LABELLED)
    assert reading.resume.skills == ["CNC", "AutoCAD", "Staplerschein"]
    assert reading.resume.contact_info.address == "Lindenweg 7, 83022 Rosenheim"
    assert len(reading.resume.education) == 1
    interests = next(section for section in reading.sections if section.kind == "interests")
    assert [entry.name for entry in interests.entries] == ["Bergsteigen", "Blasmusik"]


def test_capital_headings_without_their_accents() -> None:
    assert heading_kind("EXPERIENCES PROFESSIONNELLES") == heading_kind("Expériences professionnelles") == "experience"
    assert heading_kind("FORMACION ACADEMICA") == "education"


def test_headings_centered_on_the_height_of_their_sections() -> None:
    reading = read_resume(typst.compile(CENTERED.encode()), "resume.pdf")
    assert [entry.company for entry in reading.resume.work_experience] == ["Harbour Electric Ltd"]
    assert [entry.institution for entry in reading.resume.education] == ["University of Kiel", "Kiel College"]
    languages = next(section for section in reading.sections if section.kind == "languages")
    assert [entry.name for entry in languages.entries] == ["English", "German"]


def test_a_name_without_marks_is_one_value_whatever_its_words_are() -> None:
    head = read_head([HeadCell(Cell("Academy of Fine Arts in Kraków, Master of Arts"), 0, 0, 0, True)])
    labels = "S S G G P P O G G G".split()  # noqa: SIM905
    found = [name for name, _ in whole_parts(head, [Labelled(name, 0.9) for name in labels])]
    assert found == ["S"] * 6 + ["O", "G", "G", "G"]


def test_a_ligature_with_the_box_of_its_ink_parts_no_word() -> None:
    class Plain(_Looks):
        def __init__(self) -> None:
            pass

        def of(self, number: int):  # type: ignore[no-untyped-def]
            from atspro.engine.read.pdf_words import Look

            return Look("Sans", 11.0, False, False, (0, 0, 0))

    glyphs = [
        _Glyph("f", 205.6, 208.2, 303.3, 312.0, 0),
        _Glyph("i", 208.2, 210.8, 303.3, 312.0, 1),
        _Glyph("v", 211.7, 217.1, 301.6, 314.7, 2),
        _Glyph("e", 217.0, 223.0, 301.6, 314.7, 3),
    ]
    assert [word.text for word in _words(glyphs, Plain())] == ["five"]


def test_the_school_behind_a_degree_that_is_named_alike() -> None:
    text = "Mira Castellan\nmira@example.com\n\nEDUCATION\nHigh School Diploma, Lakeside High School, 2019\n"
    [study] = read_resume_text(text).resume.education
    assert (study.degree, study.institution) == ("High School Diploma", "Lakeside High School")


PLAIN = """LORETTA BAINES
Fresno, CA | l.baines@example.org | 559 555 0171

EXPERIENCE
Baker, then Head Baker — Corner Crust            2019–now
Bake 300 loaves a night with a crew of 3
Trained and scheduled 5 new bakers; none has left since fall 2023
Kearney Milling, Visalia CA
Packer / Line Lead, Apr 2015 - Aug 2019
Packed flour on two lines

Family leave (two children)                      2013 – 2015
Volunteer cook, Poverello House, 2014 (about 90 hours)

EDUCATION
Fresno City College, Fresno CA
Certificate, Baking and Pastry, 2012

CERTIFICATIONS
Food Handler
Forklift
Millwright - dust control (2016)
ServSafe 7

LANGUAGES
Spanish native, French B1 (DELF 2011), Hmong
"""


def test_a_plain_text_keeps_titles_places_certificates_and_levels_apart() -> None:
    found = read_resume_text(PLAIN)
    work = [(one.position, one.company) for one in found.resume.work_experience]
    assert work[:2] == [("Baker, then Head Baker", "Corner Crust"), ("Packer / Line Lead", "Kearney Milling")]
    assert ("Volunteer cook", "Poverello House") in work
    assert any(position.startswith("Family leave") or company.startswith("Family leave") for position, company in work)
    told = [*found.resume.work_experience[0].responsibilities, found.resume.work_experience[0].description or ""]
    assert any("Trained and scheduled 5 new bakers" in one for one in told)
    (school,) = found.resume.education
    assert school.institution == "Fresno City College"
    assert "Fresno CA" not in (school.degree, school.field_of_study)
    assert [(one.name, one.issuer) for one in found.resume.certifications] == [
        ("Food Handler", ""), ("Forklift", ""), ("Millwright - dust control", ""), ("ServSafe 7", ""),
    ]  # fmt: skip
    (languages,) = [one for one in found.sections if one.kind == "languages"]
    assert [(one.name, one.level) for one in languages.entries] == [
        ("Spanish", "native"), ("French", "B1 (DELF 2011)"), ("Hmong", None),
    ]  # fmt: skip


def test_a_line_above_dates_that_lead_belongs_to_the_position_before() -> None:
    found = read_resume_text(
        "Petra Lindhorst\npetra@example.de\n\nBerufserfahrung\n\n"
        "seit 03/2020    Leiterin Logistik, Nordhafen GmbH, Kiel\n"
        "                Führung von 6 Mitarbeitern im Schichtbetrieb\n"
        "                Umstellung auf SAP EWM\n\n"
        "01/2014 - 02/2020   Disponentin, Möller & Partner KG, Plön\n"
        "                Planung von Touren\n"
    )
    work = found.resume.work_experience
    assert [(one.position, one.company) for one in work] == [
        ("Leiterin Logistik", "Nordhafen GmbH"), ("Disponentin", "Möller & Partner KG"),
    ]  # fmt: skip
    assert "Umstellung auf SAP EWM" in work[0].responsibilities


def test_counties_irish_schools_lone_titles_and_classes_of_honours() -> None:
    found = read_resume_text(
        "Niamh Duggan\n3 Elm Row // 086 555 0122 // niamh@example.ie\n\nEXPERIENCE\n\n"
        "English Teacher & Librarian\nColáiste Phádraig, Moycullen, Co. Galway — Aug 2019 to date\n"
        "- Ran the debating club\n\n"
        "Tesco Extra, Oranmore     Stacker   2016-2018\n\n"
        "EDUCATION\nBA English, University of Galway, 2013-2016, 2.2\n"
    )
    work = found.resume.work_experience
    assert work[0].position == "English Teacher & Librarian"
    assert work[0].company.startswith("Coláiste Phádraig")
    assert ("Stacker", "Tesco Extra") in [(one.position, one.company) for one in work]
    assert (found.resume.education[0].gpa, found.resume.education[0].honors) == (None, ["2.2"])
    assert found.resume.contact_info.phone == "086 555 0122"


def test_an_examined_trade_is_one_name() -> None:
    found = read_resume_text(
        "Jan Otte\njan@example.de\n\nAusbildung\n2016 - 2018   Geprüfter Logistikmeister (IHK), Abendschule\n"
    )
    assert found.resume.education[0].degree == "Geprüfter Logistikmeister"


def test_a_headline_above_the_first_position_and_a_lone_school_heading() -> None:
    found = read_resume_text(
        "DAVE KOSTER\nToledo, OH · dkoster@example.com · 419-555-0101\n\n"
        "Forklift Operator / Yard\n"
        "Maumee Steel, Toledo OH — Yard Driver, 06/2019 to present\n• Loads 40 trucks a week\n"
        "Kroger Distribution, Delaware OH — Order Selector, 03/2016 to 05/2019\n• Picked 180 cases per hour\n\n"
        "School\nToledo North High School, diploma 2015\n\n"
        "Licenses\nOhio CDL Class B, air brake endorsement, DOT medical card to 2027\n"
    )
    assert [(one.position, one.company) for one in found.resume.work_experience] == [
        ("Yard Driver", "Maumee Steel"), ("Order Selector", "Kroger Distribution, Delaware OH"),
    ]  # fmt: skip
    assert [(one.kind, one.entries[0].name) for one in found.sections] == [("headline", "Forklift Operator / Yard")]
    assert found.resume.education[0].institution == "Toledo North High School"
    [license] = found.resume.certifications
    assert license.name == "Ohio CDL Class B, air brake endorsement, DOT medical card"
    assert (license.issuer, license.date_obtained, license.expiration_date) == ("", None, "2027")


def test_research_heads_posts_as_well_as_papers() -> None:
    posts = (
        "Research\nPostdoctoral Researcher, University of Leeds, 2021–2024\n- Modelled runoff\n"
        "Doctoral Researcher, University of Bergen, 2016–2020\n- Taught tutorials\n"
    )
    papers = "Research\nSmith, J. and Vik, A. (2021). Runoff of lakes. Journal of Glaciology 3.\n"
    head = "Anna Vik\nanna@example.org\n\n{}\nEducation\nPhD Glaciology, University of Bergen, 2020\n"
    assert [one.position for one in read_resume_text(head.format(posts)).resume.work_experience] == [
        "Postdoctoral Researcher", "Doctoral Researcher",
    ]  # fmt: skip
    found = read_resume_text(head.format(papers))
    assert found.resume.work_experience == []
    assert [one.kind for one in found.sections] == ["publications"]
