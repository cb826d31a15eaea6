"""The tables, one a file."""

from atspro.models.account import CREDENTIAL, Account
from atspro.models.generation_request import LIVE_STATES, REQUEST_STATES, GenerationRequest, RequestState
from atspro.models.job_document import DOCUMENT_TYPES, DocumentType, JobDocument
from atspro.models.session import AuthSession
from atspro.models.user import User
from atspro.models.user_job import JOB_STATUSES, JobStatus, UserJob
from atspro.models.user_resume import UserResume
from atspro.models.verification import Verification

__all__ = [
    "CREDENTIAL",
    "DOCUMENT_TYPES",
    "JOB_STATUSES",
    "LIVE_STATES",
    "REQUEST_STATES",
    "Account",
    "AuthSession",
    "DocumentType",
    "GenerationRequest",
    "JobDocument",
    "JobStatus",
    "RequestState",
    "User",
    "UserJob",
    "UserResume",
    "Verification",
]
