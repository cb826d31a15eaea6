"""A declared table has pages for its owner and for staff, without a line of code of its own."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro import create_app
from atspro.admin.history import PAGES
from atspro.config import Settings
from atspro.db import db
from atspro.models import LetterAnswer, User
from atspro.tables import LETTER_ANSWERS, TABLES, Staff
from atspro.web.owned_pages import pages_of
from tests.web.pages import form_fields, soup, token_of

SignIn = Callable[[User | None], FlaskClient]
ANSWERS = replace(
    LETTER_ANSWERS,
    fields=tuple(
        replace(one, required=f"Enter the {one.name}.", help=f"The {one.name}.", limit=60)
        if one.name in ("question", "answer")
        else one
        for one in LETTER_ANSWERS.fields
    ),
    content=("question", "answer"),
    undelete="itself",
    staff=Staff(
        "answers",
        can=("create", "edit", "delete", "export"),
        columns=("question", "owner", "created_at"),
        filters=("created_at",),
        bulk=("delete",),
    ),
)


@pytest.fixture(scope="module")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """An application in which letter answers are declared to have pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TABLES, "letterAnswers", ANSWERS)
        patch.setitem(PAGES, "letterAnswers", "admin_answers")
        app = create_app(settings)
        app.testing = True
        app.register_blueprint(pages_of(ANSWERS, "answers", url="/answers", intro="Your answers belong here."))
        yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def owner(sign_in: SignIn, user: User) -> FlaskClient:
    return sign_in(user)


@pytest.fixture
def staff(sign_in: SignIn, admin: User) -> FlaskClient:
    return sign_in(admin)


def filled(page: BeautifulSoup, **typed: str) -> dict[str, str]:
    return {**form_fields(page).to_dict(), **typed}


def send(client: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    response = client.post(address, data=filled(soup(client.get(address)), **typed))
    return response.status_code, response.text


def answers(app: Flask) -> list[LetterAnswer]:
    with app.app_context():
        return list(db.session().scalars(select(LetterAnswer)))


def add(app: Flask, client: FlaskClient, question: str = "story", answer: str = "I kept the menu.") -> str:
    assert send(client, "/answers/new", question=question, answer=answer)[0] == 302
    return next(str(one.id) for one in answers(app) if one.question == question)


def test_an_owner_adds_changes_and_deletes_a_row(app: Flask, owner: FlaskClient) -> None:
    assert "Your answers belong here." in owner.get("/answers/").text
    status, page = send(owner, "/answers/new", question="", answer="x" * 61)
    assert status == 422
    assert "Enter the question." in page
    assert "Use at most 60 characters." in page
    assert "x" * 61 in page
    row = add(app, owner)
    page = owner.get("/answers/").text
    assert "Add a letter answer" in page
    assert replace(ANSWERS, noun="offer").one_row == "an offer"
    assert "I kept the menu." in page
    assert "1 letter answer" in page
    assert send(owner, f"/answers/{row}", answer="I called eleven farms.")[0] == 302
    assert [(one.question, one.answer) for one in answers(app)] == [("story", "I called eleven farms.")]
    assert "staff can restore it for 30 days" in owner.get(f"/answers/{row}/delete").text
    assert send(owner, f"/answers/{row}/delete")[0] == 302
    assert answers(app) == []


def test_anothers_row_is_not_there(app: Flask, owner: FlaskClient, sign_in: SignIn, neighbour: User) -> None:
    row = add(app, owner)
    other = sign_in(neighbour)
    assert other.get("/answers/").text.count("I kept the menu.") == 0
    token = token_of(other.get("/answers/new"))
    for address in (f"/answers/{row}", f"/answers/{row}/delete"):
        assert other.get(address).status_code == 404
        assert other.post(address, data={"csrf_token": token, "answer": "Mine now"}).status_code == 404
    assert [one.answer for one in answers(app)] == ["I kept the menu."]


def test_the_second_of_two_tabs_chooses(app: Flask, owner: FlaskClient) -> None:
    row = add(app, owner)
    opened = filled(soup(owner.get(f"/answers/{row}")), answer="From the second tab.")
    assert send(owner, f"/answers/{row}", answer="From the first tab.")[0] == 302
    refused = owner.post(f"/answers/{row}", data=opened)
    assert refused.status_code == 409
    assert "From the first tab." in refused.text
    chosen = filled(soup(refused), **{"choice-answer": "mine"})
    assert owner.post(f"/answers/{row}", data=chosen).status_code == 302
    assert [one.answer for one in answers(app)] == ["From the second tab."]


def test_staff_find_read_change_delete_and_restore_it(
    app: Flask, owner: FlaskClient, staff: FlaskClient, user: User
) -> None:
    row = add(app, owner)
    listed = staff.get("/admin/answers/").text
    assert "story" in listed
    assert user.email in listed
    assert "story" in staff.get(f"/admin/answers/?flt0_owner={user.email}").text
    assert "story" in staff.get(f"/admin/answers/?search={user.email[:6]}").text
    assert "No matches" in staff.get("/admin/answers/?flt0_created_at_since=2099-01-01T00:00").text
    page = staff.get(f"/admin/answers/details/?id={row}").text
    assert "I kept the menu." in page
    assert "Letter answer created" in page
    assert f"/admin/users/details/?id={user.id}" in page
    assert send(staff, f"/admin/answers/edit/?id={row}", answer="As staff put it.")[0] == 302
    assert [(one.question, one.answer) for one in answers(app)] == [("story", "As staff put it.")]
    assert send(staff, f"/admin/answers/delete/?id={row}")[0] == 302
    assert answers(app) == []
    deleted = soup(staff.get("/admin/audit/deleted/"))
    link = next(one["href"] for one in deleted.select("a") if "/undelete/" in str(one.get("href")))
    assert send(staff, str(link))[0] == 302
    assert [(str(one.id), one.answer) for one in answers(app)] == [(row, "As staff put it.")]


def test_staff_make_one_for_a_user_and_take_the_list_out(app: Flask, staff: FlaskClient, user: User) -> None:
    status, page = send(staff, "/admin/answers/new/", owner="nobody@example.com", question="story", answer="Yes.")
    assert status in (200, 422)
    assert "No account has this email" in page
    assert send(staff, "/admin/answers/new/", owner=user.email, question="story", answer="Yes.")[0] == 302
    assert [(one.user_id, one.answer) for one in answers(app)] == [(user.id, "Yes.")]
    exported = list(csv.DictReader(staff.get("/admin/answers/export/csv/").text.lstrip("\ufeff").splitlines()))
    assert [(row["user"], row["question"], row["answer"]) for row in exported] == [(user.email, "story", "Yes.")]
    assert "letter_answer.export" in staff.get("/admin/audit/?flt0_action=letter_answer.export").text


def test_support_looks_and_changes_nothing(
    app: Flask, owner: FlaskClient, sign_in: SignIn, make_user: Callable[..., User]
) -> None:
    row = add(app, owner)
    support = sign_in(make_user("Sue Support", role="support"))
    assert "I kept the menu." in support.get(f"/admin/answers/details/?id={row}").text
    for address in (f"/admin/answers/edit/?id={row}", "/admin/answers/new/", f"/admin/answers/delete/?id={row}"):
        assert support.get(address).status_code == 403


def test_a_users_page_leads_to_it_and_counts_it(app: Flask, owner: FlaskClient, staff: FlaskClient, user: User) -> None:
    add(app, owner)
    page = staff.get(f"/admin/users/details/?id={user.id}").text
    assert "Letter answers" in page
    assert "1 letter answer" in staff.get(f"/admin/users/delete/?id={user.id}").text
