"""Who a post is of and what for: labels, heads of pages, prose, addresses; what too little speaks for stays empty."""

from __future__ import annotations

# ruff: noqa: E501  Lines of posts are long.
import pytest

from atspro.engine.read import read_job

BODY = "\n\nWhat you'll do\n- Count the stock\n- Sweep the yard\n"


@pytest.mark.parametrize(
    ("head", "title", "company"),
    [
        ("# Stock Clerk — Harbor & Pine\n\n**URL:** https://jobs.example.com/1\n**Location:** Leeds, UK", "Stock Clerk", "Harbor & Pine"),
        ("**URL:** https://jobs.lever.co/harborpine/1\n\nStock Clerk\nLeeds\n\nAt Harbor Pine, we move wood.", "Stock Clerk", "Harbor Pine"),
        ("Stock Clerk at Harbor Pine - Job Posting Summary", "Stock Clerk", "Harbor Pine"),
        ("# Job Posting Summary\n\n**Company:** Harbor Pine\n**Job Title:** Stock Clerk", "Stock Clerk", "Harbor Pine"),
        ("Harbor Pine hiring Stock Clerk in Leeds, England, United Kingdom | LinkedIn", "Stock Clerk", "Harbor Pine"),
        ("Stock Clerk - Garden Team\nHarbor Pine Ltd · Leeds, UK", "Stock Clerk - Garden Team", "Harbor Pine Ltd"),
        ("About Harbor Pine\n\nHarbor Pine is a timber yard. We are looking for a Stock Clerk to join us.", "Stock Clerk", "Harbor Pine"),
        ("Als Lagerist (m/w/d) bist du bei uns richtig.\n\nÜber Harbor Pine\nHarbor Pine ist ein Holzhandel.", "Lagerist (m/w/d)", "Harbor Pine"),
        ("Nous sommes à la recherche d'un Magasinier Assistant (F/H) pour notre dépôt.\n\nChez Potagers Rivière, nous cuisinons.",
         "Magasinier Assistant (F/H)", "Potagers Rivière"),
        ("Senior Clerk – Harbor Pine\nStock Clerk\n\nPosition: Stock Clerk\nCompany: Harbor Pine", "Stock Clerk", "Harbor Pine"),
        ("JOB ANNOUNCEMENT: Stock Clerk\n\nIBEW Local 733 represents 2,100 linemen and sound technicians.", "Stock Clerk", "IBEW Local 733"),
        ("Stock Clerk till Norrland Timber AB i Umeå", "Stock Clerk", "Norrland Timber AB"),
        ("Stock Clerk to Norrland Timber\n\nNorrland Timber AB saws wood.", "Stock Clerk", "Norrland Timber AB"),
        ("Penrose Marine Engines, Falmouth: Stock Clerk", "Stock Clerk", "Penrose Marine Engines"),
        ("Plant Operator – Grader\nHarbor Shire Council\nLeeds", "Plant Operator – Grader", "Harbor Shire Council"),
        ("La Universidad Popular de Teruel convoca una plaza de Profesor/a de inglés.", "Profesor/a de inglés", "Universidad Popular de Teruel"),
        ("Hi all,\n\nHarbor Pine has an opening for a Stock Clerk at its store.\n\nHarbor Pine sells wood.", "Stock Clerk", "Harbor Pine"),
        ("Courses\nStock Clerk\nPosted 3 days ago by Thornbury Lettings\nEasy apply", "Stock Clerk", "Thornbury Lettings"),
        ("Harbor Pine | Stock Clerk | REMOTE (US) | Full-time | $40k-50k | https://harborpine.example", "Stock Clerk", "Harbor Pine"),
        ("Stock ClerkLeedsUp to £40,000\nHarbor Pine Ltd sells wood.", "Stock Clerk", "Harbor Pine Ltd"),
        ("Stock Clerk, Leeds\n\nLocation: Leeds\nEmployer: Harbor Pine", "Stock Clerk", "Harbor Pine"),
    ],
)  # fmt: skip
def test_title_and_company(head: str, title: str, company: str) -> None:
    job = read_job(head + BODY).job
    assert (job.title, job.company) == (title, company)


def test_an_address_is_the_link_and_no_name() -> None:
    reading = read_job(f"**URL:** https://careers.quiet-yard.example/jobs/stock-clerk\n\nWe need help.{BODY}")
    assert (reading.job.title, reading.job.company) == ("", "")
    assert reading.job.link == "https://careers.quiet-yard.example/jobs/stock-clerk"


def test_what_too_little_speaks_for_is_empty_and_marked() -> None:
    reading = read_job(f"Our client is growing.\n\nYou like order.{BODY}")
    assert (reading.job.title, reading.job.company) == ("", "")
    assert {"title", "company"} <= set(reading.unsure)
    assert reading.certainty == {"title": 0.0, "company": 0.0}


def test_how_far_a_name_is_sure() -> None:
    labelled = read_job(f"Job title: Stock Clerk\nCompany: Harbor Pine{BODY}")
    told = read_job(f"Stock Clerk\n\nHarbor Pine provides wood.{BODY}")
    assert labelled.certainty["company"] > told.certainty["company"] > 0.5
    assert "company" not in labelled.unsure
    assert "company" in told.unsure
    assert told.job.company == "Harbor Pine"


def test_a_city_a_team_and_a_tool_are_no_employers() -> None:
    for head in ("Stock Clerk - Finance Systems", "Stock Clerk\nMelbourne", "Stock Clerk\n\nWe work with BigQuery."):
        assert read_job(head + BODY).job.company == "", head


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("Location\nMilan\n\nEmployment type\nFull time", "Milan"),
        ("Dein Standort: Leipzig", "Leipzig"),
        ("You will be based in Porto.", "Porto"),
        ("This role is Auckland based.", "Auckland"),
        ("📍 Gent of thuis", "Gent of thuis"),
    ],
)
def test_places(head: str, place: str) -> None:
    assert place in (read_job(f"Stock Clerk\nCompany: Harbor Pine\n{head}{BODY}").job.location or [])


def test_the_posts_own_link_goes_on_with_a_title_that_a_sentence_only_begins() -> None:
    text = """**URL:** https://jobs.example.org/x/7440-engineer-data-tooling

Company Description

Harbour Valves builds valves for ships and has plants in four countries.

We are looking for an Engineer to build the pipelines that carry the data of our plants.

Responsibilities

- Build pipelines
"""
    assert read_job(text).job.title == "Engineer, Data Tooling"


@pytest.mark.parametrize("end", ["-in-amsterdam", "-berlin", "-m-w-d", "-R-29354-1", "-at-harbour-valves"])
def test_towns_and_numbers_of_a_link_are_no_part_of_the_title(end: str) -> None:
    text = f"URL: https://jobs.example.org/view/data-engineer{end}\n\nData Engineer\n\nHarbour Valves is hiring.\n"
    assert read_job(text).job.title == "Data Engineer"
