"""Dates as people write them in resumes: "March 2021 – Present", "15-Mar-16 to 30-Jun-17", "seit 03/2019", "Q3 '18".

English, German, French, Spanish, Portuguese, Italian, Dutch and Polish. Nothing here knows today's date: callers pass
it as (year, month).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from atspro.engine.lazy_pattern import LazyPattern

# By month; all languages together, since no name means two months. An accent may be left out.
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari styczeń stycznia sty",
    "february feb februar feber février févr fév fevr febrero fevereiro fev febbraio februari luty lutego lut",
    "march mar märz maerz mrz mär mars marzo março maart mrt marzec marca",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi",
    "may mai mayo maio maggio mag mei maj maja",
    "june jun juni juin junio junho giugno giu czerwiec czerwca cze",
    "july jul juli juillet juil julio julho luglio lug lipiec lipca lip",
    "august aug août agosto ago augustus sierpień sierpnia sie",
    "september sept sep septembre septiembre setiembre setembro settembre set sett wrzesień września wrz",
    "october oct oktober okt octobre octubre outubro out ottobre ott październik października paź",
    "november nov novembre noviembre novembro listopad listopada lis",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre grudzień grudnia gru",
)
# Short months that are common words too: alone before a year they are no month unless a dot or slash follows.
_AMBIGUOUS = "set out ago sie gen mag lis gru lip ene lut sty ott"
_ALSO_WORDS = frozenset(_AMBIGUOUS.split())
_SEASON_NAMES = (
    "spring springs summer summers fall autumn winter winters frühjahr frühling sommer herbst printemps été automne "
    "hiver primavera verano otoño invierno verão outono inverno estate autunno lente voorjaar zomer herfst najaar "
    "wiosna lato jesień zima wintersemester sommersemester ws ss wise sose early mid late "
    "anfang mitte ende début fin inizio fine principios finales"
)
_NOW_PHRASES = (
    "present|presently|the present|present day|current|currently|now|right now|today|ongoing|to date|till date|"
    "till now|until now|until present|to present|till present|till today|up to now|date|continuing|"
    "heute|jetzt|bis heute|bis jetzt|bis dato|dato|aktuell|laufend|gegenwärtig|gegenwart|derzeit|andauernd|"
    "aujourd'hui|aujourd hui|présent|à présent|actuel|actuellement|ce jour|à ce jour|en cours|maintenant|"
    "actualidad|la actualidad|en la actualidad|actual|actualmente|presente|el presente|hoy|la fecha|hasta la fecha|"
    "en curso|ahora|hasta hoy|"
    "atual|atualmente|o presente|o momento|momento|até o momento|hoje|até hoje|até à data|agora|em curso|"
    "oggi|attuale|attualmente|in corso|ad oggi|a oggi|tuttora|"
    "heden|nu|vandaag|tot heden|tot nu|huidig|"
    "obecnie|teraz|dziś|dzisiaj|do dziś|chwili obecnej|do chwili obecnej|do teraz|nadal|aktualnie"
)

_APOSTROPHE = "['’‘`´]"
_LETTER = r"[^\W\d_]"
_WORD_END = rf"(?!{_LETTER})"
_ACCENTED = {
    "a": "àáâãä", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñń", "o": "òóôõö", "s": "ś", "u": "ùúûü", "z": "ź",
}  # fmt: skip


def _folded(text: str) -> str:
    """The text in lower case without accents."""
    return "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))


def _letters(text: str) -> str:
    """A pattern for a phrase in lower case without accents that takes it with its accents, composed or not."""
    parts = []
    for char in text:
        if char == " ":
            parts.append(r"\s{1,2}")
        elif char == "'":
            parts.append(_APOSTROPHE)
        elif char in _ACCENTED:
            # No mark has a case; without the flag the set is a range, which compiles ten times as fast.
            parts.append(rf"[{char}{_ACCENTED[char]}](?-i:[\u0300-\u036f])?")
        else:
            parts.append(re.escape(char))
    return "".join(parts)


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, in which names that begin alike share their beginning."""
    tree: dict[str, Any] = {}
    for name in names:
        node = tree
        for char in _folded(name):
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    parts = [_letters(char) + _branches(below) for char, below in sorted(tree.items()) if char]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{joined})?" if "" in tree else joined


_MONTHS = {_folded(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_ANY_MONTH = rf"{_any_of(_MONTHS)}\.?{_WORD_END}"
MONTH = (
    rf"(?:{_any_of(name for name in _MONTHS if name not in _ALSO_WORDS)}\.?{_WORD_END}"
    rf"|{_any_of(_ALSO_WORDS)}(?:\.{_WORD_END}|(?=\s?[-/]\s?\d)))"
)
_NOW_WORDS = "|".join(_letters(_folded(phrase)) for phrase in sorted(_NOW_PHRASES.split("|"), key=len, reverse=True))
NOW = rf"(?:{_NOW_WORDS}){_WORD_END}"
_YEAR = r"(?:19[4-9]\d|20\d{2})(?!\d)"
_SHORT_YEAR = rf"{_APOSTROPHE}\d{{2}}(?!\d)"
_ANY_YEAR = rf"(?:{_YEAR}|{_SHORT_YEAR})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|ro|[ºª°.])?"
_NUMBER_MONTH = r"(?:0?[1-9]|1[0-2])(?!\d)"
_NUMBER_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_OF = r"(?:(?:of|de|del|di|do|van)\s+)?"
_TIME = r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_QUARTER = (
    rf"(?:[qth][1-4](?![^\W_])|[1-4]\s?[qth](?![^\W_])|[1-4]\.?(?:st|nd|rd|th|er|e|[ºª])?\s(?:quarter|quartal|"
    rf"{_letters('trimest')}(?:re|er)|kwarta{_LETTER}|kwartaal|halbjahr|semest(?:re|er)))"
)
_SEASON = rf"(?:{_QUARTER}|{_any_of(_SEASON_NAMES.split())}{_WORD_END})"
_NOT_IN_NUMBER = r"(?<![\w$€£.,/+-])"
_NOT_IN_WORD = r"(?![\w%+]|[.,]\d)"


def _date_pattern(month: str) -> str:
    """A pattern for a date with its year; longest forms first, so that no day is left over."""
    return (
        r"(?:"
        rf"{_DAY}[\s./-]{{0,2}}{_OF}{month}[\s,./-]{{0,2}}{_OF}{_ANY_YEAR}"
        rf"|{month}\s+{_DAY}(?![\d.]),?\s+{_YEAR}"
        rf"|{month}[\s,./-]{{0,3}}{_OF}{_ANY_YEAR}"
        rf"|{_SEASON}[\s,./-]{{0,2}}{_OF}{_ANY_YEAR}(?:/\d{{2,4}}(?!\d))?"
        rf"|[1-4][qh]\d{{2}}(?!\d)"
        rf"|{_YEAR}[-/.]{_NUMBER_MONTH}[-/.](?:{_NUMBER_DAY}|\d{{2}}(?=T)){_TIME}"
        rf"|{_NUMBER_DAY}\s?[-/.]\s?{_NUMBER_DAY}\s?[-/.]\s?{_ANY_YEAR}"
        rf"|{_NUMBER_MONTH}\s?[-/.]\s?{_ANY_YEAR}"
        rf"|(?-i:VI{{1,3}}|I{{1,3}}|I?V|IX|XI{{0,2}})[./-]{_YEAR}"
        rf"|{_YEAR}[-/.]{_NUMBER_MONTH}(?![-/.]?\d)"
        rf"|{_YEAR}[\s,/-]{{1,2}}(?:{month}|[qh][1-4](?!\w))"
        rf"|{_YEAR}"
        rf"|{_SHORT_YEAR}"
        r")"
    )


DATE = _date_pattern(MONTH)
_FULL = _date_pattern(_ANY_MONTH)
# What is a date only beside another one, or after a word such as "since".
_SHORT = (
    r"(?:"
    rf"{_DAY}[\s./-]{{1,2}}{_OF}{_ANY_MONTH}[\s./-]{{1,2}}\d{{2}}(?!\d)"
    rf"|{_ANY_MONTH}[\s,./-]{{0,2}}\d{{2}}(?!\d)"
    rf"|{_NUMBER_DAY}[/.-]{_NUMBER_DAY}[/.-]\d{{2}}(?!\d)"
    rf"|{_NUMBER_MONTH}\s?[/.-]\s?\d{{2}}(?!\d)"
    r")"
)
# Without a year: the one of the other end holds.
_YEARLESS = (
    r"(?:"
    rf"{_DAY}\s{{0,2}}{_OF}{_ANY_MONTH}|{_ANY_MONTH}\s{_DAY}(?![\d])|{_ANY_MONTH}|{_SEASON}"
    rf"|{_NUMBER_DAY}\.{_NUMBER_MONTH}\.?|{_NUMBER_DAY}/{_NUMBER_MONTH}|{_NUMBER_MONTH}"
    r")"
)
_EXPECTED_WORDS = (
    r"(?:expected|anticipated|estimated|est\.|exp\.|projected|planned|(?:expected\s+)?graduation|"
    rf"voraussichtlich|vorauss\.|geplant|{_letters('prevu')}e?|{_letters('previst')}[oa]|estimad[oa]|{_letters('previsao')}|"
    r"verwacht|planowan\w{1,3}|przewidywan\w{1,3})"
)
_EXPECTED = rf"(?:\(?{_EXPECTED_WORDS}(?:\s+(?:graduation|completion|date|in|for|en|em|nel|per|für))*\s*:?\s*)"
_CONNECTOR_WORDS = (
    "to|until|untill|til|till|through|thru|up to|and|bis|bis zum|bis zur|u|und|a|à|au|jusqu'à|jusqu'au|jusqu'en|jusque|"
    "et|hasta|hasta el|al|y|até|ao|e|fino a|fino al|sino a|tot|tot en met|t/m|en|do|po"
)
# "and" and its like join two ends only after "between".
_AND = r"(?:and|und|et|y|e|en|u)"
_ONE_CONNECTOR = (
    r"(?:\s{0,6}(?:[-‐‑–—−‒→~]{1,3}|>|(?<!\w)(?:"
    + "|".join(
        _letters(_folded(word))
        for word in sorted(_CONNECTOR_WORDS.split("|"), key=len, reverse=True)
        if not re.fullmatch(_AND, word)
    )
    + rf"){_WORD_END})\s{{0,6}}(?:l{_APOSTROPHE})?)"
)
_CONNECTOR = _ONE_CONNECTOR + "{1,2}"
_BETWEEN = re.compile(r"(?<!\w)(?:between|zwischen|entre|tra|tussen|między|miedzy)\s+$", re.IGNORECASE)
_SINCE = r"(?:since|starting|started|beginning|seit|ab|depuis|à partir de|a partir de|desde|dal|sinds|vanaf|od)"
_FROM = r"(?:from|between|von|vom|zwischen|de|du|del|entre|da|dal|tra|van|tussen|z|w)"
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<since>{_SINCE}(?:\s+(?:le|el|o|the|dem))?)"
    rf"|(?P<until>until|till|through|bis(?:\s+zu[mr])?|{_letters('jusqu')}{_APOSTROPHE}(?:à|au|en)|hasta(?:\s+el)?|"
    rf"{_letters('ate')}|fino\s+a[l]?|tot)|(?P<from>{_FROM}(?:\s+(?:le|el|o|the|dem))?))\s{{1,3}}$",
    re.IGNORECASE,
)
_EXPECTED_BEFORE = re.compile(rf"(?<!\w){_EXPECTED}$", re.IGNORECASE)
_EXPECTED_AFTER = re.compile(rf"\s{{0,2}}[,(\[]?\s?{_EXPECTED_WORDS}[)\]]?(?!\w)", re.IGNORECASE)
_CLASS_OF = re.compile(
    r"(?<!\w)(?:class\s+of|graduat\w+(?:\s+in)?|promotion(?:\s+de)?|promo|jahrgang|turma\s+de|promoci[oó]n(?:\s+de)?|"
    r"abschluss(?:jahr)?|completed(?:\s+in)?|conferred)\s*:?\s{0,2}$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\s{1,3}(?:onwards?|and onwards?|bis\s*$|and later)(?!\w)|\s?\+(?=\s|$)", re.IGNORECASE)
_OPEN = re.compile(r"\s{0,3}[-–—]\s{0,3}(?=$|[)\]|•·,;])|\s{1,3}(?:bis|to|until|till)\s{0,2}$", re.IGNORECASE)
_UNITS = (
    r"(?:years?|yrs?|y|months?|mos?|m|jahre?n?|j|monate?n?|mon|ans?|mois|años?|meses|mes|anos?|m[êe]s|anni|anno|mesi|"
    r"mese|jaar|jaren|maand(?:en)?|mnd|lata|lat|rok|miesi[ąe]\w{1,3}|mies)\.?"
)
_DURATION = re.compile(
    rf"\s{{0,6}}(?:[,·•|:;/–—-]\s{{0,3}})?[(\[]?\s?(?:~|ca\.\s?)?\d{{1,2}}(?:[.,]\d)?\+?\s?{_UNITS}"
    rf"(?:[\s,]{{1,2}}(?:and|und|et|y|e|en|i)?\s?\d{{1,2}}\s?{_UNITS})?\s?[)\]]?(?!\w)",
    re.IGNORECASE,
)
_FIRST = LazyPattern(
    rf"{_NOT_IN_NUMBER}(?:(?P<full>{_FULL}){_NOT_IN_WORD}|(?P<short>{_SHORT})(?![\w%+]|[.,/]\d)|(?P<yearless>{_YEARLESS})"
    rf"(?={_CONNECTOR}))",
    re.IGNORECASE,
)
_SECOND = LazyPattern(
    rf"(?P<expected>{_EXPECTED})?(?:(?P<now>{NOW})|(?P<full>{_FULL}){_NOT_IN_WORD}|(?P<short>{_SHORT})(?![\w%]|[.,/]\d)"
    rf"|(?P<year>\d{{2}})(?![\w%/.,:-])|(?P<yearless>{_ANY_MONTH})(?!\w))(?![\w%])",
    re.IGNORECASE,
)
_CONNECTOR_AT = re.compile(_CONNECTOR, re.IGNORECASE)
_ONE_CONNECTOR_AT = re.compile(_ONE_CONNECTOR, re.IGNORECASE)
_AND_AT = re.compile(rf"\s{{1,3}}{_AND}\s{{1,3}}", re.IGNORECASE)
_SLASH_YEARS = re.compile(r"(?P<first>(?:19|20)\d{2})\s?/\s?(?P<second>(?:(?:19|20)\d{2}|\d{2}))(?![\w/.-])")
_DATE_ONLY = LazyPattern(rf"(?:{_FULL}|{_SHORT})", re.IGNORECASE)
_NOW_ONLY = LazyPattern(NOW, re.IGNORECASE)
_QUARTER_PART = re.compile(_QUARTER, re.IGNORECASE)
_PARTS = re.compile(rf"(?:{_LETTER}[\u0300-\u036f]?)+|{_APOSTROPHE}?\d+", re.IGNORECASE)
_MAY_HOLD_DATE = re.compile(r"\d{4}|(?<!\d)\d{2}(?!\d)|[1-4][qh]\d{2}", re.IGNORECASE)
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_EXPIRY_WORDS = (
    r"(?:exp(?:ir(?:es|ed|y|ing|ation)|\.)?(?:\s+date)?|valid(?:ity)?(?:\s+(?:till?|until|through|thru|to))|"
    r"(?:current|good|active)\s+(?:through|thru|until|till?|to)|renew(?:s|al|able)?(?:\s+(?:due|date|by|in))?|"
    r"g[üu]ltig\s+bis|l[äa]uft\s+ab(?:\s+am)?|ablauf(?:datum)?|"
    rf"valable\s+jusqu{_APOSTROPHE}(?:au|en|à)|valide\s+jusqu{_APOSTROPHE}(?:au|en|à)|expire(?:\s+(?:le|en))?|"
    r"v[áa]lid[oa]\s+(?:hasta|at[ée])(?:\s+el)?|vigente\s+hasta|v[ie]nce(?:\s+en)?|vencimiento|caduca(?:\s+en)?|"
    r"caducidad|validade|v[áa]lido\s+at[ée]|expira(?:\s+(?:en|em|el))?|scade(?:\s+(?:nel|il|a))?|scadenza|"
    r"valid[oa]\s+fino\s+a[l]?|geldig\s+tot(?:\s+en\s+met)?|verloopt(?:\s+(?:op|in))?|wa[żz]n[aey]\s+do)"
)
_EXPIRY = LazyPattern(
    rf"(?<!\w)(?P<words>{_EXPIRY_WORDS})\s?[.:]?\s{{0,3}}(?:(?:on|in|the|am|le|el|den)\s)?"
    rf"(?P<date>{_FULL}|{_SHORT})(?![\w%]|[.,/]\d)",
    re.IGNORECASE,
)
_EXPIRY_AFTER = re.compile(rf"\s?[(\[]\s?{_EXPIRY_WORDS}\s?[)\]]", re.IGNORECASE)


class PartialDate(NamedTuple):
    """A year, and a month (1 to 12) when it was written."""

    year: int
    month: int | None


class Period(NamedTuple):
    """A span of time; the texts are as written, except that a shared or shortened year is written out.

    ``end_text`` is the word used for now ("Present") when ``is_current``, and None when nothing was written.
    ``is_expected`` when the text says that the end is still to come ("expected 2026").
    """

    start_text: str
    end_text: str | None
    start: PartialDate | None
    end: PartialDate | None
    is_current: bool
    is_expected: bool = False


class DatedSpan(NamedTuple):
    """A date or a span of time and where it stands in a text, as (begin, end) offsets.

    The place takes in what belongs to the date and says nothing else: "since", "(expected)", a duration beside it.
    A lone date is a period that has only an end; ``is_range`` tells the two apart.
    """

    begin: int
    end: int
    period: Period
    is_range: bool


@lru_cache(maxsize=2048)
def parse_date(text: str | None) -> PartialDate | None:
    """The date that the whole text says, or None when it says something else.

    Of an all-number day and month the year decides the order only when it comes first (ISO 8601), and dots mean that
    the day does; otherwise a part above 12 is the day, and two small parts leave the month unknown unless they are
    equal. A year of two digits is one of 1950 to 2049.
    """
    if not text or len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    text = text.strip()
    before = _CLASS_OF.match(text[: text.rfind(" ") + 1])
    text = text[before.end() :] if before else text
    return _meaning(text) if _DATE_ONLY.fullmatch(text) else None


def parse_month(text: str | None) -> tuple[int, int | None] | None:
    """Same as `parse_date`, as a plain tuple."""
    return parse_date(text)


def is_now(text: str | None) -> bool:
    """Whether the text is a word for "still going on", in any of the languages."""
    return bool(text) and _NOW_ONLY.fullmatch((text or "").strip()) is not None


def find_dates(text: str) -> list[DatedSpan]:
    """All dates and spans of time in the first 400 characters of a text, in their order."""
    text = text[:400]
    found: list[DatedSpan] = []
    at = 0
    while _MAY_HOLD_DATE.search(text, at):
        span = _next_span(text, at)
        if span is None:
            break
        found.append(span)
        at = span.end
    return found


def find_period(text: str) -> tuple[Period, tuple[int, int]] | None:
    """The first span of time in the text, with its place as (begin, end) offsets; None when there is none."""
    for span in find_dates(text):
        if span.is_range:
            return span.period, (span.begin, span.end)
    return None


def find_date(text: str) -> tuple[str, tuple[int, int]] | None:
    """The first date in the text as written, with its place as (begin, end) offsets; None when there is none."""
    text = text[:400]
    if _MAY_HOLD_DATE.search(text) is None:
        return None
    for match in _FIRST.finditer(text):
        if match.group("full") and _is_sure(match.group("full")) and _meaning(match.group("full")) is not None:
            return match.group("full").strip(), match.span("full")
    alone = text.strip(" \t()[],;|")
    if _DATE_ONLY.fullmatch(alone) and _meaning(alone) is not None:
        begin = text.index(alone)
        return alone, (begin, begin + len(alone))
    return None


def find_expiry(text: str) -> tuple[str, tuple[int, int]] | None:
    """The date after which something ends ("exp. 05/2027", "gültig bis 12.2026"), as written.

    The place, as (begin, end) offsets, takes in the words that say so.
    """
    text = text[:400]
    for match in _EXPIRY.finditer(text):
        if _meaning(match.group("date")) is not None:
            return match.group("date").strip(), match.span()
    for match in _FIRST.finditer(text):
        after = _EXPIRY_AFTER.match(text, match.end())
        if after is not None and not match.group("yearless") and _meaning(match.group()) is not None:
            return match.group().strip(), (match.start(), after.end())
    return None


def parse_period(text: str | None) -> Period | None:
    """The span of time the text says; a lone date gives a period with only an end, as for a graduation."""
    if not text:
        return None
    found = find_period(text)
    if found is not None:
        return found[0]
    single = find_date(text)
    if single is None:
        return None
    return Period("", single[0], None, parse_date(single[0]), False)


def _meaning(text: str, other: str = "") -> PartialDate | None:
    """The year and month of a date; ``other``, the other end of its period, may tell which number is the month."""
    month: int | None = None
    years: list[int] = []
    numbers: list[int] = []
    first_is_year = False
    quarter = _QUARTER_PART.search(text)
    compact = re.fullmatch(r"[1-4][qh](\d{2})", text, re.IGNORECASE)
    if compact is not None:
        return PartialDate(_long_year(compact.group(1)), None)
    rest = text[: quarter.start()] + " " + text[quarter.end() :] if quarter else text
    rest = re.sub(r"T\d{2}:.*", "", rest)
    season = quarter is not None
    for part in _PARTS.findall(rest):
        word = _folded(part)
        if part[0].isdigit() and len(part) == 4:
            first_is_year = first_is_year or (not numbers and month is None)
            years.append(int(part))
        elif part[-1].isdigit() and not part[0].isdigit():
            years.append(_long_year(part[1:]))
        elif part.isdigit():
            numbers.append(int(part))
        elif word in _MONTHS:
            month = _MONTHS[word]
        elif word in _ROMAN and part.isupper():
            month = _ROMAN[word]
        elif word in _FOLDED_SEASONS:
            season = True
    if not years:
        if not numbers or (month is None and len(numbers) < 2):
            return None
        years.append(_long_year(f"{numbers.pop():02}"))
    if season:
        return PartialDate(years[0], month)
    if month is None and numbers:
        if first_is_year or len(numbers) == 1:
            month = numbers[0]
        elif "." in text or numbers[0] > 12 or numbers[0] == numbers[1] or _day_is_first(other):
            month = numbers[1]
        elif numbers[1] > 12 or _day_is_second(other):
            month = numbers[0]
    if month is not None and not 1 <= month <= 12:
        return None
    return PartialDate(years[0], month)


_FOLDED_SEASONS = frozenset(_folded(name) for name in _SEASON_NAMES.split())
_NUMERIC = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}")


def _day_is_first(text: str) -> bool:
    match = _NUMERIC.fullmatch(text)
    return match is not None and int(match.group(1)) > 12


def _day_is_second(text: str) -> bool:
    match = _NUMERIC.fullmatch(text)
    return match is not None and int(match.group(2)) > 12


def _long_year(digits: str) -> int:
    return (2000 if int(digits) < 50 else 1900) + int(digits)


def _is_sure(text: str) -> bool:
    """Whether a date is one without another beside it: "out 2020" is not."""
    word = re.match(rf"{_LETTER}+", text)
    return word is None or _folded(word.group()) not in _ALSO_WORDS or text[word.end() : word.end() + 1] in "./-"


def _next_span(text: str, at: int) -> DatedSpan | None:
    while True:
        first = _FIRST.search(text, at)
        if first is None:
            return None
        span = _span_of(text, first)
        if span is not None:
            return span
        at = first.start() + 1


def _span_of(text: str, first: re.Match[str]) -> DatedSpan | None:
    years = _SLASH_YEARS.match(text, first.start())
    if years is not None:
        span = _school_years(text, years)
        if span is not None:
            return span
    period, end = _range_at(text, first)
    before = _BEFORE.search(text[: first.start()])
    if period is not None:
        begin = before.start() if before is not None else first.start()
        return _with_neighbours(text, begin, end, period, True)
    start_text = first.group().strip()
    if first.group("yearless"):
        return None
    when = _meaning(start_text)
    if when is None:
        return None
    if before is not None and before.group("since"):
        return _with_neighbours(text, before.start(), first.end(), Period(start_text, None, when, None, True), True)
    if before is not None and before.group("until"):
        return _with_neighbours(text, before.start(), first.end(), Period("", start_text, None, when, False), True)
    onwards = _ONWARDS.match(text, first.end())
    if onwards is not None and first.group("full"):
        return _with_neighbours(text, first.start(), onwards.end(), Period(start_text, None, when, None, True), True)
    if not first.group("full") or not _is_sure(start_text):
        return None
    opened = _OPEN.match(text, first.end())
    if opened is not None:
        end = opened.start() + len(opened.group().rstrip())
        return _with_neighbours(text, first.start(), end, Period(start_text, None, when, None, False), True)
    if re.fullmatch(r"\s*[-–—]\s{0,3}", text[: first.start()]):
        return _with_neighbours(text, first.start(), first.end(), Period("", start_text, None, when, False), True)
    return _with_neighbours(text, first.start(), first.end(), Period("", start_text, None, when, False), False)


def _school_years(text: str, years: re.Match[str]) -> DatedSpan | None:
    """A span written as two years with a slash, "2016/17"; "2010/11" is one too, and "2010/12" a month."""
    first, second = years.group("first"), years.group("second")
    last = second if len(second) == 4 else first[:2] + second
    month_instead = len(second) == 2 and 1 <= int(second) <= 12 and int(last) != int(first) + 1
    if month_instead or not int(first) < int(last) <= int(first) + 60 or _SECOND_AFTER.match(text, years.end()):
        return None
    period = Period(first, last, PartialDate(int(first), None), PartialDate(int(last), None), False)
    return _with_neighbours(text, years.start(), years.end(), period, True)


_SECOND_AFTER = LazyPattern(rf"{_CONNECTOR}(?:{_FULL}|{NOW})", re.IGNORECASE)


def _range_at(text: str, first: re.Match[str]) -> tuple[Period | None, int]:
    """The span of time whose start is ``first``, and where it ends in the text."""
    gap = _CONNECTOR_AT.match(text, first.end())
    if gap is None and _BETWEEN.search(text[: first.start()]):
        gap = _AND_AT.match(text, first.end())
    if gap is None:
        return None, 0
    # "till now" and "bis heute" are words for now that begin like what joins two dates.
    ends = (first.end() + len(gap.group()) - len(gap.group().lstrip()), _ONE_CONNECTOR_AT.match(text, first.end()), gap)
    places = [end if isinstance(end, int) else end.end() for end in ends if end is not None]
    seconds = [_SECOND.match(text, place) for place in places]
    second = next((found for found in seconds if found is not None and found.group("now")), seconds[-1])
    if second is None:
        return None, 0
    period = _period_of(first, second, gap.group())
    if period is not None and second.group("expected"):
        period = period._replace(is_expected=True)
    return period, second.end()


def _period_of(first: re.Match[str], second: re.Match[str], gap: str) -> Period | None:
    start_text = first.group().strip()
    end_text = second.group()[len(second.group("expected") or "") :].strip()
    dashed = re.search(r"[-‐‑–—−‒→~]", gap) is not None
    if second.group("now"):
        if first.group("yearless"):
            return None
        start = _meaning(start_text)
        # "to" and "bis" join the two ends; "to date" is a way to say now.
        end_text = re.sub(r"(?i)^(?:to|bis|tot)\s+(?!date)", "", end_text)
        if end_text.lower() == "date":
            end_text = "to date"
        return Period(start_text, end_text, start, None, True) if start else None
    if second.group("year"):
        if re.fullmatch(_YEAR, start_text) is None:
            return None
        end_text = start_text[:2] + end_text
    elif second.group("yearless"):
        year = re.search(_YEAR, start_text)
        if not first.group("full") or year is None or not re.search(_LETTER, start_text):
            return None
        end_text = f"{end_text} {year.group()}"
    if first.group("yearless"):
        return _shared_year(start_text, end_text, dashed)
    if first.group("short") and re.fullmatch(rf"{_ANY_MONTH}\s{_DAY}", start_text, re.IGNORECASE):
        # "Mar 16 – Jun 30, 2017" names days where "Mar 16 – Jun 17" names years.
        with_day = re.fullmatch(rf"{_ANY_MONTH}\s+{_DAY},?\s+{_YEAR}", end_text, re.IGNORECASE)
        if with_day:
            return _shared_year(start_text, end_text, dashed)
    if first.group("short") and not dashed and not re.search(_LETTER, start_text) and second.group("short"):
        return None
    start, end = _meaning(start_text, end_text), _meaning(end_text, start_text)
    if start is None or end is None or _is_before(end, start):
        return None
    return Period(start_text, end_text, start, end, False)


def _is_before(one: PartialDate, other: PartialDate) -> bool:
    """Whether the first date is surely before the second: without its month a year takes in all of it."""
    if one.year != other.year or one.month is None or other.month is None:
        return one.year < other.year
    return one.month < other.month


def _shared_year(start_text: str, end_text: str, dashed: bool) -> Period | None:
    """The span whose start takes the year of its end: "March – May 2021", "03–06/2017", "1.3. – 30.6.2017"."""
    end, yearless = _meaning(end_text), start_text.strip()
    if end is None:
        return None
    if not re.search(_LETTER, start_text):
        if not dashed:
            return None
        separator = re.search(r"[./]", end_text)
        if separator is None:
            return None
        mark = separator.group()
        parts, wanted = len(re.findall(r"\d+", start_text)), len(re.findall(r"\d+", end_text)) - 1
        if parts != wanted:
            return None
        start_text = f"{start_text.rstrip(mark)}{mark}{end.year}"
    elif not re.search(_LETTER, end_text):
        return None
    elif re.fullmatch(rf"{_ANY_MONTH}\s{_DAY}", start_text, re.IGNORECASE):
        start_text = f"{start_text}, {end.year}"
    else:
        start_text = f"{start_text} {end.year}"
    start = _meaning(start_text, end_text)
    if start is not None and _is_before(end, start) and re.fullmatch(_ANY_MONTH, yearless, re.IGNORECASE):
        # "Nov – Jan 2022" begins in the year before.
        start_text = f"{yearless} {end.year - 1}"
        start = _meaning(start_text, end_text)
    if start is None or _is_before(end, start):
        return None
    return Period(start_text, end_text, start, end, False)


def _with_neighbours(text: str, begin: int, end: int, period: Period, is_range: bool) -> DatedSpan:
    """The span with the words beside it that belong to it: "expected", "class of", a duration."""
    before = _EXPECTED_BEFORE.search(text[:begin])
    after = _EXPECTED_AFTER.match(text, end)
    if before is not None:
        begin = before.start()
    elif not is_range and (said := _CLASS_OF.search(text[:begin])):
        begin = said.start()
    if after is not None:
        end = after.end()
    if before is not None or after is not None:
        period = period._replace(is_expected=True)
    duration = _DURATION.match(text, end) if is_range else None
    if duration is not None:
        end = duration.end()
    return DatedSpan(begin, end, period, is_range)


def months_between(start: PartialDate | None, end: PartialDate | None, today: tuple[int, int]) -> int:
    """Months from start to end, both inclusive when both months are known; an end of None means today.

    A missing month counts as the middle of its year, so 2019–2021 is 24 months and one lone year is 6.
    Returns 0 without a start, and never less than 0.
    """
    if start is None:
        return 0
    finish = end if end is not None else PartialDate(*today)
    begin_month = start.month or 7
    end_month = finish.month or 7
    span = (finish.year - start.year) * 12 + end_month - begin_month
    if start.month and finish.month:
        return max(0, span + 1)
    if start.year == finish.year:
        return 6
    return max(0, span)
