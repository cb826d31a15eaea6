"""Resumes: edited as their owners edit them, in the same editor and by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session, joinedload, selectinload
from wtforms import EmailField, Field
from wtforms.utils import unset_value
from wtforms.validators import DataRequired, StopValidation

from atspro.admin import declared, display
from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.declared_view import by_owner
from atspro.admin.export import Export, Reach
from atspro.admin.filters import Before, OwnedBy, Since, list_url
from atspro.admin.forms import Form
from atspro.admin.lists import ListReader
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.db import db
from atspro.errors import InvalidInput
from atspro.forms.resume import ResumeForm
from atspro.forms.resume_fields import CERTIFICATIONS, EDUCATION, EXPERIENCE, LINKS, SECTIONS
from atspro.i18n import gettext, lazy_gettext
from atspro.models import UserResume
from atspro.services import resumes
from atspro.services.audit import edit_conflicts
from atspro.services.resumes import sentences
from atspro.services.resumes.sections import SectionChoice
from atspro.services.users import user_admin
from atspro.shapes import ResumeData, ResumeSection, parse_shape
from atspro.tables import USER_RESUME

SAVE = "save"


def _stored(row: UserResume) -> dict[str, Any]:
    """The content as the data model writes it, its keys in the order of the shapes, which jsonb does not keep.

    What another client of the database wrote against the shapes is given as it is, so that staff can put it right.
    """
    sections = [[section.to_json(), is_visible] for section, is_visible in resumes.section_choices(row)]
    try:
        return {**row.data.to_json(), SECTIONS.path: sections}
    except InvalidInput:
        return {
            "contactInfo": row.contact_info,
            "summary": row.summary,
            "workExperience": row.work_experience,
            "education": row.education,
            "certifications": row.certifications,
            "skills": row.skills,
            SECTIONS.path: sections,
        }


def _content(stored: Mapping[str, Any]) -> ResumeData:
    """The resume's own columns out of the editor's value. Raises `InvalidInput` for what breaks the shapes."""
    return parse_shape(ResumeData, {name: value for name, value in stored.items() if name != SECTIONS.path})


def _sections(stored: Mapping[str, Any]) -> list[SectionChoice]:
    """The sections out of the editor's value, and whether documents show each."""
    return [(parse_shape(ResumeSection, section), bool(shown)) for section, shown in stored.get(SECTIONS.path, ())]


def _fits(stored: Mapping[str, Any]) -> bool:
    try:
        _content(stored)
    except InvalidInput:
        return False
    return True


class ResumeField(Field):
    """The whole editor as one field. ``data`` is the content as JSON; what was typed stands in ``editor``."""

    editor: ResumeForm
    # Whether a button of the editor was pressed that saves nothing, such as the one that adds an entry.
    has_acted = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Fill the editor: as typed, or from stored content."""
        self.process_errors = []
        self.object_data = self.data = None if data is unset_value else data
        if formdata:
            self.editor = ResumeForm.from_form(formdata)
        elif self.data is None:
            self.editor = ResumeForm()
        elif _fits(self.data):
            sections = _sections(self.data)
            hidden = {place for place, (_, is_visible) in enumerate(sections) if not is_visible}
            shown = [section for section, _ in sections]
            self.editor = ResumeForm.from_data(_content(self.data), sections=shown, hidden=hidden)
        else:
            self.editor = ResumeForm.from_stored(self.data, _sections(self.data))

    def pre_validate(self, form: Any) -> None:
        """Read the editor; its errors stand beside its own fields."""
        try:
            content, sections = self.editor.to_data(), self.editor.to_sections()
            resumes.check_resume(content)
        except InvalidInput as error:
            self.editor.show_errors(error)
            raise StopValidation(str(error)) from None
        chosen = [[section.to_json(), is_visible] for section, is_visible in sections]
        self.data = {**content.to_json(), SECTIONS.path: chosen}


class EditResumeForm(Form):
    """The content."""

    resume = ResumeField(lazy_gettext("Resume"))


class NewResumeForm(EditResumeForm):
    """A resume for a user who has none."""

    first = ("owner",)
    owner = EmailField(
        lazy_gettext("User’s email"),
        [DataRequired(lazy_gettext("Enter the user’s email."))],
        render_kw={"data-lookup": "users"},
    )


FILTERS = (
    OwnedBy(USER_RESUME),
    Since("changed_since", lazy_gettext("Changed since"), UserResume.updated_at),
    Before("changed_before", lazy_gettext("Changed before"), UserResume.updated_at),
)
EXPORTED: dict[str, Reach] = {
    **declared.export_columns(USER_RESUME),
    "sections": lambda row: [section.to_json() for section, _ in resumes.section_choices(row)],
}


def _full_name(row: UserResume, _name: str) -> str:
    return str(row.contact_info.get("fullName") or row.user.name)


class ResumeRows(Rows):
    """The one base resume of each user."""

    def links(self, row: Any) -> list[tuple[str, str]]:
        """The owner, and the owner's jobs."""
        return [
            ("User", url_for("admin_users.details_view", id=row.user_id)),
            ("Jobs", list_url("admin_jobs", owner=row.user.email)),
        ]

    def panels(self, row: UserResume) -> list[tuple[str, Markup]]:
        """The content as one reads a resume, with its sentences; as JSON, where it breaks the shapes."""
        stored = _stored(row)
        if not _fits(stored):
            return [self._as_stored(stored)]
        context = {"resume": _content(stored), "sections": [section for section, _ in _sections(stored)]}
        panels = [("Content", Markup(render_template("admin/resumes/content.html", **context)))]  # noqa: S704 (a template of ours)
        told = sentences.all_sentences(db.session(), row)
        if told:
            shown = Markup(render_template("admin/resumes/sentences.html", sentences=told))  # noqa: S704 (a template of ours)
            panels.append(("Sentences", shown))
        return panels

    def form_panels(self, row: UserResume, form: Form) -> list[tuple[str, Markup]]:
        """What is stored, where the editor can't show all of it."""
        stored = _stored(row)
        return [] if _fits(stored) else [self._as_stored(stored)]

    @staticmethod
    def _as_stored(stored: Mapping[str, Any]) -> tuple[str, Markup]:
        return "As stored; it breaks the rules of a resume", display.pretty_json(stored)


class ResumeForms(RowForms):
    """The editor that owners have."""

    create_template = edit_template = "admin/resumes/form.html"

    def values_of(self, row: UserResume) -> dict[str, Any]:
        """The content, as one value."""
        return {"resume": _stored(row)}

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """The parts of the content, which two people may change at once."""
        return dict(form["resume"].data or {})

    def edit_form(self, row: UserResume) -> Form:
        """The form of a row's changes, with the parts in it that the writer takes of somebody else's."""
        form = super().edit_form(row)
        parts = edit_conflicts.accepted(request.form)
        if parts:
            stored = self.stored_form(row)["resume"].editor
            for part in parts:
                form["resume"].editor.take(part, stored)
        return form

    def is_complete(self, form: Form) -> bool:
        """Whether to save: not when a button of the editor was pressed that adds, moves or removes an entry."""
        if request.method == "POST" and form["resume"].editor.act(request.form.get("action", SAVE)):
            form["resume"].has_acted = True
            return False
        return super().is_complete(form)

    def make(self, session: Session, form: Form) -> UserResume:
        """The first resume of a user. Raises `InvalidInput` when there is one already."""
        owner = user_admin.find_owner(session, form["owner"].data)
        if resumes.get_resume(session, owner) is not None:
            message = gettext("This user already has a resume. Edit that one instead.")
            raise InvalidInput(message, {"owner": message})
        stored = form["resume"].data
        return resumes.save_resume(session, owner, _content(stored), replace=False, sections=_sections(stored))

    def change(self, session: Session, row: UserResume, form: Form) -> UserResume:
        """Store the content."""
        stored = form["resume"].data
        return resumes.save_resume(session, row.user, _content(stored), sections=_sections(stored))

    def remove(self, session: Session, row: UserResume) -> None:
        """Delete the resume; jobs and documents stay."""
        resumes.delete_resume(session, row.user)

    def page_context(self, form: Form) -> dict[str, Any]:
        """The lists of the editor; one that was only acted in is answered as in order."""
        acted = {"status": 200} if form["resume"].has_acted else {}
        lists = {"EDUCATION": EDUCATION, "CERTIFICATIONS": CERTIFICATIONS, "SECTIONS": SECTIONS}
        address = request.full_path.removesuffix("?")
        return {"action": address, "LINKS": LINKS, "EXPERIENCE": EXPERIENCE, **lists, **acted}


def view() -> AdminModelView:
    """The view of resumes."""
    rows = ResumeRows(USER_RESUME, options=(joinedload(UserResume.user), joinedload(UserResume.sections)))
    notes = {"owner": gettext("Each user has one resume; users who already have one can’t get a second.")}
    reader = ListReader(rows, search=by_owner(USER_RESUME), filters=FILTERS)
    columns = Columns(USER_RESUME, labels={"contact_info": "Name on the resume"}, shown={"contact_info": _full_name})
    options = (*declared.with_owner(USER_RESUME), selectinload(UserResume.sections))
    return AdminModelView(
        USER_RESUME,
        rows=rows,
        columns=columns,
        reader=reader,
        forms=ResumeForms(rows, create=NewResumeForm, edit=EditResumeForm, notes=notes),
        export=Export(reader, columns=EXPORTED, options=options),
    )
