"""What changes a row: the verbs, each inside one transaction, and what is said when one of them is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, request
from flask_admin.helpers import get_form_data, validate_form_on_submit
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from atspro.admin import confirmation, timeouts
from atspro.admin.forms import Form, show_errors
from atspro.admin.rows import Rows
from atspro.db import transaction
from atspro.errors import AtsproError, InvalidInput, NotFound
from atspro.i18n import gettext, lazy_gettext
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.undo import undelete

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


class RowForms:
    """Makes, changes and deletes rows. Each verb is a table's own; all go through `write`.

    ``create`` and ``edit`` are the forms of a new row and of a row's changes, ``notes`` the help below their fields.
    """

    create_template = edit_template = "admin/model/form.html"
    edit_note = ""
    delete_verb: Any = lazy_gettext("Delete")
    # Where a form asks for the password again: for which of its changes.
    confirm_why = ""

    def __init__(
        self,
        rows: Rows,
        *,
        create: type[Form] = Form,
        edit: type[Form] = Form,
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = rows
        self.table = rows.table
        self.create_class = create
        self.edit_class = edit
        self.notes = {one.name: one.help for one in rows.table.fields if one.help} | dict(notes or {})
        self.delete_warning = rows.table.staff.delete_warning if rows.table.staff else ""

    def make(self, session: Session, form: Form) -> Any:
        """A new row out of a form."""
        raise NotImplementedError

    def change(self, session: Session, row: Any, form: Form) -> Any:
        """Store a form's changes; the row to show afterwards."""
        raise NotImplementedError

    def remove(self, session: Session, row: Any) -> None:
        """Delete a row."""
        raise NotImplementedError

    def values_of(self, row: Any) -> dict[str, Any]:
        """What the edit form starts with."""
        return {field.short_name: getattr(row, field.short_name, None) for field in self.edit_class()}

    def delete_question(self, rows: str, *, single: bool = False) -> str:
        """What is asked before rows are deleted; ``rows`` is the table's noun, or its plural."""
        if single:
            return gettext("Delete this %(noun)s?", noun=rows)
        return gettext("Delete these %(nouns)s?", nouns=rows)

    def deleted(self, rows: str) -> str:
        """What is said afterwards of what was deleted."""
        return gettext("%(rows)s: deleted.", rows=rows)

    def delete_effects(self, session: Session, row: Any) -> list[str]:
        """What else goes when this row goes, a sentence each."""
        return [self.delete_warning] if self.delete_warning else []

    def not_restored(self) -> list[str]:
        """That a row of this table stays deleted, where it does."""
        return [] if undelete.can_restore(self.table.name) else [gettext("It can’t be restored by itself.")]

    def is_dangerous(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for wants the password again; ``row`` is None for a new one."""
        return False

    def is_confirmed(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for may be done: harmless, or confirmed by the password."""
        return not self.is_dangerous(row, form) or confirmation.passes()

    def is_complete(self, form: Form) -> bool:
        """Whether the form was sent to be stored, and nothing is wrong with it by itself."""
        return bool(validate_form_on_submit(form))

    def page_context(self, form: Form) -> dict[str, Any]:
        """What the form's template knows beside the form; its ``status`` is the answer's."""
        return {}

    # Of two people on one row, the second to save is asked: see `atspro.services.audit.edit_conflicts`.

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """The values of a form that two people may change at once."""
        return {field.short_name: field.data for field in form if field.type != "HiddenField"}

    def stored_form(self, row: Any) -> Form:
        """The form as it would begin now."""
        return self.edit_class(None, data=self.values_of(row))

    def hold(self, session: Session, row: Any) -> None:
        """Hold the row until the transaction ends, and read it as it is now, with what its page reads beside it."""
        held = select(self.rows.model).where(self.rows.key == row.id).options(*self.rows.options)
        held = held.with_for_update(key_share=True, of=self.rows.model)
        if session.scalars(held.execution_options(populate_existing=True)).unique().one_or_none() is None:
            raise NotFound(gettext("This %(noun)s has been deleted.", noun=self.table.noun))

    def refuse_stale(self, session: Session, row: Any, form: Form) -> None:
        """Raise `StaleFormError` when the form would overwrite what its writer has not seen."""
        seen = edit_conflicts.submitted(request.form)
        if not seen:
            return
        self.hold(session, row)
        stored = self.guarded_values(self.stored_form(row))
        edit_conflicts.refuse_stale(session, row, seen, stored, self.guarded_values(form), form.labels)

    def seen(self, form: Form) -> str:
        """What the page of an edit form carries of the row as its writer has seen it."""
        if request.method == "GET":
            return edit_conflicts.digest_fields(self.guarded_values(form))
        return edit_conflicts.serialize_digests(edit_conflicts.submitted(request.form))

    # The forms as they were sent, and their verbs.

    def create_form(self) -> Form:
        """The form of a new row."""
        return self.create_class(get_form_data())

    def edit_form(self, row: Any) -> Form:
        """The form of a row's changes."""
        form = self.edit_class(get_form_data(), data=self.values_of(row))
        taken = edit_conflicts.accepted(request.form) if request.method == "POST" else []
        if named := [name for name in taken if name in form]:
            edit_conflicts.accept_stored(form, self.stored_form(row), named)
        return form

    def create(self, form: Form) -> Any:
        """Make the row; None, with the reasons on the form, when it cannot be made."""
        return self.write(form, lambda session: self.make(session, form))

    def update(self, form: Form, row: Any) -> Any:
        """Store the changes; None, with the reasons on the form, when they cannot be stored."""

        def verb(session: Session) -> Any:
            self.refuse_stale(session, row, form)
            return self.change(session, row, form)

        return self.write(form, verb)

    def delete(self, row: Any) -> bool:
        """Delete the row; False, with the reason flashed, when it cannot be deleted."""

        def verb(session: Session) -> bool:
            self.remove(session, row)
            return True

        return bool(self.write(None, verb))

    def write(self, form: Form | None, verb: Callable[[Session], Result]) -> Result | None:
        """What the verb answers, run in one transaction; None, with the reasons said, when it is refused.

        Reasons stand on the form, or are flashed where there is none.
        """
        try:
            with transaction() as session:
                return verb(session)
        except StaleFormError as error:
            if form is None:
                raise
            form.conflict = error
        except InvalidInput as error:
            if form is not None:
                show_errors(form, error)
            else:
                flash(str(error), "danger")
        except AtsproError as error:
            _say(form, str(error))
        except DBAPIError as error:
            _say(form, self._why(error))
        return None

    def _why(self, error: DBAPIError) -> str:
        """What the database's refusal means for the person."""
        if timeouts.was_stopped(error):
            return gettext(
                "This took longer than %(seconds)s seconds and was stopped. Nothing was changed.",
                seconds=timeouts.seconds(),
            )
        logger.warning("The database refused a change of %s.", self.table.name, exc_info=error)
        if isinstance(error, IntegrityError):
            return gettext("The database rejected this because it breaks one of its rules. Nothing was changed.")
        return gettext("The database could not store this. Nothing was changed; check the values and try again.")


def _say(form: Form | None, message: str) -> None:
    if form is not None:
        form.form_errors.append(message)
    else:
        flash(message, "danger")
