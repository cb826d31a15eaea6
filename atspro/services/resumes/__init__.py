"""The one base resume of a person."""

from atspro.services.resumes.base_resume import (
    CHANGED,
    DELETED,
    UNREADABLE,
    check_resume,
    delete_resume,
    edition,
    get_resume,
    save_resume,
    why_unusable,
)
from atspro.services.resumes.sections import save_sections, section_choices, sections_of

__all__ = [
    "CHANGED",
    "DELETED",
    "UNREADABLE",
    "check_resume",
    "delete_resume",
    "edition",
    "get_resume",
    "save_resume",
    "save_sections",
    "section_choices",
    "sections_of",
    "why_unusable",
]
