"""Job posts of several trades and styles, made up for the tests."""

from __future__ import annotations

# ruff: noqa: E501  Paragraphs of real documents are long lines.

THREE_LINES = """Barista wanted at Blue Cup Coffee, Portland, OR
$17 - $19 per hour plus tips, part-time, weekends required.
Experience with espresso preferred. Email jobs@bluecup.example to apply.
"""

NURSE = """Registered Nurse - Emergency Department
Mercy General Hospital
Sacramento, CA
Full-time, Nights (7pm-7:30am)
Pay Range: $62.50 - $84.10 per hour

Mercy General Hospital is seeking a compassionate Registered Nurse to join our emergency team.

RESPONSIBILITIES
• Triage patients and initiate treatment according to protocol
• Administer medications and monitor vital signs
• Educate patients and families on discharge instructions

REQUIREMENTS
• Current RN license in the State of California
• BLS and ACLS certification
• Minimum 2 years of emergency department experience
• Ability to work every other weekend

PREFERRED QUALIFICATIONS
• Bachelor of Science in Nursing
• CEN certification

BENEFITS
• Medical, dental and vision from day one
• 403(b) with 6% match
• Tuition reimbursement up to $5,000 per year

Mercy General Hospital is an Equal Opportunity Employer. All qualified applicants will receive consideration without regard to race or religion.
"""

PAGE = """<!doctype html><html><head><title>Staff Accountant - Harbor & Finch LLP | Careers</title>
<link rel="canonical" href="https://careers.harborfinch.example/jobs/431">
<script type="application/ld+json">
{"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList"},
{"@type":"JobPosting","title":"Staff Accountant",
"hiringOrganization":{"@type":"Organization","name":"Harbor & Finch LLP"},
"jobLocation":{"@type":"Place","address":{"addressLocality":"Boston","addressRegion":"MA","addressCountry":"US"}},
"employmentType":"FULL_TIME",
"baseSalary":{"@type":"MonetaryAmount","currency":"USD",
"value":{"minValue":62000,"maxValue":74000,"unitText":"YEAR"}},
"description":"&lt;p&gt;Short teaser&lt;/p&gt;"}]}</script>
<style>.x{}</style></head><body>
<nav><a href="/">Home</a> <a href="/jobs">Jobs</a></nav>
<div class="cookie-banner">We use cookies to improve your experience. <button>Accept</button></div>
<main><h1>Staff Accountant</h1><p>Boston, MA &middot; Hybrid</p>

<h2>What you&rsquo;ll do</h2><ul>
<li>Prepare tax returns for <b>small businesses</b></li>
<li>Reconcile client accounts monthly</li></ul>

<h2>What we&rsquo;re looking for</h2><ul>
<li>Bachelor&rsquo;s degree in accounting</li>
<li>1&ndash;3 years in public accounting</li>
<li>QuickBooks and Excel</li></ul>

<h2>Nice to have</h2><ul>
<li>CPA candidate</li></ul>

<h2>Perks</h2><p>Four weeks of vacation and a learning budget.</p>
<p><a href="https://careers.harborfinch.example/jobs/431/apply">Apply now</a></p></main>
<footer>Copyright</footer></body></html>"""

BACKEND = """Senior Backend Engineer
Fjordline · Oslo, Norway (Hybrid) 2 weeks ago · 48 applicants

About the job

Fjordline is hiring a Senior Backend Engineer to help us move a million passengers a year.

What you will do:
- Design and run the booking services (Kotlin, PostgreSQL)
- Own the on-call rotation together with five colleagues

What you bring:
- 5+ years building backend systems
- Strong SQL
- Good written English; Norwegian is a plus

What we offer:
- NOK 850 000 – 1 050 000 per year
- Free ferry trips for your family

We do not offer visa sponsorship for this position.
"""

DESIGNER = """Product Designer, Growth
Remote (US only)

Acme Robotics builds friendly robots for warehouses. We were founded in 2019 and raised $40M in Series B funding.

The role
We're looking for a Product Designer to own onboarding end to end. You will work with two product managers and eight engineers. You will report to the Head of Design.

Responsibilities
Lead discovery with customers in three warehouses.
Turn findings into flows, prototypes and shipped screens.
Keep our design system healthy.

Requirements
4+ years designing B2B software.
A portfolio that shows how you think.
Fluency in Figma.

Compensation
The base salary range for this role is $135,000 to $160,000 depending on experience, plus equity.

Travel: up to 10% to customer sites.

To apply, visit https://boards.example.com/acme/jobs/991 by March 3.
"""

TEACHER = """JOB TITLE: Year 5 Class Teacher
SCHOOL: Oakfield Primary School
LOCATION: Leeds, UK
CONTRACT: Full-time, permanent
SALARY: £31,650 - £43,607 (Main Pay Scale)

We are seeking to appoint an inspiring class teacher from September.

The successful candidate will:
* have QTS and experience of Key Stage 2
* have high expectations of behaviour

We can offer:
* a supportive team
* PPA time off site

Oakfield Primary School is committed to safeguarding. An enhanced DBS background check is required for this post.
"""

PROSE = """We need a warehouse operative for our Dublin depot. The job is picking and packing orders, loading vans, and keeping the floor tidy. You must be able to lift 20 kg and work early shifts, Monday to Friday. A forklift licence is required. Pay is €14.50 an hour. Call 01 555 0133 and ask for Deirdre."""

MICRODATA = """<!doctype html><html><body><nav><a href=/>Home</a></nav>
<div itemscope itemtype="https://schema.org/JobPosting">
<h1 itemprop="title">Line Cook</h1>
<span itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization"><span itemprop="name">Blue Heron Bistro</span></span>
<div itemprop="jobLocation" itemscope itemtype="https://schema.org/Place"><div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
<span itemprop="addressLocality">Portland</span>, <span itemprop="addressRegion">OR</span></div></div>
<div itemprop="baseSalary" itemscope itemtype="https://schema.org/MonetaryAmount"><meta itemprop="currency" content="USD"><div itemprop="value" itemscope itemtype="https://schema.org/QuantitativeValue"><meta itemprop="minValue" content="19.5"><meta itemprop="maxValue" content="24"><meta itemprop="unitText" content="HOUR"></div></div>
<meta itemprop="employmentType" content="FULL_TIME"><div itemprop="workHours">Nights and weekends</div>
<div itemprop="description"><p>We cook what the river gives us, and we need a hand on the line who loves fire and knives.</p>
<h3>What you will do</h3><ul><li>Run the grill on busy nights</li><li>Keep your station clean</li></ul>
<h3>What you bring</h3><ul><li>2+ years of experience on a line</li><li>Food handler card required</li></ul><h3>Nice to have</h3><ul><li>Pastry</li></ul>
<p>Blue Heron is an equal opportunity employer and does not discriminate on the basis of race or gender.</p></div>
<ul><li itemprop="jobBenefits">Health insurance after 60 days</li></ul>
<a href="https://jobs.example/apply/3">Apply now</a></div><div class="cookie-banner">We use cookies</div></body></html>
"""
