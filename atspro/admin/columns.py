"""How a table's rows are shown: the columns of its list and of a row's page, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from atspro import roles
from atspro.admin import declared, display
from atspro.admin.permissions import hidden_columns, may
from atspro.i18n import translated
from atspro.tables import Table

NONE: Mapping[str, Any] = {}
_OF_ONE_LINE = {"id", "line", "url", "choice", "moment", "date", "number", "decimal", "yes_no"}


def may_see(table: Table, name: str) -> bool:
    """Whether the person who asks may see this attribute of a row; what is reached by it has a guard of its own."""
    if name == declared.OWNER:
        return may(roles.PEOPLE_SEE)
    return name not in table or table[name].column_name not in hidden_columns(table.name)


class Columns:
    """The columns of a table, as its declaration says; ``labels`` and ``shown`` say it otherwise for some.

    ``computed`` are columns that no field of the table holds, each with its label and what it shows: a list has them
    where its declaration names them, a row's page behind its user. ``link`` is the list's column that leads to the
    row's page: the first, unless another is named.
    """

    def __init__(
        self,
        table: Table,
        *,
        labels: Mapping[str, str] = NONE,
        shown: Mapping[str, display.Formatter] = NONE,
        computed: Mapping[str, tuple[str, display.Formatter]] = NONE,
        link: str = "",
    ) -> None:
        self.table = table
        self.listed = declared.list_columns(table)
        self.on_page = declared.page_columns(table, tuple(computed))
        self._named = {name: label for name, (label, _) in computed.items()} | dict(labels)
        shows = {name: show for name, (_, show) in computed.items()}
        self.formatters = declared.formatters(table) | shows | dict(shown)
        self.link = link or next(name for name in self.listed if name != declared.OWNER)
        unknown = [name for name in (*self.listed, self.link) if name not in self.labels]
        if unknown:
            raise ValueError(f"The list of {table.name} has columns that nothing shows: {', '.join(unknown)}")

    @property
    def labels(self) -> dict[str, str]:
        """What each column is called, in the reader's language."""
        return declared.labels(self.table) | {name: translated(label) for name, label in self._named.items()}

    @property
    def offered(self) -> tuple[str, ...]:
        """The columns among which a list's can be chosen: its own, and what one line of a row can say beside them."""
        more = (
            one.name
            for one in self.table.fields
            if one.on_page and not one.is_secret and one.kind in _OF_ONE_LINE and one.name not in self.listed
        )
        stored = self.table.stored.columns
        return (*self.listed, *(name for name in more if not stored[self.table[name].column_name].foreign_keys))

    def known(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of these columns that a list can have, each once."""
        return tuple(dict.fromkeys(name for name in names if name in self.offered))

    def chosen(self, *wishes: Sequence[str]) -> tuple[str, ...]:
        """The columns of the first wish that names one; the list's own without any. The one that links stays in."""
        for wish in wishes:
            names = self.known(wish)
            if names:
                return names if self.link in names else (self.link, *names)
        return self.listed

    def seen(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Those of these columns, each with its label, that the person who asks may see."""
        labels = self.labels
        return [(name, labels[name]) for name in names if may_see(self.table, name)]

    def cell(self, row: Any, name: str) -> Any:
        """What stands in a column of a row."""
        formatter = self.formatters.get(name)
        value = formatter(row, name) if formatter else display.reach(row, name)
        by_type = display.TYPES.get(type(value))
        return by_type(value) if by_type else value
