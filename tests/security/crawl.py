"""Every form of every page, found as a person finds it, with what a browser would send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import Tag
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.conventions.roles import Things, Visitor, address_of
from tests.web.pages import soup


@dataclass(frozen=True)
class Form:
    """One form: where it stands, where it goes, and its fields as they are."""

    page: str
    action: str
    fields: MultiDict[str, str]
    kinds: dict[str, str] = field(default_factory=dict)
    """By a field's name what a person types into it: textarea, or the type of an input."""
    last_choices: dict[str, str] = field(default_factory=dict)
    """By a list's name its last choice."""

    @property
    def names(self) -> list[str]:
        """The fields' names, of a list's numbered ones only the first."""
        seen: dict[str, str] = {}
        for name in self.fields:
            seen.setdefault(re.sub(r"\d+", "0", name), name)
        return [name for name in seen.values() if name != "csrf_token"]


def forms_of(app: Flask, visitor: Visitor, things: Things) -> list[Form]:
    """The forms that change something on all pages that the visitor reaches, each once."""
    found: dict[tuple[str, frozenset[str]], Form] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "static" in rule.endpoint or "download/" in rule.rule:
            continue
        address = address_of(app, rule, things)
        response = visitor.open(address)
        if response.mimetype == "text/html" and response.status_code == 200:
            for form in _forms_on(address, soup(response).select("form")):
                found.setdefault((form.action, frozenset(form.names)), form)
        response.close()
    return list(found.values())


def _forms_on(address: str, elements: list[Tag]) -> Iterator[Form]:
    for element in elements:
        if str(element.get("method", "get")).lower() != "post":
            continue
        target = urlsplit(urljoin(f"http://localhost{address}", str(element.get("action") or address)))
        fields: MultiDict[str, str] = MultiDict()
        kinds: dict[str, str] = {}
        last_choices: dict[str, str] = {}
        for shown in element.select("input[name], textarea[name], select[name], button[name]"):
            name = str(shown["name"])
            if shown.get("type") in ("checkbox", "radio") and not shown.has_attr("checked"):
                continue
            if shown.name == "textarea":
                fields.add(name, shown.get_text())
                kinds[name] = "textarea"
            elif shown.name == "select":
                chosen = shown.select_one("option[selected]") or shown.select_one("option")
                fields.add(name, str(chosen["value"]) if chosen else "")
                last_choices[name] = str(shown.select("option")[-1]["value"]) if chosen else ""
            elif shown.get("type") != "file" and (shown.name != "button" or name not in fields):
                fields.add(name, str(shown.get("value", "")))
                if shown.name == "input":
                    kinds[name] = str(shown.get("type", "text"))
        yield Form(address, target.path + (f"?{target.query}" if target.query else ""), fields, kinds, last_choices)
