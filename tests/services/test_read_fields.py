"""Fields of a file beside the stored ones: what differs, what is not found, and what was only left out."""

from __future__ import annotations

from atspro.services.documents.read_fields import check_fields
from atspro.shapes import ContactInfo, Education, ResumeData, WorkExperience

STORED = ResumeData(
    contact_info=ContactInfo(full_name="Ada Ferris", email="ada@example.com", phone="+44 20 5550 0142"),
    work_experience=[
        WorkExperience(company="Acme Rail", position="Engineer", start_date="March 2020", is_current=True),
        WorkExperience(company="Acme Rail", position="Clerk", start_date="2017", end_date="Feb 2020"),
        WorkExperience(company="Hull Docks", position="Tallyman", start_date="2012", end_date="2016"),
        WorkExperience(company="Corner Shop", position="Assistant", start_date="2010", end_date="2011"),
    ],
    education=[Education(institution="Hull", degree="BSc", field_of_study="Physics", graduation_date="2012")],
)
TEXT = "Ada Ferris\n(020) 5550 0142\nAcme Rail\nEngineer\nAcme Rail Clerk\nHull Docks Tallyman 2012 to 2016\nHull, BSc"


def states(read: ResumeData, text: str = TEXT) -> dict[tuple[str, int], dict[str, str]]:
    found = check_fields(read, STORED, text)
    return {(one.part, one.number): {field.key: field.state for field in one.fields} for one in found.entries}


def test_the_same_in_other_writing_is_the_same() -> None:
    read = ResumeData(
        contact_info=ContactInfo(full_name="ADA FERRIS", email="ada@example.com", phone="+442055500142"),
        work_experience=[
            WorkExperience(company="Acme Rail", position="Clerk", start_date="2017", end_date="02/2020"),
            WorkExperience(company="ACME RAIL", position="Engineer", start_date="03/2020", end_date="Present"),
        ],
        education=[Education(institution="Hull", degree="BSc Physics", graduation_date="2012")],
    )
    found = check_fields(read, STORED, TEXT)
    assert {field.state for entry in found.entries[:3] for field in entry.fields} == {"same"}
    assert found.entries[1].fields[0].stored == "Clerk"
    assert found.left_out == 1


def test_what_is_in_the_text_only_was_not_found_and_the_rest_left_out() -> None:
    read = ResumeData(
        contact_info=ContactInfo(full_name="Ada Ferris"),
        work_experience=[WorkExperience(company="Acme Rail", position="Engineer", start_date="May 2020")],
    )
    assert states(read) == {
        ("contact", 0): {"fullName": "same"},
        ("experience", 1): {"position": "same", "company": "same", "startDate": "differs", "endDate": "missing"},
        ("experience", 2): dict.fromkeys(("position", "company", "startDate", "endDate"), "missing"),
        ("experience", 3): dict.fromkeys(("position", "company", "startDate", "endDate"), "missing"),
        ("education", 1): dict.fromkeys(("institution", "degree", "graduationDate"), "missing"),
    }
    assert check_fields(read, STORED, TEXT).left_out == 1
    assert states(ResumeData(contact_info=ContactInfo(full_name="Ada Ferris")), "Ada Ferris") == {
        ("contact", 0): {"fullName": "same"}
    }


def test_dates_alone_make_no_match() -> None:
    read = ResumeData(
        contact_info=ContactInfo(full_name="Ada Ferris"),
        work_experience=[WorkExperience(company="Elsewhere", position="Baker", start_date="2012", end_date="2016")],
    )
    assert set(states(read)["experience", 1].values()) == {"extra"}


def test_a_name_within_a_longer_one_is_not_in_the_file() -> None:
    stored = STORED.model_copy(update={"work_experience": [WorkExperience(company="Acme", position="Engineer")]})
    read = ResumeData(contact_info=ContactInfo(full_name="Ada Ferris"))
    for text, left_out in (("Acme Rail\nSenior Engineer", 2), ("Engineer — Acme\n2020", 1), ("Acme, Hull", 0)):
        assert check_fields(read, stored, text).left_out == left_out, text


def test_a_school_that_lost_its_town_is_still_that_school() -> None:
    school = Education(institution="Technikum, Rimini", degree="Diploma", graduation_date="expected June 2027")
    stored = STORED.model_copy(update={"education": [school]})
    read = Education(institution="Technikum", degree="Abitur", graduation_date="06/2027")
    found = check_fields(ResumeData(contact_info=ContactInfo(full_name="Ada"), education=[read]), stored, "Technikum")
    assert [(field.key, field.state) for field in found.entries[-1].fields] == [
        ("institution", "differs"),
        ("degree", "differs"),
        ("graduationDate", "same"),
    ]
