"""The declarations of ``jobDocuments`` and of what reading its files back showed."""

from __future__ import annotations

from atspro.document_kinds import KIND_LABELS
from atspro.models import DOCUMENT_TYPES, ExportCheck, JobDocument
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table
from atspro.translatable import gettext_noop, ngettext_noop

JOB_DOCUMENTS = Table(
    JobDocument,
    *ngettext_noop("document", "documents"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("job_id", gettext_noop("Job"), "id", in_export=False),
        Field("type", gettext_noop("Type"), "choice", choices=DOCUMENT_TYPES, words=KIND_LABELS),
        Field("version", gettext_noop("Version"), "number"),
        Field("is_active", gettext_noop("Active"), "yes_no"),
        Field(
            "content",
            gettext_noop("Text"),
            "markdown",
            required=gettext_noop("Write something before you save."),
            log="long",
        ),
        Field("details", gettext_noop("Metadata"), "json", column="metadata", log="long", in_export=False),
        Field("created_at", gettext_noop("Written"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment", in_export=False),
    ),
    audit=Audit(),
    personal=Personal("documents"),
    content=("content",),
    staff_content=("is_active",),
    # The details go with the text: a revert writes them anew.
    reverted=("content", "is_active", "details"),
    access_logged="documents",
    belongs_to=("job_id",),
    undelete="itself",
    called=gettext_noop("{type} version {version}"),
    counted_as=ngettext_noop("document version", "document versions"),
    staff=Staff(
        "documents",
        can=("edit", "export"),
        columns=("type", "version", "is_active", "job_id", "owner", "score", "created_at"),
        bulk=("generate",),
    ),
)

EXPORT_CHECK = Table(
    ExportCheck,
    *ngettext_noop("export check", "export checks"),
    (
        Field("document_id", gettext_noop("Document"), "id"),
        Field("format", gettext_noop("Format")),
        Field("design", gettext_noop("Design")),
        Field("share", gettext_noop("Share recovered"), "decimal"),
        Field("lost", gettext_noop("Lost"), "lines"),
        Field("checked_at", gettext_noop("Checked"), "moment", unlogged="when the files were last read back"),
    ),
    audit=Audit(),
    personal=Personal("documentFiles"),
    access_logged="documents",
    belongs_to=("document_id",),
    undelete="with_parent",
    called=gettext_noop("{format} in {design}"),
)
