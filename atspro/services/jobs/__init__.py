"""The jobs that a person tracks: added, changed, searched and deleted by their owner."""

from atspro.services.jobs.tracked_jobs import (
    JOB_SORTS,
    MAX_QUERY,
    PER_PAGE,
    JobPage,
    JobSort,
    check_job,
    count_dependents,
    create_job,
    create_jobs,
    delete_job,
    get_job,
    list_jobs,
    save_job,
    set_status,
    touch_jobs,
    update_job,
)

__all__ = [
    "JOB_SORTS",
    "MAX_QUERY",
    "PER_PAGE",
    "JobPage",
    "JobSort",
    "check_job",
    "count_dependents",
    "create_job",
    "create_jobs",
    "delete_job",
    "get_job",
    "list_jobs",
    "save_job",
    "set_status",
    "touch_jobs",
    "update_job",
]
