"""Where each sentence comes from: spans in the text, a list beside it, both readable without a script."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from atspro.models import User
from tests.web.job_data import add_job, add_version
from tests.web.pages import soup

CONTENT = (
    "# Ada Example\n\nI led a team. I shipped [a tool](<https://example.com>).\n\n- **Add:** a <b>number</b>\n- Plain"
)
LEDGER: list[Any] = [
    {"text": "Ada Example", "sources": ["resume.contactInfo.fullName"]},
    {
        "text": "I led a team.",
        "sources": [
            "resume.workExperience[0].position",
            "resume.workExperience[0].company",
            "resume.workExperience[0].responsibilities[0]",
            "job.title",
        ],
    },
    {"text": "I shipped a tool.", "sources": ["resume.workExperience[0].responsibilities[1]"]},
    {"text": "Add: a <b>number</b>", "sources": ["resume"]},
]
WORDS = {"resume.workExperience[0].responsibilities[0]": 'Your resume: Lead at "Acme" <i>, 1st point'}


def test_each_sentence_has_its_source_in_words(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user), content=CONTENT, ledger=LEDGER, sourceWords=WORDS)
    page = soup(client.get(f"/documents/{document_id}"))
    claims = page.select(".document .claim")
    assert [claim.get_text() for claim in claims] == [one["text"] for one in LEDGER]
    assert [claim["tabindex"] for claim in claims] == ["0", "-1", "-1", "-1"]
    assert claims[1]["data-source"] == 'Your resume: Lead at "Acme" <i>, 1st point · The post: title'
    listed = page.select("details.sources li")
    assert [one.select_one(".claim-text").get_text() for one in listed] == [one["text"] for one in LEDGER]
    for claim, one in zip(claims, listed, strict=True):
        assert one.select_one(".claim-source")["id"] == claim["aria-describedby"]
        assert one.select_one(".claim-source").get_text() == claim["data-source"]
    assert page.select_one(".document .claim a")["href"] == "https://example.com"
    assert page.select_one(".document li .claim strong").get_text() == "Add:"
    assert page.select(".document b, .document i") == []


def test_a_sentence_changed_by_hand_has_no_source_any_more(app: Flask, client: FlaskClient, user: User) -> None:
    document_id = add_version(app, add_job(app, user), content=CONTENT, ledger=LEDGER)
    typed = CONTENT.replace("I led a team.", "I led two teams.").replace("# Ada Example\n\n", "")
    client.post(f"/documents/{document_id}/edit", data={"content": typed, "based_on": "1"})
    newest = soup(client.get(f"/documents/{document_id}")).select(".version-list a")[0]["href"]
    claims = soup(client.get(newest)).select(".document .claim")
    assert [claim.get_text() for claim in claims] == ["I shipped a tool.", "Add: a <b>number</b>"]
    assert [claim["tabindex"] for claim in claims] == ["0", "-1"]


def test_a_version_without_a_ledger_or_with_a_broken_one_still_shows(
    app: Flask, client: FlaskClient, user: User
) -> None:
    job_id = add_job(app, user)
    broken: list[Any] = [
        7,
        {"text": 3, "sources": ["job"]},
        {"text": "Plain", "sources": "job"},
        {"text": "", "sources": []},
    ]
    for details in ({}, {"ledger": "none"}, {"ledger": broken, "sourceWords": 4}):
        page = soup(client.get(f"/documents/{add_version(app, job_id, content=CONTENT, **details)}"))
        assert page.select(".claim, details.sources, p a[href='#sources']") == []
        assert "I led a team." in page.select_one(".document").get_text()
