"""Declarations of tables: what people and programs know of each table and each column, said once.

A table or a column without its declaration fails a test that names it.
"""

from __future__ import annotations

from atspro.tables.alerts import ALERT_CHANNEL, ALERT_MESSAGE, ALERT_RULE, ALERT_STATE
from atspro.tables.api_answers import API_ANSWER
from atspro.tables.applications import APPLICATION_DOCUMENTS, APPLICATION_EVENTS, USER_APPLICATIONS
from atspro.tables.audit import Audit, Audited, NotAudited
from atspro.tables.audit_log import AUDIT_ENTRY, AUDIT_KEY, AUDIT_REMOVAL, AUDIT_SEAL, DASHBOARD_COUNT
from atspro.tables.background_work import BULK_ACTION, FILE_IMPORT, JOB_IMPORT, MAIL
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.tables.generation import (
    GENERATION_ATTEMPT,
    GENERATION_BATCH,
    GENERATION_DAILY,
    GENERATION_FOLLOW_UP,
    GENERATION_HOURLY,
    GENERATION_REQUEST,
    QUEUE_CONTROL,
    WORKER_HEARTBEAT,
)
from atspro.tables.job_documents import EXPORT_CHECK, JOB_DOCUMENTS
from atspro.tables.job_plans import JOB_PLAN
from atspro.tables.job_search import (
    API_TOKENS,
    APPLICATION_CONTACTS,
    APPLICATION_TAGS,
    APPLICATION_TASKS,
    ATTACHMENTS,
    CONTACTS,
    JOB_ANALYTICS,
    OFFERS,
    REMINDER_SETTINGS,
    RESUME_DESIGN,
    SAVED_VIEW,
    TAGS,
)
from atspro.tables.letter_answers import LETTER_ANSWERS
from atspro.tables.model_keys import USER_MODEL_KEY
from atspro.tables.registry import TABLES
from atspro.tables.resumes import RESUME_SECTION, RESUME_SENTENCE, USER_RESUME
from atspro.tables.second_factors import KNOWN_DEVICE, PASSKEY, TWO_FACTOR, TWO_FACTOR_USE
from atspro.tables.user_jobs import JOB_TOUCH, USER_JOBS
from atspro.tables.user_settings import USER_SETTINGS
from atspro.tables.users import ACCOUNT, SESSION, SESSION_USE, USER, VERIFICATION
from atspro.tables.webhooks import WEBHOOK, WEBHOOK_DELIVERY

# In the order of the download of everything.
TABLES.update(
    (table.name, table)
    for table in (
        USER,
        USER_SETTINGS,
        ACCOUNT,
        TWO_FACTOR,
        TWO_FACTOR_USE,
        PASSKEY,
        KNOWN_DEVICE,
        SESSION,
        SESSION_USE,
        VERIFICATION,
        MAIL,
        USER_RESUME,
        RESUME_SECTION,
        RESUME_SENTENCE,
        LETTER_ANSWERS,
        USER_MODEL_KEY,
        USER_JOBS,
        JOB_PLAN,
        CONTACTS,
        TAGS,
        USER_APPLICATIONS,
        APPLICATION_EVENTS,
        APPLICATION_CONTACTS,
        APPLICATION_TASKS,
        APPLICATION_TAGS,
        OFFERS,
        ATTACHMENTS,
        REMINDER_SETTINGS,
        RESUME_DESIGN,
        SAVED_VIEW,
        API_TOKENS,
        API_ANSWER,
        JOB_TOUCH,
        JOB_IMPORT,
        JOB_DOCUMENTS,
        EXPORT_CHECK,
        APPLICATION_DOCUMENTS,
        JOB_ANALYTICS,
        GENERATION_BATCH,
        GENERATION_REQUEST,
        GENERATION_ATTEMPT,
        GENERATION_FOLLOW_UP,
        GENERATION_DAILY,
        GENERATION_HOURLY,
        QUEUE_CONTROL,
        WORKER_HEARTBEAT,
        BULK_ACTION,
        FILE_IMPORT,
        DASHBOARD_COUNT,
        ALERT_RULE,
        ALERT_STATE,
        ALERT_CHANNEL,
        ALERT_MESSAGE,
        WEBHOOK,
        WEBHOOK_DELIVERY,
        AUDIT_ENTRY,
        AUDIT_KEY,
        AUDIT_SEAL,
        AUDIT_REMOVAL,
    )
)

AUDITED: dict[str, Audited] = {
    table.name: audited for table in TABLES.values() if (audited := table.audited()) is not None
}

__all__ = [
    "ACCOUNT",
    "API_TOKENS",
    "AUDITED",
    "AUDIT_ENTRY",
    "BULK_ACTION",
    "CONTACTS",
    "GENERATION_REQUEST",
    "JOB_DOCUMENTS",
    "LETTER_ANSWERS",
    "OFFERS",
    "SESSION",
    "TABLES",
    "USER",
    "USER_APPLICATIONS",
    "USER_JOBS",
    "USER_RESUME",
    "VERIFICATION",
    "Audit",
    "Audited",
    "Field",
    "NotAudited",
    "NotPersonal",
    "Personal",
    "Staff",
    "Table",
]
