"""What a post says of applying: the person to turn to, the last day and the documents to send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from atspro.engine.read.job_headings import folded
from atspro.engine.read.job_sections import Post
from atspro.engine.read.job_terms import fact, sentences
from atspro.engine.read.places import is_city, is_place
from atspro.engine.read.text_lines import Line
from atspro.engine.read.title_company_scores import company_score, title_score
from atspro.engine.text import is_common

MAX_SEARCHED = 1500
_CAP = r"[A-ZÀ-Þ][a-zß-ÿ'’]+(?:[A-Z][a-zß-ÿ]+)?(?:-[A-ZÀ-Þ][a-zß-ÿ'’]+)?"
_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Frau|Herrn?|Mme|Mlle|Madame|Monsieur|Sra?|Señora?|Doña|Don|Herr Dr|Frau Dr)\.?"
_NAME = (
    rf"(?P<name>(?:{_HONORIFIC} ){{0,2}}{_CAP}(?: [A-Z]\.)?(?: (?:van|von|de|der|den|la|le|da|di|du|del|bin|al|O['’]))*"
    rf"(?: {_CAP}){{1,3}}|(?:{_HONORIFIC} ){{1,2}}(?:[A-Z]\.? ?){{0,2}}{_CAP})"
)
_ROLE = (
    r"(?:\s*[,(–—-]\s*(?P<role>(?:our |the |unsere[rn]? |notre )?[^\W\d_][\w &/.'’-]{2,60}?)(?=\)|[,;.]\s|"
    r"[,;.]?$| (?:at|on|via|by|under|unter|au|per|for|with|or|if)\b|[:@]))?"
)
_CONTACT_LABEL = re.compile(
    rf"(?:(?:your |the |our )?(?:contacts?(?: person| name)?|recruiter|recruiting (?:contact|manager)|"
    rf"hiring manager|job poster|posted by|talent (?:acquisition )?"
    rf"partner|(?:hr |recruitment )?contact(?: person)?|questions\??(?: to)?|(?:enquiries|inquiries|"
    rf"further information)(?: to)?|attn|attention)|(?:dein[e]?|ihr[e]?|"
    rf"euer)? ?(?:kontakt(?:person)?|ansprech(?:partner|person)"
    rf"(?:/?-?\*?:?in)?)|(?:votre )?(?:contact|interlocuteur|interlocutrice)|(?:persona de )?contacto|"
    rf"interlocutor)\s*:\s*{_NAME}{_ROLE}",
    re.IGNORECASE,
)
_CONTACT_PROSE = re.compile(
    rf"(?:(?:[Cc]ontact|[Rr]each out to|[Ww]rite to|[Ee]-?mail|[Cc]all|[Rr]ing|[Tt]ext|[Pp]hone|"
    rf"[Aa]pplications? to|[Ss]peak (?:to|with)|[Tt]alk to|"
    rf"[Gg]et in touch with|[Cc]hat with|[Ww]ord with|[Cc]onnect with|addressed to|"
    rf"attention of|(?:questions|application|CV|cv|resume|résumé|letter|enquiries|inquiries|"
    rf"information)[^.]{{0,40}}? to|[Aa]sk for|[Mm]eet|"
    rf"[Ww]enden Sie sich (?:bitte )?an|[Ww]ende dich (?:bitte )?an|[Kk]ontaktiere|[Mm]eld(?:e|en Sie)? (?:dich|"
    rf"sich)? ?(?:gerne? )?bei|(?:beantwortet|hilft)(?: dir| Ihnen| Euch)?(?: gerne?)?|"
    rf"[Aa]nsprechpartner(?:in)? ist|(?:Bewerbung|Unterlagen|[Ss]enden|[Ss]chick|[Rr]icht)[^.]{{0,70}} an|"
    rf"[Cc]ontacte[zr]|"
    rf"[Aa]dresse[zr] [^.]{{0,60}}? à|[Ee]nvoye[zr] [^.]{{0,60}}? à|[Ee]nvoie [^.]{{0,40}}? à|"
    rf"[Cc]ontacta (?:con|a)|[Dd]irígete a|[Ee]nvía [^.]{{0,60}}? a|[Ee]scribe a|[Hh]abla con)"
    rf"(?: our (?:recruiter|hiring manager|HR manager|head of \w+),?| the (?:recruiter|hiring manager|principal|"
    rf"owner|head teacher),?|:)? ){_NAME}{_ROLE}"
)
_BESIDE = re.compile(
    rf"(?:^|[ (]){_NAME}(?:(?: \(|, | [-–—] )(?P<role>[^\W\d_][\w &/.'’-]{{2,50}}?)\)?)?"
    rf"(?: on| at| unter| au| al|[,:;(]| [-–—]| [Tt]el\.?:?){{1,2}} ?"
    rf"(?:[\w.+-]{{1,40}}@[\w-]{{2,40}}\.|\(?\+?\d[\d() /.-]{{6,18}}\d)"
)
"""A person beside a telephone number or an address."""
_FIRST_NAME = re.compile(
    r"\b(?:[Cc]all|[Tt]ext|[Rr]ing|[Pp]hone|[Aa]sk for|[Ee]mail) (?P<name>[A-Z][a-z]{1,14})"
    r"(?P<role>(?!))?(?: on| at)? (?=[(+]?\d)"
)
_OFFICE = re.compile(rf"{_HONORIFIC} (?:le|la|el) ")
_ONLY_NAME = re.compile(rf"{_NAME}(?:\s*[,|–—(-]\s*(?P<role>[^\W\d_].{{2,60}}?)\)?)?$")
_CONTACT_LINE = re.compile(
    r"meet the hiring team|job poster|your recruiter|hiring manager|recruiter|(?:your )?contact(?: person)?|contact us|"
    r"ansprechpartner\w*|(?:dein|ihr)e? (?:kontakt|ansprechpartner)\w*|votre contact|contacto|kontakt"
)
_NO_NAME = re.compile(
    r"\b(?:Team|Department|Human|Resources|Talent|Acquisition|People|Office|University|Hiring|Manager|Equal|"
    r"Opportunity|Company|Group|Recruiting|"
    r"Recruitment|Services?|Support|Center|Centre|Customer|Data|Privacy|Policy|Job|Career|Careers|Apply|Now|Today|"
    r"LinkedIn|Google|Microsoft|Personalabteilung|"
    r"Application|Street|Road|Avenue|Monday|Friday|January|February|March|April|June|July|August|September|"
    r"October|November|December|Your|Our|The|Us|This|"
    r"School|Hospital|Clinic|Bank|Systems|Foods|Partners|Labs?|Engineering|Sales|Marketing|Finance|Operations|"
    r"Please|Any|All|More|Full|North|South|East|West)\b"
)
_ROLE_WORDS = re.compile(
    r"\b(?:talent|hr|people|recruit\w*|human|personal\w*|ressources|recursos|owner|inhaber\w*|principal|hiring|chef|"
    r"leit\w+|head|responsable|direct\w+|rh|gerente|jef[ea])\b",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|mar(?:ch|s)?|märz|apr(?:il)?|avril|may|mai|june?|juni|"
    r"juin|july?|juli|juillet|aug(?:ust)?|août|"
    r"sep(?:t(?:ember|embre)?)?|oct(?:ober|obre)?|okt(?:ober)?|nov(?:ember|embre)?|dec(?:ember)?|dez(?:ember)?|"
    r"déc(?:embre)?|enero|febrero|marzo|abril|mayo|junio|"
    r"julio|agosto|septiembre|octubre|noviembre|diciembre)(?![^\W\d_])\.?"
)
_DATE = (
    rf"(?P<date>(?:the )?\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?: of| de)? {_MONTH}(?:(?:,? | de )\d{{4}})?|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?!\d)|"
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_WEEKDAY = (
    r"(?:(?:at )?\d{1,2}(?:[.:]\d\d)? ?(?:am|pm|noon|uhr)?,? (?:on )?(?=[a-z]{3,7}day))?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? |(?:montag|dienstag|mittwoch|donnerstag|freitag),? (?:den )?)?"
)
_DEADLINE_LABEL = re.compile(
    r"(?:application )?(?:deadline(?: for applications| to apply| date)?|clos(?:ing|es?|ed)(?: date| on)?|"
    r"apply (?:by|before|until)|applications? (?:deadline|clos\w+(?: on| date)?|"
    r"(?:are )?(?:due|accepted|open|welcome|received)(?: by| until| before| through)?|by)|bewerbungs(?:frist|"
    r"schluss|ende)|bewerbung bis|date limite(?: de (?:candidature|dépôt|réception)[\w ]{0,24})?|"
    r"fecha (?:límite|de cierre)(?: de[\w ]{0,20})?|plazo(?: de[\w ]{0,24})?|valid through|valid until|"
    r"apply until|end date|sista ansökningsdag|sluitingsdatum|"
    rf"candidatures? (?:jusqu['’]au|avant le))\W{{0,4}}(?:is |"
    rf"ends |endet |termina |finaliza |acaba |ist |est |es |on |the |by |until |am |bis |zum |le |"
    rf"au |el |hasta |of |: )*{_WEEKDAY}(?:the |den |dem )?{_DATE}",
    re.IGNORECASE,
)
_DEADLINE_PROSE = re.compile(
    rf"\b(?:by|until|before|till|no later than|not later than|latest|bis(?: zum| spätestens)?|spätestens|vor dem|"
    rf"avant le|jusqu['’]au|au plus tard le|antes del|hasta el) {_WEEKDAY}(?:the |zum |den |dem )?{_DATE}",
    re.IGNORECASE,
)
_APPLYING = re.compile(
    r"\bappl(?:y|ications?|ying)\b|bewerb|candidat|postul|\bsend\b|\bwrite to\b|\be-?mail\b|\bsubmit|"
    r"\bcv\b|\bresumes?\b|deadline|\bclos|"
    r"solicitud|inscri|unterlagen|dossier|lebenslauf|anschreiben|curr[ií]culum",
    re.IGNORECASE,
)

_SEND = re.compile(
    r"\b(?:send|submit|includ\w+|attach\w*|enclos\w+|upload|provide|apply (?:with|by sending|using)|forward|"
    r"e-?mail|share|should contain|consist\w* of|must contain|bring your|accompanied by|"
    r"together with|along with|senden|schick\w*|einreichen|inklusive|mit (?:lebenslauf|anschreiben|deine[mn]|"
    r"ihre[mn])|bewirb dich mit|bewerbungsunterlagen|unterlagen|zusend\w*|füge|"
    r"envoye[zr]|adresse[zr]|joindre|joigne[zr]|transmett\w+|merci d['’]|envi[ae]\w*|envía\w*|adjunt\w+|remit\w+|"
    r"manda\w*)\b",
    re.IGNORECASE,
)
_TO_ADDRESS = re.compile(r"\s(?:à|an|to|a|al) [\w.+-]{1,40}@")
_DOCUMENT = re.compile(
    r"\b(?:curriculum vitae|cvs?|r[eé]sum[eé]s?|cover(?:ing)? letters?|motivation(?:al)? letters?|"
    r"letters? of (?:motivation|interest|application|intent)|personal (?:letter|statement)|"
    r"application letter|portfolios?|(?:work|writing|code|teaching|design) samples?|samples? of (?:your )?work|"
    r"(?:two|three|\d|professional|your|names? of (?:two|three))? ?references?(?= |,|\.|$)|"
    r"reference letters?|letters? of (?:reference|recommendation)|(?:academic |school )?transcripts?|diplomas?|"
    r"(?:copies of )?(?:relevant |your |all )?certificates?|github (?:profile|link|account)|linkedin profile|"
    r"(?:your )?salary (?:expectations?|requirements?)|(?:earliest |possible |your )*start(?:ing)? date|"
    r"notice period|availability|teaching statement|research statement|publication list|"
    r"lebenslauf|anschreiben|motivationsschreiben|zeugnisse(?:n)?|arbeitszeugnisse(?:n)?|arbeitsproben|"
    r"gehaltsvorstellung(?:en)?|gehaltswunsch|(?:frühestmöglich\w+ )?eintrittstermin|referenzen|"
    r"lettre de motivation|prétentions salariales|diplômes|références|carta de (?:presentación|motivación)|"
    r"portafolio|currículum(?: vitae)?|expectativas? salarial(?:es)?|referencias)\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:no|not|without|don['’]t|do not|isn['’]t|optional(?:ly)?|kein\w*|ohne|nicht|pas de|sans|sin|no need for|"
    r"if (?:you have|available))\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
_NOT_NEEDED = re.compile(
    r"^[^.;,]{0,20}\b(?:(?:is|are) (?:not|optional)|not (?:required|needed|necessary)|optional|nicht (?:nötig|"
    r"erforderlich)|n['’]est pas)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found, each with the 0-based line of the source where it stands, or -1 when a page's facts gave it."""

    contact: str = ""
    contact_line: int = -1
    deadline: str = ""
    deadline_line: int = -1
    documents: tuple[tuple[str, int], ...] = ()


def asked(post: Post) -> Asked:
    """Contact person, deadline and documents of a post."""
    contact, contact_line = _contact(post)
    deadline, deadline_line = _deadline(post)
    return Asked(contact, contact_line, deadline, deadline_line, _documents(post))


def _contact(post: Post) -> tuple[str, int]:
    lines = post.document.lines
    for line in lines:
        text = line.text[:MAX_SEARCHED]
        by_words = islice(_CONTACT_PROSE.finditer(text), 3)
        beside = [*islice(_BESIDE.finditer(text), 2), _FIRST_NAME.search(text)]
        for match in (_CONTACT_LABEL.search(text), *by_words, *beside):
            found = _person(match)
            if found:
                return found, line.index
    for at, line in enumerate(lines):
        text = line.text.strip(" *:?")
        if len(text) <= 40 and _CONTACT_LINE.fullmatch(folded(text)) is not None:
            found, where = _below(lines[at + 1 : at + 9])
            if found:
                return found, where
    given = post.facts.get("applicationContact")
    name = fact(given, "name")
    return (name, -1) if name and _ONLY_NAME.match(name) and not _NO_NAME.search(name) else ("", -1)


def _below(lines: list[Line]) -> tuple[str, int]:
    """The first personal name below a heading, and the role on the line after it."""
    for at, line in enumerate(lines):
        text = line.text.strip(" *•")
        match = _ONLY_NAME.match(text) if len(text) <= 90 else None
        found = _person(match)
        if found:
            if "," not in found:
                for below in lines[at + 1 : at + 4]:
                    role = below.text.strip(" *•")
                    if len(role) <= 70 and len(role.split()) <= 9 and not role.endswith(".") and _is_role(role):
                        return f"{found}, {role}", line.index
            return found, line.index
    return "", -1


def _person(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    alone = match.re is _FIRST_NAME and not is_common(match.group("name").lower())
    name = re.sub(r"^Herrn ", "Herr ", re.sub(r"\s+", " ", match.group("name")).strip(" '’."))
    # A label is matched in any case: a name is not.
    if (
        not (alone or re.match(_NAME, name))
        or _NO_NAME.search(name)
        or _OFFICE.match(name)
        or is_place(name)
        or any(is_city(word) for word in name.split()[-1:])
    ):
        return ""
    if title_score(name) or (company_score(name) and len(name.split()) > 2):
        return ""
    role = (match.group("role") or "").strip(" ,.-–—()")
    role = re.sub(r"^(?:our|the|unsere[rn]?|notre) ", "", role, flags=re.IGNORECASE)
    return f"{name}, {role}" if role and _is_role(role) and len(role.split()) <= 9 else name


def _is_role(text: str) -> bool:
    return (title_score(text) > 0 or _ROLE_WORDS.search(text) is not None) and "@" not in text and "http" not in text


def _deadline(post: Post) -> tuple[str, int]:
    for line in post.document.lines:
        text = line.text[:MAX_SEARCHED]
        label = _DEADLINE_LABEL.search(text)
        if label is not None:
            return _written(label.group("date")), line.index
    for line in post.document.lines:
        for sentence in sentences(line.text[:MAX_SEARCHED]):
            match = _DEADLINE_PROSE.search(sentence)
            if match is not None and _APPLYING.search(sentence) is not None:
                return _written(match.group("date")), line.index
    for at, line in enumerate(post.document.lines[:-1]):
        if re.fullmatch(
            r"(?:application )?(?:deadline|(?:open(?:ing)? (?:and|&) )?closing dates?|end date|"
            r"bewerbungsfrist|date limite|fecha límite)\W*",
            line.text.strip(),
            re.IGNORECASE,
        ):
            below = re.sub(r"^.{4,30}? (?:to|-|–|bis|au|al) (?=\w)", "", post.document.lines[at + 1].text.strip())
            match = re.match(_WEEKDAY + _DATE, below, re.IGNORECASE)
            if match is not None:
                return _written(match.group("date")), line.index + 1
    return _of_facts(fact(post.facts.get("validThrough"))), -1


def _written(date: str) -> str:
    return re.sub(r"^the |(?<=\w{3})\.$", "", date.strip(), flags=re.IGNORECASE)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def _of_facts(date: str) -> str:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", date)
    if match is None or not 1 <= int(match.group(2)) <= 12:
        return ""
    return f"{int(match.group(3))} {_MONTHS[int(match.group(2)) - 1]} {match.group(1)}"


def _documents(post: Post) -> tuple[tuple[str, int], ...]:
    found: dict[str, tuple[str, int]] = {}
    for part in post.parts:
        if part.kind in ("qualifications", "responsibilities", "nice", "benefits", "about", "board"):
            # Below these headings a document is sent only where the sentence itself speaks of applying.
            strict = True
        else:
            strict = False
        listed = part.kind == "apply" and any(line.bullet for line in part.lines)
        for line in part.lines:
            for sentence in sentences(line.text[:MAX_SEARCHED]):
                verb = _SEND.search(sentence) or _TO_ADDRESS.search(sentence)
                if verb is None and not (listed and line.bullet):
                    continue
                if (strict or part.kind not in ("apply", "contact")) and _APPLYING.search(sentence) is None:
                    continue
                for match in islice(_DOCUMENT.finditer(sentence), 10):
                    before, after = sentence[: match.start()], sentence[match.end() :]
                    if _WITHOUT.search(before[-60:]) is not None or _NOT_NEEDED.match(after) is not None:
                        continue
                    name = re.sub(r"^your ", "", " ".join(match.group().split()), flags=re.IGNORECASE)
                    key = folded(name).rstrip("s")
                    found.setdefault(key, (name, line.index))
    return tuple(found.values())[:10]
