"""What a revert would do to a row, before it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from atspro.errors import Conflict
from atspro.i18n import gettext
from atspro.services.audit.history import State, words_of
from atspro.services.audit.value_diff import Difference


@dataclass(frozen=True)
class RevertPlan:
    """The row's columns now and then, and how they differ.

    ``etag`` names exactly this plan: only what was looked at is carried out.
    """

    table: str
    row_id: str
    now: State
    then: State
    differences: tuple[Difference, ...]
    etag: str

    @property
    def changed(self) -> frozenset[str]:
        """The columns that it changes."""
        return frozenset(difference.column for difference in self.differences)


def refuse_columns(table: str, columns: Collection[str]) -> None:
    """Raise `Conflict` naming columns that no revert sets, if there are any."""
    if columns:
        names = ", ".join(sorted(words_of(table, name) for name in columns))
        raise Conflict(gettext("Nothing was reverted, because this can’t be set here: %(names)s.", names=names))
