"""Three invented people for the designs: a short history, one of three pages, and one with publications and letters
beyond ASCII."""

# ruff: noqa: E501 - a line of a resume is a line here

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    title: str
    house: str
    dates: str
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A person's fields, and the Markdown that our writer would make of them."""

    name: str
    contact: tuple[str, ...]
    summary: str
    skills: tuple[str, ...]
    jobs: tuple[Entry, ...]
    schools: tuple[Entry, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    letter: str = ""

    @property
    def markdown(self) -> str:
        parts = [
            f"# {self.name}",
            " | ".join(self.contact),
            "## Summary",
            self.summary,
            "## Skills",
            ", ".join(self.skills),
        ]
        for heading, entries in (("Experience", self.jobs), ("Education", self.schools)):
            parts.append(f"## {heading}")
            for entry in entries:
                parts += [f"### {entry.title}", entry.house, entry.dates]
                if entry.bullets:
                    parts.append("\n".join(f"- {one}" for one in entry.bullets))
        for heading, items in self.lists:
            parts += [f"## {heading}", "\n".join(f"- {one}" for one in items)]
        return "\n\n".join(parts) + "\n"

    @property
    def fields(self) -> list[str]:
        """Every field as a text that a parser has to give back whole."""
        entries = [
            text for one in (*self.jobs, *self.schools) for text in (one.title, one.house, one.dates, *one.bullets)
        ]
        return [self.name, *self.contact, *self.skills, *entries, *(item for _, items in self.lists for item in items)]

    @property
    def cover(self) -> str:
        body = self.letter or LETTER
        return f"# {self.name}\n\n{' | '.join(self.contact)}\n\nNovember 2026\n\nHarbour Light Trust\n\n{body}\n\nSincerely,\n\n{self.name}\n"


LETTER = """**Re: Programme Coordinator**

Dear Harbour Light Trust team,

Your report on evening courses says that a third of those who register never come to the first lesson. I have worked on
just that problem, and I would like to go on with it at your house.

At my present post I call everyone who registers within two days, and I keep the list of reasons that they give. Most had
not known how to reach the building after six. We printed the last bus on the letter of welcome, and the share of those
who came rose from 61 to 78 percent in one term.

I plan rooms, teachers and dates for 24 courses, write the monthly report to the board and look after the register of 1,100
participants. I am careful with figures and quick on the telephone, and I like to hear what people want before I suggest
something.

I would be glad to hear how the next term is planned, and could begin in January."""

SHORT = Person(
    "Jonas Whitaker",
    ("Leeds, UK", "07700 900418", "jonas.whitaker@example.com"),
    "Graduate in environmental science who has run surveys and a repair café. Looking for a first post in waste and recycling.",
    ("Excel", "QGIS", "Survey design", "Report writing", "First aid"),
    (
        Entry(
            "Student Assistant",
            "University of Leeds, Sustainability Service",
            "October 2024 – June 2026",
            (
                "Counted waste in 14 halls of residence each month and reported it to the estates team",
                "Wrote the guide to sorting that every new resident gets",
            ),
        ),
        Entry(
            "Volunteer Organiser",
            "Hyde Park Repair Café",
            "March 2023 – Present",
            ("Find and brief 22 volunteers for a monthly afternoon with about 60 visitors",),
        ),
    ),
    (Entry("BSc Environmental Science", "University of Leeds", "July 2026"),),
    (
        ("Projects", ("Dissertation on food waste in shared kitchens, 180 households, first-class mark",)),
        ("Languages", ("English", "Spanish (B1)")),
    ),
)

_TASKS = (
    "Ran the weekly planning of {a} fitters over {b} sites and cut idle hours from 11 to 4 percent",
    "Wrote the maintenance plan for {b} air-handling units; unplanned stops fell by {a} in the first year",
    "Negotiated the yearly contracts for filters, belts and bearings with {b} suppliers, worth 1.{a} million pounds",
    "Trained {b} apprentices, of whom all passed their final examination and seven are still with the company",
    "Brought in a digital log of faults on tablets, so that a fault is seen by the shift lead within {b} minutes",
    "Led the refit of the cold store in line with F-gas rules, {a} days ahead of plan and within the budget",
)
LONG = Person(
    "Margaret Adeyemi-Thornbury",
    (
        "Birmingham, United Kingdom",
        "+44 121 496 0733",
        "margaret.adeyemi-thornbury@example.org",
        "https://adeyemi-thornbury.example/portfolio",
    ),
    "Maintenance and facilities manager with twenty-two years in food production, hospitals and logistics. Has led up to 38 people in three shifts, planned budgets of four million pounds and brought two plants through certification without a major finding.",
    (
        "Preventive maintenance",
        "CMMS (Maximo, Fiix)",
        "Refrigeration",
        "Compressed air",
        "Budgeting",
        "NEBOSH",
        "Root cause analysis",
        "HACCP",
        "Contract negotiation",
        "Shift planning",
        "Siemens S7",
        "Lean",
        "ISO 14001",
        "ISO 45001",
    ),
    tuple(
        Entry(title, house, dates, tuple(_TASKS[(at + n) % 6].format(a=12 + at + n, b=5 + at + n) for n in range(7)))
        for at, (title, house, dates) in enumerate(
            (
                ("Head of Maintenance and Facilities", "Brindley Chilled Foods Ltd", "April 2021 – Present"),
                ("Maintenance Manager", "Queen's Heath NHS Foundation Trust", "January 2017 – March 2021"),
                ("Engineering Team Leader", "Northgate Logistics Park Ltd", "June 2013 – December 2016"),
                ("Senior Maintenance Engineer", "Tame Valley Bakeries", "September 2010 – May 2013"),
                ("Maintenance Engineer", "Tame Valley Bakeries", "February 2004 – August 2010"),
                ("Service Engineer", "Kältetechnik Bergmann GmbH & Co. KG", "May 2001 – January 2004"),
                ("Deputy Shift Leader", "Wolverhampton Frozen Distribution", "March 1999 – April 2001"),
                ("Refrigeration Engineer", "Coldbrook Services", "July 1997 – February 1999"),
            )
        )
    ),
    (
        Entry("MSc Engineering Management", "Aston University", "September 2015"),
        Entry("HND Mechanical Engineering", "Birmingham Metropolitan College", "June 1997"),
    ),
    (
        (
            "Certifications",
            (
                "NEBOSH National General Certificate, 2012",
                "F-Gas Category I, City & Guilds, 2011",
                "IOSH Managing Safely, 2009",
            ),
        ),
        ("Volunteering", ("Governor of Perry Barr Primary School, since 2018",)),
        ("Languages", ("English", "Yoruba", "French (conversational)")),
    ),
)

SCHOLAR = Person(
    "Zoë Łukasiewicz-Ærøe",
    ("Malmö, Sverige", "+46 40 555 0127", "zoe.lukasiewicz@example.edu"),
    "Historian of science with a doctorate on Baltic observatories. Reads Polish, Danish, Ottoman Turkish and Russian in manuscript.",
    ("Palaeography", "TEI XML", "Archival research", "Grant writing", "Teaching"),
    (
        Entry("Postdoctoral Researcher", "Lunds universitet, Institutionen för kulturvetenskaper", "September 2022 – Present", (
            "Edit the correspondence of Jan Śniadecki with Göttingen, 412 letters in five languages",
            "Won a starting grant of 1.8 million kronor from Vetenskapsrådet",
            "Teach the seminar “Måne, tid och kalender” to 24 students",
        )),
        Entry("Doctoral Fellow", "Uniwersytet Jagielloński, Kraków", "October 2017 – August 2022", (
            "Catalogued instruments of the Kraków observatory together with Dr. Přemysl Říha and Ğülşen İnönü",
        )),
    ),
    (
        Entry("PhD History of Science", "Uniwersytet Jagielloński, Kraków", "June 2022"),
        Entry("MA Slavonic Studies", "Københavns Universitet", "June 2017"),
    ),
    (
        ("Publications", (
            "Łukasiewicz-Ærøe, Z. and Říha, P. (2025). Measuring the meridian: Śniadecki’s letters to Göttingen. Centaurus 67(2), 211–238.",
            "Łukasiewicz-Ærøe, Z. (2024). Обсерватории Балтики: an inventory of instruments, 1753–1840. Journal for the History of Astronomy 55(1), 44–71.",
            "Łukasiewicz-Ærøe, Z. (2022). Clocks of Vilnius. Kraków: Księgarnia Akademicka.",
            "İnönü, Ğ., Łukasiewicz-Ærøe, Z. and Ősz, Á. (2021). Ὁ οὐρανός in the Ottoman schoolroom. Isis 112(4), 702–719.",
        )),
        ("Awards", ("Prize of the Polish Academy for a first book, 2023",)),
        ("Languages", ("Polish", "Danish", "Swedish", "English", "Russian (русский)", "Greek (ελληνικά)", "Turkish (Türkçe)")),
    ),
)  # fmt: skip
PEOPLE = {"short": SHORT, "long": LONG, "scholar": SCHOLAR}
