"""Skills: lists with commas, grouped lines ("Databases: PostgreSQL, MySQL"), bullets, tables and rated cards."""

from __future__ import annotations

import re

from atspro.engine.read.headings import heading_kind
from atspro.engine.read.parse_results import Found
from atspro.engine.read.text_lines import Line

_LINE = re.compile(
    r"^(?:key |main |core )?(?:technolog(?:y|ies)(?: used)?|tech(?:nical)? stack|stack|tools(?: used)?|"
    r"skills(?: used| applied| gained)?|environment|"
    r"tools (?:and|&) technologies|technologies (?:and|&) tools|languages and tools|keywords|tech(?: used)?|"
    r"built with|software used)\s*[:–—-]\s*(?P<items>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LEVEL = re.compile(
    r"\(?(?:(?:expert|advanced|intermediate|beginner|basic|novice|proficient|fluent|native|professional|competent|"
    r"familiar|master(?:y|ed)?|"
    r"experienced|skilled|working knowledge|elementary|conversational|very good|good|excellent|strong)(?: level|"
    r" knowledge| user)?|"
    r"\d{1,2}\+?\s*(?:years?|yrs?)(?: (?:of )?experience)?|\d{1,3}\s?%|\d{1,2}\s?/\s?\d{1,2}|[★☆●○■□▪▫⬤◯]{2,10})\)?",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:(?:programming|scripting|query|markup|front-?\s?end|back-?\s?end|web|cloud|core|technical|other|soft|"
    r"hard|main|key|design|testing|"
    r"data|machine learning|devops|mobile|computer|office|development|software|operating|version control|general|"
    r"additional|personal|"
    r"interpersonal|professional|business|management|leadership|clinical|medical|human|foreign|spoken|analytics|"
    r"visualization)\s*)*"
    r"(?:and|&|/|,|\s)*(?:languages?|technolog(?:y|ies)|tools?|frameworks?|librar(?:y|ies)|databases?|platforms?|"
    r"systems?|skills?|methodolog(?:y|ies)|"
    r"practices|software|concepts|expertise|packages|applications|services|techniques|stack|areas|others?|misc\w*|"
    r"certifications?)"
    r"(?:\s*(?:and|&|/|,)\s*[\w -]{2,25})?",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:(?:very|highly|well|strong|excellent|good|sound|wide|working|solid|deep|extensive|hands[- ]on|proven|basic|"
    r"advanced|thorough|practical)[- ])*(?:familiar(?:ity)? with|skilled (?:in|at|with)|experienced? (?:in|with|using|"
    r"user of)|proficien(?:t|cy) (?:in|with|at)|knowledge(?:able)? (?:of|in|on)|expert(?:ise)? in|understanding of|"
    r"command of|versed (?:in|with)|fluent in|competent (?:in|with))\s+(?:the use of\s+)?(?=\S)",
    re.IGNORECASE,
)
MAX_SKILL = 80
MAX_WORDS = 9


def skills_line(text: str) -> str | None:
    """The list after "Technologies:" and its like, or None when the line is none of them."""
    match = _LINE.match(text)
    return match.group("items") if match else None


def split_items(text: str) -> list[str]:
    """The items of a list written on one line; commas inside brackets do not divide.

    >>> split_items("AWS (EC2, S3), Docker and Git")
    ['AWS (EC2, S3)', 'Docker', 'Git']
    """
    dividers = ",;|•·●▪◦∙⋅"
    if not re.search(r"[,;|•·●▪◦∙⋅]", text):
        return _tidy(re.split(r"\s+/\s+|\s{3,}|\t|\s+[-–—]\s+", text))
    parts: list[str] = []
    depth = 0
    current = ""
    for char in text:
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth = max(0, depth - 1)
        if char in dividers and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    last = re.fullmatch(r"\s*(?:and|&)\s+(.+)", parts[-1], re.DOTALL)
    if last:
        parts[-1] = last.group(1)
    elif len(parts) > 1:
        tail = re.fullmatch(r"(\s*[\w.+#-]{1,20}) and ([\w.+#-]{1,20}\s*\.?)", parts[-1])
        if tail:
            parts[-1:] = [tail.group(1), tail.group(2)]
    return _tidy(parts)


def _tidy(parts: list[str]) -> list[str]:
    tidy = []
    for part in parts:
        item = part.strip(" \t.,;•·*").strip()
        if part.strip().startswith("."):
            item = "." + item.lstrip(".")
        if item.count("(") != item.count(")"):
            item = item.strip("()").strip()
        if item and not _LEVEL.fullmatch(item) and any(char.isalnum() for char in item):
            tidy.append(item)
    return tidy


def read_skills(lines: list[Line]) -> list[Found]:
    """The skills of a skills section, in order and without repeats. Group labels are not skills.

    Of a rated card (a name, a level such as "Expert", a line of keywords) the name and the keywords are skills.
    """
    found: list[Found] = []
    seen: set[str] = set()

    def put(item: str, line: int) -> None:
        item = item.strip(" -–—:")
        item = (
            _LEAD_IN.sub("", item, count=1) if _LEAD_IN.match(item) and not item.lower().startswith("fluent") else item
        )
        if len(re.sub(r"\([^()]*\)", "", item).split()) > MAX_WORDS:
            return
        key = item.casefold()
        if item and key not in seen and len(item) <= MAX_SKILL and not _LEVEL.fullmatch(item):
            seen.add(key)
            found.append(Found(item, line))

    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        cells = line.cells
        if len(cells) == 2 and not line.bullet and _is_label(cells[0], cells[1]):
            for item in split_items(cells[1]):
                put(item, line.index)
            continue
        for cell in cells:
            text = cell
            label, colon, rest = text.partition(":")
            if colon and len(label.split()) <= 6 and "(" not in label:
                if not rest.strip():
                    continue
                text = rest
            elif re.match(r"^[\w &/+-]{3,40}\s[–—-]\s.*,", text):
                text = re.split(r"\s[–—-]\s", text, maxsplit=1)[1]
            elif _is_group_name(line, text, following):
                continue
            if len(text) > 300 and text.count(",") < 5:
                continue
            if _is_sentence(text):
                continue
            for item in split_items(text):
                put(item, line.index)
    return found


def _is_label(first: str, second: str) -> bool:
    return (
        "," not in first
        and ("," in second or first.endswith(":") or bool(_GENERIC.fullmatch(first)))
        and len(first.split()) <= 5
    )


def _is_group_name(line: Line, text: str, following: Line | None) -> bool:
    """Whether a heading or bold line names a group of skills; with a level below it, it is a skill itself."""
    if following is not None and any(_LEVEL.fullmatch(part) for part in following.cells):
        return False
    bold = line.bold and following is not None and not following.bold and _heads_list(text, following)
    return bool(line.level) or bold


def _heads_list(text: str, following: Line) -> bool:
    """Whether a bold line names a group: general words, or a list with commas below it."""
    return "," not in text and (
        bool(_GENERIC.fullmatch(text)) or heading_kind(text) is not None or following.text.count(",") >= 1
    )


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 9 and text.count(",") < 2 + len(words) // 12 and text.rstrip().endswith(".")
