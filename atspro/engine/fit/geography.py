"""States, provinces and countries, as posts and resumes write them, for licences, places and the right to work."""

from __future__ import annotations

import re
from functools import lru_cache

_US = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida
|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland
|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma
|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont
|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|DC District of Columbia"""
_CANADA = """ON Ontario|QC Quebec|BC British Columbia|AB Alberta|MB Manitoba|NS Nova Scotia|SK Saskatchewan
|NB New Brunswick|NL Newfoundland|PE Prince Edward Island"""
_AUSTRALIA = "NSW New South Wales|VIC Victoria|QLD Queensland|TAS Tasmania|ACT Australian Capital Territory"
_COUNTRIES = """United States=US,USA,U.S.,U.S.A.,America,American|United Kingdom=UK,U.K.,Britain,British,England,English
law,Scotland,Wales|Ireland=Irish|Canada=Canadian|Australia=Australian|New Zealand=|Germany=German,Deutschland
|Austria=Austrian|Switzerland=Swiss|France=French|Spain=Spanish|Portugal=Portuguese|Italy=Italian|Netherlands=Dutch
|Belgium=Belgian|Denmark=Danish|Sweden=Swedish|Norway=Norwegian|Finland=Finnish|Poland=Polish|Czech Republic=Czech,
Czechia|Romania=Romanian|Hungary=Hungarian|Greece=Greek|Turkey=Turkish,Türkiye|Ukraine=Ukrainian|Russia=Russian
|India=Indian|Pakistan=|Bangladesh=|Sri Lanka=|Nepal=|Philippines=Philippine,Filipino|Singapore=|Malaysia=|Indonesia=
|Vietnam=|Thailand=|China=Chinese|Hong Kong=|Taiwan=|Japan=Japanese|South Korea=Korea|United Arab Emirates=UAE,Dubai,
Abu Dhabi|Saudi Arabia=|Qatar=|Israel=|Egypt=|Morocco=|Nigeria=Nigerian|Ghana=|Kenya=|South Africa=|Brazil=Brazilian
|Mexico=Mexican|Argentina=|Chile=|Colombia=|Peru="""


def _pairs(text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in text.replace("\n", "").split("|"))


_CODES = {**_pairs(_US), **_pairs(_CANADA), **_pairs(_AUSTRALIA)}
_COUNTRY_OF = {
    **dict.fromkeys(_pairs(_US).values(), "United States"),
    **dict.fromkeys(_pairs(_CANADA).values(), "Canada"),
    **dict.fromkeys(_pairs(_AUSTRALIA).values(), "Australia"),
}
_NAMES: dict[str, str] = {}
for _part in _COUNTRIES.replace("\n", "").split("|"):
    _country, _, _others = _part.partition("=")
    _NAMES |= {name.strip(): _country for name in (_country, *_others.split(",")) if name.strip()}

_REGION = re.compile(
    r"(?<![\w.])(?:" + "|".join(sorted(map(re.escape, _COUNTRY_OF), key=len, reverse=True)) + r")(?!\w)"
)
_LAND = re.compile(r"(?<![\w.])(?:" + "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)) + r")(?!\w)")
_CODE = re.compile(r"(?<![\w.&/-])(?:" + "|".join(_CODES) + r")(?![\w&/-])")
_UNLESS = frozenset(["IN", "OR", "ME", "HI", "OK", "AL", "MA", "PA", "MS", "ON", "ACT", "DE", "LA", "CO", "MD", "ID"])
"""Codes that are words, degrees or titles as well: they count only after a comma ("Portland, OR")."""


@lru_cache(maxsize=2048)
def regions_in(text: str) -> tuple[str, ...]:
    """The states and provinces that a text names, in order, by their full names."""
    found = [(m.start(), m.group()) for m in _REGION.finditer(text)]
    for m in _CODE.finditer(text):
        before = text[: m.start()].rstrip()
        if m.group() not in _UNLESS or before.endswith(","):
            found.append((m.start(), _CODES[m.group()]))
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


@lru_cache(maxsize=2048)
def countries_in(text: str) -> tuple[str, ...]:
    """The countries that a text names, or whose states it names, in order."""
    found = [(m.start(), _NAMES[m.group()]) for m in _LAND.finditer(text)]
    found += [(0, _COUNTRY_OF[name]) for name in regions_in(text)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def country_of(region: str) -> str:
    """The country of a state or province, "" for anything else."""
    return _COUNTRY_OF.get(region, "")


def cities_in(text: str) -> tuple[str, ...]:
    """What stands before the first comma of a place ("Austin, TX": "austin"), in lower case, without postcodes."""
    heads = (
        re.sub(r"[\d()]+|\b(?:greater|area|metro|remote|hybrid|on-?site)\b", "", part.split(",")[0], flags=re.I)
        for part in re.split(r"[;|/\n]", text)
    )
    return tuple(head.strip(" -–—").lower() for head in heads if head.strip(" -–—"))
