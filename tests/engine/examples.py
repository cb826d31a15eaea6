"""Small resumes and posts of several occupations, for the engine's tests. All people and companies are made up."""

from __future__ import annotations

from atspro.shapes import JobData, ResumeData

NURSE = ResumeData.model_validate(
    {
        "contactInfo": {
            "fullName": "Amara Okonkwo-Díaz",
            "email": "amara.okonkwo@example.org",
            "phone": "(512) 555-0148",
            "address": "Austin, TX",
        },
        "summary": "Registered nurse with 6 years in medical-surgical and intensive care units.",
        "workExperience": [
            {
                "company": "St. Brigid Medical Center",
                "position": "Registered Nurse, ICU",
                "startDate": "June 2021",
                "endDate": None,
                "isCurrent": True,
                "responsibilities": [
                    "Provide direct patient care for up to 3 critically ill patients per shift",
                    "Administer medications and IV therapy and titrate drips under protocol",
                    "Precepted 9 new graduate nurses, all of whom completed orientation on time",
                    "Reduced central line infections on the unit by 35% by leading a bundle-compliance audit",
                ],
                "skills": ["Epic", "ventilator management"],
            },
            {
                "company": "Lakeway General Hospital",
                "position": "Staff Nurse, Med-Surg",
                "startDate": "July 2019",
                "endDate": "May 2021",
                "responsibilities": [
                    "Assessed and monitored 5 to 6 patients per shift and documented in Cerner",
                    "Educated patients and families on wound care and discharge plans",
                    "Served on the falls-prevention committee, which cut falls from 14 to 6 a quarter",
                ],
            },
        ],
        "education": [
            {
                "institution": "Texas State University",
                "degree": "Bachelor of Science in Nursing",
                "graduationDate": "May 2019",
            }
        ],
        "certifications": [
            {"name": "Registered Nurse (RN)", "issuer": "Texas Board of Nursing", "dateObtained": "June 2019"},
            {"name": "ACLS", "issuer": "American Heart Association", "expirationDate": "March 2027"},
            {"name": "BLS", "issuer": "American Heart Association"},
        ],
        "skills": ["Patient care", "Telemetry", "Wound care", "Patient education", "Spanish"],
    }
)

NURSE_JOB = JobData.model_validate(
    {
        "company": "Cedar Hollow Hospital",
        "title": "Registered Nurse - Critical Care",
        "description": (
            "Cedar Hollow Hospital is a 240-bed community hospital.\n\nResponsibilities:\n- Deliver direct patient "
            "care to critically ill adults\n"
            "- Administer medications and monitor telemetry\n- Educate patients and families about "
            "discharge\n\nRequirements:\n"
            "- Current RN license and BSN\n- 3+ years of critical care experience\n- ACLS and BLS certification\n"
            "- Experience with Epic\n\nNice to have:\n- CCRN\n- Bilingual English/Spanish"
        ),
        "salary": "$42 - $58 per hour",
        "responsibilities": [
            "Deliver direct patient care to critically ill adults",
            "Administer medications and monitor telemetry",
            "Educate patients and families about discharge",
        ],
        "qualifications": [
            "Current RN license and BSN",
            "3+ years of critical care experience",
            "ACLS and BLS certification",
            "Experience with Epic",
            "CCRN",
            "Bilingual English/Spanish",
        ],
        "logistics": ["Nights, three 12-hour shifts a week"],
        "location": ["Austin, TX"],
    }
)

ACCOUNTANT = ResumeData.model_validate(
    {
        "contactInfo": {
            "fullName": "Piotr Wiśniewski",
            "email": "piotr.w@example.com",
            "phone": "+1 312 555 0199",
            "address": "Chicago, IL 60614",
        },
        "summary": None,
        "workExperience": [
            {
                "company": "Harrow & Finch LLP",
                "position": "Senior Accountant",
                "startDate": "2020",
                "endDate": None,
                "isCurrent": True,
                "responsibilities": [
                    "Own month-end close for 4 entities, shortened from 9 to 5 business days",
                    "Prepare consolidated financial statements under US GAAP",
                    "Responsible for bank reconciliations and fixed asset schedules",
                    "Built Excel model for cash-flow forecast used by the CFO each week",
                ],
            },
            {
                "company": "Delmar Foods",
                "position": "Staff Accountant",
                "startDate": "2016",
                "endDate": "2020",
                "responsibilities": [
                    "Processed accounts payable of 600 invoices a month in QuickBooks",
                    "Supported external auditors and cleared 40 audit requests on average each year",
                    "Month-end journal entries, accruals and variance notes",
                ],
            },
        ],
        "education": [
            {
                "institution": "DePaul University",
                "degree": "B.S.",
                "fieldOfStudy": "Accounting",
                "graduationDate": "2016",
                "gpa": 3.7,
            }
        ],
        "certifications": [{"name": "CPA", "issuer": "State of Illinois", "dateObtained": "2019"}],
        "skills": ["GAAP", "Excel", "QuickBooks", "NetSuite", "AP", "Audit support"],
    }
)

ACCOUNTANT_JOB = JobData.model_validate(
    {
        "company": "Bluewater Logistics, Inc.",
        "title": "Accounting Manager",
        "description": "We seek an Accounting Manager to run the close. You will report to the Controller.",
        "qualifications": [
            "Bachelor's degree in Accounting or Finance; CPA preferred",
            "5+ years of accounting experience with GAAP financial statements",
            "Advanced Microsoft Excel; NetSuite experience is a plus",
            "Experience supervising a small team",
        ],
        "responsibilities": [
            "Lead month-end and year-end close and review journal entries",
            "Prepare financial statements and variance analysis for management",
            "Oversee Accounts Payable and Accounts Receivable",
            "Coordinate the annual external audit",
        ],
        "location": ["Remote"],
    }
)

STUDENT = ResumeData.model_validate(
    {
        "contactInfo": {"fullName": "Lê Thị Hạnh", "email": "hanh.le@example.edu"},
        "workExperience": [],
        "education": [
            {
                "institution": "Riverside Community College",
                "degree": "Associate of Arts",
                "fieldOfStudy": "Graphic Design",
                "graduationDate": "Expected May 2027",
                "honors": ["Dean's List"],
                "relevantCourses": ["Typography", "Web Design", "Color Theory"],
            }
        ],
        "skills": ["Figma", "Photoshop", "HTML", "CSS"],
    }
)

SHORT_JOB = JobData.model_validate(
    {
        "company": "Corner Print Shop",
        "title": "Graphic Design Intern",
        "description": "Graphic Design Intern\nCorner Print Shop, Riverside\nKnow Illustrator and InDesign, be "
        "friendly with customers.",
    }
)

CAREER_CHANGER = ResumeData.model_validate(
    {
        "contactInfo": {"fullName": "Dana Whitfield", "email": "dana@example.net", "address": "Portland, OR"},
        "summary": "Line cook turned web developer, finishing a full-time bootcamp. Calm under pressure.",
        "workExperience": [
            {
                "company": "Fern & Oak Bistro",
                "position": "Sous Chef",
                "startDate": "Mar 2018",
                "endDate": "Jan 2025",
                "description": "Ran a six-person kitchen in a busy neighborhood restaurant.",
                "responsibilities": [
                    "Supervised team of 6 cooks during services of 180 covers",
                    "Scheduling, ordering and inventory for a weekly food budget of $9,000",
                    "Cut food waste by 22% with a new prep sheet",
                ],
            }
        ],
        "education": [
            {"institution": "Stackyard Bootcamp", "degree": "Certificate", "fieldOfStudy": "Full-Stack Web Development"}
        ],
        "skills": ["JS", "React", "Postgres", "Node", "Git", "Food safety"],
    }
)

JUNIOR_JOB = JobData.model_validate(
    {
        "company": "Tidepool Software",
        "title": "Junior Web Developer",
        "description": (
            "## What you'll do\n\n- Build features in React and Node.js\n- Write SQL against PostgreSQL\n- Review "
            "code with the team\n\n"
            "## Requirements\n\n- JavaScript and React\n- PostgreSQL or another relational database\n- Git\n\n## "
            "Bonus\n\n- K8s\n- TypeScript"
        ),
        "salary": "$70k",
    }
)

ENGINEER = ResumeData.model_validate(
    {
        "contactInfo": {
            "fullName": "Jonas Bergström",
            "email": "jonas_b@example.com",
            "phone": "+46 70 555 01 23",
            "address": "Stockholm",
            "links": [{"name": "GitHub", "url": "https://github.com/jonasb-example"}, {"name": "Site", "url":
            "javascript:alert(1)"}],
        },
        "summary": "Platform engineer. I like *small* systems [that] last, e.g. <b>boring</b> ones & C++.",
        "workExperience": [
            {
                "company": f"Company {number} AB",
                "position": ["Principal Engineer", "Staff Engineer", "Senior Engineer", "Engineer", "Developer",
                "Junior Developer"][number - 1],
                "startDate": str(2026 - number * 4),
                "endDate": None if number == 1 else str(2030 - number * 4),
                "isCurrent": number == 1,
                "responsibilities": [
                    f"Led migration of {number * 10} services to Kubernetes, cutting deploy time by {number * 7}%",
                    f"Designed {'event pipeline in Kafka' if number % 2 else 'billing platform in Go'} handling "
                    f"{number}00 messages a second",
                    f"Mentored {number + 1} engineers",
                    f"Wrote C++ library used by {number * 3} teams",
                    "Took part in the on-call rota",
                ],
                "skills": ["Go", "C++", "Kafka", "K8s"],
            }
            for number in range(1, 7)
        ],
        "education": [{"institution": "KTH", "degree": "MSc", "fieldOfStudy": "Computer Science", "graduationDate":
        "2002"}],
        "skills": [
            "Go", "C++", "Python", "Kafka", "Kubernetes", "Terraform", "AWS", "Postgres", "Redis", "Linux", "gRPC",
            "Docker", "Git", "SQL",
            "Prometheus", "Java", "Bash", "Ansible", "Helm", "Nginx", "MySQL", "MongoDB", "Jenkins", "GraphQL",
            "REST APIs", "TDD", "Rust",
            "Scala", "Spark", "Airflow", "Hadoop", "Cassandra", "DNS", "TCP/IP", "Scrum", "Jira", "Mentoring",
            "Technical writing", "Swedish", "English",
        ],
    }
)  # fmt: skip

ENGINEER_JOB = JobData.model_validate(
    {
        "company": "Northlight",
        "title": "Staff Platform Engineer (Remote)",
        "description": "Northlight runs payments for small shops.",
        "qualifications": [
            "10+ years of software engineering experience",
            "Expert in Golang and K8s",
            "Experience with Apache Kafka and PostgreSQL",
            "Master's degree or equivalent experience",
        ],
        "responsibilities": ["Lead the migration of our services to K8s", "Mentor engineers across three teams"],
        "additionalInfo": ["Nice office plants"],
    }
)

PAIRS = (
    (NURSE, NURSE_JOB),
    (ACCOUNTANT, ACCOUNTANT_JOB),
    (STUDENT, SHORT_JOB),
    (CAREER_CHANGER, JUNIOR_JOB),
    (ENGINEER, ENGINEER_JOB),
    (NURSE, SHORT_JOB),
    (STUDENT, ENGINEER_JOB),
)
