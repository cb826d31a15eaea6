"""What the base resume says, indexed by its positions, schools and certificates, and the post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from atspro.engine.fact_check.facts import MAX_KEPT, Entry, Item, Source
from atspro.engine.fact_check.kin import root
from atspro.engine.fact_check.texts import plain, plain_words
from atspro.engine.resume_text import degree_title
from atspro.engine.text import sentences, words
from atspro.shapes import JobData, ResumeData, ResumeSection

_BEFORE_IT = re.compile(
    r"\b(?:[Bb]efore|[Pp]rior to|[Aa]fter(?: leaving)?) (?:(?:joining|coming to|moving to|I joined|I came to) )?"
    r"(?:the )?[A-Z][\w&’'-]*(?: (?:[A-Z&][\w&’'-]*|of|and))*(?=,? I\b)"
)
"""An employer that is named to say that something was not there."""
_JOINED = re.compile(r"[A-Z][a-z]{3,}(?=[A-Z])")


@dataclass
class Resume(Source):
    """The base resume."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def kinds(self) -> dict[int, str]:
        """What each entry is."""
        return {at: entry.kind for at, entry in enumerate(self.entries)}

    @cached_property
    def title_roots(self) -> frozenset[str]:
        """The roots of the words in the titles held: what a "Researcher" did was to research."""
        return frozenset(root(word) for one in self.entries if one.kind == "work" for word in words(one.title))

    @cached_property
    def name_roots(self) -> frozenset[str]:
        """The roots of the words by which an employer or a school may be called: "the bakery", "the hospital"."""
        names = [one.name for one in self.entries if one.kind != "certificate"]
        whole = {root(word) for name in names for word in words(name)}
        # "civic" of "CivicWare".
        return frozenset(whole | {root(word.lower()) for name in names for word in _JOINED.findall(name)})

    @cached_property
    def skills_listed(self) -> frozenset[str]:
        """The roots of the words that stand among the skills."""
        return frozenset(root(word) for item in self.items if item.skill for word in words(item.text))

    @cached_property
    def has_risen(self) -> bool:
        """Whether an employer gave the person more than one title."""
        held = {(plain(one.name), plain(one.title)) for one in self.entries if one.kind == "work"}
        return len(held) > len({name for name, _ in held})

    def entries_named(self, text: str, kinds: tuple[str, ...] = ("work", "school", "certificate")) -> list[int]:
        """The entries whose employer, school or certificate the text names, by its whole name or its first words."""
        kept = self._named.get((text, kinds))
        if kept is None:
            if len(self._named) > MAX_KEPT:
                self._named.clear()
            kept = self._named[text, kinds] = self._find_named(text, kinds)
        return list(kept)

    @cached_property
    def _named(self) -> dict[tuple[str, tuple[str, ...]], list[int]]:
        return {}

    def _find_named(self, text: str, kinds: tuple[str, ...]) -> list[int]:
        shown = plain(_BEFORE_IT.sub(" ", text))
        found: list[int] = []
        for index, entry in enumerate(self.entries):
            names = short_names(entry.name)
            if entry.kind == "work" and len(names[0].split()) > 2:
                # "Brandt & Lowe" of "Brandt & Lowe Solicitors".
                begun = " ".join(names[0].split()[:2])
                names = (*names, f" {begun} ") if len(begun) > 8 and not begun.endswith((" of", " the")) else names
            if entry.kind in kinds and entry.name and any(one in shown for one in names):
                found.append(index)
        return found


_FORMS = frozenset(
    [
        "inc",
        "llc",
        "ltd",
        "corp",
        "corporation",
        "co",
        "gmbh",
        "ag",
        "plc",
        "llp",
        "lp",
        "sa",
        "ab",
        "oy",
        "pty",
        "limited",
    ]
)


@lru_cache(maxsize=2048)
def short_names(name: str) -> tuple[str, ...]:
    """The spellings by which a name may be meant, as `plain` gives them: whole, and without its legal form."""
    whole = plain_words(name)
    short = tuple(word for word in whole if word not in _FORMS)
    made = [f" {' '.join(whole)} "]
    if short != whole and len("".join(short)) > 3:
        made.append(f" {' '.join(short)} ")
    return tuple(made)


def read_base(resume: ResumeData, extra: Sequence[str] = (), sections: Sequence[ResumeSection] = ()) -> Resume:
    """Index a base resume, with its further sections and what the person wrote elsewhere."""
    contact = resume.contact_info
    items = [Item(contact.full_name), Item(contact.address or ""), Item(contact.phone or ""), Item(contact.email or "")]
    items += [Item(f"{one.name} {one.url}") for one in contact.links]
    items += [Item(line) for line in (resume.summary or "").split("\n")]
    items += [Item(one, skill=True) for one in resume.skills]
    entries: list[Entry] = []
    for work in resume.work_experience:
        at = len(entries)
        texts = [*(work.description or "").split("\n"), *work.responsibilities, *work.skills]
        entries.append(
            Entry(
                "work", work.company, work.position, work.start_date or "", work.end_date or "", work.is_current,
                tuple(texts),
            )
        )  # fmt: skip
        fields = [f"{work.position} {work.company}", work.position, work.company, work.start_date, work.end_date]
        items += [Item(one, at) for one in [*fields, *texts] if one]
    for one in resume.education:
        at = len(entries)
        title = " ".join(part for part in (one.degree, one.field_of_study) if part)
        texts = [*one.honors, *one.relevant_courses, *one.skills]
        entries.append(Entry("school", one.institution, title, "", one.graduation_date or "", False, tuple(texts)))
        gpa = f"GPA {one.gpa:g}" if one.gpa is not None else ""
        items += [
            Item(part, at) for part in [f"{title} {one.institution}", title, degree_title(one), one.institution,
                                        one.graduation_date, gpa, *texts] if part
        ]  # fmt: skip
    for one_c in resume.certifications:
        at = len(entries)
        entries.append(
            Entry("certificate", one_c.name, one_c.issuer, one_c.date_obtained or "", one_c.expiration_date or "")
        )
        parts = [f"{one_c.name} {one_c.issuer}", one_c.date_obtained, one_c.expiration_date, one_c.credential_id]
        items += [Item(part, at) for part in parts if part]
    for section in sections:
        items.append(Item(section.title))
        for part in section.entries:
            texts = [*(part.description or "").split("\n"), *part.bullets, *part.skills]
            head = " ".join(one for one in (part.name, part.organization, part.level) if one)
            dates = " – ".join(one for one in (part.start_date, part.end_date) if one)
            items += [Item(one) for one in (head, dates, part.url or "", *texts) if one]
    # A line at a time, so that what stands far apart does not support one statement.
    items += [Item(sentence) for text in extra for sentence in sentences(text)]
    return Resume([one for one in items if one.text.strip()], entries)


def read_post(job: JobData) -> Source:
    """Index a post."""
    lists = (job.responsibilities, job.qualifications, job.logistics, job.location, job.additional_info)
    texts = [job.company, job.title, job.salary or "", job.link or "", *job.description.split("\n")]
    texts += [one for some in lists for one in some or []]
    return Source([Item(one) for one in texts if one.strip()])
