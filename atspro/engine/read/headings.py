"""Section headings of resumes in the forms people use."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

_ADJECTIVES = (
    r"(?:professional|work|working|employment|career|job|relevant|related|clinical|teaching|industry|additional|other|"
    r"selected|recent|previous|prior|current|military|industrial|academic|research|legal|nursing|leadership|"
    r"practical|technical|field|internship|management|project|volunteer)"
)
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("volunteer", r"volunteer(?:ing)?(?:ism)?(?: (?:work|experience|activities|service|roles?|history))?|"
                  r"community (?:involvement|service|work|engagement|activities|outreach)|"
                  r"extra-?curricular(?: activities| involvement)?|leadership(?: (?:activities|roles|and activities))?|"
                  r"(?:civic|(?:on[- ])?campus|student) "
                  r"(?:activities|involvement|leadership)|activities(?: and (?:leadership|societies|"
                  r"interests))?"),
    ("contact", r"contact(?: (?:information|info|details|me|data))?|personal (?:details|information|info|data|"
                r"particulars)|"
                r"get in touch|how to reach me|reach me"),
    ("links", r"online presence|(?:web ?)?links|profiles?(?: links)|social(?: (?:media|links|profiles|networks))?|"
              r"websites?|"
              r"on the web|online|portfolio"),
    ("summary", r"(?:(?:professional|career|executive|personal|candidate|brief|qualifications?|job|work|experience) )?"
                r"(?:summary|profile|overview|statement|bio|biography|objectives?|synopsis|snapshot)"
                r"(?: (?:of qualifications|statement|summary|and objectives?))?|"
                r"about(?: me| myself)?|(?:career )?highlights|introduction|who i am|profile summary|goal|"
                r"summary of (?:qualifications?|experience|skills)|professional background summary"),
    ("experience", rf"(?:{_ADJECTIVES} )*(?:experiences?|employment|work)(?: (?:history|record|background|"
                   rf"experience|summary|details))?|"
                   rf"(?:{_ADJECTIVES} )+(?:history|background|positions?|appointments?|chronology|roles?|service)|"
                   r"employment|positions? held|internships?|"
                   r"(?:where|places|jobs|what|things) i(?:'ve| have)? (?:worked|had|held|done)(?: so far)?|"
                   r"(?:professional|work|relevant) experience(?: and (?:leadership|projects|internships|"
                   r"achievements))|experience and .{3,25}|"
                   r"highlights of (?:\w+ )?(?:employment|experience|work)|(?:\w+[ -]){0,2}academic positions|"
                   r"early career|(?!(?:years?|months?) )(?:[a-z]+ ){1,2}experience|"
                   r"jobs?|roles"),
    ("certifications", r"(?:professional |industry |technical )?(?:certifications?|certificates?|licen[sc]es?|"
                       r"licensures?|"
                       r"credentials|accreditations?|training)(?: and (?:certifications?|certificates?|"
                       r"licen[sc]es?|licensures?|"
                       r"training|credentials|courses|awards|memberships|professional development))?|"
                       r"(?:continuing education|professional development|courses|"
                       r"trainings?)(?: and (?:certifications?|certificates?|training))?|"
                       r"courses and training"),
    ("courses", r"(?:relevant |selected |related )?(?:coursework|course work|courses|modules)"),
    ("education", r"education(?:al)?(?: (?:background|history|qualifications?|details|and .{3,30}))?|"
                  r"academic (?:background|qualifications?|history|education|credentials|record|profile|training)|"
                  r"qualifications|studies|(?:academic )?degrees?|schooling|formal education(?: and .{3,30})?|"
                  r"university education|where i(?:'ve| have)? (?:studied|learned|learnt|went to school)"),
    ("skills", r"(?:(?:core|key|technical|professional|relevant|soft|hard|computer|it|software|main|top|other|"
               r"additional|"
               r"specialized|clinical|transferable|general|personal|summary of|engineering|digital|programming|tech) )*"
               r"(?:skills?(?:ets?| sets?)?|competenc(?:ies|es|e)|proficiencies|proficiency|strengths?|expertise|"
               r"abilities|"
               r"capabilities|technologies|stack|knowledge|qualifications)"
               r"(?: (?:summary|overview|profile|highlights|set|and .{3,40}))?|"
               r"areas? of (?:expertise|strength|knowledge|specialization)|tech(?:nology|nical)? stack|"
               r"(?:tools|technologies|software|programming)(?: and (?:tools|technologies|frameworks|languages|"
               r"software|skills))?|"
               r"(?:what|things) i(?:'m good at| am good at| can do| know)|"
               r"programming languages|languages and (?:technologies|frameworks|tools)|specialt(?:y|ies)|what i do"),
    ("projects", r"(?:(?:personal|notable|selected|key|side|academic|relevant|research|open[- ]source|major|"
                 r"technical|featured|recent|professional) )*"
                 r"projects?(?: (?:experience|portfolio|work|highlights|and .{3,25}))?|"
                 r"open[- ]source(?: (?:contributions?|work|projects?))?|portfolio projects"),
    ("awards", r"(?:(?:academic|professional|selected|key|notable|career|major) )*(?:awards?|honou?rs?|"
               r"achievements?|accomplishments?|recognitions?|distinctions|"
               r"scholarships|prizes|fellowships|grants)(?:,? (?:and|or) (?:awards?|honou?rs?|achievements?|"
               r"accomplishments?|recognitions?|distinctions|"
               r"scholarships|prizes|certifications?|activities|publications|grants))?"),
    ("languages", r"(?:foreign |spoken )?languages?(?: (?:skills|proficiency|spoken|known))?"),
    ("interests", r"(?:personal |other )?(?:interests?|hobbies|passions)(?: (?:and|or) (?:interests?|hobbies|"
                  r"activities|passions))?"),
    ("publications", r"(?:selected |recent )?(?:publications?|papers|talks|presentations?|patents?|conferences?|"
                     r"research|articles|speaking|posters|"
                     r"conference (?:speaking|presentations|talks|papers))"
                     r"(?: (?:and|or) (?:talks|presentations?|patents?|papers|conferences|publications?|"
                     r"speaking(?: engagements)?))?|speaking engagements|lectures"),
    ("references", r"(?:professional )?(?:references?|referees)|testimonials|recommendations"),
    ("memberships", r"(?:professional )?(?:memberships?|affiliations?|associations?|societies|"
                    r"organizations?)(?: and .{3,25})?"),
    ("military", r"military (?:service|duty)|armed forces(?: service)?"),
    ("other", r"(?:other|some other|random) (?:stuff|things|bits)|anything else|(?:a bit )?more about me|"
              r"additional(?: (?:information|info|details|activities|skills and .{3,25}))?|other(?: information)?|"
              r"miscellaneous|"
              r"further information|declaration|availability|custom section|personal"),
)  # fmt: skip
# Headings of other languages, in lower case; a line may hold several languages' words for the same kind.
_FOREIGN: dict[str, str] = {
    "experience": (
        "berufserfahrung|berufliche erfahrung|beruflicher werdegang|werdegang|berufspraxis|arbeitserfahrung|"
        "beruflicher hintergrund|praktische erfahrung|praktische erfahrungen|praktika|beruflicher werdegang "
        "und erfahrung|"
        "beschäftigungsverlauf|anstellungen|tätigkeiten|karriere|berufstätigkeit|"
        "expérience|expériences|expérience professionnelle|expériences professionnelles|parcours professionnel|"
        "parcours|emplois|stages|stages et emplois|"
        "experiencia|experiencia laboral|experiencia profesional|experiencias|historial laboral|trayectoria "
        "profesional|"
        "trayectoria|empleo|empleos|prácticas|"
        "experiência|experiência profissional|experiências profissionais|percurso profissional|histórico profissional|"
        "trajetória profissional|atuação profissional|"
        "esperienza|esperienze|esperienza lavorativa|esperienze lavorative|esperienza professionale|"
        "esperienze professionali|carriera|percorso professionale|"
        "werkervaring|ervaring|professionele ervaring|loopbaan|arbeidsverleden|werkgeschiedenis|stages en werkervaring|"
        "doświadczenie|doświadczenie zawodowe|przebieg kariery|historia zatrudnienia|praktyki|kariera zawodowa"
    ),
    "education": (
        "ausbildung|bildung|bildungsweg|schulbildung|schul- und berufsausbildung|akademische ausbildung|studium|"
        "akademischer werdegang|ausbildung und studium|studium und ausbildung|schule|schulische ausbildung|"
        "aus- und weiterbildung|bildung und ausbildung|hochschulbildung|ausbildung und qualifikationen|"
        "formation|formations|formation académique|études|éducation|diplômes|parcours académique|parcours scolaire|"
        "formation et diplômes|diplômes et formations|scolarité|cursus|"
        "educación|formación|formación académica|estudios|educación y formación|formación y estudios|"
        "historial académico|titulación|titulaciones|"
        "formação|formação académica|formação acadêmica|educação|escolaridade|habilitações|habilitações académicas|"
        "habilitações literárias|educação e formação|"
        "istruzione|formazione|istruzione e formazione|titoli di studio|studi|formazione accademica|educazione|"
        "opleiding|opleidingen|onderwijs|studie|educatie|scholing|opleiding en training|"
        "wykształcenie|edukacja|studia|wykształcenie i kursy"
    ),
    "skills": (
        "kenntnisse|fähigkeiten|kompetenzen|fachkenntnisse|it-kenntnisse|edv-kenntnisse|qualifikationen|kernkompetenzen|"
        "kenntnisse und fähigkeiten|fähigkeiten und kenntnisse|fachliche kompetenzen|technische kenntnisse|stärken|"
        "besondere kenntnisse|technische fähigkeiten|fertigkeiten|persönliche stärken|soft skills|methodenkompetenz|"
        "compétences|compétences techniques|compétences clés|savoir-faire|savoir-être|aptitudes|"
        "compétences informatiques|connaissances|atouts|qualités|outils|domaines de compétences|"
        "habilidades|competencias|aptitudes|conocimientos|habilidades técnicas|competencias técnicas|"
        "competencias clave|destrezas|capacidades|conocimientos informáticos|habilidades y competencias|fortalezas|"
        "competências|aptidões|conhecimentos|habilidades técnicas|competências técnicas|capacidades|"
        "competências digitais|habilidades e competências|ferramentas|"
        "competenze|capacità|abilità|competenze tecniche|conoscenze|capacità e competenze|competenze digitali|"
        "competenze professionali|conoscenze informatiche|"
        "vaardigheden|competenties|kennis|technische vaardigheden|kerncompetenties|computervaardigheden|"
        "umiejętności|kompetencje|umiejętności techniczne|kluczowe umiejętności|kwalifikacje|obsługa komputera"
    ),
    "summary": (
        "profil|über mich|kurzprofil|zusammenfassung|persönliches profil|zur person|ziel|berufsziel|kurzbeschreibung|"
        "berufliches profil|beruflicher überblick|über meine person|"
        "profil professionnel|à propos|à propos de moi|résumé|présentation|objectif|objectif professionnel|synthèse|"
        "perfil|perfil profesional|sobre mí|resumen|acerca de mí|objetivo|resumen profesional|extracto|"
        "objetivo profesional|"
        "perfil profissional|sobre mim|resumo|objetivo|sobre|resumo profissional|apresentação|"
        "profilo|profilo professionale|profilo personale|chi sono|sommario|obiettivo|su di me|presentazione|riepilogo|"
        "profiel|samenvatting|over mij|persoonlijk profiel|doel|profielschets|"
        "podsumowanie|profil zawodowy|o mnie|cel zawodowy|podsumowanie zawodowe"
    ),
    "certifications": (
        "zertifikate|zertifizierungen|weiterbildung|weiterbildungen|zertifikate und weiterbildungen|lizenzen|"
        "weiterbildung und zertifikate|fortbildungen|fortbildung|bescheinigungen|lizenzen und zertifikate|"
        "certificats|certifications et formations|certificats et licences|habilitations|attestations|"
        "certificaciones|certificados|licencias y certificaciones|cursos y certificaciones|certificaciones y cursos|"
        "certificações|certificados|licenças e certificações|cursos e certificações|"
        "certificazioni|certificati|licenze e certificazioni|corsi e certificazioni|abilitazioni|attestati|"
        "certificaten|certificeringen|licenties en certificaten|cursussen en certificaten|"
        "certyfikaty|certyfikaty i kursy|kursy i certyfikaty|licencje i certyfikaty|uprawnienia|szkolenia i certyfikaty"
    ),
    "projects": (
        "projekte|eigene projekte|ausgewählte projekte|persönliche projekte|projekterfahrung|wichtige projekte|"
        "projets|projets personnels|réalisations|projets académiques|"
        "proyectos|proyectos personales|proyectos destacados|"
        "projetos|projetos pessoais|projetos académicos|"
        "progetti|progetti personali|projecten|persoonlijke projecten|projekty|projekty własne"
    ),
    "languages": (
        "sprachen|sprachkenntnisse|fremdsprachen|langues|compétences linguistiques|langues étrangères|idiomas|lenguas|"
        "línguas|competências linguísticas|lingue|conoscenze linguistiche|competenze linguistiche|lingue straniere|"
        "talen|talenkennis|języki|języki obce|znajomość języków"
    ),
    "interests": (
        "interessen|hobbys|hobbies und interessen|interessen und hobbys|freizeit|hobbys und interessen|persönliches|"
        "centres d'intérêt|centres d’intérêt|intérêts|loisirs|passions|centres d'intérêts|"
        "intereses|aficiones|intereses y aficiones|pasatiempos|interesses|passatempos|hobbies|"
        "interessi|interessi personali|hobby|hobby e interessi|interesses en hobby's|hobby's|"
        "zainteresowania|hobby i zainteresowania"
    ),
    "volunteer": (
        "ehrenamt|ehrenamtliches engagement|engagement|ehrenamtliche tätigkeiten|soziales engagement|"
        "freiwilligenarbeit|"
        "ehrenamtliche tätigkeit|gesellschaftliches engagement|freiwilliges engagement|"
        "bénévolat|expériences bénévoles|engagements|engagement associatif|vie associative|activités bénévoles|"
        "volontariat|voluntariado|experiencia de voluntariado|trabajo voluntario|"
        "trabalho voluntário|experiência de voluntariado|"
        "volontariato|esperienze di volontariato|vrijwilligerswerk|maatschappelijke betrokkenheid|"
        "wolontariat|działalność społeczna|działalność dodatkowa"
    ),
    "awards": (
        "auszeichnungen|preise|auszeichnungen und preise|ehrungen|stipendien|erfolge|auszeichnungen und stipendien|"
        "preise und auszeichnungen|récompenses|prix|distinctions|prix et distinctions|bourses|prix et récompenses|"
        "premios|reconocimientos|logros|premios y reconocimientos|becas|prémios|prêmios|distinções|conquistas|"
        "prémios e distinções|premi|riconoscimenti|premi e riconoscimenti|borse di studio|"
        "prijzen|onderscheidingen|prijzen en onderscheidingen|nagrody|wyróżnienia|nagrody i wyróżnienia|osiągnięcia"
    ),
    "publications": (
        "publikationen|veröffentlichungen|vorträge|publikationen und vorträge|publications et conférences|articles|"
        "publicaciones|conferencias|publicaciones y ponencias|publicações|palestras|pubblicazioni|convegni|"
        "publicaties|publikacje"
    ),
    "references": (
        "referenzen|empfehlungen|références|recommandations|referencias|recomendaciones|referências|recomendações|"
        "referenze|referenties|aanbevelingen|referencje"
    ),
    "courses": "kurse|seminare|cours|cursos|corsi|cursussen|kursy|szkolenia|kursy i szkolenia|lehrveranstaltungen",
    "memberships": (
        "mitgliedschaften|verbände|affiliations|adhésions|afiliaciones|membresías|associações|affiliazioni|"
        "lidmaatschappen|członkostwo"
    ),
    "contact": (
        "kontakt|kontaktdaten|persönliche daten|persönliche angaben|angaben zur person|coordonnées|contact|"
        "informations personnelles|état civil|contacto|datos personales|información personal|datos de contacto|"
        "contato|contactos|dados pessoais|informação pessoal|informações pessoais|"
        "contatti|dati personali|informazioni personali|contatto|"
        "contactgegevens|persoonlijke gegevens|persoonlijke informatie|gegevens|dane osobowe|dane kontaktowe|"
        "links|profile|profils|réseaux|enlaces|perfiles|redes|ligações|collegamenti|linki|online-profile"
    ),
    "patents": "patents?|patente|brevets|patentes|brevetti|octrooien|patenty",
    "other": (
        "sonstiges|weitere angaben|zusätzliche informationen|divers|autres|informations complémentaires|"
        "otros|otros datos|información adicional|outros|outras informações|informações adicionais|"
        "altro|altre informazioni|ulteriori informazioni|overig|overige|aanvullende informatie|"
        "inne|dodatkowe informacje|klauzula|dati aggiuntivi|führerschein|permis|permis de conduire"
    ),
}
# "Academic background" is education before "background" alone can make it experience.
_ORDER = {"education": -1, "military": -1}
_COMPILED = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in sorted(_PATTERNS, key=lambda item: _ORDER.get(item[0], 0))
)


def _unaccented(text: str) -> str:
    return "".join(char for char in normalize("NFKD", text) if not combining(char))


# Capitals are often written without their accents.
_FOREIGN_KINDS = {_unaccented(phrase): kind for kind, phrases in _FOREIGN.items() for phrase in phrases.split("|")}
LONE_HEADINGS = {"school": "education", "schools": "education", "military": "military"}
"""Words that are headings where they stand alone on a line; the labels' training reads them as part of an entry."""
PLACED = frozenset({"contact", "links", "summary", "experience", "education", "skills", "certifications"})


def normal_heading(text: str) -> str:
    """A heading without its decoration: "— Work Experience: —" gives "work experience"."""
    text = re.sub(r"^[\W_\d]+|[\W_]+$", "", text.replace("’", "'"))
    text = re.sub(r"\s*(?:&|\+|/)\s*", " and ", text)
    text = re.sub(r"^my\s+(?=\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*\(?\b(?:continued|cont(?:'?d)?)\W*$", "", text, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", text).lower()


@lru_cache(maxsize=2048)
def heading_kind(text: str) -> str | None:
    """The section that a line names when it names one and says nothing else, or None.

    The kinds are contact, links, summary, experience, education, skills, certifications, and those without a
    place in the model: volunteer, courses, projects, awards, languages, interests, publications, references,
    memberships, patents, military, other. English, German, French, Spanish, Portuguese, Italian, Dutch and Polish.
    """
    if len(text) > 60 or text.count(" ") > 7 or text.rstrip().endswith((".", ",", ";")):
        return None
    if not text[:1].isupper() and text[:1].isalpha():
        return None
    normal = normal_heading(text)
    if not 2 < len(normal) <= 50:
        return None
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(normal):
            return kind
    known = _FOREIGN_KINDS.get(_unaccented(normal))
    if known:
        return known
    for joint in (" and ", " und ", " et ", " y ", " e ", " en ", " i ", ", "):
        if joint in normal:
            kinds = [heading_kind(part.strip().capitalize()) for part in normal.split(joint) if part.strip()]
            if len(kinds) > 1 and all(kinds):
                return next((kind for kind in kinds if kind in PLACED), kinds[0])
    return None
