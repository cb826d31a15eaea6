"""PDF resumes in layouts of their own, typeset for the tests: one column, dates at the left, sidebar, two columns."""

from __future__ import annotations

# ruff: noqa: E501  Paragraphs of real documents are long lines.

RIGHT_ALIGNED = r"""#set page(margin: 1.5cm)
#set text(font: "New Computer Modern", size: 10pt)
#set par(justify: true)
#align(center)[#text(size: 22pt, weight: "bold")[Jake Ryan] \ 123-456-7890 | #link("mailto:jake@su.edu")[jake\@su.edu] | #link("https://linkedin.com/in/jake")[linkedin.com/in/jake] | #link("https://github.com/jake")[github.com/jake]]
#let sec(t) = [#v(6pt) #smallcaps(text(size: 13pt)[#t]) #v(-6pt) #line(length: 100%, stroke: .5pt)]
#let row(a,b,c,d) = [*#a* #h(1fr) #b \ #emph(c) #h(1fr) #emph(d)]
#sec[Education]
#row[Southwestern University][Georgetown, TX][Bachelor of Arts in Computer Science, Minor in Business][Aug. 2018 – May 2021]

#row[Blinn College][Bryan, TX][Associate's in Liberal Arts][Aug. 2014 – May 2018]
#sec[Experience]
#row[Undergraduate Research Assistant][June 2020 – Present][Texas A&M University][College Station, TX]
- Developed a REST API using FastAPI and PostgreSQL to store data from learning management systems which serves several thousand students
- Developed a full-stack web application using Flask, React, PostgreSQL and Docker to analyze GitHub data
#row[Information Technology Support Specialist][Sep. 2018 – Present][Southwestern University][Georgetown, TX]
- Communicate with managers to set up campus computers used on campus
- Assess and troubleshoot computer problems brought by students, faculty and staff
#row[Artificial Intelligence Research Assistant][May 2019 – July 2019][Southwestern University][Georgetown, TX]
- Explored methods to generate video game dungeons based off of _The Legend of Zelda_
#sec[Projects]
*Gitlytics* | _Python, Flask, React_ #h(1fr) June 2020 – Present
- Developed a full-stack web application using with Flask serving a REST API with React as the frontend
#sec[Technical Skills]
*Languages*: Java, Python, C/C++, SQL (Postgres), JavaScript, HTML/CSS, R \
*Frameworks*: React, Node.js, Flask, JUnit, WordPress, Material-UI, FastAPI \
*Developer Tools*: Git, Docker, TravisCI, Google Cloud Platform, VS Code, Visual Studio
"""

DATES_LEFT = r"""#set page(margin: 2cm)
#set text(font: "Libertinus Serif", size: 11pt)
#text(size: 24pt)[Maria Müller-Lüdenscheidt] \
Hauptstraße 12, 10115 Berlin, Germany · +49 30 1234567 · maria.mueller\@example.org
#let sec(t) = [#v(8pt) #text(size: 14pt, fill: blue, weight: "bold")[#t]]
#let cv(d, body) = grid(columns: (3cm, 1fr), gutter: 12pt, d, body)
#sec[Work Experience]
#cv[2019 – present][*Senior Accountant*, Hansa Logistik GmbH, Hamburg \ Responsible for the monthly closing of four subsidiaries and for the audit of the yearly statements.
 - Cut the closing from nine days to five
 - Introduced DATEV and trained a team of six]
#cv[04/2014 – 12/2018][*Accountant*, Nordbank AG, Kiel
 - Kept the ledgers of 40 clients
 - Prepared VAT returns]
#cv[2012 – 2014][*Junior Accountant*, Steuerbüro Petersen, Kiel]
#sec[Education]
#cv[2008 – 2012][*Bachelor of Arts in Business Administration*, University of Kiel \ Grade: 1.7]
#sec[Skills]
#cv[Software][DATEV, SAP FI, Excel, Power BI]
#cv[Languages][German (native), English (C1), Danish (B1)]
#sec[Certifications]
#cv[2016][Certified Public Accountant, Wirtschaftsprüferkammer]
"""

SIDEBAR = r"""#set page(margin: 0cm)
#set text(font: "DejaVu Sans Mono", size: 8pt)
#grid(columns: (30%, 70%),
 block(fill: rgb("#203040"), height: 29.7cm, width: 100%, inset: 14pt)[#set text(fill: white)
 #text(size: 12pt, weight: "bold")[CONTACT] \ (415) 555-0133 \ nina.okafor\@mail.test \ Oakland, CA \ linkedin.com/in/ninaokafor
 #v(10pt) #text(size: 12pt, weight: "bold")[SKILLS] \ Wound care \ IV therapy \ Epic EHR \ Patient education \ Triage
 #v(10pt) #text(size: 12pt, weight: "bold")[CERTIFICATIONS] \ Registered Nurse (RN), State of California \ BLS, American Heart Association, 2023 \ ACLS, American Heart Association, 2022
 #v(10pt) #text(size: 12pt, weight: "bold")[LANGUAGES] \ English, Igbo
 ],
 block(inset: 18pt)[
 #text(size: 22pt, weight: "bold")[Nina Okafor] \ #text(size: 12pt)[Registered Nurse]
 #v(8pt) #text(size: 12pt, weight: "bold")[PROFILE] \ Compassionate registered nurse with nine years in acute care, known for calm triage in crowded emergency rooms and for teaching new graduates.
 #v(8pt) #text(size: 12pt, weight: "bold")[EXPERIENCE]

 *Highland Hospital* — Oakland, CA \ Charge Nurse, Emergency Department \ March 2019 - Present
 - Lead a team of 14 nurses on night shift and assign patients by acuity
 - Cut door-to-triage time by 22% with a new intake form

 *St. Mary's Medical Center* — San Francisco, CA \ Staff Nurse \ June 2015 - February 2019
 - Cared for up to six patients per shift on a telemetry unit
 - Precepted eleven new graduates
 #v(8pt) #text(size: 12pt, weight: "bold")[EDUCATION]

 *Bachelor of Science in Nursing* \ San Francisco State University, 2015
 ])
"""

TWO_COLUMNS = r"""#set page(margin: 1.6cm)
#set text(font: "Libertinus Serif", size: 10pt)
#align(center)[#text(size: 20pt, weight: "bold")[TOMÁS RIVERA] \ Chef de Cuisine \ Lisbon, Portugal | +351 912 345 678 | tomas\@rivera.example]
#v(6pt)
#columns(2, gutter: 24pt)[
 == Profile
 Chef with twelve years in kitchens of two and three stars, at home with seasonal menus, costs and young teams.
 == Experience
 *Sous Chef* at Restaurante Alma \ Jan 2020 – Present
 - Runs a brigade of ten and the pass on busy nights
 - Holds food cost at 27% with a weekly purchase plan
 - Wrote the autumn menu that won the Gold Fork award of the city in 2022
 *Chef de Partie* at Belcanto \ Mar 2016 – Dec 2019
 - Led fish and sauces
 - Trained three apprentices who became chefs de partie themselves
 *Commis Chef* at Hotel Tivoli \ 2012 – 2016
 - Breakfast for 300 guests a day
 #colbreak()
 == Education
 Diploma in Culinary Arts \ Escola de Hotelaria e Turismo de Lisboa \ 2012
 == Skills
 - Menu design
 - Food costing
 - HACCP
 - Pastry
 == Languages
 Portuguese, English, French
]
"""
