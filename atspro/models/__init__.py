"""The tables, one a file."""

from atspro.document_kinds import DOCUMENT_TYPES
from atspro.models.account import CREDENTIAL, Account
from atspro.models.audit_entry import CHANGES, AuditEntry, is_described
from atspro.models.audit_key import AuditKey
from atspro.models.audit_removal import AuditRemoval
from atspro.models.audit_seal import AuditSeal
from atspro.models.bulk_action import BULK_STATES, BulkAction
from atspro.models.dashboard_count import DashboardCount
from atspro.models.export_check import ExportCheck
from atspro.models.file_import import FileImport
from atspro.models.generation_batch import GenerationBatch
from atspro.models.generation_daily import GenerationDaily
from atspro.models.generation_hourly import GenerationHourly
from atspro.models.generation_request import LIVE_STATES, REQUEST_STATES, GenerationRequest, RequestState
from atspro.models.job_document import DocumentType, JobDocument
from atspro.models.job_import import IMPORT_STATES, ImportState, JobImport
from atspro.models.job_plan import JobPlan
from atspro.models.job_touch import JobTouch
from atspro.models.letter_answer import LetterAnswer
from atspro.models.mail import Mail
from atspro.models.resume_section import ResumeSection
from atspro.models.resume_sentence import SENTENCE_STATES, ResumeSentence
from atspro.models.session import AuthSession
from atspro.models.session_use import SessionUse
from atspro.models.user import User
from atspro.models.user_job import JOB_STATUSES, JobStatus, UserJob
from atspro.models.user_resume import UserResume
from atspro.models.verification import Verification
from atspro.models.worker_heartbeat import WorkerHeartbeat

__all__ = [
    "BULK_STATES",
    "CHANGES",
    "CREDENTIAL",
    "DOCUMENT_TYPES",
    "IMPORT_STATES",
    "JOB_STATUSES",
    "LIVE_STATES",
    "REQUEST_STATES",
    "SENTENCE_STATES",
    "Account",
    "AuditEntry",
    "AuditKey",
    "AuditRemoval",
    "AuditSeal",
    "AuthSession",
    "BulkAction",
    "DashboardCount",
    "DocumentType",
    "ExportCheck",
    "FileImport",
    "GenerationBatch",
    "GenerationDaily",
    "GenerationHourly",
    "GenerationRequest",
    "ImportState",
    "JobDocument",
    "JobImport",
    "JobPlan",
    "JobStatus",
    "JobTouch",
    "LetterAnswer",
    "Mail",
    "RequestState",
    "ResumeSection",
    "ResumeSentence",
    "SessionUse",
    "User",
    "UserJob",
    "UserResume",
    "Verification",
    "WorkerHeartbeat",
    "is_described",
]
