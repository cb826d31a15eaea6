"""One search over a job seeker's own pages and rows: what it finds, and that it finds nobody else's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, url_for
from flask.testing import FlaskClient

from atspro.models import Contact, User
from atspro.web.search import PAGES
from tests.web.job_data import add_job, add_version, committed
from tests.web.pages import soup

JSON = {"Accept": "application/json"}


def found(client: FlaskClient, text: str) -> dict[str, list[tuple[str, str]]]:
    """Label and detail of the hits, by the name of their kind."""
    answer = client.get("/search", query_string={"q": text}, headers=JSON)
    assert answer.status_code == 200
    groups = answer.json["groups"]
    assert sum(len(group["hits"]) for group in groups) == int(answer.json["status"].split()[0])
    return {group["name"]: [(hit["label"], hit["detail"]) for hit in group["hits"]] for group in groups}


def add_contact(app: Flask, user: User, name: str, **fields: str) -> None:
    with committed(app) as session:
        session.add(Contact(user_id=user.id, name=name, **fields))


def test_each_kind_is_found_of_the_owner_alone(
    app: Flask, client: FlaskClient, sign_in: Callable[[User | None], FlaskClient], user: User,
    make_user: Callable[..., User],
) -> None:  # fmt: skip
    job = add_job(app, user, company="Łódź Foods", title="Köchin")
    add_job(app, user, company="ŁÓDŹ FOODS", title="Engineer", description="Nothing of note.")
    document = add_version(app, job)
    add_contact(app, user, "Zoë Müller", role="Recruiter", company="Łódź Foods", email="zoe@lodz.example")
    hits = found(client, "lodz foods")
    assert {label for label, _ in hits["Jobs"]} == {"Köchin", "Engineer"}
    assert [detail for _, detail in hits["Companies"]] == ["2 jobs"]
    assert hits["People"] == [("Zoë Müller", "Recruiter, Łódź Foods")]
    assert [detail for _, detail in hits["Documents"]] == ["Köchin at Łódź Foods"]
    assert found(client, "muller recruiter")["People"]
    # By its type and its job, though its text has neither.
    assert found(client, "resume kochin")["Documents"]
    assert "Jobs" not in found(client, "resume kochin")
    page = soup(client.get("/search?q=kochin"))
    addresses = {link["href"] for link in page.select("main .search-group a")}
    assert {f"/jobs/{job}", f"/documents/{document}"} <= addresses
    assert all(client.get(address).status_code == 200 for address in addresses)
    for text in ("lodz foods", "kochin", "muller", "zoe@lodz"):
        assert found(sign_in(make_user("Nora Neighbor")), text) == {}


def test_pages_are_found_by_name_in_the_readers_language_and_each_opens(client: FlaskClient) -> None:
    everywhere = client.get("/search", headers=JSON).json["groups"][0]["hits"]
    assert len(everywhere) == 8
    assert found(client, "calendar")["Pages"][0][0] == "Calendar"
    assert found(client, "FEED inter")["Pages"][0][0] == "Calendar"
    german = client.get("/search?q=kalender", headers={**JSON, "Accept-Language": "de"}).json
    assert (german["groups"][0]["name"], german["groups"][0]["hits"][0]["label"]) == ("Seiten", "Kalender")
    with client.application.test_request_context():
        addresses = [url_for(endpoint) for _, _, endpoint in PAGES]
    assert {client.get(address).status_code for address in addresses} <= {200, 302}


def test_what_is_typed_is_bounded_and_odd_texts_are_no_errors(client: FlaskClient, anonymous: FlaskClient) -> None:
    for text in ("", "k", "++", "((", '"', "a\x00b", "%_\\", "ß" * 5_000, "x " * 500, "-not", "<b>&amp;"):
        page = client.get("/search", query_string={"q": text})
        assert page.status_code == 200, text
        assert "<b>&amp;" not in page.text
    assert anonymous.get("/search?q=x", headers=JSON).status_code == 401
