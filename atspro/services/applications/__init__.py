"""Applications apart from their jobs: attempts, what happened and when, and what was sent.

An application's stage and dates follow from its events, by the database's triggers, and so does its job's status. Every
verb that loads takes the actor and finds only what is theirs; every verb that writes locks the job first.
"""

from atspro.services.applications.attachments import add_file, delete_file, files_of, get_file
from atspro.services.applications.attempts import (
    attempts_of,
    change_facts,
    current_application,
    get_application,
    lock_application,
    set_archived,
    start_attempt,
)
from atspro.services.applications.board import Card, Column, board
from atspro.services.applications.duplicates import Earlier, earlier_applications, earlier_than
from atspro.services.applications.events import (
    EventChange,
    add_event,
    change_event,
    delete_event,
    get_event,
    timeline,
)
from atspro.services.applications.job_table import SORTS, JobFilters, JobPage, JobRow, all_jobs, list_jobs, tag_names
from atspro.services.applications.moves import (
    LABELS,
    METHOD_LABELS,
    OUTCOME_LABELS,
    STAGE_LABELS,
    latest_move,
    moment_of,
    move,
    stage_key,
)
from atspro.services.applications.offers import (
    compare_offers,
    delete_offer,
    get_offer,
    offers_of,
    save_offer,
    yearly_base,
    yearly_bonus,
)
from atspro.services.applications.people import add_person, check_contacts, people_of, remove_person
from atspro.services.applications.proof import Effort, proof_of_search
from atspro.services.applications.sample_job import add_sample_job, remove_sample_job
from atspro.services.applications.sent import Sent, get_sent_document, mark_sent, sent_documents
from atspro.services.applications.statistics import Group, Share, Statistics, period_start, statistics
from atspro.services.applications.tags import set_tags, tags_of
from atspro.services.applications.tasks import (
    Today,
    add_task,
    delete_task,
    finish_task,
    get_task,
    put_off,
    settings_of,
    today,
    zone_of,
)

__all__ = [
    "LABELS",
    "METHOD_LABELS",
    "OUTCOME_LABELS",
    "SORTS",
    "STAGE_LABELS",
    "Card",
    "Column",
    "Earlier",
    "Effort",
    "EventChange",
    "Group",
    "JobFilters",
    "JobPage",
    "JobRow",
    "Sent",
    "Share",
    "Statistics",
    "Today",
    "add_event",
    "add_file",
    "add_person",
    "add_sample_job",
    "add_task",
    "all_jobs",
    "attempts_of",
    "board",
    "change_event",
    "change_facts",
    "check_contacts",
    "compare_offers",
    "current_application",
    "delete_event",
    "delete_file",
    "delete_offer",
    "delete_task",
    "earlier_applications",
    "earlier_than",
    "files_of",
    "finish_task",
    "get_application",
    "get_event",
    "get_file",
    "get_offer",
    "get_sent_document",
    "get_task",
    "latest_move",
    "list_jobs",
    "lock_application",
    "mark_sent",
    "moment_of",
    "move",
    "offers_of",
    "people_of",
    "period_start",
    "proof_of_search",
    "put_off",
    "remove_person",
    "remove_sample_job",
    "save_offer",
    "sent_documents",
    "set_archived",
    "set_tags",
    "settings_of",
    "stage_key",
    "start_attempt",
    "statistics",
    "tag_names",
    "tags_of",
    "timeline",
    "today",
    "yearly_base",
    "yearly_bonus",
    "zone_of",
]
