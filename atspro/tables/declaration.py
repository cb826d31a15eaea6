"""What a declaration of a table says: its name, its fields and who may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal["id", "line", "url", "lines", "long_text", "choice", "moment", "number", "yes_no", "json"]
Role = Literal["support", "admin"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column as people meet it, on forms, lists, pages, exports, imports and in the change history.

    ``name`` is the model's attribute; ``column`` the database's name, when it differs by more than camelCase.
    ``required`` is the message when a form leaves it empty, "" for an optional field. ``limit`` is the most
    characters of a line or text, or of each line of a list. ``help`` stands below the form's field, ``import_help`` and
    ``example`` in the template of a file to import. ``visible_to`` is the least role that may see it, ``on_page`` and
    ``in_export`` say where staff meet it, ``is_secret`` that nobody ever does.
    """

    name: str
    label: str
    kind: FieldKind = "line"
    required: str = ""
    limit: int = 0
    help: str = ""
    rows: int = 1
    choices: tuple[str, ...] = ()
    import_help: str = ""
    example: str = ""
    visible_to: Role = "support"
    on_page: bool = True
    in_export: bool = True
    is_secret: bool = False
    column: str = ""

    @property
    def column_name(self) -> str:
        """The column's name in the database."""
        first, *rest = self.name.split("_")
        return self.column or first + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name in the database, what one row and many rows are called, and its fields in the order of pages.

    ``content`` names the fields that its owner types; the others are set by the application.
    """

    name: str
    noun: str
    plural: str
    fields: tuple[Field, ...]
    content: tuple[str, ...] = ()
    _by_name: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {one.name: one for one in self.fields})
        if unknown := set(self.content) - set(self._by_name):
            raise ValueError(f"{self.name} declares content without a field: {', '.join(sorted(unknown))}")

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def content_fields(self) -> tuple[Field, ...]:
        """The fields that the owner types, in the order of the form."""
        return tuple(self._by_name[name] for name in self.content)

    @property
    def labels(self) -> dict[str, str]:
        """The label of each field by its name."""
        return {one.name: one.label for one in self.fields}

    @property
    def page_fields(self) -> tuple[str, ...]:
        """The names of the fields on a row's page."""
        return tuple(one.name for one in self.fields if one.on_page and not one.is_secret)

    @property
    def export_fields(self) -> tuple[str, ...]:
        """The names of the fields in an export."""
        return tuple(one.name for one in self.fields if one.in_export and not one.is_secret)

    @property
    def admin_columns(self) -> frozenset[str]:
        """The columns that only admins may see, by their names in the database."""
        return frozenset(one.column_name for one in self.fields if one.visible_to == "admin")
