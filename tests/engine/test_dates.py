"""Dates and spans of time in the forms that people write, in eight languages."""

from __future__ import annotations

import pytest

from atspro.engine.dates import (
    PartialDate,
    find_date,
    find_dates,
    find_expiry,
    find_period,
    is_now,
    parse_date,
)

_2016_2017 = ((2016, 3), (2017, 6))
_SINCE_2016 = ((2016, 3), None)

# As they stand behind a title; (year, month) of the start and the end, None for the end of what goes on.
PERIODS = [
    ("March 2016 – June 2017", *_2016_2017),
    ("March 2016 - June 2017", *_2016_2017),
    ("March 2016-June 2017", *_2016_2017),
    ("March 2016 — June 2017", *_2016_2017),
    ("March 2016 to June 2017", *_2016_2017),
    ("from March 2016 to June 2017", *_2016_2017),
    ("From March 2016 until June 2017", *_2016_2017),
    ("between March 2016 and June 2017", *_2016_2017),
    ("March 2016 through June 2017", *_2016_2017),
    ("Mar 2016 → Jun 2017", *_2016_2017),
    ("Mar. 2016 – Jun. 2017", *_2016_2017),
    ("MAR 2016 – JUN 2017", *_2016_2017),
    ("March, 2016 – June, 2017", *_2016_2017),
    ("Mar 16 – Jun 17", *_2016_2017),
    ("Mar-16 – Jun-17", *_2016_2017),
    ("Mar-16 to Jun-17", *_2016_2017),
    ("Mar '16 – Jun '17", *_2016_2017),
    ("Mar ’16 – Jun ’17", *_2016_2017),
    ("Mar/2016 - Jun/2017", *_2016_2017),
    ("15-Mar-2016 to 30-Jun-2017", *_2016_2017),
    ("15-Mar-16 to 30-Jun-17", *_2016_2017),
    ("15 Mar 2016 – 30 Jun 2017", *_2016_2017),
    ("15th March 2016 – 30th June 2017", *_2016_2017),
    ("March 15, 2016 – June 30, 2017", *_2016_2017),
    ("March 15th, 2016 - June 30th, 2017", *_2016_2017),
    ("03/2016 – 06/2017", *_2016_2017),
    ("03/2016-06/2017", *_2016_2017),
    ("3/2016 - 6/2017", *_2016_2017),
    ("03/16 – 06/17", *_2016_2017),
    ("03/16-06/17", *_2016_2017),
    ("03.2016 – 06.2017", *_2016_2017),
    ("03.2016-06.2017", *_2016_2017),
    ("03-2016 – 06-2017", *_2016_2017),
    ("03 / 2016 – 06 / 2017", *_2016_2017),
    ("2016/03 – 2017/06", *_2016_2017),
    ("2016.03 – 2017.06", *_2016_2017),
    ("2016-03 – 2017-06", *_2016_2017),
    ("2016-03 to 2017-06", *_2016_2017),
    ("2016-03-15 – 2017-06-30", *_2016_2017),
    ("2016 March – 2017 June", *_2016_2017),
    ("01.03.2016 – 30.06.2017", *_2016_2017),
    ("1.3.2016 - 30.6.2017", *_2016_2017),
    ("01.03.16 – 30.06.17", *_2016_2017),
    ("03/15/2016 – 06/30/2017", *_2016_2017),
    ("15/03/2016 – 30/06/2017", *_2016_2017),
    ("03/01/2016 – 06/30/2017", *_2016_2017),
    ("01/03/2016 – 30/06/2017", *_2016_2017),
    ("March 2016 – June 2017 (1 yr 4 mos)", *_2016_2017),
    ("Mar 2016 - Jun 2017 · 1 yr 4 mos", *_2016_2017),
    ("Mar 2016 – Jun 2017, 16 months", *_2016_2017),
    ("(Mar 2016 – Jun 2017)", *_2016_2017),
    ("III.2016 – VI.2017", *_2016_2017),
    ("March – June 2017", (2017, 3), (2017, 6)),
    ("Mar-Jun 2017", (2017, 3), (2017, 6)),
    ("March 15 – June 30, 2017", (2017, 3), (2017, 6)),
    ("03–06/2017", (2017, 3), (2017, 6)),
    ("1.3. – 30.6.2017", (2017, 3), (2017, 6)),
    ("2016 – 2017", (2016, None), (2017, None)),
    ("2016-2017", (2016, None), (2017, None)),
    ("2016–17", (2016, None), (2017, None)),
    ("2016/17", (2016, None), (2017, None)),
    ("2016/2017", (2016, None), (2017, None)),
    ("2010/11", (2010, None), (2011, None)),
    ("'16 – '17", (2016, None), (2017, None)),
    ("Summer 2016 – Spring 2017", (2016, None), (2017, None)),
    ("Fall 2016 - Winter 2017", (2016, None), (2017, None)),
    ("Q1 2016 – Q2 2017", (2016, None), (2017, None)),
    ("Q1/2016 – Q2/2017", (2016, None), (2017, None)),
    ("Q1–Q3 2017", (2017, None), (2017, None)),
    ("1Q16 – 2Q17", (2016, None), (2017, None)),
    ("early 2016 – late 2017", (2016, None), (2017, None)),
    ("WS 2016/17 – SS 2018", (2016, None), (2018, None)),
    ("March 2016 – present", *_SINCE_2016),
    ("March 2016 – Present", *_SINCE_2016),
    ("Mar 16 – Present", *_SINCE_2016),
    ("03/2016-present", *_SINCE_2016),
    ("March 2016 to date", *_SINCE_2016),
    ("Mar 2016 – Till Now", *_SINCE_2016),
    ("Mar 2016 till date", *_SINCE_2016),
    ("March 2016 until now", *_SINCE_2016),
    ("March 2016 - Current", *_SINCE_2016),
    ("March 2016 – Now", *_SINCE_2016),
    ("March 2016 – today", *_SINCE_2016),
    ("March 2016 – ongoing", *_SINCE_2016),
    ("Since March 2016", *_SINCE_2016),
    ("since 03/16", *_SINCE_2016),
    ("March 2016 onwards", *_SINCE_2016),
    ("Mar 2016 – Present (10 yrs 9 mos)", *_SINCE_2016),
    # German
    ("März 2016 – Juni 2017", *_2016_2017),
    ("Ma\u0308rz 2016 – Juni 2017", *_2016_2017),
    ("Maerz 2016 bis Juni 2017", *_2016_2017),
    ("Mrz. 2016 - Jun. 2017", *_2016_2017),
    ("15. März 2016 bis 30. Juni 2017", *_2016_2017),
    ("von März 2016 bis Juni 2017", *_2016_2017),
    ("03/2016 bis 06/2017", *_2016_2017),
    ("Dezember 2015 – Jänner 2017", (2015, 12), (2017, 1)),
    ("Okt. 2015 – Dez. 2016", (2015, 10), (2016, 12)),
    ("März 2016 – heute", *_SINCE_2016),
    ("03/2016 bis heute", *_SINCE_2016),
    ("seit März 2016", *_SINCE_2016),
    ("Seit 03/2016", *_SINCE_2016),
    ("ab 03.2016", *_SINCE_2016),
    ("03/2016 – dato", *_SINCE_2016),
    ("Wintersemester 2016/17 – Sommersemester 2018", (2016, None), (2018, None)),
    # French
    ("mars 2016 – juin 2017", *_2016_2017),
    ("mars 2016 à juin 2017", *_2016_2017),
    ("de mars 2016 à juin 2017", *_2016_2017),
    ("de février 2016 à août 2017", (2016, 2), (2017, 8)),
    ("févr. 2016 - déc. 2017", (2016, 2), (2017, 12)),
    ("Fev 2016 - Aout 2017", (2016, 2), (2017, 8)),
    ("1er mars 2016 – 30 juin 2017", *_2016_2017),
    ("mars 2016 – aujourd’hui", *_SINCE_2016),
    ("mars 2016 - présent", *_SINCE_2016),
    ("mars 2016 à ce jour", *_SINCE_2016),
    ("Depuis mars 2016", *_SINCE_2016),
    # Spanish
    ("marzo 2016 – junio 2017", *_2016_2017),
    ("marzo de 2016 - junio de 2017", *_2016_2017),
    ("desde marzo de 2016 hasta junio de 2017", *_2016_2017),
    ("ene. 2016 – dic. 2017", (2016, 1), (2017, 12)),
    ("15 de marzo de 2016 a 30 de junio de 2017", *_2016_2017),
    ("marzo 2016 – actualidad", *_SINCE_2016),
    ("marzo de 2016 - la actualidad", *_SINCE_2016),
    ("Mar 2016 – Actual", *_SINCE_2016),
    ("marzo 2016 hasta la fecha", *_SINCE_2016),
    ("Desde marzo de 2016", *_SINCE_2016),
    # Portuguese
    ("março de 2016 – junho de 2017", *_2016_2017),
    ("março de 2016 até junho de 2017", *_2016_2017),
    ("set 2016 – out 2017", (2016, 9), (2017, 10)),
    ("set/2016 - out/2017", (2016, 9), (2017, 10)),
    ("mar/2016 – atual", *_SINCE_2016),
    ("março de 2016 – até o momento", *_SINCE_2016),
    ("Mar 2016 - o momento", *_SINCE_2016),
    # Italian
    ("marzo 2016 – giugno 2017", *_2016_2017),
    ("da marzo 2016 a giugno 2017", *_2016_2017),
    ("gen 2016 – lug 2017", (2016, 1), (2017, 7)),
    ("marzo 2016 – oggi", *_SINCE_2016),
    ("marzo 2016 – in corso", *_SINCE_2016),
    ("dal marzo 2016", *_SINCE_2016),
    # Dutch
    ("maart 2016 – juni 2017", *_2016_2017),
    ("mrt. 2016 t/m jun. 2017", *_2016_2017),
    ("maart 2016 tot juni 2017", *_2016_2017),
    ("mei 2015 – heden", (2015, 5), None),
    ("sinds maart 2016", *_SINCE_2016),
    # Polish
    ("marzec 2016 – czerwiec 2017", *_2016_2017),
    ("od marca 2016 do czerwca 2017", *_2016_2017),
    ("październik 2016 – wrzesień 2017", (2016, 10), (2017, 9)),
    ("marzec 2016 – obecnie", *_SINCE_2016),
    ("od marca 2016", *_SINCE_2016),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
@pytest.mark.parametrize("before", ["", "Lead Analyst, Westmark Technology        ", "Lead Analyst at Westmark ("])
def test_a_span_of_time_is_understood_and_found_where_it_stands(
    before: str, text: str, start: tuple[int, int | None], end: tuple[int, int | None] | None
) -> None:
    found = find_period(f"{before}{text}{')' if before.endswith('(') else ''}")
    assert found is not None
    period, (begin, stop) = found
    assert period.start == start
    assert period.end == end
    assert period.is_current == (end is None)
    placed = f"{before}{text}"[begin:stop].strip("()")
    assert placed == text.strip("()"), "the whole of it, and nothing beside it"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Mar 16 – Jun 17", "Mar 16", "Jun 17"),
        ("15-Mar-2016 to 30-Jun-2017", "15-Mar-2016", "30-Jun-2017"),
        ("März 2016 – heute", "März 2016", "heute"),
        ("mars 2016 – aujourd’hui", "mars 2016", "aujourd’hui"),
        ("Mar 2016 – Till Now", "Mar 2016", "Till Now"),
        ("desde marzo de 2016 hasta junio de 2017", "marzo de 2016", "junio de 2017"),
        ("2016/17", "2016", "2017"),
        ("March – May 2021", "March 2021", "May 2021"),
    ],
)
def test_dates_stay_as_they_were_written(text: str, start: str, end: str) -> None:
    found = find_period(text)
    assert found is not None
    assert (found[0].start_text, found[0].end_text) == (start, end)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("until June 2017", (2017, 6)),
        ("bis 06/2017", (2017, 6)),
        ("jusqu’en juin 2017", (2017, 6)),
        ("hasta junio de 2017", (2017, 6)),
        ("– June 2017", (2017, 6)),
    ],
)
def test_a_span_may_have_only_an_end(text: str, end: tuple[int, int]) -> None:
    found = find_period(text)
    assert found is not None
    assert found[0].start is None
    assert found[0].end == end
    assert found[1] == (0, len(text)) or text.startswith("–")


@pytest.mark.parametrize("text", ["2016 –", "March 2016 -", "03/2016 – "])
def test_a_span_may_have_only_a_beginning(text: str) -> None:
    found = find_period(text)
    assert found is not None
    assert found[0].start is not None
    assert (found[0].end, found[0].is_current) == (None, False)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("Expected May 2025", 2025, 5),
        ("expected graduation: May 2025", 2025, 5),
        ("May 2025 (expected)", 2025, 5),
        ("voraussichtlich Mai 2025", 2025, 5),
        ("prévu mai 2025", 2025, 5),
        ("Sep 2022 – May 2025 (expected)", 2025, 5),
        ("Sep 2022 – expected May 2025", 2025, 5),
    ],
)
def test_what_is_expected_is_said_to_be(text: str, year: int, month: int) -> None:
    (span,) = find_dates(text)
    assert span.period.is_expected
    assert span.period.end == PartialDate(year, month)
    assert (span.begin, span.end) == (0, len(text))


@pytest.mark.parametrize(
    "text", ["Class of 2019", "class of '19", "Graduated 2019", "Q3 2019", "2019", "3. Quartal 2019"]
)
def test_a_lone_year_is_a_date(text: str) -> None:
    (span,) = find_dates(text)
    assert not span.is_range
    assert span.period.end == PartialDate(2019, None)
    assert (span.begin, span.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Mar 16", (2016, 3)),
        ("03/16", (2016, 3)),
        ("15.03.16", (2016, 3)),
        ("1 marca 2016", (2016, 3)),
        ("01.03.2016", (2016, 3)),
        ("2016-03-01T00:00:00.000Z", (2016, 3)),
        ("setembro de 2016", (2016, 9)),
        ("Spring 2016", (2016, None)),
        ("T3 2016", (2016, None)),
        ("class of 2016", (2016, None)),
    ],
)
def test_a_whole_text_may_be_a_date(text: str, date: tuple[int, int | None]) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "date", "place"),
    [
        ("RN License, State of Texas, exp. 05/2027", "05/2027", (28, 40)),
        ("ACLS, exp 05/27", "05/27", (6, 15)),
        ("CCRN (Exp: May 2027)", "May 2027", (6, 19)),
        ("TEFL, expires 2027-05-31", "2027-05-31", (6, 24)),
        ("PMP – valid till May 2027", "May 2027", (6, 25)),
        ("BLS, current through 05/2027", "05/2027", (5, 28)),
        ("Issued May 2024 · Expires May 2027", "May 2027", (18, 34)),
        ("Ersthelfer, gültig bis 05/2027", "05/2027", (12, 30)),
        ("SST, valable jusqu’en mai 2027", "mai 2027", (5, 30)),
        ("PRL, válido hasta mayo de 2027", "mayo de 2027", (5, 30)),
        ("NR-10, válido até 05/2027", "05/2027", (7, 25)),
        ("HACCP, scadenza 05/2027", "05/2027", (7, 23)),
        ("VCA, geldig tot mei 2027", "mei 2027", (5, 24)),
        ("UDT, ważne do maja 2027", "maja 2027", (5, 23)),
        ("RN License 05/2027 (exp.)", "05/2027", (11, 25)),
    ],
)
def test_an_expiry_is_no_other_date(text: str, date: str, place: tuple[int, int]) -> None:
    assert find_expiry(text) == (date, place)


@pytest.mark.parametrize("text", ["CCRN, May 2024", "no expiry", "AWS (2024)", "experience 2024", "Export 2024"])
def test_other_dates_are_no_expiry(text: str) -> None:
    assert find_expiry(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Served 3,000-4,000 users",
        "call 555-0133",
        "+1 555 2019 2020",
        "2021 - 2019",
        "grew 20-30%",
        "v1.2019",
        "We set 2019 records and sold out 2020 units",
        "open 9-17 and 24/7",
        "8 years in 2 teams",
        "cut it from 12 to 10 in 3 months",
        "ISO 9001:2015",
        "Jun 17 – Mar 16",
        "$2016 to $2017",
        "Software Engineer II",
    ],
)
def test_numbers_are_no_spans_of_time(text: str) -> None:
    assert find_period(text) is None


@pytest.mark.parametrize(
    "text", ["We set 9 records", "sold out 2020 units", "Mar 16 went well", "12345", "page 12/16 of it"]
)
def test_words_are_no_dates(text: str) -> None:
    assert find_date(text) is None


def test_each_date_of_a_line_is_found() -> None:
    text = "Analyst 2014–2016, Lead since March 2017, licence 05/2019"
    spans = find_dates(text)
    assert [text[span.begin : span.end] for span in spans] == ["2014–2016", "since March 2017", "05/2019"]
    assert [span.is_range for span in spans] == [True, True, False]


@pytest.mark.parametrize(
    "text", ["Present", "till now", "heute", "aujourd’hui", "Actualidad", "atual", "oggi", "heden", "obecnie"]
)
def test_words_for_now(text: str) -> None:
    assert is_now(text)


def test_long_lines_cost_little_and_raise_nothing() -> None:
    for text in ("20" * 400, "Mar " * 100 + "16", "- " * 300, "1.1." * 100, "2016 - " * 60, "’16 " * 100):
        find_dates(text)
        find_expiry(text)
