"""The declarations of what workers do beside documents: bulk actions, imports of files and posts, and mail."""

from __future__ import annotations

from dataclasses import replace

from atspro.models import LEASE_STATES, BulkAction, FileImport, JobImport, Mail
from atspro.tables.audit import BY_WORKER, FIRST_TAKEN, LEASE, PROGRESS, RETRIES, SENT, UNCHARGED, WORKER, Audit
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.tables.generation import STATE_WORDS

_TAKEN = (
    "NEW.state IN ('queued', 'running') AND OLD.state IN ('queued', 'running') AND NEW.attempt - OLD.attempt IN (0, 1)"
)
_LEASED = Audit(unlogged=(BY_WORKER,), settle=_TAKEN, settled=("error",))
# The columns of `atspro.models.leased`.
_LEASE_FIELDS = (
    Field("state", "State", "choice", choices=LEASE_STATES, words=STATE_WORDS, on_page=False),
    Field("attempt", "Attempts", "number", on_page=False),
    Field("uncharged_attempts", "Attempts not counted", "number", unlogged=UNCHARGED, on_page=False),
    Field("run_after", "Not before", "moment", unlogged=RETRIES, on_page=False),
    Field("dispatched_at", "Last sent", "moment", unlogged=SENT, on_page=False),
    Field("lease_until", "Held until", "moment", unlogged=LEASE, on_page=False),
    Field("worker", "Worker", unlogged=WORKER, on_page=False),
    Field("error", "Error", on_page=False),
    Field("finished_at", "Ended", "moment", on_page=False),
)

BULK_ACTION = Table(
    BulkAction,
    "bulk action",
    "bulk actions",
    (
        Field("id", "ID", "id", on_page=False),
        Field("actor_id", "Who", "id", on_page=False),
        Field("subject", "Rows of"),
        Field("action", "What"),
        Field("source", "List", on_page=False),
        Field("ids", "Rows", "lines", log="name", on_page=False),
        Field("total", "How many", "number", on_page=False),
        Field("done", "Done", "number", unlogged=PROGRESS, on_page=False),
        Field("failed", "Refused", "number", unlogged=PROGRESS, on_page=False),
        Field("skipped", "Passed over", "number", unlogged=PROGRESS, on_page=False),
        Field("failures", "Reasons", "json", unlogged=PROGRESS, on_page=False),
        *_LEASE_FIELDS,
        Field("created_at", "Asked", "moment"),
        Field("started_at", "Started", "moment", unlogged=FIRST_TAKEN, on_page=False),
    ),
    audit=_LEASED,
    personal=NotPersonal("staff's work on many rows; that they asked for it stands in the log"),
    belongs_to=("actor_id",),
    called="{action} of {subject}",
    # Its page shows how far it is instead of what is not on it here, and has no history.
    staff=Staff("bulk", has_history=False),
)

FILE_IMPORT = Table(
    FileImport,
    "import of a file",
    "imports of files",
    (
        Field("id", "ID", "id"),
        Field("actor_id", "Who", "id"),
        Field("subject", "Rows of"),
        Field("filename", "File"),
        Field("rows", "Rows", "json", log="name"),
        Field("problems", "Problems", "json", log="name"),
        Field("summary", "Summary", "json"),
        Field("mail_link", "Link in the mail", log="name"),
        Field("bulk_id", "Bulk action", "id"),
        Field("created_at", "Brought", "moment"),
    ),
    audit=Audit(),
    personal=NotPersonal("what staff brought and have not imported, kept for a day"),
    belongs_to=("actor_id",),
    called="{filename}",
)

JOB_IMPORT = Table(
    JobImport,
    "import of a post",
    "imports of posts",
    (
        Field("id", "ID", "id"),
        Field("user_id", "User", "id"),
        Field("url", "Address", "url"),
        Field("result", "What was read", "json", log="name"),
        *_LEASE_FIELDS,
        Field("created_at", "Asked", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=_LEASED,
    personal=Personal("jobImports"),
    belongs_to=("user_id",),
    called="{url}",
)

MAIL = Table(
    Mail,
    "message",
    "messages",
    (
        Field("id", "ID", "id"),
        Field("user_id", "About", "id"),
        Field("kind", "Kind"),
        Field("recipient", "Recipient", log="name"),
        Field("subject", "Subject", log="name"),
        Field("body", "Text", "long_text", log="name", in_download=False),
        *_LEASE_FIELDS,
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    # An address outlives its person nowhere but in the message itself.
    audit=replace(_LEASED, parent='(SELECT u.id FROM {schema}."user" u WHERE u.email = {row}.recipient)'),
    personal=Personal("messages", owned=lambda user: (Mail.recipient == user.email) | (Mail.user_id == user.id)),
    called="{kind}",
)
