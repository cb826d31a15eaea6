"""Document classes of TeX Live (moderncv, curve, simplecv, currvita), where pdflatex and the class are installed.

Debian has them in texlive-latex-extra and the icons of moderncv in texlive-fonts-extra; they pin the versions.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.reading.people import Person
from bench.reading.render.outline import Entry, Part, contact, outline

_PACKAGES = "".join(
    rf"\usepackage{options}" for options in ("[utf8]{inputenc}", "[T1]{fontenc}", "{lmodern}", "{textcomp}")
)
_COMMAND = ("pdflatex", "-interaction=nonstopmode", "page.tex")
_LISTED = ("skills", "languages", "interests")


def make(people: list[Person], folder: Path, tools: Path) -> None:  # noqa: ARG001
    """Write NAME.tex-CLASS.pdf for each person and class; a class that is not installed is left out."""
    if not shutil.which("pdflatex"):
        print("pdflatex is not installed: no pages by TeX")
        return
    for name, (needs, write) in _WRITERS.items():
        missing = [file for file in needs if not _has(file)]
        if missing:
            print(f"{name}: {', '.join(missing)} is not installed")
            continue
        for person in people:
            with tempfile.TemporaryDirectory() as place:
                for file, text in write(person).items():
                    (Path(place) / file).write_text(text, "utf-8")
                for _ in range(2):
                    subprocess.run(
                        ["pdflatex", "-interaction=nonstopmode", "page.tex"],
                        cwd=place,
                        check=False,
                        capture_output=True,
                    )
                made = Path(place) / "page.pdf"
                if made.is_file():
                    shutil.copy(made, folder / f"{person.name}.{name}.pdf")


def _has(file: str) -> bool:
    return bool(subprocess.run(["kpsewhich", file], check=False, capture_output=True).stdout.strip())


def _tex(text: str) -> str:
    text = re.sub(r"([&%$#_{}])", r"\\\1", text).replace("~", r"\textasciitilde{}")
    return text.replace("“", "``").replace("”", "''").replace("²", r"\textsuperscript{2}")


def _items(texts: list[str]) -> str:
    listed = "".join(rf"\item {_tex(text)}" for text in texts)
    return rf"\begin{{itemize}}{listed}\end{{itemize}}" if texts else ""


def _stack(lines: list[str]) -> str:
    return r"\\".join(lines) or "~"


def _parts(person: Person) -> list[Part]:
    return [part for part in outline(person) if part.text or part.entries or part.items]


def _with_place(entry: Entry) -> str:
    return _tex(", ".join(filter(None, (entry.below, entry.place))))


def _moderncv(style: str) -> Callable[[Person], dict[str, str]]:
    def write(person: Person) -> dict[str, str]:
        known = person.resume.contact_info
        first, _, last = known.full_name.rpartition(" ")
        made = [
            rf"\documentclass[10pt,a4paper,sans]{{moderncv}}\moderncvstyle{{{style}}}\moderncvcolor{{blue}}{_PACKAGES}",
            rf"\usepackage[scale=0.8]{{geometry}}\name{{{_tex(first)}}}{{{_tex(last)}}}\title{{{_tex(person.headline)}}}",
            rf"\address{{{_tex(known.address or '')}}}{{}}{{}}\phone[mobile]{{{_tex(known.phone or '')}}}",
            rf"\email{{{known.email}}}\begin{{document}}\makecvtitle",
        ]
        for part in _parts(person):
            made.append(rf"\section{{{_tex(part.heading)}}}")
            made += [rf"\cvitem{{}}{{{_tex(part.text)}}}"] if part.text else []
            for entry in part.entries:
                fields = (entry.dates, entry.title, entry.below, entry.place)
                made.append(
                    r"\cventry"
                    + "".join(f"{{{_tex(field)}}}" for field in fields)
                    + f"{{}}{{{_tex(entry.text)} {_items(entry.bullets)}}}"
                )
            made += [rf"\cvlistitem{{{_tex(item)}}}" for item in part.items]
        return {"page.tex": "\n".join([*made, r"\end{document}"])}

    return write


def _curve(person: Person) -> dict[str, str]:
    lines = [_tex(line) for line in contact(person)]
    head = (
        rf"\documentclass[a4paper,skipsamekey]{{curve}}{_PACKAGES}\usepackage[margin=2cm]{{geometry}}"
        rf"\leftheader{{{_stack(lines[:2])}}}\rightheader{{{_stack(lines[2:])}}}"
        rf"\title{{{_tex(person.resume.contact_info.full_name)}}}\subtitle{{{_tex(person.headline)}}}"
    )
    files: dict[str, str] = {}
    for number, part in enumerate(_parts(person)):
        rubric = rf"\begin{{rubric}}{{{_tex(part.heading)}}}"
        rubric += rf"\entry* {_tex(part.text)}" if part.text else ""
        for entry in part.entries:
            rubric += rf"\entry*[{_tex(entry.dates)}] \textbf{{{_tex(entry.title)}}}, {_with_place(entry)}. "
            rubric += "\n\n".join([_tex(entry.text), *(f"-- {_tex(bullet)}" for bullet in entry.bullets)])
        for item in [", ".join(part.items)] if part.kind == "skills" else part.items:
            rubric += rf"\entry* {_tex(item)}"
        files[f"part{number}.tex"] = rubric + r"\end{rubric}"
    body = "".join(rf"\makerubric{{{name.removesuffix('.tex')}}}" for name in files)
    files["page.tex"] = rf"{head}\begin{{document}}\makeheaders\maketitle{body}\end{{document}}"
    return files


def _simplecv(person: Person) -> dict[str, str]:
    lines = [_tex(line) for line in contact(person)]
    made = [
        rf"\documentclass[11pt]{{simplecv}}{_PACKAGES}\leftheader{{{_stack(lines[:2])}}}",
        rf"\rightheader{{{_stack(lines[2:])}}}\title{{{_tex(person.resume.contact_info.full_name)}}}",
        r"\begin{document}\maketitle",
    ]
    for part in _parts(person):
        made.append(rf"\section{{{_tex(part.heading)}}}{_tex(part.text)}" + "\n")
        for at, entry in enumerate(part.entries):
            made.append(r"\begin{topic}" if not at else "")
            made.append(
                rf"\item[{_tex(entry.dates)}] \textsl{{{_tex(entry.below)}}}, {_tex(entry.title)} "
                + (f"({_tex(entry.place)}) " if entry.place else "")
                + _tex(entry.text)
                + _items(entry.bullets)
            )
        made.append(r"\end{topic}" if part.entries else "")
        joined = "; ".join(map(_tex, part.items)) + ".\n" if part.items else ""
        made.append(joined if part.kind in _LISTED else _items(part.items))
    return {"page.tex": "\n".join([*made, r"\end{document}"])}


def _currvita(person: Person) -> dict[str, str]:
    made = [
        rf"\documentclass[11pt]{{article}}{_PACKAGES}\usepackage[margin=2.4cm]{{geometry}}\usepackage{{currvita}}",
        rf"\begin{{document}}\begin{{cv}}{{{_tex(person.resume.contact_info.full_name)}}}",
        r" $\cdot$ ".join(_tex(line) for line in contact(person)),
    ]
    for part in _parts(person):
        made.append(rf"\begin{{cvlist}}{{{_tex(part.heading)}}}" + (rf"\item {_tex(part.text)}" if part.text else ""))
        for entry in part.entries:
            lines = [_tex(entry.title), rf"\textit{{{_with_place(entry)}}}", *map(_tex, entry.bullets)]
            made.append(rf"\item[{_tex(entry.dates)}] " + r"\\ ".join(lines))
        made += [rf"\item {_tex(item)}" for item in ([", ".join(part.items)] if part.kind in _LISTED else part.items)]
        made.append(r"\end{cvlist}")
    return {"page.tex": "\n".join([*made, r"\end{cv}\end{document}"])}


_MODERNCV = ("moderncv.cls", "fontawesome5.sty")
_WRITERS: dict[str, tuple[tuple[str, ...], Callable[[Person], dict[str, str]]]] = {
    "tex-banking": (_MODERNCV, _moderncv("banking")),
    "tex-classic": (_MODERNCV, _moderncv("classic")),
    "tex-currvita": (("currvita.sty",), _currvita),
    "tex-curve": (("curve.cls",), _curve),
    "tex-simplecv": (("simplecv.cls",), _simplecv),
}
