"""The jobs that a person tracks: added, changed, searched and deleted by their owner."""

from atspro.services.jobs.tracked_jobs import (
    check_job,
    count_dependents,
    create_job,
    create_jobs,
    delete_job,
    get_job,
    save_job,
    set_status,
    touch_jobs,
    update_job,
    why_unwritable,
)

__all__ = [
    "check_job",
    "count_dependents",
    "create_job",
    "create_jobs",
    "delete_job",
    "get_job",
    "save_job",
    "set_status",
    "touch_jobs",
    "update_job",
    "why_unwritable",
]
