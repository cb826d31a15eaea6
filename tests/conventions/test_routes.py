"""Every route stands in this table with what each kind of visitor gets: none is unnoticed, none open by mistake.

A new route goes into ``ROUTES``, one line for the methods that answer alike; a table's view of the dashboard goes into
``ADMIN``. The columns are: nobody (not signed in), another (a person who does not own the thing), support, admin (who
does not own it either), owner, and looking (an admin who looks at the site in the owner's name).

ask: sent to the sign-in page · yes: let in, be it to a page, a redirect or a form that says what is missing · a number:
exactly this status
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from atspro.models import User
from tests.conventions.roles import METHODS, Things, Visitor, address_of, looking_as, things_of, undone
from tests.samples import can, declared_only
from tests.web.job_data import ask
from tests.web.pages import soup

VISITORS = ("nobody", "another", "support", "admin", "owner", "looking")
# The other roles of staff walk the dashboard alone. An auditor opens what support may open; an operator gets what an
# admin gets on the pages named here, and 403 on every other.
OTHER_STAFF = ("auditor", "operator")
OPERATORS = {
    *("admin.index", "admin_search.index_view", "admin_health.index_view"),
    *("admin_queue.index_view", "admin_queue.live_view", "admin_queue.statistics_view", "admin_queue.control_view"),
    *("admin_alerts.index_view", "admin_alerts.rule_view", "admin_alerts.channel_view", "admin_alerts.remove_view"),
    "admin_alerts.test_view",
    *("admin_requests.index_view", "admin_requests.details_view", "admin_requests.action_view"),
    "admin_requests.columns_view",
    *("admin_requests.create_view", "admin_requests.edit_view", "admin_requests.delete_view"),
    *("admin_requests.ajax_lookup", "admin_requests.ajax_update"),
    *("admin_bulk.action_view", "admin_bulk.ajax_lookup", "admin_bulk.ajax_update"),
    *("admin_bulk.create_view", "admin_bulk.edit_view", "admin_bulk.delete_view"),
}
# Work on many rows of another table is as if it were not there.
OPERATORS_FIND_NONE = {"admin_bulk.details_view", "admin_bulk.progress_view", "admin_bulk.cancel_view"}

ROUTES = """
# endpoint              methods     nobody  another support admin   owner   looking
static                  GET         yes     yes     yes     yes     yes     yes
bootstrap.static        GET         yes     yes     yes     yes     yes     yes
health.healthz          GET         yes     yes     yes     yes     yes     yes
health.readyz           GET         503     503     503     503     503     503
metrics.show            GET         yes     yes     yes     yes     yes     yes
developers.show         GET         yes     yes     yes     yes     yes     yes
installable.manifest    GET         yes     yes     yes     yes     yes     yes
installable.service_worker GET      yes     yes     yes     yes     yes     yes
installable.offline     GET         yes     yes     yes     yes     yes     yes
security_reports.security_txt GET   404     404     404     404     404     404
# A form is no report.
security_reports.receive POST       415     415     415     415     415     415

dashboard.index         GET         yes     yes     yes     yes     yes     yes
auth.sign_up            GET         yes     yes     yes     yes     yes     yes
auth.sign_up            POST        yes     yes     yes     yes     yes     403
auth.sign_in            GET         yes     yes     yes     yes     yes     yes
auth.sign_in            POST        yes     yes     yes     yes     yes     403
auth.sign_out           POST        302     302     302     302     302     403
auth.check_mail         GET         yes     yes     yes     yes     yes     yes
auth.finish_sign_up     GET         410     410     410     410     410     410
auth.finish_sign_up     POST        410     410     410     410     410     403
auth.forgotten_password GET         yes     yes     yes     yes     yes     yes
auth.forgotten_password POST        yes     yes     yes     yes     yes     403
auth.reset_password     GET         410     410     410     410     410     410
auth.reset_password     POST        410     410     410     410     410     403
auth.verify_email       GET         410     410     410     410     410     410
auth.verify_email       POST        410     410     410     410     410     403
auth.cancel_address     GET         410     410     410     410     410     410
auth.cancel_address     POST        410     410     410     410     410     403

second_step.show        GET         302     yes     yes     yes     yes     yes
second_step.show        POST        302     yes     yes     yes     yes     403
second_step.mail_code   POST        302     yes     yes     yes     yes     403
second_step.use_passkey POST        302     yes     yes     yes     yes     403
second_step.passkey     GET         yes     yes     yes     yes     yes     yes
second_step.passkey     POST        302     yes     yes     yes     yes     403

two_factor.show         GET         ask     yes     yes     yes     yes     403
two_factor.start        GET         ask     yes     yes     yes     yes     403
two_factor.start        POST        ask     yes     yes     yes     yes     403
two_factor.set_up       GET         ask     yes     yes     yes     yes     403
two_factor.set_up       POST        ask     yes     yes     yes     yes     403
two_factor.backup_codes GET         ask     yes     yes     yes     yes     403
two_factor.backup_codes POST        ask     yes     yes     yes     yes     403
two_factor.download_codes GET       ask     404     404     404     404     403
two_factor.new_backup_codes GET     ask     yes     yes     yes     yes     403
two_factor.new_backup_codes POST    ask     yes     yes     yes     yes     403
two_factor.remove       GET         ask     yes     yes     yes     yes     403
two_factor.remove       POST        ask     yes     yes     yes     yes     403
two_factor.forget_devices POST      ask     yes     yes     yes     yes     403
two_factor.confirm      GET         ask     yes     yes     yes     yes     403
two_factor.confirm      POST        ask     yes     yes     yes     yes     403
two_factor.confirm_passkey POST     ask     yes     yes     yes     yes     403
passkeys.start          GET         ask     yes     yes     yes     yes     403
passkeys.start          POST        ask     yes     yes     yes     yes     403
passkeys.add            GET         ask     yes     yes     yes     yes     403
passkeys.add            POST        ask     yes     yes     yes     yes     403
passkeys.rename         GET         ask     404     404     404     yes     403
passkeys.rename         POST        ask     404     404     404     yes     403
passkeys.remove         GET         ask     404     404     404     yes     403
passkeys.remove         POST        ask     404     404     404     yes     403

account.show            GET         ask     yes     yes     yes     yes     403
account.name            GET         ask     yes     yes     yes     yes     403
account.name            POST        ask     yes     yes     yes     yes     403
account.resend_verification POST    ask     yes     yes     yes     yes     403
account.address         GET         ask     yes     yes     yes     yes     403
account.address         POST        ask     yes     yes     yes     yes     403
account.password        GET         ask     yes     yes     yes     yes     403
account.password        POST        ask     yes     yes     yes     yes     403
account.end_session     POST        ask     404     404     404     yes     403
account.end_other_sessions POST     ask     yes     yes     yes     yes     403
account.download        GET         ask     yes     yes     yes     yes     403
account.download        POST        ask     yes     yes     yes     yes     403
account.model_key       GET         ask     404     404     404     404     403
account.model_key       POST        ask     404     404     404     404     403
account.check_model_key POST        ask     404     404     404     404     403
account.remove_model_key POST       ask     404     404     404     404     403
api_tokens.show         GET         ask     yes     yes     yes     yes     403
api_tokens.show         POST        ask     yes     yes     yes     yes     403
api_tokens.revoke       GET         ask     404     404     404     yes     403
api_tokens.revoke       POST        ask     404     404     404     yes     403
webhooks.index          GET         ask     yes     yes     yes     yes     403
webhooks.add            GET         ask     yes     yes     yes     yes     403
webhooks.add            POST        ask     yes     yes     yes     yes     403
webhooks.show           GET         ask     404     404     404     yes     403
webhooks.edit           GET         ask     404     404     404     yes     403
webhooks.edit           POST        ask     404     404     404     yes     403
webhooks.replace_secret GET         ask     404     404     404     yes     403
webhooks.replace_secret POST        ask     404     404     404     yes     403
webhooks.remove         GET         ask     404     404     404     yes     403
webhooks.remove         POST        ask     404     404     404     yes     403
webhooks.switch         POST        ask     404     404     404     yes     403
webhooks.send_test      POST        ask     404     404     404     yes     403
webhooks.send_again     POST        ask     404     404     404     yes     403
languages.show          GET         ask     yes     yes     yes     yes     403
languages.show          POST        ask     yes     yes     yes     yes     403
account.delete          GET         ask     yes     yes     yes     yes     403
account.delete          POST        ask     yes     yes     yes     yes     403

# No provider is configured here: the addresses are those of one that is unknown.
social.start            GET         404     yes     yes     yes     yes     yes
social.join             GET         410     yes     yes     yes     yes     yes
social.join             POST        410     yes     yes     yes     yes     403
social.join_by_mail     POST        302     yes     yes     yes     yes     403
social.callback         GET         404     404     404     404     404     404
sign_ins.connect        POST        ask     404     404     404     404     403
sign_ins.disconnect     POST        ask     404     404     404     404     403
sign_ins.confirm_again  POST        ask     404     404     404     404     403

impersonation.stop      POST        302     302     302     302     302     302

resume.upload            GET         ask     yes     yes     yes     yes     yes
resume.upload            POST        ask     yes     yes     yes     yes     403
resume.download         GET         ask     404     404     404     yes     yes
resume.show             GET         ask     yes     yes     yes     yes     yes
resume.show             POST        ask     yes     yes     yes     yes     403
resume.review           POST        ask     yes     yes     yes     yes     403
resume.delete           GET         ask     yes     yes     yes     yes     yes
resume.delete           POST        ask     yes     yes     yes     yes     403

sentences.show          GET         ask     yes     yes     yes     yes     yes
sentences.save          POST        ask     yes     yes     yes     yes     403
sentences.forget        POST        ask     yes     yes     yes     yes     403
applications.board      GET         ask     yes     yes     yes     yes     yes
sample_job.add          POST        ask     yes     yes     yes     yes     403
sample_job.remove       POST        ask     yes     yes     yes     yes     403
tasks.add               POST        ask     yes     yes     yes     yes     403
tasks.done              POST        ask     404     404     404     yes     403
tasks.later             POST        ask     404     404     404     yes     403
tasks.delete            POST        ask     404     404     404     yes     403
statistics.show         GET         ask     yes     yes     yes     yes     yes
statistics.proof        GET         ask     yes     yes     yes     yes     yes
applications.current    GET         ask     404     404     404     yes     yes
applications.show       GET         ask     404     404     404     yes     yes
applications.move       POST        ask     404     404     404     yes     403
applications.add_event  POST        ask     404     404     404     yes     403
applications.event      GET         ask     404     404     404     yes     yes
applications.event      POST        ask     404     404     404     yes     403
applications.delete_event POST      ask     404     404     404     yes     403
applications.mark_sent  POST        ask     404     404     404     yes     403
applications.sent_document GET      ask     404     404     404     yes     yes
applications.start_attempt POST     ask     404     404     404     yes     403

application_parts.add_person POST   ask     404     404     404     yes     403
application_parts.remove_person POST ask    404     404     404     yes     403
application_parts.set_tags POST     ask     404     404     404     yes     403
application_parts.add_file POST     ask     404     404     404     yes     403
application_parts.download_file GET ask     404     404     404     yes     yes
application_parts.delete_file POST  ask     404     404     404     yes     403
application_parts.archive POST      ask     404     404     404     yes     403
application_parts.details GET       ask     404     404     404     yes     yes
application_parts.details POST      ask     404     404     404     yes     403
reminders.show          GET         ask     yes     yes     yes     yes     yes
reminders.show          POST        ask     yes     yes     yes     yes     403
resume_design.show      GET         ask     yes     yes     yes     yes     yes
resume_design.show      POST        ask     yes     yes     yes     yes     403
resume_design.picture   GET         ask     404     404     404     yes     yes
# Its address is a signature, and these know none.
reminders_off.off       GET         404     404     404     404     404     404
reminders_off.off       POST        404     404     404     404     404     403
calendar.show           GET         ask     yes     yes     yes     yes     yes
calendar.switch_on      POST        ask     yes     yes     yes     yes     403
calendar.switch_off     POST        ask     yes     yes     yes     yes     403
calendar.event          GET         ask     404     404     404     404     404
# Its address is a secret, and these know none.
calendar_feed.show      GET         404     404     404     404     404     404
offers.compare          GET         ask     yes     yes     yes     yes     yes
offers.new              GET         ask     404     404     404     yes     yes
offers.new              POST        ask     404     404     404     yes     403
offers.edit             GET         ask     404     404     404     yes     yes
offers.edit             POST        ask     404     404     404     yes     403
offers.delete           POST        ask     404     404     404     yes     403
contacts.index          GET         ask     yes     yes     yes     yes     yes
contacts.new            GET         ask     yes     yes     yes     yes     yes
contacts.new            POST        ask     yes     yes     yes     yes     403
contacts.edit           GET         ask     404     404     404     yes     yes
contacts.edit           POST        ask     404     404     404     yes     403
contacts.delete         GET         ask     404     404     404     yes     yes
contacts.delete         POST        ask     404     404     404     yes     403

jobs.index              GET         ask     yes     yes     yes     yes     yes
jobs.export             GET         ask     yes     yes     yes     yes     yes
saved_views.save        POST        ask     404     404     404     404     403
saved_views.delete      POST        ask     404     404     404     yes     403
jobs.create             POST        ask     yes     yes     yes     yes     403
jobs.new                GET         ask     yes     yes     yes     yes     yes
jobs.new                POST        ask     yes     yes     yes     yes     403
several_jobs.read       GET         ask     yes     yes     yes     yes     yes
several_jobs.read       POST        ask     yes     yes     yes     yes     403
several_jobs.save       POST        ask     yes     yes     yes     yes     403
search_imports.upload   GET         ask     yes     yes     yes     yes     yes
search_imports.upload   POST        ask     yes     yes     yes     yes     403
search_imports.show     GET         ask     404     404     404     404     404
search_imports.choose   POST        ask     404     404     404     404     403
search_imports.confirm  POST        ask     404     404     404     404     403
search_imports.discard  POST        ask     404     404     404     404     403
search_imports.undo     GET         ask     404     404     404     404     404
search_imports.undo     POST        ask     404     404     404     404     403
search.show             GET         ask     yes     yes     yes     yes     yes
capture.show            GET         ask     yes     yes     yes     yes     yes
capture.shared          GET         ask     yes     yes     yes     yes     yes
jobs.show               GET         ask     404     404     404     yes     yes
jobs.edit               GET         ask     404     404     404     yes     yes
jobs.edit               POST        ask     404     404     404     yes     403
jobs.save_answers       POST        ask     404     404     404     yes     403
jobs.save_plan          POST        ask     404     404     404     yes     403
jobs.delete             GET         ask     404     404     404     yes     yes
jobs.delete             POST        ask     404     404     404     yes     403

job_imports.create      POST        ask     yes     yes     yes     yes     403
job_imports.show        GET         ask     404     404     404     yes     yes
job_imports.progress    GET         ask     404     404     404     yes     yes

generation.generate     POST        ask     404     404     404     yes     403
generation.progress     GET         ask     404     404     404     yes     yes
generation.cancel       POST        ask     404     404     404     yes     403
generation.retry        POST        ask     404     404     404     yes     403
documents.show          GET         ask     404     404     404     yes     yes
documents.download      GET         ask     404     404     404     yes     yes
documents.parser        GET         ask     404     404     404     yes     yes
documents.edit          GET         ask     404     404     404     yes     yes
documents.edit          POST        ask     404     404     404     yes     403
documents.preview       POST        ask     404     404     404     422     403
documents.restore       POST        ask     404     404     404     yes     403
documents.choose_changes POST       ask     404     404     404     yes     403
documents.decide        POST        ask     404     404     404     yes     403
documents.compare       GET         ask     404     404     404     yes     yes

admin.index             GET         ask     403     yes     yes     403     403
admin_queue.index_view  GET         ask     403     yes     yes     403     403
admin_queue.live_view   GET         ask     403     yes     yes     403     403
admin_queue.statistics_view GET     ask     403     yes     yes     403     403
admin_queue.control_view GET,POST ask       403     403     404     403     403
admin_alerts.index_view GET         ask     403     yes     yes     403     403
admin_alerts.rule_view  GET,POST    ask     403     403     404     403     403
admin_alerts.channel_view GET,POST  ask     403     403     yes     403     403
admin_alerts.remove_view GET,POST   ask     403     403     404     403     403
admin_alerts.test_view  POST        ask     403     403     404     403     403
admin_webhooks.index_view GET       ask     403     403     yes     403     403
admin_webhooks.add_view GET,POST    ask     403     403     yes     403     403
admin_webhooks.one_view GET         ask     403     403     404     403     403
admin_webhooks.edit_view GET,POST   ask     403     403     404     403     403
admin_webhooks.secret_view GET,POST   ask     403     403     404     403     403
admin_webhooks.remove_view GET,POST   ask     403     403     404     403     403
admin_webhooks.switch_view POST       ask     403     403     404     403     403
admin_webhooks.test_view POST       ask     403     403     404     403     403
admin_webhooks.again_view POST       ask     403     403     404     403     403
admin_search.index_view GET         ask     403     yes     yes     403     403
admin_health.index_view GET         ask     403     yes     yes     403     403
admin_bulk.progress_view GET    ask     403     yes     yes     403     403
admin_bulk.cancel_view  GET,POST    ask     403     403     yes     403     403
admin_users.ban_view    GET,POST    ask     403     403     yes     403     403
admin_users.unban_view  GET,POST    ask     403     403     yes     403     403
admin_users.impersonate_view GET,POST ask   403     403     yes     403     403
admin_audit.row_view    GET         ask     403     404     404     403     403
admin_audit.deleted_view GET        ask     403     yes     yes     403     403
admin_audit.revert_view GET,POST    ask     403     403     yes     403     403
admin_audit.back_view   GET,POST    ask     403     403     yes     403     403
admin_audit.undelete_view GET,POST ask    403     403     404     403     403
admin_audit.undelete_all_view GET,POST ask 403   403     404     403     403
admin_audit.forget_view GET,POST    ask     403     403     404     403     403
admin_jobs.compare_view GET         ask     403     yes     yes     403     403
admin_users.sign_out_view GET,POST ask      403     403     yes     403     403
admin_users.second_factor_view GET,POST ask 403     403     yes     403     403
admin_users.reset_view  GET,POST    ask     403     403     yes     403     403
admin_users.everything_view GET,POST ask    403     403     yes     403     403
admin_users.import_view GET,POST    ask     403     403     yes     403     403
admin_users.import_template_view GET ask    403     403     yes     403     403
admin_users.import_check_view GET   ask     403     403     404     403     403
admin_users.import_bad_rows_view GET ask    403     403     404     403     403
admin_users.import_confirm_view POST ask    403     403     404     403     403
admin_users.import_discard_view POST ask    403     403     404     403     403
admin_jobs.import_view  GET,POST    ask     403     403     yes     403     403
admin_jobs.import_template_view GET ask     403     403     yes     403     403
admin_jobs.import_check_view GET    ask     403     403     404     403     403
admin_jobs.import_bad_rows_view GET ask     403     403     404     403     403
admin_jobs.import_confirm_view POST ask     403     403     404     403     403
admin_jobs.import_discard_view POST ask     403     403     404     403     403
# The outbox is a local copy's: elsewhere there is none.
admin_outbox.index_view GET         ask     403     403     404     403     403
"""

# A table's view of the dashboard, and what an admin may do there with rows; support may only look.
ADMIN = {
    "users": "new edit delete",
    "resumes": "new edit delete",
    "jobs": "new edit delete",
    "documents": "edit",
    "requests": "",
    "bulk": "",
    "sessions": "delete",
    "tokens": "delete",
    "accounts": "delete",
    "verifications": "delete",
    "audit": "",
}
# What staff may do on a view that follows from a declaration, the declaration says.
WORDS = {"create": "new", "edit": "edit", "delete": "delete"}
ADMIN |= {
    path: " ".join(word for ability, word in WORDS.items() if can(table, ability))
    for path, table in declared_only().items()
}
SUPPORT_LOOKS = "yes"
# Operations of the API: whoever comes with a cookie and no token is told so, whatever the address.
API = """
jobs: list_jobs GET, create_job POST, read_job GET, change_job PATCH, delete_job DELETE
applications: list_applications GET, read_application GET, change_application PATCH, move_application POST
applications: add_event POST, delete_event DELETE, list_tasks GET, add_task POST, change_task PATCH
documents: list_documents GET, ask_for_documents POST, read_request GET, cancel_request POST, read_document GET
documents: download_document GET
resume: read_resume GET, read_json_resume GET, replace_resume PUT
overview: read_token GET, read_today GET, read_statistics GET, search GET
"""
# The lists that an admin can take out as a file.
LEAVES = {"users", "resumes", "jobs", "documents", "requests", "sessions", "audit"}
LEAVES |= {path for path, table in declared_only().items() if can(table, "export")}

# The arguments of addresses that name what belongs to a person.
OWNED = {"job_id", "import_id", "document_id", "request_id", "session_id", "passkey_id", "token_id"}
OWNED |= {table.id_name for table in declared_only().values()}

Expected = dict[tuple[str, str], dict[str, str]]


def api_lines() -> str:
    """The lines that ``API`` stands for."""
    parts = [line.partition(": ") for line in API.strip().splitlines()]
    lines = [f"api.{part}.{one} {'401 ' * len(VISITORS)}" for part, _, known in parts for one in known.split(", ")]
    return "\n".join(["api.openapi GET yes yes yes yes yes yes", *lines]) + "\n"


def admin_lines() -> str:
    """The lines that ``ADMIN`` stands for: Flask-Admin makes the same addresses for every view."""
    closed, lines = "ask {}  403 {support}  {admin}  403  403", []
    for path, may in ADMIN.items():
        pages = {
            "index_view GET": (SUPPORT_LOOKS, "yes"),
            "details_view GET": (SUPPORT_LOOKS, "yes"),
            "action_view POST": ("403", "yes"),
            "columns_view POST": ("yes", "yes"),
            "export GET": ("403", "yes" if path in LEAVES else "404"),
            "export POST": ("403", "yes" if path in LEAVES else "404"),
            "ajax_lookup GET": ("404", "404"),
            "ajax_update POST": ("403/404", "404"),
        }
        for page, word in (("create_view", "new"), ("edit_view", "edit"), ("delete_view", "delete")):
            known = word in may.split()
            pages[f"{page} GET,POST"] = ("403" if known else "403/404", "yes" if known else "404")
        for page, (support, admin) in pages.items():
            lines.append(f"admin_{path}.{page} {closed.format('', support=support, admin=admin)}")
    return "\n".join(lines)


def read_table() -> Expected:
    """What each visitor gets, by endpoint and method."""
    table: Expected = {}
    for line in (ROUTES + api_lines() + admin_lines()).splitlines():
        if line and not line.startswith("#"):
            endpoint, methods, *cells = line.split()
            for method in methods.split(","):
                assert (endpoint, method) not in table, f"{endpoint} {method} stands in the table twice"
                table[endpoint, method] = dict(zip(VISITORS, cells, strict=True))
    for (endpoint, _), cells in table.items():
        cells["auditor"] = "403" if endpoint.endswith(".columns_view") else cells["support"]
        cells["operator"] = cells["admin"] if endpoint in OPERATORS else "403"
        if endpoint in OPERATORS_FIND_NONE:
            cells["operator"] = "404"
    return table


TABLE = read_table()


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def methods_of(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def answer_of(response: TestResponse) -> str:
    """The answer in the words of the table."""
    if response.status_code == 302 and response.location.split("?")[0] == "/sign-in":
        return "ask"
    return "yes" if response.status_code in (200, 302, 303, 409, 422) else str(response.status_code)


def matches(response: TestResponse, expected: str) -> bool:
    """Whether the answer is what a cell says."""
    return any(word in (answer_of(response), str(response.status_code)) for word in expected.split("/"))


@pytest.fixture
def things(app: Flask, user: User) -> Things:
    return things_of(app, user, ask)


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest,
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    make_user: Callable[..., User],
    user: User,
    admin: User,
) -> Visitor:
    """The browser of the visitor that the test's parameter names."""
    if request.param == "looking":
        return Visitor(looking_as(app, sign_in(None), user, admin))
    people: dict[str, Callable[[], User | None]] = {
        "nobody": lambda: None,
        "another": lambda: make_user("Nora Neighbor"),
        **{one: partial(make_user, f"Of {one}", role=one) for one in ("support", *OTHER_STAFF)},
        "admin": lambda: admin,
        "owner": lambda: user,
    }
    return Visitor(sign_in(people[request.param]()))


def test_every_route_stands_in_the_table(app: Flask) -> None:
    found = {(rule.endpoint, method) for rule in rules(app) for method in methods_of(rule)}
    assert found == set(TABLE)


@pytest.mark.parametrize(
    ("visitor", "name"), [(name, name) for name in (*VISITORS, *OTHER_STAFF)], indirect=["visitor"]
)
def test_each_visitor_gets_what_the_table_says(
    app: Flask, visitor: Visitor, name: str, things: Things, user: User
) -> None:
    wrong = []
    for rule in rules(app):
        if name in OTHER_STAFF and not rule.rule.startswith("/admin"):
            continue
        address = address_of(app, rule, things)
        for method in sorted(methods_of(rule)):
            expected = TABLE.get((rule.endpoint, method), {}).get(name, "a line in the table")
            with undone(app):
                response = visitor.open(address, method=method, data=data_for(rule, method, things))
                if not matches(response, expected):
                    wrong.append(f"{method} {rule.endpoint}: {response.status_code}, not {expected}")
                wrong += [f"{method} {rule.endpoint}: {header}" for header in wrong_headers(response, name)]
                wrong += [f"{method} {rule.endpoint}: {what}" for what in told_too_much(response, name, user)]
                response.close()
    for address in ("/no-such-page", "/admin/no-such-page"):
        wrong += [f"{address}: {header}" for header in wrong_headers(visitor.open(address), name)]
    assert not wrong, "\n".join([f"{name}:", *wrong])


HEADERS = {
    "X-Content-Type-Options": ["nosniff"],
    "X-Frame-Options": ["DENY"],
    "Referrer-Policy": ["same-origin", "strict-origin"],
    "Cross-Origin-Resource-Policy": ["same-origin"],
    "Cross-Origin-Opener-Policy": ["same-origin"],
}


# What browsers keep for when there is no network has nothing of a person in it.
FOR_EVERYBODY = {"/offline"}


def told_too_much(response: TestResponse, visitor: str, owner: User) -> list[str]:
    """What of the owner's an operator's page has, and the forms with which an auditor's page offers a change."""
    if response.status_code != 200 or response.mimetype not in ("text/html", "application/json"):
        return []
    if visitor == "operator":
        texts = (owner.email, owner.name, owner.id, "Harbor", "Data Engineer")
        return [f"shows {text}" for text in texts if text in response.text]
    if visitor == "auditor":
        forms = [form["action"] for form in soup(response).select("form[method=post]")]
        return [f"offers {form}" for form in forms if form != "/sign-out"]
    return []


def wrong_headers(response: TestResponse, visitor: str) -> list[str]:
    """What every answer should carry, whoever asked, and this one does not."""
    headers = response.headers
    wrong = [f"{name}: {headers.get(name)}" for name, values in HEADERS.items() if headers.get(name) not in values]
    policy = headers.get("Content-Security-Policy", "")
    # A file that somebody brought runs nothing at all.
    is_closed = "default-src 'self'" in policy or "sandbox; default-src 'none'" in policy
    if not is_closed or "frame-ancestors 'none'" not in policy or "unsafe" in policy or "*" in policy:
        wrong.append(f"Content-Security-Policy: {policy}")
    kept = ["no-store"] if visitor != "nobody" else ["no-store", "no-cache"]
    is_page = response.mimetype == "text/html" and response.request.path not in FOR_EVERYBODY
    if is_page and headers.get("Cache-Control") not in kept:
        wrong.append(f"Cache-Control: {headers.get('Cache-Control')}")
    return wrong


def data_for(rule: Rule, method: str, things: Things) -> dict[str, str] | None:
    """Fields that bring a POST past its first question, so that the loader is what answers."""
    if method != "POST":
        return None
    row = things.rows.get(rule.rule.split("/")[2]) if rule.rule.startswith("/admin/") else None
    return {"type": "resume", "status": "applied", "action": "none"} | ({"id": row} if row else {})


def test_methods_outside_the_table_are_refused(
    app: Flask, sign_in: Callable[[User | None], FlaskClient], admin: User, things: Things
) -> None:
    """Routing refuses them, whoever asks: one address is asked for by nobody, the next by an admin."""
    visitors = cycle([Visitor(sign_in(None)), Visitor(sign_in(admin))])
    by_address: dict[str, set[str]] = {}
    for rule in rules(app):
        by_address.setdefault(address_of(app, rule, things), set()).update(methods_of(rule))
    for (address, methods), visitor in zip(by_address.items(), visitors, strict=False):
        for method in {*METHODS, "TRACE"} - methods:
            response = visitor.open(address, method=method)
            closed = (302, 403) if address.startswith("/admin") else ()
            assert response.status_code in (404, 405, *closed), (address, method)


def test_ids_that_are_not_there_are_not_found(app: Flask, client: FlaskClient, things: Things) -> None:
    for rule in rules(app):
        # Without a token nothing of the API is found or not found: tests/web/api/test_access.py walks it with one.
        if rule.arguments & OWNED and not rule.endpoint.startswith("api."):
            for method in methods_of(rule):
                response = client.open(address_of(app, rule), method=method, data=data_for(rule, method, things))
                assert response.status_code == 404, (rule, method, response.status_code)


def test_a_client_of_json_gets_401(app: Flask, anonymous: FlaskClient) -> None:
    response = anonymous.get("/jobs/", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json["error"]
