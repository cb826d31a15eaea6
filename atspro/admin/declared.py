"""What a view's parts take from its table's declaration: whatever a view does not say itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.sql.base import ExecutableOption

from atspro.admin import display
from atspro.admin.filters import Before, ColumnFilter, HasId, OneOf, OwnedBy, Since, StartsWith, YesNo
from atspro.i18n import gettext, lazily, lazy_gettext, translated
from atspro.models import JobDocument, User, UserJob
from atspro.services import search
from atspro.tables import TABLES, Field, Table
from atspro.tables.ownership import is_owned, owner_path, relationship_of

OWNER = "owner"
# What a link to a row says, where it is not what the row is called by itself, and the attributes that say it.
_LINKS: dict[Any, tuple[Callable[[Any], str], tuple[str, ...]]] = {
    User: (display.email_of, ("name", "email")),
    UserJob: (display.name_of_job, ("title", "company", "user_id")),
    JobDocument: (display.version_of, ("version",)),
}


def list_columns(table: Table) -> tuple[str, ...]:
    """The columns of the list, in order; `OWNER` is the user whose the row is."""
    named = table.staff.columns if table.staff else ()
    return named or ("id", *((OWNER,) if is_owned(table) else ()), "created_at")


def page_columns(table: Table, computed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The columns of a row's page: its user, what is computed, and the fields."""
    return (*((OWNER,) if is_owned(table) else ()), *computed, *table.page_fields)


def labels(table: Table) -> dict[str, str]:
    """What each column is called."""
    return {**table.labels, OWNER: gettext("User")}


def formatters(table: Table) -> dict[str, display.Formatter]:
    """How columns are shown whose type alone does not tell."""
    found = {one.name: formatter_of(one) for one in table.fields}
    found |= {name: _link(TABLES[parent], path) for name, path, parent in _links(table)}
    if is_owned(table):
        found[OWNER] = display.linked("admin_users", ".".join(owner_path(table)), display.email_of)
    return {name: one for name, one in found.items() if one}


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


def sorts(table: Table) -> dict[str, Any]:
    """What the list can be sorted by: a text without regard to the case of its letters."""
    found = {}
    for name in table.staff.sorts if table.staff else ():
        column = getattr(table.model, name)
        found[name] = search.folded(column) if table[name].kind in ("line", "long_text") else column
    return found


def filters(table: Table) -> tuple[ColumnFilter, ...]:
    """What the list can be narrowed by."""
    found: list[ColumnFilter] = [OwnedBy(table)] if is_owned(table) else []
    for name in table.staff.filters if table.staff else ():
        found += _filters_of(table[name], getattr(table.model, name))
    return tuple(found)


def _filters_of(declared: Field, column: Any) -> list[ColumnFilter]:
    name, label = declared.name, lazily(lambda: translated(declared.label))
    match declared.kind:
        case "choice":
            return [OneOf(name, label, column, declared.choices, words=declared.choice_words)]
        case "yes_no":
            return [YesNo(name, label, column)]
        case "moment":
            return [
                Since(f"{name}_since", lazy_gettext("%(label)s since", label=label), column),
                Before(f"{name}_before", lazy_gettext("%(label)s before", label=label), column),
            ]
        case "id":
            return [HasId(name, lazy_gettext("%(label)s’s ID is", label=label), column)]
        case _:
            return [StartsWith(name, lazy_gettext("%(label)s begins with", label=label), column)]


def list_options(table: Table, needed: Iterable[str] = ()) -> tuple[ExecutableOption, ...]:
    """Options that load what a list shows of a row, what the row is called by, and what it links to.

    ``needed`` are attributes that are loaded beside them; nothing else is loaded.
    """
    names = set(list_columns(table))
    loaded = {name for name in names if name in table} | set(needed)
    loaded |= {table.columns[path.split(".")[0]].name for path in table.name_paths()}
    loaded |= {table.columns[column].name for column, _ in table.parents}
    return (only(table.model, sorted(loaded)), *_related(table, names))


def one_options(table: Table) -> tuple[ExecutableOption, ...]:
    """Options that load a row for its own pages, without its secrets, and what it links to."""
    shown = [one.name for one in table.fields if not one.is_secret]
    return (only(table.model, shown), *_related(table, page_columns(table)))


def with_owner(table: Table) -> tuple[ExecutableOption, ...]:
    """Options that load what leads to a row's user by name."""
    return tuple(_related(table, ()))


def export_columns(table: Table) -> dict[str, Any]:
    """The columns of an export, each with the attribute that it holds; none where nothing is exported."""
    if table.staff is None or "export" not in table.staff.can:
        return {}
    owner = {"user": ".".join((*owner_path(table), "email"))} if is_owned(table) else {}
    return {**owner, **{name: name for name in table.export_fields}}


def only(model: Any, names: Iterable[str]) -> ExecutableOption:
    """An option that loads these attributes of a row: whatever else is asked of it raises."""
    return load_only(*(getattr(model, name) for name in names), raiseload=True)


def _links(table: Table) -> Iterator[tuple[str, str, str]]:
    """Each field that names a row which staff have a page for: the field, the attribute of that row, and its table."""
    for one in table.fields:
        for key in table.stored.columns[one.column_name].foreign_keys:
            parent = key.column.table.name
            try:
                path = relationship_of(table, one.column_name)
            except ValueError:
                continue
            if parent in TABLES and TABLES[parent].staff:
                yield one.name, path, parent


def _link(table: Table, path: str) -> display.Formatter:
    def called(row: Any) -> str:
        return table.name_of(loaded_values(table, row))

    said = _LINKS[table.model][0] if table.model in _LINKS else called
    return display.linked(table.staff.endpoint if table.staff else "", path, said)


def loaded_values(table: Table, row: Any) -> Mapping[str, Any]:
    """The values of a row that are loaded, by their columns."""
    return {one.column_name: getattr(row, one.name) for one in table.fields if one.name in row.__dict__}


def _related(table: Table, names: Iterable[str]) -> list[ExecutableOption]:
    """Options that load the rows behind these columns by what a link to them says, and the way to the user."""
    wanted: dict[tuple[str, ...], set[str]] = {}
    for name, path, parent in _links(table):
        if name in names:
            wanted.setdefault((path,), set()).update(_said_by(TABLES[parent]))
    if is_owned(table):
        _add_owner(table, (), wanted)
    return [_joined(table.model, path, loaded) for path, loaded in sorted(wanted.items())]


def _add_owner(table: Table, before: tuple[str, ...], wanted: dict[tuple[str, ...], set[str]]) -> None:
    """Add each row on the way to a row's user, by what a link to it says and what leads on from it."""
    name = owner_path(table)[0]
    parent = TABLES[getattr(table.model, name).property.mapper.local_table.name]
    path = (*before, name)
    wanted.setdefault(path, set()).update(_said_by(parent))
    if parent.model is not User:
        wanted[path].update(parent.columns[column].name for column, _ in parent.parents)
        _add_owner(parent, path, wanted)


def _said_by(table: Table) -> tuple[str, ...]:
    """The attributes of which a link to a row is made."""
    named = tuple(table.columns[path.split(".")[0]].name for path in table.name_paths())
    return _LINKS[table.model][1] if table.model in _LINKS else named


def _joined(model: Any, path: tuple[str, ...], names: Iterable[str]) -> ExecutableOption:
    option: Any = None
    for step in path:
        attribute = getattr(model, step)
        inner = not any(column.nullable for column in attribute.property.local_columns)
        option = (option.joinedload if option is not None else joinedload)(attribute, innerjoin=inner)
        model = attribute.property.mapper.class_
    joined: ExecutableOption = option.load_only(*(getattr(model, name) for name in sorted(names)), raiseload=True)
    return joined
