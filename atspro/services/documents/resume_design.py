"""How a person's resumes and letters look: what they chose, and pictures of their own resume in each design."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.document_kinds import APPLICATION_DESIGNS
from atspro.engine.export.layout import SECTIONS, Layout, check_accent
from atspro.engine.resume_text import resume_text
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import ResumeDesign, User
from atspro.models.resume_design import DATE_FORMS, DENSITIES, PAPERS
from atspro.services import resumes
from atspro.services.sandbox import pages

DEFAULTS: dict[str, Any] = {
    "design": "classic",
    "paper": "letter",
    "accent": None,
    "density": "normal",
    "date_form": "written",
    "section_order": [],
}
_CHOICES = {"design": APPLICATION_DESIGNS, "paper": PAPERS, "density": DENSITIES, "date_form": DATE_FORMS}


def design_of(session: Session, user_id: str) -> ResumeDesign:
    """What the person chose, or the defaults in a row that is not stored."""
    stored = session.scalar(select(ResumeDesign).where(ResumeDesign.user_id == user_id))
    return stored or default_design(user_id)


def default_design(user_id: str) -> ResumeDesign:
    """What documents look like where nothing was chosen, in a row that is not stored."""
    return ResumeDesign(user_id=user_id, **DEFAULTS)


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises `InvalidInput` by the fields' names."""
    made = {**DEFAULTS, **values}
    made["accent"] = (made["accent"] or "").strip().lower() or None
    problems = {
        name: gettext("Choose one from the list.") for name, known in _CHOICES.items() if made[name] not in known
    }
    order = list(dict.fromkeys(made["section_order"]))
    if set(order) - set(SECTIONS):
        problems["section_order"] = gettext("Choose one from the list.")
    try:
        check_accent(made["accent"] or "#000000")
    except InvalidInput as error:
        problems["accent"] = str(error)
    if problems:
        raise InvalidInput(gettext("Check the design."), problems)
    return {**made, "section_order": order}


def save_design(session: Session, actor: User, values: Mapping[str, Any]) -> ResumeDesign:
    """Store how the actor's documents look. Raises `InvalidInput` by the fields' names."""
    made = checked(values)
    # The person's row is held, so that two tabs do not make two rows.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    stored = design_of(session, actor.id)
    for name, value in made.items():
        setattr(stored, name, value)
    session.add(stored)
    session.flush()
    return stored


def layout_of(chosen: Mapping[str, Any] | ResumeDesign) -> Layout:
    """The layout of a stored choice or of checked values."""
    values = chosen if isinstance(chosen, Mapping) else {name: getattr(chosen, name) for name in DEFAULTS}
    return Layout(
        paper=values["paper"],
        accent=values["accent"] or "",
        density=values["density"],
        dates=values["date_form"],
        sections=tuple(values["section_order"]),
    )


def preview(session: Session, actor: User, design: str, layout: Layout) -> bytes | None:
    """The first page of the actor's base resume in a design, a PNG; None without a resume that can be drawn."""
    resume = resumes.get_resume(session, actor)
    if resume is None or resumes.why_unusable(resume):
        return None
    text = resume_text(resume.data, resumes.sections_of(session, actor.id))
    made = pages.call("picture", content=_in_lines(text), kind="resume", design=design, layout=asdict(layout))
    return base64.b64decode(made)


def _in_lines(text: str) -> str:
    """The text with each employer on a line below its title, as tailored resumes have it."""
    return re.sub(r"^### (.+?) — (.+)$", r"### \1\n\n\2", text, flags=re.MULTILINE)
