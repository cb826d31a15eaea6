"""What changes a row: the verbs, each inside one transaction, and what is said when one of them is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, request
from flask_admin.helpers import get_form_data
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from atspro.admin import confirmation, timeouts
from atspro.admin.forms import Form, show_errors
from atspro.admin.rows import Rows
from atspro.db import transaction
from atspro.errors import AtsproError, InvalidInput, NotFound
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.undo import undelete

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


class RowForms(Rows):
    """Rows that are made, changed and deleted. Each verb is a view's own; all go through `_write`."""

    create_form_class: type[Form] = Form
    edit_form_class: type[Form] = Form
    delete_warning = ""

    def get_create_form(self) -> type[Form]:
        """The form of a new row."""
        return self.create_form_class

    def get_edit_form(self) -> type[Form]:
        """The form of a row's changes."""
        return self.edit_form_class

    def make(self, session: Session, form: Form) -> Any:
        """A new row out of a form."""
        raise NotImplementedError

    def change(self, session: Session, row: Any, form: Form) -> Any:
        """Store a form's changes; the row to show afterwards."""
        raise NotImplementedError

    def remove(self, session: Session, row: Any) -> None:
        """Delete a row."""
        raise NotImplementedError

    def before_change(self, session: Session, row: Any, form: Form) -> None:
        """Look at a row, inside the transaction, before its changes are stored. Raise an `AtsproError` to refuse."""

    def after_write(self, session: Session, row: Any, form: Form, *, made: bool) -> None:
        """Go on, inside the transaction, after a row was made or changed."""

    def form_values(self, row: Any) -> dict[str, Any]:
        """What the edit form starts with."""
        return {name: getattr(row, name, None) for name, _ in self._edit_form_class()._fields.items()}

    def delete_effects(self, session: Session, row: Any) -> list[str]:
        """What else goes when this row goes, a sentence each."""
        return [self.delete_warning] if self.delete_warning else []

    def not_restored(self) -> list[str]:
        """That a row of this table stays deleted, where it does."""
        return [] if undelete.can_restore(self.table.__tablename__) else ["It can’t be restored by itself."]

    # Of two people on one row, the second to save is asked: see `atspro.services.audit.edit_conflicts`.

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """The values of a form that two people may change at once."""
        return {name: field.data for name, field in form._fields.items() if field.type != "HiddenField"}

    def stored_form(self, row: Any) -> Form:
        """The form as it would begin now."""
        form: Form = self._edit_form_class(None, data=self.form_values(row))
        return form

    def hold(self, session: Session, row: Any) -> None:
        """Hold the row until the transaction ends, and read it as it is now, with what its page reads beside it."""
        held = select(self.table).where(self.key == row.id).options(*self.one_options)
        held = held.with_for_update(key_share=True, of=self.table)
        if session.scalar(held.execution_options(populate_existing=True)) is None:
            raise NotFound(f"This {self.noun} has been deleted.")

    def refuse_stale(self, session: Session, row: Any, form: Form) -> None:
        """Raise `StaleFormError` when the form would overwrite what its writer has not seen."""
        seen = edit_conflicts.submitted(request.form)
        if not seen:
            return
        self.hold(session, row)
        stored = self.stored_form(row)
        labels = {name: str(field.label.text) for name, field in form._fields.items()}
        edit_conflicts.refuse_stale(session, row, seen, self.guarded_values(stored), self.guarded_values(form), labels)

    def create_form(self, obj: Any = None) -> Form:
        """The form of a new row."""
        form: Form = self._create_form_class(get_form_data())
        return form

    def edit_form(self, obj: Any = None) -> Form:
        """The form of a row's changes."""
        form: Form = self._edit_form_class(get_form_data(), data=self.form_values(obj))
        taken = (
            [name for name in edit_conflicts.accepted(request.form) if name in form] if request.method == "POST" else []
        )
        if taken:
            edit_conflicts.accept_stored(form, self.stored_form(obj), taken)
        return form

    def create_model(self, form: Form) -> Any:
        """Make the row; None, with the reasons on the form, when it cannot be made."""

        def write(session: Session) -> Any:
            row = self.make(session, form)
            self._on_model_change(form, row, True)
            self.after_write(session, row, form, made=True)
            return row

        return self._write(form, write)

    def update_model(self, form: Form, model: Any) -> Any:
        """Store the changes; None, with the reasons on the form, when they cannot be stored."""

        def write(session: Session) -> Any:
            self.before_change(session, model, form)
            self.refuse_stale(session, model, form)
            row = self.change(session, model, form)
            self._on_model_change(form, row, False)
            self.after_write(session, row, form, made=False)
            return row

        return self._write(form, write)

    def delete_model(self, model: Any) -> bool:
        """Delete the row; False, with the reason flashed, when it cannot be deleted."""

        def write(session: Session) -> bool:
            self._delete(session, model)
            return True

        return bool(self._write(None, write))

    def _delete(self, session: Session, row: Any) -> None:
        self.on_model_delete(row)
        self.remove(session, row)

    def is_dangerous(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for wants the password again; ``row`` is None for a new one."""
        return False

    def is_confirmed(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for may be done: harmless, or confirmed by the password."""
        return not self.is_dangerous(row, form) or confirmation.passes()

    def _write(self, form: Form | None, verb: Callable[[Session], Result]) -> Result | None:
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
            self._say(form, str(error))
        except IntegrityError:
            logger.warning("The database refused a change of %s.", self.table.__tablename__, exc_info=True)
            self._say(form, "The database rejected this because it breaks one of its rules. Nothing was changed.")
        except DBAPIError as error:
            if timeouts.was_stopped(error):
                self._say(
                    form, f"This took longer than {timeouts.seconds()} seconds and was stopped. Nothing was changed."
                )
                return None
            logger.warning("The database could not store a change of %s.", self.table.__tablename__, exc_info=True)
            self._say(form, "The database could not store this. Nothing was changed; check the values and try again.")
        return None

    def _say(self, form: Form | None, message: str) -> None:
        if form is not None:
            form.form_errors.append(message)
        else:
            flash(message, "danger")
