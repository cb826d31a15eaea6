"""Read pages as a browser does, and count what a request asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from sqlalchemy import Engine, event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


def soup(response: TestResponse) -> BeautifulSoup:
    """The parsed page."""
    return BeautifulSoup(response.text, "lxml")


def token_of(response: TestResponse) -> str:
    """The token against forged requests that the page's forms carry."""
    field = soup(response).select_one("input[name=csrf_token]")
    assert field is not None, "no form with a token on the page"
    return str(field["value"])


def form_fields(page: BeautifulSoup, selector: str = "main form") -> MultiDict[str, str]:
    """What a browser would send of the form when no button is named."""
    form = page.select_one(selector)
    assert form is not None, f"no {selector} on the page"
    fields: MultiDict[str, str] = MultiDict()
    for element in form.select("input[name], textarea[name], select[name]"):
        if element.find_parent("template") or element.has_attr("disabled") or element.get("type") == "file":
            continue
        if element.get("type") in ("checkbox", "radio") and not element.has_attr("checked"):
            continue
        if element.name == "textarea":
            # The parser keeps the newline that HTML drops right after the tag.
            fields.add(str(element["name"]), element.get_text().removeprefix("\n"))
        elif element.name == "select":
            chosen = element.select_one("option[selected]") or element.select_one("option")
            fields.add(str(element["name"]), str(chosen["value"]) if chosen else "")
        else:
            fields.add(
                str(element["name"]), str(element.get("value", "on" if element.get("type") == "checkbox" else ""))
            )
    return fields


def described_errors(page: BeautifulSoup, name: str) -> str:
    """The text that a screen reader adds to the field of this name, when it is marked as invalid."""
    field = page.find(attrs={"name": name})
    assert isinstance(field, Tag), f"no field {name}"
    if field.get("aria-invalid") != "true":
        return ""
    described = [page.find(id=identifier) for identifier in str(field.get("aria-describedby", "")).split()]
    assert all(described), f"{name} refers to something that is not on the page"
    return " ".join(element.get_text(" ", strip=True) for element in described if element)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The SQL statements that run inside the block, savepoints left out."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
