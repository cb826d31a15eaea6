"""Certificates and licenses: name, issuer, dates and credential number."""

from __future__ import annotations

import re

from atspro.engine.dates import find_date, find_period
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.text_lines import Line
from atspro.engine.read.places import is_place
from atspro.engine.read.title_company_scores import company_score

_NAME = re.compile(
    r"certif|licen[sc]|specialt|foundation|level|advanced|intermediate|diploma|associate|professional|practitioner|specialist|expert|administrator|architect|"
    r"engineer|developer|fundamentals|master|\([A-Z]{2,8}\)|registered|\bCPR\b|\bBLS\b|\bACLS\b|training|course",
    re.IGNORECASE,
)
_ISSUER = re.compile(
    r"(?:^|(?<=\s))(?:issued by|issuer|issuing (?:body|authority|organization)|from|by|provider|"
    r"authority)\s*:?\s+(?P<value>[A-Z].{1,100})$",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(
    r"(?:credential|certificate|certification|licen[sc]e|registration|cert\.?|credly)\s*(?:id|no\.?|number|#|"
    r"nr\.?|code)\s*[:#]?\s*(?P<value>[A-Z0-9][\w./-]{2,60})"
    r"|(?<!\w)(?:id|no\.|#)\s*[:#]\s*(?P<short>[A-Z0-9][\w./-]{3,60})",
    re.IGNORECASE,
)
_EXPIRES = re.compile(
    r"(?:expir\w*|valid (?:until|through|to|thru)|renew\w*(?: by)?|good through|until)\s*(?:date|on|in)?\s*[:–-]?\s*",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"\(?(?:issued|obtained|earned|awarded|completed|received|date(?: obtained)?|granted|certified|since)\s*(?:on|"
    r"in|date)?\s*[:–-]?\s*$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"\s+[|•·●▪◦⋅∙¦]\s*|\s*[|•·●▪◦⋅∙¦]\s+|\s{3,}|\t|\s+[—–―]\s+|;\s+")
_NO_EXPIRY = re.compile(
    r"(?:no expir\w+(?: date)?|does not expire|never expires|current|active|in progress)", re.IGNORECASE
)


def read_certifications(lines: list[Line]) -> list[FoundEntry]:
    """The certificates of a section, in the order they stand."""
    entries: list[FoundEntry] = []
    current: FoundEntry | None = None
    several = sum(line.bullet for line in lines) > len(lines) / 2
    shape = _multi_line(lines)
    whole = sum(bool(re.search(r", | [|•·–—-] ", line.text)) for line in lines) >= 0.75 * len(lines) and not shape
    for line in lines:
        text, facts = _take_facts(line)
        pieces = [piece for piece in _pieces(text) if not is_place(piece) or current is None]
        begins = current is None or line.level > 0
        if current is not None and pieces:
            if several:
                begins = line.bullet
            elif line.gap or line.bullet or whole:
                begins = True
            elif shape:
                begins = current.has("issuer") and not _only_facts(pieces)
            else:
                begins = not facts or bool(current.has("dateObtained"))
                begins = begins and not _only_facts(pieces)
        if begins and pieces:
            current = FoundEntry()
            entries.append(current)
        if current is None:
            continue
        for name, value in facts:
            current.put(name, value, line.index)
        for piece in pieces:
            _take_piece(current, piece, line)
    for entry in entries:
        _divide(entry)
    return [entry for entry in entries if entry.text("name")]


def _multi_line(lines: list[Line]) -> bool:
    """Whether entries take several lines: gaps stand between groups, or dates on lines of their own."""
    gaps = sum(line.gap for line in lines[1:])
    own_dates = sum(find_date(line.text) is not None and not _pieces(_take_facts(line)[0]) for line in lines)
    plain = sum(find_date(line.text) is None for line in lines)
    dated = len(lines) - plain
    return (0 < gaps < len(lines) - 1) or own_dates > 0 or (dated > 0 and plain >= dated)


def _take_facts(line: Line) -> tuple[str, list[tuple[str, str]]]:
    """Dates and numbers of a line, and the text that is left."""
    facts: list[tuple[str, str]] = []
    text = "   ".join(line.cells)
    if len(text) > 300:
        return text, facts
    credential = _CREDENTIAL.search(text)
    if credential and any(char.isdigit() for char in credential.group("value") or credential.group("short") or ""):
        facts.append(("credentialId", credential.group("value") or credential.group("short")))
        text = text[: credential.start()] + " | " + text[credential.end() :]
    expires = _EXPIRES.search(text)
    if expires:
        date = find_date(text[expires.end() :])
        if date is not None and date[1][0] <= 2:
            facts.append(("expirationDate", date[0]))
            text = text[: expires.start()] + " | " + text[expires.end() + date[1][1] :]
    period = find_period(text)
    if period is not None:
        facts.append(("dateObtained", period[0].start_text))
        if period[0].end is not None:
            facts.append(("expirationDate", period[0].end_text or ""))
        text = text[: period[1][0]] + " | " + text[period[1][1] :]
    else:
        date = find_date(text)
        if date is not None:
            facts.append(("dateObtained", date[0]))
            text = _ISSUED.sub("", text[: date[1][0]]) + " | " + text[date[1][1] :]
    text = _NO_EXPIRY.sub(" | ", text) if facts else text
    text = re.sub(r"\(\s*\|?[\s,]*\|?\s*\)|\(\s*\|", " | ", text)
    return text, facts


def _pieces(text: str) -> list[str]:
    pieces = []
    for part in _JOINTS.split(text):
        part = re.sub(r"^[\s,;:|–—-]+|[\s,;:|–—(-]+$", "", part)
        part = part[:-1] if part.count(")") > part.count("(") else part
        if part and any(char.isalpha() for char in part):
            pieces.append(part)
    return pieces


def _only_facts(pieces: list[str]) -> bool:
    return all(len(piece) < 3 or re.fullmatch(r"(?:https?://|www\.)\S+", piece) for piece in pieces)


def _take_piece(current: FoundEntry, piece: str, line: Line) -> None:
    issuer = _ISSUER.search(piece)
    if issuer and not current.has("issuer"):
        current.put("issuer", issuer.group("value").strip(" ,"), line.index)
        piece = piece[: issuer.start()].strip(" ,(-–—")
        if not piece:
            return
    if len(piece) > 250 or re.match(r"https?://|www\.", piece):
        return
    if not current.has("name"):
        current.put("name", piece, line.index)
    elif not current.has("issuer") and len(piece.split()) <= 9:
        current.put("issuer", piece, line.index, sure=company_score(piece) > 0 or not _NAME.search(piece))


def _divide(entry: FoundEntry) -> None:
    """A name that carries its issuer: "Certified Scrum Master, Scrum Alliance", "PMP - PMI", "PMP (PMI)"."""
    name = entry.fields.get("name")
    if entry.has("issuer") or name is None or isinstance(name, list):
        return
    for divider in (r",\s+", r"\s+-\s+", r"\s*\((?=[^()]{3,60}\)$)"):
        parts = re.split(divider, name.text)
        if len(parts) == 2:
            first, second = parts[0].strip(), parts[1].strip(" )")
            if (
                first
                and second
                and not is_place(second)
                and second[:1].isupper()
                and (
                    company_score(second) > 0
                    or (_NAME.search(first) and not _NAME.search(second) and divider != r"\s*\((?=[^()]{3,60}\)$)")
                )
            ):
                entry.fields["name"] = type(name)(first, name.line, name.sure)
                entry.put("issuer", second, name.line, sure=company_score(second) > 0)
                return
