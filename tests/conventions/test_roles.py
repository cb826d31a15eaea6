"""The table of roles: written down as it is held, and unknown to Better-Auth but for the admin."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from atspro import roles
from atspro.admin.permissions import name_of_view
from atspro.models import User

ROOT = Path(__file__).parents[2]
# The only role that the admin plugin of Better-Auth takes for one that may do anything.
ADMIN_OF_BETTER_AUTH = "admin"


def test_the_documentation_has_the_table() -> None:
    assert roles.as_markdown() in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_area_is_a_view_and_every_permission_is_asked_for(app: Flask) -> None:
    views = {
        name_of_view(rule.endpoint.rpartition(".")[0]) for rule in app.url_map.iter_rules() if "admin" in rule.rule
    }
    assert set(roles.AREAS) <= views
    assert {view for view, _ in roles.PAGES} <= views


def test_no_role_may_what_better_auth_would_not_let_it() -> None:
    assert roles.ADMIN == ADMIN_OF_BETTER_AUTH
    for role in (*roles.LEVELS, "owner", "Admin", "admin ", "operator,admin", ""):
        person = User(role=role)
        is_admin = ADMIN_OF_BETTER_AUTH in role.split(",")
        assert person.is_admin == is_admin, role
        assert person.may(roles.DATA_CHANGE) == person.may(roles.SECRETS_SEE) == is_admin, role
    both = User(role="auditor,editor,operator")
    assert (both.level, both.may(roles.LOG_READ), both.may(roles.QUEUE_STEER)) == ("operator", True, True)
    assert not User(role="user,operators").is_staff
