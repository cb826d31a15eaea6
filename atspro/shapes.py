"""The shapes of the data model's JSON: contact, work experience, education, certification, and their wholes.

Attributes are snake_case, JSON is the data model's camelCase. Unknown keys are refused, so that nothing is stored that
no page shows. Every write of a jsonb column passes through `dump_shape` or `dump_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from atspro.errors import InvalidInput

MAX_LINE = 500
MAX_TEXT = 20_000
MAX_POST = 100_000
MAX_ITEMS = 200
MAX_ENTRIES = 60


def clean_text(value: str) -> str:
    """Strip ends and normalise line ends; refuse NUL, which PostgreSQL cannot store."""
    if "\x00" in value:
        raise ValueError("contains a character that cannot be stored (NUL)")
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _none_to_empty(value: object) -> object:
    return "" if value is None else value


def _empty_to_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _without_blanks(value: object) -> object:
    if isinstance(value, list | tuple):
        return [item for item in value if not (isinstance(item, str) and not item.strip())]
    return value


Line = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(clean_text)]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(clean_text)]
# A job may be kept before its posting is at hand: none is an empty text, as the column has it.
PostText = Annotated[str, Field(max_length=MAX_POST), BeforeValidator(_none_to_empty), AfterValidator(clean_text)]
OptionalLine = Annotated[Line | None, BeforeValidator(_empty_to_none)]
OptionalText = Annotated[Text | None, BeforeValidator(_empty_to_none)]
Lines = Annotated[list[Line], Field(max_length=MAX_ITEMS), BeforeValidator(_without_blanks)]
Texts = Annotated[list[Text], Field(max_length=MAX_ITEMS), BeforeValidator(_without_blanks)]
OptionalTexts = Texts | None
Gpa = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class Shape(BaseModel):
    """Base of all shapes: camelCase in JSON, snake_case in Python, unknown keys refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", validate_assignment=True)

    def to_json(self) -> dict[str, Any]:
        """The JSON object exactly as the data model writes it."""
        return self.model_dump(by_alias=True)


class Link(Shape):
    """A named address on the web."""

    name: Line
    url: Line


class ContactInfo(Shape):
    """Who the person is and how to reach them."""

    full_name: Line
    email: OptionalLine = None
    phone: OptionalLine = None
    address: OptionalLine = None
    links: Annotated[list[Link], Field(max_length=MAX_ENTRIES)] = []


class WorkExperience(Shape):
    """One position. Dates are kept as the person wrote them."""

    company: Line
    position: Line
    start_date: OptionalLine = None
    end_date: OptionalLine = None
    is_current: bool = False
    description: OptionalText = None
    responsibilities: Texts = []
    skills: Lines = []


class Education(Shape):
    """One degree or course of study."""

    institution: Line
    degree: Line
    field_of_study: OptionalLine = None
    graduation_date: OptionalLine = None
    gpa: Annotated[Gpa | None, BeforeValidator(_empty_to_none)] = None
    honors: Lines = []
    relevant_courses: Lines = []
    skills: Lines = []


class Certification(Shape):
    """One certificate or licence."""

    name: Line
    issuer: Line
    date_obtained: OptionalLine = None
    expiration_date: OptionalLine = None
    credential_id: OptionalLine = None


class ResumeData(Shape):
    """A whole base resume: the content columns of ``userResume``."""

    contact_info: ContactInfo
    summary: OptionalText = None
    work_experience: Annotated[list[WorkExperience], Field(max_length=MAX_ENTRIES)] = []
    education: Annotated[list[Education], Field(max_length=MAX_ENTRIES)] = []
    certifications: Annotated[list[Certification], Field(max_length=MAX_ENTRIES)] = []
    skills: Lines = []


SectionKind = Literal[
    "headline",
    "projects",
    "volunteering",
    "publications",
    "awards",
    "languages",
    "interests",
    "references",
    "courses",
    "memberships",
    "patents",
    "military",
    "other",
]
SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)


class SectionEntry(Shape):
    """One entry of a section that the data model has no column for; ``level`` is as the person wrote it."""

    name: OptionalLine = None
    organization: OptionalLine = None
    start_date: OptionalLine = None
    end_date: OptionalLine = None
    url: OptionalLine = None
    description: OptionalText = None
    bullets: Texts = []
    skills: Lines = []
    level: OptionalLine = None


class ResumeSection(Shape):
    """A section of a resume beside work, education, certificates and skills, under its heading as written."""

    kind: SectionKind
    title: Line
    entries: Annotated[list[SectionEntry], Field(max_length=MAX_ENTRIES)] = []


class JobData(Shape):
    """A job post: the content columns of ``userJobs``."""

    company: Line
    title: Line
    description: PostText
    salary: OptionalLine = None
    responsibilities: OptionalTexts = None
    qualifications: OptionalTexts = None
    logistics: OptionalTexts = None
    location: OptionalTexts = None
    additional_info: OptionalTexts = None
    link: OptionalLine = None


ShapeT = TypeVar("ShapeT", bound=Shape)


def parse_shape(shape: type[ShapeT], value: object, path: str = "") -> ShapeT:
    """Validate one JSON object.

    Raises `InvalidInput` whose ``fields`` names each bad field by its dotted path below ``path``.
    """
    try:
        return shape.model_validate(value.to_json() if isinstance(value, Shape) else value)
    except ValidationError as error:
        raise _invalid_input(error, path) from None


def dump_shape(shape: type[Shape], value: object, path: str = "") -> dict[str, Any]:
    """The validated JSON of one object, ready for a jsonb column."""
    return parse_shape(shape, value, path).to_json()


def dump_shapes(shape: type[Shape], values: object, path: str = "") -> list[dict[str, Any]]:
    """The validated JSON of a list of objects, ready for a jsonb column."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise InvalidInput(f"{path or shape.__name__} must be a list.", {path: "must be a list"})
    entries = list(values)
    if len(entries) > MAX_ENTRIES:
        raise InvalidInput(f"{path} has more than {MAX_ENTRIES} entries.", {path: f"at most {MAX_ENTRIES} entries"})
    return [dump_shape(shape, value, f"{path}.{index}" if path else str(index)) for index, value in enumerate(entries)]


def _invalid_input(error: ValidationError, path: str) -> InvalidInput:
    fields: dict[str, str] = {}
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in ([path] if path else []) + [p for p in detail["loc"] if p != "nullable"])
        fields[name or "value"] = detail["msg"].removeprefix("Value error, ")
    listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
    return InvalidInput(f"Check these fields: {listed}.", fields)
