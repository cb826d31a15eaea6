"""Resumes in formats for programs and as saved pages: YAML, LinkedIn's export, Europass, HTML."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine.read import ResumeReading, read_resume, read_resume_text
from atspro.engine.read.archives import MAX_MEMBERS
from atspro.engine.read.europass import read_europass
from atspro.engine.read.linkedin import read_linkedin
from atspro.engine.read.web_page import read_web_page
from atspro.engine.read.yaml_resume import read_yaml_resume
from atspro.errors import UnreadableFile
from atspro.shapes import ResumeSection


def section(reading: ResumeReading, kind: str) -> ResumeSection:
    return next(found for found in reading.sections if found.kind == kind)


RENDER_CV = """
cv:
  name: Mira Castellan
  headline: Buyer
  location: Hamburg, Germany
  email: mira@example.com
  phone: tel:+49 40 555 01
  website: https://mira.example
  social_networks:
    - network: LinkedIn
      username: mira
    - network: Mastodon
      username: "@mira@example.org"
  sections:
    Summary:
      - Buyer with **nine** years.
    Experience:
      - company: Northgate Foods
        position: Buyer
        location: Hamburg
        start_date: 2021-01
        end_date: present
        highlights:
          - Negotiated 40 contracts.
          - Cut cost by [11%](https://example.com).
      - company: Coppergate
        position: Trainee
        start_date: 2019-08-01
        end_date: 2020-12
    Education:
      - institution: Dunmore
        area: Business
        degree: BA
        end_date: 2015-09
        highlights: ["GPA: 1.7"]
    Skills:
      - label: Tools
        details: SAP, Excel
    Languages:
      - label: German
        details: Native
    Certifications:
      - name: CSCP
        date: 2019-05
        summary: APICS
    Projects:
      - name: Short chains
        start_date: 2018
        end_date: 2019
        highlights: [Mapped suppliers.]
    Publications:
      - title: On buying
        authors: [M. Castellan, J. Doe]
        journal: Trade
        date: 2020-03
    Volunteering:
      - company: Food Bank
        position: Driver
        start_date: 2018
    Hobbies at sea:
      - bullet: Sailing on the Baltic
design:
  theme: classic
"""


@pytest.mark.parametrize("name", ["cv.yaml", "Mira_CV.yml", "pasted.txt"])
def test_rendercv_is_read_whole(name: str) -> None:
    reading = read_resume(RENDER_CV.encode(), name)
    resume, contact = reading.resume, reading.resume.contact_info
    assert (contact.full_name, contact.email, contact.phone) == ("Mira Castellan", "mira@example.com", "+49 40 555 01")
    assert [link.url for link in contact.links] == [
        "https://mira.example",
        "https://linkedin.com/in/mira",
        "@mira@example.org",
    ]
    assert resume.summary == "Buyer with nine years."
    first, second = resume.work_experience
    assert (first.company, first.position, first.start_date, first.is_current) == (
        "Northgate Foods",
        "Buyer",
        "2021-01",
        True,
    )
    assert first.responsibilities == ["Negotiated 40 contracts.", "Cut cost by [11%](https://example.com)."]
    assert (second.start_date, second.end_date, second.is_current) == ("2019-08-01", "2020-12", False)
    (school,) = resume.education
    assert (school.institution, school.degree, school.field_of_study) == ("Dunmore", "BA", "Business")
    assert school.honors == ["GPA: 1.7"]
    assert resume.skills == ["SAP", "Excel"]
    (one,) = resume.certifications
    assert (one.name, one.issuer, one.date_obtained) == ("CSCP", "APICS", "2019-05")
    assert [(entry.name, entry.level) for entry in section(reading, "languages").entries] == [("German", "Native")]
    assert section(reading, "projects").entries[0].bullets == ["Mapped suppliers."]
    paper = section(reading, "publications").entries[0]
    assert (paper.name, paper.organization, paper.description) == ("On buying", "Trade", "M. Castellan, J. Doe")
    assert section(reading, "volunteering").entries[0].organization == "Food Bank"
    assert section(reading, "other").entries[0].name == "Sailing on the Baltic"


def test_json_resume_as_yaml_keeps_values_as_they_stand() -> None:
    text = "basics:\n  name: Ada\n  phone: 0123\nwork:\n  - name: No\n    position: 12:30\n    startDate: 2021-03-01\n"
    reading = read_resume(text.encode(), "resume.yaml")
    (work,) = reading.resume.work_experience
    assert (reading.resume.contact_info.phone, work.company, work.position) == ("0123", "No", "12:30")
    assert work.start_date == "2021-03-01"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cv:\n  name: [unclosed", "corrupt"),
        ("cv:\n  " + "[" * 60 + "]" * 60, "corrupt"),
        ("cv: &a\n  name: x\n  sections: *a\n", None),
        (
            "cv:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"  {chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(8)),
            "too_large",
        ),
        ("cv:\n  a: &a x\n  b: [" + ", ".join(["*a"] * 200) + "]", "too_large"),
        ("cv:\n  sections:\n    A: [" + "x, " * 25_000 + "x]", "too_large"),
        ("cv: !!python/object/apply:os.system ['true']", "wrong_type"),
        ("cv: hello", "wrong_type"),
    ],
)
def test_hostile_yaml_gets_a_sentence(text: str, reason: str | None) -> None:
    if reason is None:
        assert read_yaml_resume(text).resume.contact_info.full_name == "x"
        return
    with pytest.raises(UnreadableFile) as caught:
        read_yaml_resume(text)
    assert caught.value.reason == reason


def test_prose_is_no_yaml() -> None:
    reading = read_resume_text("Ada Byron\nada@example.com\n\nWork: Analyst, Babbage Ltd, 2019 – 2021\n")
    assert reading.resume.contact_info.full_name == "Ada Byron"


TABLES = {
    "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
    "Geo Location,Twitter Handles,Websites,Instant Messengers\n"
    'Mira,Castellan,,,,Buyer,"Buyer with nine years.\nLikes chains.",Food,'
    '20095,"Hamburg, Germany",[mirac],[PERSONAL:https://mira.example],\n',
    "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Northgate Foods,Buyer,"- Negotiated 40 contracts.\n- Cut cost by 11%.",Hamburg,Jan 2021,\n'
    "Coppergate,Trainee,,Hamburg,Aug 2019,Dec 2020\n",
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\nDunmore,2012,2015,With honours,"
    "BA Business,Rowing\n",
    "Skills.csv": "Name\nSAP\nExcel\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\n"
    "CSCP,,APICS,May 2019,May 2024,A-1\n",
    "Languages.csv": "Name,Proficiency\nGerman,Native or bilingual proficiency\n",
    "Projects.csv": "Title,Description,Url,Started On,Finished On\nShort chains,Mapped suppliers.,,Jan 2018,Feb 2019\n",
    "Volunteering.csv": "Company Name,Role,Cause,Started On,Finished On,Description\nFood Bank,Driver,,Jan 2018,,\n",
    "Honors.csv": "Title,Description,Issued On\nPrize,For chains,May 2018\n",
    "Publications.csv": "Name,Published On,Description,Publisher,Url\nOn buying,Mar 2020,,Trade,\n",
    "Courses.csv": "Name,Number\nLogistics,L1\n",
    "Organizations.csv": "Name,Start Date,End Date,Description,Position\nGuild,Jan 2019,,,Member\n",
    "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\nold@example.com,Yes,No,\nmira@example.com,Yes,"
    "Yes,\n",
    "PhoneNumbers.csv": "Extension,Number,Type\n,+49 40 555 01,Mobile\n",
    "Connections.csv": "Notes:\nsomebody else\n",
}


def packed(tables: dict[str, str], folder: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in tables.items():
            package.writestr(folder + name, text)
    return target.getvalue()


@pytest.mark.parametrize("folder", ["", "Basic_LinkedInDataExport_05-01-2024/"])
def test_linkedins_export_is_read_whole(folder: str) -> None:
    reading = read_resume(packed(TABLES, folder), "Basic_LinkedInDataExport.zip")
    resume, contact = reading.resume, reading.resume.contact_info
    assert (contact.full_name, contact.email, contact.phone, contact.address) == (
        "Mira Castellan",
        "mira@example.com",
        "+49 40 555 01",
        "Hamburg, Germany",
    )
    assert [link.url for link in contact.links] == ["https://mira.example", "mirac"]
    assert resume.summary == "Buyer with nine years.\nLikes chains."
    first, second = resume.work_experience
    assert (first.company, first.start_date, first.is_current) == ("Northgate Foods", "Jan 2021", True)
    assert first.responsibilities == ["Negotiated 40 contracts.", "Cut cost by 11%."]
    assert (second.end_date, second.is_current) == ("Dec 2020", False)
    (school,) = resume.education
    assert (school.institution, school.graduation_date) == ("Dunmore", "2015")
    assert (school.degree, school.field_of_study) == ("BA", "Business")
    assert school.honors == ["With honours", "Rowing"]
    (one,) = resume.certifications
    assert (one.issuer, one.credential_id) == ("APICS", "A-1")
    assert (one.date_obtained, one.expiration_date) == ("May 2019", "May 2024")
    assert resume.skills == ["SAP", "Excel"]
    assert {found.kind for found in reading.sections} == {
        *("headline", "languages", "projects", "volunteering", "awards", "publications", "courses", "memberships"),
    }
    assert section(reading, "memberships").entries[0].level == "Member"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({"Profile.csv": "First Name\n"}), "wrong_type"),
        (packed({"Positions.csv": 'Company Name\n"unclosed'})[:-30], "corrupt"),
        (packed({f"{number}.csv": "a" for number in range(MAX_MEMBERS + 1)} | {"Profile.csv": "a"}), "too_large"),
        (packed({"Profile.csv": "a" * 3_000_000}), "too_large"),
        (packed({"Profile.csv": "a,b\n" + "x" * 200_000 + ",y\n"}), "corrupt"),
    ],
)
def test_hostile_archives_get_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_linkedin(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"word/document.xml": "<a>" + " " * 9_000_000}, "200 times"),
        ({f"word/{number}.xml": "a" for number in range(MAX_MEMBERS + 1)}, "2,000 files"),
    ],
)
def test_word_documents_have_the_same_limits(tables: dict[str, str], says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_resume(packed(tables), "resume.docx")
    assert caught.value.reason == "too_large"


PASSPORT = """<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="en"><LearnerInfo>
<Identification><PersonName><FirstName>Mira</FirstName><Surname>Castellan</Surname></PersonName><ContactInfo>
<Address><Contact><AddressLine>Kai 1</AddressLine><PostalCode>20095</PostalCode><Municipality>Hamburg</Municipality>
<Country><Code>DE</Code><Label>Germany</Label></Country></Contact></Address>
<Email><Contact>mira@example.com</Contact></Email>
<TelephoneList><Telephone><Contact>+49 40 555 01</Contact></Telephone></TelephoneList>
<WebsiteList><Website><Contact>https://mira.example</Contact></Website></WebsiteList></ContactInfo></Identification>
<Headline><Type><Code>position</Code></Type><Description><Label>Buyer</Label></Description></Headline>
<WorkExperienceList><WorkExperience><Period><From year="2021" month="--01"/><Current>true</Current></Period>
<Position><Label>Buyer</Label></Position>
<Activities>&lt;ul&gt;&lt;li&gt;Negotiated 40 contracts.&lt;/li&gt;
&lt;li&gt;Cut cost &amp;amp; time.&lt;/li&gt;&lt;/ul&gt;</Activities>
<Employer><Name>Northgate Foods</Name></Employer></WorkExperience>
<WorkExperience><Period><From year="2019" month="--08" day="---01"/><To year="2020" month="--12"/></Period>
<Position><Label>Trainee</Label></Position><Employer><Name>Coppergate</Name></Employer></WorkExperience>
</WorkExperienceList>
<EducationList><Education><Period><To year="2015"/></Period><Title>BA</Title>
<Organisation><Name>Dunmore</Name></Organisation><Field><Label>Business</Label></Field></Education></EducationList>
<Skills><Linguistic><MotherTongueList><MotherTongue><Description><Label>German</Label></Description></MotherTongue>
</MotherTongueList><ForeignLanguageList><ForeignLanguage><Description><Label>English</Label></Description>
<ProficiencyLevel><Listening>C1</Listening><Reading>C2</Reading></ProficiencyLevel></ForeignLanguage>
</ForeignLanguageList></Linguistic><Computer><Description>&lt;p&gt;SAP, Excel&lt;/p&gt;</Description></Computer>
<Driving><Description><Licence>B</Licence></Description></Driving></Skills>
<AchievementList><Achievement><Title><Label>Memberships</Label></Title><Description>Guild</Description></Achievement>
</AchievementList></LearnerInfo></SkillsPassport>"""

CANDIDATE = """<?xml version="1.0"?>
<Candidate xmlns="http://www.europass.eu/1.0" xmlns:oa="o" xmlns:hr="h"><CandidatePerson>
<PersonName><oa:GivenName>Mira</oa:GivenName><hr:FamilyName>Castellan</hr:FamilyName></PersonName>
<Communication><ChannelCode>Email</ChannelCode><oa:URI>mira@example.com</oa:URI></Communication>
<Communication><ChannelCode>Telephone</ChannelCode><CountryDialing>49</CountryDialing>
<oa:DialNumber>40 55501</oa:DialNumber>
</Communication><Communication><UseCode>home</UseCode><Address><oa:CityName>Hamburg</oa:CityName>
<CountryCode>de</CountryCode></Address></Communication></CandidatePerson>
<CandidateProfile><ExecutiveSummary>Buyer.</ExecutiveSummary><EmploymentHistory><EmployerHistory>
<hr:OrganizationName>Northgate Foods</hr:OrganizationName><PositionHistory><PositionTitle>Buyer</PositionTitle>
<eures:EmploymentPeriod xmlns:eures="e"><eures:StartDate><hr:FormattedDateTime>2021-01-01</hr:FormattedDateTime>
</eures:StartDate><hr:CurrentIndicator>true</hr:CurrentIndicator></eures:EmploymentPeriod>
<oa:Description>&lt;p&gt;Buys.&lt;/p&gt;</oa:Description></PositionHistory></EmployerHistory></EmploymentHistory>
<EducationHistory><EducationOrganizationAttendance><hr:OrganizationName>Dunmore</hr:OrganizationName>
<EducationDegree><hr:DegreeName>BA</hr:DegreeName></EducationDegree><AttendancePeriod><EndDate>
<hr:FormattedDateTime>2015-09</hr:FormattedDateTime></EndDate></AttendancePeriod></EducationOrganizationAttendance>
</EducationHistory><PersonQualifications><PersonCompetency><CompetencyID>eng</CompetencyID>
<hr:TaxonomyID>language</hr:TaxonomyID><CompetencyDimension><hr:CompetencyDimensionTypeCode>CEF-Reading
</hr:CompetencyDimensionTypeCode><hr:Score><hr:ScoreText>C1</hr:ScoreText></hr:Score></CompetencyDimension>
</PersonCompetency></PersonQualifications></CandidateProfile></Candidate>"""


def test_the_older_europass_is_read_whole() -> None:
    reading = read_resume(PASSPORT.encode(), "europass.xml")
    resume, contact = reading.resume, reading.resume.contact_info
    assert (contact.full_name, contact.email, contact.phone) == ("Mira Castellan", "mira@example.com", "+49 40 555 01")
    assert contact.address == "Kai 1, 20095 Hamburg, Germany"
    assert [link.url for link in contact.links] == ["https://mira.example"]
    first, second = resume.work_experience
    assert (first.company, first.position, first.start_date, first.is_current) == (
        "Northgate Foods",
        "Buyer",
        "2021-01",
        True,
    )
    assert first.responsibilities == ["Negotiated 40 contracts.", "Cut cost & time."]
    assert (second.start_date, second.end_date) == ("2019-08", "2020-12")
    (school,) = resume.education
    assert (school.institution, school.degree, school.field_of_study, school.graduation_date) == (
        "Dunmore",
        "BA",
        "Business",
        "2015",
    )
    languages = section(reading, "languages").entries
    assert [(entry.name, entry.level) for entry in languages] == [
        ("German", "Native"),
        ("English", "Listening C1, Reading C2"),
    ]
    told = json.dumps([found.to_json() for found in reading.sections])
    assert "SAP, Excel" in told
    assert "Guild" in told
    assert '"B"' in told


def test_todays_europass_is_read_whole() -> None:
    reading = read_resume(CANDIDATE.encode(), "cv.xml")
    resume, contact = reading.resume, reading.resume.contact_info
    assert (contact.full_name, contact.email, contact.phone) == ("Mira Castellan", "mira@example.com", "+49 40 55501")
    assert (contact.address, resume.summary) == ("Hamburg, DE", "Buyer.")
    (work,) = resume.work_experience
    assert (work.company, work.start_date, work.is_current, work.description) == (
        "Northgate Foods",
        "2021-01-01",
        True,
        "Buys.",
    )
    assert resume.education[0].graduation_date == "2015-09"
    assert [(entry.name, entry.level) for entry in section(reading, "languages").entries] == [("eng", "C1")]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><SkillsPassport>&a;</SkillsPassport>',
        "<SkillsPassport><LearnerInfo>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Candidate>&a;</Candidate>',
        "<SkillsPassport>" + "<a/>" * 60_000 + "</SkillsPassport>",
    ],
)
def test_hostile_xml_gets_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableFile):
        read_europass(text.encode())


PAGE = """<!doctype html><html><head><title>CV</title><style>.x{}</style></head><body>
<a href="#main">Skip to content</a><nav><a href="/">Home</a></nav>
<header><h1>Mira Castellan</h1><ul><li>Hamburg, Germany</li>
<li><a href="mailto:mira@example.com">mira@example.com</a></li>
<li><a href="https://github.com/mirac">GitHub</a></li></ul></header><main>
<section><h2>Work Experience (2)</h2>
<article><h3>Buyer</h3><div><span>Northgate Foods</span></div><div><time>Jan 2021</time> – <time>Present</time></div>
<ul><li>Negotiated 40 contracts.</li><li>Cut cost by 11%.</li></ul></article>
<article><h3>Trainee</h3><div>Coppergate Energy</div>
<div>Aug 2019 – Dec 2020</div><ul><li>Learned the trade.</li></ul></article>
</section><section><h2>Education</h2><h3>BA, Business</h3><div>Dunmore University</div><div>2015</div></section>
<section><h2>Skills</h2><h3>SAP</h3><h3>Excel</h3>
<p hidden>Invisible Ink</p><p style="display: none">Nobody sees</p></section>
</main><script>var a = "Never read";</script></body></html>"""


def test_a_saved_page_is_read_as_a_person_sees_it() -> None:
    reading = read_resume(PAGE.encode(), "cv.html")
    resume = reading.resume
    assert (resume.contact_info.full_name, resume.contact_info.email) == ("Mira Castellan", "mira@example.com")
    assert "https://github.com/mirac" in [link.url for link in resume.contact_info.links]
    assert [(entry.company, entry.position, entry.start_date) for entry in resume.work_experience] == [
        ("Northgate Foods", "Buyer", "Jan 2021"),
        ("Coppergate Energy", "Trainee", "Aug 2019"),
    ]
    assert resume.work_experience[0].responsibilities == ["Negotiated 40 contracts.", "Cut cost by 11%."]
    assert {"SAP", "Excel"} <= set(resume.skills)
    for unseen in ("Skip", "Home", "Invisible", "Nobody sees", "Never read"):
        assert unseen not in reading.source_text


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<html><body><div id=root></div><script>go()</script></body></html>", "no_text"),
        ("<html><body>" + "<div>" * 300 + "x" * 60, "too_large"),
        ("<html><body>" + "<p>x</p>" * 40_000, "too_large"),
    ],
)
def test_pages_that_cannot_be_read_get_a_sentence(html: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_resume(html.encode(), "cv.html")
    assert caught.value.reason == reason


yaml_pieces = st.lists(
    st.sampled_from(
        [
            "cv:",
            "\n",
            "  ",
            "- ",
            "name: ",
            "x",
            "&a ",
            "*a",
            "[",
            "]",
            "{",
            "}",
            "sections:",
            "'",
            '"',
            "|",
            ">",
            "#",
            "? ",
            ":",
        ]
    ),
    max_size=40,
).map("".join)
tags = st.sampled_from(
    [
        "SkillsPassport",
        "LearnerInfo",
        "Candidate",
        "WorkExperience",
        "Period",
        "From",
        "Position",
        "Label",
        "Education",
        "Skills",
        "Description",
    ]
)
html_pieces = st.lists(
    st.sampled_from(
        [
            "<h2>",
            "</h2>",
            "<li>",
            "<ul>",
            "</ul>",
            "<td>",
            "<tr>",
            "<br>",
            "Skills",
            "Work",
            "2019 – 2021",
            "<b>",
            "&amp;",
            "<!--",
            "x",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(yaml_pieces)
def test_any_yaml_is_read_or_gets_a_sentence(text: str) -> None:
    try:
        read_yaml_resume(text)
    except UnreadableFile as error:
        assert str(error).endswith(".")  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(st.text("ab&<;", max_size=5), lambda inner: st.tuples(tags, st.lists(inner, max_size=3)), max_leaves=8)
)
def test_any_xml_is_read_or_gets_a_sentence(tree: object) -> None:
    def written(node: object) -> str:
        if isinstance(node, str):
            return node
        name, inner = node  # type: ignore[misc]
        return f'<{name} year="2019">{"".join(map(written, inner))}</{name}>'

    try:
        read_europass(f"<SkillsPassport>{written(tree)}</SkillsPassport>".encode())
    except UnreadableFile as error:
        assert str(error).endswith(".")  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(html_pieces)
def test_any_page_is_read_or_gets_a_sentence(text: str) -> None:
    try:
        read_web_page(f"<html><body>{text}")
    except UnreadableFile as error:
        assert str(error).endswith(".")  # noqa: PT017


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(list(TABLES)), st.text('a,"\n[]:', max_size=30), max_size=4))
def test_any_archive_is_read_or_gets_a_sentence(tables: dict[str, str]) -> None:
    try:
        read_linkedin(packed(tables))
    except UnreadableFile as error:
        assert str(error).endswith(".")  # noqa: PT017


def test_what_linkedin_writes_as_one_degree_is_two_fields() -> None:
    csv = "School Name,Start Date,End Date,Notes,Degree Name,Activities\nTAFE,2015,2018,,"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("Profile.csv", "First Name,Last Name\nAda,Ferris\n")
        out.writestr("Education.csv", csv + '"Diploma, Hospitality",\nUQ,2019,2022,,"Bachelor of Arts, Honours",\n')
    schools = read_resume(archive.getvalue(), "export.zip").resume.education
    assert [(one.degree, one.field_of_study) for one in schools] == [
        ("Diploma", "Hospitality"),
        ("Bachelor of Arts, Honours", None),
    ]


def test_a_certificate_on_one_line_of_rendercv_has_its_issuer_and_date() -> None:
    text = """cv:
  name: Ada Ferris
  email: ada@example.com
  sections:
    certifications:
      - bullet: "Level 3 Food Safety, Institute of Environmental Health (November 2019)"
"""
    [one] = read_resume(text.encode(), "ada.yaml").resume.certifications
    assert (one.name, one.issuer, one.date_obtained) == (
        "Level 3 Food Safety",
        "Institute of Environmental Health",
        "November 2019",
    )


def test_a_list_of_job_related_skills_in_europass_is_skills() -> None:
    text = """<SkillsPassport><LearnerInfo><Identification><PersonName><FirstName>Ada</FirstName>
<Surname>Ferris</Surname></PersonName></Identification><Skills><JobRelated>
<Description>&lt;ul&gt;&lt;li&gt;QGIS&lt;/li&gt;&lt;li&gt;AutoCAD&lt;/li&gt;&lt;/ul&gt;</Description></JobRelated>
</Skills></LearnerInfo></SkillsPassport>"""
    assert read_resume(text.encode(), "cv.xml").resume.skills == ["QGIS", "AutoCAD"]
