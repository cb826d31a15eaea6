"""Comparing any two versions side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.models import User
from tests.web.job_data import add_job, add_version
from tests.web.pages import counted_statements, soup


def test_marks_changed_words_and_lines(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    add_version(app, job_id, content="# Ada\n\nBuilt a small <b> service\n\n- Gone entirely")
    add_version(app, job_id, content="# Ada\n\nBuilt a large <b> service\n\n- Arrived today")
    page = soup(client.get(f"/jobs/{job_id}/documents/resume/compare?a=1&b=2"))
    changed = page.select_one("tr.diff-changed")
    assert changed.select_one(".diff-left").get_text() == "Built a small <b> service"
    assert [mark.get_text() for mark in changed.select(".diff-left del")] == ["small"]
    assert [mark.get_text() for mark in changed.select(".diff-right ins")] == ["large"]
    assert page.select_one("tr.diff-removed del").get_text() == "Gone entirely"
    assert page.select_one("tr.diff-added ins").get_text() == "Arrived today"
    assert "1 line changed, 1 added, 1 removed." in page.get_text()
    assert "#" not in page.select_one("table.diff").get_text()


def test_form_and_place_are_told_apart_from_words(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    first = "# Ada\n\nA [site](<https://example.com>)\n\n- First of all\n- Second then\n- Third at last\n\nThe end"
    add_version(app, job_id, content=first)
    add_version(app, job_id, content=first.replace("The end", "*The* end").replace("# Ada", "## Ada"))
    add_version(
        app, job_id, content=first.replace("- First of all\n", "").replace("at last", "at last\n- First of all")
    )
    add_version(
        app, job_id, content="Ada\n===\n\n" + first[7:].replace("- ", "*  ").replace("<h", "h").replace(">", "")
    )
    styled = soup(client.get(f"/jobs/{job_id}/documents/resume/compare?a=1&b=2"))
    assert "The words are the same. 2 lines have another form" in " ".join(styled.get_text().split())
    assert len(styled.select("tr.diff-restyled .shown-h2")) == 1
    moved = soup(client.get(f"/jobs/{job_id}/documents/resume/compare?a=1&b=3"))
    assert "The words are the same. 1 line moved." in " ".join(moved.get_text().split())
    assert not styled.select("ins, del")
    assert not moved.select("ins, del")
    assert "](" not in moved.select_one("table.diff").get_text()
    assert "look the same" in client.get(f"/jobs/{job_id}/documents/resume/compare?a=1&b=4").text


def test_without_a_choice_it_takes_the_last_two(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    for content in ("One", "Two", "Three"):
        add_version(app, job_id, content=content)
    for address in ("compare", "compare?a=x&b=y", "compare?a=2&b=3"):
        page = soup(client.get(f"/jobs/{job_id}/documents/resume/{address}"))
        assert page.select_one("select[name=a] option[selected]")["value"] == "2"
        assert page.select_one("select[name=b] option[selected]")["value"] == "3"
    backwards = soup(client.get(f"/jobs/{job_id}/documents/resume/compare?a=3&b=1"))
    assert backwards.select_one("del").get_text() == "Three"


def test_says_when_there_is_nothing_to_compare(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    address = f"/jobs/{job_id}/documents/resume/compare"
    assert client.get(address).status_code == 404
    add_version(app, job_id, content="Same")
    assert "only one version so far" in client.get(address).text
    add_version(app, job_id, content="Same")
    assert "have the same text" in client.get(address).text
    assert "the same version twice" in client.get(f"{address}?a=2&b=2").text


@pytest.mark.parametrize("rest", ["resume/compare?a=1&b=9", "resume/compare?a=0&b=1", "poem/compare", "cover/compare"])
def test_what_is_not_there_is_404(app: Flask, client: FlaskClient, user: User, rest: str) -> None:
    job_id = add_job(app, user)
    add_version(app, job_id)
    assert client.get(f"/jobs/{job_id}/documents/{rest}").status_code == 404


def test_an_enormous_text_gets_a_sentence(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    add_version(app, job_id, content="a\n\n" * 6000 + "b")
    add_version(app, job_id, content="c")
    response = client.get(f"/jobs/{job_id}/documents/resume/compare")
    assert response.status_code == 422
    assert "Download both versions instead." in response.text


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    job_id = add_job(app, user)
    add_version(app, job_id)
    assert sign_in(neighbour).get(f"/jobs/{job_id}/documents/resume/compare").status_code == 404


def test_the_number_of_statements(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    for _ in range(8):
        add_version(app, job_id)
    with counted_statements() as statements:
        client.get(f"/jobs/{job_id}/documents/resume/compare")
    assert len(statements) <= 5, statements
