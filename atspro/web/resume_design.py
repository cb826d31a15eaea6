"""How a person's resumes and letters look, chosen by pictures of their own resume."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound as NoSuchPage
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from atspro.db import db, transaction
from atspro.document_kinds import APPLICATION_DESIGNS
from atspro.errors import InvalidInput
from atspro.i18n import Labels, gettext, gettext_noop, lazy_gettext
from atspro.services import resumes
from atspro.services.documents import resume_design
from atspro.web.current_user import actor
from atspro.web.documents import DESIGN_NAMES
from atspro.web.forms.base import show_errors
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("resume_design", __name__, url_prefix="/design")
bp.before_request(login_required(lambda: None))
# Six pictures a look at the page.
PICTURE_LIMIT = "120 per minute"
MAX_PLACES = 6

PAPER_NAMES = Labels({"letter": gettext_noop("US Letter"), "a4": gettext_noop("A4")})
DENSITY_NAMES = Labels(
    {"compact": gettext_noop("Tight"), "normal": gettext_noop("Normal"), "airy": gettext_noop("Airy")}
)
DATE_NAMES = Labels(
    {
        "written": gettext_noop("As written"),
        "long": gettext_noop("March 2024"),
        "short": gettext_noop("Mar 2024"),
        "numeric": gettext_noop("03/2024"),
    }
)
SECTION_NAMES = Labels(
    {
        "summary": gettext_noop("Summary"),
        "skills": gettext_noop("Skills"),
        "experience": gettext_noop("Experience"),
        "education": gettext_noop("Education"),
        "projects": gettext_noop("Projects"),
        "publications": gettext_noop("Publications"),
        "certifications": gettext_noop("Certifications"),
        "awards": gettext_noop("Awards"),
        "volunteer": gettext_noop("Volunteering"),
        "languages": gettext_noop("Languages"),
        "courses": gettext_noop("Courses"),
        "memberships": gettext_noop("Memberships"),
        "interests": gettext_noop("Interests"),
        "references": gettext_noop("References"),
    }
)


def _choices(labels: Labels) -> list[SelectChoice]:
    return [SelectChoice(*pair) for pair in labels.lazy()]


class DesignForm(FlaskForm):
    """What a person chooses; ``place_1`` and so on are the sections that stand in front, in order."""

    design = RadioField(
        lazy_gettext("Design"),
        choices=[SelectChoice(*pair) for pair in DESIGN_NAMES.lazy() if pair[0] in APPLICATION_DESIGNS],
    )
    paper = SelectField(lazy_gettext("Paper"), choices=_choices(PAPER_NAMES))
    density = SelectField(lazy_gettext("Density"), choices=_choices(DENSITY_NAMES))
    date_form = SelectField(lazy_gettext("Dates"), choices=_choices(DATE_NAMES))
    accent = StringField(lazy_gettext("Color"))


ORDER_NAMES = tuple(f"place_{number}" for number in range(1, MAX_PLACES + 1))
for _number, _name in enumerate(ORDER_NAMES, 1):
    setattr(
        DesignForm,
        _name,
        SelectField(
            lazy_gettext("Section %(number)s", number=_number),
            choices=[SelectChoice("", lazy_gettext("The design’s own")), *_choices(SECTION_NAMES)],
        ),
    )


@bp.route("/", methods=["GET", "POST"])
@costly
def show() -> ResponseReturnValue:
    """Choose a design by pictures; Preview draws what is chosen and stores nothing."""
    stored = resume_design.design_of(db.session(), actor().id)
    values: dict[str, Any] = {name: getattr(stored, name) for name in resume_design.DEFAULTS}
    if request.method == "GET":
        order = dict(zip(ORDER_NAMES, values["section_order"], strict=False))
        return _page(DesignForm(formdata=None, data={**values, **order}), values)
    form = DesignForm()
    if form.validate():
        typed = {name: form[name].data for name in ("design", "paper", "density", "date_form", "accent")}
        typed["section_order"] = [form[name].data for name in ORDER_NAMES if form[name].data]
        try:
            values = resume_design.checked(typed)
            if request.form.get("action") == "preview":
                return _page(form, values)
            with transaction() as session:
                resume_design.save_design(session, actor(), values)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            flash(gettext("Design saved. Your next downloads look like this."), "success")
            return redirect(url_for("resume_design.show"))
    return _page(form, values), 422


@bp.get("/picture/<design>.png")
@limiter.limit(lambda: PICTURE_LIMIT, key_func=person_key)
@costly
def picture(design: str) -> ResponseReturnValue:
    """The first page of the base resume in a design, with the choices of the query."""
    given: dict[str, Any] = {
        name: request.args[name] for name in ("paper", "density", "date_form", "accent") if name in request.args
    }
    values = resume_design.checked({**given, "design": design, "section_order": request.args.getlist("section")})
    made = resume_design.preview(db.session(), actor(), design, resume_design.layout_of(values))
    if made is None:
        raise NoSuchPage
    response = make_response(made)
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(form: DesignForm, values: dict[str, Any]) -> str:
    resume = resumes.get_resume(db.session(), actor())
    query = {name: values[name] for name in ("paper", "density", "date_form", "accent")}
    return render_template(
        "documents/design.html",
        form=form,
        query={**query, "section": values["section_order"]},
        has_resume=resume is not None and not resumes.why_unusable(resume),
        order=[form[name] for name in ORDER_NAMES],
    )
