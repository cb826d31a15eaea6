"""The declaration of ``jobPlan``."""

from __future__ import annotations

from atspro.models import JobPlan
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table

_FROM_WHAT = "digests of what a proposed plan was made from"

JOB_PLAN = Table(
    JobPlan,
    "plan of a job",
    "plans of jobs",
    (
        Field("id", "ID", "id"),
        Field("job_id", "Job", "id"),
        Field(
            "proposal",
            "Proposal",
            "json",
            log="long",
            unlogged="what the engine made of the resume and the posting, which are logged",
        ),
        Field("choices", "Choices", "json"),
        Field("digests", "Digests", "json", unlogged=_FROM_WHAT),
        Field("refused", "Refused changes", "json"),
        Field("created_at", "Made", "moment"),
        Field("updated_at", "Changed", "moment"),
    ),
    audit=Audit(),
    personal=Personal("jobPlans"),
    reverted=("choices", "refused"),
    belongs_to=("job_id",),
    undelete="with_parent",
    counted_as=("plan", "plans"),
)
