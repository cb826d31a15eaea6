"""Postings from elsewhere: shared by another app, and several pasted at once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.engine.read import read_posts
from atspro.models import User, UserJob
from tests.engine.read.posts import NURSE, THREE_LINES
from tests.web.pages import described_errors, form_fields, soup

COOK = "Line Cook\n\nCompany: Blue Sky Bistro\nLocation: Portland, OR\n\nRequirements\n- Two years at a grill\n"


def companies(session: Session, user: User) -> list[str]:
    return list(session.scalars(select(UserJob.company).where(UserJob.user_id == user.id).order_by(UserJob.company)))


@pytest.mark.parametrize(
    ("query", "url", "text"),
    [
        ({"url": "https://jobs.example/1"}, "https://jobs.example/1", ""),
        ({"title": "Nurse", "text": "Look: https://jobs.example/1."}, "https://jobs.example/1", ""),
        ({"text": NURSE}, "", NURSE.split("\n", maxsplit=1)[0]),
        ({"text": f"{NURSE}\nhttps://jobs.example/1"}, "https://jobs.example/1", NURSE.split("\n", maxsplit=1)[0]),
        ({"text": "javascript:alert(1)"}, "", "javascript:alert(1)"),
        ({}, "", ""),
    ],
)
def test_what_a_phone_shares_is_put_into_the_forms_and_not_read(
    client: FlaskClient, session: Session, user: User, query: dict[str, str], url: str, text: str
) -> None:
    page = soup(client.get("/jobs/capture/shared", query_string=query))
    assert page.select_one("#url")["value"] == url
    assert form_fields(page, "form[enctype]")["text"].strip().startswith(text)
    assert bool(form_fields(page, "form[enctype]")["text"].strip()) == bool(text)
    assert ("Nothing arrived" in page.get_text()) == (not query)
    assert companies(session, user) == []


def test_the_site_can_be_installed(client: FlaskClient, anonymous: FlaskClient) -> None:
    assert soup(client.get("/jobs/")).select_one('link[rel="manifest"]')["href"] == "/manifest.webmanifest"
    described = anonymous.get("/manifest.webmanifest").get_json(force=True)
    assert described["share_target"]["action"] == "/jobs/capture/shared"
    for icon in described["icons"]:
        with client.get(icon["src"]) as answer:
            drawn = answer.data
        # A PNG says its own size.
        assert f"{int.from_bytes(drawn[16:20])}x{int.from_bytes(drawn[20:24])}" == icon["sizes"]
    with anonymous.get("/service-worker.js") as worker:
        assert worker.mimetype.endswith("javascript")
        assert "no-cache" in worker.headers["Cache-Control"]
    offline = anonymous.get("/offline")
    assert offline.text == client.get("/offline").text
    assert "Set-Cookie" not in offline.headers


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (f"{NURSE}\n-----\n{COOK}\n=====\n{THREE_LINES}", ["Registered Nurse", "Line Cook", "Barista"]),
        (f"# Nurse\nCompany: Mercy\n{NURSE}\n# Line Cook\n{COOK}", ["Nurse", "Line Cook"]),
        (f"Line Cook\n=========\n{COOK}\n\nBarista\n=======\n{THREE_LINES}", ["Line Cook", "Barista"]),
        (f"{NURSE}\n\n\n\n{COOK}", ["Registered Nurse", "Line Cook"]),
        (COOK, ["Line Cook"]),
        # A rule between sections of one posting: what follows names neither title nor company.
        (f"{COOK}\n---\nBenefits\n- Meals\n- Two days off in a row\n", ["Line Cook"]),
        # Underlined headings within one posting are no borders.
        (COOK.replace("Requirements\n", "Requirements\n------------\n"), ["Line Cook"]),
    ],
)
def test_pasted_postings_are_parted(text: str, titles: list[str]) -> None:
    found = read_posts(text).posts
    assert len(found) == len(titles)
    for reading, title in zip(found, titles, strict=True):
        assert title in reading.job.title
    assert sum(len(reading.job.description) for reading in found) > 0.8 * len(text)


def test_several_are_reviewed_and_saved_together(client: FlaskClient, session: Session, user: User) -> None:
    pasted = f"{NURSE}\n-----\n{COOK}\n-----\n{COOK}"
    page = soup(client.post("/jobs/several/", data={"text": pasted}))
    assert companies(session, user) == []
    fields = form_fields(page)
    assert fields["posting2-company"] == "Blue Sky Bistro"
    # The same text twice: told, and not chosen.
    assert [name for name in fields if name.startswith("keep-")] == ["keep-1", "keep-2"]
    assert "The same text stands above already" in page.get_text()

    fields["posting1-company"] = ""
    refused = client.post("/jobs/several/save", data=fields)
    assert refused.status_code == 422
    assert "company" in described_errors(soup(refused), "posting1-company").lower()
    assert companies(session, user) == []

    fields["posting1-company"] = "Mercy"
    assert client.post("/jobs/several/save", data=fields).status_code == 302
    assert companies(session, user) == ["Blue Sky Bistro", "Mercy"]
    again = soup(client.post("/jobs/several/", data={"text": NURSE}))
    assert "You have this posting already" in again.get_text()
    again_fields = form_fields(again)
    assert client.post("/jobs/several/save", data=again_fields).status_code == 422
    assert client.post("/jobs/several/save", data={**again_fields, "keep-1": "1"}).status_code == 302
    assert companies(session, user) == ["Blue Sky Bistro", "Mercy", "Mercy General Hospital"]


def test_a_posting_is_joined_with_the_one_above(client: FlaskClient) -> None:
    page = soup(client.post("/jobs/several/", data={"text": f"{NURSE}\n-----\n{COOK}\n-----\n{THREE_LINES}"}))
    joined = soup(client.post("/jobs/several/save", data={**form_fields(page), "join": "3"}))
    fields = form_fields(joined)
    assert "posting3-title" not in fields
    assert "grill" in fields["posting2-description"]
    assert "espresso" in fields["posting2-description"]


def test_too_many_and_nothing_are_told(client: FlaskClient) -> None:
    nothing = client.post("/jobs/several/", data={"text": "---\n---"})
    assert nothing.status_code == 422
    assert described_errors(soup(nothing), "text")
    many = "\n-----\n".join(COOK.replace("Blue Sky", f"Place {number}") for number in range(22))
    page = soup(client.post("/jobs/several/", data={"text": many}))
    assert len(page.select("section h2")) == 20
    assert "Only the first 20 postings were read" in page.get_text()
