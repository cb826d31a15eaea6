"""People of sixteen trades with the posts they apply to; what is said of them is in `claims`."""

from __future__ import annotations

from atspro.shapes import JobData, ResumeData
from bench.statements.people import made_up_person, made_up_work

_person, _work = made_up_person, made_up_work

HYGIENIST = _person(
    "Delphine Marchetti",
    "Registered dental hygienist, five years in family practice.",
    [
        _work("Birchwood Family Dental", "Dental Hygienist", "March 2021", None,
              "See 9 patients a day for cleanings, sealants and fluoride",
              "Assist the dentist with fillings and extractions",
              "Introduced a recall system by text message that cut missed appointments from 18% to 9%",
              "Train new hygienists on charting in Dentrix"),
        _work("Harrow Street Dental", "Dental Assistant", "June 2018", "February 2021",
              "Took X-rays and sterilized instruments",
              "Ordered supplies and kept stock under a budget of $2,000 a month"),
    ],
    "Dentrix, Periodontal charting, Local anesthesia, Spanish (conversational)",
    education=[{"institution": "Cascade Technical College", "degree": "Associate of Applied Science",
                "fieldOfStudy": "Dental Hygiene", "graduationDate": "2020"}],
    certifications=[{"name": "Washington Dental Hygiene License", "issuer": "State of Washington",
                     "dateObtained": "2020"}],
    address="Spokane, WA",
)  # fmt: skip
HYGIENIST_JOB = JobData(
    company="Evergreen Dental Group",
    title="Lead Dental Hygienist",
    description="Lead Dental Hygienist for six offices. Laser certification, Eaglesoft, fluent Spanish, supervision of "
    "hygienists and experience in pediatric dentistry.",
    location=["Tacoma, WA"],
)

BRIDGE_ENGINEER = _person(
    "Oskar Lindqvist-Rao",
    "Civil engineer, bridges and culverts.",
    [
        _work("Tarn & Hollis Consulting", "Civil Engineer", "September 2019", None,
              "Design short-span bridges and culverts for county roads in AutoCAD Civil 3D",
              "Helped the senior engineer prepare the inspection reports of 42 bridges",
              "Checked contractors' drawings and answered 160 requests for information on a $14M widening of Route 9",
              "Contributed to a drainage manual that the county now uses"),
        _work("Pell County Highway Department", "Engineering Intern", "May 2018", "August 2018",
              "Surveyed 30 miles of road and logged pavement condition in ArcGIS"),
    ],
    "AutoCAD Civil 3D, ArcGIS, HEC-RAS, Bluebeam, Technical writing",
    education=[{"institution": "Marlowe State University", "degree": "Bachelor of Science",
                "fieldOfStudy": "Civil Engineering", "graduationDate": "2019", "gpa": 3.4}],
    certifications=[{"name": "Engineer in Training", "issuer": "State of New York", "dateObtained": "2019"}],
    address="Albany, NY",
)  # fmt: skip
BRIDGE_ENGINEER_JOB = JobData(
    company="Ridgeline Infrastructure",
    title="Project Engineer, Structures",
    description="Licensed PE, seismic design, project management of structures of up to $100M, MIDAS Civil, public "
    "speaking at hearings.",
    location=["Syracuse, NY"],
)

PRIMARY_TEACHER = _person(
    "Nkechi Abara-Wilde",
    "Third grade teacher with a focus on early reading.",
    [
        _work("Larkspur Elementary School", "Third Grade Teacher", "August 2020", None,
              "Teach reading, writing and math to a class of 26",
              "Brought 40% of struggling readers to grade level within a year with small-group phonics lessons",
              "Run semiannual family literacy nights that 120 parents attend",
              "Serve on the school's curriculum committee"),
        _work("Larkspur Elementary School", "Teaching Assistant", "September 2018", "June 2020",
              "Supported two teachers in a classroom with 5 pupils who had special needs",
              "Supervised lunch and after-school homework club"),
    ],
    "Phonics instruction, Differentiated instruction, Google Classroom, Seesaw",
    education=[{"institution": "Ashgrove University", "degree": "Bachelor of Arts",
                "fieldOfStudy": "Elementary Education", "graduationDate": "2018", "honors": ["cum laude"]}],
    certifications=[{"name": "Elementary Teaching Certificate, K-6", "issuer": "Ohio Department of Education",
                     "dateObtained": "2020"}],
    address="Dayton, OH",
)  # fmt: skip
PRIMARY_TEACHER_JOB = JobData(
    company="Whitcombe Charter School",
    title="Reading Specialist",
    description="Reading Specialist. Master's degree, Orton-Gillingham training, coaching of teachers, data on growth, "
    "bilingual a plus.",
    location=["Columbus, OH"],
)

BACKEND = _person(
    "Matteo Ziegler",
    "Backend developer, six years, mostly payments.",
    [
        _work("Fennimore Pay", "Backend Developer", "2021", None,
              "Maintain the refunds service in Python and PostgreSQL, 2 million requests a day",
              "Moved nightly settlement jobs from cron to Celery, which brought failures from 12 a month to 1",
              "Review the code of three junior developers",
              "Take part in the on-call rotation every fifth week"),
        _work("Okapi Travel", "Junior Developer", "2019", "2021",
              "Wrote REST endpoints in Django for a booking site",
              "Added tests that raised coverage from 50% to 75%",
              "Helped migrate the database from MySQL to PostgreSQL"),
    ],
    "Python, Django, PostgreSQL, Celery, Redis, Docker, Git",
    education=[{"institution": "Bremen Institute of Technology", "degree": "BSc", "fieldOfStudy": "Computer Science",
                "graduationDate": "2019"}],
    address="Bremen, Germany",
)  # fmt: skip
BACKEND_JOB = JobData(
    company="Lumen Ledger",
    title="Senior Backend Engineer",
    description="Go or Rust, Kubernetes, Kafka, event sourcing, leading projects, PCI compliance, mentoring.",
    location=["Berlin"],
)

WAREHOUSE = _person(
    "Darnell Okoro",
    "Warehouse worker with forklift license and three years as shift lead.",
    [
        _work("Norbrook Distribution", "Shift Lead", "October 2021", None,
              "Lead a night shift of 14 pickers and packers",
              "Load 35 trucks a night and check seals and manifests",
              "Cut picking errors from 2.1% to 0.8% by labeling the bins anew",
              "Hold a safety talk at the start of every shift"),
        _work("Norbrook Distribution", "Order Picker", "January 2019", "September 2021",
              "Picked 110 lines an hour with an RF scanner",
              "Drove reach trucks and counterbalance forklifts"),
    ],
    "Forklift, RF scanner, SAP (basic), Inventory counts",
    certifications=[{"name": "Forklift Operator Certificate", "issuer": "Norbrook Distribution",
                     "dateObtained": "2019"}],
    address="Memphis, TN",
)  # fmt: skip
WAREHOUSE_JOB = JobData(
    company="Coldstream Foods",
    title="Warehouse Supervisor",
    description="Supervise two shifts, cold storage, OSHA 30, SAP EWM, lean, hiring and discipline, Spanish.",
    location=["Nashville, TN"],
)

HR_GENERALIST = _person(
    "Pilar Ostrowski",
    "HR generalist for manufacturers.",
    [
        _work("Denholm Castings", "HR Generalist", "April 2020", None,
              "Handle benefits, leave and onboarding for 310 employees in two plants",
              "Filled 48 hourly openings in 2023 with an average time to fill of 19 days",
              "Drafted the attendance policy that both plants adopted",
              "Work with the union steward on grievances at the first step"),
        _work("Denholm Castings", "HR Assistant", "July 2017", "March 2020",
              "Processed payroll changes in ADP every two weeks",
              "Organized job fairs with 3 technical schools"),
    ],
    "ADP, BambooHR, FMLA, Recruiting, Excel",
    education=[{"institution": "Lakemont University", "degree": "Bachelor of Science",
                "fieldOfStudy": "Psychology", "graduationDate": "2017"}],
    certifications=[{"name": "SHRM-CP", "issuer": "SHRM", "dateObtained": "2021"}],
    address="Erie, PA",
)  # fmt: skip
HR_GENERALIST_JOB = JobData(
    company="Vantage Polymers",
    title="HR Manager",
    description="HR Manager for 600 employees: labor negotiations, compensation, Workday, SPHR, leading a team of 4.",
    location=["Pittsburgh, PA"],
)

DESIGNER = _person(
    "Yuki Brannigan",
    "Graphic designer for print and web.",
    [
        _work("Plover & Finch", "Graphic Designer", "2020", None,
              "Design brochures, menus and packaging for restaurants and small food brands",
              "Redrew the logo of a local dairy; sales of its yogurt rose 22% in the year after",
              "Prepare print files and deal with 5 printing houses",
              "Show interns how to use InDesign"),
        _work("Freelance", "Illustrator", "2017", "2020",
              "Drew 60 illustrations for a children's magazine",
              "Kept my own accounts and invoices"),
    ],
    "Adobe InDesign, Illustrator, Photoshop, Figma, Hand lettering",
    education=[{"institution": "Corbel School of Art", "degree": "Bachelor of Fine Arts",
                "fieldOfStudy": "Graphic Design", "graduationDate": "2017"}],
    address="Providence, RI",
)  # fmt: skip
DESIGNER_JOB = JobData(
    company="Sundial Provisions",
    title="Senior Packaging Designer",
    description="Packaging for national retail, art direction, 3D renderings in Blender, running an agency, photo "
    "shoots.",
    location=["Boston, MA"],
)

BOOKKEEPER = _person(
    "Gwendolyn Achebe",
    "Bookkeeper for small firms.",
    [
        _work("Thistle Accounting", "Bookkeeper", "May 2019", None,
              "Keep the books of 23 small businesses in QuickBooks and Xero",
              "Reconcile 60 bank accounts each month",
              "Prepare sales tax returns for review by the CPA",
              "Found duplicate vendor payments of $31,000 for one client"),
        _work("Moorhen Hardware", "Accounts Clerk", "2016", "April 2019",
              "Entered 400 invoices a month and paid 90 vendors",
              "Closed the month in 6 days instead of 10"),
    ],
    "QuickBooks, Xero, Excel, Accounts payable, Bank reconciliation",
    education=[{"institution": "Pine Bluff Community College", "degree": "Associate of Arts",
                "fieldOfStudy": "Accounting", "graduationDate": "2016"}],
    certifications=[{"name": "QuickBooks Online ProAdvisor", "issuer": "Intuit", "dateObtained": "2020"}],
    address="Tulsa, OK",
)  # fmt: skip
BOOKKEEPER_JOB = JobData(
    company="Carrow Holdings",
    title="Staff Accountant",
    description="Bachelor's degree, CPA track, NetSuite, audits, consolidations, forecasting, foreign subsidiaries.",
    location=["Oklahoma City, OK"],
)

PARAMEDIC = _person(
    "Callum Reyes-Whitford",
    "Paramedic, seven years on ambulances in city and country.",
    [
        _work("Stonebridge County EMS", "Paramedic", "February 2020", None,
              "Answer about 8 calls a shift with one partner",
              "Intubate, read 12-lead ECGs and give cardiac drugs by protocol",
              "Teach CPR to 200 residents a year",
              "Precept 4 paramedic students each spring"),
        _work("Arrowleaf Ambulance", "EMT-Basic", "June 2017", "January 2020",
              "Transported dialysis and hospice patients",
              "Checked and restocked 6 ambulances a week"),
    ],
    "ACLS, PALS, ESO charting, Defensive driving",
    education=[{"institution": "Bitterroot Community College", "degree": "Certificate", "fieldOfStudy": "Paramedicine",
                "graduationDate": "2019"}],
    certifications=[{"name": "Nationally Registered Paramedic", "issuer": "NREMT", "dateObtained": "2020",
                     "expirationDate": "2027"}],
    address="Missoula, MT",
)  # fmt: skip
PARAMEDIC_JOB = JobData(
    company="Glacier Air Rescue",
    title="Flight Paramedic",
    description="FP-C, ventilators, balloon pumps, 5 years of critical care transport, night vision, research.",
    location=["Kalispell, MT"],
)

STORE_MANAGER = _person(
    "Leonie Fairweather",
    "Store manager in women's fashion.",
    [
        _work("Marigold & Thread", "Store Manager", "2022", None,
              "Manage a shop of 11 staff with yearly sales of $1.9M",
              "Raised add-on sales by 15% with a styling hour on Thursdays",
              "Hire, schedule and review the staff",
              "Keep shrinkage under 1%"),
        _work("Marigold & Thread", "Assistant Manager", "2019", "2022",
              "Opened and closed the shop and balanced the tills",
              "Dressed the windows every month"),
        _work("Quayside Shoes", "Sales Associate", "2017", "2019",
              "Sold shoes on commission, often first of 8 in the month"),
    ],
    "Lightspeed POS, Visual merchandising, Scheduling, Inventory",
    education=[{"institution": "Hartwell High School", "degree": "Diploma", "graduationDate": "2017"}],
    address="Charleston, SC",
)  # fmt: skip
STORE_MANAGER_JOB = JobData(
    company="Alcott House",
    title="District Manager",
    description="Lead twelve stores, P&L, openings, bachelor's degree, luxury retail, Salesforce, negotiations with "
    "landlords.",
    location=["Atlanta, GA"],
)

CHEMIST = _person(
    "Ilse Van Rooyen",
    "Quality control chemist in food and water testing.",
    [
        _work("Clearbrook Analytical", "QC Chemist", "January 2020", None,
              "Test drinking water for metals by ICP-MS, 70 samples a day",
              "Maintain two ICP-MS instruments and an ion chromatograph",
              "Wrote 12 standard operating procedures",
              "Took part in three audits by the state without a major finding"),
        _work("Sable Dairy", "Laboratory Technician", "August 2016", "December 2019",
              "Measured fat, protein and bacteria in raw milk",
              "Shortened the release of a batch from 5 days to 3"),
    ],
    "ICP-MS, Ion chromatography, LIMS, ISO 17025, Excel",
    education=[{"institution": "University of Tamsin Bay", "degree": "Bachelor of Science",
                "fieldOfStudy": "Chemistry", "graduationDate": "2016"}],
    address="Madison, WI",
)  # fmt: skip
CHEMIST_JOB = JobData(
    company="Merganser Labs",
    title="Laboratory Supervisor",
    description="PFAS by LC-MS/MS, 8 analysts to supervise, method development, master's degree, EPA methods, budgets.",
    location=["Milwaukee, WI"],
)

PARALEGAL = _person(
    "Thaddeus Nwosu",
    "Litigation paralegal.",
    [
        _work("Brackett Lowe LLP", "Paralegal", "November 2018", None,
              "Prepare exhibits and trial binders for two partners in employment cases",
              "Reviewed 28,000 documents in Relativity for one class action",
              "File motions in state and federal court",
              "Interview clients and draft their declarations for an attorney's review"),
        _work("Public Defender of Cray County", "Legal Secretary", "2015", "October 2018",
              "Kept the calendar of 4 attorneys",
              "Transcribed interviews and ordered records"),
    ],
    "Relativity, Westlaw, Clio, Legal research, Proofreading",
    education=[{"institution": "Delmont College", "degree": "Bachelor of Arts", "fieldOfStudy": "Political Science",
                "graduationDate": "2015"}],
    certifications=[{"name": "Notary Public", "issuer": "State of Georgia", "dateObtained": "2019"}],
    address="Macon, GA",
)  # fmt: skip
PARALEGAL_JOB = JobData(
    company="Hollander Reeve",
    title="Senior Litigation Paralegal",
    description="Trials in patent law, supervision of paralegals, TrialDirector, billing, NALA certification, Spanish.",
    location=["Atlanta, GA"],
)

BAKER = _person(
    "Amélie Kowalczyk",
    "Pastry cook and baker.",
    [
        _work("Hearthside Bakery", "Head Baker", "2021", None,
              "Bake 350 loaves and 500 rolls a night with a crew of 3",
              "Developed a rye sourdough that is now a quarter of bread sales",
              "Order flour and butter and keep waste under 4%"),
        _work("Hotel Bellamy", "Pastry Cook", "2018", "2021",
              "Plated desserts for banquets of up to 250 guests",
              "Made wedding cakes together with the pastry chef",
              "Looked after the apprentices' training plan"),
    ],
    "Sourdough, Laminated dough, Chocolate, Food costing, HACCP",
    education=[{"institution": "Lakeside Culinary School", "degree": "Diploma",
                "fieldOfStudy": "Baking and Pastry Arts", "graduationDate": "2018"}],
    certifications=[{"name": "ServSafe Food Handler", "issuer": "National Restaurant Association",
                     "dateObtained": "2022"}],
    address="Burlington, VT",
)  # fmt: skip
BAKER_JOB = JobData(
    company="Orangerie Hotels",
    title="Executive Pastry Chef",
    description="Sugar work, competitions, menus for three restaurants, team of 15, French, budgets of $1M.",
    location=["New York, NY"],
)

FOREMAN = _person(
    "Ruben Castellano",
    "Concrete foreman, twelve years in the trade.",
    [
        _work("Ironwood Builders", "Concrete Foreman", "April 2018", None,
              "Lead a crew of 8 on foundations and slabs",
              "Poured 6,000 cubic yards for a hospital garage and finished two weeks early",
              "Order concrete and check slump and cylinders with the inspector",
              "No lost-time accidents since 2020"),
        _work("Mesa Verde Contractors", "Form Carpenter", "2012", "March 2018",
              "Built forms for walls, columns and stairs",
              "Operated skid steers and a boom pump"),
    ],
    "Formwork, Blueprint reading, Laser level, Spanish (native)",
    certifications=[{"name": "OSHA 10", "issuer": "OSHA", "dateObtained": "2018"},
                    {"name": "ACI Concrete Field Testing Technician", "issuer": "American Concrete Institute",
                     "dateObtained": "2021"}],
    address="Tucson, AZ",
)  # fmt: skip
FOREMAN_JOB = JobData(
    company="Saguaro Construction",
    title="Superintendent",
    description="Run projects of $20M, Procore, scheduling in P6, OSHA 30, subcontractor management, degree preferred.",
    location=["Phoenix, AZ"],
)

SUPPORT = _person(
    "Anjali Prendergast",
    "Customer support specialist for software.",
    [
        _work("Kitestring Software", "Support Specialist", "July 2021", None,
              "Answer 45 tickets a day by mail and chat in Zendesk, with 94% of customers satisfied",
              "Wrote 80 help articles; tickets about billing fell by a third",
              "Pass bugs on to the engineers with steps to reproduce them",
              "Stand in for the team lead during vacations"),
        _work("Dovetail Insurance", "Call Center Agent", "2018", "2021",
              "Took 70 calls a day about claims",
              "Explained policies to customers in English and Hindi"),
    ],
    "Zendesk, Jira, Hindi, SQL (beginner), Technical writing",
    education=[{"institution": "Osprey College", "degree": "Bachelor of Arts", "fieldOfStudy": "English",
                "graduationDate": "2018"}],
    address="Austin, TX",
)  # fmt: skip
SUPPORT_JOB = JobData(
    company="Harrier Cloud",
    title="Support Team Lead",
    description="Lead a team of 10, Intercom, Python, incident management, hiring, NPS, enterprise customers.",
    location=["Remote"],
)

SOCIAL_WORKER = _person(
    "Hannelore Biggs",
    "Social worker with families and older people.",
    [
        _work("Fairhaven Family Services", "Case Manager", "March 2019", None,
              "Carry a caseload of 32 families",
              "Visit homes and write court reports in child protection cases",
              "Connect clients with housing, food and legal aid",
              "Co-lead a weekly support group for fathers"),
        _work("Willow Court Senior Living", "Activities Coordinator", "2016", "February 2019",
              "Planned outings and classes for 75 residents",
              "Recruited 20 volunteers from churches and schools"),
    ],
    "Case management, Motivational interviewing, Crisis intervention, Apricot",
    education=[{"institution": "Tidewater University", "degree": "Master of Social Work", "graduationDate": "2019"},
               {"institution": "Tidewater University", "degree": "Bachelor of Arts", "fieldOfStudy": "Sociology",
                "graduationDate": "2016"}],
    certifications=[{"name": "Licensed Master Social Worker", "issuer": "State of Maryland", "dateObtained": "2020"}],
    address="Baltimore, MD",
)  # fmt: skip
SOCIAL_WORKER_JOB = JobData(
    company="Chesapeake Youth Alliance",
    title="Clinical Program Manager",
    description="LCSW-C, clinical supervision, grants, trauma-focused therapy, program evaluation, team of 12.",
    location=["Annapolis, MD"],
)

TRADES: dict[str, tuple[ResumeData, JobData]] = {
    "hygienist": (HYGIENIST, HYGIENIST_JOB),
    "bridge engineer": (BRIDGE_ENGINEER, BRIDGE_ENGINEER_JOB),
    "primary teacher": (PRIMARY_TEACHER, PRIMARY_TEACHER_JOB),
    "backend": (BACKEND, BACKEND_JOB),
    "warehouse": (WAREHOUSE, WAREHOUSE_JOB),
    "hr generalist": (HR_GENERALIST, HR_GENERALIST_JOB),
    "designer": (DESIGNER, DESIGNER_JOB),
    "bookkeeper": (BOOKKEEPER, BOOKKEEPER_JOB),
    "paramedic": (PARAMEDIC, PARAMEDIC_JOB),
    "store manager": (STORE_MANAGER, STORE_MANAGER_JOB),
    "chemist": (CHEMIST, CHEMIST_JOB),
    "paralegal": (PARALEGAL, PARALEGAL_JOB),
    "baker": (BAKER, BAKER_JOB),
    "foreman": (FOREMAN, FOREMAN_JOB),
    "support": (SUPPORT, SUPPORT_JOB),
    "social worker": (SOCIAL_WORKER, SOCIAL_WORKER_JOB),
}
HALVES = (tuple(TRADES)[:8], tuple(TRADES)[8:])
"""Whose statements may be read while the check is built, and whose only count."""
