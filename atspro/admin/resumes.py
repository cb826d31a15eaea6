"""Resumes: edited as the data model's JSON, checked by its shapes and by the same rules as the owner's own editor."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session, joinedload, load_only
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from atspro.admin import display
from atspro.admin.base import StaffView
from atspro.admin.filters import Before, OwnedBy, Since, list_url
from atspro.admin.forms import Form, JsonField, LinesField
from atspro.errors import InvalidInput
from atspro.models import User, UserResume
from atspro.services import resumes, search
from atspro.services import staff as verbs
from atspro.shapes import ResumeData, parse_shape

JSON_FIELDS = {
    "contact_info": "contactInfo",
    "work_experience": "workExperience",
    "education": "education",
    "certifications": "certifications",
}
_NEW_CONTACT: dict[str, Any] = {"fullName": "", "email": None, "phone": None, "address": None, "links": []}
_CODE = {"rows": 12, "spellcheck": "false"}


_NEEDED = "Enter JSON; an empty list is []."


def _in_order(row: UserResume) -> dict[str, Any]:
    """The content with its keys in the order of the shapes, which jsonb does not keep.

    What another client of the database wrote against the shapes is shown as it is, so that staff can put it right.
    """
    try:
        return row.data.to_json()
    except InvalidInput:
        return {json_name: getattr(row, name) for name, json_name in JSON_FIELDS.items()}


def _show_json(_view: Any, _context: Any, row: UserResume, name: str) -> Any:
    return display.pretty_json(_in_order(row)[JSON_FIELDS[name]])


class EditResumeForm(Form):
    """The content columns."""

    contact_info = JsonField("Contact", [InputRequired(_NEEDED)], render_kw={**_CODE, "rows": 8})
    summary = TextAreaField("Summary", render_kw={"rows": 5})
    work_experience = JsonField("Work experience", [InputRequired(_NEEDED)], render_kw=_CODE)
    education = JsonField("Education", [InputRequired(_NEEDED)], render_kw=_CODE)
    certifications = JsonField("Certifications", [InputRequired(_NEEDED)], render_kw={**_CODE, "rows": 6})
    skills = LinesField("Skills", render_kw={"rows": 8})


class NewResumeForm(EditResumeForm):
    """A resume for a user who has none."""

    first = ("owner",)
    owner = EmailField(
        "User’s e-mail", [DataRequired("Enter the address of the user.")], render_kw={"data-lookup": "users"}
    )


class ResumeView(StaffView):
    """The one base resume of each user."""

    table = UserResume
    title = "Resumes"
    path = "resumes"
    noun = "resume"
    nouns = "resumes"

    can_create = True
    can_edit = True
    can_delete = True
    create_form_class = NewResumeForm
    edit_form_class = EditResumeForm
    form_notes = {
        "contact_info": "A JSON object: fullName, email, phone, address, links (each with name and url).",
        "work_experience": "A JSON list of objects: company, position, startDate, endDate, isCurrent, description, "
        "responsibilities, skills.",
        "education": "A JSON list of objects: institution, degree, fieldOfStudy, graduationDate, gpa, honors, "
        "relevantCourses, skills.",
        "certifications": "A JSON list of objects: name, issuer, dateObtained, expirationDate, credentialId.",
        "skills": "One per line.",
    }
    delete_warning = "The user has to bring a resume again before new documents can be written."

    column_list = ("full_name", "user.email", "created_at", "updated_at")
    column_details_list = (
        "id",
        "user.email",
        "contact_info",
        "summary",
        "work_experience",
        "education",
        "certifications",
        "skills",
        "created_at",
        "updated_at",
    )
    column_labels = {
        "id": "ID",
        "full_name": "Name on the resume",
        "user.email": "User",
        "contact_info": "Contact",
        "work_experience": "Work experience",
        "created_at": "Made",
        "updated_at": "Changed",
    }
    column_formatters = {
        "full_name": lambda _view, _context, row, _name: row.contact_info.get("fullName") or row.user.name,
        "user.email": display.linked("admin_users", "user", display.email_of),
        "summary": display.long_text,
        **dict.fromkeys(JSON_FIELDS, _show_json),
    }
    self_link = "full_name"
    sorts = {"created_at": UserResume.created_at, "updated_at": UserResume.updated_at}
    search_hint = "Beginning of the user’s name or e-mail"
    column_filters = (
        OwnedBy(UserResume.user_id),
        Since("changed_since", "Changed since", UserResume.updated_at),
        Before("changed_before", "Changed before", UserResume.updated_at),
    )
    list_options = (
        load_only(
            UserResume.user_id,
            UserResume.contact_info,
            UserResume.created_at,
            UserResume.updated_at,
            raiseload=True,
        ),
        joinedload(UserResume.user, innerjoin=True).load_only(User.name, User.email, raiseload=True),
    )
    one_options = (joinedload(UserResume.user),)

    def found(self, text: str) -> search.Found | None:
        """By their users."""
        return search.through(search.find_users(text), UserResume.user_id, UserResume.id)

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """The owner, and the owner's jobs."""
        return [
            ("User", self.get_url("admin_users.details_view", id=row.user_id)),
            ("Jobs", list_url("admin_jobs", owner=row.user.email)),
        ]

    def form_values(self, row: UserResume) -> dict[str, Any]:
        """The content as the shapes write it."""
        ordered = _in_order(row)
        json_values = {name: ordered[json_name] for name, json_name in JSON_FIELDS.items()}
        return {**json_values, "summary": row.summary, "skills": row.skills}

    def create_form(self, obj: Any = None) -> Form:
        """A form that shows the shapes to fill."""
        form: Form = super().create_form()
        if request.method == "GET":
            form["contact_info"].data = _NEW_CONTACT
            for name in ("work_experience", "education", "certifications"):
                form[name].data = []
        return form

    def make(self, session: Session, form: Form) -> UserResume:
        """The first resume of a user. Raises `InvalidInput` when there is one already."""
        owner = verbs.find_owner(session, form["owner"].data)
        if resumes.get_resume(session, owner) is not None:
            message = "This user has a resume already. Edit that one instead."
            raise InvalidInput(message, {"owner": message})
        return resumes.save_resume(session, owner, _data(form), replace=False)

    def change(self, session: Session, row: UserResume, form: Form) -> UserResume:
        """Store the content."""
        return resumes.save_resume(session, row.user, _data(form))

    def remove(self, session: Session, row: UserResume) -> None:
        """Delete the resume; jobs and documents stay."""
        resumes.delete_resume(session, row.user)


def _data(form: Form) -> ResumeData:
    value = {json_name: form[name].data for name, json_name in JSON_FIELDS.items()}
    return parse_shape(ResumeData, {**value, "summary": form["summary"].data, "skills": form.lines("skills")})
