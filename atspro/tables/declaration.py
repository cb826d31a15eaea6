"""What a declaration of a table says, once, for everything that reads it.

Forms, lists, pages, exports, imports, the change history, reverts, undeletions, the download of everything and the
deletion of an account hold no lists of columns or tables of their own.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement
from sqlalchemy import Table as SqlTable

from atspro.db import Base
from atspro.i18n import DEFAULT, format_number, gettext_noop, in_sentence, language, ngettext, translated
from atspro.models import User
from atspro.shapes import MAX_LINE, MAX_TEXT, Shape
from atspro.tables.audit import Audit, Audited, NotAudited

_LIMITS = {"line": MAX_LINE, "url": MAX_LINE, "lines": MAX_LINE, "long_text": MAX_TEXT}
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
FieldKind = Literal[
    "id", "line", "url", "lines", "long_text", "markdown", "choice", "moment", "date", "number", "decimal", "yes_no",
    "json",
]  # fmt: skip
Role = Literal["support", "admin"]
Undelete = Literal["itself", "with_parent", "never"]
Ability = Literal["create", "edit", "delete", "export"]


class Told:
    """A text of a declaration: put down in English, read in the reader's language."""

    def __init__(self, default: str | None = None) -> None:
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.kept = f"_{name}"

    def __get__(self, declared: Any, owner: type | None = None) -> str:
        if declared is not None:
            return translated(declared.__dict__[self.kept])
        if self.default is None:
            raise AttributeError(self.kept)
        return self.default

    def __set__(self, declared: Any, text: str) -> None:
        declared.__dict__[self.kept] = text


class ToldNoun(Told):
    """What one row (1) or several (2) are called: one message of the catalogs with its plural."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def __get__(self, declared: Any, owner: type | None = None) -> str:
        if declared is None:
            raise AttributeError(self.kept)
        return ngettext(declared.__dict__["_noun"], declared.__dict__["_plural"], self.number)


@dataclass(frozen=True)
class Field:
    """A column as people meet it, on forms, lists, pages, exports, imports and in the change history.

    ``name`` is the model's attribute; ``column`` the database's name, when it differs by more than camelCase.
    ``required`` is the message when a form leaves it empty, "" for an optional field. ``limit`` is the most
    characters of a line or text, or of each line of a list. ``shape`` is what JSON has to fit, an entry of it where
    the column holds a list. ``choices`` are the values of a choice, ``words`` what those are called that are called
    otherwise than they are written.
    ``help`` stands below the form's field, ``import_help`` and ``example`` in the template of a file to import.

    Who sees it: ``visible_to`` is the least role, ``on_page``, ``in_export`` and ``in_download`` say where staff and
    the person themselves meet it, and what ``is_secret`` nobody ever does, and its values are in no log.

    In the audit log: of ``log`` "value" has the values, "long" them only when they changed, "name" only that they
    changed. Where ``unlogged`` gives a reason, changes are not logged at all.
    """

    name: str
    label: Told = Told()
    kind: FieldKind = "line"
    required: Told = Told("")
    limit: int = 0
    help: Told = Told("")
    rows: int = 1
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    shape: type[Shape] | None = None
    import_help: str = ""
    example: str = ""
    visible_to: Role = "support"
    on_page: bool = True
    in_export: bool = True
    in_download: bool = True
    is_secret: bool = False
    log: Literal["value", "long", "name"] = "value"
    unlogged: str = ""
    column: str = ""

    @property
    def most(self) -> int:
        """The most characters of a text, or of a line in a list; 0 for what is no text."""
        return self.limit or _LIMITS.get(self.kind, 0)

    @property
    def column_name(self) -> str:
        """The column's name in the database."""
        first, *rest = self.name.split("_")
        return self.column or first + "".join(word.capitalize() for word in rest)

    @property
    def choice_words(self) -> dict[str, str]:
        """What each value of a choice is called: "hiringManager" is "Hiring manager"."""
        return {value: translated(word) for value, word in self.english_words.items()}

    @property
    def english_words(self) -> dict[str, str]:
        """The same in English: the messages of the catalogs."""
        return {value: self.words.get(value) or _HUMP.sub(_lowered, value).capitalize() for value in self.choices}

    @property
    def in_sentence(self) -> str:
        """The label inside a sentence: "status", but "ATS score"."""
        return in_sentence(self.label)


@dataclass(frozen=True, slots=True)
class Personal:
    """Rows that are one person's: ``section`` is their name in the download of everything.

    Whose a row is follows from ``belongs_to``; where it does not, ``owned`` is the condition, and ``added`` are columns
    of the download that are computed.
    """

    section: str
    owned: Callable[[User], ColumnElement[bool]] | None = None
    added: Callable[[User], list[ColumnElement[Any]]] | None = None


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """Rows that are nobody's, and why."""

    reason: str


@dataclass(frozen=True)
class Staff:
    """How staff meet the table at ``/admin/<path>/``.

    ``columns`` are those of the list, in order: fields, "owner" for the user whose the row is, or what a view computes.
    A field that names another row shows a link to it. ``filters`` are the fields that it can be narrowed by, beside the
    owner, and ``sorts`` those that it can be sorted by, each served by an index on the field and the key. ``can`` says
    what staff may do, ``bulk`` which actions there are on many rows at once. ``note`` says what the rows are,
    ``delete_warning`` what goes with one. ``has_history`` is whether the page of a row shows its change history.
    """

    path: str
    can: tuple[Ability, ...] = ()
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ("created_at",)
    bulk: tuple[str, ...] = ()
    note: Told = Told("")
    delete_warning: Told = Told("")
    has_history: bool = True

    @property
    def endpoint(self) -> str:
        """The name of its view."""
        return f"admin_{self.path}"


@dataclass(frozen=True)
class Table:
    """A table: its model, what one row and many rows are called, and its fields in the order of pages.

    ``content`` names the fields that its owner types and ``staff_content`` those that staff set beside them; the
    application sets the others. ``reverted`` are the fields that a revert brings back, all of these unless it says
    others. ``called`` is what a person calls a row, with columns (or a path within JSON) in braces, and ``unnamed``
    stands where one is empty.

    ``belongs_to`` are the foreign keys that lead to what the row hangs on: the first that is set. What is deleted with
    that comes back with it, or ``itself`` from the list of recently deleted rows, or ``never``.

    ``access_logged`` is what its owner is told that staff looked at when they open or export a row.
    """

    model: type[Base]
    # Both are descriptors that must be given: what follows them needs no default.
    noun: ToldNoun = ToldNoun(1)
    plural: ToldNoun = ToldNoun(2)
    fields: tuple[Field, ...]  # type: ignore[misc]
    audit: Audit | NotAudited  # type: ignore[misc]
    personal: Personal | NotPersonal  # type: ignore[misc]
    content: tuple[str, ...] = ()
    staff_content: tuple[str, ...] = ()
    reverted: tuple[str, ...] | None = None
    belongs_to: tuple[str, ...] = ()
    undelete: Undelete = "never"
    called: Told = Told("")
    unnamed: Told = Told(gettext_noop("unnamed"))
    counted_as: tuple[str, str] | None = None
    staff: Staff | None = None
    access_logged: Literal["", "resume", "documents"] = ""
    _by_name: dict[str, Field] = field(init=False, repr=False, compare=False)
    _by_column: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {one.name: one for one in self.fields})
        object.__setattr__(self, "_by_column", {one.column_name: one for one in self.fields})
        named = {*self.content, *self.staff_content, *(self.reverted or ()), *self.belongs_to}
        if unknown := named - set(self._by_name):
            raise ValueError(f"{self.name} names what is not one of its fields: {', '.join(sorted(unknown))}")

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.stored.name

    @property
    def stored(self) -> SqlTable:
        """The table as SQLAlchemy knows it."""
        return cast("SqlTable", self.model.__table__)

    @property
    def columns(self) -> Mapping[str, Field]:
        """The fields by their columns' names in the database."""
        return self._by_column

    @property
    def one_row(self) -> str:
        """One row with its article: "a contact", "an offer"; other languages than English have it in the sentence."""
        if language() != DEFAULT:
            return self.noun
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    @property
    def _slug(self) -> str:
        noun: str = self.__dict__["_noun"]
        return noun.replace(" ", "_")

    @property
    def id_name(self) -> str:
        """What a row's id is called in addresses, such as ``letter_answer_id``."""
        return f"{self._slug}_id"

    def event(self, action: str) -> str:
        """The name of an event about its rows in the audit log, such as ``letter_answer.revert``."""
        return f"{self._slug}.{action}"

    @property
    def content_fields(self) -> tuple[Field, ...]:
        """The fields that the owner types, in the order of the form."""
        return tuple(self._by_name[name] for name in self.content)

    @property
    def staff_fields(self) -> tuple[Field, ...]:
        """The fields of the staff's form: what the owner types, and what staff set beside it."""
        return tuple(self._by_name[name] for name in (*self.content, *self.staff_content))

    @property
    def revert_fields(self) -> tuple[Field, ...]:
        """The fields that a revert brings back."""
        names = (*self.content, *self.staff_content) if self.reverted is None else self.reverted
        return tuple(self._by_name[name] for name in names)

    @property
    def labels(self) -> dict[str, str]:
        """The label of each field by its name."""
        return {one.name: one.label for one in self.fields}

    @property
    def page_fields(self) -> tuple[str, ...]:
        """The names of the fields on a row's page; of secrets it shows that there are such."""
        return tuple(one.name for one in self.fields if one.on_page)

    @property
    def export_fields(self) -> tuple[str, ...]:
        """The names of the fields in an export."""
        return tuple(one.name for one in self.fields if one.in_export and not one.is_secret)

    @property
    def admin_columns(self) -> frozenset[str]:
        """The columns that only admins may see, by their names in the database."""
        return frozenset(one.column_name for one in self.fields if one.visible_to == "admin")

    @property
    def not_downloaded(self) -> frozenset[str]:
        """The columns that the download of everything leaves out."""
        return frozenset(one.column_name for one in self.fields if one.is_secret or not one.in_download)

    @property
    def title(self) -> str:
        """The heading of its pages."""
        return self.plural[:1].upper() + self.plural[1:]

    @property
    def key(self) -> str:
        """The name of the primary key's column; "" for a key of several, by which no page finds a row."""
        keys = [column.name for column in self.stored.primary_key.columns]
        return keys[0] if len(keys) == 1 else ""

    @property
    def parents(self) -> tuple[tuple[str, str], ...]:
        """What a row can hang on: pairs of its column and the name of the other table."""
        found = []
        for name in self.belongs_to:
            column = self.stored.columns[self[name].column_name]
            found.append((column.name, next(iter(column.foreign_keys)).column.table.name))
        return tuple(found)

    @property
    def count_words(self) -> tuple[str, str]:
        """What one row and many are called where they are counted."""
        if self.counted_as is None:
            return self.noun, self.plural
        return ngettext(*self.counted_as, 1), ngettext(*self.counted_as, 2)

    def counted(self, count: int) -> str:
        """A number of rows, in words."""
        return f"{format_number(count)} {self.count_words[count != 1]}"

    def name_paths(self) -> Iterator[str]:
        """The columns, or paths within JSON, of which a row's name is made."""
        for _, path, _, _ in string.Formatter().parse(self.__dict__["_called"]):
            if path:
                yield path

    def name_of(self, values: Mapping[str, Any]) -> str:
        """What a person calls the row of these values, by `name_paths` or by columns."""
        words = self.called
        for path in self.name_paths():
            value = values[path] if path in values else _within(values, path)
            words = words.replace(f"{{{path}}}", str(value) if value not in (None, "") else self.unnamed)
        return words or self.noun

    def parent_of(self, values: Mapping[str, Any]) -> tuple[str, str] | None:
        """The table and the id of what the row of these columns hangs on; None for nothing."""
        return next(((table, str(values[column])) for column, table in self.parents if values.get(column)), None)

    def audited(self) -> Audited | None:
        """How its triggers are made; None where changes are not logged."""
        if isinstance(self.audit, NotAudited):
            return None
        keys = [column.name for column in self.stored.primary_key.columns]
        key = " || ':' || ".join(f'{{row}}."{name}"' for name in keys)
        parents = [f'{{row}}."{column}"' for column, _ in self.parents]
        parent = parents[0] if len(parents) == 1 else f"coalesce({', '.join(f'{one}::text' for one in parents)})"
        return Audited(
            rule=self.audit,
            parent=self.audit.parent or (parent if parents else None),
            key=key,
            secret=tuple(one.column_name for one in self.fields if one.is_secret or one.log == "name"),
            long=tuple(one.column_name for one in self.fields if one.log == "long"),
            ignored={one.column_name: one.unlogged for one in self.fields if one.unlogged},
        )


def _lowered(found: re.Match[str]) -> str:
    return f" {found[0].lower()}"


def _within(values: Mapping[str, Any], path: str) -> Any:
    value: Any = values
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
