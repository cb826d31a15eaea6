"""JSON of other builders and of older versions, and JSON Resume's own sections, both ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine.export.json_resume import to_json_resume
from atspro.engine.read import ResumeReading, read_resume
from atspro.engine.read.json_text import split_items, text_of
from atspro.errors import UnreadableFile
from atspro.shapes import ContactInfo, ResumeData, ResumeSection, SectionEntry


def read(value: object) -> ResumeReading:
    return read_resume(json.dumps(value).encode(), "resume.json")


def case(shared: Path, name: str) -> ResumeReading:
    return read_resume((shared / "cases" / "06-json" / name).read_bytes(), name)


def section(reading: ResumeReading, kind: str) -> ResumeSection:
    return next(found for found in reading.sections if found.kind == kind)


def test_words_for_now_and_machines_dates(shared: Path) -> None:
    work = {entry.company: entry for entry in case(shared, "c-present.json").resume.work_experience}
    assert [name for name, entry in work.items() if entry.is_current] == ["N1", "N2", "N3"]
    assert (work["N5"].start_date, work["N5"].end_date) == ("2010-01", "2011-02")
    assert (work["N4"].end_date, work["N6"].end_date) == ("2010-13", "2010")
    assert (work["N7"].start_date, work["N7"].end_date, work["N7"].is_current) == ("2008-05", "2009", False)


def test_single_values_are_lists_of_one(shared: Path) -> None:
    reading = case(shared, "d-types.json")
    resume = reading.resume
    assert resume.contact_info.email == "mira@example.com"
    assert resume.contact_info.address == "Hamburg, Germany"
    assert [link.url for link in resume.contact_info.links] == ["https://github.com/x"]
    assert [(entry.company, entry.position) for entry in resume.work_experience] == [("Northgate", "Buyer")]
    assert resume.skills == ["SAP", "Excel"]
    assert [one.name for one in resume.certifications] == ["CSCP"]
    assert resume.education[0].gpa == 3.9
    assert [entry.name for entry in section(reading, "languages").entries] == ["German"]


def test_html_becomes_text_and_its_items_bullets(shared: Path) -> None:
    resume = case(shared, "f-html-md.json").resume
    assert resume.summary == "Buyer & planner with nine years. Likes short chains."
    (work,) = resume.work_experience
    assert (work.company, work.description) == ("N & Co", None)
    assert work.responsibilities == ["Negotiated 40 contracts", "Cut cost", "Bold claim", "Line break"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<ul><li><p>One</p></li><li>Two<br>lines</li></ul>", "• One\n• Two lines"),
        ("List<String> & Map<K, V>", "List<String> & Map<K, V>"),
        ("a < b, R&D; &copy &amp; &#8211;", "a < b, R&D; &copy & –"),
        ("<script>alert(1)</script><b>x</b>", "x"),
        ("**Bold** and __more__, 2**3", "Bold and more, 2**3"),
        ("<p>- one<br>- two</p>", "- one\n- two"),
    ],
)
def test_texts_lose_their_markup_only(text: str, plain: str) -> None:
    assert text_of(text) == plain


def test_items_are_told_from_prose() -> None:
    assert split_items("Ran the shop.\n• One\n• Two") == ("Ran the shop.", ["One", "Two"])
    assert split_items("- one") == ("- one", [])


REACTIVE_3 = {
    "basics": {
        "name": "Mira Castellan",
        "headline": "Buyer",
        "email": "mira@example.com",
        "phone": "+49 40 555 01",
        "website": "https://mira.example",
        "summary": "Buyer with **nine** years.",
        "location": {"address": "", "city": "Hamburg", "region": "", "country": "Germany", "postalCode": ""},
        "profiles": [{"id": "1", "network": "GitHub", "username": "mira", "url": "https://github.com/mira"}],
    },
    "sections": {
        "work": {
            "id": "work",
            "name": "Work Experience",
            "items": [
                {
                    "id": "a",
                    "name": "Northgate Foods",
                    "position": "Buyer",
                    "date": {"start": "2021-01-01", "end": ""},
                    "url": "",
                    "summary": "- Negotiated 40 contracts.\n- Cut cost by 11%.",
                }
            ],
        },
        "education": {
            "items": [
                {
                    "institution": "Dunmore",
                    "degree": "BA",
                    "area": "Business",
                    "score": "1,7",
                    "date": {"start": "2012-10-01", "end": "2015-09-30"},
                    "courses": ["Logistics"],
                    "summary": "",
                }
            ]
        },
        "skills": {"items": [{"name": "SAP", "level": "Expert", "levelNum": 8, "keywords": []}]},
        "certifications": {"items": [{"name": "CSCP", "issuer": "APICS", "date": "2019-05-01", "summary": ""}]},
        "languages": {"items": [{"name": "German", "level": "Native", "levelNum": 10}]},
        "volunteer": {
            "items": [
                {
                    "organization": "Food Bank",
                    "position": "Driver",
                    "date": {"start": "2018", "end": "2019"},
                    "summary": "Drove.",
                }
            ]
        },
        "b6": {"name": "Hobbies at sea", "type": "custom", "items": [{"title": "Sailing", "summary": "Baltic"}]},
    },
    "metadata": {"template": "kakuna"},
}
REACTIVE_4 = {
    "basics": {
        "name": "Mira Castellan",
        "headline": "Buyer",
        "email": "mira@example.com",
        "phone": "+49 40 555 01",
        "location": "Hamburg, Germany",
        "url": {"label": "", "href": "https://mira.example"},
        "customFields": [{"id": "x", "icon": "car", "name": "Licence", "value": "B"}],
    },
    "sections": {
        "summary": {"name": "Summary", "content": "<p>Buyer with <strong>nine</strong> years.</p>"},
        "profiles": {"items": [{"network": "GitHub", "username": "mira", "url": {"href": "https://github.com/mira"}}]},
        "experience": {
            "items": [
                {
                    "visible": True,
                    "company": "Northgate Foods",
                    "position": "Buyer",
                    "date": "2021-01 - Present",
                    "summary": "<ul><li><p>Negotiated 40 contracts.</p></li><li><p>Cut cost by 11%.</p></li></ul>",
                },
                {"visible": False, "company": "Secret Ltd", "position": "Spy", "date": "2010", "summary": ""},
            ]
        },
        "education": {
            "items": [
                {
                    "institution": "Dunmore",
                    "studyType": "BA",
                    "area": "Business",
                    "score": "1,7",
                    "date": "2012-10 - 2015-09",
                    "summary": "<p>Logistics</p>",
                }
            ]
        },
        "skills": {"items": [{"name": "SAP", "description": "Expert", "level": 4, "keywords": []}]},
        "certifications": {"items": [{"name": "CSCP", "issuer": "APICS", "date": "2019-05", "summary": ""}]},
        "languages": {"items": [{"name": "German", "description": "Native", "level": 5}]},
        "volunteer": {
            "items": [
                {"organization": "Food Bank", "position": "Driver", "date": "2018 - 2019", "summary": "<p>Drove.</p>"}
            ]
        },
        "custom": {"c1": {"name": "Hobbies at sea", "items": [{"name": "Sailing", "description": "Baltic"}]}},
    },
    "metadata": {"template": "rhyhorn"},
}
REACTIVE_5 = {
    "picture": {"hidden": True, "url": ""},
    "basics": {
        "name": "Mira Castellan",
        "headline": "Buyer",
        "email": "mira@example.com",
        "phone": "+49 40 555 01",
        "location": "Hamburg, Germany",
        "website": {"url": "https://mira.example", "label": ""},
        "customFields": [],
    },
    "summary": {"title": "", "columns": 1, "hidden": False, "content": "<p>Buyer with nine years.</p>"},
    "sections": {
        "profiles": {
            "items": [{"network": "GitHub", "username": "mira", "website": {"url": "https://github.com/mira"}}]
        },
        "experience": {
            "title": "",
            "items": [
                {
                    "hidden": False,
                    "company": "Northgate Foods",
                    "position": "Buyer",
                    "period": "January 2021 - Present",
                    "website": {"url": "", "label": ""},
                    "description": "<ul><li>Negotiated 40 contracts.</li><li>Cut cost by 11%.</li></ul>",
                }
            ],
        },
        "education": {
            "items": [
                {
                    "school": "Dunmore",
                    "degree": "BA",
                    "area": "Business",
                    "grade": "1,7",
                    "period": "2012 - September 2015",
                    "description": "",
                }
            ]
        },
        "skills": {"items": [{"name": "SAP", "proficiency": "Expert", "level": 4, "keywords": []}]},
        "certifications": {"items": [{"title": "CSCP", "issuer": "APICS", "date": "May 2019", "description": ""}]},
        "languages": {"items": [{"language": "German", "fluency": "Native", "level": 5}]},
        "volunteer": {
            "items": [
                {"organization": "Food Bank", "position": "Driver", "period": "2018 - 2019", "description": "Drove."}
            ]
        },
    },
    "customSections": [
        {"title": "Hobbies at sea", "type": "interests", "items": [{"name": "Sailing", "description": "Baltic"}]}
    ],
    "metadata": {"template": "azurill"},
}


@pytest.mark.parametrize("value", [REACTIVE_3, REACTIVE_4, REACTIVE_5], ids=["v3", "v4", "v5"])
def test_reactive_resume_is_read_whole(value: dict[str, Any]) -> None:
    reading = read(value)
    resume = reading.resume
    contact = resume.contact_info
    assert (contact.full_name, contact.email, contact.phone) == ("Mira Castellan", "mira@example.com", "+49 40 555 01")
    assert contact.address == "Hamburg, Germany"
    assert {link.url for link in contact.links} == {"https://mira.example", "https://github.com/mira"}
    assert resume.summary == "Buyer with nine years."
    (work,) = resume.work_experience
    assert (work.company, work.position, work.is_current) == ("Northgate Foods", "Buyer", True)
    assert work.start_date in ("2021-01-01", "2021-01", "January 2021")
    assert work.responsibilities == ["Negotiated 40 contracts.", "Cut cost by 11%."]
    (school,) = resume.education
    assert (school.institution, school.degree, school.field_of_study) == ("Dunmore", "BA", "Business")
    assert school.graduation_date in ("2015-09-30", "2015-09", "September 2015")
    assert (school.gpa, school.honors[0]) == (1.7, "1,7")
    assert resume.skills == ["SAP (Expert)"]
    assert [(one.name, one.issuer) for one in resume.certifications] == [("CSCP", "APICS")]
    assert [(entry.name, entry.level) for entry in section(reading, "languages").entries] == [("German", "Native")]
    (driver,) = section(reading, "volunteering").entries
    assert (driver.name, driver.organization, driver.start_date, driver.end_date) == (
        "Driver",
        "Food Bank",
        "2018",
        "2019",
    )
    assert driver.description == "Drove."
    assert [entry.name for entry in section(reading, "headline").entries] == ["Buyer"]
    hobbies = next(found for found in reading.sections if found.title == "Hobbies at sea")
    assert hobbies.entries[0].name == "Sailing"
    assert hobbies.entries[0].description == "Baltic"


def test_what_is_hidden_in_a_builder_is_left_out_and_said() -> None:
    reading = read(REACTIVE_4)
    assert [note for note in reading.notes if "Secret Ltd" in note]
    assert "Secret" not in json.dumps(reading.resume.to_json())


def test_several_roles_of_one_item_are_positions_of_one_employer() -> None:
    item = {
        "company": "Northgate",
        "position": "",
        "period": "",
        "roles": [
            {"position": "Lead", "period": "2020 - Present", "description": "<p>Leads.</p>"},
            {"position": "Buyer", "period": "2018 - 2020", "description": ""},
        ],
    }
    work = read({"basics": {"name": "M"}, "sections": {"experience": {"items": [item]}}}).resume.work_experience
    assert [(entry.company, entry.position, entry.start_date) for entry in work] == [
        ("Northgate", "Lead", "2020"),
        ("Northgate", "Buyer", "2018"),
    ]


def test_fresh_is_read_whole() -> None:
    reading = read(
        {
            "name": "Mira Castellan",
            "meta": {"format": "FRESH@0.6.0"},
            "info": {"label": "Buyer", "brief": "Buyer with nine years."},
            "contact": {"email": "mira@example.com", "phone": "040 555", "website": "https://mira.example"},
            "location": {"city": "Hamburg", "country": "DE"},
            "employment": {
                "summary": "",
                "history": [
                    {
                        "employer": "Northgate",
                        "position": "Buyer",
                        "start": "2021-01",
                        "summary": "Buys.",
                        "highlights": ["Cut cost."],
                        "keywords": ["SAP"],
                    }
                ],
            },
            "education": {
                "level": "bachelor",
                "history": [{"institution": "Dunmore", "studyType": "BA", "area": "Business", "end": "2015-09"}],
            },
            "skills": {"sets": [{"name": "Tools", "skills": ["SAP", "Excel"]}], "list": [{"name": "Maths"}]},
            "languages": [{"language": "German", "level": "Native"}],
            "service": {"history": [{"organization": "Food Bank", "position": "Driver", "start": "2018-01"}]},
            "writing": [{"title": "On buying", "publisher": {"name": "Trade"}, "date": "2020-01"}],
            "recognition": [{"title": "Prize", "from": "Guild", "date": "2019-02"}],
            "social": [{"network": "GitHub", "user": "mira", "url": "https://github.com/mira"}],
            "testimonials": [{"name": "Jo", "quote": "Fine."}],
            "affiliation": {"history": [{"organization": "Guild", "position": "Member", "start": "2019"}]},
        }
    )
    resume = reading.resume
    assert (resume.contact_info.full_name, resume.contact_info.address) == ("Mira Castellan", "Hamburg, DE")
    assert resume.summary == "Buyer with nine years."
    assert [(entry.company, entry.is_current) for entry in resume.work_experience] == [("Northgate", True)]
    assert resume.work_experience[0].responsibilities == ["Cut cost."]
    assert resume.education[0].graduation_date == "2015-09"
    assert resume.skills == ["SAP", "Excel", "Maths"]
    kinds = {found.kind for found in reading.sections}
    assert {"languages", "volunteering", "publications", "awards", "references", "headline", "other"} <= kinds
    assert section(reading, "publications").entries[0].organization == "Trade"
    assert section(reading, "other").entries[0].organization == "Guild"


def test_older_names_and_unknown_sections_are_kept() -> None:
    reading = read(
        {
            "basics": {"name": "M", "website": "https://m.example"},
            "work": [{"company": "N", "position": "P", "website": "x"}],
            "education": [{"institution": "D", "gpa": "4.0"}],
            "publications": [
                {"name": "On", "publisher": "T", "releaseDate": "2014-10-01T00:00:00Z", "website": "t.example"}
            ],
            "patents": [{"title": "Pump", "number": "EP 1", "date": "2012"}],
        }
    )
    assert reading.resume.work_experience[0].company == "N"
    assert reading.resume.education[0].honors == ["4.0"]
    (paper,) = section(reading, "publications").entries
    assert (paper.end_date, paper.url) == ("2014-10", "t.example")
    (patent,) = section(reading, "other").entries
    assert (patent.name, patent.end_date, patent.description) == ("Pump", "2012", "number: EP 1")


line = (
    st.text("abcdeé'. -/&", min_size=1, max_size=16)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.strip("-. ") == text and text != "")
)
maybe = st.none() | line
entries = st.builds(
    SectionEntry,
    name=line,
    organization=maybe,
    startDate=st.sampled_from([None, "March 2021", "2021-03", "2019"]),
    endDate=st.sampled_from([None, "May 2022", "2022", "Present"]),
    url=st.sampled_from([None, "https://a.example/x", "a.example/ü"]),
    description=maybe,
    bullets=st.lists(line, max_size=2, unique=True),
    skills=st.lists(line, max_size=2, unique=True),
    level=maybe,
)
kinds = st.sampled_from(["projects", "volunteering", "publications", "awards", "languages", "interests", "references"])
other_kinds = st.sampled_from(["courses", "memberships", "patents", "military", "other"])
sections = st.lists(
    st.builds(ResumeSection, kind=kinds | other_kinds, title=line, entries=st.lists(entries, min_size=1, max_size=3)),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(sections)
def test_any_sections_come_back_as_they_were(made: list[ResumeSection]) -> None:
    resume = ResumeData(contact_info=ContactInfo(full_name="Ada"))
    assert list(read(to_json_resume(resume, made)).sections) == made


def test_sections_are_valid_and_a_changed_one_holds(shared: Path) -> None:
    resume = ResumeData(contact_info=ContactInfo(full_name="Ada", email="ada@example.com"))
    languages = ResumeSection(
        kind="languages",
        title="Sprachen",
        entries=[SectionEntry(name="Deutsch", level="C1"), SectionEntry(name="Latein")],
    )
    headline = ResumeSection(kind="headline", title="Titel", entries=[SectionEntry(name="Analystin")])
    made = to_json_resume(resume, [headline, languages])
    jsonschema.validate(made, json.loads((shared / "samples" / "jsonresume_schema.json").read_text()))
    assert made["basics"]["label"] == "Analystin"
    assert read(made).sections == (headline, languages)
    made["languages"].append({"language": "Englisch", "fluency": "A2"})
    assert [entry.name for entry in section(read(made), "languages").entries][-1] == "Englisch"


def test_the_own_export_carries_sections() -> None:
    found = ResumeSection(kind="projects", title="Things", entries=[SectionEntry(name="Tidepool")])
    value = ResumeData(contact_info=ContactInfo(full_name="Ada")).to_json() | {"sections": [found.to_json()]}
    assert read(value).sections == (found,)


FIELDS = """
name title date summary description items highlights keywords level url location start end history sections kind
count entries content visible roles year month written sets list profiles label
"""
KEYS = """
basics work education skills certificates volunteer projects awards languages interests references sections
publications employment info contact location summary customSections data service writing meta other
"""
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9999, 9999) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(KEYS.split()), json_values, max_size=6)


@settings(max_examples=200, deadline=None)
@given(documents)
def test_nothing_but_a_sentence_leaves(value: dict[str, Any]) -> None:
    try:
        reading = read(value)
    except UnreadableFile:
        return
    for path, number in reading.origins.items():
        assert number < len(reading.source_text.split("\n")), path
