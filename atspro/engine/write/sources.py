"""Where a sentence comes from: paths into the base resume and the post, what stands there, and how people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from atspro.engine.fit import Answer
from atspro.engine.job_posting import PostLine
from atspro.engine.skills import implied_by, skill_names
from atspro.engine.types import Keyword
from atspro.shapes import JobData, ResumeData, ResumeSection

RESUME, POST = "resume", "job"
"""The whole of either: the source of what is said of everything in it, and of what is not in it."""
ANSWERS = "answers"
PLAN_CLOSE = "plan.close"
"""The person's own last sentence, as they wrote it into the plan."""

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_PATH = re.compile(r"(resume|job|answers)((?:\.\w+|\[\d+\])*)")
_ENTRIES = {"workExperience", "education", "certifications"}
_NAMES = {
    "contactInfo": "contact details",
    "fullName": "name",
    "email": "email",
    "phone": "phone number",
    "address": "address",
    "links": "links",
    "summary": "summary",
    "skills": "skills",
    "workExperience": "experience",
    "education": "education",
    "certifications": "certifications",
    "company": "company",
    "position": "position",
    "startDate": "start date",
    "endDate": "end date",
    "isCurrent": "dates",
    "description": "description",
    "responsibilities": "responsibilities",
    "institution": "school",
    "degree": "degree",
    "fieldOfStudy": "field of study",
    "graduationDate": "graduation date",
    "gpa": "GPA",
    "honors": "honors",
    "relevantCourses": "coursework",
    "name": "name",
    "issuer": "issuer",
    "dateObtained": "date obtained",
    "expirationDate": "expiration date",
    "credentialId": "credential ID",
    "title": "title",
    "salary": "salary",
    "qualifications": "qualifications",
    "logistics": "terms",
    "location": "location",
    "additionalInfo": "further information",
    "link": "link",
    "sections": "further sections",
    "entries": "entry",
    "bullets": "point",
    "level": "level",
    "organization": "organization",
    "url": "address",
}


def resolve(
    path: str,
    resume: ResumeData,
    job: JobData,
    sections: Sequence[ResumeSection] = (),
    answers: Sequence[Answer] = (),
) -> Any:
    """What stands at a path such as ``resume.skills[4]``, ``job.title`` or ``answers[0]``.

    Raises KeyError when the path is none, or nothing stands there.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise KeyError(path)
    value: Any
    if found.group(1) == ANSWERS:
        value = [one.text for one in answers]
    else:
        value = job.to_json() if found.group(1) == POST else _resume_json(resume, sections)
    for name, index in _STEP.findall(found.group(2)):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        else:
            raise KeyError(path)
    if value in (None, "", [], {}, False):
        raise KeyError(path)
    return value


def source_words(path: str, resume: ResumeData | None = None) -> str:
    """A path in words: "Your resume: Staff Nurse at Lakeway General Hospital, 2nd point".

    Without the resume a position is told by its place: "Your resume: experience, 2nd, 2nd point".
    """
    steps = [name or int(index) for name, index in _STEP.findall(path)]
    if path == PLAN_CLOSE:
        return "Your plan: last sentence"
    if path.startswith(ANSWERS):
        return f"Your answer, {_ordinal(steps[0])}" if steps else "Your answers"
    if path.startswith(POST):
        if not steps:
            return "The post"
        place = f", {_ordinal(steps[1])}" if len(steps) > 1 and isinstance(steps[1], int) else ""
        return f"The post: {_NAMES.get(str(steps[0]), str(steps[0]))}{place}"
    if not steps:
        return "Your resume"
    parts = [_NAMES.get(str(steps[0]), str(steps[0]))]
    if steps[0] in _ENTRIES and len(steps) > 1:
        parts = [_entry_words(str(steps[0]), steps[1], resume) or f"{parts[0]}, {_ordinal(steps[1])}"]
    for step in steps[1:] if steps[0] not in _ENTRIES else steps[2:]:
        if not isinstance(step, int):
            parts.append(_NAMES.get(step, step))
        elif parts[-1] == "responsibilities":
            parts[-1] = f"{_ordinal(step)} point"
        else:
            parts.append(_ordinal(step))
    return f"Your resume: {', '.join(parts)}"


def _entry_words(section: str, index: str | int, resume: ResumeData | None) -> str:
    if resume is None:
        return ""
    try:
        if section == "workExperience":
            work = resume.work_experience[int(index)]
            return " at ".join(part for part in (work.position, work.company) if part)
        if section == "education":
            study = resume.education[int(index)]
            return " at ".join(part for part in (study.degree, study.institution) if part)
        return resume.certifications[int(index)].name
    except IndexError:
        return ""


def _ordinal(index: int | str) -> str:
    number = int(index) + 1
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class Sources:
    """The paths of one resume and one post, and which of them hold a line, a statement or a skill."""

    def __init__(
        self,
        resume: ResumeData,
        job: JobData,
        lines: Sequence[PostLine] = (),
        sections: Sequence[ResumeSection] = (),
        answers: Sequence[Answer] = (),
        close: str = "",
    ) -> None:
        self._texts = {RESUME: "", POST: "", **({PLAN_CLOSE: close} if close else {})}
        self._texts.update(_walk(RESUME, _resume_json(resume, sections)))
        self._texts.update({f"{ANSWERS}[{number}]": one.text for number, one in enumerate(answers) if one.text})
        self._texts.update(_walk(POST, job.to_json()))
        self._even = {path: " ".join(text.split()) for path, text in self._texts.items() if text}
        self._lists = [path for path in self._even if path.startswith("job.") and path.endswith("]")]
        self._lowered = [(line, line.text.lower()) for line in lines]
        self._of_line: dict[str, tuple[str, ...]] = {}
        self._of_word: dict[str, tuple[str, ...]] = {}
        self._skills: dict[str, set[str]] | None = None

    def has(self, path: str) -> bool:
        """Whether something stands at a path."""
        return path in self._texts

    def text(self, path: str) -> str:
        """What stands at a path, on one line; "" where nothing or a list stands."""
        return self._even.get(path, "")

    def kept(self, *paths: str) -> tuple[str, ...]:
        """Those of some paths at which something stands, each once."""
        return tuple(dict.fromkeys(path for path in paths if path in self._texts))

    def line(self, line: PostLine | str) -> tuple[str, ...]:
        """The field of the post that holds a line, by its text: an item of a list first, then the description."""
        text = line if isinstance(line, str) else line.text
        if text not in self._of_line:
            self._of_line[text] = self._find(" ".join(text.split()))
        return self._of_line[text]

    def _find(self, text: str) -> tuple[str, ...]:
        for path in (*self._lists, "job.title", "job.salary", "job.description"):
            if text and text in self._even.get(path, ""):
                return (path,)
        return self.kept("job.description") or (POST,)

    def asked(self, word: Keyword) -> tuple[str, ...]:
        """The field of the post that names a keyword."""
        if word.name not in self._of_word:
            spellings = [one.lower() for one in (*word.spellings, word.name)]
            found = (line for line, lowered in self._lowered if any(one in lowered for one in spellings))
            line = next(found, None)
            self._of_word[word.name] = self.line(line) if line else (POST,)
        return self._of_word[word.name]

    def shown(self, name: str, spellings: Iterable[str] = ()) -> tuple[str, ...]:
        """The fields of the resume that show a skill: at most two that name it, or else that imply it."""
        if self._skills is None:
            self._skills = {
                path: skill_names(text)
                for path, text in self._even.items()
                if path.startswith("resume.") and not path.startswith("resume.contactInfo") and not _DATES.search(path)
            }
        found = [path for path, names in self._skills.items() if name in names]
        lowered = [one.lower() for one in spellings]
        found = found or [p for p in self._skills if any(one in self._even[p].lower() for one in lowered)]
        found = found or [p for p, names in self._skills.items() if any(name in implied_by(one) for one in names)]
        return tuple(found[:2]) or (RESUME,)


_DATES = re.compile(r"Date$|dateObtained$|credentialId$|issuer$|institution$|company$")


def _resume_json(resume: ResumeData, sections: Sequence[ResumeSection]) -> dict[str, Any]:
    """The resume as JSON, with its further sections as paths name them."""
    return {**resume.to_json(), "sections": [one.to_json() for one in sections]}


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every path below a value, with its text; "" for a list or an object. What is empty has no path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner not in (None, "", [], {}, False):
                yield from _walk_in(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk_in(f"{path}[{index}]", inner)


def _walk_in(path: str, value: Any) -> Iterator[tuple[str, str]]:
    yield path, "" if isinstance(value, dict | list | bool) else str(value)
    yield from _walk(path, value)
