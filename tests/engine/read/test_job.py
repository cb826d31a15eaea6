"""Job posts of several trades: each field from plain text, Markdown and HTML, and nothing from boilerplate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atspro.engine.read import read_job
from atspro.errors import InvalidInput
from tests.engine.read import posts


def test_real_sample(shared: Path) -> None:
    reading = read_job((shared / "samples" / "job_research_engineer.md").read_text("utf-8"))
    job = reading.job
    assert (job.title, job.company, job.location) == ("Research Engineer", "OpenAI", ["San Francisco, CA"])
    assert job.salary == "$310K – $555K + Offers Equity"
    assert len(job.responsibilities or []) == 4
    assert len(job.qualifications or []) == 4
    assert job.logistics == [
        "We use a hybrid work model of 3 days in the office per week and offer relocation assistance to new employees."
    ]
    assert (job.link or "").startswith("https://jobs.ashbyhq.com/")
    lists = " ".join([*(job.responsibilities or []), *(job.qualifications or []), *(job.additional_info or [])])
    assert not re.search(r"equal opportunity|arrest|accommodation|privacy", lists, re.IGNORECASE)
    assert "opens in a new window" not in job.description


def test_three_lines() -> None:
    job = read_job(posts.THREE_LINES).job
    assert (job.title, job.company, job.location) == ("Barista", "Blue Cup Coffee", ["Portland, OR"])
    assert (job.salary or "").startswith("$17 - $19 per hour")
    assert job.qualifications == ["Experience with espresso preferred."]


def test_nurse_with_shouted_headings() -> None:
    job = read_job(posts.NURSE).job
    assert (job.title, job.company) == ("Registered Nurse - Emergency Department", "Mercy General Hospital")
    assert job.salary == "$62.50 - $84.10 per hour"
    assert len(job.responsibilities or []) == 3
    assert (job.qualifications or [])[-1] == "Preferred: CEN certification"
    assert "Full-time, Nights (7pm-7:30am)" in (job.logistics or [])
    assert "403(b) with 6% match" in (job.additional_info or [])


def test_web_page_with_structured_facts() -> None:
    job = read_job(posts.PAGE).job
    assert (job.title, job.company, job.location) == ("Staff Accountant", "Harbor & Finch LLP", ["Boston, MA, US"])
    assert job.salary == "USD 62,000 – 74,000 per year"
    assert job.responsibilities == ["Prepare tax returns for small businesses", "Reconcile client accounts monthly"]
    assert job.link == "https://careers.harborfinch.example/jobs/431/apply"
    assert "cookies" not in job.description
    assert "Full-time" in (job.logistics or [])


def test_copied_from_a_job_board() -> None:
    job = read_job(posts.BACKEND).job
    assert (job.title, job.company, job.location) == ("Senior Backend Engineer", "Fjordline", ["Oslo, Norway"])
    assert job.salary == "NOK 850 000 – 1 050 000 per year"
    assert "We do not offer visa sponsorship for this position." in (job.logistics or [])
    assert (job.qualifications or [])[1] == "Strong SQL"


def test_paragraph_lists_and_funding_is_no_salary() -> None:
    job = read_job(posts.DESIGNER).job
    assert (job.title, job.company) == ("Product Designer, Growth", "Acme Robotics")
    assert job.salary == "$135,000 to $160,000"
    assert (job.responsibilities or [])[1] == "Turn findings into flows, prototypes and shipped screens."
    assert len(job.qualifications or []) == 3
    assert job.link == "https://boards.example.com/acme/jobs/991"


def test_labels_before_values() -> None:
    job = read_job(posts.TEACHER).job
    assert (job.title, job.company, job.location) == ("Year 5 Class Teacher", "Oakfield Primary School", ["Leeds, UK"])
    assert job.salary == "£31,650 - £43,607 (Main Pay Scale)"
    assert job.additional_info == ["a supportive team", "PPA time off site"]


def test_prose_leaves_the_company_empty() -> None:
    reading = read_job(posts.PROSE)
    assert (reading.job.title, reading.job.company) == ("warehouse operative", "")
    assert "company" in reading.unsure
    assert any("company" in note for note in reading.notes)
    assert reading.job.salary == "€14.50 an hour"


@pytest.mark.parametrize("text", ["", "  \n ", "<html><body></body></html>"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"[Pp]aste"):
        read_job(text)


def test_too_much_text_is_refused_whole() -> None:
    with pytest.raises(InvalidInput, match="100,000"):
        read_job("word " * 25_000)
    with pytest.raises(InvalidInput, match="100,000"):
        read_job("<html><p>" + "x" * (2 * 1024 * 1024))


def test_a_specialty_behind_the_title_is_no_employer() -> None:
    job = read_job(
        "# Registered Nurse - Critical Care\n\nCedar Hollow Hospital, Austin, TX\n\n- Current RN license"
    ).job
    assert (job.title, job.company) == ("Registered Nurse - Critical Care", "Cedar Hollow Hospital")
    job = read_job("# Registered Nurse - Cedar Hollow Hospital\n\nAustin, TX\n\n- Current RN license").job
    assert (job.title, job.company) == ("Registered Nurse", "Cedar Hollow Hospital")
