"""Reading a document: text, score, keywords, notes, versions, and whether it is out of date."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from atspro.engine.types import DESIGNS
from atspro.models import User
from atspro.services import jobs, resumes
from atspro.services.documents import document_details
from tests.web.job_data import RESUME, add_job, add_resume, add_version, application_of, committed
from tests.web.pages import counted_statements, soup


def words(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())


def test_shows_text_and_details(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(
        app,
        add_job(app, user),
        content="# Ada Example\n\n## Skills\n\nPython & *SQL*",
        atsScore=71.6,
        band="strong",
        atsScoreBefore=60.2,
        matcher="terms and line of work",
        keywordsMatched=["Python", "C++ <fast>"],
        keywordsMissing=["Kubernetes"],
        scoreParts=[
            {"name": "required", "points": 14.6, "most": 53.3, "note": "5 of 17 keywords found."},
            {"name": "title", "points": 20.0, "most": 20.0, "note": "The post's title is in the resume."},
        ],
        notes=["Shortened the oldest job."],
        wordCount=321,
        engineVersion="1.2.3",
    )
    page = soup(client.get(f"/documents/{document_id}"))
    document = page.select_one(".document")
    assert document.h2.get_text() == "Ada Example"
    assert document.h3.get_text() == "Skills"
    assert document.em.get_text() == "SQL"
    assert [tag.get_text() for tag in page.select(".tag-list .tag")] == ["Python", "C++ <fast>", "Kubernetes"]
    text = words(page)
    for shown in (
        "72 of 100 Strong match up from 60",
        "How the score is made Compared by terms and line of work.",
        "What it requires 14.6 of 53.3 5 of 17 keywords found. Job title 20.0 of 20.0 The post's",
        "Keywords matched (2)",
        "Keywords missing (1)",
        "Shortened the oldest job.",
        "321 words",
        "1.2.3",
        "Written by ATSPro",
        "Version 1, the current one",
    ):
        assert shown in text
    links = [link["href"] for link in page.select("aside a[href*=download]")]
    others = [f"{fmt}?design={design}" for fmt in ("pdf", "docx") for design in DESIGNS["resume"][1:]]
    assert [link.rsplit("/", 1)[1] for link in links] == [
        *("pdf?design=classic", "docx?design=classic", "md", "txt", "json"),
        *others,
    ]


def test_shows_how_the_score_is_made_and_what_may_be_added(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(
        app,
        add_job(app, user),
        atsScore=60,
        band="fair",
        scoreParts=[
            {"name": "relevance", "points": 12.5, "most": 26.0, "note": "What speaks most: <wages> and ledgers."},
            {"name": "title", "points": 20.0, "most": 26.0, "note": ""},
        ],
        fit=[
            {
                "requirement": "Two years of SQL",
                "need": "must",
                "status": "met",
                "evidence": [{"path": "resume.skills[2]", "text": "Wrote queries in MySQL"}],
            },
            {"requirement": "Vue.js", "need": "wanted", "status": "partly", "note": "You know React, which is near."},
            {"requirement": "Welding", "need": "must", "status": "not shown", "note": "Not found by name."},
        ],
    )
    text = words(soup(client.get(f"/documents/{document_id}")))
    for shown in (
        "Line of work 12.5 of 26.0 What speaks most: <wages> and ledgers.",
        "Job title 20.0 of 26.0",
        "Must have (1 of 2 met)",
        "Two years of SQL Met Wrote queries in MySQL",
        "Welding Not shown Not found by name.",
        "Vue.js Partly You know React, which is near.",
    ):
        assert shown in text


def test_markdown_cannot_run_anything(app: Flask, client: FlaskClient, user: User) -> None:
    content = "<script>alert(1)</script>\n\n[x](javascript:alert(2))\n\n<img src=x onerror=alert(3)>"
    page = soup(client.get(f"/documents/{add_version(app, add_job(app, user), content=content)}"))
    document = page.select_one(".document")
    assert document.find(["script", "img", "a"]) is None
    assert "<script>alert(1)</script>" in document.get_text()


def test_without_details_it_still_shows(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user), atsScore="high", keywordsMatched=7, notes=None, origin=None)
    assert "Origin not recorded" in words(soup(client.get(f"/documents/{document_id}")))


@pytest.mark.parametrize("kind", ["cover", "research", "prep"])
def test_other_kinds_say_whose_score_it_is(app: Flask, client: FlaskClient, user: User, kind: str) -> None:
    document_id = add_version(app, add_job(app, user), kind, atsScore=50, band="fair", atsScoreBefore=50)
    text = words(soup(client.get(f"/documents/{document_id}")))
    assert "How your resume matches the post" in text
    assert "This is the score of your base resume, not of this document." in text
    assert "same as before" not in text


def test_lists_versions_with_score_and_origin(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    first_id = add_version(app, job_id, atsScore=40, band="weak")
    second_id = add_version(app, job_id, atsScore=55, band="fair", origin="edited", basedOn=1)
    old = soup(client.get(f"/documents/{first_id}"))
    rows = [" ".join(row.get_text(" ").split()) for row in old.select(".version-list li")]
    assert rows[0].startswith("Version 2 Current Score 55")
    assert "Edited by hand from version 1" in rows[0]
    assert rows[1].startswith("Version 1 Score 40")
    assert "This is an earlier version." in words(old)
    assert old.select_one(f"form[action='/documents/{first_id}/restore']")
    assert "/compare?a=1&b=2" in old.select_one("aside a.btn")["href"]
    current = soup(client.get(f"/documents/{second_id}"))
    assert "This is an earlier version." not in words(current)
    assert not current.select("form[action$=restore]")


def test_says_when_the_resume_or_the_post_changed_since(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    with committed(app) as session:
        resume = resumes.get_resume(session, user)
        job = jobs.get_job(session, user, job_id)
        made_from = {
            "resumeUpdatedAt": f"{resume.updated_at.isoformat(timespec='milliseconds')}Z",
            "postDigest": document_details.post_digest(job.data),
        }
    document_id = add_version(app, job_id, **made_from)
    assert "Changed since this version" not in client.get(f"/documents/{document_id}").text
    client.post(f"{application_of(client, job_id)}/move", data={"to": "applied"})
    assert "Changed since this version" not in client.get(f"/documents/{document_id}").text
    with committed(app) as session:
        job = jobs.get_job(session, user, job_id)
        jobs.update_job(session, job, job.data.model_copy(update={"title": "Lead"}))
    assert "Changed since this version was made: the posting." in words(soup(client.get(f"/documents/{document_id}")))
    with committed(app) as session:
        resumes.save_resume(session, user, RESUME.model_copy(update={"summary": "Changed."}))
    page = words(soup(client.get(f"/documents/{document_id}")))
    assert "Changed since this version was made: your resume; the posting." in page


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    document_id = add_version(app, add_job(app, user))
    assert sign_in(neighbour).get(f"/documents/{document_id}").status_code == 404


def test_the_number_of_statements_does_not_grow_with_versions(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            document_id = add_version(app, job_id)
        with counted_statements() as statements:
            client.get(f"/documents/{document_id}")
        counts.append(len(statements))
    # One of them counts the look.
    assert counts[0] == counts[1] <= 6
