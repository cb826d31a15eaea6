"""Places as resumes and posts write them: "Seattle, WA", "London, UK", "Remote"."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from atspro.engine.lazy_pattern import LazyPattern
from atspro.engine.read.job_headings import folded

_STATES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
PA RI SC SD TN TX UT VT VA WA WV WI WY DC AB BC MB NB NL NS ON PE QC SK NSW VIC QLD TAS ACT UK US USA UAE EU
""".split()  # noqa: SIM905
_COUNTRIES = """
Afghanistan|Albania|Algeria|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|
Bolivia|Bosnia|Brazil|Bulgaria|Cambodia|Cameroon|Canada|Chile|China|Colombia|Costa Rica|Croatia|Cuba|Cyprus|
Czech Republic|Czechia|Denmark|Dominican Republic|Ecuador|Egypt|El Salvador|England|Estonia|Ethiopia|Finland|
France|Georgia|Germany|Ghana|Greece|Guatemala|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|
Ireland|Northern Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kuwait|Latvia|Lebanon|Lithuania|
Luxembourg|Malaysia|Malta|Mexico|Moldova|Mongolia|Morocco|Nepal|Netherlands|The Netherlands|New Zealand|
Nicaragua|Nigeria|Norway|Oman|Pakistan|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|
Romania|Russia|Rwanda|Saudi Arabia|Scotland|Senegal|Serbia|Singapore|Slovakia|Slovenia|South Africa|South Korea|
Korea|Spain|Sri Lanka|Sweden|Switzerland|Taiwan|Tanzania|Thailand|Tunisia|Turkey|Türkiye|Uganda|Ukraine|
United Arab Emirates|United Kingdom|United States|United States of America|Uruguay|Uzbekistan|Venezuela|Vietnam|
Wales|Zambia|Zimbabwe|Deutschland|Österreich|Schweiz|Frankreich|Spanien|Italien|Niederlande|Polen|Belgien|Luxemburg|
Vereinigtes Königreich|Großbritannien|Tschechien|Dänemark|Schweden|Norwegen|Portugal|Türkei|Ungarn|
Allemagne|Autriche|Suisse|Espagne|Italie|Pays-Bas|Pologne|Belgique|Royaume-Uni|Maroc|Tunisie|Algérie|Sénégal|Canada|
España|Alemania|Francia|Italia|Portugal|Países Bajos|Polonia|Bélgica|Suiza|Reino Unido|México|Perú|Brasil|Estados
Unidos|
Espanha|França|Alemanha|Itália|Suíça|Polónia|Países Baixos|Germania|Spagna|Svizzera|Paesi Bassi|Regno Unito|Portogallo|
Polonia|Austria|Belgio|Nederland|België|Duitsland|Frankrijk|Spanje|Zwitserland|Polska|Niemcy|Francja|Hiszpania|Włochy|
Wielka Brytania|Holandia|Czechy|Szwajcaria
""".replace("\n", "")
_STATE_NAMES = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|
Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|
Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|
Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|
West Virginia|Wisconsin|Wyoming|Ontario|Quebec|Québec|British Columbia|Alberta|Manitoba|Nova Scotia|
Saskatchewan|New Brunswick|Newfoundland|Bavaria|Catalonia|New South Wales|Victoria|Queensland|Western Australia|
South Australia|Tasmania|Andhra Pradesh|Assam|Bihar|Chhattisgarh|Delhi|Goa|Gujarat|Haryana|Himachal Pradesh|
Jharkhand|Karnataka|Kerala|Madhya Pradesh|Maharashtra|Odisha|Orissa|Punjab|Rajasthan|Tamil Nadu|Telangana|
Uttar Pradesh|Uttarakhand|West Bengal
""".replace("\n", "")
_REGION = rf"(?:(?:{'|'.join(_STATES)})(?![\w])|(?:{_COUNTRIES}|{_STATE_NAMES})(?![\w]))"
_POSTCODE = r"(?:\s+(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}))?"
# A word starts at its own beginning, is bounded and holds its own hyphens, so that a long run of letters is
# read once and not once more from each of its letters.
_WORD = r"(?:[A-ZÀ-Þ][\wÀ-ÿ.'’-]{0,40}|(?:de|la|le|del|of|am|an|der|sur|upon)(?:-[A-ZÀ-Þ][\wÀ-ÿ'’-]{0,40})?)"
_CITY = rf"(?<!\w){_WORD}(?: {_WORD}){{0,3}}"
_MODE = r"(?:fully remote|remote|hybrid|on-?site|work from home|wfh|telecommute|télétravail|teletrabajo|zdalnie)"
PLACE = re.compile(rf"{_CITY},\s*(?:{_REGION}{_POSTCODE}(?:,\s*{_REGION}{_POSTCODE})?)(?:\s*\((?i:{_MODE})\))?")
_CITY_NAMES = (
    "Milwaukee|Portland|Denver|Atlanta|Houston|Dallas|Miami|Phoenix|Philadelphia|San Diego|San Jose|"
    "Detroit|Minneapolis|"
    "Montreal|Montréal|Vancouver|Calgary|Ottawa|Manchester|Birmingham|Leeds|Glasgow|Edinburgh|Bristol|Cardiff|Belfast|"
    "Hamburg|München|Köln|Cologne|Frankfurt(?: am Main)?|Stuttgart|Düsseldorf|Leipzig|Dresden|Hannover|Nürnberg|Bremen|"
    "Bonn|Kiel|Wien|Graz|Linz|Salzburg|Basel|Bern|Genf|Genève|Geneva|Lausanne|Lyon|Marseille|Toulouse|Bordeaux|Lille|"
    "Nantes|Nice|Strasbourg|Rennes|Montpellier|Grenoble|Bruxelles|Brussels|Valencia|Sevilla|Málaga|Bilbao|Zaragoza|"
    "Granada|Buenos Aires|Bogotá|Lima|Santiago|Ciudad de México|Lisboa|Lisbon|Porto|Braga|Coimbra|São Paulo|"
    "Rio de Janeiro|Curitiba|Belo Horizonte|Roma|Rome|Milano|Milan|Torino|Turin|Napoli|Bologna|Firenze|Florence|Verona|"
    "Genova|Rotterdam|Utrecht|Eindhoven|Den Haag|Groningen|Antwerpen|Gent|Warszawa|Warsaw|Kraków|Wrocław|Gdańsk|Poznań|"
    "Łódź|Katowice|Prague|Praha|Budapest|Copenhagen|Stockholm|Oslo|Helsinki|Athens|Istanbul|Tel Aviv|"
    "Melbourne|Brisbane|"
    "Perth|Auckland|Hong Kong|Shanghai|Beijing|Seoul|Manila|Jakarta|Kuala Lumpur|Bangkok|Cape Town|"
    "Johannesburg|Nairobi|"
    "Lagos|Cairo|Galway|Cork"
)
_PLACE_ONLY = LazyPattern(
    rf"\(?(?:{PLACE.pattern}|(?:{_COUNTRIES}|{_STATE_NAMES})|{_REGION}|(?i:{_MODE})(?:\s*[,/(-]+\s*(?:{_CITY}|"
    rf"{_REGION})\)?)?"
    rf"|(?:New York(?: City)?|San Francisco(?: Bay Area)?|Los Angeles|London|Paris|Berlin|Chicago|Boston|Seattle|"
    rf"Austin|Toronto|"
    rf"Singapore|Dubai|Tokyo|Sydney|Amsterdam|Munich|Vienna|Zurich|Zürich|Dublin|Madrid|Barcelona|Bangalore|"
    rf"Bengaluru|Mumbai|Delhi|{_CITY_NAMES})"
    rf"|(?:Greater )?{_CITY} (?:Bay )?(?:Metropolitan )?Area)(?:\s*\((?i:{_MODE})\))?\)?"
)
_SHORT_PLACE = LazyPattern(rf"(?<!\w)(?:{_CITY_NAMES}|(?i:{_MODE})|{_COUNTRIES}|{_STATE_NAMES})(?!\w)")
_TRAILING_PLACE = LazyPattern(rf"[,\s]\s*(?:[-–—|(]\s*)?(?P<place>{_CITY},\s*{_REGION}{_POSTCODE})\)?$")


_DOUBTFUL = ("MA", "ME", "MS", "MD", "BC", "PE", "IN", "OR", "UK", "US", "EU", "AB", "CO", "ON", "DE", "NL")
_CLEAR_STATES = [one for one in _STATES if len(one) == 2 and one not in _DOUBTFUL]
_TOWN_STATE = re.compile(rf"{_CITY}(?<!['’]s) (?:{'|'.join(_CLEAR_STATES)})(?: \d{{5}}(?:-\d{{4}})?)?")
"""A town and its state without a comma, but for states that are degrees, legal forms or words: "Economics MA".

"St. Fintan's NS" is a school."""


def is_place(text: str) -> bool:
    """Whether the whole text is a place or a way of working ("Remote")."""
    if len(text) > 80:
        return False
    bare = text.strip(" .")
    return is_city(text) or _PLACE_ONLY.fullmatch(bare) is not None or _TOWN_STATE.fullmatch(bare) is not None


@cache
def _cities() -> frozenset[str]:
    lines = files("atspro.engine").joinpath("data/cities.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_city(text: str) -> bool:
    """Whether a text is nothing but the name of a well-known city."""
    return folded(text).strip(" .,()") in _cities()


_CITY_AFTER_FORM = re.compile(
    r"(?P<name>.*\b(?:Inc|LLC|Ltd|Limited|GmbH|AG|SA|SE|KG|BV|NV|PLC|plc|Corp|Corporation|Co|SpA|S\.A|AB|AS|Oy|Pty)"
    rf"\.?), {_CITY}$"
)


def split_place(text: str) -> tuple[str, str]:
    """The text without the "City, Region" at its end, and that place ("" when there is none)."""
    match = _TRAILING_PLACE.search(text[-200:]) if len(text) <= 200 else None
    if match is None:
        legal = _CITY_AFTER_FORM.match(text) if len(text) <= 200 else None
        return (legal.group("name"), text[legal.end("name") + 2 :]) if legal else (text, "")
    return text[: match.start()].rstrip(" ,-–—|("), match.group("place")


_ENDS_IN_PLACE = re.compile(rf".{{2,120}}, {_TOWN_STATE.pattern}")


def ends_in_place(text: str) -> bool:
    """Whether a short line ends in a town with its state or country: "Kearney Milling, Visalia CA"."""
    return len(text) < 120 and (bool(split_place(text)[1]) or _ENDS_IN_PLACE.fullmatch(text) is not None)


def place_spans(text: str) -> list[tuple[int, int]]:
    """Where places stand in a text: "City, Region" first, then cities and countries that are known by name."""
    found = [match.span() for match in PLACE.finditer(text[:300])]
    for match in _SHORT_PLACE.finditer(text[:300]):
        if not any(start < match.end() and match.start() < end for start, end in found):
            found.append(match.span())
    return sorted(found)
