"""Nothing that a person types becomes a part of a page: neither through Markdown nor through any field."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import ARRAY, Text, select

from atspro.db import Base, db
from atspro.engine.markdown import to_html
from atspro.models import JobDocument, Mail, User, UserResume
from atspro.shapes import ResumeData
from atspro.web.capture import bookmarklet
from tests.conftest import add_audit_entry
from tests.conventions.roles import address_of, things_of
from tests.security.markup import dangers
from tests.web.job_data import ask

MARK = "Mark5"
ROOT = Path(__file__).parents[2]
SignIn = Callable[[User | None], FlaskClient]

UNSAFE = re.compile(r"\|\s*safe\b|autoescape|Markup|\|\s*tojson|<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=")

PIECES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>'>",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "[a](javascript:alert(1))",
    "[a](<java\nscript:x>)",
    "![a](x onerror=alert(1))",
    "<javascript:alert(1)>",
    "<a href=javascript:alert(1)>a</a>",
    "[a]: javascript:alert(1)",
    "[a][a]",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    '"',
    "'",
    ">",
    "<",
    "`",
    "</textarea>",
    "</title>",
    "</script>",
    "--><script>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${7*7}",
    "<!--",
    "<![CDATA[",
    "]]>",
    "&lt;script&gt;",
    "&#x3c;script&#x3e;",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=1>">',
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input>",
    "<style>*{background:url(//evil.example)}</style>",
    "| a | b |\n|---|---|\n| <script> | x |",
    "```\n<script>\n```",
    "> <b onclick=x>",
    "# <h1 onclick=x>",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ud7ff",
    "＜script＞",
    "ſcript",
    "%3Cscript%3E",
    '\\"',
    "\r\n",
    "[",
    "](",
    ")",
    "<http://",
]
PAYLOADS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), min_size=1, max_size=6).map("".join)


def storable(payload: str, most: int = 400) -> str:
    """The payload as PostgreSQL and the shapes take it, never empty."""
    return (MARK + payload.replace("\x00", "").encode("utf-8", "ignore").decode())[:most]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PAYLOADS)
@example("<svg><style><img src=x onerror=alert(1)></style></svg>")
@example("[x](javascript&colon;alert%281%29)")
@example("<a href='&#x6A;avascript:alert(1)'>x</a>")
def test_markdown_becomes_nothing_but_text_and_safe_links(payload: str) -> None:
    assert dangers(to_html(payload)) == []


def test_the_search_for_dangers_finds_them() -> None:
    for bad in (
        "<script>x</script>", "<script src=//evil.example/x.js></script>", "<p onclick=x>",
        "<a href='java\nscript:x'>", "<p style=x>",
        "<img src=//evil.example/x>", "<form action=https://evil.example>", "<iframe></iframe>",
        "<meta http-equiv=refresh>",
        "<a href=//evil.example>", "<svg><script>x</script></svg>",
    ):  # fmt: skip
        assert dangers(bad), bad
    assert (
        dangers('<a href="https://x.example">x</a><form action="/x"></form><script src="/static/x.js"></script>') == []
    )


# Texts that the database holds to a few words, or that decide who is who: staff and forms cannot fill them freely.
FIXED = {
    "apiTokens": {"tokenHash"},
    "applicationDocuments": {"type", "content", "sha256", "fileName"},
    "applicationEvents": {"kind", "fromStage", "toStage", "outcome", "origin"},
    "applicationTasks": {"kind", "origin"},
    "attachments": {"kind"},
    "contacts": {"kind"},
    "jobAnalytics": {"kind"},
    "offers": {"currency", "period", "decision"},
    "reminderSettings": {"digest"},
    "resumeDesign": {"design", "paper", "accent", "density", "dateForm"},
    "savedView": {"listName"},
    "account": {"accountId", "providerId", "password", "issuer"},
    "bulkAction": {"state", "ids"},
    "fileImport": {"subject"},
    "generationDaily": {"type", "state", "outcome", "kind"},
    "generationHourly": {"state"},
    "generationRequest": {"type", "state", "queue", "idempotency_key"},
    "jobDocuments": {"type"},
    "jobImport": {"url", "state", "error"},
    "mail": {"state"},
    "session": {"token", "impersonatedBy"},
    "user": {"email", "role"},
    "userApplications": {"stage", "outcome", "furthestStage", "method", "workplace", "period", "currency"},
    "userJobs": {"status"},
    "webhook": {"url"},
    "webhookDelivery": {"state"},
    "verification": {"identifier", "value"},
}


def fill(app: Flask, user: User, payload: str) -> None:
    """Put the payload into every text of every table, past the forms, as another application could."""
    line = storable(payload)
    resume = ResumeData.model_validate(
        {
            "contactInfo": dict.fromkeys(("fullName", "email", "phone", "address"), line)
            | {"links": [{"name": line, "url": line}]},
            "workExperience": [
                {"company": line, "position": line, "startDate": line, "responsibilities": [line], "skills": [line]}
            ],
            "education": [{"institution": line, "degree": line, "honors": [line]}],
            "certifications": [{"name": line, "issuer": line, "credentialId": line}],
            "skills": [line],
        }
    )
    with app.app_context():
        session = db.session()
        session.scalars(select(UserResume).where(UserResume.user_id == user.id)).one().data = resume
        for document in session.scalars(select(JobDocument)):
            document.details = {"origin": "edited", "notes": [line], "tone": line, "company": line}
        add_audit_entry(session, "x.y", actorId=user.id, details={"reason": line, line: line})
        session.add(Mail(kind="x", recipient="x", subject="x", body="x"))
        session.flush()
        for table in Base.metadata.sorted_tables:
            if table.name.startswith("audit"):
                # The log takes no change; what is changed below goes into it with its texts.
                continue
            for column in table.columns:
                if column.primary_key or column.foreign_keys or column.name in FIXED.get(table.name, ()):
                    continue
                if isinstance(column.type, Text):
                    session.execute(table.update().values({column: line}))
                elif isinstance(column.type, ARRAY) and isinstance(column.type.item_type, Text):
                    session.execute(table.update().values({column: [line]}))
        session.commit()


@pytest.fixture
def walk(app: Flask, sign_in: SignIn, user: User, admin: User) -> Callable[[str], list[str]]:
    """Fill everything with a payload, visit every page as its owner and as staff, and list what is wrong."""
    things = things_of(app, user, ask)
    owner, staff = sign_in(user), sign_in(admin)
    addresses = [
        address_of(app, rule, things)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "static" not in rule.endpoint and "download" not in rule.rule
    ]

    site = app.config["SETTINGS"].BASE_URL.rstrip("/")
    bookmark = escape(bookmarklet(f"{site}/jobs/capture/"))

    def visit(payload: str) -> list[str]:
        fill(app, user, payload)
        found, shown = [], 0
        for address in addresses:
            client = staff if address.startswith("/admin") else owner
            asked = {"q": payload, "search": payload, "next": payload, "url": payload, "status": payload}
            response = client.get(address, query_string=asked if "?" not in address else None)
            if response.mimetype == "text/html" and response.status_code != 302:
                shown += MARK in response.text
                # The bookmark that we offer is a program, and exactly this one.
                html = response.text.replace(f'href="{bookmark}"', "")
                found += [f"{address}: {danger}" for danger in dangers(html)]
            location = response.headers.get("Location", "/")
            if not re.match(r"/(?![/\\])", location):
                found.append(f"{address} leads to {location}")
            # A file that is still being sent keeps its request open.
            response.close()
        assert shown > 20, "too few pages show what was typed"
        return found

    return visit


@pytest.mark.parametrize(
    "payload",
    [
        "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}",
        "javascript:alert(1)//[x](javascript:alert(1)) </textarea></title></script><svg onload=alert(1)>",
    ],
)
def test_no_field_reaches_a_page_as_more_than_text(walk: Callable[[str], list[str]], payload: str) -> None:
    assert walk(payload) == []


@pytest.mark.thorough
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=PAYLOADS)
def test_no_field_reaches_a_page_as_more_than_text_whatever_it_is(
    walk: Callable[[str], list[str]], payload: str
) -> None:
    assert walk(payload) == []


def test_typed_fields_come_back_as_text(client: FlaskClient) -> None:
    payload = "\"'></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    sent = {"text": payload, "company": payload, "title": payload, "link": payload, "name": payload, "email": payload}
    for address in ("/jobs/new", "/jobs/", "/resume/upload", "/resume/review", "/resume/"):
        response = client.post(address, data={**sent, "sourceText": payload, "sourceName": payload, "note": payload})
        assert dangers(response.text) == [], address


def test_templates_mark_nothing_as_safe() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        source = template.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape|Markup|\|\s*tojson|<script(?![^>]*\bsrc=)", source), template
        # Arguments of macros and messages are no attributes.
        html = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.DOTALL)
        assert not re.search(r"\son[a-z]+=|\sstyle=", html), template


def test_code_marks_nothing_as_safe_but_constants_and_what_the_sanitizer_made() -> None:
    marked = 0
    for file in (ROOT / "atspro").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup" and node.args:
                marked += 1
                [argument] = node.args
                is_constant = isinstance(argument, ast.Constant)
                # Squares of a QR code, which holds no text of what it stands for.
                is_drawn = isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "svg_inline"
                is_sanitized = isinstance(argument, ast.Call) and getattr(argument.func, "id", "") in (
                    "to_html",
                    # Of the functions of page_functions.py, whose HTML is that of these two.
                    "sanitised",
                    # Templates escape what they are given.
                    "render_template",
                )
                is_escaped = isinstance(argument, ast.JoinedStr) and all(
                    getattr(getattr(part.value, "func", None), "id", "") in ("escape", "quote", "_details_of")
                    for part in argument.values
                    if isinstance(part, ast.FormattedValue)
                )
                assert is_constant or is_sanitized or is_escaped or is_drawn, f"{file.name}:{node.lineno}"
    assert marked > 5
