"""Invented posts of several trades and languages, with what a reader should find, for pages in the shapes of job boards."""

from __future__ import annotations

# ruff: noqa: E501  Sentences of posts are long lines.
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Invented:
    """One post: the facts, and the headings that its text uses."""

    language: str
    title: str
    company: str
    place: str
    pay: str
    amounts: tuple[float, ...]
    kind: str
    about: str
    duties: tuple[str, ...]
    required: tuple[str, ...]
    preferred: tuple[str, ...]
    benefits: tuple[str, ...]
    headings: tuple[str, str, str, str, str]
    """Of the employer, duties, demands, wishes and benefits."""
    contact: str = ""
    deadline: str = ""
    apply: str = ""
    documents: tuple[str, ...] = field(default=())


POSTS = (
    Invented(
        "en",
        "Registered Nurse, Oncology",
        "Larkspur Medical Center",
        "Spokane, WA",
        "$41.20 - $58.75 an hour",
        (41.2, 58.75),
        "Full-time",
        "Larkspur Medical Center cares for families of the Inland Northwest since 1951.",
        (
            "Assess patients and keep their charts current",
            "Give chemotherapy by protocol",
            "Teach families how to care for a port at home",
        ),
        ("Washington RN license", "BLS certification", "Two years at the bedside"),
        ("OCN certification",),
        ("Medical and dental from day one", "Tuition help"),
        ("About us", "What you'll do", "What you need", "Nice to have", "What we offer"),
        "Marion Feldt, Nurse Manager",
        "14 March 2027",
        "Please send your CV and a cover letter to Marion Feldt, Nurse Manager, by 14 March 2027.",
        ("CV", "cover letter"),
    ),
    Invented(
        "en",
        "Forklift Operator",
        "Harbor & Pine Logistics",
        "Tacoma, WA",
        "$21.50 - $24.00 an hour",
        (21.5, 24.0),
        "Full-time",
        "Harbor & Pine Logistics moves lumber and groceries through three warehouses.",
        ("Load and unload trailers", "Count stock every Friday", "Keep the dock clean and safe"),
        ("Forklift certificate", "One year in a warehouse", "Able to lift 50 lbs"),
        (),
        ("401(k) with match", "Paid breaks"),
        ("Who we are", "Duties", "Requirements", "Bonus points", "Benefits"),
    ),
    Invented(
        "en",
        "Senior Backend Engineer",
        "Brightwater Systems",
        "Austin, TX",
        "$150,000 - $180,000 a year",
        (150000, 180000),
        "Full-time",
        "Brightwater Systems builds software for water utilities.",
        ("Build APIs in Go and Node.js", "Run CI/CD on Kubernetes", "Mentor three engineers"),
        ("5+ years with Go or C++", "PostgreSQL and Redis", "Clear written English"),
        ("ISO 27001 experience", "Knows SCADA"),
        ("Four weeks of vacation", "Learning budget"),
        ("About Brightwater", "Responsibilities", "You might be a fit if", "Bonus", "Perks"),
        "Dana Reyes, Head of Talent",
        "",
        "Questions? Contact Dana Reyes, Head of Talent.",
    ),
    Invented(
        "en",
        "Year 4 Class Teacher",
        "Oakfield Primary School",
        "Leeds, UK",
        "£31,650 - £43,607 per year",
        (31650, 43607),
        "Full-time",
        "Oakfield Primary School is a two-form school at the edge of the moor.",
        (
            "Teach a class of twenty-eight children",
            "Plan lessons with your year partner",
            "Report to parents twice a year",
        ),
        ("Qualified Teacher Status", "Experience of Key Stage 2"),
        ("A second language",),
        ("PPA time off site",),
        ("Our school", "Main duties", "The successful candidate will have", "Desirable", "We can offer"),
        "Mrs Helen Shaw",
        "30 April 2027",
        "Applications close on 30 April 2027. For a visit please contact Mrs Helen Shaw.",
    ),
    Invented(
        "en",
        "Sous Chef",
        "Blue Heron Bistro",
        "Portland, OR",
        "$58,000 - $66,000 a year",
        (58000, 66000),
        "Full-time",
        "Blue Heron Bistro cooks what the river gives.",
        ("Run the line five nights a week", "Order fish and produce", "Train two apprentices"),
        ("Three years in a busy kitchen", "Food handler card"),
        ("Pastry skills",),
        ("Staff meals", "Two days off in a row"),
        ("The restaurant", "Your role", "What you bring", "A plus", "Why work with us"),
    ),
    Invented(
        "en",
        "Payroll Accountant",
        "Wattle Creek Dairy",
        "Ballarat, VIC",
        "$85,000 - $95,000 per year",
        (85000, 95000),
        "Full-time",
        "Wattle Creek Dairy has made butter in Ballarat for ninety years.",
        ("Pay 240 staff each fortnight", "Reconcile leave and super", "Prepare the month's journals"),
        ("Payroll experience under Australian awards", "Confident in Xero", "Right to work in Australia"),
        ("CPA under way",),
        ("Free milk", "Nine-day fortnight"),
        (
            "About the company",
            "About the role: what you will do",
            "Skills and experience",
            "Preferred",
            "Culture and benefits",
        ),
    ),
    Invented(
        "de",
        "Strategischer Einkäufer (m/w/d)",
        "Northgate Foods GmbH",
        "Hamburg",
        "60.000 – 75.000 € brutto pro Jahr",
        (60000, 75000),
        "Vollzeit",
        "Northgate Foods kocht Suppen für zwölf Länder.",
        (
            "Verhandlung von Verträgen mit Lieferanten",
            "Planung des Bedarfs in SAP",
            "Aufbau neuer Quellen in Osteuropa",
        ),
        (
            "Abgeschlossenes Studium der Betriebswirtschaft",
            "Mindestens 5 Jahre Erfahrung im Einkauf",
            "Fließend Deutsch und Englisch",
        ),
        ("Polnischkenntnisse",),
        ("30 Tage Urlaub", "Zuschuss zum Deutschlandticket"),
        ("Über uns", "Ihre Aufgaben", "Das bringen Sie mit", "Von Vorteil", "Wir bieten"),
        "Frau Petra Lang",
        "31.03.2027",
        "Bewerbungsfrist: 31.03.2027. Fragen beantwortet Ihnen gerne Frau Petra Lang. Senden Sie uns Lebenslauf und Zeugnisse.",
        ("Lebenslauf", "Zeugnisse"),
    ),
    Invented(
        "de",
        "Pflegefachkraft (m/w/d)",
        "Haus Lindenhof gGmbH",
        "Leipzig",
        "3.400 – 3.900 € pro Monat",
        (3400, 3900),
        "Teilzeit",
        "Im Haus Lindenhof leben achtzig Menschen, die Hilfe im Alltag brauchen.",
        ("Begleitung der Bewohner im Alltag", "Dokumentation der Pflege", "Anleitung von Auszubildenden"),
        ("Abgeschlossene Ausbildung in der Pflege", "Freude an der Arbeit mit Menschen"),
        (),
        ("Dienstrad", "Feste Dienstpläne"),
        ("Wer wir sind", "Deine Aufgaben", "Dein Profil", "Wünschenswert", "Das bieten wir dir"),
    ),
    Invented(
        "fr",
        "Acheteur stratégique (H/F)",
        "Potagers Rivière",
        "Lyon",
        "45 000 € à 52 000 € par an",
        (45000, 52000),
        "CDI",
        "Potagers Rivière prépare des soupes fraîches depuis 1987.",
        (
            "Négocier les contrats avec les fournisseurs",
            "Planifier les besoins dans SAP",
            "Suivre la qualité des livraisons",
        ),
        ("Bac+5 en commerce", "5 ans d'expérience en achats", "Maîtrise de SAP MM"),
        ("Connaissance de l'italien",),
        ("Tickets restaurant", "Deux jours de télétravail"),
        ("Qui sommes-nous ?", "Vos missions", "Profil recherché", "Les plus", "Ce que nous offrons"),
        "Claire Dubois",
        "15 mars 2027",
        "Merci d'envoyer votre CV et une lettre de motivation à Claire Dubois avant le 15 mars 2027.",
        ("CV", "lettre de motivation"),
    ),
    Invented(
        "fr",
        "Comptable général (F/H)",
        "Ateliers Brossard",
        "Nantes",
        "34 000 € à 38 000 € par an",
        (34000, 38000),
        "CDI",
        "Les Ateliers Brossard restaurent des bateaux en bois.",
        ("Tenir la comptabilité fournisseurs", "Préparer les déclarations de TVA", "Participer à la clôture mensuelle"),
        ("Diplôme de comptabilité", "Trois ans d'expérience en cabinet"),
        (),
        ("Mutuelle", "RTT"),
        ("À propos de nous", "Ce que vous ferez", "Votre profil", "Un plus", "Nos avantages"),
    ),
    Invented(
        "es",
        "Técnico de Mantenimiento",
        "Conservas Altamar",
        "Vigo",
        "26.000 € - 30.000 € al año",
        (26000, 30000),
        "Jornada completa",
        "Conservas Altamar envasa pescado de la ría desde 1932.",
        ("Reparar las líneas de envasado", "Planificar las revisiones anuales", "Registrar las averías"),
        ("Formación profesional en electromecánica", "Tres años de experiencia en planta", "Carné de conducir"),
        ("Conocimientos de PLC",),
        ("Comedor de empresa", "Formación continua"),
        ("Quiénes somos", "Funciones", "Requisitos", "Se valorará", "Ofrecemos"),
        "María López",
        "3 de abril de 2027",
        "Envía tu CV y carta de presentación a María López antes del 3 de abril de 2027.",
        ("CV", "carta de presentación"),
    ),
    Invented(
        "es",
        "Dependienta de Librería",
        "Librería Cálamo Verde",
        "Zaragoza",
        "18.200 € - 19.500 € al año",
        (18200, 19500),
        "Media jornada",
        "Somos una librería de barrio con mucha vida.",
        ("Atender a los lectores", "Ordenar los estantes", "Organizar presentaciones de libros"),
        ("Experiencia en atención al público", "Conocimientos de literatura infantil"),
        (),
        ("Descuento en libros",),
        ("Sobre nosotros", "Qué harás", "Qué buscamos", "Valorable", "Qué ofrecemos"),
    ),
)
