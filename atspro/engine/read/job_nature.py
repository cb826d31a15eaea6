"""What a line of a post says by its own words, in English, German, French and Spanish: a duty, a demand or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from atspro.engine.read.job_headings import folded
from atspro.engine.verb_forms import BASES, is_gerund

Nature = Literal["duty", "ask", "offer", ""]

_ASKS = re.compile(
    r"\b(?:experience (?:in|with|of|as|working|using|building|leading|required|preferred|managing|developing)|"
    r"\d\+? ?(?:-|–|to)? ?\d{0,2}\+? years|years? of|experienced|proficien\w+|familiar\w*|knowledge of|"
    r"understanding of|"
    r"degree|diploma|bachelors?|masters?|phd|certifi\w+|licen[sc]ed?|must (?:have|be|hold|possess)|ability to|able to|"
    r"skills?|fluen\w+|expertise|expert|hands-on|track record|comfortable|background in|passion\w*|eager|mindset|"
    r"willing\w* to|eligible|demonstrated|proven|strong|excellent|solid|attention to detail|you (?:have|are|know|enjoy|"
    r"bring|love|can|understand|possess|hold|speak|thrive|care)|youre|youve|self-(?:motivated|starter)|literacy|"
    r"right to work|native|required|preferred|is a plus|a plus|desirable|advantageous|"
    r"(?:right|ideal) (?:person|candidate|fit) (?:has|is|brings|can|will have))\b|"
    r"\b(?:erfahrung\w*|kenntnisse?|\w+kenntnisse|studium|ausbildung|abschluss|abgeschlossene\w*|sicherer umgang|"
    r"fahigkeit\w*|verstandnis|fliessend\w*|sehr gut\w*|gute[nrs]?|teamfahig\w*|\w+starke|bereitschaft|fuhrerschein|du "
    r"(?:hast|bist|bringst|verfugst|kennst|sprichst|kannst|arbeitest gerne)|sie (?:haben|sind|bringen|verfugen)|"
    r"von vorteil|wunschenswert|idealerweise|denkvermogen|arbeitsweise|freude an|\w*kompetenz|\w+erfahrung|"
    r"zuverlassig\w*)"
    r"\b|\b(?:bac ?\+ ?\d|experience (?:de|en|dans|significative|confirmee|reussie|solide)|maitrise\w*|"
    r"connaissances?|diplome\w*|titulaire|formation (?:en|superieure|initiale)|annees? dexperience|ans dexperience|"
    r"capacites?|rigueur|rigoureu\w+|autonom\w+|anglais|francais courant|sens (?:du|de)|aisance|permis b|vous (?:avez|"
    r"etes|maitrisez|justifiez|possedez|aimez)|tu (?:as|es|maitrises|aimes)|un plus|apprecie\w*|souhaite\w*|"
    r"competences?)\b|\b(?:experiencia|conocimientos?|dominio|titulacion|licenciatura|grado en|formacion|ingles|nivel "
    r"(?:alto|medio|avanzado)|capacidad|habilidad\w*|anos de|carne de conducir|disponibilidad|imprescindible|deseable|"
    r"valorable|se valorara|tienes|eres|manejo de|persona \w+)\b"
)
_VOUS = re.compile(r"(?:vous )?(?!avez|etes|chez|assez|aimez|maitrisez|justifiez|possedez|parlez)[a-z]{3,}ez\b")
_OFFERS = re.compile(
    r"\b(?:health(?:care)? (?:insurance|cover\w*|plan)|dental|401\(?k|pension|vacation|holidays?|paid (?:time|"
    r"leave)|pto|"
    r"parental|wellness|wellbeing|gym|discounts?|equity|stock options?|bonus(?:es)?|free (?:lunch|coffee|snacks|fruit)|"
    r"learning budget|budget|perks|competitive (?:salary|pay|compensation)|flexible (?:hours|working)|days off|"
    r"we (?:offer|provide|pay|cover|give)|urlaub\w*|altersvorsorge|zuschuss|jobticket|weiterbildung\w*|homeoffice|"
    r"mutuelle|tickets? restaurant|rtt|teletravail|conges|vacaciones|seguro|dias de)\b"
)
_DOES = re.compile(
    r"(?:you(?:ll|d| will| would)? (?:be (?:responsible|working|doing|leading|part|in charge|able)|also|own|lead|"
    r"work|build|"
    r"design|develop|help|support|partner|drive|manage|create|define|take|play|join|bridge|translate|collaborate|"
    r"ensure|"
    r"act|report|get|deliver|maintain|\w+ (?:and|the|our|a|with|as|to)\b)|responsible for|(?:also )?helps? |"
    r"works? with |"
    r"(?:the|this) (?:role|position|job|candidate) (?:involves|includes|will|is responsible|focuses|leads)|"
    r"(?:du|sie) (?:\w+st|wirst|werden|ubern\w+|entwickel\w+|unterstutz\w+|verantwort\w+|arbeiten|planen|koordinieren|"
    r"betreuen|gestalten|fuhren|analysieren|erstellen)\b|(?:vous|tu) (?:serez|seras|participe\w*|assure\w*|gere\w*|"
    r"developpe\w*|travaille\w*|concev\w+|pilote\w*|accompagne\w*|contribue\w*|aurez|auras|intervien\w+)|te encargaras|"
    r"seras responsable|participaras|disenaras|trabajaras|gestionaras|liderar)"
)
_GERMAN = re.compile(
    r"(?:\w+ ){0,3}?\w{3,}(?:ung|ion|anz|nahme|aufbau|ausbau|bau|betrieb|analyse|pflege|management|steuerung|"
    r"konzeption)"
    r"(?:,| und| sowie| von| der| des| unserer| neuer| fur| bei| in)\b"
)
_INFINITIVE = re.compile(r"[a-z]{3,}(?:er|ir|re|ar)$")
_NOT_INFINITIVES = frozenset(
    """
    after air are autre bachelor baker before better cadre caractere care career chiffre computer core cualquier
    culture customer designer desire developer driver engineer entre familiar fire former hardware here hier higher
    however infrastructure interior junior later lawyer leader libre lugar major manager master member membre minor
    more mujer nature never notre nuclear number offre order other over paper partner power primer prior proper
    regular rigoureur river salaire senior ser server similar software solar store structure superior sure teacher
    their there titre together under user votre water were where whether worker your
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=4096)
def nature(text: str) -> Nature:
    """Whether a line tells a duty, a demand on the person or an offer to them; "" when it may be any."""
    words = folded(text[:400]).strip(" -–•*\"“„'")
    if not words:
        return ""
    if (
        _DOES.match(words)
        or _VOUS.match(words)
        or re.search(r"\byou(?:ll|d| will) (?:be )?(?!need|have|bring|receive|enjoy|love|get)\w+", words)
    ):
        return "duty"
    first = re.match(r"(?:to )?(?:\w+ly )?([a-z-]+)\b[,:]?(?: (\w+))?", words)
    begins = first.group(1) if first else ""
    if begins in _STATES or (begins == "be" and "respons" not in words[:24]):
        return "ask"
    acts = begins in BASES or is_gerund(begins) or _infinitive(begins) or _third_person(begins, first)
    if acts and begins not in ("experience", "master", "license", "degree", "understanding", "working", "being"):
        return "duty"
    if _ASKS.search(words):
        return "ask"
    if _OFFERS.search(words):
        return "offer"
    return "duty" if _GERMAN.match(words) else ""


_STATES = frozenset("are have know possess enjoy can".split())  # noqa: SIM905


def _third_person(word: str, match: re.Match[str] | None) -> bool:
    """Whether a line begins as "Operates pumps" does; plural nouns stand before "of", "and" or nothing."""
    base = word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "oes")) else word[:-1]
    base = f"{word[:-3]}y" if word.endswith("ies") else base
    after = match.group(2) if match is not None else None
    return word.endswith("s") and base in BASES and after is not None and after not in _AFTER_NOUNS


_AFTER_NOUNS = frozenset("of and or in to for from are is with at on by as include includes will per".split())  # noqa: SIM905


def _infinitive(word: str) -> bool:
    return _INFINITIVE.match(word) is not None and word not in _NOT_INFINITIVES


def leaning_of(texts: Sequence[str]) -> Nature:
    """What a list says more than anything else, where most of its lines may say any."""
    said = [nature(text) for text in texts[:40]]
    (best, most), (_, next_most) = sorted(((kind, said.count(kind)) for kind in _KINDS), key=lambda pair: -pair[1])[:2]
    return best if most and most >= 2 * next_most and most * 3 >= len(said) else ""


_KINDS: tuple[Nature, ...] = ("duty", "ask", "offer")


def nature_of(texts: Sequence[str]) -> Nature:
    """What most of the lines of a list say."""
    counts: dict[Nature, int] = {}
    for text in texts[:40]:
        said = nature(text)
        counts[said] = counts.get(said, 0) + 1
    best: Nature = max(("duty", "ask", "offer"), key=lambda kind: counts.get(kind, 0), default="")
    return best if counts.get(best, 0) * 2 > len(texts[:40]) else ""
