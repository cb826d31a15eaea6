"""Words that tell a position from an employer, a place, a degree and a school. Used as evidence, never as values."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from atspro.engine.text import stem

_TITLE_WORDS = """
accountant actor adjuster administrator adviser advisor agent aide ambassador analyst animator apprentice
architect artist assembler assessor assistant associate attendant attorney auditor baker banker barista
bartender biologist bookkeeper broker butcher buyer caregiver caretaker carpenter carer cashier chair chairman
chairperson chef chemist chief cleaner clerk clinician coach cofounder co-founder commander commissioner
concierge conductor consultant contractor controller cook coordinator copywriter counsel counsellor counselor
courier curator custodian dealer dentist deputy designer developer dietitian director dispatcher doctor drafter
driver economist editor educator electrician engineer entrepreneur estimator evangelist examiner executive
expert fellow fitter foreman founder freelance freelancer gardener generalist geologist guard guide handler head
hostess housekeeper hygienist illustrator inspector instructor intern interpreter investigator janitor
journalist judge laborer labourer lawyer lead leader lecturer librarian lieutenant linguist liaison machinist
maker manager marketer mechanic mentor merchandiser midwife moderator mover musician nanny negotiator nurse
nutritionist officer operative operator optician optometrist orderly organizer owner packer painter paralegal paramedic
partner pastor pharmacist phlebotomist photographer physician physicist physiotherapist picker pilot planner
plumber porter postdoc practitioner president principal producer professor programmer promoter psychiatrist
psychologist publicist purchaser realtor receptionist recruiter registrar reporter representative researcher
resident reviewer sales salesperson scheduler scientist scrum secretary sergeant server solicitor sommelier
specialist statistician steward stewardess stocker strategist stylist superintendent supervisor surgeon surveyor
teacher technician technologist teller tester therapist trader trainee trainer translator treasurer tutor
underwriter usher valet veterinarian vicepresident vp svp evp volunteer waiter waitress warden welder worker
writer ceo cto cfo coo cio ciso cmo cpo hr qa sre devops rn lpn cna emt pm swe sde sdet
""".split()  # noqa: SIM905
_FOREIGN_TITLES = """
leiter leiterin abteilungsleiter abteilungsleiterin projektleiter projektleiterin teamleiter teamleiterin referent
referentin sachbearbeiter sachbearbeiterin mitarbeiter mitarbeiterin werkstudent werkstudentin praktikant praktikantin
entwickler entwicklerin softwareentwickler softwareentwicklerin ingenieur ingenieurin kaufmann kauffrau
bürokaufmann bürokauffrau industriekaufmann industriekauffrau lehrer lehrerin krankenpfleger krankenschwester
pflegefachkraft pflegefachfrau pflegefachmann berater beraterin verkäufer verkäuferin koch köchin buchhalter
buchhalterin
bilanzbuchhalter assistentin assistenz auszubildender auszubildende geschäftsführer geschäftsführerin techniker
technikerin elektriker elektroniker mechatroniker mechaniker architektin redakteur redakteurin wissenschaftlicher
wissenschaftliche hilfskraft ärztin arzt erzieher erzieherin gestalter gestalterin einkäufer einkäuferin
fachkraft disponent sekretärin steuerberater rechtsanwalt rechtsanwältin vertriebsmitarbeiter marketingmanagerin
produktmanager produktmanagerin managerin analystin controllerin designerin trainerin
ingénieur ingénieure développeur développeuse responsable chargé chargée chef cheffe directeur directrice assistante
technicien technicienne comptable infirmier infirmière professeur professeure enseignant enseignante vendeur vendeuse
commercial commerciale conseiller conseillère stagiaire apprenti alternant alternante gestionnaire cuisinier cuisinière
secrétaire juriste avocat avocate acheteur acheteuse éducateur éducatrice rédacteur rédactrice attaché attachée
coordinateur coordinatrice consultante conducteur médecin pharmacien serveur serveuse ouvrier opérateur
ingeniero ingeniera desarrollador desarrolladora gerente director directora jefe jefa encargado encargada técnico
técnica
enfermero enfermera profesor profesora maestro maestra contable contador contadora vendedor vendedora dependiente
dependienta camarero camarera cocinero cocinera becario becaria auxiliar administrativo administrativa asesor asesora
consultor consultora analista abogado abogada coordinador coordinadora diseñador diseñadora arquitecto arquitecta
médico médica operario responsable comercial recepcionista supervisor supervisora
engenheiro engenheira desenvolvedor desenvolvedora programador programadora diretor diretora chefe coordenador
coordenadora enfermeiro enfermeira professor professora contabilista vendedora estagiário estagiária assistente
advogado advogada cozinheiro empregado técnica gestor gestora arquiteto designer
ingegnere sviluppatore sviluppatrice direttore direttrice responsabile impiegato impiegata infermiere infermiera
insegnante docente contabile ragioniere commessa commesso venditore cuoco cuoca cameriere cameriera tirocinante stagista
consulente analista avvocato coordinatore coordinatrice progettista architetto medico tecnico addetto addetta
magazziniere segretaria educatore
ontwikkelaar leidinggevende medewerker medewerkster directeur docent docente leraar lerares verpleegkundige boekhouder
verkoper verkoopster kok stagiair adviseur ingenieur onderzoeker beheerder hoofd teamleider projectleider adviseuse
vertegenwoordiger administrateur jurist advocaat
inżynier programista programistka kierownik kierowniczka dyrektor nauczyciel nauczycielka pielęgniarka pielęgniarz
księgowy księgowa sprzedawca specjalista specjalistka konsultant konsultantka stażysta stażystka asystent asystentka
praktykant analityk koordynator kucharz kelner kelnerka doradca lekarz prawnik menedżer technik magazynier
""".split()  # noqa: SIM905
_TITLES = frozenset([*_TITLE_WORDS, *_FOREIGN_TITLES])
_WORDS = re.compile(r"(?<![\w.])[^\W\d_]+(?:-[^\W\d_]+)*")
_TITLE_PHRASES = re.compile(
    r"(?<![\w.])(?:vice president|product owner|member of (?:the )?technical staff|software engineering|"
    r"team lead|front desk|"
    r"customer service|co-?op|internship)s?(?!\w)",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?<!\w)(?:senior|junior|sr\.?|jr\.?|lead|principal|staff|head of|chief|assistant|associate|deputy|interim|"
    r"graduate|"
    r"trainee|entry[- ]level|mid[- ]level|registered|licensed|certified|I{1,3}|IV|V|L[3-8])(?!\w)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?<!\w)(?:inc|llc|l\.l\.c|llp|lp|ltd|limited|gmbh|ag|s\.?a|s\.?r\.?l|b\.?v|n\.?v|plc|corp|corporation|co|"
    r"company|companies|"
    r"group|holdings?|partners|solutions|technologies|technology|tech|systems|software|studios?|labs?|"
    r"laborator(?:y|ies)|agency|"
    r"consulting|consultants|services?|bank|university|college|schools?|academy|hospitals?|clinics?|"
    r"medical center|health|"
    r"healthcare|institute|foundation|association|society|department of|ministry|city of|county|council|government|"
    r"restaurants?|hotels?|stores?|associates|international|global|networks?|media|interactive|entertainment|"
    r"games|gaming|"
    r"capital|ventures?|insurance|airlines?|airways|pharma\w*|industries|manufacturing|logistics|enterprises?|"
    r"bakery|caf[eé]|"
    r"sons|brothers|motors?|energy|electric|foods?|press|publishing|records|church|army|navy|air force|trust|nhs|"
    r"startup\w*|digital|analytics|robotics|pharmacy|market|supermarket|library|museum|theat(?:re|er)|center|"
    r"centre|care|"
    r"communications|telecom|wireless|securities|financial|investments|realty|properties|construction|"
    r"freelance|self-employed|gesellschaft|werke?|verlag|krankenhaus|klinik(?:um)?|praxis|stadtwerke|sparkasse|"
    r"versicherung(?:en)?|kanzlei|steuerbüro|e\.?\s?v|kg|ohg|gbr|ug|se|stiftung|handel|verein|"
    r"s\.?a\.?r\.?l|sas|sasu|eurl|société|groupe|banque|hôpital|clinique|cabinet|mairie|assurances?|boulangerie|"
    r"s\.?l\.?u?|s\.?c|grupo|empresa|hospital|clínica|banco|ayuntamiento|sociedad|hermanos|seguros|hoteles|"
    r"lda|ltda|câmara|s\.?p\.?a|s\.?n\.?c|gruppo|banca|ospedale|comune|studio|azienda|fratelli|cooperativa|"
    r"holding|groep|gemeente|ziekenhuis|bedrijf|vof|z\.?o\.?o|sp|szpital|urząd|biuro|zakład|firma|przychodnia)"
    r"\.?(?!\w)",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?<![\w.])(?:bachelor(?:'?s|’s)?|master(?:'?s|’s)?|doctor(?:ate|al)?(?: of| in)?|ph\.?\s?d|d\.?phil|"
    r"associate(?:'?s|’s)?"
    r"(?=\s+(?:of|in|degree|'s|science|arts|applied))|"
    r"b\.?\s?sc|b\.?\s?s\.?|b\.?\s?a\.?|b\.?\s?eng|b\.?\s?e\.|b\.?\s?tech|b\.?\s?com|b\.?\s?b\.?\s?a|bfa|"
    r"b\.?\s?arch|b\.?\s?ed|bsn|b\.?s\.?n|llb|ll\.?m|"
    r"m\.?\s?sc|m\.?\s?s\.?|m\.?\s?a\.|ma(?=\s+(?:in|of)|,)|m\.?\s?eng|m\.?\s?tech|m\.?\s?b\.?\s?a|mfa|m\.?\s?ed|"
    r"mph|msn|m\.?\s?phil|mres|m\.?\s?arch|msw|mpa|mpp|"
    r"a\.?\s?a\.?\s?s|a\.a|a\.s|a\.?d\.?n|j\.?d|m\.?d(?![\w])|d\.?d\.?s|pharm\.?\s?d|ed\.?d|dnp|dpt|"
    r"dr\.?\s?(?:med|rer)|"
    r"diploma|diplom|magister|licenciatura|licence|abitur|baccalaur[eé]at|a-?levels?|gcses?|ged|high school|"
    r"secondary school|(?:leaving|junior|school) cert(?:ificate)?|"
    r"certificate(?= (?:in|of|programme?))|postgraduate|undergraduate|minor in|major in|honou?rs degree|degree|"
    r"bootcamp|foundation degree|hnd|hnc|pgce|pg ?dip|"
    r"btec|nvq|matura|apprenticeship|"
    r"bachelor|master|staatsexamen|fachabitur|fachhochschulreife|realschulabschluss|mittlere reife|hauptschulabschluss|"
    r"(?:berufs)?ausbildung(?: (?:zum|zur|als))?|fortbildung|weiterbildung|umschulung|b\.?a\.?sc|"
    r"promotion|diplom-?\w*|meister(?:brief)?|techniker|geprüfter?|"
    r"dipl\.-\w+\.?|"
    r"licence professionnelle|master\s?[12]|dut|bts|bac(?:\s?\+\s?\d)?|diplôme(?: d['’]\w+| de \w+)?|doctorat|cap|"
    r"brevet|"
    r"mastère|maîtrise|"
    r"grado(?: superior| medio)?|licenciad[oa]|licenciatura|ingeniería|diplomatura|máster|maestría|"
    r"doctorado|bachillerato|"
    r"técnico superior|ciclo formativo|postgrado|"
    r"mestrado|doutoramento|doutorado|bacharelado|bacharel|pós-graduação|ensino (?:médio|secundário)|tecnólogo|"
    r"bep|bac pro|agrégation|vordiplom|referendariat|lehre(?= als| zu[mr] )|ingenier[oa] técnic[oa]|título de \w+|"
    r"graduad[oa](?= en)|trade certificate|city (?:&|and) guilds|"
    r"curso técnico|laurea(?: triennale| magistrale)?|dottorato|maturità|diploma di maturità|perito|"
    r"hbo|mbo|wo|vwo|havo|propedeuse|licencjat|inżynier|magister|technik|doktorat|studia podyplomowe)(?![\w])",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"(?<!\w)(?:universit\w+|college|schools?|institut\w*|academy|polytechnic|politecnico|politechnika|hochschule|"
    r"[ée]cole|facult\w+|"
    r"conservatory|seminary|gymnasium|lyc[ée]e|bootcamp|mit|ucla|usc|nyu|eth|epfl|lse|iit|nit|bits|insead|caltech|"
    r"harvard|stanford|yale|princeton|oxford|cambridge|berkeley|coursera|udacity|general assembly|uc [a-z]+|"
    r"(?:suny|cuny)\b.*|hochschule|fachhochschule|berufsschule|gesamtschule|realschule|grundschule|berufskolleg|"
    r"technische|tu|th|fh|universitätsklinikum|akademie|handelskammer|ihk|volkshochschule|\w+gymnasium|"
    r"handwerkskammer|hwk|kolleg|rwth|lmu|ies|insa|ensa\w|hec|sciences po|afpa|greta|ifsi|conservatoire|"
    r"école|ecole|collège|université|iut|lycée|supérieure|sorbonne|faculté|cfa|"
    r"universidad|instituto|escuela|colegio|facultad|politécnica|centro|"
    r"universidade|escola|faculdade|colégio|superior|"
    r"università|liceo|istituto|scuola|politecnico|accademia|"
    r"universiteit|hogeschool|\w+college|uniwersytet|politechnika|szkoła|liceum|technikum|akademia)(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def title_score(text: str) -> int:
    """How much a short text looks like the name of a position."""
    score = 2 * sum(_is_title_word(word) for word in _WORDS.findall(text[:200].lower()))
    score += 2 * len(_TITLE_PHRASES.findall(text[:200]))
    if score or text[:1].isupper():
        score += len(_RANK.findall(text[:200]))
    return score


def _is_title_word(word: str) -> bool:
    if word in _TITLES or word.removesuffix("s") in _TITLES or word.removesuffix("es") in _TITLES:
        return True
    return "-" in word and any(part in _TITLES for part in word.split("-"))


_OCCUPATION = re.compile(
    r"[\w-]*(?:leiter|arbeiter|führer|meister|pfleger|helfer|berater|entwickler|techniker|händler|fahrer|lehrer|gärtner|"
    r"bauer|macher|schlosser|mechaniker|monteur|redakteur|planer|prüfer|betreuer|verkäufer|zeichner|volontär|lehrling|"
    r"chef|bäcker|maler|tischler|dachdecker|maurer|winzer|forscher|maker|worker|keeper|smith|layer|wright|herd|crafter)(?:in|innen)?",
    re.IGNORECASE,
)
_ROMANCE = re.compile(
    r"\w{3,}(?:ologue|ologiste|icienne?|aitaine|teur|trice|ière|iste|ólog[oa]|ógraf[oa]|ista|ador[ae]?|"
    r"ero|era|enieur|ecári[oa]|eir[oa]|tore|iere|aio|aia)",
    re.IGNORECASE,
)


_AGENT = re.compile(r".{2}(?:[eo]rs?|ists?|ians?|[ae]nts?|m[ae]n|persons?)$|^(?:hand|boss|clerk|guard|mate)s?$")


@cache
def _title_heads() -> frozenset[str]:
    lines = files("atspro.engine").joinpath("data/title_heads.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=4096)
def position_score(text: str) -> int:
    """`title_score`, and 1 for what only its last or first word makes one: trades, compounds, Romance endings.

    For resumes, where a short text is one of a few things; in posts it would take too much for a position.
    """
    known = title_score(text)
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.split(r",| - | – | of | de | für |\(", text[:100])[0])
    if known or not words or len(words) > 6:
        return known
    first, last = words[0].lower(), words[-1].lower()
    return int(
        (_AGENT.search(last) is not None and stem(last) in _title_heads())
        or any(_OCCUPATION.fullmatch(word) is not None for word in (first, last))
        or _ROMANCE.fullmatch(first) is not None
    )


@lru_cache(maxsize=4096)
def company_score(text: str) -> int:
    """How much a short text looks like the name of an employer."""
    return 2 * len(_COMPANY.findall(text[:200])) + (1 if re.search(r"\.(?:com|io|ai|org|net)\b", text) else 0)


_FIRM_OF = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]+(?:,? (?:& |and |und |et |y )?))+(?P<last>[A-ZÀ-Þ][\w’'-]+s|Steuerberatung|Partner)"
)


@lru_cache(maxsize=4096)
def is_firm_of(text: str) -> bool:
    """Whether a name ends with what its people are: "Hallam & Voss Solicitors", "Tidewater Marine Surveyors"."""
    match = _FIRM_OF.fullmatch(text[:80])
    return (
        match is not None
        and not _RANK.search(text[:80])
        and (not match.group("last").endswith("s") or match.group("last").lower() not in _TITLES)
        and len(text.split()) > 1
    )


@lru_cache(maxsize=4096)
def degree_match(text: str) -> re.Match[str] | None:
    """The first mention of a degree or school certificate."""
    return _DEGREE.search(text[:300])


@lru_cache(maxsize=4096)
def school_score(text: str) -> int:
    """How much a short text looks like the name of a school."""
    return len(_SCHOOL.findall(text[:200]))


def degree_spans(text: str) -> list[tuple[int, int]]:
    """Where degrees are mentioned."""
    return [match.span() for match in _DEGREE.finditer(text[:300])]
