"""The kinds of documents: the one list that pages, actions, designs, the database's check and the engine read.

A new kind is an entry here, its name in `Kind`, a writer in `atspro.engine.write` and a migration of the check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from atspro.translatable import gettext_noop

Kind = Literal["resume", "cover", "research", "prep"]
Design = Literal["classic", "modern", "academic", "creative", "compact", "early", "report"]
APPLICATION_DESIGNS: tuple[Design, ...] = ("classic", "modern", "academic", "creative", "compact", "early")
"""What a resume and its letter can look like; a person chooses one for both."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document.

    ``label`` names it on pages, ``promise`` says in a sentence what it is good for, ``designs`` are those of its files,
    the first one unless another is chosen. ``has_tone`` is whether a person can choose how it sounds, ``is_scored``
    whether the document itself has an ATS score; the others carry the score of the base resume. ``action`` is what
    staff press to ask for it, ``question`` what they are asked first, with the number of jobs.
    """

    name: Kind
    label: str
    promise: str
    designs: tuple[Design, ...]
    action: str
    question: str
    has_tone: bool = False
    is_scored: bool = False


DOCUMENT_KINDS: dict[Kind, DocumentKind] = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "resume",
            gettext_noop("Resume"),
            gettext_noop("Your experience, arranged for this job."),
            APPLICATION_DESIGNS,
            gettext_noop("Generate the resume"),
            gettext_noop("Generate the tailored resume for these %(number)sjobs?"),
            is_scored=True,
        ),
        DocumentKind(
            "cover",
            gettext_noop("Cover letter"),
            gettext_noop("A letter from your strongest matching evidence."),
            APPLICATION_DESIGNS,
            gettext_noop("Generate the cover letter"),
            gettext_noop("Generate the cover letter for these %(number)sjobs?"),
            has_tone=True,
        ),
        DocumentKind(
            "research",
            gettext_noop("Company research"),
            gettext_noop("What the posting says, what it leaves open and where to look."),
            ("report",),
            gettext_noop("Generate the company research"),
            gettext_noop("Generate the company research for these %(number)sjobs?"),
        ),
        DocumentKind(
            "prep",
            gettext_noop("Interview prep"),
            gettext_noop("Likely questions, each with your own evidence."),
            ("report",),
            gettext_noop("Generate the interview prep"),
            gettext_noop("Generate the interview prep for these %(number)sjobs?"),
        ),
    )
}

if tuple(DOCUMENT_KINDS) != get_args(Kind):
    raise RuntimeError("Every name in Kind needs an entry in DOCUMENT_KINDS, in the same order.")

DOCUMENT_TYPES: tuple[Kind, ...] = tuple(DOCUMENT_KINDS)
KIND_LABELS: dict[str, str] = {kind.name: kind.label for kind in DOCUMENT_KINDS.values()}
# "all four documents", as buttons and sentences say it.
ALL_IN_WORDS = {
    4: gettext_noop("all four documents"),
    5: gettext_noop("all five documents"),
    6: gettext_noop("all six documents"),
}[len(DOCUMENT_KINDS)]
