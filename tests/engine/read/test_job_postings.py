"""Facts for machines, as microdata and JSON-LD, and what is understood of pay, presence, years and degree."""

from __future__ import annotations

import json

import pytest

from atspro.engine.job_posting import post_lines
from atspro.engine.read import read_job, read_job_file
from atspro.engine.read.job_facts import JobFacts, Pay, read_pay
from tests.engine.read import posts


def test_microdata_gives_what_the_page_marks() -> None:
    reading = read_job(posts.MICRODATA)
    job = reading.job
    assert (job.title, job.company, job.location) == ("Line Cook", "Blue Heron Bistro", ["Portland, OR"])
    assert job.salary == "USD 19.50 – 24 per hour"
    assert job.responsibilities == ["Run the grill on busy nights", "Keep your station clean"]
    assert job.qualifications == [
        "2+ years of experience on a line",
        "Food handler card required",
        "Preferred: Pastry",
    ]
    assert job.logistics == ["Full-time", "Nights and weekends"]
    assert job.additional_info == ["Health insurance after 60 days"]
    assert reading.facts == JobFacts(Pay(19.5, 24.0, "USD", "hour"), None, 2, "")
    whole = job.model_dump_json()
    assert not any(word in whole for word in ("equal opportunity", "cookies", "Apply now", "Home"))
    assert any("search engines" in note and "the company" in note for note in reading.notes)


def test_wishes_are_told_apart_for_whoever_weighs_them() -> None:
    job = read_job(posts.MICRODATA).job
    sources = {line.text: line.source for line in post_lines(job)}
    assert sources["Pastry"] == "preferred"
    assert sources["Food handler card required"] == "required"
    # What the description says once more counts once.
    assert sum("Pastry" in line.text for line in post_lines(job)) == 1


@pytest.mark.parametrize("wrapping", ["{}", "<!-- {} -->", "//<![CDATA[\n{}\n//]]>", '[{{"@type": "WebSite"}}, {}]'])
def test_json_ld_in_the_wrappings_that_pages_use(wrapping: str) -> None:
    posting = {
        "@context": "https://schema.org",
        "@type": ["Thing", "https://schema.org/JobPosting"],
        "title": "Site Engineer",
        "hiringOrganization": {"name": "Nordic Wind AS"},
        "jobLocationType": "TELECOMMUTE",
        "baseSalary": {"currency": "NOK", "value": {"value": 700000, "unitText": "YEAR"}},
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 36},
        "educationRequirements": {"credentialCategory": "bachelor degree"},
        "description": "We put up wind farms in the sea.",
    }
    script = wrapping.format(json.dumps(posting))
    page = f'<html><head><script type="application/ld+json">{script}</script></head><body><p>Hei</p></body></html>'
    reading = read_job(page)
    assert (reading.job.title, reading.job.company) == ("Site Engineer", "Nordic Wind AS")
    assert reading.job.qualifications == ["3 years of experience", "Bachelor degree"]
    assert reading.facts == JobFacts(Pay(700000, 700000, "NOK", "year"), "remote", 3, "bachelor's degree")
    assert reading.facts.words() == (
        "NOK 700,000 a year",
        "remote",
        "3 years of experience asked",
        "bachelor's degree asked",
    )


def test_broken_facts_leave_the_text() -> None:
    page = '<html><body><script type="application/ld+json">{"@type": "JobPosting", </script><h1>Cook</h1></body></html>'
    assert read_job(page).job.title == "Cook"
    deep = "<div itemprop=jobLocation itemscope>" * 200
    nested = f"<html><body><div itemscope itemtype='http://schema.org/JobPosting'><h1 itemprop=title>Cook</h1>{deep}"
    assert read_job(nested).job.title == "Cook"


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("$310K – $555K + Offers Equity", Pay(310_000, 555_000, "USD", None)),
        ("£31,650 - £43,607 (Main Pay Scale)", Pay(31_650, 43_607, "GBP", None)),
        ("NOK 850 000 – 1 050 000 per year", Pay(850_000, 1_050_000, "NOK", "year")),
        ("€14.50 an hour", Pay(14.5, 14.5, "EUR", "hour")),
        ("14,50 € / Stunde, hourly", Pay(14.5, 14.5, "EUR", "hour")),
        ("62.000 - 74.000 EUR p.a.", Pay(62_000, 74_000, "EUR", "year")),
        ("$120-150K", Pay(120_000, 150_000, "USD", None)),
        ("CA$90,000 annually", Pay(90_000, 90_000, "CAD", "year")),
        ("Competitive", None),
        ("401(k) match of 6%", None),
        ("", None),
    ],
)
def test_pay_as_numbers(text: str, pay: Pay | None) -> None:
    assert read_pay(text) == pay


@pytest.mark.parametrize(
    ("line", "presence"),
    [
        ("This role is fully remote within Europe.", "remote"),
        ("Hybrid: three days a week in our Berlin office.", "hybrid"),
        ("On-site in Leeds, Monday to Friday.", "on-site"),
        ("This is not a remote position.", "on-site"),
        ("Full-time.", None),
    ],
)
def test_where_the_work_is_done(line: str, presence: str | None) -> None:
    assert read_job(f"Clerk\n\nCompany: Acme Ltd\n\nSchedule\n{line}\n").facts.presence == presence


def test_each_value_says_on_which_line_it_stands() -> None:
    reading = read_job(posts.NURSE)
    lines = reading.source_text.split("\n")
    job = reading.job.to_json()
    for path, line in reading.origins.items():
        name, _, number = path.partition(".")
        value = job[name][int(number)] if number else job[name]
        assert value.removeprefix("Preferred: ") in lines[line], path
    assert {path.partition(".")[0] for path in reading.origins} >= {"title", "company", "salary", "location"}
    assert all(f"qualifications.{number}" in reading.origins for number in range(6))


def test_boilerplate_stands_in_no_field() -> None:
    whole = read_job(posts.NURSE).job.model_dump_json()
    assert "Equal Opportunity" not in whole
    assert "without regard" not in whole
    assert "Triage patients" in whole


def test_a_saved_page_is_read_in_the_letters_that_it_declares() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><h1>Повар</h1><p>Борщ</p></body></html>"
    assert read_job_file(page.encode("windows-1251"), "page.html").job.title == "Повар"


@pytest.mark.parametrize(
    ("text", "title", "company"),
    [
        (
            "From: Mel Prior <mel@swift.example>\nSubject: FW: Warehouse Operative - immediate start\n\nHi Dean,\n\n"
            "Hope you're well. My client, a large parcel firm near Daventry, needs people for nights.\n",
            "Warehouse Operative", "",
        ),
        (
            "Indeed\nHome Company reviews Salary guide\nDental Receptionist\nBrightwater Dental\nLeeds LS7\n"
            "Full job description\nYou will greet patients and book appointments.\n",
            "Dental Receptionist", "Brightwater Dental",
        ),
        (
            "Looking for a Chef de partie – Trattoria Pia, Bath\n\na family run italian in the centre of bath.\n",
            "Chef de partie", "Trattoria Pia",
        ),
        (
            "CITY OF FAIRMONT\nINVITES APPLICATIONS FOR THE POSITION OF:\nParks Maintenance Worker II\n\n"
            "MINIMUM QUALIFICATIONS:\nTwo years of grounds maintenance experience.\n",
            "Parks Maintenance Worker II", "City of Fairmont",
        ),
        (
            "Vet Tech needed!! (Palm & Pine Veterinary Clinic, Ocala FL)\njob title: Veterinary Technician\n"
            "We're a small animal clinic. Must be able to draw blood.\n",
            "Veterinary Technician", "Palm & Pine Veterinary Clinic",
        ),
        (
            "Dunmore Freight · Truck Driver - Class 1 · Red Deer, AB\n$32.00 hourly / 45 hours per week\n\n"
            "Responsibilities\n- Load and unload goods\n",
            "Truck Driver - Class 1", "Dunmore Freight",
        ),
    ],
)  # fmt: skip
def test_posts_as_people_paste_them_name_position_and_employer(text: str, title: str, company: str) -> None:
    job = read_job(text).job
    assert (job.title, job.company) == (title, company)
    assert job.salary in (None, "$32.00 hourly")


def test_a_school_is_not_the_university_and_a_closing_date_ends_nothing() -> None:
    job = read_job(
        "Halden University\nFaculty of Science | School of Ocean Sciences\nLecturer in Marine Biology (Grade 8)\n"
        "Closing date: 10 January 2027\n\nThe School of Ocean Sciences invites applications for a Lecturer. You will "
        "teach on the BSc, supervise projects and build a research programme.\n"
    ).job
    assert job.company == "Halden University"
    assert job.responsibilities == ["You will teach on the BSc, supervise projects and build a research programme."]


def test_what_a_successful_candidate_will_have_is_asked_for() -> None:
    job = read_job(
        "Teaching Assistant\nSt Columba's Primary School\n\nThe successful candidate will:\n"
        "• have a Level 3 qualification\n• have experience of autism\n• be able to lift and carry\n"
    ).job
    assert not job.responsibilities
    assert len(job.qualifications or []) == 3


def test_sentences_without_capitals_and_a_last_heading_without_text() -> None:
    job = read_job(
        "Chef de partie\nCompany: Nonna Pia\n\nhi all, we are a family run place. looking for someone for pasta. "
        "you should be able to make fresh pasta and run your section alone. pop in between 3 and 5.\n"
    ).job
    assert job.qualifications == ["you should be able to make fresh pasta and run your section alone."]
    job = read_job(
        "JOB ADVERT\nRole: Signalling Technician\nEmployer: Northline Rail\n\n"
        "WHAT IT INVOLVES\nTesting and maintaining points. Fault finding on nights and weekends.\n\n"
        "WHAT YOU BRING\nPTS\nA driving licence\n\nHOW TO APPLY\nUpload your CV.\n"
    ).job
    assert job.responsibilities == ["Testing and maintaining points.", "Fault finding on nights and weekends."]
    assert job.qualifications == ["PTS", "A driving licence"]


def test_a_cry_before_the_name_workers_in_the_plural_and_what_is_added_to_the_pay() -> None:
    job = read_job(
        "Harvest 2027!! Corvina Winery in Paso Robles is looking for cellar hands\n\nPump overs, barrel work, cleaning "
        "tanks.\nMinimum wage to start, $1 more after 90 days.\n"
    ).job
    assert (job.company, job.title, job.salary) == ("Corvina Winery", "Cellar hand", None)


def test_parts_headed_you_and_us_and_prose_below_a_job_description() -> None:
    job = read_job(
        "Job Title: Home Care Worker\nCompany Name: Ardent Care\n\nThe job\nCalls of 30 minutes. Care, meals.\n\n"
        "You\nKind, on time, own car.\n\nUs\nPaid training, paid mileage.\n"
    ).job
    assert job.qualifications == ["Kind, on time, own car."]
    assert job.additional_info == ["Paid training, paid mileage."]
    job = read_job(
        "Teller\n\nOrchard Bank\n\nJob description:\n"
        "Greet members and process their deposits and loan payments. Balance a drawer daily.\n\n"
        "Requirements:\nHigh school diploma\nDistrict is an EOE.\n"
    ).job
    assert job.responsibilities == [
        "Greet members and process their deposits and loan payments.",
        "Balance a drawer daily.",
    ]
    assert job.qualifications == ["High school diploma"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [("BUS DRIVER", "Bus Driver"), ("ICU NURSE", "ICU Nurse"), ("CNC OPERATOR", "CNC Operator")],
)
def test_capitals_are_left_to_abbreviations(written: str, shown: str) -> None:
    assert read_job(f"{written}\nCompany: Harbor Pine\n\nDuties\n- Do the work\n").job.title == shown
