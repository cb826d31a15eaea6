"""One search for staff: each kind of row and page, users by a part of name or address, and who may ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from atspro.models import User
from tests.admin.conftest import Make

JSON = {"Accept": "application/json"}


def found(client: FlaskClient, text: str) -> dict[str, list[str]]:
    """The addresses of the hits, by the name of their kind."""
    answer = client.get("/admin/search/", query_string={"q": text}, headers=JSON)
    assert answer.status_code == 200
    return {group["name"]: [hit["address"] for hit in group["hits"]] for group in answer.json["groups"]}


@pytest.mark.parametrize(
    "text", ["cme-ro", "acme-rockets", "rockets.example", "strömu", "romul", "ada rockets", "ROCKETS stro", "@acme-ro"]
)
def test_users_are_found_within_words_and_by_half_of_a_domain(
    staff: FlaskClient, make_user: Callable[..., User], text: str
) -> None:
    person = make_user("Ada Ostrømulv-Strömulen", email="ada@acme-rockets.example")
    make_user("Ada Other", email="ada@acme.example")
    assert found(staff, text).get("Users") == [f"/admin/users/details/?id={person.id}"]
    # The list of users finds them alike.
    page = staff.get("/admin/users/", query_string={"search": text}).text
    assert person.email in page
    assert "ada@acme.example" not in page


def test_rows_of_each_kind_are_found_and_open(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, make_request: Make
) -> None:
    job = make_job(user, "Kranführer", "Initech")
    document = make_document(job, content="# Ada\n\nSpeaks of zeppelins")
    request = make_request(job, "cover", "failed", error="The model was away.")
    hits = found(staff, "kranfuhrer")
    assert hits["Jobs"] == [f"/admin/jobs/details/?id={job.id}"]
    assert hits["Requests"] == [f"/admin/requests/details/?id={request.id}"]
    assert found(staff, "zeppelins") == {"Documents": [f"/admin/documents/details/?id={document.id}"]}
    # Half of an address finds what its owner asked for; an ID its row.
    assert found(staff, user.email[2:])["Requests"] == hits["Requests"]
    for row, kind in ((job, "Jobs"), (document, "Documents"), (request, "Requests"), (user, "Users")):
        address = found(staff, str(row.id))[kind][0]
        assert staff.get(address).status_code == 200
    page = staff.get("/admin/search/?q=kranfuhrer")
    assert f"/admin/jobs/details/?id={job.id}" in page.text
    assert "/admin/jobs/?search=kranfuhrer" in page.text


def test_support_finds_rows_but_no_page_that_it_may_not_open(
    staff: FlaskClient, sign_in: Callable[[User | None], FlaskClient], make_user: Callable[..., User], user: User
) -> None:
    support = sign_in(make_user("Sue Support", role="support"))
    assert found(support, user.email)["Users"]
    for text in ("new user", "import"):
        assert "Pages" in found(staff, text)
        assert found(support, text).get("Pages", []) == []
    for client in (staff, support):
        for text in ("", "queue", "deleted"):
            for address in found(client, text)["Pages"]:
                assert client.get(address).status_code == 200
    assert sign_in(user).get("/admin/search/?q=ada", headers=JSON).status_code == 403
