"""Base resumes of several occupations, and true sentences about each person in other words than their resume's."""

from __future__ import annotations

from typing import Any

from atspro.shapes import JobData, ResumeData


def made_up_work(
    company: str, position: str, start: str, end: str | None, *bullets: str, skills: str = ""
) -> dict[str, Any]:
    return {
        "company": company,
        "position": position,
        "startDate": start,
        "endDate": end,
        "isCurrent": end is None,
        "responsibilities": list(bullets),
        "skills": [one.strip() for one in skills.split(",") if one.strip()],
    }


def made_up_person(name: str, summary: str, work: list[dict[str, Any]], skills: str, **more: Any) -> ResumeData:
    first = name.split()[0].lower()
    return ResumeData.model_validate(
        {
            "contactInfo": {"fullName": name, "email": f"{first}@example.org", "phone": "(503) 555-0117",
                            "address": more.pop("address", "Portland, OR")},
            "summary": summary,
            "workExperience": work,
            "skills": [one.strip() for one in skills.split(",")],
            **more,
        }
    )  # fmt: skip


TEACHER = made_up_person(
    "Rosalind Achterberg",
    "High school chemistry teacher with 11 years in public schools.",
    [
        made_up_work("Kestrel Ridge High School", "Chemistry Teacher", "August 2018", None,
              "Teach five sections of chemistry to 140 students a year",
              "Raised the AP Chemistry pass rate from 54% to 81% in four years",
              "Wrote a lab safety course that 3 other schools adopted",
              "Raised $18,500 in grants for new fume hoods",
              skills="Google Classroom, lesson planning"),
        made_up_work("Marrow Creek Middle School", "Science Teacher", "September 2013", "June 2018",
              "Taught grades 6 to 8 and ran a robotics club of 24 pupils",
              "Mentored 2 student teachers from Portland State"),
    ],
    "Lesson planning, Classroom management, Google Classroom, Spanish",
    education=[
        {"institution": "Lewis Harbor University", "degree": "Master of Arts", "fieldOfStudy": "Teaching",
         "graduationDate": "2013"},
        {"institution": "Reedmere College", "degree": "B.A.", "fieldOfStudy": "Chemistry", "graduationDate": "2011",
         "gpa": 3.6, "honors": ["Dean's List"]},
    ],
    certifications=[{"name": "Oregon Teaching License", "issuer": "TSPC", "dateObtained": "July 2013"}],
)  # fmt: skip
TEACHER_JOB = JobData(
    company="Alder Valley Academy",
    title="Head of Science",
    description="Alder Valley Academy seeks a Head of Science. 15+ years of teaching, a PhD preferred, experience with "
    "Canvas and PowerSchool, and National Board Certification.",
    qualifications=["15+ years of teaching", "PhD preferred", "Experience with Canvas and PowerSchool"],
    location=["Salem, OR"],
)

SELLER = made_up_person(
    "Tobias Nkemelu",
    "Account executive selling logistics software to mid-size shippers for seven years.",
    [
        made_up_work("Parcelwise", "Account Executive", "Jan 2021", None,
              "Closed $2.4M in new revenue in 2023, 118% of quota",
              "Manage a pipeline of 65 accounts in Salesforce",
              "Shortened the sales cycle from 94 to 61 days by qualifying with MEDDIC",
              skills="Salesforce, Outreach"),
        made_up_work("Bluepine Freight", "Sales Development Representative", "May 2018", "Dec 2020",
              "Booked 22 meetings a month on average",
              "Made 80 calls a day and wrote the team's email templates",
              skills="HubSpot"),
    ],
    "Salesforce, HubSpot, Cold calling, Negotiation, Excel",
    education=[{"institution": "Tillamook State University", "degree": "Bachelor of Business Administration",
                "graduationDate": "May 2018"}],
)  # fmt: skip
SELLER_JOB = JobData(
    company="Harborline Systems",
    title="Enterprise Account Executive",
    description="Harborline Systems sells port software.\n\n- 10+ years of enterprise sales\n- Experience with "
    "Gong and "
    "SAP\n- MBA a plus",
    location=["Chicago, IL"],
)

SCIENTIST = made_up_person(
    "Wanjiru Mathenge",
    "Data scientist in retail forecasting, eight years in Python and SQL.",
    [
        made_up_work("Greenlark Grocers", "Senior Data Scientist", "03/2021", None,
              "Built demand forecasts for 1,200 stores that cut spoilage by 17%",
              "Moved 40 models from notebooks to Airflow, with 99.5% of runs on time",
              "Lead a team of 4 analysts",
              skills="Python, SQL, Airflow, XGBoost, Snowflake"),
        made_up_work("Tessel Insights", "Data Analyst", "06/2017", "02/2021",
              "Ran A/B tests on pages with 3M visits a month",
              "Automated 15 weekly reports and saved 25 hours a week",
              skills="R, Tableau, PostgreSQL"),
    ],
    "Python, SQL, PostgreSQL, R, Airflow, Tableau, Docker, JavaScript",
    education=[{"institution": "University of Nairobi", "degree": "BSc", "fieldOfStudy": "Statistics",
                "graduationDate": "2014"},
               {"institution": "Kestrel Institute of Technology", "degree": "MSc", "fieldOfStudy": "Data Science",
                "graduationDate": "2017"}],
    certifications=[{"name": "SnowPro Core Certification", "issuer": "Snowflake", "dateObtained": "May 2022"}],
    address="Seattle, WA",
)  # fmt: skip
SCIENTIST_JOB = JobData(
    company="Orchard & Vale",
    title="Principal Data Scientist",
    description="- 12+ years of experience\n- Deep knowledge of Spark, TensorFlow and Kubernetes\n- PhD in a "
    "quantitative field\n- Scala or Go",
    location=["Remote"],
)

ELECTRICIAN = made_up_person(
    "Bogdan Sârbu",
    "Journeyman electrician with nine years on commercial sites.",
    [
        made_up_work("Copperfield Electric", "Journeyman Electrician", "April 2019", None,
              "Wired 14 commercial buildings of up to 90,000 square feet",
              "Read blueprints and bend conduit for crews of 5",
              "Passed 100% of city inspections in 2024"),
        made_up_work("Dunmore Builders", "Electrician Apprentice", "June 2015", "March 2019",
              "Completed 8,000 hours of supervised work",
              "Pulled cable and installed panels of 200 amps"),
    ],
    "Conduit bending, Blueprint reading, Troubleshooting, Forklift",
    education=[{"institution": "Eastgate Community College", "degree": "Certificate",
                "fieldOfStudy": "Electrical Technology", "graduationDate": "2015"}],
    certifications=[{"name": "OSHA 30", "issuer": "OSHA", "dateObtained": "2020"},
                    {"name": "Journeyman Electrician License", "issuer": "State of Ohio", "dateObtained": "2019"}],
    address="Akron, OH",
)  # fmt: skip
ELECTRICIAN_JOB = JobData(
    company="Lakefront Power",
    title="Master Electrician",
    description="Master Electrician license, 12 years of experience, PLC programming and AutoCAD.",
    location=["Cleveland, OH"],
)

MARKETER = made_up_person(
    "Ines Carvalho-Brandt",
    "Content marketer; 6 years in software and health.",
    [
        made_up_work("Willowmind Health", "Content Marketing Manager", "Feb 2022", None,
              "Grew organic visits from 12k to 85k a month in 18 months",
              "Manage a budget of €120,000 and two freelance writers",
              "Launched a newsletter with 30,000 readers and a 44% open rate",
              skills="Google Analytics, WordPress, Ahrefs"),
        made_up_work("Stacklane", "Marketing Coordinator", "Sept. 2019", "Jan 2022",
              "Wrote 3 articles a week and edited those of 6 engineers",
              "Organized 9 webinars with 400 guests each",
              skills="Mailchimp, Canva"),
    ],
    "SEO, Google Analytics, WordPress, Mailchimp, Canva, Portuguese, German",
    education=[{"institution": "Universidade do Porto", "degree": "Bachelor of Arts",
                "fieldOfStudy": "Communication", "graduationDate": "2019"}],
    address="Hamburg",
)  # fmt: skip
MARKETER_JOB = JobData(
    company="Fjordlight",
    title="Head of Marketing",
    description="You lead a team of 12. We use HubSpot, Marketo and Tableau. 10 years of experience and an MBA "
    "are a plus.",
    location=["Berlin"],
)

CHEF = made_up_person(
    "Kaito Fujimori-Lane",
    "Cook and kitchen manager.",
    [
        made_up_work("Saltmarsh Kitchen", "Kitchen Manager", "2020", None,
              "Run a kitchen of 9 that serves 220 covers a night",
              "Lowered food cost from 34% to 28% of sales",
              "Order from 11 suppliers within a weekly budget of $14,000"),
        made_up_work("The Brass Ladle", "Line Cook", "2016", "2020",
              "Worked grill and sauté on weekends of 300 covers",
              "Trained seven new cooks"),
    ],
    "Menu planning, Inventory, Food safety, Japanese",
    certifications=[{"name": "ServSafe Manager", "issuer": "National Restaurant Association",
                     "expirationDate": "2027"}],
    address="Boise, ID",
)  # fmt: skip
CHEF_JOB = JobData(
    company="Hotel Meridian",
    title="Executive Chef",
    description="Executive Chef for a hotel of 310 rooms. Culinary Institute of America degree, HACCP, Oracle MICROS, "
    "French, 10+ years.",
    location=["Denver, CO"],
)

PEOPLE: dict[str, tuple[ResumeData, JobData]] = {
    "teacher": (TEACHER, TEACHER_JOB),
    "seller": (SELLER, SELLER_JOB),
    "scientist": (SCIENTIST, SCIENTIST_JOB),
    "electrician": (ELECTRICIAN, ELECTRICIAN_JOB),
    "marketer": (MARKETER, MARKETER_JOB),
    "chef": (CHEF, CHEF_JOB),
}

TRUE_SENTENCES: dict[str, tuple[str, ...]] = {
    "teacher": (
        "I am writing to apply for the Head of Science position at Alder Valley Academy.",
        "In four years the AP Chemistry pass rate in my classes rose from 54 percent to 81 percent.",
        "I have taught in public schools for eleven years, most recently chemistry at Kestrel Ridge.",
        "Three other schools adopted the lab safety course I wrote.",
        "Each year I teach 140 students in 5 sections, and grants I won brought in $18.5k for fume hoods.",
        "I earned a Master's in Teaching from Lewis Harbor University and a bachelor's degree in Chemistry from "
        "Reedmere "
        "College.",
        "At Marrow Creek Middle School I taught sixth to eighth graders and ran a robotics club with two dozen pupils.",
        "Chemistry teacher with over 11 years of classroom experience; licensed to teach in Oregon.",
        "Your posting names Canvas and PowerSchool; I have worked with Google Classroom and have not used either.",
        "The role asks for 15+ years of teaching. I bring eleven.",
        "I would be glad to learn Canvas, and I look forward to talking with Alder Valley Academy about the role.",
        "My GPA at Reedmere was 3.6, and I was on the Dean's List.",
        "I speak Spanish and plan my lessons in Google Classroom.",
        "From Sept 2013 until June 2018 I was a science teacher at Marrow Creek Middle School.",
        "Mentored two student teachers (Portland State) and led a 24-pupil robotics club.",
    ),
    "seller": (
        "In 2023 I closed $2,400,000 in new revenue, or 118 percent of my quota.",
        "At Parcelwise I cut the sales cycle from 94 days to 61.",
        "I look after 65 accounts, all kept in Salesforce.",
        "As a Sales Development Representative at Bluepine Freight, I booked 22 meetings per month and made eighty "
        "calls daily.",
        "I hold a BBA from Tillamook State University (2018).",
        "Since January 2021 I have been an Account Executive at Parcelwise.",
        "Seven years of selling logistics software taught me to qualify early, for which I use MEDDIC.",
        "What drew me to Harborline Systems is that you sell to ports.",
        "I have not sold with Gong, but Outreach and HubSpot are tools I know well.",
        "Account executive with 7 years in logistics software and 118% quota attainment in 2023.",
        "Skills: Excel, Salesforce, negotiation, HubSpot, cold calling",
        "Sales development representative, Bluepine Freight, 05/2018 – 12/2020",
    ),
    "scientist": (
        "I lead four analysts at Greenlark Grocers, where I am a Senior Data Scientist.",
        "My forecasts cover 1.2k stores and reduced spoilage by 17 percent.",
        "I migrated forty models out of notebooks into Airflow; 99.5% of the runs finish on time.",
        "At Tessel Insights I ran A/B tests for pages with 3 million monthly visits.",
        "Fifteen weekly reports now run by themselves, which saves 25 hours every week.",
        "Tech stack: SQL, Python, JS, Postgres, Apache Airflow, Docker, Tableau, R",
        "I have an MSc in Data Science from Kestrel Institute of Technology and a Bachelor of Science in Statistics "
        "from the University of Nairobi.",
        "I am SnowPro Core certified (May 2022).",
        "Eight years of Python and SQL, most of them in retail forecasting.",
        "You ask for Spark and TensorFlow, neither of which I have used; I have shipped XGBoost models.",
        "Data Analyst at Tessel Insights from June 2017 to February 2021.",
        "Before Greenlark Grocers, which I joined in 2021, I analyzed data at Tessel Insights with R and Tableau.",
        "Based in Seattle, I would welcome the chance to discuss the Principal Data Scientist role.",
        "Senior data scientist who builds demand forecasts in Python.",
    ),
    "electrician": (
        "I have wired fourteen commercial buildings, the largest of 90,000 sq ft.",
        "All of my work passed city inspection in 2024.",
        "As an apprentice at Dunmore Builders I completed 8k supervised hours.",
        "I hold a Journeyman Electrician License from the State of Ohio and OSHA 30.",
        "Journeyman electrician, nine years on commercial sites.",
        "I bend conduit and read blueprints for five-person crews at Copperfield Electric.",
        "My certificate in Electrical Technology is from Eastgate Community College, 2015.",
        "I started as an Electrician Apprentice in June 2015 and stayed with Dunmore Builders until March 2019.",
        "I do not yet hold the Master Electrician license that the post names.",
        "Installed 200-amp panels and pulled cable.",
        "Copperfield Electric — Journeyman Electrician, Apr 2019 – Present",
    ),
    "marketer": (
        "Within eighteen months I took organic traffic from 12,000 to 85,000 visits a month.",
        "I am responsible for a budget of €120k and for 2 freelance writers.",
        "Our newsletter reaches 30k readers, and 44 percent of them open it.",
        "At Stacklane I wrote three articles each week and edited the work of six engineers.",
        "I organized nine webinars, each with 400 guests.",
        "My BA in Communication is from the Universidade do Porto.",
        "Content marketer with six years in health and software.",
        "I speak Portuguese and German and live in Hamburg.",
        "Marketing Coordinator, Stacklane (09/2019 – 01/2022)",
        "I want to learn Marketo, which your team uses.",
        "The Head of Marketing role at Fjordlight leads a team of 12.",
        "I have used Mailchimp, Canva, WordPress, Ahrefs and Google Analytics.",
    ),
    "chef": (
        "I run a nine-person kitchen serving 220 covers a night at Saltmarsh Kitchen.",
        "Food cost fell from 34 percent of sales to 28 percent.",
        "I order from eleven suppliers on a $14k weekly budget.",
        "At The Brass Ladle I was a line cook on 300-cover weekends and trained 7 new cooks.",
        "ServSafe Manager certified through 2027.",
        "I have managed the kitchen at Saltmarsh Kitchen since 2020.",
        "Between 2016 and 2020 I cooked at The Brass Ladle.",
        "I have no French, but I speak Japanese.",
        "Kitchen Manager | Saltmarsh Kitchen | 2020 – Present",
        "I would like to bring this to Hotel Meridian as its Executive Chef.",
    ),
}
