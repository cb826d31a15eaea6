"""Ten resumes and posts of ten trades, all made up, with what a careful reader says of each requirement.

The first five were looked at while the table was made, the last five were written before and checked afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from atspro.shapes import JobData, ResumeData, ResumeSection

TODAY = (2026, 11)


@dataclass(frozen=True)
class Pair:
    """``expected`` holds (the beginning of a requirement's text or its name, its kind, its status)."""

    name: str
    resume: ResumeData
    job: JobData
    expected: tuple[tuple[str, str, str], ...]
    sections: tuple[ResumeSection, ...] = ()
    gap: str | None = ""
    addressee: str = ""
    asked: tuple[str, ...] = ()
    thesis: tuple[str, ...] = field(default=())


def person(name, address, summary, work, education=(), certificates=(), skills=()) -> ResumeData:
    return ResumeData.model_validate(
        {
            "contactInfo": {
                "fullName": name,
                "email": "someone@example.org",
                "phone": "555 0100 200",
                "address": address,
            },
            "summary": summary,
            "workExperience": [
                {
                    "position": title,
                    "company": company,
                    "startDate": start,
                    "endDate": None if end == "Present" else end,
                    "isCurrent": end == "Present",
                    "responsibilities": list(bullets),
                }
                for title, company, start, end, bullets in work
            ],
            "education": [
                {"degree": degree, "fieldOfStudy": subject, "institution": school, "graduationDate": date}
                for degree, subject, school, date in education
            ],
            "certifications": [{"name": what, "issuer": issuer} for what, issuer in certificates],
            "skills": list(skills),
        }
    )


def post(company, title, place, musts=(), wishes=(), duties=(), terms=(), more=(), text="") -> JobData:
    return JobData.model_validate(
        {
            "company": company,
            "title": title,
            "description": text or f"{company} is hiring.",
            "qualifications": [*musts, *(f"Preferred: {wish}" for wish in wishes)],
            "responsibilities": list(duties),
            "logistics": list(terms),
            "location": [place],
            "additionalInfo": list(more),
        }
    )


def section(kind, title, *entries) -> ResumeSection:
    return ResumeSection.model_validate({"kind": kind, "title": title, "entries": list(entries)})


NURSE_AWAY = Pair(
    "a nurse twelve years out",
    person(
        "Ruth Amsel",
        "Dayton, OH",
        "Nurse returning to the bedside after raising a family.",
        [
            (
                "Volunteer Coordinator",
                "Hillside Food Pantry",
                "March 2018",
                "Present",
                ["Schedule 40 volunteers a week", "Keep inventory in Excel"],
            ),
            (
                "Staff Nurse, Medical-Surgical",
                "Kettering General",
                "June 2006",
                "August 2014",
                ["Cared for 6 patients a shift on a 32-bed unit", "Precepted 11 new graduates", "Charted in Meditech"],
            ),
        ],
        [("BSN", None, "Wright State University", "2006")],
        [("Registered Nurse (inactive)", "Ohio Board of Nursing"), ("BLS", "American Heart Association")],
        ["Patient education", "Wound care"],
    ),
    post(
        "Miami Valley Hospital",
        "Registered Nurse, Med-Surg",
        "Dayton, OH",
        [
            "Active Ohio RN license",
            "2+ years of recent acute care nursing experience",
            "BLS certification",
            "Experience with Epic",
        ],
        ["BSN"],
        ["Provide direct care to adult medical-surgical patients", "Mentor new nurses"],
        ["Rotating 12-hour shifts, every third weekend"],
        [
            "Contact: Dana Reyes, Nurse Recruiter, dana.reyes@example.org",
            "Please tell us in your letter why you want to return to bedside care, and when you could start.",
        ],
    ),
    (
        ("Active Ohio RN", "licence", "not shown"),
        ("2+ years", "years", "partly"),
        ("BLS", "certificate", "met"),
        ("Experience with Epic", "tool", "not shown"),
        ("BSN", "degree", "met"),
        ("Provide direct care", "duty", "met"),
        ("Mentor new nurses", "duty", "met"),
        ("Dayton, OH", "place", "met"),
    ),
    gap="licence",
    addressee="Dana Reyes",
    asked=("question",),
)

TEACHER = Pair(
    "a teacher with another state's licence",
    person(
        "Marcus Bell",
        "Plano, TX",
        None,
        [
            (
                "4th Grade Teacher",
                "Harrington Elementary (Title I)",
                "August 2019",
                "Present",
                [
                    "Raised reading scores of 26 students by 1.4 grade levels in one year",
                    "Run weekly parent conferences in Spanish",
                    "Coached three first-year teachers",
                ],
            ),
            ("Substitute Teacher", "Plano ISD", "January 2018", "June 2019", ["Taught grades 2 to 6"]),
        ],
        [("B.A.", "Elementary Education", "Texas A&M University", "2017")],
        [("Texas Educator Certificate, EC-6 Core Subjects", "Texas Education Agency")],
        ["Google Classroom", "Guided reading", "Spanish (fluent)"],
    ),
    post(
        "Charleston County Schools",
        "Elementary School Teacher",
        "Charleston, SC",
        [
            "Valid South Carolina teaching certificate",
            "Bachelor's degree in Education",
            "3 years of classroom teaching experience",
            "Experience with a learning management system",
        ],
        ["Bilingual in Spanish", "Master's degree"],
        ["Plan and deliver reading instruction", "Mentor new teachers", "Communicate with families"],
        more=["Applications with a cover letter and two references go to Principal Joan Whitaker, joan.w@example.org"],
    ),
    (
        ("Valid South Carolina", "licence", "not shown"),
        ("Bachelor's degree in Education", "degree", "met"),
        ("3 years", "years", "met"),
        ("Experience with a learning management", "skill", "met"),
        ("Bilingual in Spanish", "language", "met"),
        ("Master's degree", "degree", "partly"),
        ("Mentor new teachers", "duty", "met"),
        ("Communicate with families", "duty", "met"),
        ("Charleston, SC", "place", "partly"),
    ),
    gap="licence",
    addressee="Principal Joan Whitaker",
    asked=("document", "reference"),
)

JAVA = Pair(
    "a Java developer, written in capitals",
    person(
        "Andrei Popescu",
        "Cluj-Napoca, Romania",
        "JAVA developer with 8 years in banking software.",
        [
            (
                "Senior Software Developer",
                "Banca Unirea",
                "02/2020",
                "Present",
                [
                    "Developed payment microservices with Spring Boot / Security / Data, 4 million transactions a day",
                    "Wrote JUnit5 and Mockito tests, coverage from 40 to 85%",
                    "Coached 3 junior colleagues",
                ],
            ),
            (
                "Software Developer",
                "Softline SRL",
                "2017",
                "2020",
                ["Maintained web application on Oracle DB", "Deployed with Docker and Jenkins"],
            ),
        ],
        [("Licentiate degree", "Computer Science", "Babes-Bolyai University", "2017")],
        [],
        ["JAVA", "SPRING", "Postgre SQL", "GIT", "REST", "English (C1)", "German (A2)"],
    ),
    post(
        "Nordbank",
        "Java Developer",
        "Vienna, Austria",
        [
            "5+ years of Java development",
            "Strong knowledge of Spring Boot and Spring Security",
            "Unit testing",
            "PostgreSQL or Oracle",
            "Fluent English",
            "German B2",
        ],
        ["Kubernetes", "Experience mentoring junior developers"],
        ["Build and maintain microservices", "Write automated tests"],
        ["You must be eligible to work in Austria"],
    ),
    (
        ("5+ years", "years", "met"),
        ("Spring Boot", "tool", "met"),
        ("Spring Security", "tool", "met"),
        ("Unit testing", "skill", "met"),
        ("PostgreSQL or Oracle", "tool", "met"),
        ("Fluent English", "language", "met"),
        ("German B2", "language", "partly"),
        ("Kubernetes", "tool", "not shown"),
        ("Experience mentoring", "skill", "met"),
        ("Build and maintain microservices", "duty", "met"),
        ("Write automated tests", "duty", "met"),
        ("Vienna", "place", "not shown"),
        ("You must be eligible", "right_to_work", "not shown"),
    ),
)

SALES = Pair(
    "a sales manager who says Salesforce where the post says CRM",
    person(
        "Tamika Rowe",
        "Atlanta, GA",
        "Sales leader in medical devices.",
        [
            (
                "Regional Sales Manager",
                "Corvia Medical",
                "May 2019",
                "Present",
                [
                    "Lead 9 account executives across the Southeast",
                    "Grew territory revenue from $6M to $11M in three years",
                    "Kept forecasts in Salesforce within 5% of actuals",
                ],
            ),
            (
                "Account Executive",
                "Stryon Devices",
                "2014",
                "April 2019",
                ["Closed 112% of quota on average over four years", "Negotiated contracts with 30 hospitals"],
            ),
        ],
        [("BBA", "Marketing", "Georgia State University", "2013")],
        [],
        ["Contract negotiation", "Forecasting", "Coaching"],
    ),
    post(
        "Helio Surgical",
        "Director of Sales",
        "Remote",
        [
            "10+ years of sales experience in medical devices",
            "5+ years managing a sales team",
            "CRM software",
            "Track record of exceeding quota",
            "Bachelor's degree",
        ],
        ["MBA", "Experience with HubSpot"],
        ["Coach and develop sales managers", "Negotiate contracts with hospital systems", "Own the revenue forecast"],
        ["Travel up to 50%"],
    ),
    (
        ("10+ years", "years", "met"),
        ("5+ years managing", "years", "met"),
        ("CRM", "skill", "met"),
        ("Track record of exceeding quota", "skill", "met"),
        ("Bachelor's degree", "degree", "met"),
        ("MBA", "degree", "partly"),
        ("Experience with HubSpot", "tool", "not shown"),
        ("Negotiate contracts", "duty", "met"),
        ("Own the revenue forecast", "duty", "met"),
        ("Remote", "place", "met"),
    ),
    thesis=("Negotiate", "Own", "Coach", "5+", "10+", "Track"),
)

STUDENT = Pair(
    "a student for an internship that asks for no experience",
    person(
        "Priti Menon",
        "Leeds, UK",
        None,
        [
            (
                "Barista",
                "Cloth Hall Coffee",
                "Sept 2024",
                "Present",
                ["Serve up to 200 customers a day", "Trained 3 new starters"],
            )
        ],
        [("BA (Hons)", "Marketing and Management", "University of Leeds", "expected June 2027")],
        [],
        ["Canva", "Google Analytics (beginner)", "Excel", "Hindi (fluent)"],
    ),
    post(
        "Otter & Pine",
        "Digital Marketing Intern",
        "Leeds, UK",
        [
            "Currently pursuing a degree in Marketing, Communications or a related field",
            "Interest in social media",
            "Advanced knowledge of Google Analytics",
            "Strong communication skills",
        ],
        duties=["Create content for social media", "Report on campaign performance"],
        terms=["Three months, part-time, 20 hours a week"],
        more=["Send a CV and a writing sample to jobs@example.org"],
    ),
    (
        ("Currently pursuing", "degree", "met"),
        ("Interest in social media", "skill", "met"),
        ("Advanced knowledge of Google Analytics", "tool", "partly"),
        ("Create content", "duty", "met"),
        ("Leeds", "place", "met"),
    ),
    (
        section(
            "volunteering",
            "Volunteering",
            {
                "name": "Social media officer",
                "organization": "Hindu Society",
                "bullets": [
                    "Run the Instagram and TikTok accounts (1,900 followers)",
                    "Wrote posts for the Diwali evening, which sold all 220 tickets",
                ],
            },
        ),
    ),
    asked=("sample",),
)

ACCOUNTANT = Pair(
    "an accountant",
    person(
        "Grace Oyelaran",
        "Columbus, OH",
        "Accountant with experience in manufacturing.",
        [
            (
                "Staff Accountant",
                "Buckeye Castings",
                "July 2021",
                "Present",
                [
                    "Close the books in 5 days each month",
                    "Reconcile 14 bank accounts in NetSuite",
                    "Prepare sales tax returns in 9 states",
                ],
            ),
            ("Accounts Payable Clerk", "Fairmont Foods", "2019", "2021", ["Processed 450 invoices a month"]),
        ],
        [("Bachelor of Science", "Accounting", "Ohio University", "2019")],
        [("CPA, license pending", "Accountancy Board of Ohio")],
        ["Excel (advanced)", "NetSuite", "GAAP"],
    ),
    post(
        "Lakeshore Plastics",
        "Senior Accountant",
        "Columbus, OH",
        [
            "Bachelor's degree in Accounting or Finance",
            "CPA license required",
            "5+ years of accounting experience",
            "Advanced Excel",
            "ERP experience",
            "Knowledge of US GAAP",
        ],
        ["SAP"],
        ["Own the month-end close", "Prepare account reconciliations", "Support the external audit"],
    ),
    (
        ("Bachelor's degree in Accounting", "degree", "met"),
        ("CPA license required", "licence", "not shown"),
        ("5+ years", "years", "met"),
        ("Advanced Excel", "tool", "met"),
        ("ERP experience", "skill", "met"),
        ("Knowledge of US GAAP", "skill", "met"),
        ("SAP", "tool", "not shown"),
        ("Own the month-end close", "duty", "met"),
        ("Prepare account reconciliations", "duty", "met"),
        ("Support the external audit", "duty", "not shown"),
    ),
    gap="licence",
)

CHEF = Pair(
    "a chef",
    person(
        "Luca Ferrante",
        "Bristol, UK",
        "Head chef with 11 years in kitchens.",
        [
            (
                "Head Chef",
                "The Harbour Table",
                "April 2021",
                "Present",
                ["Write a new seasonal menu every six weeks", "Lead a brigade of 8", "Cut food cost from 34% to 28%"],
            ),
            (
                "Sous Chef",
                "Osteria Lina",
                "2016",
                "March 2021",
                ["Ran the pass for 120 covers", "Ordered from 20 local suppliers"],
            ),
        ],
        [("NVQ Level 3", "Professional Cookery", "City of Bristol College", "2015")],
        [("Level 3 Food Safety", "CIEH")],
        ["HACCP", "Italian (native)"],
    ),
    post(
        "Orchard House Hotel",
        "Executive Chef",
        "Bath, UK",
        [
            "5 years as head chef or sous chef",
            "Level 3 food hygiene certificate",
            "Experience of managing food costs",
            "Full UK driving licence",
        ],
        ["Fine dining background", "Italian cuisine"],
        ["Develop menus with local suppliers", "Recruit and train kitchen staff"],
        ["Evening and weekend work"],
    ),
    (
        ("5 years as head chef", "years", "met"),
        ("Level 3 food hygiene", "certificate", "met"),
        ("Experience of managing food costs", "skill", "met"),
        ("Full UK driving", "licence", "not shown"),
        ("Develop menus", "duty", "met"),
        ("Recruit and train", "duty", "partly"),
        ("Bath", "place", "partly"),
    ),
)

FOREMAN = Pair(
    "a foreman after a break",
    person(
        "Dale Hutchins",
        "Tulsa, OK",
        None,
        [
            (
                "Concrete Foreman",
                "Arrow Builders",
                "March 2012",
                "October 2024",
                [
                    "Ran crews of up to 14 on commercial foundations",
                    "Finished 31 pours with no lost-time accidents",
                    "Read blueprints and laid out forms",
                ],
            ),
            ("Carpenter", "Self-employed", "2006", "2012", ["Framed 60 houses"]),
        ],
        [("High school diploma", None, "Broken Arrow High School", "2004")],
        [("OSHA 30", "OSHA"), ("Oklahoma CDL Class A", "State of Oklahoma")],
        ["Procore", "Spanish (conversational)"],
    ),
    post(
        "Redbud Construction",
        "Construction Superintendent",
        "Tulsa, OK",
        [
            "10+ years of commercial construction experience",
            "OSHA 30 certification required",
            "Valid driver's license",
            "Construction management software",
            "Fluent Spanish",
        ],
        ["Bachelor's degree in Construction Management"],
        ["Supervise crews and subcontractors", "Enforce site safety", "Read plans and specifications"],
    ),
    (
        ("10+ years", "years", "met"),
        ("OSHA 30", "certificate", "met"),
        ("Valid driver's license", "licence", "met"),
        ("Construction management software", "skill", "met"),
        ("Fluent Spanish", "language", "partly"),
        ("Bachelor's degree", "degree", "not shown"),
        ("Supervise crews", "duty", "partly"),
        ("Enforce site safety", "duty", "partly"),
        ("Read plans", "duty", "met"),
    ),
    gap="break",
)

GO = Pair(
    "an engineer without Go",
    person(
        "Hyun-woo Park",
        "Berlin, Germany",
        "Backend engineer who likes small services.",
        [
            (
                "Senior Backend Engineer",
                "Fleetly",
                "January 2020",
                "Present",
                [
                    "Designed order service in Kotlin on Kafka, 3,000 messages a second",
                    "Moved 12 services to Kubernetes on AWS",
                    "Mentored four engineers",
                ],
            ),
            ("Backend Engineer", "Nuri", "2016", "2019", ["Built payment APIs in Java and PostgreSQL"]),
        ],
        [("MSc", "Computer Science", "TU Berlin", "2016")],
        [("AWS Certified Solutions Architect", "Amazon")],
        ["Kotlin", "Java", "Python", "Kafka", "K8s", "Terraform", "PostgreSQL"],
    ),
    post(
        "Kestrel Pay",
        "Senior Backend Engineer, Go",
        "Berlin, Germany",
        [
            "3+ years of Go",
            "Kafka or another message queue",
            "Kubernetes",
            "PostgreSQL",
            "Bachelor's degree in Computer Science or equivalent experience",
        ],
        ["gRPC", "Terraform"],
        ["Design and run payment services", "Review code and mentor engineers"],
        more=[
            "Questions? Write to our hiring manager Lena Vogt (lena@example.org).",
            "Please include your earliest start date and salary expectations.",
        ],
    ),
    (
        ("3+ years", "years", "not shown"),
        ("Kafka", "tool", "met"),
        ("Kubernetes", "tool", "met"),
        ("PostgreSQL", "tool", "met"),
        ("Bachelor's degree", "degree", "met"),
        ("gRPC", "tool", "not shown"),
        ("Terraform", "tool", "met"),
        ("Review code and mentor", "duty", "partly"),
        ("Berlin", "place", "met"),
    ),
    gap="must-have",
    addressee="Lena Vogt",
    asked=("start date", "pay"),
)

WAREHOUSE = Pair(
    "a warehouse worker whose English is a second language",
    person(
        "Olena Kovalenko",
        "Reno, NV",
        None,
        [
            (
                "Order Picker",
                "Sierra Parts",
                "May 2022",
                "Present",
                [
                    "Pick 140 lines a hour with RF scanner",
                    "Work reach truck in narrow aisles",
                    "Zero safety incidents in 3 years",
                ],
            ),
            ("Shop Assistant", "Silpo, Kyiv", "2017", "2021", ["Cash desk and receiving of goods"]),
        ],
        [("Secondary school", None, "School No. 12, Kyiv", "2015")],
        [("Forklift certificate (sit-down and reach)", "Safety Nevada")],
        ["English B1", "Ukrainian native", "Russian"],
    ),
    post(
        "Basin Logistics",
        "Warehouse Associate",
        "Sparks, NV",
        [
            "High school diploma or GED",
            "Forklift certification required",
            "1+ years of warehouse experience",
            "Able to lift 50 lbs",
            "Experience with RF scanners",
            "Good English",
        ],
        duties=["Pick and pack orders", "Load and unload trucks", "Follow safety rules"],
        terms=["Night shift, 10 pm to 6 am"],
    ),
    (
        ("High school diploma", "degree", "met"),
        ("Forklift certification", "certificate", "met"),
        ("1+ years", "years", "met"),
        ("Experience with RF scanners", "skill", "met"),
        ("Good English", "language", "met"),
        ("Pick and pack orders", "duty", "met"),
        ("Sparks, NV", "place", "partly"),
        ("Night shift", "shift", "not shown"),
    ),
    gap=None,
)

FITTED = (NURSE_AWAY, TEACHER, JAVA, SALES, STUDENT)
ASIDE = (ACCOUNTANT, CHEF, FOREMAN, GO, WAREHOUSE)
