"""The position and the employer that a post names."""

from __future__ import annotations

import re

from atspro.engine.read.job_sections import BOILERPLATE, Post, post_heading
from atspro.engine.read.job_terms import LOGISTICS, PAY, fact
from atspro.engine.read.places import is_place, split_place
from atspro.engine.read.text_lines import Line, clean
from atspro.engine.read.title_company_scores import company_score, title_score

MAX_SEARCHED = 1000
_LABELS = {
    "title": r"(?:job|position|role)(?: title)?|title|vacancy|hiring(?: for)?|now hiring|we(?:'re|"
    r" are) hiring(?: an?)?|opening",
    "company": r"company(?: name)?|employer|school|hospital|firm|practice|restaurant|agency|organi[sz]ation|"
    r"hiring (?:company|organi[sz]ation)|client",
}
_HIRING = re.compile(
    r"(?<![\w&.'’-])(?P<company>[A-Z][\w&.'’-]{0,60}(?: (?:[A-Z&][\w&.'’-]{0,60}|of|and|the|for)){0,5})"
    r" (?:is|are) (?:currently |now |"
    r"actively )?(?:looking|searching|hiring|seeking|recruiting)"
    r"(?: for)?(?: (?:an?|our(?: next| first)?|the|several|experienced|talented|passionate|motivated|dedicated|"
    r"skilled))*\s*(?P<title>[A-Za-z][\w /&+-]{2,60}?)(?= (?:to|who|with|for|in|at|on|that|based)\b|[.,;:!(]|$)"
)
_WANTED = re.compile(
    r"^(?P<title>[A-Za-z][\w /&+.-]{2,60}?) (?:wanted|needed|required|position|vacancy)\b(?: (?:at|for|by|-|"
    r"–) (?P<company>[A-Z][\w&.'’ -]{1,50}?)(?=[.,;:!(]|$| in ))?",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:we need|we(?:'re| are)? (?:currently |now )?(?:looking for|seeking|hiring|recruiting)|looking for|"
    r"seeking|hiring)"
    r" (?:an?|our next|several)\s+(?P<title>[A-Za-z][\w /&+-]{2,60}?)(?= (?:to|who|with|for|in|at|on|that|"
    r"based)\b|[.,;:!(]|$)",
    re.IGNORECASE,
)
_AT = re.compile(r"^(?P<title>.{3,90}?)\s+(?:at|@)\s+(?P<company>[A-Z0-9][\w&.'’ -]{1,60}?)(?:\s*[|(,–—-].*)?$")
_JOIN = re.compile(
    r"(?:\bjoin(?:ing)?|\bhere at|\bAt|\bworking (?:at|for)|\bbenefits at|"
    r"\bcareers? at) (?:the )?(?P<company>[A-Z][\w&'’-]*(?:\.(?:com|io|ai))?(?: (?:[A-Z&][\w&'’-]*|of|"
    r"and)){0,6}?(?: [A-Z][\w&'’-]*)?)(?=[,.;:!]| (?:as|we|in|and|team|you|is|to|our|where)\b|$)"
)
_IS_A = re.compile(
    r"^(?P<company>[A-Z][\w&.'’-]*(?: [A-Z&][\w&.'’-]*){0,4}) (?:is|was founded|provides|builds|helps|makes|"
    r"operates|serves|offers|delivers|runs)\b"
)
_NOT_COMPANY = re.compile(
    r"^(?:we|our|this|the|these|you|your|it|he|she|they|us|a|an|as|if|team|role|job|position|company|candidate|"
    r"applicants?|ideal|who|what|there|here|all|new|benefits?|life|why)\b",
    re.IGNORECASE,
)


def title_and_company(post: Post) -> tuple[str, str]:
    """Position and employer: from the page's facts, labels, the first lines, or the way the prose speaks of them."""
    title, company = fact(post.facts, "title"), fact(post.facts.get("hiringOrganization"), "name")
    title = title or _labeled(post, "title")
    company = company or _labeled(post, "company")
    head = [line for line in post.lines[:6] if not line.bullet]
    if not title:
        title, named = _title(post, head)
        company = company or named
    if not company:
        company = _company(post, head, title)
    return clean(title), split_place(clean(company))[0] or clean(company)


def _labeled(post: Post, name: str) -> str:
    pattern = re.compile(rf"(?:{_LABELS[name]})\s*[:|]\s+(?P<value>\S.{{1,120}})$", re.IGNORECASE)
    for line in post.lines[:40]:
        match = pattern.match(line.text)
        if match and not match.group("value").endswith("."):
            return match.group("value").strip()
    return ""


def _title(post: Post, head: list[Line]) -> tuple[str, str]:
    """The position from the first lines, and the employer when the same words name it."""
    options: list[tuple[float, str, str]] = []
    for place, line in enumerate(head):
        text = line.text[:MAX_SEARCHED].strip(" *#")
        hiring = _HIRING.search(text)
        if hiring and title_score(hiring.group("title")):
            company = hiring.group("company")
            options.append((3.5 - place, hiring.group("title"), "" if _NOT_COMPANY.match(company) else company))
        wanted = _WANTED.match(text)
        if wanted and title_score(wanted.group("title")):
            options.append((5.0 - place, wanted.group("title"), (wanted.group("company") or "").strip()))
        need = _NEED.search(text)
        if need and title_score(need.group("title")):
            options.append((2.0 - 0.2 * place, need.group("title"), ""))
        if (
            len(text) > 110
            or len(text.split()) > 14
            or (post_heading(text) is not None and not title_score(text))
            or BOILERPLATE.search(text)
        ):
            continue
        if text.endswith(".") and len(text.split()) > 6:
            continue
        at = _AT.match(text)
        if at and title_score(at.group("title")):
            options.append((5.0 - place, at.group("title"), at.group("company").strip()))
        pieces = [piece.strip() for piece in re.split(r"\s+[|•·–—-]\s+|\s{3,}", text) if piece.strip()]
        named = [piece for piece in pieces if title_score(piece)]
        score = (2.0 if named else 0.0) + (2.0 if line.level == 1 else 1.5 if line.level else 0.0) + 1.5 - 0.6 * place
        if is_place(text) or PAY.search(text):
            score -= 3
        if named and len(pieces) > 1 and not _is_team(pieces, named[0]):
            others = [
                p
                for p in pieces
                if p not in named and not is_place(p) and not LOGISTICS.search(p) and not PAY.search(p)
            ]
            company = others[0] if others and place == 0 and company_score(others[0]) else ""
            # Beside an employer with its place on the next line, "Nurse - Critical Care" is a title to its end.
            if not company or not _employer_below(head, company):
                options.append((score + 0.1, named[0], company))
        options.append((score, text, ""))
    if not options:
        return "", ""
    score, title, company = max(options, key=lambda option: option[0])
    if score < 1.0:
        return "", ""
    if score < 2.5:
        post.unsure.append("title")
    return re.sub(
        r"^(?:hiring|now hiring|we(?:'re| are) hiring|job|wanted|vacancy)\s*[:!–-]?\s*(?:an? )?",
        "",
        title,
        flags=re.IGNORECASE,
    ).strip(" :,-–"), company


def _employer_below(head: list[Line], company: str) -> bool:
    """Whether one of the two lines below the first names another employer, followed by its place."""
    for line in head[1:3]:
        name, where = split_place(line.text[:MAX_SEARCHED])
        if where and company_score(name) and name.casefold() != company.casefold():
            return True
    return False


def _company(post: Post, head: list[Line], title: str) -> str:
    for part in post.parts:
        match = re.match(r"about\s+(?:working at\s+)?(?P<name>.{2,60})$", part.title, re.IGNORECASE)
        if match and part.kind == "about" and _may_be_company(match.group("name")):
            return match.group("name").strip(" :.?!")
    for pattern in (_HIRING, _IS_A):
        for line in post.lines:
            found = pattern.search(line.text[:MAX_SEARCHED])
            if found and _may_be_company(found.group("company")) and not BOILERPLATE.search(line.text):
                post.unsure.append("company")
                return found.group("company")
    for line in head[:4]:
        for piece in re.split(r"\s+[|•·–—]\s+|\s{3,}|\s+-\s+", line.text):
            piece = piece.strip()
            if (
                piece
                and piece not in title
                and company_score(piece)
                and not title_score(piece)
                and len(piece.split()) <= 6
                and not is_place(piece)
            ):
                post.unsure.append("company")
                return piece
    for line in post.lines:
        found = _JOIN.search(line.text[:MAX_SEARCHED])
        if found and _may_be_company(found.group("company")):
            post.unsure.append("company")
            return found.group("company")
    return _second_line(post, head, title)


def _second_line(post: Post, head: list[Line], title: str) -> str:
    """The employer as the short line right below the position."""
    if len(head) < 2 or not title or not head[0].text.strip(" *#").startswith(title[:20]) or head[1].level:
        return ""
    second = head[1].text.strip()
    pieces = [piece.strip() for piece in re.split(r"\s+[|•·–—-]\s+|\s{3,}|,\s", second) if piece.strip()]
    first = pieces[0] if pieces else ""
    short = bool(first) and len(first.split()) <= 5 and first[:1].isupper() and not first.endswith((".", ":"))
    other = is_place(first) or title_score(first) or LOGISTICS.search(first) or PAY.search(first) or post_heading(first)
    team = len(pieces) > 1 and " - " in second and is_place(pieces[-1])
    if not short or other or team:
        return ""
    post.unsure.append("company")
    return first


def _is_team(pieces: list[str], title: str) -> bool:
    """Whether the words after the dash belong to the position ("Engineer - Payments")."""
    return (
        len(pieces) == 2
        and pieces[0] == title
        and not is_place(pieces[1])
        and not company_score(pieces[1])
        and not LOGISTICS.search(pieces[1])
    )


def _may_be_company(name: str) -> bool:
    name = name.strip(" :.?!")
    return (
        bool(name)
        and name[:1].isupper() | name[:1].isdigit()
        and not _NOT_COMPANY.match(name)
        and title_score(name) == 0
        and len(name.split()) <= 6
    )
