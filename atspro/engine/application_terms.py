"""Whom to write to, until when and with what: lines of a job's additional information in a form that is read back."""

from __future__ import annotations

from collections.abc import Sequence

from atspro.shapes import JobData

CONTACT = "Contact: "
DEADLINE = "Apply by: "
DOCUMENTS = "Send: "


def term_lines(contact: str = "", deadline: str = "", documents: Sequence[str] = ()) -> list[str]:
    """The lines to keep in a job's additional information: "Contact: Dana Reyes, Head of Talent" and so on."""
    lines = [(CONTACT, contact), (DEADLINE, deadline), (DOCUMENTS, ", ".join(documents))]
    return [f"{label}{value}" for label, value in lines if value]


def contact_person(job: JobData) -> str:
    """The person whom the post names to turn to, with their role behind a comma if it is said; "" without one."""
    return _after(job, CONTACT)


def application_deadline(job: JobData) -> str:
    """The last day for applications as the post writes it, or ""."""
    return _after(job, DEADLINE)


def documents_asked(job: JobData) -> list[str]:
    """What the post asks to send, such as "CV" and "cover letter"."""
    return [item for piece in _after(job, DOCUMENTS).split(",") if (item := piece.strip())]


def _after(job: JobData, label: str) -> str:
    lines = job.additional_info or []
    return next((line[len(label) :].strip() for line in lines if line.startswith(label)), "")
