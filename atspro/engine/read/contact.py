"""Name, e-mail address, phone number, place and links of the person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from atspro.engine.dates import find_period
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.parse_results import Found, FoundEntry
from atspro.engine.read.places import PLACE, is_place
from atspro.engine.read.text_lines import Document, Line
from atspro.engine.read.title_company_scores import title_score

EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])")
_PHONE = re.compile(
    r"(?<![\w/.@+-])(?:\+|00)?\(?\d(?:[\d\s().\-–]|(?<! )/|/(?! )){5,22}\d(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w@/])"
)
_URL = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>|,;()\"]{3,300}|(?:www\.)[^\s<>|,;()\"]{3,300}|"
    r"(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|dev|me|co|ai|app|tech|design|info|edu|gov|games|studio|art|blog|"
    r"site|online|page|"
    r"xyz|us|uk|de|fr|es|it|nl|ca|au|in|eu|ch|at|pl|se|no|dk|fi|be|ie|nz|jp|br|works|codes|digital|engineer|cloud|"
    r"link|bio|so|sh|gg|tv|"
    r"co\.uk|com\.au)(?:/[^\s<>|,;()\"]{0,300})?)(?![\w@])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?P<label>(?:full )?name|e-?mail(?: address)?|(?:mobile|cell|home|work|tele)?\s?(?:phone|mobile|cell|"
    r"tel)(?: (?:number|no\.?))?\.?|"
    r"(?:home |current |mailing |postal )?(?:address|location)|based in|lives in|city|residence|linked\s?in|"
    r"vor- und nachname|nom(?: et prénom)?|nombre(?: y apellidos)?|anschrift|adresse|wohnort|domicile|dirección|"
    r"domicilio|morada|endereço|indirizzo|residenza|adres|woonplaats|"
    r"git\s?hub|git\s?lab|portfolio|website|web(?: ?site)?|"
    r"homepage|blog|twitter|x|url|site|orcid|kaggle|medium|behance|dribbble|stack ?overflow|skype|telegram|"
    r"whatsapp|instagram)"
    r"\s*[:：|]\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"based in|lives in|city|residence|anschrift|adresse|wohnort|domicile|dirección|domicilio|morada|"
    r"endereço|indirizzo|residenza|adres|woonplaats|.*address|.*location"
)
_SITES = {
    "linkedin": "LinkedIn",
    "github": "GitHub",
    "gitlab": "GitLab",
    "bitbucket": "Bitbucket",
    "stackoverflow": "Stack Overflow",
    "twitter": "Twitter",
    "x.com": "X",
    "medium": "Medium",
    "behance": "Behance",
    "dribbble": "Dribbble",
    "kaggle": "Kaggle",
    "orcid": "ORCID",
    "scholar.google": "Google Scholar",
    "researchgate": "ResearchGate",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "itch.io": "itch.io",
    "codepen": "CodePen",
    "leetcode": "LeetCode",
    "hackerrank": "HackerRank",
    "huggingface": "Hugging Face",
    "dev.to": "DEV",
    "mastodon": "Mastodon",
    "soundcloud": "SoundCloud",
    "npmjs": "npm",
    "pypi": "PyPI",
    "t.me": "Telegram",
    "bsky": "Bluesky",
    "xing": "XING",
    "substack": "Substack",
    "vimeo": "Vimeo",
    "angel.co": "AngelList",
}
_NOT_NAME = re.compile(
    r"\b(?:resume|résumé|curriculum|vitae|cv|page|email|phone|address|street|st|ave|avenue|road|rd|drive|suite|"
    r"apt|profile|summary|applicant|your name|name|surname|job seeker|"
    r"objective|portfolio|contact|date|dear|linkedin|github|confidential|updated|available|references|upon|request)\b",
    re.IGNORECASE,
)
MAX_ADDRESS = 150
_STREET = re.compile(
    r"\d+[\w-]*\s+[\w .'-]{2,40}\b(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|"
    r"place|pl|terrace|square)\b\.?|"
    r"\w*(?:straße|strasse|str\.|weg|allee|gasse|platz)\s+\d+\w?|(?:rue|avenue|boulevard|place|chemin|calle|avenida|plaza|"
    r"rua|via|viale|piazza|ul\.|aleja)\s[\w .'’-]{2,40}|[\w-]+(?:straat|laan|weg|plein)\s+\d+|"
    r"\b\d{4,5}\s[A-ZÄÖÜ][\w-]+",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|"
    r"[AC-FHKNPRTV-Y]\d[\dW] ?(?=[A-Z]{0,3}\d)[AC-FHKNPRTV-Y\d]{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d)$"
)
"""British, Irish and Canadian postcodes at the end of an address."""
_TITLED = re.compile(
    r"^(?:(?:my|mein|mon|mi)\s)?(?:resume|résumé|cv|curriculum vitae|lebenslauf)\b(?: of| von| de)?\s*[:–—-]?\s*|"
    r"\s*+[-–—|]?\s*+\b(?:resume|résumé|curriculum vitae|lebenslauf)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s{2,}|\s+[|•·●▪◦⋅∙¦‖/–—~]\s+|\s*[|•·●▪◦⋅∙¦‖]\s*|\t|;\s+")


def read_contact(
    document: Document,
    names: list[tuple[str, int, float]],
    near: list[Line],
    others: list[Line],
    labelled: list[Line],
    headlines: Set[str] = frozenset(),
) -> FoundEntry:
    """The contact fields: fullName, email, phone, address, and links as pairs "name<TAB>url".

    ``names`` are what was labelled as the person's name, with line and certainty; ``near`` the lines of the head and of
    contact sections, ``others`` those where an address may stand too, and ``labelled`` those that were labelled as
    contact; ``headlines`` are cells beside those that say what the person is. Referees' lines are in none.
    """
    found = FoundEntry()
    for line in near:
        _labeled(found, line)
    for line in [*near, *others]:
        match = EMAIL.search(line.text[:1000])
        if match:
            found.put("email", match.group(), line.index)
            break
    said = " ".join(line.text for line in [*near, *others])
    links = [(address, label) for address, label in document.links if not label or label in said]
    for address, label in links:
        if address.lower().startswith("mailto:") and not found.has("email"):
            email = EMAIL.fullmatch(address[7:].split("?")[0])
            if email:
                found.put("email", email.group(), _line_with(document, label))
    for line in near:
        phone = _phone_in(line.text)
        if phone:
            found.put("phone", phone, line.index)
    _name(found, names, [*near[:12], *others[:60]])
    _address(found, near)
    _place_left(found, labelled, headlines)
    _links(found, near, document, links)
    return found


def _labeled(found: FoundEntry, line: Line) -> None:
    for piece in _pieces(line):
        match = _LABEL.match(piece)
        if match is None:
            continue
        label, value = match.group("label").lower(), match.group("value").strip()
        if label.endswith(("name", "prénom", "apellidos")) or label in ("nom", "nombre"):
            found.put("fullName", value, line.index)
        elif "address" in label and EMAIL.search(value):
            found.put("email", EMAIL.findall(value)[0], line.index)
        elif _AT_HOME.fullmatch(label):
            found.put("address", value, line.index)
        elif re.search(r"phone|mobile|cell|tel$|tel\.$", label) and re.search(r"\d{3}", value):
            phone = _phone_in(value)
            found.put("phone", phone or value[:40], line.index)


def _phone_in(text: str) -> str:
    if find_period(text) is not None:
        return ""
    for match in _PHONE.finditer(text[:500]):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 15 and not re.fullmatch(
            r"(?:19|20)\d{2}\s*[-–/]\s*(?:19|20)\d{2}", match.group().strip()
        ):
            if len(digits) in (8, 9) and re.fullmatch(r"\d+-\d{4}|\d{5}-\d{4}", match.group()):
                continue
            candidate = match.group().strip(" -–/.")
            return candidate + ")" if candidate.count("(") > candidate.count(")") else candidate
    return ""


def _pieces(line: Line) -> list[str]:
    cells = [cell[:500] for cell in line.cells[:20]]
    return [piece.strip(" ,") for cell in cells for piece in _SPLIT.split(cell) if piece and piece.strip(" ,")][:40]


_SMALL = frozenset("de da van von der den la le di del bin al el y e dos ter zu".split())  # noqa: SIM905
"""Words within names that begin small."""


def looks_like_name(text: str) -> bool:
    """Whether a line can be a person's name: two to five capitalised words, no digits, no heading."""
    text = re.sub(
        r",?\s*(?:(?:Ph\.?D|M\.?D|MBA|CPA|RN|BSN|MSN|PE|PMP|Esq|Jr|Sr|II|III|CFA|DDS|LCSW|MSc|BSc)\.?,?\s*)+$", "", text
    )
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 5 or len(text) > 60 or any(char.isdigit() for char in text):
        return False
    if re.search(r"[@:/|_<>{}=+]", text) or _NOT_NAME.search(text) or heading_kind(text) is not None:
        return False
    return all(
        word[0].isupper() or word.lower() in _SMALL or not word[0].isascii() or word[0] in "('\"" for word in words
    )


def _name(found: FoundEntry, names: list[tuple[str, int, float]], near: list[Line]) -> None:
    """The labelled name, unless it is a position's; else a line that the e-mail address bears out."""
    local = re.sub(r"[^a-z]", "", _plain(found.text("email").partition("@")[0]))
    for text, at, sure in names:
        text = _TITLED.sub("", text).strip(" ,|·•–-")
        borne_out = _bears_out(text, local)
        if "@" in text or any(char.isdigit() for char in text):
            continue
        if text and (borne_out or (title_score(text) == 0 and heading_kind(text) is None and not is_place(text))):
            found.put("fullName", text, at, sure=borne_out or (sure >= 0.9 and looks_like_name(text)))
            return
    for line in near:
        for piece in _name_pieces(line):
            if looks_like_name(piece) and _bears_out(piece, local) and not EMAIL.search(piece):
                found.put("fullName", piece, line.index)
                return


def is_document_title(text: str) -> bool:
    """Whether a line says what the document is and nothing else: "Curriculum Vitae", "My CV"."""
    return not _TITLED.sub("", text.strip()).strip(" ,|·•–-")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _bears_out(text: str, local: str) -> bool:
    """Whether an address's local part holds a word of the name, or its first letter and the last name's beginning."""
    words = re.findall(r"[a-z]{3,}", _plain(text))
    return bool(local) and any(word in local or (len(local) >= 4 and word.startswith(local)) for word in words)


def _name_pieces(line: Line) -> list[str]:
    pieces = _pieces(line)
    for piece in list(pieces[:1]):
        cut = re.split(r"\s+[-–—]\s+|\s*\(", piece)[0].strip()
        if cut != piece:
            pieces.append(cut)
    return [_TITLED.sub("", piece) for piece in pieces]


def _address(found: FoundEntry, lines: list[Line]) -> None:
    if found.has("address"):
        return
    for at, line in enumerate(lines):
        piece = next((one for one in _pieces(line) if len(one) <= MAX_ADDRESS and _POSTCODE.search(one)), "")
        label = _LABEL.match(piece)
        if piece and label is None and not EMAIL.search(piece):
            found.put("address", ", ".join([*_above(lines, at, piece), piece]), line.index)
            return
    for line in lines:
        pieces = _pieces(line)
        for piece in pieces:
            if len(piece) > 200 or EMAIL.search(piece) or (_URL.search(piece) and not PLACE.search(piece)):
                continue
            if len(piece) <= MAX_ADDRESS and _STREET.search(piece):
                rest = pieces[pieces.index(piece) + 1 :]
                whole = f"{piece}, {rest[0]}" if rest and is_place(rest[0]) else piece
                found.put("address", whole if whole in line.text else piece, line.index)
                return
            if is_place(piece):
                found.put("address", piece.strip("()"), line.index)
                return
    for line in lines:
        match = PLACE.search(EMAIL.sub(" ", line.text)) if len(line.text) < 160 else None
        if match and len(line.text.split()) < 25:
            found.put("address", match.group(), line.index, sure=False)
            return


def _above(lines: list[Line], at: int, piece: str) -> list[str]:
    """The lines of an address above the one with its postcode: "22 Ferndale Crescent", "Wigan"."""
    above: list[str] = []
    if "," in piece:
        return above
    for line in reversed(lines[max(0, at - 3) : at]):
        text = line.text.strip(" ,")
        street = text[:1].isdigit()
        if line.index != lines[at].index - len(above) - 1 or len(text) > 60 or _OTHER_ITEM.search(text):
            break
        if not street and not (text[:1].isupper() and len(text.split()) < 4 and not any(map(str.isdigit, text))):
            break
        above.insert(0, text)
        if street:
            return above
    return []


_OTHER_ITEM = re.compile(
    r"@|www\.|https?:|\w\.\w{2,4}(?:/|$)|\d{4}|^\W*$|linked\s?in|git\s?hub|nationality|date of birth", re.IGNORECASE
)


def _place_left(found: FoundEntry, lines: list[Line], headlines: Set[str]) -> None:
    """A short capitalised item among the contact's that is nothing else, as the place."""
    name = found.text("fullName")
    for line in lines:
        for piece in _pieces(line):
            label = _LABEL.match(piece)
            words = piece.split()
            if (
                label
                or piece in headlines
                or not 1 <= len(words) <= 6
                or _OTHER_ITEM.search(piece)
                or piece in name
                or (name and name in piece)
            ):
                continue
            if (
                piece[:1].isupper()
                and title_score(piece) == 0
                and heading_kind(piece) is None
                and not IS_LABEL.fullmatch(piece)
            ):
                found.put("address", piece, line.index, sure=len(words) > 1)


IS_LABEL = re.compile(
    r"(?:e-?mail|phone|mobile|tel(?:efon[eo]?)?|telefoon|téléphone|courriel|correo|address|adresse|dirección|endereço|indirizzo|adres|"
    r"name|nom|nombre|nome|naam|vorname|nachname|surname|first name|last name|"
    r"location|web(?:site)?|links?|site|profile[s]?|linked\s?in|git\s?hub|gitlab|xing|twitter|skype|tél|telefono|telefone|"
    r"[A-Z]{2,3})\W*",
    re.IGNORECASE,
)


def _links(found: FoundEntry, lines: list[Line], document: Document, links: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    values: list[Found] = []
    near = {line.index for line in lines}
    joined = " ".join(line.text for line in lines)

    def put(name: str, address: str, line: int) -> None:
        key = re.sub(r"^https?://(?:www\.)?|/+$", "", address.lower())
        covered = any(other.startswith(f"{key}/") for other in seen)
        if key and key not in seen and not covered and len(values) < 20:
            seen.add(key)
            values.append(Found(f"{name}\t{address}", line))

    for address, label in links:
        if not re.match(r"https?://", address, re.IGNORECASE) or len(address) > 400:
            continue
        if label and label in joined:
            place = _line_with(document, label, near)
            put(link_name(address, label), address.rstrip("/") if address.count("/") == 3 else address, place)
    for line in lines:
        text = EMAIL.sub(" ", line.text[:500])
        for match in _URL.finditer(text):
            address = match.group().rstrip(".,)]'")
            before = text[: match.start()].rstrip()
            before_label = re.search(r"([A-Za-z][\w .]{1,25}):$", before)
            put(link_name(address, before_label.group(1).strip() if before_label else ""), address, line.index)
        for piece in _pieces(line):
            labeled = _LABEL.match(piece)
            if labeled and re.fullmatch(r"linked\s?in|git\s?hub|git\s?lab", labeled.group("label"), re.IGNORECASE):
                handle = labeled.group("value").strip()
                if re.fullmatch(r"@?[\w-]{2,60}", handle) and not _URL.search(handle):
                    put(labeled.group("label"), handle, line.index)
    if values:
        found.fields["links"] = list(values)


def link_name(address: str, label: str = "") -> str:
    """What to call a link: its site when known, else the label written beside it, else Website."""
    lowered = address.lower()
    for key, name in _SITES.items():
        if re.search(rf"(?:^|[/.]){re.escape(key)}(?:[./]|$)", lowered):
            return name
    label = label.strip(" :")
    plain = re.sub(r"^https?://(?:www\.)?|/+$", "", lowered)
    if (
        label
        and label.lower() not in plain
        and not label.startswith("@")
        and not _URL.search(label)
        and len(label) <= 40
    ):
        return label[:1].upper() + label[1:]
    return "Website"


def _line_with(document: Document, label: str, near: set[int] | None = None) -> int:
    for line in document.lines:
        if label and label in line.text and (near is None or line.index in near):
            return line.index
    return 0
