"""The lists that a resume's words are looked up in: titles, employers, schools, degrees, places and so on."""

from __future__ import annotations

import re
from functools import lru_cache

from atspro.engine.dates import DatedSpan, find_dates
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.places import is_place, place_spans
from atspro.engine.read.title_company_scores import company_score, degree_match, position_score, school_score

LANGUAGE_NAMES = re.compile(
    r"(?<!\w)(?:english|german|french|spanish|italian|portuguese|dutch|polish|mandarin|chinese|japanese|korean|arabic|"
    r"hindi|russian|turkish|swedish|danish|norwegian|finnish|greek|czech|hungarian|romanian|ukrainian|hebrew|urdu|bengali|"
    r"tamil|telugu|punjabi|vietnamese|thai|catalan|latin|igbo|yoruba|swahili|"
    r"englisch|deutsch|französisch|spanisch|italienisch|portugiesisch|niederländisch|polnisch|russisch|türkisch|chinesisch|"
    r"anglais|allemand|français|espagnol|italien|portugais|néerlandais|polonais|russe|arabe|chinois|"
    r"inglés|alemán|francés|español|castellano|italiano|portugués|neerlandés|polaco|ruso|catalán|chino|"
    r"inglês|alemão|francês|espanhol|português|holandês|polonês|"
    r"inglese|tedesco|francese|spagnolo|portoghese|olandese|polacco|"
    r"engels|duits|frans|spaans|italiaans|portugees|nederlands|pools|"
    r"angielski|niemiecki|francuski|hiszpański|włoski|portugalski|polski|rosyjski)(?!\w)",
    re.IGNORECASE,
)
LEVEL = re.compile(
    r"(?<!\w)(?:native|bilingual|fluent|fluency|proficient|proficiency|conversational|elementary|basic|basics|beginner|"
    r"intermediate|advanced|expert|working knowledge|mother tongue|professional working|limited working|"
    r"full professional|"
    r"muttersprache|muttersprachler|verhandlungssicher|fließend|grundkenntnisse|gute kenntnisse|sehr gut|gut|experte|"
    r"fortgeschritten|langue maternelle|courant|bilingue|natif|native|intermédiaire|débutant|notions|avancé|scolaire|"
    r"nativo|nativa|lengua materna|fluido|avanzado|intermedio|básico|experto|fluente|avançado|intermediário|intermédio|"
    r"língua materna|madrelingua|fluente|avanzato|scolastico|buono|ottimo|moedertaal|vloeiend|goed|basis|gevorderd|"
    r"ojczysty|biegły|biegle|zaawansowany|średniozaawansowany|podstawowy|komunikatywny|[abc][12])(?!\w)",
    re.IGNORECASE,
)
CERTIFICATE_WORDS = re.compile(
    r"(?<!\w)(?:certif\w*|zertifi\w*|licen[sc]e|credential|registered|issued|expires?|valid|gültig|\bexp\b|délivré|"
    r"accredit\w*|cert\.)(?!\w)",
    re.IGNORECASE,
)


class Lexicon:
    """The lists that features look words up in. Training forgets a part of them, as life does."""

    def title(self, text: str) -> int:
        """How much a text looks like the name of a position."""
        return position_score(text)

    def company(self, text: str) -> int:
        """How much a text looks like the name of an employer."""
        return company_score(text)

    def degree(self, text: str) -> bool:
        """Whether a degree is mentioned."""
        return degree_match(text) is not None

    def school(self, text: str) -> int:
        """How much a text looks like the name of a school."""
        return school_score(text)

    def place(self, text: str) -> bool:
        """Whether the whole text is a place."""
        return is_place(text)

    def place_spans(self, text: str) -> list[tuple[int, int]]:
        """Where places stand in a text."""
        return place_spans(text)

    def heading(self, text: str) -> str | None:
        """The section that a text names."""
        return heading_kind(text)


class DocumentLexicon(Lexicon):
    """The lists, and the towns that this document names as such elsewhere: in its address, or with their country."""

    def __init__(self, towns: set[str]) -> None:
        self.towns = {town.casefold() for town in towns if len(town) > 2}
        names = "|".join(re.escape(town) for town in sorted(towns, key=len, reverse=True) if len(town) > 2)
        self.pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) if names else None

    def place(self, text: str) -> bool:
        """Whether the whole text is a place or such a town."""
        return super().place(text) or text.strip(" .,()").casefold() in self.towns

    def place_spans(self, text: str) -> list[tuple[int, int]]:
        """Where places stand in a text."""
        found = super().place_spans(text)
        more = [match.span() for match in self.pattern.finditer(text)] if self.pattern is not None else []
        return [*found, *(one for one in more if not any(a <= one[0] < b for a, b in found))]


LEXICON = Lexicon()


@lru_cache(maxsize=2048)
def dates_in(text: str) -> list[DatedSpan]:
    """All dates in a cell's text, remembered: each step of the reading looks for them."""
    return find_dates(text)
