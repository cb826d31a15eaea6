"""Invented people for the training of the resume reader: nobody here lives, and no employer or school is a real one.

Everything is drawn from the given source of chance, so that the same seed gives the same people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

# ruff: noqa: E501  Lists of words are long lines.

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl")
_DATA = Path(__file__).parents[2] / "atspro" / "engine" / "data"


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", " ").split("|") if part.strip())


FIRST = {
    "en": _words(
        "Amara|Ben|Chloe|Dmitri|Elena|Farid|Grace|Hiro|Imani|Jack|Kavya|Liam|Maya|Noor|Oscar|Priya|Quinn|Rosa|Sam|Tessa|Uma|Victor|Wren|Xavier|Yusuf|Zoe|Mary Ann|J. Robert|Aoife|D’Andre"
    ),
    "de": _words(
        "Anna|Bernd|Clara|Dieter|Elke|Felix|Gesa|Hannes|Ines|Jürgen|Katharina|Lars|Miriam|Nils|Özlem|Philipp|Ronja|Sven|Thekla|Ulrich"
    ),
    "fr": _words(
        "Amélie|Benoît|Camille|Damien|Élodie|François|Gaëlle|Hugo|Inès|Julien|Karim|Léa|Maël|Noémie|Olivier|Pauline|Quentin|Raphaël|Solène|Théo"
    ),
    "es": _words(
        "Alba|Bruno|Carmen|Diego|Elena|Fermín|Gloria|Héctor|Inés|Javier|Leticia|Marcos|Nuria|Óscar|Pilar|Raúl|Sofía|Tomás|Úrsula|Víctor"
    ),
    "pt": _words(
        "Ana|Bento|Catarina|Duarte|Eduarda|Fábio|Gonçalo|Helena|Inês|João|Leonor|Matilde|Nuno|Otávio|Rita|Simão|Teresa|Vasco"
    ),
    "it": _words(
        "Alessia|Bruno|Chiara|Davide|Elisa|Fabio|Giada|Ilaria|Luca|Martina|Nicolò|Ornella|Paolo|Rita|Sandro|Teresa|Ugo|Viola"
    ),
    "nl": _words("Anouk|Bram|Charlotte|Daan|Eva|Fleur|Gijs|Hanneke|Joris|Lotte|Maarten|Nienke|Pim|Sanne|Thijs|Willem"),
    "pl": _words(
        "Agnieszka|Bartosz|Celina|Dawid|Elżbieta|Grzegorz|Hanna|Igor|Joanna|Krzysztof|Łukasz|Małgorzata|Natalia|Paweł|Róża|Szymon"
    ),
}
LAST = {
    "en": _words(
        "Abara|Brightwell|Castellan|Dunmore|Ellery|Fairbanks|Greaves|Holloway|Iyer|Jessop|Kimura|Lindqvist|Marlowe|Nakata|O’Shea|Petrel|Quill|Rahman|Sandoval|Thornbury|Underhill|Vance|Whitlock|Yarrow|Zeller|Smith-Ortega|de la Cruz|van Houten|McAllister"
    ),
    "de": _words(
        "Albers|Brandner|Cordes|Dreyer|Eckhardt|Fassbender|Gruber|Hartung|Imhof|Jansen|Köhler|Lindemann|Möller|Neuhaus|Oberst|Petersen|Reimers|Schulte-Brandt|Tiedemann|von Aalen"
    ),
    "fr": _words(
        "Aubert|Besson|Carlier|Delmas|Escoffier|Fontanel|Garnier|Hébert|Jourdain|Lacombe|Marchetti|Noiret|Ouvrard|Perrin|Quillien|Rousselle|Tissier|Vasseur|Le Goff|d’Amont"
    ),
    "es": _words(
        "Aguilar Pons|Barrios|Cabrera Ruiz|Domínguez|Escobar|Ferrer Gil|Gallego|Herrera|Ibáñez|Lozano|Marín Soto|Núñez|Ortega|Paredes|Quiroga|Rivas|Salcedo|Tejada"
    ),
    "pt": _words(
        "Almeida|Barros|Carvalhal|Duarte|Esteves|Figueira|Gouveia|Leitão|Meireles|Nogueira|Pacheco|Queirós|Ramalho|Sequeira|Tavares|Vilar"
    ),
    "it": _words(
        "Amadori|Bellandi|Cattaneo|De Santis|Esposti|Fumagalli|Galloni|Locatelli|Morandi|Nardi|Pellegrino|Quaranta|Rinaldi|Sartori|Tosi|Valsecchi"
    ),
    "nl": _words(
        "van den Berg|Bakker|Coster|de Graaf|Dijkstra|Hofman|Jonker|Kuipers|Meijer|Oosterhuis|Postma|Smeets|Veldkamp|Zonneveld"
    ),
    "pl": _words(
        "Adamczak|Borecki|Czerwińska|Dudek|Gawlik|Jabłoński|Kasprzak|Lisowska|Mróz|Nowicki|Olszewski|Pawlak|Rutkowska|Sikora|Wrona|Żak"
    ),
}
PLACES = {
    "en": _words(
        "Austin, TX|Portland, OR|Columbus, OH|San José, CA|Fort Collins, CO|London, UK|Leeds|Toronto, ON|Dublin, Ireland|Sydney, NSW|Ballarat, VIC, AU|Chicago, Illinois|Remote|Seattle, WA (Remote)|Brooklyn, New York|Bengaluru, India|Singapore|Milwaukee, WI|Cape Town, South Africa|Manchester|Galway|Auckland, New Zealand|Lagos, Nigeria|Winnipeg, Canada|Kharkiv, Ukraine|Tel Aviv, Israel|St. Louis, MO|Tampa, Florida 33602"
    ),
    "de": _words(
        "Berlin|Hamburg|München|Kiel, Deutschland|Wien, Österreich|Zürich, Schweiz|Bad Tölz|Köln|Leipzig|Freiburg im Breisgau|Oldenburg|Linz|Homeoffice"
    ),
    "fr": _words(
        "Lyon|Nantes, France|Paris 11e|Genève, Suisse|Rennes|Bruxelles, Belgique|Villeurbanne|Clermont-Ferrand|Saint-Étienne|Télétravail|Montréal, Canada"
    ),
    "es": _words(
        "Sevilla|Zaragoza, España|Bogotá, Colombia|Madrid|A Coruña|Ciudad de México|Rosario, Argentina|Valencia|Teletrabajo|San Sebastián"
    ),
    "pt": _words("Lisboa|Porto, Portugal|Curitiba, PR|São Paulo, Brasil|Braga|Belo Horizonte - MG|Aveiro|Remoto"),
    "it": _words("Milano|Torino|Bologna, Italia|Reggio Emilia|Lugano, Svizzera|Napoli (NA)|Trieste|Padova"),
    "nl": _words("Utrecht|Rotterdam|Antwerpen, België|Groningen|Den Bosch|Eindhoven, Nederland|Haarlem"),
    "pl": _words("Kraków|Wrocław, Polska|Gdynia|Poznań|Warszawa|Rzeszów|Zdalnie"),
}
RANKS = {
    "en": _words("Senior|Lead|Junior|Principal|Assistant|Deputy|Chief|Associate|Staff|Interim|Head"),
    "de": _words("Leitende|Stellv.|Junior|Senior"),
    "fr": _words("Senior|Adjoint"),
    "es": _words("Senior|Auxiliar de"),
    "pt": _words("Sénior|Assistente de"),
    "it": _words("Senior|Junior"),
    "nl": _words("Senior|Junior"),
    "pl": _words("Starszy|Młodszy"),
}
TITLES = {
    "en": _words(
        "Software Engineer|Registered Nurse|Class Teacher|Accountant|Sous Chef|Warehouse Operative|Product Manager|Data Analyst|Graphic Designer|Project Coordinator|Sales Associate|Paralegal|Electrician|Barista|Marketing Manager|HR Business Partner|Operations Manager|Research Fellow|Customer Success Lead|Dental Hygienist|Backend Developer|Store Manager|Physiotherapist|Social Worker|Welder|Police Officer|Librarian|Tax Consultant|Mechanical Engineer|UX Researcher|Executive Assistant|Head of Mathematics|Director of Finance|Vice President, Operations|Nurse Practitioner|Intern|Teaching Assistant|Cashier|Night Porter|Swim Coach|Compliance Officer|Site Reliability Engineer|Supply Chain Planner|Copywriter|Estimator|Forklift Driver|Founder|CTO|Co-Founder & CEO|Volunteer Coordinator|Machine Learning Engineer|Solutions Architect|QA Tester|Business Systems Analyst II|Member of Technical Staff|Lecturer in Modern History|Care Assistant|Buyer & Planner|Consultant|Freelance Illustrator|President|Tutor|Cook|Groundskeeper|Mixologist|Roofer|Rigger|Storyteller in Residence|Scrum Master|Growth Lead|Merchandising|Bakery Shift Lead|Infantry Sergeant|Staff Sergeant|Petty Officer Second Class|Signals Corporal|Aviation Mechanic|Crew Member|Shift Helper|Associate Professor of Geography|Senior Lecturer|Postdoctoral Fellow|Laboratory Assistant|Apprentice|Apprentice Plumber|Journeyman Carpenter|Foreman|Math Tutor|Prepress Technician|Owner|Machinist|Midwife"
    ),
    "de": _words(
        "Softwareentwickler|Krankenpfleger|Bilanzbuchhalterin|Projektleiterin Hochbau|Vertriebsmitarbeiter im Außendienst|Einkäufer|Werkstudentin Marketing|Praktikant|Teamleiter Logistik|Bürokauffrau|Köchin|Grundschullehrerin|Elektroniker für Betriebstechnik|Referentin Personal|Wissenschaftlicher Mitarbeiter|Leiterin Controlling|Sachbearbeiter|Mediengestalter|Auszubildende zur Industriekauffrau|IT-Systemadministrator|Konstrukteur|Pflegedienstleitung|Servicekraft|Bäckergeselle"
    ),
    "fr": _words(
        "Développeur web|Infirmière diplômée d’État|Comptable|Chef de projet digital|Chargée de communication|Responsable logistique|Assistante de direction|Vendeur|Professeure de mathématiques|Technicien de maintenance|Ingénieur qualité|Stagiaire|Alternante marketing|Cuisinier|Conseillère clientèle|Directrice administrative et financière|Juriste|Aide-soignante|Conducteur de travaux|Barman"
    ),
    "es": _words(
        "Desarrolladora web|Enfermero|Contable|Jefe de proyecto|Responsable de marketing|Técnico de mantenimiento|Camarera|Profesor de secundaria|Auxiliar administrativa|Dependienta|Ingeniero de calidad|Becaria|Abogada|Analista de datos|Cocinero|Director comercial|Encargado de almacén|Diseñadora gráfica|Mozo de carga"
    ),
    "pt": _words(
        "Programador|Enfermeira|Contabilista|Gestor de projetos|Assistente administrativa|Engenheiro civil|Estagiária|Vendedor|Professora|Analista de marketing|Cozinheiro|Diretora comercial|Empregado de mesa"
    ),
    "it": _words(
        "Sviluppatore software|Infermiera|Impiegato amministrativo|Responsabile vendite|Commessa|Insegnante|Ingegnere meccanico|Tirocinante|Cuoco|Addetta alla contabilità|Progettista|Direttore di stabilimento"
    ),
    "nl": _words(
        "Softwareontwikkelaar|Verpleegkundige|Boekhouder|Projectleider|Verkoopmedewerker|Docent Engels|Stagiair|Teamleider logistiek|Kok|Administratief medewerker|Adviseur"
    ),
    "pl": _words(
        "Programista|Pielęgniarka|Księgowa|Kierownik projektu|Sprzedawca|Nauczycielka|Specjalista ds. marketingu|Stażysta|Analityk danych|Inżynier produkcji|Asystentka zarządu"
    ),
}
TEAMS = _words(
    "Payments Platform|Search Quality|Emergency Department|Year 4|Platform Infrastructure|Identity Services|Corporate Banking|R&D|Oncology|Data & Insights|North Region|Class of Three|Cloud Operations|ICU|People Team|Consumer Apps|Level II"
)
KINDS = {
    "en": _words("Full-time|Part-time|Contract|Internship|Freelance|(Part-Time)|Temporary"),
    "de": _words("Vollzeit|Teilzeit|Praktikum"),
    "fr": _words("CDI|CDD|Stage|Alternance"),
    "es": _words("Jornada completa|Media jornada"),
    "pt": _words("Tempo inteiro|Estágio"),
    "it": _words("Tempo pieno|Part-time"),
    "nl": _words("Voltijd|Deeltijd"),
    "pl": _words("Pełny etat|Umowa zlecenie"),
}
_STEMS = _words(
    "North|Harbor|Bright|Copper|West|Silver|Oak|Fern|Blue|River|Stone|Lake|Cedar|Iron|Amber|Summit|Clear|Maple|Red|Green|Wind|Star|Fox|Hawk|Moss|Pine|Salt|Glass|Elm|Thorn|Alder|Frost|Raven|Sun|Tide"
)
_ENDS = _words(
    "gate|water|field|wood|mark|bridge|ridge|point|light|haven|stone|works|line|way|port|dale|crest|brook|leaf|forge"
)
_INVENTED = _words(
    "Elpisor|Cetera|Zyntra|Oravo|Kelvion|Lumara|Tessel|Quantiva|Nuvexo|Brandell|Vistora|Metrotek|Orbital|Pallas|Senvio|Ixora|Tarnell|Umbra|Velic|WPG|HTM|3K|Q4 Forge|Ninth & Vine|nodeflow|data.ly|Hollow Pine"
)
FORMS = {
    "en": _words(
        "Inc.|LLC|Ltd|Corp.|Group|Systems|Analytics|Labs|Partners|Technologies|Hospital|Foods|Energy|Bank|Solutions|& Sons|Logistics|Studio|Health|Cafe|Holdings plc|Consulting|School District|Public Library|Medical Center|Software, Inc.|Construction Co.|University|Hotel Group|City Council|Farm|Bakery||||"
    ),
    "de": _words("GmbH|AG|GmbH & Co. KG|KG|Klinikum|Stadtwerke|e. V.|Logistik GmbH|Bank AG|Verlag|Werke||"),
    "fr": _words("SAS|SARL|SA|Groupe|Conseil|Industrie|Hôpital|Assurances||"),
    "es": _words("S.L.|S.A.|Grupo|Consultores|Clínica|Hoteles||"),
    "pt": _words("Lda.|S.A.|Ltda.|Grupo|Consultoria|Hospital||"),
    "it": _words("S.r.l.|S.p.A.|Gruppo|Ospedale|Studio||"),
    "nl": _words("B.V.|N.V.|Groep|Zorg|Logistiek||"),
    "pl": _words("Sp. z o.o.|S.A.|Szpital|Biuro Rachunkowe||"),
}
TRADES = {
    "en": _words(
        "Bakery of {town}|{town} Steel Works|Coláiste {first} na {name}|The {name} Trust|{name} & Daughters|The Corner Bookshop|{town} Regional Transit|Friends of the {town} Canal|House of {name}|{first}’s Kitchen|Department of Parks and Recreation|Royal {town} Infirmary|{town} Army Reserve, 4th Signal Brigade|Royal {name} Regiment|Naval Depot {town}|Carpenters Local 118|University College {town}|Geological Museum {town}|{first} & Books|{town} Tutors|{name}"
    ),
    "de": _words(
        "Bäckerei {name}|Autohaus {name} am Markt|Druckerei {town}|Papier {name}|Brauerei zum {name}|Metallbau {name} & Söhne|Kindertagesstätte Regenbogen|Landratsamt {town}|Gasthaus zur Linde|Hanse{name}|Pflegedienst {name}|Sankt-{first}-Stift|Kantonsspital {town}|Seniorenheim am Park|Verein für Nachbarschaft {town}"
    ),
    "fr": _words(
        "Papeteries de {town}|Fromageries du {name}|Ateliers {name} et Fils|Aluminium de la {name}|Transports {name}|Imprimerie du Vieux Port|Brasserie {name}|Mairie de {town}|Les Jardins de {town}|Pharmacie de la Gare|Boulangerie {name}|Coopérative numérique du {name}|Centre hospitalier de {town}|Éditions du {name}"
    ),
    "es": _words(
        "Talleres {name} e Hijos|Bodegas del {name}|Panadería La {first}|Constructora de {town}|Farmacia {name}|Colegio San {first}|Ayuntamiento de {town}|Conservas del Norte|Transportes {name}|Supermercados La {first}|Hospital General de {town}|Editorial {name}"
    ),
    "pt": _words(
        "Padaria {name}|Câmara Municipal de {town}|Construções {name}|Adega do {name}|Livraria do Bairro|Colégio {first}|Metalúrgica de {town}"
    ),
    "it": _words(
        "Panificio {name}|Comune di {town}|Officine {name}|Cantine del {name}|Libreria del Corso|Farmacia {name}|Trattoria da {first}|Editrice il {name}|Museo civico di {town}|Studio {name} e Associati"
    ),
    "nl": _words("Bakkerij {name}|Gemeente {town}|Drukkerij van {name}|Zorggroep {town}|Brouwerij de {name}"),
    "pl": _words("Piekarnia {name}|Urząd Miasta {town}|Drukarnia {name}|Apteka pod {name}|Zakłady {name}"),
}
FIELDS = {
    "en": _words(
        "Computer Science|Business Administration|Nursing|Mechanical Engineering|English Literature|Accounting|Psychology|Physics|Graphic Design|Economics|Political Science and History|Culinary Arts|Public Health|Mathematics|Electrical and Computer Engineering|Information Systems|Marketing|Education|Fine Arts|Social Work|Hospitality Management|Philosophy, Politics and Economics|Data Science|Chemistry|Music"
    ),
    "de": _words(
        "Informatik|Gesundheits- und Krankenpflege|Energie- und Umwelttechnik|Kunst- und Kulturwissenschaft|Pflegemanagement|Betriebswirtschaftslehre|Maschinenbau|Germanistik|Pflegewissenschaft|Wirtschaftsingenieurwesen|Architektur|Physik|Soziale Arbeit|Medieninformatik"
    ),
    "fr": _words(
        "Informatique|Gestion des entreprises|Génie civil|Lettres modernes|Droit des affaires|Marketing digital|Soins infirmiers|Comptabilité et gestion"
    ),
    "es": _words(
        "Ingeniería Informática|Administración y Dirección de Empresas|Derecho|Enfermería|Filología Inglesa|Arquitectura|Psicología"
    ),
    "pt": _words("Engenharia Informática|Gestão|Direito|Enfermagem|Psicologia|Design"),
    "it": _words("Informatica|Economia Aziendale|Ingegneria Civile|Lettere|Scienze Infermieristiche"),
    "nl": _words("Informatica|Bedrijfskunde|Verpleegkunde|Rechten|Werktuigbouwkunde"),
    "pl": _words("Informatyka|Zarządzanie|Prawo|Filologia angielska|Budownictwo"),
}
DEGREES = {
    "en": _words(
        "Bachelor of Science|BSc|B.S.|BA (Hons)|Bachelor of Arts|Master of Science|MSc|M.S.|MBA|Master of Business Administration|Ph.D.|PhD|Associate of Applied Science|Diploma|High School Diploma|A-Levels|B.Tech|Bachelor's degree|Master's|B.Eng.|BFA|M.Ed.|BS|BA|Certificate|Certificate of Achievement|BA (Joint Hons)|MEng (Hons)|BSc (Ord)|MA (Hons)|Trade Certificate|Doctor of Philosophy|Bachelor of Commerce|Bachelor of Education|Bachelor of Engineering|Bachelor of Nursing|Bachelor of Laws (LLB)|Bachelor of Fine Arts|Master of Education|Master of Engineering|Master of Social Work|Master of Public Health|Bachelor of Technology|Bachelor of Design|Professional Master of Education|Executive MBA|Associate Degree|B.A.|M.A.|M.Phil.|BSc (Hons)|Bachelor of Science in Nursing|Bachelor of Business Administration|GED|NVQ Level 3|HND|Postgraduate Diploma|LLB|MA"
    ),
    "de": _words(
        "Examen|Bachelor of Arts|B.Sc.|M.Sc.|Master of Science|Diplom-Ingenieur|Diplom-Ingenieur (FH)|Diplom-Kaufmann|Geprüfter Bilanzbuchhalter|Bachelor of Engineering|Meisterbrief|Ausbildung zum Elektroniker|Staatlich geprüfter Techniker|Diplom|Staatsexamen|Abitur|Ausbildung zur Industriekauffrau|Promotion|Magister|Fachhochschulreife|Realschulabschluss|Diplom-Betriebswirtin|Mittlerer Schulabschluss|Gesellenbrief|M.A.|B.Eng.|Staatsexamen Lehramt"
    ),
    "fr": _words(
        "Licence|Master 2|Master|Baccalauréat professionnel|Baccalauréat scientifique|Master professionnel|BTS|Diplôme d’État|Diplôme universitaire|Titre professionnel|BTS|DUT|Diplôme d’ingénieur|Baccalauréat|Doctorat|Licence professionnelle|CAP|Bac +5|BEP|Bac pro|Brevet professionnel|Diplôme d’État d’infirmier|Diplôme d’État d’ambulancier|Master 1"
    ),
    "es": _words(
        "Grado|Licenciatura|Máster|Ingeniería Civil|Máster Universitario|Título de Grado|Ingeniería Industrial|Técnico Superior|Bachillerato|Doctorado|Grado Superior|Ingeniería|FP Grado Medio|Graduado|Diplomatura|Máster Oficial"
    ),
    "pt": _words("Licenciatura|Mestrado|Bacharelado|Curso Técnico|Ensino Secundário|Pós-graduação"),
    "it": _words("Laurea magistrale|Laurea triennale|Diploma di maturità|Dottorato|Master"),
    "nl": _words("HBO|Bachelor|Master|MBO 4|VWO|HAVO"),
    "pl": _words("Magister|Licencjat|Inżynier|Studia podyplomowe|Matura"),
}
ALONE_DEGREES = frozenset(
    [
        "Diplom-Kaufmann",
        "Geprüfter Bilanzbuchhalter",
        "Meisterbrief",
        "Ausbildung zum Elektroniker",
        "Ingeniería Civil",
        "Ingeniería Industrial",
        "Bachelor of Laws (LLB)",
        "Bachelor of Science in Nursing",
        "Professional Master of Education",
        "Executive MBA",
        "High School Diploma",
        "A-Levels",
        "GED",
        "Abitur",
        "Baccalauréat",
        "Bachillerato",
        "Ensino Secundário",
        "Diploma di maturità",
        "VWO",
        "HAVO",
        "Matura",
        "Fachhochschulreife",
        "Realschulabschluss",
        "Ausbildung zur Industriekauffrau",
        "Diplom-Ingenieur",
        "MBA",
        "Master of Business Administration",
        "Bachelor of Business Administration",
        "LLB",
    ]
)
SCHOOLS = {
    "en": _words(
        "{} University|University of {}|{} College|{} Institute of Technology|{} State University|{} Community College|{} High School|{} School of Art|{} Polytechnic|{} Academy|University of {}, School of Nursing|The {} School|St. {} College|{} Bootcamp|{} Academy of Music|School of the Arts in {}|Academy of Sciences in {}|{} Electrical Training Alliance|{} Police Academy|College of {}|Institute of {} Studies|{} Adult School|{} Trade School|{} Union School|Holy Cross {}|{} Law School"
    ),
    "de": _words(
        "Universität {}|Hochschule {}|Technische Universität {}|{}-Gymnasium|Fachhochschule {}|Berufsschule {}|IHK {}|Gymnasium an der {} Straße|Gymnasium am {}|Realschule in {}|Kolleg für Technik {}|Akademie der Künste in {}|{}-Schule|Gesamtschule {}|Hochschule für Musik {}"
    ),
    "fr": _words(
        "Université de {}|Lycée {}|IUT de {}|École supérieure {}|Institut {}|CFA {}|Lycée professionnel {} et Fils|Lycée technique de la {}|École nationale de {}|Collège {}|Conservatoire de {}|Institut de formation en soins de {}|Université de {} Ouest"
    ),
    "es": _words(
        "Universidad de {}|IES {}|Universidad Politécnica de {}|Escuela {}|Instituto {}|Universidad del {}|Colegio San {}|Escuela de Arte de {}|Escuela Oficial de Idiomas de {}|Centro de Formación {}"
    ),
    "pt": _words("Universidade de {}|Escola Secundária {}|Instituto Politécnico de {}|Faculdade {}"),
    "it": _words("Università di {}|Liceo {}|Politecnico di {}|Istituto Tecnico {}"),
    "nl": _words("Universiteit {}|Hogeschool {}|ROC {}|{} College"),
    "pl": _words("Uniwersytet {}|Politechnika {}|Liceum {}|Szkoła Wyższa {}"),
}
GRADES = {
    "en": _words(
        "GPA: 3.8/4.0|GPA 3.6|3.9 GPA|CGPA: 8.4/10|First Class Honours|magna cum laude|2:1|Dean's List|Grade: A|GPA: 3.75"
    ),
    "de": _words("Note: 1,7|Abschlussnote 1,3|Note 2,1|mit Auszeichnung"),
    "fr": _words("Mention Bien|mention très bien|Moyenne : 15/20"),
    "es": _words("Nota media: 8,4|Matrícula de Honor|Promedio: 9.1"),
    "pt": _words("Média: 16 valores|Média 15"),
    "it": _words("Voto: 110/110 e lode|Votazione 98/110"),
    "nl": _words("Cijfer: 8|cum laude"),
    "pl": _words("Ocena: 5,0|z wyróżnieniem"),
}
CERTIFICATES = {
    "en": _words(
        "AWS Certified Solutions Architect – Associate|Certified Public Accountant (CPA)|Registered Nurse (RN)|Project Management Professional|BLS|ACLS|SMSTS|CSCS Card|NEBOSH|Professional Scrum Master I|Level 3 Award in Education|PRINCE2 Practitioner|Wundexpertin ICW|First Aid at Work|Certified ScrumMaster|Lean Six Sigma Green Belt|Forklift Licence|Food Handler Card|CompTIA Security+|Teaching License, Grades 1–6|RN License|Certified Welding Inspector|Google Data Analytics|Azure Administrator Associate|ServSafe Manager|CCNA|SHRM-CP|Professional Engineer (PE)|ITIL 4 Foundation|Unity Certified Expert: Programmer|Oracle Database SQL Certified Associate"
    ),
    "de": _words(
        "Ausbildereignungsprüfung (AEVO)|Staplerschein|ITIL Foundation|Scrum Master|Ersthelfer|PRINCE2 Foundation|SAP-Anwender"
    ),
    "fr": _words("TOEIC 920|Permis cariste CACES 3|PIX|Certification Google Ads|Voltaire"),
    "es": _words("First Certificate in English|Carné de carretillero|Manipulador de alimentos|Certificado Scrum"),
    "pt": _words("CAP Formador|Certificação Scrum|Primeiros Socorros"),
    "it": _words("ECDL|Patentino muletto|HACCP|Certificazione Scrum"),
    "nl": _words("BHV|VCA Basis|Heftruckcertificaat"),
    "pl": _words("Prawo jazdy kat. B|Certyfikat Scrum|Kurs pierwszej pomocy"),
}
ISSUERS = _words(
    "Amazon Web Services|State of Texas|American Heart Association|Project Management Institute|Scrum Alliance|Red Cross|CompTIA|Google|Microsoft|Board of Nursing|California Board of Registered Nursing|Axelos|Cisco|IHK Berlin|TÜV Nord|Cambridge English|Cloud Native Computing Foundation|National Restaurant Association|Unity Technologies|Udemy|Coursera|Oracle|Texas Education Agency|Lean Institute|CITB|ICW|BCS|CSCS Board|IOSH|Bundesverband Pflege|Deutsche Krankenhausgesellschaft|Initiative Sicheres Bauen|Chamber of Commerce|The Teaching Council|Order of Malta|INRS|GPM|Apave|Colegio de Ingenieros|TÜV Nord Akademie|The Institute of Directors|Controller Akademie"
)
LEVELS = {
    "en": _words(
        "Native|Fluent|Conversational|Basic|Professional working proficiency|B2|C1|Intermediate|Advanced|Expert|Native speaker|Bilingual|Beginner"
    ),
    "de": _words("Muttersprache|verhandlungssicher|fließend|Grundkenntnisse|B2|C1|gut|sehr gut"),
    "fr": _words("langue maternelle|courant|intermédiaire|notions|B2|C1|bilingue"),
    "es": _words("nativo|avanzado|intermedio|básico|B2|C1|bilingüe"),
    "pt": _words("nativo|fluente|intermédio|básico|C1"),
    "it": _words("madrelingua|fluente|buono|scolastico|B2"),
    "nl": _words("moedertaal|vloeiend|goed|basis"),
    "pl": _words("ojczysty|biegły|zaawansowany|podstawowy"),
}
TONGUES = {
    "en": _words("English|Spanish|French|German|Mandarin|Hindi|Arabic|Portuguese|Polish|Igbo|Japanese|Korean"),
    "de": _words("Deutsch|Englisch|Französisch|Spanisch|Polnisch|Türkisch"),
    "fr": _words("Français|Anglais|Espagnol|Allemand|Arabe"),
    "es": _words("Español|Inglés|Francés|Alemán|Catalán"),
    "pt": _words("Português|Inglês|Espanhol|Francês"),
    "it": _words("Italiano|Inglese|Francese|Tedesco"),
    "nl": _words("Nederlands|Engels|Duits|Frans"),
    "pl": _words("Polski|Angielski|Niemiecki|Rosyjski"),
}
DUTIES = {
    "en": _words(
        """Cut build time from {n} to {m} minutes for {k} engineers|Led a team of {m} and a budget of ${m}.2M|Trained {m} new colleagues|Served {k} guests a day|Managed the monthly closing of {m} subsidiaries and prepared the audit of the yearly statements, working with colleagues in three countries|Wrote {n} Terraform modules that {m} teams use|Taught algebra to {n} students in two classes|Cared for up to six patients per shift on a telemetry unit, coordinating with physicians and families|Reduced waste by {m}% through a weekly purchase plan|Designed the onboarding of {k} customers across four regions, which raised retention from {n}% to {k}%|Introduced a new filing system|Built an app used by {k} students|Responsible for inventory, ordering and scheduling|Answered phones and greeted visitors|Negotiated {n} contracts worth {m} million euros a year|Migrated {k} batch jobs to Spark|Presented findings to the board each quarter and turned them into a plan that was carried out on time and on budget|Assisting customers with returns and exchanges|Maintained a clean and safe work area at all times|Organized {m} events with more than {k} visitors|Won the regional award for service two years in a row|Supported senior staff with research, reports and correspondence|Planned and led lessons for {n} children aged 6 to 9|Collaborated with Product, Design and Legal to launch in {m} markets|Handled cash|Kept plans of {n} projects|Developed internal tools in Python and Go|Increased organic traffic by {k}% within a year by rewriting {n} landing pages and mending broken links|Operated forklifts and packed orders for {m} lines|Recruited, hired and mentored {m} engineers|Published {m} articles on local history"""
    ),
    "de": _words(
        """Verantwortung für den Monatsabschluss von {m} Tochtergesellschaften|Führung eines Teams von {m} Mitarbeitenden|Senkung der Kosten um {m} % durch neue Lieferverträge|Einführung von SAP an {m} Standorten in Zusammenarbeit mit externen Beratern und dem Betriebsrat|Betreuung von {n} Kunden im norddeutschen Raum|Planung und Durchführung von Schulungen|Entwicklung interner Werkzeuge in Python|Unterricht in Mathematik und Physik|Annahme von Bestellungen und Pflege der Stammdaten|Pflege und Versorgung von bis zu {m} Patienten pro Schicht|Erstellung von Angeboten und Rechnungen|Organisation von {m} Veranstaltungen mit über {k} Gästen"""
    ),
    "fr": _words(
        """Gestion d’une équipe de {m} personnes|Réduction des coûts de {m} % grâce à de nouveaux contrats|Mise en place d’un nouveau logiciel de caisse dans {m} magasins et formation des équipes|Accueil et conseil de la clientèle|Suivi de {n} dossiers par mois|Rédaction de rapports mensuels pour la direction|Développement d’applications web en Python|Organisation de {m} événements réunissant plus de {k} visiteurs|Prise en charge de {m} patients par service"""
    ),
    "es": _words(
        """Gestión de un equipo de {m} personas|Reducción de costes del {m} % con nuevos contratos|Implantación de un nuevo sistema de reservas en {m} hoteles y formación del personal|Atención al cliente y gestión de pedidos|Elaboración de informes mensuales para la dirección|Desarrollo de aplicaciones web|Organización de {m} eventos con más de {k} asistentes|Cuidado de {m} pacientes por turno"""
    ),
    "pt": _words(
        """Gestão de uma equipa de {m} pessoas|Redução de custos em {m} %|Atendimento ao cliente e gestão de encomendas|Implementação de um novo sistema em {m} lojas e formação das equipas|Elaboração de relatórios mensais"""
    ),
    "it": _words(
        """Gestione di un team di {m} persone|Riduzione dei costi del {m} %|Assistenza alla clientela e gestione degli ordini|Introduzione di un nuovo gestionale in {m} sedi e formazione del personale|Preparazione di relazioni mensili"""
    ),
    "nl": _words(
        """Leiding gegeven aan een team van {m} medewerkers|Kosten met {m} % verlaagd door nieuwe contracten|Klanten geholpen en bestellingen verwerkt|Nieuw kassasysteem ingevoerd in {m} winkels en collega’s opgeleid|Maandelijkse rapportages opgesteld"""
    ),
    "pl": _words(
        """Kierowanie zespołem {m} osób|Obniżenie kosztów o {m} % dzięki nowym umowom|Obsługa klienta i realizacja zamówień|Wdrożenie nowego systemu w {m} oddziałach i szkolenie pracowników|Przygotowywanie miesięcznych raportów"""
    ),
}
PROSE = {
    "en": _words(
        """Project manager with ten years in energy and retail who likes clear plans and short meetings.|Compassionate registered nurse with nine years in acute care, known for calm triage in crowded emergency rooms and for teaching new graduates.|Curious engineer who writes small, tested programs.|To obtain a senior position where I can use my skills in planning and people.|Family-owned maker of backup power for hospitals and schools across the county.|Support of game sites and stores.|I build things that people use every day, from the first sketch to the last bug.|Detail-oriented accountant; fluent in IFRS, patient with auditors."""
    ),
    "de": _words(
        """Erfahrene Bilanzbuchhalterin mit Freude an klaren Abläufen und mit Sinn für das Machbare.|Zuverlässiger Teamleiter mit zwölf Jahren Erfahrung in Lager und Versand, der gerne ausbildet.|Mittelständischer Hersteller von Pumpen mit 200 Mitarbeitenden."""
    ),
    "fr": _words(
        """Cheffe de projet curieuse et organisée, avec huit ans d’expérience dans la vente en ligne.|Développeur passionné par les logiciels simples et bien testés, je cherche une équipe où apprendre et transmettre."""
    ),
    "es": _words(
        """Enfermero con nueve años de experiencia en urgencias, tranquilo y atento con los pacientes.|Desarrolladora con ganas de aprender y de trabajar en equipo."""
    ),
    "pt": _words("""Gestora de projetos com oito anos de experiência e gosto por planos claros."""),
    "it": _words("""Impiegato preciso e affidabile, con dieci anni di esperienza in contabilità e bilancio."""),
    "nl": _words("""Ervaren teamleider met oog voor mensen en cijfers."""),
    "pl": _words("""Doświadczona księgowa, dokładna i cierpliwa, z dziesięcioletnim stażem."""),
}
HEADINGS = {
    "en": {
        "summary": "Summary|Profile|About Me|Professional Summary|Objective|Career Profile|About",
        "work": "Experience|Work Experience|Professional Experience|Employment History|Career History|Relevant Experience|Employment|Where I’ve Been",
        "education": "Education|Academic Background|Education & Training|Qualifications|Studies",
        "skills": "Skills|Technical Skills|Core Competencies|Key Skills|Skills & Tools|Areas of Expertise|Toolbox|Top Skills",
        "certificates": "Certifications|Licenses & Certifications|Certificates|Licenses|Credentials",
        "languages": "Languages|Language Skills",
        "projects": "Projects|Selected Projects|Personal Projects|Notable Projects|Things I Made",
        "volunteering": "Volunteering|Volunteer Experience|Community Involvement|Leadership|Giving Back",
        "awards": "Awards|Honors & Awards|Achievements|Recognition",
        "publications": "Publications|Talks & Publications|Publications and Presentations",
        "interests": "Interests|Hobbies|Hobbies & Interests",
        "references": "References|Referees",
        "contact": "Contact|Contact Information|Personal Details|Get in Touch",
        "courses": "Courses|Relevant Coursework|Professional Development",
        "memberships": "Memberships|Affiliations",
    },
    "de": {
        "summary": "Profil|Über mich|Kurzprofil",
        "work": "Berufserfahrung|Beruflicher Werdegang|Werdegang|Berufliche Erfahrung",
        "education": "Ausbildung|Bildungsweg|Studium|Schulbildung",
        "skills": "Kenntnisse|Fähigkeiten|Kompetenzen|EDV-Kenntnisse",
        "certificates": "Zertifikate|Weiterbildungen",
        "languages": "Sprachen|Sprachkenntnisse",
        "projects": "Projekte",
        "volunteering": "Ehrenamt|Engagement",
        "awards": "Auszeichnungen|Preise",
        "publications": "Publikationen|Veröffentlichungen",
        "interests": "Interessen|Hobbys",
        "references": "Referenzen",
        "contact": "Kontakt|Persönliche Daten",
    },
    "fr": {
        "summary": "Profil|À propos|Résumé",
        "work": "Expérience professionnelle|Expériences|Parcours professionnel",
        "education": "Formation|Formations|Études",
        "skills": "Compétences|Compétences techniques|Savoir-faire",
        "certificates": "Certifications|Certificats",
        "languages": "Langues",
        "projects": "Projets",
        "volunteering": "Bénévolat|Engagements",
        "awards": "Prix|Distinctions",
        "publications": "Publications",
        "interests": "Centres d’intérêt|Loisirs",
        "references": "Références",
        "contact": "Contact|Coordonnées",
    },
    "es": {
        "summary": "Perfil|Sobre mí|Resumen",
        "work": "Experiencia|Experiencia laboral|Experiencia profesional",
        "education": "Educación|Formación|Formación académica",
        "skills": "Habilidades|Competencias|Conocimientos",
        "certificates": "Certificaciones|Certificados",
        "languages": "Idiomas",
        "projects": "Proyectos",
        "volunteering": "Voluntariado",
        "awards": "Premios",
        "publications": "Publicaciones",
        "interests": "Intereses|Aficiones",
        "references": "Referencias",
        "contact": "Contacto|Datos personales",
    },
    "pt": {
        "summary": "Perfil|Resumo",
        "work": "Experiência Profissional|Experiência",
        "education": "Formação Académica|Educação",
        "skills": "Competências|Habilidades",
        "certificates": "Certificações",
        "languages": "Idiomas|Línguas",
        "projects": "Projetos",
        "volunteering": "Voluntariado",
        "interests": "Interesses",
        "contact": "Contacto|Contato",
    },
    "it": {
        "summary": "Profilo|Chi sono",
        "work": "Esperienza lavorativa|Esperienze professionali",
        "education": "Istruzione e formazione|Formazione",
        "skills": "Competenze|Capacità",
        "certificates": "Certificazioni",
        "languages": "Lingue",
        "projects": "Progetti",
        "volunteering": "Volontariato",
        "interests": "Interessi",
        "contact": "Contatti",
    },
    "nl": {
        "summary": "Profiel|Over mij",
        "work": "Werkervaring|Ervaring",
        "education": "Opleiding|Opleidingen",
        "skills": "Vaardigheden|Competenties",
        "certificates": "Certificaten",
        "languages": "Talen",
        "projects": "Projecten",
        "volunteering": "Vrijwilligerswerk",
        "interests": "Interesses|Hobby’s",
        "contact": "Contact",
    },
    "pl": {
        "summary": "Podsumowanie|O mnie",
        "work": "Doświadczenie zawodowe|Doświadczenie",
        "education": "Wykształcenie|Edukacja",
        "skills": "Umiejętności|Kompetencje",
        "certificates": "Certyfikaty",
        "languages": "Języki obce|Języki",
        "projects": "Projekty",
        "volunteering": "Wolontariat",
        "interests": "Zainteresowania",
        "contact": "Kontakt|Dane osobowe",
    },
}
MONTHS = {
    "en": _words("January|February|March|April|May|June|July|August|September|October|November|December"),
    "de": _words("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    "fr": _words("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    "es": _words("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    "pt": _words("janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
    "it": _words("gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"),
    "nl": _words("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    "pl": _words("styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień"),
}
NOW = {
    "en": "Present|present|Current|now|Now|Present|to date|Till Now",
    "de": "heute|Heute|jetzt",
    "fr": "aujourd’hui|présent|Aujourd’hui",
    "es": "actualidad|Presente|Actualidad",
    "pt": "presente|atual",
    "it": "oggi|presente",
    "nl": "heden|nu",
    "pl": "obecnie|teraz",
}
HOBBIES = {
    "en": _words(
        "Chess|Trail running|Baking bread|Choir|Woodwork|Street photography|Board games|Gardening|Film clubs|Climbing"
    )
}
GROUPS = {
    "en": _words(
        "Languages|Frameworks|Tools|Cloud|Databases|Methods|Office|Soft skills|Design|Operations|Laboratory|Big Data"
    ),
    "de": _words("Software|Sprachen|Methoden|Werkzeuge|EDV"),
    "fr": _words("Outils|Bureautique|Langages|Méthodes"),
    "es": _words("Herramientas|Ofimática|Lenguajes"),
}
PROJECTS = _words(
    "Bus Tracker|Echoes of the Void (Indie Game)|Garden Planner|Open Source: Dialogue Kit|Smart Meter Dashboard|Recipe Box|Tiny Compiler|Neighborhood Atlas|Weather Station|Library Finder|Chess Coach|Gitlytics|Solar Car Telemetry|Paper Trail"
)
AWARDS = _words(
    "Employee of the Year|Dean's Scholarship|Best Paper|Best Gameplay|Community Service Medal|Hackathon Winner|Academic Excellence Award|Young Chef Prize|Buyer of the Year|National Merit Finalist"
)
PAPERS = _words(
    "On buses and their riders|Optimizing Mobile Games: A Practical Guide|A survey of small farms|Building Modular Dialogue Systems|Notes on hospital triage|Measuring soil with cheap sensors|Who reads local news?"
)
VENUES = _words(
    "Journal of Small Studies|Harbor Magazine|Proc. of the Lake Conference|Seattle Developers Meetup|Annals of Practice|arXiv"
)


def skill_names() -> list[str]:
    """Names of skills: the engine's own vocabulary."""
    names = []
    for line in (_DATA / "skills.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "[")):
            name = line.split("=")[0].split("~")[0].split(">")[0].strip(" ?!")
            if 1 < len(name) < 32:
                names.append(name)
    return names


SKILLS = skill_names()


@dataclass
class Position:
    """One position; several of one employer stand in one `Job`."""

    title: str
    start: str
    end: str
    team: str = ""
    kind: str = ""
    description: str = ""
    duties: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)


@dataclass
class Job:
    """An employer with the positions there."""

    company: str
    place: str
    positions: list[Position]
    about: str = ""


@dataclass
class Study:
    """A course of study."""

    degree: str
    subject: str
    school: str
    place: str
    start: str
    end: str
    grade: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class Certificate:
    """A certificate."""

    name: str
    issuer: str
    date: str
    expiry: str
    number: str


@dataclass
class Other:
    """An entry of any other section."""

    name: str
    organization: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    url: str = ""
    level: str = ""
    description: str = ""
    bullets: list[str] = field(default_factory=list)


@dataclass
class Person:
    """All that a resume says of someone."""

    language: str
    name: str
    headline: str
    contact: list[str]
    summary: str
    jobs: list[Job]
    studies: list[Study]
    certificates: list[Certificate]
    skills: dict[str, list[str]]
    others: dict[str, list[Other]]
    headings: dict[str, str]


class Maker:
    """Makes people of one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def pick(self, table: dict[str, tuple[str, ...]], language: str) -> str:
        """One word of a language's list, or now and then of the English one."""
        own = table.get(language) or table["en"]
        return self.chance.choice(own if self.chance.random() < 0.9 else table["en"])

    def town(self, language: str) -> str:
        """A town's name alone."""
        return self.pick(PLACES, language).split(",")[0].split("(")[0].split(" -")[0].strip()

    def company(self, language: str) -> str:
        """An employer's name."""
        chance = self.chance
        form = self.pick(FORMS, language)
        kind = chance.random()
        if chance.random() < 0.1:
            seed = self.town(language) if chance.random() < 0.5 else chance.choice(_STEMS) + chance.choice(_ENDS)
            return self.pick(SCHOOLS, language).format(seed)
        if chance.random() < (0.3 if language != "en" else 0.12):
            return chance.choice(TRADES[language]).format(
                town=self.town(language), name=chance.choice(LAST[language]), first=chance.choice(FIRST[language])
            )
        if kind < 0.5:
            name = chance.choice(_STEMS) + chance.choice(_ENDS)
        elif kind < 0.7:
            name = chance.choice(_INVENTED)
        elif kind < 0.85:
            name = f"{chance.choice(_STEMS)} {chance.choice(_ENDS).title()}"
        elif kind < 0.92:
            name = (
                f"{chance.choice(LAST[language])}{chance.choice((' & ', ', ', ' and '))}{chance.choice(LAST[language])}"
            )
        else:
            name = f"{chance.choice(LAST[language])} {chance.choice(_ENDS).title()}"
        if kind > 0.97:
            return chance.choice(
                (f"City of {self.town(language)}", f"{self.town(language)} County", "Self-employed", "Freelance")
            )
        front = form in (
            "Hôpital",
            "Grupo",
            "Klinikum",
            "Stadtwerke",
            "Hospital",
            "Ospedale",
            "Szpital",
            "Studio",
            "Clínica",
            "Groupe",
        )
        name = f"{form} {name}" if front and language != "en" else f"{name} {form}".strip()
        return name.upper() if chance.random() < 0.04 else name

    def number(self, text: str) -> str:
        """A text with its numbers filled in."""
        chance = self.chance
        return text.format(n=chance.randint(12, 60), m=chance.randint(3, 11), k=chance.randint(80, 900))

    def duties(self, language: str, most: int) -> list[str]:
        """Some duties, each with or without a full stop."""
        stop = self.chance.choice((".", ""))
        count = self.chance.randint(0 if self.chance.random() < 0.15 else 1, most)
        pool = DUTIES[language] if len(DUTIES[language]) >= count else DUTIES["en"]
        return [self.number(text) + stop for text in self.chance.sample(pool, min(count, len(pool)))]

    def person(self) -> Person:
        """Somebody new."""
        chance = self.chance
        language = "en" if chance.random() < 0.6 else chance.choice(LANGUAGES[1:])
        dates = DateStyle(chance, language)
        name = f"{chance.choice(FIRST[language])} {chance.choice(LAST[language])}"
        if chance.random() < 0.1:
            name += chance.choice((", RN", ", PhD", ", CPA", " Jr.", ", M.Ed.", ", MBA"))
        if chance.random() < 0.08:
            name = name.replace(" ", f" {chance.choice('ABCEJMRT')}. ", 1)
        year = chance.randint(2019, 2025)
        jobs: list[Job] = []
        current = chance.random() < 0.7
        for number in range(chance.choice((1, 2, 2, 3, 3, 4, 5))):
            roles = chance.choice((2, 2, 3)) if chance.random() < 0.18 else 1
            positions = []
            for role in range(roles):
                start = year - chance.randint(0, 4)
                end_text = dates.now if current and not number and not role else dates.date(year)
                positions.append(
                    Position(
                        self._title(language),
                        dates.date(start),
                        end_text,
                        chance.choice(TEAMS) if chance.random() < 0.1 else "",
                        self.pick(KINDS, language) if chance.random() < 0.06 else "",
                        self.number(chance.choice(PROSE[language])) if chance.random() < 0.25 else "",
                        self.duties(language, 6),
                        chance.sample(SKILLS, chance.randint(2, 5)) if chance.random() < 0.12 else [],
                    )
                )
                year = start - (1 if chance.random() < 0.3 else 0)
            about = chance.choice(PROSE["en"][4:6]) if chance.random() < 0.06 else ""
            jobs.append(Job(self.company(language), self.pick(PLACES, language), positions, about))
        studies = []
        for _ in range(chance.choice((1, 1, 2, 2, 3))):
            degree = self.pick(DEGREES, language)
            subject = "" if degree in ALONE_DEGREES and chance.random() < 0.8 else self.pick(FIELDS, language)
            seed = self.town(language) if chance.random() < 0.4 else chance.choice(_STEMS) + chance.choice(_ENDS)
            school = self.pick(SCHOOLS, language).format(seed)
            if chance.random() < 0.05:
                school = "".join(chance.choice("ABCDEHIKLMNSTU") for _ in range(chance.choice((3, 4, 4, 5))))
            lines = []
            if chance.random() < 0.18:
                lines.append("Relevant coursework: " + ", ".join(self.pick(FIELDS, language) for _ in range(4)))
            if chance.random() < 0.1:
                lines.append(f"Thesis: {chance.choice(PAPERS)}")
            if chance.random() < 0.08:
                lines.append(
                    chance.choice(
                        (
                            "Dean's List, all semesters",
                            "Minor in " + self.pick(FIELDS, "en"),
                            "President of the chess club",
                        )
                    )
                )
            studies.append(
                Study(
                    degree,
                    subject,
                    school,
                    self.pick(PLACES, language),
                    dates.date(year - 3),
                    dates.date(year),
                    self.pick(GRADES, language) if chance.random() < 0.35 else "",
                    lines,
                )
            )
            year -= chance.randint(2, 4)
        certificates = [
            Certificate(
                self.pick(CERTIFICATES, language),
                chance.choice(ISSUERS),
                dates.date(chance.randint(2012, 2025)),
                dates.date(chance.randint(2026, 2030)) if chance.random() < 0.25 else "",
                f"{chance.choice(('AB', 'CKA', 'RN', 'DB'))}-{chance.randint(1000, 999999)}"
                if chance.random() < 0.2
                else "",
            )
            for _ in range(chance.choice((1, 2, 2, 3, 4)))
        ]
        groups = GROUPS.get(language) or GROUPS["en"]
        skills = {
            group: chance.sample(SKILLS, chance.randint(2, 8))
            for group in chance.sample(groups, chance.randint(1, min(4, len(groups))))
        }
        headings = {kind: chance.choice(texts.split("|")) for kind, texts in HEADINGS[language].items()}
        return Person(
            language,
            name,
            self._title(language) if chance.random() < 0.6 else "",
            self._contact(name, language),
            " ".join(chance.sample(PROSE[language], min(len(PROSE[language]), chance.randint(1, 2)))),
            jobs,
            studies,
            certificates,
            skills,
            self._others(language, dates),
            headings,
        )

    def _title(self, language: str) -> str:
        title = self.pick(TITLES, language)
        if self.chance.random() < 0.25 and " of " not in title:
            title = f"{self.pick(RANKS, language)} {title}"
        if self.chance.random() < 0.05:
            title = title.upper()
        return title

    def _contact(self, name: str, language: str) -> list[str]:
        chance = self.chance
        plain = "".join(char for char in name.split(",")[0].lower() if char.isalpha() or char == " ").split()
        handle = chance.choice((".", "", "_")).join((plain[0], plain[-1]))
        phone = chance.choice(
            (
                "+1 555 0142",
                "(555) 555-0199",
                "555-0142",
                "+49 30 1234567",
                "+33 6 12 34 56 78",
                "07700 900123",
                "+48 512 345 678",
                "+55 11 91234-5678",
            )
        )
        items = [f"{handle}@{chance.choice(('example.com', 'mail.test', 'example.org'))}", phone]
        if chance.random() < 0.75:
            place = self.pick(PLACES, language)
            if chance.random() < 0.2:
                place = f"{self.town(language)}{chance.choice((' ', ', '))}{chance.choice(('IE', 'ZH', 'DE', 'FR', 'US', 'UK', 'ES', 'CH', 'BY', 'MG'))}"
            elif chance.random() < 0.2:
                place = f"{chance.choice(_STEMS)}{chance.choice(_ENDS)}, {chance.choice(('Germany', 'TX', 'France', 'España', 'NRW', 'Italia'))}"
            items.append(
                f"{chance.randint(2, 99)} {chance.choice(_STEMS)} Street, {place}" if chance.random() < 0.2 else place
            )
        if chance.random() < 0.6:
            items.append(
                f"{chance.choice(('linkedin.com/in/', 'www.linkedin.com/in/', 'https://linkedin.com/in/'))}{handle}"
            )
        if chance.random() < 0.4:
            items.append(f"{chance.choice(('github.com/', 'https://github.com/'))}{handle}")
        if chance.random() < 0.25:
            items.append(f"{handle.replace('.', '')}.{chance.choice(('dev', 'com', 'io'))}")
        chance.shuffle(items)
        return items

    def _others(self, language: str, dates: DateStyle) -> dict[str, list[Other]]:
        chance = self.chance
        made: dict[str, list[Other]] = {}
        prose = [self.number(text) + "." for text in DUTIES[language]]
        if chance.random() < 0.5:
            tongues = TONGUES[language]
            made["languages"] = [
                Other(tongue, level=self.pick(LEVELS, language))
                for tongue in chance.sample(tongues, chance.randint(1, 3))
            ]
        if chance.random() < 0.4:
            made["projects"] = [
                Other(
                    project,
                    start=dates.date(chance.randint(2015, 2022)) if chance.random() < 0.5 else "",
                    end=dates.date(chance.randint(2022, 2025)),
                    url=f"github.com/x/{project.split()[0].lower()}" if chance.random() < 0.3 else "",
                    description=chance.choice(prose),
                    bullets=self.duties(language, 3) if chance.random() < 0.6 else [],
                )
                for project in chance.sample(PROJECTS, chance.randint(1, 3))
            ]
        if chance.random() < 0.3:
            made["volunteering"] = [
                Other(
                    self._title(language),
                    self.company(language),
                    self.pick(PLACES, language) if chance.random() < 0.4 else "",
                    dates.date(2016),
                    dates.date(2019),
                    bullets=self.duties(language, 2),
                    description=chance.choice(prose) if chance.random() < 0.3 else "",
                )
                for _ in range(chance.randint(1, 2))
            ]
        if chance.random() < 0.25:
            made["awards"] = [
                Other(
                    award,
                    chance.choice(ISSUERS) if chance.random() < 0.6 else "",
                    end=dates.date(chance.randint(2012, 2024)),
                    description=chance.choice(prose) if chance.random() < 0.3 else "",
                )
                for award in chance.sample(AWARDS, chance.randint(1, 3))
            ]
        if chance.random() < 0.2:
            made["publications"] = [
                Other(
                    paper,
                    chance.choice(VENUES),
                    end=dates.date(chance.randint(2012, 2024)),
                    description=chance.choice(prose) if chance.random() < 0.3 else "",
                )
                for paper in chance.sample(PAPERS, chance.randint(1, 3))
            ]
        if chance.random() < 0.3:
            made["interests"] = [Other(hobby) for hobby in chance.sample(HOBBIES["en"], chance.randint(2, 5))]
        if chance.random() < 0.15:
            made["references"] = [
                Other(
                    f"{chance.choice(FIRST[language])} {chance.choice(LAST[language])}",
                    self.company(language),
                    description="ref@example.org" if chance.random() < 0.5 else "",
                )
                for _ in range(chance.randint(1, 2))
            ]
        if chance.random() < 0.1:
            made["courses"] = [Other(self.pick(FIELDS, language)) for _ in range(chance.randint(2, 4))]
        if chance.random() < 0.08:
            made["memberships"] = [Other(f"Member, {chance.choice(ISSUERS)}") for _ in range(chance.randint(1, 2))]
        return made


class DateStyle:
    """How one person writes dates."""

    def __init__(self, chance: Random, language: str) -> None:
        self.chance = chance
        self.months = MONTHS[language]
        self.now = chance.choice(NOW[language].split("|"))
        self.form = chance.choice(
            ("name", "name", "name", "short", "short", "number", "iso", "year", "year", "dots", "apostrophe")
        )
        self.dash = chance.choice((" – ", " - ", "–", "-", " — ", " to " if language == "en" else " – "))

    def date(self, year: int) -> str:
        """A day of that year."""
        month = self.chance.randint(1, 12)
        name = self.months[month - 1]
        if self.form == "year" or (self.form == "name" and self.chance.random() < 0.05):
            return str(year)
        if self.form == "name":
            return f"{name} {year}"
        if self.form == "short":
            return f"{name[:3]}{'.' if len(name) > 4 and self.chance.random() < 0.3 else ''} {year}"
        if self.form == "number":
            return f"{month:02}/{year}"
        if self.form == "iso":
            return f"{year}-{month:02}"
        if self.form == "dots":
            return f"{month:02}.{year}"
        return f"{name[:3]} '{year % 100:02}"
