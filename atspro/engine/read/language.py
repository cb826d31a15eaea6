"""Which language a text is written in, by its function words and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORDS = {
    "en": "the and of for with to in at from by an on is as was were that this our experience education skills "
    "present work",
    "de": "und der die das für mit von im am zur zum bei des den ein eine durch auf als berufserfahrung "
    "ausbildung heute "
    "kenntnisse sprachen seit bis",
    "fr": "et le la les des du pour avec dans une un au aux sur par en chez expérience formation compétences "
    "langues aujourd'hui "
    "depuis d'un d'une",
    "es": "y el la los las de del para con en una un por al que experiencia educación formación habilidades "
    "idiomas actualidad "
    "desde hasta",
    "pt": "e o a os as de do da dos das para com em uma um por no na ao que experiência formação educação "
    "competências idiomas "
    "atual desde até",
    "it": "e il la gli le di del della dei delle per con in una un al che da nel nella esperienza istruzione "
    "formazione "
    "competenze lingue oggi presso",
    "nl": "en de het een van voor met in op bij aan door te werkervaring opleiding vaardigheden talen heden sinds tot",
    "pl": "i w z na do dla oraz od przez się doświadczenie wykształcenie umiejętności języki obecnie przy",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def language_of(texts: Iterable[str]) -> str:
    """The language of most function words: en, de, fr, es, pt, it, nl or pl. English when too little is said."""
    counts: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", " ".join(texts)[:20_000].lower().replace("’", "'")):
        for language, known in _SETS.items():
            if word in known:
                counts[language] += 1
    if not counts:
        return "en"
    best, most = counts.most_common(1)[0]
    return best if most > counts["en"] else "en"
