"""What stands beside the work in a letter: who the person is, licences, the degree, languages, tools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from atspro.engine.certificates import holds, is_paper
from atspro.engine.clauses import spelled_out, statement_of
from atspro.engine.clauses.words import listed
from atspro.engine.fit import FitRow
from atspro.engine.fit.matching import weak_level
from atspro.engine.negation import denies
from atspro.engine.resume_text import degree_title
from atspro.engine.skills import skill_names
from atspro.engine.text import content_stems, joined, sentences
from atspro.engine.wordlists import wordlist
from atspro.engine.write.career import expected, is_finished, years_as
from atspro.engine.write.draft import Sentence
from atspro.engine.write.material import Material
from atspro.engine.write.organizations import is_title
from atspro.engine.write.phrases import credentials, languages, names_credential, part_qualified
from atspro.engine.write.voice import Voice
from atspro.engine.write.wording import a_role, in_words, with_a
from atspro.shapes import Certification, Education

_MAX_TOOLS = 5
_DEGREE = re.compile(r"Bachelor|Master|Doctor|Associate|Dipl|B\.?[A-Z]|M\.?[A-Z]|Ph\.?D")
_OTHER_STUDY = re.compile(
    r"\b(?:degree|diploma|certificate|LLB|LLM|JD|HND|HNC|GED|A[- ]levels?|level \d|apprenticeship|licen[sc]e|school"
    r"|Abitur|Ausbildung|Licence|Laurea|Grado|DUT|BTS|NVQ|PGCE|QTS|training)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:results?[- ](?:driven|oriented)|proven|track record|dynamic|passionate|motivated|dedicated|hard[- ]?working"
    r"|seasoned|highly|detail[- ]oriented|enthusiastic|team player|go-getter|accomplished|excellent|exceptional"
    r"|outstanding|strong|driven|seeking|looking|objective|skilled|reliable|versatile|creative|expert\w*)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(r"\b(?:moving|turned|retrain\w+|transition\w+|changing|switching|former|now)\b", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"^(?:returning|with|who|whose|in|and|from|for|at|of|moving|turned|retrain\w+|transition\w+|now)$"
)
_ASIDE = re.compile(
    r", (?:time|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)\b", re.IGNORECASE
)
_LEFT = re.compile(
    r"\b(?:retir(?:ed?|ing)|discharged|leaving the|left the) (?:from|force|service|army|navy|police)\b", re.I
)
_RETURNS = re.compile(r"\breturn(?:s|ing|ed)?\b|\b(?:career|family|parental) break\b|\bafter raising\b", re.IGNORECASE)
_YEARS_AFTER = re.compile(r"^, (?=(?:\d+|\w+)(?:\+| plus)? years?\b)")


@cache
def _roles() -> frozenset[str]:
    return wordlist("roles")


def profile_sentence(material: Material) -> Sentence | None:
    """The first sentence of the person's summary as they would say it: "I am a nurse with nine years in …".

    None where it names no line of work, praises instead of telling, or says what the person has not done or only plans.
    """
    first = sentences((material.resume.summary or "").split("\n")[0])[:1]
    if _LEFT.search(material.resume.summary or ""):
        # Who has left the service is no constable any more.
        return None
    text = first[0].strip().rstrip(".") if first else ""
    if not text or len(text.split()) > 28 or _PRAISE.search(text) or re.search(r"[;:|•]", text) or denies(text):
        return None
    own = re.match(r"I(?:['’]m| am) (?!an?\b|the\b)(?=\w)", text)
    if own is None and re.match(r"I(?:['’]m| am| have| work| spent| worked| taught| led| ran)\b", text):
        return Sentence(f"{text}.", ("resume.summary",))
    # "I am QA tester" lacks its article, as many languages have none.
    text = text[own.end() :] if own else text
    end = _role_end(text)
    if not end:
        return None
    name, rest = text[:end], spelled_out(text[end:])
    rest = _YEARS_AFTER.sub(" with ", rest)
    rest = re.split(r", (?!who\b|with\b|and\b)", rest)[0] if _ASIDE.search(rest) else rest
    follows = rest.split()[0] if rest.split() else ""
    if rest and (rest[0] != " " or not _AFTER_NAME.match(follows)):
        return None
    if not rest or (len(rest.split()) < 2 and not _TURNS.search(rest)):
        return None
    return Sentence(f"I am {_with_article(name)}{rest}.", ("resume.summary",))


def _with_article(name: str) -> str:
    """A line of work with its article: a title's capitals go, a name's within a sentence stay."""
    words = name.split()
    titled = all(word[:1].isupper() for word in words)
    second = words[1][:1].isupper() if len(words) > 1 else False
    small = (
        name
        if words[0].isupper() or words[0][1:2].isupper() or words[0] in listed("languages")
        else name[:1].lower() + name[1:]
    )
    shown = a_role(name) if titled or len(words) == 1 else name if second else small
    return shown if shown.startswith(("a ", "an ")) else with_a(shown)


def _role_end(text: str) -> int:
    """Where the name of a line of work ends with which a text begins: "Industrial mechanic"; 0 where none does."""
    end = 0
    for number, match in enumerate(re.finditer(r"[^\W\d_][\w&/’'-]*", text)):
        word, after = match.group().lower(), text[match.end() :].split()[:1]
        if number > 5 or word in _GRAMMAR or text[end : match.start()].strip(" "):
            return 0
        end = match.end()
        named = word in _roles() or word.endswith(("er", "or", "ist", "ian", "ant"))
        ends = not after or text[end : end + 1] == "," or _AFTER_NAME.match(after[0])
        if named and ends and word not in _NO_ROLES:
            return end
    return 0


_GRAMMAR = listed("small") | frozenset(["with", "in", "of", "for", "and", "who", "at", "from"])
_NO_ROLES = frozenset(["leader", "learner", "thinker", "player", "performer", "achiever", "career", "senior", "junior"])


def is_turning(said: Sentence | None) -> bool:
    """Whether the person says themselves that they change their trade."""
    return said is not None and bool(_TURNS.search(said.text))


def is_returning(said: Sentence | None) -> bool:
    """Whether the person says themselves that they come back from a break."""
    return said is not None and bool(_RETURNS.search(said.text))


def total_sentence(material: Material, voice: Voice) -> list[Sentence]:
    """The years in the title of the newest position, by its dates."""
    total = years_as(material)
    if total is None or not is_title(total.subject):
        return []
    said = voice.total.format(years=f"{in_words(total.amount)} years", role=a_role(total.subject))
    return [Sentence(said, total.paths)]


def combined_total(material: Material, voice: Voice) -> list[Sentence]:
    """The years of one line of work that several positions add up to, which no date of the letter says."""
    for total in material.plan.totals:
        number = {path.split("]")[0] for path in total.paths if path.endswith("Date")}
        if total.unit == "years" and len(number) > 1 and total.amount >= 3 and is_title(total.subject):
            said = voice.total.format(years=f"{in_words(total.amount)} years", role=a_role(total.subject))
            return [Sentence(f"In all, {said}", total.paths)]
    return []


def honours(material: Material) -> list[Sentence]:
    """Awards, where the person confirmed a sentence for one or its name says who gave what and when."""
    paths = [
        f"resume.education[{n}].honors[{k}]"
        for n, one in enumerate(material.resume.education)
        for k in range(len(one.honors))
    ]
    paths += [
        f"resume.sections[{n}].entries[{k}].name"
        for n, one in enumerate(material.sections)
        for k in range(len(one.entries))
        if one.kind == "awards"
    ]
    for path in paths:
        given = material.confirmed.get(path, "").strip()
        if given and path not in material.plan.excluded:
            return [Sentence(given if given[-1] in ".!?" else f"{given}.", (path,))]
    for path in paths:
        made = statement_of(material.sources.text(path)) if path not in material.plan.excluded else None
        if made is not None and made.verb in ("receive", "make"):
            return [Sentence(made.sentences(), (path,))]
    return []


def standing(material: Material, voice: Voice) -> list[Sentence]:
    """Licences, the degree, memberships and languages that the post asks for."""
    asked_rows = [row for row in material.table.rows if row.requirement.need != "duty"]
    held, study = _credentials(material, asked_rows), _study(material, asked_rows)
    made: list[Sentence] = []
    if held and study and study[1]:
        holds_some = "hold " in held.text
        joint = (", and " if " and " in held.text else " and ") if holds_some else " and hold "
        made.append(Sentence(f"I {held.text}{joint}{study[0].text}.", (*held.sources, *study[0].sources)))
    else:
        made += [Sentence(voice.credentials.format(names=held.text), held.sources)] if held else []
        if study:
            template = voice.studied if study[1] else voice.studying
            made.append(Sentence(template.format(degree=study[0].text), study[0].sources))
    made += _memberships(material, asked_rows)
    return made + _languages(material, asked_rows) if material.length == "letter" else made[:1]


def study_sentence(material: Material, voice: Voice) -> list[Sentence]:
    """The degree or course that is not finished yet, whether or not the post asks for it."""
    for number, study in enumerate(material.resume.education):
        title = degree_title(study)
        if (
            title
            and study.institution
            and not _is_broken(f"{title} {study.institution}")
            and len(title.split()) <= 12
            and not is_finished(study.graduation_date, material)
        ):
            path = f"resume.education[{number}]"
            paths = tuple(f"{path}.{name}" for name in ("degree", "fieldOfStudy", "institution", "graduationDate"))
            text = voice.studying.format(degree=_degree(study, title, expected(study.graduation_date)))
            return [Sentence(text, paths)]
    return []


def _credentials(material: Material, asked_rows: Sequence[FitRow]) -> Sentence | None:
    resume = material.resume
    paths = {line.path for row in material.table.rows if row.status == "met" for line in row.evidence}
    # What comes nearest to a lack is named with the lack.
    nearest = {line.path for line in material.plan.gap.nearest} - paths if material.plan.gap else set()
    named: dict[str, Certification] = {}
    for number, one in enumerate(resume.certifications):
        path = f"resume.certifications[{number}]"
        if not holds(one, material.today) or f"{path}.name" in nearest or not is_paper(one.name):
            continue
        shown = any(other.startswith(f"{path}.") for other in paths)
        asked = shown or any(names_credential(row, one.name) for row in asked_rows)
        if asked and not _answered(one.name, material):
            named[f"{path}.name"] = one
    if not named:
        return None
    kept = list(named.items())[:4]
    sources = (*(path for path, _ in kept), *(f"{path[:-5]}.issuer" for path, _ in kept))
    return Sentence(credentials([one for _, one in kept]), sources)


def _answered(named: str, material: Material) -> bool:
    """Whether the person's own answers speak of a credential already."""
    mine = set(content_stems(named))
    return any(len(mine & set(content_stems(one.text))) > 1 for one in material.answers)


def _study(material: Material, asked_rows: Sequence[FitRow]) -> tuple[Sentence, bool] | None:
    """The degree that the post asks for, or comes near to what it asks for, and whether it is finished."""
    met = {line.path for row in material.table.rows if row.status == "met" for line in row.evidence}
    # A degree that is only a part of what is asked for is worth naming too.
    near = {
        line.path
        for row in asked_rows
        for line in row.evidence
        if row.status == "partly" and row.requirement.kind == "degree" and ".education[" in line.path
    }
    for number, study in enumerate(material.resume.education):
        path = f"resume.education[{number}]"
        title = degree_title(study)
        if _is_broken(f"{title} {study.institution}"):
            continue
        full = any(other.startswith(f"{path}.") for other in met)
        asked = full or any(other.startswith(f"{path}.") for other in near)
        named = _DEGREE.match(title) or _OTHER_STUDY.search(title)
        if not asked or len(title.split()) > 12 or not (named if full else _DEGREE.match(title)):
            continue
        begun = not is_finished(study.graduation_date, material)
        paths = tuple(f"{path}.{name}" for name in ("degree", "fieldOfStudy", "institution", "graduationDate"))
        return Sentence(_degree(study, title, expected(study.graduation_date) if begun else ""), paths), not begun
    return None


def _is_broken(text: str) -> bool:
    """Whether a field of study holds pieces of other lines: a bracket without its other half, a licence to drive."""
    return text.count("(") != text.count(")") or re.search(r"driving|driver['’]?s? licen", text, re.I) is not None


_NO_SCHOOL = re.compile(r"\b(?:certificates?|diplomas?|licen[cs]e|modules?|courses?|expected)\b", re.IGNORECASE)
"""What stands where a school's name belongs, and is none."""


def _degree(study: Education, title: str, when: str) -> str:
    if len(skill_names(title)) > 1 and "," in title:
        # A list of tools that got into the field of study.
        title = study.degree
    school = "" if _NO_SCHOOL.search(study.institution) else study.institution
    article = "the " if re.match(r"(?:University|College|Institute|School|National \w+) of\b", school) else ""
    return f"{with_a(title)}{f' from {article}{school}' if school else ''}{when}"


def _memberships(material: Material, rows: Sequence[FitRow]) -> list[Sentence]:
    """Memberships and standings that the post asks for by name, as the resume words them."""
    found: dict[str, str] = {}
    for index, section in enumerate(material.sections):
        for number, one in enumerate(section.entries if section.kind == "memberships" else ()):
            name = (one.name or "").rstrip(".")
            answered = any(re.split(r"[\s,]", name)[0] in said.text for said in material.answers)
            if name and not answered and any(names_credential(row, name) for row in rows):
                found[f"resume.sections[{index}].entries[{number}].name"] = (
                    part_qualified(name)
                    if part_qualified(name)
                    else with_a(name)
                    if re.match("(?:Member|Fellow|Associate)", name)
                    else name
                )
    return [
        Sentence(f"I {'am' if re.match('an? |part ', name) else 'hold'} {name}.", (path,))
        for path, name in found.items()
    ][:2]


def _languages(material: Material, rows: Sequence[FitRow]) -> list[Sentence]:
    """The languages that the post asks for and the resume names, each with its level."""
    asked = {
        name.lower()
        for row in rows
        if row.requirement.kind == "language"
        for name in (row.requirement.name, *row.requirement.options)
        if name
    }
    found: dict[str, tuple[str, str]] = {}
    for index, section in enumerate(material.sections):
        for number, one in enumerate(section.entries if section.kind == "languages" else ()):
            if one.name and one.name.lower() in asked:
                found[f"resume.sections[{index}].entries[{number}].name"] = one.name, one.level or ""
    told = {name.lower() for name, _ in found.values()}
    for number, skill in enumerate(material.resume.skills):
        parts = re.fullmatch(r"([^\W\d]+)(?:\s*[(:,–-]\s*([^()]+?)\)?)?", skill.strip())
        if parts and parts.group(1).lower() in asked - told:
            found[f"resume.skills[{number}]"] = parts.group(1), parts.group(2) or ""
    return [Sentence(languages(tuple(found.values())), tuple(found))] if found else []


def tools(material: Material, voice: Voice, text: str, joins: bool = True) -> list[Sentence]:
    """Skills of the resume's list that the post asks for and that a text does not name yet.

    A single one is told only with another sentence, which ``joins`` says that there is.
    """
    found: dict[str, str] = {}
    only_tools, needed = True, False
    for row in material.table.rows:
        asked = row.requirement
        if asked.need == "duty" or asked.kind not in ("tool", "skill") or row.status != "met":
            continue
        for name in asked.options or (asked.name,):
            word = rf"(?<![\w+#]){re.escape(name)}(?![\w+#])"
            if not name or re.search(word, text, re.IGNORECASE):
                continue
            for number, skill in enumerate(material.resume.skills):
                match = re.match(word, skill, re.IGNORECASE)
                path = f"resume.skills[{number}]"
                if not match or len(found) >= _MAX_TOOLS or path in found:
                    continue
                shown = skill if weak_level(skill, name) or len(skill.split()) < 5 else skill.split("(")[0].strip()
                found[path] = shown.lower() if shown.lower() in asked.text else shown
                only_tools = only_tools and asked.kind == "tool"
                needed = needed or (asked.kind == "tool" and asked.need == "must")
    if len(found) < 2 and (not needed or not joins):
        # "I know Excel." says nothing of who may know it or not.
        return []
    template = voice.tools if only_tools else voice.skills
    return [Sentence(template.format(names=joined(list(dict.fromkeys(found.values())))), tuple(found))]


__all__ = [
    "combined_total",
    "honours",
    "is_returning",
    "is_turning",
    "profile_sentence",
    "standing",
    "study_sentence",
    "tools",
    "total_sentence",
]
