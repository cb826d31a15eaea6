"""A resume taken out as a JSON Resume is valid, and reading it again gives the same resume."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine import read_resume
from atspro.engine.export.json_resume import to_json_resume
from atspro.shapes import Certification, ContactInfo, Education, Link, ResumeData, WorkExperience

DATES = ("March 2021", "2021-03", "03/2021", "Sept. '18", "2019", "Summer 2020", "Present", "long ago", None)

word = st.text("abcdefgéßДλ漢 '&/+#.-", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
maybe = st.none() | word
date = st.sampled_from(DATES)
words = st.lists(word, max_size=3)
resumes = st.builds(
    ResumeData,
    contactInfo=st.builds(
        ContactInfo,
        fullName=word,
        email=st.sampled_from(["ada@example.com", "ada at example", None]),
        phone=maybe,
        address=maybe,
        links=st.lists(
            st.builds(
                Link, name=word, url=st.sampled_from(["https://a.example/x", "a.example/ü y", "HTTP://b.example"])
            ),
            max_size=2,
        ),
    ),
    summary=maybe,
    workExperience=st.lists(
        st.builds(
            WorkExperience,
            company=word,
            position=word,
            startDate=date,
            endDate=date,
            isCurrent=st.booleans(),
            description=maybe,
            responsibilities=words,
            skills=words,
        ),
        max_size=3,
    ),
    education=st.lists(
        st.builds(
            Education,
            institution=word,
            degree=word,
            field_of_study=maybe,
            graduationDate=date,
            gpa=st.sampled_from([None, 3.8, 4.0, 12.25]),
            honors=words,
            relevantCourses=words,
            skills=words,
        ),
        max_size=2,
    ),
    certifications=st.lists(
        st.builds(Certification, name=word, issuer=word, dateObtained=date, expirationDate=date, credentialId=maybe),
        max_size=2,
    ),
    skills=st.lists(word, max_size=4, unique_by=str.casefold),
)


def again(made: dict[str, Any]) -> ResumeData:
    return read_resume(json.dumps(made).encode(), "resume.json").resume


@settings(max_examples=60, deadline=None)
@given(resumes)
def test_any_resume_comes_back_as_it_was(resume: ResumeData) -> None:
    assert again(to_json_resume(resume)) == resume


@pytest.mark.parametrize("name", ["bronzor", "chikorita", "gengar", "kakuna", "onyx", "pikachu"])
def test_real_resumes_come_back_and_are_valid(shared: Path, name: str) -> None:
    schema = json.loads((shared / "samples" / "jsonresume_schema.json").read_text())
    resume = read_resume((shared / "samples" / f"resume_{name}.pdf").read_bytes(), "resume.pdf").resume
    made = to_json_resume(resume)
    jsonschema.validate(made, schema)
    assert again(made) == resume


def test_what_another_program_changed_holds() -> None:
    entry = WorkExperience(company="Acme", position="Engineer", start_date="March 2021", is_current=True)
    contact = ContactInfo(full_name="Ada", links=[Link(name="Site", url="a.example")])
    made = to_json_resume(ResumeData(contact_info=contact, work_experience=[entry]))
    made["work"][0] |= {"startDate": "2020-01", "endDate": "2024-02"}
    made["basics"]["profiles"][0]["url"] = "https://b.example"
    read = again(made)
    assert read.contact_info.links[0].url == "https://b.example"
    found = read.work_experience[0]
    assert (found.start_date, found.end_date, found.is_current) == ("2020-01", "2024-02", False)
