"""Random layouts of invented people, with what each cell and word is: the resume reader's training.

Pages are set here word by word, with places as a PDF tells them, and read by the reader's own reading order; texts and
word processor files become lines without places. No layout is taken from a template: each is drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from atspro.engine.read.pdf_layout import lines_of, reading_order
from atspro.engine.read.pdf_words import Look, PageWords, Word
from atspro.engine.read.text_lines import Cell, Line
from bench.training.resume_people import Certificate, Job, Maker, Other, Person, Position, Study

Segment = tuple[str, str, str]
"""A text, what its words are, and its emphasis: b, i, or nothing."""

_CODES = {
    "work": "W",
    "education": "E",
    "certificates": "C",
    "summary": "P",
    "skills": "S",
}
_SUBHEADINGS = {
    "en": "Highlights|Key Achievements|Responsibilities|Achievements|Key Responsibilities|Duties|"
    "Accomplishments|Main tasks|What I did",
    "de": "Aufgaben|Tätigkeiten|Erfolge|Highlights|Schwerpunkte",
    "fr": "Missions|Réalisations|Missions principales|Highlights",
    "es": "Funciones|Logros|Responsabilidades|Highlights",
    "pt": "Responsabilidades|Principais atividades|Highlights",
    "it": "Mansioni|Attività|Risultati|Highlights",
    "nl": "Taken|Resultaten|Highlights",
    "pl": "Obowiązki|Osiągnięcia|Highlights",
}
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[] "), frozenset("mwMW@%—")


@dataclass
class Part:
    """A cell to be set: segments, where it stands in its row (l, r, or ems from the left), and what it is."""

    segments: list[Segment]
    label: str
    place: str | float = "l"


@dataclass
class Row:
    """Cells beside each other. ``head`` numbers the entry whose head they belong to, 0 when they belong to none."""

    parts: list[Part]
    bullet: bool = False
    indent: float = 0.0
    space: float = 0.0
    head: int = 0
    kind: str = "body"


@dataclass
class Sample:
    """A document as the reader sees it, with the truth for each of its cells.

    ``labels`` has a label for each cell of each line, ``words`` a label for each character of each cell.
    """

    lines: list[Line]
    labels: list[list[str]]
    words: list[list[list[str]]]


@dataclass(slots=True, eq=False)
class SetWord(Word):
    """A word of a page that knows what it is."""

    label: str = ""
    kinds: list[str] = field(default_factory=list)
    head: int = 0


@dataclass
class Style:
    """How one document writes its entries; drawn once for each."""

    chance: Random
    seps: dict[str, str] = field(default_factory=dict)

    def sep(self, key: str, *choices: str) -> str:
        """A separator, the same each time the document needs one there."""
        if key not in self.seps:
            self.seps[key] = self.chance.choice(choices)
        return self.seps[key]


class Writer:
    """Turns a person into rows in the way one document does."""

    def __init__(self, chance: Random, person: Person, dash: str) -> None:
        self.chance, self.person, self.dash = chance, person, dash
        self.style = Style(chance)
        self.heads = 0
        self.left_dates = chance.random() < 0.13
        self.bullets = chance.random() < 0.8
        self.emphasis = {key: chance.choice(("", "", "b", "i")) for key in "TCPDGSN"}
        strong = chance.choice("TC")
        if chance.random() < 0.75:
            self.emphasis[strong] = "b"
            self.emphasis["G" if strong == "T" else "S"] = "b"
        self.work_shape = self._shape("T", "C")
        self.study_shape = self._shape("G", "S")
        self.other_shape = self._shape("T", "C")

    def _shape(self, first: str, second: str) -> dict[str, object]:
        chance = self.chance
        order = [first, second] if chance.random() < 0.55 else [second, first]
        lines = [[order[0]], [order[1]]] if chance.random() < 0.62 else [order]
        date = chance.choice(
            (
                "right0",
                "right0",
                "right1",
                "right1",
                "own",
                "own",
                "own0",
                "append",
                "append",
                "paren",
                "front",
                "with_place",
            )
        )
        place = chance.choice(
            ("after", "after", "after", "right", "right_other", "own", "none", "none", "paren", "last")
        )
        if self.left_dates:
            date = "left"
        return {"lines": lines, "date": date, "place": place, "org": second, "main": first}

    def period(self, start: str, end: str) -> list[Segment]:
        """A stretch of time as one segment."""
        emphasis = self.emphasis["D"]
        if start and end:
            return [(f"{start}{self.dash}{end}", "D", emphasis)]
        return [(start or end, "D", emphasis)] if start or end else []

    def head(
        self,
        shape: dict[str, object],
        code: str,
        values: dict[str, list[Segment]],
        date: list[Segment],
        place: list[Segment],
        extra: list[Segment],
    ) -> list[Row]:
        """The rows of one head."""
        style, chance = self.style, self.chance
        self.heads += 1
        if style.sep("labelled", *"nnnnnnnnnnnnny") == "y" and not self.left_dates:
            # Words that stand for icons in the text of some pages.
            date = (
                [(style.sep("dateword", "Date: ", "Period: ", "Dates: ", "Zeitraum: "), "O", ""), *date] if date else []
            )
            place = [(style.sep("placeword", "Location: ", "Place: ", "Ort: "), "O", ""), *place] if place else []
        rows: list[tuple[list[Segment], list[list[Segment]]]] = []
        lines = [[key for key in line if values.get(key)] for line in shape["lines"]]  # type: ignore[attr-defined]
        where_place = str(shape["place"]) if place else "none"
        where_date = str(shape["date"]) if date else "none"
        org = str(shape["org"])
        for line in lines:
            segments: list[Segment] = []
            for number, key in enumerate(line):
                if number:
                    if key == org:
                        joint = style.sep(
                            f"{code}join",
                            ", ",
                            ", ",
                            " | ",
                            " — ",
                            " - ",
                            " · ",
                            " @ ",
                            " at ",
                            " – ",
                            " • ",
                            " / ",
                            " ",
                        )
                    else:
                        joint = style.sep(
                            f"{code}join2", ", ", ", ", " | ", " — ", " - ", ": ", " · ", " – ", " • ", " "
                        )
                    # A space alone parts two names only where they are set in another look.
                    alike = values[key][0][2] == segments[-1][2]
                    if joint == " " and alike and chance.random() < 0.85:
                        joint = ", "
                    segments.append((joint, "O", ""))
                if key == org and not number and line is not lines[0] and style.sep(f"{code}at", *"nnnnnnnnny") == "y":
                    segments.append((style.sep("atword", "at ", "at ", "@ ", "bei ", "chez "), "O", ""))
                segments += values[key]
                if key == org and where_place == "after":
                    segments.append(
                        (style.sep(f"{code}place", ", ", ", ", " - ", " | ", " – ", " · ", ". ", " — "), "O", "")
                    )
                    segments += place
                if key == org and where_place == "paren":
                    segments += [(" (", "O", ""), *place, (")", "O", "")]
            if segments:
                rows.append((segments, []))
        if not rows:
            rows.append(([], []))
        last = len(rows) - 1
        spot = min(last, 1)
        if where_place == "with_place" or (where_date == "with_place" and where_place == "none"):
            where_date = "own"
        if where_date == "right0":
            rows[0][1].append(date)
        elif where_date == "right1":
            rows[spot][1].append(date)
        elif where_date in ("append", "paren"):
            target = rows[min(last, self.chance.choice((0, 1)) if style.sep(f"{code}dl", "0", "1") == "1" else 0)][0]
            if where_date == "paren":
                target += [(" (", "O", ""), *date, (")", "O", "")]
            else:
                target += [(style.sep(f"{code}date", ", ", " | ", " · ", " – ", "  ", " • "), "O", ""), *date]
        elif where_date == "front":
            rows[0][0][:0] = [*date, (style.sep(f"{code}front", ": ", " ", " | ", " – ", ", "), "O", "")]
        elif where_date == "own0":
            rows.insert(0, (list(date), []))
        elif where_date == "own":
            rows.append((list(date), []))
        elif where_date == "with_place":
            pair = [list(place), list(date)] if style.sep(f"{code}pd", "p", "d") == "p" else [list(date), list(place)]
            rows.append(
                ([*pair[0], (style.sep(f"{code}pds", " | ", ", ", " · ", " – ", " • "), "O", ""), *pair[1]], [])
            )
            where_place = "none"
        if where_place == "right":
            rows[0 if where_date == "right1" else spot][1].append(list(place))
        elif where_place == "right_other":
            rows[spot if where_date == "right0" else 0][1].append(list(place))
        elif where_place == "own":
            rows.append((list(place), []))
        elif where_place == "last":
            rows[-1][0].extend(
                [(style.sep(f"{code}pl", " | ", ", ", " · "), "O", ""), *place] if rows[-1][0] else place
            )
        if extra:
            if chance.random() < 0.5:
                rows.append((extra, []))
            else:
                rows[-1][0].extend([(style.sep(f"{code}x", ", ", " | ", " · ", " – "), "O", ""), *extra])
        if rows[-1][0] and style.sep(f"{code}stop", *"nnnnnnnnny") == "y":
            rows[-1][0].append((".", "O", ""))
        made: list[Row] = []
        for number, (left, rights) in enumerate(rows):
            table = style.sep("table", *"nnnnnny") == "y" and not self.left_dates
            parts = [Part(left, code, 0.0 if table else "l")] if left else []
            for right in rights[:1]:
                # The cells of a table wrap each within its own width.
                aside: str | float = float(style.sep("share", "23", "28", "32")) if table else "r"
                parts.append(Part(right, code, aside if parts else "l"))
            if rights[1:] and parts:
                parts[-1].segments.extend([(style.sep(f"{code}rr", ", ", " | ", " · "), "O", ""), *rights[1]])
            stacked = (
                style.sep("stacked", "n", "n", "n", "y") == "y"
                and len(rows) > 1
                and len(date) == 1
                and self.dash in date[0][0]
            )
            if where_date == "left" and stacked and number < 2:
                half = date[0][0].split(self.dash, 1)[number]
                parts.insert(0, Part([(half, "D", date[0][2])], code, "d"))
            elif where_date == "left" and not number:
                parts.insert(0, Part(date, code, "d"))
            inner = float(style.sep(f"{code}inner", "0", "0", "0", "0.3", "0.8"))
            made.append(Row(parts, head=self.heads, kind="head", space=inner if number else self.gap_entry))
        return [row for row in made if row.parts]

    gap_entry = 0.6

    def work(self, job: Job) -> Iterator[Row]:
        """An employer's positions."""
        place = [(job.place, "P", self.emphasis["P"])]
        company = [(job.company, "C", self.emphasis["C"])]
        lines = self.work_shape["lines"]
        banner = len(job.positions) > 1 and len(lines) == 2  # type: ignore[arg-type]
        if banner and lines[0] != ["C"]:  # type: ignore[index]
            banner = self.chance.random() < 0.7
        if banner:
            self.heads += 1
            segments = list(company)
            parts = [Part(segments, "W", "l")]
            if self.chance.random() < 0.5:
                if self.chance.random() < 0.5:
                    segments += [(self.style.sep("bp", ", ", " | ", " - ", " · "), "O", ""), *place]
                else:
                    parts.append(Part(place, "W", "r"))
            elif self.chance.random() < 0.25:
                parts.append(Part(self.period(job.positions[-1].start, job.positions[0].end), "W", "r"))
            yield Row(parts, head=self.heads, kind="head", space=self.gap_entry)
            if self.chance.random() < 0.1:
                yield Row([Part([("6 years 2 months", "O", "")], "W", "l")], head=self.heads, kind="head")
            if job.about:
                yield Row([Part([(job.about, "", "")], "WD")])
        first = True
        for position in job.positions:
            values: dict[str, list[Segment]] = {"T": self._title(position)}
            if not banner:
                values["C"] = company
            extra: list[Segment] = [(position.kind, "O", "")] if position.kind else []
            head = self.heads
            rows = self.head(
                self.work_shape, "W", values, self.period(position.start, position.end), [] if banner else place, extra
            )
            if banner and first:
                # The banner and the first role below it are one head.
                for row in rows:
                    row.head = head
                self.heads = head
            first = False
            # A dot before a head: a timeline, or employers as items of a list.
            if rows and self.style.sep("dothead", *("nnny" if self.left_dates else "nnnnnnnnnnnny")) == "y":
                rows[0].bullet = True
            yield from rows
            if job.about and not banner:
                yield Row([Part([(job.about, "", "")], "WD")])
            yield from self._body(position)

    def _title(self, position: Position) -> list[Segment]:
        text = position.title
        if position.team:
            text += self.style.sep("team", ", ", " - ", ", ", " (") + position.team
            if self.style.seps["team"] == " (":
                text += ")"
        return [(text, "T", self.emphasis["T"])]

    def _body(self, position: Position) -> Iterator[Row]:
        if position.description:
            yield Row([Part([(position.description, "", "")], "WD")])
        if not self.bullets and position.duties and self.style.sep("prose", "n", "y") == "y":
            text = " ".join(duty.rstrip(".") + "." for duty in position.duties)
            yield Row([Part([(text, "", "")], "WD")])
        else:
            yield from self._bullets(position.duties, "W")
        if position.tools:
            label = self.style.sep("tools", "Technologies: ", "Tech stack: ", "Tools: ", "Stack: ")
            yield Row([Part([(label + ", ".join(position.tools), "", "")], "WD")], bullet=False)

    def _bullets(self, texts: list[str], code: str) -> Iterator[Row]:
        if texts and self.style.sep("sub", "n", "n", "n", "n", "y") == "y":
            words = _SUBHEADINGS.get(self.person.language, _SUBHEADINGS["en"]).split("|")
            yield self._subheading(self.style.sep(f"sub{code}", *words), code)
        loose = self.style.sep("loose", "0", "0", "0", "0.5")
        dent = self.style.sep("nodent", "0", "0", "1.5")
        for text in texts:
            if self.bullets:
                yield Row([Part([(text, "", "")], f"{code}L")], bullet=True, indent=1.2, space=float(loose))
            else:
                yield Row([Part([(text, "", "")], f"{code}D")], indent=float(dent), space=float(loose))

    def _subheading(self, text: str, code: str) -> Row:
        mark = self.style.sep("subcolon", "", "", ":")
        return Row(
            [Part([(text + mark, "", self.style.sep("subbold", "b", "b", "", "i"))], f"{code}S")],
            space=float(self.style.sep("subgap", "0", "0.4")),
        )

    def study(self, study: Study) -> Iterator[Row]:
        """A course of study."""
        emphasis = self.emphasis["G"]
        degree: list[Segment] = [(study.degree, "G", emphasis)]
        if study.subject:
            form = (
                self.style.sep("gf", " in ", " in ", ", ", " ", " - ", ": ", "paren")
                if self.person.language == "en"
                else self.style.sep("gf", " ", ", ", " in ", " – ", ": ", "paren")
            )
            if form == "paren":
                degree += [(" (", "O", ""), (study.subject, "F", emphasis), (")", "O", "")]
            elif form == ": " and self.chance.random() < 0.1:
                degree = [(study.subject, "F", emphasis), (", ", "O", ""), (study.degree, "G", emphasis)]
            else:
                degree += [(form, "O", emphasis), (study.subject, "F", emphasis)]
        start = study.start if self.style.sep("ed", "p", "e") == "p" else ""
        date = self.period(start, study.end)
        if not start and self.chance.random() < 0.15:
            date = [("Expected ", "O", ""), *date]
        grade: list[Segment] = [(study.grade, "N", "")] if study.grade else []
        values = {"G": degree, "S": [(study.school, "S", self.emphasis["S"])]}
        shape = self.study_shape
        apart = self.style.sep("apart", "n", "n", "n", "n", "n", "y", "rail")
        if apart == "y" and study.subject:
            values["G"], values["F"] = (
                [(study.degree, "G", emphasis)],
                [(study.subject, "F", self.style.sep("fe", "", "i"))],
            )
            order = self.style.sep("aparto", "GFS", "SGF", "SFG", "GSF")
            shape = {**shape, "lines": [[key] for key in order]}
        elif apart == "rail" and not self.left_dates:
            self.heads += 1
            main = [*values["S"], (", ", "O", ""), (study.subject, "F", "")] if study.subject else values["S"]
            parts = [Part([(study.degree, "G", "b")], "E", "d"), Part(main, "E", "l")]
            if date:
                parts.append(Part(date, "E", "r"))
            yield Row(parts, head=self.heads, kind="head", space=self.gap_entry)
            if grade:
                yield Row([Part([(study.grade, "", "")], "EL")], bullet=True, indent=1.2)
            return
        yield from self.head(
            shape,
            "E",
            values,
            date,
            [(study.place, "P", self.emphasis["P"])] if self.style.sep("ep", "y", "n", "n") == "y" else [],
            grade,
        )
        listed = self.style.sep("el", "L", "D")
        if study.lines and self.style.sep("ecourses", "n", "n", "y") == "y":
            yield self._subheading(
                self.style.sep("ecw", "Courses", "Relevant Coursework", "Modules", "Schwerpunkte"), "E"
            )
            for line in study.lines[0].partition(": ")[2].split(", ") or study.lines:
                yield Row(
                    [Part([(line or study.lines[0], "", "")], f"E{listed}")],
                    bullet=listed == "L",
                    indent=1.2 if listed == "L" else 0.0,
                )
            return
        for line in study.lines:
            yield Row(
                [Part([(line, "", "")], f"E{listed}")], bullet=listed == "L", indent=1.2 if listed == "L" else 0.0
            )

    def certificate(self, one: Certificate) -> Iterator[Row]:
        """A certificate, in one line or a few."""
        style = self.style
        self.heads += 1
        name: list[Segment] = [(one.name, "T", style.sep("cb", "", "b"))]
        issuer: list[Segment] = [(one.issuer, "C", style.sep("ci", "", "i"))]
        by = style.sep("cby", "", "", "", "", "Issued by ", "by ", "from ", "Issuer: ")
        if by:
            issuer.insert(0, (by, "O", ""))
        form = style.sep("cform", "line", "line", "line", "date_right", "two", "three", "front", "bare", "bare")
        if form == "bare":
            issuer = []
        number: list[Segment] = (
            [(style.sep("cno", "Credential ID: ", "ID ", "No. "), "O", ""), (one.number, "N", "")] if one.number else []
        )
        date: list[Segment] = [(one.date, "D", "")]
        if style.sep("cissued", "", "", "", "Issued ") and self.chance.random() < 0.8:
            date = [(style.seps["cissued"], "O", ""), *date]
        if form == "bare" and style.sep("cbd", "y", "n") == "n":
            date = []
        expiry: list[Segment] = (
            [
                (style.sep("cexp", "exp. ", "Expires ", "Valid until ", "Expires: ", "valid till ", "exp "), "O", ""),
                (one.expiry, "X", ""),
            ]
            if one.expiry
            else []
        )
        if expiry and self.chance.random() < 0.4:
            date = []
        joint = style.sep("cjoint", ", ", ", ", " – ", " | ", " · ", " - ", " ")
        if joint == " " and name[0][2] == issuer[-1][2] if issuer else False:
            joint = ", "
        bullet = style.sep("cbul", "y", "n", "n") == "y" and form in ("line", "bare", "front")

        def joined(*groups: list[Segment]) -> list[Segment]:
            made: list[Segment] = []
            for group in groups:
                if group:
                    made += [(joint, "O", ""), *group] if made else group
            return made

        if form in ("line", "bare"):
            if form == "line" and style.sep("cpar", "n", "n", "d", "i") == "i":
                rows = [[joined([*name, (" (", "O", ""), *issuer, (")", "O", "")], date, expiry, number)]]
            elif style.sep("cpar", "n", "d") == "d" and date:
                rows = [
                    [joined(name, [*issuer, (" (", "O", ""), *date, (")", "O", "")] if issuer else [], expiry, number)]
                ]
            else:
                rows = [[joined(name, issuer, date, expiry, number)]]
        elif form == "front":
            rows = [
                [
                    [*date, (" ", "O", ""), *joined(name, issuer, expiry, number)]
                    if date
                    else joined(name, issuer, expiry, number)
                ]
            ]
        elif form == "date_right":
            rows = [[joined(name, issuer, expiry, number), date]]
        elif form == "two":
            rows = [[name], [joined(issuer, date, expiry, number)]]
            if style.sep("cstack", "n", "y") == "y":
                rows = [[name], [issuer], [date], [joined(expiry, number)]]
        else:
            rows = [[name, date], [issuer], [joined(number, expiry)]]
        made = 0
        for row in rows:
            parts = [Part(segments, "C", "l" if not at else "r") for at, segments in enumerate(row) if segments]
            if parts:
                parts[0].place = "l"
                yield Row(
                    parts,
                    bullet=bullet,
                    indent=1.2 if bullet else 0.0,
                    head=self.heads,
                    kind="head",
                    space=0.0 if made or form in ("line", "bare", "front") else self.gap_entry / 2,
                )
                made += 1

    def skills(self, groups: dict[str, list[str]]) -> Iterator[Row]:
        """The skills, in one of the many ways people list them."""
        style = self.style
        form = style.sep(
            "skills",
            "lines",
            "lines",
            "list",
            "list",
            "bullets",
            "column",
            "grid",
            "label",
            "cards",
            "levels",
            "heads",
            "dots",
            "chips",
            "chips",
            "sides",
        )
        every = [name for names in groups.values() for name in names]
        stop = style.sep("skillstop", "", "", "", "", ".")
        joint = style.sep("sj", ", ", ", ", ", ", " | ", " • ", " · ", "; ", " / ")
        if form == "lines":
            mark = style.sep("sm", ": ", ": ", " - ", " – ")
            bold = style.sep("smb", "b", "")
            listed = style.sep("sml", "n", "n", "y") == "y"
            for group, names in groups.items():
                yield Row(
                    [Part([(group + mark, "", bold), (joint.join(names), "", "")], "S")],
                    bullet=listed,
                    indent=1.2 if listed else 0.0,
                )
        elif form in ("list", "dots"):
            yield Row([Part([((" • " if form == "dots" else joint).join(every) + stop, "", "")], "S")])
        elif form in ("bullets", "column"):
            for name in every:
                bold = style.sep("scb", "", "", "b")
                yield Row(
                    [Part([(name, "", bold)], "S")],
                    bullet=form == "bullets",
                    indent=1.2 if form == "bullets" else 0.0,
                    space=float(style.sep("scs", "0", "0", "0.6")),
                )
        elif form == "grid":
            wide = self.chance.choice((2, 3, 3, 4, 4, 5))
            listed = style.sep("sgb", "n", "y") == "y"
            for start in range(0, len(every), wide):
                yield Row(
                    [
                        Part([(name, "", "")], "S", 44.0 / wide * at)
                        for at, name in enumerate(every[start : start + wide])
                    ],
                    bullet=listed,
                )
        elif form == "label":
            for group, names in groups.items():
                yield Row([Part([(group, "", "b")], "SG", "l"), Part([(joint.join(names), "", "")], "S", 10.0)])
        elif form == "heads":
            for group, names in groups.items():
                yield Row([Part([(group, "", "b")], "SG")], space=0.3)
                yield Row([Part([(joint.join(names), "", "")], "S")])
        elif form == "chips":
            for group, names in groups.items():
                yield Row([Part([(group, "", style.sep("chb", "b", "b", ""))], "SG")], space=0.3)
                wide = style.sep("chw", "3", "4", "6")
                for start in range(0, len(names), int(wide)):
                    some = names[start : start + int(wide)]
                    yield Row([Part([(name, "", "")], "S", 44.0 / int(wide) * at) for at, name in enumerate(some)])
        elif form == "sides":
            pair = list(groups.items())[:2]
            yield Row([Part([(group, "", "b")], "SG", 22.0 * at) for at, (group, _) in enumerate(pair)])
            for number in range(max(len(names) for _, names in pair)):
                yield Row(
                    [
                        Part([(names[number], "", "")], "S", 22.0 * at)
                        for at, (_, names) in enumerate(pair)
                        if number < len(names)
                    ]
                )
        elif form == "cards":
            for name in every[:6]:
                yield Row([Part([(name, "", "b")], "S")], space=0.3)
                yield Row([Part([(self.chance.choice(("Expert", "Advanced", "Basic", "Intermediate")), "", "")], "SL")])
                if self.chance.random() < 0.5:
                    yield Row([Part([(", ".join(self.chance.sample(every, min(3, len(every)))), "", "")], "S")])
        else:
            for name in every[:8]:
                level = self.chance.choice(("Expert", "Advanced", "Basic", "Intermediate", "5/5", "8 years", "90%"))
                if style.sep("slf", "r", "p") == "r":
                    yield Row([Part([(name, "", "")], "S"), Part([(level, "", "")], "SL", "r")])
                else:
                    yield Row([Part([(f"{name} ({level})", "", "")], "S")])

    def other(self, kind: str, entries: list[Other]) -> Iterator[Row]:
        """A section of any other kind."""
        style = self.style
        if kind == "languages":
            yield from self._languages(entries)
            return
        if kind in ("interests", "courses"):
            form = style.sep(f"{kind}form", "line", "line", "bullets", "column")
            if form == "line":
                self.heads += 1
                yield Row(
                    [Part([(", ".join(entry.name for entry in entries), "T", "")], "X")], head=self.heads, kind="head"
                )
                return
            for entry in entries:
                self.heads += 1
                yield Row(
                    [Part([(entry.name, "T", "")], "X")],
                    bullet=form == "bullets",
                    indent=1.2 if form == "bullets" else 0.0,
                    head=self.heads,
                    kind="head",
                )
            return
        for entry in entries:
            values: dict[str, list[Segment]] = {"T": [(entry.name, "T", self.emphasis["T"])]}
            if entry.organization:
                values["C"] = [(entry.organization, "C", self.emphasis["C"])]
            extra: list[Segment] = [(entry.url, "U", "")] if entry.url else []
            listed = (
                kind in ("awards", "publications", "memberships", "references")
                and style.sep(f"{kind}l", "y", "n", "n") == "y"
            )
            shape = (
                self.other_shape
                if not listed
                else {**self.other_shape, "lines": [["T", "C"]], "date": "append", "place": "none"}
            )
            rows = self.head(
                shape,
                "X",
                values,
                self.period(entry.start, entry.end),
                [(entry.place, "P", "")] if entry.place else [],
                extra,
            )
            for row in rows:
                row.bullet = listed
                row.indent = 1.2 if listed else 0.0
            yield from rows
            if entry.description:
                yield Row([Part([(entry.description, "", "")], "XD")])
            yield from self._bullets(entry.bullets, "X")

    def _languages(self, entries: list[Other]) -> Iterator[Row]:
        style = self.style
        form = style.sep("lang", "line", "paren", "dash", "cells", "two", "colon", "names", "grid")
        if form in ("line", "names"):
            self.heads += 1
            segments: list[Segment] = []
            for number, entry in enumerate(entries):
                segments += [(", ", "O", "")] if number else []
                segments.append((entry.name, "T", ""))
                if form == "line":
                    segments += [(" (", "O", ""), (entry.level, "V", ""), (")", "O", "")]
            yield Row([Part(segments, "X")], head=self.heads, kind="head")
            return
        if form == "grid":
            for part in ("T", "V"):
                yield Row(
                    [
                        Part(
                            [(entry.name if part == "T" else entry.level, part, "b" if part == "T" else "")],
                            "X",
                            14.0 * at,
                        )
                        for at, entry in enumerate(entries)
                    ],
                    head=-1 if part == "T" else -2,
                    kind="head",
                )
            return
        listed = style.sep("langl", "n", "n", "y") == "y" and form not in ("cells", "two")
        for entry in entries:
            self.heads += 1
            name: Segment = (entry.name, "T", style.sep("langb", "", "b"))
            level: Segment = (entry.level, "V", "")
            if form == "cells":
                yield Row(
                    [Part([name], "X"), Part([level], "X", "r" if style.sep("langc", "r", "x") == "r" else 8.0)],
                    head=self.heads,
                    kind="head",
                )
            elif form == "two":
                yield Row([Part([name], "X")], head=self.heads, kind="head", space=0.3)
                yield Row([Part([level], "X")], head=self.heads, kind="head")
            else:
                joint = {"paren": " (", "dash": style.sep("langd", " – ", " - ", " — "), "colon": ": "}[form]
                segments = [name, (joint, "O", ""), level]
                if form == "paren":
                    segments.append((")", "O", ""))
                yield Row(
                    [Part(segments, "X")], bullet=listed, indent=1.2 if listed else 0.0, head=self.heads, kind="head"
                )


def width_of(text: str, size: float, bold: bool) -> float:
    """About how wide a text is set, in points."""
    wide = sum(
        0.27 if char in _NARROW else 0.85 if char in _WIDE else 0.66 if char.isupper() else 0.53 for char in text
    )
    return wide * size * (1.06 if bold else 1.0)


@dataclass
class Page:
    """The type of a document that is set on pages."""

    chance: Random
    pages: list[PageWords] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = self.chance
        self.size = chance.choice((9.0, 9.5, 10.0, 10.0, 10.5, 11.0, 12.0))
        self.leading = chance.choice((1.15, 1.2, 1.3, 1.4, 1.5))
        self.width, self.height = chance.choice(((612.0, 792.0), (595.0, 842.0)))
        self.margin = chance.choice((36.0, 50.0, 60.0, 72.0))
        self.font = chance.choice(("Serif", "Sans", "Mono", "Book"))
        self.tint = chance.choice(((0, 0, 0), (0, 0, 0), (30, 80, 160), (120, 20, 40)))
        self.heading_size = self.size * chance.choice((1.0, 1.0, 1.1, 1.2, 1.3, 1.5))
        self.heading_bold = chance.random() < 0.8 or self.heading_size == self.size
        self.heading_caps = chance.random() < 0.4
        self.heading_gap = chance.choice((0.8, 1.2, 1.6))
        self.bullet = chance.choice("••••-–◦*")
        self.head_bullet = chance.choice((self.bullet, "•", "◦"))
        self.middle = chance.random() < 0.12
        self.dent = chance.choice((0.0, 0.0, 0.0, 1.0, 2.0))
        self.body_size = self.size * (0.92 if chance.random() < 0.12 else 1.0)
        self.strong = min(chance.choice((1.0, 1.0, 1.0, 1.1, 1.2, 1.3)), self.heading_size / self.size)
        self.hang = chance.choice((0.0, 0.0, 0.0, 0.0, 1.2, 0.6))
        self.offset = chance.choice((0.0, 0.0, 0.0, 1.0, -1.5, 3.0))
        self.justify = chance.random() < 0.2
        self.space = chance.choice((0.22, 0.25, 0.25, 0.28, 0.33))

    def page(self, number: int) -> PageWords:
        """The page of that number."""
        while len(self.pages) <= number:
            self.pages.append(PageWords([], self.width, self.height))
        return self.pages[number]


class Column:
    """A column that rows are set into, over as many pages as they need."""

    def __init__(self, page: Page, x0: float, x1: float, top: float, small: float = 1.0) -> None:
        self.page, self.x0, self.x1, self.y, self.top = page, x0, x1, top, page.margin
        self.number = 0
        self.scale = small

    def row(self, row: Row, looks: tuple[float, bool, tuple[int, int, int], float]) -> None:
        """Set one row; a cell that does not fit wraps below itself."""
        size, bold, tint, dent = looks
        page = self.page
        size *= self.scale
        self.y += row.space * size
        line = size * page.leading
        left = self.x0 + dent + row.indent * size
        if self.y + line > page.height - page.margin:
            self.number += 1
            self.y = self.top
        tallest = 0
        rights = [part for part in row.parts if part.place == "r"]
        taken = sum(self._width(part, size, bold) + 1.5 * size for part in rights)
        y, number = self.y, self.number
        for at, part in enumerate(row.parts):
            x, limit = left, self.x1 - (taken if part.place != "r" else 0)
            if part.place == "r":
                x, limit = max(left, self.x1 - self._width(part, size, bold)), self.x1 + 1
            elif isinstance(part.place, float):
                x = left + part.place * size * (self.x1 - self.x0) / (46 * size)
                following = [other.place for other in row.parts[at + 1 :] if isinstance(other.place, float)]
                if following:
                    limit = left + following[0] * size * (self.x1 - self.x0) / (46 * size) - size
            offset = page.offset if part.place == "r" and row.kind == "head" else 0.0
            used = self._cell(part, row, x, limit, y + offset, number, size, bold, tint)
            tallest = max(tallest, used)
        if row.bullet:
            look = Look(page.font, size, False, False, (0, 0, 0))
            top = y
            dot = page.head_bullet if row.kind == "head" else page.bullet
            mark = SetWord(dot, left - 1.1 * size, left - 0.7 * size, top, top + size * 1.15, look, dot=dot in "•◦")
            page.page(number).words.append(mark)
        self.y += max(1, tallest) * line

    def _width(self, part: Part, size: float, bold: bool) -> float:
        text = "".join(text for text, _, _ in part.segments)
        return width_of(text, size, bold or any(emphasis == "b" for _, _, emphasis in part.segments)) + 1

    def _cell(
        self,
        part: Part,
        row: Row,
        x: float,
        limit: float,
        y: float,
        number: int,
        size: float,
        bold: bool,
        tint: tuple[int, int, int],
    ) -> int:
        page = self.page
        start, lines = x, 1
        space = page.space * size
        glue = False
        for text, label, emphasis in part.segments:
            heavy = bold or emphasis == "b"
            look = Look(
                page.font + ("-Bold" if heavy else "") + ("-Italic" if emphasis == "i" else ""),
                round(size * (page.strong if emphasis == "b" and row.kind == "head" else 1.0), 1),
                heavy,
                emphasis == "i",
                tint,
            )
            pieces = text.split(" ")
            for at, piece in enumerate(pieces):
                if at:
                    x += space
                    glue = False
                if not piece:
                    continue
                wide = width_of(piece, look.size, heavy)
                if x + wide > limit and x > start and not glue:
                    x = start - (page.hang * size if row.bullet else 0.0)
                    lines += 1
                top = y + (lines - 1) * size * page.leading
                cell_label = part.label if lines == 1 else part.label[0] + "K"
                words = page.page(number).words
                if glue and words and isinstance(words[-1], SetWord):
                    # What stands without a space behind a word is one word with it.
                    last = words[-1]
                    last.text, last.x1 = last.text + piece, x + wide
                    last.kinds += [label] * len(piece)
                else:
                    words.append(
                        SetWord(
                            piece,
                            x,
                            x + wide,
                            top,
                            top + look.size * 1.15,
                            look,
                            label=cell_label,
                            kinds=[label] * len(piece),
                            head=row.head,
                        )
                    )
                x += wide
                glue = True
        return lines


def _sections(writer: Writer, person: Person) -> dict[str, list[Row]]:
    sections: dict[str, list[Row]] = {}
    chance = writer.chance
    if chance.random() < 0.7:
        sections["summary"] = [Row([Part([(person.summary, "", "")], "P")])]
    sections["work"] = [row for job in person.jobs for row in writer.work(job)]
    sections["education"] = [row for study in person.studies for row in writer.study(study)]
    if chance.random() < 0.55:
        sections["certificates"] = [row for one in person.certificates for row in writer.certificate(one)]
    if chance.random() < 0.9:
        sections["skills"] = list(writer.skills(person.skills))
    for kind, entries in person.others.items():
        sections[kind] = list(writer.other(kind, entries))
    if chance.random() < 0.05:
        del sections["work"]
    names = list(sections)
    if chance.random() < 0.5:
        chance.shuffle(names)
        if "summary" in names:
            names.remove("summary")
            names.insert(0, "summary")
    elif chance.random() < 0.3:
        names.sort(
            key=lambda name: (
                ("summary", "skills", "work", "education").index(name)
                if name in ("summary", "skills", "work", "education")
                else 9
            )
        )
    return {name: sections[name] for name in names if sections[name]}


def samples(seed: int, count: int) -> Iterator[Sample]:
    """Documents of invented people, each in a layout of its own; the same seed gives the same ones."""
    chance = Random(seed)
    maker = Maker(chance)
    for _ in range(count):
        person = maker.person()
        dash = chance.choice((" – ", " - ", "–", "-", " — ", " to " if person.language == "en" else " – "))
        writer = Writer(chance, person, dash)
        if chance.random() < 0.62:
            yield _page_sample(chance, writer, person)
        else:
            yield _flow_sample(chance, writer, person)


def _contact_rows(chance: Random, person: Person, narrow: bool) -> list[Row]:
    items = list(person.contact)
    if chance.random() < 0.15:
        labels = {"@": "Email", "+": "Phone", "linkedin": "LinkedIn", "github": "GitHub"}
        items = [next((f"{name}: {item}" for key, name in labels.items() if key in item), item) for item in items]
    if chance.random() < 0.06:
        # Accounts by their handles, below or beside the name of the site.
        rows = [Row([Part([(item, "", "")], "CON")]) for item in items if ".com/" not in item]
        handle = "@" + items[0].split("@")[0].replace(".", "").split(" ")[-1]
        beside = chance.random() < 0.5
        for site in chance.sample(("LinkedIn", "GitHub", "Portfolio", "XING", "Twitter"), 2):
            if beside:
                rows.append(Row([Part([(site, "", "b")], "CON"), Part([(handle, "", "")], "CON", 9.0)]))
            else:
                rows += [Row([Part([(text, "", "")], "CON")]) for text in (site, handle)]
        return rows
    named = chance.random()
    if named < 0.16:
        rows = []
        words = chance.choice(
            (
                ("Email", "Phone", "Address", "LinkedIn", "GitHub", "Web"),
                ("E-Mail", "Telefon", "Adresse", "LinkedIn", "GitHub", "Website"),
                ("Courriel", "Téléphone", "Adresse", "LinkedIn", "GitHub", "Site"),
            )
        )
        for item in person.contact:
            kind = (
                0
                if "@" in item
                else 3
                if "linkedin" in item
                else 4
                if "github" in item
                else 1
                if any(char.isdigit() for char in item) and item[-1:].isdigit()
                else 5
                if "." in item and " " not in item
                else 2
            )
            word = words[kind] + (":" if named < 0.05 else "")
            if named < 0.1:
                rows.append(Row([Part([(word, "", "b")], "CON")], space=0.2))
                rows.append(Row([Part([(item, "", "")], "CON")]))
            else:
                rows.append(Row([Part([(word, "", "b")], "CON"), Part([(item, "", "")], "CON", 9.0)]))
        return rows
    if narrow or chance.random() < 0.25:
        return [Row([Part([(item, "", "")], "CON")]) for item in items]
    form = chance.random()
    if form < 0.6:
        joint = chance.choice((" | ", " · ", " • ", ", ", " - ", " / "))
        half = len(items) if chance.random() < 0.7 else 2
        return [Row([Part([(joint.join(part), "", "")], "CON")]) for part in (items[:half], items[half:]) if part]
    if form < 0.8:
        return [Row([Part([(item, "", "")], "CON", 12.0 * at) for at, item in enumerate(items[:4])])] + (
            [Row([Part([(item, "", "")], "CON") for item in items[4:5]])] if items[4:] else []
        )
    rows = [
        Row([Part([(a, "", "")], "CON"), Part([(b, "", "")], "CON", "r")])
        for a, b in zip(items[::2], items[1::2], strict=False)
    ]
    return rows + ([Row([Part([(items[-1], "", "")], "CON")])] if len(items) % 2 else [])


def _page_sample(chance: Random, writer: Writer, person: Person) -> Sample:
    page = Page(chance)
    sections = _sections(writer, person)
    shape = chance.choice(("one", "one", "one", "left", "right", "labels", "two"))
    if writer.left_dates:
        shape = "one"
    inner0, inner1 = page.margin, page.width - page.margin
    name_size = page.size * chance.choice((1.2, 1.5, 1.8, 2.2, 2.8))
    head = Column(page, inner0, inner1, page.margin)
    middle = chance.random() < 0.35

    def put(
        column: Column, row: Row, size: float, bold: bool, dent: float = 0.0, tint: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        if middle and column is head:
            for part in row.parts[:1]:
                dent = max(0.0, (inner1 - inner0 - column._width(part, size, bold)) / 2) if len(row.parts) == 1 else 0.0
        column.row(row, (size, bold, tint, dent))

    name = person.name.upper() if chance.random() < 0.25 else person.name
    name_row = Row([Part([(name, "", "")], "NAME")])
    headline = [Row([Part([(person.headline, "", "")], "HEAD")], space=0.2)] if person.headline else []
    narrow = shape in ("left", "right")
    contact_in_side = narrow and chance.random() < 0.6
    contact = _contact_rows(chance, person, contact_in_side)
    main_name = narrow and chance.random() < 0.5
    bar = chance.uniform(0.27, 0.36 if chance.random() < 0.7 else 0.48) * page.width
    gutter = chance.choice((14.0, 20.0, 28.0))
    if shape == "left":
        side = Column(page, inner0 / 2, bar - gutter / 2, page.margin, chance.choice((1.0, 0.9)))
        main = Column(page, bar + gutter / 2, inner1, page.margin)
    elif shape == "right":
        main = Column(page, inner0, page.width - bar - gutter / 2, page.margin)
        side = Column(
            page, page.width - bar + gutter / 2, page.width - inner0 / 2, page.margin, chance.choice((1.0, 0.9))
        )
    elif shape == "two":
        main = Column(page, inner0, page.width / 2 - 10, page.margin)
        side = Column(page, page.width / 2 + 10, inner1, page.margin)
    else:
        main = side = Column(page, inner0, inner1, page.margin)
    titles = main if main_name else head
    if chance.random() < 0.07:
        note = chance.choice(
            (
                "Last updated in May 2024",
                "Updated June 2023",
                "Curriculum Vitae",
                "RESUME",
                "Lebenslauf",
                "Confidential",
                "CV",
            )
        )
        put(
            head,
            Row([Part([(note, "", chance.choice(("", "i")))], "J")]),
            page.size * chance.choice((0.8, 1.0, 1.3)),
            False,
        )
    letterhead = not contact_in_side and chance.random() < 0.1
    if letterhead:
        for row in contact:
            put(titles, row, page.size, False)
        name_row.space = chance.choice((0.2, 0.6, 1.2))
    put(titles, name_row, name_size, chance.random() < 0.7, tint=page.tint)
    for row in headline:
        put(titles, row, page.size * chance.choice((1.0, 1.2, 1.4)), False)
    if not contact_in_side and not letterhead:
        for row in contact:
            put(titles, row, page.size, False)
    if not main_name:
        for column in {id(main): main, id(side): side}.values():
            column.y = head.y + page.size
    if contact_in_side:
        if chance.random() < 0.7:
            _heading(page, side, person.headings["contact"], put)
        for row in contact:
            put(side, row, page.size, False)
    small = {"skills", "languages", "certificates", "interests", "awards", "education", "references"}
    label_width = chance.choice((80.0, 100.0, 120.0))
    for kind, rows in sections.items():
        column = (
            side
            if (narrow and kind in small and chance.random() < 0.8)
            or (shape == "two" and kind != "work" and chance.random() < 0.8)
            else main
        )
        code = _CODES.get(kind, "X")
        title = person.headings.get(kind, kind.title())
        if shape == "labels":
            column = main
            column.y += page.heading_gap * page.size
            start, number = column.y, column.number
            text = title.upper() if page.heading_caps else title
            lines = Column(page, inner0, inner0 + label_width - 8, start)
            lines.y, lines.number = start, number
            lines.row(
                Row([Part([(text, "", "b" if page.heading_bold else "")], "H")]),
                (
                    page.heading_size if page.heading_size < 1.25 * page.size else page.size,
                    page.heading_bold,
                    page.tint,
                    0.0,
                ),
            )
            column.x0 = inner0 + label_width
            for row in rows:
                _body(page, column, row, code, writer, put)
            column.x0 = inner0
            column.y = max(column.y, lines.y) if lines.number == column.number else column.y
        else:
            if not (kind == "summary" and chance.random() < 0.3):
                _heading(page, column, title, put)
            for row in rows:
                _body(page, column, row, code, writer, put)
    _furniture(chance, page, person)
    return _read(page.pages)


def _heading(page: Page, column: Column, title: str, put) -> None:  # type: ignore[no-untyped-def]
    text = title.upper() if page.heading_caps else title
    if page.heading_caps and page.chance.random() < 0.02:
        text = " ".join(text)
    row = Row([Part([(text, "", "")], "H")], space=page.heading_gap)
    room = column.x1 - column.x0 - width_of(text, page.heading_size, page.heading_bold)
    dent = max(0.0, room / 2) if page.middle else 0.0
    put(column, row, page.heading_size, page.heading_bold, dent, tint=page.tint)
    column.y += page.chance.choice((0.0, 0.2)) * page.size


def _body(page: Page, column: Column, row: Row, code: str, writer: Writer, put) -> None:  # type: ignore[no-untyped-def]
    dent = page.dent * page.size if row.kind == "body" or code not in "W" else 0.0
    size = page.size if row.kind == "head" else page.body_size
    if (writer.left_dates and code in "WE") or any(part.place == "d" for part in row.parts):
        dates = [part for part in row.parts if part.place == "d"]
        inset = (8.5 if writer.left_dates else 3.6) * page.size
        rest = [part for part in row.parts if part.place != "d"]
        if dates:
            aside = Column(page, column.x0, column.x0 + inset - 6, column.y + row.space * size)
            fits = column.y + row.space * size + size * page.leading <= page.height - page.margin
            if not fits:
                column.number, column.y = column.number + 1, column.top
                aside.y = column.y + row.space * size
            aside.number = column.number
            aside.row(
                Row([Part(part.segments, part.label) for part in dates], head=row.head, kind="head"),
                (size, False, (0, 0, 0), 0.0),
            )
        column.row(Row(rest, row.bullet, row.indent, row.space, row.head, row.kind), (size, False, (0, 0, 0), inset))
        return
    put(column, row, size, False, dent)


def _furniture(chance: Random, page: Page, person: Person) -> None:
    if chance.random() < 0.5 or len(page.pages) < 2:
        return
    form = chance.choice(("{n}", "Page {n} of {m}", "{name} · Résumé {n}", "{name} | {n}", "{n}/{m}"))
    for number, one in enumerate(page.pages, 1):
        text = form.format(n=number, m=len(page.pages), name=person.name)
        x, y = page.width / 2 - 30, page.height - page.margin / 2
        look = Look(page.font, page.size * 0.9, False, False, (0, 0, 0))
        for word in text.split():
            wide = width_of(word, look.size, False)
            one.words.append(SetWord(word, x, x + wide, y, y + look.size * 1.15, look, label="J"))
            x += wide + page.space * look.size


def _read(pages: list[PageWords]) -> Sample:
    """The pages through the reader's own reading order, each cell with its truth."""
    streams, usual = reading_order(pages)
    lines = lines_of(streams, usual)
    labels: list[list[str]] = []
    words: list[list[list[str]]] = []
    seen: set[int] = set()
    rows = [row for stream in streams for row in stream]
    for row in rows:
        labels.append([])
        words.append([])
        for run in row:
            first = next((word for word in run.words if isinstance(word, SetWord) and word.label), None)
            label = first.label if first is not None else "J"
            if first is not None and len(label) == 1 and label in "WECX":
                label += _begins(first.head, seen)
            labels[-1].append(label)
            chars: list[str] = []
            for number, word in enumerate(run.words):
                kinds = word.kinds if isinstance(word, SetWord) else []
                kinds = (kinds + ["O"] * len(word.text))[: len(word.text)]
                chars += kinds[:1] + kinds if number else kinds
            words[-1].append(chars)
    return Sample(lines, labels, words)


def _begins(head: int, seen: set[int]) -> str:
    if head < 0:
        return "B" if head == -1 else "I"
    if head in seen:
        return "I"
    seen.add(head)
    return "B"


def _flow_sample(chance: Random, writer: Writer, person: Person) -> Sample:
    """A text, a Markdown file or a word processor's document: lines without places."""
    form = chance.choice(("text", "text", "word", "word", "markdown"))
    lines: list[Line] = []
    labels: list[list[str]] = []
    words: list[list[list[str]]] = []
    seen: set[int] = set()
    usual_gap = chance.random() < 0.6
    caps = chance.random() < 0.5
    styled = form == "word" and chance.random() < 0.5
    bold_heading = form == "word" and (not styled or chance.random() < 0.5)
    bold_heads = chance.random() < 0.6

    def add(
        row: Row, level: int = 0, bold: bool = False, gap: bool = False, size: float = 0.0, style: str = ""
    ) -> None:
        cells, cell_labels, cell_words, cell_looks = [], [], [], []
        joined = form != "text" or chance.random() < 0.9
        parts = row.parts
        if not joined and len(parts) > 1:
            merged: list[Segment] = []
            for part in parts:
                merged += [(" | ", "O", ""), *part.segments] if merged else part.segments
            parts = [Part(merged, parts[0].label)]
        for part in parts:
            text, chars = "", []
            for piece, label, _ in part.segments:
                text += piece
                chars += [label] * len(piece)
            while "  " in text:
                at = text.index("  ")
                text = text[:at] + text[at + 1 :]
                del chars[at]
            start = len(text) - len(text.lstrip())
            text, chars = text.strip(), chars[start : start + len(text.strip())]
            label = part.label
            if len(label) == 1 and label in "WECX":
                label += _begins(row.head, seen)
            cells.append(text)
            cell_labels.append(label)
            cell_words.append(chars)
            looks = []
            for number, (piece, _, emphasis) in enumerate(part.segments):
                heavy_word = bold or (bold_heads and emphasis == "b" and row.kind == "head")
                if looks and number and not piece.startswith(" ") and not part.segments[number - 1][0].endswith(" "):
                    looks.pop()
                looks += [heavy_word + 2 * (emphasis == "i")] * len(piece.split())
            cell_looks.append(tuple(looks) if len(looks) == len(text.split()) else ())
        heavy = bold or (
            form == "word"
            and bold_heads
            and row.kind == "head"
            and any(e == "b" for p in row.parts[:1] for _, _, e in p.segments)
        )
        lines.append(
            Line(
                "   ".join(cells),
                tuple(cells),
                row.bullet,
                level,
                heavy,
                size,
                (style, size, heavy) if form == "word" else (),
                gap,
                parts=tuple(
                    Cell(
                        cell,
                        30.0 * at,
                        30.0 * at + 20,
                        1.5 - 0.1 * level if level else (size or 11.0) / 11.0,
                        2 * sum(look & 1 for look in found) > len(found) if found else heavy,
                        2 * sum(look & 2 for look in found) > 2 * len(found),
                        (style, size, heavy),
                        row.bullet and not at,
                        looks=found,
                    )
                    for at, (cell, found) in enumerate(zip(cells, cell_looks, strict=True))
                )
                if form == "word"
                else (),
            )
        )
        labels.append(cell_labels)
        words.append(cell_words)

    if person.name and chance.random() < 0.95:
        name = person.name.upper() if chance.random() < 0.25 else person.name
        add(
            Row([Part([(name, "", "")], "NAME")]),
            1 if form == "markdown" else 0,
            form == "word",
            size=16.0 if form == "word" else 0.0,
            style="title" if styled else "",
        )
    if person.headline:
        add(Row([Part([(person.headline, "", "")], "HEAD")]))
    for row in _contact_rows(chance, person, False):
        add(row)
    for kind, rows in _sections(writer, person).items():
        title = person.headings.get(kind, kind.title())
        if kind != "summary" or chance.random() < 0.8:
            text = title.upper() if caps else title
            if form == "text" and chance.random() < 0.1:
                text += ":"
            level = 2 if form == "markdown" or styled else 0
            add(
                Row([Part([(text, "", "")], "H")]),
                level,
                bold_heading,
                True,
                13.0 if form == "word" and not styled else 0.0,
                "heading" if styled else "",
            )
        for number, row in enumerate(rows):
            begins = row.space > 0
            level = (
                3
                if form == "markdown" and begins and row.kind == "head" and kind in ("work", "education", "projects")
                else 0
            )
            add(row, level, gap=(begins and usual_gap) or (number == 0 and form == "markdown"))
    return Sample(lines, labels, words)
