"""The tables, one a file."""

from atspro.document_kinds import DOCUMENT_TYPES
from atspro.models.account import CREDENTIAL, Account
from atspro.models.alert import (
    ALERT_EVENTS,
    CHANNEL_KINDS,
    SEVERITIES,
    AlertChannel,
    AlertMessage,
    AlertRule,
    AlertState,
)
from atspro.models.api_answer import ApiAnswer
from atspro.models.api_token import ApiToken
from atspro.models.application_contact import ApplicationContact
from atspro.models.application_document import ApplicationDocument
from atspro.models.application_event import EVENT_KINDS, ORIGINS, TIMED_KINDS, ApplicationEvent
from atspro.models.application_tag import ApplicationTag
from atspro.models.application_task import TASK_KINDS, ApplicationTask
from atspro.models.attachment import ATTACHMENT_KINDS, MAX_ATTACHMENT, Attachment
from atspro.models.audit_entry import CHANGES, AuditEntry, is_described
from atspro.models.audit_key import AuditKey
from atspro.models.audit_removal import AuditRemoval
from atspro.models.audit_seal import AuditSeal
from atspro.models.bulk_action import BulkAction
from atspro.models.contact import CONTACT_KINDS, Contact
from atspro.models.dashboard_count import DashboardCount
from atspro.models.export_check import ExportCheck
from atspro.models.file_import import FileImport
from atspro.models.generation_attempt import ATTEMPT_OUTCOMES, GenerationAttempt
from atspro.models.generation_batch import GenerationBatch
from atspro.models.generation_daily import GenerationDaily
from atspro.models.generation_follow_up import GenerationFollowUp
from atspro.models.generation_hourly import GenerationHourly
from atspro.models.generation_request import GenerationRequest
from atspro.models.job_analytics import ANALYTICS_KINDS, JobAnalytics
from atspro.models.job_document import DocumentType, JobDocument
from atspro.models.job_import import JobImport
from atspro.models.job_plan import JobPlan
from atspro.models.job_touch import JobTouch
from atspro.models.known_device import KnownDevice
from atspro.models.leased import LEASE_STATES, LIVE_STATES, Leased, LeaseState
from atspro.models.letter_answer import LetterAnswer
from atspro.models.mail import Mail
from atspro.models.offer import DECISIONS, Offer
from atspro.models.passkey import Passkey
from atspro.models.queue_control import CONTROL_KINDS, QueueControl
from atspro.models.reminder_settings import DIGESTS, ReminderSettings
from atspro.models.resume_design import ResumeDesign
from atspro.models.resume_section import ResumeSection
from atspro.models.resume_sentence import SENTENCE_STATES, ResumeSentence
from atspro.models.saved_view import SavedView
from atspro.models.session import AuthSession
from atspro.models.session_use import SessionUse
from atspro.models.tag import Tag
from atspro.models.two_factor import TwoFactor
from atspro.models.two_factor_use import TwoFactorUse
from atspro.models.user import User
from atspro.models.user_application import (
    METHODS,
    OUTCOMES,
    PAY_PERIODS,
    STAGES,
    WORKPLACES,
    Outcome,
    Stage,
    UserApplication,
)
from atspro.models.user_job import JOB_STATUSES, JobStatus, UserJob
from atspro.models.user_model_key import UserModelKey
from atspro.models.user_resume import UserResume
from atspro.models.user_settings import UserSettings
from atspro.models.verification import Verification
from atspro.models.webhook import PERSONAL_EVENTS, STAFF_EVENTS, TEST_EVENT, Webhook, WebhookDelivery
from atspro.models.worker_heartbeat import WorkerHeartbeat

__all__ = [
    "ALERT_EVENTS",
    "ANALYTICS_KINDS",
    "ATTACHMENT_KINDS",
    "ATTEMPT_OUTCOMES",
    "CHANGES",
    "CHANNEL_KINDS",
    "CONTACT_KINDS",
    "CONTROL_KINDS",
    "CREDENTIAL",
    "DECISIONS",
    "DIGESTS",
    "DOCUMENT_TYPES",
    "EVENT_KINDS",
    "JOB_STATUSES",
    "LEASE_STATES",
    "LIVE_STATES",
    "MAX_ATTACHMENT",
    "METHODS",
    "ORIGINS",
    "OUTCOMES",
    "PAY_PERIODS",
    "PERSONAL_EVENTS",
    "SENTENCE_STATES",
    "SEVERITIES",
    "STAFF_EVENTS",
    "STAGES",
    "TASK_KINDS",
    "TEST_EVENT",
    "TIMED_KINDS",
    "WORKPLACES",
    "Account",
    "AlertChannel",
    "AlertMessage",
    "AlertRule",
    "AlertState",
    "ApiAnswer",
    "ApiToken",
    "ApplicationContact",
    "ApplicationDocument",
    "ApplicationEvent",
    "ApplicationTag",
    "ApplicationTask",
    "Attachment",
    "AuditEntry",
    "AuditKey",
    "AuditRemoval",
    "AuditSeal",
    "AuthSession",
    "BulkAction",
    "Contact",
    "DashboardCount",
    "DocumentType",
    "ExportCheck",
    "FileImport",
    "GenerationAttempt",
    "GenerationBatch",
    "GenerationDaily",
    "GenerationFollowUp",
    "GenerationHourly",
    "GenerationRequest",
    "JobAnalytics",
    "JobDocument",
    "JobImport",
    "JobPlan",
    "JobStatus",
    "JobTouch",
    "KnownDevice",
    "LeaseState",
    "Leased",
    "LetterAnswer",
    "Mail",
    "Offer",
    "Outcome",
    "Passkey",
    "QueueControl",
    "ReminderSettings",
    "ResumeDesign",
    "ResumeSection",
    "ResumeSentence",
    "SavedView",
    "SessionUse",
    "Stage",
    "Tag",
    "TwoFactor",
    "TwoFactorUse",
    "User",
    "UserApplication",
    "UserJob",
    "UserModelKey",
    "UserResume",
    "UserSettings",
    "Verification",
    "Webhook",
    "WebhookDelivery",
    "WorkerHeartbeat",
    "is_described",
]
