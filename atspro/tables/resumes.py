"""The declarations of ``userResume``, its ``resumeSection`` and its ``resumeSentence``."""

from __future__ import annotations

from atspro.models import SENTENCE_STATES, ResumeSection, ResumeSentence, UserResume
from atspro.shapes import MAX_TEXT, SECTION_KINDS, Certification, ContactInfo, Education, SectionEntry, WorkExperience
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table
from atspro.translatable import gettext_noop, ngettext_noop

USER_RESUME = Table(
    UserResume,
    *ngettext_noop("resume", "resumes"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id", on_page=False, in_export=False),
        Field("contact_info", gettext_noop("Contact"), "json", shape=ContactInfo, on_page=False),
        Field("summary", gettext_noop("Summary"), "long_text", limit=MAX_TEXT, on_page=False),
        Field("work_experience", gettext_noop("Work experience"), "json", shape=WorkExperience, on_page=False),
        Field("education", gettext_noop("Education"), "json", shape=Education, on_page=False),
        Field("certifications", gettext_noop("Certifications"), "json", shape=Certification, on_page=False),
        Field("skills", gettext_noop("Skills"), "lines", on_page=False),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("baseResume"),
    content=("contact_info", "summary", "work_experience", "education", "certifications", "skills"),
    access_logged="resume",
    belongs_to=("user_id",),
    undelete="itself",
    called=gettext_noop("Resume of {contactInfo.fullName}"),
    unnamed=gettext_noop("somebody"),
    staff=Staff(
        "resumes",
        can=("create", "edit", "delete", "export"),
        columns=("contact_info", "owner", "created_at", "updated_at"),
        sorts=("created_at", "updated_at"),
        delete_warning=(
            gettext_noop(
                "The user has to upload a resume again before new documents can be written. A deleted one can be"
                " restored for 30 days."
            )
        ),
        bulk=("delete",),
    ),
)

RESUME_SECTION = Table(
    ResumeSection,
    *ngettext_noop("resume section", "resume sections"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_resume_id", gettext_noop("Resume"), "id"),
        Field("kind", gettext_noop("Kind"), "choice", choices=SECTION_KINDS),
        Field("title", gettext_noop("Heading")),
        Field("entries", gettext_noop("Entries"), "json", shape=SectionEntry),
        Field("position", gettext_noop("Place"), "number"),
        Field("is_visible", gettext_noop("Shown in documents"), "yes_no"),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("resumeSections"),
    access_logged="resume",
    belongs_to=("user_resume_id",),
    undelete="with_parent",
    called="{title}",
)

RESUME_SENTENCE = Table(
    ResumeSentence,
    *ngettext_noop("sentence", "sentences"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_resume_id", gettext_noop("Resume"), "id"),
        Field("path", gettext_noop("Line")),
        Field("digest", gettext_noop("Digest of the line")),
        Field("text", gettext_noop("Sentence"), "long_text"),
        Field("previous_text", gettext_noop("What stood here before"), "long_text"),
        Field("state", gettext_noop("State"), "choice", choices=SENTENCE_STATES),
        Field("origin", gettext_noop("Origin"), "choice", choices=("rule", "model", "person")),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("resumeSentences"),
    # Which line a sentence tells is the line's to say.
    reverted=("text", "state", "origin", "previous_text"),
    access_logged="resume",
    belongs_to=("user_resume_id",),
    undelete="with_parent",
    called="{text}",
)
