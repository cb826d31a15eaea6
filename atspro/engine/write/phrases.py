"""What a post asks for, and what a person holds, as phrases that a sentence takes; how sentences are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.clauses import clause_of
from atspro.engine.clauses.noun_phrases import is_uncounted
from atspro.engine.clauses.parse import NOUNS, parsed
from atspro.engine.clauses.words import listed, words
from atspro.engine.fit import FitRow
from atspro.engine.fit.kinship import kindred
from atspro.engine.skills import skill_names
from atspro.engine.text import content_stems, joined, stem
from atspro.engine.write.telling import Told
from atspro.engine.write.wording import count_words, lower_first, upper_first, with_a
from atspro.shapes import Certification


def credentials(ones: Sequence[Certification]) -> str:
    """Licences by who gave them, certifications by their names: "am licensed as an LMSW by … and hold …"."""
    licences: list[str] = []
    made: list[str] = []
    plain: list[str] = []
    certified: list[str] = []
    for one in ones:
        if part_qualified(one.name):
            certified.append(part_qualified(one.name))
        elif _is_calling(one.name) and not is_public_body(one.issuer):
            certified.append(with_a(one.name.lower()))
        elif re.search(r"\bcertified\b", one.name) and len(one.name.split()) < 6:
            certified.append(lower_first(one.name) if not one.name.split()[0].isupper() else one.name)
        elif re.search(_NAMED, one.name, re.IGNORECASE):
            second = one.name.split()[1:2]
            name = lower_first(one.name) if second and second[0].islower() else one.name
            made.append(with_a(name) + (f" from the {_issuer(one.issuer)}" if is_public_body(one.issuer) else ""))
        elif is_public_body(one.issuer):
            licences.append(f"{with_a(one.name)} by the {_issuer(one.issuer)}")
        elif re.search(r"\b(?:RN|LPN|LVN|PE|CNA|EMT)$", one.name) and len(one.name.split()) > 1:
            made.append(with_a(f"{one.name} license"))
        elif re.match(r"Level \d", one.name):
            made.append(f"a {one.name} certificate")
        else:
            second = one.name.split()[1:2]
            plain.append(lower_first(one.name) if second and second[0].islower() else one.name)
    if plain:
        made.append(f"{joined(plain)} certifications" if len(plain) > 1 else f"{with_a(plain[0])} certification")
    parts = [f"am licensed as {joined(licences)}"] if licences else []
    parts += [f"am {joined(certified)}"] if certified else []
    parts += [f"hold {joined(made)}"] if made else []
    return " and ".join(parts)


_CALLING = re.compile(
    r"(?:(?:registered|licensed|certified|chartered|qualified|enrolled|practical|vocational|public|professional|civil"
    r"|nursing|general) )+(?:nurse|midwife|pharmacist|accountant|engineer|surveyor|teacher|assistant"
    r"|dietitian|electrician)",
    re.IGNORECASE,
)


def _is_calling(name: str) -> bool:
    """Whether what is held is what the person is: "Registered Nurse"."""
    return _CALLING.fullmatch(name) is not None


def part_qualified(name: str) -> str:
    """What follows "I am" of a qualification that is not complete: "part qualified with CIMA (9 of 16 papers)"."""
    part = re.fullmatch(r"(?P<of>[\w ]+?),? part[- ]qualified\b:?\s*(?P<how>.*)", name, re.IGNORECASE)
    how = f" ({part['how']})" if part and part["how"] else ""
    return f"part qualified with {part['of']}{how}" if part else ""


_NAMED = r"licen[sc]e|certificate|diploma|certification|card\b|registration|permit|\bCDL\b|class [a-e]\b"


def _issuer(name: str) -> str:
    """Who issued a licence, without its number."""
    return re.sub(r",?\s*(?:#|No\.?|Nr\.?|License|Lic\.?)\s*[\w-]*\d[\w-]*$", "", name).strip()


def is_public_body(issuer: str) -> bool:
    """Whether an issuer is a public body, whose name takes "the"."""
    return bool(re.search(r"\b(?:State|Department|Board|Council|Commission|Ministry|Commonwealth|Province)\b", issuer))


def names_credential(row: FitRow, held: str) -> bool:
    """Whether what is held bears the name of a certificate, a licence or a membership that a row asks for."""
    if row.requirement.kind not in ("certificate", "licence"):
        return False
    words = set(content_stems(held))
    for name in row.requirement.options or (row.requirement.name,):
        parts = set(content_stems(re.sub(_PAPER, " ", name, flags=re.IGNORECASE)))
        if parts and parts <= words:
            return True
    return False


_PAPER = r"\b(?:licen[sc]es?|certificates?|certifications?|certified|qualifications?|qualified)\b"
_ADJECTIVE = re.compile(r"conversational|fluent|basic|intermediate|advanced|good|excellent", re.IGNORECASE)
_NATIVE = re.compile(r"native(?: speaker| language)?|mother tongue|first language", re.IGNORECASE)


def languages(held: Sequence[tuple[str, str]]) -> str:
    """Languages with their levels as a sentence: "Polish is my native language, and I speak English (B1)"."""
    native = [name for name, level in held if _NATIVE.fullmatch(level.strip())]
    spoken: list[str] = []
    for name, level in held:
        level = level.strip()
        if _ADJECTIVE.fullmatch(level):
            spoken.append(f"{level.lower()} {name}")
        elif name not in native:
            spoken.append(f"{name} ({level.replace(' (', ', ').rstrip(')')})" if level else name)
    speak = f"I speak {joined(spoken)}" if spoken else ""
    if not native:
        return f"{speak}."
    are = "is my native language" if len(native) == 1 else "are my native languages"
    return f"{joined(native)} {are}{', and ' * bool(speak)}{speak}."


def proves(row: FitRow, one: Told) -> float:
    """How much a line speaks of a need, 0 when not surely: by the thing asked for, or by words that both have."""
    asked, told = set(content_stems(row.requirement.text)), set(content_stems(one.text))
    shared = asked & told
    kin = sum(any(kindred(word, other) >= 0.5 for other in told) for word in asked - shared)
    named = any(line.path == one.path for line in row.evidence)
    if row.requirement.kind in ("tool", "skill", "language", "years", "certificate", "licence"):
        return 1.0 + len(shared) if named and (row.strength >= 6 or shared) else 0.0
    if row.requirement.need == "duty":
        # A word that both have is not yet a proof: the same is done, or half of what is asked for is in it.
        verb = _lemma(row.requirement.text.split()[0])
        done = _lemma(one.clause.split()[0]) if one.clause else ""
        does = verb in told or bool(done and kindred(verb, done) >= 0.5)
        if (len(shared) + 0.5 * kin < 0.5 * len(asked) or len(shared) < 2) and not (does and shared and len(asked) < 7):
            return 0.0
    return len(shared) + 0.8 * kin if len(shared) + kin >= 2 and shared else 0.0


_SHARED_BY_ALL = frozenset(stem(one) for one in listed("of-any-duty"))
"""Words that two duties may share and be of different things."""


def _lemma(word: str) -> str:
    """The stem of a verb's base: "wrote" and "Write" have one."""
    forms = words().past.get(word.lower())
    return stem(forms.base if forms else word.lower())


def does_the_same(row: FitRow, one: Told) -> float:
    """How surely a line tells of the very work of a duty: the same is done to the same things; 0 when not surely."""
    asked = set(content_stems(row.requirement.text)) - _SHARED_BY_ALL
    verbs = [_lemma(word) for word in re.findall(r"(?:^|, |\band )([A-Za-z]+)", row.requirement.text)]
    told = set(content_stems(one.text))
    done = [_lemma(word) for word in re.findall(r"(?:^|\band (?:I )?)([a-z]+)", one.clause)]
    things = (asked & told) - set(verbs) - set(done)
    things = {word for word in things if not word[:1].isdigit()}
    acts = any(a == b or kindred(a, b) >= 0.5 for a in verbs[:3] for b in done[:2])
    if acts and things:
        return 1.5 + len(things)
    return float(len(things)) if len(things) >= 3 else 0.0


def joint_for(text: str, one: Told, past: bool) -> str:
    """The joint with which a clause may go on a sentence: " and ", ", and I ", or "" where neither fits."""
    if one.lasting or re.search(r"\bI (?:have|was|am|had) \w+", text) or re.match(r"(?:was|am|have)\b", one.clause):
        return ""
    if one.past != past or ";" in text or ";" in one.clause or count_words(text) + one.words() > 30:
        return ""
    told = text.rpartition(", I ")[2] if ", I " in text else text
    if " and " not in told and "," not in told and " and " not in one.clause and "," not in one.clause:
        return " and "
    return ", and I " if count_words(text) + one.words() <= 26 and ", and I " not in text else ""


COUNTED = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)


def _is_noun_first(text: str) -> bool:
    """Whether a duty opens with a noun, as "Cycle counts in the WMS", where nothing shows a verb."""
    first, _, rest = text.partition(" ")
    shown = re.match(r"(?:the|an?|all|our|your|their|its|new|\d)\b", rest)
    return first.lower() in _FIRST_NOUNS and not shown


_FIRST_NOUNS = frozenset(
    ["cycle", "cash", "quality", "project", "product", "event", "customer", "account", "time", "risk", "cost", "job",
     "site", "crew", "field", "floor", "shift", "budget", "change", "record", "market", "contract", "range", "program"]
)  # fmt: skip
"""Nouns with which duties begin, and verbs too."""


def duty_phrase(text: str) -> str:
    """A duty as what follows "to": "keep your five-star rating"; "" when it may be anything but that."""
    text = text.strip().rstrip(".;")
    if not text or count_words(text) > 18 or re.search(r"\b(?:you|your|yours|us|we|i|etc)\b|[()]", text, re.IGNORECASE):
        return ""
    if _is_noun_first(text):
        return ""
    text = re.sub(r"\b[Oo]ur\b", "your", text)
    clause = clause_of(re.sub(r"\byour\b", "their", text), current=True)
    if clause is None or clause.past or clause.verb in ("be", "have"):
        return ""
    return clause.text.replace("their", "your") if "your" in text else clause.text


def noun_phrase(text: str) -> str:
    """What a post asks for as what follows "You ask for"; "" when it does not fit there."""
    text = re.sub(r"\s*\([^)]*\)", "", text.strip().rstrip(".;:"))
    text = re.sub(r"^Strong (?=[A-Z])", "", text)
    if not text or count_words(text) > 12 or re.search(r"[();:]|\b(?:you|your|we|our)\b", text, re.IGNORECASE):
        return ""
    if re.fullmatch(r"[A-Z][\w+#./-]*", text):
        return text
    second = text.split()[1:2]
    named = bool(skill_names(text.split()[0].rstrip(","))) and text.split()[0][:1].isupper()
    shown = text if named or (second and second[0][:1].isupper()) else lower_first(text)
    if re.fullmatch(r"[\w+#./-]+(?: [A-Z][\w+#./-]*)?", text) and text[:1].isupper() and shown == text:
        return text
    if _UNCOUNTED_HEAD.search(shown) and not re.search(r"\b(?:of|in|with|for|on|to|as|at)\b", shown):
        return shown
    single = _COUNTED_HEAD.search(shown)
    alone = shown.split()[-1].lower()
    if len(shown.split()) < 3 and is_uncounted(alone):
        return shown
    if shown[:1].isupper() and re.search(r" (?:or|and) ", shown):
        return shown
    for one in (with_a(shown),) if single and shown[:2] not in ("a ", "an") else (shown, with_a(shown)):
        asked = f"requested {re.sub(r'(?<=[0-9])[+] years', ' years', one)}"
        if clause_of(asked, current=True) is not None and _has_noun(asked):
            return one
    return ""


_UNCOUNTED_HEAD = re.compile(r"\b(?:experience|knowledge|training|leadership)$")
_COUNTED_HEAD = re.compile(
    r"\b(?:licen[cs]e|certificate|degree|diploma|background|portfolio)$"
    r"|^(?:history|record|portfolio|background|knack|eye) "
)


def _has_noun(asked: str) -> bool:
    """Whether a noun stands before the first preposition: "experience with", not "comfortable in"."""
    for one in parsed(asked)[1:]:
        if one.tag in NOUNS or one.tag == "VBG":
            return True
        if one.tag in ("IN", "TO"):
            return False
    return False


def asked_phrase(row: FitRow) -> str:
    """What a row asks for, as what follows "You ask for"; a tool and a certificate by their names."""
    text = re.sub(r"\s+(?:current|required|preferred|needed|essential|a must)$", "", row.requirement.text.strip(" ."))
    if row.requirement.kind == "tool":
        text = re.sub(
            r"^(?:Strong|Excellent|Good|Solid|Expert in|Proficien\w+ (?:in|with)|Skilled in) (?=[A-Z])", "", text
        )
    if (
        row.requirement.kind in ("tool", "certificate")
        and len(text.split()) <= 3
        and all(w[:1].isupper() for w in text.split())
    ):
        return text
    return noun_phrase(text)


def can_be_named(row: FitRow) -> bool:
    """Whether a lack can be told in a sentence: a thing with a name, not a trait or a record."""
    asked = row.requirement
    if asked.kind in ("tool", "licence", "certificate", "language", "degree"):
        return True
    return asked.kind == "skill" and asked.core and bool(asked.name) and asked.name.lower() in asked.text.lower()


def as_sentences(text: str) -> str:
    """A person's answer as it is written, on one line, beginning with a capital letter and ending in a stop."""
    shown = upper_first(" ".join(text.split()))
    return shown if not shown or shown[-1] in '.!?…”"' else f"{shown}."
