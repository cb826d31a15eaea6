"""People of ten more trades with the posts they apply to; what is said of them is in `workshop_claims`."""

from __future__ import annotations

from atspro.shapes import JobData, ResumeData
from bench.statements.people import made_up_person, made_up_work

_person, _work = made_up_person, made_up_work

WORKSHOP_PEOPLE: dict[str, tuple[ResumeData, JobData]] = {
    "veterinary technician": (
        _person(
            "Imogen Tadesse",
            "Credentialed veterinary technician with six years in small-animal practice.",
            [
                _work("Cedar Hollow Animal Hospital", "Veterinary Technician", "May 2020", None,
                      "Monitor anesthesia for 6 to 8 surgeries a week",
                      "Assist two veterinarians with dental cleanings and soft-tissue surgery",
                      "Set up a reminder system that raised annual wellness visits by 20%",
                      "Teach owners to give insulin and subcutaneous fluids at home",
                      "Keep the controlled-drug log, with no discrepancies at the last 4 state audits"),
                _work("Paws & Claws Rescue", "Kennel Attendant", "June 2018", "April 2020",
                      "Fed, walked and cleaned up after 45 dogs",
                      "Helped with adoption events that placed 300 animals a year"),
            ],
            "Venipuncture, Digital radiography, IDEXX analyzers, AVImark, Fear-free handling",
            education=[{"institution": "Otter Creek Community College", "degree": "Associate of Applied Science",
                        "fieldOfStudy": "Veterinary Technology", "graduationDate": "2020"}],
            certifications=[{"name": "Licensed Veterinary Technician", "issuer": "State of Oregon",
                             "dateObtained": "2020"}],
            address="Eugene, OR",
        ),
        JobData(
            company="Northfork Emergency Veterinary Center",
            title="Lead Veterinary Technician, Surgery",
            description="Lead technician for an emergency hospital. VTS (Surgery) preferred, supervision of "
            "technicians, mechanical ventilation, blood transfusions, exotic animals, overnight shifts.",
            location=["Portland, OR"],
        ),
    ),
    "machinist": (
        _person(
            "Radek Olufsen",
            "CNC machinist. Nine years of turning and milling for pumps and valves.",
            [
                _work("Brannock Pump Works", "CNC Machinist", "February 2019", None,
                      "Set up and run three Haas lathes and a Mazak mill on the second shift",
                      "Hold tolerances of 0.0005 in. on stainless and Inconel shafts",
                      "Rewrote the program for the impeller housing, cutting its cycle from 42 to 29 minutes",
                      "Trained 5 apprentices in reading prints and using gauges",
                      "Helped bring scrap down from 6% to 3.5% with the quality engineer"),
                _work("Delmar Tool & Die", "Machine Operator", "August 2017", "January 2019",
                      "Ran Bridgeport mills and surface grinders",
                      "Deburred and inspected parts with micrometers and calipers"),
            ],
            "Mastercam, GD&T, Fanuc controls, Coordinate measuring machine, Blueprint reading",
            education=[{"institution": "Lakeshore Technical Institute", "degree": "Diploma",
                        "fieldOfStudy": "Precision Machining", "graduationDate": "2017"}],
            certifications=[{"name": "NIMS Machining Level I", "issuer": "National Institute for Metalworking Skills",
                             "dateObtained": "2018"}],
            address="Sheboygan, WI",
        ),
        JobData(
            company="Aldous Aerospace Components",
            title="Machining Supervisor",
            description="Supervise 14 machinists on five-axis mills. AS9100, lean manufacturing, programming in "
            "Siemens NX, apprenticeship program, budget responsibility, days only.",
            location=["Milwaukee, WI"],
        ),
    ),
    "librarian": (
        _person(
            "Beatrix Nakamura-Flood",
            "Public librarian who serves children and families.",
            [
                _work("Quincy Falls Public Library", "Youth Services Librarian", "September 2018", None,
                      "Plan and lead 4 story times a week for children under five",
                      "Doubled summer reading sign-ups from 410 to 820 over three summers",
                      "Select picture books and early readers within a budget of $36,000 a year",
                      "Co-wrote a grant application that won $15,000 for a bilingual collection",
                      "Sit on the countywide committee for early literacy"),
                _work("Quincy Falls Public Library", "Library Assistant", "July 2015", "August 2018",
                      "Checked out and shelved materials and answered questions at the desk",
                      "Weeded the reference collection by a third"),
            ],
            "Readers' advisory, Collection development, Polaris, Spanish (intermediate), Canva",
            education=[{"institution": "Rosemont State University", "degree": "Master of Library Science",
                        "graduationDate": "2018"},
                       {"institution": "Hadley College", "degree": "Bachelor of Arts", "fieldOfStudy": "History",
                        "graduationDate": "2014"}],
            address="Quincy Falls, MA",
        ),
        JobData(
            company="Harborview Library System",
            title="Head of Youth Services",
            description="Head of department with six librarians, teen programming, makerspace, outreach to "
            "schools, fluent Spanish, experience with Sierra and fundraising.",
            location=["Boston, MA"],
        ),
    ),
    "claims adjuster": (
        _person(
            "Tobias Wren-Achebe",
            "Property claims adjuster, licensed in two states.",
            [
                _work("Pinnacle Mutual Insurance", "Claims Adjuster II", "March 2021", None,
                      "Handle about 120 open homeowner claims of up to $150,000 each",
                      "Inspect roofs and water damage on site and write estimates in Xactimate",
                      "Brought the average time to settle a claim from 34 days to 26",
                      "Spot-checked files of newer adjusters for completeness",
                      "Deployed to Louisiana after Hurricane Ida for seven weeks"),
                _work("Pinnacle Mutual Insurance", "Claims Adjuster I", "June 2019", "February 2021",
                      "Took first notices of loss by phone, up to 40 a day"),
                _work("Redwing Roofing", "Estimator", "April 2016", "May 2019",
                      "Measured roofs and priced repairs for homeowners and property managers"),
            ],
            "Xactimate, Guidewire ClaimCenter, Negotiation, Subrogation, Microsoft Excel",
            education=[{"institution": "Blackwater State College", "degree": "Bachelor of Science",
                        "fieldOfStudy": "Business Administration", "graduationDate": "2015"}],
            certifications=[{"name": "Texas All-Lines Adjuster License", "issuer": "Texas Department of Insurance",
                             "dateObtained": "2019"},
                            {"name": "Florida Nonresident Adjuster License", "issuer": "Florida DFS",
                             "dateObtained": "2022"}],
            address="Waco, TX",
        ),
        JobData(
            company="Summit Ridge Casualty",
            title="Claims Team Lead, Large Loss",
            description="Lead eight adjusters on commercial losses above $500,000. CPCU, litigation management, "
            "fraud investigation, appraisal and mediation.",
            location=["Dallas, TX"],
        ),
    ),
    "pastry cook": (
        _person(
            "Solène Adeyemi",
            "Pastry cook with hotel and bakery experience.",
            [
                _work("The Alderman Hotel", "Pastry Cook", "October 2021", None,
                      "Bake breads, viennoiserie and plated desserts for 180 covers a night",
                      "Developed 6 gluten-free desserts that are now on the banquet menu",
                      "Cut butter waste by a quarter by changing how dough is portioned",
                      "Work under the executive pastry chef with two other cooks",
                      "Order dairy and fruit every morning from 5 suppliers"),
                _work("Flour & Fern Bakery", "Baker", "May 2018", "September 2021",
                      "Started at 3 a.m. to bake 400 loaves a day",
                      "Decorated wedding cakes, about 30 a season",
                      "Showed two new bakers how to shape sourdough"),
            ],
            "Lamination, Chocolate tempering, Sugar work, ServSafe, French (native)",
            education=[{"institution": "Institut Culinaire de Lyon", "degree": "CAP Pâtissier",
                        "graduationDate": "2017"}],
            certifications=[{"name": "ServSafe Food Handler", "issuer": "National Restaurant Association",
                             "dateObtained": "2021"}],
            address="Chicago, IL",
        ),
        JobData(
            company="Maison Ferrand",
            title="Pastry Sous Chef",
            description="Pastry sous chef for a restaurant with a Michelin star. Menu design, hiring and scheduling "
            "of the team, food cost control, ServSafe Manager, ice cream program.",
            location=["Chicago, IL"],
        ),
    ),
    "landscape foreman": (
        _person(
            "Hector Villanueva-Stone",
            "Landscape crew leader, 12 seasons of planting, grading and irrigation.",
            [
                _work("Greenbank Landscaping", "Crew Leader", "March 2018", None,
                      "Lead a crew of 7 on residential and municipal jobs of up to $80,000",
                      "Install drip irrigation and repair sprinkler systems",
                      "Finished 23 of 25 jobs last season on or before the agreed date",
                      "Hold the toolbox talk every Monday; no lost-time injuries since 2020",
                      "Taught four crew members to run the skid steer"),
                _work("Greenbank Landscaping", "Laborer", "April 2014", "February 2018",
                      "Planted trees and shrubs, laid sod and spread mulch",
                      "Drove the dump truck and kept the equipment clean"),
            ],
            "Grading, Skid steer, Irrigation, Plant identification, Spanish (native), English (fluent)",
            education=[{"institution": "Mesa Valley High School", "degree": "High School Diploma",
                        "graduationDate": "2013"}],
            certifications=[{"name": "Qualified Applicator Certificate",
                             "issuer": "California Department of Pesticide Regulation", "dateObtained": "2019"},
                            {"name": "OSHA 10", "issuer": "OSHA", "dateObtained": "2021"}],
            address="Fresno, CA",
        ),
        JobData(
            company="Terrace & Vine Design Build",
            title="Landscape Construction Superintendent",
            description="Run four crews on commercial sites. C-27 license, estimating, bidding, hardscape, AutoCAD, "
            "certified arborist preferred, OSHA 30.",
            location=["Sacramento, CA"],
        ),
    ),
    "test engineer": (
        _person(
            "Priyanka Halvorsen",
            "Software test engineer for medical devices.",
            [
                _work("Corvane Medical Systems", "Software Test Engineer", "January 2022", None,
                      "Write and maintain 640 automated tests in Python and pytest for an infusion pump",
                      "Cut the regression run from 11 hours to 4 by running suites in parallel",
                      "Found a timing defect that would have delayed an alarm, before release",
                      "Review test protocols of three colleagues against IEC 62304",
                      "Took part in two FDA 510(k) submissions"),
                _work("Lumenline Software", "QA Analyst", "July 2019", "December 2021",
                      "Tested web and mobile releases by hand every two weeks",
                      "Logged and triaged defects in Jira",
                      "Began automating smoke tests with Selenium"),
            ],
            "Python, pytest, Selenium, Jira, Jenkins, IEC 62304, Traceability",
            education=[{"institution": "Tamarind Institute of Technology", "degree": "Bachelor of Engineering",
                        "fieldOfStudy": "Electronics", "graduationDate": "2018", "gpa": 3.6}],
            certifications=[{"name": "ISTQB Foundation Level", "issuer": "ISTQB", "dateObtained": "2020"}],
            address="Minneapolis, MN",
        ),
        JobData(
            company="Asterley Robotics Surgery",
            title="Verification Lead",
            description="Lead verification of a surgical robot. C++, hardware-in-the-loop, ISO 14971, people "
            "management, audits by notified bodies, Kubernetes.",
            location=["Remote, US"],
        ),
    ),
    "school counselor": (
        _person(
            "Marguerite Osei-Lindholm",
            "School counselor, grades 6 to 8.",
            [
                _work("Westbrook Middle School", "School Counselor", "August 2017", None,
                      "Advise 380 students on courses, attendance and friendships",
                      "Started a peer mediation program; referrals to the office fell 31% in its first year",
                      "Meet weekly with a team of teachers about students at risk",
                      "Led 8 sessions a term on study skills for sixth graders",
                      "Coordinate 504 plans for 27 students"),
                _work("Harbor Family Services", "Case Manager", "September 2014", "June 2017",
                      "Carried a caseload of 22 families",
                      "Visited homes and connected parents with housing, food and childcare",
                      "Testified in family court when called"),
            ],
            "Crisis intervention, Motivational interviewing, Naviance, PowerSchool, Restorative practices",
            education=[{"institution": "Grantham University", "degree": "Master of Education",
                        "fieldOfStudy": "School Counseling", "graduationDate": "2017"},
                       {"institution": "Saltmarsh College", "degree": "Bachelor of Social Work",
                        "graduationDate": "2014", "honors": ["magna cum laude"]}],
            certifications=[{"name": "School Counselor License, K-12", "issuer": "Maine Department of Education",
                             "dateObtained": "2017"}],
            address="Portland, ME",
        ),
        JobData(
            company="Casco Bay School Department",
            title="Director of Counseling",
            description="Direct counseling in four schools. LCPC, supervision of counselors, college admissions, "
            "trauma-informed training, grant writing, Spanish or Somali.",
            location=["Portland, ME"],
        ),
    ),
    "buyer": (
        _person(
            "Anselm Kowalczyk-Reyes",
            "Buyer for a maker of kitchen appliances.",
            [
                _work("Thornbury Appliances", "Buyer", "November 2019", None,
                      "Buy motors, wiring and fasteners worth $8.4 million a year from 60 suppliers",
                      "Renegotiated freight terms, saving $210,000 a year",
                      "Reduced late deliveries from 14% to 5% by sharing forecasts with suppliers",
                      "Work with engineering to qualify second sources for critical parts",
                      "Prepare the monthly spend report for the director of operations"),
                _work("Calder Office Supply", "Purchasing Assistant", "June 2017", "October 2019",
                      "Placed and tracked about 70 purchase orders a week",
                      "Matched invoices to receipts and cleared exceptions"),
            ],
            "SAP MM, Negotiation, Excel pivot tables, Supplier audits, Polish (native), German (basic)",
            education=[{"institution": "Riverbend University", "degree": "Bachelor of Science",
                        "fieldOfStudy": "Supply Chain Management", "graduationDate": "2017", "gpa": 3.3}],
            certifications=[{"name": "Certified Supply Chain Professional", "issuer": "ASCM", "dateObtained": "2022"}],
            address="Columbus, OH",
        ),
        JobData(
            company="Veltrano Cookware",
            title="Strategic Sourcing Manager",
            description="Manage a team of buyers and $40 million of spend. Asia sourcing, Coupa, commodity hedging, "
            "fluent Mandarin, MBA preferred, sustainability audits.",
            location=["Cleveland, OH"],
        ),
    ),
    "reporter": (
        _person(
            "Juniper Castellan",
            "Reporter on local government and courts.",
            [
                _work("The Millhaven Courier", "Staff Reporter", "February 2020", None,
                      "Cover city council, schools and the county court in about 250 stories a year",
                      "Reported a four-part series on lead in school water, after which the district replaced "
                      "pipes in 3 buildings",
                      "Shared a second-place state press association award for breaking news in 2022",
                      "File public records requests, some 40 a year",
                      "Mentor one summer intern each year"),
                _work("The Daily Quill (student paper)", "News Editor", "September 2017", "May 2019",
                      "Edited copy of 12 student reporters",
                      "Moved the paper from print to a daily online edition with two other editors"),
            ],
            "AP style, Public records, Excel, Audio editing, WordPress, Portuguese (conversational)",
            education=[{"institution": "Fairmont State University", "degree": "Bachelor of Arts",
                        "fieldOfStudy": "Journalism", "graduationDate": "2019"}],
            address="Millhaven, PA",
        ),
        JobData(
            company="Keystone Public Radio",
            title="Investigative Editor",
            description="Edit a team of five reporters. Investigations, data journalism in R, broadcast, "
            "libel law, podcasts, staff management.",
            location=["Harrisburg, PA"],
        ),
    ),
}  # fmt: skip

WORKSHOP_HALVES = (
    ("veterinary technician", "machinist", "librarian", "claims adjuster", "pastry cook"),
    ("landscape foreman", "test engineer", "school counselor", "buyer", "reporter"),
)
