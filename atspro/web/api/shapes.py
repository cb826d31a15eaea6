"""The shapes of requests and answers. JSON is camelCase, moments are UTC with a Z, days are 2026-03-31."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

from atspro.document_kinds import Kind
from atspro.engine.types import TONES, Tone
from atspro.models.user_application import Outcome, Stage
from atspro.models.user_job import JobStatus
from atspro.shapes import (
    MAX_ENTRIES,
    MAX_POST,
    JobData,
    OptionalLine,
    OptionalTexts,
    PostText,
    ResumeData,
    ResumeSection,
    Shape,
)

PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
MAX_CURSOR = 200


def _z(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"


def _naive_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise ValueError("is out of range") from None


# Of answers: naive UTC, as everything here is kept.
Moment = Annotated[datetime, PlainSerializer(_z, return_type=str)]
# Of requests: with its offset from UTC, so that nobody has to guess the zone.
GivenMoment = Annotated[AwareDatetime, AfterValidator(_naive_utc)]
Cursor = Annotated[str, Field(max_length=MAX_CURSOR, description="What `next` of the page before says.")]
Limit = Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE)]
Word = Annotated[str, Field(max_length=200)]


class Answer(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Problem(Answer):
    """What went wrong (RFC 9457). `errors` says what is wrong with which field, `reference` finds it in the log."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None
    reference: str | None = None


class TokenInfo(Answer):
    """The token that asks."""

    name: str
    scopes: list[str]
    expires_at: Moment | None


# Jobs.


class JobsQuery(Shape):
    """Which jobs to list."""

    cursor: Cursor = ""
    limit: Limit = PAGE_SIZE
    status: JobStatus | Literal[""] = ""
    q: Word = ""
    band: Literal["", "strong", "fair", "weak", "none"] = ""
    place: Word = ""
    method: Literal["", "online", "mail", "post", "phone", "person", "agency"] = ""
    tag: Word = ""
    archived: Literal["", "only", "all"] = ""


class JobSummary(Answer):
    """A job without the text of its posting, and how far the application for it is. Of long locations it has the
    beginning."""

    id: UUID
    title: str
    company: str
    location: list[str]
    salary: str | None
    link: str | None
    status: str
    application_id: UUID
    stage: str
    outcome: str | None
    archived: bool
    score: float | None
    documents: int
    next_at: Moment | None
    created_at: Moment
    updated_at: Moment
    applied_at: Moment | None


class JobList(Answer):
    """A page of jobs, the newest first. `next` is the cursor of the page behind it; null at the end."""

    jobs: list[JobSummary]
    next: str | None


class Job(JobSummary):
    """A job with its posting."""

    posting: JobData


class JobChange(Shape):
    """What to change of a posting: fields that are left out stay as they are, null empties one."""

    company: OptionalLine = None
    title: OptionalLine = None
    description: PostText | None = None
    salary: OptionalLine = None
    responsibilities: OptionalTexts = None
    qualifications: OptionalTexts = None
    logistics: OptionalTexts = None
    location: OptionalTexts = None
    additional_info: OptionalTexts = None
    link: OptionalLine = None


class NewJob(JobChange):
    """A new job: `text` is the posting as it stands on its page, from which the fields are read; fields that are given
    beside it win. Without a text, title and company are enough."""

    text: Annotated[str, Field(max_length=2 * MAX_POST)] | None = None


# Applications.


class ApplicationsQuery(Shape):
    """Which applications to list."""

    cursor: Cursor = ""
    limit: Limit = PAGE_SIZE
    stage: Stage | Literal[""] = ""
    archived: Literal["", "no", "only"] = ""


class Application(Answer):
    """One attempt at a job, and where it is."""

    id: UUID
    job_id: UUID
    title: str
    company: str
    attempt: int
    is_current: bool
    stage: str
    outcome: str | None
    step: str | None
    stage_since: Moment
    furthest_stage: str
    applied_at: Moment | None
    first_response_at: Moment | None
    closed_at: Moment | None
    source: str | None
    method: str | None
    deadline: date | None
    archived: bool
    created_at: Moment
    updated_at: Moment


class ApplicationList(Answer):
    """A page of applications, the newest first. `next` is the cursor of the page behind it; null at the end."""

    applications: list[Application]
    next: str | None


class Event(Answer):
    """Something that happened; `kind` "stage" is a move, whose `toStage` and `outcome` say where to."""

    id: UUID
    application_id: UUID
    kind: str
    from_stage: str | None
    to_stage: str | None
    outcome: str | None
    occurred_at: Moment
    ends_at: Moment | None
    is_all_day: bool
    title: str | None
    body: str | None
    place: str | None
    origin: str


class ApplicationWithTimeline(Application):
    """An application and its newest events, the newest first."""

    timeline: list[Event]


class ApplicationChange(Shape):
    """Archive an application, or unarchive it."""

    archived: bool


class Move(Shape):
    """Where an application came to, and on which day; today where none is given. `closed` needs its outcome."""

    stage: Stage
    outcome: Outcome | None = None
    on: date | None = None
    note: Annotated[str, Field(max_length=20_000)] = ""


EventKind = Literal["note", "interview", "call", "mail", "message", "assessment", "meeting", "followUp", "offer"]


class NewEvent(Shape):
    """Something that happened, or an interview, call, meeting or assessment to come. A note needs a body."""

    kind: EventKind = "note"
    title: Annotated[str, Field(max_length=1000)] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""
    place: Annotated[str, Field(max_length=1000)] = ""
    occurred_at: GivenMoment | None = None
    ends_at: GivenMoment | None = None


class Task(Answer):
    """Something to do. `dueOn` is its day."""

    id: UUID
    application_id: UUID | None
    kind: str
    title: str
    due_on: date | None
    done: bool
    created_at: Moment


class TaskList(Answer):
    """The tasks that are not done, those due first."""

    tasks: list[Task]


class NewTask(Shape):
    """Something to do, of an application or of none."""

    title: Annotated[str, Field(max_length=1000)]
    due_on: date | None = None
    application_id: UUID | None = None


class TaskChange(Shape):
    """Mark a task done, or not done."""

    done: bool


# Documents.


class DocumentSummary(Answer):
    """A version of a document, without its text."""

    id: UUID
    job_id: UUID
    type: str
    version: int
    is_active: bool
    score: float | None
    created_at: Moment


class DocumentList(Answer):
    """The newest versions of a job's documents."""

    documents: list[DocumentSummary]


class Document(DocumentSummary):
    """A version of a document with its text, in Markdown, and what is known of it."""

    content: str
    band: str | None
    tone: str | None
    word_count: int | None
    keywords_matched: list[str]
    keywords_missing: list[str]
    notes: list[str]


class FileQuery(Shape):
    """In which form to download a document; `design` is one of those of its type."""

    format: Literal["pdf", "docx", "md", "txt", "json"] = "pdf"
    design: Annotated[str, Field(max_length=50)] = ""


class NewDocuments(Shape):
    """Which documents to write, and how."""

    types: Annotated[list[Kind], Field(min_length=1, max_length=10)]
    tone: Tone = TONES[0]
    writer: Literal["built-in", "model"] = "built-in"


class Nothing(Shape):
    """An empty object."""


class RequestState(Answer):
    """How far a document is. `documentId` is the version that was written, once it is."""

    id: UUID
    job_id: UUID
    type: str
    state: str
    stage: str | None
    progress: int
    error: str | None
    document_id: UUID | None
    created_at: Moment


class AskedDocuments(Answer):
    """The requests, those that were live already among them. `unchanged` are the versions that need no new one."""

    requests: list[RequestState]
    unchanged: dict[str, int]


# The base resume.


class SectionWithChoice(ResumeSection):
    """A section of the resume, and whether documents show it."""

    is_visible: bool = True


class Resume(Answer):
    """The base resume, from which every document is written."""

    resume: ResumeData
    sections: list[SectionWithChoice]
    updated_at: Moment


class ResumeChange(Shape):
    """A whole base resume, in the place of the one before. Sections that are left out stay as they are."""

    resume: ResumeData
    sections: Annotated[list[SectionWithChoice], Field(max_length=MAX_ENTRIES)] | None = None


class JsonResume(BaseModel):
    """A resume in the format of jsonresume.org."""

    model_config = ConfigDict(extra="allow")


# The whole search.


class TodayTask(Task):
    """A task that is due, with the job that it is about."""

    job: str | None


class TodayEvent(Event):
    """An interview, call, meeting or assessment to come, with its job."""

    job: str


class Today(Answer):
    """What waits: tasks, what comes within a week, applications without an answer for long, and last days to apply."""

    overdue: list[TodayTask]
    due: list[TodayTask]
    coming: list[TodayEvent]
    quiet: list[Application]
    deadlines: list[Application]


class Share(Answer):
    """`count` of `base`; `low` and `high` are the 95 % interval in percent."""

    count: int
    base: int
    low: int
    high: int


class Group(Answer):
    """Applications that have something in common."""

    name: str
    applied: int
    answered: Share
    invited: Share


class StageTime(Answer):
    """How long applications stayed in a stage, and how many are there still."""

    stage: str
    left: int
    median_days: float | None
    waiting: int


class StatisticsQuery(Shape):
    """Of which applications: those made since a day, or all."""

    since: date | None = None


class Statistics(Answer):
    """How the search goes, by what was ever reached."""

    applied: int
    answered: Share
    invited: Share
    offered: Share
    accepted: Share
    waiting: int
    silent: int
    saved: int
    by_source: list[Group]
    by_method: list[Group]
    by_score: list[Group]
    by_documents: list[Group]
    by_week: list[Group]
    stages: list[StageTime]
    undated: int


class SearchQuery(Shape):
    """What to look for: two letters at least."""

    q: Annotated[str, Field(min_length=2, max_length=200)]


class Hit(Answer):
    """Something that was found, and what tells it from others of that name. A company has no id."""

    id: UUID | None
    name: str
    detail: str


class SearchResult(Answer):
    """A few hits of each kind."""

    jobs: list[Hit]
    companies: list[Hit]
    people: list[Hit]
    documents: list[Hit]
