"""Entries put right by their neighbours: halves of one entry joined, an employer that stands over several positions."""

from __future__ import annotations

import re

from atspro.engine.read.entry_grouping import Entry, is_break
from atspro.engine.read.lexicon import CERTIFICATE_WORDS
from atspro.engine.read.parse_results import Found, FoundEntry
from atspro.engine.read.title_company_scores import company_score, school_score


def merge_entries(pairs: list[tuple[Entry, FoundEntry]]) -> list[tuple[Entry, FoundEntry]]:
    """Neighbours of which the first has no body and no field that the second has too, as one entry."""
    keys = {
        "W": ("company", "position", "startDate"),
        "E": ("institution", "degree", "graduationDate"),
        "C": ("name", "issuer", "dateObtained"),
    }
    kept: list[tuple[Entry, FoundEntry]] = []
    for entry, fields in pairs:
        if kept:
            before, known = kept[-1]
            wanted = keys.get(entry.code, ())
            if before.code == entry.code and before.section == entry.section and not before.body:
                _renamed(before, known, entry, fields)
            apart = all(not (known.has(key) and fields.has(key)) for key in wanted)
            gains = any(fields.has(key) for key in wanted[:2]) or not any(fields.has(key) for key in wanted)
            if (
                before.code == entry.code
                and before.section == entry.section
                and (not before.body or _waits_for_position(before, known, fields))
                and wanted
                and apart
                and gains
            ):
                before.head += entry.head
                before.body += entry.body
                for name, value in fields.fields.items():
                    known.fields.setdefault(name, value)
                continue
            bare = not any(fields.has(key) for key in wanted) and wanted and before.code == entry.code and entry.body
            if bare and before.section == entry.section and not entry.head:
                before.body += entry.body
                for name, value in fields.fields.items():
                    if isinstance(value, list):
                        for item in value:
                            known.add(name, item.text, item.line)
                continue
        kept.append((entry, fields))
    return kept


def _waits_for_position(before: Entry, known: FoundEntry, fields: FoundEntry) -> bool:
    """Whether an employer with its dates and what it does stands above the position that was held there."""
    told = known.has("company") and known.has("endDate") and not known.has("position")
    bare = fields.has("position") and not fields.has("endDate")
    return before.code == "W" and told and bare and not any(passage.bullet for passage in before.body)


def _renamed(before: Entry, known: FoundEntry, entry: Entry, fields: FoundEntry) -> None:
    """What was studied, or who issued, where it was taken for another entry's school or name."""
    code = before.code
    if code == "E" and known.has("institution") and not fields.has("graduationDate"):
        school = fields.text("institution")
        if school and school_score(school) == 0 and not fields.has("fieldOfStudy"):
            fields.fields["fieldOfStudy"] = fields.fields.pop("institution")
    dated = any(fields.has(name) for name in ("dateObtained", "expirationDate", "credentialId"))
    name, issuer = known.fields.get("name"), known.fields.get("issuer")
    beside = (
        isinstance(name, Found) and isinstance(issuer, Found) and issuer.line == name.line and len(before.head) == 1
    )
    if (
        beside
        and dated
        and not fields.has("issuer")
        and company_score(known.text("issuer")) == 0
        and CERTIFICATE_WORDS.search(known.text("name"))
    ):
        # "… - Professional" above the issuer's own line is the name's end.
        known.fields["name"] = Found(before.head[0].cell.text, before.head[0].line, sure=False)
        del known.fields["issuer"]
    bare = not any(known.has(name) for name in ("issuer", "dateObtained", "expirationDate"))
    certified = CERTIFICATE_WORDS.search(known.text("name")) and not CERTIFICATE_WORDS.search(fields.text("name"))
    issued = any(re.search(r"\b(?:issued|credential)\b", one.cell.text[:300], re.IGNORECASE) for one in entry.head)
    if code == "C" and dated and bare and (certified or issued) and fields.has("name") and not fields.has("issuer"):
        fields.fields["issuer"] = fields.fields.pop("name")


def share_employers(pairs: list[tuple[Entry, FoundEntry]]) -> None:
    """Positions below an employer that stands once over several: a line of its own, before the title."""
    banner: Found | None = None
    teams = False
    section = -1
    for entry, fields in pairs:
        if entry.code != "W":
            continue
        if entry.section != section:
            banner, section = None, entry.section
        if is_break(entry):
            banner = None
        company, title = fields.fields.get("company"), fields.fields.get("position")
        if isinstance(company, Found):
            over = isinstance(title, Found) and company.line < title.line
            beside = isinstance(title, Found) and company.line == title.line and len(entry.head) <= 2
            if (
                banner is not None
                and beside
                and (teams or not company_score(company.text))
                and isinstance(title, Found)
            ):
                # Below an employer's own line, what stands behind a title with a comma is a team.
                title.text = f"{title.text}, {company.text}"
                fields.fields["company"] = Found(banner.text, banner.line, sure=False)
                continue
            banner = company if over else None
            teams = over and "," in fields.text("position")
        elif banner is not None and isinstance(title, Found):
            fields.put("company", banner.text, banner.line, sure=False)


def split_certificates(pairs: list[tuple[Entry, FoundEntry]]) -> list[tuple[Entry, FoundEntry]]:
    """Lines of a certificate that gave it nothing as certificates of their own: one a line, most without an issuer."""
    made: list[tuple[Entry, FoundEntry]] = []
    lines = [len({one.line for one in entry.head}) for entry, _ in pairs if entry.code == "C"]
    one_a_line = lines.count(1) >= len(lines) / 2
    for entry, fields in pairs:
        made.append((entry, fields))
        if entry.code != "C" or not fields.has("name"):
            continue
        if one_a_line:
            _forget_other_line(entry, fields)
        told = {one.line for value in fields.fields.values() for one in (value if isinstance(value, list) else [value])}
        for one in [one for one in entry.head if one.line not in told]:
            entry.head.remove(one)
            alone = FoundEntry()
            alone.put("name", one.cell.text, one.line, sure=False)
            made.append((Entry("C", [one], section=entry.section), alone))
    return made


def _forget_other_line(entry: Entry, fields: FoundEntry) -> None:
    """Take out an issuer that is a line of its own, where certificates mostly stand one a line and no firm is named."""
    issuer, name = fields.fields.get("issuer"), fields.fields["name"]
    if not isinstance(issuer, Found) or not isinstance(name, Found) or issuer.line == name.line:
        return
    whole = any(one.line == issuer.line and one.cell.text.strip() == issuer.text for one in entry.head)
    if whole and not company_score(issuer.text) and not school_score(issuer.text):
        del fields.fields["issuer"]
