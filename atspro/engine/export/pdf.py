"""PDF through Typst. The text travels as JSON in an input value, so no character of it is ever Typst code."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import typst

from atspro.engine.export.blocks import Block
from atspro.engine.export.layout import Layout, marked
from atspro.engine.types import Design, Kind
from atspro.errors import InvalidInput, PermanentFailure

PREVIEW_PPI = 72
"""A page of 8.5 inches is 612 points wide: two pictures side by side fill a wide screen, sharply enough to judge."""

# Scripts and signs that the fonts inside Typst are known to have; anything beyond is looked up before drawing.
_SURE = ((0x0000, 0x0530), (0x1E00, 0x2000), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2300))


def to_pdf(
    blocks: Sequence[Block], kind: Kind, design: Design, layout: Layout, title: str, author: str, language: str = "en"
) -> bytes:
    """A tagged PDF with selectable text; it carries no date, so equal input gives equal bytes.

    Pictures such as emoji that no font has are left out. Raises `InvalidInput` naming the letters that no font has:
    a name drawn as empty boxes would be worse than no PDF.
    """
    drawn = _drawable(blocks, title, author)
    document = _document(drawn, kind, design, layout, title, author, language)
    return cast("bytes", _compiled(document, design, "pdf", timestamp=0))


def to_picture(blocks: Sequence[Block], kind: Kind, design: Design, layout: Layout, language: str = "en") -> bytes:
    """The first page as a PNG, as wide as a preview on a page needs. Raises as `to_pdf` does."""
    document = _document(_drawable(blocks, "", ""), kind, design, layout, "", "", language)
    pages = _compiled(document, design, "png", ppi=PREVIEW_PPI)
    return cast("bytes", pages[0] if isinstance(pages, list) else pages)


def _drawable(blocks: Sequence[Block], title: str, author: str) -> list[dict[str, Any]]:
    drawn = marked(blocks, [asdict(block) for block in blocks])
    lost = missing_characters(set("".join([*texts_of(drawn), title, author])))
    everything = "".join(texts_of(drawn))
    letters = "".join(one for one in dict.fromkeys(everything) if one in lost and unicodedata.category(one)[0] in "LN")
    if letters:
        raise InvalidInput(
            f"No font on this server has some letters of this document ({letters[:20]}). "
            "Download it as DOCX instead; your word processor has the fonts."
        )
    made: list[dict[str, Any]] = without_characters(drawn, lost)
    return made


def _document(
    drawn: Sequence[dict[str, Any]], kind: Kind, design: Design, layout: Layout, title: str, author: str, language: str
) -> str:
    """What library.typ reads, as JSON."""
    made = {
        "kind": "report" if design == "report" else kind,
        "paper": "a4" if layout.paper == "a4" else "us-letter",
        "accent": layout.accent_of(design),
        "density": layout.density,
        "language": language,
        "title": title,
        "author": author,
        "blocks": drawn,
    }
    return json.dumps(made, ensure_ascii=False)


def _compiled(document: str, design: Design, format: Literal["pdf", "png"], **options: Any) -> Any:
    sources: Any = _sources(design)  # the stubs do not know of several files
    try:
        return typst.compile(sources, sys_inputs={"document": document}, font_paths=fonts(), format=format, **options)
    except typst.TypstError as error:
        raise PermanentFailure(f"The PDF could not be drawn: {error.message}. Download it as DOCX instead.") from error


def count_pages(blocks: Sequence[Block], design: Design) -> int:
    """How many pages a resume has in a design, by the layout that is printed; a hundredth of a second."""
    drawn = marked(blocks, [asdict(block) for block in blocks])
    sources: Any = _sources(design, "\n#context [#metadata(counter(page).final().first()) <last>]\n")
    last = typst.query(
        sources,
        "<last>",
        field="value",
        one=True,
        sys_inputs={"document": _document(drawn, "resume", design, Layout(), "", "", "en")},
        font_paths=fonts(),
    )
    return int(last)


def left_out(blocks: Sequence[Block]) -> str:
    """The pictures and signs of a document that its PDF goes without, each once, in the order of the text."""
    everything = "".join(texts_of([asdict(block) for block in blocks]))
    lost = missing_characters(set(everything))
    return "".join(one for one in dict.fromkeys(everything) if one in lost)


def missing_characters(characters: set[str]) -> set[str]:
    """The characters that no font here has.

    Typst draws one and the same box for all of them, which a PDF can name only once: between two characters that no
    font has, none of the others can be read back.
    """
    beyond = {one for one in characters if not any(low <= ord(one) < high for low, high in _SURE)}
    # A combining mark has no place of its own: its script's letters speak for it. What Python knows no category for
    # may be an emoji younger than its tables.
    doubtful = "".join(sorted(one for one in beyond if _is_drawn(one)))
    if not doubtful:
        return set()
    # Its parser takes longer to load than most documents take to draw, and few have such letters.
    from pdfminer.high_level import extract_text

    text = f"\U0010fffd {' '.join(doubtful)} \U0010fffc"
    probe = b"#set text(ligatures: false)\n#sys.inputs.text"
    made = typst.compile(probe, sys_inputs={"text": text}, font_paths=fonts(), format="pdf", timestamp=0)
    read = extract_text(io.BytesIO(made))
    return {one for one in doubtful if one not in read}


def _is_drawn(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LNSP" or kind in ("Cn", "Co")


def texts_of(value: object) -> Iterable[str]:
    """Every text of a tree of blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def without_characters(value: Any, lost: set[str]) -> Any:
    """A tree of texts without these characters."""
    if not lost:
        return value
    if isinstance(value, str):
        return "".join(one for one in value if one not in lost)
    if isinstance(value, dict):
        return {key: without_characters(inner, lost) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_characters(inner, lost) for inner in value]
    return value


@cache
def _sources(design: Design, more: str = "") -> dict[str, bytes]:
    """The Typst files of a design: the library, its look, and what lays the document out in it."""
    folder = files("atspro.engine.export").joinpath("designs")
    look = "classic" if design == "report" else design
    names = {"library", "classic", look}
    main = f'#import "library.typ": lay-out\n#import "{look}.typ": look\n#lay-out(look)\n{more}'
    return {"main.typ": main.encode(), **{f"{name}.typ": folder.joinpath(f"{name}.typ").read_bytes() for name in names}}


_FONT_PACKAGES = (
    "font_source_sans_pro",
    "font_source_serif_pro",
    "font_rhd",
    "font_hanken_grotesk",
    "fontpkg_fira_sans",
)


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, those inside Typst, and the faces of the designs from their packages."""
    return typst.Fonts(font_paths=[str(files(name).joinpath("files")) for name in _FONT_PACKAGES])
