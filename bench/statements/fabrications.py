"""False statements about a person, by kind: what an over-eager writer adds to or changes in a resume."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atspro.engine.types import Kind
from atspro.shapes import JobData, ResumeData, WorkExperience


@dataclass(frozen=True, slots=True)
class Fabrication:
    """A text that says ``false``, which the resume does not; ``kind`` is what was made up."""

    kind: str
    false: str
    text: str
    person: str


EMPLOYERS = (
    "Zephyr Dynamics", "Quillmark Inc.", "Northgate Hospital", "Amberline Partners", "Google", "Halcyon Labs",
    "Deloitte", "First Meridian Bank", "Tern & Hollis LLP", "Cobalt Harvest Foods", "the Brookings Institution",
    "Mercy General Hospital", "Vantablue", "Ironwood Capital Group", "Microsoft", "Solis Robotics", "Kessler Media",
)  # fmt: skip
SCHOOLS = (
    "Stanmore University", "University of Northbridge", "Harvard University", "Whitlock College", "MIT",
    "the Technical University of Munich", "Pinecrest Academy", "Oxford University", "Ashdown State University",
)  # fmt: skip
DEGREES = (
    "PhD in Economics", "MBA", "Master of Science in Mathematics", "Ph.D. in Organizational Psychology",
    "Bachelor of Laws", "doctorate in Public Policy", "M.S. in Robotics", "Bachelor of Science in Astrophysics",
    "master's degree in Philosophy", "JD", "Executive MBA", "B.A. in Anthropology", "Doctor of Education",
)  # fmt: skip
CREDENTIALS = (
    "PMP", "Certified Scrum Master", "CISSP", "Six Sigma Black Belt", "Chartered Financial Analyst",
    "AWS Certified DevOps Engineer", "ITIL Foundation", "Certified Public Accountant", "PRINCE2 Practitioner",
    "SHRM-SCP", "Certified Ethical Hacker", "Licensed Clinical Social Worker", "CCNP", "Series 7",
)  # fmt: skip
SKILLS = (
    "TensorFlow", "Kubernetes", "SAP", "Rust", "Salesforce Marketing Cloud", "Mandarin", "AutoCAD", "Tableau", "MATLAB",
    "Terraform", "QuickBooks", "Adobe Premiere", "Solidity", "Hadoop", "French", "Power BI", "GraphQL", "COBOL",
    "Workday", "machine learning", "phlebotomy", "litigation", "penetration testing", "blockchain", "quantum computing",
    "Scala", "Figma", "CNC machining", "oncology", "derivatives pricing", "Snowflake", "Kotlin", "Unity", "SolidWorks",
    "beekeeping", "glassblowing", "falconry",
)  # fmt: skip
RANKS = ("Senior", "Lead", "Principal", "Chief", "Head", "Director of", "Vice President of", "Executive", "Global")
OTHER_TITLES = ("Chief Technology Officer", "Managing Director", "Head of Operations", "Regional Director",
                "Engineering Manager", "Vice President", "Professor", "Surgeon", "General Counsel")  # fmt: skip
HONORS = ("graduated summa cum laude", "was named Employee of the Year", "received a Fulbright scholarship",
          "hold two patents", "won the Innovator Award", "was class valedictorian")  # fmt: skip
WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\b(?:" + "|".join(WORDS) + r")\b")


def fabricate(person: str, resume: ResumeData, job: JobData, chance: random.Random) -> Iterator[Fabrication]:
    """One false statement of each kind, each in a form that chance picks."""
    for kind, make in _MAKERS.items():
        made = make(resume, job, chance)
        if made is not None:
            yield Fabrication(kind, made[0], made[1], person)


def _said(resume: ResumeData) -> str:
    """Everything in the resume, in lower case."""
    return resume.model_dump_json().lower()


def _absent(values: tuple[str, ...], resume: ResumeData, chance: random.Random) -> str:
    said = _said(resume)
    return chance.choice([one for one in values if not _meant(one, said)])


def _meant(value: str, said: str) -> bool:
    words = [word for word in re.findall(r"[a-z+]{3,}", value.lower()) if word not in ("the", "university", "degree")]
    return any(word in said for word in words)


def _other_number(shown: str, taken: set[str], chance: random.Random) -> str:
    """Another number in the same form that stands nowhere in the bullet."""
    if shown in WORDS:
        return chance.choice([one for one in WORDS if one != shown and one not in taken])
    plain = shown.replace(",", "")
    while True:
        value = float(plain) * chance.choice([0.5, 1.5, 2, 2.5, 3, 4])
        value += chance.choice([0, 1, 2, 3])
        made = f"{value:.1f}" if "." in plain else f"{int(value):,}" if "," in shown else str(int(value))
        if made not in taken and made != shown and float(made.replace(",", "")) > 1:
            return made


def _numbered(resume: ResumeData) -> list[tuple[WorkExperience, str]]:
    return [(work, one) for work in resume.work_experience for one in work.responsibilities if _NUMBER.search(one)]


def _number(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    choices = _numbered(resume)
    if not choices:
        return None
    work, bullet = chance.choice(choices)
    found = chance.choice(list(_NUMBER.finditer(bullet)))
    other = _other_number(found.group(), set(_NUMBER.findall(bullet)), chance)
    made = bullet[: found.start()] + other + bullet[found.end() :]
    return None if made in {one for _, one in choices} else (other, _told(made, work, chance))


def _told(bullet: str, work: WorkExperience, chance: random.Random) -> str:
    low = bullet[0].lower() + bullet[1:]
    return chance.choice(
        [f"- {bullet}", f"At {work.company}, I {low}.", f"I {low}.", f"{bullet}.",
         f"### {work.position} — {work.company}\n\n- {bullet}"]
    )  # fmt: skip


def _years(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    if not resume.work_experience:
        return None
    stated = {int(one) for one in re.findall(r"\d+", resume.summary or "")} | {
        WORDS[one] for one in re.findall(r"[a-z]+", (resume.summary or "").lower()) if one in WORDS
    }
    years = chance.choice([one for one in (13, 14, 16, 17, 19, 21, 23, 27) if one not in stated])
    shown = chance.choice([f"{years} years", f"{years}+ years", f"over {years} years"])
    title = resume.work_experience[0].position
    return shown, chance.choice(
        [f"{title} with {shown} of experience.", f"I bring {shown} of experience to the {job.title} role.",
         f"With {shown} in the field, I know what {job.company} needs.", f"I have worked in this field for {shown}.",
         f"My {shown} of experience match what you ask for."]
    )  # fmt: skip


def _employer(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    name = _absent(EMPLOYERS, resume, chance)
    title = resume.work_experience[0].position if resume.work_experience else "Assistant"
    bullets = [one for work in resume.work_experience for one in work.responsibilities] or ["Helped customers"]
    bullet = chance.choice(bullets)
    low = bullet[0].lower() + bullet[1:]
    return name, chance.choice(
        [f"At {name}, I {low}.", f"I worked at {name} as {title}.", f"### {title} — {name}", f"I joined {name} "
            f"after school.",
         f"Before that I spent a summer with {name}.", f"{bullet} for {name}.", f"My work for {name} taught me to "
         f"listen.",
         f"{title}, {name}"]
    )  # fmt: skip


def _title(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    if not resume.work_experience:
        return None
    work = chance.choice(resume.work_experience)
    titles = " ".join(one.position for one in resume.work_experience).lower()
    ranks = [one for one in RANKS if one.split()[0].lower() not in titles]
    base = re.sub(r",.*|\b(?:Senior|Staff|Junior|Principal)\s", "", work.position)
    other = chance.choice([f"{chance.choice(ranks)} {base}", chance.choice(OTHER_TITLES)])
    return other, chance.choice(
        [f"### {other} — {work.company}", f"As {other} at {work.company}, I set the course.",
         f"I was promoted to {other} within a year.", f"{other}, {work.company}", f"My current position is {other}.",
         f"I am a {other.lower()} who listens.", f"I served as {other} at {work.company}."]
    )  # fmt: skip


def _date(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    work = chance.choice([one for one in resume.work_experience if one.start_date] or [None])
    if work is None or not work.start_date:
        return None
    year = int(re.findall(r"\d{4}", work.start_date)[0])
    everywhere = set(re.findall(r"\b(?:19|20)\d{2}\b", _said(resume)))
    wrong = chance.choice([one for one in range(year - 9, year) if str(one) not in everywhere])
    start = re.sub(r"\d{4}", str(wrong), work.start_date)
    end = work.end_date or "Present"
    return str(wrong), chance.choice(
        [f"### {work.position} — {work.company}\n\n{start} – {end}", f"I joined {work.company} in {start}.",
         f"I have been with {work.company} since {wrong}.", f"{work.position}, {work.company}, {start} – {end}",
         f"From {wrong} I worked at {work.company}."]
    )  # fmt: skip


def _end(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    past = [one for one in resume.work_experience if one.end_date and not one.is_current]
    if not past:
        return None
    work = chance.choice(past)
    return "Present", chance.choice(
        [f"### {work.position} — {work.company}\n\n{work.start_date} – Present",
         f"{work.position}, {work.company}, {work.start_date} – Present"]
    )  # fmt: skip


def _school(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    name = _absent(SCHOOLS, resume, chance)
    return name, chance.choice(
        [f"I graduated from {name}.", f"## Education\n\n### Certificate — {name}", f"My degree is from {name}.",
         f"I studied at {name} before I began to work.", f"Education: {name}"]
    )  # fmt: skip


def _degree(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    said = _said(resume)
    degree = chance.choice([one for one in DEGREES if one.lower() not in said])
    schools = [one.institution for one in resume.education]
    school = f" from {chance.choice(schools)}" if schools else ""
    return degree, chance.choice(
        [f"I hold a {degree}{school}.", f"### {degree}{f' — {schools[0]}' if schools else ''}",
         f"My {degree} prepared me for this work.", f"I completed a {degree}{school} in my spare time.",
         f"{degree}{school}"]
    )  # fmt: skip


def _credential(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    name = _absent(CREDENTIALS, resume, chance)
    return name, chance.choice(
        [f"I am {name} certified.", f"## Certifications\n\n- {name}", f"I hold the {name} certification.",
         f"My certifications include {name}.", f"I passed the {name} exam last spring.", f"Certifications: {name}"]
    )  # fmt: skip


def _skill(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    return _with_skill(_absent(SKILLS, resume, chance), resume, chance)


def _posts_skill(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    """A skill that the post asks for and the person does not have."""
    asked = [
        one for one in SKILLS_OF_POSTS if one.lower() in job.description.lower() and not _meant(one, _said(resume))
    ]
    return _with_skill(chance.choice(asked), resume, chance) if asked else None


SKILLS_OF_POSTS = ("Canvas", "PowerSchool", "Gong", "SAP", "Spark", "TensorFlow", "Kubernetes", "Scala",
                   "PLC programming",
                   "AutoCAD", "HubSpot", "Marketo", "Tableau", "HACCP", "Oracle MICROS", "French", "Terraform",
                   "Illustrator", "InDesign", "TypeScript")  # fmt: skip


def _with_skill(name: str, resume: ResumeData, chance: random.Random) -> tuple[str, str]:
    have = chance.sample(resume.skills, min(2, len(resume.skills)))
    company = resume.work_experience[0].company if resume.work_experience else "school"
    return name, chance.choice(
        [f"## Skills\n\n{', '.join([*have, name])}", f"Skills: {', '.join([name, *have])}", f"I am proficient in "
            f"{name}.",
         f"At {company} I used {name} every day.", f"Expert in {name} and {have[0] if have else 'teamwork'}.",
         f"I have deep experience with {name}.", f"The post asks for {name}, which I know well.",
         f"My knowledge of {name} is what you need."]
    )  # fmt: skip


def _honor(resume: ResumeData, job: JobData, chance: random.Random) -> tuple[str, str] | None:
    honor = chance.choice(HONORS)
    return honor, chance.choice([f"I {honor}.", f"In my first year I {honor}.", f"- {honor[0].upper()}{honor[1:]}"])


_MAKERS: dict[str, Callable[[ResumeData, JobData, random.Random], tuple[str, str] | None]] = {
    "number": _number,
    "years": _years,
    "employer": _employer,
    "title": _title,
    "date": _date,
    "still there": _end,
    "school": _school,
    "degree": _degree,
    "credential": _credential,
    "skill": _skill,
    "skill of the post": _posts_skill,
    "honor": _honor,
}


def planted(one: Fabrication, kind: Kind, document: str, chance: random.Random) -> str:
    """A document with the false text in the place of one of its lines, or after it."""
    lines = document.split("\n")
    at = chance.choice([index for index, line in enumerate(lines) if index > 3 and len(line) > 30] or [len(lines) - 1])
    if kind == "cover":
        return "\n".join([*lines[: at + 1], "", one.text.lstrip("#- "), "", *lines[at + 1 :]])
    return "\n".join([*lines[: at + 1], "", one.text, "", *lines[at + 1 :]])
