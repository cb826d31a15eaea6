"""The declarations of what workers do beside documents: bulk actions, imports of files and posts, and mail."""

from __future__ import annotations

from dataclasses import replace

from atspro.models import LEASE_STATES, BulkAction, FileImport, JobImport, Mail
from atspro.tables.audit import BY_WORKER, FIRST_TAKEN, LEASE, PROGRESS, RETRIES, SENT, UNCHARGED, WORKER, Audit
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.tables.generation import STATE_WORDS
from atspro.translatable import gettext_noop, ngettext_noop

_TAKEN = (
    "NEW.state IN ('queued', 'running') AND OLD.state IN ('queued', 'running') AND NEW.attempt - OLD.attempt IN (0, 1)"
)
_LEASED = Audit(unlogged=(BY_WORKER,), settle=_TAKEN, settled=("error",))
# The columns of `atspro.models.leased`.
LEASE_FIELDS = (
    Field("state", gettext_noop("State"), "choice", choices=LEASE_STATES, words=STATE_WORDS, on_page=False),
    Field("attempt", gettext_noop("Attempts"), "number", on_page=False),
    Field("uncharged_attempts", gettext_noop("Attempts not counted"), "number", unlogged=UNCHARGED, on_page=False),
    Field("run_after", gettext_noop("Not before"), "moment", unlogged=RETRIES, on_page=False),
    Field("dispatched_at", gettext_noop("Last sent"), "moment", unlogged=SENT, on_page=False),
    Field("lease_until", gettext_noop("Held until"), "moment", unlogged=LEASE, on_page=False),
    Field("worker", gettext_noop("Worker"), unlogged=WORKER, on_page=False),
    Field("error", gettext_noop("Error"), on_page=False),
    Field("finished_at", gettext_noop("Ended"), "moment", on_page=False),
)

BULK_ACTION = Table(
    BulkAction,
    *ngettext_noop("bulk action", "bulk actions"),
    (
        Field("id", gettext_noop("ID"), "id", on_page=False),
        Field("actor_id", gettext_noop("Who"), "id"),
        Field("subject", gettext_noop("Rows of")),
        Field("action", gettext_noop("What")),
        Field("source", gettext_noop("List"), on_page=False),
        Field("ids", gettext_noop("Rows"), "lines", log="name", on_page=False),
        Field("total", gettext_noop("How many"), "number", on_page=False),
        Field("done", gettext_noop("Done"), "number", unlogged=PROGRESS, on_page=False),
        Field("failed", gettext_noop("Refused"), "number", unlogged=PROGRESS, on_page=False),
        Field("skipped", gettext_noop("Passed over"), "number", unlogged=PROGRESS, on_page=False),
        Field("failures", gettext_noop("Reasons"), "json", unlogged=PROGRESS, on_page=False),
        *LEASE_FIELDS,
        Field("created_at", gettext_noop("Asked"), "moment"),
        Field("started_at", gettext_noop("Started"), "moment", unlogged=FIRST_TAKEN, on_page=False),
    ),
    audit=_LEASED,
    personal=NotPersonal("staff's work on many rows; that they asked for it stands in the log"),
    belongs_to=("actor_id",),
    called=gettext_noop("{action} of {subject}"),
    # Its page shows how far it is instead of what is not on it here, and has no history.
    staff=Staff(
        "bulk",
        columns=("action", "subject", "state", "done", "failed", "actor_id", "created_at"),
        note=gettext_noop("Actions on more than 100 rows and imports from files, with their progress and failures."),
        has_history=False,
    ),
)

FILE_IMPORT = Table(
    FileImport,
    *ngettext_noop("import of a file", "imports of files"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("actor_id", gettext_noop("Who"), "id"),
        Field("subject", gettext_noop("Rows of")),
        Field("filename", gettext_noop("File")),
        Field("rows", gettext_noop("Rows"), "json", log="name"),
        Field("problems", gettext_noop("Problems"), "json", log="name"),
        Field("summary", gettext_noop("Summary"), "json"),
        Field("mail_link", gettext_noop("Link in the mail"), log="name"),
        Field("bulk_id", gettext_noop("Bulk action"), "id"),
        Field("made_at", gettext_noop("Imported"), "moment"),
        Field("job_ids", gettext_noop("Jobs"), "lines", log="name"),
        Field("created_at", gettext_noop("Brought"), "moment"),
    ),
    audit=Audit(),
    # What staff brought of other people is not theirs; it is kept for a day.
    personal=Personal(
        "fileImports", owned=lambda user: (FileImport.actor_id == user.id) & (FileImport.subject == "search")
    ),
    belongs_to=("actor_id",),
    called="{filename}",
)

JOB_IMPORT = Table(
    JobImport,
    *ngettext_noop("import of a post", "imports of posts"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("url", gettext_noop("Address"), "url"),
        Field("result", gettext_noop("What was read"), "json", log="name"),
        *LEASE_FIELDS,
        Field("created_at", gettext_noop("Asked"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=_LEASED,
    personal=Personal("jobImports"),
    belongs_to=("user_id",),
    called="{url}",
)

MAIL = Table(
    Mail,
    *ngettext_noop("message", "messages"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("About"), "id"),
        Field("kind", gettext_noop("Kind")),
        Field("recipient", gettext_noop("Recipient"), log="name"),
        Field("subject", gettext_noop("Subject"), log="name"),
        Field("body", gettext_noop("Text"), "long_text", log="name", in_download=False),
        *LEASE_FIELDS,
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    # An address outlives its person nowhere but in the message itself.
    audit=replace(_LEASED, parent='(SELECT u.id FROM {schema}."user" u WHERE u.email = {row}.recipient)'),
    personal=Personal("messages", owned=lambda user: (Mail.recipient == user.email) | (Mail.user_id == user.id)),
    called="{kind}",
)
