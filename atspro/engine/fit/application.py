"""What a post tells of the application itself: whom to address, and what it asks to be sent or answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atspro.engine.fit.types import Addressee, AskedFor, AskedForKind
from atspro.engine.text import sentences
from atspro.shapes import JobData

_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Mx|Prof|Professor|Principal)\.?\s)?[A-ZÀ-Þ][\w’'-]+(?:\s(?:[A-Z]\.|de|van|von|der"
    r"|del|la|bin|al|O['’]))*(?:\s[A-ZÀ-Þ][\w’'-]+){1,2}"
)
_LEADS = (
    r"contact(?: person)?(?: (?:for this (?:role|position|post|job)|is))?|hiring manager(?: is)?"
    r"|recruiter(?: is)?|recruiting (?:contact|manager)|attn\.?|attention|for the attention of"
    r"|address(?:ed)? (?:your (?:letter|application|cover letter) )?to|(?:please )?(?:contact|reach out to"
    r"|get in touch with|write to|speak (?:to|with)|call|email|ask for)"
    r"|(?:apply|applications?|questions?|enquiries|inquiries|letters?|resumes?|cvs?|send|submit"
    r"|forward)\b[^.:\n]{0,80}?\b(?:to|with|for)"
    r"|your contact(?: is)?|posted by|reports? to|point of contact"
)
_CONTACT = re.compile(rf"\b(?i:{_LEADS})\s*[:,–-]?\s*(?P<name>{_NAME})(?P<rest>[^.\n]{{0,120}})")
_AFTER = re.compile(
    rf"(?P<name>{_NAME})\s*[,(]\s*(?P<role>[A-Z][\w &/-]{{3,50}})\)?\s*,?\s*(?:is the hiring manager"
    rf"|will be your contact|at [\w.+-]+@)"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ROLE = re.compile(
    r"^\s*(?:,|\(|–|—|-|/|\bour\b|, our)\s*(?P<role>(?:our )?[A-Z][\w’&/ ,-]{2,60}?)(?=\s*(?:\)|$|[,;|(–—]"
    r"|\bat\b|\bby\b|\bon\b|[\w.+-]+@|\(?\+?\d))"
)
_NO_NAME = re.compile(
    r"\b(?:Human|Resources|Team|Department|Hiring|Manager|Director|Office|Recruit\w+|Talent|Inc|LLC|Ltd|GmbH"
    r"|Company|Group|School|Hospital|University|College|Street|Road|Avenue"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|June|July|August|September|October"
    r"|November|December|Please|Apply|Cover|Letter|Email|Phone"
    r"|Chief|Officer|Head|President|VP|Vice|Senior|Lead|Engineering|Operations|Marketing|Sales|Finance|Nurs\w+"
    r"|Center|Centre|Services|Restaurant|Clinic|Subject|Your|The|Our)\b"
)


def addressee_of(job: JobData) -> Addressee | None:
    """The contact person that a post names, None when it names none: "Contact: Dana Reyes, Head of Care"."""
    reports: Addressee | None = None
    for path, text in _texts(job):
        for match in _CONTACT.finditer(text):
            name = " ".join(match.group("name").split())
            name = re.sub(r"\s(?:At|By|On|Or|And|With|For)$", "", name)
            if (
                name.upper() == name
                or "--" in name
                or _NO_NAME.search(name)
                or name.lower() in job.company.lower()
                or len(name.split()) < 2
            ):
                continue
            rest = match.group("rest")
            role = _ROLE.match(rest)
            email = _EMAIL.search(text[match.start() : match.end() + 80])
            titled = " ".join(role.group("role").split()).strip(" ,").removeprefix("our ") if role else ""
            found = Addressee(name, titled, email.group() if email else "", path)
            if re.match(r"reports? to", match.group(), re.I):
                reports = reports or found
                continue
            return found
        for match in _AFTER.finditer(text):
            if not _NO_NAME.search(match.group("name")):
                email = _EMAIL.search(text[match.start() : match.end() + 60])
                return Addressee(match.group("name"), match.group("role").strip(), email.group() if email else "", path)
    return reports


_SEND = (
    r"\b(?:is required for consideration|applications? (?:with|must|should|including|consisting)|send|submit|include"
    r"|attach|provide|upload"
    r"|enclose|apply with|along with|accompanied by|bring|share|forward|email|with your (?:application"
    r"|resume|cv)|in your (?:application|cover letter|letter|email)|please (?:state|mention|note|tell|answer"
    r"|quote)|(?:is|are) required to apply|must (?:include|be accompanied))\b"
)
_ASKED: tuple[tuple[AskedForKind, str], ...] = (
    (
        "sample",
        r"\b(?:writing samples?|work samples?|code samples?|samples? of (?:your )?(?:work|writing|code)"
        r"|photos?(?:graphs?)? of|portfolio|showreel|demo reel|sample (?:lesson|menu|report)"
        r"|(?:links? to|your) github|github profile"
        r"|clips)\b",
    ),
    (
        "start date",
        r"\b(?:(?:earliest|possible|preferred|desired|your) (?:possible )?start(?:ing)? date|when you (?:can"
        r"|could|are able to|would be able to) start|availab(?:le|ility) to start|date of availability"
        r"|your availability|notice period)\b",
    ),
    (
        "pay",
        r"\b(?:salary|pay|compensation|wage) (?:expectations?|requirements?|history)\b|\b(?:expected"
        r"|desired) (?:salary|pay)\b",
    ),
    (
        "reference",
        r"\b(?:(?:two|three|2|3|professional|contact details of|names of)[\w ]{0,20} references?"
        r"|references? (?:from|with contact)|letters? of (?:recommendation|reference))\b",
    ),
    (
        "subject",
        r"\b(?:subject line|in the subject|quot(?:e|ing) (?:the )?(?:reference|ref|job)|reference (?:number"
        r"|code)|ref(?:erence)? ?(?:no\.?|#|:)|job code)\b",
    ),
    (
        "document",
        r"\b(?:cover(?:ing)? letter|letter of (?:interest|motivation|application)|motivation letter|transcripts?"
        r"|certificates? (?:of|copies)|cop(?:y|ies) of (?:your )?[\w ]{0,20}(?:licen[sc]es?|certificates?"
        r"|diploma)|resume|résumé|\bCV\b|teaching philosophy|diversity statement|supporting statement"
        r"|personal statement|application form)\b",
    ),
)
_ASKS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _ASKED)
_QUESTION = re.compile(
    r"\b(?:tell us|describe|explain|answer (?:the|these|this|one)|let us know|share (?:a|one|an) (?:story"
    r"|example|time)|write (?:a|one|two|us)[\w ]{0,20}(?:paragraph|sentences?|lines?|note)|in \d+ words|(?:short"
    r"|brief) (?:statement|paragraph|note|answer)"
    r"|what (?:is|was|would|makes|draws)[\w ]{0,40}you|why (?:you|do you|are you|would you))\b",
    re.I,
)
_APPLY = re.compile(
    r"\bapply\b|application|cover letter|\bletter\b|\bemail\b|resume|\bCV\b|send|include|tell us|answer", re.I
)
_NOT_ASKED = re.compile(
    r"\b(?:build (?:a|your) portfolio|portfolio[- ]building|portfolio (?:of (?:clients|products|projects|brands"
    r"|companies|properties|accounts)|compan)|equal opportunity|will be (?:asked|provided)|no cover letter"
    r"|not required|manage a portfolio)",
    re.I,
)


def asked_for_in(job: JobData) -> tuple[AskedFor, ...]:
    """What a post asks of an application, each once, in its own sentences; a resume alone every post asks for."""
    made: dict[tuple[str, str], AskedFor] = {}
    for path, text in _texts(job):
        for sentence in sentences(text):
            if len(sentence) > 500 or _NOT_ASKED.search(sentence):
                continue
            sends = bool(re.search(_SEND, sentence, re.I))
            for kind, pattern in _ASKS:
                match = pattern.search(sentence)
                if not match or not (sends or (kind == "subject" and ":" in sentence)):
                    continue
                if kind == "document" and re.fullmatch(r"resume|résumé|CV", match.group(), re.I):
                    others = [
                        m.group()
                        for m in pattern.finditer(sentence)
                        if not re.fullmatch(r"resume|résumé|CV", m.group(), re.I)
                    ]
                    if not others:
                        continue
                made.setdefault((kind, sentence.lower()), AskedFor(kind, sentence.strip(), path))
            if (
                _QUESTION.search(sentence)
                and not path.startswith(("job.responsibilities", "job.qualifications"))
                and (
                    sentence.endswith("?")
                    or re.search(r"\b(?:tell us|describe|explain|let us know|share|write|answer)\b", sentence, re.I)
                )
                and (_APPLY.search(sentence) or path.startswith("job.additionalInfo"))
                and re.search(r"\byour?\b", sentence, re.I)
                and not re.search(
                    r"^(?:you['’](?:ll|d|re|ve)|you will|we)\b|accommodation|how you heard|we(?:['’]d)? (?:will"
                    r"|would)? ?(?:tell|describe)",
                    sentence,
                    re.I,
                )
            ):
                made.setdefault(("question", sentence.lower()), AskedFor("question", sentence.strip(), path))
    return tuple(made.values())[:8]


def _texts(job: JobData) -> Iterator[tuple[str, str]]:
    """The fields of a post that may speak of the application, the most telling first, line by line."""
    for name, items in (("additionalInfo", job.additional_info), ("logistics", job.logistics)):
        for n, text in enumerate(items or []):
            for line in text.split("\n"):
                yield f"job.{name}[{n}]", line.strip()
    for line in job.description.split("\n"):
        yield "job.description", re.sub(r"[*_#>`]+", "", line).strip()
