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

__all__ = [
    "CHANGED",
    "DELETED",
    "UNREADABLE",
    "check_resume",
    "delete_resume",
    "edition",
    "get_resume",
    "save_resume",
    "why_unusable",
]
