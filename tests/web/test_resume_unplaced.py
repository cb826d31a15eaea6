"""Lines that ended in no field: put where the person chooses, by a button or with Save, and never twice."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services import resumes
from tests.web.pages import form_fields, soup

LINES = [
    "Ada Ferris",
    "Ran the rota",
    "Fell walker",
    "SQL",
    "First in her year",
    "Sings alto",
    "Bee licence",
    "Kept out",
]
CHOICES = {
    2: "workExperience.1",
    3: "sections:interests",
    4: "skills",
    5: "education.0",
    6: "sections.1",
    7: "certifications",
    8: "",
}


def form(action: str, **more: str) -> dict[str, str]:
    """The review of a resume of two jobs, a school and two sections, with the choices of `CHOICES`."""
    return {
        "contactInfo.fullName": "Ada Ferris",
        "workExperience.0.company": "Acme",
        "workExperience.1.company": "Initech",
        "workExperience.1.responsibilities": "Answered phones",
        "education.0.institution": "Hull",
        "skills": "Python",
        "sections.0.kind": "interests",
        "sections.0.title": "Pastimes",
        "sections.0.name": "Chess",
        "sections.1.kind": "other",
        "sections.1.title": "Music",
        "sections.1.name": "Plays the viola",
        "sourceName": "ada.txt",
        "sourceText": "\n".join(LINES),
        "unplaced": "1,2,3,4,5,6,7,77,x",
        "action": action,
        **{f"placeOf:{line}": place for line, place in CHOICES.items()},
        **more,
    }


def test_each_line_goes_where_it_was_chosen_to(client: FlaskClient) -> None:
    page = soup(client.post("/resume/review", data=form("place")))
    fields = form_fields(page, "form[data-resume-editor]")
    assert fields["workExperience.1.responsibilities"].split() == ["Answered", "phones", "Ran", "the", "rota"]
    assert fields["skills"].split() == ["Python", "SQL"]
    assert fields["education.0.honors"].strip() == "First in her year"
    assert fields["certifications.0.name"] == "Bee licence"
    sections = [(fields[f"sections.{n}.title"], fields[f"sections.{n}.name"]) for n in range(4)]
    assert sections == [
        ("Pastimes", "Chess"),
        ("Pastimes", "Fell walker"),
        ("Music", "Plays the viola"),
        ("Music", "Sings alto"),
    ]
    assert fields["unplaced"] == "7,77"
    assert page.select_one("#certifications\\.0\\.name") is not None
    left = page.select_one("#part-unplaced")
    assert left is not None
    assert "Kept out" in left.get_text()
    assert "Ran the rota" not in left.get_text()


def test_saving_puts_them_there_too(client: FlaskClient, session: Session, user: User) -> None:
    assert client.post("/resume/review", data=form("save")).status_code == 302
    session.expire_all()
    saved = resumes.get_resume(session, user)
    assert saved is not None
    assert saved.data.work_experience[1].responsibilities == ["Answered phones", "Ran the rota"]
    assert saved.data.skills == ["Python", "SQL"]
    titles = {section.title: len(section.entries) for section, _ in resumes.section_choices(saved)}
    assert titles == {"Pastimes": 2, "Music": 2}


def test_a_place_that_is_none_leaves_the_line(client: FlaskClient) -> None:
    for place in ("workExperience.9", "sections:nothing", "contactInfo.email", "education.-1", "sections.00009", "x"):
        page = soup(client.post("/resume/review", data=form("place", **{"placeOf:2": place})))
        fields = form_fields(page, "form[data-resume-editor]")
        assert fields["unplaced"] == "1,7,77", place
        assert fields["workExperience.1.responsibilities"].strip() == "Answered phones"


def test_what_is_unsure_is_listed_first(client: FlaskClient) -> None:
    marks = {"mark:education.0.institution": "5?", "mark:workExperience.0.company": "2?", "mark:skills": "4"}
    page = soup(client.post("/resume/review", data=form("place", **marks)))
    listed = page.select("#part-doubts li")
    assert [one.get_text() for one in listed] == ["Experience 1: Company", "Education 1: School"]
    for one in listed:
        link = one.select_one("a")
        assert link is not None
        target = page.find(id=str(link["href"])[1:])
        assert target is not None
        assert [fold.get("class") for fold in target.find_parents("details") if not fold.has_attr("open")] == []
    order = [one["id"] for one in page.select("form section[id]")]
    assert order[:2] == ["part-doubts", "part-unplaced"]
