"""The base resume: one a user."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop
from atspro.models import User, UserResume
from atspro.services.resumes.sections import SectionChoice, save_sections
from atspro.services.resumes.sentences import follow_lines
from atspro.shapes import ResumeData

# With a scheme, or as people write it in a resume, without one: linkedin.com/in/you. Never another scheme.
_WEB_ADDRESS = re.compile(r"(?:https?://\S+|[^\s:/@]+\.[^\s:@]+)", re.IGNORECASE)

UNREADABLE = gettext_noop(
    "Your saved resume can’t be read, because it was stored in a format ATSPro does not "
    "know. Upload your resume again to replace it. Your jobs and documents are not affected."
)
CHANGED = gettext_noop(
    "Your resume was changed in another tab or window after you opened this page. What you "
    "typed is still below, and it is not saved."
)
DELETED = gettext_noop(
    "Your resume was deleted in another tab or window after you opened this page. What you "
    "typed is still below, and it is not saved."
)

MAX_RESUME = 400_000
"""Characters of a whole resume with its sections, in all of their fields."""


def get_resume(session: Session, actor: User) -> UserResume | None:
    """The actor's base resume, or None before they brought one."""
    return session.scalar(select(UserResume).where(UserResume.user_id == actor.id))


def why_unusable(resume: UserResume | None) -> str:
    """A sentence saying why no document can be written from this resume, and what to do; "" when one can."""
    if resume is None:
        return gettext("Upload your resume first: every document is written from it.")
    try:
        _ = resume.data
    except InvalidInput:
        return gettext(UNREADABLE)
    return ""


def check_resume(data: ResumeData) -> None:
    """Raise `InvalidInput` naming what a resume cannot do without."""
    fields: dict[str, str] = {}
    if not data.contact_info.full_name:
        fields["contactInfo.fullName"] = gettext("Enter your name.")
    for index, work in enumerate(data.work_experience):
        if not work.company and not work.position:
            fields[f"workExperience.{index}.company"] = gettext(
                "Enter the company or the position, or remove this entry."
            )
    for index, education in enumerate(data.education):
        if not education.institution and not education.degree:
            fields[f"education.{index}.institution"] = gettext("Enter the school or the degree, or remove this entry.")
    for index, certification in enumerate(data.certifications):
        if not certification.name:
            fields[f"certifications.{index}.name"] = gettext("Enter the name, or remove this entry.")
    for index, link in enumerate(data.contact_info.links):
        if not _WEB_ADDRESS.fullmatch(link.url):
            fields[f"contactInfo.links.{index}.url"] = gettext("Enter a link such as https://example.com/you.")
    if fields:
        count = len(fields)
        raise InvalidInput(f"{count} {'field needs' if count == 1 else 'fields need'} your attention.", fields)


def _check_size(data: ResumeData, sections: Sequence[SectionChoice]) -> None:
    parts = [data.model_dump_json(), *(section.model_dump_json() for section, _ in sections)]
    if sum(map(len, parts)) > MAX_RESUME:
        raise InvalidInput(
            gettext(
                "The resume is too long in all: use at most %(limit)s characters. Remove some entries.",
                limit=format_number(MAX_RESUME),
            )
        )


def edition(resume: UserResume | None) -> str:
    """A name of the stored state that an editor was filled from; "" while there is no resume."""
    return resume.updated_at.isoformat() if resume else ""


def save_resume(
    session: Session,
    actor: User,
    data: ResumeData,
    *,
    replace: bool = True,
    seen: str | None = None,
    check: Callable[[UserResume], None] | None = None,
    sections: Sequence[SectionChoice] | None = None,
) -> UserResume:
    """Store the actor's base resume, and its sections unless they are None, which leaves them as they are.

    Raises `InvalidInput` for what is missing, and `Conflict` when there is a resume already and ``replace`` is false,
    or when ``seen``, the `edition` that the writer began with, is not the stored one any more. With a ``check`` another
    edition is no reason by itself: it looks at the stored resume, held until the transaction ends, and raises what
    speaks against overwriting it. Without ``seen`` the last writer wins.
    """
    check_resume(data)
    _check_size(data, sections or ())
    if seen:
        resume = _lock_resume(session, actor)
        if resume is None:
            raise Conflict(gettext(DELETED))
        if edition(resume) != seen and check is not None:
            check(resume)
        elif edition(resume) != seen:
            raise Conflict(gettext(CHANGED))
    else:
        # Two tabs may save a first resume at once: whoever comes first makes the row, and the second one waits here.
        created_id = session.scalar(
            insert(UserResume)
            .values(user_id=actor.id, contact_info=data.contact_info.to_json())
            .on_conflict_do_nothing(index_elements=[UserResume.user_id])
            .returning(UserResume.id)
        )
        if created_id is None and not replace:
            raise Conflict(gettext("You already have a base resume. Confirm that the new one replaces it."))
        if created_id is None and seen is not None:
            raise Conflict(gettext(CHANGED))
        resume = _lock_resume(session, actor)
        if resume is None:
            raise Conflict(gettext(DELETED))
    resume.data = data
    session.flush()
    if sections is not None:
        save_sections(session, resume, sections)
    follow_lines(session, resume)
    return resume


def delete_resume(session: Session, actor: User) -> None:
    """Remove the actor's base resume; nothing happens when there is none."""
    resume = _lock_resume(session, actor)
    if resume is not None:
        session.delete(resume)
        session.flush()


def _lock_resume(session: Session, actor: User) -> UserResume | None:
    """The resume as it is stored now, held until the transaction ends."""
    query = select(UserResume).where(UserResume.user_id == actor.id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))
