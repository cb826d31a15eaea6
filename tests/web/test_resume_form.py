"""The editor's form: what was typed comes back, lists are split sensibly, errors land beside their fields."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from atspro.errors import InvalidInput
from atspro.forms.lists import split_items, split_lines
from atspro.forms.resume import Removed, ResumeForm
from atspro.forms.resume_fields import EXPERIENCE, LISTS
from atspro.shapes import Certification, ContactInfo, Education, Link, ResumeData, WorkExperience

FULL = ResumeData(
    contact_info=ContactInfo(
        full_name="Ada Example",
        email="ada@example.com",
        phone="+1 555 0100",
        address="Springfield, IL",
        links=[Link(name="GitHub", url="https://github.com/ada"), Link(name="", url="http://ada.example")],
    ),
    summary="First line.\nSecond line.",
    work_experience=[
        WorkExperience(
            company="Acme",
            position="Engineer",
            start_date="March 2021",
            is_current=True,
            description="Payments, for shops.",
            responsibilities=["Cut costs by 20 %, in a year", "Led five people"],
            skills=["AWS (EC2, S3)", "Excel, advanced", "C/C++"],
        ),
        WorkExperience(company="Initech", position="", start_date="2018", end_date="2021"),
    ],
    education=[
        Education(
            institution="State University",
            degree="BSc",
            field_of_study="Mathematics",
            graduation_date="2018",
            gpa=3.75,
            honors=["Dean's list, twice"],
            relevant_courses=["Probability, Statistics and Random Processes"],
            skills=["Proofs"],
        )
    ],
    certifications=[
        Certification(name="CKA", issuer="CNCF", date_obtained="2022", expiration_date="2025", credential_id="X-1")
    ],
    skills=["Python", "Go", "Sales; B2B"],
)


def typed(form: ResumeForm) -> MultiDict[str, str]:
    """What a browser would send for this form."""
    fields: MultiDict[str, str] = MultiDict()
    rows = [
        form.contact(),
        [form.summary(), form.skills()],
        *(row for spec in LISTS.values() for row in form.rows(spec)),
    ]
    for bound in (field for row in rows for field in row):
        if bound.mark:
            fields.add(f"mark:{bound.name}", bound.mark)
        if bound.spec.kind != "check" or bound.value:
            fields.add(bound.name, bound.value.replace("\n", "\r\n"))
    for line in form.whole:
        fields.add("whole", line)
    if form.removed:
        fields.add("removed", form.removed.to_json())
    return fields


def test_a_saved_resume_comes_back_as_it_was() -> None:
    assert ResumeForm.from_form(typed(ResumeForm.from_data(FULL))).to_data() == FULL


def test_every_field_of_the_data_model_has_a_field_in_the_form() -> None:
    emptied = ResumeForm.from_form(MultiDict()).to_data()
    assert emptied == ResumeData(contact_info=ContactInfo(full_name=""))
    for shape, path in ((Link, "contactInfo.links"), (WorkExperience, "workExperience"), (Education, "education")):
        assert LISTS[path].names == {field.alias for field in shape.model_fields.values()}
    assert LISTS["certifications"].names == {field.alias for field in Certification.model_fields.values()}


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
WORDS = TEXTS.map(lambda text: " ".join(text.split())).filter(lambda text: text and split_lines(text) == [text])


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4), st.floats(0, 1000))
def test_any_items_come_back_whole(skills: list[str], courses: list[str], gpa: float) -> None:
    school = Education(institution="School", degree="", gpa=gpa, relevant_courses=courses, skills=skills)
    data = ResumeData(contact_info=ContactInfo(full_name="Ada"), education=[school], skills=skills)
    assert ResumeForm.from_form(typed(ResumeForm.from_data(data))).to_data() == data


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Python\nGo", ["Python", "Go"]),
        ("Python, Go,Rust", ["Python", "Go", "Rust"]),
        ("Python; Go | Rust • C", ["Python", "Go", "Rust", "C"]),
        ("AWS (EC2, S3), GCP", ["AWS (EC2, S3)", "GCP"]),
        ("AWS [EC2, {S3, X}], GCP", ["AWS [EC2, {S3, X}]", "GCP"]),
        ("AWS (EC2, S3", ["AWS (EC2", "S3"]),
        ("a), b (c", ["a)", "b (c"]),
        ("C/C++, CI/CD, Node.js", ["C/C++", "CI/CD", "Node.js"]),
        ("• Python\n- Go\n* Rust", ["Python", "Go", "Rust"]),
        (" , ,\n\n;", []),
        ("", []),
    ],
)
def test_skills_are_split(text: str, items: list[str]) -> None:
    assert split_items(text) == items


def test_lines_are_not_split_at_commas_and_lose_their_bullets() -> None:
    text = "• Built it, then ran it\n\n  - Saved 3,000 USD\n-5 % costs\n– Led"
    assert split_lines(text) == ["Built it, then ran it", "Saved 3,000 USD", "-5 % costs", "Led"]


@pytest.mark.parametrize(("typed_gpa", "gpa"), [("3.8", 3.8), ("3,8", 3.8), (" 4 ", 4.0), ("", None)])
def test_a_gpa_is_a_number(typed_gpa: str, gpa: float | None) -> None:
    form = ResumeForm.from_form(MultiDict({"education.0.institution": "X", "education.0.gpa": typed_gpa}))
    assert form.to_data().education[0].gpa == gpa


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"education.3.institution": "X", "education.3.gpa": "3.8 of 4"}, "education.0.gpa", "Enter a number"),
        ({"education.0.institution": "X", "education.0.gpa": "nan"}, "education.0.gpa", "Enter a number"),
        ({"education.0.institution": "X", "education.0.gpa": "-1"}, "education.0.gpa", "from 0 to 1000"),
        ({"summary": "x" * 20_001}, "summary", "at most 20,000 characters"),
        ({"summary": "a\x00b"}, "summary", "NUL"),
        ({"contactInfo.phone": "1" * 501}, "contactInfo.phone", "at most 500 characters"),
        ({"skills": "fine\n" + "x" * 501}, "skills", "Item 2: Use at most 500 characters."),
        ({"skills": "\n".join(map(str, range(201)))}, "skills", "at most 200"),
        (
            {"workExperience.0.company": "X", "workExperience.0.responsibilities": "x" * 20_001},
            "workExperience.0.responsibilities",
            "Item 1: Use at most 20,000 characters.",
        ),
        ({f"certifications.{n}.name": "X" for n in range(61)}, "certifications", "at most 60"),
    ],
)
def test_errors_land_beside_their_field(change: dict[str, str], field: str, words: str) -> None:
    form = ResumeForm.from_form(MultiDict({"contactInfo.fullName": "Ada", **change}))
    with pytest.raises(InvalidInput) as raised:
        form.to_data()
    form.show_errors(raised.value)
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]
    assert form.form_errors == []
    assert [name for name, _, _ in form.error_summary()] == [field]


def test_an_error_of_no_field_stands_at_the_top() -> None:
    form = ResumeForm()
    form.show_errors(InvalidInput("Something else.", {"elsewhere.0.x": "Odd."}))
    form.show_errors(InvalidInput("On its own."))
    assert form.form_errors == ["Odd.", "On its own."]


def test_the_summary_of_errors_names_the_entry() -> None:
    form = ResumeForm.from_data(FULL)
    form.show_errors(InvalidInput("", {"workExperience.1.company": "Enter it."}))
    assert form.error_summary() == [("workExperience.1.company", "Experience 2, Company", "Enter it.")]


def companies(form: ResumeForm) -> list[str]:
    """The companies in order."""
    return [record.values.get("company", "") for record in form.entries["workExperience"]]


@pytest.mark.parametrize(
    ("action", "after"),
    [
        ("add:workExperience", ["Acme", "Initech", ""]),
        ("remove:workExperience.0", ["Initech"]),
        ("up:workExperience.1", ["Initech", "Acme"]),
        ("down:workExperience.0", ["Initech", "Acme"]),
        ("up:workExperience.0", ["Acme", "Initech"]),
        ("down:workExperience.1", ["Acme", "Initech"]),
        ("remove:workExperience.9", ["Acme", "Initech"]),
        ("undo", ["Acme", "Initech"]),
    ],
)
def test_entries_are_added_removed_and_moved(action: str, after: list[str]) -> None:
    form = ResumeForm.from_data(FULL)
    assert form.act(action)
    assert companies(form) == after


@pytest.mark.parametrize(
    "action",
    [
        "save",
        "",
        "remove:nothing.0",
        "remove:workExperience.-1",
        "up:workExperience.x",
        "add:user",
        "up:",
        "drop:education.0",
    ],
)
def test_other_actions_change_nothing(action: str) -> None:
    form = ResumeForm.from_data(FULL)
    assert not form.act(action)
    assert form.to_data() == FULL


@pytest.mark.parametrize("path", LISTS)
def test_what_was_removed_comes_back_where_it_was(path: str) -> None:
    form = ResumeForm.from_data(FULL)
    form.act(f"remove:{path}.0")
    carried = ResumeForm.from_form(typed(form))
    assert carried.to_data() != FULL
    assert carried.act("undo")
    assert carried.to_data() == FULL
    assert carried.removed is None


def test_a_blank_entry_goes_without_a_trace() -> None:
    form = ResumeForm.from_data(FULL)
    form.act("add:education")
    form.act("remove:education.1")
    assert form.removed is None
    form.act("add:education")
    assert form.to_data() == FULL


def test_no_more_entries_than_the_model_holds() -> None:
    form = ResumeForm.from_data(ResumeData(contact_info=ContactInfo(full_name="A")))
    for _ in range(61):
        form.act("add:certifications")
    assert len(form.entries["certifications"]) == 60
    assert form.errors == {"certifications": ["Use at most 60 entries."]}


@pytest.mark.parametrize(
    "carried",
    [
        None, "", "{", "[]", "1", "null", '["user",0,{},{}]', '["education","x",{},{}]', '["education",0,[],{}]',
        '[["education"],0,{},{}]', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_forged_removal_is_nothing(carried: str | None) -> None:
    assert Removed.from_json(carried) is None


def test_a_forged_removal_brings_back_only_fields_of_its_list() -> None:
    removed = Removed.from_json('["education", 99999, {"degree": "BSc", "evil": "x", "gpa": 3}, {}]')
    assert removed is not None
    assert removed.record.values == {"degree": "BSc"}


def test_marks_follow_their_entry() -> None:
    origins = {"workExperience.0.company": 4, "workExperience.1.company": 9, "skills.1": 21, "skills.0": 20}
    form = ResumeForm.from_data(FULL, origins, ("workExperience.1.company", "summary", "no.such.path"))
    form.act("up:workExperience.1")
    moved = ResumeForm.from_form(typed(form)).rows(EXPERIENCE)[0]
    company = next(bound for bound in moved if bound.spec.key == "company")
    assert (company.value, company.line, company.unsure) == ("Initech", 10, True)
    assert (form.summary().line, form.summary().unsure) == (None, True)
    assert (form.skills().line, form.skills().unsure) == (21, False)


NAMES = st.sampled_from(
    [
        *("skills", "summary", "mark:summary", "education.0.gpa", "education.7.degree", "education..x", "unknown", "."),
        *("workExperience.0.isCurrent", "contactInfo.links.3.url", "mark:education.0.gpa", "whole", "removed"),
        "certifications.99999.name",
    ]
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(NAMES, TEXTS), max_size=12), TEXTS)
def test_no_form_crashes_the_editor(fields: list[tuple[str, str]], action: str) -> None:
    form = ResumeForm.from_form(MultiDict(fields))
    form.act(action)
    try:
        form.to_data()
    except InvalidInput as error:
        form.show_errors(error)
        assert form.error_summary() or form.form_errors
