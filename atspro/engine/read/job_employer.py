"""The employer that a post names, weighed by all that speaks for each name in it: labels, headings, prose, "
"addresses."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from atspro.engine.read.job_boards import is_board_word
from atspro.engine.read.job_head import head_names
from atspro.engine.read.job_headings import folded, post_heading
from atspro.engine.read.job_sections import BOILERPLATE, Post
from atspro.engine.read.job_words import firm_score
from atspro.engine.read.places import PLACE, is_city, is_place, split_place
from atspro.engine.read.text_lines import Line
from atspro.engine.read.title_company_scores import is_firm_of, title_score
from atspro.engine.skills import find_skills
from atspro.engine.text import is_common

MAX_SEARCHED = 600
MAX_READ = 250
"""Lines whose prose is searched for names."""
LEAST = 3.0

_W = r"(?:(?:[A-ZÀ-Þ0-9]|[a-z]{1,2}['’]?(?=[A-Z]))(?:[\w&'’+/-]|\.(?=\w)){0,40}|&|\+)"
_JOINTS = "of|and|the|to|for|to the|for the|of the|de|des|du|la|y|e|i|et|del|della|do|da|dos|am|im|van|von|und|für|by"
_NAME = rf"(?P<name>{_W}(?: (?:(?:{_JOINTS}) )?{_W}){{0,5}})"
_STOP = r"(?= ?[,;:!?)]|\.(?:\s|$)|[’']s?\b| [-–—|(]|\s(?:[a-zà-ÿ(]|\d)|$)"
_WITHIN_SENTENCE = re.compile(
    rf"(?<=[a-zà-ÿ,] )(?P<name>(?:[A-ZÀ-Þ]|[a-z]{{1,2}}(?=[A-Z]))(?:[\w&+-]|[.’'](?=\w)){{1,30}}(?: {_W}){{0,2}})"
)
_LEGAL = re.compile(
    r"(?<!\w)(?:Inc|LLC|L\.L\.C|LLP|Ltd|Limited|GmbH|mbH|AG|SE|KG|KGaA|e\.\s?V|S\.?A\.?S?|S\.?A\.?R\.?L|"
    r"S\.?L\.?U?|S\.?p\.?A|S\.?r\.?l|"
    r"B\.?V|N\.?V|PLC|plc|Corp|Corporation|A/S|s\.\s?r\.\s?o|AB|AS|Oy|Pty|d\.o\.o|Lda|Sp\. z o\.o)\.?(?!\w)"
)
_PROSE: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (4.0, rf"^{_NAME}(?: (?:in|of|near) {_W}(?: {_W})?)? is (?:growing|expanding|opening|adding)\b"),
        (4.0, rf"^{_NAME}(?: (?:GmbH|AG|SE|Inc\.?))? (?:is|are) (?:currently |now |actively |once again "
            rf")?(?:looking|searching|hiring|seeking|recruiting)\b"),
        (4.0, rf"^(?:(?:Die|Der|Das|Le|La|Les|The|El) )?{_NAME} (?:seeks|needs|sucht|recherche|recrute|busca|"
            rf"zoekt|söker|convoca|selecciona|incorpora|precisa|stellt|engage|embauche|"
            rf"invites applications|wishes to appoint|(?:have|has) an opening)\b"),
        (4.0, rf"\b(?:agency|company|firm|start-?up|school|charity|studio|business|provider|group) {_NAME} (?:is|are) "
            rf"(?:currently |now )?(?:looking|hiring|seeking|recruiting|searching)\b"),
        (4.0, rf"(?:^|[.!?:] ){_NAME} (?:is|are) (?:currently |now |actively )?(?:looking for|hiring|seeking|"
            rf"recruiting|after|in search of|on the lookout for)\b"),
        (3.0, rf"(?:^|[.!?:] |\b)(?:At|Chez|Bei|Bij|Hos|På) {_NAME}{_STOP}"),
        (3.5, rf"\b(?:[Aa]s an?|[Tt]he|details for|[Jj]oin us as an?) [^.,;:]{{3,60}} (?:at|with) {_NAME}{_STOP}"),
        (3.5, rf"\bWe(?:['’]re| are) {_NAME}[!.,]"),
        (2.5, rf"\b(?:[Jj]oin(?:ing)?|[Rr]ejoin(?:dre|s|ez)|[Ww]ork(?:ing)? (?:at|for)|[Cc]areer at|[Ll]ife at|[Hh]ere "
            rf"at|role at|team at|"
              rf"benefits at|opportunity at|employee of|employees at|arbeiten bei|Karriere bei|"
              rf"equipo de) (?:the )?{_NAME}{_STOP}"),
        (2.0, rf"\b(?:at|chez|bei|with) {_NAME}{_STOP}"),
        (2.5, rf"^(?:The )?{_NAME} (?:is (?:a|an|the|one|now|on|rebuilding|building|proud|reinventing|guided|"
            rf"committed|transforming|"
              rf"shaping|changing|headquartered|part)|was founded|provides|builds|helps|makes|operates|serves|"
              rf"offers|delivers|runs|"
              rf"has|understands|creates|designs|develops|connects|powers|exists|ist (?:ein|der|die|das|einer|"
              rf"seit)|est (?:un|le|la|une|depuis|sp)|"
              rf"es (?:una|la|un|el)|entwickelt|bietet|steht für|zählt|gehört|unterstützt|begleitet|offre|propose|"
              rf"accompagne|conçoit|développe|"
              rf"fabrique|ofrece|desarrolla|supports|moves|puts|prohibits)\b"),
        (1.5, rf"\b{_NAME}[’'](?:s)? (?:mission|team|customers|culture|products?|platform|values|growth|data|vision|"
            rf"success|clients)\b"),
        (2.5, rf"^(?:(?:The|Die|Der|Das|Le|La|Les|El) )?(?=\S+ [A-ZÀ-Þ0-9&]){_NAME} "
            rf"(?!(?:and|or|with|for|in|at|of|to|as|die|der)\b)(?:is|[a-zà-ÿ]{{3,}}(?:s|t|e|a)) (?!zu\b)"),
        (4.0, rf"^(?:Wir|We|Nous|Nosotros)(?: (?:sind|at|from|are|von|de|bei))?,? (?:(?:die|der|das|the|le|la) )?"
            rf"{_NAME}, "),
        (2.5, rf"[,:] {_NAME} (?:is|offers|offre|propose|accompagne|est|ist|bietet|es|ofrece)\b"),
        (2.5, rf"^{_NAME} (?:is|are) [a-z]{{3,12}}(?:ing|ed)\b"),
        (1.5, rf"\b(?:the|our) {_NAME} (?:team|platform|family|group|community|mission)\b"),
    )
)  # fmt: skip
_HEADED: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (3.5, r"(?i:about|über|uber|à propos de|a propos de|sobre|over|who is|who are|wer ist|qui est|quién es|"
            r"découvrez|introducing|meet)\s+"
              r"(?i:working at |life at |the company:? |our company:? |us[,:] )?(?P<name>.{2,60})"),
        (3.0, r"(?i:why|warum|waarom|pourquoi|por qué)\s+(?i:join |work at |work for |work with |choose |rejoindre |"
            r"trabajar en )?(?P<name>[A-ZÀ-Þ0-9].{1,40})"),
        (3.0, r"(?i:life|working|work|belonging|ai|careers?|benefits|join us|culture|umfeld|arbeiten|opportunities|"
            r"growth|equity|love it|"
              r"offrons?|ofrecemos) (?i:at|bei|chez|with|en) (?P<name>.{2,40})"),
        (3.0, r"(?P<name>[A-ZÀ-Þ0-9][\w&.'’ -]{1,40}?) (?i:is proud to be|employee benefits|benefits|offers|"
            r"careers?|culture|perks)\b.*"),
    )
)  # fmt: skip
_NOT_NAME = re.compile(
    r"(?:we|our|this|the(?! \w)|these|you|your|it|he|she|they|us|a|an|as|if|team|role|job|position|company|candidates?|"
    r"applicants?|ideal|who|what|there|here|all|new|benefits?|life|why|in|on|to|for|with|from|by|and|or|of|at|"
    r"when|while|"
    r"how|where|both|each|every|some|one|no|not|please|more|most|data|ai|are|is|be|being|do|does|can|will|now|today|"
    r"work(?:ing)?|location|full|part|remote|hybrid|overview|description|responsibilities|requirements|qualifications|"
    r"senior|junior|lead|das|die|der|wir|unser\w*|als|du|sie|nous|notre|vous|le|la|les|tu|un|une|el|los|las|"
    r"nuestr\w+|una|"
    r"client|customer|school|(?:our|the|your) .*|united|europe|manager|engineering|product|sales|marketing|finance|"
    r"experience|english|german|french|spanish|success|growth|impact|people|business|technology|department|opportunity|"
    r"opportunities|equal|culture|values|about|meet|employees?|headquarters|january|february|march|april|may|june|"
    r"july|august|"
    r"september|october|november|december|monday|tuesday|wednesday|thursday|friday|weekends?|minimum|must|strong|"
    r"proficien\w+|knowledge|ability|familiarity|degree|join|apply|step|see|that|since|over|under|after|before|during|"
    r"sql|python|java|excel|aws|azure|sap|linkedin|indeed|glassdoor|seek|stepstone|infojobs|day|night|home|me|uns|mit|"
    r"poste|profil|mission|missions|entreprise|empresa|arbeit|unternehmen|gehalt|salary|pay)\b(?! ?[&+-])",
    re.IGNORECASE,
)
_ON_BOARDS = re.compile(
    r"(?:building (?:your|a) career at|(?:view )?(?:all |more |other )?(?:open )?jobs at|careers at|"
    r"join the talent community (?:of|at)|"
    r"stellenangebote bei|alle jobs bei|plus d['’]offres (?:de|chez)) (?P<name>[^\W_][^?!|\n]{1,60}?)(?=[?!|]|\.\s|$)|"
    r"^(?P<home>[^\W_].{1,50}?) home page$",
    re.IGNORECASE,
)
_IS_HIRING = re.compile(r"(?P<name>[^\W\d_][^.!?:]{2,50}?) (?:is|are) (?:now |also )?hiring\b.{0,20}", re.IGNORECASE)
_ADVERTISER = re.compile(
    r"^(?:re)?(?:posted|advertised|listed|published|veröffentlicht|eingestellt|publiée?|publicad[ao])\b.{0,30}? "
    r"(?:by|von|par|por) (?P<name>[^\W\d_].{1,60})$",
    re.IGNORECASE,
)
_SYSTEMS = re.compile(
    r"(?:jobs\.|job-boards\.|boards\.|apply\.|careers\.|app\.|www\.)*(?:eu\.)?(?:ashbyhq\.com|lever\.co|"
    r"greenhouse\.io|workable\.com|"
    r"smartrecruiters\.com|recruitee\.com|breezy\.hr|jobvite\.com|welcometothejungle\.com|teamtailor\.com|join\.com|"
    r"personio\.(?:de|com)|myworkdayjobs\.com|myworkdaysite\.com|bamboohr\.com|hibob\.com|icims\.com|"
    r"successfactors\.\w+|"
    r"trakstar\.com|applytojob\.com|rippling\.com|dover\.com|gusto\.com|pinpointhq\.com|factorialhr\.\w+|"
    r"softgarden\.io|"
    r"oraclecloud\.com|talentclue\.com|homerun\.co|jobylon\.com|traffit\.com|kenjo\.io|polymer\.co|workday\.com)$"
)
_FIRST_OF_HOST = re.compile(
    r"(?:recruitee|teamtailor|personio|myworkdayjobs|bamboohr|hibob|icims|trakstar|applytojob|breezy|pinpointhq|"
    r"factorialhr|softgarden|talentclue)\."
)
_BOARDS = re.compile(
    r"(?:^|\.)(?:linkedin|indeed|glassdoor|seek|stepstone|infojobs|monster|xing|google|goo|bit|lnkd|facebook|"
    r"twitter|x|instagram|"
    r"youtube|apec|hellowork|welcometothejungle|totaljobs|reed|adzuna|jooble|ziprecruiter|simplyhired|dice|"
    r"wellfound|otta|"
    r"aplitrak|reachmee|skeeled|github|medium|w3|schema|t|wikipedia|docs|forms)\.[a-z.]{2,6}$"
)
_URL = re.compile(r"https?://([\w.-]{3,120})(/[^\s<>()\"'?#]{0,200})?(\?[^\s<>()\"'#]{0,300})?")
_MAIL = re.compile(r"[\w.+-]{1,60}@([\w-]{2,60}(?:\.[\w-]{2,30}){1,3})")


@dataclass(slots=True)
class _Names:
    """Weights by the plain form of a name, and the spellings it was met in."""

    weights: dict[str, float] = field(default_factory=dict)
    spellings: dict[str, Counter[str]] = field(default_factory=dict)
    strongest: dict[str, float] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def add(self, name: str, weight: float, confirmed: bool = False) -> None:
        """Count evidence for a name; one that an address confirms may begin with words that names do not have."""
        name = tidy_name(name)
        if not may_be_company(name) and not (
            confirmed and len(name) > 3 and not is_board_word(name) and not title_score(name)
        ):
            return
        key = _squeezed(name)
        self.spellings.setdefault(key, Counter())[name] += 1
        # The same kind of evidence counts in full once.
        self.weights[key] = self.weights.get(key, 0.0) + (weight if weight > self.strongest.get(key, 0.0) else 0.3)
        self.strongest[key] = max(weight, self.strongest.get(key, 0.0))

    def add_whole(self, name: str, weight: float) -> None:
        """Count a whole piece of the head, which may be worded as names elsewhere are not."""
        name = tidy_name(name)
        key = _squeezed(name)
        if len(key) < 2 or is_place(name) or is_board_word(name):
            return
        self.whole.add(key)
        self.spellings.setdefault(key, Counter())[name] += 1
        self.weights[key] = self.weights.get(key, 0.0) + weight
        self.strongest[key] = max(weight, self.strongest.get(key, 0.0))


def employer(post: Post, head: list[Line], named: list[tuple[str, float]], title: str) -> tuple[str, float]:
    """The employer and the weight of what speaks for it, or the best name's weight with "".

    ``named`` are names that the head gives, with their weights.
    """
    names = _Names()
    for name, weight in named:
        names.add(name, weight)
    for name, weight in head_names(post, title):
        names.add_whole(name, weight)
    _of_head(names, post, head, title)
    _of_headings(names, post)
    _of_prose(names, post)
    text = "\n".join(line.text for line in post.document.lines[:MAX_READ])
    _of_addresses(names, post, text)
    # Whom to turn to is a person, not the employer.
    for by_key in (names.weights, names.spellings, names.strongest):
        by_key.pop(_squeezed(post.contact), None)
    if not names.weights:
        return _most_named(text)
    lowered = folded(text)
    times: dict[str, int] = {}
    for key, spellings in names.spellings.items():
        spelling = folded(spellings.most_common(1)[0][0])
        times[key] = len(re.findall(rf"(?<!\w){re.escape(spelling)}(?!\w)", lowered))
        names.weights[key] += min(1.5, 0.3 * times[key])
    _merged(names, times)
    _less_for_agents(names, post)
    _less_for_words(names, text)
    _less_for_parts(names)
    key = max(names.weights, key=lambda one: names.weights[one] - (3.0 if names.strongest[one] < 2.4 else 0.0))
    least = 4.0 if not names.whole and _CLIENT.search(text[:2000]) else 2.4
    if names.strongest[key] < least:
        return _most_named(text) if least < 4.0 else ("", 0.0)
    spelling = _spelt_out(names.spellings[key].most_common(1)[0][0], text)
    spelling = spelling if key in names.whole else _begun(_goes_on(spelling, text), text)
    if names.weights[key] < LEAST:
        return _most_named(text)
    only_prose = key not in names.whole and names.strongest[key] < 4.0
    return _without_town(spelling, lowered), names.weights[key] - (1.0 if only_prose else 0.0)


_CLIENT = re.compile(
    r"\b(?:(?:our|my) client|unser(?:en)? kunden?|für einen kunden|notre client|nuestro cliente)\b", re.IGNORECASE
)
_AGENT = re.compile(
    r"\b(?:recruiters?|recruitment|recruiting partner|agency partner|headhunter|executive search|search firm|"
    r"staffing|on behalf of|personalvermittlung|personalberatung|cabinet de recrutement|consultora de selección)\b",
    re.IGNORECASE,
)


def _less_for_agents(names: _Names, post: Post) -> None:
    """Take from names of who only handles the applications, where the head names somebody else."""
    if not names.whole:
        return
    for line in post.lines[:MAX_READ]:
        if len(line.text) > MAX_SEARCHED or not _AGENT.search(line.text) or BOILERPLATE.search(line.text):
            continue
        said = re.sub(r"[\W_]+", "", folded(line.text))
        for key in names.weights:
            if key in said and key not in names.whole and len(key) > 3:
                names.weights[key] -= 4.0


def _less_for_words(names: _Names, text: str) -> None:
    """Take from single everyday words that are capital only where a sentence begins."""
    for key, spellings in names.spellings.items():
        name = spellings.most_common(1)[0][0]
        if " " in name or key in names.whole or not is_common(name.lower()) or names.strongest[key] >= 4.0:
            continue
        if not re.search(rf"[a-zà-ÿ,]['’]? {re.escape(name)}\b", text):
            names.weights[key] -= 3.0


_PART = re.compile(
    r"(?:School|Department|Faculty|Division|Institute|Centre|Center|College|Office|Directorate|Institut|Fakultät"
    r"|Fachbereich|Département|Departamento) (?:of|for|für|de|des)\b"
)
_WHOLE = re.compile(
    r"\b(?:University|Universität|Université|Universidad|College|Trust|Council|Hospital|Institute|City|County|Group)\b"
)


def _less_for_parts(names: _Names) -> None:
    """Take from a school or department where the head names the university or the like that it is part of."""
    spelt = {key: spellings.most_common(1)[0][0] for key, spellings in names.spellings.items()}
    parts = [key for key, name in spelt.items() if _PART.match(name)]
    if any(key in names.whole and key not in parts and _WHOLE.search(name) for key, name in spelt.items()):
        for key in parts:
            names.weights[key] -= 4.0


def _without_town(name: str, text: str) -> str:
    """A name without the town behind its comma, which a list knows or the folded text has behind "in" or "of"."""
    first, _, rest = name.rpartition(", ")
    if not first or not may_be_company(first) or len(rest.split()) > 3:
        return name
    said = re.search(rf"\b(?:in|of|near) (?:central )?{re.escape(folded(rest))}(?!\w)", text) is not None
    return first if said or is_city(rest) or PLACE.fullmatch(rest) else name


def _spelt_out(name: str, text: str) -> str:
    """The long form where the post says what a short one stands for: "Growth Intelligence (Gi)"."""
    match = re.search(rf"(?P<words>{_W}(?: {_W}){{1,5}}) \({re.escape(name)}\)", text) if len(name) < 8 else None
    words = match.group("words").split()[-len(name) :] if match else []
    return " ".join(words) if len(words) > 1 and "".join(word[0] for word in words).lower() == name.lower() else name


def _most_named(text: str) -> tuple[str, float]:
    """A name that a post without other evidence speaks of again and again, more than of any other, or nothing."""
    counts: Counter[str] = Counter()
    for match in _WITHIN_SENTENCE.finditer(re.sub(r"https?://\S+", " ", text[:30_000])):
        name = re.sub(r"['’]s?$", "", match.group("name").strip(".'’-"))
        if may_be_company(name) and not find_skills(name) and not is_common(name.lower()) and len(name) > 2:
            counts[name] += 1
    (name, times), (_, next_times) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return (name, LEAST + 0.1 * min(times, 9)) if times >= 4 and times >= 2 * next_times else ("", 0.0)


_AFTER_FORM = re.compile(r" (?:(?:in|i|à|en|im|a) [A-ZÀ-Þ]|(?!und|and)[a-zà-ÿ]{3,} )")


def tidy_name(name: str) -> str:
    """A name without what stands around it: quotes, a place, "(Raw Archive)", "Careers"."""
    name = re.sub(
        r"\s*[(\[](?:raw archive|remote|hybrid|on-?site|m/w/d|[^()]{0,30}(?:office|location))[)\]]",
        "",
        name,
        flags=re.IGNORECASE,
    )
    name = re.sub(
        r"\s+(?:job (?:posting|description|ad|post)s?(?: summary)?|careers?|jobs|logo|is hiring)$",
        "",
        name,
        flags=re.IGNORECASE,
    )
    name = re.sub(r"^[^!?]{2,40}[!?]+ +(?=[A-ZÀ-Þ])", "", name)
    name = re.sub(r"^(?:About|Über|À propos de|Sobre) ", "", name)
    name = re.sub(r"\s\d\s?(?:\*+|★+)S?$", "", name).strip(" \t*#\"“”„'’:;,!?|-–—•·")
    if re.match(r"h[oô]tel\b", name, re.IGNORECASE):
        name = re.sub(r"\s[1-5]$", "", name)
    if name.count("(") != name.count(")"):
        name = name.partition("(")[0].strip()
    if (legal := _LEGAL.search(name)) is not None and _AFTER_FORM.match(name[legal.end() :]):
        name = name[: legal.end()]
    name = re.sub(r"^(?:Die|Der|Das) (?=[A-ZÀ-Þ])", "", name) if legal is not None else name
    if name.endswith(".") and not _LEGAL.search(name[-8:]):
        name = name[:-1]
    return split_place(name)[0].strip() if len(name.split()) > 1 else name


def without_legal_form(name: str) -> str:
    """A name without "GmbH", "AB" and the like at its end."""
    return re.sub(rf"[ ,]+{_LEGAL.pattern}$", "", name)


def may_be_company(name: str) -> bool:
    """Whether a name can be an employer's at all."""
    return (
        1 < len(name) <= 80
        and len(name.split()) <= 8
        and any(char.isalpha() for char in name)
        and "://" not in name
        and not re.search(r"\s(?:is|are|was|has|have)\s", name)
        and "@" not in name
        and not re.match(
            r"(?:the|our|le|la|les|der|die|das|el|una?|un|eine?) [a-zà-ÿ]", name, re.IGNORECASE if name.isupper() else 0
        )
        and not re.match(r"(?:The|Our|Le|La|Les|Der|Die|Das|El|Your) [a-zà-ÿ]", name)
        and not (_NOT_NAME.match(name) and not (len(name.split()) > 1 and firm_score(name)))
        and not (title_score(name) and not firm_score(name) and not _LEGAL.search(name) and not is_firm_of(name))
        and not is_place(name)
        and not is_city(name)
        and PLACE.match(name) is None
        and not is_board_word(name)
        and (post_heading(name) is None or post_heading(name) in ("about", "stack", "location"))
    )


def _squeezed(text: str) -> str:
    text = _LEGAL.sub("", text) if len(text.split()) > 1 else text
    return re.sub(r"[\W_]+", "", folded(re.sub(r"^the ", "", text, flags=re.IGNORECASE)))


def _of_head(names: _Names, post: Post, head: list[Line], title: str) -> None:
    every = post.document.lines[:25]
    for line in [*every, *post.document.lines[-25:]]:
        if (match := _ON_BOARDS.search(line.text[:200])) is not None:
            names.add(match.group("name") or match.group("home"), 4.0)
    for at, line in enumerate(every):
        text = line.text.strip()
        if (match := _IS_HIRING.fullmatch(text)) is not None:
            names.add(match.group("name"), 5.0)
        if (match := _ADVERTISER.search(text[:120])) is not None:
            names.add(match.group("name"), 4.5)
        if (
            match := re.fullmatch(r"(?P<name>.{2,50}?) logo|Logo (?:of |de |von )?(?P<other>.{2,50})", text)
        ) is not None:
            names.add(match.group("name") or match.group("other"), 4.5)
        if (match := re.fullmatch(r"Save .{3,80} at (?P<name>.{2,60})", text)) is not None:
            names.add(match.group("name"), 5.0)
        rated = re.fullmatch(
            r"\d[.,]\d(?: ?★.*| out of 5.*)?|[\d.,]+ (?:followers|reviews|Bewertungen|valoraciones|evaluaciones).*",
            text,
        )
        if rated is not None and at and len(every[at - 1].text) <= 60:
            names.add(every[at - 1].text, 3.5)
    for line in head[:8]:
        for piece in re.split(r"\s+[|•·–—]\s+|\s{3,}|\s+-\s+|,\s", line.text[:200]):
            if (
                piece[:1].isalnum()
                and not piece[:1].islower()
                and piece.strip() not in title
                and not title_score(piece)
            ):
                if _LEGAL.search(piece):
                    names.add(piece, 4.0)
                elif firm_score(piece) and len(piece.split()) <= 6:
                    names.add(piece, 2.5)


def _of_headings(names: _Names, post: Post) -> None:
    alone = [
        line.text for line in post.lines[:MAX_READ] if len(line.text) <= 60 and line.text.rstrip()[-1:] in ("?", ":")
    ]
    for heading in dict.fromkeys([*(part.title for part in post.parts), *alone]):
        title = heading.strip(" :.?!…")
        if not 3 < len(title) <= 70:
            continue
        for weight, pattern in _HEADED:
            match = pattern.fullmatch(title)
            if match is not None:
                names.add(match.group("name"), weight)
                break


def _of_prose(names: _Names, post: Post) -> None:
    for part in post.parts:
        if part.kind == "about" and part.lines:
            # What a post says of its employer begins with its name.
            begins = re.match(rf"(?:The )?{_NAME} [a-zà-ÿ]{{2,}}", part.lines[0].text[:MAX_SEARCHED])
            if begins is not None:
                names.add(begins.group("name"), 2.8)
    for at, line in enumerate(post.lines[:MAX_READ]):
        text = line.text[:MAX_SEARCHED].strip(" *")
        if at < 4 and (sited := re.match(rf"{_NAME}, (?=[A-Z])", text)) is not None and PLACE.match(text, sited.end()):
            names.add(sited.group("name"), 4.0)
        boilerplate = 0.5 if BOILERPLATE.search(text) else 1.0
        for weight, pattern in _PROSE:
            # Who the post is of stands at its beginning; below, other firms are named as well.
            late = 1.0 if at < 25 or weight >= 3.0 else 0.7
            for match in list(pattern.finditer(text))[:3]:
                first = 0.7 if at < 8 and match.start() == 0 and weight == 2.5 else 0.0
                names.add(match.group("name"), weight * boilerplate * late + first)
        for match in list(_LEGAL.finditer(text))[:2]:
            before = re.search(
                rf"{_W}(?: (?:(?:of|and|&|de|der|für) )?{_W}){{0,4}}[ ,]*$",
                text[max(0, match.start() - 60) : match.start()],
            )
            if before is not None:
                joint = ", " if "," in before.group()[-2:] else " "
                names.add(f"{before.group().rstrip(' ,')}{joint}{match.group()}", 3.0 if at < 10 else 2.5)


def _of_addresses(names: _Names, post: Post, text: str) -> None:
    """Names in the text that an address of the post confirms."""
    slugs: dict[str, float] = {}
    addresses = [address for address, _ in post.document.links[:20]] + [post.posting.address]
    for match in list(_URL.finditer("\n".join([*addresses, text])))[:12]:
        for slug in _slugs(match.group(1).lower(), match.group(2) or "", match.group(3) or ""):
            slugs.setdefault(slug, 4.0)
    for match in list(_MAIL.finditer(text))[:6]:
        for slug in _slugs(match.group(1).lower(), "", ""):
            slugs.setdefault(slug, 3.0)
    if not slugs:
        return
    words = re.findall(r"[^\W_][\w&.'’+-]*", re.sub(r"(?:https?://|www\.)\S+|\S+@\S+", " ", text[:30_000]))
    met: dict[str, Counter[str]] = {}
    for size in (1, 2, 3, 4):
        for at in range(len(words) - size + 1):
            phrase = words[at : at + size]
            key = re.sub(r"[\W_]+", "", folded("".join(phrase)))
            if key in slugs:
                name = " ".join(phrase).strip(".'’-")
                name = re.sub(r"['’]s$", "", name)
                met.setdefault(key, Counter())[name] += 1
    for key, spellings in met.items():
        capital = [name for name, _ in spellings.most_common() if not name.islower()] or [
            spellings.most_common(1)[0][0]
        ]
        best = max(capital, key=lambda name: spellings[name])
        if _squeezed(best) in slugs or len(key) > 3:
            names.add(_goes_on(best, text), slugs.get(key, 4.0), confirmed=len(key) > 6)
    for key in list(names.weights):
        if len(key) > 3 and any(slug != key and len(slug) > 3 and _shares(key, slug) for slug in slugs):
            names.weights[key] += 2.0


def _goes_on(name: str, text: str) -> str:
    """The name with the words of a firm that stand behind it where it is first named: "Kestrel Ridge Brewing Co."."""
    first = re.search(rf"(?<![\w.@/]){re.escape(name)}(?P<rest>(?: {_W}){{1,3}})(?![\w@])", text)
    rest = first.group("rest").strip() if first is not None else ""
    if not rest or not firm_score(rest) or title_score(rest):
        return name
    named = len(re.findall(rf"(?<![\w.@/]){re.escape(name)}(?!\w)", text))
    if 2 * len(re.findall(rf"(?<![\w.@/]){re.escape(f'{name} {rest.split()[0]}')}(?!\w)", text)) < named:
        return name
    last = [match.end() for match in re.finditer(r"[^\W_][\w&.'’-]*", rest) if firm_score(match.group())][-1]
    return f"{name} {rest[:last]}"


def _begun(name: str, text: str) -> str:
    """The name with the kind of firm that stands before it wherever it is named: "Stiftung Lebenshof Elbtal"."""
    before = re.findall(rf"({_W}) {re.escape(name)}(?!\w)", text)
    kind = Counter(before).most_common(1)[0][0] if before else ""
    named = len(re.findall(rf"(?<![\w.@/-]){re.escape(name)}(?![\w@])", text))
    return f"{kind} {name}" if kind and firm_score(kind) and 2 * before.count(kind) > named else name


def _shares(key: str, slug: str) -> bool:
    if key.startswith(slug) or slug.startswith(key):
        return True
    return min(len(key), len(slug)) > 6 and (key[-8:] == slug[-8:] or slug in key or key in slug)


def _slugs(host: str, path: str, query: str) -> list[str]:
    found: list[str] = []
    segments = [part for part in path.split("/") if part]
    if _SYSTEMS.search(host) or re.search(_SYSTEMS.pattern[:-1], host):
        if _FIRST_OF_HOST.search(host):
            found.append(host.split(".")[0])
            segments = []
        found += [
            part
            for part in segments[:3]
            if not re.fullmatch(
                r"jobs?|j|o|embed|job_app|recruiting|careers?|apply|[a-z]{2}(?:-[a-z]{2})?|companies|global|"
                r"external.*|hcmui|\d+",
                part,
                re.IGNORECASE,
            )
        ][:2]
        if (match := re.search(r"[?&]for=([\w-]{2,40})", query)) is not None:
            found.append(match.group(1))
    elif not _BOARDS.search(host):
        labels = [
            label
            for label in host.split(".")
            if label not in ("www", "careers", "career", "jobs", "job", "karriere", "apply", "carrieres", "empleo")
        ]
        if len(labels) == 1 and "." in host:
            found.append(labels[0])
        if len(labels) >= 2:
            second = (
                labels[-2] if len(labels[-2]) > 3 or len(labels) == 2 else labels[-3] if len(labels) > 2 else labels[-2]
            )
            found += [second, "".join(labels[-2:])]
    made = []
    for slug in found:
        bare = re.sub(r"[\W_]+", "", folded(slug))
        made += [bare, *(re.sub(r"(?:careers?|jobs?|group|gmbh|inc|hq|karriere|company|asia|global)$", "", bare),)]
        made.append(re.sub(r"^(?:werkenbij|join|lets|get|try|careers?at|jobsat)", "", bare))
    return [slug for slug in dict.fromkeys(made) if 2 < len(slug) <= 40]


def _merged(names: _Names, times: dict[str, int]) -> None:
    """Give what speaks for a part of a longer name to the one that was named more strongly or mostly."""
    for key in list(names.weights):
        bare = re.sub(r"(?:com|net|org)$", "", key)
        if bare != key and bare in names.weights and names.strongest[bare] >= names.strongest[key]:
            names.weights[bare] += 0.5 * names.weights.pop(key)
    for short in sorted(names.weights, key=len):
        for long in names.weights:
            if short == long or len(short) < 3 or not long.startswith(short):
                continue
            if long in names.whole and short not in names.whole:
                # The post's own head says the whole name; prose and addresses are content with its beginning.
                names.weights[long] += 0.7 * names.weights[short]
                names.strongest[long] = max(names.strongest[long], names.strongest[short])
                continue
            stronger = names.strongest[long] >= 4.0 and names.strongest[long] >= names.strongest[short]
            if stronger or (times[long] > 1 and times[long] * 2 >= times[short] and names.strongest[short] < 5.0):
                names.weights[long] += 0.5 * names.weights[short]
            else:
                names.weights[short] += 0.3 * names.weights[long]
