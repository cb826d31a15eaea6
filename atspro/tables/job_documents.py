"""The declarations of ``jobDocuments`` and of what reading its files back showed."""

from __future__ import annotations

from atspro.document_kinds import KIND_LABELS
from atspro.models import DOCUMENT_TYPES, ExportCheck, JobDocument
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table

JOB_DOCUMENTS = Table(
    JobDocument,
    "document",
    "documents",
    (
        Field("id", "ID", "id"),
        Field("job_id", "Job", "id", on_page=False, in_export=False),
        Field("type", "Type", "choice", choices=DOCUMENT_TYPES, words=KIND_LABELS),
        Field("version", "Version", "number"),
        Field("is_active", "Active", "yes_no"),
        Field("content", "Text", "markdown", required="Write something before you save.", log="long"),
        Field("details", "Metadata", "json", column="metadata", log="long", in_export=False),
        Field("created_at", "Written", "moment"),
        Field("updated_at", "Changed", "moment", in_export=False),
    ),
    audit=Audit(),
    personal=Personal("documents"),
    content=("content",),
    staff_content=("is_active",),
    # The details go with the text: a revert writes them anew.
    reverted=("content", "is_active", "details"),
    belongs_to=("job_id",),
    undelete="itself",
    called="{type} version {version}",
    counted_as=("document version", "document versions"),
    staff=Staff("documents", can=("edit", "export"), bulk=("generate",)),
)

EXPORT_CHECK = Table(
    ExportCheck,
    "export check",
    "export checks",
    (
        Field("document_id", "Document", "id"),
        Field("format", "Format"),
        Field("design", "Design"),
        Field("share", "Share recovered", "decimal"),
        Field("lost", "Lost", "lines"),
        Field("checked_at", "Checked", "moment", unlogged="when the files were last read back"),
    ),
    audit=Audit(),
    personal=Personal("documentFiles"),
    belongs_to=("document_id",),
    undelete="with_parent",
    called="{format} in {design}",
)
