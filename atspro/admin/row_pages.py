"""The pages of a row: a new one, its changes, everything about it, its deletion, and the question before a loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.helpers import get_redirect_target

from atspro.admin import confirmation, history
from atspro.admin.decorators import expose
from atspro.admin.forms import Form
from atspro.admin.row_forms import RowForms
from atspro.db import db
from atspro.errors import NotFound
from atspro.services.audit import edit_conflicts
from atspro.services.undo import undelete


class RowPages(RowForms):
    """The pages of one row, each open only where the view says so."""

    can_create = False
    can_edit = False
    can_delete = False
    details_template = "admin/model/details.html"
    create_template = "admin/model/form.html"
    edit_template = "admin/model/form.html"
    confirm_template = "admin/model/confirm.html"
    form_notes: dict[str, str] = {}
    edit_note = ""
    details_note = ""
    delete_verb = "Delete"
    deleted_verb = "deleted"
    # Where a form asks for the password again: for which of its changes.
    confirm_why = ""

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """A new row."""
        if not self.can_create:
            raise NotFound("Nothing can be created here.")
        form = self.create_form()
        if self.validate_form(form) and self.is_confirmed(None, form):
            row = self.create_model(form)
            if row is not None:
                flash(f"The {self.noun} was created.", "success")
                return redirect(self._details_url(row))
        return self._form_page(self.create_template, form, title=f"New {self.noun}", submit=f"Create {self.noun}")

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """A row's changes."""
        if not self.can_edit:
            raise NotFound("Nothing can be changed here.")
        row = self.get_one(request.args.get("id"))
        name = self.row_name(row)
        form = self.edit_form(row)
        if self.validate_form(form) and self.is_confirmed(row, form):
            stored = self.update_model(form, row)
            if stored is not None:
                flash("Saved.", "success")
                return redirect(self._details_url(stored))
            row = self.get_one(request.args.get("id"))
        return self._form_page(
            self.edit_template,
            form,
            title=f"Edit {self.noun}",
            submit="Save",
            row=row,
            name=name,
            seen=self._seen(form),
        )

    def _seen(self, form: Form) -> str:
        """What the page of an edit form carries of the row as its writer has seen it."""
        if request.method == "GET":
            return edit_conflicts.digest_fields(self.guarded_values(form))
        return edit_conflicts.serialize_digests(edit_conflicts.submitted(request.form))

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Everything that staff may see of a row."""
        row = self.get_one(request.args.get("id"))
        return str(
            self.render(
                self.details_template,
                row=row,
                name=self.row_name(row),
                fields=self.seen_columns(self._details_columns),
                get_value=self.get_detail_value,
                row_id=self.get_pk_value(row),
                links=self.related_links(row),
                actions=self.actions_of(row),
                pages=self.row_pages(row) if self.may_change else [],
                panels=[*self.row_panels(row), *history.panels(self.table.__tablename__, self.get_pk_value(row))],
                return_url=self._return_url(),
            )
        )

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask, saying what goes with the row; then delete it."""
        if not self.can_delete:
            raise NotFound("Nothing can be deleted here.")
        row = self.get_one(request.values.get("id"))
        if request.method == "POST" and confirmation.passes():
            name = self.row_name(row)
            if self.delete_model(row):
                comes_back = undelete.can_restore(self.table.__tablename__)
                hint = " It can be restored for 30 days: see Recently deleted, under Audit." if comes_back else ""
                flash(f"{name}: {self.deleted_verb}.{hint}", "success")
            return redirect(self._return_url())
        return self.confirm_page(
            f"{self.delete_verb} this {self.noun}?",
            [self.row_name(row)],
            [*self.delete_effects(db.session(), row), *self.not_restored()],
            self.delete_verb,
            self.get_url(".delete_view"),
            [("id", self.get_pk_value(row))],
        )

    def confirm_page(
        self,
        question: str,
        rows: Sequence[str],
        effects: Sequence[str],
        label: str,
        address: str,
        hidden: Sequence[tuple[str, str]],
        *,
        dangerous: bool = True,
        takes: bool = True,
    ) -> ResponseReturnValue:
        """A question with its rows and what comes of it. A dangerous act is asked for the password as well.

        ``takes`` is whether a dangerous act takes something away, which its button says by its color. The form posts
        the ``hidden`` pairs to the address; a refused confirmation is answered with 422.
        """
        page = self.render(
            self.confirm_template,
            question=question,
            rows=rows,
            effects=effects,
            confirm_label=label,
            action_url=address,
            hidden=hidden,
            dangerous=dangerous,
            takes=dangerous and takes,
            return_url=self._return_url(),
            **(confirmation.context() if dangerous else {}),
        )
        return str(page), 422 if "confirmation_error" in g else 200

    def _form_page(self, template: str, form: Form, **context: Any) -> ResponseReturnValue:
        status = 409 if form.conflict else 422 if request.method == "POST" else 200
        context.update(confirmation.context() if self.confirm_why else {})
        row = context.get("row")
        context["panels"] = self.form_panels(row, form) if row is not None else []
        return str(self.render(template, form=form, return_url=self._return_url(), **context)), status

    def _details_url(self, row: Any) -> str:
        return str(self.get_url(".details_view", id=self.get_pk_value(row), url=way_back()))

    def _return_url(self) -> str:
        return way_back() or str(self.get_url(".index_view"))


def way_back() -> str | None:
    """Where the person came from, when it is a page of ours and can stand in a header."""
    target = get_redirect_target()
    return target if target and target.startswith("/") and target.isprintable() else None
