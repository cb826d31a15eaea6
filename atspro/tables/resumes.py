"""The declarations of ``userResume``, its ``resumeSection`` and its ``resumeSentence``."""

from __future__ import annotations

from atspro.models import SENTENCE_STATES, ResumeSection, ResumeSentence, UserResume
from atspro.shapes import MAX_TEXT, SECTION_KINDS, Certification, ContactInfo, Education, SectionEntry, WorkExperience
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table

USER_RESUME = Table(
    UserResume,
    "resume",
    "resumes",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id", on_page=False, in_export=False),
        Field("contact_info", "Contact", "json", shape=ContactInfo, on_page=False),
        Field("summary", "Summary", "long_text", limit=MAX_TEXT, on_page=False),
        Field("work_experience", "Work experience", "json", shape=WorkExperience, on_page=False),
        Field("education", "Education", "json", shape=Education, on_page=False),
        Field("certifications", "Certifications", "json", shape=Certification, on_page=False),
        Field("skills", "Skills", "lines", on_page=False),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("baseResume"),
    content=("contact_info", "summary", "work_experience", "education", "certifications", "skills"),
    belongs_to=("user_id",),
    undelete="itself",
    called="Resume of {contactInfo.fullName}",
    unnamed="somebody",
    staff=Staff(
        "resumes",
        can=("create", "edit", "delete", "export"),
        columns=("contact_info", "owner", "created_at", "updated_at"),
        sorts=("created_at", "updated_at"),
        delete_warning=(
            "The user has to upload a resume again before new documents can be written. A deleted one can be restored"
            " for 30 days."
        ),
        bulk=("delete",),
    ),
)

RESUME_SECTION = Table(
    ResumeSection,
    "resume section",
    "resume sections",
    (
        Field("id", "ID", "id"),
        Field("user_resume_id", "Resume", "id"),
        Field("kind", "Kind", "choice", choices=SECTION_KINDS),
        Field("title", "Heading"),
        Field("entries", "Entries", "json", shape=SectionEntry),
        Field("position", "Place", "number"),
        Field("is_visible", "Shown in documents", "yes_no"),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("resumeSections"),
    belongs_to=("user_resume_id",),
    undelete="with_parent",
    called="{title}",
)

RESUME_SENTENCE = Table(
    ResumeSentence,
    "sentence",
    "sentences",
    (
        Field("id", "ID", "id"),
        Field("user_resume_id", "Resume", "id"),
        Field("path", "Line"),
        Field("digest", "Digest of the line"),
        Field("text", "Sentence", "long_text"),
        Field("previous_text", "What stood here before", "long_text"),
        Field("state", "State", "choice", choices=SENTENCE_STATES),
        Field("origin", "Origin", "choice", choices=("rule", "model", "person")),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("resumeSentences"),
    # Which line a sentence tells is the line's to say.
    reverted=("text", "state", "origin", "previous_text"),
    belongs_to=("user_resume_id",),
    undelete="with_parent",
    called="{text}",
)
