"""Whom to write to, until when and with what, and how the job keeps it."""

from __future__ import annotations

# ruff: noqa: E501  Lines of posts are long.
import pytest

from atspro.engine.application_terms import application_deadline, contact_person, documents_asked, term_lines
from atspro.engine.read import read_job

POST = "# Data Analyst\n\nCompany: Acme Ltd\n\n## What you will do\n- Count things\n\n## How to apply\n"


@pytest.mark.parametrize(
    ("text", "contact", "deadline", "documents"),
    [
        ("Please send your CV, a cover letter and two references to Dana Reyes, Head of Talent, by 14 March 2026.",
         "Dana Reyes, Head of Talent", "14 March 2026", ["CV", "cover letter", "two references"]),
        ("Contact: Ginta Salna, TA & People Specialist", "Ginta Salna, TA & People Specialist", "", []),
        ("Application Deadline: July 26, 2026", "", "July 26, 2026", []),
        ("Applications close on the 29th of July", "", "29th of July", []),
        ("Your Contact\nMilena Schmid\nPeople Operations Manager\n+49 9831 555", "Milena Schmid, People Operations Manager", "", []),
        ("Bewerbungsfrist: 31.03.2026. Fragen beantwortet Ihnen gerne Frau Petra Lang. Senden Sie Lebenslauf und Zeugnisse.",
         "Frau Petra Lang", "31.03.2026", ["Lebenslauf", "Zeugnisse"]),
        ("Merci d'envoyer votre CV et lettre de motivation à Claire Dubois, responsable RH, avant le 15 mars 2026.",
         "Claire Dubois, responsable RH", "15 mars 2026", ["CV", "lettre de motivation"]),
        ("Envía tu CV y carta de presentación a María López antes del 3 de abril de 2026.",
         "María López", "3 de abril de 2026", ["CV", "carta de presentación"]),
        ("Applications to Mrs J Kettlewell, PA to the Headteacher. Closing date: Monday 9 November at noon.", "Mrs J Kettlewell", "9 November", []),
        ("Enquiries: Trevor Haines, Works Manager.\nApplications close 4pm Friday 20 November 2026.",
         "Trevor Haines, Works Manager", "20 November 2026", []),
        ("Bitte senden Sie Anschreiben und Lebenslauf an Herrn Thomas Lindqvist, bewerbung@lebenshof.example.",
         "Herr Thomas Lindqvist", "", ["Anschreiben", "Lebenslauf"]),
        ("El plazo termina el 31 de enero de 2027. CV a empleo@huerta.example.", "", "31 de enero de 2027", ["CV"]),
        ("Open & closing dates\n11/02/2026 to 11/20/2026\n\nHave a word with Oliver Frey (partner) first: 01392 555 014.",
         "Oliver Frey, partner", "11/20/2026", []),
        ("Merci d'adresser votre CV à Madame le Maire.", "", "", ["CV"]),
        ("Call Bec 0400 555 013. Call us today 0400 555 014.", "Bec", "", []),
        ("No cover letter needed. Send us your CV and a portfolio.", "", "", ["CV", "portfolio"]),
        ("We start on 1 May 2026. Contact us any time.", "", "", []),
    ],
)  # fmt: skip
def test_what_is_asked(text: str, contact: str, deadline: str, documents: list[str]) -> None:
    reading = read_job(f"{POST}{text}\n")
    job = reading.job
    assert (contact_person(job), application_deadline(job), documents_asked(job)) == (contact, deadline, documents)
    assert (reading.facts.contact, reading.facts.deadline) == (contact, deadline)
    assert reading.facts.documents == tuple(documents)


def test_each_says_on_which_line_it_stands() -> None:
    reading = read_job(f"{POST}Send your CV by 2 May 2026.\n\nContact: Dana Reyes\n")
    lines = reading.source_text.split("\n")
    at = {path: lines[line] for path, line in reading.origins.items() if path.startswith(("facts.", "additionalInfo."))}
    assert at["facts.documents.0"] == at["facts.deadline"] == "Send your CV by 2 May 2026."
    assert at["facts.contact"] == "Contact: Dana Reyes"
    assert at["additionalInfo.0"] == "Contact: Dana Reyes"


def test_skills_are_no_documents_and_a_portfolio_to_have_is_not_sent() -> None:
    reading = read_job(f"{POST}\n## What you bring\n- A portfolio of dashboards\n- References are a plus\n")
    assert reading.facts.documents == ()


def test_lines_of_additional_information() -> None:
    lines = term_lines("Dana Reyes, Head of Talent", "14 March 2026", ["CV", "cover letter", "portfolio"])
    assert lines == [
        "Contact: Dana Reyes, Head of Talent",
        "Apply by: 14 March 2026",
        "Send: CV, cover letter, portfolio",
    ]
    assert term_lines() == []


def test_facts_of_a_page_give_contact_and_deadline() -> None:
    page = """<html><script type="application/ld+json">{"@type": "JobPosting", "title": "Clerk", "validThrough": "2026-05-02T00:00",
    "hiringOrganization": "Acme", "applicationContact": {"name": "Dana Reyes"}, "jobLocationType": "TELECOMMUTE",
    "applicantLocationRequirements": [{"@type": "Country", "name": "Ireland"}], "description": "Clerk wanted."}</script><p>x</p></html>"""
    reading = read_job(page)
    assert (reading.facts.contact, reading.facts.deadline) == ("Dana Reyes", "2 May 2026")
    assert (reading.job.company, reading.job.location) == ("Acme", ["Remote (Ireland)"])
