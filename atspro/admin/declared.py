"""What a view takes from its table's declaration: whatever the view does not say itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import joinedload, load_only

from atspro.admin import display
from atspro.admin.filters import Before, ColumnFilter, HasId, OneOf, OwnedBy, Since, StartsWith, YesNo
from atspro.models import User
from atspro.services import search
from atspro.tables import Field, Table
from atspro.tables.ownership import is_owned, owner_path

OWNER = "owner"


def _columns(table: Table) -> tuple[str, ...]:
    """The list's columns: the owner is reached through what a row belongs to."""
    staff = table.staff
    named = (staff.columns if staff else ()) or ("id", *((OWNER,) if is_owned(table) else ()), "created_at")
    return tuple(_reach_owner(table) if name == OWNER else name for name in named)


def _reach_owner(table: Table) -> str:
    return ".".join((*owner_path(table), "email"))


def _filters(table: Table) -> list[ColumnFilter]:
    found: list[ColumnFilter] = [OwnedBy(table)] if is_owned(table) else []
    for name in table.staff.filters if table.staff else ():
        declared, column = table[name], getattr(table.model, name)
        match declared.kind:
            case "choice":
                found.append(OneOf(name, declared.label, column, declared.choices, words=declared.choice_words))
            case "yes_no":
                found.append(YesNo(name, declared.label, column))
            case "moment":
                found.append(Since(f"{name}_since", f"{declared.label} since", column))
                found.append(Before(f"{name}_before", f"{declared.label} before", column))
            case "id":
                found.append(HasId(name, f"{declared.label}’s ID is", column))
            case _:
                found.append(StartsWith(name, f"{declared.label} begins with", column))
    return found


def _with_owner(table: Table) -> list[Any]:
    """Options that load a row's user by name and address, and nothing more of what leads there."""
    if not is_owned(table):
        return []
    option, model, *names = None, table.model, *owner_path(table)
    for name in names:
        attribute = getattr(model, name)
        option = option.joinedload(attribute, innerjoin=True) if option else joinedload(attribute, innerjoin=True)
        model = attribute.property.mapper.class_
    return [option.load_only(User.name, User.email, raiseload=True)] if option is not None else []


def _listed(table: Table) -> list[Any]:
    """The attributes that a list loads: its columns, what a row is called by, and what leads to its user."""
    names = {name for name in _columns(table) if name in table}
    names |= {table.columns[path.split(".")[0]].name for path in table.name_paths()}
    names |= {table.columns[column].name for column, _ in table.parents}
    return [getattr(table.model, name) for name in sorted(names)]


def _sort_key(table: Table, name: str) -> Any:
    column = getattr(table.model, name)
    return search.folded(column) if table[name].kind in ("line", "long_text") else column


def formatter_of(declared: Field) -> display.Formatter | None:
    """How a field's value is shown; None for what its type alone tells."""
    if declared.is_secret:
        return display.hidden
    match declared.kind:
        case "choice":
            return display.choice(declared.choice_words)
        case "url":
            return display.web_link
        case "long_text":
            return display.long_text
        case "markdown":
            return display.markdown
        case _:
            return None


def described(table: Table) -> dict[str, Any]:
    """The attributes of a view that its table's declaration gives."""
    staff = table.staff
    if staff is None:
        raise ValueError(f"{table.name} declares no pages for staff.")
    owner = _reach_owner(table) if is_owned(table) else ""
    formatters = {one.name: formatter_of(one) for one in table.fields}
    shown = [getattr(table.model, one.name) for one in table.fields if not one.is_secret]
    return {
        "table": table.model,
        "title": table.title,
        "path": staff.path,
        "noun": table.noun,
        "nouns": table.plural,
        "list_note": staff.note,
        "delete_warning": staff.delete_warning,
        "can_create": "create" in staff.can,
        "can_edit": "edit" in staff.can,
        "can_delete": "delete" in staff.can,
        "column_list": _columns(table),
        "column_details_list": (*([owner] if owner else []), *table.page_fields),
        "column_labels": {**table.labels, **({owner: "User"} if owner else {})},
        "column_formatters": {
            **{name: one for name, one in formatters.items() if one},
            **({owner: display.linked("admin_users", owner.rpartition(".")[0], display.email_of)} if owner else {}),
        },
        "self_link": _columns(table)[0],
        "sorts": {name: _sort_key(table, name) for name in staff.sorts},
        "search_hint": "Beginning of the user’s name or email" if owner else "",
        "column_filters": tuple(_filters(table)),
        "form_notes": {one.name: one.help for one in table.fields if one.help},
        "list_options": (load_only(*_listed(table), raiseload=True), *_with_owner(table)),
        "one_options": (load_only(*shown, raiseload=True), *_with_owner(table)),
        "export_columns": {**({"user": owner} if owner else {}), **{name: name for name in table.export_fields}}
        if "export" in staff.can
        else {},
        "export_options": (load_only(*shown, raiseload=True), *_with_owner(table)),
    }
