"""The position and the employer that a post names, each with how far it can be believed."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from atspro.engine.read.job_employer import LEAST, employer, may_be_company, tidy_name
from atspro.engine.read.job_head import VERB, piece_kind, position_left
from atspro.engine.read.job_headings import folded, post_heading
from atspro.engine.read.job_sections import BOILERPLATE, Post
from atspro.engine.read.job_terms import LOGISTICS, PAY, fact
from atspro.engine.read.job_title_forms import (
    ADDRESS,
    MAX_SEARCHED,
    as_in_link,
    link_slug,
    one_of_several,
    plain_key,
    tidy_title,
    with_team,
    without_capitals,
    without_company,
    without_place,
    without_shouting,
    without_tail,
)
from atspro.engine.read.job_title_prose import SMALL, TOLD, WANTED
from atspro.engine.read.job_words import GENDERS, firm_score, is_position, may_be_position
from atspro.engine.read.places import is_place, split_place
from atspro.engine.read.text_lines import Line, clean
from atspro.engine.read.title_company_scores import is_firm_of, title_score

Add = Callable[[str, float], None]

HEAD = 12
_TITLE_LABEL = (
    r"(?:job|position|role|vacancy|posting)(?: ?(?:title|name))?|title|job description|vacancy|opening|hiring(?: for)?|"
    r"(?:job|vacancy|position|employment|career) (?:announcement|notice|bulletin|opportunity|opening)|"
    r"now hiring|"
    r"we(?:['’]re| are) hiring(?: an?)?|(?:stellen|job)(?:bezeichnung|titel)|stelle|position|"
    r"(?:intitulé du )?poste|puesto|cargo|"
    r"vacante|functie(?:titel)?"
)
_COMPANY_LABEL = (
    r"company(?: name)?|employer|school|hospital|firm|practice|restaurant|agency|organi[sz]ation|hiring (?:company|"
    r"organi[sz]ation)|institution|client|unternehmen|arbeitgeber|firma|entreprise|société|employeur|empresa|bedrijf"
)
_LABELS = {"title": _TITLE_LABEL, "company": _COMPANY_LABEL}
_SUBJECT = re.compile(r"(?:re|fwd?|subject|betreff|objet|asunto)\s*:\s+(?P<value>\S.{0,120})$", re.IGNORECASE)
"""What an email is about, which is a position only where it reads like one."""
_ABOUT = re.compile(
    r"^(?:(?:re|fwd?|wg|tr)\s*:\s*)+|\s(?:opening|position|role|opportunity|vacancy|job)\b.*$", re.IGNORECASE
)
_LABELLED = {
    name: re.compile(rf"(?:{words})\s*[:|]\s+(?P<value>\S.{{0,120}})$", re.IGNORECASE)
    for name, words in _LABELS.items()
}
_LABEL_ALONE = {name: re.compile(rf"(?:{words})\s*:?$", re.IGNORECASE) for name, words in _LABELS.items()}
_AT = re.compile(
    r"^(?P<title>.{3,110}?)\s+(?:(?:position|role|job|opening|opportunity) )?(?:(?:at|bei|chez|via|till|hos|presso)"
    r"(?: der| dem)?|"
    r"@|\bfor\b(?= [A-Z][\w&.]+$))\s+(?P<company>[^\W_].{1,70})$"
)
_HIRING = re.compile(
    r"^(?P<company>[^\W_].{1,60}?) (?:is )?hiring (?:for )?(?:an? )?(?P<title>.{3,90}?)(?: (?:in|"
    r"near) (?P<place>[A-ZÀ-Þ].{2,80}?))?(?:\s*[|-]\s*(?:LinkedIn|Indeed).*)?$"
)
_LABEL_LINE = re.compile(r"^[^\W\d_][\w /&'’.-]{1,32}:\s*\S")
_HEADLINE = re.compile(r"job posting(?: summary)?|job (?:description|details?|advert|ad|post|opportunity)|"
    r"description|vacancy|stellenanzeige|"
                       r"stellenangebot|offre d['’]emploi|oferta(?: de empleo)?|careers?(?: and .*)?|jobs?|"
                       r"(?:job|vacancy|career) (?:announcement|notice|bulletin)|convocatoria|join our team|"
                       r"(?:we(?:['’]re| are) |now )?hiring(?: now)?|now hiring .{0,20}|.*\bjob "
                       r"search\b.*", re.IGNORECASE)  # fmt: skip


def title_and_company(post: Post) -> tuple[str, str]:
    """Position and employer: from the page's facts, labels, the first lines, or the way the prose speaks of them.

    What too little speaks for is "", and its path is among the post's ``unsure``; ``certainty`` says how sure each is.
    """
    head = _head(post)
    title = fact(post.facts, "title")
    company = fact(post.facts.get("hiringOrganization"), "name") or fact(post.facts.get("hiringOrganization"))
    named: list[tuple[str, float]] = [(company, 9.0)] if company else []
    labelled = _labelled(post, "company")
    if labelled:
        named.append((labelled, 7.0))
    weight = 9.0
    if not title:
        title, weight, others = _title(post, head)
        named += others
    if company:
        _note(post, "company", 9.0)
    else:
        company, speaks = employer(post, head, named, title)
        _note(post, "company", speaks if company else 0.0)
    if weight < LEAST + 1.0 and (left := tidy_title(position_left(post, company))):
        title, weight = left, LEAST
    title = without_company(without_place(with_team(clean(title), head, company), post), company)
    if company and plain_key(title) == plain_key(company):
        title, weight = "", 0.0
    title = as_in_link(post, title, company)
    title, company = without_capitals(title, post, 1), without_capitals(company, post, 2)
    _note(post, "title", weight if title else 0.0)
    return title, company


_CERTAINTY = {
    "company": ((8.0, 0.99), (5.0, 0.96), (4.0, 0.94), (0.0, 0.9)),
    "title": ((8.0, 0.96), (7.0, 0.93), (4.5, 0.88), (4.0, 0.83), (0.0, 0.64)),
}
"""The share of values that were right among real posts, from each weight on (`python -m bench.posts`)."""
SURE = {"company": 4.0, "title": 4.5}
"""The weights below which a value is marked as a guess."""


def _note(post: Post, name: str, weight: float) -> None:
    steps = _CERTAINTY[name]
    post.certainty[name] = next(share for least, share in steps if weight >= least) if weight else 0.0
    if weight < SURE[name]:
        post.unsure.append(name)


_NO_TITLES = ("location", "logistics", "salary")
_SELDOM_TITLES = ("about", "summary", "stack")


def _head(post: Post) -> list[Line]:
    """The first lines of a post that may name it: no sentences, addresses or labels."""
    found: list[Line] = []
    for line in post.lines[:40]:
        text = line.text.strip()
        if line.bullet or len(found) >= HEAD:
            break
        kind = post_heading(text)
        if kind in ("responsibilities", "qualifications", "nice", "benefits") and not (
            line.level == 1 or GENDERS.search(text)
        ):
            if any(is_position(one.text) for one in found) or not _title_below(post.lines, line):
                break
            continue
        named = line.level == 1 or GENDERS.search(text) is not None
        if not named and (kind in _NO_TITLES or (kind in _SELDOM_TITLES and title_score(text) == 0)):
            continue
        if not ADDRESS.match(text) and not text.startswith(("📍", "💰")):
            found.append(line)
    return found


def _title_below(lines: list[Line], line: Line) -> bool:
    """Whether what reads like a heading ("Nous recherchons un(e)") only leads to the position below it."""
    at = lines.index(line)
    return any(not one.bullet and GENDERS.search(one.text[:120]) for one in lines[at + 1 : at + 2])


def _labelled(post: Post, name: str) -> str:
    lines = post.lines[:60] + post.lines[60:][-8:]
    for at, line in enumerate(lines):
        text = line.text.strip(" *")
        match = _LABELLED[name].match(text) if len(text) <= 180 else None
        value = match.group("value").strip(" *") if match else ""
        if not match and at < 40 and at + 1 < len(lines) and len(text) < 30 and _LABEL_ALONE[name].match(text):
            value = lines[at + 1].text.strip(" *") if text.endswith(":") or name == "company" else ""
        if value.startswith("http") or (value.endswith(".") and len(value.split()) > 5):
            continue
        if name == "company" and value and may_be_company(tidy_name(value)) and len(value.split()) <= 9:
            return value
        if not value and name == "title" and at < 6 and (subject := _SUBJECT.match(text)) is not None:
            value = re.split(r"\s[-–—|]\s", _ABOUT.sub("", subject.group("value")))[0]
            value = value if is_position(value) else ""
        if (
            name == "title"
            and value
            and len(value.split()) <= 14
            and post_heading(value) is None
            and not value[0].islower()
        ):
            return value
    return ""


def _title(post: Post, head: list[Line]) -> tuple[str, float, list[tuple[str, float]]]:
    """The position, what speaks for it, and the employers that the same words name."""
    options: dict[str, tuple[float, str]] = {}
    named: list[tuple[str, float]] = []

    def add(title: str, weight: float) -> None:
        title = tidy_title(title)
        if PAY.match(title) or title.count(",") > 3:
            return
        if not 2 < len(title) <= 150 or (post_heading(title) is not None and not is_position(title)) or is_place(title):
            return
        key = plain_key(title)
        if key:
            old = options.get(key)
            options[key] = (
                weight + 1.0 if old and old[0] > weight else max(weight, (old[0] + 1.0) if old else 0.0),
                old[1] if old else title,
            )

    labelled = _labelled(post, "title")
    if labelled:
        add(_AT.sub(r"\g<title>", labelled) if _AT.match(labelled) and is_position(labelled) else labelled, 7.0)
    for place, line in enumerate(head[:8]):
        _of_line(line, place, head, add, named)
    for line in post.document.lines[:25]:
        if (saved := re.fullmatch(r"Save (?P<title>.{3,80}) at .{2,60}", line.text.strip())) is not None:
            add(saved.group("title"), 5.0)
    if post.posting.page_title:
        shown = re.split(r"\s[|]\s", post.posting.page_title)[0]
        _of_line(Line(shown, (shown,)), 1, head, add, named)
    if post.posting.site and may_be_company(tidy_name(post.posting.site)):
        named.append((post.posting.site, 2.0))
    for at, line in enumerate(islice(post.lines, 60)):
        text = line.text[:MAX_SEARCHED].strip(" *#")
        if len(text.split()) < 4 or BOILERPLATE.search(text):
            continue
        for weight, pattern in TOLD:
            for match in islice(pattern.finditer(text), 2):
                title = match.group("title").strip(" ,-(")
                gender = GENDERS.match(text[match.start("title") + len(title) :].lstrip())
                title = f"{title} {gender.group()}" if gender is not None else title
                title = without_shouting(title.split()) if title.isupper() else title
                if is_position(title) and len(title.split()) <= 9:
                    add(title, weight - (0.0 if at < 15 else 0.5))
        small = SMALL.search(text)
        if small is not None and (named_small := one_of_several(small.group("title"))):
            add(named_small, 3.0 if small.group("one") or at < 3 else 2.0)
    slug = link_slug(post)
    body = folded(" ".join(line.text for line in post.lines[:150]))
    scored: list[tuple[float, str]] = []
    for key, (weight, title) in options.items():
        within = sum(body.count(other) for other in options if other != key and key in other)
        again = min(3, body.count(key) - within - 1) if len(key) > 6 else 0
        weight += 0.5 * max(0, again) + (1.5 if slug and len(key) > 6 and key.replace(" ", "") in slug else 0.0)
        scored.append((weight, title))
    if not scored:
        return "", 0.0, named
    weight, title = max(scored, key=lambda option: option[0])
    return (title if weight >= LEAST else ""), weight, named


_TELLS = re.compile(r"\b(?:across|throughout|helping|serving|specialising|specializing)\b")
_FIRM_SAYS = re.compile(r"(?P<company>[A-ZÀ-Þ][^:|]{3,60}): (?P<title>[^:|]{3,70})")


def base_of(line: Line, place: int) -> float:
    """What a line of the head speaks for a position by where it stands and how it is marked."""
    return 3.5 - 0.5 * place + (1.5 if line.level == 1 else 0.5 if line.level else 0.0)


def _of_line(line: Line, place: int, head: list[Line], add: Add, named: list[tuple[str, float]]) -> None:
    text = without_tail(line.text[:MAX_SEARCHED].strip(" *#"))
    if not text or _HEADLINE.fullmatch(text) or (_LABEL_LINE.match(text) and not _FIRM_SAYS.fullmatch(text)):
        return
    words = len(text.split())
    hiring = _HIRING.match(text)
    told = _FIRM_SAYS.fullmatch(text)
    if told and is_position(told.group("title")) and not is_position(told.group("company")):
        name = told.group("company").split(",")[0]
        if len(name.split()) > 1 and may_be_company(tidy_name(name)):
            add(told.group("title"), base_of(line, place) + 2.0)
            named.append((name, 4.5))
            return
    if (
        hiring
        and words <= 25
        and not text.endswith((".", "!"))
        and is_position(hiring.group("title"))
        and may_be_company(tidy_name(hiring.group("company")))
    ):
        add(hiring.group("title"), 6.0 - 0.3 * place)
        named.append((hiring.group("company"), 6.0))
        return
    wanted = WANTED.match(text)
    if wanted and (is_position(wanted.group("title")) or (not place and len(wanted.group("title").split()) <= 4)):
        add(wanted.group("title"), 5.0 - 0.3 * place)
        if wanted.group("company"):
            named.append((wanted.group("company"), 5.0))
        return
    if text.count(" | ") > 1:
        text = re.sub(r"(?: \| )?https?://\S{1,300}", "", text)
        text = " | ".join(piece for piece in text.split(" | ") if not PAY.search(piece) and not LOGISTICS.search(piece))
        words = len(text.split())
    if (
        words > 16
        or len(text) > 140
        or (text.endswith((".", "!")) and words > 6)
        or (text.endswith("?") and words > 3)
        or BOILERPLATE.search(text)
    ):
        return
    if _LABEL_LINE.match(text):
        return
    base = base_of(line, place) - (1.5 if _TELLS.search(text) else 0.0)
    verb = VERB.search(text)
    if verb is not None and is_position(text[verb.end() :]) and may_be_company(tidy_name(text[: verb.start()])):
        add(text[verb.end() :], 6.0 - 0.3 * place)
        named.append((text[: verb.start()], 5.0))
        return
    at = _AT.match(text)
    if (
        at
        and (is_position(at.group("title")) or not place)
        and may_be_company(tidy_name(at.group("company").split(" - ")[0]))
    ):
        add(at.group("title"), base + 2.0)
        named.append((re.split(r"\s[|–—-]\s", at.group("company"))[0], 5.5))
        return
    pieces = [piece.strip() for piece in re.split(r"\s+[|•·–—-]\s+|\s{3,}", text) if piece.strip()]
    titled = [piece for piece in pieces if is_position(piece)]
    titled = titled or [piece for piece in pieces[: 1 if place < 2 else 0] if may_be_position(piece)]
    titled = [piece for piece in titled if not is_firm_of(piece)] or titled
    if len(pieces) > 1 and titled:
        _of_pieces(pieces, titled, text, base, head, add, named)
        return
    if is_firm_of(text) and " & " in text:
        named.append((text, 3.5))
    elif is_position(text) or (place < 2 and may_be_position(text)):
        add(text, base + 1.5)
    elif (
        (place == 0 or line.level == 1)
        and words <= 8
        and not firm_score(text)
        and not PAY.search(text)
        and not LOGISTICS.search(text)
    ):
        add(text, base - 1.0)
    if not titled and place and words <= 7:
        first = re.split(r",\s", pieces[0])[0]
        if may_be_company(first) and not is_place(first) and not LOGISTICS.search(first) and not PAY.search(first):
            above = head[place - 1].text.strip(" *#")
            named.append((first, _below_title(first, pieces, place, above, line)))
    elif not titled and not place and words <= 6 and len(head) > 1 and is_position(head[1].text):
        named.append((text, 3.0))


def _below_title(name: str, pieces: list[str], place: int, above: str, line: Line) -> float:
    """What speaks for a short line below the title being the employer."""
    if not is_position(above) or line.level:
        return 1.0
    if len(pieces) > 1 and (is_place(pieces[1])):
        return 4.5
    words = name.split()
    alone = place == 1 and line.text.strip(" *#") == name and len(words) <= 4 and _TEAM.fullmatch(name) is None
    return 3.0 if alone and all(word[0].isupper() or not word[0].isalpha() for word in words) else 2.0


def _of_pieces(
    pieces: list[str],
    titled: list[str],
    text: str,
    base: float,
    head: list[Line],
    add: Add,
    named: list[tuple[str, float]],
) -> None:
    """A line of several pieces: the position, the employer, the team, a place, terms."""
    others = [
        p for p in pieces if p not in titled and not is_place(p) and not LOGISTICS.search(p) and not PAY.search(p)
    ]
    firms = [p for p in others if may_be_company(tidy_name(p)) and piece_kind(p) != "terms"]
    dash = re.search(r"\s[—–|]\s", text) is not None
    if len(titled) > 1 and pieces[: len(titled)] == titled:
        # "Senior Associate - Data Engineer", "Analytics Engineer - Pricing (m/w/d)": one title as it is written.
        whole = text[: text.find(titled[-1], len(titled[0])) + len(titled[-1])]
        pieces, titled = [whole, *pieces[len(titled) :]], [whole]
        if len(pieces) == 1:
            add(whole, base + 2.0)
            return
    if pieces[0] == titled[0]:
        last = firms[-1] if firms else ""
        below = last and _employer_below(head, last)
        own = firm_score(last) and not _TEAM.fullmatch(last)
        team = last and not dash and not own and len(pieces) == 2 and not _again(head, last)
        if last and not below and not team:
            named.append((last, 5.0 if dash or firm_score(last) else 4.0))
            kept = text[: text.rfind(last)].rstrip(" -–—|·•")
            add(kept if len(pieces) > 2 and firms[:-1] else titled[0], base + 2.0)
            return
        if team or below:
            add(re.sub(r"\s+[|·•]\s+.*$", "", text), base + 1.6)
            if team:
                named.append((last, 1.5))
            return
        add(titled[0], base + 1.5)
        return
    if firms and pieces[0] == firms[0]:
        named.append((firms[0], 4.0))
    add(titled[0], base + 1.5)


_TEAM = re.compile(
    r"(?:(?:finance|financial|systems?|data|sales|marketing|engineering|operations|platforms?|products?|growth|"
    r"customers?|payments?|security|digital|analytics|"
    r"health|care|services?|technology|tech|legal|people|hr|it|research|design|content|commercial|strategy|risk|"
    r"retail|consumer|business|supply|chain|logistics|"
    r"network|infrastructure|cloud|mobile|web|games?|media|communications|insurance|capital|markets?|pricing|"
    r"support|partners?|international|global|solutions|"
    r"software|labs?|and|&|of|the|team|group)\s?)+",
    re.IGNORECASE,
)


def _again(head: list[Line], name: str) -> bool:
    return sum(name.casefold() in line.text.casefold() for line in head) > 1


def _employer_below(head: list[Line], company: str) -> bool:
    """Whether one of the two lines below the first names another employer, followed by its place."""
    for line in head[1:3]:
        name, where = split_place(line.text[:MAX_SEARCHED])
        other = firm_score(name) and name.casefold() != company.casefold()
        if other and (where or (not firm_score(company) and len(name.split()) <= 6 and not is_position(name))):
            return True
    return False
