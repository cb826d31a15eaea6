"""The declaration of ``jobPlan``."""

from __future__ import annotations

from atspro.models import JobPlan
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

_FROM_WHAT = "digests of what a proposed plan was made from"

JOB_PLAN = Table(
    JobPlan,
    *ngettext_noop("plan of a job", "plans of jobs"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("job_id", gettext_noop("Job"), "id"),
        Field(
            "proposal",
            gettext_noop("Proposal"),
            "json",
            log="long",
            unlogged="what the engine made of the resume and the posting, which are logged",
        ),
        Field("choices", gettext_noop("Choices"), "json"),
        Field("digests", gettext_noop("Digests"), "json", unlogged=_FROM_WHAT),
        Field("refused", gettext_noop("Refused changes"), "json"),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("jobPlans"),
    reverted=("choices", "refused"),
    belongs_to=("job_id",),
    undelete="with_parent",
    counted_as=ngettext_noop("plan", "plans"),
)
