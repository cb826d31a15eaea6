"""Nobody but staff comes in: every address of the dashboard, with GET and with POST."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from atspro.db import db, utc_now
from atspro.models import AuditEntry, AuthSession, User
from tests.samples import can, declared_only

SignIn = Callable[[User | None], FlaskClient]
REAL_ADDRESSES = 80
TAKEN_OUT = {"users", "resumes", "jobs", "documents", "requests", "sessions", "audit"}
TABLES = (
    "users",
    "resumes",
    "jobs",
    "documents",
    "requests",
    "sessions",
    "tokens",
    "accounts",
    "verifications",
    "audit",
)
# Which tables can be written, and how; everything else is not there. Of tables without a view of their own, the
# declaration says it.
OPEN = {
    "new": {"users", "resumes", "jobs"},
    "edit": {"users", "resumes", "jobs", "documents"},
    "delete": {"users", "resumes", "jobs", "sessions", "tokens", "accounts", "verifications"},
}
for _path, _table in declared_only().items():
    TABLES += (_path,)
    TAKEN_OUT |= {_path} if can(_table, "export") else set()
    for _page, _ability in (("new", "create"), ("edit", "edit"), ("delete", "delete")):
        OPEN[_page] |= {_path} if can(_table, _ability) else set()

PERSON = ("/sign-out/", "/reset/", "/everything/")


def addresses(app: Flask, rows: dict[str, str]) -> Iterator[str]:
    """Every address of the dashboard, with the id of a row that exists."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if not rule.rule.startswith("/admin"):
                continue
            values = dict.fromkeys(rule.arguments, "x")
            if "export_type" in values:
                values["export_type"] = "csv"
            path = rule.rule.split("/")[2]
            yield str(rule.build(values)[1]) + f"?id={rows.get(path, 'none')}"


def visit_all(app: Flask, client: FlaskClient, rows: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """The status and target of each address for GET and POST."""
    for address in [*addresses(app, rows), "/admin", "/admin/nothing/here"]:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            response = client.open(address, method=method)
            yield f"{method} {address}", response.status_code, response.headers.get("Location", "")
            response.close()


def test_anonymous_people_are_sent_to_sign_in(app: Flask, anonymous: FlaskClient, one_of_each: dict[str, str]) -> None:
    seen = list(visit_all(app, anonymous, one_of_each))
    assert len(seen) > REAL_ADDRESSES
    for what, status, target in seen:
        assert (status, target.split("?")[0]) == (302, "/sign-in"), what


def test_the_way_leads_back_after_signing_in(anonymous: FlaskClient) -> None:
    response = anonymous.get("/admin/jobs/?flt0_status=applied")
    assert response.headers["Location"] == "/sign-in?next=/admin/jobs/?flt0_status%3Dapplied"


def test_job_seekers_get_403(app: Flask, client: FlaskClient, one_of_each: dict[str, str]) -> None:
    for what, status, _ in visit_all(app, client, one_of_each):
        assert status == 403, what


def test_a_role_that_only_sounds_like_admin_does_not_open(sign_in: SignIn, make_user: Callable[..., User]) -> None:
    for role in ("administrator", "Admin", "not-admin", "", "user,badmin", "editor, admin", "admin "):
        assert sign_in(make_user(role=role or None)).get("/admin/").status_code == 403, role
    assert sign_in(make_user(role="editor,admin")).get("/admin/").status_code == 200


def test_nothing_was_changed_by_those_who_may_not(
    app: Flask, client: FlaskClient, staff: FlaskClient, one_of_each: dict[str, str]
) -> None:
    for path, row in one_of_each.items():
        client.post(f"/admin/{path}/delete/", data={"id": row})
        client.post(f"/admin/{path}/action/", data={"action": "delete", "rowid": row, "confirmed": "1"})
    for path, row in one_of_each.items():
        assert staff.get(f"/admin/{path}/details/?id={row}").status_code == 200, path


def test_staff_reach_every_page(app: Flask, staff: FlaskClient, one_of_each: dict[str, str]) -> None:
    for address in addresses(app, one_of_each):
        table, page = [*address.split("?")[0].split("/")[2:], "", ""][:2]
        response = staff.get(address)
        if page in ("ajax", "action", "test", "again", "switch", "columns"):
            expected = (404, 405)
        elif page == "export":
            expected = (200,) if table in TAKEN_OUT else (404,)
        elif page in OPEN:
            expected = (200,) if table in OPEN[page] else (404,)
        elif page == "import":
            # No file was brought; confirming and forgetting one is posted.
            step = address.split("?")[0].split("/")[4]
            expected = (405,) if step in ("confirm", "discard") else (200,) if step in ("", "template") else (404,)
        elif page in (
            "row",
            "undelete",
            "undelete-all",
            "forget",
            "control",
            "rule",
            "remove",
            "channel",
            "one",
            "edit",
            "secret",
        ):
            # Of the audit: this entry is of no row that is gone. Of queue, alerts and webhooks: none is named.
            expected = (404,)
        else:
            # The outbox is a local copy's.
            expected = (404,) if table == "outbox" else (200,)
        assert response.status_code in expected, address
        response.close()


def test_support_looks_at_everything_and_is_offered_no_change(
    app: Flask, support: FlaskClient, one_of_each: dict[str, str]
) -> None:
    for path, row in one_of_each.items():
        for address in (f"/admin/{path}/", f"/admin/{path}/details/?id={row}"):
            page = support.get(address)
            assert page.status_code == 200, address
            main = page.text.split("<main")[1].split("</main>")[0]
            assert "Read-only: your role is Support" in main, address
            # How the list looks to themselves is theirs.
            forms = main.count('method="post"') - main.count(f'method="post" action="/admin/{path}/columns/"')
            assert forms - main.count('method="post" action="/views/"') == 0, address
            pages = ("/new/", "/edit/", "/delete/", "/action/", "/import/", "/ban/", "/impersonate/", *PERSON)
            for page_of_change in pages:
                assert page_of_change not in main, (address, page_of_change)
    assert support.get("/admin/").status_code == 200
    assert ">Outbox<" not in support.get("/admin/").text


def test_support_changes_nothing_also_by_hand(
    app: Flask, support: FlaskClient, staff: FlaskClient, one_of_each: dict[str, str]
) -> None:
    changing = {"new", "edit", "delete", "action", "ban", "unban", "impersonate", "export"}
    changing |= {"revert", "back", "undelete", "undelete-all", "forget", "import"}
    changing |= {address.strip("/") for address in PERSON}
    seen = 0
    for address in addresses(app, one_of_each):
        page = [*address.split("?")[0].split("/")[3:], ""][0]
        for method in ("GET", "POST", "PUT", "DELETE"):
            if page == "columns" and method == "POST":
                # Which columns a list shows them is theirs to say.
                continue
            if method == "GET" and page not in changing and "/outbox/" not in address:
                continue
            response = support.open(address, method=method, data={"action": "delete", "confirmed": "1"})
            # A method that an address does not know is refused before anything else.
            assert response.status_code in (403, 405), (method, address)
            assert response.status_code == 403 or (method, page) not in {("POST", one) for one in changing}
            seen += 1
            response.close()
    assert seen > REAL_ADDRESSES
    for path, row in one_of_each.items():
        support.post(f"/admin/{path}/delete/", data={"id": row})
        support.post(f"/admin/{path}/action/", data={"action": "delete", "rowid": row, "confirmed": "1"})
        assert staff.get(f"/admin/{path}/details/?id={row}").status_code == 200, path


def test_columns_for_admins_are_shown_to_nobody_else(
    app: Flask, support: FlaskClient, staff: FlaskClient, user: User
) -> None:
    made = utc_now()
    about = {"id": "s-1", "token": "t-1", "user_id": user.id, "ip_address": "192.0.2.77", "user_agent": "Lynx/2.9"}
    with app.app_context():
        db.session.add(AuthSession(**about, created_at=made, updated_at=made, expires_at=made + timedelta(days=1)))
        db.session.commit()
        db.session.execute(update(AuthSession).where(AuthSession.id == "s-1").values(user_agent="Lynx/3.0"))
        db.session.commit()
        entry = db.session.scalars(
            select(AuditEntry.id).where(AuditEntry.row_id == "s-1", AuditEntry.action == "update")
        ).one()
    pages = (
        "/admin/sessions/",
        "/admin/sessions/details/?id=s-1",
        f"/admin/users/details/?id={user.id}",
        "/admin/audit/row/?table=session&id=s-1",
        f"/admin/audit/details/?id={entry}",
    )
    for address in pages:
        page = support.get(address)
        assert page.status_code == 200, address
        assert "192.0.2.77" not in page.text, address
        assert "Lynx" not in page.text, address
        shown = staff.get(address).text
        assert "Lynx" in shown, address
    assert "Only admins can see the values." in support.get(pages[-1]).text
    # No filter tells them apart either.
    narrowed = "/admin/sessions/?flt0_address=198.51.100."
    assert "s-1" in support.get(narrowed).text
    assert "Address begins with" not in support.get(narrowed).text
    assert "s-1" not in staff.get(narrowed).text
    assert "Address begins with" in staff.get(narrowed).text


def test_an_admin_who_is_of_support_too_is_an_admin(sign_in: SignIn, make_user: Callable[..., User]) -> None:
    page = sign_in(make_user(role="support,admin")).get("/admin/users/").text
    assert "/admin/users/new/" in page
    assert "Read-only: your role" not in page


@pytest.mark.parametrize("bad", ["", "nothing", "%00", "0" * 500, "00000000-0000-0000-0000-000000000000"])
def test_a_bad_id_is_not_found(staff: FlaskClient, bad: str) -> None:
    for path in TABLES:
        for page in ("details", "edit", "delete"):
            assert staff.get(f"/admin/{path}/{page}/?id={bad}").status_code == 404
        assert staff.post(f"/admin/{path}/delete/", data={"id": bad}).status_code == 404


def test_every_post_needs_the_token(app: Flask, staff: FlaskClient, one_of_each: dict[str, str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in TABLES:
        row = one_of_each[path]
        for address, data in (
            (f"/admin/{path}/delete/", {"id": row}),
            (f"/admin/{path}/action/", {"action": "delete", "rowid": row, "confirmed": "1"}),
            (f"/admin/{path}/edit/?id={row}", {}),
            (f"/admin/{path}/new/", {}),
        ):
            assert staff.post(address, data=data).status_code == 400, address
        assert staff.get(f"/admin/{path}/details/?id={row}").status_code == 200
    for path in ("users", "jobs"):
        for step in ("", "confirm/", "discard/"):
            assert staff.post(f"/admin/{path}/import/{step}").status_code == 400


def test_a_form_of_the_dashboard_carries_a_good_token(
    app: Flask, staff: FlaskClient, one_of_each: dict[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = staff.get(f"/admin/verifications/delete/?id={one_of_each['verifications']}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"id": one_of_each["verifications"], "csrf_token": token}
    assert staff.post("/admin/verifications/delete/", data=data).status_code == 302
    assert staff.get(f"/admin/verifications/details/?id={data['id']}").status_code == 404


def test_a_request_that_names_two_rows_is_refused(staff: FlaskClient, user: User, neighbour: User) -> None:
    """What was looked at stands in the address, what is done to in the form: they are the same row, or nobody's."""
    address = f"/admin/users/delete/?id={user.id}"
    assert staff.get(address).status_code == 200
    assert staff.post(address, data={"id": neighbour.id}).status_code == 400
    assert staff.get(f"{address}&id={neighbour.id}").status_code == 400
